"""Intervals of shares in a finite run: exact for one kind, put together for all kinds."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import inf

from scipy.special import betaincinv

LEVEL = 0.95
"""How often an interval holds what it is an interval of."""


@dataclass(frozen=True, slots=True)
class Share:
    """A share with its interval. Where nothing was judged `value` is None, and the interval is 0 to 1."""

    value: float | None
    low: float
    high: float

    @property
    def margin(self) -> float:
        """How far the truth may be from the value, on either side; infinite without a value."""
        return inf if self.value is None else max(self.value - self.low, self.high - self.value)


@dataclass(frozen=True, slots=True)
class Count:
    """Of `size` records `judged` were drawn by chance and judged, and `right` of those are right."""

    size: int
    judged: int
    right: int


@lru_cache(maxsize=4096)
def exact(count: Count, level: float = LEVEL) -> Share:
    """The share of right records among all, from those that were drawn without replacement.

    The limits are the smallest and the largest number of right ones under which as few, or as many, as were
    found come up with more than half of 1 - `level`: the interval of Clopper and Pearson (1934) with the
    hypergeometric distribution in place of the binomial (Wright, Exact Confidence Bounds when Sampling from
    Small Finite Universes, 1991). It holds the truth at least as often as it says; where all were judged it
    is the share itself, and in a large run it is that of Clopper and Pearson.
    """
    size, judged, right = count.size, count.judged, count.right
    if not judged:
        return Share(None, 0.0, 1.0)
    # Loading scipy's distributions takes half a second, which no other command should wait for.
    from scipy.stats import hypergeom

    tail = (1 - level) / 2

    def so_many(whole: int) -> bool:
        return float(hypergeom.sf(right - 1, size, whole, judged)) > tail

    def so_few(whole: int) -> bool:
        return float(hypergeom.cdf(right, size, whole, judged)) <= tail

    fewest, most = right, size - judged + right
    low = fewest + bisect_left(range(fewest, most), True, key=so_many)
    high = fewest + bisect_left(range(fewest, most + 1), True, key=so_few) - 1
    return Share(right / judged, low / size, high / size)


def stratified(counts: Sequence[Count], level: float = LEVEL) -> Share:
    """The share of right records in all kinds, each of which was drawn from by itself.

    It is the mean of the kinds' shares, weighted by their sizes, which is unbiased. Its interval is that of
    Clopper and Pearson for a simple sample of the size that would have the same variance (Korn and Graubard
    1998, Confidence intervals for proportions with small expected number of positive counts estimated from
    survey data), within what is known of the records that were judged. Of one kind it is `exact`. There is no
    value while a kind has nothing judged.
    """
    held = [count for count in counts if count.size]
    if len(held) == 1:
        return exact(held[0], level)
    whole = sum(count.size for count in held)
    if not held or not all(count.judged for count in held):
        return Share(None, 0.0, 1.0)
    value = min(1.0, sum(count.size * count.right / count.judged for count in held) / whole)
    middle = sum(count.size * _smooth(count) for count in held) / whole
    variance = sum((count.size / whole) ** 2 * variance_of(count) for count in held)
    if not variance:
        return Share(value, value, value)
    size = middle * (1 - middle) / variance
    low, high = binomial(value * size, size, level)
    known = sum(count.right for count in held) / whole
    possible = 1 - sum(count.judged - count.right for count in held) / whole
    return Share(value, min(max(low, known), value), max(min(high, possible), value))


def binomial(right: float, size: float, level: float = LEVEL) -> tuple[float, float]:
    """The interval of Clopper and Pearson for a share, after `right` of `size` were found."""
    tail = (1 - level) / 2
    low = float(betaincinv(right, size - right + 1, tail)) if right > 0 else 0.0
    high = float(betaincinv(right + 1, size - right, 1 - tail)) if right < size else 1.0
    return low, high


def variance_of(count: Count) -> float:
    """The variance of the share in a sample without replacement (Cochran, Sampling Techniques, 1977, 3.2).

    Half a record more is counted on both sides, because a sample that is all right or all wrong would show
    none. Where all were judged there is none.
    """
    share = _smooth(count)
    return (1 - count.judged / count.size) * share * (1 - share) / max(count.judged - 1, 1)


def _smooth(count: Count) -> float:
    return (count.right + 0.5) / (count.judged + 1)
