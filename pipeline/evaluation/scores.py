"""Counts per abstract, and the scores that follow from their sums.

A *column* has one number for each scored abstract. Every score is a ratio of sums of columns, so one
pass of the bootstrap over all columns gives all scores and all intervals.
"""

from collections.abc import Callable, Hashable, Sequence
from collections.abc import Set as AbstractSet
from functools import partial
from typing import TypeAlias

import numpy as np

from pipeline.evaluation.bootstrap import Floats, Key, ratio, resampled_sums, with_interval
from pipeline.evaluation.compared_record import Item, Side
from pipeline.evaluation.matching import Pair
from pipeline.evaluation.results import (
    Bootstrap,
    Estimate,
    FieldAccuracy,
    ItemScores,
    Level,
    LevelDifferences,
    LevelScores,
    MacroScore,
    Score,
    Shares,
)
from pipeline.evaluation.sides import Scored
from pipeline.evaluation.yardstick import LEVELS, Yardstick

_PARTS = ("precision", "recall", "f1")
_SIDES = ("matched", "predicted", "gold", "found")
"""Pairs and predictions, and the gold claims with those of them that were found.

`found` is `matched` and `gold` is all the gold wherever a person has read the whole abstract; of others,
where nobody knows what is missing, both are 0.
"""


_Distinct: TypeAlias = Callable[[Side], AbstractSet[Hashable]]
"""The different things that the claims of one side name."""


class Sums:
    """Sums of all columns over the sample and over each resample; every score is read from here."""

    def __init__(self, scored: Sequence[Scored], bootstrap: Bootstrap, by: Yardstick) -> None:
        """Count and resample; the same bootstrap over the same abstracts draws the same resamples."""
        self.bootstrap = bootstrap
        self.by = by
        self._in_part = not all(one.complete for one in scored)
        self._sums = resampled_sums(columns(scored, by), bootstrap)

    def levels(self) -> dict[Level, LevelScores]:
        """Precision, recall and F1 of every level, over all and by kind."""
        return {
            level: LevelScores(
                self._score((level, "all")),
                self._macro((level, "all")),
                {kind: self._score((level, kind)) for kind in self.by.kinds},
            )
            for level in LEVELS
        }

    def items(self) -> dict[str, ItemScores]:
        """Individual item match, field by field."""
        return {name: self._item(("item", name)) for name in self.by.fields}

    def tuples(self) -> dict[str, ItemScores]:
        """Exact tuple match, for each set of fields that the schema names; `definitions` has the sources."""
        return {name: self._item(("whole", name)) for name in self.by.tuples}

    def fields(self) -> dict[str, FieldAccuracy]:
        """Agreement of every other field on the matched pairs."""
        return {name: self._accuracy(("field", name)) for name in self.by.scored}

    def less(self, other: "Sums") -> dict[Level, LevelDifferences]:
        """These scores less another prediction's, resample by resample.

        Both must count the same abstracts with the same bootstrap, so that the intervals are paired.
        """
        return {
            level: LevelDifferences(
                micro=self._less(other, (level, "all"), Sums._shares),
                macro=self._less(other, (level, "all"), Sums._means),
                kinds={kind: self._less(other, (level, kind), Sums._shares) for kind in self.by.kinds},
            )
            for level in LEVELS
        }

    def _item(self, key: Key) -> ItemScores:
        return ItemScores(self._score(key), self._macro(key))

    def _score(self, key: Key) -> Score:
        precision, recall, f1 = (self._estimate(key, values) for values in self._shares(key))
        matched, predicted, gold, _ = (int(self._sums[(*key, side)][0]) for side in _SIDES)
        return Score(precision, recall, f1, matched, predicted, gold)

    def _macro(self, key: Key) -> MacroScore:
        precision, recall, f1 = (self._estimate(key, values) for values in self._means(key))
        return MacroScore(precision, recall, f1, int(self._sums[(*key, "whole")][0]))

    def _accuracy(self, key: Key) -> FieldAccuracy:
        pairs, equal, contained = (self._sums[(*key, part)] for part in ("pairs", "exact", "lenient"))
        whole, part = (self._estimate(key, ratio(agreeing, pairs)) for agreeing in (equal, contained))
        matched = self._sums["strict", "all", "matched"]
        overall = self._estimate(("strict", "all"), ratio(matched - pairs + contained, matched))
        return FieldAccuracy(whole, part, overall, int(pairs[0]))

    def _less(self, other: "Sums", key: Key, read: "Callable[[Sums, Key], list[Floats]]") -> Shares:
        abstracts = max(self._contributing(key), other._contributing(key))  # noqa: SLF001 - of its own class
        return Shares(
            *(
                with_interval(mine - theirs, self.bootstrap, abstracts)
                for mine, theirs in zip(read(self, key), read(other, key), strict=True)
            )
        )

    def _estimate(self, key: Key, values: Floats) -> Estimate:
        return with_interval(values, self.bootstrap, self._contributing(key))

    def _contributing(self, key: Key) -> int:
        return int(self._sums[(*key, "abstracts")][0])

    def _shares(self, key: Key) -> list[Floats]:
        """Micro precision, recall and F1 from sums of counts, over the sample and over each resample."""
        matched, predicted, gold, found = (self._sums[(*key, side)] for side in _SIDES)
        if self._in_part:
            return precision_and_recall_apart(matched, predicted, gold, found)
        return precision_recall_f1(matched, predicted, gold)

    def _means(self, key: Key) -> list[Floats]:
        """Macro precision, recall and F1 from sums of each abstract's."""
        return [ratio(self._sums[(*key, part)], self._sums[(*key, "whole")]) for part in _PARTS]


