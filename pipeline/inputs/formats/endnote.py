"""EndNote's exports: the tagged form (``%0`` to a blank line or the next ``%0``) and XML."""

import re
from collections.abc import Iterator
from typing import IO
from xml.etree.ElementTree import Element

from pipeline.inputs.beginning import Beginning
from pipeline.inputs.columns import keywords
from pipeline.inputs.contents import text_lines
from pipeline.inputs.entries import Skipped
from pipeline.inputs.records import Entry
from pipeline.inputs.strays import begins
from pipeline.inputs.tagged import Tagged, fullest
from pipeline.inputs.trees import each, every, find, line_of, said, said_at

_TAG = re.compile(r"%([0-9A-Z@!?\[>&+~*=^#$]) ?(.*)$")


def recognises(begin: Beginning) -> bool:
    """Whether a record begins with its type or its title, and has both."""
    if begin.is_xml or begin.is_json:
        return False
    tags = [found[1] for found in begin.starts(_TAG)]
    return tags[:1] in (["0"], ["T"]) and {"0", "T"} <= set(tags)


def entries(file: IO[bytes], _begin: Beginning) -> Iterator[Entry | Skipped]:
    """Each record. A blank line in a text does not end one: only the next type or title does, or the end."""
    record: Tagged | None = None
    for number, line in enumerate(text_lines(file), start=1):
        found = _TAG.match(line)
        if found is None:
            if begins("EndNote", line):
                if record is not None:
                    yield _entry(record)
                record = None
            elif record is not None:
                record.go_on(line)
            continue
        if found[1] in "0T" and (record is None or found[1] in record.values):
            if record is not None:
                yield _entry(record)
            record = Tagged(number)
        if record is not None:
            record.add(found[1], found[2])
    if record is not None:
        yield _entry(record)


def _entry(record: Tagged) -> Entry:
    addresses = record.all("U")
    return Entry(
        title=record.first("T"),
        text=record.text("X"),
        names=record.all("A") or record.all("E"),
        date=fullest((*record.all("8"), f"{record.first('8')} {record.first('D')}", *record.all("D"))),
        venue=record.first("J", "B", "S"),
        categories=keywords(record.values["K"]),
        language=record.first("G"),
        url=next((one for one in addresses if one.startswith("http")), ""),
        arxiv=next((one for one in addresses if "arxiv" in one.casefold()), ""),
        doi=record.first("R"),
        pmcid=record.first("2"),
        key=record.first("F", "M"),
        line=record.line,
        fault=record.fault,
    )


def recognises_xml(begin: Beginning) -> bool:
    """Whether records hold a type of reference and titles."""
    return begin.root in ("xml", "records") and {"record", "ref-type", "titles"} <= begin.elements


def entries_of_xml(file: IO[bytes], _begin: Beginning) -> Iterator[Entry | Skipped]:
    """Each record; its texts stand in elements of style, which say nothing."""
    return each(file, _entry_of_xml, "record")


def _entry_of_xml(element: Element) -> Entry:
    year = said_at(element, "dates", "year")
    days = [said(one) for one in every(element, "dates", "pub-dates", "date")]
    addresses = [said(one) for one in every(element, "urls", "related-urls", "url")]
    return Entry(
        title=_styled(find(element, "titles", "title")),
        text=_styled(find(element, "abstract")),
        names=[said(one) for one in every(element, "contributors", "authors", "author")],
        date=fullest((*days, *(f"{day} {year}" for day in days), year)),
        venue=said_at(element, "periodical", "full-title") or said_at(element, "titles", "secondary-title"),
        categories=[said(one) for one in every(element, "keywords", "keyword")],
        language=said_at(element, "language"),
        url=next((one for one in addresses if one.startswith("http")), ""),
        arxiv=next((one for one in addresses if "arxiv" in one.casefold()), ""),
        doi=said_at(element, "electronic-resource-num"),
        pmcid=said_at(element, "custom2"),
        key=said_at(element, "accession-num") or said_at(element, "rec-number"),
        line=line_of(element),
    )


_FACES = {"superscript": "sup", "subscript": "sub"}


def _styled(element: Element | None) -> str:
    """A text in which what is raised or lowered is marked as in HTML; a return ends a line."""
    if element is None:
        return ""
    parts = [element.text or ""]
    for child in element:
        face = _FACES.get(child.get("face", ""), "")
        inner = said(child) if face else "".join(child.itertext())
        parts += [f"<{face}>{inner}</{face}>" if face else inner, child.tail or ""]
    return "".join(parts).replace("\r", "\n").strip()
