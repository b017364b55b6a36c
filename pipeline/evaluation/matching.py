"""One-to-one matching of the claims of two sides, by the guide's "When two labels are the same claim"."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linear_sum_assignment

from pipeline.evaluation.agreement import (
    Agreement,
    exact,
    lenient,
    overlap,
    rounded_equal,
    units_agree,
)
from pipeline.evaluation.claim import FIELDS, Claim
from schemas.claims import VALUED

Rule = Callable[[Claim, Claim], bool]
"""Whether a predicted and a gold claim of one abstract may be the same claim."""


@dataclass(frozen=True, slots=True, eq=False)
class Pair:
    """A predicted and a gold claim that belong together."""

    predicted: Claim
    gold: Claim


def strict_rule(predicted: Claim, gold: Claim) -> bool:
    """The guide's rule: equal kind, and by kind an equal number, an equal artifact or shared evidence.

    Kinds with a value: equal `value` and `value_max`, and units that agree (same last word, singular,
    or one absent, unless the other is a unit of measurement). `availability`: equal `artifact`.
    `superiority`: overlapping evidence.
    """
    if predicted.kind != gold.kind:
        return False
    if predicted.kind in VALUED:
        return same_number(predicted, gold)
    if predicted.kind == "availability":
        return exact(predicted, gold, "artifact")
    return overlap(predicted, gold) > 0


def same_number(predicted: Claim, gold: Claim) -> bool:
    """Equal `value` and `value_max`, and units that agree."""
    return (
        exact(predicted, gold, "value")
        and exact(predicted, gold, "value_max")
        and units_agree(predicted.items.get("unit"), gold.items.get("unit"))
    )


def relaxed_rule(predicted: Claim, gold: Claim) -> bool:
    """The strict rule with numbers rounded and words contained; whatever is strict is also relaxed.

    Numbers are equal after rounding to the printed precision of the less precise one. Units also agree
    where one contains the other, and artifacts where one contains the other or is absent.
    """
    if strict_rule(predicted, gold):
        return True
    if predicted.kind != gold.kind or predicted.kind == "superiority":
        return False
    if predicted.kind == "availability":
        absent = "artifact" not in predicted.items or "artifact" not in gold.items
        return absent or lenient(predicted, gold, "artifact")
    units = (predicted.items.get("unit"), gold.items.get("unit"))
    return (
        rounded_equal(predicted, gold, "value")
        and rounded_equal(predicted, gold, "value_max")
        and (units_agree(*units) or lenient(predicted, gold, "unit"))
    )


def strict_pairs(predicted: Sequence[Claim], gold: Sequence[Claim]) -> tuple[Pair, ...]:
    """The pairs of one abstract under the guide's rule."""
    return _pairs_by_kind(predicted, gold, strict_rule, exact)


def relaxed_pairs(predicted: Sequence[Claim], gold: Sequence[Claim]) -> tuple[Pair, ...]:
    """The pairs of one abstract under the relaxed rule."""
    return _pairs_by_kind(predicted, gold, relaxed_rule, lenient)


def _pairs_by_kind(
    predicted: Sequence[Claim], gold: Sequence[Claim], rule: Rule, agreement: Agreement
) -> tuple[Pair, ...]:
    """The same as one matching over all: no rule pairs claims of two kinds."""
    groups: dict[str, tuple[list[Claim], list[Claim]]] = defaultdict(lambda: ([], []))
    for claim in predicted:
        groups[claim.kind][0].append(claim)
    for claim in gold:
        groups[claim.kind][1].append(claim)
    return tuple(pair for sides in groups.values() for pair in best_pairs(*sides, rule, agreement))


def best_pairs(
    predicted: Sequence[Claim],
    gold: Sequence[Claim],
    rule: Rule,
    agreement: Agreement,
    fields: Sequence[str] = FIELDS,
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


def other_value(predicted: Claim, gold: Claim) -> bool:
    """The same kind of claim from the same evidence, which has another number, unit or artifact."""
    if predicted.kind != gold.kind or predicted.kind == "superiority":
        return False
    return same_sentence(predicted, gold) or overlap(predicted, gold) > 0


def other_kind(predicted: Claim, gold: Claim) -> bool:
    """Another kind of claim with the same number or, where one has none, from shared evidence."""
    if predicted.kind == gold.kind:
        return False
    if predicted.kind in VALUED and gold.kind in VALUED:
        return "value" in gold.items and same_number(predicted, gold)
    return overlap(predicted, gold) > 0


def same_sentence(predicted: Claim, gold: Claim) -> bool:
    """Whether both name the same sentence by its number."""
    return predicted.record.sentence is not None and predicted.record.sentence == gold.record.sentence
