"""Rows of the three tables back to extractions, each checked as lines are.

A row becomes what it was in a line of JSON: `pipeline.outputs.reading` does the rest.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TypeAlias, TypeVar

from pipeline.domain import Extraction, Json, Rejection, Resolved
from pipeline.errors import InputError
from pipeline.outputs import reading
from pipeline.outputs.tables import TABLES
from pipeline.outputs.tables.columns import JOINT, RECORD_COLUMNS, SOURCE_COLUMNS, Cell, field_name, is_words
from pipeline.strictjson import StrictJsonError, infinite, load

Found = TypeVar("Found")

Cells: TypeAlias = Mapping[str, Cell]
"""One row as it was read: its cells by column."""

_LARGEST_WRITTEN_OUT = 10**24
"""Whole numbers below this come back with all their digits, larger ones as floats."""

OF_PANDAS = re.compile(r"(?:Unnamed: \d+(?:[._]\w+)?|__index_level_\d+__|__null_dask_index__|_merge)?")
"""Names under which pandas writes an index that has none. No field of a schema is called so."""

_READ_BY_CODE = re.compile(r"(?:\w+_)?(?:value|value_max|low|high|level)")
"""Names of the numbers in a record: a schema has no others, so whatever else counts is an index."""

_USAGE = ("input_tokens", "output_tokens", "requests")


@dataclass(slots=True)
class _AbstractRows:
    """The rows that belong to one abstract, each with its number."""

    records: list[tuple[int, Resolved]] = field(default_factory=list)
    rejected: list[tuple[int, Rejection]] = field(default_factory=list)


def extractions(
    records: Sequence[Cells], abstracts: Sequence[Cells], rejected: Sequence[Cells], names: Sequence[str]
) -> list[Extraction]:
    """The extractions that three tables hold, in the order of the abstracts.

    Rows may stand in any order: `number` gives that of the records. InputError is raised for a row that is
    not what it should be; the message has the table's name, of `names`, and counts rows from 1.
    """
    found: dict[str, _AbstractRows] = defaultdict(_AbstractRows)
    for where, cells in _rows(_without_index(records), names[0]):
        key, number = _place(cells, where)
        found[key].records += [(number, one) for one in reading.records_in([_record(cells, where)], where)]
    for where, cells in _rows(rejected, names[2]):
        key, number = _place(cells, where)
        line: Json = {"detail": "", **cells, "record": _json(cells, "record", where)}
        found[key].rejected += [(number, one) for one in reading.rejections_in([line], where)]
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
    index = {column for column in columns if OF_PANDAS.fullmatch(column)}
    ours = {"number", "sentence", "span_start", "span_end"}
    index |= {
        column
        for column in _outside(columns)
        if column not in ours and not _READ_BY_CODE.fullmatch(column) and _counts(rows, column)
    }
    if not index:
        return rows
    return [{column: cell for column, cell in row.items() if column not in index} for row in rows]


def _outside(columns: Sequence[str]) -> Sequence[str]:
    """The columns before and behind those that we write: they cannot be fields of a schema."""
    if "abstract_id" not in columns or "extra" not in columns:
        return []
    return [*columns[: columns.index("abstract_id")], *columns[columns.index("extra") + 1 :]]


def _counts(rows: Sequence[Cells], column: str) -> bool:
    """Whether a column holds whole numbers from 0, as an index does that numbers the rows."""
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
        if "extra" in cells:
            more = _json(cells, "extra", where)
            if not isinstance(more, dict):
                raise InputError(f"{where}: the cell `extra` is not a JSON object. Was it changed?")
            del cells["extra"]
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


def _place(cells: Mapping[str, Json], where: str) -> tuple[str, int]:
    key, number = cells.get("abstract_id"), cells.get("number")
    if not isinstance(key, str) or not isinstance(number, int | float) or number % 1:
        raise InputError(f"{where} has no abstract_id, or no number. Was it changed?")
    return key, int(number)


def _record(cells: Mapping[str, Json], where: str) -> Json:
    line = {field_name(name): _plain(cell) for name, cell in cells.items() if name not in RECORD_COLUMNS}
    line["evidence"] = cells.get("evidence", "")
    line |= {name: cells[name] for name in ("sentence", "rule") if name in cells}
    if "span_start" in cells and "span_end" in cells:
        line["span"] = [cells["span_start"], cells["span_end"]]
    if "grounding" in cells:
        line["grounding"] = _json(cells, "grounding", where)
    if "seen_by" in cells:
        line["seen_by"] = [*str(cells["seen_by"]).split(", ")]
    if "judged" in cells:
        before = {"before": _json(cells, "judged_before", where)} if "judged_before" in cells else {}
        line["judged"] = {"verdict": cells["judged"], **before}
    return line


def _extraction(where: str, cells: dict[str, Json], found: dict[str, _AbstractRows]) -> Extraction:
    """An abstract with the rows that belong to it, which are taken out of `found`."""
    written, schema = cells.pop("format", None), cells.get("schema")
    # First of all: what else is wrong with a row of another version would only lead astray.
    if written != TABLES:
        raise InputError(
            f"{where} was written in the format {str(written)[:80]}; this version reads {TABLES}. Read it"
            " with the version of claimsift that wrote it, or with a newer one."
        )
    if not isinstance(schema, str):
        raise InputError(f"{where} does not name its schema. Was it changed?")
    others = _json(cells, "other_sources", where) if "other_sources" in cells else []
    first = {name: cells.pop(name) for name in SOURCE_COLUMNS if name in cells}
    usage = {name: cells.get(name, 0) for name in _USAGE}
    line: dict[str, Json] = {
        **cells,
        "sources": [*([first] if first else []), *(others if isinstance(others, list) else [others])],
        **({"usage": usage} if usage["requests"] else {}),
        schema: [],
    }
    one = reading.from_value(line, schema, where)
    mine = found.pop(one.abstract.id, _AbstractRows())
    return replace(one, records=_in_order(mine.records), rejected=_in_order(mine.rejected))


def _in_order(numbered: Sequence[tuple[int, Found]]) -> tuple[Found, ...]:
    return tuple(one for _, one in sorted(numbered, key=lambda pair: pair[0]))


def _json(cells: Mapping[str, Json], name: str, where: str) -> Json:
    try:
        return load(str(cells.get(name)))
    except StrictJsonError as error:
        raise InputError(f"{where}: the cell `{name}` is not JSON: {error}. Was it changed?") from error


def _plain(cell: Json) -> Json:
    """A number as JSON shows it best: whole ones without a point, save where the digits would go on."""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < _LARGEST_WRITTEN_OUT:
        return int(cell)
    return cell
