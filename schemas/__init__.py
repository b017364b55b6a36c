"""What a schema is made of: the contract between a schema file and the pipeline.

A schema is one module of this folder with one subclass of `Record` and, for the prompt, a file of
the same stem in `prompts/`. The record is written in the *wire* shape, the short one that the model
fills: the number of the sentence that carries the record, words copied from the text, quantities as
they are written. The pipeline resolves it by the types of its fields:

- `Sentence`: the evidence text and its span;
- `Quote`: the words' place in the text and whether they really stand there; `Quotes`: of several words;
- `Quantity`: `value`, `value_max`, `unit` and `qualifier` as numbers and words; `QuantityAnywhere` may stand
  in another sentence than the cited one;
- `Interval`: the two ends of the interval around a quantity, and its level;
- `Link`: never asked of the model; the address that stands in the cited sentence.

Beside these a record may have choices (`Literal`, `bool`). Free text and bare numbers are refused:
they cannot be checked against the text. What else is particular to a schema (what a record is
called, which fields make a board, how records are compared) it says itself, in its `Traits`.
"""

import json
import types
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cache
from pkgutil import extend_path
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal, TypeAlias, Union, cast, get_args, get_origin

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic.dataclasses import dataclass as checked
from pydantic_core import PydanticCustomError

if TYPE_CHECKING:
    from pipeline.domain import Grounding, Json, Judged, Opinion, Span

OF_FILES = "claimsift_schema_"
"""What the modules of schema files that are not installed are called, before the file's name."""

# A folder of the user's that is called so too, and is no package, keeps its modules.
__path__ = extend_path(__path__, __name__)


class Role(Enum):
    """What the pipeline does with a field."""

    SENTENCE = "sentence"
    QUOTE = "quote"
    QUOTES = "quotes"
    QUANTITY = "quantity"
    INTERVAL = "interval"
    LINK = "link"


Sentence = Annotated[int, Role.SENTENCE, Field(ge=1, le=999)]
"""The number of the sentence that carries the record, counted from 1."""

Quote = Annotated[str, Role.QUOTE, Field(min_length=1, max_length=160)]
"""Words copied from the abstract or its title."""

MOST_QUOTES = 12
"""Members that a list of quotes may have: a model that is held to a schema could go on for ever."""


def _some(members: object) -> object:
    """A list with members; of one without, a model and whoever wrote an example hear what to do."""
    if members in ([], ()):
        raise PydanticCustomError(
            "none_said", "is empty; give one or more, or leave it out if it may be absent"
        )
    return members


Quotes = Annotated[
    tuple[Quote, ...], Role.QUOTES, Field(min_length=1, max_length=MOST_QUOTES), BeforeValidator(_some)
]
"""Several words, each copied from the abstract or its title. A record that may have none has it optional."""

Quantity = Annotated[str, Role.QUANTITY, Field(min_length=1, max_length=60)]
"""A number as it is written in the cited sentence, with its unit and with words like "over"."""


class Place(Enum):
    """Where the number of a field may stand, beside the cited sentence."""

    ANYWHERE = "anywhere"


QuantityAnywhere = Annotated[str, Role.QUANTITY, Place.ANYWHERE, Field(min_length=1, max_length=60)]
"""The same, in any sentence of the abstract: the size of a sample seldom stands where the effect does."""

Interval = Annotated[str, Role.INTERVAL, Field(min_length=1, max_length=80)]
"""The interval around a quantity as it is written in the cited sentence, with its level if it has one."""

Link = Annotated[str, Role.LINK]
"""An address, which the pipeline takes from the cited sentence itself."""


@dataclass(frozen=True, slots=True)
class Amount:
    """What code read from a quantity: `written` as it stands in the text, the rest computed from it.

    `value_max` is the upper end of a range; `qualifier` is ``exact``, ``at_least`` and the like.
    """

    written: str
    value: float | None
    value_max: float | None
    unit: str | None
    qualifier: str | None


Turns: TypeAlias = Literal["all", "numbers", "reports"]
"""Which sentences may carry a record: all, those with a number, or those with a number or with one of the
words with which abstracts count, compare and release."""


Says: TypeAlias = Literal["score", "change", "comparison"]
"""What a record says on a board: a value that was reached, a change by one, or a comparison without any."""

_NOTHING_ELSE = ConfigDict(extra="forbid")


class Usual(str):
    """A word of pydantic's for what a schema has not said itself."""

    __slots__ = ()


