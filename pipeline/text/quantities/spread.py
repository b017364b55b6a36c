"""Spread and certainty of a value: "± 0.4", "(95% CI 1.2 to 3.4)": no values of their own."""

from decimal import Decimal

from pipeline.text.quantities.amounts import read_amount, read_signed, scaled
from pipeline.text.quantities.designations import is_number
from pipeline.text.quantities.errors import ERRORS, SIGNED, asymmetric, behind_sign, listed_errors
from pipeline.text.quantities.marks import ADJOINED, adjoins
from pipeline.text.quantities.measures import is_symbol
from pipeline.text.quantities.quantiles import LIMITING, are_limits, is_dotted
from pipeline.text.quantities.tokens import SPREADS, Amount, Tokens, is_word
from pipeline.text.quantities.words import MEASURES, POINTS, STOPS, listed

COMPARED = frozenset({"=", "<", ">", "≤", "≥", "<=", ">=", "⩽", "⩾", "~", "≈"})

_CROSSED = COMPARED | listed(": , ( [ ) ] of was were is are from between range interval %")
"""What may stand between such a word and its first number."""

FARTHEST = 10
"""How many tokens a spread's number may stand behind its word; a bracket may be four times as long."""

BEGINNINGS = frozenset("±∓+([,") | {"+/-", "plus"}
"""With these what belongs to a value can begin behind its unit."""

PARTING = frozenset(",;:")
"""With these a confidence level follows its value, and its limits that."""


def closed(tokens: Tokens, first: Amount, last: Amount) -> Amount | None:
    """What stands behind the bracket around "(3.2 ± 0.1)" or "(3–5)": a factor as value, as of one.

    None where no bracket is around it and no error ends it. It may be one alone, where a unit follows.
    """
    bracketed = is_word(tokens, first.start - 1, "(") and is_word(tokens, last.end, ")")
    if last.mark is not None or not (
        bracketed or (last.end > last.core and tokens.texts[last.end - 1] == ")")
    ):
        return None
    one = scaled(tokens, Amount(Decimal(1), Decimal(1), first.start, last.end + bracketed))
    return one._replace(doubt=ADJOINED) if adjoins(tokens, one.end) else one


def reach(tokens: Tokens, end: int, value: Decimal) -> int:
    """The index behind the bracket that follows at `end` and holds the spread of the value before it.

    It says so ("95% CI", "SD"), or it holds nothing but two limits with the value between them.
    """
    text = tokens.texts[end] if end < tokens.size else ""
    listed = text == "," and not tokens.uncertain and tokens.kinds[end + 1 : end + 2] == ["word"]
    if text in ERRORS and (errors := _behind_errors(tokens, end)) is not None:
        return errors
    if listed or (text not in BEGINNINGS and text != ";" and (text != ":" or not is_number(tokens, end + 1))):
        return end
    at = end + (tokens.texts[end] in PARTING)
    level = read_amount(tokens, at) if at > end and is_word(tokens, at + 1, "%") else None
    if level is not None and _is_level(tokens, level):
        at = level.end + 1  # "0.45, 95% CI [0.21, 0.69]"
        start = at + (at < tokens.size and tokens.texts[at] in PARTING)
        if limits := _encloses(tokens, start, tokens.size, value, closed=False):
            return limits  # "0.45; 95% CI, 0.21 to 0.69"
    if at > end and at < tokens.size and (limits := _bare_limits(tokens, at, value)):
        return limits
    if at >= tokens.size or tokens.texts[at] not in {"(", "["}:
        return end
    closing = {"(": ")", "[": "]"}[tokens.texts[at]]
    close = next(
        (n for n in range(at + 1, min(tokens.size, at + 4 * FARTHEST)) if tokens.texts[n] == closing), 0
    )
    if not close:
        return end
    if _is_deviation(tokens, at, close):
        return close + 1
    if limits := _encloses(tokens, at + 1, close, value):
        return limits + (limits == close)
    ranged = tokens.lows[at + 1] in RANGES
    told = at + 1 if ranged else _told(tokens, at + 1, min(close, at + FARTHEST))
    return end if told is None else _until(tokens, told, close)


