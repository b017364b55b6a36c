"""CSL JSON, as Zotero, Better BibTeX, Manubot and DataCite write it."""

from collections.abc import Iterator
from typing import IO

from pipeline.domain import Json
from pipeline.inputs.beginning import Beginning
from pipeline.inputs.dates import of_parts
from pipeline.inputs.entries import Skipped
from pipeline.inputs.jats import with_section_titles
from pipeline.inputs.records import Entry
from pipeline.inputs.values import each, said
from pipeline.strictjson import listed


def recognises(begin: Beginning) -> bool:
    """Whether the records have a title, and a type, a date or people as CSL writes them."""
    keys = begin.keys
    dated = "issued" in keys or any(key.startswith("issued.") for key in keys)
    people = any(key in keys for key in ("author.item.family", "author.item.literal", "editor.item.family"))
    return (
        "title" in keys
        and ("type" in keys or "id" in keys)
        and (dated or people)
        and "date-parts" not in keys
    )


def entries(file: IO[bytes], begin: Beginning) -> Iterator[Entry | Skipped]:
    """Each item."""
    return each(file, begin.place, _entry)


def _entry(found: dict[str, Json]) -> Entry | None:
    if not said(found, "title") and not said(found, "title", 0):
        return None
    url = said(found, "URL")
    return Entry(
        title=said(found, "title") or said(found, "title", 0),
        text=with_section_titles(said(found, "abstract")),
        names=[person_name(one) for one in listed(found, "author")],
        date=date_of(found.get("issued")),
        venue=said(found, "container-title") or said(found, "container-title", 0) or said(found, "publisher"),
        categories=[said(one) for one in listed(found, "categories")] or _words(said(found, "keyword")),
        language=said(found, "language"),
        url=url,
        arxiv=url if "arxiv.org" in url else "",
        doi=said(found, "DOI"),
        pmid=said(found, "PMID"),
        pmcid=said(found, "PMCID"),
        key=said(found, "id"),
    )


def _words(listed_: str) -> list[str]:
    return [word.strip() for word in listed_.replace(";", ",").split(",") if word.strip()]


def person_name(value: Json) -> str:
    """A person or an institution, as CSL and Crossref name them."""
    family = " ".join(filter(None, (said(value, "non-dropping-particle"), said(value, "family"))))
    whole = " ".join(filter(None, (said(value, "given"), family)))
    return whole or said(value, "literal") or said(value, "name")


def date_of(value: Json) -> str:
    """A date in parts, or as it is written."""
    parts = [int(said(part)) for part in listed(value, "date-parts", 0)[:3] if said(part).isdigit()]
    return (of_parts(*parts) if parts else "") or said(value, "raw") or said(value, "literal")
