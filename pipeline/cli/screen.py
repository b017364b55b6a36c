"""What a command shows on standard error while it works: notices, and a bar where a person watches."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID


class Screen:
    """Standard error. Without a terminal there is no bar, and the notices are plain lines."""

    def __init__(self) -> None:
        self._progress: Progress | None = None
        self._task: TaskID | None = None

    def tell(self, line: str) -> None:
        """Shows one line, above the bar if there is one."""
        if self._progress is None:
            click.echo(line, err=True)
        else:
            self._progress.console.print(line, markup=False, highlight=False, soft_wrap=True)

    def step(self) -> None:
        """Moves the bar by one."""
        if self._progress is not None and self._task is not None:
            self._progress.advance(self._task)

    @contextmanager
    def bar(self, total: int, noun: str, *, among_lines: bool = False) -> Iterator[None]:
        """Shows a bar of `total` steps while the block runs, and takes it away afterwards.

        `among_lines` says that results go to standard output meanwhile: where that is the terminal too,
        they show the progress themselves, and a bar would tear them.
        """
        if not sys.stderr.isatty() or (among_lines and sys.stdout.isatty()):
            yield
            return
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        columns = (
            TextColumn(noun),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("left"),
            TimeRemainingColumn(),
        )
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
