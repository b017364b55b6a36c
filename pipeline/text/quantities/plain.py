"""Plain numbers, most of all: what stands beside them says nothing of them but what they count.

The grammar asks dozens of questions about each number. Where the words on both sides are none that any of
them looks for, all answers are known beforehand, and the number is read at a third of the cost. The words are
those of the grammar's own lists, so a word that is added there ends the short way by itself.
"""

from pipeline.text.quantities.amounts import EACH, MINUS
from pipeline.text.quantities.compounds import SIZING
from pipeline.text.quantities.designations import MONTHS, NAMING_BEFORE, NAMING_BEHIND, TIMES
from pipeline.text.quantities.errors import SIGNED
from pipeline.text.quantities.left_over import NUMBER_WORDS, POWERING
from pipeline.text.quantities.letters import LETTERS
from pipeline.text.quantities.lists import JOINTS
from pipeline.text.quantities.magnitudes import is_magnitude
from pipeline.text.quantities.measures import CURRENCIES, FIRST_SYMBOLS, is_symbol
from pipeline.text.quantities.money import MONEY
from pipeline.text.quantities.names import HARDWARE, LABELS
from pipeline.text.quantities.occasions import HOW_OFTEN
from pipeline.text.quantities.pairs import PARTED, PRODUCTS, VARIABLES
from pipeline.text.quantities.qualifiers import (
    BEHIND_AND,
    BETWEEN,
    ENDING_AT,
    LENGTHS,
    PHRASES,
    TIED,
    WITHIN_AT,
)
from pipeline.text.quantities.ranges import ARROWS, DASHES, THROUGH
from pipeline.text.quantities.rates import LONGEST_PAIR, PRODUCT_DOTS
from pipeline.text.quantities.spoken import DIGITS, FIGURES, YEARLY
from pipeline.text.quantities.spread import BEGINNINGS, COMPARED
from pipeline.text.quantities.substances import CATALOGUES, is_substance
from pipeline.text.quantities.symbols import PERCENTS
from pipeline.text.quantities.tex import is_dressed
from pipeline.text.quantities.tokens import Amount, Tokens
from pipeline.text.quantities.words import (
    MAGNITUDES,
    POINTS,
    SPELLED,
    STARTERS,
    STOPS,
    UPPER_MEASURES,
    listed,
)

_PARTING = frozenset(",;:")
_ADDING = SIGNED | PERCENTS | {"(", "[", "at", "plus", "minus"}
"""With these something may be added behind a comma: "5 s, at most", "5 s, +1, −2"."""

_NAMING = LABELS | HARDWARE | CATALOGUES
_BESIDE = frozenset(
    word.lower()
    for word in _NAMING
    | MONTHS
    | CURRENCIES
    | PRODUCTS
    | PARTED
    | TIMES
    | MAGNITUDES.keys()
    | frozenset([f"{label}s" for label in LABELS])
    | listed(
        """between point power per north south factor factors out minus negative few several sqrt ± 2 i² χ²
        squared"""
    )
)
"""Words that before a number, or before the word before it, may say something of it."""

_BEFORE_WORDS = NUMBER_WORDS | DIGITS | {"or", "and", "point"}
"""Words that before a number in words may say something of it."""

_BOUNDS = ENDING_AT - {"least", "most"}
_RANGES = DASHES | ARROWS | THROUGH | {"to", "up"}
_BEHIND = frozenset(
    word.lower()
    for word in _RANGES
    | FIRST_SYMBOLS
    | LETTERS
    | MONTHS
    | PARTED
    | SIZING
    | MONEY
    | POWERING
    | (JOINTS - {"and"})
    | _BOUNDS
    | FIGURES
    | DIGITS
    | {
        "per",
        "of",
        "out",
        "am",
        "pm",
        "x",
        "times",
        "plus",
        "by",
        "below",
        "e",
        "gross",
        "odd",
        "us",
        "parts",
    }
)
"""Words that behind a number may say something of it, beside being what it counts."""

_TOLD_BEHIND = (_BEHIND - SIZING) | FIGURES
"""Those of them that say something behind a hyphen, too."""

_BEHIND_MARKS = frozenset(
    word.lower()
    for word in _RANGES
    | POINTS
    | CURRENCIES
    | PARTED
    | EACH
    | HOW_OFTEN.keys()
    | _BOUNDS
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
    | _BOUNDS
    | {"per", "/", "or", "by", "p", "pa", "below", "days"}
)
"""What behind the noun that is counted may say something of the number."""

_BYTES = frozenset(word for word in UPPER_MEASURES if len(word) > 1 and not is_symbol(word))
"""Measures that the whole grammar reads as a noun too, where no other symbol follows: "GB"."""

