"""Bars and intervals: numbers to places in a drawing, all in units of its view box."""

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.evaluation import Estimate, Evaluation, Score

WIDTH = 440
"""Width of every chart; narrow enough that its letters can be read on a phone."""

LEFT = 112
"""Where the names of the rows end and the drawing begins."""

_ROOM = WIDTH - LEFT - 62
_ROW = 18


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its group's name on the first bar of the group, its run, its length and its number."""

    label: str
    run: int
    y: int
    width: float
    shown: str


@dataclass(frozen=True, slots=True)
class BarChart:
    """Bars in groups, one bar for each run."""

    title: str
    note: str
    bars: tuple[Bar, ...]
    height: int


def bar_chart(title: str, note: str, groups: Sequence[tuple[str, Sequence[float | None]]]) -> BarChart:
    """Groups of bars, a bar a run, from the top down; the longest fills the room; None is no bar."""
    most = max((number for _, numbers in groups for number in numbers if number is not None), default=0) or 1
    bars: list[Bar] = []
    y = 4
    for label, numbers in groups:
        name = label
        for run, number in enumerate(numbers):
            if number is not None:
                bars.append(Bar(name, run, y, round(_ROOM * number / most, 1), f"{number:,.0f}"))
                name = ""
                y += _ROW
        y += 8
    return BarChart(title, note, tuple(bars), y)


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate from 0 to 1 as a point with whiskers; None where there is nothing to draw."""

    y: int
    x: float | None
    low: float | None
    high: float | None
    shown: str


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """Precision and recall of one kind of claim; `support` is the number of gold claims."""

    label: str
    y: int
    precision: Interval
    recall: Interval
    support: int
    predicted: int


@dataclass(frozen=True, slots=True)
class ScoreChart:
    """Precision and recall of one run, per kind of claim and over all."""

    name: str
    rows: tuple[ScoreRow, ...]
    height: int
    ticks: tuple[tuple[float, str], ...]


def score_chart(evaluation: Evaluation) -> ScoreChart:
    """The strict scores of one run against the gold, over all claims first and then by kind."""
    strict = evaluation.levels["strict"]
    scores = [("all claims", strict.micro), *strict.kinds.items()]
    rows = tuple(_score_row(label, score, 8 + place * 32) for place, (label, score) in enumerate(scores))
    ticks = tuple((_share_x(tenth / 4), f"{tenth / 4:.2f}") for tenth in range(5))
    return ScoreChart(evaluation.predicted_name, rows, 8 + len(rows) * 32 + 18, ticks)


def _score_row(label: str, score: Score, y: int) -> ScoreRow:
    precision, recall = _interval(score.precision, y + 8), _interval(score.recall, y + 20)
    return ScoreRow(label, y, precision, recall, score.gold, score.predicted)


def _interval(estimate: Estimate, y: int) -> Interval:
    if estimate.value is None:
        return Interval(y, None, None, None, "–")
    shown = f"{estimate.value:.2f}"
    if estimate.low is None or estimate.high is None:
        return Interval(y, _share_x(estimate.value), None, None, shown)
    return Interval(
        y,
        _share_x(estimate.value),
        _share_x(estimate.low),
        _share_x(estimate.high),
        f"{shown} ({estimate.low:.2f}–{estimate.high:.2f})",
    )


def _share_x(share: float) -> float:
    return round(LEFT + share * (WIDTH - LEFT - 20), 1)
