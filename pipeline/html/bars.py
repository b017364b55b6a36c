"""Bars and intervals: counts per run, and scores with what they may be by chance."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.domain import Json
from pipeline.evaluation.results import Estimate, Evaluation, Score
from pipeline.html.drawing import LEFT, WIDTH, Spec

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
        number = channel("number", "quantitative")
        return {
            "data": {"values": [{"group": group, "run": run, "number": many} for group, run, many in values]},
            "width": WIDTH - LEFT - _FOR_NUMBERS,
            "height": {"step": 18, "for": "offset"},
            "encoding": {
                "y": _rows("group", 0.25),
                "yOffset": channel("run", "ordinal", scale={"domain": [*runs], "paddingInner": 0.2}),
                "x": number | {"axis": None, "scale": {"nice": False}},
            },
            "layer": [
                {"mark": "bar", "encoding": {"fill": colour_of_run(runs)}},
                {
                    "mark": {"type": "text", "align": "left", "dx": 5},
                    "encoding": {"text": number | {"format": ",.0f"}},
                },
            ],
        }

    def _values(self) -> Iterator[tuple[str, int, float]]:
        for group, numbers in self.groups:
            for run, number in enumerate(numbers):
                if number is not None:
                    yield _fitting(group), run, float(number)


def _fitting(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else name[: _LONGEST_NAME - 1] + "…"


def channel(field: str, type_: str, **more: Json) -> dict[str, Json]:
    """The encoding of a field of the data."""
    return {"field": field, "type": type_, **more}


def _rows(field: str, padding: float) -> Json:
    """A row for each value of a field, in the order of the data."""
    return channel(field, "nominal", sort=None, scale={"paddingInner": padding, "paddingOuter": 0.1})


def colour_of_run(runs: Sequence[int]) -> Json:
    """The encoding of a colour by the run's number; the seventh run has the first one's again."""
    colours: list[Json] = [f"var(--run-{run % 6})" for run in runs]
    return channel("run", "ordinal", legend=None, scale={"domain": [*runs], "range": colours})


@dataclass(frozen=True, slots=True)
class ScoreChart:
    """Precision and recall of one run, over all claims first and then by kind."""

    name: str
    rows: tuple[tuple[str, Score], ...]

    @property
    def spec(self) -> Spec:
        """The chart for Vega-Lite."""
        both: Json = ["precision", "recall"]
        ticks: Json = [0, 0.25, 0.5, 0.75, 1]
        axis: Json = {"values": ticks, "format": ".2f", "domain": False, "ticks": False}

        def by_score(looks: list[Json]) -> Json:
            return channel("score", "nominal", legend=None, scale={"domain": both, "range": looks})

        return {
            "data": {"values": list(self._values())},
            "width": WIDTH - LEFT - 24,
            "height": {"step": 14, "for": "offset"},
            "encoding": {
                "y": _rows("kind", 0.2),
                "yOffset": channel("score", "nominal", scale={"domain": both}),
                "x": channel("value", "quantitative", scale={"domain": [0, 1], "nice": False}, axis=axis),
            },
            "layer": [
                {
                    "transform": [{"filter": "isValid(datum.low)"}],
                    "mark": {"type": "rule", "stroke": "var(--ink)", "strokeWidth": 1.6},
                    "encoding": {"x": channel("low", "quantitative"), "x2": {"field": "high"}},
                },
                {
                    "mark": {"type": "point", "size": 60, "stroke": "var(--ink)", "opacity": 1},
                    "encoding": {
                        "shape": by_score(["circle", "square"]),
                        "fill": by_score(["var(--ink)", "var(--card)"]),
                    },
                },
            ],
        }

    def _values(self) -> Iterator[Json]:
        for label, score in self.rows:
            for name, estimate in (("precision", score.precision), ("recall", score.recall)):
                ends: dict[str, Json] = {"low": estimate.low, "high": estimate.high}
                yield {"kind": _fitting(label), "score": name, "value": estimate.value, **ends}


def score_chart(evaluation: Evaluation) -> ScoreChart:
    """The strict scores of one run against the gold."""
    strict = evaluation.levels["strict"]
    kinds = strict.kinds if len(strict.kinds) > 1 else {}
    scores = [(f"all {evaluation.noun}s", strict.micro), *kinds.items()]
    return ScoreChart(evaluation.predicted_name, tuple(scores))


def figures(estimate: Estimate) -> str:
    """A share in figures, with its interval."""
    if estimate.value is None:
        return "–"
    if estimate.low is None or estimate.high is None:
        return f"{estimate.value:.2f}"
    return f"{estimate.value:.2f} ({estimate.low:.2f}–{estimate.high:.2f})"
