"""A desk served until it is interrupted, for the commands at which a person judges."""

import getpass
from collections.abc import Sequence
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.cli.printing import say
from pipeline.errors import InputError, SetupError, install

if TYPE_CHECKING:
    from pipeline.html.shown_schema import ShownSchema
    from pipeline.review.desk import Desk


def check_installed() -> None:
    """Raises SetupError where the libraries are missing that serve a desk."""
    if find_spec("starlette") is None or find_spec("uvicorn") is None:
        raise SetupError(
            "To judge in the browser, the extra `review` is needed, which is not installed."
            f" {install('review')}"
        )


def reviewer_name(reviewer: str | None) -> str:
    """Who judges: the given name, else the user's; InputError if this machine does not know that."""
    try:
        return reviewer or getpass.getuser()
    except (KeyError, OSError):
        raise InputError(
            "This machine does not know your name, and judgements need one. Name yourself with --reviewer."
        ) from None


def sit_down(
    desk: "Desk",
    shape: "ShownSchema",
    output: Path,
    reviewer: str,
    runs: Sequence[str],
    port: int,
    *,
    command: str,
    opens: bool,
) -> None:
    """Serves a desk on this machine until it is interrupted, and says what was judged.

    `runs` are the names of the files that the records come from, `command` is what the user started. With
    `opens` a browser is opened.
    """
    # What serves the page takes a while to load.
    import webbrowser

    from pipeline.html.desk import desk_page
    from pipeline.review.server import Served, listening, serve

    before = desk.progress.judged, desk.added, desk.completed
    page = desk_page(shape, command=command, reviewer=reviewer, runs=runs, closing=desk.closing)
    at = listening(port)
    served = Served(desk, page, shape.record, at.getsockname()[1])
    say(_welcome(desk, output, shape.noun))

    def ready() -> None:
        say(f"Open {served.address}")
        if opens:
            webbrowser.open(served.address)

    # Ctrl-C is how this ends.
    with suppress(KeyboardInterrupt):
        serve(served.application, at, ready)
    say(f"{_done(desk, before, shape.noun)}, all in {output}. Run the same command to continue.")


def _done(desk: "Desk", before: tuple[int, int, int], noun: str) -> str:
    """What was done since so many records were judged and added, and so many abstracts complete."""
    from pipeline.errors import counted

    judged, added, completed = before
    parts = [f"{counted(desk.progress.judged - judged, noun)} judged"]
    if desk.added > added:
        parts.append(f"{desk.added - added:,} added")
    if desk.completed > completed:
        parts.append(f"{counted(desk.completed - completed, 'abstract')} complete")
    return ", ".join(parts)


def _welcome(desk: "Desk", output: Path, noun: str) -> str:
    from pipeline.errors import counted

    now = desk.progress
    begun = f" {now.judged:,} judged already." if now.judged else ""
    return (
        f"{counted(now.asked, noun)} in {counted(now.abstracts, 'abstract')} to judge.{begun}"
        f" Each judgement is saved in {output} at once. Ctrl-C ends."
    )
