"""One-to-one matching of the records of two sides, among the pairs that a rule allows."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pipeline.evaluation.agreement import Agreement, overlap
from pipeline.evaluation.compared_record import ComparedRecord, Side

Rule = Callable[[ComparedRecord, ComparedRecord], bool]
"""Whether a predicted and a gold claim of one abstract may be the same claim."""


@dataclass(frozen=True, slots=True, eq=False)
class Pair:
    """A predicted and a gold claim that belong together."""

    predicted: ComparedRecord
    gold: ComparedRecord


def pairs_by_kind(
    predicted: Side, gold: Side, rule: Rule, agreement: Agreement, fields: Sequence[str]
) -> tuple[Pair, ...]:
    """The best pairs of one abstract, as `best_pairs` finds them, where a rule pairs no two kinds."""
    groups: dict[str, tuple[list[ComparedRecord], list[ComparedRecord]]] = defaultdict(lambda: ([], []))
    for claim in predicted:
        groups[claim.kind][0].append(claim)
    for claim in gold:
        groups[claim.kind][1].append(claim)
    return tuple(pair for sides in groups.values() for pair in best_pairs(*sides, rule, agreement, fields))


def best_pairs(
    predicted: Side, gold: Side, rule: Rule, agreement: Agreement, fields: Sequence[str]
) -> tuple[Pair, ...]:
    """The optimal one-to-one matching of one abstract's claims among the pairs that a rule allows.

    Most pairs; among those, most characters of shared evidence; among those, most pairs that agree in
    every one of the `fields`, then most fields that agree. Solved as an assignment problem (Jonker and
    Volgenant's algorithm as in Crouse 2016, by `scipy.optimize.linear_sum_assignment`).
    """
    allowed = {
        (row, column): Pair(claim, other)
        for row, claim in enumerate(predicted)
        for column, other in enumerate(gold)
        if rule(claim, other)
    }
    if len(allowed) < 2:
        return tuple(allowed.values())
    # Few abstracts need it, and it takes a second to load.
    import numpy as np
    from scipy.optimize import linear_sum_assignment

    weights = np.zeros((len(predicted), len(gold)))
    for place, weight in zip(allowed, _weights(list(allowed.values()), agreement, fields), strict=True):
        weights[place] = weight
    rows, columns = linear_sum_assignment(weights, maximize=True)
    chosen = zip(rows.tolist(), columns.tolist(), strict=True)
    return tuple(allowed[place] for place in chosen if place in allowed)


def _weights(pairs: Sequence[Pair], agreement: Agreement, fields: Sequence[str]) -> list[float]:
    """One number a pair whose sums order matchings by pairs, then overlap, whole tuples and fields.

    Each level is scaled by more than any matching can collect on the levels below it. The numbers are
    whole and stay exact in a float for thousands of claims in one abstract.
    """
    shared = [overlap(pair.predicted, pair.gold) for pair in pairs]
    agreeing = [sum(agreement(pair.predicted, pair.gold, name) for name in fields) for pair in pairs]
    most = min(len({id(pair.predicted) for pair in pairs}), len({id(pair.gold) for pair in pairs}))
    per_tuple = most * len(fields) + 1
    per_character = per_tuple * (most + 1)
    per_pair = per_character * (most * max(shared) + 1)
    return [
        float(per_pair + per_character * characters + per_tuple * (agreed == len(fields)) + agreed)
        for characters, agreed in zip(shared, agreeing, strict=True)
    ]


def same_sentence(predicted: ComparedRecord, gold: ComparedRecord) -> bool:
    """Whether both name the same sentence by its number."""
    return predicted.record.sentence is not None and predicted.record.sentence == gold.record.sentence
