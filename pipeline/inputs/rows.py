"""Rows that a program holds, such as those of a frame, read like the rows of a CSV file."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache

from pipeline.domain import Abstract
from pipeline.inputs.columns import Columns, entry_of, guessed
from pipeline.inputs.records import has_text, to_abstract

_TEXT = "text"


@lru_cache(64)
def columns_of(names: tuple[str, ...], named: Columns) -> Columns:
    """Which of some columns, or keys, holds what; those that a user named win."""
    found = guessed(names, named)
    # So rows are called that a program makes; of files many others have such a column.
    return (
        found if found.text or _TEXT not in names else guessed(names, replace(named, text=_TEXT, named=True))
    )


def abstract_of(
    row: Mapping[str, object], columns: Columns, where: str, position: int, key: str = ""
) -> Abstract | None:
    """The abstract in a row, or None where it has none; `key` names the row, if no column does.

    Raises:
        TypeError: title or text are no strings; the message names the type.
    """
    for name in (columns.title, columns.text):
        value = row.get(name)
        if not (isinstance(value, str) or _is_missing(value)):
            raise TypeError(type(value).__name__)
    entry = entry_of({name: _cell(row.get(name)) for name in columns.headers}, columns)
    if not has_text(entry):
        return None
    made = to_abstract(replace(entry, key=entry.key or key), where, position)
    return made if made.text else None


def without_halves(text: str) -> str:
    """A text without halves of surrogate pairs, which stand in no file; a frame may hold them."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _cell(value: object) -> str:
    """A value as CSV has it."""
    if isinstance(value, str):
        return without_halves(value)
    if _is_missing(value) or isinstance(value, Mapping):
        return ""
    if isinstance(value, float) and value.is_integer():
        # Whole numbers are floats where a column of them has a gap.
        return str(int(value))
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Iterable):
        return "; ".join(_cell(one).replace(";", ",") for one in value)
    return str(value)


def _is_missing(value: object) -> bool:
    """Whether a value means that there is no value, in any library."""
    is_nan = isinstance(value, float) and value != value  # noqa: PLR0124 - only NaN is not itself
    return value is None or is_nan or type(value).__name__ in ("NAType", "NaTType")
