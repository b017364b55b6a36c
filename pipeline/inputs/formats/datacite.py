"""DataCite's metadata: XML of any version of its schema, and the JSON of its API."""

from collections.abc import Iterator
from typing import IO
from xml.etree.ElementTree import Element

from pipeline.domain import Json
from pipeline.inputs.beginning import Beginning
from pipeline.inputs.entries import Skipped
from pipeline.inputs.records import Entry
from pipeline.inputs.trees import each as each_of
from pipeline.inputs.trees import every, line_of, marked, said_at
from pipeline.inputs.trees import said as text_of
from pipeline.inputs.values import each, said
from pipeline.strictjson import at, listed

_ABSTRACT, _ISSUED = "Abstract", "Issued"


def recognises_xml(begin: Beginning) -> bool:
    """Whether there are resources with identifiers and titles, alone or in an answer of OAI-PMH."""
    return begin.is_xml and {"resource", "identifier", "titles"} <= begin.elements


def entries_of_xml(file: IO[bytes], _begin: Beginning) -> Iterator[Entry | Skipped]:
    """Each resource."""
    return each_of(file, _entry_of_xml, "resource")


def _entry_of_xml(element: Element) -> Entry:
    """What a resource says about itself; only a description that is an abstract is taken for one."""
    abstracts = [
        one
        for one in every(element, "descriptions", "description")
        if one.get("descriptionType") == _ABSTRACT
    ]
    language = said_at(element, "language")
    abstracts.sort(key=lambda one: one.get("xml:lang", language) != language)
    titles = every(element, "titles", "title")
    issued = [one for one in every(element, "dates", "date") if one.get("dateType") == _ISSUED]
    doi = said_at(element, "identifier")
    return Entry(
        title=marked(
            next((one for one in titles if not one.get("titleType")), titles[0] if titles else None)
        ),
        text=next(filter(None, map(marked, abstracts)), ""),
        names=[said_at(one, "creatorName") for one in every(element, "creators", "creator")],
        date=next(filter(None, map(text_of, issued)), "") or said_at(element, "publicationYear"),
        venue=said_at(element, "publisher"),
        categories=[text_of(one) for one in every(element, "subjects", "subject")],
        language=language,
        doi=doi,
        key=doi,
        line=line_of(element),
    )


def recognises(begin: Beginning) -> bool:
    """Whether the records have lists of titles, and of creators or descriptions."""
    return any(
        {f"{outer}titles.item.title"} <= begin.keys
        and bool({f"{outer}creators", f"{outer}descriptions"} & begin.keys)
        for outer in ("", "attributes.", "data.attributes.")
    )


def entries(file: IO[bytes], begin: Beginning) -> Iterator[Entry | Skipped]:
    """Each record, or its attributes."""
    return each(file, begin.place, _entry)


def _entry(found: dict[str, Json]) -> Entry | None:
    for path in (("data", "attributes"), ("attributes",)):
        inner = at(found, *path)
        if isinstance(inner, dict):
            found = inner
    titles = listed(found, "titles")
    if not titles:
        return None
    main = next((one for one in titles if not said(one, "titleType")), titles[0])
    doi, language = said(found, "doi") or said(found, "id"), said(found, "language")
    descriptions = sorted(
        listed(found, "descriptions"), key=lambda one: (said(one, "lang") or language) != language
    )
    issued = [one for one in listed(found, "dates") if said(one, "dateType") == _ISSUED]
    return Entry(
        title=said(main, "title") or said(main),
        text=next(filter(None, map(_abstract, descriptions)), ""),
        names=[said(one, "name") or said(one, "creatorName") for one in listed(found, "creators")],
        date=next(filter(None, (said(one, "date") for one in issued)), "") or said(found, "publicationYear"),
        venue=said(found, "publisher", "name") or said(found, "publisher"),
        categories=[said(one, "subject") for one in listed(found, "subjects")],
        language=language,
        url=said(found, "url"),
        doi=doi,
        key=doi,
    )


def _abstract(description: Json) -> str:
    return said(description, "description") if said(description, "descriptionType") == _ABSTRACT else ""
