"""MARC 21 as XML, the records of library catalogues: few have an abstract, in field 520."""

from collections.abc import Iterator
from typing import IO
from xml.etree.ElementTree import Element

from pipeline.inputs.beginning import Beginning
from pipeline.inputs.entries import Skipped
from pipeline.inputs.records import Entry
from pipeline.inputs.trees import each, every, find, line_of, marked, said

_REVIEW, _SCOPE, _ADVICE = "124"
"""Kinds of summaries that are not abstracts: a review, scope and contents of a collection, advice."""


def recognises(begin: Beginning) -> bool:
    """Whether there are records with fields and parts of fields."""
    return begin.is_xml and {"record", "datafield", "subfield"} <= begin.elements


def entries(file: IO[bytes], _begin: Beginning) -> Iterator[Entry | Skipped]:
    """Each record."""
    return each(file, _entry, "record")


def _entry(record: Element) -> Entry:
    """What a record says, which a search may have wrapped in one of its own."""
    inner = (find(record, holder, "record") for holder in ("recordData", "metadata"))
    element = next((one for one in inner if one is not None), record)
    title = [part.rstrip(" /") for part in _parts(element, "245", "ab")]
    title = [part.rstrip(" :") for part in title[:-1]] + title[-1:]
    fields = [one for one in _fields(element, "520") if one.get("ind1") not in (_REVIEW, _SCOPE, _ADVICE)]
    fields.sort(key=lambda one: one.get("ind1") != "3")
    ids = {
        _part(one, "2").casefold(): _part(one, "a") for tag in ("024", "037") for one in _fields(element, tag)
    }
    ids |= {_part(one, "9").casefold(): _part(one, "a") for one in _fields(element, "037") if _part(one, "9")}
    number = next((said(one) for one in every(element, "controlfield") if one.get("tag") == "001"), "")
    addresses = _parts(element, "856", "u")
    return Entry(
        title=": ".join(filter(None, title)),
        text=next(filter(None, (_text(one) for one in fields)), ""),
        names=[
            name.rstrip(" ,.") for tag in ("100", "700", "110", "710") for name in _parts(element, tag, "a")
        ],
        date=next(
            (day.strip(" .,[]©c") for tag in ("264", "260", "773") for day in _parts(element, tag, "cy")), ""
        ),
        venue=next((name.rstrip(" .") for name in _parts(element, "773", "tp")), ""),
        categories=[word.rstrip(" .") for tag in ("650", "653") for word in _parts(element, tag, "a")],
        language=next(iter(_parts(element, "041", "a")), ""),
        url=next((one for one in addresses if one.startswith("http")), ""),
        arxiv=ids.get("arxiv", ""),
        doi=ids.get("doi", ""),
        key=number,
        line=line_of(record),
    )


def _fields(element: Element, tag: str) -> list[Element]:
    return [one for one in every(element, "datafield") if one.get("tag") == tag]


def _parts(element: Element, tag: str, codes: str) -> list[str]:
    """The parts of some codes in all fields of a tag."""
    return [
        found
        for one in _fields(element, tag)
        for part in every(one, "subfield")
        if part.get("code", "-") in codes and (found := marked(part))
    ]


def _part(datafield: Element, code: str) -> str:
    return next((said(one) for one in every(datafield, "subfield") if one.get("code") == code), "")


def _text(datafield: Element) -> str:
    return " ".join(marked(one) for one in every(datafield, "subfield") if one.get("code", "-") in "ab")
