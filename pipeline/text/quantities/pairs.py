"""Numbers that are one of two: limits, sides of a product, tops of scales, parts in two units."""

import re
from decimal import Decimal

from pipeline.text.quantities.amounts import read_amount, read_signed
from pipeline.text.quantities.compounds import has_power, is_per_behind_noun, may_size_each
from pipeline.text.quantities.designations import is_number
from pipeline.text.quantities.lists import counts_apart
from pipeline.text.quantities.marks import marked
from pipeline.text.quantities.measures import is_symbol, measure
from pipeline.text.quantities.mentions import IN_TWO_UNITS
from pipeline.text.quantities.nouns import is_unit, unit_of
from pipeline.text.quantities.ranges import DASHES
from pipeline.text.quantities.ratios import in_ratio
from pipeline.text.quantities.spread import COMPARED
from pipeline.text.quantities.tokens import Amount, Tokens, glued, is_word
from pipeline.text.quantities.words import HALVINGS, MEASURES, SPELLED, TOPS, is_plural, listed
from pipeline.text.quantities.years import may_be_year

SMALLER = {
    "h": {"min", "m"}, "hr": {"min"}, "hour": {"minute", "min"}, "min": {"s", "sec"}, "minute": {"second"},
    "day": {"hour", "h"}, "d": {"h", "hr", "hour"}, "week": {"day"}, "month": {"week", "day"},
    "year": {"month", "week", "day"}, "y": {"month", "mo"}, "ft": {"in"}, "lb": {"oz"}, "°": {"′", "'",
    "’"}, "kg": {"g"}, "m": {"cm", "s"}, "km": {"m"}, "foot": {"inch", "inches"}, "feet": {"inch", "inches"},
    "pound": {"ounce"}, "stone": {"lb", "pound"}, "st": {"lb"}, "cwt": {"qr", "lb"}, "acre": {"rood"},
    "mile": {"yard", "furlong"}, "yard": {"foot", "feet"}, "l": {"s"}, "s": {"d"}, "dollar": {"cent"},
    "euro": {"cent"},
}  # fmt: skip
"""Of the units of a quantity that is written with two which may follow: "3 h 20 min"."""


def _of_two_units(tokens: Tokens, first: int) -> bool:
    """Whether the number before the unit at `first` goes on behind it in a smaller unit."""
    if first < 1 or first >= tokens.size or _larger(tokens.lows[first]) not in SMALLER:
        return False
    at = first + 1
    at += at < tokens.size and tokens.lows[at] in (_DOTTED if tokens.lows[first] in _COINS else _LISTED)
    if at >= tokens.size or not (_is_numeral(tokens, at) and _is_numeral(tokens, first - 1)):
        return False
    if tokens.texts[first] == "m" and tokens.texts[at] in {"2", "3"} and not tokens.spaced[at]:
        return False  # "0.7 m2 s–1"
    if tokens.lows[first] in CLOCKED and at == first + 1 and _ends_clock(tokens, at):
        return True
    smaller = tokens.lows[at + 1] if at + 1 < tokens.size else ""
    return not SMALLER[_larger(tokens.lows[first])].isdisjoint({smaller, smaller.removesuffix("s")})


_LISTED = frozenset({"and", ","})
_DOTTED = _LISTED | {"."}
_COINS = frozenset({"l", "s", "d"})
"""Litres, seconds and days, or pounds, shillings and pence of old: "3l. 10s.", "2s. 6d."."""


def _is_numeral(tokens: Tokens, at: int) -> bool:
    return tokens.kinds[at] == "number" or tokens.lows[at] in SPELLED or tokens.lows[at] in {"a", "an"}


CLOCKED = listed("h hr hrs hour hours min mins minutes foot feet dollar dollars euros pounds")
"""Behind these a number without a unit of its own may go on: "17 h 30", "5 foot 10"."""


def _ends_clock(tokens: Tokens, at: int) -> bool:
    """Whether the number at `at` can be minutes, inches or cents, and counts nothing: "30", not "30 mice"."""
    text, inches = tokens.texts[at], tokens.lows[at - 1] in {"foot", "feet"}
    if not text.isdecimal() or not ((inches and len(text) == 1) or (len(text) == len("30") and text <= "59")):
        return False
    amount = read_amount(tokens, at)
    return amount is not None and amount.end == at + 1 and unit_of(tokens, amount).name is None


