"""Tables as CSV: UTF-8 with a byte order mark, by which spreadsheets know it, and commas.

A column of the schema has no type in CSV. So a field's text that reads as a number or a truth value
stands in `extra`, and whatever else in such a column reads as one is one.
"""

import csv
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import IO

from pipeline.errors import InputError
from pipeline.tables.back import Cells
from pipeline.tables.columns import ABSTRACTS, REJECTED, Cell, Column, Type, record_columns
from pipeline.tables.formula import defused, restored
from pipeline.tables.rows import Table, fits_64_bits

_LARGEST_CELL = 2**31 - 1
"""Characters; the largest limit that the csv module takes on every platform."""

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
    return "" if cell is None else json.dumps(cell)


def _fits(cell: Cell, column: Column) -> bool:
    read_as_another = column.is_field and isinstance(cell, str) and _SCALAR.fullmatch(cell)
    return not read_as_another and fits_64_bits(cell, column)


def _read(path: Path, types: Mapping[str, Type], required: str) -> list[Cells]:
    """The rows of one file; `types` are those of the columns that are no fields of the schema."""
    csv.field_size_limit(_LARGEST_CELL)
    found: list[Cells] = []
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, strict=True)
            header = [restored(name) for name in next(reader, [])]
            if required not in header:
                raise InputError(f"{path} is no table of claimsift: it has no column {required}.")
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
        raise InputError(f"{path} is no CSV in UTF-8: {error}. Is the file what you meant?") from error
    return found


def _cell(text: str, type_: Type | None) -> Cell:
    if not text:
        return None
    scalar = type_ != "text" and _SCALAR.fullmatch(text)
    value: Cell = json.loads(text) if scalar else restored(text)
    return value