@checked(frozen=True, slots=True, config=_NOTHING_ELSE)
class Boards:
    """Which fields of a record say who reports what on which benchmark.

    `value` is a `Quantity`, and `direction` the choice of ``increase`` and ``decrease``. Where records are
    of kinds, those of `scores` reach the value, those of `changes` differ by it from the baseline, and those
    of `comparisons` have none; of other kinds no board speaks. Where no `scores` are named, each record that
    is neither of the others is a score.
    """

    benchmark: str
    metric: str | None = None
    value: str | None = None
    subject: str | None = None
    baseline: str | None = None
    direction: str | None = None
    scores: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()
    comparisons: tuple[str, ...] = ()

    def says(self, kind: object) -> Says | None:
        """What records of a kind say on a board; None where it does not speak of them."""
        if kind in self.changes:
            return "change"
        if kind in self.comparisons:
            return "comparison"
        return "score" if not self.scores or kind in self.scores else None


@checked(frozen=True, slots=True, config=_NOTHING_ELSE)
class Traits:
    """What is particular to a schema beside its fields. A schema that says nothing has what is usual.

    Attributes:
        noun: what one record is called; several have an s behind it.
        heading: what the page of its records is called; without it, the name of the schema.
        single: whether an abstract has exactly one record.
        kind: the choice by which records are of kinds. Two of different kinds are never the same, and scores
            are told by kind too. Pages colour by it, in the order of its values; without it, by the first
            choice.
        subject: the field by which a record is headed; without it, the first `Quote`.
        weak: fields that count as agreement between two records, and never decide whether they are the same.
        boards: which fields make a board; without it there is none.
        tuples: sets of fields, by name, of which a comparison also says how many are found exactly.
        turns: which sentences are asked about where an abstract is read sentence by sentence. Without it,
            those with a number where each record needs one, else all.
    """

    noun: str = "record"
    heading: str | None = None
    single: bool = False
    kind: str | None = None
    subject: str | None = None
    weak: tuple[str, ...] = ()
    boards: Boards | None = None
    tuples: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    turns: Turns | None = None


class Record(BaseModel):
    """The base of every schema; its docstring and field descriptions are shown to the model.

    A schema has exactly one `Sentence` field. Fields that may be absent have the default None.

    A class of records has two uses. The model fills it, and it types what is found: to a type checker and an
    editor the records of an `Extraction[Dataset]` are data sets, so each field is known by name and type, and
    so is what every found record has, which is declared below. At run time they are of the class
    `pipeline.domain.Resolved`: the same attributes, none of the methods, and `isinstance` says no. Python has
    no type for "the fields of this class and of that one", and the other ways lose more: with a `__getattr__`
    for all names no mistake is found and no name completed. `amount_of("size")` has the value and the unit
    of a quantity; for claims they are attributes as well.
    """

    # No pydantic model has these: a record that a model has written stands nowhere yet.
    if TYPE_CHECKING:

        @property
        def evidence(self) -> str:
            """The sentence that says it."""

        @property
        def span(self) -> Span | None:
            """Where the evidence stands in the abstract."""

        @property
        def grounding(self) -> Mapping[str, Grounding]:
            """Where the words of each copied field stand."""

        @property
        def rule(self) -> str | None:
            """The rule that made the record, where a rule did."""

        @property
        def seen_by(self) -> tuple[Opinion, ...]:
            """Who sees it, where a second opinion was asked for."""

        @property
        def judged(self) -> Judged | None:
            """What a person did with it, where one judged it."""

        @property
        def fields(self) -> Mapping[str, Json]:
            """All of it by name, absent fields left out."""

        def amount_of(self, name: str) -> Amount | None:
            """What code read from the quantity in the field `name`; None where the record has none."""

    traits: ClassVar[Traits] = Traits()

    model_config = ConfigDict(
        extra=cast('Literal["forbid"]', Usual("forbid")),
        frozen=True,
        str_strip_whitespace=True,
        allow_inf_nan=False,
        coerce_numbers_to_str=True,
    )

    def problem(self) -> str | None:
        """What is wrong with this record that its types cannot say, in words for the model; or None."""
        return None

    def unused(self) -> frozenset[str]:
        """Names of fields that say nothing in a record like this one; they are left out of the result."""
        return frozenset()

    def signed(self) -> bool:
        """Whether a quantity's sign is part of its value; False where a choice says which way it goes."""
        return True

    def stock(self) -> Mapping[str, frozenset[str]]:
        """Phrases, in small letters, that a copied field may hold though the text lacks them, by field.

        They name nothing, as "our method" does where the text has no name for it. Whatever else a copied
        field holds and the text does not is left out.
        """
        return {}

    def identity(self) -> tuple[str, ...]:
        """Names of the resolved fields in which another record must agree to be this record again.

        A second record that agrees in all of them is rejected as a duplicate. The default is every
        field of the wire shape, and none where an abstract has one record.
        """
        return () if type(self).traits.single else tuple(type(self).model_fields)

    def matched_by(self) -> tuple[str, ...]:
        """Names of the fields in which a record of somebody else must agree to say the same as this one.

        The default is the fields of `identity()` that are not weak. In the others two that match may differ.
        """
        weak = type(self).traits.weak
        return tuple(name for name in self.identity() if name not in weak)


