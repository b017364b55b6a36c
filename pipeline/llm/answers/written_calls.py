"""Calls of a tool that a model writes into its text, where whoever serves it does not know its marks.

    {"name": NAME, "arguments": {…}}                 bare, in a fence, in a list, between <tool_call> and its
                                                     end, behind [TOOL_CALLS]; also "parameters" or "input",
                                                     and arguments that are a text of JSON
    {"type": "function", "function": {"name": …}}    as the protocol has it
    <function=NAME>{…}</function>, [TOOL_CALLS]NAME{…}, Action: NAME …, to=functions.NAME …, [NAME(key=[…])]
                                                     marks that name the tool before its arguments

What the calls of our tool hold is read as if it stood there alone. A call of another tool is no answer,
whatever it holds.
"""

import re

from pipeline.domain import Json

_NAMES = ("name", "tool", "tool_name", "function", "action")
_ARGUMENTS = ("arguments", "parameters", "args", "input", "tool_input", "action_input")
_WRAPPERS = ("tool_calls", "tool_call", "function_call", "function")
_BESIDE = frozenset({"type", "id", "call_id", "tool_call_id", "index", "role", "content"})
"""Keys of a call that say nothing about what it holds."""

_NAME = r"[\w.:-]{1,100}"
_MARK = re.compile(
    rf"""(?: <function (?:=|\ name=) ["']? | <invoke\ name=["'] | <tool_call>\s* | \[TOOL_CALLS\]\s*
          | <[|｜]tool[▁_]sep[|｜]>\s* | <\|tool_call>\s*call: | \bto=["']?
          | ^[ \t>*]{{0,8}}Action[ \t*]*:[ \t*`]* | \[\s*(?=[\w.]+\() )
        (?P<name> {_NAME}) (?![\w.:-]) \(? ["'>\s`*]{{0,20}}
        (?: <\|channel\|>\s*\w{{0,20}}\s* )? (?: <\|constrain\|>\s*\w{{0,20}}\s* | code\b\s* )?
        (?: <\|message\|>\s* )?
        (?: \[CALL_ID\] \w{{1,40}} \s* )? (?: \[ARGS\] \s* )? (?: Action\ Input [\s*`]* : [\s*`]* )?
        (?: <param(?:eter)?(?:=|\ name=) ["']? (?P<parameter> {_NAME}) ["']?>\s*
          | <arg_key> (?P<key> {_NAME}) </arg_key>\s* <arg_value>\s*
          | (?P<keyword> \w{{1,100}}) \s*=\s* )?
        (?:```)? (?:json)? \s* \Z""",
    re.IGNORECASE | re.MULTILINE | re.VERBOSE,
)


class NotOurs(Exception):
    """A call of another tool, or a call beside something else."""


def is_name_of(name: str, tool: str) -> bool:
    """Whether a name means this tool; some leave it out, say "functions.NAME:0", or leave marks behind it."""
    plain = re.sub(r"^functions\.|:\d+$|<\|channel\|>.*", "", name.strip(), flags=re.DOTALL)
    return plain.strip() in (tool, "")


def held(value: Json, tool: str, needed: frozenset[str]) -> list[Json]:
    """What the calls of our tool hold that a value is, one by one; only the value where it is no call.

    An object that has the `needed` keys of a record is a record, and no call.

    Raises:
        NotOurs: a call of another tool is among them, or something that is no call.
    """
    values: list[Json] = [value]
    while True:
        listed = [each for value in values for each in (value if isinstance(value, list) else [value])]
        calls = [call for each in listed if (call := _call(each, needed)) is not None]
        if not calls:
            return values
        wrapped: list[Json] = [inner for call in calls if (inner := _wrapped(call)) is not None]
        if len(calls) < len(listed) or 0 < len(wrapped) < len(calls):
            raise NotOurs
        if not wrapped:
            break
        values = wrapped
    parts = [_parts(call) for call in calls]
    if not all(is_name_of(name, tool) for name, _ in parts):
        raise NotOurs
    return [arguments for _, arguments in parts]


def _call(value: Json, needed: frozenset[str]) -> dict[str, Json] | None:
    """A value where it is a call, in whatever it is wrapped."""
    if not isinstance(value, dict) or (needed and needed <= value.keys()):
        return None
    return value if _wrapped(value) is not None or _parts(value)[0] else None


def _wrapped(value: dict[str, Json]) -> Json:
    """What the protocol wraps a call in."""
    found = [key for key in _WRAPPERS if isinstance(value.get(key), (dict, list))]
    return value[found[0]] if len(found) == 1 and value.keys() - _BESIDE == set(found) else None


def _parts(value: dict[str, Json]) -> tuple[str, Json]:
    """The name of a call and its arguments; no name where it is none."""
    names = [key for key in _NAMES if isinstance(value.get(key), str)]
    arguments = [key for key in _ARGUMENTS if key in value]
    if len(names) != 1 or len(arguments) != 1 or value.keys() - _BESIDE != {names[0], arguments[0]}:
        return "", None
    return str(value[names[0]]).strip(), value[arguments[0]]


def mark_before(text: str, at: int, tool: str) -> int | None:
    """Where the mark begins that makes the value at `at` a call of this tool; None where it has none.

    Raises:
        NotOurs: the mark names another tool.
    """
    found = _MARK.search(text, max(0, at - 240), at)
    if found is None:
        return None
    if not all(is_name_of(name or "", tool) for name in found.group("name", "parameter", "key", "keyword")):
        raise NotOurs
    return found.start()
