"""How an abstract is laid out for the tuned model, the same in training and in use."""

import re

START = 1
"""The token that begins a text."""

END = 198
"""The token of a line's end. Lines are joined as tokens: as text, two ends would become another token."""

_NAMES_THE_WORK = re.compile(r"\b(?:we|our|this (?:paper|work|study|article|report))\b", re.IGNORECASE)


def plain(text: str) -> str:
    """A text in which nothing is taken for a mark of the chat format."""
    return text.replace("<|", "< |")


def is_relevant(sentence: str) -> bool:
    """Whether a sentence without a turn is worth reading: it speaks of the work, and may name it."""
    return _NAMES_THE_WORK.search(sentence) is not None
