"""Request to body: what an endpoint is sent, in each mode, and again after an answer that does not fit.

Instructor says how a mode asks for a schema and how an answer that does not fit is asked for again.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from pipeline.domain import Json, Mode, Request
from pipeline.errors import InvalidReply
from pipeline.llm.answers import CALL
from pipeline.llm.replies import Body, called, text

if TYPE_CHECKING:
    import instructor

Dialect: TypeAlias = Mapping[str, str | None]
"""Parameters that an endpoint wants under another name, or not at all where the new name is None."""

REASONING: Dialect = {"max_tokens": "max_completion_tokens", "temperature": None}
"""What reasoning models of hosted endpoints take."""


_MOST_FRAMES = 256
"""Frames that are kept: a turn about one sentence has a schema of its own, which hardly comes again."""


@dataclass(frozen=True)
class _Framed:
    """The frame that was used last: the same schema, as an object, need not be looked through again."""

    name: str
    schema: Mapping[str, Json]
    mode: Mode
    frame: Body


class Bodies:
    """Makes bodies; what a mode adds is worked out once."""

    def __init__(self) -> None:
        self._frames: dict[str, Body] = {}
        self._last: _Framed | None = None

    def of(self, request: Request) -> Body:
        """The body of a request as it is first asked."""
        messages: list[Json] = [{"role": m.role, "content": m.content} for m in request.messages]
        sampling: Body = {
            "model": request.model,
            "temperature": request.temperature,
            "max_tokens": request.max_tokens,
        }
        return self.frame(request.schema_name, request.schema, request.mode, messages) | sampling

    def frame(self, name: str, schema: Mapping[str, Json], mode: Mode, messages: list[Json]) -> Body:
        """Messages with what a mode adds to them; kept, save where it rewords messages."""
        if mode == "json":
            return _framed(name, schema, mode, messages)
        last = self._last
        if last is None or last.schema is not schema or (last.name, last.mode) != (name, mode):
            last = self._last = _Framed(name, schema, mode, self._kept(name, schema, mode, messages))
        return {"messages": messages} | last.frame

    def _kept(self, name: str, schema: Mapping[str, Json], mode: Mode, messages: list[Json]) -> Body:
        """What a mode adds to messages, whichever they are."""
        key = json.dumps([name, schema, mode])
        frame = self._frames.get(key)
        if frame is None:
            if len(self._frames) == _MOST_FRAMES:
                self._frames.clear()
            made = _framed(name, schema, mode, messages)
            frame = self._frames[key] = {part: value for part, value in made.items() if part != "messages"}
        return frame


def _framed(name: str, schema: Mapping[str, Json], mode: Mode, messages: list[Json]) -> Body:
    """Messages as instructor asks for a schema in a mode."""
    from instructor.processing import handle_response_model

    _, kwargs = handle_response_model(
        _reply_model(name, schema, mode), mode=_instructor_mode(mode), messages=messages
    )
    return cast("Body", kwargs)


def with_more_tokens(body: Body) -> Body:
    """A body that allows twice the tokens."""
    return body | {"max_tokens": cast("int", body["max_tokens"]) * 2}


def in_dialect(body: Body, dialect: Dialect) -> Body:
    """A body with its parameters named as an endpoint wants them."""
    renamed = {dialect.get(name, name): value for name, value in body.items()}
    return cast("Body", {name: value for name, value in renamed.items() if name is not None})


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


def reasked(body: Body, reply: Body, request: Request, error: InvalidReply) -> Body:
    """The request again, after the failed answer and what is wrong with it, as instructor puts that."""
    from instructor.processing import handle_reask_kwargs
    from openai.types.chat import ChatCompletionMessage
    from openai.types.chat.chat_completion import ChatCompletion, Choice

    said = text(reply, request.schema_name).replace(CALL, "\n").strip("\n")
    message: Body = {"role": "assistant", "content": said}
    arguments = called(reply, request.schema_name)
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
