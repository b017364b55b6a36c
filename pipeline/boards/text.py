"""A board laid out for people, and as rows of a table for programs."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from rich.cells import cell_len, set_cell_size

from pipeline.boards.board import Benchmark, Board, BoardEntry, Improvement, Ranking
from pipeline.errors import counted
from pipeline.text.visible import visible

_CELLS: Mapping[str, Callable[[Benchmark, BoardEntry], str | float | None]] = {
    "dataset": lambda on, _: on.dataset,
    "metric": lambda on, _: on.metric,
    "better": lambda on, _: on.better,
    "rank": lambda _, one: one.rank,
    "kind": lambda _, one: one.kind,
    "subject": lambda _, one: one.subject,
    "value": lambda _, one: one.value,
    "value_max": lambda _, one: one.value_max,
    "unit": lambda _, one: one.unit or None,
    "qualifier": lambda _, one: one.qualifier if one.value is not None else None,
    "change": lambda _, one: one.change.value if one.change else None,
    "change_max": lambda _, one: one.change.value_max if one.change else None,
    "change_unit": lambda _, one: (one.change.unit or None) if one.change else None,
    "change_qualifier": lambda _, one: one.change.qualifier if one.change else None,
    "direction": lambda _, one: one.change.direction if one.change else None,
    "baseline": lambda _, one: one.baseline,
    "title": lambda _, one: one.title,
    "abstract_id": lambda _, one: one.abstract_id,
    "evidence": lambda _, one: one.evidence,
    "dataset_as_written": lambda _, one: one.dataset,
    "metric_as_written": lambda _, one: one.metric,
    "paper": lambda _, one: one.paper,
    "came_in": lambda _, one: one.came_in,
    "judged": lambda _, one: one.judged,
}
COLUMNS = tuple(_CELLS)
"""Columns of `rows`."""

JUDGED = "✓"
"""Stands before what a person judged."""

HEADS = ("rank", "value", "subject", "improvement", "paper", "id", "came in")
"""What the columns of the text are called."""

_WIDTHS = (4, 12, 20, 25, 22, 8)
"""Of all but the last column; with a space between two columns and two before all."""

_DATED = (4, 12, 20, 20, 16, 8, 10)
"""The same with the day on which the paper came in."""

_SIGNS = {"at_least": "≥ ", "at_most": "≤ ", "about": "~ "}
_WAYS = {"increase": "+", "decrease": "−"}


def text(board: Board, noun: str = "claim", benchmark: str = "data set") -> str:
    """The board as a text of at most 100 columns, a table for each benchmark and metric.

    `noun` is what a record is called, `benchmark` the field that says on what it is. A column that says
    nothing in any table is left out.

    Settings without a name of their own are counted below and not shown, unless there is nothing else. The
    day on which a paper came in is shown where that is not the same for all.
    """
    shown = [one for one in board.benchmarks if not one.vague] or list(board.benchmarks)
    days = {entry.came_in for one in shown for entry in one.entries}
    widths = _DATED if len(days) > 1 else _WIDTHS
    told = [cells(entry) for one in shown for entry in one.entries]
    columns = [(place, width) for place, width in enumerate(widths) if any(line[place] for line in told)]
    parts = ["\n".join(_table(one, columns)) for one in shown]
    return "\n\n".join([*parts, "\n".join(_notes(board, shown, noun, benchmark))]).strip("\n") + "\n"


def rows(board: Board) -> Iterator[list[str | float | None]]:
    """Every entry of the board as one row of `COLUMNS`, settings without a name included."""
    for on in board.benchmarks:
        yield from ([cell(on, one) for cell in _CELLS.values()] for one in on.entries)


def _table(benchmark: Benchmark, columns: Sequence[tuple[int, int]]) -> Iterator[str]:
    metric = benchmark.metric or "no metric named"
    size = f"{counted(benchmark.papers, 'paper')}, {counted(len(benchmark.entries), 'line')}"
    yield fitted(f"{benchmark.dataset} · {metric}", 70).rstrip() + f"   ({size})"
    yield _line(HEADS, columns)
    for ranking in benchmark.rankings:
        yield f"  {heading(benchmark, ranking)}"
        yield from (_line(cells(entry), columns) for entry in ranking.entries)
    if benchmark.others:
        yield "  claimed without a score"
        yield from (_line(cells(entry), columns) for entry in benchmark.others)


def heading(benchmark: Benchmark, ranking: Ranking) -> str:
    """What one ranking holds, or why there is no ranking."""
    unit = fitted(ranking.unit, 40).rstrip()
    scale = f"in {unit}" if unit else "as bare numbers"
    if benchmark.vague:
        return f"{scale}; not ranked: a description, not a name (else see claimsift board --aliases)"
    if not benchmark.has_metric:
        return f"{scale}; not ranked: the schema does not say which of its fields is the metric"
    if benchmark.metric is None:
        return f"{scale}; not ranked: no metric is named"
    if benchmark.better is None:
        return f"{scale}; not ranked: which way is better is not known (see claimsift board --aliases)"
    if not ranking.fits:
        return f"{scale}; not ranked: that is no {fitted(benchmark.metric, 30).rstrip()}"
    return f"{scale}, {benchmark.better} is better"


def cells(entry: BoardEntry) -> tuple[str, ...]:
    """What one line says, under `HEADS`."""
    return (
        "-" if entry.rank is None else str(entry.rank),
        _score(entry),
        f"{JUDGED} {entry.subject}" if entry.judged else entry.subject,
        _improvement(entry),
        entry.title,
        entry.abstract_id[:8],
        entry.came_in or "",
    )


def _score(entry: BoardEntry) -> str:
    if entry.value is None:
        return ""
    return _SIGNS.get(entry.qualifier, "") + _amount(entry.value, entry.value_max, entry.unit)


def _improvement(entry: BoardEntry) -> str:
    if entry.change is not None:
        changed = _changed(entry.change)
        over = "than" if changed.endswith("less") else "against" if entry.change.of_whole else "over"
        return f"{changed} {over} {entry.baseline}" if entry.baseline else changed
    if entry.says == "comparison":
        return f"compared with {entry.baseline}" if entry.baseline else "claimed to be the best"
    return f"against {entry.baseline}" if entry.baseline else ""


def _changed(change: Improvement) -> str:
    amount = _amount(change.value, change.value_max, change.unit)
    mark = _SIGNS.get(change.qualifier, "")
    if change.of_whole and change.direction is not None:
        return f"{mark}{amount}, {change.direction}"
    # A factor says by itself that it multiplies: "+3.1x" would read as a sum. "≥ −20%" would read as less.
    if change.unit == "times" or (mark and change.direction == "decrease"):
        return mark + amount + (" less" if change.direction == "decrease" else "")
    return mark + _WAYS.get(change.direction or "", "") + amount


def _amount(value: float, value_max: float | None, unit: str) -> str:
    """A value as people write it: "61.2%", "4–8x", "1,200 FPS"."""
    number = f"{value:,.12g}" + (f"–{value_max:,.12g}" if value_max is not None else "")
    if unit in ("percent", "times"):
        return number + ("%" if unit == "percent" else "x")
    return f"{number} {unit}".rstrip()


def _line(parts: Sequence[str], columns: Sequence[tuple[int, int]]) -> str:
    fitting = (fitted(parts[place], width) for place, width in columns)
    return ("  " + " ".join(fitting)).rstrip()


def _notes(board: Board, shown: Sequence[Benchmark], noun: str, benchmark: str) -> Iterator[str]:
    if any(entry.judged for one in shown for entry in one.entries):
        yield f"{JUDGED} A person judged this {noun}."
    if not board.benchmarks:
        yield f"No {noun} names its {benchmark}, so there is no board."
    hidden = sum(len(one.entries) for one in board.benchmarks) - sum(len(one.entries) for one in shown)
    if hidden:
        lines = counted(hidden, "line")
        yield f"{lines} on settings without a name of their own: see claimsift board --csv, or --dataset."
    if board.unplaced:
        yield f"{counted(board.unplaced, f'comparing {noun}')} with no {benchmark} named."


def fitted(text: str, width: int) -> str:
    """The text on one line of exactly `width` cells of a terminal, with an ellipsis where it is longer."""
    line = visible(" ".join(text.split()))
    cut = line if cell_len(line) <= width else f"{set_cell_size(line, width - 1).rstrip()}…"
    return set_cell_size(cut, width)
