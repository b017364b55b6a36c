"""What a comparison has to know of a schema; the schema itself says all of it."""

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from functools import cache
from typing import get_args

from pipeline.domain import Extraction, Resolved
from pipeline.evaluation.agreement import exact
from pipeline.evaluation.compared_record import ComparedRecord, Side
from pipeline.evaluation.matching import Pair, Rule, pairs_by_kind
from pipeline.evaluation.records import Folds, kind_of, read_all
from pipeline.evaluation.results import ErrorKind, Level
from pipeline.evaluation.roles import ByRole
from schemas import Record, Role, choices, quantity_fields, read_fields, roles, schema_name
from schemas.claims import Claim

ERROR_KINDS: tuple[ErrorKind, ...] = get_args(ErrorKind)

LEVELS: tuple[Level, ...] = get_args(Level)


class Yardstick(ByRole):
    """How the records of a schema are read, paired and scored; its rules are those of `ByRole`.

    `kinds` are what scores and errors are told apart by, `fields` what two records are compared in, `scored`
    those that the strict rule leaves open, and `tuples` sets of fields that are looked for as a whole. `near`
    has rules for those that are almost the same, and `noun` is what one record is called. `folds` has for
    some fields how their words are folded; `gone` are fields that are not compared.
    """

    exact = staticmethod(exact)

    def __init__(
        self,
        record: type[Record],
        schema: str,
        folds: Folds | None = None,
        gone: AbstractSet[str] = frozenset(),
    ) -> None:
        super().__init__(record)
        kind, settled = record.traits.kind, _settled(record)
        self.record, self.schema, self.noun = record, schema, record.traits.noun
        self._folds, self._gone = folds or {}, gone
        self.kinds = (schema,) if kind is None else tuple(choices(record, kind))
        # An amount is compared as what code reads from it.
        parts = (
            part
            for name, role in roles(record).items()
            if role is not Role.SENTENCE
            for part in read_fields(name, role) or (name,)
        )
        self.fields = tuple(part for part in parts if part not in gone)
        self.scored = tuple(name for name in self.fields if name not in settled)
        self.tuples = {
            name: tuple(part for one in some for part in _whole(record, one) if part not in gone)
            for name, some in record.traits.tuples.items()
        }
        self.near: dict[ErrorKind, Rule] = {"wrong_value": self.other_value}
        if kind is not None:
            self.near["wrong_kind"] = self.other_kind

    def read(self, extraction: Extraction, text: str, side: str) -> tuple[ComparedRecord, ...]:
        """The records of an extraction, as `read_all` does."""
        found = read_all(self.record, self.schema, self._folds, extraction, text, side)
        return tuple(_less(claim, self._gone) for claim in found) if self._gone else found

    def kind_of(self, one: Resolved) -> str:
        """The kind of a record, in a word."""
        return kind_of(self.record, self.schema, one)

    def strict(self, predicted: Side, gold: Side) -> tuple[Pair, ...]:
        """The pairs among the records of one abstract by the strict rule."""
        return pairs_by_kind(predicted, gold, self.rule, self.exact, self.fields)

    def relaxed(self, predicted: Side, gold: Side) -> tuple[Pair, ...]:
        """The same by the relaxed rule."""
        return pairs_by_kind(predicted, gold, self.relaxed_rule, self.lenient, self.fields)

    @property
    def errors(self) -> tuple[ErrorKind, ...]:
        """The kinds of error that its records can have."""
        return tuple(error for error in ERROR_KINDS if error in self.near or error not in _NEAR)

    def differing(self, predicted: ComparedRecord, gold: ComparedRecord) -> tuple[str, ...]:
        """The fields in which two records do not agree exactly, in the schema's order."""
        return tuple(name for name in self.fields if not self.exact(predicted, gold, name))

    def unknown_to(
        self, labels: Sequence[Extraction], others: Sequence[Extraction] | None = None
    ) -> tuple[str, ...]:
        """The fields that others give, or could, and no label does, not even as null: labels may be older.

        What a person refuted, mended or left open counts as a label here.
        """
        known, given = (
            {name for one in side or () for record in _all_of(one) for name in record.fields}
            for side in (labels, others)
        )
        there = any(one.records for one in labels)
        return tuple(
            name
            for name in roles(self.record)
            if there and name != self.record.traits.kind and not known & self._of(name)
            if others is None or name in given
        )

    def without(self, names: Sequence[str]) -> "Yardstick":
        """The same, but for some fields; records that nothing else tells apart are told by their evidence."""
        gone = {part for name in names for part in self._of(name)}
        return Yardstick(self.record, self.schema, self._folds, self._gone | gone)

    def _of(self, name: str) -> set[str]:
        return {name, *read_fields(name, roles(self.record)[name])}


def _all_of(one: Extraction) -> Iterator[Resolved]:
    yield from one.records
    yield from (record.judged.before for record in one.records if record.judged and record.judged.before)
    if one.review is not None:
        yield from (refuted.record for refuted in one.review.refuted)
        yield from one.review.unsure


def _less(claim: ComparedRecord, gone: AbstractSet[str]) -> ComparedRecord:
    items = {name: item for name, item in claim.items.items() if name not in gone}
    decide = tuple(name for name in claim.matched_by if name not in gone)
    return replace(claim, items=items, matched_by=decide or (claim.matched_by and ("evidence",)))


_NEAR = ("wrong_value", "wrong_kind")


def _whole(record: type[Record], name: str) -> tuple[str, ...]:
    """What stands for a field in a tuple: a quantity counts by its number, without its unit."""
    return quantity_fields(name)[:2] if roles(record)[name] is Role.QUANTITY else (name,)


def _settled(record: type[Record]) -> set[str]:
    """The fields in which two records that match can never differ, in whichever kind of record they count.

    The class says it, as for `pipeline.llm.strict_schema`, of records whose other fields are full or empty.
    """
    settled: dict[str, bool] = {}
    kind = record.traits.kind
    for value in (None,) if kind is None else choices(record, kind):
        for filled in (True, False):
            fields: dict[str, object] = dict.fromkeys(record.model_fields, "1" if filled else None)
            if kind is not None:
                fields[kind] = value
            one = record.model_construct(None, **fields)
            try:
                used, decide = set(record.model_fields) - one.unused(), _decided(record, one.matched_by())
            except Exception:  # noqa: BLE001 - the user's code, on values that no answer would have
                return set()
            for name in used:
                for part in read_fields(name, roles(record)[name]) or (name,):
                    settled[part] = settled.get(part, True) and part in decide
    return {name for name, always in settled.items() if always or name == kind}


def _decided(record: type[Record], names: Sequence[str]) -> set[str]:
    """The fields that are equal where two records match by these names; units and lists may differ."""
    decided: set[str] = set()
    for name in names:
        role = roles(record).get(name)
        if role is Role.QUOTES:
            continue
        parts = read_fields(name, role) or (name,)
        decided.update(parts[:2] if role in (Role.QUANTITY, Role.INTERVAL) else parts)
    return {name for name in decided if not name.endswith("unit")}


@cache
def usual() -> Yardstick:
    """That of the schema that is meant where nobody names one."""
    return Yardstick(Claim, schema_name(Claim))
