"""How good what comes along was when it was measured, by kind of text: the rules, and the bundled model.

The figures stand in ``rules.toml`` and ``bundled.toml``. The commands
``benchmarks/measure_rules.py`` and ``benchmarks/side_by_side.py`` write them, over the third of the labels
made by hand that is set aside (`training.parts`).
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, TypeAlias

from pipeline.domain import Extraction

Reader: TypeAlias = Literal["rules", "bundled"]

MEASURED = "claims"
"""The schema for which the rules and the bundled model were measured."""


@dataclass(frozen=True, slots=True)
class MeasuredQuality:
    """Micro F1 with its 95% interval, precision and recall, on so many abstracts of a kind of text.

    `in_view` says that whoever wrote the rules knew the labels of texts of this kind, which flatters them.
    """

    text: str
    abstracts: int
    precision: float
    recall: float
    f1: float
    f1_low: float
    f1_high: float
    in_view: bool = False

    def __str__(self) -> str:
        interval = f"[{self.f1_low:.2f}, {self.f1_high:.2f}]"
        scores = f"precision {self.precision:.2f}, recall {self.recall:.2f}"
        return f"{self.text} {self.f1:.2f} {interval} ({scores}, {self.abstracts} abstracts)"


@dataclass(frozen=True, slots=True)
class Quality:
    """What was measured of a reader, and on which day."""

    date: str
    by_text: Mapping[str, MeasuredQuality]

    def sentence(self) -> str:
        """All figures, as a part of a sentence."""
        known = "with labels in view when the rules were written"
        parts = {True: known, False: "on abstracts set aside"}
        told = [
            f"{part}: {', '.join(str(one) for one in self.by_text.values() if one.in_view is seen)}"
            for seen, part in parts.items()
            if any(one.in_view is seen for one in self.by_text.values())
        ]
        return f"micro F1 against labels by hand ({self.date}), {'; '.join(told)}"

    def line(self, *, corrected: bool = False) -> str:
        """The F1 for each kind of text, in a line at the end of a run; `corrected` is one in part by hand."""
        figures = ", ".join(
            f"{one.f1:.2f} {one.text}{' (labels in view)' * one.in_view}" for one in self.by_text.values()
        )
        return f"quality    F1 when measured{', of what nobody corrected' * corrected}: {figures}"


@cache
def quality_of(reader: Reader) -> Quality:
    """What was last measured of a reader."""
    given = tomllib.loads(file_of(reader).read_text("utf-8"))
    return Quality(
        given["date"], {name: MeasuredQuality(**one) for name, one in given.items() if isinstance(one, dict)}
    )


def gold_quality(gold: Sequence[Extraction]) -> str | None:
    """How good labels are that rules made of a schema for which they were measured, in a sentence."""
    measured = gold and gold[0].origin == "rule" and gold[0].schema == MEASURED
    return quality_of("rules").sentence() if measured else None


def file_of(reader: Reader) -> Path:
    """Where the figures of a reader stand."""
    return Path(__file__).with_name(f"{reader}.toml")
