"""The mark behind a number: "%", "x", "-fold", "points", "orders of magnitude"."""

from collections.abc import Sequence
from decimal import Decimal

from pipeline.text.quantities.devices import CROSSES, counts_devices
from pipeline.text.quantities.numerals import LARGEST_POWER
from pipeline.text.quantities.tokens import Amount, Mark, Token, Tokens, glued, is_word
from pipeline.text.quantities.words import ADVERBS, FOLD, PERCENT, PERIODS, POINTS, TIMES, listed

GAINS = listed(
    """gain gains improvement improvements increase drop lead boost jump decrease advantage margin reduction
    difference gap absolute"""
)
"""What "5-point" can be said of so that it means points of a score."""

HUNDREDTHS = frozenset({"per", "pour", "por"})
"""Of these and a word for a hundred "percent" is made in several languages."""

MARKS = HUNDREDTHS | PERCENT | POINTS | TIMES | FOLD | {"per", "p", "percentage", "‰"}
"""Words with which a mark begins."""

SPUN = frozenset({"x", "×"})
"""Before "g" these are no factor: so many times gravity in a centrifuge."""

MARKING = MARKS | {"order", "orders", "-"}
"""All that behind a number can be a mark or lead to one."""


def marked(tokens: Sequence[Token], amount: Amount) -> Amount:
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
    return _with_mark(tokens, amount, after_hyphen, low)


def _with_mark(tokens: Sequence[Token], amount: Amount, after_hyphen: int, low: str) -> Amount:
    """The amount with the mark that begins with the word `low` at `after_hyphen`."""
    hundredth = is_word(tokens, after_hyphen + 1, "cent") or (
        low in HUNDREDTHS and any(is_word(tokens, after_hyphen + 1, word) for word in ("ciento", "cento"))
    )
    if low in PERCENT or (low in HUNDREDTHS and hundredth):
        return _percent(tokens, amount, after_hyphen + (2 if low in HUNDREDTHS else 1))
    mille = is_word(tokens, after_hyphen + 1, "mille")
    if low == "‰" or (low == "per" and mille):
        return amount._replace(mark="permille", end=after_hyphen + 1 + mille)
    if low == "p" and is_word(tokens, after_hyphen + 1, ".", "p"):
        return (
            amount
            if is_per_million(tokens, after_hyphen)
            else amount._replace(mark="points", end=after_hyphen + 3)
        )
    if low == "percentage":
        points = after_hyphen + 1 + is_word(tokens, after_hyphen + 1, "-")
        return amount._replace(mark="points", end=points + 1) if _is_points(tokens, points) else amount
    if low in FOLD and not glued(tokens, after_hyphen) and low == "folds":
        return amount
    if _is_no_factor(tokens, amount.start, after_hyphen):
        return amount
    if (low in TIMES or low in FOLD) and _is_times(tokens, after_hyphen):
        if low in CROSSES and counts_devices(tokens, after_hyphen + 1) and _is_whole(amount):
            return amount
        moved = low == "times" and amount.spelled and tokens[amount.start - 1].low in MOVES
        doubt = "it may say how often or by how much" if moved and amount.start else amount.doubt
        return amount._replace(mark="times", end=after_hyphen + 1, doubt=doubt)
    if (
        low in POINTS
        and _is_points(tokens, after_hyphen)
        and (after_hyphen == amount.end or _gains(tokens, after_hyphen + 1))
    ):
        return amount._replace(mark="points", end=after_hyphen + 1)
    return amount


def is_per_million(tokens: Sequence[Token], at: int) -> bool:
    """Whether "p.p.m." or "p.p.b." stands at `at`."""
    return is_word(tokens, at, "p", ".", "p", ".") and any(is_word(tokens, at + 4, one) for one in "mbt")


MOVES = listed("fell falls rose rises dropped drops")
"""Behind these "four times" says how often or by how much."""

