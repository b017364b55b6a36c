"""The pieces of a reply: JSON, and signs of thoughts and of JSON that breaks off, from left to right."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import TYPE_CHECKING

from pipeline.errors import InvalidReply
from pipeline.llm.answers.decoding import DECODER
from pipeline.llm.answers.loose_json import as_strict
from pipeline.llm.answers.thoughts import next_mark

if TYPE_CHECKING:
    from pipeline.domain import Json

_BEGINS = re.compile(r"\{\s*(?:[\"'“}]|/[/*])|\[\s*(?:[\[\]{\"\d+NItfn-]|/[/*])")
"""How JSON can go on behind its first bracket; prose in brackets is told by it at once."""


class Sign(Enum):
    """What stands in a reply beside JSON."""

    THOUGHT = "a whole thought"
    OVER = "the end of a thought: all before it was a draft"
    THINKING = "a thought without an end"
    BROKEN = "JSON that does not go on as it began"
    BROKEN_ANSWER = "the same, and it began as the answer does"


@dataclass(frozen=True, slots=True)
class Piece:
    """A value, or a sign, and where it stands."""

    value: "Json | Sign"
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Shape:
    """What an answer looks like: its list stands under `name`, and its records have the `needed` keys.

    They may have all `fields`. With `single` one record stands there instead of a list.
    """

    name: str
    needed: frozenset[str]
    fields: frozenset[str]
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


def outside_thoughts(text: str, shape: Shape) -> list[Piece]:
    """The values of a text and the signs between, without those of thoughts."""
    pieces: list[Piece] = []
    is_final = False
    for piece in pieces_of(text, shape):
        if piece.value is Sign.OVER:
            # What stands before a second final channel stands in the first, and is no thought.
            was_final, is_final = is_final, "final" in text[piece.start : piece.end].casefold()
            if not (was_final and is_final):
                pieces.clear()
        elif piece.value is not Sign.THOUGHT:
            pieces.append(piece)
    return pieces


def behind_thoughts(text: str, shape: Shape) -> int | None:
    """Where the last thought ends, 0 where there is none; None where it does not end."""
    begins = 0
    for piece in pieces_of(text, shape):
        if piece.value is Sign.THINKING:
            return None
        if piece.value in (Sign.THOUGHT, Sign.OVER):
            begins = piece.end
    return begins


_SIGNS = {"thought": Sign.THOUGHT, "over": Sign.OVER, "unfinished": Sign.THINKING}


def pieces_of(text: str, shape: Shape, at: int = 0) -> Iterator[Piece]:
    """Objects, lists and signs from an offset on to the right, none inside another.

    What does not parse is skipped up to the place where it breaks, so the time is linear in the text.

    Raises:
        InvalidReply: hardly anything of it is JSON.
    """
    broken = 0
    while mark := next_mark(text, at):
        start, at = mark.start, mark.end
        is_strict = False
        if mark.kind == "json":
            value, at, is_strict = decoded(text, start)
        else:
            value = _SIGNS[mark.kind]
        broken += not is_strict
        # Each takes time, as the parser counts the lines before what it cannot read.
        if broken > 500:
            raise InvalidReply("The reply is full of brackets and marks that are no JSON.")
        if value is Sign.BROKEN:
            opening, inside = signs_of_answer(shape)
            # The mere shape of an answer, with dots for a list, is no piece of one.
            if opening.match(text, start) or inside.search(text, start, at):
                value = Sign.BROKEN_ANSWER
        yield Piece(value, start, at)


@lru_cache(maxsize=16)
def signs_of_answer(shape: Shape) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """How an answer begins, and what stands inside of one, also where it is quoted with backslashes."""
    name, keys = re.escape(shape.name), "|".join(map(re.escape, sorted(shape.needed)))
    opening = rf"\{{\s*\\?[\"'“]?{name}\\?[\"'”]?\s*:\s*(?:\[\s*(?:[{{\[\]]|/[/*]|$)|$|[{{\"n])"
    inside = rf"[\"'“]{name}\\?[\"'”]\s*:\s*\[\s*[{{\]]|[{{,]\s*\\?[\"'“](?:{keys})\\?[\"'”]\s*:"
    return re.compile(opening), re.compile(inside)


def decoded(text: str, at: int) -> "tuple[Json | Sign, int, bool]":
    """The JSON value that begins here, where it ends, and whether it is strictly JSON.

    Or that it is broken, and where.
    """
    if not _BEGINS.match(text, at):
        return Sign.BROKEN, at + 1, False
    try:
        return *DECODER.raw_decode(text, at), True
    except json.JSONDecodeError as error:
        broken = len(text) if error.msg.startswith("Unterminated string") else max(at + 1, error.pos)
    except RecursionError:
        return Sign.BROKEN, len(text), False
    meant, end = as_strict(text, at)
    try:
        if meant is not None:
            return DECODER.decode(meant), end, False
    except (json.JSONDecodeError, RecursionError):
        pass
    return Sign.BROKEN, max(broken, end), False
