"""What a command shows on standard error while it works: notices, and how far it is.

Where a person watches, that is a bar. Elsewhere it is a plain line now and then, the next one after twice
the time, so that the log of a long night has a few dozen of them and that of a short run none.
"""

import asyncio
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING

from pipeline.budget.recent_rate import RecentRate
from pipeline.budget.text import duration
from pipeline.cli.printing import harmless, say

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID
    from rich.status import Status

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
        self._progress: Progress | None = None
        self._task: TaskID | None = None
        self._status: Status | None = None
        self._clock = clock
        self._done = 0
        self._recent = RecentRate(WINDOW, clock)
        self._line: Callable[[], str] | None = None
        self._silence = FIRST_LINE
        self._due = 0.0

    def tell(self, line: str) -> None:
        """Shows one line, above the bar if there is one."""
        if self._progress is None:
            say(line, err=True)
        else:
            self._progress.console.print(harmless(line), markup=False, highlight=False, soft_wrap=True)

    def look(self, at: str | None) -> None:
        """Shows a watching person what is being looked at, until that is something else, or nothing."""
        if self._status is not None:
            self._status.stop()
            self._status = None
        if at is not None and sys.stderr.isatty():
            from rich.console import Console
            from rich.markup import escape

            self._status = Console(stderr=True).status(escape(harmless(f"{at} …")))
            self._status.start()

    def step(self) -> None:
        """Moves the bar by one."""
        self._done += 1
        self._recent.add()
        if self._progress is not None and self._task is not None:
            self._progress.advance(self._task)

    def tick(self) -> None:
        """Shows how far the work is where there is no bar, and it is time to."""
        if self._line is not None and self._clock() >= self._due:
            say(self._line(), err=True)
            self._silence = min(2 * self._silence, LONGEST_SILENCE)
            self._due = self._clock() + self._silence

    @asynccontextmanager
    async def ticking(self) -> AsyncIterator[None]:
        """Ticks while the block runs: also while nothing gets done."""

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
    def bar(
        self, total: int, noun: str, *, now: Now = lambda: (), among_lines: bool = False
    ) -> Iterator[None]:
        """Shows a bar of `total` steps while the block runs, and takes it away afterwards.

        Beside it stands how fast that goes, what `now` says, and how long it takes. `among_lines` says
        that results go to standard output meanwhile: where that is the terminal too, they show the
        progress themselves, and a bar would tear them.
        """
        self._done, self._recent = 0, RecentRate(WINDOW, self._clock)
        if sys.stderr.isatty() and not (among_lines and sys.stdout.isatty()):
            with self._drawn(total, noun, now):
                yield
        elif sys.stderr.isatty():
            yield
        else:
            self._due = self._clock() + self._silence
            self._line = lambda: f"{self._done:,} of {total:,} {noun}{self._standing(total, now)}"
            try:
                yield
            finally:
                self._line = None

    def _standing(self, total: int, now: Now) -> str:
        rate, left = self._recent.rate, total - self._done
        ending = [f"{duration(left / rate)} left"] if left and rate else []
        speed = f"{rate:.1f}/s" if rate >= 1 else f"{60 * rate:.1f}/min"
        return "".join(f" · {part}" for part in (speed, *now(), *ending))

    @contextmanager
    def _drawn(self, total: int, noun: str, now: Now) -> Iterator[None]:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn
        from rich.text import Text

        standing = self._standing

        class Standing(ProgressColumn):
            """The rest, as it is when the bar is drawn."""

            def render(self, task: Task) -> Text:  # noqa: ARG002 - the signature is rich's
                return Text(harmless(standing(total, now)))

        columns = (TextColumn(noun), BarColumn(20), MofNCompleteColumn(), Standing())
        # By default rich would take standard output over, and results would go where the bar is.
        progress = Progress(
            *columns,
            console=Console(stderr=True),
            transient=True,
            redirect_stdout=False,
            redirect_stderr=False,
        )
        with progress:
            self._progress, self._task = progress, progress.add_task(noun, total=total)
            try:
                yield
            finally:
                self._progress = None
