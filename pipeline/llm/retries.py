"""Requests that are tried again: when, how often, and what is told of it.

While an endpoint fails every request says the same. So a complaint that was told is kept back for a few
seconds, and the next line about it says how many were left out.
"""

import time
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeVar

from pipeline.llm.faults import is_retryable
from pipeline.settings import Patience

if TYPE_CHECKING:
    import tenacity

    from pipeline.llm.limits.limiter import Limiter, Ticket

Reply = TypeVar("Reply")

QUIET = 5.0
"""Seconds between two lines about the same complaint."""


async def retried(
    attempt: Callable[[], Awaitable[Reply]],
    ticket: "Ticket",
    limiter: "Limiter",
    patience: Patience,
    tell: Callable[[BaseException, float], None],
) -> Reply:
    """What the attempts of a request give at last; `tell` hears of each that failed, and of the pause then.

    The rules for more attempts are looked up where the first one fails.
    """
    try:
        return await attempt()
    except Exception as error:  # noqa: BLE001 - raised again by the first of the attempts below
        failed = [error]
    import tenacity

    grow = tenacity.wait_random_exponential(multiplier=patience.pause, max=30.0)

    async def again() -> Reply:
        if failed:
            raise failed.pop()
        return await attempt()

    def stop(_: "tenacity.RetryCallState") -> bool:
        return ticket.failures >= ticket.attempts or limiter.refusal is not None

    def wait(state: "tenacity.RetryCallState") -> float:
        # Where all of them pause the limiter sees to it.
        return grow(state) if ticket.alone and not limiter.breaker.down else 0.0

    def before(state: "tenacity.RetryCallState") -> None:
        error = state.outcome.exception() if state.outcome else None
        if error and state.next_action:
            tell(error, max(state.next_action.sleep, limiter.closed_for()))

    retrying = tenacity.AsyncRetrying(
        stop=stop,
        wait=wait,
        retry=tenacity.retry_if_exception(is_retryable),
        before_sleep=before,
        reraise=True,
    )
    reply: Reply = await retrying(again)
    return reply


class RetryNotices:
    """Tells `tell` in one line what went wrong and in how many seconds it is tried again."""

    def __init__(self, tell: Callable[[str], None], clock: Callable[[], float] = time.monotonic) -> None:
        self._tell = tell
        self._clock = clock
        self._last: dict[str, float] = {}
        self._left_out: Counter[str] = Counter()

    def add(self, complaint: str, pause: float) -> None:
        """One more, told at once if it is new or was not told for a while."""
        now = self._clock()
        if complaint in self._last and now < self._last[complaint] + QUIET:
            self._left_out[complaint] += 1
            return
        self._tell(f"{complaint} Trying again in {pause:.1f} s.{_times(self._left_out.pop(complaint, 0))}")
        self._last[complaint] = now

    def close(self) -> None:
        """Tells how many were left out since the last lines."""
        for complaint in self._last:
            if count := self._left_out[complaint]:
                self._tell(f"{complaint}{_times(count)}")
        self._last.clear()
        self._left_out.clear()


def _times(left_out: int) -> str:
    """How often the same happened without a line about it."""
    if not left_out:
        return ""
    return f" (The same {'once' if left_out == 1 else f'{left_out} times'} since the last such line.)"