def precision_and_recall_apart(
    matched: Floats, predicted: Floats, gold: Floats, found: Floats
) -> list[Floats]:
    """Element by element: matched/predicted, found/gold, and their harmonic mean; NaN for a share of nothing.

    So where some abstracts count for precision alone: one without any gold says nothing of recall.
    """
    precision, recall = ratio(matched, predicted), ratio(found, gold)
    f1 = np.nan_to_num(ratio(2 * precision * recall, precision + recall))
    return [precision, recall, np.where(np.isnan(precision + recall), np.nan, f1)]


def precision_recall_f1(matched: Floats, predicted: Floats, gold: Floats) -> list[Floats]:
    """Element by element: matched/predicted, matched/gold, 2 matched/(predicted + gold).

    0 where one side has nothing and the other something; NaN where neither has anything.
    """
    neither = predicted + gold == 0
    shares = [ratio(matched, side) for side in (predicted, gold)] + [ratio(2 * matched, predicted + gold)]
    return [np.where(neither, np.nan, np.nan_to_num(share)) for share in shares]


def columns(scored: Sequence[Scored], by: Yardstick) -> dict[Key, Floats]:
    """Every column, by what it counts, over the scored abstracts."""
    found: dict[Key, Floats] = {}
    whole = np.array([one.complete for one in scored], dtype=np.float64)
    things: dict[Key, _Distinct] = {("item", name): partial(_items, name=name) for name in by.fields}
    things |= {("whole", name): partial(_tuples, names=parts) for name, parts in by.tuples.items()}
    for key, distinct in things.items():
        named = [(distinct(one.predicted), distinct(one.gold)) for one in scored]
        counted = [(len(ours & theirs), len(ours), len(theirs)) for ours, theirs in named]
        matched, predicted, gold = np.array(counted, dtype=np.float64).reshape(-1, 3).T
        sides = dict(zip(_SIDES, (matched, predicted, gold * whole, matched * whole), strict=True))
        found.update(_with_macro(key, sides, whole))
    for name in by.scored:
        counts = np.zeros((len(scored), 3))
        for row, one in enumerate(scored):
            pairs = [(pair.predicted, pair.gold) for pair in one.strict]
            given = [pair for pair in pairs if any(name in side.items for side in pair)]
            agreeing = [sum(agree(*pair, name) for pair in given) for agree in (by.exact, by.lenient)]
            counts[row] = len(given), *agreeing
        keys: list[Key] = [("field", name, part) for part in ("pairs", "exact", "lenient")]
        found.update(zip(keys, counts.T, strict=True))
        found[("field", name, "abstracts")] = _any(counts[:, 0])
    for level in LEVELS:
        found.update(_level_columns(scored, level, by, whole))
    return found


def _level_columns(scored: Sequence[Scored], level: Level, by: Yardstick, whole: Floats) -> dict[Key, Floats]:
    found: dict[Key, Floats] = {}
    pairs = [_right(one, level, by) for one in scored]
    sides = {
        "matched": _kind_counts([[pair.gold for pair in right] for right in pairs], by.kinds),
        "predicted": _kind_counts([one.predicted for one in scored], by.kinds),
        "gold": _kind_counts([one.gold for one in scored], by.kinds) * whole[:, None],
    }
    sides["found"] = sides["matched"] * whole[:, None]
    for column, kind in enumerate(by.kinds):
        found.update({(level, kind, side): counts[:, column] for side, counts in sides.items()})
        found[(level, kind, "abstracts")] = _any(sides["predicted"][:, column] + sides["gold"][:, column])
    totals = {side: counts.sum(axis=1) for side, counts in sides.items()}
    return found | _with_macro((level, "all"), totals, whole)


def _right(one: Scored, level: Level, by: Yardstick) -> Sequence[Pair]:
    if level in ("strict", "relaxed"):
        return one.strict if level == "strict" else one.relaxed
    pairs, agreement = (one.strict, by.exact) if level == "tuple" else (one.relaxed, by.lenient)
    return [pair for pair in pairs if all(agreement(pair.predicted, pair.gold, name) for name in by.fields)]


def _kind_counts(claims: Sequence[Side], kinds: Sequence[str]) -> Floats:
    """Claims by abstract and kind; shape (abstracts, kinds)."""
    counts = np.zeros((len(claims), len(kinds)))
    for row, of_abstract in enumerate(claims):
        for claim in of_abstract:
            counts[row, kinds.index(claim.kind)] += 1
    return counts


def _with_macro(key: Key, counts: dict[str, Floats], whole: Floats) -> dict[Key, Floats]:
    """Columns of counts, with those of each abstract's own shares beside them where all of it was judged."""
    matched, predicted, gold = (counts[side] * whole for side in _SIDES[:3])
    shares = precision_recall_f1(matched, predicted, gold)
    found: dict[Key, Floats] = {(*key, side): column for side, column in counts.items()}
    found.update({(*key, part): np.nan_to_num(share) for part, share in zip(_PARTS, shares, strict=True)})
    found[(*key, "abstracts")] = _any(counts["predicted"] + counts["gold"])
    found[(*key, "whole")] = _any(predicted + gold)
    return found


def _any(counts: Floats) -> Floats:
    """1 for each abstract that has something to count, else 0."""
    return (counts > 0).astype(np.float64)


def _items(claims: Side, name: str) -> set[Item]:
    found = [claim.items[name] for claim in claims if name in claim.items]
    members = (one for item in found if isinstance(item, frozenset) for one in item)
    return {*(item for item in found if not isinstance(item, frozenset)), *members}


def _tuples(claims: Side, names: Sequence[str]) -> set[tuple[Item | None, ...]]:
    """The distinct tuples of some fields, but for those in which none of them is given."""
    found = {tuple(claim.items.get(name) for name in names) for claim in claims}
    return found - {(None,) * len(names)}
