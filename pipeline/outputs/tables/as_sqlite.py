"""Tables as a SQLite database: typed columns, keys, and an index by abstract."""

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path

from pipeline.outputs.tables.columns import Type
from pipeline.outputs.tables.rows import Table

_TYPES: Mapping[Type, str] = {"text": "TEXT", "number": "REAL", "integer": "INTEGER", "boolean": "BOOLEAN"}
_OF_ABSTRACT = "PRIMARY KEY (abstract_id, number), FOREIGN KEY (abstract_id) REFERENCES abstracts (id)"


def write(tables: Sequence[Table], paths: Sequence[Path]) -> None:
    """Writes the three tables into one new database; records and rejects point at their abstract."""
    paths[0].unlink(missing_ok=True)
    records, abstracts, rejected = tables
    try:
        with closing(sqlite3.connect(paths[0])) as base, base:
            # The file is new and only appears when it is whole, so no journal has to guard it.
            base.execute("PRAGMA journal_mode = OFF")
            _fill(base, abstracts, "PRIMARY KEY (id)")
            for table in (records, rejected):
                _fill(base, table, _OF_ABSTRACT)
    except sqlite3.Error as error:
        # The disk is full, as a rule; the caller knows the name that the user gave.
        raise OSError(str(error)) from error


def _fill(base: sqlite3.Connection, table: Table, keys: str) -> None:
    columns = ", ".join(f"{_quoted(column.name)} {_TYPES[column.type]}" for column in table.columns)
    marks = ", ".join("?" * len(table.columns))
    base.execute(f"CREATE TABLE {_quoted(table.name)} ({columns}, {keys})")
    base.executemany(f"INSERT INTO {_quoted(table.name)} VALUES ({marks})", table.lines())  # noqa: S608 - quoted


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
