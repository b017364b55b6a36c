"""PubMed's save formats "Abstract (text)": its order says what is what, and "Summary (text)"."""

import re
from collections.abc import Iterator
from typing import IO

from pipeline.inputs.beginning import Beginning
from pipeline.inputs.columns import parts_of
from pipeline.inputs.contents import text_lines
from pipeline.inputs.entries import Skipped
from pipeline.inputs.records import Entry
from pipeline.inputs.strays import begins
from pipeline.inputs.tagged import RecordLines

_PLACED = re.compile(r"(\d{1,6})\. (?=\S)")
_LISTED = re.compile(r"(\d{1,6}): (?=\S)")
_PMID = re.compile(r"^PMID: ?(\d{1,9})\b", re.MULTILINE)
_DOI = re.compile(r"^DOI: ?(10\.\S+)", re.MULTILINE)
_PMCID = re.compile(r"^PMCID: ?(PMC\d+)", re.MULTILINE)
_PLACE = re.compile(r"(?P<venue>[^.]{2,200})\. (?P<date>\d{4}[^;:.]{0,20})")
_WHERE = re.compile("Author information:")
_BESIDE = re.compile(
    r"Author information:|Collaborators?:|\((?:\d{1,3}|[a-z])\)\S|Plain language summary:"
    r"|(?:(?:Comment|Erratum|Update|Retraction|Republished|Expression of concern|Corrected and republished)"
    r" (?:in|on|of|for|from)|Original report in|Summary for patients in)[ :]*(?:\n|$)",
    re.IGNORECASE,
)
"""How a paragraph above an abstract begins; a place that it names is set in below."""

_BEHIND = re.compile(
    r"(?:DOI|PMCID|PMID|Publisher|Conflict of interest statement|Trial registration(?: number)?"
    r"|MeSH(?: terms?)?|Key ?words?):|©|\(c\) ?\d{4}|Copyright,? ?(?:©|\(c\)|\d{4})"
    r"|Copyright [^.]{1,80} \d{4}\.?$"
    r"|(?:Published by|Georg Thieme Verlag)\b.{0,150}$|This article is protected by copyright\b",
    re.IGNORECASE | re.DOTALL,
)
"""How a paragraph behind an abstract begins."""

_GLUED = re.compile(r"(?P<end>.{1,300}?[.\]] ?)(?P<number>\d{1,6})\. [A-Z]")
"""How a record begins on the line that ends the one before."""

_BRACKETED = re.compile(r"\[[A-Z][^\[\]]{3,200}\]$")
"""What stands below a title: its language, or that no authors are listed."""

_MARKS, _INITIALS = re.compile(r"\s?\([^()]{1,30}\)"), 4


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
        if record.fault:
            yield Entry(" ".join(" ".join(paragraphs[1:2]).split()), line=line, fault=record.fault)
            continue
        shown = " ".join(" ".join(paragraphs[:1]).split())[:80]
        if len(found := _PMID.findall(text)) > 1:
            yield Skipped(
                line, shown, f"{len(found)} records stand in one: their beginnings are missing", broken=True
            )
            continue
        if len(paragraphs) < 2 or not found:
            yield Skipped(
                line,
                shown,
                "no PMID ends this record: the file is cut off, or this is not a record",
                broken=True,
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


def _records(file: IO[bytes], numbered: re.Pattern[str]) -> Iterator[tuple[int, RecordLines]]:
    """The lines of each record, from one number to the next.

    Behind an id, and before a journal and a year, any number will do, as files are put together: even on the
    line where the last record ends.
    A record ends, too, where another format begins.
    """
    record: RecordLines | None = RecordLines()
    begun, wanted, blank, has_id = 1, 0, True, False
    for number, line in enumerate(text_lines(file), start=1):
        found = numbered.match(line) if blank else None
        has_id = has_id or (found is None and _PMID.match(line) is not None)
        glued = _GLUED.match(line) if has_id and found is None else None
        if record is not None and glued is not None and int(glued["number"]) == wanted:
            record.append(glued["end"])
            line = line[glued.end("end") :]  # noqa: PLW2901 - the rest of it
            found = numbered.match(line)
        kind = begins("", line)
        is_sure = not wanted or has_id or kind == "PubMed text"
        is_next = found is not None and (is_sure or int(found[1]) == wanted)
        is_foreign = kind not in (None, "PubMed text")
        if is_next or is_foreign:
            if record is not None and any(record):
                yield begun, record
            record = None if is_foreign else RecordLines()
            begun, wanted, has_id = number, int(found[1]) + 1 if found is not None else 0, False
        if record is not None:
            record.append(line)
        blank = not line.strip()
    if record is not None and any(record):
        yield begun, record


def _entry(line: int, paragraphs: list[str], text: str) -> Entry:
    place = " ".join(_PLACED.sub("", paragraphs[0].strip(), count=1).split())
    title, *rest = [part.strip() for part in paragraphs[1:]]
    found = _PLACE.match(place)
    pmid, doi, pmcid = (pattern.search(text) for pattern in (_PMID, _DOI, _PMCID))
    if rest and _BRACKETED.match(" ".join(rest[0].split())):
        rest = rest[1:]
    has_names = bool(rest) and (_lists_names(rest[0]) or any(map(_WHERE.match, rest[1:2])))
    names = _MARKS.sub("", " ".join(rest[0].split())) if has_names else ""
    return Entry(
        title=" ".join(title.split()),
        text=_abstract(rest[1:] if has_names else rest),
        names=parts_of(names.rstrip("."), "[,;] "),
        date=found["date"] if found else "",
        venue=found["venue"] if found else "",
        url=f"https://pubmed.ncbi.nlm.nih.gov/{pmid[1]}/" if pmid else "",
        doi=doi[1] if doi else "",
        pmid=pmid[1] if pmid else "",
        pmcid=pmcid[1] if pmcid else "",
        key=pmid[1] if pmid else "",
        line=line,
    )


def _lists_names(paragraph: str) -> bool:
    """Whether a paragraph begins as a list of authors does: with a name and initials behind it."""
    first = _MARKS.sub("", re.split("[,;.]", paragraph[:200].replace("\n", " "), maxsplit=1)[0]).split()
    return 1 < len(first) < 7 and first[-1].isupper() and len(first[-1]) <= _INITIALS


def _abstract(paragraphs: list[str]) -> str:
    """What stands between authors and ids."""
    kept: list[str] = []
    for paragraph in paragraphs:
        if _BEHIND.match(paragraph):
            break
        if kept or not _BESIDE.match(paragraph):
            kept.append(paragraph)
    return "\n\n".join(kept)
