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

_WORKS = (
    "journal_article",
    "conference_paper",
    "posted_content",
    "dissertation",
    "report-paper",
    "content_item",
)
_HOLDERS = {"journal_metadata": ("full_title",), "proceedings_metadata": ("proceedings_title",)}
_BOOK = "book_metadata"


def recognises(begin: Beginning) -> bool:
    """Whether there are works with titles as Crossref names them."""
    return begin.is_xml and "titles" in begin.elements and bool({*_WORKS, _BOOK} & begin.elements)


def entries(file: IO[bytes], _begin: Beginning) -> Iterator[Entry | Skipped]:
    """Each work, with the journal or the proceedings above it."""
    venue = ""
    for element in elements(file, *_WORKS, *_HOLDERS, _BOOK):
        if isinstance(element, Skipped):
            yield element
        elif (path := _HOLDERS.get(local(element.tag))) is not None:
            venue = said_at(element, *path)
        else:
            yield _entry(element, venue)
            venue = said_at(element, "titles", "title") if local(element.tag) == _BOOK else venue


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
