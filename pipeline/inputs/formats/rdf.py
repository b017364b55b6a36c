"""RDF in XML: what Zotero exports under this name, and Dublin Core as Europe PMC answers with."""

from collections.abc import Iterator
from dataclasses import replace
from typing import IO
from xml.etree.ElementTree import Element

from pipeline.inputs.beginning import Beginning
from pipeline.inputs.entries import Skipped
from pipeline.inputs.formats.oai import dublin_core
from pipeline.inputs.records import Entry
from pipeline.inputs.trees import each, every, find, said, said_at

_OF_BIB = (
    "Article", "Book", "BookSection", "Document", "Image", "Interview", "Legislation", "Letter", "Manuscript",
    "Patent", "Recording", "Report", "Thesis", "Data", "ConferenceProceedings",
)  # fmt: skip
_NO_PAPERS = frozenset({"attachment", "note", "annotation"})


def recognises(begin: Beginning) -> bool:
    """Whether it describes things that have titles and are not items of a feed."""
    return {"RDF", "title", "item"} & begin.elements == {"RDF", "title"} or {
        "RDF",
        "itemType",
    } <= begin.elements


def entries(file: IO[bytes], _begin: Beginning) -> Iterator[Entry | Skipped]:
    """Each thing that has a title, but for attachments and notes."""
    return each(file, _entry, *_OF_BIB, "Description")


def _entry(element: Element) -> Entry | None:
    if find(element, "title") is None or said_at(element, "itemType") in _NO_PAPERS:
        return None
    people = every(element, "authors", "Seq", "li", "Person")
    names = [
        " ".join(
            filter(None, (said_at(one, "givenName") or said_at(one, "givenname"), said_at(one, "surname")))
        )
        for one in people
    ]
    holders = [inner for part in every(element, "isPartOf") for inner in part]
    ids = [said(one) for holder in holders for one in every(holder, "identifier")]
    made = dublin_core(element, "")
    return replace(
        made,
        names=names or made.names,
        venue=next(filter(None, (said_at(holder, "title") for holder in holders)), "") or made.venue,
        doi=made.doi or next((one for one in ids if "DOI" in one), ""),
        key=element.get("rdf:about", "") or made.key,
    )
