"""How two reviewers agree: their verdicts on the same claims of machines, right or not."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.domain import Extraction, Resolved
from pipeline.evaluation.results import Bootstrap, Estimate
from pipeline.evaluation.yardstick import Yardstick

if TYPE_CHECKING:
    from pipeline.evaluation.bootstrap import Floats, Key

_CELLS = ("both", "first", "second", "neither")
"""Who called a claim right."""


@dataclass(frozen=True, slots=True)
class Concord:
    """Of `judged` claims that both judged the share on which they agree, and Cohen's kappa.

    Kappa is the agreement beyond that of chance (Cohen, 1960, A Coefficient of Agreement for Nominal Scales);
    None where one of the two always says the same thing: then it is 0 however often they agree.
    """

    judged: int
    agreement: Estimate
    kappa: Estimate


@dataclass(frozen=True, slots=True)
class Reviewers:
    """Two reviewers over all claims, and by kind those of which both judged any.

    `as_json.as_data` makes its JSON: the names of the fields here stay.
    """

    names: tuple[str, str]
    all: Concord
    kinds: Mapping[str, Concord]


def record_key(record: Resolved) -> str:
    """What makes a machine's record the same as another's of this abstract: all it says, and its evidence."""
    fields = sorted((name, value) for name, value in record.fields.items() if value is not None)
    return json.dumps([fields, record.evidence], ensure_ascii=True, allow_nan=False)


def reviewers(
    first: Sequence[Extraction], second: Sequence[Extraction], by: Yardstick, bootstrap: Bootstrap
) -> Reviewers | None:
    """How two files of judgements agree; None if one has no judgements, or they share no claim.

    A mended claim was not right as it was. Whoever was unsure has not judged.
    """
    if not all(side and all(one.is_judgement for one in side) for side in (first, second)):
        return None
    import numpy as np

    others = {one.abstract.id: one for one in second}
    both = [(one, others[one.abstract.id]) for one in first if one.abstract.id in others]
    kinds = ("", *by.kinds)
    counts = np.zeros((len(both), len(kinds), len(_CELLS)))
    for row, (ours, theirs) in enumerate(both):
        for record, cell in _cells(ours, theirs):
            for kind in ("", by.kind_of(record)):
                counts[row, kinds.index(kind), cell] += 1
    if not counts.sum():
        return None
    found = {kind: _concord(counts[:, place], bootstrap) for place, kind in enumerate(kinds)}
    names = (_names(first), _names(second))
    return Reviewers(names, found.pop(""), {kind: one for kind, one in found.items() if one.judged})


def _names(side: Sequence[Extraction]) -> str:
    return ", ".join(dict.fromkeys(one.review.reviewer for one in side if one.review))


def _cells(ours: Extraction, theirs: Extraction) -> Iterator[tuple[Resolved, int]]:
    """Each claim that both judged, with the place in `_CELLS` of what they said."""
    others = dict(_verdicts(theirs))
    for key, (record, is_right) in _verdicts(ours):
        if key in others:
            yield record, 2 * (not is_right) + (not others[key][1])


def _verdicts(labels: Extraction) -> Iterator[tuple[str, tuple[Resolved, bool]]]:
    """Each claim of a machine that was judged, as it was, and whether it was right."""
    for record in labels.records:
        if record.judged is not None and record.judged.verdict != "added":
            was = record.judged.before or record
            yield record_key(was), (was, record.judged.verdict == "right")
    for refuted in labels.review.refuted if labels.review else ():
        yield record_key(refuted.record), (refuted.record, False)


def _concord(counts: "Floats", bootstrap: Bootstrap) -> Concord:
    from pipeline.evaluation.bootstrap import ratio, resampled_sums, with_interval

    keys: list[Key] = [(name,) for name in _CELLS]
    sums = resampled_sums(dict(zip(keys, counts.T, strict=True)), bootstrap)
    both, first, second, neither = (sums[key] for key in keys)
    total = both + first + second + neither
    agreement = ratio(both + neither, total)
    chance = ratio((both + first) * (both + second) + (neither + first) * (neither + second), total**2)
    varied = (both + first) * (second + neither) * (both + second) * (first + neither) > 0
    kappa = ratio(agreement - chance, (1 - chance) * varied)
    abstracts = int((counts.sum(axis=1) > 0).sum())
    judged = int(counts.sum())
    return Concord(
        judged, with_interval(agreement, bootstrap, abstracts), with_interval(kappa, bootstrap, abstracts)
    )
