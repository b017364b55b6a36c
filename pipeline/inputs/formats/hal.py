"""HAL's API, whose fields end with their type; titles and abstracts are lists, one for each language."""

from collections.abc import Iterator
from typing import IO

from pipeline.domain import Json
from pipeline.inputs.beginning import Beginning
from pipeline.inputs.entries import Skipped
from pipeline.inputs.records import Entry
from pipeline.inputs.values import each, said
from pipeline.strictjson import listed


def recognises(begin: Beginning) -> bool:
    """Whether the records have titles as HAL calls them, or an id of HAL's."""
    return "title_s" in begin.keys and bool(
        {"halId_s", "docid", "uri_s", "abstract_s", "label_s"} & begin.keys
    )


def entries(file: IO[bytes], begin: Beginning) -> Iterator[Entry | Skipped]:
    """Each deposit."""
    return each(file, begin.place, _entry)


def _entry(found: dict[str, Json]) -> Entry | None:
    title = _first(found, "title_s")
    if not title:
        return None
    return Entry(
        title=title,
        text=_first(found, "abstract_s"),
        names=[said(one) for one in listed(found, "authFullName_s")],
        date=_first(found, "producedDate_s")
        or _first(found, "publicationDate_s")
        or _first(found, "submittedDate_s"),
        venue=_first(found, "journalTitle_s") or _first(found, "conferenceTitle_s"),
        categories=[said(one) for one in listed(found, "keyword_s")],
        language=_first(found, "language_s"),
        url=_first(found, "uri_s"),
        arxiv=_first(found, "arxivId_s"),
        doi=_first(found, "doiId_s"),
        pmid=_first(found, "pubmedId_s"),
        key=_first(found, "halId_s") or said(found, "docid"),
    )


def _first(found: dict[str, Json], name: str) -> str:
    return said(found, name) or said(found, name, 0)
