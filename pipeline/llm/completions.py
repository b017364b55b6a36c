"""What the packages of other providers give back, as a reply of OpenAI's protocol.

Each has a shape of its own, and nobody has all of the packages: what is read is found by its name.
"""

import re
from collections.abc import Iterator
from typing import cast

from pydantic_core import PydanticSerializationError, from_json, to_json

from pipeline.domain import Json
from pipeline.llm.replies import Body, text
from pipeline.strictjson import at, objects

_DEEPER = ("choices", "candidates", "output", "message", "content", "parts", "text")
"""Where a text stands in a completion, from the outside to the inside."""

_ONE = ("choices", "candidates")
"""Lists of answers, though one was asked for."""

_TAKEN = ("prompt_tokens", "input_tokens", "prompt_token_count", "inputTokens")
_CACHED = ("cache_read_input_tokens", "cache_creation_input_tokens")
"""What Anthropic does not count among the tokens of the prompt."""

_WRITTEN = ("completion_tokens", "output_tokens", "candidates_token_count", "outputTokens")
_THOUGHT = ("thoughts_token_count",)
"""What Gemini does not count among the tokens of the answer."""


_ERRORS = ("error", "errors", "native_finish_reason")
"""What says that an answer broke off."""

_THOUGHTS = ("reasoning", "thinking", "redacted_thinking")
"""Types of the parts that hold thoughts."""


def as_reply(completion: object, answer: bytes | None, *, tool: str | None = None, cut: bool = False) -> Body:
    """A completion as a reply to a request for a call of this tool. `cut` says that it broke off.

    `answer` is what instructor found in it, the first object or call of perhaps several, so it counts only
    where nothing is found here.
    """
    body = _as_json(completion)
    # One answer was asked for.
    choice = next(iter(objects(body.get("choices")) or objects(body.get("candidates"))), {})
    refusal = at(choice, "message", "refusal")
    calls, words = [*_calls(choice or body)], "".join(_texts(body))
    if answer is not None and not calls and not re.search(r"[{\[]", words):
        words = answer.decode()
    said = text({"choices": [{"message": {"content": words, "tool_calls": calls}}]}, tool)
    reason = choice.get("finish_reason") or body.get("stop_reason") or body.get("finish_reason")
    if not choice and at(body, "prompt_feedback", "block_reason"):
        reason = "content_filter"
    finish = "length" if cut else reason if isinstance(reason, str) else "stop"
    content: Body = {"role": "assistant", "content": said, **({"refusal": refusal} if refusal else {})}
    errors = {name: told for place in (body, choice) for name in _ERRORS if (told := place.get(name))}
    return {
        "model": body.get("model") or body.get("model_version"),
        "choices": [{"index": 0, "message": content, "finish_reason": finish, **errors}],
        "usage": _usage(body),
    }


def _as_json(completion: object) -> Body:
    """A completion as JSON, whether it is pydantic's, a dataclass or a dictionary."""
    try:
        parsed = from_json(
            to_json(
                completion,
                fallback=lambda value: getattr(value, "__dict__", None) or str(value),
                inf_nan_mode="null",
            )
        )
    except (PydanticSerializationError, ValueError):
        return {}
    return cast("Body", parsed) if isinstance(parsed, dict) else {}


def _calls(body: Json) -> Iterator[Json]:
    """The calls of tools in a completion, as OpenAI's protocol has them."""
    if isinstance(body, list):
        for part in body:
            yield from _calls(part)
    elif isinstance(body, dict):
        used = body if body.get("type") == "tool_use" else body.get("toolUse") or body.get("function_call")
        places = ((used, "input"), (used, "args"), (body, "arguments"))
        given = next((one for one in places if isinstance(at(*one), dict | str)), None)
        if given is not None:
            yield {"function": {"name": at(given[0], "name"), "arguments": at(*given)}}
        else:
            for part in body.values():
                yield from _calls(part)


def _texts(body: Json) -> Iterator[str]:
    """The texts of a completion, without thoughts."""
    if isinstance(body, str):
        yield body
    elif isinstance(body, list):
        for part in body:
            yield from _texts(part)
    elif isinstance(body, dict) and not body.get("thought") and body.get("type") not in _THOUGHTS:
        name = next((name for name in _DEEPER if body.get(name)), None)
        inner = body.get(name) if name else None
        yield from _texts(inner[:1] if name in _ONE and isinstance(inner, list) else inner)


def _usage(body: Body) -> Body:
    """The tokens, under OpenAI's names; what is not told stays away."""
    counts = objects([body.get("usage"), body.get("usage_metadata"), at(body, "meta", "tokens")])
    found = next(iter(counts), {})
    inner = found.get("tokens")
    found = inner if isinstance(inner, dict) else found
    usage: Body = {}
    for name, once, beside in (("prompt_tokens", _TAKEN, _CACHED), ("completion_tokens", _WRITTEN, _THOUGHT)):
        told_of = [found[one] for one in once if isinstance(found.get(one), int | float)]
        if told_of:
            more = [found[one] for one in beside if isinstance(found.get(one), int)]
            usage[name] = sum(int(cast("int", number)) for number in (told_of[0], *more))
    return usage
