"""One exchange with an endpoint, retried where trying again can help."""

import asyncio
import functools
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from pipeline.errors import EndpointRefused, LimitReached
from pipeline.llm.faults import ErrorMapper, is_retryable, may_be_billed, outcome, wanted_pause
from pipeline.llm.lessons import Lessons
from pipeline.llm.limits.budget_guard import (
    BudgetGuard,
    Charge,
    Kind,
    all_tokens,
    longest_reply,
    message_size,
    no_guard,
)
from pipeline.llm.limits.concurrency import RateLimits
from pipeline.llm.limits.limiter import Limiter, Ticket
from pipeline.llm.line import AddressLine, Answer, Line
from pipeline.llm.replies import (
    Body,
    UnreadableReply,
    counted,
    model_names,
    model_windows,
    parse_body,
    text,
    thoughts,
    usage,
)
from pipeline.llm.retry_log import RetryLog

if TYPE_CHECKING:
    import tenacity

Reply = TypeVar("Reply")

_LONGEST_PAUSE = 30.0
REPLY_BYTES = 8 * 2**20
"""A hundred times the longest answer; read as JSON it takes some twenty times as much memory."""

_USED_UP = "The endpoint says that it has no room for more requests now (x-ratelimit)."

_MOST_LESSONS = 8
"""Refusals of one request from which something can be learned."""

_TAUGHT = frozenset({400, 413, 422})
"""With which status endpoints refuse a parameter, or too many tokens."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to go on asking.

    Up to `attempts` for a request that does not get through, of `timeout` seconds each, with a first
    pause of about `pause` seconds that doubles; up to `reasks` more for an answer that does not fit
    the schema; `widenings` more, with twice the room each, for one that was cut off. `reply_bytes` is what
    a reply may have, packed and unpacked.
    """

    attempts: int = 6
    timeout: float = 120.0
    pause: float = 0.5
    reasks: int = 2
    widenings: int = 2
    reply_bytes: int = REPLY_BYTES


