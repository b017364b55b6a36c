"""Tables as text: CSV and TSV of Scopus, Embase, IEEE, Ovid, ProQuest, Zotero, Web of Science and others.

Columns are found by their headers (`columns`), cells may hold line breaks, the delimiter is that of the
header.
"""

import csv
import io
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import IO

from pipeline.inputs.beginning import Beginning
from pipeline.inputs.columns import Columns, entry_of, guessed
from pipeline.inputs.contents import LONGEST_BLOCK, LONGEST_LINE, OF_A_LINE, TOO_LONG, ends_within
from pipeline.inputs.entries import Skipped
from pipeline.inputs.records import Entry

_DELIMITERS = "\t,;|"
_RULE = re.compile(r"\s*(?::?-{2,}:?)?\s*")
"""A cell that says nothing: an empty one, or one of the line below the header of a table in Markdown."""

_WIDEST_HEADER, _ABOVE, _ROWS = 80, 12, 40
"""Characters of a header at most, rows among which it is, as exports may say above where they come from, and
rows by which a table is known."""


def recognises(begin: Beginning, columns: Columns) -> bool:
    """Whether the first line is a header with a title, and an abstract or what else papers have."""
    if begin.is_xml or begin.is_json:
        return False
    delimiter, found, width = _header(begin.text, columns)
    if width < 2 or not found.title or (columns.text and not found.text):
        return False
    if not _has_rows(begin.text, delimiter, width):
        return False
    return bool(found.text) or (
        width >= 3 and sum(map(bool, (found.names, found.date, found.venue, found.doi))) >= 2
    )


def entries(file: IO[bytes], begin: Beginning, columns: Columns) -> Iterator[Entry | Skipped]:
    """Each row; a header that comes again, as where tables were put together, counts from there on."""
    delimiter, found, width = _header(begin.text, columns)
    text = io.TextIOWrapper(file, "utf-8-sig", "replace", newline="")
    headers: list[str] = []
    try:
        for line, row in _whole(_rows(text, delimiter, width), file, width):
            if isinstance(row, str):
                yield Skipped(line, "", f"the row cannot be read ({row})", broken=True)
            elif not headers:
                headers = row if guessed(filter(None, _headers(row)), columns) == found else []
            elif (again := _header_again(row, headers, columns)) is not None:
                headers, found, width = row, again, len(row)
            elif not all(map(_RULE.fullmatch, row)):
                yield _entry(_cells(headers, row), found, line, row, headers)
    finally:
        text.detach()


_Row = tuple[int, list[str] | str]


def _whole(rows: Iterator[_Row], file: IO[bytes], width: int) -> Iterator[_Row]:
    """The same rows; of the last one, where it lacks cells, that the file breaks off within it."""
    held: _Row | None = None
    for row in rows:
        if held is not None:
            yield held
        held = row
    if held is not None:
        line, cells = held
        is_cut = isinstance(cells, list) and 1 < len(cells) < width and ends_within(file, cells[-1])
        yield line, "the file ends within it" if is_cut else cells


def _rows(text: IO[str], delimiter: str, width: int) -> Iterator[_Row]:
    """The line and the cells of each row, or why it cannot be read."""
    lines = _Lines(text)
    rows = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        line = lines.number + 1
        taken = lines.begin()
        row, reason = [], ""
        try:
            row = next(rows)
        except StopIteration:
            return
        except _RowTooLong:
            reason = TOO_LONG
        except csv.Error as error:
            # A mark that is left open may hold what follows, or the end is missing.
            is_cut = delimiter != "\t" and "".join(taken).count('"') % 2
            row = [] if is_cut else _repaired(taken, delimiter, width) or []
            reason = "" if row else " ".join(str(error).split())
        # A row that is whole may well hold such lines, where they are short.
        is_whole = not reason and len(row) == width < _SURE
        least = 1 if reason else 2
        if not is_whole and _are_rows(taken[1:], delimiter, width, least) and lines.put_back():
            row = _repaired(taken[:1], delimiter, width) or []
            reason = "" if row else _OPEN
        if reason:
            yield line, reason
        elif delimiter != "|":
            yield line, row
        elif len(row) > 1:
            yield line, _refolded(row)


_OPEN = "a quotation mark in it has no end"
_SURE = 4
"""Cells of lines within a cell by which they are sure to be rows: no text has as many commas in each."""

_MOSTLY = 0.9
"""Share of lines that are rows of their own, where a mark that was left open took them in."""


def _are_rows(lines: list[str], delimiter: str, width: int, least: int) -> bool:
    """Whether lines within one row are rows of their own: in a text a space stands behind a comma.

    The last one may begin a cell that goes on.
    """
    whole = count = 0
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        cells = next(csv.reader([line], delimiter=delimiter))
        is_begun = line.startswith('"') or 1 < len(cells) <= width
        goes_on = number == len(lines) and is_begun and cells[-1].endswith(("\r", "\n"))
        whole += (len(cells) == width or goes_on) and not any(cell.startswith(" ") for cell in cells[1:])
        count += 1
        if not whole:
            return False
    return count >= least and whole >= _MOSTLY * count


def _refolded(row: list[str]) -> list[str]:
    """The cells of a table in Markdown, where what is folded away in one may hold bars of its own."""
    cells: list[str] = []
    for cell in row:
        if cells and "<details>" in cells[-1] and "</details>" not in cells[-1]:
            cells[-1] += f"|{cell}"
        else:
            cells.append(cell)
    return cells


class _RowTooLong(Exception):
    """A row is longer than any."""


