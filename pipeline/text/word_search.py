"""Where words stand in a text as words of their own, and not as a part of longer ones; and its addresses.

What a model copied is looked for in this way wherever it is held against the text.
"""

import re
import unicodedata
from collections.abc import Callable

from pipeline.domain import Span

_SPACE = re.compile("[\t\n\x0b\x0c\r\x1c-\x1f\x85]+")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")


def without_controls(text: str) -> str:
    """A text without control characters: those that are white space become spaces, others are left out."""
    return text if text.isprintable() else _CONTROL.sub("", _SPACE.sub(" ", text))


def find_whole(text: str, words: str, within: Span) -> Span | None:
    """The first place where the words are not part of a longer word or number."""
    return _find(text, words, within, _joined)


def find_copied(text: str, words: str, within: Span) -> Span | None:
    """The same, where words need a letter or a digit, and "0.05" is not "05", nor "GPT-4.1" "GPT-4"."""
    return _find(text, words, within, _cut) if any(map(str.isalnum, words)) else None


def _find(text: str, words: str, within: Span, is_inside: Callable[[str, int], bool]) -> Span | None:
    at, plain = text.find(words, *within), words[:1].isascii()
    while at >= 0:
        end = at + len(words)
        # Most words stand between spaces, where nothing can run across.
        begins = (plain and text[at - 1 : at] == " ") or not is_inside(text, at)
        if begins and (text[end : end + 1] == " " or not is_inside(text, end)):
            return at, end
        at = text.find(words, at + 1, within[1])
    return None


def _cut(text: str, at: int) -> bool:
    """Whether a word or a number runs across this offset."""
    if _joined(text, at):
        return True
    if _MARKS.isdisjoint(text[max(0, at - 1) : at + 1]):  # nearly always, and the pattern takes a microsecond
        return False
    return any(_NUMBER.match(text, begin) is not None for begin in (at - 1, at - 2) if begin >= 0)


_MARKS = frozenset(".·٫,")
_NUMBER = re.compile(r"\d(?:[.·٫]\d|,\d{1,3}(?!\d))")
"""What one number holds: nothing may begin or end beside its mark."""


def _joined(text: str, at: int) -> bool:
    """Whether a word runs across this offset; a plural s does not count."""
    if not 0 < at < len(text):
        return False
    before, after = text[at - 1], text[at]
    if not (before.isalnum() and after.isalnum()):
        return not after.isascii() and unicodedata.combining(after) > 0
    return not (after == "s" and before.isalpha() and not text[at + 1 : at + 2].isalnum())


_LINK = re.compile(
    r"""
    (?: https?://(?=\w)
      | (?<![\w.@/-]) (?: www\. (?=\w)
                       | [\w-]+ \.git(?:hub|lab)\.io \b
                       | (?:[\w-]+\.)+ (?:ai|co|com|dev|edu|gov|io|ly|net|org|science) / (?=\w) ) )
    (?: (?![;,]https?://)
        (?: [^\s<>"`{}|\\“”‘’«»—…\u200b\u2060\ufeff\u3001-\u303f\uff01-\uff5e] | \\[_%\#&~] ) )*
    """,
    re.IGNORECASE | re.VERBOSE,
)
"""An address: with its scheme, or a host of the kind that releases are found on, and what follows."""
_CLOSING = ".,;:!?)]}'\"*"
_PAIRS = {"(": ")", "[": "]"}
"""Brackets that may belong to a link if they are opened inside it."""


def find_links(text: str) -> list[str]:
    """The addresses in a text as written, without the punctuation that closes the sentence."""
    return [_unclosed(match[0]) for match in _LINK.finditer(text)]


def _unclosed(link: str) -> str:
    """A link without the marks at its end, save brackets that were opened inside it."""
    left = {close: link.count(close) - link.count(open_) for open_, close in _PAIRS.items()}
    end = len(link)
    while end and (mark := link[end - 1]) in _CLOSING and left.get(mark, 1) > 0:
        if mark in left:
            left[mark] -= 1
        end -= 1
    return link[:end]
