"""Spread and certainty of a value: "± 0.4", "(95% CI 1.2 to 3.4)": no values of their own."""

from collections.abc import Sequence
from decimal import Decimal

from pipeline.text.quantities.amounts import read_amount, read_signed, scaled
from pipeline.text.quantities.marks import marked
from pipeline.text.quantities.measures import is_measurement, is_symbol
from pipeline.text.quantities.quantiles import QUANTILES, are_quartiles
from pipeline.text.quantities.tokens import SPREADS, Amount, Mark, Token, Tokens, glued, is_word
from pipeline.text.quantities.words import MEASURES, POINTS, listed

COMPARED = frozenset({"=", "<", ">", "≤", "≥", "<=", ">=", "⩽", "⩾", "~", "≈"})

_CROSSED = COMPARED | listed(": , ( [ ) ] of was were is are from between range interval %")
"""What may stand between such a word and its first number."""

FARTHEST = 10
"""How many tokens a spread's number may stand behind its word; a bracket may be four times as long."""


ERRORS = frozenset("±∓+(^_") | {"+/-", "plus"}
"""With these the error of a number can begin."""

BEGINNINGS = frozenset("±∓+([,") | {"+/-", "plus"}
"""With these what belongs to a value can begin behind its unit."""


PARTING = frozenset(",;:")
"""With these a confidence level follows its value, and its limits that."""


def _opens(tokens: Sequence[Token], at: int, signs: frozenset[str]) -> bool:
    return at < len(tokens) and tokens[at].text in signs


def with_error(tokens: Tokens, amount: Amount) -> Amount:
    """The amount with the error that stands behind it, and the mark that both share: "85.3 ± 0.4%"."""
    error = _error(tokens, amount) if _opens(tokens, amount.end, ERRORS) else None
    if error is None:
        return amount
    end, mark, factor = error
    end = _further_errors(tokens, end)
    amount = amount._replace(end=end, mark=amount.mark or mark)
    if factor != 1 and amount.magnitude == 1 and amount.mark is None:
        amount = amount._replace(value=amount.value * factor, core=end)
    return amount if amount.mark else marked(tokens, amount)


def closed(tokens: Tokens, first: Amount, last: Amount) -> Amount | None:
    """What stands behind the bracket around "(3.2 ± 0.1)" or "(3–5)": a factor as value, as of one.

    None where no bracket is around it and no error ends it. It may be one alone, where a unit follows.
    """
    bracketed = is_word(tokens, first.start - 1, "(") and is_word(tokens, last.end, ")")
    if last.mark is not None or not (
        bracketed or (last.end > last.core and tokens[last.end - 1].text == ")")
    ):
        return None
    return scaled(tokens, Amount(Decimal(1), Decimal(1), first.start, last.end + bracketed))


def times(amount: Amount, factor: Amount) -> Amount:
    """The amount times what stands behind the bracket around it."""
    return amount._replace(
        value=amount.value * factor.value, end=factor.end, core=factor.end, doubt=amount.doubt or factor.doubt
    )


def reach(tokens: Tokens, end: int, value: Decimal) -> int:
    """The index behind the bracket that follows at `end` and holds the spread of the value before it.

    It says so ("95% CI", "SD"), or it holds nothing but two limits with the value between them.
    """
    if not _opens(tokens, end, BEGINNINGS) and not (tokens.uncertain and is_word(tokens, end, ";")):
        return end
    sign = _behind_sign(tokens, end)
    if sign is not None:
        error = read_amount(tokens, sign)
        return end if error is None else error.end
    at = end + _opens(tokens, end, PARTING)
    level = read_amount(tokens, at) if at > end and is_word(tokens, at + 1, "%") else None
    if level is not None and _is_level(tokens, level):
        at = level.end + 1  # "0.45, 95% CI [0.21, 0.69]"
        start = at + _opens(tokens, at, PARTING)
        if limits := _encloses(tokens, start, len(tokens), value, closed=False):
            return limits  # "0.45; 95% CI, 0.21 to 0.69"
    if at > end and at < len(tokens) and (limits := _bare_limits(tokens, at, value)):
        return limits
    if at >= len(tokens) or tokens[at].text not in {"(", "["}:
        return end
    closing = {"(": ")", "[": "]"}[tokens[at].text]
    close = next(
        (n for n in range(at + 1, min(len(tokens), at + 4 * FARTHEST)) if tokens[n].text == closing), 0
    )
    if not close:
        return end
    if _is_deviation(tokens, at, close):
        return close + 1
    if limits := _encloses(tokens, at + 1, close, value):
        return limits + (limits == close)
    ranged = tokens[at + 1].low in RANGES
    told = at + 1 if ranged else _told(tokens, at + 1, min(close, at + FARTHEST))
    return end if told is None else _until(tokens, told, close)