@cache
def roles(record: type[Record]) -> Mapping[str, Role | None]:
    """The role of each field of a schema, in the schema's order; None for a choice."""
    return {
        name: _role(field.annotation, tuple(field.metadata)) for name, field in record.model_fields.items()
    }


def _role(annotation: object, metadata: tuple[object, ...]) -> Role | None:
    found = (item for item in _metadata(annotation, metadata) if isinstance(item, Role))
    return next(found, None)


def _metadata(annotation: object, metadata: tuple[object, ...]) -> tuple[object, ...]:
    """A field's own metadata, or where it has no role that of the one type beside None in a union."""
    if any(isinstance(item, Role) for item in metadata):
        return metadata
    if get_origin(annotation) in (Union, types.UnionType):
        rest = [arm for arm in get_args(annotation) if arm is not type(None)]
        if len(rest) == 1 and get_origin(rest[0]) is Annotated:
            return get_args(rest[0])[1:]
    return metadata


def cited(record: Record) -> int:
    """The number of the sentence that a record cites."""
    number: int = getattr(record, _sentence_field(type(record)))
    return number


@cache
def _sentence_field(record: type[Record]) -> str:
    """The one field that holds the number of a sentence; a schema without it does not load."""
    return next(name for name, role in roles(record).items() if role is Role.SENTENCE)


def choices(record: type[Record], name: str) -> dict[str, object]:
    """The values that a choice offers, by how they are called, in their order."""
    return {in_words(value): value for value in _choices(record.model_fields[name].annotation)}


def _choices(annotation: object) -> Iterator[object]:
    if get_origin(annotation) is Literal:
        yield from (value for value in get_args(annotation) if value is not None)
    elif annotation is bool:
        yield from (True, False)
    elif isinstance(annotation, type) and issubclass(annotation, Enum):
        yield from (member.value for member in annotation)
    else:
        for arm in get_args(annotation):
            yield from _choices(arm)


def in_words(value: object) -> str:
    """The value of a choice as text; one that is absent is unknown."""
    if value is None or value == "":
        return "unknown"
    return value if isinstance(value, str) else json.dumps(value, allow_nan=False)


@cache
def link_fields(record: type[Record]) -> frozenset[str]:
    """Names of the fields that hold an address, which the model is never asked for."""
    return frozenset(name for name, role in roles(record).items() if role is Role.LINK)


@cache
def anywhere_fields(record: type[Record]) -> frozenset[str]:
    """Names of the quantities that may stand in another sentence than the cited one."""
    return frozenset(
        name
        for name, field in record.model_fields.items()
        if Place.ANYWHERE in _metadata(field.annotation, tuple(field.metadata))
    )


def interval_fields(name: str) -> tuple[str, str, str]:
    """Names of the three fields that an `Interval` resolves to: lower end, upper end, level in percent."""
    return f"{name}_low", f"{name}_high", f"{name}_level"


def quantity_fields(name: str) -> tuple[str, str, str, str]:
    """Names of the four fields that a `Quantity` field resolves to: value, upper end, unit, qualifier.

    A field called `quantity` gives the bare names; another one puts its own name in front
    (`price` gives `price_value`).
    """
    front = "" if name == "quantity" else f"{name}_"
    return f"{front}value", f"{front}value_max", f"{front}unit", f"{front}qualifier"


def read_fields(name: str, role: Role | None) -> tuple[str, ...]:
    """Names of what code reads from the words of a field; none for most roles."""
    if role is Role.QUANTITY:
        return quantity_fields(name)
    return interval_fields(name) if role is Role.INTERVAL else ()


def resolved_names(record: type[Record]) -> Iterator[tuple[str, str]]:
    """Names of the fields of a found record, in order, each with the name of its role or ``choice``."""
    for name, role in roles(record).items():
        yield name, "choice" if role is None else role.value
        yield from ((part, "read") for part in read_fields(name, role))


@cache
def resolved_fields(record: type[Record]) -> Mapping[str, str]:
    """The same as a mapping, for a class in which no name stands twice."""
    return dict(resolved_names(record))


def schema_name(record: type[Record]) -> str:
    """The name of the schema of a class: that of its file, else the name of the class."""
    package, _, stem = record.__module__.rpartition(".")
    if record.__module__.startswith(OF_FILES):
        return record.__module__.removeprefix(OF_FILES)
    return stem if package == __name__ else record.__name__
