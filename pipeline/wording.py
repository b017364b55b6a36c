"""Where words stand in a text as words of their own, and not as a part of longer ones.

What a model copied is looked for in this way wherever it is held against the text.
"""

import unicodedata

from pipeline.domain import Span


def find_whole(text: str, words: str, within: Span) -> Span | None:
    """The first place where the words are no part of a longer word or number."""
    at = text.find(words, *within)
    while at >= 0:
        end = at + len(words)
        if not (_joined(text, at) or _joined(text, end)):
            return at, end
        at = text.find(words, at + 1, within[1])
    return None


def _joined(text: str, at: int) -> bool:
    """Whether a word runs across this offset; a plural s does not count."""
    if not 0 < at < len(text):
        return False
    before, after = text[at - 1], text[at]
    if after.isascii() and not after.isalnum():
        return False
    if unicodedata.combining(after):
        return True
    if after == "s" and before.isalpha() and not text[at + 1 : at + 2].isalnum():
        return False
    return before.isalnum() and after.isalnum()
