"""RefWorks' tagged text, as CNKI and others export it: lines that go on have no tag."""

import re
from collections.abc import Iterator
from typing import IO

from pipeline.inputs.beginning import Beginning
from pipeline.inputs.columns import keywords, listed_names
from pipeline.inputs.entries import Skipped
from pipeline.inputs.records import Entry
from pipeline.inputs.tagged import Tagged, fullest, records

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
    yield from map(_entry, records(file, _TAG, "RT", "RefWorks"))


def _entry(record: Tagged) -> Entry:
    return Entry(
        title=record.first("T1"),
        text=record.text("AB"),
        names=[name for written in record.all("A1") for name in listed_names(written)],
        date=fullest((record.first("FD"), record.first("YR"))),
        venue=record.first("JF", "JO", "T2"),
        categories=keywords(record.all("K1")),
        language=record.first("LA"),
        url=record.first("LK", "UL"),
        doi=record.first("DO"),
        key=record.first("ID", "AN"),
        line=record.line,
        fault=record.fault,
    )
