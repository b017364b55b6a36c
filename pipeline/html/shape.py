"""What the page has to know of a schema: its fields, what they are, and which of them tells kinds apart."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Literal, get_args, get_origin

from pipeline.domain import Extraction, Json, Resolved
from pipeline.evaluation import KINDS, Yardstick
from pipeline.evaluation.own import yardstick
from schemas import Record, Role, quantity_fields, roles
from schemas.claims import Claim


@dataclass(frozen=True, slots=True)
class Shape:
    """A schema as the page shows it.

    `heading` is the page's own, `noun` what one record is called. `kind` names the field by which records are
    coloured and filtered, if there is one, `kinds` are its values, and `subject` the field that a record is
    headed by. `fields` are all that are shown, in order; `amounts` has for each quantity what code reads from
    it. Only claims have `boards`, and charts with them.
    """

    heading: str
    noun: str
    kind: str | None
    kinds: tuple[str, ...]
    subject: str | None
    sentence: str
    fields: tuple[str, ...]
    amounts: dict[str, tuple[str, ...]]
    links: tuple[str, ...]
    boards: bool
    by: Yardstick

    def kind_of(self, record: Resolved) -> str:
        """The kind of a record, in a word."""
        value = record.fields.get(self.kind) if self.kind else None
        return "unknown" if value in (None, "") else in_words(value)

    def found_kinds(self, side: Sequence[Sequence[Extraction]]) -> tuple[str, ...]:
        """The kinds of the schema, then any others that the records name."""
        if self.kind is None:
            return ()
        found = {self.kind_of(record) for run in side for one in run for record in one.records}
        return (*self.kinds, *sorted(found - set(self.kinds)))

    @property
    def as_json(self) -> dict[str, Json]:
        """What the page's scripts read of it."""
        told = ("noun", "kind", "subject", "sentence", "fields", "amounts", "links", "boards")
        shape = json.dumps({name: getattr(self, name) for name in told}, allow_nan=False)
        plain: dict[str, Json] = json.loads(shape)
        return plain


def shape_of(record: type[Record], schema: str) -> Shape:
    """How the page shows records of a schema."""
    by = yardstick(record, schema)
    names = roles(record)
    of = {role: tuple(name for name, one in names.items() if one is role) for role in (*Role, None)}
    claims = record is Claim
    kind = next(iter(of[None]), None)
    return Shape(
        heading="Claims" if claims else schema,
        noun=by.noun,
        kind=kind,
        kinds=KINDS
        if claims
        else ()
        if kind is None
        else tuple(choices(record.model_fields[kind].annotation)),
        subject=next(iter(of[Role.QUOTE]), None),
        sentence=of[Role.SENTENCE][0],
        fields=tuple(name for name, role in names.items() if role is not Role.SENTENCE),
        amounts={name: quantity_fields(name) for name in of[Role.QUANTITY]},
        links=of[Role.LINK],
        boards=claims,
        by=by,
    )


def choices(annotation: object) -> dict[str, object]:
    """The values that a choice offers, by how the page writes them."""
    if get_origin(annotation) is Literal:
        values = [value for value in get_args(annotation) if value is not None]
    elif annotation is bool:
        values = [True, False]
    elif isinstance(annotation, type) and issubclass(annotation, Enum):
        values = [member.value for member in annotation]
    else:
        return {word: value for arm in get_args(annotation) for word, value in choices(arm).items()}
    return {in_words(value): value for value in values}


def in_words(value: object) -> str:
    """A value as the page writes it."""
    return value if isinstance(value, str) else json.dumps(value, allow_nan=False)
