"""Extractions to frames of pandas and Polars, typed.

>>> import pipeline
>>> frame = pipeline.to_pandas(pipeline.read("claims.jsonl"))
>>> frame[frame["kind"] == "performance"][["subject", "value", "unit", "dataset", "title"]]
"""

import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal, cast

from pipeline.domain import Extraction
from pipeline.errors import InputError, SchemaUnknown, SetupError
from pipeline.outputs.loading import schema_class, without_class
from pipeline.outputs.tables.rows import Table, tables
from schemas import Record

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

Which = Literal["records", "abstracts", "rejected"]
"""The three tables of a run."""


def to_pandas(
    runs: Sequence[Extraction[object]], table: Which = "records", schema: str | None = None
) -> "pd.DataFrame":
    """A table of a run as a pandas frame, typed: one row a record, an abstract, or a rejected record.

    The columns are those of claimsift export (see `pipeline.outputs.tables`). Absent fields are missing
    values; numbers are Float64, counts Int64. A schema of your own is named with `schema`, by its name or the
    path of its file: then all its fields have a column. Without it a warning, `SchemaUnknown`, says so.

        >>> to_pandas(read("claims.jsonl")).groupby("kind").size()

    Raises:
        InputError: an abstract stands twice, or there is none, or `schema` is not that of the records.
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
    runs: Sequence[Extraction[object]], table: Which = "records", schema: str | None = None
) -> "pl.DataFrame":
    """A table of a run as a Polars frame, typed; else as `to_pandas`.

        >>> to_polars(read("claims.jsonl")).group_by("dataset").len()

    Raises:
        InputError: an abstract stands twice, or there is none, or `schema` is not that of the records.
        SchemaError: the schema that was named does not load.
        SetupError: polars is not installed.
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


def _table(given: Sequence[Extraction[object]], which: Which, schema: str | None) -> Table:
    runs = cast("Sequence[Extraction]", [given] if isinstance(given, Extraction) else given)
    known = (_class_of(runs, schema) or schema_class(runs[0].schema, schema)) if runs else None
    if runs and known is None and which == "records":
        told = without_class(runs[0].schema, 'schema="NAME", or schema="FOLDER/NAME.py"')
        warnings.warn(told, SchemaUnknown, stacklevel=3)
    records, abstracts, rejected = tables(runs, known)
    try:
        return {"records": records, "abstracts": abstracts, "rejected": rejected}[which]
    except KeyError:
        raise InputError(f"There is no table {which!r}: take records, abstracts or rejected.") from None


def _class_of(runs: Sequence[Extraction], schema: str | None) -> type[Record] | None:
    """The class that the records themselves know, unless the user names a schema."""
    if schema is not None:
        return None
    known = (record.record_class for one in runs for record in one.records if record.record_class)
    return next(known, None)