def _larger(unit: str) -> str:
    return unit.removesuffix("s")


TIMES_OF_RANGES = frozenset(
    {"second", "minute", "min", "hour", "h", "day", "week", "month", "year", "yr", "decade", "century"}
)


_BASE = re.compile(r"[kKMGTPmµμunpcd]?(B|iB|s|m|g|W|V|Hz|eV|L|A|Pa|J|mol|pc)")


def are_kindred(first: str, last: str) -> bool:
    """Whether two units that differ measure the same: "GB" and "TB", "day" and "week"."""
    if first == last or {first, last} <= TIMES_OF_RANGES:
        return first != last
    bases = _BASE.fullmatch(first), _BASE.fullmatch(last)
    return bases[0] is not None and bases[1] is not None and bases[0][1] == bases[1][1]


def _in_two_units(tokens: Tokens, at: int) -> bool:
    """Whether "to" at `at` stands between two amounts in two units: "10 days to 2 weeks"."""
    if tokens.kinds[at + 1] != "number":
        return False
    first, last = tokens.texts[at - 1].removesuffix("s"), tokens.texts[at + 2].removesuffix("s")
    return (
        are_kindred(first or "s", last or "s")
        and tokens.kinds[at - 2] == "number"
        and not is_word(tokens, at - 3, "from")
    )


PARTED = frozenset([f"{unit}{ending}" for unit in {*SMALLER, *TIMES_OF_RANGES} for ending in ("", "s")])
_CHOICES = frozenset({"and", "or"})


def goes_on_in_units(tokens: Tokens, last: Amount, end: int, *, measured: bool) -> str | None:
    """Why the number before the unit that ends at `end` is not all of its quantity, in words.

    `measured` says that it is a unit of measurement.
    """
    start = last.start
    place = last.end + 1
    if end > place and may_size_each(tokens, last, end):
        return "the word behind it may say how large each of them is"
    if (
        place < tokens.size
        and tokens.texts[last.end] in {"°", "º", "˚"}
        and tokens.texts[place] in {"N", "S", "E", "W"}
    ):
        return "it is a place on the globe"
    near = tokens.lows[max(0, start - 2) : end + 1]
    for at in () if PARTED.isdisjoint(near) else (last.end, start - 1, start - 2):
        if 0 <= at < tokens.size and tokens.lows[at] in PARTED and _of_two_units(tokens, at):
            return "it is a part of a quantity in two units"
    for at in (end, start - 1) if "to" in near else ():
        if 2 <= at < tokens.size - 2 and tokens.lows[at] == "to" and _in_two_units(tokens, at):
            return IN_TWO_UNITS
    if len(tokens.texts[start]) == len("2006") and (doubt := may_be_year(tokens, last, end)) is not None:
        return doubt
    return _behind_unit(tokens, last, end, measured=measured)


def _behind_unit(tokens: Tokens, last: Amount, end: int, *, measured: bool) -> str | None:
    """Why the unit that ends at `end` may go on behind it, in words; the number itself where it has none."""
    if last.mark is None and last.end < tokens.size and (doubt := _of_variable(tokens, last, end)):
        return doubt
    if (doubt := _behind_words(tokens, last, end)) is not None:
        return doubt
    joined = end > last.end and glued(tokens, end) and glued(tokens, end + 1)
    if (
        joined
        and tokens.texts[end] == "."
        and len(tokens.texts[end + 1]) == 1
        and tokens.texts[end + 1].islower()
    ):
        return "the letters behind its unit may belong to it"  # "1.2 s.d."
    divided = "/" in tokens.source[tokens.begins[last.end] : tokens.begins[end]] if joined else False
    per = divided and tokens.texts[end] == "-"
    if joined and (tokens.texts[end] in "·⋅" or (per and tokens.kinds[end + 1] == "word")):
        return "the word behind its unit may belong to it"  # "30 GPU·h", "3 PFLOP/s-days"
    if end > last.end and is_unit(tokens.texts[end - 1]) and is_per_behind_noun(tokens, end):
        return "its unit may go on behind the next word"
    if end > last.end and is_word(tokens, end, "/") and glued(tokens, end + 1):
        if measured and not tokens.spaced[end] and tokens.lows[end + 1] not in _CHOICES:
            return "the word behind its unit may say per what it is"
        below = tokens.texts[end + 1].replace(",", "")
        if not tokens.spaced[end] and len(below) > len("10") and not below[1:].strip("0") and below[0] == "1":
            return "the number behind its unit may say of how many it is the rate"
    joint = end < tokens.size - 1 and end > last.end and tokens.lows[end] in DASHES and not tokens.spaced[end]
    if joint and tokens.kinds[end + 1] == "number" and not tokens.spaced[end + 1]:
        return "the number behind its unit may be the other end of a range"
    return None