def _behind_errors(tokens: Tokens, end: int) -> int | None:
    """The index behind the errors that follow at `end`: "4.2 s ± 0.3", "4.2 s (+1.1, −0.3)"."""
    sign = behind_sign(tokens, end)
    error = None if sign is None else read_amount(tokens, sign)
    if sign is None:
        if (last := listed_errors(tokens, end)) is not None:
            return last.end
        signed = end + 1 < tokens.size and tokens.texts[end + 1] in SIGNED
        return asymmetric(tokens, end) if signed or tokens.texts[end] == "+" else None
    return end if error is None else error.end


def in_commas(tokens: Tokens, end: int, value: Decimal) -> int:
    """The index behind what two such marks as that at `end` hold of a spread, else 0: "14, SD = 2, days"."""
    mark = tokens.texts[end] if end + 3 < tokens.size else ""
    if mark not in {",", ";"}:
        return 0
    behind = reach(tokens, end, value)
    if behind > end:
        return behind + 1 if is_word(tokens, behind, mark) and behind + 1 < tokens.size else 0
    if not tells_spread(tokens, end + 1):
        return 0
    words = tokens.lows[end + 2 : end + 2 + FARTHEST]
    last = words.index(mark) if mark in words else 0
    told = "number" in tokens.kinds[end + 2 : end + 2 + last] and end + 3 + last < tokens.size
    return end + 3 + last if told else 0


def _bare_limits(tokens: Tokens, at: int, value: Decimal) -> int:
    """The index behind the limits at `at` that end a bracket, or what a semicolon began; else 0.

    As in "(HR 0.71, 0.59–0.86)", and in "The odds ratio was 1.5; 1.1 to 2.0."
    """
    end = _encloses(tokens, at, tokens.size, value, closed=False) if tokens.kinds[at] != "word" else 0
    behind = tokens.lows[end] if end < tokens.size else "."
    if end and tokens.texts[end - 1] == "%" != tokens.texts[at - 2]:
        return 0  # "(45; 23, 51%)"
    between, parted = tokens.texts[at:end], tokens.texts[at - 1] != ","
    if ";" in between:
        return end if behind in {")", "]"} else 0
    ends = behind == "." or ("," not in between and (behind == "," or behind in STOPS))
    return end if behind in _ENDING or (parted and ends) else 0


_ENDING = frozenset(")];")
BEYOND = "the power or the magnitude behind its spread may be its own"

RANGES = frozenset({"range", "ranges", "ranging", "min", "minimum", "cv"})
"""With these a bracket begins that tells between which ends the values lie, or how much they vary."""


def _told(tokens: Tokens, start: int, end: int) -> int | None:
    """Where the bracket that begins at `start` tells a spread, and holds no other value before it."""
    depth, numbers, listed_before = 0, False, False
    for at in range(start, end):
        depth += (tokens.texts[at] in {"(", "["}) - (tokens.texts[at] in {")", "]"})
        if depth == 0 and (tells_spread(tokens, at) or tokens.lows[at] in {"confidence", "credible", "±"}):
            own = listed_before or (numbers and tokens.texts[at] == "±")
            return None if own else at
        numbers = numbers or tokens.kinds[at] == "number"
        listed_before = listed_before or tokens.texts[at] in {",", ";"}
    return None


def _until(tokens: Tokens, at: int, close: int) -> int:
    """The index behind the spread that is told at `at` in a bracket: its end, or where things are counted."""
    for place in range(at, close - 2):
        counted = place + 2
        noun = tokens.texts[counted].isalpha() and len(tokens.texts[counted]) > SHORTEST_NOUN
        if tokens.texts[place] == ";" and tokens.kinds[place + 1] == "number" and noun:
            return place
    return close + 1


SHORTEST_NOUN = 3
"""Longer words behind a number are counted: "14 studies", unlike "95 % CI"."""

INTERVALS = listed("confidence credible credibility uncertainty prediction posterior fiducial")
"""Before "interval" these make it one of certainty."""

