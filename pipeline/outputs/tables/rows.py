"""Extractions to rows of the three tables."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from pipeline.domain import Extraction, Json, Resolved
from pipeline.errors import InputError
from pipeline.outputs.tables import TABLES
from pipeline.outputs.tables.columns import (
    ABSTRACTS,
    JOINT,
    REJECTED,
    Cell,
    Column,
    column_name,
    is_words,
    record_columns,
    type_of,
)
from pipeline.outputs.writing import record_line, review_line, source_line
from pipeline.strictjson import infinite
from schemas import Record

_HALVES = re.compile("[\ud800-\udfff]")
_SCHEMA = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,30}")
"""What a schema can be called in a sheet; a file may claim any name."""


@dataclass(slots=True)
class Row:
    """One row: its cells by column, and what the columns cannot hold."""

    cells: dict[str, Cell]
    extra: dict[str, object]


@dataclass(frozen=True, slots=True)
class Table:
    """One table; `name` is what it is called where several share a file."""

    name: str
    columns: tuple[Column, ...]
    rows: Sequence[Row]

    def lines(self) -> Iterator[list[Cell]]:
        """The rows as lists in the order of the columns; what does not fit is moved to `extra`."""
        return (_line(row, self.columns) for row in self.rows)


def _line(row: Row, columns: Sequence[Column]) -> list[Cell]:
    extra = dict(row.extra)
    line: list[Cell] = []
    for column in columns:
        cell = row.cells.get(column.name)
        if cell is not None and not _fits(cell, column):
            extra.setdefault(column.name, cell)
            cell = cell if isinstance(cell, float) else None
        line.append(cell)
    # In ASCII alone, which every format holds.
    if extra:
        line[[column.name for column in columns].index("extra")] = json.dumps(extra, allow_nan=False)
    return line


def tables(extractions: Sequence[Extraction], schema: type[Record] | None) -> tuple[Table, Table, Table]:
    """The records, the abstracts and the rejected records as tables, in the order of the extractions.

    InputError is raised for two schemas, an abstract that occurs twice, and numbers that are not finite.
    """
    name = _one_schema(extractions)
    for one in extractions:
        _check_numbers(one)
    columns = record_columns([record for one in extractions for record in one.records], schema)
    types = {column.name: column for column in columns}
    records = [
        _record_row(one, number, record, types)
        for one in extractions
        for number, record in enumerate(one.records, 1)
    ]
    return (
        Table(table_name(name), columns, records),
        Table("abstracts", ABSTRACTS, [_abstract_row(one) for one in extractions]),
        Table("rejected", REJECTED, [row for one in extractions for row in _rejected_rows(one)]),
    )


def table_name(schema: str) -> str:
    """What the table of a schema's records is called; sheets have names of at most 31 characters."""
    # Excel keeps the name History to itself, SQLite all that begin with its own.
    name = schema.casefold()
    clashes = name in ("abstracts", "rejected", "history") or name.startswith("sqlite_")
    return "records" if clashes or not _SCHEMA.fullmatch(schema) else schema


def _one_schema(extractions: Sequence[Extraction]) -> str:
    names = sorted({one.schema for one in extractions})
    if len(names) > 1:
        told = ", ".join(name[:40] for name in names[:5])
        raise InputError(f"The records are of several schemas ({told}). Export each by itself.")
    seen: set[str] = set()
    for one in extractions:
        if one.abstract.id in seen:
            raise InputError(
                f"The abstract {one.abstract.id[:80]} occurs twice in the file; in the tables its"
                " records could not be told apart. Export each run by itself."
            )
        seen.add(one.abstract.id)
    return next(iter(names), "records")


def _check_numbers(one: Extraction) -> None:
    review = one.review
    refuted = [refuted.record for refuted in review.refuted] if review else []
    befores = [record.judged.before for record in one.records if record.judged and record.judged.before]
    records = (*one.records, *(one.rules_only or ()), *befores, *refuted, *(review.unsure if review else ()))
    for value in (*(record.fields for record in records), *(rejected.record for rejected in one.rejected)):
        if (place := infinite(value)) is not None:
            raise InputError(
                f"A record of the abstract {one.abstract.id[:80]} has NaN or infinity as its"
                f" {place[:80] or 'value'}, which is not a JSON number. Correct it."
            )


def _record_row(one: Extraction, number: int, record: Resolved, types: Mapping[str, Column]) -> Row:
    line = record_line(record)
    start, end = record.span or (None, None)
    before = record.judged and record.judged.before
    cells: dict[str, Cell] = {
        "abstract_id": one.abstract.id,
        "number": number,
        "title": one.abstract.title or None,
        "evidence": record.evidence or None,
        "sentence": record.sentence,
        "span_start": start,
        "span_end": end,
        "grounding": _json(line["grounding"]) if record.grounding else None,
        "rule": record.rule,
        "seen_by": ", ".join(record.seen_by) or None,
        "judged": None if record.judged is None else record.judged.verdict,
        "judged_before": _json(record_line(before)) if before else None,
    }
    row = Row(cells, {})
    for field, value in record.fields.items():
        if value is not None:
            _set(row, column_name(field), value, types)
    return row


def _set(row: Row, name: str, value: Json, types: Mapping[str, Column]) -> None:
    column = types.get(name)
    if column is None or type_of(value) != column.type:
        row.extra[name] = value
    elif isinstance(value, int) and column.type == "number":
        # The nearest float, or nothing for a number that is larger than any.
        with suppress(OverflowError):
            row.cells[name] = float(value)
        if row.cells.get(name) != value:
            row.extra[name] = value
    elif isinstance(value, bool | float | str):
        row.cells[name] = value
    elif is_words(value):
        row.cells[name], row.extra[name] = JOINT.join(value), [*value]


def _fits(cell: Cell, column: Column) -> bool:
    """Whether a cell survives in a typed store of 64-bit numbers and UTF-8 text."""
    if isinstance(cell, str):
        # UTF-8 holds no halves of surrogate pairs.
        return bool(cell) and (cell.isascii() or not _HALVES.search(cell))
    return column.type != "integer" or not isinstance(cell, int) or abs(cell) < 2**63


def _abstract_row(one: Extraction) -> Row:
    abstract, usage = one.abstract, one.usage
    first, others = abstract.sources[:1], abstract.sources[1:]
    cells: dict[str, Cell] = {
        "id": abstract.id,
        "title": abstract.title or None,
        "abstract": abstract.text or None,
        "schema": one.schema,
        "status": one.status,
        "reason": one.reason,
        "origin": one.origin,
        "model": one.model,
        "asked_model": one.asked_model,
        "input_tokens": usage.input_tokens if usage.requests else None,
        "output_tokens": usage.output_tokens if usage.requests else None,
        "requests": usage.requests or None,
        "fingerprint": one.fingerprint,
        "other_sources": _json([source_line(source) for source in others]) if others else None,
        "format": TABLES,
    }
    for source in first:
        cells |= source_line(source)  # type: ignore[arg-type]  # texts and counts
    ruled = one.rules_only
    extra: dict[str, object] = {} if ruled is None else {"rules_only": [*map(record_line, ruled)]}
    return Row(cells, extra | ({} if one.review is None else review_line(one.review)))


def _rejected_rows(one: Extraction) -> Iterator[Row]:
    for number, rejection in enumerate(one.rejected, start=1):
        yield Row(
            {
                "abstract_id": one.abstract.id,
                "number": number,
                "title": one.abstract.title or None,
                "reason": rejection.reason,
                "detail": rejection.detail,
                "record": _json(rejection.record),
                "field": rejection.field,
            },
            {},
        )


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
