"""Tables as a SQLite database: typed columns, keys, and an index by abstract."""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path

from pipeline.errors import InputError
from pipeline.outputs.tables.back import Cells
from pipeline.outputs.tables.columns import Cell, Column, Type
from pipeline.outputs.tables.journals import left_beside
from pipeline.outputs.tables.limits import LONGEST_CELL, bounded, check_header, check_ours
from pipeline.outputs.tables.rows import Table, fits_64_bits

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
    """The rows of the three tables of a database, which is opened so that nothing beside it is written."""
    path = paths[0]
    _check_settled(path)
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as base:
            base.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST_CELL)
            base.execute("PRAGMA trusted_schema = OFF")
            # What is no UTF-8 is found and named when its cell is looked at.
            base.text_factory = partial(str, encoding="utf-8", errors="surrogateescape")
            names = list(_tables(base, path))
            records = [name for name in names if name not in _OTHERS]
            if not records or not set(_OTHERS) <= set(names):
                raise InputError(f"{path} has not the tables that claimsift writes.")
            return (
                _read(base, records[0], path),
                _read(base, "abstracts", path),
                _read(base, "rejected", path),
            )
    except sqlite3.DataError as error:
        raise InputError(
            f"{path} has a cell of more than {LONGEST_CELL:,} bytes; no more are read."
        ) from error
    except sqlite3.Error as error:
        raise InputError(
            f"{path} is not a readable SQLite database: {error}. Is it what you meant?"
        ) from error


def _check_settled(path: Path) -> None:
    """Raises InputError where another program has not put all that it wrote into the file yet."""
    if left := left_beside(path):
        raise InputError(
            f"{path} is not whole without {left.name}, which another program left or still writes."
            " Close that program, or open the database with it and close it again."
        )


def _tables(base: sqlite3.Connection, path: Path) -> Iterator[str]:
    """The names of the tables; views and virtual tables, which run code of their own, are none."""
    for name, made in bounded(base.execute(_TABLES), path):
        if isinstance(name, str) and isinstance(made, str) and made[:12].upper() == "CREATE TABLE":
            yield _sound(name, f"{path}: the name of a table")


def _sound(text: str, where: str) -> str:
    """The text; raises InputError where it was no UTF-8."""
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError as error:
            raise InputError(f"{where} is not UTF-8 text. Was the file damaged?") from error
    return text


_TABLES = (
    "SELECT name, sql FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY rowid"
)


def _fill(base: sqlite3.Connection, table: Table, keys: str) -> None:
    columns = ", ".join(_declared(column) for column in table.columns)
    marks = ", ".join("?" * len(table.columns))
    base.execute(f"CREATE TABLE {_quoted(table.name)} ({columns}, {keys})")
    base.executemany(f"INSERT INTO {_quoted(table.name)} VALUES ({marks})", table.lines(fits_64_bits))  # noqa: S608 - quoted


def _declared(column: Column) -> str:
    return f"{_quoted(column.name)} {_TYPES[column.type]}"


def _read(base: sqlite3.Connection, table: str, path: Path) -> list[Cells]:
    found = list(base.execute(f"PRAGMA table_xinfo({_quoted(table)})"))
    columns = [
        (_sound(row[1], f"{path}: the name of a column"), row[2] == _TYPES["boolean"]) for row in found
    ]
    check_header([name for name, _ in columns], path)
    check_ours([name for name, _ in columns], "format" if table == "abstracts" else "abstract_id", path)
    if computed := [name for (name, _), row in zip(columns, found, strict=True) if row[6]]:
        raise InputError(
            f"{path} computes the column {computed[0]} of {table}; only what is stored in it is read. Make it"
            " a column of its own."
        )
    rows: list[Cells] = []
    left = path.stat().st_size + _SPARE_TEXT
    for line in bounded(base.execute(f"SELECT * FROM {_quoted(table)}"), path, len(columns)):  # noqa: S608 - quoted
        left -= sum(len(cell) for cell in line if isinstance(cell, str | bytes))
        if left < 0:
            raise InputError(f"{path} holds more text than it has bytes, so it is damaged. Copy it again.")
        where = f"{path} ({table}), row {len(rows) + 1}"
        rows.append(
            {
                name: _cell(cell, truth, f"{where}: the cell `{name}`")
                for (name, truth), cell in zip(columns, line, strict=True)
            }
        )
    return rows


_SPARE_TEXT = 1_000_000


def _cell(cell: bytes | str | float | None, truth: bool, where: str) -> Cell:
    if isinstance(cell, bytes):
        raise InputError(f"{where} holds bytes (a BLOB) and no text or number. Was it changed?")
    if isinstance(cell, str):
        return _sound(cell, where)
    return bool(cell) if truth and cell in (0, 1) else cell


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
