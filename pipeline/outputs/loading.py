"""Files of records to extractions: lines, or tables of Parquet.

>>> import pipeline
>>> runs = pipeline.read("claims.jsonl")
>>> sum(len(one.records) for one in runs)
57
"""

import json
from codecs import BOM_UTF8
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Literal, TypeVar, cast, overload

from pipeline import tasks
from pipeline.domain import Extraction
from pipeline.errors import InputError
from pipeline.outputs import reading
from pipeline.outputs.tables import SUFFIXES
from pipeline.outputs.tables.files import read as read_tables
from schemas import Record, schema_name
from schemas.claims import Claim

Own = TypeVar("Own", bound=Record)


@overload
def read(  # type: ignore[overload-overlap]  # a literal is the more exact answer
    path: str | Path, schema: Literal["claims"]
) -> list[Extraction[Claim]]: ...
@overload
def read(path: str | Path, schema: type[Own]) -> list[Extraction[Own]]: ...
@overload
def read(path: str | Path, schema: str | None = None) -> list[Extraction]: ...
def read(path: str | Path, schema: str | type[Record] | None = None) -> Sequence[Extraction[object]]:
    """The extractions of a file, one for each abstract, in its order.

    The file is one of JSON lines, as claimsift extract and gold write it, or a table of Parquet, known by its
    ending. `schema` is the name that the records must have, the path of its file, or its class; without it,
    what the first line says, and claims where that says nothing. No schema is loaded but installed ones. To a
    type checker the fields of records are known with "claims" or a class.

        >>> runs = read("claims.jsonl")
        >>> sum(len(one.records) for one in runs)
        57

    Raises:
        InputError: the file cannot be read, or a line or row of it is no record of this schema.
        SetupError: the file is a table of a format whose library is not installed.
    """
    own = schema if isinstance(schema, type) else None
    found = read_plain(Path(path), schema_name(own) if own else cast("str | None", schema))
    classes = {name: own or schema_class(name) for name in {one.schema for one in found}}
    return [_classed(one, classes[one.schema]) for one in found]


def read_plain(path: Path, schema: str | None = None) -> list[Extraction]:
    """The same where nobody wants fields as attributes.

    Of an abstract that `claimsift review` saved several times the last line has the last word.

    Raises:
        InputError: as `read`; SetupError: as well.
    """
    name = schema and tasks.name_of(schema)
    if path.suffix.casefold() not in SUFFIXES:
        return reading.last_words(reading.read(path, name or _first_schema(path)))
    found = read_tables(path)
    wrong = [one.schema for one in found if name is not None and one.schema != name]
    if wrong:
        raise InputError(f"{path} holds records of the schema {wrong[0]!r}; {name!r} is needed here.")
    return found


def classed(found: Sequence[Extraction], record: type[Record]) -> list[Extraction]:
    """Extractions whose records know that they are of a class."""
    return [_classed(one, record) for one in found]


def _classed(one: Extraction, record_class: type[Record] | None) -> Extraction:
    """An extraction whose records know their class, so that each field is an attribute, absent ones too."""
    if record_class is None or not one.records:
        return one
    return replace(one, records=tuple(replace(each, record_class=record_class) for each in one.records))


def schema_class(name: str, schema: str | None = None) -> type[Record] | None:
    """The class of the records that a file calls `name`, or None where it is neither installed nor named.

    A schema is code. So one of the user's own is loaded only where the user names it: `schema` is its name,
    or the path of its file. Whatever a file says, nothing else runs.

    Raises:
        SchemaError: the schema that was named does not load.
        InputError: the records are of another schema than the one that was named.
    """
    if schema is not None and tasks.name_of(schema) != name:
        raise InputError(f"The records are of the schema {name!r}; {schema!r} was named for them.")
    if schema is not None and (schema.endswith(".py") or schema in tasks.available()):
        return tasks.load(schema).record
    ours = tasks.installed(name)
    return ours.record if ours else None


def needed_class(name: str, schema: str | None = None) -> type[Record]:
    """The same where nothing can be done without the class.

    Raises:
        SchemaError: as `schema_class`; InputError: as well, and where there is no such schema.
    """
    found = schema_class(name, schema)
    if found is None and schema is not None:
        raise InputError(f"There is no schema {schema!r}. Available: {', '.join(tasks.available())}.")
    if found is None:
        raise InputError(
            f"The records are of the schema {name[:80]!r}, which is not among the installed ones. If it is"
            " yours, name it with --schema: its name, or the path of its file."
        )
    return found


def said_schema(paths: Sequence[Path], schema: str | None) -> str:
    """The name of the records' schema: the one that is named, else what the first file says that says any.

    Raises:
        InputError: a table cannot be read; SetupError: as `read`.
    """
    if schema is not None:
        return tasks.name_of(schema)
    for path in paths:
        if path.suffix.casefold() in SUFFIXES:
            return read_tables(path)[0].schema
        if (said := _said(path)) is not None:
            return said
    return "claims"


def without_class(name: str, how: str) -> str:
    """What to tell the user of tables of a schema that `schema_class` does not have; `how` names it."""
    return (
        f"No schema {name[:80]!r} is among the installed ones and those that you name, so the columns of the"
        f" records are those of the fields that occur. If it is yours, name it with {how}."
    )


def _first_schema(path: Path) -> str:
    """The schema that the first line of a file names; claims where it names none or is no record."""
    said = _said(path)
    return "claims" if said is None else said


def _said(path: Path) -> str | None:
    """The schema that the first line of a file names, or whose records it has; None where it has none."""
    try:
        with path.open("rb") as file:
            lines = (line.removeprefix(BOM_UTF8).strip() for line in file)
            first = json.loads(next((line for line in lines if line), b"{}"))
    except (OSError, ValueError, RecursionError):
        return None
    if not isinstance(first, dict):
        return None
    found = first.get("schema")
    known = (name for name in tasks.available() if name in first)
    return found if isinstance(found, str) else next(known, None)
