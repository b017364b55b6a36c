"""PubMed's save formats "Abstract (text)": its order says what is what, and "Summary (text)"."""

import re
from collections.abc import Iterator
from typing import IO

from pipeline.inputs.beginning import Beginning
from pipeline.inputs.contents import text_lines
from pipeline.inputs.entries import Skipped
from pipeline.inputs.records import Entry

_PLACED = re.compile(r"(\d{1,6})\. (?=\S)")
_LISTED = re.compile(r"(\d{1,6}): (?=\S)")
_PMID = re.compile(r"^PMID: ?(\d{1,9})\b", re.MULTILINE)
_DOI = re.compile(r"^DOI: ?(10\.\S+)", re.MULTILINE)
_PMCID = re.compile(r"^PMCID: ?(PMC\d+)", re.MULTILINE)
_PLACE = re.compile(r"(?P<venue>[^.]{2,200})\. (?P<date>\d{4}[^;:.]{0,20})")
_BESIDE = re.compile(
    r"Author information:|Collaborators?:|\((?:\d{1,3}|[a-z])\)\S|Comment (?:in|on)\b|Erratum (?:in|for)\b"
    r"|Update (?:in|of)\b|Retraction (?:in|of)\b|Republished (?:in|from)\b|Original report in\b"
    r"|Summary for patients in\b"
    r"|Expression of concern (?:in|for)\b|Corrected and republished (?:in|from)\b|Plain language summary\b"
)
"""How a paragraph begins that stands above an abstract and is none."""

_BEHIND = re.compile(
    r"(?:DOI|PMCID|PMID|Publisher|Conflict of interest statement|Trial Registration Number|MeSH|Keywords)\b"
    r"|Copyright\b|©|\(c\) ?\d{4}|Published by\b|This article is protected\b",
    re.IGNORECASE,
)
"""How a paragraph begins that stands behind an abstract and is none."""

_TITLED_IN = re.compile(r"\[(?:Article|Chapter|Book) in [A-Z][^\]]{2,60}\]$")
_NAMES = re.compile(
    r"[^\W\d_][\w'’ .-]{0,60}? [A-Z]{1,4}(?: (?:Jr|Sr|\d(?:st|nd|rd|th)))?(?:\([\d,a-z]{1,20}\))*[,.;]"
)


def recognises(begin: Beginning) -> bool:
    """Whether the first line says where the first paper stands, and a line names an id of PubMed."""
    first = begin.lines[0] if begin.lines else ""
    return _PLACED.match(first) is not None and _PMID.search(begin.text.replace("\r", "")) is not None


def recognises_summary(begin: Beginning) -> bool:
    """Whether papers are listed with their ids, each in one paragraph."""
    first = begin.lines[0] if begin.lines else ""
    return _LISTED.match(first) is not None and "PMID: " in " ".join(begin.lines[:40])


def entries(file: IO[bytes], _begin: Beginning) -> Iterator[Entry | Skipped]:
    """Each paper: where it stands, title, authors, and what is left above the ids is the abstract."""
    for line, record in _records(file, _PLACED):
        paragraphs = [part for part in re.split(r"\n\s*\n", "\n".join(record)) if part.strip()]
        text = "\n".join(record)
        if len(paragraphs) < 2 or _PMID.search(text) is None:
            shown = " ".join(paragraphs[:1])[:80]
            yield Skipped(
                line, shown, "no PMID ends this record: the file is cut off, or it is none", broken=True
            )
            continue
        yield _entry(line, paragraphs, text)


def entries_of_summary(file: IO[bytes], _begin: Beginning) -> Iterator[Entry | Skipped]:
    """Each paper, by what stands between its authors and its journal."""
    for line, record in _records(file, _LISTED):
        whole = " ".join(part.strip() for part in record)
        parts = _LISTED.sub("", whole, count=1).split(". ")
        pmid = re.search(r"PMID: (\d{1,9})", whole)
        yield Entry(title=parts[min(1, len(parts) - 1)], pmid=pmid[1] if pmid else "", line=line)


def _records(file: IO[bytes], begins: re.Pattern[str]) -> Iterator[tuple[int, list[str]]]:
    """The lines of each record, from one number to the next."""
    record: list[str] = []
    begun, wanted, blank = 1, 0, True
    for number, line in enumerate(text_lines(file), start=1):
        found = begins.match(line) if blank else None
        if found is not None and (not wanted or int(found[1]) == wanted):
            if any(record):
                yield begun, record
            record, begun, wanted = [], number, int(found[1]) + 1
        record.append(line)
        blank = not line.strip()
    if any(record):
        yield begun, record


def _entry(line: int, paragraphs: list[str], text: str) -> Entry:
    place = " ".join(_PLACED.sub("", paragraphs[0].strip(), count=1).split())
    title, *rest = [part.strip() for part in paragraphs[1:]]
    found = _PLACE.match(place)
    pmid, doi, pmcid = (pattern.search(text) for pattern in (_PMID, _DOI, _PMCID))
    if rest and _TITLED_IN.match(" ".join(rest[0].split())):
        rest = rest[1:]
    if rest and rest[0].strip() == "[No authors listed]":
        rest = rest[1:]
    names = " ".join(rest[0].split()) if rest and _NAMES.match(rest[0]) else ""
    return Entry(
        title=" ".join(title.split()),
        text=_abstract(rest[1:] if names else rest),
        names=[
            re.sub(r"\([\d,a-z]+\)", "", name).strip() for name in re.split(r"[,;] (?!\d)", names.rstrip("."))
        ],
        date=found["date"] if found else "",
        venue=found["venue"] if found else "",
        url=f"https://pubmed.ncbi.nlm.nih.gov/{pmid[1]}/" if pmid else "",
        doi=doi[1] if doi else "",
        pmid=pmid[1] if pmid else "",
        pmcid=pmcid[1] if pmcid else "",
        key=pmid[1] if pmid else "",
        line=line,
    )


def _abstract(paragraphs: list[str]) -> str:
    """What stands between authors and ids."""
    kept: list[str] = []
    for paragraph in paragraphs:
        if _BEHIND.match(paragraph):
            break
        if kept or not _BESIDE.match(paragraph):
            kept.append(paragraph)
    return "\n\n".join(kept)
