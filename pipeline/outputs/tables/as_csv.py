"""Tables as CSV: UTF-8 with a byte order mark, by which spreadsheets know it, and commas."""

import csv
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import IO

from pipeline.outputs.tables.columns import Cell
from pipeline.outputs.tables.formula import defused
from pipeline.outputs.tables.rows import Table


def write(tables: Sequence[Table], paths: Sequence[Path]) -> None:
    """Writes each table to its file."""
    for table, path in zip(tables, paths, strict=True):
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            write_rows(file, [column.name for column in table.columns], table.lines())


def write_rows(file: IO[str], header: Sequence[str], lines: Iterable[Sequence[Cell]]) -> None:
    """Writes lines of cells as CSV, with those defused that a spreadsheet would run as a formula."""
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow([defused(name) for name in header])
    writer.writerows([_written(cell) for cell in line] for line in lines)


def _written(cell: Cell) -> str:
    if isinstance(cell, str):
        return defused(cell)
    # A float keeps its point, "12.0", for readers that guess a column's type from its first rows.
    return "" if cell is None else json.dumps(cell, allow_nan=False)
