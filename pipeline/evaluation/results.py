"""What a comparison finds: plain, frozen data."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from pipeline.domain import Abstract, Origin, Resolved

Level: TypeAlias = Literal["strict", "relaxed", "tuple", "tuple_lenient"]
"""When a prediction counts as right; `definitions.DEFINITIONS` says each in full.

``strict``: the guide's rule. ``relaxed``: the same with numbers rounded and words contained.
``tuple``: a strict pair that agrees in every field. ``tuple_lenient``: a relaxed pair that agrees
leniently in every field.
"""

ErrorKind: TypeAlias = Literal["missing", "spurious", "wrong_value", "wrong_kind", "duplicate", "fields"]
"""How a prediction and the gold disagree; `errors_by_kind` says each in full."""

ChangeKind: TypeAlias = Literal["found", "lost", "wrong_new", "wrong_gone"]
"""What became of a claim between two predictions.

``found``: a gold claim that only the first has; ``lost``: that only the other has. ``wrong_new``: an
unmatched prediction that only the first makes; ``wrong_gone``: that only the other makes.
"""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A share from 0 to 1, or a difference of two, with the ends of its 95% bootstrap interval.

    `value` is None where there is nothing to divide by; `low` and `high` are None there too, and where
    fewer than two abstracts have anything to count: the interval would have no width and look certain.
    """

    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Shares:
    """Precision, recall and F1; or those of a first prediction less those of another, from -1 to 1."""

    precision: Estimate
    recall: Estimate
    f1: Estimate

    def __iter__(self) -> Iterator[Estimate]:
        return iter((self.precision, self.recall, self.f1))


@dataclass(frozen=True, slots=True)
class Score(Shares):
    """Shares of counted things; `gold` is the support."""

    matched: int
    predicted: int
    gold: int


@dataclass(frozen=True, slots=True)
class MacroScore(Shares):
    """Means of each abstract's shares over the `abstracts` that have any claim."""

    abstracts: int


@dataclass(frozen=True, slots=True)
class ItemScores:
    """Individual item match of one field: micro over distinct items, macro over abstracts."""

    micro: Score
    macro: MacroScore


@dataclass(frozen=True, slots=True)
class LevelScores(ItemScores):
    """The scores of one level: micro over claims, macro over abstracts, and per kind of claim."""

    kinds: Mapping[str, Score]


@dataclass(frozen=True, slots=True)
class FieldAccuracy:
    """How often a field agrees on matched pairs.

    `exact` and `lenient` are over the `pairs` in which at least one side gives the field; `overall` is
    lenient and over all matched pairs, where two sides without the field agree.
    """

    exact: Estimate
    lenient: Estimate
    overall: Estimate
    pairs: int


@dataclass(frozen=True, slots=True)
class Unanswered:
    """An abstract that was asked for and not answered: all its gold claims count as missed."""

    id: str
    title: str
    status: Literal["failed", "invalid", "missing"]
    reason: str | None
    gold_claims: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """Which abstracts were scored, and what became of the others.

    `abstracts` are the gold's, all of them scored; `answered` of them have a readable answer, `partial`
    of those an incomplete one, and `unanswered` lists the rest. `outside` are ids that only the
    predicted side has, with `outside_claims` claims, and `unlabelled` are ids whose gold is itself a
    failed or invalid reading: both are left out of every score. Of `negatives` abstracts without any
    gold claim `true_negatives` were answered with none. `not_given` abstracts of the gold were not scored,
    because a run that was limited on purpose did not get them. `incomplete` abstracts were judged in part:
    they count for precision alone. Of `not_judged` predicted claims the labels say nothing.
    """

    abstracts: int
    answered: int
    partial: int
    unanswered: tuple[Unanswered, ...]
    outside: tuple[str, ...]
    outside_claims: int
    unlabelled: tuple[str, ...]
    negatives: int
    true_negatives: int
    not_given: int = 0
    incomplete: int = 0
    not_judged: int = 0


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One difference between the sides, in the abstract with the id `abstract`.

    `predicted` is None where the claim is missing, `gold` where it is spurious; of a duplicate `gold` is
    the claim that another prediction already matched. `fields` names the fields that differ where both
    are given. `answered` is False where the whole abstract has no answer.
    """

    error: ErrorKind
    abstract: str
    predicted: Resolved | None
    gold: Resolved | None
    fields: tuple[str, ...] = ()
    answered: bool = True


@dataclass(frozen=True, slots=True)
class Bootstrap:
    """How the intervals were made: resamples of whole abstracts, the seed, and the level (0.95)."""

    resamples: int
    seed: int
    level: float = 0.95


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All that a comparison of predicted claims with gold ones found.

    `errors` counts disagreements by kind of error and then by kind of claim: the gold claim's where
    there is one, else the predicted claim's. `abstracts` knows every scored abstract by id. Records are of
    the `schema`, and each is called a `noun`; where they are of no kinds, the one kind is the schema itself.
    `tuples` are the sets of fields that the schema wants to be looked for as a whole. `left_out` are the
    predicted claims that nobody judged. `unknown` are the fields that no label knows: they are not compared.
    """

    predicted_name: str
    gold_name: str
    gold_origin: Origin
    coverage: Coverage
    levels: Mapping[Level, LevelScores]
    items: Mapping[str, ItemScores]
    tuples: Mapping[str, ItemScores]
    fields: Mapping[str, FieldAccuracy]
    errors: Mapping[ErrorKind, Mapping[str, int]]
    disagreements: tuple[Disagreement, ...]
    abstracts: Mapping[str, Abstract]
    bootstrap: Bootstrap
    schema: str = "claims"
    noun: str = "claim"
    left_out: tuple[Resolved, ...] = ()
    unknown: tuple[str, ...] = ()

    def error_count(self, error: ErrorKind) -> int:
        """Number of disagreements of one kind of error, over all kinds of claim."""
        return sum(self.errors[error].values())


@dataclass(frozen=True, slots=True)
class LevelDifferences:
    """The differences of one level: micro over claims, macro over abstracts, and per kind of claim."""

    micro: Shares
    macro: Shares
    kinds: Mapping[str, Shares]


@dataclass(frozen=True, slots=True)
class ChangedClaim:
    """One claim whose fate differs between two predictions: a gold claim, or a wrong prediction."""

    change: ChangeKind
    abstract: str
    claim: Resolved


@dataclass(frozen=True, slots=True)
class Contrast:
    """Two predictions against one gold: both evaluations, their differences, and what changed."""

    first: Evaluation
    other: Evaluation
    levels: Mapping[Level, LevelDifferences]
    changes: tuple[ChangedClaim, ...]
