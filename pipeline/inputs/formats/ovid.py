"""Ovid's text exports: fields behind their tags, or below their names."""

import re
from collections.abc import Iterator
from typing import IO

from pipeline.inputs.beginning import Beginning
from pipeline.inputs.columns import parts_of
from pipeline.inputs.contents import text_lines
from pipeline.inputs.entries import Skipped
from pipeline.inputs.prose import is_section
from pipeline.inputs.records import Entry
from pipeline.inputs.strays import begins
from pipeline.inputs.tagged import Tagged, fullest

_NUMBER = re.compile(r"\s{0,3}<\d{1,6}\.? ?>\s*$")
_TAG = re.compile(r"\s{0,3}([A-Z][A-Z0-9]) {1,2}-(?: |$)(.*)$")
_NAMES = {
    "title": "TI", "authors": "AU", "author": "AU", "abstract": "AB", "source": "SO",
    "year of publication": "YR", "publication year": "YR", "date of publication": "DP",
    "publication date": "DP", "keywords": "KW",
    "subject headings": "DE", "language": "LG", "digital object identifier": "DO", "doi": "DO",
    "accession number": "AN", "unique identifier": "UI", "journal name": "JN", "journal": "JN",
}  # fmt: skip
_NAME = re.compile(r"[A-Z][A-Za-z ()/-]{2,40}$")
_REFERENCES = re.compile(r"\s*\[References\]\.?$")


def recognises(begin: Beginning) -> bool:
    """Whether records are numbered as Ovid numbers them, and have a title behind a tag or below its name."""
    vendor = any(line.strip() == "VN  - Ovid Technologies" for line in begin.lines)
    if not vendor and not any(begin.starts(_NUMBER)):
        return False
    return any(found[1] == "TI" for found in begin.starts(_TAG)) or "Title" in begin.lines


def entries(file: IO[bytes], begin: Beginning) -> Iterator[Entry | Skipped]:
    """Each record, from one number to the next or, without numbers, from one vendor to the next.

    Where fields have tags, a short line is none; nowhere is one that heads a part of an abstract.
    """
    record: Tagged | None = None
    is_tagged = any(begin.starts(_TAG))
    for number, line in enumerate(text_lines(file), start=1):
        found = _TAG.match(line)
        is_next = _NUMBER.match(line) is not None
        is_next = is_next or (
            found is not None and found[1] == "VN" and (record is None or "VN" in record.values)
        )
        if record is not None and (is_next or begins("Ovid", line)):
            yield _entry(record)
            record = None
        record = Tagged(number) if is_next else record
        if record is None:
            continue
        if found is not None:
            record.add(found[1], found[2])
        elif not is_tagged and _NAME.match(line) and not is_section(line):
            record.add(_NAMES.get(line.casefold().strip(), line.strip()), "")
        else:
            record.go_on(line)
    if record is not None:
        yield _entry(record)


def _entry(record: Tagged) -> Entry:
    source = " ".join(record.first("SO").split())
    return Entry(
        title=_REFERENCES.sub("", " ".join(record.first("TI", "BT").split())),
        text=record.text("AB"),
        names=[name for written in record.values["AU"] for name in parts_of(written, r"[;\n]", " .")],
        date=fullest((*record.all("DP"), *record.all("YR"))),
        venue=record.first("JN", "JT") or source.partition(". ")[0],
        categories=[part for words in record.all("KW", "DE") for part in parts_of(words, "[;,]")],
        language=record.first("LG", "LA"),
        doi=record.first("DO", "DI"),
        key=record.first("AN", "UI"),
        line=record.line,
        fault=record.fault,
    )
