"""A request to an accepted answer, in a shape that the endpoint enforces."""

import functools
import time
from collections.abc import Callable
from typing import Self

from pipeline.domain import Mode, Request, Response
from pipeline.errors import EndpointError, EndpointRefused
from pipeline.llm.bodies import Bodies
from pipeline.llm.conversation import Check, conversation
from pipeline.llm.faults import status
from pipeline.llm.limits.budget_guard import BudgetGuard, Kind, no_guard, size_of
from pipeline.llm.limits.concurrency import RateLimits
from pipeline.llm.probe import SCHEMA, Sample, messages, sampled
from pipeline.llm.transport import Patience, Transport

UNBOUNDED = 1024
"""Requests in flight that no caller exceeds."""

_PROBE_TOKENS = 1024
_UNSUPPORTED = frozenset({400, 404, 405, 415, 422, 500, 501})
"""How endpoints refuse a way of asking that they do not know; 500 is llama.cpp's answer to tools."""


class Client:
    """One endpoint. `base_url` ends in ``/v1`` as a rule; `on_retry` is told of pauses, in one line each.

    Every request passes `guard`, which may keep it back. Without a `pace` it sends at once whatever it is
    asked, until the endpoint sends something back.

    Use it as an async context manager.
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
    ) -> None:
        self._patience = patience or Patience()
        pace = pace or RateLimits(concurrency=UNBOUNDED)
        self._transport = Transport(base_url, api_key, self._patience, pace, on_retry, guard)
        self._bodies = Bodies()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._transport.close()

    async def models(self) -> list[str]:
        """Names of the models that the endpoint serves.

        Raises:
            EndpointError: it does not say.
        """
        return await self._transport.models()

    async def ask(self, request: Request, check: Check) -> Response:
        """The reply to a request, complete and accepted by `check`; re-asked where it is not.

        A reply that was cut off is asked for again with twice the room; if it still is, it comes
        back with the `finish_reason` ``length``, for the caller to judge what came through. So does the
        last one that was not accepted, with its `fault`.

        Raises:
            EndpointError: no answer, after all attempts; EndpointRefused: nor to any other request.
        """
        talk = conversation(self._bodies.of(request), request, check, self._patience)
        body = next(talk)
        kind: Kind = "first"
        size: int | None = size_of(message.content for message in request.messages)
        while True:
            try:
                reply = await self._transport.send(body, kind=kind, size=size)
            except EndpointError as error:
                step = functools.partial(talk.throw, error)
            else:
                step = functools.partial(talk.send, reply)
            try:
                body, kind, size = step(), "again", None
            except StopIteration as end:
                response: Response = end.value
                return response

    async def sample(
        self, model: str, mode: Mode | None, *, preface: str = "", max_tokens: int = _PROBE_TOKENS
    ) -> Sample:
        """The reply to a small question after a text, under a schema in a mode, or freely without one.

        Raises:
            EndpointError: no answer.
        """
        asked = messages(preface)
        body = {"messages": asked} if mode is None else self._bodies.frame("probe", SCHEMA, mode, asked)
        started = time.monotonic()
        reply = await self._transport.send(body | {"model": model, "max_tokens": max_tokens}, kind="probe")
        return sampled(reply, time.monotonic() - started)

    async def probe(self, model: str) -> Mode:
        """The way of asking that the endpoint really enforces for a model, found by trying.

        Raises:
            EndpointError: the endpoint says nothing from which the way could be told.
        """
        modes: tuple[Mode, ...] = ("json_schema", "tools")
        answered = refused = False
        fault: EndpointError | None = None
        for mode in modes:
            try:
                sample = await self.sample(model, mode)
            except EndpointError as error:
                fault = error
                refused = refused or status(error) in _UNSUPPORTED
                if isinstance(error, EndpointRefused) and not (refused or answered):
                    raise
                self._transport.forgive()
                continue
            answered = True
            if sample.obeys:
                return mode
        if fault is not None and not (refused or answered):
            raise fault
        if not answered:
            # What refuses everything has refused no way of asking: the model may be unknown.
            await self.sample(model, None)
        return "json"
