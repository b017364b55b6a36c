"""OpenReview's API: notes of version 1, and of version 2, where each field is an object with a value."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import IO

from pipeline.domain import Json
from pipeline.inputs.beginning import Beginning
from pipeline.inputs.entries import Skipped
from pipeline.inputs.records import Entry
from pipeline.inputs.values import each, said
from pipeline.strictjson import at


def recognises(begin: Beginning) -> bool:
    """Whether there are notes with contents."""
    return bool({"content.title", "content.title.value"} & begin.keys) and bool(
        {"forum", "invitation", "invitations", "id"} & begin.keys
    )


def entries(file: IO[bytes], begin: Beginning) -> Iterator[Entry | Skipped]:
    """Each submission; reviews and comments have no title of a paper or no abstract and are passed over."""
    return each(file, begin.place, _entry)


def _entry(found: dict[str, Json]) -> Entry | None:
    content = at(found, "content")
    if said(found, "replyto") or not _field(content, "title"):
        return None
    forum = said(found, "forum") or said(found, "id")
    return Entry(
        title=_field(content, "title"),
        text=_field(content, "abstract"),
        names=_fields(content, "authors"),
        date=_day(at(found, "pdate")) or _day(at(found, "odate")) or _day(at(found, "cdate")),
        venue=_field(content, "venue"),
        categories=_fields(content, "keywords"),
        url=f"https://openreview.net/forum?id={forum}",
        openreview=forum,
        key=said(found, "id"),
    )


def _value(content: Json, name: str) -> Json:
    found = at(content, name)
    return found.get("value") if isinstance(found, dict) else found


def _field(content: Json, name: str) -> str:
    return said(_value(content, name))


def _fields(content: Json, name: str) -> list[str]:
    found = _value(content, name)
    if isinstance(found, str):
        return [part.strip() for part in found.split(",")]
    return [said(one) for one in found] if isinstance(found, list) else []


def _day(milliseconds: Json) -> str:
    if not isinstance(milliseconds, int | float) or not 0 < milliseconds < 10**13:
        return ""
    return datetime.fromtimestamp(milliseconds / 1000, UTC).date().isoformat()
