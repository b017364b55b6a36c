"""Calls of a tool that a model writes into its text, where whoever serves it does not know its marks.

    {"name": NAME, "arguments": {…}}                 bare, in a fence, in a list, between <tool_call> and its
                                                     end, behind [TOOL_CALLS]; also "parameters" or "input",
                                                     and arguments that are a text of JSON
    {"type": "function", "function": {"name": …}}    as the protocol has it
    <function=NAME>{…}</function>, [TOOL_CALLS]NAME{…}, Action: NAME …
                                                     marks that name the tool before its arguments

What the one call of our tool holds is read as if it stood there alone. A call of another tool is no answer,
whatever it holds, and of several calls nobody can tell which one the model means.
"""

import re

from pipeline.domain import Json

_NAMES = ("name", "tool", "tool_name", "function", "action")
_ARGUMENTS = ("arguments", "parameters", "args", "input", "tool_input", "action_input")
_WRAPPERS = ("tool_calls", "tool_call", "function_call", "function")
_BESIDE = frozenset({"type", "id", "call_id", "index", "role", "content"})
"""Keys of a call that say nothing about what it holds."""

_LONGEST_MARK = 240
"""Characters before a value in which a mark is looked for that says which tool it is for."""

_NAME = r"[\w.:-]{1,100}"
_MARK = re.compile(
    rf"""(?: <function (?:=|\ name=) ["']? | <invoke\ name=["'] | <tool_call>\s* | \[TOOL_CALLS\]\s*
          | <[|｜]tool[▁_]sep[|｜]>\s* | <\|tool_call>\s*call: | ^[ \t>*]{{0,8}}Action[ \t*]*:[ \t*`]* )
        (?P<name> {_NAME}) (?![\w.:-]) ["'>\s`*]{{0,20}}
        (?: \[CALL_ID\] \w{{1,40}} \s* )? (?: \[ARGS\] \s* )? (?: Action\ Input [\s*`]* : [\s*`]* )?
        (?: <param(?:eter)?(?:=|\ name=) ["']? (?P<parameter> {_NAME}) ["']?>\s*
          | <arg_key> (?P<key> {_NAME}) </arg_key>\s* <arg_value>\s* )?
        (?:```)? (?:json)? \s* \Z""",
    re.IGNORECASE | re.MULTILINE | re.VERBOSE,
)


class NotOurs(Exception):
    """A call of another tool, or several calls."""


def is_name_of(name: str, tool: str) -> bool:
    """Whether a name means this tool; some servers leave it out, or say "functions.NAME:0"."""
    return re.sub(r"^functions\.|:\d+$", "", name.strip()) in (tool, "")


def held(value: Json, tool: str, needed: frozenset[str]) -> Json:
    """What the call of our tool holds that a value is; the value itself where it is no call.

    An object that has the `needed` keys of a record is a record, and no call.

    Raises:
        NotOurs: it is a call of another tool, or holds several calls.
    """
    while True:
        listed = value if isinstance(value, list) else [value]
        calls = [call for each in listed if (call := _call(each, needed)) is not None]
        if not calls:
            return value
        if len(listed) > 1:
            raise NotOurs
        inner = _wrapped(calls[0])
        if inner is None:
            break
        value = inner
    name, arguments = _parts(calls[0])
    if not is_name_of(name, tool):
        raise NotOurs
    return arguments


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


def is_for_another(text: str, at: int, tool: str) -> bool:
    """Whether a mark before the value that begins at `at` names another tool than this one."""
    found = _MARK.search(text, max(0, at - _LONGEST_MARK), at)
    return found is not None and not all(
        is_name_of(name or "", tool) for name in found.group("name", "parameter", "key")
    )