class _Lines:
    """The lines of a table; those of one row are noted as they are taken, and may be put back."""

    def __init__(self, text: IO[str]) -> None:
        self._text = text
        self._size = self.number = 0
        self._again: deque[str] = deque()
        self._room = LONGEST_BLOCK
        """Characters that may still be read again: as many as were read, so that all takes linear time."""
        self.taken: list[str] = []

    def begin(self) -> list[str]:
        """Where the lines of the next row will stand."""
        self._size, self.taken = 0, []
        return self.taken

    def put_back(self) -> bool:
        """Gives the lines behind the first of a row once more, unless that is too much."""
        behind = self.taken[1:]
        size = sum(map(len, behind))
        if size > self._room:
            return False
        self._room -= size
        self._again.extendleft(reversed(behind))
        self.number -= len(behind)
        return True

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if self._again:
            line = self._again.popleft()
        elif line := self._text.readline(LONGEST_LINE):
            self._room += len(line)
        else:
            raise StopIteration
        self.number += 1
        self._size += len(line) + OF_A_LINE
        self.taken.append(line)
        if self._size <= LONGEST_BLOCK:
            return line
        if line[-1] not in "\r\n":
            # Of a line in parts the rest is lost.
            self.taken.clear()
        while line and line[-1] not in "\r\n":
            line = self._text.readline(LONGEST_LINE)
        raise _RowTooLong


def _repaired(lines: list[str], delimiter: str, width: int) -> list[str] | None:
    """The cells of a row with a stray quotation mark, where there are then as many as there should be."""
    for quoting in (csv.QUOTE_NONE, csv.QUOTE_MINIMAL):
        try:
            rows = list(csv.reader(lines, delimiter=delimiter, quoting=quoting))
        except csv.Error:
            continue
        cells = rows[0] if len(rows) == 1 else []
        # Between tabs a mark is mostly a sign like others, as Web of Science writes it.
        doubtful = cells[-1:] if delimiter == "\t" else cells
        is_open = any(cell.startswith('"') and cell.count('"') % 2 for cell in doubtful)
        if len(cells) == width and not is_open and not any("\n" in cell for cell in cells):
            return [_unquoted(cell) for cell in cells]
    return None


def _unquoted(cell: str) -> str:
    return cell[1:-1].replace('""', '"') if len(cell) > 1 and cell[0] == cell[-1] == '"' else cell


def _header_again(row: list[str], headers: list[str], wish: Columns) -> Columns | None:
    """The columns by a row that is a header like the first."""
    if max(map(len, row), default=_WIDEST_HEADER + 1) > _WIDEST_HEADER:
        return None
    columns = guessed(filter(None, _headers(row)), wish)
    return columns if columns.has_both or (row == headers and columns.title) else None


def _cells(headers: list[str], row: list[str]) -> dict[str, str]:
    """The cells by their headers; of two with one header the first that says something."""
    cells: dict[str, str] = {}
    for header, cell in zip(map(str.strip, headers), row, strict=False):
        if header and not cells.get(header, "").strip():
            cells[header] = cell
    return cells


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
    csv.field_size_limit(LONGEST_BLOCK)
    lines = io.StringIO(text, newline="")
    best: tuple[str, Columns, int] = (",", Columns(), 0)
    for delimiter in _DELIMITERS:
        lines.seek(0)
        rows = csv.reader(lines, delimiter=delimiter)
        try:
            first = list(islice((found for one in rows if any(found := _headers(one))), _ABOVE))
            row = next(
                (one for one in first if guessed(filter(None, one), wish).title), first[0] if first else []
            )
        except csv.Error:
            continue
        if len(row) > best[2] and all(len(cell) <= _WIDEST_HEADER for cell in row):
            best = (delimiter, guessed(filter(None, row), wish), len(row))
    return best


def _has_rows(text: str, delimiter: str, width: int) -> bool:
    """Whether most of the first rows have half of the cells, unlike those of a text with one listing line."""
    try:
        rows = list(islice(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), _ROWS))
    except csv.Error:
        return True
    wide = sum(len(row) > 1 and 2 * len(row) >= width for row in rows)
    return 2 * wide >= sum(map(any, rows))


def _entry(
    row: dict[str, str], columns: Columns, line: int, cells: list[str], headers: list[str]
) -> Entry | Skipped:
    title, width = row.get(columns.title, "").strip(), len(headers)
    more = any(map(str.strip, cells[width:]))
    if more and _is_more_behind(row, columns, cells, headers):
        # Of what stands behind the abstract nobody knows to which header it belongs.
        row, more = _cells(headers[: headers.index(columns.text) + 1], cells), False
    if more or (len(cells) < width and (not title or columns.text not in row)):
        reason = f"the row has {len(cells)} cell{'s' * (len(cells) != 1)} where the header has {width}"
        return Skipped(line, title[:80], reason, broken=True)
    if not title and not row.get(columns.text, "").strip():
        return Skipped(line, "", "the row has neither title nor abstract")
    return replace(entry_of(row, columns), line=line, as_written=False)


def _is_more_behind(row: dict[str, str], columns: Columns, cells: list[str], headers: list[str]) -> bool:
    """Whether the cells that are too many stand behind the abstract: before it a year is one, a link one."""
    if columns.text not in headers:
        return False
    behind = headers.index(columns.text) + 1
    wanted = (
        (columns.date, r"\s*\d{4}\b"),
        (columns.doi, r"\s*(?:10\.|https?:)"),
        (columns.url, r"\s*https?:"),
    )
    before = [
        re.match(pattern, row[header])
        for header, pattern in wanted
        if header in headers[:behind] and row.get(header, "").strip()
    ]
    return bool(before) and all(before) and not cells[behind].startswith(" ")
