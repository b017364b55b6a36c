"""How fast an endpoint is: one request, several at once, and whether a full answer comes in time."""

import asyncio
import time
from collections.abc import Awaitable
from dataclasses import dataclass

from pipeline.domain import Mode
from pipeline.llm.client import Client
from pipeline.llm.telling import a_second, in_words
from pipeline.setting_names import setting

AT_ONCE = 8
FILLER = "The loom in the hall wove a long red thread into the cloth that day. "

SERIAL = (
    "More at once gain nothing. Let the server work on several (llama-server: --parallel, Ollama:"
    " OLLAMA_NUM_PARALLEL), or plan with the time."
)


@dataclass(frozen=True, slots=True)
class Speeds:
    """Seconds that one request takes and that eight at once take; `slots` as the server says it."""

    one: float
    eight: float
    slots: int | None

    def __str__(self) -> str:
        return f"one request in {seconds(self.one)}, {AT_ONCE} at once in {seconds(self.eight)}"

    @property
    def is_serial(self) -> bool:
        """Whether it answers one after another."""
        # Of a small difference nothing is said: there the client is the slower part.
        return self.eight >= 0.6 * AT_ONCE * self.one and self.eight >= self.one + 0.5

    @property
    def advice(self) -> str:
        """What to do where it does."""
        if self.slots is None or self.slots == 1:
            return SERIAL
        return (
            f"It has {self.slots} slots, but this machine is no faster with several at once: give it a faster"
            " one, or plan with the time."
        )


async def speeds_of(client: Client, model: str, mode: Mode) -> Speeds:
    """The speeds of an endpoint, by small requests.

    Raises:
        EndpointError: not all of them get through.
    """

    async def ask(number: int) -> None:
        await client.sample(model, mode, preface=f"{number}. {FILLER}", max_tokens=64)

    # The first one may have waited for whatever a server does once.
    one = min([await _timed(ask(0)), await _timed(ask(-1))])
    eight = await _timed(asyncio.gather(*map(ask, range(1, AT_ONCE + 1))))
    return Speeds(one, eight, await client.slots())


@dataclass(frozen=True, slots=True)
class FullAnswer:
    """How many tokens were written in how many seconds, and how many a full answer has."""

    tokens: int
    seconds: float
    room: int

    def late(self, timeout: float) -> str | None:
        """That a full answer takes longer than the time-out, in words; None where it does not."""
        if not self.tokens or self.room * self.seconds <= timeout * self.tokens:
            return None
        takes = self.room * self.seconds / self.tokens
        return (
            f"about {a_second(self.tokens / self.seconds)} tokens/s: a full answer of {self.room:,} tokens"
            f" takes {in_words(takes)}, the time-out is {in_words(timeout)}"
        )

    @property
    def advice(self) -> str:
        """What to do where it does."""
        enough = 60 * round(1.5 * self.room * self.seconds / max(1, self.tokens) / 60 + 0.5)
        return (
            f"Allow more, with {setting('timeout', enough)}: what is not answered in time is paid for and"
            " lost."
        )


async def _timed(work: Awaitable[object]) -> float:
    started = time.monotonic()
    await work
    return time.monotonic() - started


def seconds(taken: float) -> str:
    """A time for people, to the millisecond."""
    return f"{1000 * taken:.0f} ms" if taken < 1 else f"{taken:.1f} s"
