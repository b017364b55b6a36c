"""One abstract as it is judged: its records with what was said of them, to a line of the log and back."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from pipeline.domain import Abstract, Extraction, Judged, Refuted, Resolved, Review
from pipeline.evaluation.reviewers import record_key

State: TypeAlias = Literal["open", "right", "wrong", "mended", "added", "unsure"]
"""What was said of a record; ``open`` is nothing yet."""


@dataclass(frozen=True, slots=True)
class SheetRecord:
    """One record at hand.

    `before` is what a mended record was, `why` the reason why it is wrong. `seen_in` names the runs that have
    it, `notes` what others said of it, and `asked` says that the reviewer is to judge it.
    """

    record: Resolved
    state: State = "open"
    before: Resolved | None = None
    why: str | None = None
    seen_in: tuple[str, ...] = ()
    asked: bool = True
    notes: tuple[str, ...] = ()

    @property
    def origin(self) -> Resolved | None:
        """The record as the machine wrote it; None for one that a person added."""
        return None if self.state == "added" else self.before or self.record


@dataclass(frozen=True, slots=True)
class Sheet:
    """One abstract with its records. `version` grows with each change, `schema` is that of the records.

    Of one that `closes` the reviewer is asked whether it is complete, at a desk that asks so.
    """

    abstract: Abstract
    schema: str
    entries: tuple[SheetRecord, ...]
    complete: bool = False
    version: int = 0
    closes: bool = True

    @property
    def open(self) -> int:
        """How many records are asked about and not judged."""
        return sum(entry.asked and entry.state == "open" for entry in self.entries)

    @property
    def asked(self) -> int:
        """How many records are asked about."""
        return sum(entry.asked for entry in self.entries)


def judged(sheet: Sheet, number: int, state: State, why: str | None = None) -> Sheet:
    """A sheet on which the record of this number is judged so; a mended one is what it was again.

    A record that a person added is taken away where it is judged anything but right.
    """
    entry = sheet.entries[number]
    if entry.state == "added":
        return sheet if state == "right" else _with(sheet, number)
    record = entry.before or entry.record
    changed = replace(entry, record=record, before=None, state=state, why=why if state == "wrong" else None)
    return _with(sheet, number, changed)


def mended(sheet: Sheet, number: int, record: Resolved) -> Sheet:
    """A sheet on which a record says something else."""
    entry = sheet.entries[number]
    if entry.state == "added":
        return _with(sheet, number, replace(entry, record=record))
    before = entry.before or entry.record
    if record_key(replace(record, evidence=before.evidence)) == record_key(before):
        return judged(sheet, number, "right")
    return _with(sheet, number, replace(entry, record=record, before=before, state="mended", why=None))


def added(sheet: Sheet, record: Resolved) -> Sheet:
    """A sheet with one more record, which no machine saw."""
    return replace(sheet, entries=(*sheet.entries, SheetRecord(record, "added", asked=False)))


def _with(sheet: Sheet, number: int, *instead: SheetRecord) -> Sheet:
    """A sheet on which another entry stands in the place of one, or none."""
    entries = (*sheet.entries[:number], *instead, *sheet.entries[number + 1 :])
    return replace(sheet, entries=entries)


def as_extraction(sheet: Sheet, reviewer: str, time: str) -> Extraction:
    """All that was said of an abstract as labels; what is open is left out."""
    wrong = tuple(
        Refuted(entry.record, entry.why or "wrong") for entry in sheet.entries if entry.state == "wrong"
    )
    unsure = tuple(entry.record for entry in sheet.entries if entry.state == "unsure")
    standing = tuple(
        replace(entry.record, judged=Judged(entry.state, entry.before))
        for entry in sheet.entries
        if entry.state in ("right", "mended", "added")
    )
    review = Review(reviewer, time, sheet.complete, wrong, unsure)
    return Extraction(sheet.abstract, sheet.schema, "ok", standing, origin="hand", review=review)


def as_judged(sheet: Sheet, labels: Extraction) -> Sheet:
    """A sheet on which stands what labels say of its abstract.

    A record of the labels is that of the sheet which says the same of the same evidence; those that the sheet
    lacks are added to it as they are, so that nothing that was said is lost. In a complete abstract nothing
    is asked any more.
    """
    entries = list(sheet.entries)
    places: dict[str, list[int]] = {}
    for place, entry in enumerate(entries):
        places.setdefault(entry_key(entry), []).append(place)
    for said in _said(labels):
        if known := places.get(entry_key(said)):
            place = known.pop(0)
            known_as = entries[place]
            entries[place] = replace(
                said, seen_in=known_as.seen_in, asked=known_as.asked, notes=known_as.notes
            )
        else:
            entries.append(replace(said, asked=False))
    complete = labels.review is None or labels.review.complete
    if complete:
        # What a later run sees more than this was called wrong beforehand.
        entries = [replace(entry, asked=entry.asked and entry.state != "open") for entry in entries]
    return replace(sheet, entries=tuple(entries), complete=complete)


def entry_key(entry: SheetRecord) -> str:
    """What tells the records apart, however they were judged: what they were, and who wrote them."""
    whose = "added " if entry.origin is None else ""
    return whose + record_key(entry.origin or entry.record)


def _said(labels: Extraction) -> Iterator[SheetRecord]:
    """What labels say of each record; of those that nobody judged that a person wrote them down."""
    for record in labels.records:
        plain = replace(record, judged=None)
        if record.judged is None:
            yield SheetRecord(plain, "added")
        else:
            yield SheetRecord(plain, record.judged.verdict, record.judged.before)
    if labels.review is not None:
        for refuted in labels.review.refuted:
            yield SheetRecord(refuted.record, "wrong", why=refuted.why)
        for record in labels.review.unsure:
            yield SheetRecord(record, "unsure")
