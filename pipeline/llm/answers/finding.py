"""The one complete answer in a reply, or why there is none.

An answer is one object with the list, several of them that are plainly one answer (the calls of a tool, one
object a line), the list alone, or the records alone; a call of the tool may stand around it, as text. Where
anything else in the reply could be an answer too, a draft or a correction, nobody can tell which one the
model means, and it is asked for again.
"""

import json
import re
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from functools import cache
from itertools import pairwise

from pipeline.domain import Json
from pipeline.errors import InvalidReply
from pipeline.llm.answers import CALL
from pipeline.llm.answers.cut_off import beginning, nothing_finished
from pipeline.llm.answers.decoding import Repeated, repaired
from pipeline.llm.answers.doubts import (
    DOTS,
    NOT_ALL,
    holds_records,
    is_doubted,
    is_shortened,
    says_unfinished,
    says_unread,
)
from pipeline.llm.answers.pieces import (
    Piece,
    Shape,
    Sign,
    behind_thoughts,
    outside_thoughts,
    signs_of_answer,
)
from pipeline.llm.answers.quoted import opened, unquoted, unwrapped, whole_object
from pipeline.llm.answers.written_calls import NotOurs, held, mark_before

_LINE_END = re.compile(r"[ \t]*,?[ \t]*\r?\n[ \t]*")
"""What stands between two objects that stand in a line each."""


@cache
def _nothing_there(name: str) -> re.Pattern[str]:
    """What a model says behind an example that is not meant: the text has none."""
    return re.compile(
        rf"\b(?:text|abstract|paper|work|study|it|there)\b[^.{{}}\n]{{0,40}}\b(?:no|not any)[ ]"
        rf"{re.escape(name)}(?:[.,;:!)\n]|\s*\Z|[ ]at[ ]all\b)"
        r"|\bno such\b|\bnone of (?:these|those|this|that)\b(?! (?:claims |records )?ha(?:s|ve) an?\b)",
        re.IGNORECASE,
    )


def items(text: str, shape: Shape, source: str = "") -> list[Json]:
    """The records of the one answer in a text, in whatever it is wrapped.

    `source` is the text that was read, whose LaTeX the model copies.

    Raises:
        InvalidReply: there is none, or more than one. The message is for the model.
    """
    if CALL in text:
        return _called(text, shape, source, cut=False)
    whole = unquoted(text, shape, source)
    if whole is not None and shape.name in whole:
        return _only(_list(whole, shape), [whole], shape)
    pieces = outside_thoughts(text, shape)
    signs = {piece.value for piece in pieces if isinstance(piece.value, Sign)}
    values = _without_calls(text, pieces, shape, source)
    if Sign.BROKEN_ANSWER in signs:
        raise shape.fault
    answers = [piece for piece in values if isinstance(piece.value, dict) and shape.name in piece.value]
    if values and is_doubted(text, (answers or values)[0].start, values[-1].end, shape):
        raise shape.doubt
    found = _answered(text, answers, values, shape) if answers else None
    if not answers and not signs:
        found = _bare(text, values, shape)
    if found is not None:
        return found or _nothing(text, shape)
    raise _unfinished() if Sign.THINKING in signs else shape.fault


def _nothing(said: str, shape: Shape) -> list[Json]:
    """No record, where what was said beside it neither has one nor says that there was no text."""
    if holds_records(said, shape):
        raise shape.doubt
    if says_unread(said):
        raise shape.fault
    return []


def _unfinished() -> InvalidReply:
    return InvalidReply("The reply ended while still thinking. Answer with the JSON at once.")


def _without_calls(text: str, pieces: list[Piece], shape: Shape, source: str) -> list[Piece]:
    """The values among the pieces of a text; what calls of our tool hold stands in their place.

    Raises:
        InvalidReply: a call is of another tool, or something beside a call could be the answer too.
    """
    values: list[Piece] = []
    calls: list[Json] = []
    for piece in pieces:
        if isinstance(piece.value, Sign):
            continue
        try:
            found, begins = _held(text, piece.value, piece.start, shape, source)
        except NotOurs:
            raise shape.fault from None
        calls += found if begins is not None else []
        values += [Piece(value, piece.start if begins is None else begins, piece.end) for value in found]
    alike = _alike(calls) and _alike([piece.value for piece in values if _may_be_records(piece.value, shape)])
    if not calls or alike:
        return values
    words = _WORDS_OF_CALLS | {shape.name.casefold()}
    if len(calls) < len(values) or not _between(text, values, words):
        raise shape.doubt
    lists = [_of_call(piece.value, shape) for piece in values]
    return [Piece({shape.name: _parts_of_one(lists, shape)}, values[0].start, values[-1].end)]


