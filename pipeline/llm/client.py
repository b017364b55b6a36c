"""A request to an accepted answer, in a shape that the endpoint enforces."""

import functools
import re
import time
from typing import Self

from pipeline.domain import Mode, Request, Response
from pipeline.errors import EndpointError, EndpointRefused
from pipeline.llm.bodies import Bodies
from pipeline.llm.conversation import Check, conversation
from pipeline.llm.faults import cause_of, status
from pipeline.llm.limits.budget_guard import RequestKind, longest_reply, size_of
from pipeline.llm.probe import Sample, modes_to_try, question, sampled
from pipeline.llm.room import room_in
from pipeline.llm.transport import Transport

_THINKING_TOKENS = 1024
_TWINS: dict[Mode, Mode] = {"json_schema": "json_schema_strict", "tools": "tools_strict"}
_SCHEMA = re.compile(
    r"strict|additionalProperties|required|(?:min|max)(?:imum|items|length)|keyword|(?<!\w)schema\b",
    re.IGNORECASE,
)
"""What an endpoint finds wrong with a schema that it would take in the strict mode."""

_UNSUPPORTED = frozenset({400, 404, 405, 415, 422, 500, 501})
"""How endpoints refuse a way of asking that they do not know; 500 is llama.cpp's answer to tools."""


class Client(Transport):
    """One endpoint. `base_url` ends in ``/v1`` as a rule; `on_retry` is told of pauses, in one line each.

    `params` go with its probes as they do with requests. `lessons` are what other clients have learned of it.
    `channel` is another way there than by its address, which is then a name.

    Every request passes `guard`, which may keep it back. Without a `pace` it sends at once whatever it is
    asked, until the endpoint sends something back.

    Use it as an async context manager.
    """

    @functools.cached_property
    def _bodies(self) -> Bodies:
        return Bodies()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def ask(self, request: Request, check: Check) -> Response:
        """The reply to a request, complete and accepted by `check`; re-asked where it is not.

        A reply that was cut off is asked for again with twice the room, unless that could not help; if it
        still is, it comes back with the `finish_reason` ``length``, for the caller to judge what came
        through. So does the last one that was not accepted, with its `fault`.

        Raises:
            EndpointError: no answer, after all attempts; EndpointRefused: nor to any other request.
        """
        talk = conversation(self._bodies.of(request), request, check, self._patience)
        body = next(talk)
        kind: RequestKind = "first"
        size: int | None = size_of(message.content for message in request.messages)
        cut_at = 0
        while True:
            try:
                reply = await self.send(body, kind=kind, size=size, cut_at=cut_at)
            except EndpointError as error:
                step = functools.partial(talk.throw, error)
            else:
                step = functools.partial(talk.send, reply)
            try:
                before, body, kind, size = longest_reply(body), step(), "again", None
                cut_at = before if longest_reply(body) > before else 0
            except StopIteration as end:
                response: Response = end.value
                return response

    async def sample(
        self, model: str, mode: Mode | None, *, preface: str = "", max_tokens: int | None = None
    ) -> Sample:
        """The reply to a small question after a text, under a schema in a mode, or freely without one.

        Without `max_tokens` it may have few, and more where thoughts took what there was.

        Raises:
            EndpointError: no answer.
        """
        try:
            sample = await self._sampled(model, mode, preface, max_tokens or 96)
        except EndpointError as error:
            # OpenAI refuses what had room for no more than its thoughts.
            if max_tokens is not None or not room_in(str(error)).is_too_little:
                raise
            self.forgive()
            return await self._sampled(model, mode, preface, _THINKING_TOKENS)
        thought = sample.thought or sample.thinking or not sample.text
        if max_tokens is None and sample.cut and thought:
            return await self._sampled(model, mode, preface, _THINKING_TOKENS)
        return sample

    async def _sampled(self, model: str, mode: Mode | None, preface: str, max_tokens: int) -> Sample:
        asked = question(model, mode, preface, max_tokens, self._params)
        body = self._bodies.free(asked) if mode is None else self._bodies.of(asked)
        started = time.monotonic()
        reply = await self.send(body, kind="probe")
        return sampled(reply, time.monotonic() - started)

    async def probe(self, model: str) -> Mode:
        """The way of asking that the endpoint really enforces for a model, found by trying.

        Raises:
            EndpointError: the endpoint says nothing from which the way could be told.
        """
        answered = refused = False
        fault: EndpointError | None = None
        hopeless: set[Mode] = set()
        for mode in modes_to_try(self._base_url):
            if mode in hopeless:
                continue
            try:
                sample = await self.sample(model, mode)
            except EndpointError as error:
                fault = error
                refused = refused or status(error) in _UNSUPPORTED
                if isinstance(error, EndpointRefused) and (cause_of(error) or not (refused or answered)):
                    raise
                self.forgive()
                if mode in _TWINS and not _SCHEMA.search(str(error)):
                    hopeless.add(_TWINS[mode])
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
