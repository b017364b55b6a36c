"""How large tables may be that are read: a small file must not unfold to more than it can mean.

A packed file can say with few bytes that a row or a text stands there a billion times. In a table that
claimsift wrote each row has texts of its own, so rows are counted against the bytes of their file.
"""

from collections.abc import Sequence
from pathlib import Path

from pipeline.errors import InputError

MOST_COLUMNS = 1000
"""More than five times what is written."""

_SPARE_ROWS, _SPARE_CELLS, _CELLS_A_BYTE = 10_000, 1_000_000, 20
"""A table may have a row for each byte of its file, and cells, empty ones too, twenty; some in any case."""

_LONGEST_NAME = 200

_MOST_UNPACKED, _SPARE_BYTES, _TIGHTEST = 2_000_000_000, 64_000_000, 200
"""Bytes that a part of a file may have unpacked: at most; in a small file; for each byte of the file."""


def check_header(names: Sequence[str], path: Path) -> None:
    """Raises InputError for too many columns, and for a name that two of them have."""
    if len(names) > MOST_COLUMNS:
        raise InputError(
            f"{path} has {len(names):,} columns in a table; at most {MOST_COLUMNS:,} are read. Is the file"
            " what you meant?"
        )
    seen: set[str] = set()
    for name in names:
        if len(name) > _LONGEST_NAME:
            raise InputError(
                f"{path} has a column with a name of {len(name):,} characters; at most {_LONGEST_NAME} are"
                " read. Is the file what you meant?"
            )
        if name in seen:
            raise InputError(f"{path} has two columns {name!r} in a table. Take one of them out.")
        seen.add(name)


def check_rows(rows: int, path: Path, columns: int) -> None:
    """Raises InputError for more rows of so many columns than a file of this size can mean."""
    size = path.stat().st_size
    most = min(_SPARE_ROWS + size, (_SPARE_CELLS + _CELLS_A_BYTE * size) // max(1, columns))
    if rows > most:
        raise InputError(
            f"{path} says that a table of it has {rows:,} rows; of a file of {size:,} bytes, with"
            f" {columns:,} columns, at most {most:,} are read. Is it damaged?"
        )


def check_unpacked(unpacked: int, path: Path) -> None:
    """Raises InputError for a part that has more bytes, unpacked, than a file of this size can mean."""
    size = path.stat().st_size
    most = min(_MOST_UNPACKED, _SPARE_BYTES + _TIGHTEST * size)
    if unpacked > most:
        raise InputError(
            f"{path} has a part that unfolds to {unpacked:,} bytes or more; in a file of {size:,} bytes at"
            f" most {most:,} are read. Is it damaged?"
        )