class Transport:
    """The line to one endpoint, behind the limiter that says when a request may start.

    The fault that no request can get over is kept there, and raised again for each that follows. So is an
    error of our own in the accounts of a reply that came: it is paid for and goes on, and no other is bought.
    """

    def __init__(
        self,
        base_url: str,
        api_key: str | None,
        patience: Patience,
        pace: RateLimits,
        on_retry: Callable[[str], None],
        guard: BudgetGuard = no_guard,
        lessons: Lessons | None = None,
        line: Line | None = None,
    ) -> None:
        self._patience = patience
        self._guard = guard
        self._tell = on_retry
        self._retry_log = RetryLog(on_retry)
        self._line: Line = line or AddressLine(base_url, api_key, patience.timeout, patience.reply_bytes)
        self._explained = ErrorMapper(base_url, self._line.key, self._line.advice)
        self._limiter = Limiter(
            pace, patience.attempts, patience.pause, functools.partial(self._retry_log.add, _USED_UP)
        )
        self._reached = False
        self._bug: Exception | None = None
        self.lessons = lessons or Lessons()

    async def close(self) -> None:
        """Closes the connections."""
        self._retry_log.close()
        await self._line.close()

    def forgive(self) -> None:
        """Lets requests through again, where what was refused was a way of asking."""
        self._limiter.refusal = None

    async def send(self, body: Body, *, kind: Kind = "first", size: int | None = None) -> Body:
        """The reply to one request; `size` is that of its messages, where that is not the body's.

        Raises:
            EndpointError: it did not get through; EndpointRefused where no other request will either,
                LimitReached where it was not sent.
        """
        size, longest = message_size(body) if size is None else size, longest_reply(body)
        retry = False

        async def exchange(ticket: Ticket) -> Body:
            nonlocal retry
            reply: Body = {}
            try:
                async with self._guard(size, longest, kind=kind, retry=retry) as charge:
                    retry = True
                    self._limiter.begin(ticket)
                    reply = await self._answered(body, size, charge, probing=kind == "probe")
                    taken = usage(reply)
                    (charge.settled if counted(reply) else charge.estimated)(taken)
                self._limiter.used(ticket, all_tokens(taken, size, text(reply) + thoughts(reply)))
            except Exception as error:
                if not reply:
                    raise
                self._bug = error
            return reply

        return await self._through(exchange)

    async def _answered(self, body: Body, size: int, charge: Charge, *, probing: bool) -> Body:
        """The reply to a body; the charge is told where one may have been made that never came."""
        try:
            return parse_body(await self._post(body, size, probing=probing))
        except Exception as error:
            if may_be_billed(error):
                charge.unknown()
            raise

    async def models(self) -> list[str]:
        """Names of the models that the endpoint serves.

        Raises:
            EndpointError: it does not say.
        """

        async def exchange(_: Ticket) -> list[str]:
            return model_names(await self._content(self._line.get("/models")))

        return await self._through(exchange)

    async def windows(self) -> dict[str, int]:
        """The tokens that prompt and answer may have together, for the models of which the endpoint says it.

        Raises:
            EndpointError: it lists no models.
        """

        async def exchange(_: Ticket) -> dict[str, int]:
            return model_windows(await self._content(self._line.get("/models")))

        return await self._through(exchange)

    async def _through(self, exchange: Callable[[Ticket], Awaitable[Reply]]) -> Reply:
        """What an exchange gives, at last."""
        import openai

        ticket = self._limiter.ticket()
        try:
            reply = await self._tried(exchange, ticket)
        except (openai.OpenAIError, TimeoutError, UnreadableReply) as error:
            fault = self._explained(error, reached=self._reached)
            if isinstance(fault, EndpointRefused):
                self._limiter.refuse(fault)
            # Another request may have found out meanwhile that the endpoint is down.
            raise (
                self._limiter.refusal if is_retryable(error) and self._limiter.refusal else fault
            ) from error
        return reply

    async def _tried(self, exchange: Callable[[Ticket], Awaitable[Reply]], ticket: Ticket) -> Reply:
        """The first attempt; the rules for more are looked up where it fails."""
        try:
            return await self._attempt(exchange, ticket)
        except Exception as error:  # noqa: BLE001 - raised again by the first of the attempts below
            failed = [error]

        async def attempt() -> Reply:
            if failed:
                raise failed.pop()
            return await self._attempt(exchange, ticket)

        reply: Reply = await self._retrying(ticket)(attempt)
        return reply

    async def _attempt(self, exchange: Callable[[Ticket], Awaitable[Reply]], ticket: Ticket) -> Reply:
        """One attempt, when it is its ticket."""
        if self._bug is not None:
            raise self._bug
        await self._limiter.enter(ticket)
        try:
            reply = await exchange(ticket)
        except LimitReached:
            # Nothing went out, so that nothing is learned about the endpoint.
            raise
        except BaseException as error:
            self._limiter.learn(ticket, outcome(error), wanted_pause(error))
            self._consider(error)
            raise
        else:
            try:
                self._limiter.learn(ticket, "answered")
            except Exception as error:  # noqa: BLE001 - raised before the next request
                self._bug = error
        finally:
            self._limiter.leave()
        return reply

    def _consider(self, error: BaseException) -> None:
        """Whether this failure was the one after which nothing more is asked."""
        breaker = self._limiter.breaker
        if not isinstance(error, Exception) or (is_retryable(error) and not breaker.given_up):
            return
        fault = self._explained(error, reached=self._reached)
        if isinstance(fault, EndpointRefused):
            self._limiter.refuse(fault)
        elif breaker.given_up or breaker.unfit:
            self._limiter.refuse(self._explained.hopeless(fault, breaker.rounds, breaker.unfit))

    def _retrying(self, ticket: Ticket) -> "tenacity.AsyncRetrying":
        import tenacity

        grow = tenacity.wait_random_exponential(multiplier=self._patience.pause, max=_LONGEST_PAUSE)

        def stop(_: tenacity.RetryCallState) -> bool:
            return ticket.failures >= self._patience.attempts or self._limiter.refusal is not None

        def wait(state: tenacity.RetryCallState) -> float:
            # Where all of them pause the limiter sees to it.
            return grow(state) if ticket.alone and not self._limiter.breaker.down else 0.0

        def tell(state: tenacity.RetryCallState) -> None:
            error = state.outcome.exception() if state.outcome else None
            if error and state.next_action:
                fault = self._explained(error, reached=self._reached)
                pause = max(state.next_action.sleep, self._limiter.closed_for())
                self._retry_log.add(str(fault), pause)

        return tenacity.AsyncRetrying(
            stop=stop,
            wait=wait,
            retry=tenacity.retry_if_exception(is_retryable),
            before_sleep=tell,
            reraise=True,
        )

    async def _post(self, body: Body, size: int, *, probing: bool) -> bytes:
        """One attempt, put as the endpoint has turned out to want it; its refusals may teach more of that."""
        import openai

        known = self.lessons.known
        for left in reversed(range(_MOST_LESSONS)):
            sent = known.applied(body, size)
            try:
                content = await self._content(self._line.post(sent))
                break
            except openai.APIStatusError as error:
                taught = error.status_code in _TAUGHT and left
                learned = known.after(error, sent, size, probing=probing) if taught else None
                if learned is None:
                    raise
                known = learned
        if known is not self.lessons.known:
            for line in self.lessons.keep(known, longest_reply(body)):
                self._tell(line)
        return content

    async def _content(self, answer: Awaitable[Answer]) -> bytes:
        """The body of an answer, in time."""
        import openai

        try:
            async with asyncio.timeout(self._patience.timeout):
                response = await answer
        except openai.APIStatusError as error:
            self._reached = True
            self._limiter.heard(error.response.headers)
            raise
        self._reached = True
        self._limiter.heard(response.headers)
        return response.content
