"""One amount at one place: sign, numeral, power, magnitude, and a mark such as "%", "x" or "points"."""

import re
from decimal import Decimal

from pipeline.text.quantities.magnitudes import FAR_EASTERN, MAGNIFYING, is_size, with_magnitude
from pipeline.text.quantities.marks import (
    BROKEN_ORDERS,
    MARKING,
    PARTS_OF_ORDERS,
    is_of_scale,
    is_tied,
    marked,
    multiple,
    over_stroke,
    with_percent,
)
from pipeline.text.quantities.measures import measure
from pipeline.text.quantities.numerals import LARGEST_POWER, LONGEST, VULGAR, largest_power
from pipeline.text.quantities.occasions import is_frequency
from pipeline.text.quantities.powers import bare_power
from pipeline.text.quantities.spelled import (
    MOST_IN,
    is_change,
    is_in_range,
    is_ordinal,
    opens_range,
    read_cardinal,
    read_part,
    read_share,
    so_many_in,
    whole_of,
)
from pipeline.text.quantities.tokens import Amount, Tokens, glued, is_word
from pipeline.text.quantities.words import (
    ADJECTIVE_MULTIPLES,
    AFTER_ARTICLES,
    ARTICLES,
    HALVINGS,
    MAGNITUDES,
    MULTIPLES,
    PERCENT,
    PERIODS,
    SPELLED,
    STARTERS,
    is_plural,
)

EACH = frozenset({"a", "an", "each", "every"})
"""Before a measure of time these mean "per", behind what is counted: "12 dollars a day"."""

_DIGIT = {True: re.compile("[0-9]"), False: re.compile(rf"[\d{VULGAR}]")}
_LETTERS = re.compile("[a-z]+")
_WORDS = (STARTERS - ARTICLES) | AFTER_ARTICLES


def may_hold_amount(text: str) -> bool:
    """Whether a digit or a word of a number stands in a text: a quick look before it is cut into tokens."""
    digit = _DIGIT[text.isascii()].search(text)
    return digit is not None or not _WORDS.isdisjoint(_LETTERS.findall(text.lower()))


_new = tuple.__new__

BOUNDS = frozenset({"than", "under", "within", "about", "around", "nearly", "roughly", "over"})

CROSSES = frozenset({"times", "×", "x", "·", "⋅", "∙", "•", "*", "✕", "⨯"})
"""Signs of a product."""

POWERS = CROSSES | {"^", "e"}
"""Behind a numeral these may bring a power of ten."""

IN = frozenset({"in", "out", "of", "part"})
"""Behind one these may bring of how many it is one: "1 in 8"."""

BEHIND_DIGITS = frozenset(word.lower() for word in POWERS | MAGNIFYING | MARKING | IN | {"/", "d"})
"""What behind digits may change the amount, in lower case."""

MINUS = frozenset({"-", "−", "–", "‒", "—", "―"})
"""Signs that make a number negative if they stand right before it and nothing touches them from the left."""


def read_amount(tokens: Tokens, at: int) -> Amount | None:
    """The amount that starts at `tokens[at]`, or None where no number starts there."""
    if at in tokens.amounts:
        return tokens.amounts[at]
    kind = tokens.kinds[at] if at < tokens.size else "sign"
    amount = _digits(tokens, at) if kind == "number" else _spelled(tokens, at) if kind == "word" else None
    if amount is not None and not amount.core:
        amount = amount._replace(core=amount.end)
    tokens.amounts[at] = amount
    return amount


def is_minus(tokens: Tokens, at: int) -> bool:
    """Whether a minus sign stands at `at` and touches what is behind it, or the word "minus"."""
    return (tokens.texts[at] in MINUS and glued(tokens, at + 1)) or tokens.lows[at] == "minus"


def read_signed(tokens: Tokens, at: int) -> Amount | None:
    """The amount at `tokens[at]`, which may be a sign that touches the number behind it."""
    if at + 1 < tokens.size and is_minus(tokens, at):
        amount = read_amount(tokens, at + 1)
        return None if amount is None or amount.spelled else negative(amount)
    return read_amount(tokens, at)


def negative(amount: Amount) -> Amount:
    """The amount with the minus sign that stands before it."""
    plain = -amount.plain
    value = plain if amount.value is amount.plain else -amount.value
    return amount._replace(value=value, plain=plain, start=amount.start - 1)


