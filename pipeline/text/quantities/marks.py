"""The mark behind a number: "%", "x", "-fold", "points", "orders of magnitude"."""

from decimal import Decimal

from pipeline.text.quantities.devices import counts
from pipeline.text.quantities.measures import measure
from pipeline.text.quantities.numerals import LARGEST_POWER
from pipeline.text.quantities.occasions import GAINS, is_no_factor, is_whole, may_be_often
from pipeline.text.quantities.tokens import Amount, Mark, Tokens, glued, is_word
from pipeline.text.quantities.words import (
    FOLD,
    PERCENT,
    POINTS,
    TIMES,
    TOPS,
    listed,
)

HUNDREDTHS = frozenset({"per", "pour", "por"})
"""Of these and a word for a hundred "percent" is made in several languages."""

MARKS = HUNDREDTHS | PERCENT | POINTS | TIMES | FOLD | {"per", "p", "percentage", "‰", "permille"}
"""Words with which a mark begins."""

MARKING = MARKS | {"order", "orders", "-"}
"""All that behind a number can be a mark or lead to one."""


def marked(tokens: Tokens, amount: Amount) -> Amount:
    """Read the mark after the number, if there is one."""
    at = amount.end
    if at >= tokens.size:
        return amount
    low = tokens.lows[at]
    named = at + (low == "-" and at + 1 < tokens.size)
    order = _orders(tokens, amount, named) if tokens.lows[named] in {"order", "orders"} else None
    if order is not None:
        return order
    after_hyphen = at + 1 if low == "-" and glued(tokens, at) and glued(tokens, at + 1) else at
    low = tokens.lows[after_hyphen]
    if low not in MARKS:
        return amount
    return _with_mark(tokens, amount, after_hyphen, low)


def _with_mark(tokens: Tokens, amount: Amount, after_hyphen: int, low: str) -> Amount:
    """The amount with the mark that begins with the word `low` at `after_hyphen`."""
    hundredth = is_word(tokens, after_hyphen + 1, "cent") or (
        low in HUNDREDTHS and any(is_word(tokens, after_hyphen + 1, word) for word in ("ciento", "cento"))
    )
    if low in PERCENT or (low in HUNDREDTHS and hundredth):
        return with_percent(tokens, amount, after_hyphen + (2 if low in HUNDREDTHS else 1))
    mille = is_word(tokens, after_hyphen + 1, "mille")
    if low in {"‰", "permille"} or (low == "per" and mille):
        return amount._replace(mark="permille", end=after_hyphen + 1 + mille)
    if low == "p" and is_word(tokens, after_hyphen + 1, ".", "p"):
        return (
            amount if pointed(tokens, after_hyphen) else amount._replace(mark="points", end=after_hyphen + 3)
        )
    if low == "percentage":
        points = after_hyphen + 1 + is_word(tokens, after_hyphen + 1, "-")
        return amount._replace(mark="points", end=points + 1) if _is_points(tokens, points) else amount
    if low in FOLD and not glued(tokens, after_hyphen) and low == "folds":
        return amount
    if is_no_factor(tokens, amount.start, after_hyphen):
        return amount
    if (low in TIMES or low in FOLD) and _is_times(tokens, after_hyphen):
        if counts(tokens, after_hyphen) and is_whole(amount):
            return amount
        moved = low == "times" and may_be_often(tokens, amount, after_hyphen + 1)
        doubt = "it may say how often or by how much" if moved else amount.doubt
        return amount._replace(mark="times", end=after_hyphen + 1, doubt=doubt)
    if (
        low in POINTS
        and _is_points(tokens, after_hyphen)
        and (after_hyphen == amount.end or _gains(tokens, after_hyphen + 1))
    ):
        return amount._replace(mark="points", end=after_hyphen + 1)
    return amount


def pointed(tokens: Tokens, at: int) -> str | None:
    """The unit that is written with points at `at`: "p.p.m.", "r.p.m."."""
    name = "".join(tokens.lows[at : at + 5 : 2])
    return (
        name if name in _POINTED and is_word(tokens, at + 1, ".") and is_word(tokens, at + 3, ".") else None
    )


