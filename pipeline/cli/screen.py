"""What a command shows on standard error while it works: notices, and how far it is.

Where a person watches, that is a bar. Elsewhere it is a plain line now and then, the next one after twice
the time, so that the log of a long night has a few dozen of them and that of a short run none.
"""

import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager

from pipeline.budget.recent_rate import RecentRate
from pipeline.budget.text import duration
from pipeline.cli.printing import harmless, say
from pipeline.extraction.progress import DrawnLine

FIRST_LINE = 30.0
LONGEST_SILENCE = 600.0
"""Seconds until the first line where nobody watches, and the most between two."""

WINDOW = 180
"""Seconds over which abstracts are counted: a small machine needs many for each."""

Now = Callable[[], Sequence[str]]
"""How a run stands, in a few words each."""


class Screen:
    """Standard error."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._line = DrawnLine()
        self._done = 0
        self._recent = RecentRate(WINDOW, clock)
        self._on_step: Callable[[], None] = _nothing
        self._on_tick: Callable[[], None] = _nothing
        self._silence = FIRST_LINE
        self._due = 0.0

    def tell(self, line: str) -> None:
        """Shows one line, above the bar if there is one."""
        self._line.erase()
        say(line, err=True)

    def look(self, at: str | None) -> None:
        """Shows a watching person what is being looked at, until that is something else, or nothing."""
        self._line.erase()
        if at is not None and sys.stderr.isatty():
            self._line.draw(harmless(f"{at} …"))

    def step(self) -> None:
        """Moves the bar by one."""
        self._done += 1
        self._recent.add()
        self._on_step()

    def tick(self) -> None:
        """Shows how far the work is: in the bar or, without one, now and then in a line."""
        self._on_tick()

    @asynccontextmanager
    async def ticking(self) -> AsyncIterator[None]:
        """Ticks while the block runs: also while nothing gets done."""
        import asyncio

        async def tick() -> None:
            while True:
                await asyncio.sleep(1)
                self.tick()

        ticking = asyncio.create_task(tick())
        try:
            yield
        finally:
            ticking.cancel()

    @contextmanager
    def bar(self, total: int, *, now: Now = lambda: (), among_lines: bool = False) -> Iterator[None]:
        """Shows a bar of `total` abstracts while the block runs, and takes it away afterwards.

        Beside it stands how fast that goes, what `now` says, and how long it takes. `among_lines` says
        that results go to standard output meanwhile: where that is the terminal too, they show the
        progress themselves, and a bar would tear them.
        """
        self._done, self._recent = 0, RecentRate(WINDOW, self._clock)
        self._due = self._clock() + self._silence
        if not sys.stderr.isatty():
            self._on_tick = lambda: self._write(total, now)
        elif not (among_lines and sys.stdout.isatty()):
            self._on_step = self._on_tick = lambda: self._line.draw_bar(
                self._done, total, lambda: harmless(self._standing(total, now))
            )
        try:
            yield
        finally:
            self._line.erase()
            self._on_step = self._on_tick = _nothing

    def _write(self, total: int, now: Now) -> None:
        """Writes a line, where it is time to."""
        if self._clock() >= self._due:
            say(f"{self._done:,} of {total:,} abstracts{self._standing(total, now)}", err=True)
            self._silence = min(2 * self._silence, LONGEST_SILENCE)
            self._due = self._clock() + self._silence

    def _standing(self, total: int, now: Now) -> str:
        rate, left = self._recent.rate, total - self._done
        ending = [f"{duration(left / rate)} left"] if left and rate else []
        speed = f"{rate:.1f}/s" if rate >= 1 else f"{60 * rate:.1f}/min"
        return "".join(f" · {part}" for part in (speed, *now(), *ending))


def _nothing() -> None:
    """What is shown where nothing is worked on."""