def _digits(tokens: Tokens, at: int) -> Amount | None:
    numeral = tokens.numerals.get(tokens.begins[at])
    if numeral is not None:
        if numeral.value is None:
            return Amount(Decimal(0), Decimal(0), at, at + 1, doubt=numeral.doubt)
        if numeral.share:
            return _share(tokens, at, numeral.value)
        number = numeral.value
    elif len(tokens.texts[at]) > LONGEST:
        return Amount(Decimal(0), Decimal(0), at, at + 1, doubt="it is too long for a quantity")
    else:
        number = Decimal(tokens.texts[at].replace(",", ""))
    # What the constructor does, at a third of its time.
    amount = _new(Amount, (number, number, at, at + 1, None, False, False, False, None, at + 1))
    if at + 1 >= tokens.size:
        return amount
    power = bare_power(tokens, amount) if tokens.texts[at] == "10" else None
    return _with_what_follows(tokens, amount) if power is None else marked(tokens, power)


def _with_what_follows(tokens: Tokens, amount: Amount) -> Amount:
    """Apply to digits the mark, the fraction, the power and the magnitude behind them."""
    at = amount.end
    behind, is_number = tokens.lows[at], tokens.kinds[at] == "number"
    if behind not in BEHIND_DIGITS and not is_number and behind[0] not in FAR_EASTERN:
        return amount
    if behind in PERCENT:
        return with_percent(tokens, amount, at + 1)
    if behind in IN and amount.value <= MOST_IN and (part := so_many_in(tokens, at - 1)) is not None:
        return part
    if behind == "/" or is_number:
        amount = _fraction(tokens, amount)
        if amount.mark:
            return amount
    amount = scaled(tokens, amount)
    return marked(tokens, amount if amount.core == amount.end else amount._replace(core=amount.end))


def _share(tokens: Tokens, at: int, value: Decimal) -> Amount:
    """A fraction without a whole number before it: "½ of" in percent, "½ million" as a number."""
    amount = with_magnitude(tokens, Amount(value, value, at, at + 1))
    if amount.end > at + 1:
        return amount
    percent = round(100 * value, 2)
    return Amount(percent, percent, at, at + 1, "percent")


def _fraction(tokens: Tokens, amount: Amount) -> Amount:
    """Apply "2 1/2", and "1/10" or "2/3 of", which are shares in percent.

    Other pairs with a slash count: of "10/144" the value is 10, and all of it is one quantity. Where both
    numbers are small, what is counted or its share must stand behind: "3/5" alone may be a fraction.
    """
    first, at = amount.start, amount.end
    whole = over_stroke(tokens, at) if tokens.texts[first].isdecimal() else None
    if whole is not None and tokens.spaced[at] and whole[0] < whole[1] <= LARGEST_PART:
        value = amount.value + Decimal(whole[0]) / whole[1]
        return amount._replace(value=value, plain=value, end=at + 3)
    pair = over_stroke(tokens, first)
    if pair is None:
        return amount._replace(end=at + 2) if is_of_scale(tokens, amount) else amount
    (count, total), end = pair, first + 3
    of_all = whole_of(tokens, end) if is_word(tokens, end, "of") and total <= LARGEST_PART else None
    if of_all is not None and 0 < count < total:
        value = count * of_all.value / total
        return amount._replace(value=value, plain=value, end=of_all.end)  # "2/3 of a million"
    if not is_tied(tokens, first, pair) and 0 <= count < total:
        small = (
            count == 1
            and total <= LARGEST_PART
            and tokens.texts[first - 1] not in {"=", "+", "*", "^", *MINUS}
            and not is_word(tokens, end, "point")
        )
        if small or is_word(tokens, end, "of") or is_word(tokens, end, "the"):
            share = round(Decimal(100 * count) / total, 2)
            return Amount(share, share, first, end, "percent")
        counted = total > LARGEST_PART or _is_count(tokens, first, end)
        if counted and measure(tokens.source, tokens.ends[end - 1]) is None:  # "110/220 V"
            return amount._replace(end=end)
    return amount._replace(end=end, doubt="it may be a fraction, a score, a ratio, a date or two numbers")


def _is_count(tokens: Tokens, start: int, end: int) -> bool:
    """Whether "3/5" from `start` to `end` counts things: a plural or its share stands behind, or before."""
    if end < tokens.size and tokens.kinds[end] == "word" and is_plural(tokens.lows[end]):
        return True
    share = read_amount(tokens, end + 1) if is_word(tokens, end, "(") else None
    if share is not None:
        return share.mark == "percent"
    return is_word(tokens, start - 1, "(") and start > 1 and tokens.lows[start - 2] in PERCENT


LARGEST_PART = 100
"""The largest number below the line of a fraction behind a whole number."""


