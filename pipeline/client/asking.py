"""A request to an accepted answer, in a shape that the endpoint enforces.

Instructor says how a mode asks for a schema and how an answer that does not fit is asked for again.
The loop itself is ours: instructor's would take an answer that was cut off for a failure, count no
tokens of the answers it throws away, and insist on a tool call where content would do.
"""

import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Self, TypeAlias, cast

from pipeline.client.faults import status
from pipeline.client.replies import Body, called, finish_reason, text, total, usage
from pipeline.client.transport import Patience, Transport
from pipeline.domain import Json, Mode, Request, Response, Usage
from pipeline.errors import EndpointError, EndpointRefused, InvalidReply

if TYPE_CHECKING:
    import instructor

Check: TypeAlias = Callable[[str], None]
"""Raises InvalidReply, with a message for the model, for an answer that must be asked for again."""

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

    Use it as an async context manager.
    """

    def __init__(
        self,
        base_url: str,
        api_key: str | None = None,
        *,
        patience: Patience | None = None,
        on_retry: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._patience = patience or Patience()
        self._transport = Transport(base_url, api_key, self._patience, on_retry)
        self._frames: dict[str, Body] = {}

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
        body = self._body(request)
        spent, left = Usage(), self._patience.reasks
        while True:
            reply, taken = await self._whole(body)
            spent, answer = total(spent, taken), text(reply)
            if finish_reason(reply) == "length":
                return Response(answer, spent, request.model, "length")
            try:
                check(answer)
            except InvalidReply as error:
                if left == 0:
                    return Response(answer, spent, request.model, fault=str(error))
                body = _reask(body, reply, request, error)
                left -= 1
            else:
                return Response(answer, spent, request.model)

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
            body = self._frame("probe", _PROBE_SCHEMA, mode, _PROBE_MESSAGES)
            try:
                reply = await self._transport.send(body | {"model": model, "max_tokens": 1024})
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

    async def _whole(self, body: Body) -> tuple[Body, Usage]:
        """The reply to one request, with more room where it was cut off, and what that took."""
        reply = await self._transport.send(body)
        spent = usage(reply)
        for _ in range(self._patience.widenings):
            if finish_reason(reply) != "length":
                break
            body = body | {"max_tokens": cast("int", body["max_tokens"]) * 2}
            try:
                reply = await self._transport.send(body)
            except EndpointRefused:
                raise
            except EndpointError:
                # So much room it may not have; what was cut off is better than nothing.
                break
            spent = total(spent, usage(reply))
        return reply, spent

    def _body(self, request: Request) -> Body:
        messages: list[Json] = [{"role": m.role, "content": m.content} for m in request.messages]
        sampling: Body = {
            "model": request.model,
            "temperature": request.temperature,
            "max_tokens": request.max_tokens,
        }
        return self._frame(request.schema_name, request.schema, request.mode, messages) | sampling

    def _frame(self, name: str, schema: Mapping[str, Json], mode: Mode, messages: list[Json]) -> Body:
        """Messages with what a mode adds to them, by instructor; kept, save where it rewords messages."""
        from instructor.processing import handle_response_model

        key = json.dumps([name, schema, mode])
        frame = self._frames.get(key)
        if frame is None:
            _, kwargs = handle_response_model(
                _reply_model(name, schema, mode), mode=_instructor_mode(mode), messages=messages
            )
            frame = cast("Body", kwargs)
            if mode == "json":
                return frame
            self._frames[key] = frame
        return {"messages": messages} | {name: part for name, part in frame.items() if name != "messages"}


def _instructor_mode(mode: Mode) -> "instructor.Mode":
    import instructor

    return {
        "json_schema": instructor.Mode.JSON_SCHEMA,
        "tools": instructor.Mode.TOOLS,
        "json": instructor.Mode.JSON,
    }[mode]


def _reply_model(name: str, schema: Mapping[str, Json], mode: Mode) -> type[Any]:
    """A response model that shows instructor our schema; a tool takes its name from the schema's title."""
    import instructor

    class Reply(instructor.ResponseSchema):
        """Called with the answer."""

        @classmethod
        def model_json_schema(cls, *_args: object, **_kwargs: object) -> dict[str, Any]:
            return {"title": name, **schema} if mode == "tools" else dict(schema)

    Reply.__name__ = name
    return Reply


def _reask(body: Body, reply: Body, request: Request, error: InvalidReply) -> Body:
    """The request again, after the failed answer and what is wrong with it, as instructor puts that."""
    from instructor.processing import handle_reask_kwargs
    from openai.types.chat import ChatCompletionMessage
    from openai.types.chat.chat_completion import ChatCompletion, Choice

    message: Body = {"role": "assistant", "content": text(reply)}
    arguments = called(reply)
    if arguments is not None and _is_json(arguments):
        function: Body = {"name": request.schema_name, "arguments": arguments}
        message |= {
            "content": None,
            "tool_calls": [{"id": "call_0", "type": "function", "function": function}],
        }
    choice = Choice(
        index=0, finish_reason="stop", message=ChatCompletionMessage.model_validate(message), logprobs=None
    )
    failed = ChatCompletion(id="", created=0, model="", object="chat.completion", choices=[choice])
    messages = list(cast("list[Json]", body["messages"]))
    kwargs = handle_reask_kwargs(
        body | {"messages": messages}, _instructor_mode(request.mode), failed, InvalidReply(str(error))
    )
    return cast("Body", kwargs)


def _is_json(arguments: str) -> bool:
    """Whether servers will read these arguments of an earlier call; many parse them, and fail."""
    try:
        return isinstance(json.loads(arguments), dict)
    except ValueError:
        return False
