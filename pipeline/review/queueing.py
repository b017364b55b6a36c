"""Which abstracts come first, and which of their records are asked about."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Literal, TypeAlias

from pipeline.domain import Extraction, Resolved
from pipeline.errors import InputError
from pipeline.evaluation.yardstick import Yardstick
from pipeline.extraction.second_opinion import with_second_opinion
from pipeline.review.sheets import Sheet, SheetRecord
from pipeline.rules.labelling import LABELLERS, label
from pipeline.setting_names import setting
from pipeline.settings import SEED

Order: TypeAlias = Literal["file", "random", "disagreement", "uncertain"]
"""What comes first: the file's first, any, where two runs differ, or what there is reason to doubt."""

_RARE = 0.05
"""A kind with less than this share of all records is rare."""


@dataclass(frozen=True, slots=True)
class NamedRun:
    """The extractions of one file, under its name."""

    name: str
    extractions: Sequence[Extraction]


@dataclass(frozen=True, slots=True)
class Selection:
    """What of the runs is to be judged: the order, how many abstracts by chance, and which records alone.

    `kind` asks about one kind alone; with `disputed` records are asked about that one side alone has.
    """

    order: Order = "file"
    sample: int | None = None
    seed: int = SEED
    kind: str | None = None
    disputed: bool = False


def queue(
    runs: Sequence[NamedRun], by: Yardstick, wanted: Selection, kind_of: Callable[[Resolved], str]
) -> list[Sheet]:
    """The abstracts of the runs that can be judged, in the order that is wanted.

    Those that several runs have come once, with each record once: two are one where `by` pairs them. What
    only a second opinion has is asked about, too. `kind_of` tells kinds apart. InputError is raised where no
    abstract is left, or nothing tells where the runs disagree.
    """
    if len(runs) == 1 and (wanted.disputed or wanted.order == "disagreement"):
        runs = [_seconded(runs[0], by)]
    sheets = _together(runs, by)
    disputed = _disputed(runs)
    if wanted.kind is not None:
        sheets = _only(sheets, lambda _, entry: kind_of(entry.record) == wanted.kind)
    if wanted.disputed:
        sheets = _only(sheets, disputed)
    if not sheets:
        raise InputError(_nothing(runs, wanted))
    if wanted.sample is not None:
        # By id, so that the same seed draws the same abstracts however the file is ordered.
        chosen = {one.abstract.id for one in _shuffled(sheets, wanted.seed)[: wanted.sample]}
        sheets = [sheet for sheet in sheets if sheet.abstract.id in chosen]
    if wanted.order == "random":
        return _shuffled(sheets, wanted.seed)
    if wanted.order == "file":
        return sheets
    if wanted.order == "disagreement":
        return sorted(sheets, key=lambda sheet: -sum(disputed(sheet, entry) for entry in sheet.entries))
    weights = _doubts(sheets, runs, kind_of)
    return sorted(sheets, key=lambda sheet: -weights[sheet.abstract.id])


def _together(runs: Sequence[NamedRun], by: Yardstick) -> list[Sheet]:
    """Every abstract with a text once, with the records of all runs that read it."""
    found: dict[str, Sheet] = {}
    for run in runs:
        for one in run.extractions:
            if not one.is_read or not one.abstract.text:
                continue
            known = found.get(one.abstract.id)
            if known is None:
                entries = [SheetRecord(record, seen_in=(run.name,)) for record in one.records]
                entries += map(SheetRecord, one.rules_only or ())
                found[one.abstract.id] = Sheet(one.abstract, one.schema, tuple(entries))
            else:
                found[one.abstract.id] = _with(known, one, run.name, by)
    return list(found.values())


def _with(sheet: Sheet, other: Extraction, name: str, by: Yardstick) -> Sheet:
    """A sheet with the records of another run: who else has one, and those that it lacks."""
    text = sheet.abstract.text
    ours = Extraction(sheet.abstract, sheet.schema, "ok", tuple(entry.record for entry in sheet.entries))
    pairs = by.strict(by.read(ours, text, "the first file"), by.read(other, text, name))
    both = {pair.predicted.position for pair in pairs}
    theirs = {pair.gold.position for pair in pairs}
    seen = (
        replace(entry, seen_in=(*entry.seen_in, name)) if place in both else entry
        for place, entry in enumerate(sheet.entries)
    )
    more = (
        SheetRecord(record, seen_in=(name,))
        for place, record in enumerate(other.records)
        if place not in theirs
    )
    return replace(sheet, entries=(*seen, *more))


