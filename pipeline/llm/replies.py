"""The parts of a reply of the protocol, as JSON, whatever the endpoint left out of it."""

import json
import re
from collections.abc import Iterator
from typing import TypeAlias

from pipeline.domain import Json, Usage
from pipeline.llm.answers import CALL
from pipeline.llm.answers.decoding import Repeated, paired, spelled
from pipeline.llm.answers.refusals import beside_nothing, is_bare, is_empty, is_refusal
from pipeline.llm.answers.thoughts import spoken
from pipeline.llm.answers.written_calls import is_name_of
from pipeline.llm.inner_errors import UnreadableReply, blocks, error_in
from pipeline.llm.wordings import page_or_stream, title
from pipeline.strictjson import DEEPEST, at, has_halves, is_deeper, objects

Body: TypeAlias = dict[str, Json]
"""A request or a reply of the protocol."""


_ANOTHER_CHOICE = "\n\n(another choice)\n\n"
"""Stands between choices that differ, although one was asked for; together they are no answer."""

_BROKEN_OFF = re.compile(
    r"error(?!_toxic)|insufficient|abort|cancel|fail|time_?out|interrupt|disconnect|overload"
)
"""What is in reasons to stop that are a fault of the endpoint, although its status is 200."""

_FILTERED = re.compile(
    r"(?<!call_)filter|safety|prohibit|block|recitation|spii|guardrail|moderat|sensitive|toxic|policy|risk|unsafe"
)
"""What is in reasons to stop that say that a filter held the answer back."""

_CUT = frozenset({
    "length", "max_length", "max_tokens", "max_output_tokens", "model_length", "incomplete",
    "model_context_window_exceeded",
})  # fmt: skip
_LONGEST_WORDS = 300
"""Characters that are kept of what a model said instead of an answer, and of the name of a model."""


def parse_body(content: bytes) -> Body:
    """The reply in the body of an HTTP response.

    Raises:
        UnreadableReply: it is not JSON, JSON without a choice, or it says that the endpoint failed.
    """
    reply = _parsed(content)
    if (error := error_in(reply)) is not None:
        raise UnreadableReply(f"the body holds an error: {spelled(error)}", error)
    # Some filters leave no message, only the reason.
    if not isinstance(reply, dict) or not (_message(reply) or withheld(reply)):
        raise UnreadableReply(f"the body holds no answer: {spelled(reply)}")
    if any(
        isinstance(part, Repeated) for choice in _choices(reply) for part in (reply, choice, *_parts(choice))
    ):
        raise UnreadableReply("the body says one thing twice, and not the same")
    if any(map(_BROKEN_OFF.search, _reasons(reply))):
        raise UnreadableReply("it broke off in the middle of the reply")
    return reply


def slots(content: bytes) -> int | None:
    """How many requests a server works on at once, as llama.cpp says it; None where it does not.

    Raises:
        UnreadableReply: the body is not JSON.
    """
    return _count(at(_parsed(content), "total_slots")) or None


def _parts(choice: Body) -> Iterator[Json]:
    """What is read of a choice."""
    yield choice.get("message")
    yield from _calls(choice.get("message"))


def model_names(content: bytes) -> list[str]:
    """The names in a list of models.

    Raises:
        UnreadableReply: it is no such list.
    """
    names = [model.get("id") for model in _models(content)]
    # Whatever a model is called is shown, sent and remembered.
    return [name for name in names if isinstance(name, str) and 0 < len(name) <= 300 and name.isprintable()]


def model_windows(content: bytes) -> dict[str, int]:
    """By name how many tokens each model in a list reads and writes together, where the list says so.

    Raises:
        UnreadableReply: it is no such list.
    """
    said = {
        str(model.get("id")): _count(next((model[name] for name in _WINDOWS if model.get(name)), None))
        for model in _models(content)
    }
    return {name: window for name, window in said.items() if window}


_WINDOWS = ("max_model_len", "context_length", "max_context_length", "context_window")
"""What servers call the context of a model in their lists; the first is vLLM's."""


def _models(content: bytes) -> list[Body]:
    reply = _parsed(content)
    models = reply.get("data") if isinstance(reply, dict) else reply
    if not isinstance(models, list):
        raise UnreadableReply(f"the body holds no list of models: {spelled(reply)}", error_in(reply))
    return objects(models)


