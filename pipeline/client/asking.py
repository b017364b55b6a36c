"""A request to an accepted answer, in a shape that the endpoint enforces."""

import functools
from collections.abc import Callable
from typing import Self

from pipeline.client.bodies import Bodies
from pipeline.client.conversation import Check, conversation
from pipeline.client.faults import status
from pipeline.client.pacing import Pace
from pipeline.client.replies import Body, text
from pipeline.client.tolls import Kind, Toll, no_toll, size_of
from pipeline.client.transport import Patience, Transport
from pipeline.domain import Json, Mode, Request, Response
from pipeline.errors import EndpointError, EndpointRefused

UNBOUNDED = 1024
"""Requests in flight that no caller exceeds."""

PROBE_WORD = "kestrel"
"""What the probe's schema allows and no free answer to its question would be."""

_PROBE_MESSAGES: list[Json] = [
    {"role": "user", "content": "Name one fruit. Answer with its name and nothing else."}
]
_PROBE_SCHEMA: Body = {
    "type": "object",
    "properties": {"answer": {"type": "string", "enum": [PROBE_WORD]}},
    "required": ["answer"],
    "additionalProperties": False,
}

_UNSUPPORTED = frozenset({400, 404, 405, 415, 422, 500, 501})
"""How endpoints refuse a way of asking that they do not know; 500 is llama.cpp's answer to tools."""


class Client:
    """One endpoint. `base_url` ends in ``/v1`` as a rule; `on_retry` is told of each pause, in one line.

    Every request passes `toll`, which may keep it back. Without a `pace` it sends at once whatever it is
    asked, until the endpoint sends something back.

    Use it as an async context manager.
    """

    def __init__(
        self,
        base_url: str,
        api_key: str | None = None,
        *,
        patience: Patience | None = None,
        pace: Pace | None = None,
        on_retry: Callable[[str], None] = lambda _: None,
        toll: Toll = no_toll,
    ) -> None:
        self._patience = patience or Patience()
        pace = pace or Pace(concurrency=UNBOUNDED)
        self._transport = Transport(base_url, api_key, self._patience, pace, on_retry, toll)
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

    async def probe(self, model: str) -> Mode:
        """The way of asking that the endpoint really enforces for a model, found by trying.

        It is asked for a fruit under a schema that allows only the name of a bird: an endpoint that
        answers with the bird enforces the schema, one that names a fruit has ignored it.

        Raises:
            EndpointError: the endpoint says nothing from which the way could be told.
        """
        modes: tuple[Mode, ...] = ("json_schema", "tools")
        told = False
        fault: EndpointError | None = None
        for mode in modes:
            body = self._bodies.frame("probe", _PROBE_SCHEMA, mode, _PROBE_MESSAGES)
            try:
                reply = await self._transport.send(body | {"model": model, "max_tokens": 1024}, kind="probe")
            except EndpointError as error:
                fault = error
                told = told or status(error) in _UNSUPPORTED
                if isinstance(error, EndpointRefused) and not told:
                    raise
                continue
            told = True
            answer = text(reply).rpartition("</think>")[2]
            if "".join(answer.split()) == f'{{"answer":"{PROBE_WORD}"}}':
                return mode
        if fault is not None and not told:
            raise fault
        return "json"
