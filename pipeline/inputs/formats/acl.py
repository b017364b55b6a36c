"""The ACL Anthology's XML: a collection of volumes of papers, most of them without an abstract."""

from collections.abc import Iterator
from typing import IO
from xml.etree.ElementTree import Element

from pipeline.inputs.beginning import Beginning
from pipeline.inputs.entries import Skipped
from pipeline.inputs.records import Entry
from pipeline.inputs.trees import elements, every, find, line_of, marked, said_at


def recognises(begin: Beginning) -> bool:
    """Whether the root is a collection of volumes."""
    return begin.root == "collection" and {"volume", "paper"} <= begin.elements


def entries(file: IO[bytes], _begin: Beginning) -> Iterator[Entry | Skipped]:
    """Each paper, with the year and name of its volume."""
    venue = date = ""
    for element in elements(file, "meta", "paper"):
        if isinstance(element, Skipped):
            yield element
        elif element.tag == "meta":
            venue = marked(find(element, "booktitle"))
            date = " ".join(filter(None, (said_at(element, "month"), said_at(element, "year"))))
        else:
            yield _entry(element, venue, date)


def _entry(element: Element, venue: str, date: str) -> Entry:
    key = said_at(element, "url")
    address = key if key.startswith("http") else f"https://aclanthology.org/{key}/" if key else ""
    names = [f"{said_at(one, 'first')} {said_at(one, 'last')}".strip() for one in every(element, "author")]
    return Entry(
        title=marked(find(element, "title")),
        text=marked(find(element, "abstract")),
        names=names,
        date=date,
        venue=venue,
        language=said_at(element, "language"),
        url=address,
        doi=said_at(element, "doi"),
        key=key or said_at(element, "bibkey"),
        line=line_of(element),
    )