def _only(sheets: Sequence[Sheet], wanted: Callable[[Sheet, SheetRecord], bool]) -> list[Sheet]:
    """The sheets with anything to ask about, where only some records are."""
    found = []
    for sheet in sheets:
        entries = (replace(entry, asked=entry.asked and wanted(sheet, entry)) for entry in sheet.entries)
        found.append(replace(sheet, entries=tuple(entries)))
    return [sheet for sheet in found if sheet.asked]


def _nothing(runs: Sequence[NamedRun], wanted: Selection) -> str:
    names = ", ".join(run.name for run in runs)
    if wanted.disputed:
        return f"Nothing in {names} is seen by one side alone, so there is nothing to judge."
    if wanted.kind is not None:
        return f"Nothing in {names} is of the kind {wanted.kind!r}, so there is nothing to judge."
    return (
        f"No abstract in {names} was read and has a text, so there is nothing to judge. Give the output of"
        " claimsift extract or gold."
    )


def _shuffled(sheets: Sequence[Sheet], seed: int) -> list[Sheet]:
    ordered = sorted(sheets, key=lambda sheet: sheet.abstract.id)
    Random(seed).shuffle(ordered)  # noqa: S311 - a sample, no secret
    return ordered


def _disputed(runs: Sequence[NamedRun]) -> Callable[[Sheet, SheetRecord], bool]:
    """Whether one side alone has a record: of several runs, or else of a run and its second opinion."""
    if len(runs) == 1:
        return lambda _, entry: len(entry.record.seen_by) == 1
    readers = Counter(one.abstract.id for run in runs for one in run.extractions if one.is_read)
    return lambda sheet, entry: len(entry.seen_in) < readers[sheet.abstract.id]


def _seconded(run: NamedRun, by: Yardstick) -> NamedRun:
    """A run with the opinion of the rules on each abstract that has none yet."""
    if all(one.rules_only is not None for one in run.extractions):
        return run
    if by.record not in LABELLERS:
        raise InputError(
            f"There are no rules for the schema {by.schema!r} to disagree with. Give a second run of the"
            f" same abstracts, or leave {setting('order')} and {setting('only_disputed')} out."
        )
    if any(one.origin == "rule" for one in run.extractions):
        raise InputError(
            "These claims are those of the rules, which cannot disagree with themselves. Give a second run"
            f" of the same abstracts, or leave {setting('order')} and {setting('only_disputed')} out."
        )
    ruled = label([one.abstract for one in run.extractions], by.record)
    return replace(
        run,
        extractions=[
            one if one.rules_only is not None else with_second_opinion(one, other, by=by)
            for one, other in zip(run.extractions, ruled, strict=True)
        ],
    )


def _doubts(
    sheets: Sequence[Sheet], runs: Sequence[NamedRun], kind_of: Callable[[Resolved], str]
) -> Mapping[str, int]:
    """For each abstract how many reasons there are to doubt what was found in it.

    They are words that are not in the text, or not quite; records and fields that were rejected; records of a
    rare kind; and those that only one of two asked sees.
    """
    kinds = Counter(kind_of(entry.record) for sheet in sheets for entry in sheet.entries)
    rare = {kind for kind, count in kinds.items() if count < _RARE * kinds.total()}
    rejected = Counter[str]()
    for run in runs:
        for one in run.extractions:
            rejected[one.abstract.id] += sum(not lost.is_unknown_key for lost in one.rejected)
    return {
        sheet.abstract.id: rejected[sheet.abstract.id]
        + sum(_weakness(entry) + (kind_of(entry.record) in rare) for entry in sheet.entries)
        for sheet in sheets
    }


def _weakness(entry: SheetRecord) -> int:
    words = sum(found.status != "exact" for found in entry.record.grounding.values())
    return words + (len(entry.record.seen_by) == 1)
