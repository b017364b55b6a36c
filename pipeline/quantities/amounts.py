"""One amount at one place: the numeral, its magnitude, and a mark such as "%", "x" or "points"."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Literal, NamedTuple, TypeAlias

from pipeline.quantities.tokens import Token, Tokens
from pipeline.quantities.words import (
    ADJECTIVE_MULTIPLES,
    FOLD,
    GLUED_MAGNITUDES,
    HALVINGS,
    MAGNITUDES,
    MULTIPLES,
    ONES,
    PARTS,
    PERCENT,
    POINTS,
    SPELLED,
    TENS,
    TIMES,
    listed,
)

Mark: TypeAlias = Literal["percent", "points", "times"]

LONGEST_NUMERAL = 30
"""Longer runs of digits are keys or noise, not quantities; it also bounds the cost of reading one."""

LARGEST_POWER = 30
"""The largest exponent that is read as a quantity."""

PERIODS = frozenset({"second", "minute", "hour", "day", "week", "month", "year"})
"""Measures of time, of which "a" is one where a bound stands before it: "less than a day"."""

STARTERS = frozenset(
    {
        *SPELLED,
        *HALVINGS,
        *MULTIPLES,
        *ADJECTIVE_MULTIPLES,
        "a",
        "an",
        "single",
        "half",
        "billion",
        "trillion",
    }
    | {f"{word}fold" for word in SPELLED}
)
"""Words with which an amount can start."""

ARTICLES = frozenset({"a", "an", "single"})
AFTER_ARTICLES = frozenset(
    {*MAGNITUDES, *PERIODS, "order", "dozen", "half", "third", "quarter", "fifth", "tenth"}
)
"""An article starts an amount only before one of these."""


def starts_amount(tokens: Sequence[Token], at: int) -> bool:
    """Whether an amount may start at `tokens[at]`: a quick look before reading it."""
    token = tokens[at]
    if token.kind == "number":
        return True
    if token.low not in STARTERS:
        return False
    return token.low not in ARTICLES or (at + 1 < len(tokens) and tokens[at + 1].low in AFTER_ARTICLES)


GAINS = listed(
    """gain gains improvement improvements increase drop lead boost jump decrease advantage margin reduction
    difference gap absolute"""
)
"""What "5-point" can be said of so that it means points of a score."""

BOUNDS = frozenset({"than", "under", "within", "about", "around", "nearly", "roughly", "over"})


ONE = Decimal(1)

CROSSES = frozenset({"times", "×", "x", "·"})
"""Signs of a product."""

POWERS = CROSSES | {"^", "e"}
"""Behind a numeral these may bring a power of ten."""

MARKS = PERCENT | POINTS | TIMES | FOLD | {"per", "p", "percentage"}
"""Words with which a mark begins."""


class Amount(NamedTuple):
    """A number read from `tokens[start:end]`; `value` has its magnitude applied.

    `plain` is the number without the magnitude, `letter` whether that was a letter as in "7B", `spelled`
    whether the number was a word, and `order` whether it counted orders of magnitude.
    """

    value: Decimal
    plain: Decimal
    start: int
    end: int
    mark: Mark | None = None
    letter: bool = False
    spelled: bool = False
    order: bool = False

    @property
    def magnitude(self) -> Decimal:
        """The factor that the magnitude word or letter stands for."""
        return ONE if self.value is self.plain or not self.plain else self.value / self.plain


def read_amount(tokens: Tokens, at: int) -> Amount | None:
    """The amount that starts at `tokens[at]`, or None where no number starts there."""
    if at in tokens.amounts:
        return tokens.amounts[at]
    amount = tokens.amounts[at] = _amount(tokens, at)
    return amount


def _amount(tokens: Tokens, at: int) -> Amount | None:
    if at >= len(tokens):
        return None
    token = tokens[at]
    if token.kind == "number":
        return _digits(tokens, at)
    if token.kind == "word":
        return _spelled(tokens, at)
    return None


def is_word(tokens: Sequence[Token], at: int, word: str, *more: str) -> bool:
    """Whether the tokens from `at` on are these words, whatever their case."""
    # The hottest function of all: most calls end at the first word.
    if not 0 <= at < len(tokens) or tokens[at].low != word:
        return False
    return not more or is_word(tokens, at + 1, *more)


def glued(tokens: Sequence[Token], at: int) -> bool:
    """Whether `tokens[at]` exists and follows its predecessor without white space."""
    return 0 < at < len(tokens) and not tokens[at].spaced


def _digits(tokens: Sequence[Token], at: int) -> Amount | None:
    token = tokens[at]
    if len(token.text) > LONGEST_NUMERAL:
        return None
    digits = token.text
    if not digits.isascii() or "," in digits:
        digits = "".join(character for character in digits if character.isdecimal() or character == ".")
    number = Decimal(digits)
    amount = Amount(number, number, at, at + 1)
    return _marked(tokens, _scaled(tokens, _powered(tokens, amount)))


def _powered(tokens: Sequence[Token], amount: Amount) -> Amount:
    """Apply "10^4", "1e-3" and "5 × 10^6"."""
    at = amount.end
    if at >= len(tokens) or tokens[at].low not in POWERS:
        return amount
    if is_word(tokens, at, "^") and glued(tokens, at):
        power = _exponent(tokens, at + 1)
        return amount if power is None else _with(amount, amount.value ** power[0], power[1])
    if is_word(tokens, at, "e") and glued(tokens, at):
        power = _exponent(tokens, at + 1)
        if power is not None and glued(tokens, at + 1):
            return _with(amount, amount.value * Decimal(10) ** power[0], power[1])
    if at + 2 < len(tokens) and tokens[at].low in CROSSES and tokens[at + 1].text == "10":
        power = _exponent(tokens, at + 3) if is_word(tokens, at + 2, "^") else None
        if power is not None:
            return _with(amount, amount.value * Decimal(10) ** power[0], power[1])
    return amount


def _exponent(tokens: Sequence[Token], at: int) -> tuple[int, int] | None:
    """The exponent at `at` and the index after it."""
    sign = 1
    if at < len(tokens) and tokens[at].text in {"-", "−", "+"}:
        sign, at = (1 if tokens[at].text == "+" else -1), at + 1
    if at < len(tokens) and tokens[at].kind == "number" and tokens[at].text.isdecimal():
        power = int(tokens[at].text[:4])
        return (sign * power, at + 1) if power <= LARGEST_POWER else None
    return None


def _with(amount: Amount, value: Decimal, end: int) -> Amount:
    return amount._replace(value=value, plain=value, end=end)


def _scaled(tokens: Sequence[Token], amount: Amount) -> Amount:
    """Apply "million", "-billion" and "7B"."""
    at = amount.end
    if at >= len(tokens):
        return amount
    if tokens[at].text in GLUED_MAGNITUDES and _is_letter_magnitude(tokens, at):
        value = amount.value * GLUED_MAGNITUDES[tokens[at].text]
        return amount._replace(value=value, end=at + 1, letter=True)
    for _ in range(2):
        after = at + 1 if is_word(tokens, at, "-") else at
        if after >= len(tokens) or tokens[after].low not in MAGNITUDES:
            break
        amount = amount._replace(value=amount.value * MAGNITUDES[tokens[after].low], end=after + 1)
        at = after + 1
    return amount


def _is_letter_magnitude(tokens: Sequence[Token], at: int) -> bool:
    if not glued(tokens, at):
        return tokens[at].text in {"B", "M"} and at + 1 < len(tokens) and tokens[at + 1].kind == "word"
    return not (glued(tokens, at + 1) and tokens[at + 1].kind == "number")


def _spelled(tokens: Sequence[Token], at: int) -> Amount | None:
    word = tokens[at].low
    if word in SPELLED:
        return _counted(tokens, at)
    if word in {"a", "an", "single"}:
        return _after_article(tokens, at)
    if word == "half" and not _is_ordinal(tokens, at):
        return Amount(Decimal(50), Decimal(50), at, at + 1, "percent", spelled=True)
    if word in HALVINGS:
        return Amount(Decimal(50), Decimal(50), at, at + 1, "percent", spelled=True)
    if word in ADJECTIVE_MULTIPLES and at + 1 < len(tokens) and tokens[at + 1].low in {"the", "that", "its"}:
        return _multiple(ADJECTIVE_MULTIPLES[word], at)
    if word in MULTIPLES:
        return _multiple(MULTIPLES[word], at)
    if word.endswith("fold") and word[:-4] in SPELLED:
        return _multiple(SPELLED[word[:-4]], at)
    if word in {"trillion", "billion"} and _is_size(tokens, at + 1):
        return _multiple(MAGNITUDES[word], at)._replace(mark=None)
    return None


def _multiple(times: int, at: int) -> Amount:
    return Amount(Decimal(times), Decimal(times), at, at + 1, "times", spelled=True)


def _is_size(tokens: Sequence[Token], at: int) -> bool:
    at += is_word(tokens, at, "-")
    return at < len(tokens) and tokens[at].low in {"parameter", "parameters"}


def _is_ordinal(tokens: Sequence[Token], at: int) -> bool:
    """Whether "half" is one of two halves, or a part of a name as in "half-precision"."""
    before = tokens[at - 1].low if at else ""
    return before in {"first", "second", "other", "latter", "-"} or is_word(tokens, at + 1, "-")


def _counted(tokens: Sequence[Token], at: int) -> Amount | None:
    """A number spelled out, with tens and ones, or a number of parts ("two-thirds")."""
    value, end = SPELLED[tokens[at].low], at + 1
    hyphen = is_word(tokens, end, "-")
    following = end + hyphen
    if tokens[at].low in TENS and following < len(tokens) and 0 < ONES.get(tokens[following].low, 0) < 10:
        value, end = value + ONES[tokens[following].low], following + 1
    elif following < len(tokens) and tokens[following].low in PARTS and value < PARTS[tokens[following].low]:
        return _part(value, tokens[following].low, at, following + 1)
    amount = Amount(Decimal(value), Decimal(value), at, end, spelled=True)
    amount = _marked(tokens, _scaled(tokens, amount))
    return None if value == 1 and not amount.mark and amount.value == 1 else amount


def _part(count: int, part: str, start: int, end: int) -> Amount:
    share = round(Decimal(100 * count) / PARTS[part], 2)
    return Amount(share, share, start, end, "percent", spelled=True)


def _after_article(tokens: Sequence[Token], at: int) -> Amount | None:
    """As in "a million", "an order of magnitude", "a quarter", "a half", "a dozen"."""
    following = at + 1
    if following >= len(tokens):
        return None
    word = tokens[following].low
    one = Amount(Decimal(1), Decimal(1), at, following, spelled=True)
    if word == "dozen":
        return one._replace(value=Decimal(12), plain=Decimal(12), end=following + 1)
    if word in MAGNITUDES or is_word(tokens, following, "order", "of", "magnitude"):
        return _marked(tokens, _scaled(tokens, one))
    if word in PERIODS and (tokens[at].low == "single" or (at and tokens[at - 1].low in BOUNDS)):
        return one
    if word in {"half", "third", "quarter", "fifth", "tenth"} and is_word(tokens, following + 1, "of"):
        return _part(1, word, at, following + 1)
    return None


def _marked(tokens: Sequence[Token], amount: Amount) -> Amount:
    """Read the mark after the number, if there is one."""
    at = amount.end
    if at >= len(tokens):
        return amount
    low = tokens[at].low
    order = _orders(tokens, amount) if low in {"order", "orders"} else None
    if order is not None:
        return order
    after_hyphen = at + 1 if low == "-" and glued(tokens, at) and glued(tokens, at + 1) else at
    low = tokens[after_hyphen].low
    if low not in MARKS:
        return amount
    if low in PERCENT or (low == "per" and is_word(tokens, after_hyphen + 1, "cent")):
        return _percent(tokens, amount, after_hyphen + (2 if low == "per" else 1))
    if low == "p" and is_word(tokens, after_hyphen + 1, ".", "p"):
        return amount._replace(mark="points", end=after_hyphen + 3)
    if low == "percentage" and _is_points(tokens, after_hyphen + 1):
        return amount._replace(mark="points", end=after_hyphen + 2)
    if low in FOLD and not glued(tokens, after_hyphen) and low == "folds":
        return amount
    if (low in TIMES or low in FOLD) and _is_times(tokens, after_hyphen):
        return amount._replace(mark="times", end=after_hyphen + 1)
    if (
        low in POINTS
        and _is_points(tokens, after_hyphen)
        and (after_hyphen == at or _gains(tokens, after_hyphen + 1))
    ):
        return amount._replace(mark="points", end=after_hyphen + 1)
    return amount


def _percent(tokens: Sequence[Token], amount: Amount, end: int) -> Amount:
    points = _is_points(tokens, end)
    mark: Mark = "points" if points else "percent"
    # All by hand: `_replace` takes twice as long, and percents are the most frequent quantities.
    return Amount(
        amount.value,
        amount.plain,
        amount.start,
        end + points,
        mark,
        amount.letter,
        amount.spelled,
        amount.order,
    )


def _orders(tokens: Sequence[Token], amount: Amount) -> Amount | None:
    """As in "two orders of magnitude": a power of ten."""
    at = amount.end
    if not (
        is_word(tokens, at, "orders", "of", "magnitude") or is_word(tokens, at, "order", "of", "magnitude")
    ):
        return None
    if not 0 < amount.value <= LARGEST_POWER:
        return None
    value = round(Decimal(10) ** amount.value)
    return amount._replace(value=Decimal(value), plain=Decimal(value), end=at + 3, mark="times", order=True)


def _gains(tokens: Sequence[Token], at: int) -> bool:
    """Whether "5-point" is followed by a word of change or by nothing, unlike "two-point statistics"."""
    return at >= len(tokens) or tokens[at].low in GAINS


def _is_points(tokens: Sequence[Token], at: int) -> bool:
    """Whether "points" at `at` are points of a score, not the first word of "point clouds"."""
    if at >= len(tokens) or tokens[at].low not in POINTS:
        return False
    return not is_word(tokens, at + 1, "clouds") and not is_word(tokens, at + 1, "cloud")


def _is_times(tokens: Sequence[Token], at: int) -> bool:
    """Whether "x" is a factor, not the sign in "224x224", "8x7B" or "8x V100s"."""
    following = tokens[at + 1] if at + 1 < len(tokens) else None
    low = tokens[at].low
    if low == "time":
        return tokens[at - 1].text == "-"
    if following is not None and following.text[0].isupper() and (low in {"x", "×"} or glued(tokens, at + 1)):
        two = tokens[at + 2] if at + 2 < len(tokens) else None
        return not (two is not None and two.kind == "number" and not two.spaced)
    crossed = low == "times" and (not following or following.spaced) and tokens[at].spaced
    return following is None or following.kind != "number" or crossed
