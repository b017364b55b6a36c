"""What is on its way and what is spent; holds back requests that a limit has no room for.

A request that goes out reserves the most that it could take: its prompt at the densest tokenization that
was ever measured (a token for each byte before that), and a reply as long as it may be. Its reply frees
what it did not take. So many requests at once never go over a limit together, and a run stops at most one
such reserve short of it. A request whose reply never came may be billed all the same, and counts in full. So
does a prompt or a reply if the endpoint does not say what it took, or says what cannot be.
"""

import asyncio
import math
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import cached_property

from pipeline.budget.prices import dollars
from pipeline.budget.recent_rate import RecentRate
from pipeline.budget.usage_statistics import UsageStatistics
from pipeline.domain import Usage
from pipeline.errors import LimitReached
from pipeline.llm.limits.budget_guard import Charge, RequestKind
from pipeline.setting_names import setting
from pipeline.settings import Limits, Price

FRAME = 4_096
"""Bytes that schema and chat template may add to a prompt, as long as nothing is measured."""

MARGIN = 1.1
"""How much denser than any prompt before one may be."""


class Ledger:
    """The account of one run.

    `spent` is what replies said that they took; `unsure` what requests may have taken whose reply never
    came or did not say. `planned` and `planned_size` count what a plan would have counted: no re-asks. Of
    these only what came back, and said what it took, is `measured`. `replies` is how fast tokens come now.
    """

    def __init__(
        self,
        find_price: Callable[[], Price | None] = lambda: None,
        limits: Limits | None = None,
        experience: UsageStatistics | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._find_price = find_price
        self.spent = Usage()
        self.unsure = Usage()
        self.in_flight = 0
        self.most_in_flight = 0
        self.retries = 0
        self.planned = 0
        self.planned_size = 0
        self.stopped: str | None = None
        self._limits = limits or Limits()
        self._densest = experience.densest if experience else 0.0
        self._longest = experience.longest if experience else 0.0
        self._held = Usage()
        self._read = Usage()
        self._known = self._known_size = self._unknown = 0
        self._freed = asyncio.Event()
        self._clock = clock
        self._began: float | None = None
        self._ended = 0.0
        self.replies = RecentRate(clock=clock)

    @asynccontextmanager
    async def guard(
        self, size: int, longest: int, *, kind: RequestKind, retry: bool
    ) -> AsyncIterator[Charge]:
        """Lets a request out when there is room for it, and books what it took when the block is left.

        `size` is in bytes of its messages, `longest` the tokens that its reply may have; `retry` says that
        it did not get through before.

        Raises:
            LimitReached: there is none, and none to come.
        """
        charge, most = Charge(), await self._room(size, longest)
        self._send(most, size, planned=kind == "first" and not retry, retry=retry)
        try:
            yield charge
        finally:
            self._settle(charge, most, size, kind)

    def book(self, usage: Usage) -> None:
        """Counts what was taken by requests that others have sent for this run; it teaches nothing."""
        self.planned += 1
        known = usage.input_tokens and usage.output_tokens
        self.spent += usage if known else replace(usage, requests=0)
        if not known:
            self.unsure += Usage(requests=usage.requests)

    @cached_property
    def price(self) -> Price | None:
        """What tokens cost, looked up when it is first asked for: the list takes a while to read."""
        return self._find_price()

    @property
    def cost(self) -> float | None:
        """Dollars spent, those included that may have been; None where no price is known."""
        return None if self.price is None else self.price.of(self.spent + self.unsure)

    @property
    def left(self) -> Limits:
        """What the limits leave to another run that they hold for, too."""
        gone, limits = self.spent + self.unsure, self._limits
        cost, tokens = limits.cost, limits.tokens
        if cost is not None:
            cost = max(0.0, cost - (self.cost or 0.0))
        if tokens is not None:
            tokens = max(0, tokens - gone.input_tokens - gone.output_tokens)
        return Limits(cost, tokens)

    @property
    def measured(self) -> UsageStatistics | None:
        """What this run adds to the experience of those before; None where nothing came back."""
        if not (self._known and self._known_size and self._read.input_tokens):
            return None
        return UsageStatistics(
            self._known,
            self._known_size,
            self._read.requests,
            self._read.input_tokens,
            self._read.output_tokens,
            self._densest,
            self._longest,
            self._unknown,
        )

    @property
    def seconds(self) -> float:
        """From the first request that went out to the last reply."""
        return 0.0 if self._began is None else self._ended - self._began

    def _most(self, size: int, longest: int) -> Usage:
        prompt = size * min(1.0, self._densest * MARGIN) if self._densest else size + FRAME
        return Usage(math.ceil(prompt), max(longest, math.ceil(self._longest)), 1)

    async def _room(self, size: int, longest: int) -> Usage:
        """The most that a request can take, as soon as there is room for it."""
        while self.stopped is None:
            # What came back meanwhile has taught something about those that wait, too.
            most = self._most(size, longest)
            lack = self._lack(most)
            if lack is None:
                return most
            if self.in_flight:
                self._freed.clear()
                await self._freed.wait()
            else:
                self.stopped = lack
        raise LimitReached(self.stopped)

    def _lack(self, most: Usage) -> str | None:
        """Why a request may not go out now, if it may not."""
        limits = self._limits
        if limits.tokens is None and limits.cost is None:
            return None
        gone = self.spent + self.unsure
        then = gone + self._held + most
        if limits.tokens is not None and then.input_tokens + then.output_tokens > limits.tokens:
            used, more = (f"{each.input_tokens + each.output_tokens:,}" for each in (gone, most))
            return (
                f"Not asked: {used} of the {limits.tokens:,} tokens of {setting('max_tokens_total')} are"
                f" used, and the next request may take {more}."
            )
        if limits.cost is not None and self.price is not None and self.price.of(then) > limits.cost:
            used, more = dollars(self.price.of(gone)), dollars(self.price.of(most))
            return (
                f"Not asked: {used} of the {dollars(limits.cost)} of {setting('max_cost')} are spent, and the"
                f" next request may take {more}."
            )
        return None

    def _send(self, most: Usage, size: int, *, planned: bool, retry: bool) -> None:
        if self._began is None:
            self._began = self._clock()
        self._held += most
        self.in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight)
        self.retries += retry
        if planned:
            self.planned += 1
            self.planned_size += size

    def _settle(self, charge: Charge, most: Usage, size: int, kind: RequestKind) -> None:
        self._held -= most
        self.in_flight -= 1
        self._ended = self._clock()
        usage = charge.usage
        self._unknown += kind != "probe" and not charge.is_whole and (charge.is_lost or usage is not None)
        if usage is None:
            self.unsure = self.unsure + most if charge.is_lost else self.unsure
        elif charge.is_whole:
            self._learn(usage, size, kind)
        else:
            self.spent += replace(usage, requests=0)
            # What the endpoint did not count is booked at the most that it can be.
            tokens_in = 0 if usage.input_tokens else most.input_tokens
            tokens_out = 0 if usage.output_tokens else most.output_tokens
            self.unsure += Usage(tokens_in, tokens_out, 1)
        self._freed.set()

    def _learn(self, usage: Usage, size: int, kind: RequestKind) -> None:
        """Books what is known in full, and takes from it what the next ones may take."""
        self.spent += usage
        self.replies.add(usage.output_tokens)
        if kind != "probe":
            self._read += usage
            if kind == "first":
                self._known += 1
                self._known_size += size
            self._densest = max(self._densest, usage.input_tokens / max(1, size))
            self._longest = max(self._longest, usage.output_tokens)
