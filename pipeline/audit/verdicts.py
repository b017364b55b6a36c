"""What labels say of the records of a run: right, wrong or nothing, as `compare` has it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import Literal, TypeAlias

from pipeline.audit.sampling import Place
from pipeline.domain import Extraction, Resolved
from pipeline.evaluation.compared_record import ComparedRecord
from pipeline.evaluation.judged import judged_ones
from pipeline.evaluation.reviewers import record_key
from pipeline.evaluation.sides import by_id
from pipeline.evaluation.yardstick import Yardstick

Said: TypeAlias = Literal["right", "wrong", "unsure"]
"""What is known of a record."""


@dataclass(frozen=True, slots=True)
class RecordVerdict:
    """What labels say of one record.

    `why` is the reason of a wrong one. `mended` names the fields that a person corrected in one that is right
    all the same, because they do not make it another record.
    """

    said: Said
    why: str | None = None
    mended: tuple[str, ...] = ()


_NOT_THERE = "not among the labels"


Verdicts: TypeAlias = Mapping[Place, RecordVerdict]
"""The verdicts on all records of a run that labels say anything about."""


def prefix(said: Verdicts, order: Sequence[Place]) -> list[tuple[Place, RecordVerdict]]:
    """What is known of the first records of a random order, up to the first that no label is about."""
    return [(place, said[place]) for place in takewhile(said.__contains__, order)]


def verdicts(run: Sequence[Extraction], labels: Sequence[Extraction], by: Yardstick) -> Verdicts:
    """What labels say of a run's records, and of those that only its second opinion has.

    A record is right where `compare` pairs it with a label, and wrong where it was called so, or its abstract
    was read completely and no label is like it.
    """
    known = by_id(labels, "the labels")
    by_id(run, "the run")
    found: dict[Place, RecordVerdict] = {}
    for one in run:
        label = known.get(one.abstract.id)
        if label is None or not label.is_read or not one.is_read:
            continue
        rest = _judge(one, label, by, found, only_second=False)
        if one.rules_only:
            _judge(replace(one, records=one.rules_only), rest, by, found, only_second=True)
    return found


def _judge(
    one: Extraction, label: Extraction, by: Yardstick, found: dict[Place, RecordVerdict], *, only_second: bool
) -> Extraction:
    """Enters the verdicts on an abstract's records, and gives the labels that none of them is like."""
    text = one.abstract.text or label.abstract.text
    claims, gold = by.read(one, text, "the run"), by.read(label, text, "the labels")
    pairs = by.strict(claims, gold)
    right = {id(pair.predicted) for pair in pairs}
    judged = {id(claim) for claim in judged_ones(claims, gold, label, text, by)}
    unsure = {record_key(record) for record in label.review.unsure} if label.review else set()
    for claim in claims:
        place = Place(one.abstract.id, claim.position, only_second)
        if id(claim) in right:
            found[place] = RecordVerdict("right", mended=_mended(claim, label, by, text))
        elif id(claim) in judged:
            found[place] = RecordVerdict("wrong", _why(claim, label, by, text))
        elif record_key(claim.record) in unsure:
            found[place] = RecordVerdict("unsure")
    taken = {pair.gold.position for pair in pairs}
    left = tuple(record for number, record in enumerate(label.records) if number not in taken)
    return replace(label, records=left)


def _mended(claim: ComparedRecord, label: Extraction, by: Yardstick, text: str) -> tuple[str, ...]:
    """The fields that a person corrected in a record."""
    key = record_key(claim.record)
    for one in label.records:
        if one.judged and one.judged.before is not None and record_key(one.judged.before) == key:
            return by.differing(claim, _read(one, label, by, text))
    return ()


def _why(claim: ComparedRecord, label: Extraction, by: Yardstick, text: str) -> str:
    """The reason of a wrong record: what was said of it, else of one that is like it."""
    key, refuted = record_key(claim.record), label.review.refuted if label.review else ()
    for one in refuted:
        if record_key(one.record) == key:
            return one.why
    if fields := _mended(claim, label, by, text):
        return f"mended: {', '.join(fields)}"
    alike = (one.why for one in refuted if by.rule(claim, _read(one.record, label, by, text)))
    return next(alike, _NOT_THERE)


def _read(record: Resolved, label: Extraction, by: Yardstick, text: str) -> ComparedRecord:
    return by.read(replace(label, records=(record,)), text, "the labels")[0]
