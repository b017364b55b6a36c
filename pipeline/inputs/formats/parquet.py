"""Abstracts in the rows of a Parquet file, with the columns that JSON lines have as keys."""

import datetime as dt
from collections.abc import Iterator, Mapping
from os import SEEK_END
from typing import IO, TYPE_CHECKING

from pipeline.domain import Abstract, Json
from pipeline.errors import DigestError, install
from pipeline.inputs.columns import Columns, guessed
from pipeline.inputs.entries import Skipped, Skips, sound
from pipeline.inputs.jsonlines import COLUMNS, entry_of, hardly

if TYPE_CHECKING:
    import pyarrow.parquet as pq

MAGIC = b"PAR1"
"""How such a file begins."""

_ROWS_AT_ONCE = 256
_SPARE_ROWS = 10_000
_MOST_UNPACKED, _SPARE_BYTES, _TIGHTEST = 2_000_000_000, 64_000_000, 200
"""What a file may hold: a row for each byte and some more, and so many bytes in a part of it: at most; in a
small file; for each byte of the file. A packed file can say with few bytes that a row stands there a billion
times."""

_NO_WISH = Columns()


def is_parquet(file: IO[bytes]) -> bool:
    """Whether a file begins so; it stands at its beginning before and after."""
    begin = file.read(len(MAGIC))
    file.seek(0)
    return begin == MAGIC


def parquet_rows(data: IO[bytes], name: str, skips: Skips, wish: Columns = _NO_WISH) -> Iterator[Abstract]:
    """The entries of a Parquet file, one after the other; columns that mean nothing here are not read.

    Where there is no column "title" or "abstract", or a user names others, these are taken by their names.

    A row without a title or abstract is added to `skips`. Raises DigestError where the file is
    damaged, or no row is left.
    """
    yield from sound(_entries(data, name, wish), skips, lambda: _nothing(name, skips))


def _nothing(name: str, skips: Skips) -> DigestError:
    if not skips.count:
        return DigestError(f"{name} has no row. Give a file with a title and an abstract in each.")
    return DigestError(f'{hardly(name, skips)} Give a file with columns "title" and "abstract".')


def _entries(data: IO[bytes], name: str, wish: Columns) -> Iterator[Abstract | Skipped]:
    number = 0
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ModuleNotFoundError:
        raise DigestError(
            f"{name} is a Parquet file, for which pyarrow is needed. {install('tables')} Or save the"
            " file as JSON lines."
        ) from None
    try:
        file = pq.ParquetFile(data, arrow_extensions_enabled=False)
        columns, named = _chosen(file.schema_arrow.names, wish)
        _check(file, data, name)
        for batch in file.iter_batches(batch_size=_ROWS_AT_ONCE, columns=columns):
            for row in batch.to_pylist():
                number += 1
                yield entry_of(_values(row, named), name, number, number, "row")
    except (pa.ArrowException, OSError, MemoryError) as error:
        told = " ".join(str(error).split())[:200]
        raise DigestError(f"{name} is not a whole Parquet file: {told}. Copy it again.") from error
    except (ValueError, OverflowError, LookupError) as error:
        # A date beyond the calendar, a zone that nobody knows, bytes that are no text.
        raise DigestError(
            f"{name} has a cell below row {number} that cannot be read: {error}. Correct it, or save the"
            " file as JSON lines."
        ) from error
    if not number:
        raise DigestError(f"{name} has no row. Give a file with a title and an abstract in each.")


def _check(file: "pq.ParquetFile", data: IO[bytes], name: str) -> None:
    """Raises DigestError where the file's own index says that it is more than its bytes can mean."""
    size = data.seek(0, SEEK_END)
    index = file.metadata
    rows = unpacked = 0
    for group in (index.row_group(at) for at in range(index.num_row_groups)):
        # What pyarrow would say of each column ends the process where it is damaged.
        rows += group.num_rows
        unpacked = max(unpacked, group.total_byte_size)
    most_rows, most_bytes = _SPARE_ROWS + size, min(_MOST_UNPACKED, _SPARE_BYTES + _TIGHTEST * size)
    if max(rows, index.num_rows) > most_rows or unpacked > most_bytes:
        raise DigestError(
            f"{name} has {size:,} bytes and says that it holds {rows:,} rows and {unpacked:,} bytes in a"
            f" part; at most {most_rows:,} and {most_bytes:,} are read. Is it damaged?"
        )


def _chosen(names: list[str], wish: Columns) -> tuple[list[str], dict[str, str]]:
    """The columns to read, and as what those are taken that are called otherwise."""
    read = [column for column in COLUMNS if column in names]
    if not wish.named and "title" in read and {"abstract", "summary"} & {*read}:
        return read, {}
    found = guessed(names, wish)
    named = {found.title: "title", found.text: "abstract"}
    named.pop("", None)
    return list(dict.fromkeys([*read, *named])), named


def _values(row: Mapping[str, object], named: Mapping[str, str]) -> dict[str, Json]:
    """The cells of a row that are filled, and the title, as JSON has them; those that are named win."""
    cells = sorted(row.items(), key=lambda pair: pair[0] in named)
    titled = any(named.get(column, column) == "title" for column in row)
    values: dict[str, Json] = {"title": None} if titled else {}
    for column, cell in cells:
        if cell is not None:
            values[named.get(column, column)] = str(cell) if isinstance(cell, dt.date) else cell  # type: ignore[assignment]
    return values
