"""What changed between two runs over the same abstracts, record by record."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from pipeline.domain import Extraction, Json, Resolved
from pipeline.evaluation.agreement import contained, exact, overlap
from pipeline.evaluation.compared_record import ComparedRecord, Side, fold_case
from pipeline.evaluation.matching import Rule, best_pairs
from pipeline.evaluation.results import ErrorKind
from pipeline.evaluation.sides import by_id
from pipeline.evaluation.words import one_line
from pipeline.evaluation.yardstick import Yardstick, usual
from pipeline.text.visible import visible
from schemas import read_fields, roles

FieldChange: TypeAlias = tuple[Json, Json]
"""A field before and after; None where it is absent."""

Pairs: TypeAlias = list[tuple[int, int]]
"""Positions of records, counted from 0, that belong together on the two sides."""


@dataclass(frozen=True, slots=True)
class RecordChange:
    """A record that both runs have, with the fields that differ; `evidence` is one of them."""

    old: Resolved
    new: Resolved
    fields: Mapping[str, FieldChange]


@dataclass(frozen=True, slots=True)
class AbstractChange:
    """An abstract that both runs read, and what differs.

    `told` has what else differs: the `status`, its `reason`, and how many records were `rejected`. `whys`
    says of each removed record why a person took it out, None where no person did.
    """

    id: str
    title: str
    told: Mapping[str, FieldChange]
    removed: tuple[Resolved, ...]
    added: tuple[Resolved, ...]
    edited: tuple[RecordChange, ...]
    whys: tuple[str | None, ...] = ()

    @property
    def changed(self) -> bool:
        """Whether anything differs."""
        return any((self.told, self.removed, self.added, self.edited))


@dataclass(frozen=True, slots=True)
class Diff:
    """All that differs between two runs; `same` counts the records that are equal in both."""

    old_name: str
    new_name: str
    schema: str
    only_old: tuple[Extraction, ...]
    only_new: tuple[Extraction, ...]
    abstracts: tuple[AbstractChange, ...]
    compared: int
    same: int

    @property
    def changed(self) -> bool:
        """Whether anything differs."""
        return bool(self.only_old or self.only_new or self.abstracts)


def diff(
    old: Sequence[Extraction],
    new: Sequence[Extraction],
    *,
    old_name: str = "old",
    new_name: str = "new",
    by: Yardstick | None = None,
) -> Diff:
    """What changed from one run to another, in the order of the old one.

    Abstracts are told apart by id. Records that are equal pair up first; then by the matching of
    `pipeline.evaluation` (strict, then relaxed, then the same evidence with another value or kind), where
    `by` says how records of their schema are compared, and without it claims are; and, where they are of no
    kinds, if most of their fields agree. Spans,
    grounding, rules, tokens and models follow from the run and are not compared.

    Raises:
        InputError: a side holds an abstract twice, or a record that does not fit its schema; the message
            names it.
    """
    before, after = by_id(old, old_name), by_id(new, new_name)
    by = by or usual()
    changes: list[AbstractChange] = []
    same = 0
    shared = [key for key in before if key in after]
    for key in shared:
        change, equal = _abstract_change(before[key], after[key], (old_name, new_name), by)
        same += equal
        if change.changed:
            changes.append(change)
    return Diff(
        old_name=old_name,
        new_name=new_name,
        schema=by.schema,
        only_old=tuple(one for key, one in before.items() if key not in after),
        only_new=tuple(one for key, one in after.items() if key not in before),
        abstracts=tuple(changes),
        compared=len(shared),
        same=same,
    )


def _abstract_change(
    old: Extraction, new: Extraction, names: tuple[str, str], by: Yardstick
) -> tuple[AbstractChange, int]:
    """What differs in one abstract, and how many records are equal."""
    removed, added = _unequal(old.records, new.records)
    same = len(old.records) - len(removed)
    text = old.abstract.text or new.abstract.text
    olds, news = (
        {claim.position: claim for claim in by.read(side, text, name)}
        for side, name in zip((old, new), names, strict=True)
    )
    pairs = _same_pairs([olds[row] for row in removed], [news[row] for row in added], by)
    found = [_edited(olds[row], news[column], by) for row, column in pairs]
    edited = tuple(change for change in found if change.fields)
    gone = {row for row, _ in pairs}
    come = {column for _, column in pairs}
    told: dict[str, FieldChange] = {
        "status": (old.status, new.status),
        "reason": (old.reason, new.reason),
        "rejected": (len(old.rejected), len(new.rejected)),
    }
    lost = tuple(old.records[row] for row in removed if row not in gone)
    change = AbstractChange(
        id=old.abstract.id,
        title=old.abstract.title or new.abstract.title,
        told={name: pair for name, pair in told.items() if pair[0] != pair[1]},
        removed=lost,
        added=tuple(new.records[column] for column in added if column not in come),
        edited=edited,
        whys=tuple(_why(record, new) for record in lost),
    )
    return change, same + len(found) - len(edited)


def _why(record: Resolved, new: Extraction) -> str | None:
    """Who took a record out of the new side, and why; None where no person did."""
    review = new.review
    if review is None:
        return None
    said = _said(record)
    why = next((one.why for one in review.refuted if _said(one.record) == said), None)
    return why and f"taken out by {review.reviewer}: {why}"


def _unequal(old: Sequence[Resolved], new: Sequence[Resolved]) -> tuple[list[int], list[int]]:
    """Positions on both sides of the records that the other side does not have too, one for one."""
    sides = [[_said(record) for record in side] for side in (old, new)]
    both = Counter(sides[0]) & Counter(sides[1])
    found: tuple[list[int], list[int]] = [], []
    for said, left in zip(sides, found, strict=True):
        shared = both.copy()
        for position, one in enumerate(said):
            shared[one] -= 1
            if shared[one] < 0:
                left.append(position)
    return found


def _said(record: Resolved) -> str:
    """What a record says, as one text: its fields in any order, and its evidence."""
    fields = {name: _comparable(value) for name, value in record.fields.items() if value is not None}
    return json.dumps([fields, record.evidence], sort_keys=True)


def _comparable(value: Json) -> Json:
    """5 and 5.0 are one number, and a list is the same in any order."""
    if isinstance(value, list):
        return sorted(value, key=str)
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _differing(old: Resolved, new: Resolved) -> dict[str, FieldChange]:
    names = dict.fromkeys((*old.fields, *new.fields))
    fields = {name: (old.fields.get(name), new.fields.get(name)) for name in names}
    fields["evidence"] = (old.evidence, new.evidence)
    return {name: pair for name, pair in fields.items() if _comparable(pair[0]) != _comparable(pair[1])}


def _edited(old: ComparedRecord, new: ComparedRecord, by: Yardstick) -> RecordChange:
    """A pair with the fields that differ; parts of an amount that one side means but leaves out do not count.

    Nor is how much of the text is cited, where one side cites what the other does and more.
    """
    fields = _differing(old.record, new.record)
    cited = fold_case(old.record.evidence), fold_case(new.record.evidence)
    if all(cited) and contained(*cited):
        fields.pop("evidence", None)
    for amount, role in roles(by.record).items():
        parts = read_fields(amount, role)
        is_amount = any(part in side.items for part in parts[:3] for side in (old, new))
        for name in () if is_amount else parts[3:]:
            # That nothing is exact says as little as leaving that out.
            if set(fields.get(name, ())) == {None, "exact"}:
                del fields[name]
        if any(part in old.items for part in parts) and all(exact(old, new, part) for part in parts):
            for name in (amount, *parts):
                if None in fields.get(name, ()):
                    del fields[name]
    return RecordChange(old.record, new.record, fields)


def _same_pairs(olds: Side, news: Side, by: Yardstick) -> Pairs:
    """Records that are the same, by ever weaker rules; what one rule has paired is taken."""
    found: Pairs = []
    last = _alike if by.kinds == (by.schema,) else _near(by, "wrong_kind")
    for rule in (by.rule, by.relaxed_rule, _near(by, "wrong_value"), last):
        pairs = [
            (pair.predicted.position, pair.gold.position)
            for pair in best_pairs(olds, news, rule, by.exact, by.fields)
        ]
        found += pairs
        gone, come = {row for row, _ in pairs}, {column for _, column in pairs}
        olds = [claim for claim in olds if claim.position not in gone]
        news = [claim for claim in news if claim.position not in come]
    return found


def _near(by: Yardstick, error: ErrorKind) -> Rule:
    """Whether two records from shared evidence differ in their value alone, or in their kind alone."""
    rule = by.near.get(error)

    def holds(old: ComparedRecord, new: ComparedRecord) -> bool:
        if rule is None or not overlap(old, new) > 0:
            return False
        return rule(old, new) and (error != "wrong_kind" or by.same_number(old, new))

    return holds


def _alike(old: ComparedRecord, new: ComparedRecord) -> bool:
    """Whether two records agree in at least half of the fields that either has."""
    names = old.items.keys() | new.items.keys()
    return 2 * sum(old.items.get(name) == new.items.get(name) for name in names) >= len(names)


def counts(result: Diff) -> dict[str, int]:
    """How many records were removed, added, changed and the same, and how many abstracts."""
    changes = result.abstracts
    return {
        "removed": sum(len(change.removed) for change in changes),
        "added": sum(len(change.added) for change in changes),
        "changed": sum(len(change.edited) for change in changes),
        "same": result.same,
        "abstracts_compared": result.compared,
        "abstracts_changed": len(changes),
        "abstracts_only_old": len(result.only_old),
        "abstracts_only_new": len(result.only_new),
    }


def as_json(result: Diff) -> dict[str, Json]:
    """The whole difference as plain data."""
    return {
        "old": result.old_name,
        "new": result.new_name,
        "schema": result.schema,
        "counts": dict(counts(result)),
        "only_old": [_named(one) for one in result.only_old],
        "only_new": [_named(one) for one in result.only_new],
        "abstracts": [_change_json(change) for change in result.abstracts],
    }


def _named(one: Extraction) -> Json:
    return {"id": one.abstract.id, "title": one.abstract.title, "records": len(one.records)}


def _change_json(change: AbstractChange) -> Json:
    return {
        "id": change.id,
        "title": change.title,
        **_both(change.told),
        "removed": [
            _record_json(record) | ({} if why is None else {"why": why})
            for record, why in zip(change.removed, change.whys, strict=True)
        ],
        "added": [_record_json(record) for record in change.added],
        "changed": [
            {"old": _record_json(one.old), "new": _record_json(one.new), "fields": _both(one.fields)}
            for one in change.edited
        ],
    }


def _both(changes: Mapping[str, FieldChange]) -> dict[str, Json]:
    return {name: {"old": old, "new": new} for name, (old, new) in changes.items()}


def _record_json(record: Resolved) -> dict[str, Json]:
    return {**record.fields, "evidence": record.evidence}


def text(result: Diff) -> str:
    """The difference for people: a summary, then each abstract: - is removed, + added, ~ changed."""
    return "\n".join(_lines(result)) + "\n"


def _lines(result: Diff) -> Iterator[str]:
    yield f"--- {_shown(result.old_name)}"
    yield f"+++ {_shown(result.new_name)}"
    number = counts(result)
    yield (
        f"{number['abstracts_compared']:,} abstract{'s' * (number['abstracts_compared'] != 1)} in both,"
        f" {number['abstracts_changed']:,} of them changed; records: {number['removed']:,} removed,"
        f" {number['added']:,} added, {number['changed']:,} changed, {number['same']:,} the same"
    )
    for change in result.abstracts:
        yield ""
        yield from _change_lines(change)
    for only, name in ((result.only_old, result.old_name), (result.only_new, result.new_name)):
        if only:
            yield f"\nOnly in {_shown(name)}:"
            yield from (
                f"  {one.abstract.id}  {_shown(one.abstract.title)} (records: {len(one.records)})"
                for one in only
            )


def _change_lines(change: AbstractChange) -> Iterator[str]:
    yield f"{change.id}  {_shown(change.title)}"
    yield from _changed("  ", change.told)
    for record, why in zip(change.removed, change.whys, strict=True):
        yield f"  - {one_line(record, _shown)}" + (f" ({_shown(why)})" if why else "")
    yield from (f"  + {one_line(record, _shown)}" for record in change.added)
    for one in change.edited:
        yield f"  ~ {one_line(one.new, _shown)}"
        yield from _changed("      ", one.fields)


def _changed(indent: str, changes: Mapping[str, FieldChange]) -> Iterator[str]:
    yield from (f"{indent}{name}: {_shown(old)} → {_shown(new)}" for name, (old, new) in changes.items())


def _shown(value: Json) -> str:
    """A value on one line, characters that hide or reorder text as their numbers; absent ones as "none"."""
    if value is None:
        return "none"
    if isinstance(value, float | int) and not isinstance(value, bool):
        return f"{value:,}"
    words = "; ".join(map(str, value)) if isinstance(value, list) else value
    plain = words if isinstance(words, str) else json.dumps(words, ensure_ascii=False)
    return visible(" ".join(plain.split()))