def _bare_limits(tokens: Tokens, at: int, value: Decimal) -> int:
    """The index behind the limits at `at` that end a bracket, else 0: "(HR 0.71, 0.59–0.86)"."""
    low = read_signed(tokens, at) if tokens[at].kind != "word" else None
    high = read_signed(tokens, low.end + 1) if low is not None else None
    if low is None or high is None or high.end >= len(tokens) or tokens[high.end].text not in {")", "]", ";"}:
        return 0
    return _encloses(tokens, at, high.end, value)


RANGES = frozenset({"range", "ranges", "ranging", "min", "minimum"})
"""With these a bracket begins that tells between which ends the values lie."""


def _told(tokens: Sequence[Token], start: int, end: int) -> int | None:
    """Where the bracket that begins at `start` tells a spread, and holds no other value before it."""
    depth, numbers, listed_before = 0, False, False
    for at in range(start, end):
        token = tokens[at]
        depth += (token.text in {"(", "["}) - (token.text in {")", "]"})
        if depth == 0 and (tells_spread(tokens, at) or token.low in {"confidence", "credible", "±"}):
            own = listed_before or (numbers and token.text == "±")
            return None if own else at
        numbers = numbers or token.kind == "number"
        listed_before = listed_before or token.text in {",", ";"}
    return None


def _until(tokens: Sequence[Token], at: int, close: int) -> int:
    """The index behind the spread that is told at `at` in a bracket: its end, or where things are counted."""
    for place in range(at, close - 2):
        counted = tokens[place + 2]
        noun = counted.text.isalpha() and len(counted.text) > SHORTEST_NOUN
        if tokens[place].text == ";" and tokens[place + 1].kind == "number" and noun:
            return place
    return close + 1


SHORTEST_NOUN = 3
"""Longer words behind a number are counted: "14 studies", unlike "95 % CI"."""

INTERVALS = frozenset({"confidence", "credible", "credibility", "uncertainty", "prediction", "posterior"})
"""Before "interval" these make it one of certainty."""

LOWEST_LEVEL = 50
"""Nobody is less certain than so many percent."""

LEVELLED = frozenset({"UI", "PI", "HPD", "BCI", "CR"})
"""Behind a percentage these are intervals of certainty."""


def tells_spread(tokens: Sequence[Token], at: int) -> bool:
    """Whether the word at `at` says that numbers behind it are the spread or the limits of a value."""
    token = tokens[at]
    if token.low in DEVIATIONS and _is_counted(tokens, at):
        return False
    if token.low in SPREADS:
        return True
    if token.low in {"interval", "intervals"}:
        return at > 0 and tokens[at - 1].low in INTERVALS
    if token.low in QUANTILES:
        return are_quartiles(tokens, at)
    if token.low in {"deviation", "deviations", "error", "errors"}:
        return is_word(tokens, at - 1, "standard")
    if token.text in LEVELLED:
        return at > 0 and tokens[at - 1].text in {"%", "(", "["}
    return token.text == "." and _is_dotted(tokens, at)


DEVIATIONS = frozenset({"sd", "sds", "deviation", "deviations"})
"""Words of spread that are a unit behind a number: "0.3 SD lower"."""


def _is_counted(tokens: Sequence[Token], at: int) -> bool:
    """Whether the word at `at` is the unit of the number before it, and leads to none behind it."""
    before = at - 1 - is_word(tokens, at - 1, "standard")
    if before < 0 or tokens[before].kind != "number":
        return False
    if at + 1 >= len(tokens):
        return True
    return tokens[at + 1].kind != "number" and tokens[at + 1].low not in COMPARED | {"of", "(", ":"}


def _is_dotted(tokens: Sequence[Token], at: int) -> bool:
    """Whether the point at `at` ends "s.e.", "s.d." or "s.e.m."."""
    written = "".join(token.low for token in tokens[max(0, at - 5) : at + 1])
    return written.endswith(("s.e.", "s.d.", "s.e.m."))


