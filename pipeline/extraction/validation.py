"""The text of an answer to records and rejects, the same for a fresh reply and for one from the cache.

Each record is judged alone: a good one is never lost because its neighbour is bad.
"""

from dataclasses import dataclass
from functools import cache

from pydantic import ValidationError

from pipeline.domain import Json, Rejection
from pipeline.errors import InvalidReply
from pipeline.llm.answers.decoding import Repeated, repaired
from pipeline.llm.answers.finding import items, rescued
from pipeline.llm.answers.pieces import Shape
from pipeline.strictjson import fault
from pipeline.text.word_search import without_controls
from schemas import Record, Role, choices, cited, link_fields, roles

_LONGEST_REASON = 300
"""Characters of a reason; it may quote keys that the model made up."""


@dataclass(frozen=True, slots=True)
class JudgedAnswer:
    """The records of a reply that fit the schema, in order, and those that do not."""

    records: tuple[Record, ...]
    rejected: tuple[Rejection, ...]


def read(
    text: str,
    record: type[Record],
    name: str,
    *,
    sentence: int | None = None,
    cut: bool = False,
    source: str = "",
) -> JudgedAnswer:
    """The records in a reply.

    `name` is the key under which the reply holds its list. `sentence` is the number of the one sentence that
    was asked about, if it was one. `cut` says that the endpoint stopped at its token limit: the records that
    were finished by then are still read. `source` is the text that was read, whose LaTeX the model copies.

    Raises:
        InvalidReply: no answer of the reply's shape stands in the text, or more than one. The message is for
            the model.
    """
    shape = _shape(record, name)
    meant = repaired(text, source)
    records: list[Record] = []
    rejected: list[Rejection] = []
    for item in (rescued if cut else items)(meant, shape, source):
        judged = _judge(item, record, sentence)
        if isinstance(judged, Rejection):
            rejected.append(judged)
        else:
            records.append(judged)
    return JudgedAnswer(tuple(records), tuple(rejected))


@cache
def _shape(record: type[Record], name: str) -> Shape:
    needed = frozenset(key for key, field in record.model_fields.items() if field.is_required())
    return Shape(name, needed, frozenset(record.model_fields), record.traits.single)


def check(
    text: str, record: type[Record], name: str, *, sentence: int | None = None, source: str = ""
) -> JudgedAnswer:
    """A reply of which something can be used, or that says there is nothing, as `read` gives it.

    Raises:
        InvalidReply: it should be asked for again; the message tells the model what was wrong.
    """
    reply = read(text, record, name, sentence=sentence, source=source)
    if reply.rejected and not reply.records:
        faults = "; ".join(sorted({rejection.detail for rejection in reply.rejected[:3]}))
        raise InvalidReply(f"No record of the reply fits the schema: {faults}.")
    return reply


def _judge(item: Json, record: type[Record], sentence: int | None) -> Record | Rejection:
    if isinstance(item, Repeated):
        detail = f"{', '.join(item.keys_repeated)}: said more than once, and not the same"
        return Rejection(_shallow(item), "schema", without_controls(detail)[:_LONGEST_REASON])
    asked = _asked(item, record) if isinstance(item, dict) else item
    try:
        judged = record.model_validate(asked)
    except ValidationError as error:
        return Rejection(
            _shallow(item), "schema", without_controls(fault(error, "record", most=3))[:_LONGEST_REASON]
        )
    if problem := judged.problem():
        return Rejection(_shallow(item), "schema", problem)
    if sentence is not None and (number := cited(judged)) != sentence:
        detail = f"it cites sentence {number}, but sentence {sentence} alone was asked about"
        return Rejection(_shallow(item), "sentence", detail)
    return judged


def _asked(item: dict[str, Json], record: type[Record]) -> dict[str, Json]:
    """A record without what says nothing (null, blank) and without links, which are not the model's.

    A list that the record needs stays, though empty: then it is not told that the model forgot it.
    Control characters stand in no text that a person wrote, and so in no field. A choice counts in any case.
    """
    unasked, listed, offered = link_fields(record), _lists(record), _offered(record)
    asked: dict[str, Json] = {}
    for key, value in item.items():
        said = _members(value) if key in listed else _said(value)
        if key in offered and isinstance(said, str):
            said = offered[key].get(said.strip().casefold(), said)
        if key not in unasked and said is not None and (said or listed.get(key) is not False):
            asked[key] = said
    return asked


@cache
def _offered(record: type[Record]) -> dict[str, dict[str, str]]:
    """The values of each choice by their spelling in lower case."""
    return {
        name: {value.casefold(): value for value in choices(record, name).values() if isinstance(value, str)}
        for name, role in roles(record).items()
        if role is None
    }


def _said(value: Json) -> Json:
    """A value as it was meant; None where it says nothing."""
    if not isinstance(value, str):
        return value
    said = value if value.isprintable() else without_controls(value)
    return said if said and not said.isspace() else None


def _members(value: Json) -> Json:
    """A list without members that say nothing. A text alone is a list of one."""
    if not isinstance(value, str | list):
        return value
    members = [_said(one) for one in (value if isinstance(value, list) else [value])]
    return [one for one in members if one is not None]


@cache
def _lists(record: type[Record]) -> dict[str, bool]:
    """The fields that are lists, each with whether a record needs it."""
    fields = record.model_fields
    return {name: fields[name].is_required() for name, role in roles(record).items() if role is Role.QUOTES}


def _shallow(item: Json, depth: int = 0) -> Json:
    """A record as it is kept; very deep nesting would not survive being written and read."""
    if depth == 20 and isinstance(item, (dict, list)):
        return "…"
    if isinstance(item, dict):
        return {key: _shallow(value, depth + 1) for key, value in item.items()}
    return [_shallow(value, depth + 1) for value in item] if isinstance(item, list) else item
