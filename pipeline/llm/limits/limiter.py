"""Where requests wait for their turn: the one place that decides when the next one may start.

A pause is everybody's: whoever is sent back with 429 keeps all others from starting as well, unless the
endpoint names no time and goes on answering as many beside it; then it pauses alone. Requests start in the
order in which they first came, so what is tried again goes before what is new. Only before the first
answer, and while the endpoint is down, does whoever failed go to the end, so that one bad request does not
stop the run.
"""

import asyncio
import heapq
import random
import time
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any
from weakref import WeakKeyDictionary

from pipeline.errors import EndpointRefused
from pipeline.llm.faults import Ending
from pipeline.llm.limits.circuit_breaker import CircuitBreaker
from pipeline.llm.limits.concurrency import AdaptiveConcurrency, Start, TokenBucket
from pipeline.llm.limits.rate_limit_headers import LONGEST, RateLimitHeaders
from pipeline.settings import Patience, RateLimits

_UNTOLD = 10.0
"""Seconds that all may be held, because the endpoint says so, without a word to the user."""

_FIRST_GUESS = 1500.0
"""Tokens of a request and its answer until some have been counted."""


@dataclass(slots=True)
class Ticket:
    """One request, through all of its attempts.

    `failures` are those that count against it, `late` the times that it was not answered in time; `alone`
    says that after the last one it pauses by itself. `longest` is the tokens that its reply may have,
    `attempts` how often it is tried.
    """

    number: int
    rank: int
    failures: int = 0
    late: int = 0
    longest: int = 0
    attempts: int = 1
    alone: bool = True
    start: Start = field(default_factory=lambda: Start(0.0, 0, 0))
    tokens: float = 0.0


