"""What stands right beside a number and would belong to it: the check that a number was read whole."""

from collections.abc import Sequence
from unicodedata import category

from pipeline.text.quantities.amounts import CROSSES, MINUS, OPENERS, is_minus, read_amount, read_signed
from pipeline.text.quantities.measures import is_symbol
from pipeline.text.quantities.ranges import DASHES
from pipeline.text.quantities.tokens import Amount, Token, Tokens, glued, is_word
from pipeline.text.quantities.words import HALVINGS, MAGNITUDES, MEASURES, SPELLED, is_plural

NUMBER_WORDS = SPELLED.keys() | MAGNITUDES.keys()
PRIMES = frozenset("′″")
SUPERSCRIPTS = frozenset("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻₀₁₂₃₄₅₆₇₈₉")
ROOTS = frozenset({"√", "∛", "∜", "sqrt"})
BETWEEN_DIGITS = frozenset(".,··⸱‚．，٫٬'’ʼ:/⁄_^+")
"""Signs between two digits that make one number or a number of some other kind of both."""


def signed(tokens: Sequence[Token], at: int) -> bool:
    """Whether a minus sign stands before the number at `at`: it touches the number, and nothing touches it.

    What touches it from the left makes a hyphen or the dash of a range of it. Between two numbers the word
    "minus" makes a difference.
    """
    if at < 1 or not is_minus(tokens, at - 1) or tokens[at].kind == "word":
        return False
    if tokens[at - 1].kind == "word":
        return at == 1 or tokens[at - 2].kind != "number"
    return at == 1 or tokens[at - 1].spaced or tokens[at - 2].low in OPENERS


def left_over(tokens: Tokens, low: Amount, last: Amount) -> str | None:
    """Why the number from `low` to `last` is not whole, in words; None where it is."""
    # Most numbers stand between two words that say nothing of them.
    at, end = low.start, last.end
    if not (at and tokens[at].spaced and tokens[at - 1].kind == "word" and not low.spelled):
        doubt = _before(tokens, low, end)
        if doubt is not None:
            return doubt
    if end >= len(tokens):
        return None
    behind = tokens[end]
    if behind.spaced and behind.kind == "word" and not is_magnitude(behind.low):
        return None
    return _behind(tokens, last)


def is_magnitude(word: str) -> bool:
    """Whether a word multiplies the number before it, also one of those that nobody counts in."""
    return word in MAGNITUDES or word.endswith(("illion", "illions", "illiard"))


def _before(tokens: Tokens, low: Amount, end: int) -> str | None:
    """What stands right before the number and may belong to it; `end` is the index behind the number."""
    at = low.start
    if at and _number_before(tokens, at, spelled=low.spelled):
        return "a number stands right before it"
    if _touched_before(tokens, at) or (at and tokens[at - 1].text in ROOTS):
        return "what stands right before it may belong to it"
    bracketed = at > 1 and tokens[at - 1].text == "(" and glued(tokens, at - 1) and tokens[at - 2].spaced
    if bracketed and tokens[at - 2].text in MINUS:
        return "the sign before its bracket may be a minus"
    if at and tokens[at - 1].text == "−" and tokens[at - 1].spaced:
        return "the sign before it may be a minus or a pause"
    apart = at > 1 and tokens[at - 1].text in MINUS and tokens[at - 1].spaced and low.mark is None
    if (tokens[at].text in MINUS and _is_number(tokens, at - 1)) or (apart and _is_number(tokens, at - 2)):
        return "the sign before it may be a minus or the dash of a range"
    if at and tokens[at - 1].text == "--" and glued(tokens, at) and (at == 1 or tokens[at - 1].spaced):
        return "the dashes before it may be a minus or a pause"
    if tokens[at].text in {"—", "―"} and any(token.text == tokens[at].text for token in tokens[end:]):
        return "the dash before it may be a minus or a pause"
    return None