def _parsed(content: bytes) -> Json:
    """The JSON in a body; halves of surrogate pairs, which could never be sent or stored, become "?".

    What is nested so deep that only reading it succeeds is not JSON to us.
    """
    try:
        parsed: Json = json.loads(content, object_pairs_hook=paired)
        # Only so can a half of a pair have come.
        if (b"\\u" in content or b"\xed" in content) and has_halves(parsed):
            written = spelled(parsed, ensure_ascii=False).encode(errors="replace")
            parsed = json.loads(written, object_pairs_hook=paired)
    except (ValueError, RecursionError) as error:
        if (came := page_or_stream(content)) is None:
            raise UnreadableReply(f"the body is not JSON ({error})") from error
        named = f'{came} ("{name}")' if (name := title(content)) else came
        raise UnreadableReply(f"the body is {named}", foreign=named) from error
    if content.count(b"[") + content.count(b"{") > DEEPEST and is_deeper(parsed, DEEPEST):
        raise UnreadableReply("the body is JSON that is nested too deep")
    return parsed


def _choice(reply: Body) -> Body:
    return next(iter(_choices(reply)), {})


def _choices(reply: Body) -> list[Body]:
    return objects(reply.get("choices"))


def _message(reply: Body) -> Body:
    message = _choice(reply).get("message")
    return message if isinstance(message, dict) else {}


def text(reply: Body, tool: str | None = None) -> str:
    """What the model wrote: the arguments of its call of a tool, else the content of its message.

    Several calls, calls of another tool than the one named `tool`, and content beside a call that may hold an
    answer too, stand there one behind the other as `pipeline.llm.answers` says.
    """
    said = [
        _said(message, tool) for choice in _choices(reply) for message in [choice.get("message")] if message
    ]
    return _ANOTHER_CHOICE.join(dict.fromkeys(said[:1] + [one for one in said[1:] if one]))


def _said(message: Json, tool: str | None) -> str:
    if not isinstance(message, dict):
        return ""
    content, calls = _content(message.get("content")), [_arguments(call, tool) for call in _calls(message)]
    if not calls:
        return content
    # Words beside a call that holds nothing may say why, or what it should hold.
    says_more = content.strip() and is_empty(calls[0])
    if len(calls) == 1 and not says_more and not re.search(r"[{\[]", content):
        return calls[0]
    return "".join([content, *(f"{CALL}{arguments}\n" for arguments in calls)])


def called(reply: Body, tool: str) -> str | None:
    """The arguments of the one call of a tool in a reply, where there is one and no other."""
    calls = _calls(_message(reply))
    return _arguments(calls[0], tool) if len(calls) == 1 and _is_call_of(calls[0], tool) else None


def _calls(message: Json) -> list[Body]:
    """The calls in a message: each has a name and arguments."""
    found = [call.get("function") or call for call in objects(at(message, "tool_calls"))]
    # Some gateways leave calls among the parts of the content.
    parts = objects(at(message, "content"))
    found += [part | {"arguments": part.get("input")} for part in parts if part.get("type") == "tool_use"]
    # So it was called in the protocol's first version, which some servers still speak.
    return objects([*found, at(message, "function_call")])


def _arguments(call: Body, tool: str | None) -> str:
    """The arguments of a call; those of another tool as an object that no answer looks like."""
    arguments = call.get("arguments")
    written = arguments if isinstance(arguments, str) else spelled(arguments)
    if tool is not None and not _is_call_of(call, tool):
        return json.dumps({f"call of {call.get('name')}": written})
    return written


def _is_call_of(call: Body, tool: str) -> bool:
    """Whether a call is of this tool, or names none."""
    name = call.get("name")
    return not isinstance(name, str) or is_name_of(name, tool)


def _content(content: Json) -> str:
    """Content is a text; for some endpoints a list of parts, thoughts left out, or the answer's object."""
    if isinstance(content, str):
        return content
    if isinstance(content, dict) and "type" not in content:
        return spelled(content, ensure_ascii=False)
    parts = (part for part in objects(content) if part.get("type") in (None, "text", "output_text"))
    told = (part.get("text") for part in parts if not part.get("thought"))
    return "".join(text for text in told if isinstance(text, str))


def finish_reason(reply: Body) -> str:
    """Why the model stopped: ``length`` where it was cut off; ``stop`` where the endpoint does not say."""
    reason = _choice(reply).get("finish_reason")
    if not isinstance(reason, str):
        return "stop"
    return "length" if reason.casefold() in _CUT else reason


