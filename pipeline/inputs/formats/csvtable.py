"""Tables as text: CSV and TSV of Scopus, Embase, IEEE, Ovid, ProQuest, Zotero, Web of Science and others.

Columns are found by their headers (`columns`), cells may hold line breaks, the delimiter is that of the
header.
"""

import csv
import io
from collections.abc import Iterator
from itertools import islice
from typing import IO

from pipeline.inputs.beginning import Beginning
from pipeline.inputs.columns import Columns, guessed, listed_names
from pipeline.inputs.contents import NotUtf8
from pipeline.inputs.entries import Skipped
from pipeline.inputs.records import Entry

_DELIMITERS = "\t,;|"
_LONGEST = 1 << 24
"""Characters of a cell, far more than any has."""

_WIDEST_HEADER, _ABOVE = 80, 6
"""Characters of a header at most, and rows among which it is: some exports say above where they come from."""


def recognises(begin: Beginning, columns: Columns) -> bool:
    """Whether the first line is a header with a title, and an abstract or what else papers have."""
    if begin.is_xml or begin.is_json:
        return False
    _, found, width = _header(begin.text, columns)
    if width < 2 or not found.title or (columns.text and not found.text):
        return False
    return bool(found.text) or (
        width >= 3 and sum(map(bool, (found.names, found.date, found.venue, found.doi))) >= 2
    )


def entries(file: IO[bytes], begin: Beginning, columns: Columns) -> Iterator[Entry | Skipped]:
    """Each row."""
    delimiter, found, width = _header(begin.text, columns)
    csv.field_size_limit(_LONGEST)
    utf16 = begin.data.startswith((b"\xff\xfe", b"\xfe\xff"))
    text = io.TextIOWrapper(file, "utf-16" if utf16 else "utf-8-sig", newline="")
    rows = csv.reader(text, delimiter=delimiter)
    headers: list[str] = []
    try:
        while True:
            line = rows.line_num + 1
            try:
                row = next(rows, None)
            except csv.Error as error:
                yield Skipped(line, "", f"the row cannot be read ({error})", broken=True)
                continue
            if row is None:
                break
            if not headers:
                headers = row if guessed(filter(None, _headers(row)), columns) == found else []
            elif any(cell.strip() for cell in row):
                yield _entry(
                    dict(zip(map(str.strip, headers), row, strict=False)), found, line, len(row), width
                )
    except UnicodeError:
        raise NotUtf8(f"is not UTF-8 near line {rows.line_num + 1}. Save it as UTF-8.") from None
    finally:
        text.detach()


def told(begin: Beginning, columns: Columns) -> str:
    """Which columns are taken."""
    return _header(begin.text, columns)[1].told


def _headers(row: list[str]) -> list[str]:
    """The headers of a first row; [] for a line that says the delimiter, as Excel writes it."""
    if len(row) <= 2 and row and row[0].casefold().startswith("sep="):
        return []
    return [cell.strip() for cell in row]


def _header(text: str, wish: Columns) -> tuple[str, Columns, int]:
    """The delimiter, the columns and how many there are, by the first row."""
    lines = io.StringIO(text, newline="")
    best: tuple[str, Columns, int] = (",", Columns(), 0)
    for delimiter in _DELIMITERS:
        lines.seek(0)
        rows = csv.reader(lines, delimiter=delimiter)
        try:
            first = [found for one in islice(rows, _ABOVE) if any(found := _headers(one))]
            row = next(
                (one for one in first if guessed(filter(None, one), wish).title), first[0] if first else []
            )
        except csv.Error:
            continue
        if len(row) > best[2] and all(len(cell) <= _WIDEST_HEADER for cell in row):
            best = (delimiter, guessed(filter(None, row), wish), len(row))
    return best


def _entry(row: dict[str, str], columns: Columns, line: int, cells: int, width: int) -> Entry | Skipped:
    title = row.get(columns.title, "").strip()
    if cells > width + 1 or (cells < width and (not title or columns.text not in row)):
        reason = f"the row has {cells} cells where the header has {width}"
        return Skipped(line, title[:80], reason, broken=True)
    if not title and not row.get(columns.text, "").strip():
        return Skipped(line, "", "the row has neither title nor abstract")
    address = row.get(columns.url, "")
    return Entry(
        title=title,
        text=_text(row.get(columns.text, "")),
        names=listed_names(row.get(columns.names, "")),
        date=row.get(columns.date, ""),
        venue=row.get(columns.venue, ""),
        categories=listed_names(row.get(columns.categories, "")),
        language=row.get(columns.language, ""),
        url=address,
        arxiv=row.get(columns.arxiv, "") or (address if "arxiv.org" in address else ""),
        doi=row.get(columns.doi, ""),
        pmid=row.get(columns.pmid, ""),
        pmcid=row.get(columns.pmcid, ""),
        key=row.get(columns.key, ""),
        line=line,
    )


def _text(cell: str) -> str:
    """The abstract; what Scopus and spreadsheets write where there is none is none."""
    return "" if cell.strip().casefold() in _NONE else cell


_NONE = frozenset(
    {
        "",
        "[no abstract available]",
        "no abstract available",
        "no abstract available.",
        "nan",
        "null",
        "none",
        "n/a",
        "na",
    }
)
