"""Crossref's XML: deposits, and answers of its older interfaces."""

from collections.abc import Iterator
from typing import IO
from xml.etree.ElementTree import Element

from pipeline.inputs.beginning import Beginning
from pipeline.inputs.entries import Skipped
from pipeline.inputs.formats.jats import abstract_in
from pipeline.inputs.records import Entry
from pipeline.inputs.tagged import fullest
from pipeline.inputs.trees import elements, every, find, line_of, local, marked, said_at

_HOLDERS = {
    "journal_metadata": "journal_article",
    "proceedings_metadata": "conference_paper",
    "proceedings_series_metadata": "conference_paper",
}
"""What only holds works, and the works that it holds."""

_BOOKS = (
    *("book_metadata", "book_series_metadata", "book_set_metadata"),
    *("report-paper_metadata", "report-paper_series_metadata"),
)
"""What is a work, and holds parts."""

_PART = "content_item"
_WORKS = (*_HOLDERS.values(), "posted_content", "dissertation", "standard_metadata", _PART, *_BOOKS)


def recognises(begin: Beginning) -> bool:
    """Whether there are works with titles as Crossref names them."""
    return begin.is_xml and "titles" in begin.elements and bool({*_WORKS} & begin.elements)


def entries(file: IO[bytes], _begin: Beginning) -> Iterator[Entry | Skipped]:
    """Each work, with the journal, the proceedings or the book above it."""
    venues: dict[str, str] = {}
    for element in elements(file, *_WORKS, *_HOLDERS):
        if isinstance(element, Skipped):
            yield element
            continue
        name = local(element.tag)
        if name in _HOLDERS:
            venues[_HOLDERS[name]] = _name(element)
            continue
        yield _entry(element, venues.get(name, ""))
        if name in _BOOKS:
            venues[_PART] = _name(element)


def _name(holder: Element) -> str:
    """What is called so by what it holds."""
    paths = (
        *(("full_title",), ("proceedings_title",), ("titles", "title")),
        *(("series_metadata", "titles", "title"), ("set_metadata", "titles", "title")),
    )
    return next(filter(None, (said_at(holder, *path) for path in paths)), "")


def _entry(element: Element, venue: str) -> Entry:
    titles = marked(find(element, "titles", "title")), marked(find(element, "titles", "subtitle"))
    people = [
        " ".join(filter(None, (said_at(one, "given_name"), said_at(one, "surname"))))
        for path in (("contributors", "person_name"), ("person_name",))
        for one in every(element, *path)
        if one.get("contributor_role", "author") == "author"
    ]
    dates = (
        "-".join(filter(None, (said_at(one, part) for part in ("year", "month", "day"))))
        for name in ("publication_date", "posted_date", "approval_date")
        for one in every(element, name)
    )
    doi = said_at(element, "doi_data", "doi")
    return Entry(
        title=": ".join(filter(None, titles)),
        text=abstract_in(element, element.get("language", "")),
        names=people,
        date=fullest(dates),
        venue=venue,
        language=element.get("language", ""),
        url=said_at(element, "doi_data", "resource"),
        doi=doi,
        key=doi,
        line=line_of(element),
    )
