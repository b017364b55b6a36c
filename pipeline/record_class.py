"""What a class must be to be a schema."""

from collections import Counter
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from types import UnionType
from typing import Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from pipeline.domain import Resolved
from pipeline.errors import SchemaError
from schemas import Record, Role, Traits, resolved_names, roles

RESERVED_FIELDS = frozenset({"evidence", "sentence", "span", "grounding", "rule", "seen_by", "judged"})
"""Keys of a record in the output that code fills, so that a schema's own field may not be called so."""

_FOUND = frozenset({"amount_of", *Resolved.__slots__})
"""Names that every found record has; a field of the same name could not be reached as an attribute."""


def class_of(given: object) -> type[Record]:
    """What was given as a schema, if it is the class of one.

    Raises:
        SchemaError: it is anything else.
    """
    if isinstance(given, type) and issubclass(given, Record) and given is not Record:
        return given
    raise SchemaError(
        f"{getattr(given, '__name__', given)!r} is not a schema. Give a name, the path of a schema file, or a"
        " subclass of pipeline.Record."
    )


def checked(record: type[Record], path: Path | str) -> type[Record]:
    """The same class, if it may be a schema; messages say that it stands in `path`.

    Raises:
        SchemaError: it may not.
    """
    numbered = [name for name, role in roles(record).items() if role is Role.SENTENCE]
    if len(numbered) != 1 or not record.model_fields[numbered[0]].is_required():
        raise SchemaError(
            f"{path}: {record.__name__} must have exactly one field of type Sentence, and without a default."
        )
    for name, field in record.model_fields.items():
        if fault := _field_fault(name, field, roles(record)[name]):
            raise SchemaError(f"{path}: the field {name} {fault}")
    if fault := _traits_fault(record):
        raise SchemaError(f"{path}: the traits of {record.__name__} {fault}")
    times = Counter(name for name, _ in resolved_names(record))
    if clashes := sorted(name for name in times if times[name] > 1):
        raise SchemaError(
            f"{path}: {clashes[0]} would occur twice in a result, once for a quantity and once for a field."
            " Rename one of them."
        )
    return record


def _field_fault(name: str, field: FieldInfo, role: Role | None) -> str | None:
    """Why a record cannot have this field, or None."""
    if role is None and not _is_choice(field.annotation):
        return (
            f"is {_made_of(field.annotation)}. Use Quote, Quotes, Quantity, QuantityAnywhere, Interval, Link,"
            " a Literal, an Enum or bool."
        )
    if name in vars(Record):
        return "has a name that each schema has for something else. Call it otherwise."
    if role is not Role.SENTENCE and (name in RESERVED_FIELDS or name in _FOUND):
        return "has a name that results use for something else. Call it otherwise."
    if field.alias is not None or field.validation_alias is not None:
        return "has an alias. Give it the name itself that the model is to use."
    if not field.is_required() and field.get_default(call_default_factory=False) is not None:
        return "has a default that the model never said. Make it None, or leave it out."
    if role is Role.LINK and field.is_required():
        return "is never asked of the model, so it may be absent. Give it the default None."
    return None


def _traits_fault(record: type[Record]) -> str | None:
    """What the traits of a class say that its fields do not bear out, or None."""
    said: object = record.traits
    if not isinstance(said, Traits):
        return "are none. Write traits = Traits(...)."
    traits, names, boards = said, set(record.model_fields), said.boards
    named = [
        *traits.weak,
        *(name for some in traits.tuples.values() for name in some),
        traits.kind,
        traits.subject,
    ]
    if boards is not None:
        named += [boards.benchmark, boards.metric, boards.value]
        named += [boards.subject, boards.baseline, boards.direction]
    if unknown := sorted({name for name in named if name is not None} - names):
        return f"name the field {unknown[0]}, which there is not."
    kind = traits.kind
    if kind is not None and (roles(record)[kind] is not None or not record.model_fields[kind].is_required()):
        return f"tell kinds by {kind}: that must be a choice that each record has."
    if boards is not None and boards.value is not None and roles(record)[boards.value] is not Role.QUANTITY:
        return f"rank by {boards.value}: that must be a Quantity."
    return None


def _made_of(annotation: object) -> str:
    """What a type is that no field can have."""
    parts = {part for part in _parts(annotation) if isinstance(part, type)}
    if any(issubclass(part, BaseModel) for part in parts):
        return "a record inside of a record, and records stand side by side"
    if parts & {list, tuple, set, frozenset, dict}:
        return "a list or mapping, and beside lists of copied words there is a record for each thing"
    kind = "a bare number" if parts & {int, float} else "free text"
    return f"{kind}, which cannot be checked: the model could make it up"


def _parts(annotation: object) -> Iterator[object]:
    """A type with all that it is made of."""
    yield get_origin(annotation) or annotation
    for inner in get_args(annotation):
        yield from _parts(inner)


def _is_choice(annotation: object) -> bool:
    """Whether a type offers a fixed set of values; None may be among them."""
    if get_origin(annotation) in (Union, UnionType):
        arms = [arm for arm in get_args(annotation) if arm is not type(None)]
        return bool(arms) and all(_is_choice(arm) for arm in arms)
    if get_origin(annotation) is Literal or annotation is bool:
        return True
    return isinstance(annotation, type) and issubclass(annotation, Enum)
