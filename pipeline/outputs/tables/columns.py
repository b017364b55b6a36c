"""The columns of each table and their types."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from importlib import import_module
from pkgutil import iter_modules
from typing import Literal, TypeAlias, TypeGuard, get_args

import schemas
from pipeline.domain import Json, Resolved, Source
from schemas import Record, Role, read_fields, resolved_fields, roles

Cell: TypeAlias = bool | int | float | str | None
"""What one cell of a table holds; None where it is empty."""

Type: TypeAlias = Literal["text", "number", "integer", "boolean"]
"""The type of a column: a number is a float of 64 bits, an integer has 64 bits."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, its type, and whether it holds a field of the schema."""

    name: str
    type: Type = "text"
    is_field: bool = False


SOURCE_COLUMNS = tuple(part.name for part in fields(Source))
"""Columns that hold an abstract's first source."""

_COUNTS = frozenset({"position", "authors", "comments", "input_tokens", "output_tokens", "requests"})

ABSTRACTS = tuple(
    Column(name, "integer" if name in _COUNTS else "text")
    for name in (
        *("id", "title", "abstract", "schema", "status", "reason", "origin", "model", "asked_model"),
        *("input_tokens", "output_tokens", "requests", "fingerprint"),
        *SOURCE_COLUMNS,
        *("other_sources", "extra", "format"),
    )
)

_KEYS = (Column("abstract_id"), Column("number", "integer"), Column("title"))

REJECTED = (*_KEYS, Column("reason"), Column("detail"), Column("record"), Column("field"), Column("extra"))

_PARTS = (
    Column("evidence"),
    Column("sentence", "integer"),
    Column("span_start", "integer"),
    Column("span_end", "integer"),
    Column("grounding"),
    Column("rule"),
    Column("extra"),
)
_OPINION = Column("seen_by")
"""There only where a second opinion was asked for."""

_JUDGED = (Column("judged"), Column("judged_before"))
"""There only where a person judged; the second is what a mended record was, as JSON."""

RECORD_COLUMNS = frozenset(column.name for column in (*_KEYS, *_PARTS, _OPINION, *_JUDGED))
"""Names of the columns of a record's table that are not fields of its schema."""

JOINT = "; "
"""What stands between the words of a list, whose members `extra` holds one by one."""

_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,62}")
_MOST_FIELDS = 200
"""Fields that get a column of their own: what a spreadsheet can show and SQLite can take."""


def record_columns(records: Sequence[Resolved], schema: type[Record] | None) -> tuple[Column, ...]:
    """The columns of the records' table.

    Those of the schema's fields come first, also where no record has them, so that files of one schema
    have the same columns; `schema` is None where only the file is known. Then the other fields that
    occur. A field with a strange name, or more fields than a table should have, stay in `extra`.
    """
    found: dict[str, Column] = {}
    for name, type_ in (*_schema_fields(schema), *_observed(records)):
        taken = name.casefold()
        if taken not in found and _PLAIN.fullmatch(name) and len(found) < _MOST_FIELDS:
            found[taken] = Column(column_name(name), type_, is_field=True)
    opinion = (_OPINION,) if any(record.seen_by for record in records) else ()
    judged = _JUDGED if any(record.judged for record in records) else ()
    return (*_KEYS, *found.values(), *opinion, *judged, *_PARTS)


def column_name(field: str) -> str:
    """The column of a field: its own name, with one underscore more where that would clash."""
    return f"{field}_" if field.casefold().rstrip("_") in RECORD_COLUMNS else field


def field_name(column: str) -> str:
    """The field whose column this is."""
    return column[:-1] if column.endswith("_") and column_name(column[:-1]) == column else column


def is_ours(column: str) -> bool:
    """Whether a column is called so, a field of an installed schema, or an index without a name."""
    own = RECORD_COLUMNS.union(one.name for one in (*ABSTRACTS, *REJECTED))
    return column in own or column.startswith("__index_level_") or field_name(column) in _installed_fields()


def _installed_fields() -> set[str]:
    modules = [import_module(f"{schemas.__name__}.{one.name}") for one in iter_modules(schemas.__path__)]
    found = (one for module in modules for one in vars(module).values())
    records = (one for one in found if isinstance(one, type) and issubclass(one, Record))
    return {name for record in records for name in resolved_fields(record)}


def type_of(value: Json) -> Type | None:
    """The narrowest type of a column that takes the value; None for lists, save of words, and for objects."""
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float):
        return "number"
    return "text" if isinstance(value, str) or is_words(value) else None


def is_words(value: Json) -> TypeGuard[list[str]]:
    """Whether a value is a list of words, which stands in a cell with semicolons between."""
    return isinstance(value, list) and bool(value) and all(isinstance(one, str) for one in value)


def _schema_fields(schema: type[Record] | None) -> Iterator[tuple[str, Type]]:
    if schema is None:
        return
    for name, role in roles(schema).items():
        if role is Role.SENTENCE:
            continue
        annotation = schema.model_fields[name].annotation
        is_bool = role is None and (annotation is bool or bool in get_args(annotation))
        yield name, "boolean" if is_bool else "text"
        types = _READ["quantity" if role is Role.QUANTITY else "interval"]
        yield from zip(read_fields(name, role), types, strict=False)


_READ: dict[str, tuple[Type, ...]] = {
    "quantity": ("number", "number", "text", "text"),
    "interval": ("number", "number", "number"),
}


def _observed(records: Iterable[Resolved]) -> Iterator[tuple[str, Type]]:
    """Each field that occurs, with the type of its first value that a cell can hold."""
    seen: dict[str, Type] = {}
    for record in records:
        for name, value in record.fields.items():
            if name not in seen and (found := type_of(value)) is not None:
                seen[name] = found
    yield from seen.items()
