"""Verdicts that were downloaded from the static page, as judgements."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Literal, TypeAlias

from pydantic import ConfigDict, TypeAdapter, ValidationError, with_config
from typing_extensions import TypedDict

from pipeline import strictjson
from pipeline.domain import Count, Json, Resolved
from pipeline.errors import InputError
from pipeline.evaluation.results import ErrorKind
from pipeline.evaluation.reviewers import record_key
from pipeline.evaluation.words import none_such
from pipeline.review.sheets import Sheet, SheetRecord, added, judged, mended

TriageVerdict: TypeAlias = Literal["gold", "predicted", "both", "neither", "unsure"]
"""Which side is right."""

_LEFT_ALONE = with_config(ConfigDict(extra="ignore"))


@_LEFT_ALONE
class _Record(TypedDict):
    fields: dict[str, object]
    evidence: str
    sentence: Count | None
    span: tuple[Count, Count] | None
    rule: str | None


@_LEFT_ALONE
class Settled(TypedDict):
    """One disagreement that was settled by reading, as the page saves it."""

    abstract: str
    error: ErrorKind
    predicted: _Record | None
    gold: _Record | None
    verdict: TriageVerdict


_LINE: TypeAdapter[Settled] = TypeAdapter(Settled)

_WHY: Mapping[ErrorKind, str] = {
    "wrong_value": "wrong value",
    "wrong_kind": "wrong kind",
    "fields": "wrong words",
}


def read(path: Path) -> Iterator[Settled]:
    """The verdicts of a file, one a line; InputError if the file or a line cannot be read."""
    try:
        with path.open("rb") as file:
            for number, raw in enumerate(file, start=1):
                if raw.strip():
                    yield _settled(raw, f"{path}, line {number}")
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror or error}.") from error


def _settled(raw: bytes, where: str) -> Settled:
    try:
        return _LINE.validate_python(strictjson.load(raw))
    except (strictjson.StrictJsonError, ValidationError) as error:
        raise InputError(
            f"{where} is not a verdict. Give the file verdicts.jsonl that the page of claimsift report saved."
        ) from error


def _record(line: _Record | None) -> Resolved | None:
    if line is None:
        return None
    fields: dict[str, Json] = dict(line["fields"])  # type: ignore[arg-type]  # out of a JSON parser
    return Resolved(fields, line["evidence"], line["sentence"], line["span"], rule=line["rule"])


def applied(sheet: Sheet, settled: Settled, noun: str) -> Sheet:
    """A sheet on which a disagreement is settled.

    Where the gold alone is right about a claim that both see, the predicted one is mended to it. `noun` is
    what a record is called.
    """
    predicted, gold = _record(settled["predicted"]), _record(settled["gold"])
    error, verdict = settled["error"], settled["verdict"]
    why = _WHY.get(error, none_such(noun))
    if verdict == "unsure":
        return _said(sheet, predicted or gold, "unsure")
    if predicted is None:
        if verdict in ("gold", "both"):
            return _with_gold(sheet, gold)
        return _said(sheet, gold, "wrong", why)
    if verdict in ("predicted", "both"):
        kept = _said(sheet, predicted, "right")
        is_another = verdict == "both" and error in ("wrong_value", "wrong_kind")
        return _with_gold(kept, gold) if is_another else kept
    if verdict == "gold" and gold is not None and error != "duplicate":
        there, number = _found(sheet, predicted)
        return mended(there, number, gold)
    return _said(sheet, predicted, "wrong", why)


def _said(
    sheet: Sheet, record: Resolved | None, state: Literal["right", "wrong", "unsure"], why: str | None = None
) -> Sheet:
    if record is None:
        return sheet
    there, number = _found(sheet, record)
    return judged(there, number, state, why)


def _with_gold(sheet: Sheet, gold: Resolved | None) -> Sheet:
    """A sheet with a claim of the gold, which is right if it is there and nothing was said of it."""
    if gold is None:
        return sheet
    key = record_key(gold)
    for number, entry in enumerate(sheet.entries):
        if record_key(entry.record) == key:
            return judged(sheet, number, "right") if entry.state == "open" else sheet
    return added(sheet, gold)


def _found(sheet: Sheet, record: Resolved) -> tuple[Sheet, int]:
    """The sheet, and the number of this record on it; it is put there if it is not."""
    key = record_key(record)
    for number, entry in enumerate(sheet.entries):
        if entry.origin is not None and record_key(entry.origin) == key:
            return sheet, number
    more = (*sheet.entries, SheetRecord(record, asked=False))
    return replace(sheet, entries=more), len(sheet.entries)
