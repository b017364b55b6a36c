"""Statistics of tests and their degrees of freedom: "F(2, 62) = 9.4", "t(31) = 2.7", "I² = 46%"."""

from collections.abc import Sequence

from pipeline.text.quantities.spread import COMPARED
from pipeline.text.quantities.tokens import Token, glued, is_word

STATISTICS = frozenset({"F", "t", "χ", "χ²", "Χ²", "X²", "X", "Q", "H"})
"""With degrees of freedom in brackets these are statistics of a test."""

OF_TESTS = frozenset({"I²", "χ²", "Χ²", "X²", "τ²", "I", "χ", "τ"})
"""With a square these are statistics without any."""


def is_statistic(tokens: Sequence[Token], start: int) -> bool:
    """Whether the number at `start` is a statistic of a test or its degrees of freedom: "F(2,62) = 9.41"."""
    if start < 2:
        return False
    before = tokens[start - 1]
    if before.text == "(":
        closed = is_word(tokens, start + 1, ")") or is_word(tokens, start + 3, ")")
        close = start + (1 if is_word(tokens, start + 1, ")") else 3)
        of_test = _is_of_test(tokens, start - 2) or tokens[start - 2].text == "r"
        return closed and of_test and _is_compared(tokens, close + 1)
    if before.text == "," and tokens[start - 2].kind == "number" and is_word(tokens, start - 3, "("):
        return is_word(tokens, start + 1, ")") and _is_of_test(tokens, start - 4)
    if before.low not in COMPARED:
        return False
    at = start - 2
    if tokens[at].text == ")":
        opening = next((n for n in range(at - 1, max(0, at - 8), -1) if tokens[n].text == "("), 0)
        return opening > 0 and _is_of_test(tokens, opening - 1)
    return _is_squared(tokens, at)


def _is_compared(tokens: Sequence[Token], at: int) -> bool:
    return at < len(tokens) and tokens[at].low in COMPARED


def _is_of_test(tokens: Sequence[Token], at: int) -> bool:
    """Whether the letter of a test ends at `at`, right before a bracket."""
    return at >= 0 and glued(tokens, at + 1) and (tokens[at].text in STATISTICS or _is_squared(tokens, at))


def _is_squared(tokens: Sequence[Token], at: int) -> bool:
    """Whether "I²", "χ2" and the like end at `at`."""
    if tokens[at].text == "2":
        at -= 1 + is_word(tokens, at - 1, "^")
        return at >= 0 and tokens[at].text in {"I", "χ", "τ", "X", "chi", "tau"}
    return len(tokens[at].text) > 1 and tokens[at].text in OF_TESTS
