"""Who is asked before a request goes out, and told what it took.

The client knows what goes over the wire and the account of a run what it may cost; this is how they meet.
"""

from collections.abc import AsyncIterator, Iterable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from typing import Literal, Protocol, TypeAlias

from pipeline.domain import Json, Usage
from pipeline.llm.replies import Body
from pipeline.strictjson import objects

RequestKind: TypeAlias = Literal["first", "again", "probe"]
"""The first asking of something; asking for it once more, as what came back was wrong; finding out how to."""

FEWEST_BYTES_PER_TOKEN = 2
"""How dense text is taken to be where an endpoint counts no tokens: twice as dense as English is."""


@dataclass(slots=True)
class Charge:
    """What came of one request; without `usage` and if not `is_lost` it took nothing.

    `usage` is what a reply says that it took, which is zero where it does not say, and `is_whole` whether it
    says all. `is_lost` says that no reply came, though one may have been made.
    """

    usage: Usage | None = None
    is_whole: bool = False
    is_lost: bool = False

    def settled(self, usage: Usage, *, is_whole: bool = True) -> None:
        """A reply came."""
        self.usage, self.is_whole = usage, is_whole and usage.input_tokens > 0


class BudgetGuard(Protocol):
    """Lets requests out, one by one."""

    def __call__(
        self, size: int, longest: int, *, kind: RequestKind, retry: bool
    ) -> AbstractAsyncContextManager[Charge]:
        """Entered when the request may go out: `size` bytes of messages, `longest` tokens for the reply."""


@asynccontextmanager
async def no_guard(size: int, longest: int, *, kind: RequestKind, retry: bool) -> AsyncIterator[Charge]:  # noqa: ARG001
    """Lets everything out."""
    yield Charge()


def size_of(texts: Iterable[Json]) -> int:
    """Bytes of the texts of messages, which tokens are counted by."""
    return sum(len(text.encode()) for text in texts if isinstance(text, str))


def all_tokens(usage: Usage, size: int, said: str) -> int:
    """Tokens in and out of an exchange, by the bytes of messages and reply where they were not counted."""
    tokens_in = usage.input_tokens or size // FEWEST_BYTES_PER_TOKEN
    return tokens_in + (usage.output_tokens or size_of([said]) // FEWEST_BYTES_PER_TOKEN)


def message_size(body: Body) -> int:
    """Bytes of the messages of a body."""
    return size_of(message.get("content") for message in objects(body.get("messages")))


def longest_reply(body: Body) -> int:
    """Tokens that the reply to a body may have."""
    longest = body.get("max_tokens")
    return longest if isinstance(longest, int) else 0
