"""DBLP's XML, which lists no abstract: it is read to be refused by name, with the count."""

from collections.abc import Iterator
from typing import IO

from pipeline.inputs.beginning import Beginning
from pipeline.inputs.entries import Skipped
from pipeline.inputs.records import Entry
from pipeline.inputs.trees import elements, every, find, line_of, marked, said, said_at

_RECORDS = (
    "article", "inproceedings", "proceedings", "book", "incollection", "phdthesis", "mastersthesis", "www",
    "data",
)  # fmt: skip


def recognises(begin: Beginning) -> bool:
    """Whether the root is DBLP's."""
    return begin.root in ("dblp", "dblpperson")


def entries(file: IO[bytes], _begin: Beginning) -> Iterator[Entry | Skipped]:
    """Each record."""
    for element in elements(file, *_RECORDS):
        if isinstance(element, Skipped):
            yield element
            continue
        address = said_at(element, "ee")
        yield Entry(
            title=marked(find(element, "title")),
            names=[said(one) for one in every(element, "author")],
            date=said_at(element, "year"),
            venue=said_at(element, "journal") or said_at(element, "booktitle"),
            url=address,
            doi=address if "doi.org" in address else "",
            key=element.get("key", ""),
            line=line_of(element),
        )
