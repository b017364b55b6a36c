"""Asynchronous work from code that is not, also where a loop is running already, as in a notebook.

The work runs on a loop in a thread of its own, so it goes on while the caller is busy with what it got: a
reply that is on its way never counts as late because nobody looked.
"""

import asyncio
import atexit
import threading
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine, Iterator
from concurrent.futures import Future
from typing import Final, Generic, TypeVar

Result = TypeVar("Result")


class _End:
    """Stands behind the last thing that a generator gives."""


_END: Final = _End()


def loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """What makes a loop: uvloop where there is one, for it needs half the time."""
    try:
        from uvloop import new_event_loop
    except ImportError:
        return None
    return new_event_loop


def result_of(work: Coroutine[object, object, Result]) -> Result:
    """What some work gives; where the wait is interrupted, the work has been cancelled and has ended."""
    loop = _Loop()
    try:
        return _Call(loop, work).result()
    finally:
        loop.close()


def each(generator: AsyncGenerator[Result, None]) -> Iterator[Result]:
    """What an asynchronous generator gives; it has ended when this has, however that comes about.

    It is not driven further than it is asked to: what nobody wants is not begun.
    """

    async def following() -> Result | _End:
        return await anext(generator, _END)

    loop = _Loop(generator.aclose)
    try:
        while not isinstance(given := _Call(loop, following()).result(), _End):
            yield given
    finally:
        loop.close()


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

    def call(self, function: Callable[[], object]) -> None:
        """Calls a function on the loop, soon."""
        self._loop.call_soon_threadsafe(function)

    def start(self, work: Coroutine[object, object, Result]) -> "asyncio.Task[Result]":
        """Begins some work; called on the loop."""
        return self._loop.create_task(work)

    def close(self) -> None:
        """Ends whatever still runs, and the loop; after the first time nothing more happens."""
        if self._loop.is_closed():
            return
        # At the end of the program generators are closed when their threads no longer run.
        atexit.unregister(self.close)
        _Call(self, self._ended()).result()
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


class _Call(Generic[Result]):
    """Some work on a loop, and the wait for it in another thread."""

    def __init__(self, loop: _Loop, work: Coroutine[object, object, Result]) -> None:
        self._loop = loop
        self._outcome: Future[Result] = Future()
        self._task: asyncio.Task[Result] | None = None

        def begin() -> None:
            self._task = loop.start(work)
            self._task.add_done_callback(self._done)

        loop.call(begin)

    def result(self) -> Result:
        """What came of it; an interrupted wait is over when the work has been cancelled."""
        try:
            return self._outcome.result()
        except BaseException:
            if not self._outcome.done():
                self._loop.call(self._cancel)
                self._outcome.exception()
            raise

    def _cancel(self) -> None:
        if self._task is not None:
            self._task.cancel()

    def _done(self, task: "asyncio.Task[Result]") -> None:
        if task.cancelled():
            self._outcome.set_exception(asyncio.CancelledError())
        elif (error := task.exception()) is not None:
            self._outcome.set_exception(error)
        else:
            self._outcome.set_result(task.result())