EVENTS = listed(
    """occurred occurs happened happens repeated sampled measured tested tried failed fails crashed crashes
    won wins lost visited asked called seen observed replicated appeared appears struck erupted erupts
    recurred administered dosed washed rinsed flown used reused cited"""
)
"""Behind these "four times" says how often."""


def _is_no_factor(tokens: Sequence[Token], start: int, at: int) -> bool:
    """Whether "times" says how often ("3 times a day"), "fold" into how many parts, "× g" a speed."""
    if tokens[at].low in SPUN:
        return is_word(tokens, at + 1, "g")
    if tokens[at].low == "times":
        happened = start > 0 and tokens[start - 1].low in EVENTS
        compared = at + 1 < len(tokens) and (
            tokens[at + 1].low in ADVERBS or tokens[at + 1].low in {"as", "than", "the"}
        )
        return is_frequency(tokens, at + 1) or (happened and not compared)
    return tokens[at].low in FOLD and any(is_word(tokens, at + 1, word) for word in ("cross", "cv"))


def _is_whole(amount: Amount) -> bool:
    return amount.value == amount.value.to_integral_value()


HOW_OFTEN = {"daily": "day", "weekly": "week", "monthly": "month", "yearly": "year", "annually": "year",
             "hourly": "hour"}  # fmt: skip
"""Words that say how often, and once in which time."""


def is_frequency(tokens: Sequence[Token], at: int) -> bool:
    """Whether what stands behind "times" or "twice" makes it how often: "per week", "a day", "daily"."""
    if at >= len(tokens):
        return False
    if tokens[at].low in HOW_OFTEN:
        return True
    return tokens[at].low in {"per", "/", "a", "an", "each"} and any(
        is_word(tokens, at + 1, word) for word in PERIODS | {"night"}
    )


def _percent(tokens: Sequence[Token], amount: Amount, end: int) -> Amount:
    points = _is_points(tokens, end) or (glued(tokens, end) and is_word(tokens, end, "pt"))
    if not points and is_word(tokens, end, "-") and glued(tokens, end) and _is_points(tokens, end + 1):
        return amount._replace(mark="points", end=end + 2)
    mark: Mark = "points" if points else "percent"
    # `_replace` takes twice as long, and percents are the most frequent quantities.
    return tuple.__new__(Amount, (*amount[:3], end + points, mark, *amount[5:]))


BROKEN_ORDERS = "a broken number of orders of magnitude is no number"


def _orders(tokens: Sequence[Token], amount: Amount) -> Amount | None:
    """As in "two orders of magnitude": a power of ten."""
    at = amount.end
    if not (
        is_word(tokens, at, "orders", "of", "magnitude") or is_word(tokens, at, "order", "of", "magnitude")
    ):
        return None
    if not 0 < amount.value <= LARGEST_POWER:
        return None
    whole = amount.value == amount.value.to_integral_value()
    value = Decimal(10) ** int(amount.value)
    doubt = amount.doubt if whole else BROKEN_ORDERS
    return amount._replace(
        value=value, plain=value, doubt=doubt, end=at + 3, mark="times", order=True, core=at + 3
    )


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


ROUGHLY = frozenset({"~", "∼", "≈", "sim", "about", "around", "approximately", "roughly", "nearly", "over"})

FACTOR = 3
"""Tokens in "a factor of"."""


def factor_before(tokens: Tokens, at: int) -> int:
    """How many tokens before the number say that it is a factor: "a factor of", or the sign of "×3"."""
    before = tokens[at - 1] if at else None
    if before is None:
        return 0
    if before.low == "of":
        if at >= FACTOR and is_word(tokens, at - 2, "factor") and tokens[at - 3].low in {"a", "the"}:
            return FACTOR
        return FACTOR - 1 if is_word(tokens, at - FACTOR, "by", "factors") else 0
    command = before.low == "times" and tokens.source[before.start] == "\\"
    crossed = command or (before.low in {"×", "x"} and glued(tokens, at))
    return 1 if crossed and (at == 1 or tokens[at - 1].spaced or tokens[at - 2].text == "(") else 0
