"""What reading a sentence gives: quantities where they stand, and numbers that nobody can be sure of."""

from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias

HALF_A_RANGE = "it is one end of a range whose other end cannot be read"
IN_BRACKETS = "the brackets around it may be a minus"
IN_TWO_UNITS = "it is one end of a range in two units"
MOSTLY = "its bound holds most of the time only"
SPREAD = "it is the spread or the certainty of another value"
UNSURE_BOUND = "it may be a bound"
UNSURE_EXCLUSION = "what is excluded may lie on either side of it"
UNSURE_SPAN = "it may be a bound or how many something goes over"
STATISTIC = "it is a statistic of a test, its degrees of freedom, or a p-value"
"""Why a number is a doubt, in words."""

Qualifier: TypeAlias = Literal["exact", "at_least", "at_most", "about"]


class Quantity(NamedTuple):
    """A quantity: `value` in `unit`, up to `value_max` where it is a range.

    `unit` is "percent", "points", "times", "parameter", another singular noun, or None.
    """

    value: int | float
    value_max: int | float | None
    unit: str | None
    qualifier: Qualifier

    def unsigned(self) -> "Quantity":
        """The same without its sign: how far something changed, where the direction is told apart."""
        if self.value >= 0 and (self.value_max or 0) >= 0:
            return self
        ends = sorted(abs(end) for end in (self.value, self.value_max) if end is not None)
        return self._replace(value=ends[0], value_max=ends[1] if len(ends) > 1 else None)


class Unit(NamedTuple):
    """The unit as the guide writes it, and the index after its last token.

    `measured` says that it is a unit of measurement and no thing that is counted.
    """

    name: str | None
    end: int
    measured: bool = False


class Mention(NamedTuple):
    """A quantity where it stands: `written` is the sentence from `span[0]` to `span[1]`.

    `number` is the span of the numeral with its mark, without qualifier and noun. `start` is the first end
    of "from 62.1 to 70.4" as written. `name` says that the number names a thing ("GPT-4", "top-1"), `tied`
    that the name touches it. `core` is the span that tells the value: both ends of a range, with their
    magnitudes, without marks and errors. `reach` is the offset up to which a copy of it may go, with
    "(95% CI …)" or "of 300 patients"; up to `spread` other numbers are the spread of this one. `measured`
    says that the unit is one of measurement.
    """

    span: tuple[int, int]
    written: str
    quantity: Quantity
    number: tuple[int, int]
    start: str | None = None
    name: bool = False
    tied: bool = False
    core: tuple[int, int] = (0, 0)
    reach: int = 0
    spread: int = 0
    measured: bool = False


@dataclass(frozen=True, slots=True)
class Doubt:
    """A number that nobody can be sure of, or that is no value of its own; `why` says it in words."""

    span: tuple[int, int]
    why: str
