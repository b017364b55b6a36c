"""MODS, the XML of libraries and repositories."""

from collections.abc import Iterator
from typing import IO
from xml.etree.ElementTree import Element

from pipeline.inputs.beginning import Beginning
from pipeline.inputs.entries import Skipped
from pipeline.inputs.records import Entry
from pipeline.inputs.trees import each, every, find, line_of, marked, said, said_at


def recognises(begin: Beginning) -> bool:
    """Whether there are records of MODS, alone or within others."""
    return begin.is_xml and {"mods", "titleInfo"} <= begin.elements


def entries(file: IO[bytes], _begin: Beginning) -> Iterator[Entry | Skipped]:
    """Each record."""
    return each(file, _entry, "mods")


def _entry(element: Element) -> Entry:
    """What a record says; related items, such as the journal, have titles of their own."""
    titles = every(element, "titleInfo")
    ids = {one.get("type", ""): said(one) for one in every(element, "identifier")}
    issued = [
        said(one) for name in ("dateIssued", "dateCreated") for one in every(element, "originInfo", name)
    ]
    hosts = [one for one in every(element, "relatedItem") if one.get("type") == "host"]
    origins = [said(one) for host in hosts for one in every(host, "originInfo", "dateIssued")]
    return Entry(
        title=_title(next((one for one in titles if not one.get("type")), titles[0] if titles else element)),
        text=next(filter(None, map(marked, every(element, "abstract"))), ""),
        names=[name for one in every(element, "name") if (name := _name(one))],
        date=next(filter(None, (*issued, *origins)), ""),
        venue=next((said_at(host, "titleInfo", "title") for host in hosts), ""),
        categories=[said(one) for one in every(element, "subject", "topic")],
        language=said_at(element, "language", "languageTerm"),
        url=said_at(element, "location", "url") or ids.get("uri", ""),
        doi=ids.get("doi", ""),
        key=said_at(element, "recordInfo", "recordIdentifier")
        or element.get("ID", "")
        or next(iter(ids.values()), ""),
        line=line_of(element),
    )


def _title(found: Element) -> str:
    first = " ".join(filter(None, (said_at(found, "nonSort"), marked(find(found, "title")))))
    return ": ".join(filter(None, (first, marked(find(found, "subTitle")))))


def _name(person: Element) -> str:
    """A person's name in its order: given name first."""
    parts = {one.get("type", ""): said(one) for one in every(person, "namePart")}
    whole = " ".join(filter(None, (parts.get("given", ""), parts.get("family", ""))))
    return whole or parts.get("", "")
