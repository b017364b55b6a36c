"""Tables as a SQLite database: typed columns, keys, and an index by abstract."""

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path

from pipeline.errors import InputError
from pipeline.tables.back import Cells
from pipeline.tables.columns import Cell, Column, Type
from pipeline.tables.rows import Table, fits_64_bits

_TYPES: Mapping[Type, str] = {"text": "TEXT", "number": "REAL", "integer": "INTEGER", "boolean": "BOOLEAN"}
_OTHERS = ("abstracts", "rejected")


def write(tables: Sequence[Table], paths: Sequence[Path]) -> None:
    """Writes the three tables into one new database; records and rejects point at their abstract."""
    paths[0].unlink(missing_ok=True)
    try:
        _write(tables, paths[0])
    except sqlite3.Error as error:
        # The disk is full, as a rule; the caller knows the name that the user gave.
        raise OSError(str(error)) from error


def _write(tables: Sequence[Table], path: Path) -> None:
    records, abstracts, rejected = tables
    with closing(sqlite3.connect(path)) as base, base:
        # The file is new and only appears when it is whole, so no journal has to guard it.
        base.execute("PRAGMA journal_mode = OFF")
        _fill(base, abstracts, "PRIMARY KEY (id)")
        for table in (records, rejected):
            _fill(
                base,
                table,
                "PRIMARY KEY (abstract_id, number), FOREIGN KEY (abstract_id) REFERENCES abstracts (id)",
            )


def read(paths: Sequence[Path]) -> tuple[list[Cells], list[Cells], list[Cells]]:
    """The rows of the three tables of a database."""
    path = paths[0]
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as base:
            names = [str(name) for (name,) in base.execute(_TABLES)]
            records = [name for name in names if name not in _OTHERS]
            if not records or not set(_OTHERS) <= set(names):
                raise InputError(f"{path} has not the tables that claimsift writes.")
            return _read(base, records[0]), _read(base, "abstracts"), _read(base, "rejected")
    except sqlite3.Error as error:
        raise InputError(f"{path} is no database of SQLite: {error}. Is the file what you meant?") from error


_TABLES = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY rowid"


def _fill(base: sqlite3.Connection, table: Table, keys: str) -> None:
    columns = ", ".join(_declared(column) for column in table.columns)
    marks = ", ".join("?" * len(table.columns))
    base.execute(f"CREATE TABLE {_quoted(table.name)} ({columns}, {keys})")
    base.executemany(f"INSERT INTO {_quoted(table.name)} VALUES ({marks})", table.lines(fits_64_bits))  # noqa: S608 - quoted


def _declared(column: Column) -> str:
    return f"{_quoted(column.name)} {_TYPES[column.type]}"


def _read(base: sqlite3.Connection, table: str) -> list[Cells]:
    columns = [(str(row[1]), str(row[2])) for row in base.execute(f"PRAGMA table_info({_quoted(table)})")]
    lines = base.execute(f"SELECT * FROM {_quoted(table)}")  # noqa: S608 - quoted
    return [
        {name: _cell(cell, type_) for (name, type_), cell in zip(columns, line, strict=True)}
        for line in lines
    ]


def _cell(cell: Cell, type_: str) -> Cell:
    return bool(cell) if type_ == "BOOLEAN" and cell is not None else cell


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
