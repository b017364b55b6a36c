"""Semantic Scholar's API: searches, batches (with null for unknown ids), citations, single papers."""

from collections.abc import Iterator
from typing import IO

from pipeline.domain import Json
from pipeline.inputs.beginning import Beginning
from pipeline.inputs.entries import Skipped
from pipeline.inputs.records import Entry
from pipeline.inputs.values import each, said
from pipeline.strictjson import at, listed

_WITHIN = ("citingPaper", "citedPaper", "paper")


def recognises(begin: Beginning) -> bool:
    """Whether the records have its ids and titles."""
    inner = any(f"{name}.paperId" in begin.keys for name in _WITHIN)
    return inner or {"paperId", "title"} <= begin.keys


def entries(file: IO[bytes], begin: Beginning) -> Iterator[Entry | Skipped]:
    """Each paper; of citations and references the paper within."""
    return each(file, begin.place, _entry)


def _entry(found: dict[str, Json]) -> Entry | None:
    inner = next((at(found, name) for name in _WITHIN if isinstance(at(found, name), dict)), found)
    if not said(inner, "paperId") and not said(inner, "title"):
        return None
    ids = at(inner, "externalIds")
    arxiv = said(ids, "ArXiv")
    return Entry(
        title=said(inner, "title"),
        text=said(inner, "abstract"),
        names=[said(one, "name") for one in listed(inner, "authors")],
        date=said(inner, "publicationDate") or said(inner, "year"),
        venue=said(inner, "venue")
        or said(inner, "journal", "name")
        or said(inner, "publicationVenue", "name"),
        categories=[said(one) for one in listed(inner, "fieldsOfStudy")],
        url=said(inner, "url"),
        arxiv=arxiv,
        doi=said(ids, "DOI"),
        pmid=said(ids, "PubMed"),
        pmcid=f"PMC{said(ids, 'PubMedCentral').removeprefix('PMC')}",
        s2=said(inner, "paperId"),
        key=said(inner, "paperId"),
    )
