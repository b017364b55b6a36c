"""What is told of requests that are tried again: each complaint now and then, not each time.

While an endpoint fails every request says the same. So a complaint that was told is kept back for a few
seconds, and the next line about it says how many were left out.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

QUIET = 5.0
"""Seconds between two lines about the same complaint."""


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
