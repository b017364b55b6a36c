"""NoteExpress, as CNKI, Wanfang and VIP export it: each field behind its name in braces."""

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

_TAG = re.compile(r"\{([A-Z][A-Za-z/ ]{1,40})\}[:：] ?(.*)$")
_FIRST = "Reference Type"


def recognises(begin: Beginning) -> bool:
    """Whether there is a type of a record, and a title."""
    if begin.is_xml:
        return False
    return {_FIRST, "Title"} <= {found[1] for found in begin.starts(_TAG)}


def entries(file: IO[bytes], _begin: Beginning) -> Iterator[Entry | Skipped]:
    """Each record, from one type to the next."""
    record: Tagged | None = None
    for number, line in enumerate(text_lines(file), start=1):
        found = _TAG.match(line)
        is_next = found is not None and found[1] == _FIRST
        if record is not None and (is_next or begins("NoteExpress", line)):
            yield _entry(record)
            record = None
        record = Tagged(number) if is_next else record
        if record is not None and found is not None:
            record.add(found[1], found[2])
        elif record is not None:
            record.go_on(line)
    if record is not None:
        yield _entry(record)


def _entry(record: Tagged) -> Entry:
    return Entry(
        title=record.first("Title", "Translated Title"),
        text=record.text("Abstract", "Translated Abstract"),
        names=[name for written in record.all("Author") for name in listed_names(written)],
        date=fullest((record.first("Date"), record.first("Year"))),
        venue=record.first("Journal", "Secondary Title", "Source", "Publisher"),
        categories=[
            part.strip()
            for words in record.all("Keywords")
            for part in re.split("[;；]", words)
            if part.strip()
        ],
        language=record.first("Language"),
        url=record.first("URL", "Link"),
        doi=record.first("DOI"),
        key=record.first("Accession Number"),
        line=record.line,
        fault=record.fault,
    )
