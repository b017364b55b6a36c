"""JSON Feed, versions 1 and 1.1."""

from collections.abc import Iterator
from typing import IO

from pipeline.domain import Json
from pipeline.inputs.announcements import without_announcement
from pipeline.inputs.beginning import Beginning
from pipeline.inputs.entries import Skipped
from pipeline.inputs.records import Entry
from pipeline.inputs.values import each, said
from pipeline.strictjson import listed


def recognises(begin: Beginning) -> bool:
    """Whether the version is that of a JSON Feed, and there are items."""
    return begin.place == "items.item" and "jsonfeed.org/version" in begin.text.replace("\\/", "/")


def entries(file: IO[bytes], begin: Beginning) -> Iterator[Entry | Skipped]:
    """Each item."""
    return each(file, begin.place, _entry)


def _entry(found: dict[str, Json]) -> Entry | None:
    if not said(found, "title"):
        return None
    text = said(found, "content_text") or said(found, "content_html") or said(found, "summary")
    url, key = said(found, "url") or said(found, "external_url"), said(found, "id")
    people = listed(found, "authors") or [found.get("author")]
    return Entry(
        title=said(found, "title"),
        text=without_announcement(text),
        names=[name for one in people if (name := said(one, "name"))],
        date=said(found, "date_published") or said(found, "date_modified"),
        categories=[said(one) for one in listed(found, "tags")],
        language=said(found, "language"),
        url=url,
        arxiv=next((one for one in (key, url) if "arxiv" in one.casefold()), ""),
        doi=next((one for one in (key, url) if "doi.org" in one or one.startswith("10.")), ""),
        key=key,
    )
