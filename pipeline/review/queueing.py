"""Which abstracts come first, and which of their records are asked about."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Literal, TypeAlias, get_args

from pipeline.domain import Extraction
from pipeline.errors import InputError
from pipeline.evaluation import Yardstick
from pipeline.review.sheets import Entry, Sheet
from pipeline.rules.labelling import LABELLERS, label

Order: TypeAlias = Literal["file", "random", "disagreement", "uncertain"]
"""What comes first: the file's first, any, where two runs differ, or what there is reason to doubt."""

ORDERS: tuple[Order, ...] = get_args(Order)

SEED = 20240607

_READ = ("ok", "partial")
_RARE = 0.05
"""A kind with less than this share of all records is rare."""


@dataclass(frozen=True, slots=True)
class Run:
    """The extractions of one file, under its name."""

    name: str
    extractions: Sequence[Extraction]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of the runs is to be judged: the order, how many abstracts by chance, and which kind alone."""

    order: Order = "file"
    sample: int | None = None
    seed: int = SEED
    kind: str | None = None


def queue(runs: Sequence[Run], by: Yardstick, wanted: Wanted, kind_of: Callable[[Entry], str]) -> list[Sheet]:
    """The abstracts of the runs that can be judged, in the order that is wanted.

    Those that several runs have come once, with each record once: two are one where `by` pairs them.
    `kind_of` tells kinds apart.

    Raises:
        InputError: no abstract is left, or nothing tells where the runs disagree.
    """
    sheets = _together(runs, by)
    if wanted.kind is not None:
        sheets = [only for sheet in sheets if (only := _only(sheet, wanted.kind, kind_of)).asked]
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
    weights = (
        _disagreements(sheets, runs, by) if wanted.order == "disagreement" else _doubts(sheets, runs, kind_of)
    )
    return sorted(sheets, key=lambda sheet: -weights[sheet.abstract.id])


def _together(runs: Sequence[Run], by: Yardstick) -> list[Sheet]:
    """Every abstract with a text once, with the records of all runs that read it."""
    found: dict[str, Sheet] = {}
    for run in runs:
        for one in run.extractions:
            if one.status not in _READ or not one.abstract.text:
                continue
            known = found.get(one.abstract.id)
            if known is None:
                entries = tuple(Entry(record, seen_in=(run.name,)) for record in one.records)
                found[one.abstract.id] = Sheet(one.abstract, one.schema, entries)
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
        Entry(record, seen_in=(name,)) for place, record in enumerate(other.records) if place not in theirs
    )
    return replace(sheet, entries=(*seen, *more))


def _only(sheet: Sheet, kind: str, kind_of: Callable[[Entry], str]) -> Sheet:
    entries = (replace(entry, asked=kind_of(entry) == kind) for entry in sheet.entries)
    return replace(sheet, entries=tuple(entries))


def _nothing(runs: Sequence[Run], wanted: Wanted) -> str:
    names = ", ".join(run.name for run in runs)
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


def _disagreements(sheets: Sequence[Sheet], runs: Sequence[Run], by: Yardstick) -> dict[str, int]:
    """For each abstract how many records one side alone has.

    The sides are the runs where there are several, else the model and the rules.

    Raises:
        InputError: there is no other side.
    """
    if len(runs) > 1:
        readers = Counter(one.abstract.id for run in runs for one in run.extractions if one.status in _READ)
        return {
            sheet.abstract.id: sum(len(entry.seen_in) < readers[sheet.abstract.id] for entry in sheet.entries)
            for sheet in sheets
        }
    known = {one.abstract.id: one for one in runs[0].extractions}
    return {sheet.abstract.id: _apart_from_rules(sheet, known[sheet.abstract.id], by) for sheet in sheets}


def _apart_from_rules(sheet: Sheet, one: Extraction, by: Yardstick) -> int:
    if one.rules_only is not None:
        return len(one.rules_only) + sum("rules" not in record.seen_by for record in one.records)
    if by.record not in LABELLERS:
        raise InputError(
            f"There are no rules for the schema {sheet.schema!r} to disagree with. Give a second run of the"
            " same abstracts, or another --order."
        )
    if one.origin == "rule":
        raise InputError(
            "These claims are those of the rules, which cannot disagree with themselves. Give a second run"
            " of the same abstracts, or another --order."
        )
    ruled, text = next(label([sheet.abstract], by.record)), sheet.abstract.text
    pairs = by.strict(by.read(one, text, "the file"), by.read(ruled, text, "the rules"))
    return len(one.records) + len(ruled.records) - 2 * len(pairs)


def _doubts(
    sheets: Sequence[Sheet], runs: Sequence[Run], kind_of: Callable[[Entry], str]
) -> Mapping[str, int]:
    """For each abstract how many reasons there are to doubt what was found in it.

    They are words that are not in the text, or not quite; records and fields that were rejected; records of a
    rare kind; and those that only one of two asked sees.
    """
    kinds = Counter(kind_of(entry) for sheet in sheets for entry in sheet.entries)
    rare = {kind for kind, count in kinds.items() if count < _RARE * kinds.total()}
    rejected = Counter[str]()
    for run in runs:
        rejected.update({one.abstract.id: len(one.rejected) for one in run.extractions})
    return {
        sheet.abstract.id: rejected[sheet.abstract.id]
        + sum(_weakness(entry) + (kind_of(entry) in rare) for entry in sheet.entries)
        for sheet in sheets
    }


def _weakness(entry: Entry) -> int:
    words = sum(found.status != "exact" for found in entry.record.grounding.values())
    return words + (len(entry.record.seen_by) == 1)
