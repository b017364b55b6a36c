"""What the page has to know of a schema: its fields, what they are, and which of them tells kinds apart."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.domain import Extraction, Json, Resolved
from pipeline.evaluation.records import Folds
from pipeline.evaluation.yardstick import Yardstick
from schemas import Boards, Record, Role, choices, in_words, quantity_fields, read_fields, roles


@dataclass(frozen=True, slots=True)
class ShownSchema:
    """A schema as the page shows it.

    `heading` is the page's own, `noun` what one record is called. `kind` names the field by which records are
    coloured and filtered, if there is one, `kinds` are its values, and `subject` the field that a record is
    headed by. `fields` are all that are shown, in order; `amounts` has for each amount what code reads from
    it, and `quantities` are those with a unit. Only a schema with `boards` has charts and a board.
    """

    heading: str
    noun: str
    kind: str | None
    kinds: tuple[str, ...]
    subject: str | None
    sentence: str
    fields: tuple[str, ...]
    others: tuple[str, ...]
    amounts: dict[str, tuple[str, ...]]
    quantities: tuple[str, ...]
    links: tuple[str, ...]
    choices: tuple[str, ...]
    boards: Boards | None
    record: type[Record]
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
    def value(self) -> tuple[str, ...]:
        """What code reads from the quantity that a board ranks by; empty without such a quantity."""
        return quantity_fields(self.boards.value) if self.boards and self.boards.value else ()

    @property
    def as_json(self) -> dict[str, Json]:
        """What the page's scripts read of it."""
        told = (
            *("noun", "kind", "subject", "sentence", "fields", "others"),
            *("amounts", "quantities", "links", "choices"),
        )
        shape: dict[str, object] = {name: getattr(self, name) for name in told} | {"boards": None}
        if self.boards is not None:
            names = ("benchmark", "metric", "value", "subject", "baseline", "direction")
            board = {name: getattr(self.boards, name) for name in names} | {"amount": self.value}
            shape["boards"] = board
        plain: dict[str, Json] = json.loads(json.dumps(shape, allow_nan=False))
        return plain


def kind_field(record: type[Record]) -> str | None:
    """The field by which records are coloured: the one that tells kinds apart, else the first choice."""
    return record.traits.kind or next((name for name, role in roles(record).items() if role is None), None)


def shape_of(record: type[Record], schema: str, folded: Folds | None = None) -> ShownSchema:
    """How the page shows records of a schema; `folded` is for their comparison, see `Yardstick`."""
    names, traits = roles(record), record.traits
    of = {role: tuple(name for name, one in names.items() if one is role) for role in (*Role, None)}
    kind = kind_field(record)
    boards = traits.boards
    fields = tuple(name for name, role in names.items() if role is not Role.SENTENCE)
    placed = {kind, *of[Role.LINK], *of[None]}
    if boards is not None:
        placed |= {boards.benchmark, boards.metric, boards.value, boards.subject, boards.baseline}
    return ShownSchema(
        heading=traits.heading or schema,
        noun=traits.noun,
        kind=kind,
        kinds=() if kind is None else tuple(choices(record, kind)),
        subject=traits.subject or next(iter(of[Role.QUOTE]), None),
        sentence=of[Role.SENTENCE][0],
        fields=fields,
        others=tuple(name for name in fields if name not in placed),
        amounts={name: read_fields(name, role) for name, role in names.items() if read_fields(name, role)},
        quantities=of[Role.QUANTITY],
        links=of[Role.LINK],
        choices=tuple(name for name in of[None] if name not in (kind, boards and boards.direction)),
        boards=boards,
        record=record,
        by=Yardstick(record, schema, folded),
    )
