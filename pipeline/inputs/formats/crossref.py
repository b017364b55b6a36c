"""Crossref's REST API: single works and lists. Titles are lists, abstracts are JATS."""

from collections.abc import Iterator
from typing import IO

from pipeline.domain import Json
from pipeline.inputs.beginning import Beginning
from pipeline.inputs.entries import Skipped
from pipeline.inputs.formats.csl import date_of, person_name
from pipeline.inputs.jats import with_section_titles
from pipeline.inputs.records import Entry
from pipeline.inputs.values import each, said
from pipeline.strictjson import listed


def recognises(begin: Beginning) -> bool:
    """Whether it is a message of the API, or works that are titled as there."""
    if begin.place.startswith("message"):
        return bool({"DOI", "title", "URL"} & begin.keys)
    return {"DOI", "title"} <= begin.keys and bool(
        {"indexed", "deposited", "is-referenced-by-count"} & begin.keys
    )


def entries(file: IO[bytes], begin: Beginning) -> Iterator[Entry | Skipped]:
    """Each work."""
    return each(file, begin.place, _entry)


def _entry(found: dict[str, Json]) -> Entry | None:
    if not (said(found, "DOI") or listed(found, "title") or said(found, "title")):
        return None
    return Entry(
        title=said(found, "title", 0) or said(found, "title"),
        text=with_section_titles(said(found, "abstract")),
        names=[person_name(one) for one in listed(found, "author")],
        date=next(
            (made for key in ("published", "issued", "created") if (made := date_of(found.get(key)))), ""
        ),
        venue=said(found, "container-title", 0) or said(found, "publisher"),
        categories=[said(one) for one in listed(found, "subject")],
        language=said(found, "language"),
        url=said(found, "URL"),
        doi=said(found, "DOI"),
        key=said(found, "DOI"),
    )