LOWEST_LEVEL = 50
"""Nobody is less certain than so many percent."""

LEVELLED = frozenset({"UI", "PI", "HPD", "BCI", "CR"})
"""Behind a percentage these are intervals of certainty."""


def tells_spread(tokens: Tokens, at: int) -> bool:
    """Whether the word at `at` says that numbers behind it are the spread or the limits of a value."""
    if tokens.lows[at] in DEVIATIONS and _is_counted(tokens, at):
        return False
    if tokens.lows[at] in SPREADS:
        return True
    if tokens.lows[at] in {"interval", "intervals"}:
        return at > 0 and tokens.lows[at - 1] in INTERVALS
    if tokens.lows[at] in LIMITING:
        return are_limits(tokens, at)
    if tokens.lows[at] == "range":  # "14 days, range 2–5"
        behind = at + 1 + (tokens.texts[at + 1 : at + 2] in ([":"], [","], ["="]))
        beside = tokens.texts[at - 1] in {",", ";"} and "number" in tokens.kinds[max(0, at - 4) : at]
        return beside and tokens.kinds[behind : behind + 1] == ["number"]
    if tokens.lows[at] in {"deviation", "deviations", "error", "errors"}:
        return is_word(tokens, at - 1, "standard")
    if tokens.texts[at] in LEVELLED:
        return at > 0 and tokens.texts[at - 1] in {"%", "(", "["}
    return tokens.texts[at] == "." and is_dotted(tokens, at)


DEVIATIONS = frozenset({"sd", "sds", "deviation", "deviations"})
"""Words of spread that are a unit behind a number: "0.3 SD lower"."""

_DEVIATED, _SIGMAS = DEVIATIONS | {"se", "sem"}, frozenset({"σ", "sigma"})


def _is_counted(tokens: Tokens, at: int) -> bool:
    """Whether the word at `at` is the unit of the number before it, and leads to none behind it."""
    before = at - 1 - is_word(tokens, at - 1, "standard")
    if before < 0 or tokens.kinds[before] != "number":
        return False
    if at + 1 >= tokens.size:
        return True
    return tokens.kinds[at + 1] != "number" and tokens.lows[at + 1] not in COMPARED | {"of", "(", ":"}


def _is_deviation(tokens: Tokens, at: int, close: int) -> bool:
    """Whether the bracket from `at` to `close` holds a number of nothing else: "12.4 (3.1)", "12.4 (3.1 SD)".

    That is how means are told, "54.3 (11.2) years", and counts with their shares; nobody can be sure.
    """
    before, length = at - 1, close - at
    if length == 1 or not tokens.spaced[at] or tokens.kinds[at + 1] != "number":
        return False
    if length > 2:  # "(2σ: 4.8–5.6)"
        said = tokens.lows[at + 2]
        alone = length == 3 and said in _DEVIATED and tokens.kinds[before] == "number"
        return alone or (length < FARTHEST and said in _SIGMAS)
    broken = "." in tokens.texts[at + 1]
    measured = tokens.lows[before] in POINTS | {"%"} or _is_unit(tokens, before)
    return tokens.kinds[before] == "number" or (broken and measured)


def _encloses(tokens: Tokens, start: int, end: int, value: Decimal, *, closed: bool = True) -> int:
    """The index behind two numbers at `start` between which the value lies, else 0.

    Where `closed`, the bracket that ends at `end` must end behind them.
    What follows a semicolon is told beside them: "(1.1–1.6; 14 studies)", "(1.1–1.6; p = .03)".
    """
    low = read_signed(tokens, start) if start < end else None
    joint = low.end + _is_unit(tokens, low.end) if low is not None else end
    if low is None or joint >= end or tokens.lows[joint] not in {",", ";", "-", "–", "−", "--", "to"}:
        return 0
    high = read_signed(tokens, joint + 1)
    if high is None or not any(
        low.value * ten <= value <= high.value * ten for ten in (1, 10**3, 10**6, 10**9)
    ):
        return 0
    last = high.end + _is_unit(tokens, high.end)
    if closed and is_word(tokens, last, ";"):
        return end if is_word(tokens, last + 1, "p") else last
    return last if last == end or not closed else 0