def _number_before(tokens: Tokens, at: int, *, spelled: bool) -> bool:
    """Whether another number, a power or a stray point ends right before the number at `at`."""
    before = tokens[at - 1]
    if before.kind == "number" and glued(tokens, at):
        return True
    if before.text == "(" and _in_own_bracket(tokens, at - 1):
        return True
    if before.text == ":" and before.spaced and at > 1 and tokens[at - 2].kind == "number":
        return True
    if before.text == "^" or (spelled and before.low in NUMBER_WORDS):
        return True
    if before.text == "." and at > 1:
        return tokens[at - 2].kind == "number"
    if spelled and before.low == "or" and at > 1 and tokens[at - 2].low in SPELLED:
        return SPELLED[tokens[at - 2].low] + 1 == SPELLED.get(tokens[at].low)
    if before.low in DASHES and at > 1 and glued(tokens, at) and not before.spaced:
        return _ends_number(tokens, at - 1) or (tokens[at - 2].low in DASHES and not signed(tokens, at))
    return before.kind == "number" and tokens[at].text[0] in ".．·"


def _in_own_bracket(tokens: Sequence[Token], at: int) -> bool:
    """Whether the bracket at `at` touches a number and holds nothing but another one: "10(-6)"."""
    inside = at + 1 + (at + 1 < len(tokens) and tokens[at + 1].text in MINUS)
    if not is_word(tokens, inside + 1, ")") or tokens[inside].kind != "number":
        return False
    return (
        at > 0
        and tokens[at - 1].kind == "number"
        and not any(token.spaced for token in tokens[at : inside + 2])
    )


def _ends_number(tokens: Sequence[Token], end: int) -> bool:
    """Whether a number, with or without a unit, ends right before `tokens[end]`."""
    before = tokens[end - 1]
    if before.kind == "number":
        return end < 2 or tokens[end - 2].kind != "word" or before.spaced  # not the number of a name
    return end > 1 and is_symbol(before.text) and tokens[end - 2].kind == "number"


SMALLER = {
    "h": {"min", "m"}, "hr": {"min"}, "hour": {"minute", "min"}, "min": {"s", "sec"}, "minute": {"second"},
    "day": {"hour", "h"}, "week": {"day"}, "month": {"week", "day"}, "year": {"month", "week", "day"},
    "y": {"month", "mo"}, "ft": {"in"}, "lb": {"oz"}, "°": {"′", "'", "’"}, "kg": {"g"}, "m": {"cm", "s"},
}  # fmt: skip
"""Of the units of a quantity that is written with two which may follow: "3 h 20 min"."""


def _of_two_units(tokens: Sequence[Token], first: int) -> bool:
    """Whether the number before the unit at `first` goes on behind it in a smaller unit."""
    if first < 1 or first >= len(tokens) or _larger(tokens[first]) not in SMALLER:
        return False
    at = first + 1
    at += at < len(tokens) and tokens[at].low in {"and", ","}
    if at + 1 >= len(tokens) or tokens[at].kind != "number" or tokens[first - 1].kind != "number":
        return False
    if tokens[first].text == "m" and tokens[at].text in {"2", "3"} and not tokens[at].spaced:
        return False  # "0.7 m2 s–1"
    smaller = tokens[at + 1].low
    return not SMALLER[_larger(tokens[first])].isdisjoint({smaller, smaller.removesuffix("s")})


def _larger(unit: Token) -> str:
    return unit.low.removesuffix("s")


TIMES_OF_RANGES = frozenset(
    {"second", "minute", "min", "hour", "h", "day", "week", "month", "year", "yr", "decade"}
)


def _in_other_times(tokens: Sequence[Token], at: int) -> bool:
    """Whether "to" at `at` stands between two times in two units: "10 days to 2 weeks"."""
    if not 2 <= at < len(tokens) - 2 or tokens[at].low != "to" or tokens[at + 1].kind != "number":
        return False
    first, last = _larger(tokens[at - 1]), _larger(tokens[at + 2])
    apart = first != last and first in TIMES_OF_RANGES and last in TIMES_OF_RANGES
    return apart and tokens[at - 2].kind == "number" and not is_word(tokens, at - 3, "from")