_SPELLED_TIMES = frozenset(word for word in PARTED if len(word) > len("min"))

_RAISING = frozenset({"⁻", "−", "(", ":", "/"})
"""With these a power or a stroke of a unit begins, even of one that nobody knows, or the rest of a ratio."""

_ENDING = listed("on in for with at while when which that is are was were")
"""Behind a measure these say nothing of it."""

_BOUNDED = {"and": BEHIND_AND, "at": ENDING_AT | WITHIN_AT}
"""Behind what is counted a bound may begin and end with these: "65 years and older", "5 s at most"."""

_ROWING = THROUGH | {"by", "and", "or", "to", "of"}
"""Before a number and behind another these make a row, a product or a scale of both."""

_NUMBERING = STARTERS | BEHIND_AND | JOINTS | {phrase[0] for phrase in PHRASES}

_YEAR = len("2026")

BOUNDING = LENGTHS.keys() | BETWEEN
"""Words that before a number may make it a bound."""


def is_plain(tokens: Tokens, amount: Amount) -> bool:
    """Whether nothing beside an amount says anything of it, but for the noun of what it counts."""
    if not amount.start or not _follows_plainly(tokens, amount):
        return False
    if tokens.uncertain or tokens.begins[amount.start] in tokens.numerals:
        return False
    if amount.doubt or amount.order or (amount.mark == "percent" and amount.core == amount.end):
        return False  # also a fraction, which may be one of an hour
    if amount.mark:
        return _ends_mark(tokens, amount.end)
    return _is_counted(tokens, amount) or _is_hyphened(tokens, amount)


def _follows_plainly(tokens: Tokens, amount: Amount) -> bool:
    """Whether the words before an amount say nothing of it."""
    at = amount.start
    before = at - 1
    if not tokens.spaced[at]:
        if tokens.texts[before] != "(" or before < 1:
            return False
        before -= 1
    elif tokens.texts[before] == ",":
        before -= 1
    low, text = tokens.lows[before], tokens.texts[before]
    if before < 0 or tokens.kinds[before] != "word" or low in _BESIDE or low in NAMING_BEFORE:
        return False
    if amount.spelled and (low in _BEFORE_WORDS or (low in YEARLY and amount.end > amount.start + 1)):
        return False
    stated = text == low or (low in STOPS and not text.isupper())
    if not (stated or (amount.mark and before < at - 1)):
        return False
    behind = before - 1 - (tokens.texts[before - 1] == "," or low == "to")
    if low in _ROWING and "number" in tokens.kinds[max(0, behind) : before]:
        return False
    if low == "from" and not _REACHING.isdisjoint(tokens.lows[amount.end :]):
        return False
    return not (before and tokens.lows[before - 1] in _BESIDE) and (low != "to" or amount.value != 1)


_REACHING = ARROWS | THROUGH | {"to"}
"""Behind "from" and a number these may bring the other end of a range."""


def _is_counted(tokens: Tokens, amount: Amount) -> bool:
    """Whether the word behind an amount without a mark says at most what it counts."""
    at = amount.end
    if at + 1 >= tokens.size or tokens.kinds[at] != "word" or not tokens.spaced[at]:
        return False
    low, text, written = tokens.lows[at], tokens.texts[at], tokens.texts[amount.start]
    if is_magnitude(low):
        return False
    inches = low in {"in", "deg", "r", "b"} and tokens.texts[at + 1] == "."
    if inches or text in NAMING_BEHIND or text in VARIABLES:
        return False
    measure = text in _BYTES or low in _SPELLED_TIMES or is_symbol(text)
    if low in _BEHIND and (low in SIZING or not (measure and _is_apart(tokens, at + 1))):
        return False
    beyond = tokens.texts[at + 2] if at + 2 < tokens.size and (measure or text != low) else ""
    if beyond == "/" or (text != low and beyond in _POWERING):
        return False  # "16 GB memory/node", "3 Xy m−1"
    if (
        (len(written) == _YEAR and written.isdecimal())
        or written[-4:-3] == "."
        or tokens.texts[amount.start + 1] == "/"
    ):
        return False
    following = at + 1
    if low == "and":
        return tokens.kinds[following] == "word" and tokens.lows[following] not in _NUMBERING
    if not text.isalpha() or tokens.spaced[following] or tokens.texts[following] in {",", ".", ";", ")"}:
        return text.isalpha() and tokens.texts[following] != ":"
    if tokens.texts[following] == "-":  # "7 well-used looms", unlike "5 mg-1"
        return tokens.kinds[following + 1 : following + 2] == ["word"] and not tokens.spaced[following + 1]
    return len(text) > LONGEST_PAIR and tokens.texts[following] not in _RAISING