def _powered(tokens: Tokens, amount: Amount) -> Amount:
    """Apply "10^4", "1e-3", "5 × 10^6" and "5×10⁶"."""
    at = amount.end
    if at < tokens.size and tokens.lows[at] == "d":
        return _double(tokens, amount, at)
    if at >= tokens.size or tokens.lows[at] not in POWERS:
        return amount
    if (is_word(tokens, at, "^") or tokens.source.startswith("**", tokens.begins[at])) and glued(tokens, at):
        power = _exponent(tokens, at + 1)
        if power is None or (
            tokens.texts[at + 1] == "+" and amount.value != 10
        ):  # the error in "62^{+6}_{-7}"
            return amount
        if amount.value != 10 and (abs(power[0]) > largest_power(amount.value) or amount.value == 0):
            return amount
        if amount.value != amount.value.to_integral_value():
            return amount._replace(end=power[1], doubt="its point may separate decimals or multiply")
        if not amount.value:
            return amount._replace(end=power[1], doubt="nobody writes a power of zero")
        return _with(amount, amount.value ** power[0], power[1])
    if is_word(tokens, at, "e") and glued(tokens, at):
        power = _exponent(tokens, at + 1)
        if power is not None and glued(tokens, at + 1):
            return _with(amount, amount.value * Decimal(10) ** power[0], power[1])
    return _times_power(tokens, amount, at) if tokens.lows[at] in CROSSES else amount


def _double(tokens: Tokens, amount: Amount, at: int) -> Amount:
    """The amount with the power of a double in Fortran at `at`: "1.0D+03"; a small "d" may be days."""
    tied = glued(tokens, at) and glued(tokens, at + 1) and glued(tokens, at + 2)
    power = _exponent(tokens, at + 1) if tied and tokens.texts[at + 1] in MINUS | {"+"} else None
    if power is None:
        return amount
    if tokens.texts[at] == "d":
        return amount._replace(end=power[1], doubt="what is behind it may be a power or days")
    return _with(amount, amount.value * Decimal(10) ** power[0], power[1])


def _times_power(tokens: Tokens, amount: Amount, at: int) -> Amount:
    """Apply the power of ten behind the sign of a product at `at`."""
    if at + 1 >= tokens.size or tokens.kinds[at + 1] != "number":
        return amount
    ten = tokens.numerals.get(tokens.begins[at + 1])
    if ten is not None and ten.power and ten.value is not None and tokens.texts[at + 1].startswith("10"):
        return amount._replace(value=amount.value * ten.value, end=at + 2)
    if tokens.texts[at + 1] != "10":
        return amount
    power = _exponent(tokens, at + 3) if is_word(tokens, at + 2, "^") else None
    if power is None and is_word(tokens, at + 2, "(") and glued(tokens, at + 2) and glued(tokens, at + 3):
        power = _exponent(tokens, at + 3)  # "2 × 10(6)"
        power = (power[0], power[1] + 1) if power and is_word(tokens, power[1], ")") else None
    if power is not None:
        return amount._replace(value=amount.value * Decimal(10) ** power[0], end=power[1])
    flat = glued(tokens, at + 2) and tokens.texts[at + 2] in MINUS | {"^"}
    if flat and (lowered := _flat_power(tokens, amount, at + 2)) is not None:
        return lowered
    return amount._replace(end=at + 2, doubt="the power of ten behind it cannot be read") if flat else amount


def _flat_power(tokens: Tokens, amount: Amount, at: int) -> Amount | None:
    """The amount with a negative power that has lost its raise: "1.2×10−47 cm2".

    A range of a product would have a whole number before it and ascend, as in "3 × 10-15 lifts".
    """
    power = _exponent(tokens, at) if glued(tokens, at + 1) else None
    if power is None:
        return None
    exponent, end = power
    whole = amount.value == amount.value.to_integral_value() and "." not in tokens.texts[amount.start]
    if whole and tokens.texts[at] != "−" and abs(exponent) > LARGEST_BELOW:
        return None
    goes_on = end < tokens.size and tokens.texts[end] in {".", "-"} and glued(tokens, end + 1)
    return None if goes_on else amount._replace(value=amount.value * Decimal(10) ** exponent, end=end)


LARGEST_BELOW = 10
"""Up to this the number behind "10-" is no upper end of a range."""


def _exponent(tokens: Tokens, at: int) -> tuple[int, int] | None:
    """The exponent at `at`, which may stand in a bracket, and the index after it."""
    if is_word(tokens, at, "(") and is_word(tokens, at - 1, "^"):
        inside = _exponent(tokens, at + 1)
        return (inside[0], inside[1] + 1) if inside and is_word(tokens, inside[1], ")") else None
    sign = 1
    if at < tokens.size and tokens.texts[at] in MINUS | {"+"}:
        sign, at = (1 if tokens.texts[at] == "+" else -1), at + 1
    if at < tokens.size and tokens.kinds[at] == "number" and tokens.texts[at].isdecimal():
        power = int(tokens.texts[at][:4])
        return (sign * power, at + 1) if power <= LARGEST_POWER else None
    return None