_POINTED = frozenset({"ppm", "ppb", "ppt", "rpm", "bpm", "dpi", "hpi", "wpi", "dpf", "hpf", "dpc"})


def with_percent(tokens: Tokens, amount: Amount, end: int) -> Amount:
    """The amount with the mark of a percentage, or of percentage points, whose first word ends at `end`."""
    points = _is_points(tokens, end) or (glued(tokens, end) and tokens.lows[end] in {"pt", "p"})
    if not points and is_word(tokens, end, "-") and glued(tokens, end) and _is_points(tokens, end + 1):
        return amount._replace(mark="points", end=end + 2)
    mark: Mark = "points" if points else "percent"
    # `_replace` takes twice as long, and percents are the most frequent quantities.
    return tuple.__new__(Amount, (*amount[:3], end + points, mark, *amount[5:]))


def over_stroke(tokens: Tokens, at: int) -> tuple[int, int] | None:
    """Both numbers of "a/b" where they touch the stroke."""
    if not (is_word(tokens, at + 1, "/") and glued(tokens, at + 1) and glued(tokens, at + 2)):
        return None
    above, below = tokens.texts[at].replace(",", ""), tokens.texts[at + 2].replace(",", "")
    return (int(above), int(below)) if above.isdecimal() and below.isdecimal() and len(below) < 9 else None


def is_of_scale(tokens: Tokens, amount: Amount) -> bool:
    """Whether the top of its scale touches a score: "4.6/5", unlike the two doses of "2.5/5 mg"."""
    at, top = amount.end, amount.end + 2
    scaled = is_word(tokens, at, "/") and glued(tokens, at) and glued(tokens, at + 1) and top <= tokens.size
    if not scaled or tokens.texts[at + 1] not in TOPS or amount.value > int(tokens.texts[at + 1]):
        return False
    beside = {tokens.texts[place] for place in (amount.start - 1, top) if 0 <= place < tokens.size}
    return not beside & {"/", "%", "-", "–"} and measure(tokens.source, tokens.ends[at + 1]) is None


def is_tied(tokens: Tokens, first: int, pair: tuple[int, int]) -> bool:
    """Whether what stands beside a pair with a slash makes no share of it: more numbers, a season, eyes."""
    listed_on = is_word(tokens, first + 3, "/") and glued(tokens, first + 3)
    seen = not _OF_EYES.isdisjoint(tokens.lows[max(0, first - FARTHEST_EYES) : first])
    if listed_on or seen or is_season(tokens, first, pair):
        return True
    return first > 1 and is_word(tokens, first - 1, "and") and tokens.kinds[first - 2] == "number"


_OF_EYES = frozenset({"acuity", "vision"})
FARTHEST_EYES = 5
"""So many tokens before "20/40" these say that it tells how well eyes see."""


def is_season(tokens: Tokens, first: int, pair: tuple[int, int]) -> bool:
    """Whether capitals before two years make a name of both: "AIME 24/25 tasks"."""
    return pair[1] - pair[0] == 1 and first > 0 and tokens.texts[first - 1].isupper()


BROKEN_ORDERS = "a broken number of orders of magnitude is no number"


PARTS_OF_ORDERS = listed("half third thirds quarter quarters tenth fraction")


def _orders(tokens: Tokens, amount: Amount, at: int) -> Amount | None:
    """As in "two orders of magnitude" or "two-order-of-magnitude", of which the second word is at `at`."""
    end = at + (3 if is_word(tokens, at + 1, "of", "magnitude") else 5)
    if end == at + 5 and not is_word(tokens, at + 1, "-", "of", "-", "magnitude"):
        return None
    if not 0 < amount.value <= LARGEST_POWER:
        return None
    whole = amount.value == amount.value.to_integral_value()
    value = Decimal(10) ** int(amount.value)
    doubt = amount.doubt if whole else BROKEN_ORDERS
    return amount._replace(value=value, plain=value, doubt=doubt, end=end, mark="times", order=True, core=end)


def _gains(tokens: Tokens, at: int) -> bool:
    """Whether "5-point" is followed by a word of change or by nothing, unlike "two-point statistics"."""
    return at >= tokens.size or tokens.lows[at] in GAINS