class Limiter:
    """The limiter in front of one endpoint; it belongs to the event loop in which it is used.

    `headers` is told those of each answer, and `on_hold` once for how many seconds all are held where they
    ask for that.
    """

    def __init__(
        self, pace: RateLimits, patience: Patience, on_hold: Callable[[float], None] = lambda _: None
    ) -> None:
        clock = time.monotonic
        self._clock = clock
        self._pause = patience.pause
        self._on_hold = on_hold
        self._told_until = 0.0
        by_hand = pace.concurrency is not None
        self.limit = AdaptiveConcurrency(pace.most, by_hand=by_hand, timeout=patience.timeout)
        self.breaker = CircuitBreaker(patience.attempts, patience.pause, patience.wait)
        self.in_flight = 0
        self.headers = RateLimitHeaders(clock, time.time)
        self._requests = TokenBucket(pace.rpm, clock) if pace.rpm else None
        self._tokens = TokenBucket(pace.tpm, clock) if pace.tpm else None
        self._mean_tokens: float | None = None
        self._closed_until = 0.0
        self._throttles = 0
        self._numbers = 0
        self._waiting: list[tuple[int, int, Ticket, asyncio.Future[None]]] = []
        self._talks = 0
        self._talks_to_come: deque[asyncio.Future[None]] = deque()
        self._alarm: asyncio.TimerHandle | None = None
        self._ranks: WeakKeyDictionary[asyncio.Task[Any], int] = WeakKeyDictionary()
        self.refusal: EndpointRefused | None = None

    def ticket(self) -> Ticket:
        """A place in the order for a new request: that of the first one that its task has made.

        So what is begun is finished before more is begun, where it takes several requests.
        """
        self._numbers += 1
        task = asyncio.current_task()
        rank = self._numbers if task is None else self._ranks.setdefault(task, self._numbers)
        return Ticket(self._numbers, rank)

    @asynccontextmanager
    async def conversation(self) -> AsyncIterator[None]:
        """Holds a place for several requests one after another, each of which shows what was said before.

        No more are begun than may be in flight: a server keeps the last few prompts alone.
        """
        if self._talks_to_come or self._talks >= self._room:
            place: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._talks_to_come.append(place)
            try:
                await place
            except asyncio.CancelledError:
                if place.done() and not place.cancelled():
                    self._talks -= 1
                    self._open()
                raise
        else:
            self._talks += 1
        try:
            yield
        finally:
            self._talks -= 1
            self._open()

    async def enter(self, ticket: Ticket) -> None:
        """Returns when the request may start.

        Raises:
            EndpointRefused: no request may start any more.
        """
        if self.refusal is not None:
            raise self.refusal
        if not self._waiting and self.in_flight < self._room and not self._wait():
            self._start(ticket)
            return
        place: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (ticket.rank, ticket.number, ticket, place))
        self._open()
        try:
            await place
        except asyncio.CancelledError:
            if place.done() and not place.cancelled() and place.exception() is None:
                self.leave()
            raise

    def begin(self, ticket: Ticket) -> None:
        """Counts the time of an attempt from now on: it has waited for more than the limiter."""
        ticket.start = replace(ticket.start, at=self._clock())

    def learn(
        self, ticket: Ticket, ending: Ending, wanted_pause: float | None = None, words: str | None = None
    ) -> None:
        """Takes in how an attempt has ended, before it leaves; `words` are those of a refusal."""
        now = self._clock()
        if ending == "answered":
            # Between two requests of a conversation its place is kept, and nobody else in it.
            full = max(self.in_flight, self._talks) >= self.limit.room
            self.limit.answered(ticket.start, now, full=full)
            self.breaker.answer(ticket.number)
            self._throttles = 0
        elif ending == "refused":
            self.breaker.refused(ticket.number, words)
        elif ending != "gone":
            self._failed(ticket, ending, wanted_pause, now)

    def leave(self) -> None:
        """Makes room for the next."""
        self.in_flight -= 1
        if self.limit.gap:
            self._close(self.limit.gap, self._clock())
        self._open()

    def used(self, ticket: Ticket, tokens: int) -> None:
        """Takes in how many tokens an answer took."""
        mean = self._mean_tokens
        self._mean_tokens = float(tokens) if mean is None else 0.9 * mean + 0.1 * tokens
        if self._tokens is not None:
            self._tokens.take(tokens - ticket.tokens)

    def refuse(self, refusal: EndpointRefused) -> None:
        """Lets nobody through from now on; the first reason stays."""
        self.refusal = self.refusal or refusal
        self._begin_talks()
        while self._waiting:
            *_, place = heapq.heappop(self._waiting)
            if not place.done():
                place.set_exception(self.refusal)

    def closed_for(self) -> float:
        """Seconds until a pause lets the next request start."""
        return max(0.0, self._closed_until - self._clock())

    @property
    def _room(self) -> int:
        return 1 if self.breaker.down else self.limit.room

    def _failed(self, ticket: Ticket, ending: Ending, wanted_pause: float | None, now: float) -> None:
        was_down = self.breaker.down
        ticket.alone = True
        if ending == "absent":
            self.breaker.missed(ticket.start.at, now)
        else:
            gateway = ending == "unreachable"
            overload = ending == "throttled"
            self.breaker.failed(ticket.number, ticket.start.at, now, overload=overload, gateway=gateway)
        if ending == "throttled":
            if self.limit.throttled(ticket.start, self.in_flight, now):
                self._throttles += 1
            ticket.alone = wanted_pause is None and self.limit.stray and self.in_flight > 1
            if not ticket.alone:
                own = self._pause * 2.0 ** (self._throttles - 1) * random.uniform(0.75, 1.25)  # noqa: S311
                self._close(min(own, 30.0) if wanted_pause is None else wanted_pause, now)
        elif ending == "late":
            ticket.late += 1
            self.limit.timed_out(ticket.start, now)
        if self.breaker.down or not self.breaker.answered_before:
            self._numbers += 1
            ticket.rank = self._numbers
        if self.breaker.down:
            self._close(self.breaker.pause * random.uniform(0.75, 1.25), now)  # noqa: S311 - no secret
        if not (was_down or self.breaker.absent):
            ticket.failures += 1

    def _close(self, pause: float, now: float) -> None:
        self._closed_until = max(self._closed_until, now + min(pause, LONGEST))

    def _open(self) -> None:
        """Lets requests start that may, and sets the alarm for the next."""
        self._begin_talks()
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None
        while self._waiting:
            if self._waiting[0][3].done():
                heapq.heappop(self._waiting)
                continue
            if self.in_flight >= self._room:
                return
            wait = self._wait()
            if wait > 0:
                held = self._held()
                if held >= _UNTOLD and self._clock() + held >= self._told_until + 1:
                    self._told_until = self._clock() + held
                    self._on_hold(held)
                self._alarm = asyncio.get_running_loop().call_later(wait, self._open)
                return
            *_, ticket, place = heapq.heappop(self._waiting)
            self._start(ticket)
            place.set_result(None)

    def _begin_talks(self) -> None:
        """Lets conversations begin; where nobody is let through any more each of them is to find out."""
        while self._talks_to_come and (self._talks < self._room or self.refusal is not None):
            talk = self._talks_to_come.popleft()
            if not talk.done():
                self._talks += 1
                talk.set_result(None)

    def _wait(self) -> float:
        """Seconds until the next request may start, if there is room for it."""
        meters = [meter.wait() for meter in (self._requests, self._tokens) if meter is not None]
        return max(self.closed_for(), self._held(), *meters, 0.0)

    def _held(self) -> float:
        """Seconds until the endpoint has room again, as it says."""
        return self.headers.wait(self._mean_tokens or _FIRST_GUESS)

    def _start(self, ticket: Ticket) -> None:
        self.in_flight += 1
        ticket.start = Start(self._clock(), self.limit.epoch, self.in_flight)
        ticket.tokens = self._mean_tokens or _FIRST_GUESS
        self.headers.take(ticket.tokens)
        if self._requests is not None:
            self._requests.take(1)
        if self._tokens is not None:
            self._tokens.take(ticket.tokens)
