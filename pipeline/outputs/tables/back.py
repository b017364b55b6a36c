"""Rows of the three tables back to extractions, each checked."""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import NotRequired, TypeAlias

from pydantic import ConfigDict, TypeAdapter, ValidationError, with_config
from typing_extensions import TypedDict

from pipeline.domain import (
    Abstract,
    Extraction,
    Grounding,
    Json,
    Judged,
    Opinion,
    Origin,
    Refuted,
    Rejection,
    RejectReason,
    Resolved,
    Review,
    Source,
    Status,
    Usage,
    Verdict,
)
from pipeline.errors import InputError
from pipeline.outputs.sources import SourceFacts
from pipeline.outputs.tables import TABLES
from pipeline.outputs.tables.columns import JOINT, RECORD_COLUMNS, Cell, field_name, is_words
from pipeline.settings import Count
from pipeline.strictjson import StrictJsonError, infinite, load

Cells: TypeAlias = Mapping[str, Cell]
"""One row as it was read: its cells by column."""

_LARGEST_WRITTEN_OUT = 10**24
"""Whole numbers below this come back with all their digits, larger ones as floats."""


_OF_PANDAS = re.compile(r"(?:Unnamed: \d+(?:[._]\w+)?|__index_level_\d+__|__null_dask_index__)?")
"""Names under which pandas writes an index that has none. No field of a schema is called so."""

_RESET = re.compile(r"index|level_\d+")
"""Names that such an index has after `reset_index`, and in a database."""


class _SourceCells(SourceFacts, total=False):
    file: str
    position: Count


class _WholeRecord(TypedDict):
    """A record that stands in a cell of its abstract."""

    fields: dict[str, object]
    evidence: str
    sentence: Count | None
    span: tuple[Count, Count] | None
    grounding: dict[str, Grounding]
    rule: str | None
    seen_by: tuple[Opinion, ...]
    judged: "NotRequired[_WholeJudged]"


class _WholeJudged(TypedDict):
    verdict: Verdict
    before: "NotRequired[_WholeRecord]"


class _WholeRefuted(TypedDict):
    record: _WholeRecord
    why: str


class _ReviewCells(TypedDict):
    """What a person said of an abstract, in a cell of it."""

    reviewer: str
    time: str
    complete: bool
    refuted: list[_WholeRefuted]
    unsure: list[_WholeRecord]


class _AbstractCells(_SourceCells):
    id: str
    format: str
    schema: str
    status: Status
    origin: Origin
    title: NotRequired[str]
    abstract: NotRequired[str]
    reason: NotRequired[str]
    model: NotRequired[str]
    asked_model: NotRequired[str]
    input_tokens: NotRequired[Count]
    output_tokens: NotRequired[Count]
    requests: NotRequired[Count]
    fingerprint: NotRequired[str]
    other_sources: NotRequired[str]
    rules_only: NotRequired[list[_WholeRecord]]
    review: NotRequired[_ReviewCells]


@with_config(ConfigDict(extra="allow"))
class _RecordCells(TypedDict):
    abstract_id: str
    number: Count
    evidence: NotRequired[str]
    sentence: NotRequired[Count]
    span_start: NotRequired[Count]
    span_end: NotRequired[Count]
    grounding: NotRequired[str]
    rule: NotRequired[str]
    seen_by: NotRequired[str]
    judged: NotRequired[Verdict]
    judged_before: NotRequired[str]


class _RejectedCells(TypedDict):
    abstract_id: str
    number: Count
    reason: str
    detail: NotRequired[str]
    record: str
    field: NotRequired[str]


_ABSTRACT: TypeAdapter[_AbstractCells] = TypeAdapter(_AbstractCells)
_RECORD: TypeAdapter[_RecordCells] = TypeAdapter(_RecordCells)
_REJECTED: TypeAdapter[_RejectedCells] = TypeAdapter(_RejectedCells)
_REASON: TypeAdapter[RejectReason] = TypeAdapter(RejectReason)
_SOURCES: TypeAdapter[list[Source]] = TypeAdapter(list[Source])
_SOURCE: TypeAdapter[Source] = TypeAdapter(Source)
_OPINIONS: TypeAdapter[tuple[Opinion, ...]] = TypeAdapter(tuple[Opinion, ...])
_WHOLE: TypeAdapter[_WholeRecord] = TypeAdapter(_WholeRecord)
_GROUNDINGS: TypeAdapter[dict[str, Grounding]] = TypeAdapter(dict[str, Grounding])


@dataclass(slots=True)
class _Found:
    """The rows that belong to one abstract, each with its number."""

    records: list[tuple[int, Resolved]] = field(default_factory=list)
    rejected: list[tuple[int, Rejection]] = field(default_factory=list)


