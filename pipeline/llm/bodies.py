"""Request to body: what an endpoint is sent, in each mode, and again after an answer that does not fit.

Instructor says how a mode asks for a schema and how an answer that does not fit is asked for again. What it
says of JSON schemas stands here too: it takes more than a second to load, and most runs need no more of it.
"""

import copy
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from pipeline.domain import Json, Mode, Request
from pipeline.errors import InvalidReply
from pipeline.llm.answers import CALL
from pipeline.llm.replies import Body, called, text
from pipeline.llm.strict_schema import is_strict
from pipeline.strictjson import at, objects

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


class Bodies:
    """Makes bodies; what a mode adds is worked out once."""

    def __init__(self) -> None:
        self._frames: dict[str, Body] = {}
        self._last: tuple[Request | None, Body] = None, {}

    def of(self, request: Request) -> Body:
        """The body of a request as it is first asked."""
        messages = _messages(request)
        if request.mode == "json":
            # The schema stands in the messages then.
            return _with_params(_framed(request, messages), request)
        return _with_params({"messages": messages, **self._frame(request, messages)}, request)

    def free(self, request: Request) -> Body:
        """The body that asks the same without a schema."""
        return _with_params({"messages": _messages(request)}, request)

    def _frame(self, request: Request, messages: list[Json]) -> Body:
        """What a mode adds to messages, whichever they are."""
        asked = (request.schema_name, request.mode)
        last, frame = self._last
        # The same schema, as an object, need not be looked through again.
        if last and last.schema is request.schema and (last.schema_name, last.mode) == asked:
            return frame
        key = json.dumps([*asked, request.schema])
        if key not in self._frames:
            # A turn about one sentence has a schema of its own, which hardly comes again.
            if len(self._frames) == 256:
                self._frames.clear()
            made = _framed(request, messages)
            self._frames[key] = {part: value for part, value in made.items() if part != "messages"}
        self._last = request, self._frames[key]
        return self._frames[key]


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


def _framed(request: Request, messages: list[Json]) -> Body:
    """Messages as instructor asks for a schema in a mode, and with the word that it leaves out."""
    if request.mode in ("json_schema", "json_schema_strict"):
        shown: Body = {"name": request.schema_name, "schema": dict(request.schema)}
        body: Body = {
            "messages": messages,
            "response_format": {"type": "json_schema", "json_schema": shown},
        }
    else:
        body = _by_instructor(request, messages)
    if is_strict(request.mode):
        for frame in _frames(body):
            frame["strict"] = True
    return body


def _by_instructor(request: Request, messages: list[Json]) -> Body:
    from instructor.processing import handle_response_model

    mode = _instructor_mode(request.mode)
    _, kwargs = handle_response_model(_reply_model(request), mode=mode, messages=messages)
    return cast("Body", kwargs)


def _frames(body: Body) -> list[Body]:
    """Where a schema stands in a body, and whether an endpoint is to keep to it."""
    tools = [tool.get("function") for tool in objects(body.get("tools"))]
    return objects([at(body, "response_format", "json_schema"), *tools])


def is_strict_body(body: Body) -> bool:
    """Whether a body demands of the endpoint that it keeps to the schema."""
    return any("strict" in frame for frame in _frames(body))


def with_more_tokens(body: Body) -> Body | None:
    """A body that allows twice the tokens; None where it sets no limit."""
    limit = body.get("max_tokens")
    return body | {"max_tokens": 2 * limit} if isinstance(limit, int) else None


def in_dialect(body: Body, dialect: Dialect) -> Body:
    """A body with its parameters named as an endpoint wants them."""
    renamed = {dialect.get(name, name): value for name, value in body.items()}
    spoken = cast("Body", {name: value for name, value in renamed.items() if name is not None})
    if "strict" in dialect and is_strict_body(spoken):
        spoken = copy.deepcopy(spoken)
        for frame in _frames(spoken):
            frame.pop("strict", None)
    return spoken


def _instructor_mode(mode: Mode) -> "instructor.Mode":
    import instructor

    if mode == "json":
        return instructor.Mode.JSON
    return instructor.Mode.TOOLS if is_tools(mode) else instructor.Mode.JSON_SCHEMA


def is_tools(mode: Mode) -> bool:
    """Whether a mode asks for the call of a tool."""
    return mode in ("tools", "tools_strict")


def _reply_model(request: Request) -> type[Any]:
    """A response model that shows instructor our schema; a tool takes its name from the schema's title."""
    import instructor

    name, schema = request.schema_name, request.schema

    class Reply(instructor.ResponseSchema):
        """Called with the answer."""

        @classmethod
        def model_json_schema(cls, *_args: object, **_kwargs: object) -> dict[str, Any]:
            return {"title": name, **schema} if is_tools(request.mode) else dict(schema)

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
