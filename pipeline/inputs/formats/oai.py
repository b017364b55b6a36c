"""OAI-PMH, whole answers or single records: arXiv's own two forms, and Dublin Core."""

from collections.abc import Iterator
from typing import IO
from xml.etree.ElementTree import Element

from pipeline.inputs.announcements import names_of_arxiv
from pipeline.inputs.beginning import Beginning
from pipeline.inputs.entries import Skipped
from pipeline.inputs.identifiers import parted
from pipeline.inputs.prose import SHORT_WORDS, is_prose
from pipeline.inputs.records import Entry
from pipeline.inputs.trees import elements, every, find, line_of, local, marked, said, said_at

_FORMS = frozenset({"arXiv", "arXivRaw", "dc"})


def recognises(begin: Beginning) -> bool:
    """Whether it is an answer, a part of one, or the metadata alone."""
    if begin.root in ("arXiv", "arXivRaw", "dc"):
        return "title" in begin.elements
    answer = begin.root in (
        "OAI-PMH",
        "ListRecords",
        "GetRecord",
        "record",
        "records",
        "searchRetrieveResponse",
    )
    return answer and bool(
        _FORMS & begin.elements or "metadata" in begin.elements or "header" in begin.elements
    )


def entries(file: IO[bytes], begin: Beginning) -> Iterator[Entry | Skipped]:
    """Each record that is not deleted; an error of the server is told."""
    wanted = ("record", "error") if "record" in begin.elements or begin.root == "OAI-PMH" else tuple(_FORMS)
    for element in elements(file, *wanted):
        if isinstance(element, Skipped):
            yield element
            continue
        header = find(element, "header")
        form = element if wanted[0] != "record" else _form(element)
        if form is not None:
            yield _entry(form, said_at(element, "header", "identifier"))
        elif header is not None and header.get("status") == "deleted":
            yield Skipped(line_of(element), said_at(header, "identifier"), "it was deleted")
        else:
            reason = f"it holds no metadata that claimsift reads: {said(element)[:60]}"
            yield Skipped(line_of(element), "", reason, broken=True)


def _form(element: Element) -> Element | None:
    """What says something of a paper; some programs write Dublin Core without the element around it."""
    metadata = find(element, "metadata")
    metadata = find(element, "recordData") if metadata is None else metadata
    if metadata is None or find(metadata, "title") is not None:
        return metadata
    known = (found for name in _FORMS if (found := find(metadata, name)) is not None)
    return next(known, None) or next((one for one in metadata if find(one, "title") is not None), None)


def _entry(form: Element, identifier: str) -> Entry:
    if local(form.tag) not in ("arXiv", "arXivRaw"):
        return dublin_core(form, identifier)
    versions = [version.get("version", "") for version in every(form, "version")]
    key = said_at(form, "id")
    people = [
        " ".join(filter(None, (said_at(one, "forenames"), said_at(one, "keyname"), said_at(one, "suffix"))))
        for one in every(form, "authors", "author")
    ]
    return Entry(
        title=marked(find(form, "title")),
        text=marked(find(form, "abstract")),
        names=people or names_of_arxiv(said_at(form, "authors")),
        date=said_at(form, "updated") or said_at(form, "created") or said_at(form, "version", "date"),
        venue=said_at(form, "journal-ref"),
        categories=said_at(form, "categories").split(),
        url=f"https://arxiv.org/abs/{key}" if key else "",
        arxiv=f"{parted(key)[0]}{versions[-1]}" if versions else key,
        doi=said_at(form, "doi"),
        key=identifier or key,
        line=line_of(form),
    )


def dublin_core(form: Element, identifier: str) -> Entry:
    """What Dublin Core says, in any element around it."""
    names = [said(one) for one in every(form, "identifier")]
    url = next((name for name in names if name.startswith("http")), "")
    subjects = [said(one) for one in every(form, "subject")]
    return Entry(
        title=marked(find(form, "title")),
        text=_description(form),
        names=[said(one) for one in every(form, "creator")],
        date=next(iter([said(one) for one in every(form, "date")][-1:]), ""),
        venue=said_at(form, "source") or said_at(form, "publisher"),
        categories=subjects,
        language=said_at(form, "language"),
        url=url,
        arxiv=identifier if "arxiv" in identifier.casefold() else url,
        doi=next((name for name in names if "10." in name and "doi" in name.casefold()), ""),
        key=identifier or url,
        line=line_of(form),
    )


def _description(form: Element) -> str:
    """Of several descriptions the first that reads like an abstract.

    arXiv puts the comment behind, HAL the audience in front.
    """
    found = [marked(one) for name in ("abstract", "description") for one in every(form, name)]
    kept = [text for text in found if not text.startswith("Comment:")]
    return next((text for text in kept if is_prose(text)), "") or next(
        (text for text in kept if len(text.split()) >= SHORT_WORDS), ""
    )
