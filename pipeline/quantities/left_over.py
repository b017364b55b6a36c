"""What stands right beside a number and would belong to it: the check that a number was read whole."""

from collections.abc import Sequence

from pipeline.quantities.amounts import CROSSES, MINUS, OPENERS, read_amount
from pipeline.quantities.ranges import DASHES
from pipeline.quantities.tokens import Amount, Token, Tokens, glued, is_word
from pipeline.quantities.words import MAGNITUDES, SPELLED

NUMBER_WORDS = SPELLED.keys() | MAGNITUDES.keys()
PRIMES = frozenset("′″")
SUPERSCRIPTS = frozenset("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻₀₁₂₃₄₅₆₇₈₉")
BETWEEN_DIGITS = frozenset(".,·．，٫٬'’ʼ:/⁄_^")
"""Signs between two digits that make one number or a number of some other kind of both."""


def signed(tokens: Sequence[Token], at: int) -> bool:
    """Whether a minus sign stands before the number at `at`: it touches the number, and nothing touches it.

    What touches it from the left makes a hyphen or the dash of a range of it.
    """
    if at < 1 or tokens[at - 1].text not in MINUS or not glued(tokens, at):
        return False
    return at == 1 or tokens[at - 1].spaced or tokens[at - 2].low in OPENERS


def left_over(tokens: Tokens, low: Amount, last: Amount) -> str | None:
    """Why the number from `low` to `last` is not whole, in words; None where it is."""
    # Most numbers stand between two words that say nothing of them.
    at, end = low.start, last.end
    if not (at and tokens[at].spaced and tokens[at - 1].kind == "word" and not low.spelled):
        doubt = _before(tokens, low, end)
        if doubt is not None:
            return doubt
    if end >= len(tokens):
        return None
    behind = tokens[end]
    if behind.spaced and behind.kind == "word" and behind.low not in MAGNITUDES:
        return None
    return _behind(tokens, last)


def _before(tokens: Tokens, low: Amount, end: int) -> str | None:
    """What stands right before the number and may belong to it; `end` is the index behind the number."""
    at = low.start
    if at and _number_before(tokens, at, spelled=low.spelled):
        return "a number stands right before it"
    if _touched_before(tokens, at):
        return "what stands right before it may belong to it"
    if tokens[at].text in MINUS and at and tokens[at - 1].kind == "number":
        return "the sign before it may be a minus or the dash of a range"
    if tokens[at].text in {"—", "―"} and any(token.text == tokens[at].text for token in tokens[end:]):
        return "the dash before it may be a minus or a pause"
    return None


def _number_before(tokens: Tokens, at: int, *, spelled: bool) -> bool:
    """Whether another number, a power or a stray point ends right before the number at `at`."""
    before = tokens[at - 1]
    if before.text == "^" or (spelled and before.low in NUMBER_WORDS):
        return True
    if before.text == "." and at > 1:
        return tokens[at - 2].kind == "number"
    return before.kind == "number" and tokens[at].text[0] in ".．·"


def _behind(tokens: Tokens, last: Amount) -> str | None:
    """What stands right behind the number and may belong to it."""
    end, behind = last.end, tokens[last.end]
    if behind.text in MINUS and behind.spaced and _goes_on(tokens, end, apart=True):
        return "the sign behind it may be a minus or the dash of a range"
    if behind.text == "^" or (behind.low in MAGNITUDES and last.mark is None):
        return "a power or a magnitude behind it cannot be read"
    if behind.text == "/" and last.mark is not None and _has_mark(tokens, end + 1):
        return None  # "0.3%/1.1%" lists two
    if _goes_on(tokens, end):
        return "the number behind it may belong to it"
    return _touched_behind(tokens.source, tokens[end - 1].end)


def _touched_before(tokens: Tokens, at: int) -> bool:
    """Whether a digit, or a digit and a sign that joins digits, touches the number from the left."""
    text, start = tokens.source, tokens[at].start
    before = text[start - 1 : start]
    if before and (before.isnumeric() or before in SUPERSCRIPTS):
        return True
    return before in BETWEEN_DIGITS and before != "" and text[start - 2 : start - 1].isnumeric()


def _has_mark(tokens: Tokens, at: int) -> bool:
    amount = read_amount(tokens, at)
    return amount is not None and amount.mark is not None and amount.end > amount.core


def _touched_behind(text: str, end: int) -> str | None:
    """Whether something that touches the number from the right belongs to a number."""
    after = text[end : end + 1]
    if after and (after.isnumeric() or after in SUPERSCRIPTS):
        return "raised or other digits behind it may belong to it"
    if after in BETWEEN_DIGITS and after and text[end + 1 : end + 2].isnumeric():
        return "the digits behind it may belong to it"
    if after in PRIMES or (after in {"'", "’"} and after and text[end + 1 : end + 2] in {"-", " "}):
        return "the prime behind it makes it a place, a length or an angle"
    return None


def _goes_on(tokens: Sequence[Token], end: int, *, apart: bool = False) -> bool:
    """Whether a dash, a colon or the sign of a product ties another number to this one.

    `apart` allows white space before the dash.
    """
    if end < len(tokens) and tokens[end].kind == "number" and tokens[end].text[0] in ".．·":
        return True
    if is_word(tokens, end, ".") and end + 1 < len(tokens) and tokens[end + 1].kind == "number":
        return True
    if end + 1 >= len(tokens) or tokens[end + 1].kind != "number" or tokens[end + 1].spaced:
        return False
    joint = tokens[end]
    if joint.low in CROSSES and joint.kind == "sign":
        return True
    tied = (apart or not joint.spaced) and (joint.low in DASHES or joint.text in {":", "/"})
    return tied and not is_word(tokens, end, "sim")
