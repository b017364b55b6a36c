"""What labels say of the records of a run: right, wrong or nothing, as `compare` has it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import Literal, TypeAlias

from pipeline.audit.sampling import Place
from pipeline.domain import Extraction, Resolved
from pipeline.evaluation.claim import Claim
from pipeline.evaluation.judged import judged_ones
from pipeline.evaluation.reviewers import record_key
from pipeline.evaluation.sides import by_id
from pipeline.evaluation.yardstick import Yardstick

Said: TypeAlias = Literal["right", "wrong", "unsure"]
"""What is known of a record."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What labels say of one record.

    `why` is the reason of a wrong one. `mended` names the fields that a person corrected in one that is right
    all the same, because they do not make it another record.
    """

    said: Said
    why: str | None = None
    mended: tuple[str, ...] = ()


_NOT_THERE = "not among the labels"


Verdicts: TypeAlias = Mapping[Place, Verdict]
"""The verdicts on all records of a run of which labels say anything."""


def prefix(said: Verdicts, order: Sequence[Place]) -> list[tuple[Place, Verdict]]:
    """What is known of the first records of a random order, up to the first of which nothing is."""
    return [(place, said[place]) for place in takewhile(said.__contains__, order)]


def verdicts(run: Sequence[Extraction], labels: Sequence[Extraction], by: Yardstick) -> Verdicts:
    """What labels say of a run's records, and of those that only its second opinion has.

    A record is right where `compare` pairs it with a label, and wrong where it was called so, or its abstract
    was read completely and no label is like it.
    """
    known = by_id(labels, "the labels")
    by_id(run, "the run")
    found: dict[Place, Verdict] = {}
    for one in run:
        label = known.get(one.abstract.id)
        if label is None or not label.is_read or not one.is_read:
            continue
        rest = _judge(one, label, by, found, only_second=False)
        if one.rules_only:
            _judge(replace(one, records=one.rules_only), rest, by, found, only_second=True)
    return found


def _judge(
    one: Extraction, label: Extraction, by: Yardstick, found: dict[Place, Verdict], *, only_second: bool
) -> Extraction:
    """Enters the verdicts on an abstract's records, and gives the labels that none of them is like."""
    text = one.abstract.text or label.abstract.text
    claims, gold = by.read(one, text, "the run"), by.read(label, text, "the labels")
    pairs = by.strict(claims, gold)
    right = {id(pair.predicted) for pair in pairs}
    judged = {id(claim) for claim in judged_ones(claims, gold, label, text, by)}
    reasons = _Reasons(label, by, text)
    unsure = {record_key(record) for record in label.review.unsure} if label.review else set()
    for claim in claims:
        place = Place(one.abstract.id, claim.position, only_second)
        if id(claim) in right:
            found[place] = Verdict("right", mended=reasons.mended(claim))
        elif id(claim) in judged:
            found[place] = Verdict("wrong", reasons.why(claim))
        elif record_key(claim.record) in unsure:
            found[place] = Verdict("unsure")
    taken = {pair.gold.position for pair in pairs}
    left = tuple(record for number, record in enumerate(label.records) if number not in taken)
    return replace(label, records=left)


class _Reasons:
    """Why the records of one abstract are wrong, by its labels."""

    def __init__(self, label: Extraction, by: Yardstick, text: str) -> None:
        review = label.review
        self._by = by
        self._refuted = [] if review is None else [(one.record, one.why) for one in review.refuted]
        self._before = [
            (one.judged.before, one) for one in label.records if one.judged and one.judged.before is not None
        ]
        self._label, self._text = label, text

    def mended(self, claim: Claim) -> tuple[str, ...]:
        """The fields that a person corrected in a record."""
        key = record_key(claim.record)
        after = next((one for was, one in self._before if record_key(was) == key), None)
        return () if after is None else self._by.differing(claim, self._read(after))

    def why(self, claim: Claim) -> str:
        """The reason of a wrong record: what was said of it, else of one that is like it."""
        key = record_key(claim.record)
        for record, why in self._refuted:
            if record_key(record) == key:
                return why
        if fields := self.mended(claim):
            return f"mended: {', '.join(fields)}"
        for record, why in self._refuted:
            if self._by.rule(claim, self._read(record)):
                return why
        return _NOT_THERE

    def _read(self, record: Resolved) -> Claim:
        return self._by.read(replace(self._label, records=(record,)), self._text, "the labels")[0]
