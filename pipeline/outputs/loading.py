"""Files of records to extractions, lines or tables of Parquet; and whatever else holds extractions.

>>> import pipeline
>>> runs = pipeline.read("claims.jsonl")
>>> sum(len(one.records) for one in runs)
57
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Literal, Protocol, TypeAlias, TypeVar, cast, overload

from pipeline import tasks
from pipeline.domain import Extraction, Resolved
from pipeline.errors import InputError
from pipeline.outputs import reading
from pipeline.outputs.tables import SUFFIXES
from pipeline.outputs.tables.files import read as read_tables
from pipeline.record_class import class_of
from pipeline.setting_names import setting
from pipeline.text.amounts import completed
from schemas import Record, schema_name
from schemas.claims import Claim

Own = TypeVar("Own", bound=Record)


class Ended(Protocol):
    """What `Extractor.run` returns, or anything else with extractions."""

    @property
    def extractions(self) -> Sequence[Extraction[object]]:
        """An extraction for each abstract."""


Extractions: TypeAlias = str | Path | Extraction[object] | Ended | Iterable[Extraction[object]]
"""The path of a file of records, what a run returns, one extraction, or many."""


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
    what the first line says, and claims where that says nothing. Only installed schemas are loaded, and one
    that you name. To a type checker the fields of records are known with "claims" or a class.

        >>> runs = read("claims.jsonl")
        >>> sum(len(one.records) for one in runs)
        57

    Raises:
        InputError: the file cannot be read, or a line or row of it is no record of this schema.
        SetupError: the file is a table of a format whose library is not installed.
    """
    if not isinstance(path, str | Path):
        raise InputError(
            f"A value of the type {type(path).__name__} is not a path. Give one path for each call."
        )
    found = read_plain(Path(path), None if schema is None else _named(schema))
    classes = {name: schema_class(name, schema) for name in {one.schema for one in found}}
    return [_classed(one, classes[one.schema]) for one in found]


def read_plain(path: Path, schema: str | None = None) -> list[Extraction]:
    """As `read`, where nobody wants fields as attributes; of what was judged anew the last line counts."""
    name = schema and tasks.name_of(schema)
    if path.suffix.casefold() not in SUFFIXES:
        said = name or _said(path)
        return reading.last_words(reading.read(path, "claims" if said is None else said))
    found = read_tables(path)
    wrong = [one.schema for one in found if name is not None and one.schema != name]
    if wrong:
        raise InputError(f"{path} holds records of the schema {wrong[0]!r}, not of {name!r}.")
    return found


def extractions_in(given: Extractions, schema: str | type[Record] | None = None) -> Iterator[Extraction]:
    """The extractions in anything that holds some; a file is read as by `read`. Else InputError."""
    if isinstance(given, str | Path):
        yield from cast("list[Extraction]", read(given, schema))
        return
    held: object = getattr(given, "extractions", given)
    found = [held] if isinstance(held, Extraction) else held
    for one in found if isinstance(found, Iterable) else [found]:
        if not isinstance(one, Extraction):
            raise InputError(
                f"Give the path of a file of records, a list of extractions, or what a run returns; this is"
                f" of the type {type(one).__name__}."
            )
        yield one


def schema_of(
    found: Sequence[Extraction], schema: str | type[Record] | None
) -> tuple[str, type[Record] | None]:
    """Name and class of the records of extractions: as the user names it, else as the records know it."""
    if not found:
        return _named(schema or "claims"), schema_class(_named(schema or "claims"), schema)
    known = (record.record_class for one in found for record in one.records if isinstance(record, Resolved))
    own = None if schema else next(filter(None, known), None)
    return found[0].schema, own or schema_class(found[0].schema, schema)


def classed(found: Sequence[Extraction], record: type[Record]) -> list[Extraction]:
    """Extractions whose records know that they are of a class, and say what code reads from their amounts."""
    return [_classed(one, record) for one in found]


