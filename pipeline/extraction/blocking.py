"""Asynchronous work for code that waits, also inside a running loop, as in a notebook.

The work runs on a loop in a thread of its own, so it goes on while the caller uses the first results: a reply
on its way never counts as late because nobody looked.
"""

import asyncio
import atexit
import threading
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine, Iterator
from concurrent.futures import Future, wait
from contextlib import closing
from typing import TypeVar

Result = TypeVar("Result")

_LOOK_EVERY = 0.1
"""Seconds between two looks at whether the task that waits was cancelled."""


class _End:
    """Stands behind the last thing that a generator gives."""


def loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """What makes a loop: uvloop where there is one, for it needs half the time."""
    try:
        from uvloop import new_event_loop
    except ImportError:
        return None
    return new_event_loop


def result_of(work: Coroutine[object, object, Result]) -> Result:
    """What some work gives; where the wait is interrupted, the work has been cancelled and has ended."""
    with closing(_Loop()) as loop:
        return loop.result_of(work)


def each(generator: AsyncGenerator[Result, None]) -> Iterator[Result]:
    """What an asynchronous generator gives; it has ended when this has, however that comes about.

    It is not driven further than it is asked to: what nobody wants is not begun.
    """

    async def following() -> Result | _End:
        return await anext(generator, _End())

    with closing(_Loop(generator.aclose)) as loop:
        while not isinstance(found := loop.result_of(following()), _End):
            yield found


def _calling_task() -> asyncio.Task[object] | None:
    """The task that calls, where a loop is running in this thread."""
    try:
        return asyncio.current_task()
    except RuntimeError:
        return None


class _Loop:
    """A loop that runs in a thread; `closing` is awaited before it ends.

    The generators inside one another must end from the outermost on, which a loop that ends by itself does
    not see to: it closes all at once.
    """

    def __init__(self, closing: Callable[[], Awaitable[None]] | None = None) -> None:
        self._closing = closing
        factory = loop_factory()
        self._loop = factory() if factory else asyncio.new_event_loop()
        # A daemon, because a generator that nobody has read to its end must not keep the program from ending.
        self._thread = threading.Thread(target=self._loop.run_forever, name="claimsift", daemon=True)
        self._thread.start()
        atexit.register(self.close)

    def result_of(self, work: Coroutine[object, object, Result]) -> Result:
        """What some work gives, waited for in another thread; where the wait is interrupted, it goes on.

        Raises:
            asyncio.CancelledError: the task that calls was cancelled meanwhile. So `asyncio.run` tells of
                Ctrl-C, and a task that blocks its loop would not hear of it.
        """
        found, task = self._begun(work), _calling_task()
        if task is not None:
            before = task.cancelling()
            while not wait([found], _LOOK_EVERY).done:
                if task.cancelling() > before:
                    raise asyncio.CancelledError
        return found.result()

    def _begun(self, work: Coroutine[object, object, Result]) -> Future[Result]:
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    def close(self) -> None:
        """Ends what still runs, and the loop; a second call does nothing."""
        if self._loop.is_closed():
            return
        # At the end of the program generators are closed when their threads no longer run.
        atexit.unregister(self.close)
        self._begun(self._ended()).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _ended(self) -> None:
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        if self._closing is not None:
            await self._closing()
        await self._loop.shutdown_asyncgens()
        await self._loop.shutdown_default_executor()
