"""What a schema is made of: the contract between a schema file and the pipeline.

A schema is one module of this folder with one subclass of `Record` and, for the prompt, a file of
the same stem in `prompts/`. The record is written in the *wire* shape, the short one that the model
fills: the number of the sentence that carries the record, words copied from the text, quantities as
they are written. The pipeline resolves it by the types of its fields:

- `Sentence`: the evidence text and its span;
- `Quote`: the words' place in the text and whether they really stand there;
- `Quantity`: `value`, `value_max`, `unit` and `qualifier` as numbers and words;
- `Link`: never asked of the model; the address that stands in the cited sentence.

Beside these a record may have choices (`Literal`, `bool`). Free text and bare numbers are refused:
nothing could tell whether the model made them up.
"""

import types
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache
from pkgutil import extend_path
from typing import TYPE_CHECKING, Annotated, Union, get_args, get_origin

from pydantic import BaseModel, ConfigDict, Field

if TYPE_CHECKING:
    from pipeline.domain import Grounding, Json, Judged, Opinion, Span

# A folder of the user's that is called so too, and is no package, keeps its modules.
__path__ = extend_path(__path__, __name__)


class Role(Enum):
    """What the pipeline does with a field."""

    SENTENCE = "sentence"
    QUOTE = "quote"
    QUANTITY = "quantity"
    LINK = "link"


Sentence = Annotated[int, Role.SENTENCE, Field(ge=1, le=999)]
"""The number of the sentence that carries the record, counted from 1."""

Quote = Annotated[str, Role.QUOTE, Field(min_length=1, max_length=160)]
"""Words copied from the abstract or its title."""

Quantity = Annotated[str, Role.QUANTITY, Field(min_length=1, max_length=60)]
"""A number as it is written in the cited sentence, with its unit and with words like "over"."""

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

    model_config = ConfigDict(
        extra="forbid",
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
        field of the wire shape.
        """
        return tuple(type(self).model_fields)


@cache
def roles(record: type[Record]) -> Mapping[str, Role | None]:
    """The role of each field of a schema, in the schema's order; None for a choice."""
    return {
        name: _role(field.annotation, tuple(field.metadata)) for name, field in record.model_fields.items()
    }


def _role(annotation: object, metadata: tuple[object, ...]) -> Role | None:
    """The role in a field's own metadata, or in that of the one type beside None in a union."""
    found = [item for item in metadata if isinstance(item, Role)]
    if found:
        return found[0]
    if get_origin(annotation) in (Union, types.UnionType):
        rest = [arm for arm in get_args(annotation) if arm is not type(None)]
        if len(rest) == 1 and get_origin(rest[0]) is Annotated:
            return _role(None, get_args(rest[0])[1:])
    return None


def cited(record: Record) -> int:
    """The number of the sentence that a record cites."""
    number: int = getattr(record, _sentence_field(type(record)))
    return number


@cache
def _sentence_field(record: type[Record]) -> str:
    """The one field that holds the number of a sentence; a schema without it does not load."""
    return next(name for name, role in roles(record).items() if role is Role.SENTENCE)


@cache
def link_fields(record: type[Record]) -> frozenset[str]:
    """Names of the fields that hold an address, which the model is never asked for."""
    return frozenset(name for name, role in roles(record).items() if role is Role.LINK)


def quantity_fields(name: str) -> tuple[str, str, str, str]:
    """Names of the four fields that a `Quantity` field resolves to: value, upper end, unit, qualifier.

    A field called `quantity` gives the bare names; another one puts its own name in front
    (`price` gives `price_value`).
    """
    front = "" if name == "quantity" else f"{name}_"
    return f"{front}value", f"{front}value_max", f"{front}unit", f"{front}qualifier"


def resolved_names(record: type[Record]) -> Iterator[tuple[str, str]]:
    """Names of the fields of a found record, in order, each with the name of its role or ``choice``."""
    for name, role in roles(record).items():
        yield name, "choice" if role is None else role.value
        if role is Role.QUANTITY:
            yield from ((part, "read") for part in quantity_fields(name))


@cache
def resolved_fields(record: type[Record]) -> Mapping[str, str]:
    """The same as a mapping, for a class in which no name stands twice."""
    return dict(resolved_names(record))


def schema_name(record: type[Record]) -> str:
    """The name of the schema of a class: that of its file here, else the name of the class."""
    package, _, stem = record.__module__.rpartition(".")
    return stem if package == __name__ else record.__name__
