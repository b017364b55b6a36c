"""A reply that was cut off at the token limit, as it would stand there had it stopped behind its last record.

What is kept of it is read in that text as in any other: a draft, a hedge or a second answer counts there too.
"""

import re

from pipeline.errors import InvalidReply
from pipeline.llm.answers.loose_json import TOKEN
from pipeline.llm.answers.pieces import Piece, Shape, Sign, decoded, outside_thoughts

_DEEPEST = 12
"""Brackets around the list of an answer; calls have a few."""

_NEXT_LINE = re.compile(r"[\s,]*(?:\d{1,3}[.)]|[*-])?[ \t]*")
_UNFINISHED_TOKEN = re.compile(r"[\"'“][^\r\n]*|\S{0,12}")
"""What is left where the parser of JSON stops in the middle of a string, number or word."""

_NO_WORD = re.compile(r"[^\w\s.,;!?'’-]+")


def beginning(text: str, shape: Shape) -> str:
    """The part of a reply to its last finished record, with the brackets closed that are open there.

    Raises:
        InvalidReply: no record was finished, or another answer begins behind the one that was.
    """
    pieces = outside_thoughts(text, shape)
    values = [piece for piece in pieces if not isinstance(piece.value, Sign)]
    broken = next((piece for piece in pieces if piece.value is Sign.BROKEN_ANSWER), None)
    if broken is not None:
        stopped = _closed(text, broken.start, shape)
        if stopped is not None:
            return stopped
        values = [piece for piece in values if piece.end <= broken.start]
    elif pieces and pieces[-1].value is Sign.BROKEN and pieces[-1].end == len(text):
        broken = pieces[-1]
    if not any(isinstance(piece.value, list | dict) and piece.value for piece in values):
        raise nothing_finished()
    if broken is None:
        return text
    are_lines = all(_holds_one(piece, shape) for piece in values)
    if not are_lines or not _is_next_line(text[values[-1].end : broken.start]):
        raise shape.doubt
    return text[: values[-1].end]


def nothing_finished() -> InvalidReply:
    """What is said where no record was finished."""
    return InvalidReply("The reply was cut off before its first record was finished.")


def _holds_one(piece: Piece, shape: Shape) -> bool:
    """Whether a value is one record, alone or in its list, as where an answer stands in lines."""
    if not isinstance(piece.value, dict):
        return False
    held = piece.value.get(shape.name)
    return shape.needed <= piece.value.keys() or (isinstance(held, list) and len(held) == 1)


def _is_next_line(between: str) -> bool:
    return "\n" in between and _NEXT_LINE.fullmatch(between) is not None


def _closed(text: str, start: int, shape: Shape) -> str | None:
    """The text to the last finished record of the JSON that begins at `start`, with its brackets closed.

    None where no record was finished.

    Raises:
        InvalidReply: this JSON does not break off at the end of the text, but is none.
    """
    named = re.compile(rf"""["'=]{re.escape(shape.name)}["']?\s*[:>]\s*\[""")
    lists = {found.end() for found in named.finditer(text, start)}
    # What closes the brackets that are open, how many are in the list, and where its last record ends.
    closing: list[str] = []
    level = ends = 0
    closes, is_over = "", False
    at = start
    while found := TOKEN.match(text, at):
        mark, at = found["mark"] or "", found.end()
        if mark == "[" and (at in lists or not closing):
            # A list of calls may stand around that of the records, but not one of the records in another.
            level = level if level > 1 else len(closing) + 1
        elif mark == "{" and closing and len(closing) == level <= _DEEPEST:
            value, behind, _ = decoded(text, found.start())
            if not isinstance(value, Sign):
                closes, is_over = "".join(reversed(closing)), False
                at = ends = behind
                continue
        if mark in ("{", "["):
            closing.append("}" if mark == "{" else "]")
        elif mark in ("}", "]"):
            # A record that ends here and cannot be read is no JSON.
            if closing.pop() != mark or not closing or (mark == "}" and len(closing) == level):
                raise shape.fault
            is_over = is_over or len(closing) < level
    if not _UNFINISHED_TOKEN.fullmatch(text[at:].strip()):
        raise shape.fault
    # What stands behind the list may take it back.
    behind_list = "\n" + _NO_WORD.sub(" ", text[ends:]) if is_over else ""
    return text[:ends] + closes + behind_list if ends else None
