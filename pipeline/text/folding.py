"""A text in the shape in which copied words are looked for in it, and the way back to where they stand.

Case, space, also beside "=" and "<", dashes, quotes, LaTeX's marks and characters that nobody sees make no
difference; letters and digits do.
"""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from pipeline.domain import Span
from pipeline.text.word_search import find_copied

_DASHES = dict.fromkeys(map(ord, "‐‑‒–—−"), "-")
_QUOTES = dict.fromkeys(map(ord, "‘’‚‛`´"), "'") | dict.fromkeys(map(ord, "“”„‟«»"), '"')
_COMMAND = re.compile(r"\\(?:text|math|emph|bf|it|rm|tt|sf|sc|underline|operatorname)[a-zA-Z]*\s*|\\[,;:!]")
_OPENING = re.compile(r"(?:\\[a-zA-Z]{1,20}\s?\{|\{\\[a-zA-Z]{1,20}\s?|[${])\Z")
_LONGEST_OPENING = 24
_ALIKE = _DASHES | _QUOTES
_DROPPED = frozenset("${}\\")


@dataclass(frozen=True, slots=True)
class Folded:
    """A text without case, doubled space, kinds of dashes and quotes, and LaTeX's marks.

    `starts` and `ends` hold, for each character of `text`, the half-open offsets of what it came from.
    """

    text: str
    starts: Sequence[int]
    ends: Sequence[int]


@dataclass(frozen=True)
class Text:
    """A text that is searched for copied words, and its normalized shape, made when first needed."""

    raw: str

    @cached_property
    def _folded(self) -> Folded:
        return fold(self.raw)

    def exact(self, words: str, within: Span) -> Span | None:
        """Where the words stand as they are inside a stretch of the text, whole words only."""
        return find_copied(self.raw, words, within)

    def normalized(self, words: str, within: Span) -> Span | None:
        """Where they stand but for case, space, dashes, quotes and LaTeX."""
        needle = fold(words).text
        folded = self._folded
        stretch = bisect_left(folded.starts, within[0]), bisect_left(folded.starts, within[1])
        found = find_copied(folded.text, needle, stretch) if needle else None
        if found is None or _splits(folded, found[0]) or _splits(folded, found[1]):
            return None
        end = folded.ends[found[1] - 1]
        start = self._opened(folded.starts[found[0]], end)
        return start, self._closed(start, end)

    def _opened(self, start: int, end: int) -> int:
        """A start that takes in a command's backslash and the marks of LaTeX that are closed before `end`."""
        if self.raw.startswith("\\", max(0, start - 1)) and self.raw[start].isalpha():
            start -= 1
        while mark := _OPENING.search(self.raw, max(0, start - _LONGEST_OPENING), start):
            piece = self.raw[start:end]
            is_math = mark[0] == "$"
            if not (piece.count("$") % 2 if is_math else piece.count("}") > piece.count("{")):
                break
            start = mark.start()
        return start

    def _closed(self, start: int, end: int) -> int:
        """An end that takes in the closing marks of LaTeX that were opened behind `start`."""
        piece = self.raw[start:end]
        braces, open_math = piece.count("{") - piece.count("}"), piece.count("$") % 2
        while (braces > 0 and self.raw.startswith("}", end)) or (open_math and self.raw.startswith("$", end)):
            if self.raw[end] == "}":
                braces -= 1
            else:
                open_math = 0
            end += 1
        return end


def _splits(folded: Folded, at: int) -> bool:
    """Whether an offset lies inside what one character of the text was folded to."""
    return 0 < at < len(folded.text) and folded.starts[at] == folded.starts[at - 1]


class _OneToOne(dict[int, str]):
    """What each character is folded to, filled in as they come; `_ODD` where that is not one character."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        plain = "" if unicodedata.combining(char) else _folded_cluster(char)
        self[code] = plain if len(plain) == 1 else _ODD
        return self[code]


_ODD = "\U0010ffff"
"""Not a character, so it stands in no text."""

_ONE_TO_ONE = _OneToOne()
_SIGNS = frozenset("=<>≤≥±")
_UNEVEN = re.compile(rf"{_ODD}|^ |  | $|''|[=<>≤≥±] | [=<>≤≥±]")
"""What a text, folded character by character, holds where its length may have to change."""


def fold(text: str) -> Folded:
    """The shape of a text in which copied words are compared with it."""
    plain = text.translate(_ONE_TO_ONE)
    if not _UNEVEN.search(plain):
        return Folded(plain, range(len(text)), range(1, len(text) + 1))
    kept: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for start, end in _clusters(text):
        for char in _folded_cluster(text[start:end]):
            before = kept[-1] if kept else " "
            if char == " " and (before == " " or before in _SIGNS):
                continue
            if char in _SIGNS and before == " " and kept:
                del kept[-1], starts[-1], ends[-1]
            if char == "'" == before and ends[-1] == start:
                kept[-1], ends[-1] = '"', end
                continue
            kept.append(char)
            starts.append(start)
            ends.append(end)
    if kept and kept[-1] == " ":
        del kept[-1], starts[-1], ends[-1]
    return Folded("".join(kept), starts, ends)


def _clusters(text: str) -> Iterator[Span]:
    """Each character with the accents that follow it; commands of LaTeX are left out."""
    commands = {found.start(): found.end() for found in _COMMAND.finditer(text)} if "\\" in text else {}
    at = 0
    while at < len(text):
        if at in commands:
            at = commands[at]
            continue
        start, at = at, at + 1
        while at < len(text) and unicodedata.combining(text[at]):
            at += 1
        yield start, at


@lru_cache(maxsize=4096)
def _folded_cluster(cluster: str) -> str:
    """What is compared of a character; nothing of LaTeX's marks and of characters that nobody sees."""
    plain = unicodedata.normalize("NFKC", cluster.translate(_ALIKE)).casefold()
    plain = unicodedata.normalize("NFC", plain).translate(_ALIKE)
    return "".join(
        " " if char.isspace() or char == "~" else char
        for char in plain
        if char not in _DROPPED and unicodedata.category(char) != "Cf"
    )
