"""claimsift from Python, as one uses it in a notebook: read records, tables of them, one abstract shown.

>>> import pipeline
>>> runs = pipeline.read("claims.jsonl")
>>> frame = pipeline.to_pandas(runs)
>>> frame[frame["kind"] == "performance"][["subject", "value", "unit", "dataset", "title"]]
>>> pipeline.show(runs[0])
"""

import json
import warnings
from codecs import BOM_UTF8
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeVar, cast, overload

from markupsafe import Markup

from pipeline import tasks
from pipeline.domain import Extraction, Json, Resolved, Span
from pipeline.errors import InputError, SchemaUnknown, SetupError
from pipeline.outputs import reading
from pipeline.outputs.tables import SUFFIXES
from pipeline.outputs.tables.files import read as read_tables
from pipeline.outputs.tables.rows import Table, fits_64_bits, tables
from schemas import Record, schema_name
from schemas.claims import Claim

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

Own = TypeVar("Own", bound=Record)

Which = Literal["records", "abstracts", "rejected"]
"""The three tables of a run."""


@overload
def read(  # type: ignore[overload-overlap]  # a literal is the more exact answer
    path: str | Path, schema: Literal["claims"]
) -> list[Extraction[Claim]]: ...
@overload
def read(path: str | Path, schema: type[Own]) -> list[Extraction[Own]]: ...
@overload
def read(path: str | Path, schema: str | None = None) -> list[Extraction]: ...
def read(path: str | Path, schema: str | type[Record] | None = None) -> Sequence[Extraction[object]]:
    """The extractions of a file, one for each abstract, in its order.

    The file is one of JSON lines, as claimsift extract and gold write it, or one of the tables of
    claimsift export, known by its ending. `schema` is the name that the records must have, the path of
    its file, or its class; without it, what the first line says, and claims where that says nothing. No
    schema is loaded but installed ones. To a type checker the fields of records are known with "claims" or a
    class.

        >>> runs = read("claims.jsonl")
        >>> sum(len(one.records) for one in runs)
        57

    Raises:
        InputError: the file cannot be read, or a line or row of it is no record of this schema.
        SetupError: the file is a table of a format whose library is not installed.
    """
    own = schema if isinstance(schema, type) else None
    found = read_plain(Path(path), schema_name(own) if own else cast("str | None", schema))
    classes = {name: own or schema_class(name) for name in {one.schema for one in found}}
    return [_classed(one, classes[one.schema]) for one in found]


def read_plain(path: Path, schema: str | None = None) -> list[Extraction]:
    """The same where nobody wants fields as attributes.

    Raises:
        InputError: as `read`; SetupError: as well.
    """
    name = schema and tasks.name_of(schema)
    if path.suffix.casefold() not in SUFFIXES:
        return list(reading.read(path, name or _first_schema(path)))
    found = read_tables(path)
    wrong = [one.schema for one in found if name is not None and one.schema != name]
    if wrong:
        raise InputError(f"{path} holds records of the schema {wrong[0]!r}; {name!r} is needed here.")
    return found


def _classed(one: Extraction, record_class: type[Record] | None) -> Extraction:
    """An extraction whose records know their class, so that each field is an attribute, absent ones too."""
    if record_class is None or not one.records:
        return one
    return replace(one, records=tuple(replace(each, record_class=record_class) for each in one.records))


def schema_class(name: str, schema: str | None = None) -> type[Record] | None:
    """The class of the records that a file calls `name`, or None where it is neither installed nor named.

    A schema is code. So one of the user's own is loaded only where the user names it: `schema` is its name,
    or the path of its file. Whatever a file says, nothing else runs.

    Raises:
        SchemaError: the schema that was named does not load.
        InputError: the records are of another schema than the one that was named.
    """
    if schema is not None and tasks.name_of(schema) != name:
        raise InputError(f"The records are of the schema {name!r}; {schema!r} was named for them.")
    if schema is not None and (schema.endswith(".py") or schema in tasks.available()):
        return tasks.load(schema).record
    ours = tasks.installed(name)
    return ours.record if ours else None


