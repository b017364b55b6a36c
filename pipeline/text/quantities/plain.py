"""Plain numbers, most of all: what stands beside them says nothing of them but what they count.

The grammar asks dozens of questions about each number. Where the words on both sides are none that any of
them looks for, all answers are known beforehand, and the number is read at a third of the cost. The words are
those of the grammar's own lists, so a word that is added there ends the short way by itself.
"""

from pipeline.text.quantities.amounts import EACH, MINUS
from pipeline.text.quantities.designations import NAMING_BEFORE, NAMING_BEHIND
from pipeline.text.quantities.left_over import NUMBER_WORDS, is_magnitude
from pipeline.text.quantities.lists import JOINTS
from pipeline.text.quantities.marks import HOW_OFTEN
from pipeline.text.quantities.measures import CURRENCIES, FIRST_SYMBOLS, is_symbol
from pipeline.text.quantities.money import MONEY
from pipeline.text.quantities.names import HARDWARE, LABELS, MONTHS, TIMES
from pipeline.text.quantities.pairs import PARTED, PRODUCTS, VARIABLES
from pipeline.text.quantities.qualifiers import BEHIND_AND, BETWEEN, ENDING_AT, LENGTHS
from pipeline.text.quantities.ranges import ARROWS, DASHES
from pipeline.text.quantities.spread import BEGINNINGS, COMPARED
from pipeline.text.quantities.substances import CATALOGUES
from pipeline.text.quantities.tokens import Amount, Token, Tokens
from pipeline.text.quantities.units import LETTERS, LONGEST_PAIR
from pipeline.text.quantities.words import POINTS, STARTERS, STOPS, UPPER_MEASURES, listed

_OPENING = frozenset("([")
_NAMING = LABELS | HARDWARE | CATALOGUES
_BESIDE = frozenset(
    word.lower()
    for word in _NAMING
    | MONTHS
    | CURRENCIES
    | PRODUCTS
    | PARTED
    | TIMES
    | {"between", "factor", "factors", "from", "out", "minus", "negative"}
)
"""Words that before a number, or before the word before it, may say something of it."""

_BEFORE_WORDS = NUMBER_WORDS | LENGTHS.keys() | BETWEEN | {"or", "point"}
"""Words that before a number in words may say something of it."""

_RANGES = DASHES | ARROWS | {"to", "up", "through"}
_BEHIND = frozenset(
    word.lower()
    for word in _RANGES
    | FIRST_SYMBOLS
    | LETTERS
    | MONTHS
    | PARTED
    | MONEY
    | (JOINTS - {"and"})
    | {"per", "of", "out", "am", "pm", "x", "times", "plus", "by", "below", "e"}
)
"""Words that behind a number may say something of it, beside being what it counts."""

_BEHIND_MARKS = frozenset(
    word.lower()
    for word in _RANGES
    | POINTS
    | CURRENCIES
    | PARTED
    | EACH
    | HOW_OFTEN.keys()
    | (ENDING_AT - {"least", "most"})
    | {"per", "out", "or", "p", "pa", "w", "v", "m", "wt", "vol"}
)
"""Words that behind a mark such as "%" may say something of the number before it."""

_BEHIND_UNIT = frozenset(
    word.lower()
    for word in DASHES
    | PRODUCTS
    | BEGINNINGS
    | EACH
    | HOW_OFTEN.keys()
    | COMPARED
    | (ENDING_AT - {"least", "most"})
    | {"per", "/", "or", "p", "pa", "below"}
)
"""What behind the noun that is counted may say something of the number."""

_BYTES = frozenset(word for word in UPPER_MEASURES if len(word) > 1 and not is_symbol(word))
"""Measures that the whole grammar reads as a noun too, where no other symbol follows: "GB"."""

_SPELLED_TIMES = frozenset(word for word in PARTED if len(word) > len("min"))

_ENDING = listed("on in for with at by while when which that is are was were")
"""Behind a measure these say nothing of it."""

_BOUNDING = frozenset({"and", "at"})
"""Behind what is counted a bound may begin with these: "65 years and older", "5 s at most"."""

_NUMBERING = STARTERS | BEHIND_AND

_YEAR = len("2026")

BOUNDING = LENGTHS.keys() | BETWEEN
"""Words that before a number may make it a bound."""


