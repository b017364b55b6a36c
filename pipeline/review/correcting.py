"""What a person settled wins over what a machine said, whichever machine said it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from pipeline.domain import Extraction, Judged, Refuted, Resolved, Review
from pipeline.errors import counted
from pipeline.evaluation.compared_record import ComparedRecord, Side
from pipeline.evaluation.judged import check_by_hand
from pipeline.evaluation.matching import best_pairs
from pipeline.evaluation.sides import by_id
from pipeline.evaluation.yardstick import Yardstick
from pipeline.text import sentences
from schemas import Record, read_fields, resolved_fields, roles

_NOT_NAMED = "not named"
"""Who made labels that do not say so."""

_NOT_THERE = "not among the labels of an abstract that was judged completely"
_MENDED = "mended to what is there already"


@dataclass(frozen=True)
class Corrections:
    """The labels of a file, and what they did to a run so far; `by` says how records are paired.

    `counts` has the abstracts that were corrected and the records that are right, mended, added and out.
    """

    name: str
    labels: Mapping[str, Extraction]
    by: Yardstick
    record: type[Record]
    counts: Counter[str] = field(default_factory=Counter)

    @classmethod
    def of(
        cls, name: str, labels: Sequence[Extraction], by: Yardstick, record: type[Record]
    ) -> "Corrections":
        """The corrections of a person's labels; of a field that none knows the machine's word stands."""
        check_by_hand(labels, name, "Settle claims with: claimsift review CLAIMS -o LABELS.jsonl")
        return cls(name, by_id(labels, name), by.without(by.unknown_to(labels)), record)

    def applied(self, one: Extraction) -> Extraction:
        """An extraction with what a person said of its abstract; one that was not read stays as it is.

        Records that stand say in `judged` what the correction did to them, and `review` has those that were
        taken out. A person's word that nothing is missing takes out whatever is not among the labels.
        """
        label = self.labels.get(one.abstract.id)
        if label is None or not label.is_read or not one.is_read:
            return one
        found = _Correction(one, label, self).done()
        self.counts["abstracts"] += 1
        self.counts["settled"] += label.review is None or label.review.complete
        self.counts.update(record.judged.verdict for record in found.records if record.judged)
        self.counts["out"] += len(found.review.refuted) if found.review else 0
        return found

    @property
    def told(self) -> str:
        """What was done, in a line."""
        count = self.counts
        return (
            f"corrected  by {self.name}, in {counted(count['abstracts'], 'abstract')}:"
            f" {count['right']:,} right, {count['mended']:,} mended,"
            f" {count['added']:,} added, {count['out']:,} taken out"
        )


class _Correction:
    """One abstract's correction: first what stands, then what must go."""

    def __init__(self, one: Extraction, label: Extraction, whole: Corrections) -> None:
        self._one, self._label = one, label
        self._by, self._record = whole.by, whole.record
        self._text = one.abstract.text or label.abstract.text
        self._where = whole.name
        self._claims = self._read(one)
        self._gold = self._read(label)
        self._out: dict[int, Refuted] = {}
        self._new: dict[int, Resolved] = {}
        self._used: set[int] = set()

    def done(self) -> Extraction:
        """The extraction as it is corrected."""
        for pair in self._by.strict(self._claims, self._gold):
            self._put(pair.predicted, pair.gold)
        self._take_out([claim for claim in self._claims if claim.position not in self._new])
        records = [
            self._new.get(place, record)
            for place, record in enumerate(self._one.records)
            if place not in self._out
        ]
        missing = [claim for claim in self._gold if claim.position not in self._used]
        missing.sort(key=lambda claim: claim.position)
        ruled, seen = self._ruled(missing)
        records += [
            replace(self._placed(claim), judged=Judged("added"), seen_by=seen.get(claim.position, ()))
            for claim in missing
        ]
        review = self._label.review or Review(_NOT_NAMED, "", complete=True)
        return replace(
            self._one,
            records=tuple(records),
            rules_only=ruled,
            review=replace(review, refuted=tuple(self._out.values()), unsure=()),
        )

    def _read(self, one: Extraction) -> tuple[ComparedRecord, ...]:
        return self._by.read(one, self._text, self._where)

    def _others(self, records: Sequence[Resolved]) -> tuple[ComparedRecord, ...]:
        return self._read(replace(self._label, records=tuple(records)))

    def _put(self, claim: ComparedRecord, gold: ComparedRecord) -> None:
        """Puts a label in the place of the record that it is."""
        self._used.add(gold.position)
        machine = replace(claim.record, judged=None)
        if differing := self._by.differing(claim, gold):
            record, said = self._merged(claim, gold, differing), Judged("mended", machine)
        else:
            record, said = machine, Judged("right")
        self._new[claim.position] = replace(record, judged=said)

    def _take_out(self, left: list[ComparedRecord]) -> None:
        """Decides on records that no label is: mended, refuted, unsure, or not there."""
        review = self._label.review
        mended = {
            id(one.judged.before): place
            for place, one in enumerate(self._label.records)
            if one.judged is not None and one.judged.before is not None
        }
        whys = {id(one.record): one.why for one in review.refuted} if review else {}
        alike = self._alike(left)
        gold = {claim.position: claim for claim in self._gold}
        for claim in left:
            other = alike.get(claim.position)
            after = gold[mended[id(other)]] if id(other) in mended else None
            if after is not None and after.position not in self._used:
                self._put(claim, after)
                continue
            why = _MENDED if after is not None else whys.get(id(other))
            if other is None and (review is None or review.complete):
                why = _NOT_THERE
            if why is not None:
                self._out[claim.position] = Refuted(claim.record, why)

    def _alike(self, left: Side) -> dict[int, Resolved]:
        """What a person judged that records are like, by their positions: mended, refuted, or left open."""
        review = self._label.review
        befores = [
            one.judged.before for one in self._label.records if one.judged and one.judged.before is not None
        ]
        refuted = [one.record for one in review.refuted] if review else []
        known = self._others([*befores, *refuted, *(review.unsure if review else ())])
        pairs = best_pairs(left, known, self._by.rule, self._by.exact, self._by.fields)
        return {pair.predicted.position: pair.gold.record for pair in pairs}

    def _merged(self, claim: ComparedRecord, gold: ComparedRecord, differing: Sequence[str]) -> Resolved:
        """A label with what it leaves open and the machine's record says: unknown fields, and places."""
        machine, label = claim.record, self._placed(gold)
        fields = dict(label.fields)
        for name, role in roles(self._record).items():
            group = {name, *read_fields(name, role)}
            if not group & {*differing}:
                known = {name: machine.fields[name] for name in group if name in machine.fields}
                fields = known | fields
        names = [*resolved_fields(self._record), *fields]
        ordered = {name: fields[name] for name in dict.fromkeys(names) if name in fields}
        grounding = {
            name: found
            for name, found in machine.grounding.items()
            if ordered.get(name) == machine.fields.get(name)
        }
        return replace(
            label, fields=ordered, grounding=grounding | {**label.grounding}, seen_by=machine.seen_by
        )

    def _placed(self, gold: ComparedRecord) -> Resolved:
        """A label with the place of its evidence, where it does not say it and the text has it."""
        record = gold.record
        if record.span is not None or not gold.places:
            return record
        span = gold.places[0]
        number = record.sentence or sentences.number_at(sentences.split(self._text), span[0])
        return replace(record, span=span, sentence=number)

    def _ruled(self, missing: Side) -> tuple[tuple[Resolved, ...] | None, dict[int, tuple[str, ...]]]:
        """What only the second opinion has and nobody settled; and who sees each label that it has."""
        ruled = self._one.rules_only
        if ruled is None:
            return None, {}
        claims = self._read(replace(self._one, records=ruled))
        found = self._by.strict(claims, missing)
        taken = {pair.predicted.position for pair in found}
        review = self._label.review
        left = [claim for claim in claims if claim.position not in taken]
        refuted = self._others([one.record for one in review.refuted] if review else [])
        for pair in best_pairs(left, refuted, self._by.rule, self._by.exact, self._by.fields):
            taken.add(pair.predicted.position)
        return (
            tuple(record for place, record in enumerate(ruled) if place not in taken),
            {pair.gold.position: pair.predicted.record.seen_by for pair in found},
        )
