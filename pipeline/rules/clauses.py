"""Where the clause around a claim begins and ends."""

import re
from collections.abc import Sequence
from functools import lru_cache

from pipeline.domain import Span

_VERBS = (
    r"(?:achiev|outperform|reduc|improv|surpass|is|are|was|were|has|have|can|requir|uses?\b|using|sets?\b|"
    r"setting|maintain|deliver|enabl|exceed|match|"
    r"yield|show|demonstrat|reach|attain|obtain|increas|provid|establish|exhibit|outpac|rival|"
    r"even\s(?:surpass|outperform|exceed)|accelerat|"
    r"gener|offer|preserv|remain|perform|we\s|it\s|our\s|they\s|is\s|boost|lower|cut|save|saving|support|"
    r"approach|narrow|being\b|on\s(?:an?\s)?par\b|(?:worse|better)\sthan\b|more\s\w+\sthan\b|comparable\b|competitive\b|"
    r"leads?\b|leading|compet(?:e|es|ing)\b|serves?\b|releas)"
)
_BOUNDARY = re.compile(
    r"[;:,\s](?:(?<=[;:])\s|(?<=,)\s(?!\d)|(?<=\s)(?:wh(?:ile|ereas|ich)\s|but\s(?:also\s)?|and\s(?=(?:also\s|even\s|"
    rf"\w+ly\s)?{_VERBS})))"
)
SHORTEST = 4
"""A piece with fewer words than this before its claim says too little by itself."""


def clause(text: str, start: int, end: int) -> Span:
    """The shortest piece of a sentence around `text[start:end]` that says something by itself."""
    left, right = 0, len(text)
    for begins, ends in _boundaries(text):
        if ends <= start:
            left = ends
        elif begins >= end:
            right = begins
            break
    while left and len(text[left:right].split(maxsplit=SHORTEST)) < SHORTEST:
        left = _earlier(text, left)
    while right > end and text[right - 1] in " .,;:":
        right -= 1
    return left, right


@lru_cache(maxsize=8)  # each claim of a sentence asks for the same
def _boundaries(text: str) -> Sequence[Span]:
    return [boundary.span() for boundary in _BOUNDARY.finditer(text)]


def _earlier(text: str, left: int) -> int:
    """The boundary before the one that ends at `left`."""
    reached = 0
    for boundary in _BOUNDARY.finditer(text, max(0, left - 200), left - 1):
        if boundary.end() < left:
            reached = boundary.end()
    return reached
