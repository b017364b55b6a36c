"""Reply text to records and rejects, the same for a fresh reply and for one from the cache.

Each record is judged alone: a good one is never lost because its neighbour is bad.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from pydantic import ValidationError

from pipeline.domain import Json, Rejection
from pipeline.errors import InvalidReply
from schemas import Record, cited, link_fields

_LONGEST_NUMBER = 18
"""Digits of a number that no field can need more of; Python refuses to read very long ones."""
_TRIES = 500
"""Brackets that begin no JSON, after which a reply is given up: telling where each breaks takes time."""
_DEEPEST = 20
"""Levels of nesting, far more than any schema has, that are kept of a record that does not fit."""
_LONGEST_REASON = 300
"""Characters of a reason; it may quote keys that the model made up."""

_DECODER = json.JSONDecoder(
    # Numbers keep the model's spelling where floats would change it, and what is no number stays a word.
    parse_float=str,
    parse_constant=str,
    parse_int=lambda digits: int(digits) if len(digits) <= _LONGEST_NUMBER else digits,
    strict=False,
)
_MARK = re.compile(r"[{\[]|<(?P<end>/?)(?P<tag>think|thinking)>")
_BEGINS = re.compile(r"\{\s*[\"}]|\[\s*[\[\]{\"\d+NItfn-]")
"""How JSON can go on behind its first bracket; prose in brackets is told by it at once."""
_UNFINISHED = "The reply ended while still thinking. Answer with the JSON at once."


class _Sign(Enum):
    """What stands in a reply beside JSON."""

    THOUGHT = "the end of a thought: all before it was a draft"
    THINKING = "a thought without an end"
    BROKEN = "JSON that does not go on as it began"
    BROKEN_ANSWER = "the same, and it began as the answer does"


@dataclass(frozen=True, slots=True)
class Reply:
    """The records of a reply that fit the schema, in order, and those that do not."""

    records: tuple[Record, ...]
    rejected: tuple[Rejection, ...]


def read(
    text: str, record: type[Record], name: str, *, sentence: int | None = None, cut: bool = False
) -> Reply:
    """The records in a reply.

    `name` is the key under which the reply holds its list. `sentence` is the number of the one sentence that
    was asked about, if it was one. `cut` says that the endpoint stopped at its token limit: the records that
    were finished by then are still read.

    Raises:
        InvalidReply: no JSON of the reply's shape stands in the text. The message is for the model.
    """
    records: list[Record] = []
    rejected: list[Rejection] = []
    for item in _rescued(text, name) if cut else _items(text, name, record):
        judged = _judge(item, record, sentence)
        if isinstance(judged, Rejection):
            rejected.append(judged)
        else:
            records.append(judged)
    return Reply(tuple(records), tuple(rejected))


def check(text: str, record: type[Record], name: str, *, sentence: int | None = None) -> Reply:
    """A reply of which something can be used, or that says there is nothing, as `read` gives it.

    Raises:
        InvalidReply: it should be asked for again; the message tells the model what was wrong.
    """
    reply = read(text, record, name, sentence=sentence)
    if reply.rejected and not reply.records:
        faults = "; ".join(sorted({rejection.detail for rejection in reply.rejected[:3]}))
        raise InvalidReply(f"No record of the reply fits the schema: {faults}.")
    return reply


def _items(text: str, name: str, record: type[Record]) -> list[Json]:
    """The list under `name` in a reply, which may think aloud first and wrap its JSON in prose or fences.

    The last such object counts: models correct themselves, and drafts come first. Where there is none, a
    list of objects alone will do, or objects with all that a record needs, but not beside broken JSON: a
    piece of an answer must not pass for all of it.

    Raises:
        InvalidReply: there is no such list.
    """
    needed = {key for key, field in record.model_fields.items() if field.is_required()}
    answer: list[Json] | None = None
    lists: list[list[Json]] = []
    alone: list[Json] = []
    seen: set[_Sign] = set()
    for value in _values(text, name):
        if isinstance(value, _Sign):
            seen = {value} if value is _Sign.THOUGHT else seen | {value}
            if value in (_Sign.THOUGHT, _Sign.BROKEN_ANSWER):
                answer, lists, alone = None, [], []
        elif isinstance(value, list):
            lists += [value] if all(isinstance(item, dict) for item in value) else []
        elif isinstance(value, dict) and isinstance(value.get(name), list):
            answer = _as_list(value[name])
        elif isinstance(value, dict) and needed <= value.keys():
            alone.append(value)
    if answer is None and seen <= {_Sign.THOUGHT}:
        answer = alone or next((found for found in reversed(lists) if found), lists[-1] if lists else None)
    if answer is None:
        shape = f'The reply must be one JSON object {{"{name}": [...]}} and nothing else.'
        raise InvalidReply(_UNFINISHED if _Sign.THINKING in seen else shape)
    return answer


def _values(text: str, name: str) -> "Iterator[Json | _Sign]":
    """The JSON objects and lists in a text from left to right, none inside another, and signs between.

    What does not parse is skipped up to the place where it breaks, so the time is linear in the text.

    Raises:
        InvalidReply: hardly anything of it is JSON.
    """
    broken = 0
    answer = re.compile(rf'\{{\s*"{re.escape(name)}"\s*:')
    at = 0
    while mark := _MARK.search(text, at):
        if mark["end"]:
            at = mark.end()
            yield _Sign.THOUGHT
        elif mark["tag"]:
            closing = f"</{mark['tag']}>"
            at = text.find(closing, mark.end()) + len(closing)
            if at < len(closing):
                yield _Sign.THINKING
                return
        else:
            value, at = _decoded(text, mark.start())
            broken += value is _Sign.BROKEN
            if broken > _TRIES:
                raise InvalidReply("The reply is full of brackets that are no JSON.")
            yield _Sign.BROKEN_ANSWER if value is _Sign.BROKEN and answer.match(text, mark.start()) else value


def _decoded(text: str, at: int) -> "tuple[Json | _Sign, int]":
    """The JSON value that begins here and where it ends, or that it is broken and where."""
    if not _BEGINS.match(text, at):
        return _Sign.BROKEN, at + 1
    try:
        value, end = _DECODER.raw_decode(text, at)
    except json.JSONDecodeError as error:
        unended = error.msg.startswith("Unterminated string")
        return _Sign.BROKEN, len(text) if unended else max(at + 1, error.pos)
    except RecursionError:
        return _Sign.BROKEN, len(text)
    return value, end


def _rescued(text: str, name: str) -> list[Json]:
    """The finished records of a reply that was cut off.

    Raises:
        InvalidReply: none was finished.
    """
    signs = [value for value in _values(text, name) if value in (_Sign.THOUGHT, _Sign.THINKING)]
    if _Sign.THINKING in signs:
        raise InvalidReply(_UNFINISHED)
    begins = max(text.rfind("</think>"), text.rfind("</thinking>"), 0) if signs else 0
    starts = [found.end() for found in re.finditer(rf'"{re.escape(name)}"\s*:\s*\[', text[begins:])]
    if not starts:
        starts = [found.end() for found in re.finditer(r"\[\s*(?=\{)", text[begins:])][:1]
    finished = list(_finished(text, begins + starts[-1])) if starts else []
    if not finished:
        raise InvalidReply("The reply was cut off before its first record was finished.")
    return finished


def _finished(text: str, at: int) -> Iterator[Json]:
    """The objects of a list, from behind its bracket to its end or to where it breaks off."""
    gap = re.compile(r"[\s,]*")
    while found := gap.match(text, at):
        if text[found.end() : found.end() + 1] != "{":
            return
        value, at = _decoded(text, found.end())
        if isinstance(value, _Sign):
            return
        yield value


def _as_list(value: Json) -> list[Json]:
    return value if isinstance(value, list) else []


def _judge(item: Json, record: type[Record], sentence: int | None) -> Record | Rejection:
    asked = _asked(item, record) if isinstance(item, dict) else item
    try:
        judged = record.model_validate(asked)
    except ValidationError as error:
        return Rejection(_shallow(item), "schema", _sentence(error))
    if problem := judged.problem():
        return Rejection(_shallow(item), "schema", problem)
    if sentence is not None and (number := cited(judged)) != sentence:
        told = f"it cites sentence {number}, but sentence {sentence} alone was asked about"
        return Rejection(_shallow(item), "sentence", told)
    return judged


def _asked(item: dict[str, Json], record: type[Record]) -> dict[str, Json]:
    """A record without what says nothing (null, blank) and without links, which are not the model's."""
    unasked = link_fields(record)
    return {
        key: value
        for key, value in item.items()
        if value is not None and key not in unasked and not (isinstance(value, str) and not value.strip())
    }


def _shallow(item: Json, depth: int = 0) -> Json:
    """A record as it is kept; very deep nesting would not survive being written and read."""
    if depth == _DEEPEST and isinstance(item, (dict, list)):
        return "…"
    if isinstance(item, dict):
        return {key: _shallow(value, depth + 1) for key, value in item.items()}
    return [_shallow(value, depth + 1) for value in item] if isinstance(item, list) else item


def _sentence(error: ValidationError) -> str:
    """The first faults of a validation error in one line, without addresses or versions."""
    faults = error.errors(include_url=False, include_context=False, include_input=False)[:3]
    told = "; ".join(f"{'.'.join(map(str, fault['loc'])) or 'record'}: {fault['msg']}" for fault in faults)
    return told[:_LONGEST_REASON]
