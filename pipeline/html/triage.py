"""Disagreements as one HTML page, to be settled by reading."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from markupsafe import Markup

from pipeline.domain import Json, Resolved, Span
from pipeline.evaluation import (
    ERROR_KINDS,
    Disagreement,
    ErrorKind,
    Evaluation,
    Unanswered,
    disagreement_json,
    locate,
)
from pipeline.evaluation.words import (
    ERROR_MEANINGS,
    ERROR_NAMES,
    field_names,
    gold_line,
    predicted_line,
    scope_line,
    shown_value,
)
from pipeline.html.pages import environment, policy_hash

_FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of an abstract's text; `side` says whose evidence it is: gold, predicted, both or none."""

    text: str
    side: str


@dataclass(frozen=True, slots=True)
class Row:
    """One field of both sides; `differs` where they do not agree."""

    name: str
    gold: str
    predicted: str
    differs: bool


@dataclass(frozen=True, slots=True)
class Item:
    """One disagreement as the page shows it; `record` is its JSON, without the verdict."""

    number: int
    title: str
    abstract: str
    text: tuple[Piece, ...]
    rows: tuple[Row, ...]
    has_gold: bool
    has_predicted: bool
    record: str


@dataclass(frozen=True, slots=True)
class Group:
    """All disagreements of one kind of error."""

    error: ErrorKind
    name: str
    meaning: str
    items: tuple[Item, ...]


def triage_html(evaluation: Evaluation, *, gold_quality: str | None = None) -> str:
    """One self-contained page of every disagreement, grouped by kind of error, most frequent first.

    Gold claims of abstracts without an answer are listed by abstract: there is nothing to settle by
    reading. The page asks nothing of any server. Verdicts stay in its memory until they are saved as
    JSON lines, each a disagreement as in `evaluation_json` with `key` and `verdict` (``gold``,
    ``predicted``, ``both`` or ``neither``). The key is the same in every page that shows the same
    disagreement.
    """
    style, script = (_source(name) for name in ("triage.css", "triage.js"))
    groups = tuple(_groups(evaluation))
    return (
        environment(_FOLDER, reason_of=_reason)
        .get_template("triage.html.j2")
        .render(
            style=Markup(style),  # noqa: S704 - our own file, no data in it
            script=Markup(script),  # noqa: S704 - likewise
            policy=f"default-src 'none'; style-src {policy_hash(style)}; script-src {policy_hash(script)}; "
            "base-uri 'none'; form-action 'none'",
            gold_line=gold_line(evaluation, gold_quality),
            predicted_line=predicted_line(evaluation),
            scope_line=scope_line(evaluation),
            groups=groups,
            total=sum(len(group.items) for group in groups),
            unanswered=evaluation.coverage.unanswered,
            names=(evaluation.gold_name, evaluation.predicted_name),
        )
    )


def _source(name: str) -> str:
    return (_FOLDER / name).read_text(encoding="utf-8")


def _reason(one: Unanswered) -> str:
    reasons = {"missing": "not in the predictions", "failed": "failed", "invalid": "answer not readable"}
    return f"{reasons[one.status]}: {one.reason}" if one.reason else reasons[one.status]


def _groups(evaluation: Evaluation) -> Iterator[Group]:
    readable = [one for one in evaluation.disagreements if one.answered]
    by_error = {error: [one for one in readable if one.error == error] for error in ERROR_KINDS}
    number = 0
    for error, found in sorted(by_error.items(), key=lambda pair: -len(pair[1])):
        if found:
            items = tuple(_item(evaluation, one, number + place) for place, one in enumerate(found, start=1))
            number += len(items)
            yield Group(error, ERROR_NAMES[error], ERROR_MEANINGS[error], items)


def _item(evaluation: Evaluation, one: Disagreement, number: int) -> Item:
    abstract = evaluation.abstracts[one.abstract]
    return Item(
        number=number,
        title=abstract.title,
        abstract=one.abstract,
        text=pieces(abstract.text, _places(one.gold, abstract.text), _places(one.predicted, abstract.text)),
        rows=tuple(_rows(one)),
        has_gold=one.gold is not None,
        has_predicted=one.predicted is not None,
        record=_record(one),
    )


def _record(one: Disagreement) -> str:
    """The disagreement as one line of JSON with a key that follows from nothing else."""
    content: dict[str, Json] = disagreement_json(one)
    plain = json.dumps(content, ensure_ascii=True, allow_nan=False, sort_keys=True)
    key = hashlib.sha256(plain.encode()).hexdigest()[:16]
    return json.dumps({"key": key, **content}, ensure_ascii=True, allow_nan=False)


def _rows(one: Disagreement) -> Iterator[Row]:
    both = one.gold is not None and one.predicted is not None
    for name in field_names(one.gold, one.predicted):
        yield Row(name, _shown(one.gold, name), _shown(one.predicted, name), both and name in one.fields)
    evidence = [record.evidence if record else "" for record in (one.gold, one.predicted)]
    yield Row("evidence", evidence[0], evidence[1], differs=False)
    rules = [(record.rule or "") if record else "" for record in (one.gold, one.predicted)]
    if any(rules):
        yield Row("rule", rules[0], rules[1], differs=False)


def _shown(record: Resolved | None, name: str) -> str:
    return shown_value(record.fields.get(name)) if record else ""


def _places(record: Resolved | None, text: str) -> Sequence[Span]:
    if record is None:
        return ()
    return (record.span,) if record.span is not None else locate(record.evidence, text)


def pieces(text: str, gold: Sequence[Span], predicted: Sequence[Span]) -> tuple[Piece, ...]:
    """The text cut wherever evidence begins or ends; put together, the pieces are the text."""
    inner = {end for span in (*gold, *predicted) for end in span if 0 < end < len(text)}
    cuts = sorted({0, len(text), *inner})
    return tuple(
        Piece(text[start:end], _side(_within(start, gold), _within(start, predicted)))
        for start, end in pairwise(cuts)
    )


def _within(position: int, spans: Sequence[Span]) -> bool:
    return any(start <= position < end for start, end in spans)


def _side(gold: bool, predicted: bool) -> str:
    if gold and predicted:
        return "both"
    return "gold" if gold else "predicted" if predicted else ""
