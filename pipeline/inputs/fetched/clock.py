"""The time, which tests drive by hand."""

import asyncio
import time
from typing import Protocol


class Clock(Protocol):
    """What tells the time, in seconds since 1970, and waits."""

    def now(self) -> float:
        """The time."""

    async def sleep(self, seconds: float) -> None:
        """Waits."""


class Wall:
    """The clock on the wall."""

    def now(self) -> float:
        """The time."""
        return time.time()

    async def sleep(self, seconds: float) -> None:
        """Waits."""
        await asyncio.sleep(seconds)