def without_class(name: str, how: str) -> str:
    """What to tell the user of tables of a schema that `schema_class` does not have; `how` names it."""
    return (
        f"No schema {name[:80]!r} is among the installed ones and those that you name, so the columns of the"
        f" records are those of the fields that occur. If it is yours, name it with {how}."
    )


def to_pandas(
    runs: Sequence[Extraction[object]], table: Which = "records", schema: str | None = None
) -> "pd.DataFrame":
    """A table of a run as a pandas frame, typed: one row a record, an abstract, or a rejected record.

    The columns are those of claimsift export (see `pipeline.outputs.tables`). Absent fields are missing
    values; numbers are Float64, counts Int64. A schema of your own is named with `schema`, by its name or the
    path of its file: then all its fields have a column. Without it a warning, `SchemaUnknown`, says so.

        >>> to_pandas(read("claims.jsonl")).groupby("kind").size()

    Raises:
        InputError: an abstract stands twice, or there is none, or `schema` is not that of the records.
        SchemaError: the schema that was named does not load.
        SetupError: pandas is not installed.
    """
    try:
        import pandas as pd
    except ModuleNotFoundError as error:
        raise _missing("pandas") from error
    types = {"text": "string", "number": "Float64", "integer": "Int64", "boolean": "boolean"}
    chosen = _table(runs, table, schema)
    lines = list(chosen.lines(fits_64_bits))
    names = [column.name for column in chosen.columns]
    frame = pd.DataFrame(lines, columns=names, dtype=object)
    return frame.astype({column.name: types[column.type] for column in chosen.columns})


def to_polars(
    runs: Sequence[Extraction[object]], table: Which = "records", schema: str | None = None
) -> "pl.DataFrame":
    """A table of a run as a Polars frame, typed; else as `to_pandas`.

        >>> to_polars(read("claims.jsonl")).group_by("dataset").len()

    Raises:
        InputError: an abstract stands twice, or there is none, or `schema` is not that of the records.
        SchemaError: the schema that was named does not load.
        SetupError: polars is not installed.
    """
    try:
        import polars as pl
    except ModuleNotFoundError as error:
        raise _missing("polars") from error
    types = {"text": pl.String, "number": pl.Float64, "integer": pl.Int64, "boolean": pl.Boolean}
    chosen = _table(runs, table, schema)
    lines = list(chosen.lines(fits_64_bits))
    return pl.DataFrame(
        [
            pl.Series(column.name, [line[place] for line in lines], dtype=types[column.type])
            for place, column in enumerate(chosen.columns)
        ]
    )


def show(extraction: Extraction[object]) -> "Shown":
    """An abstract with its claims marked in the text and listed below, for a cell of a notebook.

    Each claim's evidence is underlined in the colour of its kind, one line for each claim where several
    overlap; the words that it copies are bold. The claim's number stands where its evidence begins.

        >>> show(read("claims.jsonl")[0])
    """
    return Shown(cast("Extraction", extraction))


def _missing(library: str) -> SetupError:
    return SetupError(
        f"For this, {library} is needed, which is not installed. Install {library} beside claimsift."
    )


def _table(given: Sequence[Extraction[object]], which: Which, schema: str | None) -> Table:
    runs = cast("Sequence[Extraction]", [given] if isinstance(given, Extraction) else given)
    known = (_class_of(runs, schema) or schema_class(runs[0].schema, schema)) if runs else None
    if runs and known is None and which == "records":
        told = without_class(runs[0].schema, 'schema="NAME", or schema="FOLDER/NAME.py"')
        warnings.warn(told, SchemaUnknown, stacklevel=3)
    records, abstracts, rejected = tables(runs, known)
    try:
        return {"records": records, "abstracts": abstracts, "rejected": rejected}[which]
    except KeyError:
        raise InputError(f"There is no table {which!r}: take records, abstracts or rejected.") from None


def _class_of(runs: Sequence[Extraction], schema: str | None) -> type[Record] | None:
    """The class that the records themselves know, unless the user names a schema."""
    if schema is not None:
        return None
    known = (record.record_class for one in runs for record in one.records if record.record_class)
    return next(known, None)