def _is_points(tokens: Tokens, at: int) -> bool:
    """Whether "points" at `at` are points of a score, not the first word of "point clouds"."""
    if at >= tokens.size or tokens.lows[at] not in POINTS:
        return False
    return not is_word(tokens, at + 1, "clouds") and not is_word(tokens, at + 1, "cloud")


def _is_times(tokens: Tokens, at: int) -> bool:
    """Whether "x" is a factor, not the sign in "224x224", "8x7B" or "8x V100s"."""
    low, behind = tokens.lows[at], at + 1
    if low == "time":
        return tokens.texts[at - 1] == "-"
    if behind >= tokens.size:
        return True
    if tokens.texts[behind] == "-" and low == "x" and tokens.spaced[at] and glued(tokens, behind):
        return False  # "12 X-ray images"
    if tokens.texts[behind][0].isupper() and (low in {"x", "×"} or glued(tokens, behind)):
        return not (glued(tokens, behind + 1) and tokens.kinds[behind + 1] == "number")
    worded = tokens.source[tokens.begins[at]] != "\\"  # "224~$\\times$~224" is a product
    crossed = low == "times" and worded and tokens.spaced[behind] and tokens.spaced[at]
    return tokens.kinds[behind] != "number" or crossed


ROUGHLY = frozenset({"~", "∼", "≈", "sim", "about", "around", "approximately", "roughly", "nearly", "over"})

FACTOR = 3
"""Tokens in "a factor of"."""


def factor_before(tokens: Tokens, at: int) -> int:
    """How many tokens before the number say that it is a factor: "a factor of", or the sign of "×3"."""
    if not at:
        return 0
    before = tokens.lows[at - 1]
    if before == "of":
        if at >= FACTOR and is_word(tokens, at - 2, "factor") and tokens.lows[at - 3] in {"a", "the"}:
            return FACTOR
        return FACTOR - 1 if is_word(tokens, at - FACTOR, "by", "factors") else 0
    command = before == "times" and tokens.source[tokens.begins[at - 1]] == "\\"
    crossed = command or (before in {"×", "x"} and glued(tokens, at))
    return 1 if crossed and (at == 1 or tokens.spaced[at - 1] or tokens.texts[at - 2] == "(") else 0


def as_factor(amount: Amount, factor: int) -> Amount:
    """The amount with the mark of a factor, where so many tokens before it say that it is one."""
    return amount._replace(mark="times") if factor and amount.mark is None else amount


_OPENERS = frozenset("([{=<>~≈∼:,;/|±≤≥“‘`") | {"<=", ">=", "sim", "approx"}
_QUOTES = frozenset({"'", '"'})


def opens(tokens: Tokens, at: int) -> bool:
    """Whether a dash right behind the mark at `at` is a sign: behind "=", and where a quotation begins."""
    quoted = tokens.texts[at] in _QUOTES and (tokens.spaced[at] or tokens.texts[at - 1] == "(")
    return quoted or tokens.lows[at] in _OPENERS


def multiple(times: int, at: int) -> Amount:
    """The amount of the word at `at` that says so many times."""
    return Amount(Decimal(times), Decimal(times), at, at + 1, "times", spelled=True)


def is_power_of_ten(tokens: Tokens, at: int) -> bool:
    """Whether "10^4" or "10⁴" stands at `at`: behind a number that is a product without its sign."""
    if not 0 <= at < tokens.size or not tokens.texts[at].startswith("10"):
        return False
    numeral = tokens.numerals.get(tokens.begins[at])
    lowered = tokens.texts[at] == "10" and glued(tokens, at + 2) and tokens.texts[at + 1] in _MINUS
    lowered = lowered and glued(tokens, at + 1) and tokens.texts[at + 2] in "123456789"  # "1.6 10−3 M"
    return lowered or is_word(tokens, at + 1, "^") or (numeral is not None and numeral.power)


_MINUS = frozenset("-−–")
ADJOINED = "the number behind its bracket may belong to it"


def adjoins(tokens: Tokens, at: int) -> bool:
    """Whether a number at `at` may belong to the bracket before it: "(3.2 ± 0.1) 10⁵"."""
    return is_power_of_ten(tokens, at) or (glued(tokens, at) and tokens.kinds[at] == "number")