def _held(text: str, value: Json, start: int, shape: Shape, source: str) -> tuple[list[Json], int | None]:
    """What the calls of our tool in a value hold, and where they begin; else the value, and None.

    Raises:
        NotOurs: a call is of another tool.
    """
    mark = mark_before(text, start, shape.name)
    value = unwrapped(value, shape) if isinstance(value, dict) else value
    if isinstance(value, dict) and shape.name in value:
        return [opened(value, shape, source)], mark
    if isinstance(value, list) and len(value) == 1 and isinstance(value[0], list):
        value = value[0]
    found = held(value, shape.name, shape.needed)
    if len(found) == 1 and found[0] is value:
        return found, mark
    called: list[Json] = [
        whole_object(repaired(each, source)) if isinstance(each, str) else each for each in found
    ]
    return called, start if mark is None else mark


def _of_call(value: "Json | Sign", shape: Shape) -> list[Json]:
    """The records that one of several calls holds: in the object, in a list, or one alone."""
    if isinstance(value, dict) and shape.name in value:
        return _list(value, shape)
    records = _records(value, shape)
    if not records or len(records) < (len(value) if isinstance(value, list) else 1):
        raise shape.fault
    return records


_WORDS_OF_CALLS = frozenset(
    re.findall(
        r"\w+",
        """
        tool tools call calls function plugin action start end invoke parameter param arg value and json
        assistant channel commentary
        """,
    )
)
"""What may stand between two calls: marks, no words of doubt."""


def _may_be_records(value: "Json | Sign", shape: Shape) -> bool:
    named = isinstance(value, dict) and not value.keys().isdisjoint({shape.name, *shape.needed})
    return named or isinstance(value, list)


def _answered(text: str, answers: list[Piece], values: list[Piece], shape: Shape) -> list[Json]:
    """The records of objects with the list, which must be one answer, and the only one."""
    lists = [_list(piece.value, shape) for piece in answers]
    found = lists[0] if _alike(lists) else _of_lines(text, answers, lists, shape)
    behind = text[values[-1].end :]
    if NOT_ALL.search(behind) or (found and _nothing_there(shape.name).search(behind)):
        raise shape.doubt
    return _only(found, [piece.value for piece in values], shape)


def _only(found: list[Json], values: "Sequence[Json | Sign]", shape: Shape) -> list[Json]:
    """The records of an answer, where no other record stands in these values, beside its lists or around."""
    others = [record for value in values for record in _beside(value, shape)]
    if others and not set(map(_key, others)) <= set(map(_key, found)):
        raise shape.doubt
    return found


def _beside(value: "Json | Sign", shape: Shape) -> Iterator[Json]:
    """The records in a value, however deep, but for those in a list that is the answer."""
    left: list[Json | Sign] = [value]
    if isinstance(value, dict) and shape.name in value:
        left = [each for key, each in value.items() if key != shape.name]
    while left:
        one = left.pop()
        if isinstance(one, list):
            left += one
        elif isinstance(one, dict) and _is_nearly_a_record(one, shape):
            yield one
        elif isinstance(one, dict):
            left += one.values()


def _is_nearly_a_record(value: dict[str, Json], shape: Shape) -> bool:
    """Whether an object has what a record needs, or all but one: a kind may be the key over it.

    A schema, which models repeat, says of each key what it looks like.
    """
    held = shape.needed & value.keys()
    enough = min(len(shape.needed), max(2, len(shape.needed) - 1))
    return len(held) >= enough and not any(isinstance(value[key], dict) for key in held)


def _list(value: "Json | Sign", shape: Shape) -> list[Json]:
    """The list in an object; both lists where the key stands twice."""
    held = value[shape.name] if isinstance(value, dict) else None
    if isinstance(value, dict) and says_unfinished(value, shape):
        raise shape.fault
    if shape.single and isinstance(held, dict):
        return [held]
    if isinstance(value, Repeated) and shape.name in value.keys_repeated and isinstance(held, list):
        if not all(isinstance(each, list) for each in held):
            raise shape.doubt
        return [record for each in held if isinstance(each, list) for record in each]
    if not isinstance(held, list):
        raise shape.fault
    return held


