"""What the word or the sign before a number says of it: a range, a power, a product, a year, or a bound."""

from pipeline.text.quantities.amounts import CROSSES
from pipeline.text.quantities.designations import is_number
from pipeline.text.quantities.extents import GROWTH
from pipeline.text.quantities.marks import is_power_of_ten
from pipeline.text.quantities.ranges import DASHES
from pipeline.text.quantities.spoken import spoken_before
from pipeline.text.quantities.tokens import Amount, Tokens, is_word
from pipeline.text.quantities.words import MAGNITUDES


def said_before(tokens: Tokens, low: Amount, last: Amount) -> str | None:
    """Why the word or the sign before a number makes it doubtful."""
    at = low.start
    said = _WORDED.get(tokens.lows[at - 1 - (tokens.lows[at - 1] == "of")])
    if said is not None:
        return said
    if low.spelled and (doubt := spoken_before(tokens, low, last)) is not None:
        return doubt
    if tokens.lows[at - 1] == "and" and at > 1 and low.spelled and tokens.lows[at - 2] in MAGNITUDES:
        return "the magnitude before it may belong to one number with it"  # "hundred and five"
    if tokens.lows[at - 1] in MAGNITUDES and is_number(tokens, at - 2):
        return "the magnitude before it may belong to one number with it"  # "3 thousand 2 hundred"
    if tokens.lows[at - 1] == "point" and is_number(tokens, at - 2):
        return "it may be decimals"
    if tokens.lows[max(0, at - 4) : at] == ["to", "the", "power", "of"]:
        return "it may be a power of the number before it"
    dashed = tokens.lows[at - 1] in DASHES and tokens.spaced[at - 1] and tokens.spaced[at]
    if at > 1 and (dashed or tokens.lows[at - 1] in {"to", "through", "and"}) and _ends_range(tokens, at):
        return "it may be the end of a range with the number before it"
    product = tokens.lows[at - 1] in CROSSES or tokens.texts[at].startswith("10")
    return _multiplied(tokens, low, last) if product else None


def _ends_range(tokens: Tokens, at: int) -> bool:
    """Whether the number at `at` may end a range whose first number was read as part of a name.

    As in "in Denmark 18 to 65 years"; where something grows, it is what a thing with a number grew to.
    """
    if tokens.lows[at - 1] == "and" and not is_word(tokens, at - 3, "between"):
        return False
    apart = is_number(tokens, at - 2) and tokens.spaced[at - 2] and tokens.texts[at - 2].isdecimal()
    grew = tokens.lows[at - 1] == "to" and not GROWTH.isdisjoint(tokens.lows[max(0, at - 12) : at - 2])
    return apart and not grew


_ASIDE = "the words before it may be a bound or a place"
_WORDED = {
    "per": "it is what something is per",
    "negative": "the word before it may be its sign",
    "north": _ASIDE,
    "south": _ASIDE,
}
"""Words before a number, or before "of", that make it doubtful: "north of 5 million"."""


def _multiplied(tokens: Tokens, low: Amount, last: Amount) -> str | None:
    """Why what stands before a number may multiply it, in words: "3 × 106 fold", "several 10⁵"."""
    at = low.start
    powered = tokens.texts[at].startswith("10") and is_power_of_ten(tokens, at)
    powered = powered or (at > 1 and tokens.texts[at - 2] == ")" and tokens.lows[at - 1] in CROSSES)
    multiplies = at > 1 and tokens.lows[at - 1] in CROSSES and (powered or low.mark or last is not low)
    if multiplies and (is_number(tokens, at - 2) or tokens.texts[at - 2] == ")"):
        return "the factor before it may belong to it"
    if _is_times_few(tokens, at):
        return "nobody can say how many times it is meant"
    return None


def _is_times_few(tokens: Tokens, at: int) -> bool:
    """Whether a power of ten at `at` is taken a few times: "a few 10^5", "several times 10⁵"."""
    crossed = at > 1 and tokens.lows[at - 1] in CROSSES
    if not crossed and not (at and tokens.texts[at].strip("0⁰¹²³⁴⁵⁶⁷⁸⁹⁻") == "1" and tokens.texts[at] != "1"):
        return False
    return tokens.lows[at - 1 - crossed] in {"few", "several"}
