"""Two reviewers brought together: what they agree on stands, where they differ a third is asked."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from pipeline.domain import Extraction, changed_fields
from pipeline.errors import InputError
from pipeline.evaluation.reviewers import record_key
from pipeline.evaluation.words import shown_value
from pipeline.evaluation.yardstick import Yardstick
from pipeline.review.sheets import Sheet, SheetRecord, as_judged, entry_key


class Between(NamedTuple):
    """The abstracts that two reviewers judged: those where they differ, and those on which they agree."""

    differing: Sequence[Sheet]
    agreed: Sequence[Sheet]
    reviewers: tuple[str, str]


def between(
    sheets: Sequence[Sheet], first: Sequence[Extraction], second: Sequence[Extraction], by: Yardstick
) -> Between:
    """The sheets of abstracts that both judged, with what they differ in asked; InputError if none."""
    names = _reviewer(first, "first"), _reviewer(second, "second")
    ours, theirs = ({one.abstract.id: one for one in side} for side in (first, second))
    both = [sheet for sheet in sheets if sheet.abstract.id in ours and sheet.abstract.id in theirs]
    if not both:
        raise InputError("No abstract was judged by both reviewers, so there is nothing to decide between.")
    merged = [_merged(sheet, ours[sheet.abstract.id], theirs[sheet.abstract.id], names, by) for sheet in both]
    return Between([one for one in merged if one.open], [one for one in merged if not one.open], names)


def _reviewer(side: Sequence[Extraction], which: str) -> str:
    found = dict.fromkeys(one.review.reviewer for one in side if one.review is not None)
    if not found:
        raise InputError(f"Nobody judged the {which} of the two files: give two files of claimsift review.")
    return ", ".join(found)


def _merged(
    sheet: Sheet, first: Extraction, second: Extraction, names: tuple[str, str], by: Yardstick
) -> Sheet:
    said = [
        {entry_key(entry): entry for entry in as_judged(sheet, side).entries if entry.origin is not None}
        for side in (first, second)
    ]
    known = {entry_key(entry): entry for entry in sheet.entries}
    entries = [
        _together(known.get(key), said[0].get(key), said[1].get(key), names)
        for key in dict.fromkeys([*known, *said[0], *said[1]])
    ]
    entries += _added(sheet, first, second, names, by)
    complete = all(one.review is not None and one.review.complete for one in (first, second))
    return replace(sheet, entries=tuple(entries), complete=complete)


def _together(
    known: SheetRecord | None, first: SheetRecord | None, second: SheetRecord | None, names: tuple[str, str]
) -> SheetRecord:
    """One record of a machine as both left it; open where they differ."""
    judged = [one for one in (first, second) if one is not None and one.state != "open"]
    base = known or judged[0]
    if len(judged) < 2:
        return replace(judged[0] if judged else base, asked=False)
    ours, theirs = judged
    if ours.state == theirs.state and record_key(ours.record) == record_key(theirs.record):
        return replace(ours, asked=False)
    notes = tuple(f"{name}: {_told(one)}" for name, one in zip(names, judged, strict=True))
    return replace(
        base, record=base.origin or base.record, before=None, state="open", why=None, asked=True, notes=notes
    )


def _told(entry: SheetRecord) -> str:
    """What a reviewer said of a record, in a few words."""
    if entry.state == "wrong":
        return f"wrong, {entry.why}"
    if entry.state != "mended" or entry.before is None:
        return entry.state
    changes = (
        f"{name} {shown_value(was) or 'empty'} to {shown_value(now) or 'empty'}"
        for name, (was, now) in changed_fields(entry.before, entry.record).items()
    )
    return f"mended, {', '.join(changes)}"


def _added(
    sheet: Sheet, first: Extraction, second: Extraction, names: tuple[str, str], by: Yardstick
) -> Iterator[SheetRecord]:
    """Records that a reviewer added: agreed where both did, else to be judged."""
    text = sheet.abstract.text
    sides = [
        replace(
            one, records=tuple(each for each in one.records if each.judged and each.judged.verdict == "added")
        )
        for one in (first, second)
    ]
    claims = [by.read(one, text, name) for one, name in zip(sides, names, strict=True)]
    pairs = by.strict(*claims)
    both = {id(pair.predicted) for pair in pairs} | {id(pair.gold) for pair in pairs}
    for pair in pairs:
        yield SheetRecord(replace(pair.predicted.record, judged=None), "added", asked=False)
    for side, name in zip(claims, names, strict=True):
        for claim in side:
            if id(claim) not in both:
                yield SheetRecord(replace(claim.record, judged=None), notes=(f"{name}: added it",))
