"""The text of an answer to records and rejects, the same for a fresh reply and for one from the cache.

Each record is judged alone: a good one is never lost because its neighbour is bad.
"""

import re
from dataclasses import dataclass, replace
from functools import cache

from pydantic import ValidationError

from pipeline.domain import Json, Rejection, RejectReason
from pipeline.errors import InvalidReply
from pipeline.extraction.unknown_keys import NOTHING, left_out
from pipeline.llm.answers.decoding import Repeated, repaired
from pipeline.llm.answers.finding import items, rescued
from pipeline.llm.answers.pieces import Shape
from pipeline.strictjson import fault
from pipeline.text.word_search import find_whole, without_controls
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
        judged, told = _judge(item, record, sentence, source)
        records += [] if judged is None else [judged]
        rejected += told
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


def _judge(
    item: Json, record: type[Record], sentence: int | None, source: str
) -> tuple[Record | None, list[Rejection]]:
    """A record, if what the model wrote is one, and what of it is not kept."""

    def lost(detail: str, reason: RejectReason = "schema") -> tuple[None, list[Rejection]]:
        return None, [Rejection(_shallow(item), reason, without_controls(detail)[:_LONGEST_REASON])]

    if isinstance(item, Repeated):
        return lost(f"{', '.join(item.keys_repeated)}: said more than once, and not the same")
    asked = _asked(item, record) if isinstance(item, dict) else item
    stated = _stated(asked, record, source) if isinstance(asked, dict) else asked
    judged, unknown = _validated(stated, record)
    if isinstance(judged, str) and stated is not asked:
        # It cannot be without what has a placeholder, and that stands nowhere.
        judged, unknown = _validated(asked, record)
    if isinstance(judged, str):
        return lost(judged)
    if sentence is not None and (number := cited(judged)) != sentence:
        return lost(f"it cites sentence {number}, but sentence {sentence} alone was asked about", "sentence")
    return judged, [replace(one, record=_shallow(one.record)) for one in unknown]


def _validated(asked: Json, record: type[Record]) -> tuple[Record | str, list[Rejection]]:
    """What the model wrote as a record, and which keys it is kept without; or in words why it is none."""
    unknown = [key for key in asked if key not in record.model_fields] if isinstance(asked, dict) else []
    try:
        judged = record.model_validate(asked)
        return judged.problem() or judged, left_out(unknown, asked, record) or []
    except ValidationError as error:
        wrong = fault(error, "record", most=3)
        others = {one["type"] for one in error.errors(include_url=False)} - {"extra_forbidden"}
    told = None if others or not unknown else left_out(unknown, asked, record)
    if told is None or not isinstance(asked, dict):
        return wrong, []
    judged = record.model_validate({key: asked[key] for key in asked if key not in unknown})
    return judged.problem() or judged, told


def _asked(item: dict[str, Json], record: type[Record]) -> dict[str, Json]:
    """A record without what says nothing (null, blank) and without links, which are not the model's.

    A list that the record needs stays, though empty: then it is not told that the model forgot it.
    Control characters stand in no text that a person wrote, and so in no field. A choice counts in any case,
    and what stands alone in a list as if it stood in none.
    """
    unasked, listed, offered = link_fields(record), _lists(record), _offered(record)
    fields = record.model_fields
    asked: dict[str, Json] = {}
    for key, value in item.items():
        said = _members(value) if key in listed else _said(_alone(value) if key in fields else value)
        if isinstance(said, str | bool) and roles(record).get(key) is Role.SENTENCE:
            # Where a yes counts as 1, it would cite the first sentence.
            said = _CITED.sub(r"\1", str(said))
        if key in offered and isinstance(said, str):
            said = offered[key].get(said.strip().casefold(), said)
        if key not in unasked and said is not None and (said or listed.get(key) is not False):
            asked[key] = said
    return asked


_CITED = re.compile(r"\A[\s\[(#]*(?:s(?:ent(?:ence)?)?)?[\s.:#_]*(\d{1,4})[\s.:)\]]*\Z", re.IGNORECASE)
"""The number of a sentence as models write it: "S3", "sentence 3", "[3]"."""


def _stated(asked: dict[str, Json], record: type[Record], source: str) -> dict[str, Json]:
    """A record without words that say that the text has nothing for a field that may be absent."""
    stated: dict[str, Json] = {}
    for key in asked.keys() & _optional(record):
        said = asked[key]
        members = said if isinstance(said, list) else [said]
        left = [one for one in members if not _is_nothing(key, one, record, source)]
        if len(left) < len(members):
            stated[key] = left if left and isinstance(said, list) else None
    if not stated:
        return asked
    return {key: said for key, given in asked.items() if (said := stated.get(key, given)) is not None}


@cache
def _optional(record: type[Record]) -> frozenset[str]:
    return frozenset(name for name, field in record.model_fields.items() if not field.is_required())


def _is_nothing(key: str, said: Json, record: type[Record], source: str) -> bool:
    """Whether the words of a field say that the text has nothing for it, and are not the text's."""
    if not isinstance(said, str) or not NOTHING.fullmatch(said):
        return False
    words = said.strip()
    if key in _offered(record):
        return words not in _offered(record)[key].values()
    text = source.casefold()
    return not any(map(str.isalnum, words)) or find_whole(text, words.casefold(), (0, len(text))) is None


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


def _alone(value: Json) -> Json:
    """What a list of one holds; any other value as it is."""
    return value[0] if isinstance(value, list) and len(value) == 1 else value


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
