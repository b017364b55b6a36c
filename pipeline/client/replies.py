"""The parts of a reply of the protocol, as JSON, whatever the endpoint left out of it."""

import json
from collections.abc import Iterable
from typing import TypeAlias

from pipeline.domain import Json, Usage

Body: TypeAlias = dict[str, Json]
"""A request or a reply of the protocol."""

_MOST_TOKENS = 10**8
"""Ten times what any model reads at once: whatever claims more has not counted."""

_LONGEST_NAME = 300
"""Characters of the name of a model."""

_DEEPEST = 100
"""Levels of nesting in a reply of the protocol, which has five or so."""


class UnreadableReply(Exception):
    """A reply with status 200 that is not what was asked for: cut-off JSON, an error in its body."""

    def __init__(self, message: str, code: Json = None) -> None:
        super().__init__(message)
        self.code = code


def opened(content: bytes) -> Body:
    """The reply in the body of an HTTP response.

    Raises:
        UnreadableReply: it is not JSON, or JSON without a choice.
    """
    reply = _parsed(content)
    if not isinstance(reply, dict) or not _message(reply):
        raise _unreadable("no answer", reply)
    return reply


def model_names(content: bytes) -> list[str]:
    """The names in a list of models.

    Raises:
        UnreadableReply: it is no such list.
    """
    reply = _parsed(content)
    models = reply.get("data") if isinstance(reply, dict) else None
    if not isinstance(models, list):
        raise _unreadable("no list of models", reply)
    names = [model.get("id") for model in models if isinstance(model, dict)]
    return [name for name in names if isinstance(name, str) and _is_name(name)]


def _is_name(text: str) -> bool:
    """Whether a model may be called so: it is shown, sent and remembered."""
    return 0 < len(text) <= _LONGEST_NAME and text.isprintable()


def _parsed(content: bytes) -> Json:
    """The JSON in a body; halves of surrogate pairs, which could never be sent or stored, become "?".

    What is nested so deep that only reading it succeeds is no JSON to us.
    """
    try:
        parsed: Json = json.loads(content)
        if b"\\u" in content or b"\xed" in content:
            # Only so can a half of a pair have come.
            parsed = json.loads(json.dumps(parsed, ensure_ascii=False).encode(errors="replace"))
    except (ValueError, RecursionError) as error:
        raise UnreadableReply(f"the body is not JSON ({error})") from error
    if content.count(b"[") + content.count(b"{") > _DEEPEST and _is_deeper(parsed, _DEEPEST):
        raise UnreadableReply("the body is JSON that is nested too deep")
    return parsed


def _is_deeper(value: Json, levels: int) -> bool:
    """Whether values stand within values on more levels than these."""
    level = [value]
    for _ in range(levels):
        level = [inner for outer in level for inner in _within(outer)]
    return bool(level)


def _within(value: Json) -> Iterable[Json]:
    return value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()


def _unreadable(lack: str, reply: Json) -> UnreadableReply:
    told = reply.get("error") if isinstance(reply, dict) else None
    code = told.get("code") if isinstance(told, dict) else None
    return UnreadableReply(f"the body holds {lack}: {json.dumps(told or reply)}", code)


def _choice(reply: Body) -> Body:
    choices = reply.get("choices")
    first = choices[0] if isinstance(choices, list) and choices else None
    return first if isinstance(first, dict) else {}


def _message(reply: Body) -> Body:
    message = _choice(reply).get("message")
    return message if isinstance(message, dict) else {}


def text(reply: Body) -> str:
    """What the model wrote: the arguments of its tool call, else the content of its message."""
    arguments = called(reply)
    return _content(_message(reply).get("content")) if arguments is None else arguments


def called(reply: Body) -> str | None:
    """The arguments of the tool call in a reply, or None."""
    calls = _message(reply).get("tool_calls")
    if not isinstance(calls, list) or not calls or not isinstance(calls[0], dict):
        return None
    function = calls[0].get("function")
    arguments = function.get("arguments") if isinstance(function, dict) else None
    return arguments if isinstance(arguments, str) else json.dumps(arguments)


def _content(content: Json) -> str:
    """Content is a text, or for some endpoints a list of parts that hold texts."""
    if isinstance(content, list):
        texts = [part.get("text") for part in content if isinstance(part, dict)]
        return "".join(text for text in texts if isinstance(text, str))
    return content if isinstance(content, str) else ""


def finish_reason(reply: Body) -> str:
    """Why the model stopped; ``stop`` where the endpoint does not say."""
    reason = _choice(reply).get("finish_reason")
    return reason if isinstance(reason, str) else "stop"


def thoughts(reply: Body) -> str:
    """What the model thought, where the endpoint keeps that apart from what it wrote."""
    said = _message(reply)
    return "".join(_content(said.get(name)) for name in ("reasoning_content", "reasoning"))


def thought_tokens(reply: Body) -> int:
    """Tokens of the reply that were thoughts, where the endpoint counts them apart."""
    counts = reply.get("usage")
    details = counts.get("completion_tokens_details") if isinstance(counts, dict) else None
    number = details.get("reasoning_tokens") if isinstance(details, dict) else None
    return _count(number)


def usage(reply: Body) -> Usage:
    """The tokens of one exchange; zero where the endpoint does not say, or says what cannot be."""
    counts = reply.get("usage")
    counts = counts if isinstance(counts, dict) else {}
    return Usage(_count(counts.get("prompt_tokens")), _count(counts.get("completion_tokens")), 1)


def counted(reply: Body) -> bool:
    """Whether the endpoint says how many tokens an exchange took, both ways, and they can be so many."""
    taken = usage(reply)
    said_nothing = not (text(reply) or thoughts(reply))
    return taken.input_tokens > 0 and (taken.output_tokens > 0 or said_nothing)


def _count(number: Json) -> int:
    """A count of tokens, or zero."""
    if isinstance(number, int) and not isinstance(number, bool) and 0 < number <= _MOST_TOKENS:
        return number
    return 0


def total(one: Usage, other: Usage) -> Usage:
    """Two usages together."""
    return Usage(
        one.input_tokens + other.input_tokens,
        one.output_tokens + other.output_tokens,
        one.requests + other.requests,
    )