def _first_schema(path: Path) -> str:
    """The schema that the first line of a file names; claims where it names none or is no record."""
    try:
        with path.open("rb") as file:
            lines = (line.removeprefix(BOM_UTF8).strip() for line in file)
            first = json.loads(next((line for line in lines if line), b"{}"))
    except (OSError, ValueError, RecursionError):
        return "claims"
    found = first.get("schema") if isinstance(first, dict) else None
    return found if isinstance(found, str) else "claims"


_KINDS = ("performance", "improvement", "scale", "superiority", "availability")

_STYLE = Markup("""<style>
.claimsift-shown { --ink: #1c1e21; --paper: #ffffff; --faint: #5b6068; --line: #d9dce1;
  --k0: #0b66c3; --k1: #16794a; --k2: #95600a; --k3: #8a3ab9; --k4: #b3261e; --k5: #5b6068;
  color: var(--ink); background: var(--paper); padding: 0.8em 1em; max-width: 52em; line-height: 1.75;
  overflow-wrap: anywhere; }
@media (prefers-color-scheme: dark) { .claimsift-shown { --ink: #e7e9ec; --paper: #17191c; --faint: #a3a9b2;
  --line: #3a3f46; --k0: #7ab8ff; --k1: #6fd39d; --k2: #f0b354; --k3: #d6a3f5; --k4: #ff9a91;
  --k5: #a3a9b2; } }
[data-jp-theme-light="true"] .claimsift-shown, body.vscode-light .claimsift-shown { --ink: #1c1e21;
  --paper: #ffffff; --faint: #5b6068; --line: #d9dce1; --k0: #0b66c3; --k1: #16794a; --k2: #95600a;
  --k3: #8a3ab9; --k4: #b3261e; --k5: #5b6068; }
[data-jp-theme-light="false"] .claimsift-shown, body.vscode-dark .claimsift-shown { --ink: #e7e9ec;
  --paper: #17191c; --faint: #a3a9b2; --line: #3a3f46; --k0: #7ab8ff; --k1: #6fd39d; --k2: #f0b354;
  --k3: #d6a3f5; --k4: #ff9a91; --k5: #a3a9b2; }
.claimsift-shown mark { color: inherit; background: none; text-decoration: none; padding: 0; border-radius: 0;
  border-bottom: 0.15em solid var(--c); padding-bottom: 0.08em; box-decoration-break: clone; }
.claimsift-shown .k0 { --c: var(--k0); } .claimsift-shown .k1 { --c: var(--k1); }
.claimsift-shown .k2 { --c: var(--k2); } .claimsift-shown .k3 { --c: var(--k3); }
.claimsift-shown .k4 { --c: var(--k4); } .claimsift-shown .k5 { --c: var(--k5); }
.claimsift-shown mark mark { padding-bottom: 0.25em; }
.claimsift-shown mark mark mark { padding-bottom: 0.42em; }
.claimsift-shown sup { color: var(--c); font-weight: 600; font-size: 0.7em; line-height: 1; }
.claimsift-shown sup + sup { margin-left: 0.35em; }
.claimsift-shown h4 { margin: 0 0 0.4em; } .claimsift-shown p { margin: 0 0 0.6em; }
.claimsift-shown ol { margin: 0; padding-left: 1.8em; border-top: 1px solid var(--line); padding-top: 0.5em; }
.claimsift-shown li > b:first-child { color: var(--c); } .claimsift-shown .faint { color: var(--faint); }
.claimsift-shown .hidden-character { color: var(--faint); font-size: 0.85em; }
</style>""")


@dataclass(frozen=True, slots=True)
class Shown:
    """An abstract with its claims, which a notebook shows as HTML without scripts.

    All text is escaped, and characters that hide or reorder text are shown as their numbers.
    """

    extraction: Extraction

    def _repr_html_(self) -> str:
        """The HTML that a notebook puts into its page."""
        one = self.extraction
        parts = Markup("").join([_text(one), *_notes(one), _list(one.records)])
        heading = Markup("<h4>{}</h4>").format(_escaped(one.abstract.title or one.abstract.id))
        return str(_STYLE + Markup('<div class="claimsift-shown">{}{}</div>').format(heading, parts))

    def __repr__(self) -> str:
        one = self.extraction
        return f"<{one.abstract.title or one.abstract.id}: {one.status}, {len(one.records)} {one.schema}>"


