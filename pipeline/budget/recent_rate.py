"""A rate as it is now, not as it was on average since the start."""

import time
from collections import deque
from collections.abc import Callable


class RecentRate:
    """Amounts of the last `window` seconds; kept by the second, so that it stays small at any rate."""

    def __init__(self, window: int = 30, clock: Callable[[], float] = time.monotonic) -> None:
        self._window = window
        self._clock = clock
        self._since = clock()
        self._seconds: deque[tuple[int, float]] = deque()

    def add(self, amount: float = 1) -> None:
        """Counts an amount that has come just now."""
        second = int(self._clock())
        if self._seconds and self._seconds[-1][0] == second:
            amount += self._seconds.pop()[1]
        self._seconds.append((second, amount))

    @property
    def rate(self) -> float:
        """Amount per second."""
        now = self._clock()
        while self._seconds and self._seconds[0][0] <= now - self._window:
            self._seconds.popleft()
        return sum(amount for _, amount in self._seconds) / max(1.0, min(self._window, now - self._since))