def _is_hyphened(tokens: Tokens, amount: Amount) -> bool:
    """Whether a plain noun with a hyphen before it counts, and a plain word follows: "20-layer networks"."""
    at, following = amount.end, amount.end + 2
    if following >= tokens.size or tokens.texts[at] != "-" or tokens.spaced[at] or tokens.spaced[at + 1]:
        return False
    low, behind = tokens.lows[at + 1], tokens.lows[following]
    if amount.spelled and at > amount.start + 1:
        return False  # "twenty five-minute tests"
    written = tokens.texts[amount.start]
    plain = low == tokens.texts[at + 1] and low.isalpha() and len(low) > 1
    apart = tokens.spaced[following] and behind == tokens.texts[following] and behind.isalpha()
    apart = apart and tokens.texts[following + 1 : following + 2] not in (["/"], ["⁻"])
    if not plain or not apart or (len(written) == _YEAR and written.isdecimal()) or "." in written:
        return False
    if low in _NUMBERING or low in TIED or is_substance(tokens, amount):
        return False
    return not {low, behind} & _TOLD_BEHIND and not is_symbol(low) and not is_magnitude(low)


def _is_apart(tokens: Tokens, at: int) -> bool:
    """Whether two plain words, or the end of a phrase, stand behind the measure before `at`."""
    for place in range(at, min(tokens.size, at + 3)):
        text, low, spaced = tokens.texts[place], tokens.lows[place], tokens.spaced[place]
        if text in {",", ".", ";"}:
            behind = at + 1  # "2 years, 3 months"
            return behind >= tokens.size or (tokens.spaced[behind] and tokens.kinds[behind] != "number")
        if low in _ENDING and spaced:
            return True
        if not spaced or not text.isalpha() or text in FIRST_SYMBOLS or low == "per" or low in SPELLED:
            return False
    return True


def _ends_mark(tokens: Tokens, at: int) -> bool:
    """Whether what stands at `at`, behind a mark such as "%", says nothing of the number before it."""
    if at >= tokens.size:
        return True
    low, text, following, last = tokens.lows[at], tokens.texts[at], at + 1, at + 1 == tokens.size
    if tokens.kinds[at] == "word":
        if not tokens.spaced[at] or not text.isalpha() or low in _BEHIND_MARKS:
            return False
        if low == "in" and not last and tokens.texts[following] == ".":
            return False
        if not last and not tokens.spaced[following] and tokens.texts[following] in _POWERING:
            return False  # "5% yr−1"
        if low in _BOUNDED and not last and tokens.lows[following] in _BOUNDED[low]:
            return False
        return not is_magnitude(low) and (low != "of" or last or not _may_be_number(tokens, following))
    if text == ")":
        return True
    if text not in {",", "."} or tokens.source[tokens.ends[at] : tokens.ends[at] + 1].isnumeric():
        return False
    if not last and not tokens.spaced[following]:
        return False  # "3x,-"
    return last or (tokens.kinds[following] != "number" and tokens.texts[following] not in _ADDING)


_POWERING = MINUS | {"⁻", "^"}


def _may_be_number(tokens: Tokens, at: int) -> bool:
    return tokens.kinds[at] == "number" or tokens.lows[at] in STARTERS


def ends_unit(tokens: Tokens, end: int) -> bool:
    """Whether the noun of what is counted ends at `end`, and nothing behind it says more of the number."""
    if end >= tokens.size:
        return True
    low, following, last = tokens.lows[end], end + 1, end + 1 == tokens.size
    if low in _PARTING:
        if last or tokens.kinds[following] == "number":
            return last
        return low == ":" or tokens.texts[following] not in _ADDING
    if not last and (
        tokens.texts[following] == "/"
        or (tokens.texts[end] in FIRST_SYMBOLS and not tokens.spaced[following])
        or _is_raised(tokens, following)
    ):
        return False
    if low in _BOUNDED and not last and tokens.lows[following] in _BOUNDED[low]:
        return False
    return low not in _BEHIND_UNIT and (low != "of" or last or tokens.lows[following] != "age")


def _is_raised(tokens: Tokens, at: int) -> bool:
    """Whether a power touches the word before `at`, so that the noun may be counted per it: "plant−1"."""
    if tokens.spaced[at] or tokens.texts[at] not in _POWERING:
        return tokens.texts[at - 1] in PRODUCT_DOTS
    return tokens.texts[at] != "-" or tokens.kinds[at + 1 : at + 2] == ["number"]


def is_undressed(tokens: Tokens, at: int, end: int) -> bool:
    """Whether LaTeX and Markdown leave alone what stands from two words before `at` to three behind `end`."""
    first, last = max(0, at - 2), min(tokens.size, end + 3) - 1
    return not is_dressed(tokens.source[tokens.begins[first] : tokens.ends[last]])
