"""Two amounts that are the ends of one range: "4-8x", "between 4 and 8", "from 62.1 to 70.4"."""

from decimal import Decimal
from typing import Literal

from pipeline.text.quantities.amounts import is_minus, read_signed
from pipeline.text.quantities.marks import BROKEN_ORDERS, opens
from pipeline.text.quantities.measures import CURRENCIES, CURRENCY_SIGNS, measure
from pipeline.text.quantities.money import OTHER_DOLLARS
from pipeline.text.quantities.tokens import Amount, Tokens, glued, is_word
from pipeline.text.quantities.words import STOPS, listed

DASHES = frozenset({"-", "–", "—", "‒", "―", "--", "---", "~", "∼", "〜", "～", "sim", "−", "..."})
"""Signs between the two ends of a range; "sim" is a tilde that lost its backslash."""

SIGNS = frozenset({"-", "−", "–"})
"""Of the dashes those that make the low end of a range negative."""

ARROWS = frozenset({"->", "→", "⇒"})

THROUGH = listed("through thru bis à tot hasta até до")
"""Words that join the two ends of a range as "to" does, also those of other languages."""

JOINTS = DASHES | ARROWS | THROUGH | {"to", "up", "down"}
"""With these begins what joins two ends of which the second was reached."""


def signed(tokens: Tokens, at: int) -> bool:
    """Whether a minus sign stands before the number at `at`: it touches the number, and nothing touches it.

    What touches it from the left makes a hyphen or the dash of a range of it. Between two numbers the word
    "minus" makes a difference.
    """
    if at < 1 or not is_minus(tokens, at - 1):
        return False
    if tokens.kinds[at - 1] == "word":
        return at == 1 or tokens.kinds[at - 2] != "number"
    return at == 1 or tokens.spaced[at - 1] or tokens.lows[at - 2] in CURRENCY_SIGNS or opens(tokens, at - 2)


def from_before(tokens: Tokens, at: int) -> int:
    """Where the "from" of a number stands, up to fourteen tokens before it; else `at` itself."""
    for place in range(at - 1, max(-1, at - 15), -1):
        if tokens.lows[place] == "from":
            return place
        if tokens.kinds[place] == "number" or tokens.texts[place] in {",", ";"}:
            break
    return at


FALLING = "its first end is the larger one"
_COMPARED = listed(
    """difference differences gap gaps ratio contrast interaction link distance discrepancy choice choose
    chose comparison correlation agreement relation relationship margin"""
)
"""Before "between" these compare two numbers, which are no ends of one range."""

SCALES = listed("ph mw ml ms mb md m z κ kappa magnitude magnitudes redshift redshifts age ages n r t")
"""Names that may stand between "between" and its first number: "between pH 6 and 9"."""


def named_before(tokens: Tokens, at: int) -> int:
    """How many tokens before the number at `at` tell what it is of: "US$ 40", "between pH 6"."""
    if tokens.texts[at - 1] in CURRENCIES:
        return 1 + (tokens.texts[at - 2] in OTHER_DOLLARS)
    if tokens.lows[at - 1] in SCALES:
        return int(tokens.lows[at - 2] == "between")
    named = tokens.texts[at - 1] == "=" and tokens.lows[at - 2] in SCALES
    return 2 if named and tokens.lows[at - 3] == "between" else 0


def _falling(tokens: Tokens, low: Amount, high: Amount, *, between: bool) -> Amount | None:
    """The second end of a range that falls, as ages and depths do: "between 66 and 56 Ma"."""
    if shared(low, high).value == high.value:
        return None
    measured = high.mark is not None or ends_in_measure(tokens, high)
    if between:
        compared = not _COMPARED.isdisjoint(tokens.lows[max(0, low.start - 4) : low.start])
        return high if measured and not compared else high._replace(doubt=FALLING)
    shares = measured and low.mark is None and tokens.lows[low.end] == "to"
    return high._replace(doubt=FALLING) if shares else None


