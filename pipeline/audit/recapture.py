"""How many records there are, from two who looked for them: capture and recapture."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from pipeline.audit.intervals import Count, Share, variance_of

_NORMAL = 1.959964
"""The number of standard errors to each side of a value in an interval of 95%."""


@dataclass(frozen=True, slots=True)
class Total:
    """A number of right records, estimated from a sample, with its variance."""

    value: float
    variance: float


@dataclass(frozen=True, slots=True)
class Recapture:
    """What two who looked for the same records tell of those that neither has.

    `both`, `first` and `second` are the right records that both have, and that one alone has; `all` is
    Chapman's estimate of how many there are, `error` its standard error, and `recall` the share of them that
    the first has.
    """

    names: tuple[str, str]
    both: float
    first: float
    second: float
    all: float
    error: float
    recall: Share


def total(counts: Sequence[Count]) -> Total:
    """How many records are right, from samples of several kinds drawn without replacement."""
    judged = [count for count in counts if count.judged]
    return Total(
        sum(count.size * count.right / count.judged for count in judged),
        sum(count.size**2 * variance_of(count) for count in judged),
    )


def recaptured(both: Total, first: Total, second: Total, names: tuple[str, str]) -> Recapture:
    """Chapman's estimate and the recall that follows from it.

    The estimate is (n1 + 1)(n2 + 1)/(m + 1) - 1 with the variance (n1 + 1)(n2 + 1)(n1 - m)(n2 - m) /
    ((m + 1)^2 (m + 2)) (Chapman 1951; Seber 1970, The Effects of Trap Response on Tag Recapture Estimates).
    n1 and n2 are the right records of each side and m those that both have; as they are estimates
    themselves, their variance is added to that of the recall by the delta method. It holds if a record that
    one side has is no likelier to be had by the other; where easy ones are found by both, there are more than
    it says, and the recall is lower.
    """
    mine, theirs = both.value + first.value, both.value + second.value
    whole = (mine + 1) * (theirs + 1) / (both.value + 1) - 1
    variance = (mine + 1) * (theirs + 1) * first.value * second.value
    variance /= (both.value + 1) ** 2 * (both.value + 2)
    recall = mine / whole if whole else 0.0
    of_counts = second.value**2 * both.variance + both.value**2 * second.variance
    of_counts /= theirs**4 if theirs else 1.0
    spread = _NORMAL * sqrt((recall**2 * variance / whole**2 if whole else 0.0) + of_counts)
    share = Share(recall, max(0.0, recall - spread), min(1.0, recall + spread))
    return Recapture(names, both.value, first.value, second.value, whole, sqrt(variance), share)
