"""Lines and a bar for whoever watches: in a terminal, in a notebook, or as the user wants it.

Lines go to the logger ``claimsift``, which writes them to standard error unless the program says otherwise.
"""

import logging
import shutil
import sys
import time
from collections.abc import Callable
from typing import Self, TypeAlias

from pipeline.errors import printable

Progress: TypeAlias = Callable[[int, int], object] | bool | None
"""A function of the abstracts that are done and of all; True: a bar; None: a bar where a person watches."""

_LOG = logging.getLogger("claimsift")
_WIDTH = 20
_PAUSE = 0.1
"""Seconds between two drawings of the bar."""


def tell(line: str) -> None:
    """Says one line. A character of other people's that would act on a terminal becomes U+FFFD."""
    shown = "\n".join(map(printable, line.split("\n")))
    _LOG.warning("%s", shown if shown.startswith("claimsift: ") else f"claimsift: {shown}")


class DrawnLine:
    """A line of standard error that is drawn over, and erased before anything else is written."""

    def __init__(self) -> None:
        self._drawn = ""
        self._due = 0.0

    def draw(self, line: str) -> None:
        """Draws the line over the one before, no wider than the terminal."""
        line = line[: shutil.get_terminal_size().columns - 1]
        self._write(f"\r{line:<{len(self._drawn)}}")
        self._drawn = line

    def draw_bar(self, done: int, total: int, standing: Callable[[], str] = lambda: "") -> None:
        """Draws how many abstracts are done, and how the work stands; now and then, not each time."""
        if (now := time.monotonic()) >= self._due:
            self._due = now + _PAUSE
            full = _WIDTH * done // max(1, total)
            bar = f"[{'#' * full}{'.' * (_WIDTH - full)}]"
            self.draw(f"{bar} {done:,} of {total:,} abstracts{standing()}")

    def erase(self) -> None:
        """Takes the line away."""
        if self._drawn:
            self._write(f"\r{'':<{len(self._drawn)}}\r")
            self._drawn, self._due = "", 0.0

    @staticmethod
    def _write(text: str) -> None:
        sys.stderr.write(text)
        sys.stderr.flush()


class Watch:
    """Shows how far a run is as long as the block runs, and says lines without tearing the bar."""

    def __init__(self, progress: Progress, total: int) -> None:
        self._report = progress if callable(progress) else None
        self._has_bar = progress is True or (progress is None and _is_watched())
        self._total = total
        self._done = 0
        self._line = DrawnLine()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._line.erase()

    def step(self) -> None:
        """Counts one abstract more."""
        self._done += 1
        if self._report is not None:
            self._report(self._done, self._total)
        elif self._has_bar:
            self._line.draw_bar(self._done, self._total)

    def tell(self, line: str) -> None:
        """Says one line."""
        self._line.erase()
        tell(line)


def _is_watched() -> bool:
    """Whether standard error is a terminal, or the output of a notebook's cell."""
    return sys.stderr.isatty() or type(sys.stderr).__module__.startswith("ipykernel")
