"""Letters that stand for a unit where they count nothing, or where a phrase ends: "3 M", "5 C", "2.3 log"."""

from pipeline.text.quantities.magnitudes import LETTERED
from pipeline.text.quantities.mentions import Unit
from pipeline.text.quantities.ranges import DASHES
from pipeline.text.quantities.symbols import AT_ITS_END, FOLLOWING
from pipeline.text.quantities.tokens import Tokens, glued, is_word
from pipeline.text.quantities.words import STOPS, is_plural, listed

LETTERS = frozenset({"M", "T", "K", "U", "t", "y"})
"""Molar, tesla, kelvin, units, tonnes and years where these letters stand apart and count nothing."""

LAST_LETTERS = AT_ITS_END | {"mo", "C", "F", "G", "H", "S", "A", "d", "SD"}
"""The rate of a battery, farad, gauss, henry, siemens, ampere, day, deviation where the phrase ends there."""

LOGARITHMIC = listed("units reductions")
"""Behind "2.3 log" these leave the logarithm the unit, unlike "3 log files"."""

RATES = listed("rate rates charge discharge charging discharging cycling")
"""Behind "2 C" these say that it is the rate of a battery."""


def letter_at(tokens: Tokens, end: int) -> Unit | None:
    """A letter or a logarithm that stands for a unit at the index `end`."""
    if tokens.lows[end] in {"log", "log₁₀"}:
        ten = is_word(tokens, end + 1, "10") and glued(tokens, end + 1)
        last = tokens.lows[end + 1 + ten] if end + 1 + ten < tokens.size else ""
        if ten or last in LOGARITHMIC or not is_plural(last):
            return Unit(f"{tokens.texts[end]}10" if ten else tokens.texts[end], end + 1 + ten, measured=True)
    if tokens.texts[end] in LETTERS and (not glued(tokens, end + 1) or _closes(tokens, end + 1)):
        named = end + 1 < tokens.size and tokens.lows[end + 1] in LETTERED
        return None if named else Unit(tokens.texts[end], end + 1, measured=True)
    apart = tokens.spaced[end] or (tokens.texts[end] == "C" and "." in tokens.texts[end - 1])
    if tokens.texts[end] in LAST_LETTERS and apart and _ends_behind_letter(tokens, end + 1):
        return Unit(tokens.texts[end], end + 1, measured=True)
    return None


def _ends_behind_letter(tokens: Tokens, at: int) -> bool:
    """Whether the letter before `at` ends a phrase or is no name: "5 C and", "2 C rate", "0.2 A flows"."""
    if at >= tokens.size:
        return True
    low, last = tokens.lows[at], at + 1 == tokens.size
    if _closes(tokens, at):
        return low != "." or last or not tokens.texts[at + 1][0].islower()  # "C. elegans"
    if low in RATES or is_word(tokens, at, "-", "rate"):
        return True
    if low in DASHES:
        return not last and tokens.kinds[at + 1] == "number"
    ends = low in STOPS or low in FOLLOWING or low[-2:] == "ed" or "." in tokens.texts[at - 2]
    return tokens.spaced[at] and ((tokens.kinds[at] == "word" and ends) or low == "(")


def _closes(tokens: Tokens, at: int) -> bool:
    """Whether a mark ends a phrase at `at`, unlike the points of "U.S."."""
    mark = tokens.texts[at]
    return mark in _CLOSING or (mark in {",", ".", ";", ":"} and not glued(tokens, at + 1))


_CLOSING = frozenset(')]}!?—”"')
