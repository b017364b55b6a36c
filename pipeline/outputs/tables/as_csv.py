"""Tables as CSV: UTF-8 with a byte order mark, by which spreadsheets know it, and commas.

A column of the schema has no type in CSV. So a field's text that reads as a number or a truth value
stands in `extra`, and whatever else in such a column reads as one is one.
"""

import csv
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO

from pipeline.errors import InputError
from pipeline.outputs.tables.back import Cells
from pipeline.outputs.tables.columns import ABSTRACTS, REJECTED, Cell, Column, Type, record_columns
from pipeline.outputs.tables.formula import defused, restored
from pipeline.outputs.tables.limits import LONGEST_CELL, check_header, check_ours
from pipeline.outputs.tables.rows import Table, fits_64_bits

_LONGEST_LINE = 4 * LONGEST_CELL
"""Characters; a longer line is no row, and is not held in memory to find that out."""

_SCALAR = re.compile(r"true|false|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")


def write(tables: Sequence[Table], paths: Sequence[Path]) -> None:
    """Writes each table to its file."""
    for table, path in zip(tables, paths, strict=True):
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            write_rows(file, [column.name for column in table.columns], table.lines(_fits))


def write_rows(file: IO[str], header: Sequence[str], lines: Iterable[Sequence[Cell]]) -> None:
    """Writes lines of cells as CSV, with those defused that a spreadsheet would run as a formula."""
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow([defused(name) for name in header])
    writer.writerows([_written(cell) for cell in line] for line in lines)


def read(paths: Sequence[Path]) -> tuple[list[Cells], list[Cells], list[Cells]]:
    """The rows of the three files."""
    records, abstracts, rejected = paths
    parts: dict[str, Type] = {column.name: column.type for column in record_columns((), None)}
    return (
        _read(records, parts, required="abstract_id"),
        _read(abstracts, {column.name: column.type for column in ABSTRACTS}, required="format"),
        _read(rejected, {column.name: column.type for column in REJECTED}, required="abstract_id"),
    )


def _written(cell: Cell) -> str:
    if isinstance(cell, str):
        return defused(cell)
    # A float keeps its point, "12.0", for readers that guess a column's type from its first rows.
    return "" if cell is None else json.dumps(cell, allow_nan=False)


def _fits(cell: Cell, column: Column) -> bool:
    read_as_another = column.is_field and isinstance(cell, str) and _SCALAR.fullmatch(cell)
    return not read_as_another and fits_64_bits(cell, column)


def _read(path: Path, types: Mapping[str, Type], required: str) -> list[Cells]:
    """The rows of one file; `types` are those of the columns that are no fields of the schema."""
    csv.field_size_limit(LONGEST_CELL)
    found: list[Cells] = []
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(_lines(file, path), strict=True)
            header = [restored(name) for name in next(reader, [])]
            check_header(header, path)
            check_ours(header, required, path)
            for line in reader:
                if len(line) != len(header):
                    raise InputError(
                        f"{path}, line {reader.line_num} has {len(line)} cells and not {len(header)}."
                        " Is the file whole?"
                    )
                found.append(
                    {name: _cell(cell, types.get(name)) for name, cell in zip(header, line, strict=True)}
                )
    except (UnicodeDecodeError, csv.Error) as error:
        told = f"a cell of it has more than {LONGEST_CELL:,} characters" if _is_limit(error) else error
        raise InputError(f"{path} is no CSV in UTF-8: {told}. Is the file what you meant?") from error
    return found


def _lines(file: IO[str], path: Path) -> Iterator[str]:
    while line := file.readline(_LONGEST_LINE):
        if len(line) == _LONGEST_LINE:
            raise InputError(
                f"{path} has a line of more than {_LONGEST_LINE:,} characters. Is the file what you meant?"
            )
        yield line


def _is_limit(error: Exception) -> bool:
    return "field limit" in str(error)


def _cell(text: str, type_: Type | None) -> Cell:
    if not text:
        return None
    if type_ == "text" or not _SCALAR.fullmatch(text):
        return restored(text)
    try:
        value: Cell = json.loads(text)
    except ValueError:
        # A number as JSON does not write it, "007", or one of more digits than Python reads.
        return text
    return value
