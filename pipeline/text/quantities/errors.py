"""Errors right behind a value: "± 0.4", "1.2345(67)", "^{+0.5}_{-0.6}", "(+0.5) (−0.6)", ", +0.5, −0.6"."""

from decimal import Decimal

from pipeline.text.quantities.amounts import read_amount, scaled
from pipeline.text.quantities.designations import is_number
from pipeline.text.quantities.marks import marked
from pipeline.text.quantities.measures import is_measurement, is_symbol
from pipeline.text.quantities.tokens import Amount, Mark, Tokens, glued, is_word
from pipeline.text.quantities.words import listed

ERRORS = frozenset("±∓+([^_,;") | {"+/-", "plus"}
"""With these the error of a number can begin."""


def with_error(tokens: Tokens, amount: Amount) -> Amount:
    """The amount with the error that stands behind it, and the mark that both share: "85.3 ± 0.4%"."""
    at = amount.end
    error = _error(tokens, amount) if at < tokens.size and tokens.texts[at] in ERRORS else None
    if error is None:
        return amount
    end, mark, factor = error
    end = _further_errors(tokens, end)
    if tokens.texts[at] in {"^", "_"} and end < tokens.size and tokens.lows[end] in {"times", "×"}:
        power = scaled(tokens, Amount(Decimal(1), Decimal(1), amount.start, end))
        return amount if power.value == 1 else times(amount, power)  # "2.7^{+0.4}_{-0.3} × 10^{-9}"
    own = mark is not None and amount.mark is None and is_measurement("".join(tokens.texts[end : end + 1]))
    told = factor == 1 and mark is None and amount.mark is None and any(map(_is_unit, tokens.texts[at:end]))
    doubt = "its error may be a share of it, or has its unit" if own or told else amount.doubt
    amount = amount._replace(end=end, mark=amount.mark or mark, doubt=doubt)
    if factor != 1 and amount.magnitude == 1 and amount.mark is None:
        amount = amount._replace(value=amount.value * factor, core=end)
    return amount if amount.mark else marked(tokens, amount)


def times(amount: Amount, factor: Amount) -> Amount:
    """The amount times what stands behind the bracket around it."""
    return amount._replace(
        value=amount.value * factor.value, end=factor.end, core=factor.end, doubt=amount.doubt or factor.doubt
    )


KINDS_OF_ERRORS = listed(
    "stat syst sys statistical systematic theo theory th exp lumi luminosity ext model scale fit"
)


def _further_errors(tokens: Tokens, end: int) -> int:
    """The index behind what else is told of the error: "(stat) ± 0.2 (syst)"."""
    for _ in range(4):
        if is_word(tokens, end, "(") and end + 2 < tokens.size and tokens.lows[end + 1] in KINDS_OF_ERRORS:
            end += 2 + is_word(tokens, end + 2, ".")
            end += is_word(tokens, end, ")")
        sign = behind_sign(tokens, end)
        error = read_amount(tokens, sign) if sign is not None else None
        further = asymmetric(tokens, end) if sign is None else error and error.end
        if further is None:
            break
        end = further
    return end


def _error(tokens: Tokens, amount: Amount) -> tuple[int, Mark | None, Decimal] | None:
    """The index behind the error of `amount`, its mark, and its power or magnitude, which both share."""
    at = amount.end
    if at >= tokens.size:
        return None
    if is_word(tokens, at, "(") and glued(tokens, at) and (digits := _last_digits(tokens, at)):
        return digits, None, Decimal(1)
    bracket = is_word(tokens, at, "(")
    lowered = tokens.texts[at] in {"_", "^"} and glued(tokens, at)  # "0.87_{\\pm 0.02}"
    sign = behind_sign(tokens, at + (bracket or lowered))
    if sign is not None:
        error = read_amount(tokens, sign)
        if error is None or error.doubt is not None or (bracket and not is_word(tokens, error.end, ")")):
            return None
        return error.end + bracket, error.mark, error.magnitude
    last = listed_errors(tokens, at) if tokens.texts[at] in _LISTING else None
    if last is not None:
        return last.end, last.mark, last.magnitude
    end = asymmetric(tokens, at)
    return None if end is None else (end, None, Decimal(1))


_LISTING = frozenset({",", ";", "plus"})
_SPELLED = (("+", "/", "-"), ("+", "/", "−"), ("+", "-"), ("+", "−"), ("+/-",), ("plus", "or", "minus"))
_SIGNS = frozenset("±∓") | {spelled[0] for spelled in _SPELLED}


def behind_sign(tokens: Tokens, at: int) -> int | None:
    """The index behind "±" in its spellings."""
    if at >= tokens.size or tokens.lows[at] not in _SIGNS:
        return None
    if tokens.lows[at] in {"±", "∓"}:
        return at + 1
    return next((at + len(signs) for signs in _SPELLED if is_word(tokens, at, *signs)), None)


