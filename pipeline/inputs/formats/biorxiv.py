"""bioRxiv's and medRxiv's API, whose abstracts have headings glued to what follows and marks of lists."""

import re
from collections.abc import Iterator
from typing import IO

from pipeline.domain import Json
from pipeline.inputs.beginning import Beginning
from pipeline.inputs.columns import parts_of
from pipeline.inputs.entries import Skipped
from pipeline.inputs.prose import SECTIONS
from pipeline.inputs.records import Entry
from pipeline.inputs.values import each, said

_HEADED = re.compile(r"O_ST_ABS(.{1,60}?)C_ST_ABS\s*")
_MARK = re.compile(
    r"(?:(?<![A-Za-z])|(?<=C_LI))"
    r"[OC]_(?:LINKSMALLFIG|INLINEFIG|LI|LST|FIG|TBL|TEXTBOX|ST_ABS)"
)
_SMALL = re.compile(r"O_SCP(LOW|CAP)(.{0,80}?)C_SCP\1")
_HEADINGS = (
    rf"(?:Impact|{SECTIONS}) [Ss]tatement|(?:{SECTIONS}) and (?i:{SECTIONS}|Implementation)"
    rf"|(?:Author|Lay|Plain [Ll]anguage) [Ss]ummary|{SECTIONS}"
)
"""Those of several words first, as one may begin like another."""

_GLUED = re.compile(
    rf"(?:^|(?<=[.!?)\]])|(?<=[.!?)\]]\s)|(?<=\n))({_HEADINGS})\s?:?(?=[A-Z][a-z]|[A-Z] |[A-Z]{{2,}}|\d)"
)
_ABOVE = re.compile(rf"(?m)^({_HEADINGS})\s*:?\s*\n+")


def recognises(begin: Beginning) -> bool:
    """Whether it is a collection of preprints as this API gives it."""
    return (
        begin.place == "collection.item"
        and "title" in begin.keys
        and bool({"doi", "rel_doi", "preprint_doi"} & begin.keys)
    ) or ("rel_title" in begin.keys)


def entries(file: IO[bytes], begin: Beginning) -> Iterator[Entry | Skipped]:
    """Each preprint."""
    return each(file, begin.place, _entry)


def readable(text: str) -> str:
    """An abstract with headings as labels, and without the marks of lists and figures."""
    text = _HEADED.sub(lambda found: f"\n\n{found[1].strip().rstrip(':')}: ", text)
    text = re.sub(r" {2,}", " ", _MARK.sub(" ", _SMALL.sub(r"\2", text)))
    text = _ABOVE.sub(_label, text.strip())
    text = _GLUED.sub(lambda found: f" {_label(found)}", text)
    return re.sub(r" {2,}", " ", text).replace("\n ", "\n").strip()


def _label(found: re.Match[str]) -> str:
    return "" if found[1] == "Abstract" else f"{found[1]}: "


def _entry(found: dict[str, Json]) -> Entry | None:
    doi = next((said(found, key) for key in ("doi", "rel_doi", "preprint_doi") if said(found, key)), "")
    title = next(
        (said(found, key) for key in ("title", "rel_title", "preprint_title") if said(found, key)), ""
    )
    if not doi and not title:
        return None
    names = said(found, "authors") or said(found, "preprint_authors")
    return Entry(
        title=title,
        text=readable(said(found, "abstract") or said(found, "rel_abs") or said(found, "preprint_abstract")),
        names=parts_of(names, ";"),
        date=said(found, "date") or said(found, "rel_date") or said(found, "preprint_date"),
        venue=said(found, "server") or said(found, "rel_site") or said(found, "preprint_platform"),
        categories=[said(found, "category") or said(found, "preprint_category")],
        url=f"https://doi.org/{doi}" if doi else "",
        doi=doi,
        key=f"{doi}v{number}" if doi and (number := said(found, "version")).isdigit() else doi,
    )