PARTED = frozenset([f"{unit}{ending}" for unit in {*SMALLER, *TIMES_OF_RANGES} for ending in ("", "s")])


_LISTED = frozenset({"and", "or"})


def goes_on_in_units(tokens: Sequence[Token], last: Amount, end: int, *, measured: bool) -> str | None:
    """Why the number before the unit that ends at `end` is not all of its quantity, in words.

    `measured` says that it is a unit of measurement.
    """
    start = last.start
    place = last.end + 1
    if (
        place < len(tokens)
        and tokens[last.end].text in {"°", "º", "˚"}
        and tokens[place].text in {"N", "S", "E", "W"}
    ):
        return "it is a place on the globe"
    near = [tokens[at].low for at in (last.end, start - 1, start - 2) if 0 <= at < len(tokens)]
    if not PARTED.isdisjoint(near):
        if _of_two_units(tokens, last.end) or any(_of_two_units(tokens, start - n) for n in (1, 2)):
            return "it is a part of a quantity in two units"
        if _in_other_times(tokens, end) or _in_other_times(tokens, start - 1):
            return "it is one end of a range in two units"
    if end > last.end and is_word(tokens, end, "/") and glued(tokens, end + 1):
        if measured and not tokens[end].spaced and tokens[end + 1].low not in _LISTED:
            return "the word behind its unit may say per what it is"
        below = tokens[end + 1].text.replace(",", "")
        if not tokens[end].spaced and len(below) > len("10") and not below[1:].strip("0") and below[0] == "1":
            return "the number behind its unit may say of how many it is the rate"
    joint = end < len(tokens) - 1 and end > last.end and tokens[end].low in DASHES and not tokens[end].spaced
    if joint and tokens[end + 1].kind == "number" and not tokens[end + 1].spaced:
        return "the number behind its unit may be the other end of a range"
    return None


JOINING = frozenset({"Pd", "Pc", "Sk", "Cf", "Mn", "Me", "Sm"})
"""Kinds of characters that between digits are dashes, accents, marks that nobody sees, or arithmetic."""

APART = frozenset("→⇒↔⟶≈≃≅∼≤≥⩽⩾≲≳≪≫±∓×")
"""Of these the ones that keep two numbers apart, or are read elsewhere."""


def of_one_unit(tokens: Sequence[Token], last: Amount) -> str | None:
    """Why a fraction is no share, in words: "half an hour", "¾ mile", "a quarter of a second"."""
    at = last.end
    if last.mark != "percent" or last.core != last.end or tokens[last.start].low in HALVINGS:
        return None
    at += is_word(tokens, at, "of")
    article = at < len(tokens) and tokens[at].low in {"a", "an", "one"}
    at += article
    if at >= len(tokens) or tokens[at].kind != "word":
        return None
    unit = tokens[at]
    timed = unit.low in TIMES_OF_RANGES or is_symbol(unit.text) or unit.low in LENGTHS_AND_WEIGHTS
    timed = timed or (article and unit.low in {"percent", "percentage", "point"})
    is_part = timed or (article and unit.low in MEASURES and not is_plural(unit.low))
    return "it is a part of one unit, not a share" if is_part else None


LENGTHS_AND_WEIGHTS = frozenset(
    {"inch", "foot", "yard", "mile", "metre", "meter", "kilometre", "kilometer", "litre", "liter", "gram"}
    | {
        "kilogram",
        "tonne",
        "ton",
        "pound",
        "ounce",
        "acre",
        "hectare",
        "degree",
        "gigabyte",
        "dollar",
        "euro",
    }
)
"""Units in words, beside times, of which a fraction is a part."""


