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

    gold      = matched + wrong_value + wrong_kind + missing     (of abstracts that were judged whole)
    predicted = matched + wrong_value + wrong_kind + duplicate + spurious
"""

from collections import Counter
from collections.abc import Iterable

from pipeline.domain import Resolved
from pipeline.evaluation.agreement import overlap
from pipeline.evaluation.compared_record import ComparedRecord, Side
from pipeline.evaluation.matching import Pair, best_pairs
from pipeline.evaluation.results import Disagreement, ErrorKind
from pipeline.evaluation.sides import Scored
from pipeline.evaluation.yardstick import Yardstick


def disagreements(scored: Scored, by: Yardstick) -> tuple[Disagreement, ...]:
    """All disagreements of one abstract by the rules of a schema, its unmatched claims first."""
    predicted = _without(scored.predicted, [pair.predicted for pair in scored.strict])
    gold = _without(scored.gold, [pair.gold for pair in scored.strict])
    repeats = _repeats(predicted, [pair.gold for pair in scored.strict], by)
    found = [_of_pair(scored, "duplicate", pair, by) for pair in repeats]
    predicted = _without(predicted, [pair.predicted for pair in repeats])
    for error, rule in by.near.items():
        pairs = best_pairs(predicted, gold, rule, by.exact, by.fields)
        found += [_of_pair(scored, error, pair, by) for pair in pairs]
        predicted = _without(predicted, [pair.predicted for pair in pairs])
        gold = _without(gold, [pair.gold for pair in pairs])
    # Where a person has not read everything, nobody knows what is missing.
    found += [_one(scored, "missing", None, claim.record) for claim in (gold if scored.complete else ())]
    found += [_one(scored, "spurious", claim.record, None) for claim in predicted]
    unequal = (pair for pair in scored.strict if by.differing(pair.predicted, pair.gold))
    return (*found, *(_of_pair(scored, "fields", pair, by) for pair in unequal))


def count_errors(found: Iterable[Disagreement], by: Yardstick) -> dict[ErrorKind, dict[str, int]]:
    """Disagreements by kind of error and kind of claim; every combination is there, if only as 0."""
    counts = Counter(
        (one.error, by.kind_of(record)) for one in found if (record := one.gold or one.predicted)
    )
    return {error: {kind: counts[error, kind] for kind in by.kinds} for error in by.errors}


def _repeats(predicted: Side, taken: Side, by: Yardstick) -> list[Pair]:
    """Each prediction with the gold claim it repeats: of several, the one whose evidence overlaps most."""
    repeats = []
    for claim in predicted:
        again = [Pair(claim, gold) for gold in taken if by.rule(claim, gold)]
        if again:
            repeats.append(max(again, key=lambda pair: overlap(pair.predicted, pair.gold)))
    return repeats


def _without(claims: Side, taken: Side) -> tuple[ComparedRecord, ...]:
    gone = {id(claim) for claim in taken}
    return tuple(claim for claim in claims if id(claim) not in gone)


def _of_pair(scored: Scored, error: ErrorKind, pair: Pair, by: Yardstick) -> Disagreement:
    fields = by.differing(pair.predicted, pair.gold)
    return _one(scored, error, pair.predicted.record, pair.gold.record, fields)


def _one(
    scored: Scored,
    error: ErrorKind,
    predicted: Resolved | None,
    gold: Resolved | None,
    fields: tuple[str, ...] = (),
) -> Disagreement:
    return Disagreement(error, scored.abstract.id, predicted, gold, fields, scored.unanswered is None)