def extractions(
    records: Sequence[Cells], abstracts: Sequence[Cells], rejected: Sequence[Cells], names: Sequence[str]
) -> list[Extraction]:
    """The extractions that three tables hold, in the order of the abstracts.

    Rows may stand in any order: `number` gives that of the records. `names` are those of the three
    tables in messages.

    Raises:
        InputError: a row is not what it should be, or belongs to no abstract; the message names the
            table and the row, counted from 1 below the header.
    """
    found: dict[str, _Found] = defaultdict(_Found)
    for where, cells in _rows(_without_index(records), names[0]):
        key, number, record = _record(where, cells)
        found[key].records.append((number, record))
    for where, cells in _rows(rejected, names[2]):
        key, number, rejection = _rejection(where, cells)
        found[key].rejected.append((number, rejection))
    result = [_extraction(where, cells, found) for where, cells in _rows(abstracts, names[1])]
    twice = [key for key, times in Counter(one.abstract.id for one in result).items() if times > 1]
    if twice:
        raise InputError(
            f"{names[1]} holds the abstract {twice[0][:80]} twice. Take one of the two rows out."
        )
    if found:
        raise InputError(
            f"{names[0]} or {names[2]} has rows of the abstract {next(iter(found))[:80]}, which {names[1]}"
            " does not hold. Keep the tables of one export together."
        )
    return result


def _without_index(rows: Sequence[Cells]) -> Sequence[Cells]:
    """The rows without the columns that are the index of a table in pandas, and no field of a record."""
    columns = list(rows[0]) if rows else []
    index = {column for column in columns if _OF_PANDAS.fullmatch(column)}
    index |= {column for column in _outside(columns) if _RESET.fullmatch(column) and _counts(rows, column)}
    if not index:
        return rows
    return [{column: cell for column, cell in row.items() if column not in index} for row in rows]


def _outside(columns: Sequence[str]) -> Sequence[str]:
    """The columns before the first and behind the last that we write: a field of a schema is none of them."""
    if "abstract_id" not in columns or "extra" not in columns:
        return []
    return [*columns[: columns.index("abstract_id")], *columns[columns.index("extra") + 1 :]]


def _counts(rows: Sequence[Cells], column: str) -> bool:
    """Whether a column holds whole numbers from 0: an index without a name numbers the rows."""
    return all(
        isinstance(cell, int | float) and not isinstance(cell, bool) and cell >= 0 and cell % 1 == 0
        for cell in (row[column] for row in rows)
    )


def _rows(rows: Sequence[Cells], name: str) -> Iterator[tuple[str, dict[str, Json]]]:
    """Each row without its empty cells, with what stood in `extra`, and where it is."""
    for number, row in enumerate(rows, start=1):
        where = f"{name}, row {number}"
        cells: dict[str, Json] = {key: cell for key, cell in row.items() if cell is not None}
        if (place := infinite(cells)) is not None:
            raise InputError(
                f"{where}: the cell `{place}` is NaN or infinite, which is not a number. Correct it."
            )
        if (extra := cells.pop("extra", None)) is not None:
            more = _object(extra, where)
            _check_agrees(more, cells, where)
            cells |= more
        yield where, cells


def _check_agrees(extra: Mapping[str, Json], cells: Mapping[str, Json], where: str) -> None:
    """Raises InputError where `extra` says something else than the column of the same name."""
    twice = [name for name in extra if name in cells and not _same(cells[name], extra[name])]
    if twice:
        raise InputError(
            f"{where}: the cell `extra` has another value for `{twice[0][:80]}` than the column of this name."
            " Was it changed? Take one of the two out."
        )


def _same(cell: Json, exact: Json) -> bool:
    """Whether a cell is what stands in `extra` in full: a number may have more digits than a cell holds."""
    if is_words(exact):
        return cell == JOINT.join(exact)
    if isinstance(cell, int | float) and isinstance(exact, int | float):
        with suppress(OverflowError):
            return math.isclose(cell, exact, rel_tol=1e-14)
    return cell == exact


def _object(text: Json, where: str) -> dict[str, Json]:
    value = _json(text, "extra", where) if isinstance(text, str) else None
    if not isinstance(value, dict):
        raise InputError(f"{where}: the cell `extra` is no JSON object. Was it changed?")
    return value


