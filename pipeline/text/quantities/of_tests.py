"""Statistics of tests, their degrees of freedom and p-values: "F(2, 62) = 9.4", "t = 2.7", "P trend = .03".

They say how sure a finding is and are no values, unlike sizes of effects ("d = 0.4", "r = .3").
"""

import re

from pipeline.text.quantities.amounts import MINUS, read_amount
from pipeline.text.quantities.spread import COMPARED
from pipeline.text.quantities.tokens import Amount, Tokens, glued, is_word
from pipeline.text.quantities.words import listed

LETTERS = frozenset({"F", "t", "χ", "χ²", "Χ²", "X²", "X", "Q", "H"})
"""With degrees of freedom in brackets these are statistics of a test."""

BESIDE_P = frozenset({"F", "t", "T", "z", "Z", "U", "W", "H", "Q", "G", "D", "Wald"})
"""With a p-value behind their number these are such statistics, where no unit follows."""

OF_TESTS = frozenset({"I²", "χ²", "Χ²", "X²", "τ²", "I", "χ", "τ"})
"""With a square these are statistics without any."""

FREEDOM = frozenset({"df", "dof"})

_P_VALUE = re.compile(r"[pP](?:s|[tT]rend|int(?:eraction)?|adj|val(?:ue)?s?|het|corr|FDR|raw)?")
_OF_SHARES = COMPARED | {":", "of", "was", "is"}
"""Between "I²" and its percentage one of these may stand."""

_OF_P = COMPARED | listed(
    """of for to at was were is value values level levels trend interaction heterogeneity nonlinearity
    difference adj adjusted corrected raw tailed sided two one 1 2 - _ ( )"""
)
"""What may stand between "p" or "significance" and the number."""

FARTHEST = 8
"""So many tokens are looked at on either side."""


def is_statistic(tokens: Tokens, amount: Amount, end: int, *, measured: bool) -> bool:
    """Whether an amount is a statistic of a test, its degrees of freedom, or a p-value.

    `end` is the index behind its number, `measured` says that a unit of measurement follows.
    """
    start = amount.start
    if not start or measured:
        return False
    before = start - 1
    if amount.mark is not None:
        return start > 1 and _is_squared(tokens, before - (tokens.lows[before] in _OF_SHARES))
    if tokens.texts[before] in {"(", ","} and start > 1:
        return _is_freedom(tokens, start)
    compared = tokens.lows[before] in COMPARED
    if not compared and tokens.lows[before] not in _OF_P and tokens.lows[before] != "p":
        return False
    probable = amount.value <= 1 or (compared and tokens.texts[start][0] == "0")  # "P = 05" lost its point
    if probable and _is_p_value(tokens, start - 1):
        return True
    return compared and start > 1 and _is_compared(tokens, start - 2, start, end)


def _is_freedom(tokens: Tokens, start: int) -> bool:
    """Whether the number is one of the degrees of freedom in the bracket of a test: both of "F(2, 62)"."""
    if tokens.texts[start - 1] == "(":
        close = start + (1 if is_word(tokens, start + 1, ")") else 3)
        of_test = _is_of_test(tokens, start - 2) or tokens.texts[start - 2] == "r"
        return (
            of_test
            and is_word(tokens, close, ")")
            and close + 1 < tokens.size
            and (tokens.lows[close + 1] in COMPARED)
        )
    if tokens.kinds[start - 2] == "number" and is_word(tokens, start - 3, "("):
        return is_word(tokens, start + 1, ")") and _is_of_test(tokens, start - 4)
    return False


def _is_p_value(tokens: Tokens, at: int) -> bool:
    """Whether "p" or "significance", and nothing but words of it, leads up to `at`: "P for trend ="."""
    for place in range(at, max(-1, at - FARTHEST), -1):
        if _P_VALUE.fullmatch(tokens.texts[place]) or tokens.lows[place] == "significance":
            before = max(0, place - 1)
            return tokens.kinds[before] != "number" and tokens.lows[before] != "log"  # "10 ps to", "log P"
        if tokens.lows[place] not in _OF_P:
            return False
    return False


def _is_compared(tokens: Tokens, at: int, start: int, end: int) -> bool:
    """Whether the name that ends at `at`, before a sign of comparison and the number, is one of a test."""
    if tokens.texts[at] == ")":
        opening = next((n for n in range(at - 1, max(0, at - FARTHEST), -1) if tokens.texts[n] == "("), 0)
        return opening > 0 and _is_of_test(tokens, opening - 1)
    if _is_squared(tokens, at) or tokens.lows[at] in FREEDOM:
        return True
    name, below = at, ""
    while (
        name and (tokens.kinds[name] == "number" or tokens.texts[name] in {"_", ","}) and at - name < FARTHEST
    ):
        below, name = tokens.texts[name] + below, name - 1
    letter = tokens.texts[name]
    if "," in below or (letter == "t" and below.removeprefix("_").isdecimal() and len(below) > 1):
        return letter in LETTERS
    if below or letter not in BESIDE_P:
        return False
    bare = end >= tokens.size or tokens.kinds[end] == "sign"
    return bare and (letter == "t" or tokens.texts[start] in MINUS or _has_p_value(tokens, end))


def _has_p_value(tokens: Tokens, end: int) -> bool:
    """Whether a p-value or degrees of freedom follow soon: "z = 2.1, p = .03", unlike "T = 300, p = 2"."""
    for at in range(end, min(tokens.size - 2, end + FARTHEST)):
        if tokens.lows[at] in FREEDOM:
            return True
        if tokens.lows[at] == "p" and tokens.lows[at + 1] in COMPARED:
            p_value = read_amount(tokens, at + 2)
            return p_value is not None and (p_value.value < 1 or p_value.doubt is not None)
    return False


def _is_of_test(tokens: Tokens, at: int) -> bool:
    """Whether the name of a test ends at `at`, right before a bracket."""
    if at < 0:
        return False
    return _is_squared(tokens, at) or (glued(tokens, at + 1) and tokens.texts[at] in LETTERS)


def _is_squared(tokens: Tokens, at: int) -> bool:
    """Whether "I²", "χ2", "chi-squared" and the like end at `at`."""
    if tokens.lows[at] in {"square", "squared"} and at:
        return tokens.lows[at - 1 - (at > 1 and tokens.texts[at - 1] == "-")] in {"chi", "χ"}
    if tokens.texts[at] == "2":
        at -= 1 + is_word(tokens, at - 1, "^")
        return at >= 0 and tokens.texts[at] in {"I", "χ", "τ", "X", "chi", "tau"}
    return len(tokens.texts[at]) > 1 and tokens.texts[at] in OF_TESTS
