"""How large tables may be that are read: a small file must not unfold to more than it can mean.

A packed file can say with few bytes that a row or a text stands there a billion times. In a table that
claimsift wrote each row has texts of its own, so rows are counted against the bytes of their file.
"""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

from pipeline.errors import InputError

MOST_COLUMNS = 1000
"""More than five times what is written; SQLite's own limit is 2,000."""

LONGEST_CELL = 16_000_000
"""Characters of one cell, more than any abstract has by far."""

_SPARE_ROWS = 10_000
_LONGEST_NAME = 200

_MOST_UNPACKED, _SPARE_BYTES, _TIGHTEST = 2_000_000_000, 64_000_000, 200
"""Bytes that a part of a file may have unpacked: at most; in a small file; for each byte of the file."""

Row = TypeVar("Row")


def check_header(names: Sequence[str], path: Path) -> None:
    """Raises InputError for too many columns, and for a name that two of them have."""
    if len(names) > MOST_COLUMNS:
        raise InputError(
            f"{path} has {len(names):,} columns in a table; at most {MOST_COLUMNS:,} are read. Is the file what"
            " you meant?"
        )
    seen: set[str] = set()
    for name in names:
        if len(name) > _LONGEST_NAME:
            raise InputError(
                f"{path} has a column with a name of {len(name):,} characters; at most {_LONGEST_NAME} are read."
            )
        if name in seen:
            raise InputError(f"{path} has two columns {name!r} in a table. Take one of them out.")
        seen.add(name)


def check_rows(rows: int, path: Path) -> None:
    """Raises InputError for more rows than a file of this size can mean."""
    most = most_rows(path)
    if rows > most:
        raise InputError(
            f"{path} says that a table of it has {rows:,} rows; in a file of {path.stat().st_size:,} bytes at"
            f" most {most:,} are read. Is it damaged?"
        )


def most_rows(path: Path) -> int:
    """How many rows the tables of a file may have: one for each byte, and some more."""
    return _SPARE_ROWS + path.stat().st_size


def bounded(rows: Iterable[Row], path: Path) -> Iterator[Row]:
    """The rows, as long as they are not too many; raises InputError then."""
    most = most_rows(path)
    for number, row in enumerate(rows, start=1):
        if number > most:
            check_rows(number, path)
        yield row


def check_unpacked(size: int, path: Path) -> None:
    """Raises InputError for a part of a file that has more bytes, unpacked, than a file of this size can mean."""
    most = most_unpacked(path)
    if size > most:
        raise InputError(
            f"{path} has a part that unfolds to {size:,} bytes or more; in a file of {path.stat().st_size:,}"
            f" bytes at most {most:,} are read. Is it damaged?"
        )


def most_unpacked(path: Path) -> int:
    """How many bytes a part of a file may have, unpacked."""
    return min(_MOST_UNPACKED, _SPARE_BYTES + _TIGHTEST * path.stat().st_size)
