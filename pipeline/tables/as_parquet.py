"""Tables as parquet, by pyarrow."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.errors import InputError
from pipeline.tables.back import Cells
from pipeline.tables.columns import Type
from pipeline.tables.rows import Table, fits_64_bits

_TYPES: Mapping[Type, pa.DataType] = {
    "text": pa.string(),
    "number": pa.float64(),
    "integer": pa.int64(),
    "boolean": pa.bool_(),
}


def write(tables: Sequence[Table], paths: Sequence[Path]) -> None:
    """Writes each table to its file, compressed by zstd."""
    for table, path in zip(tables, paths, strict=True):
        lines = list(table.lines(fits_64_bits))
        columns = list(zip(*lines, strict=True)) if lines else [()] * len(table.columns)
        arrays = [
            pa.array(cells, type=_TYPES[column.type])
            for column, cells in zip(table.columns, columns, strict=True)
        ]
        names = [column.name for column in table.columns]
        pq.write_table(pa.Table.from_arrays(arrays, names=names), path, compression="zstd")


def read(paths: Sequence[Path]) -> tuple[list[Cells], list[Cells], list[Cells]]:
    """The rows of the three files."""
    records, abstracts, rejected = (_read(path) for path in paths)
    return records, abstracts, rejected


def _read(path: Path) -> list[Cells]:
    try:
        rows: list[Cells] = pq.ParquetFile(path).read().to_pylist()
    except (pa.ArrowException, OSError) as error:
        raise InputError(
            f"{path} is no parquet file: {error}. Is the file what you meant, and whole?"
        ) from error
    return rows