def _extraction(where: str, cells: dict[str, Json], found: dict[str, _Found]) -> Extraction:
    written = cells.get("format")
    # First of all: what else is wrong with a row of another version would only lead astray.
    if isinstance(written, str) and written != TABLES:
        raise InputError(
            f"{where} was written in the format {written[:80]}; this version reads {TABLES}. Read it with the"
            " version of claimsift that wrote it, or with a newer one."
        )
    try:
        row = _ABSTRACT.validate_python(cells)
        sources = _sources(row, where)
    except ValidationError as error:
        raise _fault(where, error) from error
    mine = found.pop(row["id"], _Found())
    usage = Usage(row.get("input_tokens", 0), row.get("output_tokens", 0), row.get("requests", 0))
    return Extraction(
        abstract=Abstract(row["id"], row.get("title", ""), row.get("abstract", ""), sources),
        schema=row["schema"],
        status=row["status"],
        records=tuple(record for _, record in sorted(mine.records, key=_number)),
        rejected=tuple(rejection for _, rejection in sorted(mine.rejected, key=_number)),
        reason=row.get("reason"),
        origin=row["origin"],
        model=row.get("model"),
        asked_model=row.get("asked_model"),
        usage=usage,
        fingerprint=row.get("fingerprint"),
        rules_only=tuple(map(_whole, row["rules_only"])) if "rules_only" in row else None,
        review=_review(row["review"]) if "review" in row else None,
    )


def _review(cell: _ReviewCells) -> Review:
    return Review(
        cell["reviewer"],
        cell["time"],
        cell["complete"],
        tuple(Refuted(_whole(one["record"]), one["why"]) for one in cell["refuted"]),
        tuple(map(_whole, cell["unsure"])),
    )


def _whole(record: _WholeRecord) -> Resolved:
    fields: dict[str, Json] = {**record["fields"]}  # type: ignore[dict-item]  # they come from a JSON parser
    return Resolved(
        fields,
        record["evidence"],
        record["sentence"],
        record["span"],
        record["grounding"],
        record["rule"],
        record["seen_by"],
        _judged(record["judged"]) if "judged" in record else None,
    )


def _judged(said: _WholeJudged) -> Judged:
    return Judged(said["verdict"], _whole(said["before"]) if "before" in said else None)


def _number(numbered: tuple[int, object]) -> int:
    return numbered[0]


def _sources(row: _AbstractCells, where: str) -> tuple[Source, ...]:
    """The first source, from its own columns, and the others."""
    names = _SourceCells.__annotations__
    first = {name: value for name, value in row.items() if name in names}
    others = _SOURCES.validate_python(_json(row.get("other_sources", "[]"), "other_sources", where))
    return (*([_SOURCE.validate_python(first)] if first else []), *others)


def _record(where: str, cells: dict[str, Json]) -> tuple[str, int, Resolved]:
    try:
        row = _RECORD.validate_python(cells)
        grounding = _GROUNDINGS.validate_python(_json(row.get("grounding", "{}"), "grounding", where))
        before = _before(row.get("judged_before"), where)
        seen_by = _OPINIONS.validate_python(row["seen_by"].split(", ")) if "seen_by" in row else ()
    except ValidationError as error:
        raise _fault(where, error) from error
    fields = {field_name(name): _plain(cell) for name, cell in cells.items() if name not in RECORD_COLUMNS}
    span = (row["span_start"], row["span_end"]) if "span_start" in row and "span_end" in row else None
    record = Resolved(
        fields,
        row.get("evidence", ""),
        row.get("sentence"),
        span,
        grounding,
        row.get("rule"),
        seen_by,
        Judged(row["judged"], before) if "judged" in row else None,
    )
    return row["abstract_id"], row["number"], record


def _before(cell: str | None, where: str) -> Resolved | None:
    """What a mended record was."""
    return None if cell is None else _whole(_WHOLE.validate_python(_json(cell, "judged_before", where)))


def _rejection(where: str, cells: dict[str, Json]) -> tuple[str, int, Rejection]:
    try:
        row = _REJECTED.validate_python(cells)
        reason = _REASON.validate_python(row["reason"])
    except ValidationError as error:
        raise _fault(where, error) from error
    record = _json(row["record"], "record", where)
    rejection = Rejection(record, reason, row.get("detail", ""), row.get("field"))
    return row["abstract_id"], row["number"], rejection


def _json(text: str, name: str, where: str) -> Json:
    """The value in a cell of JSON; pydantic's own parser refuses halves of surrogate pairs."""
    try:
        return load(text)
    except StrictJsonError as error:
        raise InputError(f"{where}: the cell `{name}` is no JSON: {error}. Was it changed?") from error


def _plain(cell: Json) -> Json:
    """A number as JSON shows it best: whole ones without a point, save where the digits would go on."""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < _LARGEST_WRITTEN_OUT:
        return int(cell)
    return cell


def _fault(where: str, error: ValidationError) -> InputError:
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    place = ".".join(str(part) for part in first["loc"])[:80]
    return InputError(f"{where} is not a row of claimsift's tables: {place}: {first['msg']}. Was it changed?")
