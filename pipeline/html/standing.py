"""The boards of the runs as the page's scripts read them: who claims what on which benchmark.

For each run its number (`run`), how many comparing claims name no data set (`unplaced`), and its
`benchmarks`, those with the most papers first and settings without a name of their own last:

    dataset, metric     the usual names; `metric` is left out where none is named
    also                how the claims write both, where that differs
    vague               true where it is a setting without a name of its own
    papers              how many abstracts claim something
    parts               [heading, lines], a part for each unit and one for claims without a score

A line is [abstract's place in the page, claim's number, rank, value, subject, improvement].
"""

from collections.abc import Mapping, Sequence

from pipeline.boards import Names, build
from pipeline.boards.board import Benchmark, Entry
from pipeline.boards.text import cells, heading
from pipeline.domain import Json
from pipeline.html.content import LoadedRun


def boards(runs: Sequence[LoadedRun], places: Mapping[str, int], names: Names) -> Json:
    """The board of each run; `places` says where an abstract stands in the page."""
    return [_board(number, run, names, places) for number, run in enumerate(runs)]


def _board(number: int, run: LoadedRun, names: Names, places: Mapping[str, int]) -> Json:
    board = build(run.extractions, names)
    benchmarks: list[Json] = [_benchmark(one, places) for one in board.benchmarks]
    return {"run": number, "unplaced": board.unplaced, "benchmarks": benchmarks}


def _benchmark(benchmark: Benchmark, places: Mapping[str, int]) -> Json:
    parts: list[Json] = [[heading(benchmark, one), _lines(one.entries, places)] for one in benchmark.rankings]
    if benchmark.others:
        parts.append(["claimed without a score", _lines(benchmark.others, places)])
    found: dict[str, Json] = {"dataset": benchmark.dataset, "papers": benchmark.papers, "parts": parts}
    if benchmark.metric is not None:
        found["metric"] = benchmark.metric
    if also := _also(benchmark):
        found["also"] = also
    if benchmark.vague:
        found["vague"] = True
    return found


def _also(benchmark: Benchmark) -> list[Json]:
    written = {name for entry in benchmark.entries for name in (entry.dataset, entry.metric) if name}
    return [*sorted(written - {benchmark.dataset, benchmark.metric})]


def _lines(entries: Sequence[Entry], places: Mapping[str, int]) -> list[Json]:
    return [[places[one.abstract_id], one.number, *cells(one)[:4]] for one in entries]