VARIABLES = frozenset("cefijknpqrvz")
"""Letters that are no unit of their own, at least not apart from the number."""


def _behind_words(tokens: Tokens, last: Amount, end: int) -> str | None:
    """Why words right behind a number or its unit say more of it: inches, degree days, below zero."""
    if is_word(tokens, last.end, "in", ".") and glued(tokens, last.end + 1):
        return "the word behind it may be inches"
    if end > last.end and tokens.texts[end - 1] in _DEGREES and is_word(tokens, end, "days"):
        return "the word behind its unit may belong to it"  # "3 °C days"
    if last.end > last.core and tokens.lows[last.end : last.end + 1] in (["sd"], ["se"], ["sem"]):
        return "the unit behind its error cannot be read"  # "22.4 ± 3.5 SD kg"
    if end < tokens.size and end == last.end and "㌀" <= tokens.texts[end] <= "㏿":
        return "the sign behind it may be its unit"  # "5 ㎏"
    if end > last.end and tokens.source.startswith(("deg. C", "deg. F"), tokens.begins[end - 1]):
        return "the letter behind its unit may belong to it"  # "180 deg. C"
    if is_below_zero(tokens, end):
        return "the words behind it make it negative"
    if glued(tokens, end + 1) and has_power(tokens, end):
        return "the word behind it may be its unit"  # "5 mmol glucosamineP−1", "5 mgx(-1)"
    bare = end == last.end < tokens.size and last.mark is None and tokens.kinds[end] == "word"
    if bare and len(tokens.texts[end]) > 1 and is_symbol(tokens.texts[end]):
        return "the unit behind it cannot be read"  # "5 kg-wood/m2"
    return None


def _of_variable(tokens: Tokens, last: Amount, end: int) -> str | None:
    """Why a letter behind a number may be a variable or its unit, in words."""
    letter = tokens.texts[last.end]
    if letter in {"Rp", "Rs"} and glued(tokens, last.end):
        return "the letters behind it may be a radius or a currency"
    if len(letter) > 1:
        return None
    dotted = letter in _COINS and glued(tokens, last.end) and is_word(tokens, last.end + 1, ".")
    if dotted and any(not text[0].isupper() for text in tokens.texts[last.end + 2 : last.end + 3]):
        return "the letter behind it may be one of an old currency"  # "3l. a year"
    if is_word(tokens, last.end + 1, "_") and glued(tokens, last.end + 1) and end == last.end:
        return "the variable behind it may be its unit"  # "0.9 r_g"
    at = last.end + 1
    apart = at >= tokens.size or (tokens.spaced[at] and tokens.texts[at] not in COMPARED)
    return "the letter behind it may be a variable or its unit" if letter in VARIABLES and apart else None


_DEGREES = frozenset({"degree", "C", "K", "F", "°"})


def is_below_zero(tokens: Tokens, at: int) -> bool:
    """Whether words at `at` make the temperature before them negative: "5 degrees Celsius below zero"."""
    at += at < tokens.size and tokens.texts[at] in {"C", "F"}
    if at + 1 >= tokens.size or tokens.lows[at] != "below":
        return False
    return tokens.lows[at + 1] in {"zero", "freezing", "0"}


def beside_another(tokens: Tokens, low: Amount, high: Amount | None) -> str | None:
    """Why an amount is no value beside another number or unit, in words."""
    last = high or low
    if last.spelled and last.core > last.start + 1 and counts_apart(tokens, last.core):
        return "its last word may count what is tied to it"
    return _in_pair(tokens, low, last) or in_ratio(tokens, low, high) or _of_one_unit(tokens, last)


def of_its_unit(tokens: Tokens, share: Amount) -> Amount:
    """A fraction of one unit as a number of them, where no digit is lost: "half an hour", "¾ mile"."""
    at = _one_unit(tokens, share)
    if at is None or share.value % EXACT or tokens.lows[at] not in PARTED_UNITS:
        return share
    value = share.value / 100
    return marked(tokens, share._replace(value=value, plain=value, mark=None, end=at))


