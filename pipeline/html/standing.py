"""The boards of the runs as the page's scripts read them: who claims what on which benchmark.

For each run its number (`run`), how many comparing claims name no data set (`unplaced`), how many have a
unit that their metric cannot be in (`misfits`, which stand in no table), and its `benchmarks`, those with the
most papers first and settings without a name of their own last:

    dataset, metric     the usual names; `metric` is left out where none is named
    also                how the claims write both, where that differs
    vague               true where it is a setting without a name of its own
    papers              how many abstracts claim something
    parts               [heading, lines], a part for each unit and one for claims without a score

A line is a paper: [abstract's place in the page, claim's number, rank, value, subject, improvement, more
values, more improvements]. The best of its claims gives the line, and the last two have the others as
[claim's number, in short], improvements without a score beside the paper's first score. Papers are ranked by
their best.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from pipeline.boards import Names, build
from pipeline.boards.board import Benchmark, BoardEntry
from pipeline.boards.text import cells, heading
from pipeline.domain import Json
from pipeline.html.content import LoadedRun
from schemas import Record

_SHARED = ("percent", "points", "times", "")
"""Units of a change in any metric."""


def boards(runs: Sequence[LoadedRun], places: Mapping[str, int], names: Names, record: type[Record]) -> Json:
    """The board of each run, of records of a class; `places` says where an abstract stands in the page."""
    found: list[Json] = []
    for number, run in enumerate(runs):
        board = build(run.extractions, names, record=record)
        fitting = [_fitting(one, names) for one in board.benchmarks]
        whole, left = (sum(len(one.entries) for one in some) for some in (board.benchmarks, fitting))
        benchmarks: list[Json] = [_benchmark(one, places) for one in fitting if one.entries]
        found.append(
            {"run": number, "unplaced": board.unplaced, "misfits": whole - left, "benchmarks": benchmarks}
        )
    return found


def _fitting(one: Benchmark, names: Names) -> Benchmark:
    """A benchmark without what is not its metric: a score, or a change, in a unit that the metric has not."""
    metric = None if one.metric is None else names.metric(one.metric)

    def fits(entry: BoardEntry) -> bool:
        unit = entry.change.unit if entry.change else ""
        return metric is None or unit in _SHARED or names.fits(metric, unit)

    rankings = tuple(ranking for ranking in one.rankings if ranking.fits)
    return replace(one, rankings=rankings, others=tuple(filter(fits, one.others)))


def _benchmark(benchmark: Benchmark, places: Mapping[str, int]) -> Json:
    changes = _by_paper(benchmark.others)
    parts: list[Json] = [
        [heading(benchmark, one), _lines(_by_paper(one.entries), changes, places)]
        for one in benchmark.rankings
    ]
    if changes:
        parts.append(["claimed without a score", _lines(changes, {}, places)])
    found: dict[str, Json] = {"dataset": benchmark.dataset, "papers": benchmark.papers, "parts": parts}
    if benchmark.metric is not None:
        found["metric"] = benchmark.metric
    written = {name for entry in benchmark.entries for name in (entry.dataset, entry.metric) if name}
    if also := written - {benchmark.dataset, benchmark.metric}:
        found["also"] = [*sorted(also)]
    if benchmark.vague:
        found["vague"] = True
    return found


def _by_paper(entries: Sequence[BoardEntry]) -> dict[str, list[BoardEntry]]:
    papers: dict[str, list[BoardEntry]] = {}
    for one in entries:
        papers.setdefault(one.abstract_id, []).append(one)
    return papers


def _lines(
    papers: Mapping[str, Sequence[BoardEntry]],
    changes: dict[str, list[BoardEntry]],
    places: Mapping[str, int],
) -> list[Json]:
    """The lines of some papers; takes from `changes` what it puts beside their scores."""
    ranks = [best.rank for best, *_ in papers.values() if best.rank is not None]
    lines: list[Json] = []
    for paper, (best, *others) in papers.items():
        ranked = best if best.rank is None else replace(best, rank=ranks.index(best.rank) + 1)
        scores = [one for one in others if one.value is not None]
        beside = [*(one for one in others if one.value is None), *changes.pop(paper, [])]
        more: list[Json] = [[[one.number, _short(one, best)] for one in some] for some in (scores, beside)]
        lines.append([places[paper], best.number, *cells(ranked)[:4], *more])
    return lines


def _short(one: BoardEntry, best: BoardEntry) -> str:
    """What a further claim of a paper says, with its subject where that is another one."""
    _, value, subject, change, *_ = cells(one)
    said = f"{value} ({change})" if value and change else value or change
    return said if one.subject == best.subject else f"{said}, {subject}"
