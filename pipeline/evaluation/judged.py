"""What a person's labels say of predictions: those that nobody judged count for nothing."""

from collections.abc import Sequence
from dataclasses import replace

from pipeline.domain import Extraction, Resolved
from pipeline.errors import InputError
from pipeline.evaluation.compared_record import ComparedRecord, Side
from pipeline.evaluation.matching import best_pairs
from pipeline.evaluation.yardstick import Yardstick

_MADE = {"rule": "labels made by rule", "model": "the output of a model"}


def check_by_hand(labels: Sequence[Extraction], name: str, how: str) -> None:
    """Raises InputError if no person made the labels; `how` says in a sentence where to get such labels."""
    made = next((_MADE[one.origin] for one in labels if one.origin in _MADE), None)
    if made is not None:
        raise InputError(f"{name} holds {made}, and only a person's judgement counts here. {how}")


def judged_ones(
    predicted: Side, gold: Side, label: Extraction, text: str, by: Yardstick
) -> tuple[ComparedRecord, ...]:
    """The predictions of one abstract that its labels say something of.

    Of a complete abstract these are all but those that a person was unsure of: what is not among the labels
    is wrong there. Of another one they are those that match a label, and those that match what a person
    refuted, or mended, as it was.
    """
    review = label.review
    if review is None:
        return tuple(predicted)
    right = {id(pair.predicted) for pair in by.strict(predicted, gold)}
    others = [claim for claim in predicted if id(claim) not in right]
    if review.complete:
        unsure = _alike(others, review.unsure, label, text, by)
        return tuple(claim for claim in predicted if id(claim) not in unsure)
    mended = [one.judged.before for one in label.records if one.judged is not None and one.judged.before]
    wrong = _alike(others, [*(one.record for one in review.refuted), *mended], label, text, by)
    return tuple(claim for claim in predicted if id(claim) in right | wrong)


def _alike(
    claims: Side, records: Sequence[Resolved], label: Extraction, text: str, by: Yardstick
) -> set[int]:
    """Which of the claims are among the records, one to one, by their identity as objects."""
    if not claims or not records:
        return set()
    known = by.read(replace(label, records=tuple(records)), text, "the labels")
    pairs = best_pairs(claims, known, by.rule, by.exact, by.fields)
    return {id(pair.predicted) for pair in pairs}
