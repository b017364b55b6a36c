"""Values along an axis, one strip a run: a dot each, stacked where they are alike, or columns of many."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from pipeline.domain import Json
from pipeline.html.bars import channel, colour_of_run
from pipeline.html.drawing import WIDTH, Spec

_PLACES = 80
_MOST_DOTS = 150
_HEIGHT = 46
_DOT = 6.5
_MARGIN = 16
_DECADES_FOR_LOG = 2.0


@dataclass(frozen=True, slots=True)
class Strip:
    """The values of one run."""

    run: int
    values: tuple[float, ...]

    @property
    def words(self) -> str:
        """What the strip shows, in words."""
        low, middle, high = (
            short_number(one) for one in (min(self.values), median(self.values), max(self.values))
        )
        return f"from {low} to {high}, median {middle}"


@dataclass(frozen=True, slots=True)
class StripChart:
    """The strips of one quantity over a shared axis; all values have the same unit."""

    title: str
    note: str
    strips: tuple[Strip, ...]
    logarithmic: bool
    search: str | None = None

    @property
    def size(self) -> int:
        """How many values it shows."""
        return sum(len(strip.values) for strip in self.strips)

    @property
    def spec(self) -> Spec:
        """The chart for Vega-Lite: all strips in one drawing, each on a base of its own."""
        bases = [place * self._tallest() for place in reversed(range(len(self.strips)))]
        values: list[Json] = [
            {"run": strip.run, "base": base, "value": value}
            for strip, base in zip(self.strips, bases, strict=True)
            for value in strip.values
        ]
        lines: list[Json] = [{"base": base} for base in bases[:-1]]
        return {
            "data": {"values": values},
            "width": WIDTH - 2 * _MARGIN,
            "height": _HEIGHT * len(bases),
            "layer": [
                {
                    "data": {"values": lines},
                    "mark": {"type": "rule", "stroke": "var(--faint)"},
                    "encoding": {"y": self._y("base", len(bases))},
                },
                self._alike(len(bases), many=len(values) > _MOST_DOTS),
                self._medians(len(bases)),
            ],
        }

    def _alike(self, strips: int, *, many: bool) -> Json:
        """Values of one place as a stack of dots, or as a column where there are too many for dots."""
        at, place = "datum.value", f"round(datum.at / {self._step()}) * {self._step()}"
        if self.logarithmic:
            at, place = f"log({at}) / LN10", f"pow(10, {place})"
        transform: list[Json] = [
            {"calculate": at, "as": "at"},
            {"calculate": place, "as": "place"},
            {"aggregate": [{"op": "count", "as": "count"}], "groupby": ["run", "base", "place"]},
        ]
        if many:
            mark: Json = {"type": "bar", "width": 4}
            transform.append({"calculate": "datum.base + datum.count", "as": "top"})
        else:
            mark = {"type": "circle", "size": _DOT**2 * 0.75, "opacity": 0.75}
            transform += [{"calculate": "sequence(datum.count)", "as": "level"}, {"flatten": ["level"]}]
            transform.append({"calculate": "datum.base + datum.level + 0.5", "as": "top"})
        column: dict[str, Json] = {"y2": {"field": "base"}} if many else {}
        return {
            "transform": transform,
            "mark": mark,
            "encoding": {
                "x": self._x("place"),
                "y": self._y("top", strips),
                "fill": colour_of_run([strip.run for strip in self.strips]),
                **column,
            },
        }

    def _medians(self, strips: int) -> Json:
        middle: Json = {"op": "median", "field": "value", "as": "middle"}
        return {
            "transform": [{"aggregate": [middle], "groupby": ["base"]}],
            "mark": {
                "type": "tick",
                "orient": "vertical",
                "color": "var(--ink)",
                "thickness": 2.5,
                "size": 12,
            },
            "encoding": {"x": self._x("middle"), "y": self._y("base", strips)},
        }

    def _y(self, field: str, strips: int) -> Json:
        scale: Json = {"domain": [0, strips * self._tallest()], "nice": False}
        return channel(field, "quantitative", axis=None, scale=scale)

    def _places(self, strip: Strip) -> list[float]:
        return [math.log10(one) if self.logarithmic else one for one in strip.values]

    def _step(self) -> float:
        """How far places are apart: values that are nearer than this can't be told apart on the screen."""
        places = [place for strip in self.strips for place in self._places(strip)]
        return (max(places) - min(places)) / _PLACES or 1.0

    def _tallest(self) -> float:
        """The room of a strip in dots: more than fit side by side only where so many are alike."""
        step = self._step()
        stacks = (Counter(round(one / step) for one in self._places(strip)) for strip in self.strips)
        return max(_HEIGHT / _DOT, *(1.1 * max(stack.values()) for stack in stacks))

    def _powers(self) -> list[Json]:
        """Powers of ten for a logarithmic axis, at most seven."""
        places = [place for strip in self.strips for place in self._places(strip)]
        first, last = math.floor(min(places)), math.ceil(max(places))
        return [10.0**power for power in range(first, last + 1, math.ceil((last - first) / 6))]

    def _x(self, field: str) -> Json:
        axis: dict[str, Json] = {
            "grid": False,
            "tickCount": 5,
            "labelExpr": "replace(format(datum.value, '~s'), 'G', 'B')",
            "labelOverlap": True,
        }
        if self.logarithmic:
            axis["values"] = self._powers()
        scale: Json = {"type": "log"} if self.logarithmic else {"zero": False}
        return channel(field, "quantitative", axis=axis, scale=scale)


def strip_chart(
    title: str,
    note: str,
    runs: Sequence[Sequence[float]],
    *,
    may_be_log: bool = False,
    search: str | None = None,
) -> StripChart:
    """One strip for each run that has values; at least one must.

    The axis is logarithmic where it may be, all values are positive and they span more than two powers
    of ten. `search` is the query that shows these claims in the table.
    """
    strips = tuple(Strip(run, tuple(values)) for run, values in enumerate(runs) if values)
    low, high = (of(value for one in strips for value in one.values) for of in (min, max))
    logarithmic = may_be_log and low > 0 and math.log10(high / low) > _DECADES_FOR_LOG
    scale = ", logarithmic scale" if logarithmic else ""
    return StripChart(title, f"{note}{scale}", strips, logarithmic, search)


def short_number(value: float) -> str:
    """A number in few characters: 61.2, −3, 1,500, 12M, 7e-05."""
    if value < 0:
        return f"−{short_number(-value)}"
    for size, letter in ((1e12, "T"), (1e9, "B"), (1e6, "M")):
        if value >= size:
            return f"{value / size:,.4g}{letter}"
    return f"{value:,.0f}" if value >= 1000 else f"{value:.4g}"
