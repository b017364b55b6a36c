"""Lines back to extractions, each checked."""

import warnings
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Literal, NotRequired

from pydantic import ConfigDict, TypeAdapter, ValidationError, with_config
from pydantic_core import from_json
from typing_extensions import TypedDict

from pipeline import strictjson
from pipeline.domain import (
    Abstract,
    Count,
    Extraction,
    Grounding,
    Json,
    Judged,
    Opinion,
    Refuted,
    Rejection,
    RejectReason,
    Resolved,
    Review,
    Source,
    Usage,
    Verdict,
)
from pipeline.errors import CutShort, InputError
from pipeline.outputs import FORMAT, RECORD_PARTS

# What a later version may say more stands in keys that are left alone here, at any depth; the fields of
# a record alone are whatever its schema has.
_LEFT_ALONE = with_config(ConfigDict(extra="ignore"))


@_LEFT_ALONE
class _RejectionLine(TypedDict):
    record: object
    reason: RejectReason
    detail: str
    field: NotRequired[str]


@_LEFT_ALONE
class _JudgedLine(TypedDict):
    verdict: Verdict
    before: "NotRequired[_RecordLine]"


@with_config(ConfigDict(extra="allow"))
class _RecordLine(TypedDict):
    evidence: str
    sentence: NotRequired[Count]
    span: NotRequired[tuple[Count, Count]]
    grounding: NotRequired[dict[str, Grounding]]
    rule: NotRequired[str]
    seen_by: NotRequired[tuple[Opinion, ...]]
    judged: NotRequired[_JudgedLine]


@_LEFT_ALONE
class _RefutedLine(TypedDict):
    record: _RecordLine
    why: str


@with_config(ConfigDict(extra="allow"))
class _OutputLine(TypedDict):
    id: str
    format: NotRequired[str]
    schema: NotRequired[str]
    title: NotRequired[str]
    abstract: NotRequired[str]
    sources: NotRequired[list[Source]]
    status: NotRequired[Literal["ok", "partial", "invalid", "failed"]]
    reason: NotRequired[str]
    rejected: NotRequired[list[_RejectionLine]]
    origin: NotRequired[Literal["model", "rule", "hand"]]
    model: NotRequired[str]
    asked_model: NotRequired[str]
    usage: NotRequired[Usage]
    fingerprint: NotRequired[str]
    rules_only: NotRequired[list[_RecordLine]]
    reviewer: NotRequired[str]
    time: NotRequired[str]
    complete: NotRequired[bool]
    refuted: NotRequired[list[_RefutedLine]]
    unsure: NotRequired[list[_RecordLine]]


_LONGEST_NAME = 80
"""Characters of a name out of the file that a message shows."""

_MEANT = "Is the file whole, and claimsift's own? Of a digest, claimsift extract or gold makes records."
"""What to ask who names a file that holds no records: most likely it is the digest itself."""

_LINE: TypeAdapter[_OutputLine] = TypeAdapter(_OutputLine)
_RECORDS: TypeAdapter[list[_RecordLine]] = TypeAdapter(list[_RecordLine])
_REJECTIONS: TypeAdapter[list[_RejectionLine]] = TypeAdapter(list[_RejectionLine])


def read(path: Path, schema: str) -> Iterator[Extraction]:
    """The extractions of a file, one at a time, in order.

    Labels made by hand may leave out all but `id` and the records; their origin is then ``hand``. Among
    judgements a last line that was never finished is left out, with a warning.

    Raises:
        InputError: the file is missing, empty, or a line of it is no record of this schema; the
            message names the file and the line.
    """
    empty, is_judged = True, False
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, start=1):
                if not (raw := line.removeprefix(BOM_UTF8).strip()):
                    continue
                try:
                    found = from_line(raw, schema, f"{path}, line {number}")
                except InputError:
                    if line.endswith(b"\n") or not is_judged:
                        raise
                    warnings.warn(cut_short(path, number), CutShort, stacklevel=2)
                    return
                empty, is_judged = False, found.is_judgement
                yield found
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror or error}.") from error
    if empty:
        raise InputError(
            f"{path} is empty: nothing was judged or written there yet. claimsift review and audit save"
            " labels as you judge; claimsift extract and gold write records."
        )


