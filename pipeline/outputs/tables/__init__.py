"""Extractions as tables for other programs: parquet, CSV, SQLite and xlsx. Only Parquet is read back.

Three tables, in one file (sqlite, xlsx) or three (parquet, csv):

    <schema's name>  one row a record: `abstract_id`, `number` (from 1 within its abstract), `title`,
                     the schema's own fields, `evidence`, `sentence`, `span_start`, `span_end`,
                     `grounding` (JSON), `rule`, `extra`; `seen_by` where a second opinion was asked for,
                     `judged` and `judged_before` (JSON) where a person judged
    abstracts        one row an abstract: `id`, `title`, `abstract`, `schema`, `status`, `reason`,
                     `origin`, `model`, tokens and requests, `fingerprint`, its first source in columns,
                     `other_sources` (JSON), `extra`, `format`
    rejected         one row a rejected record or left-out field: `abstract_id`, `number`, `title`,
                     `reason`, `detail`, `record` (JSON), `field`, `extra`

An absent field is an empty cell (NULL). If a field has the name of a column above, its column gets an
underscore at the end. What a column cannot hold stands in `extra`, a JSON object by column: empty text, which
many formats take for nothing; numbers of more digits than a float has; a value of another type than its
column; a field whose name is not an identifier. JSON in a cell is what a line of JSON has.

The way back from Parquet loses the order of a record's fields, if it is not the schema's, and whether a
whole number was written `5` or `5.0`. In the table of records `title` is a copy for people and is not read
back.

If a spreadsheet would run a cell of CSV as a formula, the cell gets an apostrophe in front (`formula`). In
xlsx it is stored as text.
"""

from pathlib import Path

TABLES = "claimsift-tables/2"
"""The shape of the tables; raised when an old reader would misread new ones."""

SUFFIXES = {
    ".parquet": "parquet",
    ".csv": "csv",
    ".sqlite": "sqlite",
    ".sqlite3": "sqlite",
    ".db": "sqlite",
    ".xlsx": "xlsx",
}
"""Endings of file names by which the format of a table is known."""

FORMATS = tuple(dict.fromkeys(SUFFIXES.values()))
"""The formats that tables are written in."""

_THREE_FILES = frozenset({"csv", "parquet"})


def three_files(path: Path, to: str) -> tuple[Path, Path, Path]:
    """Where the tables of records, abstracts and rejects stand: beside one another, or thrice in one file."""
    if to not in _THREE_FILES:
        return path, path, path
    return (
        path,
        path.with_name(f"{path.stem}.abstracts{path.suffix}"),
        path.with_name(f"{path.stem}.rejected{path.suffix}"),
    )


def files_of(path: Path) -> tuple[Path, ...]:
    """The files that belong to one of this name: itself, and of tables those beside it."""
    to = SUFFIXES.get(path.suffix.casefold())
    return (path,) if to is None or not path.name else three_files(path, to)
