"""RIS, as reference managers and databases write it: from ``TY  -`` to ``ER  -``.

Ours instead of rispy's, which reads the same files in the same way, as this one streams, knows lines, and
goes on behind a record that is broken.
"""

import re
from collections.abc import Iterator
from typing import IO

from pipeline.inputs.beginning import Beginning
from pipeline.inputs.columns import keywords
from pipeline.inputs.contents import text_lines
from pipeline.inputs.entries import Skipped
from pipeline.inputs.identifiers import pmcid_in
from pipeline.inputs.links import ids_in
from pipeline.inputs.records import Entry
from pipeline.inputs.strays import begins
from pipeline.inputs.tagged import Tagged, fullest

_TAG = re.compile(r"\s{0,3}([A-Z][A-Z0-9]) {1,2}-(?: |$)(.*)$")
_OF_RECORDS = frozenset({"TI", "T1", "AU", "A1", "AB", "N2", "ER", "PY", "Y1", "BT", "CT"})
_NUMBERED = re.compile(r"\s*\d{1,6}\.\s*$")


def recognises(begin: Beginning) -> bool:
    """Whether a record begins, or ends as some tools write it that leave out the type, and has a title."""
    if begin.is_xml or begin.is_json:
        return False
    tags = {found[1] for found in begin.starts(_TAG)}
    return ("TY" in tags and not _OF_RECORDS.isdisjoint(tags)) or {"ER", "TI", "AU"} <= tags


def entries(file: IO[bytes], begin: Beginning) -> Iterator[Entry | Skipped]:
    """Each record; one that nothing ends may be cut off, and is told."""
    record: Tagged | None = None
    typed = any(found[1] == "TY" for found in begin.starts(_TAG))
    for number, line in enumerate(text_lines(file), start=1):
        found = _TAG.match(line)
        tag = found[1] if found is not None else "ER" if begins("RIS", line) else ""
        if tag in ("TY", "ER"):
            if record is not None:
                yield _entry(record)
            record = Tagged(number) if tag == "TY" else None
        elif record is None and found is not None and not typed:
            record = Tagged(number)
        if record is not None and found is not None:
            record.add(tag, found[2])
        elif record is not None and not _NUMBERED.match(line):
            record.go_on(line)
    if record is not None:
        yield Skipped(
            record.line,
            record.first("TI", "T1")[:80],
            "no ER ends this record: the file is cut off",
            broken=True,
        )


def _entry(record: Tagged) -> Entry:
    urls = record.all("UR") or record.all("L2") or record.all("L1")
    known = ids_in(urls)
    return Entry(
        title=record.first("TI", "T1", "CT", "BT"),
        text=record.text("AB", "N2"),
        names=record.all("AU", "A1") or record.all("A2", "ED"),
        date=fullest((*record.all("DA"), *record.all("Y1"), *record.all("PY"))),
        venue=record.first("T2", "JO", "JF", "JA", "J2") if record.first("TI", "T1") else "",
        categories=keywords(record.all("KW")),
        language=record.first("LA"),
        url=next((url for url in urls if url.startswith("http")), ""),
        arxiv=next((url for url in urls if "arxiv" in url.casefold()), ""),
        doi=record.first("DO", "DI"),
        pmid=known.get("pmid", ""),
        pmcid=known.get("pmcid", "") or pmcid_in(record.first("C2")),
        openreview=known.get("openreview", ""),
        s2=known.get("s2", ""),
        openalex=known.get("openalex", ""),
        key=record.first("ID", "AN", "UT"),
        line=record.line,
        fault=record.fault,
    )
