"""Requests that are tried again: when, how often, and what is told of it.

While an endpoint fails every request says the same. So a complaint that was told is kept back for a few
seconds, and the next line about it says how many were left out.
"""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from pipeline.llm.faults import is_retryable
from pipeline.settings import Patience

if TYPE_CHECKING:
    import tenacity

    from pipeline.llm.limits.limiter import Limiter, Ticket

Reply = TypeVar("Reply")

_LONGEST_PAUSE = 30.0

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

    grow = tenacity.wait_random_exponential(multiplier=patience.pause, max=_LONGEST_PAUSE)

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


@dataclass(slots=True)
class _Told:
    at: float
    since: int = 0


class RetryNotices:
    """Tells `tell` in one line what went wrong and in how many seconds it is tried again."""

    def __init__(self, tell: Callable[[str], None], clock: Callable[[], float] = time.monotonic) -> None:
        self._tell = tell
        self._clock = clock
        self._told: dict[str, _Told] = {}

    def add(self, complaint: str, pause: float) -> None:
        """One more, told at once if it is new or was not told for a while."""
        now, told = self._clock(), self._told.get(complaint)
        if told is not None and now < told.at + QUIET:
            told.since += 1
            return
        self._tell(f"{complaint} Trying again in {pause:.1f} s.{_left_out(told.since if told else 0)}")
        self._told[complaint] = _Told(now)

    def close(self) -> None:
        """Tells how many were left out since the last lines."""
        for complaint, told in self._told.items():
            if told.since:
                self._tell(f"{complaint}{_left_out(told.since)}")
        self._told.clear()


def _left_out(count: int) -> str:
    if not count:
        return ""
    return f" (The same {'once' if count == 1 else f'{count} times'} since the last such line.)"
