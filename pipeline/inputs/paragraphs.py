"""The lines of a saved page as what its entries are made of: paragraphs, metadata, foreign lines."""

import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from pipeline.inputs.contents import LONGEST_BLOCK, OF_A_LINE
from pipeline.inputs.lines import LineKind, Meta, kind_of, read_meta
from pipeline.inputs.prose import ends_sentence, is_prose, is_title_case, is_title_line, joined, runs_on

_USER_WORDS = 3
"""Words at most of a user's name."""

_SPACED = 40
"""A page with a blank line in so many, or more, has them between titles and abstracts."""

_MAY_BE_META = re.compile(r"\s*[·•∙]\s*$|.{0,200}\d")
_WIDEST = 250
"""Characters; longer lines were not wrapped by an editor or a terminal."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines that belong together, and the number of the first."""

    line: int
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        """The lines as one."""
        return joined(self.lines)


@dataclass(frozen=True, slots=True)
class Foreign:
    """A line of markup or source code."""


Token = Paragraph | Meta | Foreign
_FOREIGN, _NO_META = Foreign(), Meta()


class PageLayout:
    """What must be known of a whole page before it is read."""

    def __init__(self, lines: Iterable[str]) -> None:
        count = blank = metas = 0
        line = ""
        for line in lines:
            count += 1
            blank += not line.strip()
            if metas < 2 and _MAY_BE_META.match(line):
                metas += kind_of(line.strip()) is LineKind.META
        self.spaced = _SPACED * blank >= count
        """Whether there are blank lines between titles and abstracts at all."""
        self.has_metadata = metas > 1
        self.ends_open = line.strip() != ""


def tokens(lines: Iterable[str], spaced: bool) -> Iterator[Token]:
    """Paragraphs, metadata and foreign lines, in their order; blank lines and furniture left out."""
    open_lines: list[str] = []
    submitter = False
    number = size = 0
    for number, raw in enumerate(lines, start=1):
        line = raw.strip()
        kind = kind_of(line)
        if open_lines and _reads_on(open_lines[-1], line, kind):
            kind = LineKind.TEXT
        if kind is LineKind.TEXT and submitter and len(line.split()) <= _USER_WORDS:
            kind = LineKind.FURNITURE
        submitter = kind is LineKind.SUBMITTER or (submitter and kind is LineKind.BLANK)
        if kind is LineKind.TEXT:
            open_lines.append(line)
            size += len(line) + OF_A_LINE
            if size > LONGEST_BLOCK:
                # A page without any blank line; what its last lines are part of may go on.
                *whole, last = _paragraphs(open_lines, number + 1 - len(open_lines), spaced)
                yield from whole or [last]
                open_lines = [*last.lines] if whole else []
                size = sum(map(len, open_lines)) + OF_A_LINE * len(open_lines)
            continue
        yield from _paragraphs(open_lines, number - len(open_lines), spaced)
        open_lines, size = [], 0
        if kind is LineKind.META:
            yield read_meta(line) or _NO_META
        elif kind is LineKind.FOREIGN:
            yield _FOREIGN
    yield from _paragraphs(open_lines, number + 1 - len(open_lines), spaced)


def _reads_on(last: str, line: str, kind: LineKind) -> bool:
    """Whether what looks like no text is part of a wrapped sentence ("- comprising 4 tasks -")."""
    if line == ".":
        return True
    markup = kind is LineKind.FOREIGN and any(character.isalnum() for character in line)
    address = kind is LineKind.FURNITURE and "://" in line
    return (markup or address) and not ends_sentence(last)


def _paragraphs(lines: list[str], first: int, spaced: bool) -> list[Paragraph]:
    """Lines without a blank line between them, as paragraphs.

    `first` is the number of the first line, `spaced` whether the page has blank lines between titles
    and abstracts at all.
    """
    if not lines:
        return []
    width = _wrap_width(lines)
    found: list[Paragraph] = []
    begin = 0
    for index in range(1, len(lines) + 1):
        if index < len(lines) and _goes_on(lines[max(begin, index - 2) : index], lines[index], width, spaced):
            continue
        found.append(Paragraph(first + begin, tuple(lines[begin:index])))
        begin = index
    return found


def _goes_on(so_far: list[str], line: str, width: int, spaced: bool) -> bool:
    """Whether `line` belongs to the paragraph whose last one or two lines are `so_far`."""
    last = so_far[-1]
    filled = _is_filled(last, line, width)
    if ends_sentence(last) and is_title_line(line) and not (filled and spaced):
        return False
    if filled or line == ".":
        return True
    if len(so_far) == 1 and is_title_case(last) and is_prose(line):
        return False
    return runs_on(last, line)


def _wrap_width(lines: list[str]) -> int:
    """The width, in characters, to which an editor or a terminal wrapped the lines; 0 if nothing did.

    Wrapped lines mostly end within a sentence, whole paragraphs with one.
    """
    width = max((len(line) for line in lines if " " in line), default=0)
    if width > _WIDEST:
        return 0
    filled = [
        ends_sentence(line) for line, following in pairwise(lines) if _is_filled(line, following, width)
    ]
    return width if 2 * sum(filled) < len(filled) else 0


def _is_filled(line: str, following: str, width: int) -> bool:
    """Whether the first word of the following line had no room left in this one."""
    return width > 0 and len(line) + 1 + len(following.split(maxsplit=1)[0]) > width


class Ahead:
    """Tokens one after the other, with a look at the next ones."""

    def __init__(self, tokens: Iterator[Token]) -> None:
        self._tokens = tokens
        self._next: deque[Token] = deque()

    def __iter__(self) -> Iterator[Token]:
        while self.at(0) is not None:
            yield self._next.popleft()

    def at(self, place: int) -> Token | None:
        """The token at a place among those that follow; None behind the last."""
        while len(self._next) <= place:
            if (token := next(self._tokens, None)) is None:
                return None
            self._next.append(token)
        return self._next[place]
