"""The tagged exports of PubMed and PubMed Central: MEDLINE, or NBIB."""

import re
from collections.abc import Iterator
from typing import IO

from pipeline.inputs.beginning import Beginning
from pipeline.inputs.contents import text_lines
from pipeline.inputs.entries import Skipped
from pipeline.inputs.records import Entry, says_something
from pipeline.inputs.strays import begins
from pipeline.inputs.tagged import Tagged, fullest

_TAGS = (
    "AB", "AD", "AID", "AU", "AUID", "BTI", "CDAT", "CI", "CIN", "CN", "COI", "COIS", "CON", "CP", "CRDT",
    "CRF", "CRI", "CTDT", "CTI", "DA", "DCOM", "DDIN", "DEP", "DP", "DRDT", "DRIN", "ECF", "ECI", "EDAT",
    "EFR", "EIN", "EN", "FAU", "FED", "FIR", "FPS", "GN", "GR", "GS", "IP", "IR", "IRAD", "IS", "ISBN",
    "ISSN", "JID", "JT", "LA", "LID", "LR", "MH", "MHDA", "MID", "MMN", "NM", "OAB", "OABL", "OCI", "OID",
    "ORI", "OT", "OTO", "OWN", "PB", "PG", "PHST", "PL", "PMC", "PMCR", "PMID", "PRIN", "PS", "PST", "PT",
    "PUBM", "RF", "RIN", "RN", "ROF", "RPF", "RPI", "RRI", "RRF", "SB", "SFM", "SI", "SO", "SPIN", "STAT",
    "TA", "TI", "TT", "UIN", "UOF", "VI", "VTI", "NR", "CY", "ED",
)  # fmt: skip
_END = "SO"
"""The tag of the source, the last one of each record of PubMed's."""

_TEXTS, _LATE = ("TI", "AB", "OAB"), ("EDAT", "MHDA", "CRDT", "CDAT", "PHST", "AID", "PST")
"""Tags within which a record may be cut off, and those behind all that is read: books and ERIC's end so."""

_FROM = "Publisher: "
"""How PubMed says before another abstract who gave it."""

_TAG = re.compile(rf"\s{{0,2}}({'|'.join(sorted(set(_TAGS), key=len, reverse=True))}) {{0,2}}-(?: |$)(.*)$")


def recognises(begin: Beginning) -> bool:
    """Whether there are tags of MEDLINE's, the id or title and abstract among them, and none of RIS's."""
    if begin.is_xml or begin.is_json:
        return False
    tags = {found[1] for found in begin.starts(_TAG)}
    marks = "PMID" in tags or {"TI", "FAU"} <= tags or {"TI", "OWN"} <= tags or {"PMC", "TI"} <= tags
    return marks and len(tags) >= 3 and not any(line.startswith("TY  -") for line in begin.lines)


def entries(file: IO[bytes], _begin: Beginning) -> Iterator[Entry | Skipped]:
    """Each record; the next begins with an id, or with a tag behind a blank line that stood there before.

    The last may be cut off, where PubMed's end is missing, and is told then.
    """
    record, blank, outside, ended = Tagged(1), True, False, False
    for number, line in enumerate(text_lines(file), start=1):
        found = _TAG.match(line)
        if outside and (found is None or found[1] not in ("PMID", "PMC", "OWN")):
            continue
        outside = found is None and begins("PubMed NBIB", line) is not None
        if outside:
            continue
        if found is not None:
            if record.values and _begins(found[1], record, blank):
                yield _entry(record)
                ended = ended or _END in record.values
                record = Tagged(number)
            elif not record.values:
                record.line = number
            record.add(found[1], found[2])
        elif line.strip():
            record.go_on(line)
        blank = not line.strip()
    if not outside and _is_cut(record, ended):
        reason = f"no {_END} ends this record: the file is cut off"
        yield Skipped(record.line, record.first("TI")[:80], reason, broken=True)
    elif record.values:
        yield _entry(record)


def _is_cut(record: Tagged, ended: bool) -> bool:
    """Whether the last record lacks the end of those before, and may have lost a text, or stops in one."""
    if not record.values or _END in record.values:
        return False
    in_text = record.last in _TEXTS
    is_behind = not in_text and (record.last in _LATE or any(tag in record.values for tag in ("AB", "OAB")))
    return ("OWN" in record.values and in_text) or (ended and not is_behind)


def _other(record: Tagged) -> str:
    """Abstracts from elsewhere, but for the word that the publisher has one, in how many languages ever."""
    return "\n\n".join(
        text
        for one in record.values.get("OAB", ())
        if says_something((text := one.strip()).removeprefix(_FROM))
    )


def _begins(tag: str, record: Tagged, blank: bool) -> bool:
    if tag == "PMID":
        return "PMID" in record.values or (blank and "TI" in record.values)
    if tag == "PMC":
        return blank and bool(record.values.keys() & {"TI", "PMID", "AB"})
    return blank and tag in ("OWN", "STAT", "TI") and tag in record.values


def _entry(record: Tagged) -> Entry | Skipped:
    title = record.first("TI", "BTI", "TT", "VTI")
    if not title and not record.first("PMID"):
        return Skipped(record.line, "", "it has neither title nor id", broken=True)
    places = [*record.all("LID"), *record.all("AID"), record.first("SO")]
    return Entry(
        title=title,
        text=record.text("AB") or _other(record),
        names=record.all("FAU", "AU", "CN"),
        date=fullest((record.first("DP"), record.first("DEP"))),
        venue=record.first("JT", "TA"),
        categories=record.all("OT") or record.all("MH"),
        language=record.first("LA"),
        url=f"https://pubmed.ncbi.nlm.nih.gov/{record.first('PMID')}/" if record.first("PMID") else "",
        doi=next((place for place in places if "doi" in place), ""),
        pmid=record.first("PMID"),
        pmcid=record.first("PMC"),
        key=record.first("PMID", "PMC"),
        line=record.line,
        fault=record.fault,
    )