def _of_lines(text: str, pieces: list[Piece], lists: Sequence[list[Json]], shape: Shape) -> list[Json]:
    """Lists that stand in a line each and are parts of one answer: none is empty or repeats another."""
    is_in_lines = not any("\n" in text[piece.start : piece.end] for piece in pieces) and all(
        _LINE_END.fullmatch(text, one.end, other.start) for one, other in pairwise(pieces)
    )
    if not is_in_lines:
        raise shape.doubt
    return _parts_of_one(lists, shape)


def _parts_of_one(lists: Sequence[list[Json]], shape: Shape) -> list[Json]:
    """The records of lists that are parts of one answer: none is empty or repeats another."""
    keys = [{_key(record) for record in each} for each in lists]
    if not all(lists) or len(set().union(*keys)) < sum(map(len, keys)):
        raise shape.doubt
    return [record for each in lists for record in each]


def _bare(text: str, values: list[Piece], shape: Shape) -> list[Json] | None:
    """The records of lists without the object around, or without the list too; None where there are none."""
    lists = [
        piece
        for piece in values
        if isinstance(piece.value, list) and all(isinstance(record, dict) for record in piece.value)
    ]
    alone = [piece for piece in values if isinstance(piece.value, dict) and shape.needed & piece.value.keys()]
    whole = any(_records(piece.value, shape) for piece in alone)
    if whole and lists:
        raise shape.doubt
    if whole:
        words = {"and", "item", "json", "jsonl", "record", shape.name, shape.name.removesuffix("s")}
        if not _between(text, alone, words) or is_shortened(text[alone[-1].end :]):
            raise shape.doubt
        return [piece.value for piece in alone if not isinstance(piece.value, Sign)]
    found = [piece.value for piece in lists if isinstance(piece.value, list)]
    if lists and is_shortened(text[lists[-1].end :]):
        raise shape.doubt
    if len(found) < 2 or _alike(found):
        return found[0] if found else None
    return _of_lines(text, lists, found, shape)


def _between(text: str, pieces: list[Piece], words: AbstractSet[str]) -> bool:
    """Whether nothing but marks and these words stand between pieces: no words of doubt, no dots."""
    gaps = [text[one.end : other.start].casefold() for one, other in pairwise(pieces)]
    return all(set(re.findall(r"[^\W\d_]+", gap)) <= words and not DOTS.search(gap) for gap in gaps)


def _records(value: "Json | Sign", shape: Shape) -> list[Json]:
    """The whole records in a value: itself, or those of a list."""
    found = value if isinstance(value, list) else [value] if isinstance(value, dict) else []
    return [record for record in found if isinstance(record, dict) and shape.needed <= record.keys()]


def _alike(values: "Sequence[Json | Sign]") -> bool:
    return len(values) <= 1 or len({_key(each) for each in values}) == 1


def _key(value: "Json | Sign") -> str:
    try:
        return json.dumps(value, sort_keys=True)
    except RecursionError:
        raise InvalidReply("The reply is nested too deep.") from None


def _called(text: str, shape: Shape, source: str, *, cut: bool) -> list[Json]:
    """The records of all calls of a tool, each of which must be whole, but for the last where that was cut.

    Calls that say the same are one; what was said beside them must not be another answer.
    """
    beside, *calls = text.split(CALL)
    whole = calls[:-1] if cut else calls
    lists = list({_key(found): found for found in (items(one, shape, source) for one in whole)}.values())
    if cut:
        try:
            lists.append(rescued(calls[-1], shape, source))
        except InvalidReply as error:
            # Whole calls before one of which nothing was finished are enough.
            if not lists or str(error) != str(nothing_finished()):
                raise
    together = [record for each in lists for record in each]
    _check_beside(beside, together, shape, source)
    return together or _nothing(beside, shape)


def _check_beside(text: str, together: list[Json], shape: Shape, source: str) -> None:
    """Raises InvalidReply where another answer stands beside the calls, or a piece of one."""
    try:
        found = items(text, shape, source)
    except InvalidReply:
        begins = behind_thoughts(text, shape)
        if begins is not None and signs_of_answer(shape)[1].search(text, begins):
            raise shape.doubt from None
        return
    if not {_key(record) for record in found} <= {_key(record) for record in together}:
        raise shape.doubt


def rescued(text: str, shape: Shape, source: str = "") -> list[Json]:
    """The finished records of a reply that was cut off; `source` as for `items`.

    Raises:
        InvalidReply: none was finished, or they are no part of the one answer.
    """
    if CALL in text:
        return _called(text, shape, source, cut=True)
    if behind_thoughts(text, shape) is None:
        raise _unfinished()
    found = items(beginning(text, shape), shape, source)
    if not found:
        raise nothing_finished()
    return found
