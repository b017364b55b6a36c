"""Which charts the page has, from the runs' records."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from unicodedata import normalize
from urllib.parse import quote, urlencode

from pipeline.domain import Json, Resolved, Usage
from pipeline.html.bars import BarChart, ScoreChart, score_chart
from pipeline.html.content import LoadedRun
from pipeline.html.shown_schema import ShownSchema
from pipeline.html.strips import StripChart, strip_chart
from pipeline.html.verdicts import Verdicts

_TOP = 12
_FEWEST = 3
_LARGEST = 1e150
"""Beyond it the length of an axis could be no float."""
_SHARES = ("percent", "points")


@dataclass(frozen=True, slots=True)
class Charts:
    """Everything that the page draws; what there is nothing to draw for is empty."""

    records: BarChart
    scores: tuple[ScoreChart, ...]
    metrics: tuple[StripChart, ...]
    tokens: tuple[BarChart | StripChart, ...]


def charts(runs: Sequence[LoadedRun], verdicts: Verdicts, shape: ShownSchema) -> Charts:
    """The charts of some runs; of values only where the schema says what its records measure."""
    return Charts(
        records=_counts(runs, shape),
        scores=tuple(score_chart(evaluation) for evaluation in verdicts.evaluations.values()),
        metrics=tuple(_metrics(runs, shape)),
        tokens=tuple(_tokens(runs)),
    )


def _records(run: LoadedRun) -> Iterator[Resolved]:
    return (record for extraction in run.extractions for record in extraction.records)


def _counts(runs: Sequence[LoadedRun], shape: ShownSchema) -> BarChart:
    """How many records each run has, by kind where there are kinds."""
    noun, kinds = f"{shape.noun}s", shape.found_kinds([run.extractions for run in runs])
    counts = {kind: [0] * len(runs) for kind in kinds or (noun,)}
    for number, run in enumerate(runs):
        for record in _records(run):
            counts[shape.kind_of(record) if kinds else noun][number] += 1
    groups = tuple((kind, tuple(numbers)) for kind, numbers in counts.items())
    title = f"{noun.capitalize()} per kind" if kinds else noun.capitalize()
    return BarChart(title, f"number of {noun}", groups)


def _metrics(runs: Sequence[LoadedRun], shape: ShownSchema) -> Iterator[StripChart]:
    """The metrics given most often; kinds and units never share a chart."""
    groups: dict[tuple[str, str, str], list[list[float]]] = defaultdict(lambda: [[] for _ in runs])
    names: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for number, run in enumerate(runs):
        for kind, metric, unit, value in _measurements(run, shape):
            groups[kind, folded(metric), unit][number].append(value)
            names[folded(metric)][metric] += 1
    sizes = {key: sum(map(len, values)) for key, values in groups.items()}
    for key in sorted(sizes, key=lambda key: (-sizes[key], key))[:_TOP]:
        kind, metric, unit = key
        if sizes[key] >= _FEWEST:
            name = max(names[metric], key=lambda name: (names[metric][name], name))
            note = ", ".join(filter(None, (kind, f"in {unit}" if unit else "no unit")))
            may_be_log = unit not in _SHARES
            asked = {"kind": kind, "metric": f'"{metric}"', "unit": unit or "none"}
            search = urlencode({key: told for key, told in asked.items() if told}, quote_via=quote)
            yield strip_chart(name, note, groups[key], may_be_log=may_be_log, search=search)


def _measurements(run: LoadedRun, shape: ShownSchema) -> Iterator[tuple[str, str, str, float]]:
    """Kind, metric, unit and value of each record with a metric and a number; a decrease is below 0."""
    boards = shape.boards
    if boards is None or boards.metric is None or not shape.value:
        return
    for record in _records(run):
        kind = record.fields.get(shape.record.traits.kind or "")
        metric, unit = (record.fields.get(name) for name in (boards.metric, shape.value[2]))
        value = _drawable(record.fields.get(shape.value[0]))
        measures = kind is None or boards.says(kind) in ("score", "change")
        if value is not None and measures and isinstance(metric, str):
            sign = -1 if boards.direction and record.fields.get(boards.direction) == "decrease" else 1
            yield str(kind or ""), metric, str(unit or ""), sign * value


def _drawable(value: Json) -> float | None:
    """A number as a float; None if it is not a number, or too large for an axis."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < _LARGEST:
        return None
    return float(value)


def folded(name: str) -> str:
    """A name without differences of case, dashes and white space; "accuracies" is "accuracy".

    The page's scripts fold alike (`foldName`), so that the table finds as many claims as a chart shows.
    """
    spaced = re.sub(r"[-_‐-―\s]+", " ", normalize("NFKC", name).lower()).strip()
    return re.sub(r"ies\b", "y", spaced, flags=re.ASCII)


def _tokens(runs: Sequence[LoadedRun]) -> Iterator[BarChart | StripChart]:
    """Tokens of the runs that asked a model, and the time of those whose manifest tells it."""
    if any(run.seconds is not None for run in runs):
        note = "seconds of the run that wrote the file"
        yield BarChart("Time", note, (("seconds", tuple(run.seconds for run in runs)),))
    asked = [[one.usage for one in run.extractions if one.usage.requests] for run in runs]
    if not any(asked):
        return
    tokens = (("tokens in", _sums(asked, "input_tokens")), ("tokens out", _sums(asked, "output_tokens")))
    requests = (("requests", _sums(asked, "requests")),)
    yield BarChart("Tokens", "in all, re-asks included", tokens)
    yield BarChart("Requests", "in all, re-asks included", requests)
    out = [[float(usage.output_tokens) for usage in run] for run in asked]
    yield strip_chart("Tokens out per abstract", "one dot an abstract", out)


def _sums(runs: Sequence[Sequence[Usage]], part: str) -> tuple[float | None, ...]:
    """The sum of one number over each run; None for a run that asked no model."""
    return tuple(sum(getattr(usage, part) for usage in run) if run else None for run in runs)