_SHARES = frozenset({"percent", "percentage", "%"})
PARTED_UNITS = MEASURES | _SHARES | {"point"}
EXACT = Decimal("0.25")
"""Shares in percent of which this is a part are told to the last digit."""


def _of_one_unit(tokens: Tokens, last: Amount) -> str | None:
    """Why a fraction is no share, in words: "a third of a second", "half a loom"."""
    if last.mark != "percent":
        return None
    halved = is_word(tokens, last.start, "half") and last.end < tokens.size and last.end == last.start + 1
    if halved and tokens.lows[last.end] in {"a", "an"}:
        return "it is a part of one unit, not a share"
    return None if _one_unit(tokens, last) is None else "it is a part of one unit, not a share"


def _one_unit(tokens: Tokens, last: Amount) -> int | None:
    """The index of the unit of which a fraction is taken, behind "of a" and the like."""
    at = last.end
    if last.mark != "percent" or last.core != last.end or tokens.lows[last.start] in HALVINGS:
        return None
    at += is_word(tokens, at, "of") or (is_word(tokens, at, "-") and glued(tokens, at))
    article = at < tokens.size and tokens.lows[at] in {"a", "an", "one"}
    at += article
    broken = is_word(tokens, last.start + 1, "/") or not tokens.lows[at - 1].isascii()
    low = tokens.lows[at] if at < tokens.size else ""
    if (broken and low in PARTED_UNITS) or (at == last.start + 1 and low in _SHARES):
        return at  # "1/2%", "half percent"
    if at >= tokens.size or tokens.kinds[at] != "word":
        return None
    timed = tokens.lows[at] in _PARTLY or is_symbol(tokens.texts[at])
    timed = timed or (article and tokens.lows[at] in _PARTED)
    if broken and not timed:  # "1/2 GB", "1/2 t/ha"
        timed = is_unit(tokens.texts[at]) or is_word(tokens, at, "per", "cent")
        timed = timed or measure(tokens.source, tokens.ends[at - 1]) is not None
    is_part = timed or (article and tokens.lows[at] in MEASURES and not is_plural(tokens.lows[at]))
    return at if is_part else None


_PARTED = listed("percent percentage point standard sd cent grade letter log turn octave decibel sigma")
LENGTHS_AND_WEIGHTS = listed(
    """inch foot yard mile metre meter kilometre kilometer litre liter gram kilogram tonne ton pound ounce
    acre hectare degree gigabyte dollar euro"""
)
"""Units in words, beside times, of which a fraction is a part."""
_PARTLY = LENGTHS_AND_WEIGHTS | TIMES_OF_RANGES


def _in_pair(tokens: Tokens, low: Amount, last: Amount) -> str | None:
    """Why a number is no value beside another, in words: in "[0.2, 0.5]", or 5 in "4.6 out of 5"."""
    end = last.end
    before = tokens.texts[low.start - 1] if low.start else ""
    behind = tokens.texts[end] if end < tokens.size else ""
    if before not in _PAIRING and behind != "/":
        return None
    if _is_top(tokens, low):
        return "it is the top of a scale"
    if _is_counted_in(tokens, low.start - 2) or _is_counted_in(tokens, last.start):
        return "it may be a fraction or one of two numbers"
    other, close = None, 0
    if last.mark is None and before in _BRACKETS and behind in {",", ";"}:
        other = read_signed(tokens, end + 1)
        close = other.end if other is not None else 0
    elif last.mark is None and before in {",", ";"} and behind in _BRACKETS.values() and low.start > 2:
        places = range(low.start - 2, max(0, low.start - 7), -1)  # "[-2 x 10^5,"
        first = next((at for at in places if tokens.texts[at - 1] in _BRACKETS), 0)
        other = read_signed(tokens, first) if first else None
        close = end if other is not None and other.end == low.start - 1 else 0
    alone = 0 < close < tokens.size and tokens.texts[close] in _BRACKETS.values()
    return "it is one of two numbers in a bracket" if alone and other and other.mark is None else None


_BRACKETS = {"(": ")", "[": "]"}
_PAIRING = _BRACKETS.keys() | {"of", "/", ",", ";"}


