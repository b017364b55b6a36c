"""Abstracts in the rows of a Parquet file, with the columns that JSON lines have as keys."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import IO

from pipeline.digests.entries import Skipped, sound
from pipeline.digests.jsonlines import entry_of, hardly
from pipeline.domain import Abstract, Json
from pipeline.errors import DigestError

MAGIC = b"PAR1"
"""How such a file begins."""

_COLUMNS = ("title", "abstract", "summary", "date", "authors", "comments")


def is_parquet(file: IO[bytes]) -> bool:
    """Whether a file begins so; it stands at its beginning before and after."""
    begin = file.read(len(MAGIC))
    file.seek(0)
    return begin == MAGIC


def parquet_rows(data: IO[bytes], name: str, skipped: list[Skipped]) -> Iterator[Abstract]:
    """The entries of a Parquet file, one after the other; columns that mean nothing here are not read.

    A row without a title or abstract is added to `skipped`. Raises DigestError where the file is
    damaged, or no row is left.
    """
    yield from sound(_entries(data, name), skipped, lambda: _nothing(name, skipped))


def _nothing(name: str, skipped: list[Skipped]) -> DigestError:
    if not skipped:
        return DigestError(f"{name} has no row. Give a file with a title and an abstract in each.")
    return DigestError(f'{hardly(name, skipped)} Give a file with columns "title" and "abstract".')


def _entries(data: IO[bytes], name: str) -> Iterator[Abstract | Skipped]:
    number = 0
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ModuleNotFoundError:
        raise DigestError(
            f"{name} is a Parquet file, for which pyarrow is needed. Install claimsift[tables], or save the"
            " file as JSON lines."
        ) from None
    try:
        file = pq.ParquetFile(data)
        columns = [column for column in _COLUMNS if column in file.schema_arrow.names]
        for batch in file.iter_batches(columns=columns):
            for row in batch.to_pylist():
                number += 1
                yield entry_of(_values(row), name, number, number, "row")
    except (pa.ArrowException, OSError) as error:
        raise DigestError(f"{name} is no whole Parquet file: {error}. Copy it again.") from error


def _values(row: Mapping[str, object]) -> dict[str, Json]:
    """The cells of a row that are filled, as JSON would hold them."""
    return {
        column: str(cell) if isinstance(cell, dt.date) else cell  # type: ignore[misc]
        for column, cell in row.items()
        if cell is not None
    }
