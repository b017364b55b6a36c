"""The one complete answer in a reply, or why there is none.

An answer is one object with the list, several of them that are plainly one answer (the calls of a tool, one
object a line), the list alone, or the records alone; a call of the tool may stand around it, as text. Where
anything else in the reply could be an answer too, a draft or a correction, nobody can tell which one the
model means, and it is asked for again.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from itertools import pairwise

from pipeline.domain import Json
from pipeline.errors import InvalidReply
from pipeline.llm.answers import CALL
from pipeline.llm.answers.decoding import DECODER, Repeated, repaired
from pipeline.llm.answers.thoughts import next_mark
from pipeline.llm.answers.written_calls import NotOurs, held, is_for_another

_TRIES = 500
"""Brackets that begin no JSON, and marks of thoughts, after which a reply is given up: each takes time."""

_BEGINS = re.compile(r"\{\s*[\"}]|\[\s*[\[\]{\"\d+NItfn-]")
"""How JSON can go on behind its first bracket; prose in brackets is told by it at once."""

_LINE_END = re.compile(r"[ \t]*,?[ \t]*\r?\n[ \t]*")
"""What stands between two objects that stand in a line each."""

_FENCED = re.compile(r"\s*```(?:json)?\s*(\{.*\})\s*```\s*", re.DOTALL | re.IGNORECASE)
"""A text that is one fence."""

_TAKEN_BACK = re.compile(
    r"(?:[\s`*.,;:)…–—-]|</\w{1,20}>|\[/[A-Z_]{1,20}\]){0,40}"
    r"(?:but|though|although|however|except|yet|hmm+|wait|actually)\b",
    re.IGNORECASE,
)
"""How a model goes on that has just written a draft into its prose."""


class _Sign(Enum):
    """What stands in a reply beside JSON."""

    THOUGHT = "a whole thought"
    OVER = "the end of a thought: all before it was a draft"
    THINKING = "a thought without an end"
    BROKEN = "JSON that does not go on as it began"
    BROKEN_ANSWER = "the same, and it began as the answer does"


@dataclass(frozen=True, slots=True)
class _Piece:
    """A value, or a sign, and where it stands."""

    value: "Json | _Sign"
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Shape:
    """What an answer looks like: its list stands under `name`, and its records have the `needed` keys.

    With `single` one record stands there instead of a list.
    """

    name: str
    needed: frozenset[str]
    single: bool = False

    @property
    def fault(self) -> InvalidReply:
        """What is said where there is no answer."""
        return InvalidReply(f"The reply must be one JSON object {self._drawn} and nothing else.")

    @property
    def doubt(self) -> InvalidReply:
        """What is said where there are several."""
        return InvalidReply(
            f"The reply holds more than one answer. Write one JSON object {self._drawn} and nothing else."
        )

    @property
    def _drawn(self) -> str:
        return f'{{"{self.name}": {"{...}" if self.single else "[...]"}}}'


def items(text: str, shape: Shape, source: str = "") -> list[Json]:
    """The records of the one answer in a text, in whatever it is wrapped.

    `source` is the text that was read, whose LaTeX the model copies.

    Raises:
        InvalidReply: there is none, or more than one. The message is for the model.
    """
    if CALL in text:
        return _called(text, shape, source, cut=False)
    whole = _whole(text)
    if whole is not None and shape.name in whole:
        return _list(whole, shape)
    pieces = _outside_thoughts(text, shape)
    signs = {piece.value for piece in pieces if isinstance(piece.value, _Sign)}
    values = _without_calls(text, pieces, shape, source)
    if _Sign.BROKEN_ANSWER in signs:
        raise shape.fault
    answers = [piece for piece in values if isinstance(piece.value, dict) and shape.name in piece.value]
    if values and _TAKEN_BACK.match(text, values[-1].end):
        raise shape.doubt
    if answers:
        return _answered(text, answers, values, shape)
    if not signs:
        found = _bare(text, values, shape)
        if found is not None:
            return found
    raise _unfinished() if _Sign.THINKING in signs else shape.fault


def _whole(text: str) -> dict[str, Json] | None:
    """The object that is all of a text or of one fence, as it mostly is: nothing is looked for beside it."""
    fenced = _FENCED.fullmatch(text)
    text = (fenced[1] if fenced else text).strip()
    if not text.startswith("{"):
        return None
    try:
        value, end = DECODER.raw_decode(text)
    except (json.JSONDecodeError, RecursionError):
        return None
    return value if end == len(text) else None


def _unfinished() -> InvalidReply:
    return InvalidReply("The reply ended while still thinking. Answer with the JSON at once.")


def _without_calls(text: str, pieces: list[_Piece], shape: Shape, source: str) -> list[_Piece]:
    """The values among the pieces of a text; what a call of our tool holds stands in its place.

    Raises:
        InvalidReply: a call is of another tool, or something beside a call could be the answer too.
    """
    values: list[_Piece] = []
    called = False
    for piece in pieces:
        if isinstance(piece.value, _Sign):
            continue
        if is_for_another(text, piece.start, shape.name):
            raise shape.fault
        value = _held(piece.value, shape, source)
        called = called or value is not piece.value
        values.append(_Piece(value, piece.start, piece.end))
    if called and not _alike([piece.value for piece in values if _may_be_records(piece.value, shape)]):
        raise shape.doubt
    return values


def _held(value: "Json", shape: Shape, source: str) -> Json:
    """What a call of our tool holds; any other value itself."""
    if isinstance(value, dict) and shape.name in value:
        return value
    try:
        found = held(value, shape.name, shape.needed)
    except NotOurs:
        raise shape.fault from None
    return _whole(repaired(found, source)) if isinstance(found, str) and found is not value else found


def _may_be_records(value: "Json | _Sign", shape: Shape) -> bool:
    named = isinstance(value, dict) and not value.keys().isdisjoint({shape.name, *shape.needed})
    return named or isinstance(value, list)


def _answered(text: str, answers: list[_Piece], values: list[_Piece], shape: Shape) -> list[Json]:
    """The records of objects with the list, which must be one answer, and the only one."""
    lists = [_list(piece.value, shape) for piece in answers]
    found = lists[0] if _alike(lists) else _of_lines(text, answers, lists, shape)
    at = {piece.start for piece in answers}
    others = [record for piece in values if piece.start not in at for record in _records(piece.value, shape)]
    if others and not set(map(_key, others)) <= set(map(_key, found)):
        raise shape.doubt
    return found


def _list(value: "Json | _Sign", shape: Shape) -> list[Json]:
    """The list in an object; both lists where the key stands twice."""
    held = value[shape.name] if isinstance(value, dict) else None
    if shape.single and isinstance(held, dict):
        return [held]
    if isinstance(value, Repeated) and shape.name in value.keys_repeated and isinstance(held, list):
        if not all(isinstance(each, list) for each in held):
            raise shape.doubt
        return [record for each in held if isinstance(each, list) for record in each]
    if not isinstance(held, list):
        raise shape.fault
    return held


def _of_lines(text: str, pieces: list[_Piece], lists: Sequence[list[Json]], shape: Shape) -> list[Json]:
    """Lists that stand in a line each and are parts of one answer: none is empty or repeats another."""
    keys = [{_key(record) for record in each} for each in lists]
    if not _in_lines(text, pieces) or not all(lists) or len(set().union(*keys)) < sum(map(len, keys)):
        raise shape.doubt
    return [record for each in lists for record in each]


def _in_lines(text: str, pieces: list[_Piece]) -> bool:
    """Whether each piece has one line, and the next one the next."""
    if any("\n" in text[piece.start : piece.end] for piece in pieces):
        return False
    return all(_LINE_END.fullmatch(text, one.end, other.start) for one, other in pairwise(pieces))


def _bare(text: str, values: list[_Piece], shape: Shape) -> list[Json] | None:
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
        if not _enumerated(text, alone, shape):
            raise shape.doubt
        return [piece.value for piece in alone if not isinstance(piece.value, _Sign)]
    found = [piece.value for piece in lists if isinstance(piece.value, list)]
    if not found:
        return None
    return found[0] if _alike(found) else _of_lines(text, lists, found, shape)


def _enumerated(text: str, pieces: list[_Piece], shape: Shape) -> bool:
    """Whether nothing but marks of an enumeration stands between records, no words of doubt."""
    words = {"and", "item", "json", "jsonl", "record", shape.name, shape.name.removesuffix("s")}
    return all(
        set(re.findall(r"[^\W\d_]+", text[one.end : other.start].casefold())) <= words
        for one, other in pairwise(pieces)
    )


def _records(value: "Json | _Sign", shape: Shape) -> list[Json]:
    """The whole records in a value: itself, or those of a list."""
    found = value if isinstance(value, list) else [value] if isinstance(value, dict) else []
    return [record for record in found if isinstance(record, dict) and shape.needed <= record.keys()]


def _alike(values: "Sequence[Json | _Sign]") -> bool:
    return len(values) <= 1 or len({_key(each) for each in values}) == 1


def _key(value: "Json | _Sign") -> str:
    try:
        return json.dumps(value, sort_keys=True)
    except RecursionError:
        raise InvalidReply("The reply is nested too deep.") from None


def _outside_thoughts(text: str, shape: Shape) -> list[_Piece]:
    """The values of a text and the signs between, without those of thoughts."""
    pieces: list[_Piece] = []
    for piece in _pieces(text, shape):
        if piece.value is _Sign.OVER:
            pieces.clear()
        elif piece.value is not _Sign.THOUGHT:
            pieces.append(piece)
    return pieces


def _behind_thoughts(text: str, shape: Shape) -> int | None:
    """Where the last thought ends, 0 where there is none; None where it does not end."""
    begins = 0
    for piece in _pieces(text, shape):
        if piece.value is _Sign.THINKING:
            return None
        if piece.value in (_Sign.THOUGHT, _Sign.OVER):
            begins = piece.end
    return begins


_SIGNS = {"thought": _Sign.THOUGHT, "over": _Sign.OVER, "unfinished": _Sign.THINKING}


def _pieces(text: str, shape: Shape) -> Iterator[_Piece]:
    """Objects, lists and signs from left to right, none inside another.

    What does not parse is skipped up to the place where it breaks, so the time is linear in the text.

    Raises:
        InvalidReply: hardly anything of it is JSON.
    """
    broken = at = 0
    while mark := next_mark(text, at):
        start, at = mark.start, mark.end
        value, at = _decoded(text, start) if mark.kind == "json" else (_SIGNS[mark.kind], at)
        broken += isinstance(value, _Sign)
        if broken > _TRIES:
            raise InvalidReply("The reply is full of brackets and marks that are no JSON.")
        if value is _Sign.BROKEN and _may_be_answer(text, start, at, shape):
            value = _Sign.BROKEN_ANSWER
        yield _Piece(value, start, at)


def _may_be_answer(text: str, start: int, end: int, shape: Shape) -> bool:
    """Whether broken JSON is a piece of an answer; its mere shape, with dots for a list, is none."""
    opening, inside = _signs_of_answer(shape)
    return bool(opening.match(text, start) or inside.search(text, start, end))


@lru_cache(maxsize=16)
def _signs_of_answer(shape: Shape) -> tuple[re.Pattern[str], re.Pattern[str]]:
    name, keys = re.escape(shape.name), "|".join(map(re.escape, sorted(shape.needed)))
    opening = rf"\{{\s*[\"'“]?{name}[\"'”]?\s*:\s*(?:\[\s*(?:[{{\[\]]|/[/*]|$)|$|[{{\"n])"
    inside = rf"[\"']{name}[\"']\s*:\s*\[\s*[{{\]]|[{{,]\s*[\"'](?:{keys})[\"']\s*:"
    return re.compile(opening), re.compile(inside)


def _decoded(text: str, at: int) -> "tuple[Json | _Sign, int]":
    """The JSON value that begins here and where it ends, or that it is broken and where."""
    if not _BEGINS.match(text, at):
        return _Sign.BROKEN, at + 1
    try:
        value, end = DECODER.raw_decode(text, at)
    except json.JSONDecodeError as error:
        unended = error.msg.startswith("Unterminated string")
        return _Sign.BROKEN, len(text) if unended else max(at + 1, error.pos)
    except RecursionError:
        return _Sign.BROKEN, len(text)
    return value, end


def _called(text: str, shape: Shape, source: str, *, cut: bool) -> list[Json]:
    """The records of all calls of a tool, each of which must be whole, but for the last where that was cut.

    Calls that say the same are one; what was said beside them must not be another answer.
    """
    beside, *calls = text.split(CALL)
    whole = calls[:-1] if cut else calls
    lists = list({_key(found): found for found in (items(one, shape, source) for one in whole)}.values())
    if cut:
        lists.append(_rest(calls[-1], shape, source, others=bool(lists)))
    together = [record for each in lists for record in each]
    _check_beside(beside, together, shape, source)
    return together


def _rest(text: str, shape: Shape, source: str, *, others: bool) -> list[Json]:
    """The finished records of the last call; without any, it is enough that there are `others`."""
    try:
        return rescued(text, shape, source)
    except InvalidReply:
        if not others:
            raise
        return []


def _check_beside(text: str, together: list[Json], shape: Shape, source: str) -> None:
    """Raises InvalidReply where another answer stands beside the calls, or a piece of one."""
    try:
        found = items(text, shape, source)
    except InvalidReply:
        begins = _behind_thoughts(text, shape)
        if begins is not None and _signs_of_answer(shape)[1].search(text, begins):
            raise shape.doubt from None
        return
    if not {_key(record) for record in found} <= {_key(record) for record in together}:
        raise shape.doubt


def rescued(text: str, shape: Shape, source: str = "") -> list[Json]:
    """The finished records of a reply that was cut off; `source` as for `items`.

    Raises:
        InvalidReply: none was finished.
    """
    if CALL in text:
        return _called(text, shape, source, cut=True)
    begins = _behind_thoughts(text, shape)
    if begins is None:
        raise _unfinished()
    starts = [found.end() for found in re.finditer(rf'"{re.escape(shape.name)}"\s*:\s*\[', text[begins:])]
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
