"""Request to body: what an endpoint is sent, in each mode, and again after an answer that does not fit.

Instructor says how a mode asks for a schema and how an answer that does not fit is asked for again.
"""

import copy
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from pipeline.domain import Json, Mode, Request
from pipeline.errors import InvalidReply
from pipeline.llm.answers import CALL
from pipeline.llm.replies import Body, called, text
from pipeline.llm.strict_schema import is_strict

if TYPE_CHECKING:
    import instructor

Dialect: TypeAlias = Mapping[str, str | None]
"""Parameters that an endpoint wants under another name, or not at all where the new name is None.

``strict`` stands for the word in the schema's frame, wherever that is.
"""

RENAMED: Dialect = {"max_tokens": "max_completion_tokens"}
"""The other names of what we send."""

REASONING: Dialect = {**RENAMED, "temperature": None}
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
        frame = self._frame(request.schema_name, request.schema, request.mode, _messages(request))
        return _with_params(frame, request)

    def free(self, request: Request) -> Body:
        """The body that asks the same without a schema."""
        return _with_params({"messages": _messages(request)}, request)

    def _frame(self, name: str, schema: Mapping[str, Json], mode: Mode, messages: list[Json]) -> Body:
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


def _messages(request: Request) -> list[Json]:
    return [{"role": message.role, "content": message.content} for message in request.messages]


def _with_params(frame: Body, request: Request) -> Body:
    """A body with its parameters, without those that are to be left out."""
    body = frame | {
        "model": request.model,
        "temperature": request.temperature,
        "max_tokens": request.max_tokens,
    }
    if not request.params:
        return body
    return {name: value for name, value in {**body, **request.params}.items() if value is not None}


def _framed(name: str, schema: Mapping[str, Json], mode: Mode, messages: list[Json]) -> Body:
    """Messages as instructor asks for a schema in a mode, and with the word that it leaves out."""
    from instructor.processing import handle_response_model

    _, kwargs = handle_response_model(
        _reply_model(name, schema, mode), mode=_instructor_mode(mode), messages=messages
    )
    body = cast("Body", kwargs)
    if is_strict(mode):
        for frame in _frames(body):
            frame["strict"] = True
    return body


def _frames(body: Mapping[str, object]) -> Iterator[Body]:
    """Where a schema stands in a body, and whether an endpoint is to keep to it."""
    form, tools = body.get("response_format"), body.get("tools")
    held = [form.get("json_schema")] if isinstance(form, dict) else []
    held += (
        [tool.get("function") for tool in tools if isinstance(tool, dict)] if isinstance(tools, list) else []
    )
    yield from (frame for frame in held if isinstance(frame, dict))


def is_strict_body(body: Mapping[str, object]) -> bool:
    """Whether a body demands of the endpoint that it keeps to the schema."""
    return any("strict" in frame for frame in _frames(body))


def with_more_tokens(body: Body) -> Body | None:
    """A body that allows twice the tokens; None where it sets no limit."""
    limit = body.get("max_tokens")
    return body | {"max_tokens": 2 * limit} if isinstance(limit, int) else None


def in_dialect(body: Body, dialect: Dialect) -> Body:
    """A body with its parameters named as an endpoint wants them."""
    renamed = {dialect.get(name, name): value for name, value in body.items()}
    told = cast("Body", {name: value for name, value in renamed.items() if name is not None})
    if "strict" in dialect and is_strict_body(told):
        told = copy.deepcopy(told)
        for frame in _frames(told):
            frame.pop("strict", None)
    return told


def _instructor_mode(mode: Mode) -> "instructor.Mode":
    import instructor

    if mode == "json":
        return instructor.Mode.JSON
    return instructor.Mode.TOOLS if is_tools(mode) else instructor.Mode.JSON_SCHEMA


def is_tools(mode: Mode) -> bool:
    """Whether a mode asks for the call of a tool."""
    return mode in ("tools", "tools_strict")


def _reply_model(name: str, schema: Mapping[str, Json], mode: Mode) -> type[Any]:
    """A response model that shows instructor our schema; a tool takes its name from the schema's title."""
    import instructor

    class Reply(instructor.ResponseSchema):
        """Called with the answer."""

        @classmethod
        def model_json_schema(cls, *_args: object, **_kwargs: object) -> dict[str, Any]:
            return {"title": name, **schema} if is_tools(mode) else dict(schema)

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