def in_pair(tokens: Tokens, low: Amount, last: Amount) -> str | None:
    """Why a number is no value beside another, in words: in "[0.2, 0.5]", or 5 in "4.6 out of 5"."""
    if _is_top(tokens, low):
        return "it is the top of a scale"
    if _is_counted_in(tokens, low.start - 2) or _is_counted_in(tokens, last.start):
        return "it may be a fraction or one of two numbers"
    before, end = tokens[low.start - 1].text if low.start else "", last.end
    if end >= len(tokens) or last.mark is not None:
        return None
    other, close = None, 0
    if before in _BRACKETS and tokens[end].text in {",", ";"}:
        other = read_signed(tokens, end + 1)
        close = other.end if other is not None else 0
    elif before in {",", ";"} and tokens[end].text in _BRACKETS.values() and low.start > 2:
        first = low.start - 2 - (tokens[low.start - 3].text in MINUS)
        other = read_signed(tokens, first) if tokens[first - 1].text in _BRACKETS else None
        close = end if other is not None and other.end == low.start - 1 else 0
    alone = 0 < close < len(tokens) and tokens[close].text in _BRACKETS.values()
    return "it is one of two numbers in a bracket" if alone and other and other.mark is None else None


TOPS = frozenset({"5", "7", "10", "100"})
"""Scales end with these."""


def _is_top(tokens: Tokens, top: Amount) -> bool:
    """Whether a number is the last of a scale: 5 in "4.6 out of 5", "4.6 (out of 5)", "4.6 / 5"."""
    of = top.start - 1
    before = of - 1 - is_word(tokens, of - 1, "out")
    if is_word(tokens, of, "/"):
        return tokens[top.start].text in TOPS and before >= 0 and "." in tokens[before].text[1:]
    if not is_word(tokens, of, "of") or before < 0:
        return False
    return tokens[before - 1 if (opened := tokens[before].text == "(") else before].kind == "number" and (
        opened or "." in tokens[before].text
    )


def _is_counted_in(tokens: Tokens, at: int) -> bool:
    """Whether "3 / 5" stands at `at`, which may be a fraction or a list."""
    if at < 0 or not is_word(tokens, at + 1, "/") or glued(tokens, at + 1) or not _is_number(tokens, at + 2):
        return False
    count, total = tokens[at].text, tokens[at + 2].text
    return count.isdecimal() and total.isdecimal() and int(count) < int(total)


_BRACKETS = {"(": ")", "[": "]"}

RATIOS = frozenset({"ratio", "ratios", "odds", "proportion", "proportions"})


def in_ratio(tokens: Tokens, low: Amount, high: Amount | None) -> str | None:
    """Why a number is one side of a ratio, in words: "3 to 1", "mixed 1 to 4 in proportion"."""
    told = "it is one side of a ratio"
    if low.mark is not None or low.magnitude != 1:
        return None
    if high is not None:
        around = [
            token.low for token in (*tokens[max(0, low.start - 3) : low.start], *_next(tokens, high.end))
        ]
        plain = high.mark is None and {*map(_is_integral, (low, high))} == {True}
        return told if plain and not RATIOS.isdisjoint(around) else None
    if low.value > 1 and is_word(tokens, low.end, "to"):
        return told if _is_one(tokens, low.end + 1) else None
    before = [token for token in tokens[max(0, low.start - 4) : low.start] if token.text != "-"][-2:]
    is_last = len(before) > 1 and before[1].low == "to" and before[0].kind == "number"
    return told if is_last and low.value == 1 and _is_one(tokens, low.start) else None


def _is_integral(amount: Amount) -> bool:
    return amount.value == amount.value.to_integral_value()


def _next(tokens: Sequence[Token], at: int) -> Sequence[Token]:
    return tokens[at : at + 2]


def _is_one(tokens: Tokens, at: int) -> bool:
    """Whether a bare one stands here, in digits or as the last word of "three to one"."""
    if is_word(tokens, at, "one"):
        return at + 1 == len(tokens) or tokens[at + 1].kind == "sign"
    one = read_amount(tokens, at) if is_word(tokens, at, "1") else None
    return one is not None and one.mark is None and one.magnitude == 1