def _text(one: Extraction) -> Markup:
    """The abstract in pieces, each inside a mark for every claim whose evidence holds it."""
    text = one.abstract.text
    if not text:
        return Markup('<p class="faint">The file does not hold the text of this abstract.</p>')
    marked = [
        (number, record, record.span)
        for number, record in enumerate(one.records, 1)
        if _within(record.span, text)
    ]
    copied = sorted(set(_copied(one.records, text)))
    edges = sorted(
        {
            0,
            len(text),
            *(edge for *_, span in marked if span for edge in span),
            *(e for s in copied for e in s),
        }
    )
    pieces = []
    for start, end in pairwise(edges):
        piece = _escaped(text[start:end])
        if any(a <= start and end <= b for a, b in copied):
            piece = Markup("<strong>{}</strong>").format(piece)
        inside = [
            (number, record, span)
            for number, record, span in marked
            if span and span[0] <= start and end <= span[1]
        ]
        begins = Markup("").join(
            Markup('<sup class="k{}">{}</sup>').format(_colour(record), number)
            for number, record, span in inside
            if span[0] == start
        )
        for _, record, _ in reversed(inside):
            piece = Markup('<mark class="k{}">{}</mark>').format(_colour(record), piece)
        pieces.append(begins + piece)
    return Markup("<p>{}</p>").format(Markup("").join(pieces))


def _within(span: Span | None, text: str) -> bool:
    return span is not None and 0 <= span[0] < span[1] <= len(text)


def _copied(records: Sequence[Resolved], text: str) -> Iterator[Span]:
    """Where the words stand that the records copy, inside their own evidence."""
    for record in records:
        for found in record.grounding.values():
            inside = (
                found.span
                and record.span
                and record.span[0] <= found.span[0]
                and found.span[1] <= record.span[1]
            )
            if inside and found.span and found.place != "title" and _within(found.span, text):
                yield found.span


def _colour(record: Resolved) -> int:
    kind = record.fields.get("kind")
    return _KINDS.index(kind) if kind in _KINDS else len(_KINDS)


def _notes(one: Extraction) -> Iterator[Markup]:
    """How the reading ended, where not all is well, and what was rejected."""
    if one.status != "ok":
        reason = f": {one.reason}" if one.reason else ""
        yield Markup('<p class="faint">{}{}</p>').format(one.status, _escaped(reason))
    for rejection in one.rejected:
        yield Markup('<p class="faint">rejected ({}): {}</p>').format(
            rejection.reason, _escaped(rejection.detail)
        )


def _list(records: Sequence[Resolved]) -> Markup:
    """The claims by number: the kind, then each field; the evidence where the text does not show it."""
    items = [
        Markup('<li class="k{}"><b>{}</b> {}{}</li>').format(
            _colour(record),
            _escaped(str(record.fields.get("kind", "record"))),
            Markup(" · ").join(_fields(record)),
            Markup(' <q class="faint">{}</q>').format(_escaped(record.evidence))
            if record.span is None
            else "",
        )
        for record in records
    ]
    return (
        Markup("<ol>{}</ol>").format(Markup("").join(items))
        if items
        else Markup('<p class="faint">no records</p>')
    )


def _fields(record: Resolved) -> Iterator[Markup]:
    for name, value in record.fields.items():
        if name not in ("kind", "quantity") and value is not None and (name, value) != ("qualifier", "exact"):
            yield Markup('<span class="faint">{}</span> {}').format(_escaped(name), _escaped(_value(value)))


def _value(value: Json) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f"{value:,}"
    return json.dumps(value, ensure_ascii=False)


def _escaped(text: str) -> Markup:
    # With `pipeline.html` come numerical libraries, which reading a file does not need.
    from pipeline.text.visible import visible_html

    return visible_html(text)