def other_end(tokens: Tokens, low: Amount, between: bool) -> tuple[Amount | None, bool]:
    """The second amount of a range, and whether it is the end that something reached."""
    at = low.end
    if at + 1 >= tokens.size:
        return None, False
    at += tokens.lows[at] in {"up", "down", "-"} and tokens.lows[at + 1] == "to"
    at += between and is_word(tokens, at, "-", "and")
    sign = tokens.lows[at]
    arrow = sign in ARROWS
    sign = "to" if sign in THROUGH else sign
    if not (arrow or sign in DASHES or sign == "to" or (between and sign == "and")):
        return None, False
    high = read_signed(tokens, _behind_joint(tokens, at + 1, sign))
    fraction = high is not None and high.mark is not None and is_word(tokens, high.start + 1, "/")
    if high is None or fraction or not _agree(low, high):
        return None, False
    high = _beside_share(tokens, low, high)
    if arrow:
        return high, True
    came_from = from_before(tokens, low.start) < low.start
    if sign in DASHES:
        if came_from and low.mark is not None and low.mark == high.mark and low.value > high.value >= 0:
            return high, True  # "from 70%–27%"
        high = high._replace(doubt=high.doubt or low.doubt or _unsure(tokens, low, high, sign))
        return (high if _dashed(tokens, low, high) else None), False
    if not came_from and shared(low, high).value >= high.value and not low.value < 0:
        return _falling(tokens, low, high, between=between), False
    return high, came_from and sign == "to"


def _unsure(tokens: Tokens, low: Amount, high: Amount, sign: str) -> str | None:
    """Why two numbers with a dash between them may be no range, in words."""
    twice = sign == "--" or (sign == "−" == tokens.texts[low.start] and glued(tokens, high.start))
    if twice and low.value < 0 <= high.value and tokens.texts[low.start] in SIGNS:
        return "a dash before it may be a minus"  # "-5--3", "−5−3"
    powered = sign == "−" and tokens.texts[low.start] == "10" and not tokens.spaced[high.start]
    counted = tokens.kinds[high.end : high.end + 1] == ["word"] and tokens.lows[high.end] not in STOPS
    if powered and high.mark is None and not counted and not ends_in_measure(tokens, high):
        return "it may be a power of ten"  # "below 10−12"
    return "its low end may be in thousands as well" if _shortened(tokens, low, high) else None


def _beside_share(tokens: Tokens, low: Amount, high: Amount) -> Amount:
    """The high end, doubtful where it is a share that the low end may be one of as well: "3 to 4 in 10"."""
    if low.mark is not None or high.mark != "percent" or tokens.lows[high.end - 1].endswith(_OF_HUNDRED):
        return high
    return high._replace(doubt="its low end may be a share as well")


_OF_HUNDRED = ("%", "cent", "zent", "pct", "cento", "ciento", "cents")


def _behind_joint(tokens: Tokens, start: int, sign: str) -> int:
    """Where the second number begins, which a currency or a sign may stand before."""
    if start >= tokens.size:
        return start
    start += tokens.texts[start] in OTHER_DOLLARS and is_word(tokens, start + 1, "$")  # "US$40–US$60"
    named = tokens.lows[start] in SCALES and tokens.kinds[start + 1 : start + 2] == ["number"]
    start += named and sign not in DASHES
    skipped = _SIGNED if sign in DASHES else _SKIPPED
    hyphen = sign == "to" and tokens.lows[start] == "-" and not tokens.spaced[start]
    return start + (tokens.texts[start] in skipped or hyphen)  # "3-to-5", not "-5 to -2"


_SIGNED = CURRENCY_SIGNS | {"+"}
_ROUGH = listed("nearly almost about around approximately roughly some")
_SKIPPED = CURRENCIES | {"~", "sim", "+", "just", "only"} | _ROUGH