def _is_deviation(tokens: Tokens, at: int, close: int) -> bool:
    """Whether the bracket from `at` to `close` holds a bare number and nothing says of what: "12.4 (3.1)".

    That is how means are told, "54.3 (11.2) years", and counts with their shares; nobody can be sure.
    """
    if close != at + 2 or not tokens[at].spaced or tokens[at + 1].kind != "number":
        return False
    before = tokens[at - 1]
    broken = "." in tokens[at + 1].text
    measured = before.text == "%" or before.low in MEASURES or before.low in POINTS or is_symbol(before.text)
    return before.kind == "number" or (broken and measured)


def _encloses(tokens: Tokens, start: int, end: int, value: Decimal, *, closed: bool = True) -> int:
    """The index behind two numbers at `start` between which the value lies, else 0.

    Where `closed`, the bracket that ends at `end` must end behind them.
    What follows a semicolon is told beside them: "(1.1–1.6; 14 studies)", "(1.1–1.6; p = .03)".
    """
    low = read_signed(tokens, start) if start < end else None
    if low is None or low.end >= end or tokens[low.end].low not in {",", ";", "-", "–", "−", "--", "to"}:
        return 0
    high = read_signed(tokens, low.end + 1)
    if high is None or not any(
        low.value * ten <= value <= high.value * ten for ten in (1, 10**3, 10**6, 10**9)
    ):
        return 0
    if not closed:
        return high.end
    if is_word(tokens, high.end, ";"):
        return end if is_word(tokens, high.end + 1, "p") else high.end
    return high.end if high.end == end else 0


def is_spread(tokens: Tokens, amount: Amount) -> bool:
    """Whether a number is an error, a confidence level or limit, or a standard deviation."""
    start = amount.start
    if start > 2 and tokens[start - 1].text in {"±", "∓"}:
        measured = tokens[start - 3].kind == "number" and tokens[start - 2].low in MEASURES
        if measured or _ends_value(tokens[start - 2]):
            return True
    if not tokens.uncertain:
        return False
    behind = tokens[amount.end].low if amount.end < len(tokens) else ""
    if amount.mark == "percent" and _is_level(tokens, amount):
        return True
    if behind in COMPARED and is_word(tokens, amount.end + 1, "p"):
        return True
    return _behind_spread(tokens, amount.start)


def _ends_value(token: Token) -> bool:
    """Whether "±" behind this token is behind a value, unlike that of "a ripple of ±0.5 dB"."""
    return token.kind == "number" or token.text in {"%", "_", "^", ")", "]"}


def _is_level(tokens: Sequence[Token], share: Amount) -> bool:
    """Whether what stands behind a percentage makes it a level of certainty: "CI", "C.L."."""
    at = share.end
    if at >= len(tokens):
        return False
    low, following = tokens[at].low, tokens[at + 1].low if at + 1 < len(tokens) else ""
    if low in SPREADS or low in {"confidence", "credible", "credibility"}:
        return True
    if low in INTERVALS:
        return following in {"interval", "intervals", "range", "limits", "region"}
    level = tokens[at].text == "CL" or (tokens[at].text == "C" and is_word(tokens, at + 1, ".", "l"))
    return (tokens[at].text in LEVELLED or level) and share.value >= LOWEST_LEVEL


NAMED_IN_FULL = frozenset({"deviation", "deviations", "interval", "intervals", "range", "error", "errors"})


def _behind_spread(tokens: Sequence[Token], start: int) -> bool:
    """Whether the number at `start` follows a word of spread, others of its kind between them."""
    opened, depth, numbers = False, 0, 0
    for at in range(start - 1, max(-1, start - 1 - FARTHEST), -1):
        low = tokens[at].low
        if tells_spread(tokens, at):
            if at and tokens[at - 1].text == "±":
                return False  # "mean ± SE was 63.4 ± 1.2"
            if depth:
                return _abbreviates(tokens, at, opened=opened)
            return numbers < LIMITS or low.endswith("s")
        depth += low in {"]", ")"}
        if low in {"[", "("}:
            opened, depth = opened or not depth, max(0, depth - 1)
        number = tokens[at].kind == "number"
        numbers += number
        joins = number or low in {"to", "-", "–", "−", ",", "and"}
        joins = joins or ((low == ";" and is_word(tokens, start + 1, ")")) or is_word(tokens, start + 1, "]"))
        if low not in _CROSSED and not joins:
            return False
    return False


LIMITS = 2
"""So many numbers an interval has; what follows them is another value."""