def _with(amount: Amount, value: Decimal, end: int) -> Amount:
    return amount._replace(value=value, plain=value, end=end)


def scaled(tokens: Tokens, amount: Amount) -> Amount:
    """The amount with the power and the magnitude that stand behind it."""
    return with_magnitude(tokens, _powered(tokens, amount))


def _spelled(tokens: Tokens, at: int) -> Amount | None:
    word = tokens.lows[at]
    if word in SPELLED:
        return _counted(tokens, at)
    if word in {"a", "an", "single"}:
        return _after_article(tokens, at)
    if word == "half" and not is_ordinal(tokens, at):
        return read_part(tokens, at)
    if word in HALVINGS:
        return Amount(Decimal(50), Decimal(50), at, at + 1, "percent", spelled=True)
    if word in ADJECTIVE_MULTIPLES and at + 1 < tokens.size and tokens.lows[at + 1] in {"the", "that", "its"}:
        return multiple(ADJECTIVE_MULTIPLES[word], at)
    if word in MULTIPLES:
        if is_frequency(tokens, at + 1):
            return None
        return multiple(MULTIPLES[word], at)
    if word.endswith("fold") and word[:-4] in SPELLED | MAGNITUDES:
        return multiple((SPELLED | MAGNITUDES)[word[:-4]], at)
    if word in {"trillion", "billion"} and is_size(tokens, at + 1):
        return multiple(MAGNITUDES[word], at)._replace(mark=None)
    return None


def _counted(tokens: Tokens, at: int) -> Amount | None:
    """A number spelled out, or a number of parts ("two-thirds")."""
    share = read_share(tokens, at)
    if share is not None:
        return share
    cardinal = read_cardinal(tokens, at)
    amount = cardinal and marked(tokens, cardinal._replace(core=cardinal.end))
    if amount is None or amount.mark is not None or not _has_alternative(tokens, amount):
        bare = amount is not None and amount.value == 1 and not (amount.mark or opens_range(tokens, at))
        return amount if amount is None or not bare or _is_bounded_time(tokens, at) else None
    return amount if is_word(tokens, amount.end, "to") else amount._replace(doubt="it is one of two numbers")


def _is_bounded_time(tokens: Tokens, at: int) -> bool:
    """Whether the article or "one" at `at` is one of a time: "less than a day"."""
    timed = at + 1 < tokens.size and tokens.lows[at + 1] in PERIODS
    return timed and (tokens.lows[at] == "single" or (at > 0 and tokens.lows[at - 1] in BOUNDS))


def _has_alternative(tokens: Tokens, amount: Amount) -> bool:
    """Whether the next number follows behind "to" or "or": "one to two million", "two or three"."""
    if not (is_word(tokens, amount.end, "to") or is_word(tokens, amount.end, "or")):
        return False
    other = read_amount(tokens, amount.end + 1)
    if other is None:
        return False
    near = other.spelled and other.plain == amount.plain + 1
    return amount.plain < other.plain and (near or is_word(tokens, amount.end, "to"))


def _after_article(tokens: Tokens, at: int) -> Amount | None:
    """As in "a million", "an order of magnitude", "a quarter of", "a dozen"."""
    following = at + 1
    if following >= tokens.size:
        return None
    word = tokens.lows[following]
    one = Amount(Decimal(1), Decimal(1), at, following, spelled=True)
    if is_word(tokens, following, "order", "of", "magnitude"):
        parted = at > 0 and tokens.lows[at - 1 - (at > 1 and tokens.lows[at - 1] == "of")] in PARTS_OF_ORDERS
        return marked(tokens, one._replace(doubt=BROKEN_ORDERS if parted else None))
    if word in MAGNITUDES or word == "dozen":
        cardinal = read_cardinal(tokens, at)
        return cardinal and marked(tokens, cardinal._replace(core=cardinal.end))
    if _is_bounded_time(tokens, at):
        return one
    if word in {"half", "third", "quarter", "fifth", "tenth"}:
        part = read_part(tokens, at)
        if (
            part is not None
            and at > 1
            and is_word(tokens, at - 1, "and")
            and tokens.lows[at - 2].removesuffix("s") in PERIODS | {"percent"}
        ):
            return part._replace(doubt="it is a part of a quantity in words")
        told = part is not None and (
            part.mark is None
            or is_word(tokens, part.end, "of")
            or is_change(tokens, at, part.end)
            or is_in_range(tokens, at, part.end)
        )
        return part if told else None
    return None
