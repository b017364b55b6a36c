"""RSS feeds, 2.0 and 1.0 (RDF): arXiv's in their old and new form, journals', any other."""

import re
from collections.abc import Iterator
from typing import IO
from xml.etree.ElementTree import Element

from pipeline.inputs.announcements import names_in, without_announcement
from pipeline.inputs.beginning import Beginning
from pipeline.inputs.entries import Skipped
from pipeline.inputs.records import Entry
from pipeline.inputs.trees import each, every, find, line_of, marked, said, said_at

_OLD_TITLE = re.compile(
    r"\s*\(arXiv:(\S+)\s*(?:\[[^\]]*\])?\s*(?:UPDATED|CROSS LISTED)?\s*\)\s*$", re.IGNORECASE
)
"""What stood behind a title in arXiv's old form: "(arXiv:2301.00001v1 [cs.CL])"."""


_HEADED = re.compile(r"<(?P<tag>b|strong|h\d)>\s*ABSTRACT\s*</(?P=tag)>(?:\s*</p>)?", re.IGNORECASE)
_OF_PUBMED = '<p style="color: lightgray">PMID'
_PLACE = re.compile(
    r"\s*(?:<p>\s*)?(?:<b>)?(?:Publication date:"
    r"|[^<>.]{3,120}, (?:EarlyView|Accepted Article|Ahead of Print|Volume \d)"
    r"|Volume \d+, Issue \d+, [^<>]{3,80}(?:$|<br)"
    r"|[^<>.]{3,120}, Published online: [^<>;]{6,30}; doi:\S+\s*$)"
)
_ONLINE = re.compile(r"^\s*<p>[^<>]{3,120}, Published online:.{0,300}?</p>", re.DOTALL)
"""How an item begins that says where a paper appeared."""


def recognises(begin: Beginning) -> bool:
    """Whether the root is that of RSS."""
    return (
        begin.root == "rss"
        or (begin.root == "RDF" and "item" in begin.elements)
        or (begin.root == "channel" and "item" in begin.elements)
    )


def entries(file: IO[bytes], _begin: Beginning) -> Iterator[Entry | Skipped]:
    """Each item of the feed."""
    return each(file, _entry, "item")


def _entry(element: Element) -> Entry:
    title = marked(find(element, "title"))
    old = _OLD_TITLE.search(title)
    link, guid = said_at(element, "link"), said_at(element, "guid")
    description = _text(marked(find(element, "description")), marked(find(element, "encoded")))
    creators = [said(creator) for creator in every(element, "creator")] or [said_at(element, "author")]
    names = names_in(creators[0]) if len(creators) == 1 else creators
    return Entry(
        title=title[: old.start()].removesuffix(".") if old else title,
        text=without_announcement(description),
        names=names,
        date=said_at(element, "pubDate") or said_at(element, "date"),
        venue=said_at(element, "publicationName") or said_at(element, "journal_reference"),
        categories=[said(one) for one in every(element, "category") or every(element, "subject")],
        language=said_at(element, "language"),
        url=link,
        arxiv=_arxiv(guid, old[1] if old else "", link),
        doi=said_at(element, "doi") or said_at(element, "DOI") or _doi(said_at(element, "identifier"), link),
        key=guid or element.get("rdf:about", "") or link,
        line=line_of(element),
    )


def _text(description: str, encoded: str) -> str:
    """The abstract of an item: publishers give the place where it appeared instead, or in front."""
    if (found := _HEADED.search(encoded)) is not None:
        return encoded[found.end() :].partition(_OF_PUBMED)[0]
    if _PLACE.match(description):
        return "" if _PLACE.match(encoded) else _ONLINE.sub("", encoded)
    return _ONLINE.sub("", description or encoded)


def _arxiv(guid: str, old: str, link: str) -> str:
    if "arxiv" in guid.casefold():
        return guid
    return f"arXiv:{old}" if old else link if "arxiv.org" in link or "huggingface.co/papers" in link else ""


def _doi(*texts: str) -> str:
    return next((text for text in texts if "10." in text and ("doi" in text or text.startswith("10."))), "")