def is_plain(tokens: Tokens, amount: Amount) -> bool:
    """Whether nothing beside an amount says anything of it, but for the noun of what it counts."""
    at, end = amount.start, amount.end
    token, before = tokens[at], tokens[at - 1]
    if not at or not token.spaced or (amount.spelled and before.low in _BEFORE_WORDS):
        return False
    if before.kind != "word" or before.low in _BESIDE or before.low in NAMING_BEFORE:
        return False
    if not before.text[0].islower() and (before.low not in STOPS or before.text.isupper()):
        return False
    if before.low == "by" and tokens[at - 2].kind == "number":
        return False
    if (at > 1 and tokens[at - 2].low in _BESIDE) or (before.low == "to" and amount.value == 1):
        return False
    if not tokens.bare or tokens.uncertain or token.start in tokens.numerals or amount.doubt or amount.order:
        return False
    if amount.mark == "percent" and amount.core == end:
        return False  # a fraction, which may be one of an hour
    return _ends_mark(tokens, end) if amount.mark else _is_counted(tokens, amount)


def _is_counted(tokens: Tokens, amount: Amount) -> bool:
    """Whether the word behind an amount without a mark says at most what it counts."""
    at = amount.end
    if at + 1 >= len(tokens):
        return False
    behind, following, written = tokens[at], tokens[at + 1], tokens[amount.start].text
    if behind.kind != "word" or not behind.spaced or is_magnitude(behind.low):
        return False
    if behind.text in NAMING_BEHIND or behind.text in VARIABLES:
        return False
    if behind.low in _BEHIND and not (
        (behind.text in _BYTES or behind.low in _SPELLED_TIMES or is_symbol(behind.text))
        and _is_apart(tokens, at + 1)
    ):
        return False
    if (len(written) == _YEAR and written.isdecimal()) or tokens[amount.start + 1].text == "/":
        return False
    if behind.low == "and":
        return following.kind == "word" and following.low not in _NUMBERING
    touched = not following.spaced and following.text not in {",", ".", ";", ")"}
    return behind.text.isalpha() and not (touched and len(behind.text) <= LONGEST_PAIR)


def _is_apart(tokens: Tokens, at: int) -> bool:
    """Whether two plain words, or the end of a phrase, stand behind the measure before `at`."""
    for token in tokens[at : at + 3]:
        if token.text in {",", ".", ";"}:
            behind = tokens[at + 1 :][:1]  # "2 years, 3 months"
            return not behind or (behind[0].spaced and behind[0].kind != "number")
        if token.low in _ENDING and token.spaced:
            return True
        if not token.spaced or not token.text.isalpha() or token.text in FIRST_SYMBOLS or token.low == "per":
            return False
    return True


def _ends_mark(tokens: Tokens, at: int) -> bool:
    """Whether what stands at `at`, behind a mark such as "%", says nothing of the number before it."""
    if at >= len(tokens):
        return True
    behind = tokens[at]
    following = tokens[at + 1] if at + 1 < len(tokens) else None
    if behind.kind == "word":
        if not behind.spaced or not behind.text.isalpha() or behind.low in _BEHIND_MARKS:
            return False
        if following is not None and not following.spaced and following.text in MINUS | {"⁻", "^"}:
            return False  # "5% yr−1"
        if behind.low == "at" and following is not None and following.low in ENDING_AT:
            return False
        return not is_magnitude(behind.low) and (behind.low != "of" or not _may_be_number(following))
    if behind.text not in {",", "."} or tokens.source[behind.end : behind.end + 1].isnumeric():
        return False
    return following is None or (following.kind != "number" and following.text not in _OPENING)


def _may_be_number(token: Token | None) -> bool:
    return token is not None and (token.kind == "number" or token.low in STARTERS)


def ends_unit(tokens: Tokens, end: int) -> bool:
    """Whether the noun of what is counted ends at `end`, and nothing behind it says more of the number."""
    if end >= len(tokens):
        return True
    following = tokens[end + 1] if end + 1 < len(tokens) else None
    if tokens[end].text == ",":
        return following is None or following.text not in _OPENING
    if tokens[end].text in FIRST_SYMBOLS and following is not None and not following.spaced:
        return False
    if tokens[end].low in _BOUNDING and following is not None and following.low in BEHIND_AND | ENDING_AT:
        return False
    return tokens[end].low not in _BEHIND_UNIT
