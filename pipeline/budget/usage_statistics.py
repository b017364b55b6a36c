"""What earlier runs took, and from that what a run to come will take.

A run knows before it asks how many requests it will make and how long they are. How many tokens come of
that depends on the model's tokenizer, on what the endpoint adds, on answers that must be asked for again,
and on how much the model writes. All of that is measured together: the tokens that were used, for each
byte and each request that the plan would have counted.
"""

from dataclasses import asdict, dataclass
from typing import Annotated, TypeAlias, TypeVar

from pydantic import Field, TypeAdapter, ValidationError

from pipeline.domain import Json

Amount: TypeAlias = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Some: TypeAlias = Annotated[float, Field(gt=0, allow_inf_nan=False)]
"""An amount from which a rate can be made."""

MOST_REMEMBERED = 2_000
"""Requests after which older runs count less than a new one: models and prompts change."""

TYPICAL_BYTES_PER_TOKEN = 4.0
"""A guess for English text, where nothing is measured yet."""


@dataclass(frozen=True, slots=True)
class UsageStatistics:
    """Sums over the requests that runs planned, and what they took at last, re-asks and all.

    `size` is in bytes of the messages. `densest` is the highest number of tokens for a byte that any one
    request had, `longest` the most tokens that a reply had. `unknown` are requests beside those that ended
    without a word on what they took.
    """

    planned: Some
    size: Some
    requests: Some
    tokens_in: Some
    tokens_out: Amount
    densest: Amount
    longest: Amount
    unknown: Amount = 0.0

    def then(self, newer: "UsageStatistics") -> "UsageStatistics":
        """Both together, the older one with less weight where it is large."""
        weight = min(1.0, MOST_REMEMBERED / self.planned)
        old, new = asdict(self), asdict(newer)
        sums = {name: old[name] * weight + new[name] for name in old}
        highest = {name: max(old[name], new[name]) for name in ("densest", "longest")}
        return UsageStatistics(**sums | highest)


@dataclass(frozen=True, slots=True)
class Throughput:
    """How fast an endpoint was: planned requests and the seconds that they took, so many at once."""

    planned: Some
    seconds: Some
    concurrency: int

    @property
    def rate(self) -> float:
        """Planned requests a second."""
        return self.planned / self.seconds


@dataclass(frozen=True, slots=True)
class Expectation:
    """What planned requests are expected to take; `requests` has the re-asks in it."""

    requests: float
    tokens_in: float
    tokens_out: float


@dataclass(frozen=True, slots=True)
class Estimator:
    """Expects of requests what earlier ones took; of the first ones what a guess says.

    `answer` is the mean size in bytes of the answers that the prompt shows, the best guess there is.
    """

    experience: UsageStatistics | None
    answer: float | None = None

    @property
    def is_guess(self) -> bool:
        """Whether no run has measured anything."""
        return self.experience is None

    @property
    def unknown(self) -> int:
        """Requests of earlier runs that took an unknown number of tokens, if they are many; else 0."""
        known = self.experience
        return round(known.unknown) if known and known.unknown > 0.05 * known.requests else 0

    def of(self, planned: int, size: int) -> Expectation:
        """What so many requests of so many bytes in all will take."""
        known = self.experience
        if known is None:
            # Without an example a reply is taken to have 200 tokens.
            answer = 200.0 if self.answer is None else self.answer / TYPICAL_BYTES_PER_TOKEN
            return Expectation(planned, size / TYPICAL_BYTES_PER_TOKEN, planned * answer)
        return Expectation(
            planned * known.requests / known.planned,
            size * known.tokens_in / known.size,
            planned * known.tokens_out / known.planned,
        )


Measured = TypeVar("Measured", UsageStatistics, Throughput)


def measured_in(note: Json, kind: type[Measured]) -> Measured | None:
    """What was measured, as the cache keeps it in a note; None if the note cannot be used."""
    try:
        return TypeAdapter(kind).validate_python(note)
    except ValidationError:
        return None
