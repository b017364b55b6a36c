"""The unit of an amount: its mark, a currency, a unit of measurement, or the noun of what is counted."""

from collections.abc import Sequence

from pipeline.quantities.amounts import CURRENCY_SIGNS, read_amount
from pipeline.quantities.marks import marked
from pipeline.quantities.measures import CURRENCIES, FIRST_SYMBOLS, denominator, measure
from pipeline.quantities.nouns import Unit, unit_of
from pipeline.quantities.qualifiers import qualifier_after
from pipeline.quantities.spread import reach
from pipeline.quantities.tokens import Amount, Token, Tokens, glued, is_word

CURRENCY_NAMES = {"$": "dollar", "€": "euro", "£": "pound", "¥": "yen", "₹": "rupee"}

LETTERS = frozenset({"M", "T", "K"})
"""Molar, tesla and kelvin where these letters stand apart and count nothing."""

FARTHEST_SHARED = 8
"""So many tokens after "3-" of "3- and 5-fold" the unit that both share is looked for."""


def unit(tokens: Tokens, amount: Amount) -> Unit:
    """The unit of `amount`, and the index after it."""
    if amount.mark is not None:
        return Unit(amount.mark, amount.end)
    currency = _currency(tokens, amount.start)
    if currency is not None:
        return _with_denominator(tokens, currency, amount.end)
    _, end = qualifier_after(tokens, amount.end)
    counted = amount if end == amount.end else amount._replace(end=end)
    found = measured_at(tokens, end) or unit_of(tokens, counted)
    if found.name is not None:
        return _per_so_many(tokens, found)
    return _elsewhere(tokens, amount) or found


def _currency(tokens: Sequence[Token], start: int) -> str | None:
    """The currency whose sign or code stands right before the number."""
    before = tokens[start - 1].text if start else ""
    if before in CURRENCY_SIGNS:
        return CURRENCY_NAMES[before]
    return before if before in CURRENCIES else None


def _with_denominator(tokens: Tokens, name: str, end: int) -> Unit:
    rest = denominator(tokens.source, tokens[end - 1].end)
    if rest is None:
        return Unit(name, end)
    return Unit(
        f"{name}{rest.name}" if rest.name[0] == "/" else f"{name} {rest.name}", _after(tokens, rest.end, end)
    )


def measured_at(tokens: Tokens, end: int) -> Unit | None:
    """The unit of measurement at the index `end`, or a letter that stands for one."""
    if end >= len(tokens):
        return None
    token = tokens[end]
    if token.kind == "word" and token.text not in FIRST_SYMBOLS and token.text.isalpha():
        return None
    found = measure(tokens.source, tokens[end - 1].end)
    if found is not None:
        return Unit(found.name, _after(tokens, found.end, end), measured=True)
    if tokens[end].text in LETTERS and not glued(tokens, end) and not glued(tokens, end + 1):
        return Unit(tokens[end].text, end + 1, measured=True)
    return None


def _per_so_many(tokens: Tokens, found: Unit) -> Unit:
    """The unit with what it counts per: "case per 100,000 people"."""
    if not is_word(tokens, found.end, "per") or found.end + 1 >= len(tokens):
        return found
    rate = _rate(tokens, found.end)
    return found if rate is None else Unit(f"{found.name} {rate.name}", rate.end)


def _rate(tokens: Tokens, at: int) -> Unit | None:
    """What stands behind "per" at `at` where that is a number of things: "per 1,000 person-years"."""
    number = read_amount(tokens, at + 1) if at + 1 < len(tokens) else None
    if number is None or number.mark is not None or number.doubt is not None:
        return None
    end = max(number.end, unit_of(tokens, number).end)
    return Unit(tokens.source[tokens[at].start : tokens[end - 1].end], end)


def _elsewhere(tokens: Tokens, amount: Amount) -> Unit | None:
    """The unit of a number that has none right behind it: of a rate, a total, a list, or behind a bracket."""
    end = amount.end
    if is_word(tokens, end, "per"):
        return _rate(tokens, end) or _only_per(tokens, end)
    if is_word(tokens, end, "-") and glued(tokens, end) and not _compounds(tokens, end + 1):
        return _shared(tokens, amount)
    total = total_of(tokens, amount)
    if total is not None:
        name = measured_at(tokens, total.end) or unit_of(tokens, total)
        return Unit(name.name, end, name.measured)
    behind = reach(tokens, end, amount.value)
    if behind == end or amount.spelled:
        return None
    mark = marked(tokens, amount._replace(end=behind))
    if mark.mark is not None:
        return Unit(mark.mark, mark.end)
    return measured_at(tokens, behind)


def _only_per(tokens: Tokens, end: int) -> Unit | None:
    """A rate of nothing but a time or a measure: "5 per day"."""
    rest = denominator(tokens.source, tokens[end - 1].end)
    return None if rest is None else Unit(rest.name, _after(tokens, rest.end, end))


def total_of(tokens: Tokens, amount: Amount) -> Amount | None:
    """The total of which a count is a part: 300 in "34 of 300 patients" and in "34 out of 300"."""
    at = amount.end
    if at >= len(tokens) or tokens[at].low not in {"of", "out"}:
        return None
    at += 2 if is_word(tokens, at, "out", "of") else 1 if is_word(tokens, at, "of") else 0
    total = read_amount(tokens, at) if amount.end < at < len(tokens) else None
    if total is None or total.mark is not None or total.doubt is not None:
        return None
    whole = amount.value == amount.value.to_integral_value()
    return total if whole and 0 <= amount.value <= total.value else None


def _shared(tokens: Tokens, amount: Amount) -> Unit | None:
    """The unit of "3-" in "3- and 5-fold", which stands only behind the last number."""
    for at in range(amount.end + 1, min(len(tokens), amount.end + 1 + FARTHEST_SHARED)):
        if tokens[at].kind == "number":
            other = read_amount(tokens, at)
            if other is None or (is_word(tokens, other.end, "-") and not _compounds(tokens, other.end + 1)):
                continue
            return Unit(unit(tokens, other).name, amount.end)
    return None


def _compounds(tokens: Sequence[Token], at: int) -> bool:
    """Whether a word touches the hyphen before it, as in "30-day"."""
    return glued(tokens, at) and tokens[at].kind == "word"


def _after(tokens: Sequence[Token], offset: int, at: int) -> int:
    """The index of the first token, from `at` on, that starts at `offset` or behind it."""
    while at < len(tokens) and tokens[at].start < offset:
        at += 1
    return at