def _last_digits(tokens: Tokens, at: int) -> int | None:
    """The index behind an error in brackets: of the last digits, "1.2345(67)", or of all, "24(5) ms"."""
    if at + 2 >= tokens.size or tokens.kinds[at - 1] != "number" or tokens.kinds[at + 1] != "number":
        return None
    inside, closing = at + 1, at + 2
    if tokens.spaced[inside] or tokens.texts[closing] != ")" or tokens.spaced[closing]:
        return None
    if "." in tokens.texts[at - 1] and tokens.texts[inside].isdecimal() and len(tokens.texts[inside]) <= 2:
        return at + 3
    behind = tokens.texts[at + 3] if at + 3 < tokens.size and tokens.spaced[at + 3] else ""
    usual = tokens.texts[inside].replace(".", "", 1).isdecimal()
    return at + 3 if behind and is_measurement(behind) and usual else None


def asymmetric(tokens: Tokens, at: int) -> int | None:
    """The index behind two errors of both signs: "^{+0.5}_{-0.6}", "+0.5/-0.6", "(+0.5) (−0.6)"."""
    place, depth, signs = at, 0, ""
    while place < min(tokens.size, at + LONGEST_ERRORS):
        text = tokens.texts[place]
        if text in _CLOSING and depth:
            depth -= 1
        elif len(signs) == BOTH and not depth:
            break
        elif text in _OPENING and len(signs) < BOTH:
            depth += 1
        elif text in SIGNED and _is_error(tokens, place, tied=depth == 0):
            signs += "+" if text == "+" else "-"
            place += 1
        elif not _is_between(tokens, place, depth, first=not signs):
            return None
        place += 1
    return place if sorted(signs) == ["+", "-"] and not depth else None


def listed_errors(tokens: Tokens, at: int) -> Amount | None:
    """The last of two errors of both signs that begin at `at`, where a comma may part them from their value.

    As in "4.2, +1.1, −0.3 s" and "4.2 kg plus 1.1, minus 0.3".
    """
    upper = _signed_error(tokens, at + (tokens.texts[at] in _JOINING))
    if upper is None:
        return None
    sign, amount = upper
    end = amount.end + (amount.end < tokens.size and is_symbol(tokens.texts[amount.end]))
    for _ in range(2):
        end += end < tokens.size and tokens.lows[end] in _JOINING
    lower = _signed_error(tokens, end)
    if lower is None or lower[0] == sign:
        return None
    behind = lower[1].end
    listed = behind < tokens.size and tokens.lows[behind] in _JOINING and _signed_error(tokens, behind + 1)
    return None if listed else lower[1]  # "changes of 4, +1, −3 and +2 s"


def _signed_error(tokens: Tokens, at: int) -> tuple[bool, Amount] | None:
    """Whether the error at `at` is added, and its size; None where none stands there."""
    low = tokens.lows[at] if at + 1 < tokens.size else ""
    if low not in SIGNED and low not in {"plus", "minus"}:
        return None
    apart = low in SIGNED and tokens.spaced[at + 1]
    amount = None if apart else read_amount(tokens, at + 1)
    return None if amount is None or amount.doubt is not None else (low in {"+", "plus"}, amount)


_JOINING = frozenset({",", ";", "/", "and"})


def _is_unit(text: str) -> bool:
    """Whether a sign or a word within errors says in what they are told: "(+1.1 s, −0.3 s)", "(+3%, −2%)"."""
    return text == "%" or (text.isalpha() and is_symbol(text))


def _is_error(tokens: Tokens, at: int, *, tied: bool) -> bool:
    """Whether a number stands behind the sign at `at`, and touches it outside of a bracket."""
    apart = tied and tokens.texts[at - 1] not in _RAISING and at + 1 < tokens.size and tokens.spaced[at + 1]
    return is_number(tokens, at + 1) and not apart


def _is_between(tokens: Tokens, at: int, depth: int, *, first: bool) -> bool:
    """Whether what stands at `at` may part two errors, or is the unit of one in a bracket."""
    text = tokens.texts[at]
    if text in _RAISING or first:
        return text in _RAISING
    if depth:
        return tokens.lows[at] in _PARTING or is_symbol(text)
    return text in {"/", ","} and glued(tokens, at)


LONGEST_ERRORS, BOTH = 16, 2
SIGNED, _RAISING = frozenset("+-−–"), frozenset("^_")
_OPENING, _CLOSING = frozenset("(["), frozenset(")]")
_PARTING = frozenset("/,;%") | {"to", "and"}
