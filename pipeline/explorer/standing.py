"""The board of a run, laid out for the page: who claims what on which benchmark."""

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.boards import build, load_names
from pipeline.boards.board import Benchmark, Entry
from pipeline.boards.text import cells, heading
from pipeline.explorer.content import Run

MOST = 200
"""Benchmarks on the page; the command shows them all."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a table: its cells as `boards.text.HEADS` names them, and the abstract it leads to."""

    parts: tuple[str, ...]
    abstract: str


@dataclass(frozen=True, slots=True)
class Part:
    """The lines of a benchmark that may be compared, under what they have in common."""

    heading: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """One benchmark in one metric."""

    dataset: str
    metric: str
    papers: int
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class BoardView:
    """The board of the run called `run`; `left_out` benchmarks and `unplaced` claims are not shown."""

    run: str
    standings: tuple[Standing, ...]
    left_out: int
    unplaced: int


def board_view(runs: Sequence[Run]) -> BoardView:
    """The board of the first run that is no gold: several would say each claim several times."""
    run = next((one for one in runs if one.role != "gold"), runs[0])
    board = build(run.extractions, load_names())
    named = [one for one in board.benchmarks if not one.vague]
    shown = tuple(_standing(one) for one in named[:MOST])
    return BoardView(run.name, shown, len(board.benchmarks) - len(shown), board.unplaced)


def _standing(benchmark: Benchmark) -> Standing:
    parts = [Part(heading(benchmark, one.unit), _lines(one.entries)) for one in benchmark.rankings]
    if benchmark.others:
        parts.append(Part("claimed without a score", _lines(benchmark.others)))
    metric = benchmark.metric or "no metric named"
    return Standing(benchmark.dataset, metric, benchmark.papers, tuple(parts))


def _lines(entries: Sequence[Entry]) -> tuple[Line, ...]:
    return tuple(Line(cells(entry)[:-1], entry.abstract_id) for entry in entries)
