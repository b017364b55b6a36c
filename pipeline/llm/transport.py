"""One exchange with an endpoint, retried where trying again can help."""

import asyncio
import contextlib
import functools
import math
import time
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from typing import TypeVar

from pipeline.errors import EndpointError, EndpointRefused, LimitReached
from pipeline.llm.channel import AddressChannel, Answer, Channel
from pipeline.llm.faults import (
    ErrorMapper,
    alike,
    cause_of,
    ending_of,
    has_status,
    is_firewall,
    is_foreign,
    is_of_exchange,
    is_retryable,
    is_unknown_name,
    may_be_billed,
    status,
    wanted_pause,
)
from pipeline.llm.inner_errors import UnreadableReply
from pipeline.llm.lessons import Lessons
from pipeline.llm.limits.budget_guard import (
    BudgetGuard,
    Charge,
    RequestKind,
    all_tokens,
    longest_reply,
    message_size,
    no_guard,
)
from pipeline.llm.limits.limiter import Limiter, Ticket
from pipeline.llm.limits.throughput import Writing
from pipeline.llm.replies import (
    Body,
    counted,
    model_names,
    model_windows,
    parse_body,
    slots,
    text,
    thoughts,
    usage,
)
from pipeline.llm.retries import RetryNotices, retried
from pipeline.llm.telling import found_near, in_words, slow
from pipeline.setting_names import setting
from pipeline.settings import UNBOUNDED, Params, Patience, RateLimits
from pipeline.strictjson import at

Reply = TypeVar("Reply")

_USED_UP = "The endpoint says that it has no room for more requests now (x-ratelimit)."

_TAUGHT = frozenset({400, 413, 416, 422})
"""With which status endpoints refuse a parameter, or too many tokens."""

_TOO_LARGE = "Request too large"
"""What OpenAI says, with status 429, of a request that no minute has room for."""

_LOOK_SECONDS = 5.0


def _is_elsewhere(error: BaseException) -> bool:
    """Whether an error says that the address may be another one."""
    return (status(error) == 404 and cause_of(error) is None) or is_foreign(error)