def withheld(reply: Body) -> str | None:
    """Why there is no answer in a whole reply, in words: the model refused, or a filter held it back."""
    message, reasons = _message(reply), _reasons(reply)
    refusal = _refusal(message)
    if refusal or any("refus" in reason for reason in reasons):
        words = _words(refusal or _content(message.get("content")))
        return f"the model refused: {words or 'it did not say why.'}"
    words = _words(_content(message.get("content")))
    marks = (_choice(reply).get("content_filter_results"), {"filtered": reply.get("output_sensitive")})
    marked = not words and any(map(blocks, marks))
    filtered = sorted(filter(_FILTERED.search, reasons))
    if marked or filtered:
        named = ", ".join(one for one in filtered if one != "content_filter")
        before = f"; what came before: {words}" if words else "."
        why = f" ({_words(named)})" if named else ""
        return f"the endpoint's content filter held the answer back{why}{before}"
    said = [spoken(_content(message.get("content"))), *(_arguments(call, None) for call in _calls(message))]
    words = _words(beside_nothing("\n".join(said)))
    return f"the model refused: {words}" if words else None


def refused_in_prose(reply: Body) -> str | None:
    """What a model said that refused in plain prose, in words as of `withheld`; None where it did not."""
    said = prose(reply)
    return f"the model refused: {said}" if is_refusal(said) or is_bare(said) else None


def prose(reply: Body) -> str:
    """What a model wrote, in one line, where that is prose alone: no thought, no call, no bracket of JSON."""
    message = _message(reply)
    said = spoken(_content(message.get("content")))
    return "" if _calls(message) or re.search(r"[{\[]", said) else _words(said)


def _reasons(reply: Body) -> set[str]:
    """Why the model stopped, in all the words that endpoints have for it ("content_filter: SAFETY")."""
    said = [_choice(reply).get(name) for name in ("finish_reason", "native_finish_reason", "stop_reason")]
    return {part.strip().casefold() for one in said if isinstance(one, str) for part in one.split(":")}


def _refusal(message: Body) -> str:
    """The words of a refusal, which have a place of their own in a message."""
    parts = [part for part in objects(message.get("content")) if part.get("type") == "refusal"]
    told = message.get("refusal")
    said = [*(told if isinstance(told, list) else [told])]
    said += [part.get("refusal") or part.get("text") for part in parts]
    words = " ".join(text for text in said if isinstance(text, str)).strip()
    # Some gateways send what is null as a word.
    words = "" if words.casefold() in ("none", "null", "false") else words
    return words or ("…" if parts else "")


def _words(text: str) -> str:
    """What a model or an endpoint said, in one line of bounded length without anything that is not seen."""
    seen = "".join(char if char.isprintable() else " " for char in text[: 4 * _LONGEST_WORDS])
    line = " ".join(seen.split())
    return line if len(line) <= _LONGEST_WORDS else f"{line[:_LONGEST_WORDS]}…"


def answerer(reply: Body) -> str | None:
    """The model that answered, as the reply names it; gateways may have asked another than was wanted."""
    name = reply.get("model")
    return _words(name) or None if isinstance(name, str) else None


def thoughts(reply: Body) -> str:
    """What the model thought, where the endpoint keeps that apart from what it wrote."""
    said = _message(reply)
    return "".join(_content(said.get(name)) for name in ("reasoning_content", "reasoning"))


def thought_tokens(reply: Body) -> int:
    """Tokens of the reply that were thoughts, where the endpoint counts them apart."""
    return _count(at(reply, "usage", "completion_tokens_details", "reasoning_tokens"))


def usage(reply: Body) -> Usage:
    """The tokens of one exchange; zero where the endpoint does not say, or says what cannot be."""
    tokens_in, tokens_out = (at(reply, "usage", name) for name in ("prompt_tokens", "completion_tokens"))
    return Usage(_count(tokens_in), _count(tokens_out), 1)


def written_tokens(reply: Body) -> int:
    """The tokens that a model wrote, its thoughts among them; zero where the endpoint does not say.

    Some endpoints leave thoughts out of what they call the completion, and count them in the total alone.
    """
    taken = usage(reply)
    beside = _count(at(reply, "usage", "total_tokens")) - taken.input_tokens if taken.input_tokens else 0
    return max(taken.output_tokens, beside)


def counted(reply: Body) -> bool:
    """Whether the endpoint says how many tokens an exchange took, both ways, and they can be so many."""
    taken = usage(reply)
    said_nothing = not (text(reply) or thoughts(reply))
    return taken.input_tokens > 0 and (taken.output_tokens > 0 or said_nothing)


def _count(number: Json) -> int:
    # Whatever claims ten times what any model reads at once has not counted.
    if isinstance(number, int) and not isinstance(number, bool) and 0 < number <= 10**8:
        return number
    return 0
