"""Ways of speaking in which numbers count nothing: "six figures", "two oh five", "in nineteen hundred"."""

from pipeline.text.quantities.tokens import Amount, Tokens, is_word
from pipeline.text.quantities.words import ONES, SPELLED, STOPS, listed

FIGURES = listed("figure figures digit digits")
"""Behind a number these may say how large another one is: "a six-figure sum"."""

DIGITS = frozenset({"oh", "zero", "nought", "naught"})
"""Beside a number in words these make digits of it that are told one by one: "two oh five"."""

FOLLOWING = FIGURES | DIGITS

YEARLY = listed("in since until till before after by from between year during")
"""Before a number in words these may make a year of it: "in two thousand nineteen"."""

_MOST_DIGITS = 12
_ON_PAGES = listed("table tables plate plates page pages appendix appendices supplementary")
_OF_DIGITS = listed(
    """code codes number numbers numeral numerals pin pins identifier identifiers id ids key keys passcode
    passcodes password passwords postcode postcodes zip display displays integer integers suffix prefix
    precision level levels industry industries classification operand operands addition additions
    multiplication multiplications subtraction subtractions division divisions arithmetic sequence sequences
    string strings combination combinations accession serial year years recall"""
)
"""Things that have so many digits: "5-digit codes", unlike "three-digit growth"."""

_REACHING = listed("in into hit hits reach reaches reached enter enters entered exceed exceeds exceeded")
_PARTS_OF_TENS = listed("the low mid high lower upper strong solid")


def _tells_size(tokens: Tokens, amount: Amount) -> str | None:
    """Why "six figures" or "three-digit growth" may say how large a number is, in words."""
    end = amount.end
    at = end + (tokens.texts[end] == "-")
    if at >= tokens.size or tokens.lows[at] not in FIGURES or amount.value > _MOST_DIGITS or amount.mark:
        return None
    tied = at > end
    if tokens.lows[at].startswith("figure"):
        near = tokens.lows[max(0, amount.start - 8) : at + 8]
        counted = not tied and not _ON_PAGES.isdisjoint(near)
    elif tied:
        counted = not _OF_DIGITS.isdisjoint(tokens.lows[at + 1 : at + 4])
    else:
        before = amount.start - 1
        while before > 0 and tokens.lows[before] in _PARTS_OF_TENS:
            before -= 1
        counted = before < 0 or tokens.lows[before] not in _REACHING
    return None if counted else "it may be how many digits a number has"


def spoken_behind(tokens: Tokens, last: Amount) -> str | None:
    """Why what stands behind a number, a hyphen between them or not, makes no value of it, in words."""
    at = last.end + (tokens.texts[last.end] == "-")
    behind = at + 1 + is_word(tokens, at + 1, "-")
    digits = last.spelled and at < tokens.size and tokens.lows[at] in DIGITS
    if digits and any(low in SPELLED for low in tokens.lows[behind : behind + 1]):
        return "the digits behind it may belong to it"  # "two oh five"
    return _tells_size(tokens, last)


def spoken_before(tokens: Tokens, amount: Amount, last: Amount) -> str | None:
    """Why a number in words may be a year or a digit, in words: "in two thousand nineteen", "oh five".

    `last` is the other end where both are a range: "from two thousand nineteen to two thousand twenty".
    """
    before, end = tokens.lows[amount.start - 1], last.end
    if before in DIGITS:
        return "it may be one of several digits"
    if before not in YEARLY or any(
        one.mark or not FIRST_YEAR <= one.value <= LAST_YEAR for one in (amount, last)
    ):
        return None
    round_one = amount.value % 100 == 0 and before in {"by", "from"}  # "rose by two thousand"
    ends = end >= tokens.size or tokens.kinds[end] == "sign" or tokens.lows[end] in STOPS - {"of"}
    return "it may be a year" if ends and not round_one else None


FIRST_YEAR, LAST_YEAR = 1100, 2100


def follows_ones(tokens: Tokens, before: int) -> bool:
    """Whether tens go on from ones, as they did in older books: "four and twenty", "one-and-twenty"."""
    before -= is_word(tokens, before, "-")
    ones = before - 1 - is_word(tokens, before - 1, "-")
    return is_word(tokens, before, "and") and ones >= 0 and 0 < ONES.get(tokens.lows[ones], 0) < 10
