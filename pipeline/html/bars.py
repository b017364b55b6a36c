"""Bars and intervals: counts per run, and scores with what they may be by chance."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.domain import Json
from pipeline.evaluation.results import Estimate, Evaluation, Score
from pipeline.html.drawing import LEFT, WIDTH, Spec, run_colour

_FOR_NUMBERS = 62
_LONGEST_NAME = 16


@dataclass(frozen=True, slots=True)
class BarChart:
    """Bars in groups, one bar for each run; `groups` has the numbers, None where a run has none."""

    title: str
    note: str
    groups: tuple[tuple[str, tuple[float | None, ...]], ...]

    @property
    def spec(self) -> Spec:
        """The chart for Vega-Lite."""
        values = list(self._values())
        runs = sorted({run for _, run, _ in values})
        return {
            "data": {
                "values": [{"group": group, "run": run, "number": number} for group, run, number in values]
            },
            "width": WIDTH - LEFT - _FOR_NUMBERS,
            "height": {"step": 18, "for": "offset"},
            "encoding": {
                "y": {
                    "field": "group",
                    "type": "nominal",
                    "sort": None,
                    "scale": {"paddingInner": 0.25, "paddingOuter": 0.1},
                },
                "yOffset": {
                    "field": "run",
                    "type": "ordinal",
                    "scale": {"domain": [*runs], "paddingInner": 0.2},
                },
                "x": {"field": "number", "type": "quantitative", "axis": None, "scale": {"nice": False}},
            },
            "layer": [
                {"mark": "bar", "encoding": {"fill": colour_of_run(runs)}},
                {
                    "mark": {"type": "text", "align": "left", "dx": 5},
                    "encoding": {"text": {"field": "number", "type": "quantitative", "format": ",.0f"}},
                },
            ],
        }

    def _values(self) -> Iterator[tuple[str, int, float]]:
        for group, numbers in self.groups:
            for run, number in enumerate(numbers):
                if number is not None:
                    yield _fitting(group), run, float(number)


def _fitting(name: str) -> str:
    """A name as short as the room that there is for it."""
    return name if len(name) <= _LONGEST_NAME else name[: _LONGEST_NAME - 1] + "…"


def colour_of_run(runs: Sequence[int]) -> Json:
    """The encoding of a colour by the run's number."""
    colours: list[Json] = [run_colour(run) for run in runs]
    return {
        "field": "run",
        "type": "ordinal",
        "legend": None,
        "scale": {"domain": list(runs), "range": colours},
    }


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """Precision and recall of one kind of claim."""

    label: str
    score: Score

    @property
    def precision(self) -> str:
        """Precision in figures, with its interval."""
        return _figures(self.score.precision)

    @property
    def recall(self) -> str:
        """Recall in figures, with its interval."""
        return _figures(self.score.recall)


@dataclass(frozen=True, slots=True)
class ScoreChart:
    """Precision and recall of one run, over all claims first and then by kind."""

    name: str
    rows: tuple[ScoreRow, ...]

    @property
    def spec(self) -> Spec:
        """The chart for Vega-Lite."""
        both: Json = ["precision", "recall"]
        ticks: Json = [0, 0.25, 0.5, 0.75, 1]
        share: Json = {"domain": [0, 1], "nice": False}
        return {
            "data": {"values": list(self._values())},
            "width": WIDTH - LEFT - 24,
            "height": {"step": 14, "for": "offset"},
            "encoding": {
                "y": {
                    "field": "kind",
                    "type": "nominal",
                    "sort": None,
                    "scale": {"paddingInner": 0.2, "paddingOuter": 0.1},
                },
                "yOffset": {"field": "score", "type": "nominal", "scale": {"domain": both}},
                "x": {
                    "field": "value",
                    "type": "quantitative",
                    "scale": share,
                    "axis": {"values": ticks, "format": ".2f", "domain": False, "ticks": False},
                },
            },
            "layer": [
                {
                    "transform": [{"filter": "isValid(datum.low)"}],
                    "mark": {"type": "rule", "stroke": "var(--ink)", "strokeWidth": 1.6},
                    "encoding": {"x": {"field": "low", "type": "quantitative"}, "x2": {"field": "high"}},
                },
                {
                    "mark": {"type": "point", "size": 60, "stroke": "var(--ink)", "opacity": 1},
                    "encoding": {
                        "shape": _by_score(both, ["circle", "square"]),
                        "fill": _by_score(both, ["var(--ink)", "var(--card)"]),
                    },
                },
            ],
        }

    def _values(self) -> Iterator[Json]:
        for row in self.rows:
            for name, estimate in (("precision", row.score.precision), ("recall", row.score.recall)):
                yield {
                    "kind": _fitting(row.label),
                    "score": name,
                    "value": estimate.value,
                    "low": estimate.low,
                    "high": estimate.high,
                }


def _by_score(both: Json, looks: list[Json]) -> Json:
    return {"field": "score", "type": "nominal", "legend": None, "scale": {"domain": both, "range": looks}}


def score_chart(evaluation: Evaluation) -> ScoreChart:
    """The strict scores of one run against the gold."""
    strict = evaluation.levels["strict"]
    kinds = strict.kinds if len(strict.kinds) > 1 else {}
    scores = [(f"all {evaluation.noun}s", strict.micro), *kinds.items()]
    return ScoreChart(evaluation.predicted_name, tuple(ScoreRow(*one) for one in scores))


def _figures(estimate: Estimate) -> str:
    if estimate.value is None:
        return "–"
    if estimate.low is None or estimate.high is None:
        return f"{estimate.value:.2f}"
    return f"{estimate.value:.2f} ({estimate.low:.2f}–{estimate.high:.2f})"