def _abbreviates(tokens: Sequence[Token], at: int, *, opened: bool) -> bool:
    """Whether a word of spread that stands in a bracket of its own, at `at`, says what the number behind is.

    In "a mean (SD) of 58.1 (16.4)" that is so of the one in brackets, in "a standard deviation (SD) of 4.1"
    of the other. Where the bracket holds numbers too, they are the spread, and what follows is a value.
    """
    alone = tokens[at - 1].text in {"(", "["} and tokens[at + 1].text in {")", "]"}
    return alone and (opened or (at > 1 and tokens[at - 2].low in NAMED_IN_FULL))


KINDS_OF_ERRORS = listed(
    "stat syst sys statistical systematic theo theory th exp lumi luminosity ext model scale fit"
)


def _further_errors(tokens: Tokens, end: int) -> int:
    """The index behind what else is told of the error: "(stat) ± 0.2 (syst)"."""
    for _ in range(4):
        if is_word(tokens, end, "(") and end + 2 < len(tokens) and tokens[end + 1].low in KINDS_OF_ERRORS:
            end += 2 + is_word(tokens, end + 2, ".")
            end += is_word(tokens, end, ")")
        sign = _behind_sign(tokens, end)
        error = read_amount(tokens, sign) if sign is not None else None
        if error is None:
            break
        end = error.end
    return end


def _error(tokens: Tokens, amount: Amount) -> tuple[int, Mark | None, Decimal] | None:
    """The index behind the error of `amount`, its mark, and its power or magnitude, which both share."""
    at = amount.end
    if at >= len(tokens):
        return None
    if is_word(tokens, at, "(") and glued(tokens, at) and (digits := _last_digits(tokens, at)):
        return digits, None, Decimal(1)
    bracket = is_word(tokens, at, "(")
    lowered = tokens[at].text in {"_", "^"} and glued(tokens, at)  # "0.87_{\\pm 0.02}"
    sign = _behind_sign(tokens, at + (bracket or lowered))
    if sign is not None:
        error = read_amount(tokens, sign)
        if error is None or error.doubt is not None or (bracket and not is_word(tokens, error.end, ")")):
            return None
        return error.end + bracket, error.mark, error.magnitude
    end = _asymmetric(tokens, at + bracket)
    if end is None or (bracket and not is_word(tokens, end, ")")):
        return None
    return end + bracket, None, Decimal(1)


def _behind_sign(tokens: Sequence[Token], at: int) -> int | None:
    """The index behind "±" in its spellings."""
    if is_word(tokens, at, "±") or is_word(tokens, at, "∓"):
        return at + 1
    for signs in (
        ("+", "/", "-"),
        ("+", "/", "−"),
        ("+", "-"),
        ("+", "−"),
        ("+/-",),
        ("plus", "or", "minus"),
    ):
        if is_word(tokens, at, *signs):
            return at + len(signs)
    return None


def _last_digits(tokens: Sequence[Token], at: int) -> int | None:
    """The index behind an error in brackets: of the last digits, "1.2345(67)", or of all, "24(5) ms"."""
    if at + 2 >= len(tokens) or tokens[at - 1].kind != "number" or tokens[at + 1].kind != "number":
        return None
    inside, closing = tokens[at + 1], tokens[at + 2]
    if inside.spaced or closing.text != ")" or closing.spaced:
        return None
    if "." in tokens[at - 1].text and inside.text.isdecimal() and len(inside.text) <= 2:
        return at + 3
    behind = tokens[at + 3].text if at + 3 < len(tokens) and tokens[at + 3].spaced else ""
    return at + 3 if behind and is_measurement(behind) and _is_usual(inside.text) else None


def _is_usual(numeral: str) -> bool:
    return numeral.replace(".", "", 1).isdecimal()


def _asymmetric(tokens: Tokens, at: int) -> int | None:
    """The index behind two errors: "^{+0.5}_{-0.6}", "+0.5/-0.6", "+0.5−0.6"."""
    place, signs = at, []
    for _ in range(2):
        while place < len(tokens) and tokens[place].text in {"^", "_", "/", ","} and glued(tokens, place):
            place += 1
        if place + 1 >= len(tokens) or tokens[place].text not in {"+", "-", "−", "–"}:
            return None
        if tokens[place + 1].kind != "number" or tokens[place + 1].spaced:
            return None
        signs.append(tokens[place].text == "+")
        place += 2
    return place if sum(signs) == 1 else None
