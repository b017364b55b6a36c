"""Atom feeds: the answers of arXiv's API, arXiv's feeds in their old and new form, any other."""

from collections.abc import Iterator
from typing import IO
from xml.etree.ElementTree import Element

from pipeline.inputs.announcements import names_of_arxiv, without_announcement
from pipeline.inputs.beginning import Beginning
from pipeline.inputs.entries import Skipped
from pipeline.inputs.records import Entry
from pipeline.inputs.tex import without_accents_of_tex
from pipeline.inputs.trees import each, every, find, line_of, marked, said, said_at


def recognises(begin: Beginning) -> bool:
    """Whether the root is a feed or one of its entries."""
    return begin.root == "feed" or (begin.root == "entry" and "title" in begin.elements)


def entries(file: IO[bytes], _begin: Beginning) -> Iterator[Entry | Skipped]:
    """Each entry of the feed."""
    return each(file, _entry, "entry")


def _entry(element: Element) -> Entry | Skipped:
    """What an entry says; None if it says that a query was wrong."""
    if "/api/errors" in said_at(element, "id"):
        reason = f"it is an error of the API: {said_at(element, 'summary')[:80]}"
        return Skipped(line_of(element), said_at(element, "title"), reason, broken=True)
    links = every(element, "link")
    url = next((link.get("href", "") for link in links if link.get("rel", "alternate") == "alternate"), "")
    key = said_at(element, "id")
    summary = _text(find(element, "summary")) or _text(find(element, "content"))
    names = [name for author in every(element, "author") if (name := said_at(author, "name"))]
    creators = [said(creator) for creator in every(element, "creator")]
    if not names and len(creators) == 1 and "arxiv" in key.casefold():
        names = names_of_arxiv(creators[0])
    names = names or creators
    return Entry(
        title=_text(find(element, "title")),
        text=without_announcement(summary),
        names=[
            without_accents_of_tex(name)
            for name in (names[0].split(", ") if len(names) == 1 and names[0].count(", ") > 1 else names)
        ],
        date=said_at(element, "published") or said_at(element, "updated"),
        venue=said_at(element, "journal_ref"),
        categories=[category.get("term", "") for category in every(element, "category")],
        language=element.get("xml:lang", ""),
        url=url or key,
        arxiv=key if "arxiv" in key.casefold() else "",
        doi=said_at(element, "doi"),
        key=key,
        line=line_of(element),
    )


def _text(element: Element | None) -> str:
    """A text construct: of XHTML what stands in its division."""
    if element is not None and element.get("type") == "xhtml":
        division = find(element, "div")
        return marked(element if division is None else division)
    return marked(element)
