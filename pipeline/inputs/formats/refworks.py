"""RefWorks' tagged text, as CNKI and others export it: lines that go on have no tag."""

import re
from collections.abc import Iterator
from typing import IO

from pipeline.inputs.beginning import Beginning
from pipeline.inputs.columns import listed_names
from pipeline.inputs.contents import text_lines
from pipeline.inputs.entries import Skipped
from pipeline.inputs.records import Entry
from pipeline.inputs.strays import begins
from pipeline.inputs.tagged import Tagged, fullest

_TAG = re.compile(
    r"(RT|SR|ID|A[1-6BDNV]|T[123]|J[FO]|YR|FD|V[OP]|I[PS]|S[FLNPT]|OP|K1|NO|ED|P[BP]|LA|C[LNR]|OT|L[KL]|D[BOS]"
    r"|RD|U[1-9L]|W[PTV]|OL|vo)(?: (.*)|\s*)$"
)


def recognises(begin: Beginning) -> bool:
    """Whether there is a type of a record, and a title."""
    if begin.is_xml or begin.is_json:
        return False
    tags = {found[1] for found in begin.starts(_TAG)}
    return {"RT", "T1"} <= tags and bool({"A1", "AB", "JF", "YR"} & tags)


def entries(file: IO[bytes], _begin: Beginning) -> Iterator[Entry | Skipped]:
    """Each record."""
    record: Tagged | None = None
    for number, line in enumerate(text_lines(file), start=1):
        found = _TAG.match(line)
        is_next = found is not None and found[1] == "RT"
        if record is not None and (is_next or begins("RefWorks", line)):
            yield _entry(record)
            record = None
        record = Tagged(number) if is_next else record
        if record is not None and found is not None:
            record.add(found[1], found[2] or "")
        elif record is not None:
            record.go_on(line)
    if record is not None:
        yield _entry(record)


def _entry(record: Tagged) -> Entry:
    return Entry(
        title=record.first("T1"),
        text=record.text("AB"),
        names=[name for written in record.all("A1") for name in listed_names(written)],
        date=fullest((record.first("FD"), record.first("YR"))),
        venue=record.first("JF", "JO", "T2"),
        categories=[part.strip() for written in record.all("K1") for part in written.split(";")],
        language=record.first("LA"),
        url=record.first("LK", "UL"),
        doi=record.first("DO"),
        key=record.first("ID", "AN"),
        line=record.line,
        fault=record.fault,
    )
