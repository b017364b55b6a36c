"""Web of Science's tagged text: from ``PT`` to ``ER``, lines that go on set in by three spaces."""

import re
from collections.abc import Iterator
from typing import IO

from pipeline.inputs.beginning import Beginning
from pipeline.inputs.columns import keywords, parts_of
from pipeline.inputs.contents import text_lines
from pipeline.inputs.dates import with_year
from pipeline.inputs.entries import Skipped
from pipeline.inputs.records import Entry
from pipeline.inputs.strays import begins
from pipeline.inputs.tagged import Tagged, fullest

_TAG = re.compile(r"([A-Z][A-Z0-9])(?: (.*)|\s*)$")


def recognises(begin: Beginning) -> bool:
    """Whether there is a type and an end of a record, or the head of such a file."""
    if begin.is_xml or begin.is_json:
        return False
    tags = {found[1] for found in begin.starts(_TAG)}
    return {"PT", "TI"} <= tags and bool({"ER", "FN", "UT"} & tags)


def entries(file: IO[bytes], _begin: Beginning) -> Iterator[Entry | Skipped]:
    """Each record; one that nothing ends may be cut off, and is told."""
    record: Tagged | None = None
    for number, line in enumerate(text_lines(file), start=1):
        found = None if line.startswith("   ") else _TAG.match(line)
        tag = found[1] if found is not None else "ER" if begins("Web of Science", line) else ""
        if tag in ("PT", "ER"):
            if record is not None:
                yield _entry(record)
            record = Tagged(number) if tag == "PT" else None
        if record is not None and found is not None:
            record.add(tag, found[2] or "")
        elif record is not None:
            record.go_on(line)
    if record is not None:
        reason = "no ER ends this record: the file is cut off"
        yield Skipped(record.line, record.first("TI")[:80], reason, broken=True)


def _entry(record: Tagged) -> Entry:
    year = record.first("PY")
    names = record.first("AF") or record.first("AU")
    return Entry(
        title=record.first("TI"),
        text=record.text("AB"),
        names=parts_of(names, "\n"),
        date=fullest((with_year(record.first("PD"), year), year, record.first("EA"))),
        venue=" ".join(record.first("SO").split()),
        categories=keywords([" ".join(record.first("WC", "SC", "DE").split())]),
        language=record.first("LA"),
        doi=record.first("DI", "D2"),
        pmid=record.first("PM"),
        key=record.first("UT"),
        line=record.line,
        fault=record.fault,
    )
