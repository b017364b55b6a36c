"""Tables as parquet, by pyarrow."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.errors import InputError
from pipeline.outputs.tables.back import OF_PANDAS, Cells
from pipeline.outputs.tables.columns import Cell, Type, is_ours
from pipeline.outputs.tables.limits import check_header, check_rows, check_unpacked
from pipeline.outputs.tables.rows import Table
from pipeline.strictjson import StrictJsonError, listed, load

_TYPES: Mapping[Type, pa.DataType] = {
    "text": pa.string(),
    "number": pa.float64(),
    "integer": pa.int64(),
    "boolean": pa.bool_(),
}

_READ: tuple[Callable[[pa.DataType], bool], ...] = (
    pa.types.is_string,
    pa.types.is_floating,
    pa.types.is_integer,
    pa.types.is_boolean,
    pa.types.is_null,
)
"""What a column may be: what is written, and what other tools make of that."""

_ROWS_AT_ONCE = 1024
_MOST_METADATA = 100_000_000
"""Bytes of the index of a file."""


def write(tables: Sequence[Table], paths: Sequence[Path]) -> None:
    """Writes each table to its file, compressed by zstd."""
    for table, path in zip(tables, paths, strict=True):
        lines = list(table.lines())
        columns = list(zip(*lines, strict=True)) if lines else [()] * len(table.columns)
        arrays = [
            pa.array(cells, type=_TYPES[column.type])
            for column, cells in zip(table.columns, columns, strict=True)
        ]
        names = [column.name for column in table.columns]
        pq.write_table(pa.Table.from_arrays(arrays, names=names), path, compression="zstd")


def read(paths: Sequence[Path]) -> tuple[list[Cells], list[Cells], list[Cells]]:
    """The rows of the three files."""
    names = ("abstract_id", "format", "abstract_id")
    records, abstracts, rejected = (_read(*each) for each in zip(paths, names, strict=True))
    return records, abstracts, rejected


def _read(path: Path, required: str) -> list[Cells]:
    # Text stays one copy for all rows that have it, as it is in the file.
    shape = _opened(path).schema_arrow
    texts = [field.name for field in shape if pa.types.is_string(_plain(field.type))]
    file = _opened(path, read_dictionary=texts)
    _check(file, path)
    if required not in shape.names:
        raise InputError(f"{path} is not a table of claimsift: it has no column {required}.")
    try:
        return [row for batch in file.iter_batches(batch_size=_ROWS_AT_ONCE) for row in _rows(batch, path)]
    except (pa.ArrowException, OSError, MemoryError) as error:
        raise _no_parquet(path, error) from error


def _opened(path: Path, read_dictionary: Sequence[str] = ()) -> pq.ParquetFile:
    try:
        return pq.ParquetFile(
            path,
            read_dictionary=list(read_dictionary),
            arrow_extensions_enabled=False,
            thrift_string_size_limit=_MOST_METADATA,
            thrift_container_size_limit=_MOST_METADATA,
        )
    except (pa.ArrowException, OSError, MemoryError) as error:
        raise _no_parquet(path, error) from error


def _no_parquet(path: Path, error: Exception) -> InputError:
    told = " ".join(str(error).split())[:200]
    return InputError(f"{path} is not a Parquet file: {told}. Is the file what you meant, and whole?")


def _check(file: pq.ParquetFile, path: Path) -> None:
    """Raises InputError where the file's own index says that it is larger than it can mean, or no table."""
    index, shape = file.metadata, file.schema_arrow
    check_header(shape.names, path)
    rows = set(_index_of_pandas(shape))
    for field in shape:
        kind = _plain(field.type)
        if field.name in rows and pa.types.is_string(kind) and not is_ours(field.name):
            raise InputError(
                f"{path} has the column {field.name[:80]}, an index of pandas. Save it with index=False"
                ", or call reset_index() before if it is a field."
            )
        if not OF_PANDAS.fullmatch(field.name) and not any(test(kind) for test in _READ):
            raise InputError(
                f"{path} has the column {field.name} of the type {kind}; the tables of claimsift hold text,"
                " numbers and truth values. Was it changed?"
            )
    groups = [index.row_group(number) for number in range(index.num_row_groups)]
    check_rows(max(index.num_rows, sum(group.num_rows for group in groups)), path, len(shape))
    for group in groups:
        # What pyarrow would say of each column ends the process where it is damaged.
        check_unpacked(group.total_byte_size, path)


def _index_of_pandas(shape: pa.Schema) -> Iterator[str]:
    """The names that pandas notes of the columns that were its index."""
    with suppress(StrictJsonError):
        noted = load((shape.metadata or {}).get(b"pandas", b"{}"))
        yield from (name for name in listed(noted, "index_columns") if isinstance(name, str))


def _plain(kind: pa.DataType) -> pa.DataType:
    """The type of the values of a column; large text is text."""
    inner = kind.value_type if pa.types.is_dictionary(kind) else kind
    return pa.string() if pa.types.is_large_string(inner) else inner


def _rows(batch: pa.RecordBatch, path: Path) -> Iterator[Cells]:
    columns = [
        _cells(column, f"{path}: the column {name}")
        for name, column in zip(batch.schema.names, batch.columns, strict=True)
    ]
    for cells in zip(*columns, strict=True):
        yield dict(zip(batch.schema.names, cells, strict=True))


def _cells(column: pa.Array, where: str) -> list[Cell]:
    try:
        if not pa.types.is_dictionary(column.type):
            cells: list[Cell] = column.to_pylist()
            return cells
        values: list[Cell] = column.dictionary.to_pylist()
        return [None if at is None else values[at] for at in column.indices.to_pylist()]
    except (UnicodeDecodeError, IndexError) as error:
        raise InputError(f"{where} holds text that cannot be read: {error}. Is the file whole?") from error
