"""Extractions to frames of pandas and Polars, typed.

>>> import pipeline
>>> frame = pipeline.to_pandas(pipeline.read("claims.jsonl"))
>>> frame[frame["kind"] == "performance"][["subject", "value", "unit", "dataset", "title"]]
"""

import warnings
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from pipeline.domain import Extraction
from pipeline.errors import InputError, SchemaUnknown, SetupError
from pipeline.outputs.loading import Extractions, extractions_in, schema_of, without_class
from pipeline.outputs.tables.columns import Column
from pipeline.outputs.tables.rows import Table, tables
from schemas import Record

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

Which = Literal["records", "abstracts", "rejected"]
"""The three tables of a run."""


def to_pandas(
    runs: Extractions, table: Which = "records", schema: str | type[Record] | None = None
) -> "pd.DataFrame":
    """A table of a run as a pandas frame, typed: one row a record, an abstract, or a rejected record.

    The columns are those of claimsift export (see `pipeline.outputs.tables`). Each record also has the first
    source of its abstract: `source_file`, `source_position` (of a frame the row, counted from 1) and
    `source_key` (the id of the row, or its label). Absent fields are missing values; numbers are Float64,
    counts Int64. A schema of your own is named with `schema`, by its class, its name or the path of its
    file: then all its fields have a column. Without it a warning, `SchemaUnknown`, says so.

        >>> to_pandas(read("claims.jsonl")).groupby("kind").size()

    Raises:
        InputError: an abstract occurs twice, or `schema` is not that of the records.
        SchemaError: the schema that was named does not load.
        SetupError: pandas is not installed.
    """
    try:
        import pandas as pd
    except ModuleNotFoundError as error:
        raise _missing("pandas") from error
    types = {"text": "string", "number": "Float64", "integer": "Int64", "boolean": "boolean"}
    chosen = _table(runs, table, schema)
    lines = list(chosen.lines())
    names = [column.name for column in chosen.columns]
    frame = pd.DataFrame(lines, columns=names, dtype=object)
    return frame.astype({column.name: types[column.type] for column in chosen.columns})


def to_polars(
    runs: Extractions, table: Which = "records", schema: str | type[Record] | None = None
) -> "pl.DataFrame":
    """A table of a run as a Polars frame, typed; else, errors too, as `to_pandas`.

    >>> to_polars(read("claims.jsonl")).group_by("dataset").len()
    """
    try:
        import polars as pl
    except ModuleNotFoundError as error:
        raise _missing("polars") from error
    types = {"text": pl.String, "number": pl.Float64, "integer": pl.Int64, "boolean": pl.Boolean}
    chosen = _table(runs, table, schema)
    lines = list(chosen.lines())
    return pl.DataFrame(
        [
            pl.Series(column.name, [line[place] for line in lines], dtype=types[column.type])
            for place, column in enumerate(chosen.columns)
        ]
    )


def _missing(library: str) -> SetupError:
    return SetupError(
        f"For this, {library} is needed, which is not installed. Install {library} beside claimsift."
    )


def _table(given: Extractions, which: Which, schema: str | type[Record] | None) -> Table:
    runs = list(extractions_in(given, schema))
    name, known = schema_of(runs, schema)
    if runs and known is None and which == "records":
        told = without_class(name, 'schema=ITS_CLASS, schema="NAME", or schema="FOLDER/NAME.py"')
        warnings.warn(told, SchemaUnknown, stacklevel=3)
    records, abstracts, rejected = tables(runs, known)
    try:
        chosen = {"records": records, "abstracts": abstracts, "rejected": rejected}[which]
    except KeyError:
        raise InputError(f"There is no table {which!r}: take records, abstracts or rejected.") from None
    return _placed(chosen, runs) if which == "records" else chosen


_PLACE = (Column("source_file"), Column("source_position", "integer"), Column("source_key"))


def _placed(records: Table, runs: Sequence[Extraction]) -> Table:
    """The records with the first source of their abstract, which leads back to where it came from."""
    known = {column.name for column in records.columns}
    columns = [column for column in _PLACE if column.name not in known]
    firsts = (one.abstract.sources[:1] for one in runs for _ in one.records)
    for row, first in zip(records.rows, firsts, strict=True):
        for source in first:
            row.cells |= {
                column.name: getattr(source, column.name.removeprefix("source_")) for column in columns
            }
    return replace(records, columns=(*records.columns, *columns))
