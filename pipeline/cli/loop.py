"""Where the asynchronous part of a command runs."""

from collections.abc import Coroutine
from typing import Any, TypeVar

Result = TypeVar("Result")


def run(work: Coroutine[Any, Any, Result]) -> Result:
    """What some asynchronous work gives, run in this thread, where Ctrl-C ends it."""
    import asyncio

    from pipeline.extraction.blocking import loop_factory

    with asyncio.Runner(loop_factory=loop_factory()) as runner:
        return runner.run(work)
