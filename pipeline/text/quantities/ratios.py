"""Sides of a ratio: "3 to 1", "mixed 1 to 4 in proportion", "a slope of 1V:2H", "1 part:3 parts"."""

from pipeline.text.quantities.amounts import read_amount
from pipeline.text.quantities.designations import is_number
from pipeline.text.quantities.tokens import Amount, Tokens, is_word

SIDE = "it is one side of a ratio"

_RATIOS = frozenset({"ratio", "ratios", "odds", "proportion", "proportions"})


def in_ratio(tokens: Tokens, low: Amount, high: Amount | None) -> str | None:
    """Why a number is one side of a ratio, in words: "3 to 1", "mixed 1 to 4 in proportion"."""
    if low.mark is not None or low.magnitude != 1:
        return None
    if _is_side_by_letters(tokens, high or low):
        return SIDE
    if high is not None:
        around = [*tokens.lows[max(0, low.start - 3) : low.start], *tokens.lows[high.end : high.end + 2]]
        plain = high.mark is None and {*map(_is_integral, (low, high))} == {True}
        return SIDE if plain and not _RATIOS.isdisjoint(around) else None
    if is_word(tokens, low.end, "to") and low.value > 1:
        return SIDE if _is_one(tokens, low.end + 1) else None
    if low.value != 1:
        return None
    first = max(0, low.start - 4)
    before = [at for at in range(first, low.start) if tokens.texts[at] != "-"][-2:]
    is_last = len(before) > 1 and tokens.lows[before[1]] == "to" and tokens.kinds[before[0]] == "number"
    return SIDE if is_last and _is_one(tokens, low.start) else None


def _is_integral(amount: Amount) -> bool:
    return amount.value == amount.value.to_integral_value()


def _is_one(tokens: Tokens, at: int) -> bool:
    """Whether a bare one stands here, in digits or as the last word of "three to one"."""
    if is_word(tokens, at, "one"):
        return at + 1 == tokens.size or tokens.kinds[at + 1] == "sign"
    one = read_amount(tokens, at) if is_word(tokens, at, "1") else None
    return one is not None and one.mark is None and one.magnitude == 1


def _is_side_by_letters(tokens: Tokens, amount: Amount) -> bool:
    """Whether a number and a word behind it are tied to another: "1V:2H", "1 part:3 parts", "1V to 2H"."""
    before = amount.start - 1
    if before > 2 and tokens.lows[before] in _BETWEEN and tokens.kinds[before - 1] == "word":
        return is_number(tokens, before - 2) and _ties(tokens, before)
    bracketed = is_word(tokens, amount.end, "(") and is_word(tokens, amount.end + 2, ")")  # "1(V):2(H)"
    joint = amount.end + 1 + 2 * bracketed
    if joint >= tokens.size or tokens.lows[joint] not in _BETWEEN:
        return False
    worded = tokens.kinds[amount.end + bracketed] == "word"
    return worded and is_number(tokens, joint + 1) and _ties(tokens, joint)


_BETWEEN = frozenset({":", "to"})


def _ties(tokens: Tokens, joint: int) -> bool:
    """Whether a colon has white space on neither side or on both, or a letter stands behind both numbers."""
    if tokens.texts[joint] == ":" and tokens.spaced[joint] == tokens.spaced[joint + 1]:
        return True
    behind = joint + 2
    letters = tokens.texts[joint - 1] + (tokens.texts[behind] if behind < tokens.size else "")
    return len(letters) == len("VH") and letters.isalpha() and letters.isupper() and letters[0] != letters[1]