def _behind(tokens: Tokens, last: Amount) -> str | None:
    """What stands right behind the number and may belong to it."""
    end, behind = last.end, tokens[last.end]
    if (
        behind.text in MINUS
        and behind.spaced
        and (_goes_on(tokens, end, apart=True) or (last.mark is None and _is_number(tokens, end + 1)))
    ):
        return "the sign behind it may be a minus or the dash of a range"
    if (behind.text == "^" and not is_word(tokens, end + 1, "circ")) or (
        last.mark is None and is_magnitude(behind.low)
    ):
        return "a power or a magnitude behind it cannot be read"
    if behind.text == "/" and last.mark is not None and _has_mark(tokens, end + 1):
        return None  # "0.3%/1.1%" lists two
    if _goes_on(tokens, end):
        return "the number behind it may belong to it"
    if behind.text == "(" and glued(tokens, end) and _in_own_bracket(tokens, end):
        return "the number in brackets behind it may be a power or an error"
    if (
        behind.text == '"'
        and glued(tokens, end)
        and sum(token.text == '"' for token in tokens[:end]) % 2 == 0
    ):
        return "the mark behind it may be one of inches or of seconds of arc"
    return _touched_behind(tokens.source, tokens[end - 1].end)


def _is_number(tokens: Sequence[Token], at: int) -> bool:
    return 0 <= at < len(tokens) and tokens[at].kind == "number"


def _touched_before(tokens: Tokens, at: int) -> bool:
    """Whether a digit, or a digit and a sign that joins digits, touches the number from the left."""
    text, start = tokens.source, tokens[at].start
    before = text[start - 1 : start]
    if before and (before.isnumeric() or before in SUPERSCRIPTS):
        return True
    return before != "" and text[start - 2 : start - 1].isnumeric() and _joins_digits(before)


def _has_mark(tokens: Tokens, at: int) -> bool:
    amount = read_amount(tokens, at)
    return amount is not None and amount.mark is not None and amount.end > amount.core


def _touched_behind(text: str, end: int) -> str | None:
    """Whether something that touches the number from the right belongs to a number."""
    after = text[end : end + 1]
    if after and (after.isnumeric() or after in SUPERSCRIPTS):
        return "raised or other digits behind it may belong to it"
    if after and text[end + 1 : end + 2].isnumeric() and _joins_digits(after):
        return "the digits behind it may belong to it"
    if after in PRIMES or (
        after in {"'", "’"} and after and text[end - 1].isdigit() and text[end + 1 : end + 2] in {"-", " "}
    ):
        return "the prime behind it makes it a place, a length or an angle"
    return None


def _joins_digits(char: str) -> bool:
    """Whether a sign between two digits may make one number of both, also one that is hardly ever seen."""
    if char.isascii() or char in BETWEEN_DIGITS:
        return char in BETWEEN_DIGITS
    return category(char) in JOINING and char not in APART


def _goes_on(tokens: Sequence[Token], end: int, *, apart: bool = False) -> bool:
    """Whether a dash, a colon or the sign of a product ties another number to this one.

    `apart` allows white space before the dash.
    """
    if end < len(tokens) and tokens[end].kind == "number":
        return not tokens[end].spaced or tokens[end].text[0] in ".．·"
    if is_word(tokens, end, ".") and end + 1 < len(tokens) and tokens[end + 1].kind == "number":
        return True
    if (
        is_word(tokens, end, ":")
        and tokens[end].spaced
        and end + 1 < len(tokens)
        and tokens[end + 1].kind == "number"
    ):
        return True
    beyond = end + 1 + (end + 1 < len(tokens) and tokens[end].low in DASHES and tokens[end + 1].text in MINUS)
    if beyond >= len(tokens) or tokens[beyond].kind != "number" or tokens[beyond].spaced:
        return False
    joint = tokens[end]
    if joint.low in CROSSES and joint.kind == "sign":
        return True
    tied = (apart or not joint.spaced) and (joint.low in DASHES or joint.text in {":", "/"})
    return tied and not is_word(tokens, end, "sim")