def first_line(path: Path) -> dict[str, Json]:
    """The object in the first line that is not empty; an empty object if it cannot be read."""
    try:
        with path.open("rb") as file:
            lines = (line.removeprefix(BOM_UTF8).strip() for line in file)
            found = strictjson.load(next((line for line in lines if line), b"{}"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def lists_papers(path: Path) -> bool:
    """Whether a file of lines begins with a paper, as `claimsift read --to jsonl` writes them."""
    return _is_paper(first_line(path))


def _is_paper(value: Json) -> bool:
    """Every record names its abstract by `id`; for a paper, its words are enough."""
    if not isinstance(value, dict) or "id" in value:
        return False
    return isinstance(value.get("title"), str) or isinstance(value.get("abstract"), str)


def cut_short(path: Path, number: int) -> str:
    """What to tell of a line that was never finished."""
    return f"Line {number} of {path} was cut short while it was saved; it is left out."


def last_words(found: Iterable[Extraction]) -> list[Extraction]:
    """Of an abstract that was judged several times what was said last; all others as they are."""
    kept: list[Extraction] = []
    places: dict[str, int] = {}
    for one in found:
        place = places.get(one.abstract.id) if one.is_judgement else None
        if place is not None:
            kept[place] = one
            continue
        if one.is_judgement:
            places[one.abstract.id] = len(kept)
        kept.append(one)
    return kept


def from_line(raw: bytes, schema: str, where: str) -> Extraction:
    """The extraction in one line, which messages call `where`; InputError if it does not fit this schema."""
    return from_value(_value(raw, where), schema, where)


def from_value(value: Json, schema: str, where: str) -> Extraction:
    """The same of a line that is parsed already."""
    line = _line(value, where)
    found = line.get("schema", schema)
    if schema in _OutputLine.__annotations__:
        raise InputError(
            f"{schema!r} is not the name of a schema: the lines use that key for something else."
        )
    if found != schema or schema not in line:
        other = f"of the schema {found[:_LONGEST_NAME]!r}, not of" if found != schema else "without"
        raise InputError(f"{where} is a record {other} {schema!r}.")
    return Extraction(
        abstract=Abstract(
            line["id"], line.get("title", ""), line.get("abstract", ""), tuple(line.get("sources", []))
        ),
        schema=schema,
        status=line.get("status", "ok"),
        records=records_in(line[schema], where),  # type: ignore[literal-required]
        rejected=tuple(Rejection(**one) for one in line.get("rejected", [])),  # type: ignore[arg-type]
        reason=line.get("reason"),
        origin=line.get("origin", "hand"),
        model=line.get("model"),
        asked_model=line.get("asked_model"),
        usage=line.get("usage", Usage()),
        fingerprint=line.get("fingerprint"),
        rules_only=tuple(map(_resolved, line["rules_only"])) if "rules_only" in line else None,
        review=_review(line),
    )


def records_in(values: Json, where: str) -> tuple[Resolved, ...]:
    """The records of a list, each as it stands in a line; InputError if one cannot be read."""
    try:
        return tuple(map(_resolved, _RECORDS.validate_python(values)))
    except ValidationError as error:
        raise InputError(f"{where} holds a wrong record: {strictjson.fault(error)}.") from error


def rejections_in(values: Json, where: str) -> tuple[Rejection, ...]:
    """The same of a list of what was not kept."""
    try:
        return tuple(Rejection(**one) for one in _REJECTIONS.validate_python(values))  # type: ignore[arg-type]
    except ValidationError as error:
        raise InputError(f"{where} holds a wrong reject: {strictjson.fault(error)}.") from error


def _line(value: Json, where: str) -> _OutputLine:
    written = value.get("format", FORMAT) if isinstance(value, dict) else FORMAT
    # First of all: what else is wrong with a line of another version would only lead astray.
    if isinstance(written, str) and written != FORMAT:
        raise InputError(
            f"{where} was written in the format {written[:_LONGEST_NAME]}; this version reads {FORMAT}. Read"
            " it with the version of claimsift that wrote it, or with a newer one."
        )
    try:
        return _LINE.validate_python(value)
    except ValidationError as error:
        if _is_paper(value):
            raise InputError(
                f"{where} is a paper, not a record: the file is a list of papers, as claimsift read writes"
                " them. Make records of it with claimsift extract or gold."
            ) from error
        raise InputError(f"{where} is not a record: {strictjson.fault(error)}. {_MEANT}") from error


def _value(raw: bytes, where: str) -> Json:
    try:
        # It says best where a line breaks, and refuses halves of surrogate pairs.
        from_json(raw)
    except ValueError as error:
        # Each line is parsed by itself: "line 1" would be another line than the one that is named.
        told = str(error).replace(" at line 1 column ", " at character ")
        raise InputError(f"{where} is not a record: Invalid JSON: {told}. {_MEANT}") from error
    try:
        return strictjson.load(raw)
    except strictjson.StrictJsonError as error:
        raise InputError(f"{where} is not a record: {error}. Correct that line, or write it anew.") from error


def _resolved(record: _RecordLine) -> Resolved:
    return Resolved(
        fields={name: _json(value) for name, value in record.items() if name not in RECORD_PARTS},
        evidence=record["evidence"],
        sentence=record.get("sentence"),
        span=record.get("span"),
        grounding=record.get("grounding", {}),
        rule=record.get("rule"),
        seen_by=record.get("seen_by", ()),
        judged=None
        if (judged := record.get("judged")) is None
        else Judged(judged["verdict"], _resolved(judged["before"]) if "before" in judged else None),
    )


def _review(line: _OutputLine) -> Review | None:
    """What a person said beside the records, in a line that names the person."""
    if "reviewer" not in line:
        return None
    return Review(
        line["reviewer"],
        line.get("time", ""),
        line.get("complete", True),
        tuple(Refuted(_resolved(one["record"]), one["why"]) for one in line.get("refuted", [])),
        tuple(map(_resolved, line.get("unsure", []))),
    )


def _json(value: object) -> Json:
    """A value that came out of a JSON parser, typed as what it is."""
    return value  # type: ignore[return-value]
