"""DBLP's XML and JSON, which list no abstract: they are read to be refused by name, with the count."""

from collections.abc import Iterator
from typing import IO
from xml.etree.ElementTree import Element

from pipeline.domain import Json
from pipeline.inputs.beginning import Beginning
from pipeline.inputs.entries import Skipped
from pipeline.inputs.records import Entry
from pipeline.inputs.trees import each as each_of
from pipeline.inputs.trees import every, find, line_of, marked, said, said_at
from pipeline.inputs.values import each
from pipeline.inputs.values import said as value_of

_RECORDS = (
    "article", "inproceedings", "proceedings", "book", "incollection", "phdthesis", "mastersthesis", "www",
    "data",
)  # fmt: skip


def recognises(begin: Beginning) -> bool:
    """Whether the root is DBLP's."""
    return begin.root in ("dblp", "dblpperson")


def entries(file: IO[bytes], _begin: Beginning) -> Iterator[Entry | Skipped]:
    """Each record."""
    return each_of(file, _entry, *_RECORDS)


def _entry(element: Element) -> Entry:
    address = said_at(element, "ee")
    return Entry(
        title=marked(find(element, "title")),
        names=[said(one) for one in every(element, "author")],
        date=said_at(element, "year"),
        venue=said_at(element, "journal") or said_at(element, "booktitle"),
        url=address,
        doi=address if "doi.org" in address else "",
        key=element.get("key", ""),
        line=line_of(element),
    )


def recognises_json(begin: Beginning) -> bool:
    """Whether it is an answer of DBLP's search for publications."""
    return begin.place == "result.hits.hit.item" and "info.title" in begin.keys


def entries_of_json(file: IO[bytes], begin: Beginning) -> Iterator[Entry | Skipped]:
    """Each publication that was found."""
    return each(file, begin.place, _of_json)


def _of_json(found: dict[str, Json]) -> Entry | None:
    title = value_of(found, "info", "title")
    return (
        Entry(title=title, doi=value_of(found, "info", "doi"), key=value_of(found, "info", "key"))
        if title
        else None
    )
