"""NoteExpress, as CNKI, Wanfang and VIP export it: each field behind its name in braces."""

import re
from collections.abc import Iterator
from typing import IO

from pipeline.inputs.beginning import Beginning
from pipeline.inputs.columns import keywords, listed_names
from pipeline.inputs.entries import Skipped
from pipeline.inputs.records import Entry
from pipeline.inputs.tagged import Tagged, fullest, records

_TAG = re.compile(r"\{([A-Z][A-Za-z/ ]{1,40})\}[:：] ?(.*)$")
_FIRST = "Reference Type"


def recognises(begin: Beginning) -> bool:
    """Whether there is a type of a record, and a title."""
    if begin.is_xml:
        return False
    return {_FIRST, "Title"} <= {found[1] for found in begin.starts(_TAG)}


def entries(file: IO[bytes], _begin: Beginning) -> Iterator[Entry | Skipped]:
    """Each record, from one type to the next."""
    yield from map(_entry, records(file, _TAG, _FIRST, "NoteExpress"))


def _entry(record: Tagged) -> Entry:
    return Entry(
        title=record.first("Title", "Translated Title"),
        text=record.text("Abstract", "Translated Abstract"),
        names=[name for written in record.all("Author") for name in listed_names(written)],
        date=fullest((record.first("Date"), record.first("Year"))),
        venue=record.first("Journal", "Secondary Title", "Source", "Publisher"),
        categories=keywords(record.all("Keywords")),
        language=record.first("Language"),
        url=record.first("URL", "Link"),
        doi=record.first("DOI"),
        key=record.first("Accession Number"),
        line=record.line,
        fault=record.fault,
    )