def _is_unit(tokens: Tokens, at: int) -> bool:
    return at < tokens.size and (is_symbol(tokens.texts[at]) or tokens.lows[at] in MEASURES)


def is_spread(tokens: Tokens, amount: Amount) -> bool:
    """Whether a number is an error, a confidence level or limit, or a standard deviation."""
    start = amount.start
    if start > 2 and tokens.texts[start - 1] in {"±", "∓"}:
        measured = tokens.kinds[start - 3] == "number" and tokens.lows[start - 2] in MEASURES
        if measured or _ends_value(tokens, start - 2):
            return True
    if not tokens.uncertain:
        return False
    behind = tokens.lows[amount.end] if amount.end < tokens.size else ""
    if amount.mark == "percent" and _is_level(tokens, amount):
        return True
    if behind in COMPARED and is_word(tokens, amount.end + 1, "p"):
        return True
    return _behind_spread(tokens, amount.start)


def _ends_value(tokens: Tokens, at: int) -> bool:
    """Whether "±" behind the token `at` is behind a value, unlike that of "a ripple of ±0.5 dB"."""
    return tokens.kinds[at] == "number" or tokens.texts[at] in {"%", "_", "^", ")", "]"}


def _is_level(tokens: Tokens, share: Amount) -> bool:
    """Whether what stands behind a percentage makes it a level of certainty: "CI", "C.L."."""
    at = share.end
    if at >= tokens.size:
        return False
    low, following = tokens.lows[at], tokens.lows[at + 1] if at + 1 < tokens.size else ""
    if low in SPREADS or low in _LEVELS or (low == "limits" and following == "of"):
        return True
    if low in INTERVALS:
        return following in {"interval", "intervals", "range", "limits", "region"}
    level = tokens.texts[at] == "CL" or (tokens.texts[at] == "C" and is_word(tokens, at + 1, ".", "l"))
    return (tokens.texts[at] in LEVELLED or level) and share.value >= LOWEST_LEVEL


_LEVELS = frozenset({"confidence", "credible", "credibility"})
NAMED_IN_FULL = listed("deviation deviations interval intervals range error errors")


def _behind_spread(tokens: Tokens, start: int) -> bool:
    """Whether the number at `start` follows a word of spread, others of its kind between them."""
    opened, depth, numbers = False, 0, 0
    for at in range(start - 1, max(-1, start - 1 - FARTHEST), -1):
        low = tokens.lows[at]
        if tells_spread(tokens, at):
            if at and tokens.texts[at - 1] == "±":
                return False  # "mean ± SE was 63.4 ± 1.2"
            if depth:
                return _abbreviates(tokens, at, opened=opened)
            return numbers < LIMITS or low.endswith("s")
        depth += low in {"]", ")"}
        if low in {"[", "("}:
            opened, depth = opened or not depth, max(0, depth - 1)
        number = tokens.kinds[at] == "number"
        numbers += number
        joins = number or low in {"to", "-", "–", "−", ",", "and"}
        joins = joins or ((low == ";" and is_word(tokens, start + 1, ")")) or is_word(tokens, start + 1, "]"))
        if low not in _CROSSED and not joins:
            return False
    return False


LIMITS = 2
"""So many numbers an interval has; what follows them is another value."""


def _abbreviates(tokens: Tokens, at: int, *, opened: bool) -> bool:
    """Whether a word of spread that stands in a bracket of its own, at `at`, says what the number behind is.

    In "a mean (SD) of 58.1 (16.4)" that is so of the one in brackets, in "a standard deviation (SD) of 4.1"
    of the other. Where the bracket holds numbers too, they are the spread, and what follows is a value.
    """
    alone = tokens.texts[at - 1] in {"(", "["} and tokens.texts[at + 1] in {")", "]"}
    return alone and (opened or (at > 1 and tokens.lows[at - 2] in NAMED_IN_FULL))
