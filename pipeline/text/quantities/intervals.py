"""The interval around a quantity: "95% CI 1.10 to 1.83", "[0.62; 0.91]" to its two ends and its level.

Only two ends make an interval. An error behind "±" is none: nothing says of what kind it is.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.text.quantities.amounts import MINUS, read_signed
from pipeline.text.quantities.cutting import tokenise
from pipeline.text.quantities.numerals import decimal_mark
from pipeline.text.quantities.tokens import Amount, Tokens, is_word

_BETWEEN = MINUS | {"to", "and", ",", ";", "--", "..", "…"}
"""What may stand between the two ends."""

_TOLD = frozenset({"ci", "cis", "cri", "cl", "hdi", "hpdi", "confidence", "credible", "interval", "limits"})
"""Words that say of a percentage beside them that it is the level."""

_LEAST_LEVEL = 50


@dataclass(frozen=True, slots=True)
class Interval:
    """Both ends of an interval, and its level in percent where it is told."""

    low: float
    high: float
    level: float | None


def interval(written: str, context: str = "") -> Interval | str:
    """The interval in some words, or in words why there is none; `context` is the text they stand in."""
    tokens = tokenise(written, decimal_mark(context or written))
    found = list(_amounts(tokens))
    if doubt := next((one.doubt for one in found if one.doubt), None):
        return f"cannot be read for sure: {doubt}"
    level = next((one for one in found if _is_level(tokens, one)), None)
    ends = [one for one in found if one is not level]
    if len(ends) != 2 or not _joined(tokens, *ends):
        return "does not hold the two ends of an interval and nothing else"
    if "--" in tokens.texts[ends[0].end : ends[1].start] and ends[0].value < 0:
        return "cannot be read for sure: the second of the dashes may be a minus"
    if ends[0].value > ends[1].value >= 0:
        return "cannot be read for sure: its upper end stands first, so a sign may be lost"
    low, high = sorted(float(one.value) for one in ends)
    return Interval(low, high, None if level is None else float(level.plain))


def whole(text: str, start: int, end: int) -> bool:
    """Whether no number goes on across the two offsets of a text."""
    before, after = text[max(0, start - 2) : start], text[end : end + 2]
    begins = text[start : start + 1].isdigit()
    cut = begins and (
        before[-1:] in (".", ",", "·", *MINUS) and (before[:1].isdigit() or before[-1:] in MINUS)
    )
    goes_on = text[end - 1 : end].isdigit() and after[:1] in (".", ",", "·") and after[1:].isdigit()
    return not (cut or goes_on)


def _amounts(tokens: Tokens) -> Iterator[Amount]:
    at = 0
    while at < tokens.size:
        # Between two numbers a dash joins them: "1.1-1.8" has no negative end.
        signed = tokens.texts[at] in MINUS and at > 0 and tokens.kinds[at - 1] == "number"
        amount = None if signed else read_signed(tokens, at)
        if amount is None or amount.spelled:
            at += 1
        else:
            yield amount
            at = max(amount.end, at + 1)


def _is_level(tokens: Tokens, amount: Amount) -> bool:
    """Whether a percentage is the level: a word that says so stands beside it."""
    if amount.mark != "percent" or not _LEAST_LEVEL <= amount.plain < 100:
        return False
    behind = amount.end + is_word(tokens, amount.end, "-")
    beside = [at for at in (behind, amount.start - 1, amount.start - 2) if 0 <= at < tokens.size]
    return any(tokens.lows[at] in _TOLD for at in beside)


def _joined(tokens: Tokens, first: Amount, last: Amount) -> bool:
    between = tokens.lows[first.end : last.start]
    return any(word in _BETWEEN for word in between) and len(between) <= 3