def _classed(one: Extraction, record_class: type[Record] | None) -> Extraction:
    """An extraction whose records know their class, so that each field is an attribute, absent ones too."""
    if record_class is None:
        return one
    text = one.abstract.text

    def known(records: tuple[Resolved, ...]) -> tuple[Resolved, ...]:
        return tuple(
            replace(each, record_class=record_class, fields=completed(record_class, each, text))
            for each in records
        )

    return replace(one, records=known(one.records), rules_only=one.rules_only and known(one.rules_only))


def schema_class(name: str, schema: str | type[Record] | None = None) -> type[Record] | None:
    """The class of the records that a file calls `name`, or None where it is neither installed nor named.

    A schema is code. So one of the user's own is loaded only where the user names it: `schema` is its name,
    the path of its file, or the class. Whatever a file says, nothing else runs.

    Raises:
        SchemaError: the schema that was named does not load.
        InputError: the records are of another schema than the one that was named.
    """
    if schema is not None and _named(schema) != name:
        raise InputError(f"The records are of the schema {name!r}; {schema!r} was named for them.")
    if isinstance(schema, type):
        return schema
    if schema is not None:
        return tasks.load(schema).record
    ours = tasks.installed(name)
    return ours.record if ours else None


def _named(schema: str | type[Record]) -> str:
    """The name of a schema that was named: by its class, by its name, or by the path of its file."""
    if not isinstance(schema, str):
        return schema_name(class_of(schema))
    tasks.find(schema)
    return tasks.name_of(schema)


def needed_class(name: str, schema: str | None = None) -> type[Record]:
    """As `schema_class`; InputError if no schema is named and the one of the file is not installed."""
    found = schema_class(name, schema)
    if found is None:
        is_here = name in tasks.available()
        how = setting("schema", name) if is_here else f"{setting('schema', f'PATH/{name[:80]}.py')}, its file"
        raise InputError(
            f"The records are of the schema {name[:80]!r}, which is not among the installed ones. If it is"
            f" yours, name it with {how}, or from Python by its class."
        )
    return found


def said_schema(paths: Sequence[Path], schema: str | None) -> str:
    """The name of the records' schema: the one that is named, else what the first file says that says any."""
    if schema is not None:
        return _named(schema)
    for path in paths:
        if path.suffix.casefold() in SUFFIXES:
            return read_tables(path)[0].schema
        if (said := _said(path)) is not None:
            return said
    return "claims"


def taken(
    sides: Sequence[Extractions], schema: str | type[Record] | None
) -> tuple[str, type[Record], list[list[Extraction]]]:
    """Name and class of the records' schema, and each side with records of that class.

    The schema is the one that is named, else what the first side says that says any. Errors are those of
    `read` and `needed_class`.
    """
    held = [None if isinstance(one, str | Path) else list(extractions_in(one)) for one in sides]
    known = [one for side in held if side for one in side]
    if known or isinstance(schema, type):
        name, record = schema_of(known, schema)
        schema = None
    else:
        name, record = said_schema([Path(one) for one in sides if isinstance(one, str | Path)], schema), None
    found = [
        read_plain(Path(one), name) if isinstance(one, str | Path) else side or []
        for one, side in zip(sides, held, strict=True)
    ]
    record = record or needed_class(name, schema)
    return name, record, [classed(side, record) for side in found]


def without_class(name: str, how: str) -> str:
    """What to tell the user of tables of a schema that `schema_class` does not have; `how` names it."""
    return (
        f"No schema {name[:80]!r} is among the installed ones and those that you name, so the columns of the"
        f" records are those of the fields that occur. If it is yours, name it with {how}."
    )


def _said(path: Path) -> str | None:
    """The schema that the first line of a file names, or whose records it has; None where it has none."""
    first = reading.first_line(path)
    found = first.get("schema")
    known = (name for name in tasks.available() if name in first)
    return found if isinstance(found, str) else next(known, None)