class Transport:
    """The way to one endpoint, behind the limiter that says when a request may start.

    The fault that no request can get over is kept there, and raised again for each that follows. So is an
    error of our own in the accounts of a reply that came: it is paid for and goes on, and no other is bought.
    """

    def __init__(
        self,
        base_url: str,
        api_key: str | None = None,
        *,
        patience: Patience | None = None,
        pace: RateLimits | None = None,
        on_retry: Callable[[str], None] = lambda _: None,
        guard: BudgetGuard = no_guard,
        params: Params | None = None,
        lessons: Lessons | None = None,
        channel: Channel | None = None,
    ) -> None:
        self._patience = patience = patience or Patience()
        pace = pace or RateLimits(concurrency=UNBOUNDED)
        self._params = params or {}
        self._guard = guard
        self._tell = on_retry
        self._retry_notices = RetryNotices(on_retry)
        self._channel: Channel = channel or AddressChannel(
            base_url, api_key, patience.timeout, patience.reply_bytes
        )
        self._explained = ErrorMapper(base_url, self._channel.key, self._channel.advice)
        self._base_url = base_url
        self._limiter = Limiter(pace, patience, functools.partial(self._retry_notices.add, _USED_UP))
        self._reached = False
        self._hint: str | None = None
        self._writing = Writing()
        self._bug: Exception | None = None
        self.lessons = lessons or Lessons()

    async def close(self) -> None:
        """Closes the connections."""
        self._retry_notices.close()
        await self._channel.close()

    def conversation(self) -> AbstractAsyncContextManager[None]:
        """Holds a place for requests of which each shows what was said before, so that few are between them.

        No more are begun than the endpoint bears at once: it keeps the prompts of the last few.
        """
        return self._limiter.conversation()

    def forgive(self) -> None:
        """Lets requests through again, where what was refused was a way of asking."""
        self._limiter.refusal = None

    async def send(
        self, body: Body, *, kind: RequestKind = "first", size: int | None = None, cut_at: int = 0
    ) -> Body:
        """The reply to one request; `size` is that of its messages, where that is not the body's.

        Where the last reply was cut off at `cut_at` tokens, it is not asked for with as few again.

        Raises:
            EndpointError: it did not get through; EndpointRefused where no other request will either,
                LimitReached where it was not sent.
        """
        size, longest = message_size(body) if size is None else size, longest_reply(body)
        retry = False

        async def exchange(ticket: Ticket) -> Body:
            nonlocal retry
            reply: Body = {}
            ticket.longest = longest
            try:
                async with self._guard(size, longest, kind=kind, retry=retry) as charge:
                    retry = True
                    self._limiter.begin(ticket)
                    began = time.monotonic()
                    reply = await self._answered(body, size, charge, probing=kind == "probe", cut_at=cut_at)
                    taken = usage(reply)
                    self._writing.add(taken.output_tokens, time.monotonic() - began)
                    charge.settled(taken, is_whole=counted(reply))
                self._limiter.used(ticket, all_tokens(taken, size, text(reply) + thoughts(reply)))
            except Exception as error:
                if not reply:
                    raise
                self._bug = error
            return reply

        return await self._through(exchange)

    async def _answered(self, body: Body, size: int, charge: Charge, *, probing: bool, cut_at: int) -> Body:
        """The reply to a body; the charge is told where one may have been made that never came."""
        try:
            return await self._post(body, size, probing=probing, cut_at=cut_at)
        except BaseException as error:
            if isinstance(error, UnreadableReply) and self._limiter.breaker.answered_before:
                # Something stands in between for a while.
                error.foreign = None
            if may_be_billed(error):
                charge.is_lost = True
            raise

    async def models(self) -> list[str]:
        """Names of the models that the endpoint serves.

        Raises:
            EndpointError: it does not say.
        """
        return await self._listed(model_names)

    async def window(self, model: str) -> int | None:
        """The tokens that prompt and answer may have together, where the endpoint has said or lists it."""
        known = self.lessons.known.window
        if known is None:
            with contextlib.suppress(EndpointError):
                known = (await self._listed(model_windows)).get(model)
        return known

    async def _listed(self, read: Callable[[bytes], Reply]) -> Reply:
        """What is read from the list of models."""

        async def exchange(_: Ticket) -> Reply:
            return read(await self._content(self._channel.get("/models")))

        # It can be done without.
        return await self._through(exchange, most=2)

    async def slots(self) -> int | None:
        """How many requests the server works on at once, where it is one that says so (llama.cpp)."""
        if "://" not in self._base_url:
            return None
        root = self._base_url.partition("?")[0].rstrip("/").removesuffix("/v1")
        with contextlib.suppress(Exception):
            return slots(await self._content(self._channel.get(f"{root}/props"), _LOOK_SECONDS))
        return None

    async def _through(
        self, exchange: Callable[[Ticket], Awaitable[Reply]], most: int | None = None
    ) -> Reply:
        """What an exchange gives, at last; it is tried `most` times where that is less than usual."""
        ticket = self._limiter.ticket()
        ticket.attempts = min(self._patience.attempts, most or self._patience.attempts)
        try:
            reply = await retried(
                lambda: self._attempt(exchange, ticket),
                ticket,
                self._limiter,
                self._patience,
                lambda error, pause: self._retry_notices.add(self._retry_line(error, ticket), pause),
            )
        except Exception as error:
            if not is_of_exchange(error):
                raise
            fault = self._fault_of(error, ticket)
            if isinstance(fault, EndpointRefused):
                self._limiter.refuse(fault)
            # Another request may have found out meanwhile that the endpoint is down.
            raise (
                self._limiter.refusal if is_retryable(error) and self._limiter.refusal else fault
            ) from error
        return reply

    async def _attempt(self, exchange: Callable[[Ticket], Awaitable[Reply]], ticket: Ticket) -> Reply:
        if self._bug is not None:
            raise self._bug
        await self._limiter.enter(ticket)
        try:
            reply = await exchange(ticket)
        except LimitReached:
            # Nothing went out, so that nothing is learned about the endpoint.
            raise
        except BaseException as error:
            ending = ending_of(error)
            if ending == "absent" and not self._reached and is_unknown_name(error):
                # A name that nobody knows will hardly come to be known.
                ending = "failed"
            self._limiter.learn(ticket, ending, wanted_pause(error), alike(error))
            await self._look_around(error)
            self._consider(error, ticket)
            raise
        else:
            try:
                self._limiter.learn(ticket, "answered")
            except Exception as error:  # noqa: BLE001 - raised before the next request
                self._bug = error
        finally:
            self._limiter.leave()
        return reply

    def _fault_of(self, error: BaseException, ticket: Ticket) -> EndpointError:
        fault = self._explained(error, reached=self._reached)
        if is_firewall(error) and self._limiter.breaker.answered_before:
            # It dislikes this one text, or will be met again.
            return EndpointError(str(fault))
        if ending_of(error) == "late" and ticket.late > 1:
            return EndpointError(
                f"{fault} {slow(ticket.longest, self._writing.rate, self._patience.timeout)}"
            )
        return type(fault)(f"{fault} {self._hint}") if self._hint and _is_elsewhere(error) else fault

    def _retry_line(self, error: BaseException, ticket: Ticket) -> str:
        waits = self._limiter.breaker.absent and self._patience.wait
        up_to = (
            f" claimsift waits for it up to {in_words(self._patience.wait)} ({setting('wait')})."
            if waits
            else ""
        )
        return f"{self._fault_of(error, ticket)}{up_to}"

    async def _look_around(self, error: BaseException) -> None:
        """Tries nearby addresses, once, if the one that was named turns out to be wrong."""
        may_look = "://" in self._base_url and not self._limiter.breaker.answered_before
        if self._hint is None and may_look and _is_elsewhere(error):
            self._hint = ""
            self._hint = await found_near(self._base_url, self._models_at)

    async def _models_at(self, address: str) -> list[str]:
        at, _, query = address.partition("?")
        asked = self._channel.get(f"{at}/models{'?' if query else ''}{query}")
        return model_names(await self._content(asked, _LOOK_SECONDS))

    def _consider(self, error: BaseException, ticket: Ticket) -> None:
        """Whether this failure was the one after which nothing more is asked."""
        breaker = self._limiter.breaker
        if not isinstance(error, Exception) or (is_retryable(error) and not breaker.given_up):
            return
        fault = self._fault_of(error, ticket)
        if isinstance(fault, EndpointRefused) and not breaker.absent:
            self._limiter.refuse(fault)
        elif breaker.given_up or breaker.unfit:
            self._limiter.refuse(self._explained.hopeless(fault, breaker))

    async def _post(self, body: Body, size: int, *, probing: bool, cut_at: int) -> Body:
        """One attempt, put as the endpoint has turned out to want it; its refusals may teach more of that."""
        known = self.lessons.known
        for left in reversed(range(8)):
            sent = known.applied(body, size)
            try:
                reply = parse_body(await self._content(self._channel.post(sent)))
                break
            except Exception as error:
                if not has_status(error) and not isinstance(error, UnreadableReply):
                    raise
                written = at(error.body, "failed_generation")
                if isinstance(written, str) and written:
                    # So Groq refuses what is not as the schema demands: the fault is the model's, not that of
                    # the request, and it is judged as any answer.
                    return {"choices": [{"message": {"content": written}}]}
                taught = left and (error.status_code in _TAUGHT or _TOO_LARGE in str(error))
                learned = known.after(error, sent, size, probing=probing, cut_at=cut_at) if taught else None
                if learned is None:
                    raise
                known = learned
        if known is not self.lessons.known:
            for line in self.lessons.keep(known, longest_reply(body)):
                self._tell(line)
        return reply

    async def _content(self, answer: Awaitable[Answer], longest: float = math.inf) -> bytes:
        try:
            async with asyncio.timeout(min(self._patience.timeout, longest)):
                response = await answer
        except Exception as error:
            if has_status(error):
                self._reached = True
                self._limiter.headers.note(error.response.headers)
            raise
        self._reached = True
        self._limiter.headers.note(response.headers)
        return response.content
