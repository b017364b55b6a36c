"""Values along an axis, one dot each, one strip a run: dots of the same place are stacked."""

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

from pipeline.explorer.bars import WIDTH

_MARGIN = 16
_STEP = 5
_STRIP = 56
_DECADES_FOR_LOG = 2.0


@dataclass(frozen=True, slots=True)
class Strip:
    """The values of one run: a path of dots, where the median is, and the numbers in words."""

    run: int
    base: int
    path: str
    median_x: float
    count: int
    low: str
    middle: str
    high: str


@dataclass(frozen=True, slots=True)
class StripChart:
    """The strips of one quantity over a shared axis; all values have the same unit."""

    title: str
    note: str
    strips: tuple[Strip, ...]
    ticks: tuple[tuple[float, str], ...]
    height: int
    search: tuple[str, str] | None = None


def strip_chart(
    title: str,
    note: str,
    runs: Sequence[Sequence[float]],
    *,
    may_be_log: bool = False,
    search: tuple[str, str] | None = None,
) -> StripChart:
    """One strip for each run that has values; at least one must.

    The axis is logarithmic where it may be, all values are positive and they span more than two powers
    of ten.
    `search` is the kind and the metric that show these claims in the table.
    """
    values = [value for run in runs for value in run]
    axis, ticks, scale = _axis(min(values), max(values), may_be_log=may_be_log)
    strips: list[Strip] = []
    for run, numbers in enumerate(runs):
        if numbers:
            strips.append(_strip(run, numbers, axis, _STRIP * (len(strips) + 1) - 6))
    height = _STRIP * len(strips) + 16
    return StripChart(title, f"{note}{scale}", tuple(strips), ticks, height, search)


def _strip(run: int, numbers: Sequence[float], axis: Callable[[float], float], base: int) -> Strip:
    stacks = Counter(round(axis(number) / _STEP) for number in numbers)
    rise = min(float(_STEP), (_STRIP - 16) / max(stacks.values()))
    path = "".join(
        f"M{place * _STEP} {base - 4 - level * rise:.4g}h0"
        for place, many in sorted(stacks.items())
        for level in range(many)
    )
    middle = median(numbers)
    return Strip(
        run,
        base,
        path,
        round(axis(middle), 1),
        len(numbers),
        shown(min(numbers)),
        shown(middle),
        shown(max(numbers)),
    )


def _axis(
    low: float, high: float, *, may_be_log: bool
) -> tuple[Callable[[float], float], tuple[tuple[float, str], ...], str]:
    """Value to x, the ticks, and what to say of the scale."""
    if may_be_log and low > 0 and math.log10(high / low) > _DECADES_FOR_LOG:
        first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
        step = max(1, math.ceil((last - first) / 5))
        axis = _linear(first, last)
        ticks = tuple((round(axis(power), 1), shown(10.0**power)) for power in range(first, last + 1, step))
        return lambda value: axis(math.log10(value)), ticks, ", logarithmic scale"
    step_size = _nice((high - low) or abs(high) or 1.0)
    first_step, last_step = math.floor(low / step_size), math.ceil(high / step_size)
    last_step = max(last_step, first_step + 1)
    straight = _linear(first_step * step_size, last_step * step_size)
    places = [step * step_size for step in range(first_step, last_step + 1)]
    return straight, tuple((round(straight(place), 1), shown(place)) for place in places), ""


def _linear(low: float, high: float) -> Callable[[float], float]:
    return lambda value: _MARGIN + (value - low) / (high - low) * (WIDTH - 2 * _MARGIN)


def _nice(width: float) -> float:
    """A step of 1, 2 or 5 times a power of ten that cuts the width into about four."""
    rough = width / 4
    power = 10.0 ** math.floor(math.log10(rough))
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough * 0.999)


def shown(value: float) -> str:
    """A number as an axis writes it: 61.2, 1,500, 12M, 7e-05."""
    for size, letter in ((1e12, "T"), (1e9, "B"), (1e6, "M")):
        if abs(value) >= size:
            return f"{value / size:,.4g}{letter}"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"