def _agree(low: Amount, high: Amount) -> bool:
    """Whether two amounts can be the ends of one range."""
    return low.mark is None or low.mark == high.mark


def _dashed(tokens: Tokens, low: Amount, high: Amount) -> bool:
    """Whether the dash between two numbers makes a range, not a name or a difference."""
    if (
        glued(tokens, low.start)
        and tokens.kinds[low.start - 1] == "word"
        and tokens.lows[low.start - 1] != "sim"
    ):
        return False
    in_brackets = is_word(tokens, low.start - 1, "(") and is_word(tokens, high.end, ")")
    apart = tokens.spaced[low.end] and tokens.texts[low.end] not in {"–", "..."}
    if apart and not (
        low.mark or low.magnitude > 1 or high.mark or in_brackets or ends_in_measure(tokens, high)
    ):
        return False
    return shared(low, high).value < high.value


def _shortened(tokens: Tokens, low: Amount, high: Amount) -> bool:
    """Whether "5–10,000" may be 5,000 to 10,000."""
    grouped = (
        high.magnitude == 1 and len(tokens.texts[high.start]) > 5 and not tokens.texts[high.start].isdecimal()
    )
    return grouped and low.magnitude == 1 and 1 <= low.value * 1000 <= high.value and high.value % 1000 == 0


def ends_in_measure(tokens: Tokens, amount: Amount) -> bool:
    """Whether a unit of measurement stands behind an amount."""
    return measure(tokens.source, tokens.ends[amount.end - 1]) is not None


_VAGUE = listed("several few many tens hundreds thousands millions billions dozens")
_SO_MANY = listed("tens dozens hundred hundreds thousand thousands million millions billion billions percent")


def unended(tokens: Tokens, start: int, end: int, high: Amount | None) -> str | None:
    """Why what stands from `start` to behind its unit at `end` is only a part of a range, in words."""
    if end + 2 >= tokens.size or tokens.lows[end] not in {"to", "and"}:
        return None
    if high is not None:
        goes_on = tokens.lows[end] == "to" and tokens.kinds[end + 1] == "number"
        return "its range goes on behind it" if goes_on else None  # "from 3 to 5 to 9 kg"
    if tokens.lows[end] == "and" and "between" not in tokens.lows[max(0, start - 3) : start]:
        return None
    words = tokens.lows[end + 1 : end + 5]
    vague = words[words[0] == "a"] in _VAGUE and not _SO_MANY.isdisjoint(words)
    return "the other end of its range is no number" if vague else None


def rough_end(tokens: Tokens, high: Amount) -> Literal["about"] | None:
    """Whether a sign says that the second amount of a range is a rough figure: "12 to ~20"."""
    rough = tokens.lows[high.start - 1] in {"~", "∼", "sim", "≈"} | _ROUGH
    return "about" if rough and tokens.lows[high.start - 2] in {"to", "and"} else None


def shared(low: Amount, high: Amount) -> Amount:
    """The low end, with the magnitude or mark that stands only at the high end."""
    if high.order and low.mark is None and 0 <= low.value <= high.value:
        doubt = None if low.value == low.value.to_integral_value() else BROKEN_ORDERS
        return low._replace(value=Decimal(10) ** low.value, mark="times", doubt=low.doubt or doubt)
    if low.mark is None:
        low = low._replace(mark=high.mark)
    if low.magnitude == 1 and high.magnitude > 1 and low.plain < high.plain:
        low = low._replace(value=low.plain * high.magnitude, letter=high.letter)
    return low


def start_of(tokens: Tokens, low: Amount) -> str:
    """What something changed from, as it is written: "310 GB" of "from 310 GB to 58 GB"."""
    first = low.start - (low.start > 0 and tokens.texts[low.start - 1] in CURRENCIES)
    joint = next(at for at in range(low.end, tokens.size) if tokens.lows[at] in JOINTS)
    return tokens.source[tokens.begins[first] : tokens.ends[joint - 1]]
