"""The metadata of arXiv as Kaggle hands them out: an object on each line, gigabytes of them."""

from collections.abc import Iterator
from typing import IO

from pipeline.domain import Json
from pipeline.inputs.beginning import Beginning
from pipeline.inputs.contents import TOO_LONG
from pipeline.inputs.entries import Skipped
from pipeline.inputs.jsonlines import byte_lines, holds_text, object_on
from pipeline.inputs.records import Entry
from pipeline.inputs.tex import without_accents_of_tex
from pipeline.inputs.values import said
from pipeline.strictjson import at, listed


def recognises(begin: Beginning) -> bool:
    """Whether the objects on the lines have the keys that only this file has together."""
    return (
        begin.place == ""
        and {"id", "title", "abstract", "categories"} <= begin.keys
        and bool({"authors_parsed", "versions", "update_date"} & begin.keys)
    )


def entries(file: IO[bytes], _begin: Beginning) -> Iterator[Entry | Skipped]:
    """Each line, read as it streams by."""
    for number, line in enumerate(byte_lines(file), start=1):
        if line is None:
            yield Skipped(number, "", TOO_LONG, broken=True)
        elif line.strip():
            yield _entry(line, number)


def _entry(line: bytes, number: int) -> Entry | Skipped:
    try:
        found = object_on(line.decode("utf-8-sig" if number == 1 else "utf-8"))
    except ValueError as error:
        reason = "it is not UTF-8" if isinstance(error, UnicodeDecodeError) else str(error)
        return Skipped(number, line[:80].decode("utf-8", "replace").strip(), reason, broken=True)
    if not said(found, "abstract") and holds_text(found, lists=not said(found, "title")):
        reason = "its abstract is in a form that is not read here"
        return Skipped(number, said(found, "title")[:80], reason, broken=True)
    versions = listed(found, "versions")
    key = said(found, "id")
    version = said(versions[-1], "version") if versions else ""
    return Entry(
        title=said(found, "title"),
        text=said(found, "abstract"),
        names=_names(found),
        date=said(versions[0], "created") if versions else said(found, "update_date"),
        venue=said(found, "journal-ref"),
        categories=said(found, "categories").split(),
        url=f"https://arxiv.org/abs/{key}",
        arxiv=f"{key}{version}",
        doi=said(found, "doi"),
        key=key,
        line=number,
    )


def _names(found: dict[str, Json]) -> list[str]:
    parsed = [
        " ".join(filter(None, (said(one, 1), said(one, 0), said(one, 2))))
        for one in listed(found, "authors_parsed")
    ]
    if parsed:
        return parsed
    written = at(found, "authors")
    return without_accents_of_tex(written).split(", ") if isinstance(written, str) else []