def _is_top(tokens: Tokens, top: Amount) -> bool:
    """Whether a number is the last of a scale: 5 in "4.6 out of 5", "4.6 (out of 5)", "4.6 / 5"."""
    of = top.start - 1
    before = of - 1
    if before < 0 or tokens.lows[of] not in {"of", "/"}:
        return False
    if is_word(tokens, before, "out", "of"):
        before -= 1 + is_word(tokens, before - 1, "(")
    elif tokens.texts[top.start] not in TOPS:
        return False
    bracketed = tokens.texts[before + 1] == "("
    return is_number(tokens, before) and (bracketed or "." in tokens.texts[before][1:])


def _is_counted_in(tokens: Tokens, at: int) -> bool:
    """Whether "3 / 5" stands at `at`, which may be a fraction or a list."""
    if at < 0 or not is_word(tokens, at + 1, "/") or glued(tokens, at + 1) or not is_number(tokens, at + 2):
        return False
    count, total = tokens.texts[at], tokens.texts[at + 2]
    return count.isdecimal() and total.isdecimal() and int(count) < int(total)


PRODUCTS = frozenset({"x", "×", "times", "X", "*", "·", "⋅"})


_BESIDE_SIDES = PRODUCTS | {"(", "-", "by"}


MOVED = listed("from to of")
"""Before a number these say that it changed by the next one: "from 12 by 3 points"."""


def _is_side(tokens: Tokens, at: int) -> bool:
    """Whether a bare number or one with a length stands at `at`, behind "by": no percentage and no factor."""
    if not is_number(tokens, at) or _is_by_year(tokens, at):
        return False
    if at + 1 >= tokens.size:
        return True
    behind = tokens.texts[at + 1]
    return behind not in {"%", "-", "–", "×"} if tokens.kinds[at + 1] == "sign" else is_unit(behind)


def _is_by_year(tokens: Tokens, at: int) -> bool:
    """Whether the number at `at` is a year by which something is so: "45 GW by 2030"."""
    alone = at + 1 >= tokens.size or tokens.kinds[at + 1] == "sign" or not is_unit(tokens.texts[at + 1])
    return alone and len(tokens.texts[at]) == len("2030") and "1900" <= tokens.texts[at] <= "2200"


def is_product(tokens: Tokens, amount: Amount, after: int) -> bool:
    """Whether the number is a side of "224 x 224", "11 m x 4.5 m", "4-by-4" or "2 (age) × 3 (task)".

    `after` is the index after its unit.
    """
    last = tokens.size - 1
    texts, first = tokens.texts, amount.start
    beside = (first > 0 and texts[first - 1] in _BESIDE_SIDES) or (
        amount.end <= last
        and (texts[amount.end] in _BESIDE_SIDES or (after <= last and texts[after] in _BESIDE_SIDES))
    )
    if not beside:
        return False
    for end in (amount.end, after):
        at = end + 3 if is_word(tokens, end, "(") and is_word(tokens, end + 2, ")") else end
        measured = end == amount.end or is_unit(tokens.texts[end - 1])
        if measured and amount.magnitude == 1 and is_word(tokens, at, "by") and _is_side(tokens, at + 1):
            return True
        if at < last - 2 and is_word(tokens, at, "-", "by", "-") and tokens.kinds[at + 3] == "number":
            return True
        if at < last and tokens.texts[at] in PRODUCTS and tokens.kinds[at + 1] == "number":
            return True
    at = amount.start - 1
    if is_word(tokens, at, "by") and _is_side(tokens, at + 1):
        first = at - 1 - (at > 1 and tokens.kinds[at - 1] == "word" and is_unit(tokens.texts[at - 1]))
        return (
            first >= 0
            and tokens.kinds[first] == "number"
            and (first < 1 or tokens.lows[first - 1] not in MOVED)
        )
    if is_word(tokens, at - 2, "-", "by", "-") and at > 2:
        return tokens.kinds[at - 3] == "number"
    if at < 1 or tokens.texts[at] not in PRODUCTS:
        return False
    before = at - 4 if is_word(tokens, at - 1, ")") and is_word(tokens, at - 3, "(") else at - 1
    unit = tokens.texts[at - 1] == "°" or is_unit(tokens.texts[at - 1])
    if unit or (tokens.kinds[at - 1] == "word" and tokens.spaced[at]):
        before = at - 2 if tokens.spaced[at] == tokens.spaced[at + 1] else at - 1
    return before >= 0 and (tokens.kinds[before] == "number")
