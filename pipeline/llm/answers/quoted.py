"""Answers, lists and records that stand in a reply as texts of JSON, as in the calls of some models."""

import json
import re

from pipeline.domain import Json
from pipeline.llm.answers.decoding import DECODER, Repeated, repaired
from pipeline.llm.answers.pieces import Shape

_FENCED = re.compile(r"\s*```(?:json)?\s*(\{.*\})\s*```\s*", re.DOTALL | re.IGNORECASE)
"""A text that is one fence."""


def unquoted(text: str, shape: Shape, source: str) -> dict[str, Json] | None:
    """The object that is all of a text; it may be a text of JSON, as in calls of some."""
    whole, quoted = whole_object(text), _json(text) if text.lstrip().startswith('"') else None
    if isinstance(quoted, str):
        whole = whole_object(repaired(quoted, source))
    return None if whole is None else opened(unwrapped(whole, shape), shape, source)


_WRAPPERS = frozenset(
    {"answer", "final_answer", "output", "response", "result", "results", "data", "properties"}
)
_OF_SCHEMA = frozenset({"type", "title", "description", "required", "$schema", "additionalProperties"})
"""Keys that a model copies from the schema around its answer."""


def unwrapped(answer: dict[str, Json], shape: Shape) -> dict[str, Json]:
    """The object with the list that another one holds, under a key that promises it; else that one."""
    inner = answer.keys() & _WRAPPERS
    if shape.name in answer or len(inner) != 1 or not answer.keys() <= inner | _OF_SCHEMA:
        return answer
    held = answer[inner.pop()]
    is_answer = isinstance(held, dict) and isinstance(held.get(shape.name), list)
    return held if is_answer and isinstance(held, dict) and not isinstance(answer, Repeated) else answer


def opened(answer: dict[str, Json], shape: Shape, source: str) -> dict[str, Json]:
    """An object with the list, which may be a text of JSON, a list of such texts, or a list in a list."""
    if shape.name not in answer or (isinstance(answer, Repeated) and shape.name in answer.keys_repeated):
        return answer
    held = _parsed(answer[shape.name], source)
    if isinstance(held, dict) and held.keys() == {shape.name}:
        held = held[shape.name]
    if isinstance(held, list) and len(held) == 1 and isinstance(held[0], list):
        held = held[0]
    if isinstance(held, list) and held and all(isinstance(each, str) for each in held):
        records = [_parsed(each, source) for each in held]
        held = records if all(isinstance(each, dict) for each in records) else held
    if held is not answer[shape.name]:
        answer[shape.name] = held
    return answer


def _parsed(value: Json, source: str) -> Json:
    """What a text of JSON says; any other value as it is."""
    parsed = _json(repaired(value, source).strip()) if isinstance(value, str) else None
    return parsed if isinstance(parsed, dict | list) else value


def whole_object(text: str) -> dict[str, Json] | None:
    """The object that is all of a text or of one fence, as it mostly is: nothing is looked for beside it."""
    fenced = _FENCED.fullmatch(text)
    text = (fenced[1] if fenced else text).strip()
    value = _json(text) if text.startswith("{") else None
    return value if isinstance(value, dict) else None


def _json(text: str) -> Json:
    """The JSON that is all of a text; None where it is none."""
    try:
        value: Json = DECODER.decode(text)
    except (json.JSONDecodeError, RecursionError):
        return None
    return value
