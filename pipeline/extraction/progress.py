"""Lines and a bar for whoever watches: in a terminal, in a notebook, or as the user wants it.

Lines go to the logger ``claimsift``, which writes them to standard error unless the program says otherwise.
"""

import logging
import sys
import time
from collections.abc import Callable
from types import TracebackType
from typing import Self, TypeAlias

Progress: TypeAlias = Callable[[int, int], object] | bool | None
"""A function of the abstracts that are done and of all; True: a bar; None: a bar where a person watches."""

_LOG = logging.getLogger("claimsift")
_WIDTH = 20
_PAUSE = 0.1
"""Seconds between two drawings of the bar."""


def tell(line: str) -> None:
    """Says one line. A character of other people's that would act on a terminal becomes U+FFFD."""
    shown = "".join(mark if mark.isprintable() or mark == "\n" else "\ufffd" for mark in line)
    _LOG.warning("%s", shown if shown.startswith("claimsift: ") else f"claimsift: {shown}")


class Watch:
    """Shows how far a run is as long as the block runs, and says lines without tearing the bar."""

    def __init__(self, progress: Progress, total: int) -> None:
        self._report = progress if callable(progress) else None
        self._has_bar = progress is True or (progress is None and _is_watched())
        self._total = total
        self._done = 0
        self._drawn = ""
        self._due = 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._erase()

    def step(self) -> None:
        """Counts one abstract more."""
        self._done += 1
        if self._report is not None:
            self._report(self._done, self._total)
        elif self._has_bar and time.monotonic() >= self._due:
            self._draw()

    def tell(self, line: str) -> None:
        """Says one line."""
        self._erase()
        tell(line)

    def _draw(self) -> None:
        full = _WIDTH * self._done // max(1, self._total)
        line = f"[{'#' * full}{'.' * (_WIDTH - full)}] {self._done:,} of {self._total:,} abstracts"
        self._write(f"\r{line:<{len(self._drawn)}}")
        self._drawn, self._due = line, time.monotonic() + _PAUSE

    def _erase(self) -> None:
        if self._drawn:
            self._write(f"\r{'':<{len(self._drawn)}}\r")
            self._drawn = ""

    @staticmethod
    def _write(text: str) -> None:
        sys.stderr.write(text)
        sys.stderr.flush()


def _is_watched() -> bool:
    """Whether standard error is a terminal, or the output of a notebook's cell."""
    return sys.stderr.isatty() or type(sys.stderr).__module__.startswith("ipykernel")
