"""Every way in which a prediction and the gold disagree, each counted once.

The claims of an abstract that have no partner under the strict rule are tried in this order; the first
that fits takes them, one-to-one and with most pairs, then most overlapping evidence:

1. ``duplicate``: a prediction that the strict rule would pair with a gold claim which another
   prediction already has.
2. ``wrong_value``: a prediction and a gold claim of the same kind from the same evidence (overlapping,
   or the same sentence by number) with another number, unit or artifact. `superiority` has none of
   these, so it has no wrong value.
3. ``wrong_kind``: a prediction and a gold claim of different kinds with the same value (and units that
   agree) or, where at least one of them has no value, with overlapping evidence.
4. ``missing``: what is left of the gold. ``spurious``: what is left of the predictions.

Beside these, ``fields`` are the pairs of the strict rule that differ in some other field. So of every
evaluation, with the pairs of the strict rule as *matched*:

    gold      = matched + wrong_value + wrong_kind + missing
    predicted = matched + wrong_value + wrong_kind + duplicate + spurious
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import get_args

from pipeline.evaluation.agreement import differing, exact, overlap
from pipeline.evaluation.claim import KINDS, Claim
from pipeline.evaluation.matching import Pair, Rule, best_pairs, same_number, strict_rule
from pipeline.evaluation.results import Disagreement, ErrorKind
from pipeline.evaluation.sides import Scored
from schemas.claims import VALUED

ERROR_KINDS: tuple[ErrorKind, ...] = get_args(ErrorKind)


def disagreements(scored: Scored) -> tuple[Disagreement, ...]:
    """All disagreements of one abstract, its unmatched claims first."""
    predicted = _without(scored.predicted, [pair.predicted for pair in scored.strict])
    gold = _without(scored.gold, [pair.gold for pair in scored.strict])
    repeats = _repeats(predicted, [pair.gold for pair in scored.strict])
    found = [_of_pair(scored, "duplicate", pair) for pair in repeats]
    predicted = _without(predicted, [pair.predicted for pair in repeats])
    rules: tuple[tuple[ErrorKind, Rule], ...] = (("wrong_value", _other_value), ("wrong_kind", _other_kind))
    for error, rule in rules:
        pairs = best_pairs(predicted, gold, rule, exact)
        found += [_of_pair(scored, error, pair) for pair in pairs]
        predicted = _without(predicted, [pair.predicted for pair in pairs])
        gold = _without(gold, [pair.gold for pair in pairs])
    found += [_one(scored, "missing", None, claim) for claim in gold]
    found += [_one(scored, "spurious", claim, None) for claim in predicted]
    unequal = (pair for pair in scored.strict if differing(pair.predicted, pair.gold))
    return (*found, *(_of_pair(scored, "fields", pair) for pair in unequal))


def count_errors(found: Iterable[Disagreement]) -> dict[ErrorKind, dict[str, int]]:
    """Disagreements by kind of error and kind of claim; every combination is there, if only as 0."""
    counts = Counter((one.error, _kind_of(one)) for one in found)
    return {error: {kind: counts[error, kind] for kind in KINDS} for error in ERROR_KINDS}


def _kind_of(one: Disagreement) -> str:
    record = one.gold or one.predicted
    return str(record.fields["kind"]) if record else ""


def _repeats(predicted: Sequence[Claim], taken: Sequence[Claim]) -> list[Pair]:
    """Each prediction with the gold claim it repeats: of several, the one whose evidence overlaps most."""
    repeats = []
    for claim in predicted:
        again = [Pair(claim, gold) for gold in taken if strict_rule(claim, gold)]
        if again:
            repeats.append(max(again, key=lambda pair: overlap(pair.predicted, pair.gold)))
    return repeats


def _other_value(predicted: Claim, gold: Claim) -> bool:
    if predicted.kind != gold.kind or predicted.kind == "superiority":
        return False
    return _same_sentence(predicted, gold) or overlap(predicted, gold) > 0


def _other_kind(predicted: Claim, gold: Claim) -> bool:
    if predicted.kind == gold.kind:
        return False
    if predicted.kind in VALUED and gold.kind in VALUED:
        return "value" in gold.items and same_number(predicted, gold)
    return overlap(predicted, gold) > 0


def _same_sentence(predicted: Claim, gold: Claim) -> bool:
    return predicted.record.sentence is not None and predicted.record.sentence == gold.record.sentence


def _without(claims: Sequence[Claim], taken: Sequence[Claim]) -> tuple[Claim, ...]:
    gone = {id(claim) for claim in taken}
    return tuple(claim for claim in claims if id(claim) not in gone)


def _of_pair(scored: Scored, error: ErrorKind, pair: Pair) -> Disagreement:
    return _one(scored, error, pair.predicted, pair.gold)


def _one(scored: Scored, error: ErrorKind, predicted: Claim | None, gold: Claim | None) -> Disagreement:
    fields = differing(predicted, gold) if predicted is not None and gold is not None else ()
    return Disagreement(
        error,
        scored.abstract.id,
        predicted.record if predicted is not None else None,
        gold.record if gold is not None else None,
        fields,
        scored.unanswered is None,
    )
