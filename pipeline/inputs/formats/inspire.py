"""INSPIRE-HEP's JSON: answers of its API, and records as it keeps them."""

from collections.abc import Iterator
from typing import IO

from pipeline.domain import Json
from pipeline.inputs.beginning import Beginning
from pipeline.inputs.entries import Skipped
from pipeline.inputs.records import Entry
from pipeline.inputs.values import each, said
from pipeline.strictjson import at, listed

_OUTER = ("", "metadata.")


def recognises(begin: Beginning) -> bool:
    """Whether the records have lists of titles, and of what else INSPIRE lists."""
    return any(
        f"{outer}titles.item.title" in begin.keys
        and bool(
            {
                f"{outer}{name}"
                for name in ("abstracts.item.value", "arxiv_eprints", "control_number", "document_type")
            }
            & begin.keys
        )
        for outer in _OUTER
    )


def entries(file: IO[bytes], begin: Beginning) -> Iterator[Entry | Skipped]:
    """Each record."""
    return each(file, begin.place, _entry)


def _entry(found: dict[str, Json]) -> Entry | None:
    inner = at(found, "metadata")
    inner = inner if isinstance(inner, dict) else found
    title = said(inner, "titles", 0, "title")
    if not title:
        return None
    key = said(inner, "control_number") or said(found, "id")
    return Entry(
        title=title,
        text=next((text for one in listed(inner, "abstracts") if (text := said(one, "value"))), ""),
        names=[said(one, "full_name") for one in listed(inner, "authors")],
        date=said(inner, "earliest_date")
        or said(inner, "preprint_date")
        or said(inner, "imprints", 0, "date")
        or said(inner, "publication_info", 0, "year"),
        venue=said(inner, "publication_info", 0, "journal_title"),
        categories=[said(one, "term") for one in listed(inner, "inspire_categories")],
        language=said(inner, "languages", 0),
        url=f"https://inspirehep.net/literature/{key}" if key else "",
        arxiv=said(inner, "arxiv_eprints", 0, "value"),
        doi=said(inner, "dois", 0, "value"),
        key=key,
    )
