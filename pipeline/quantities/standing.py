"""Whether the numbers of a quantity really stand in a sentence: the check that rejects made-up numbers."""

from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from itertools import zip_longest

from pipeline.quantities.amounts import Amount, is_word, read_amount, starts_amount
from pipeline.quantities.tokens import Tokens, tokenise


@lru_cache(maxsize=64)
def numbers(text: str) -> frozenset[Decimal]:
    """Every number of `text` by value, magnitude words and letters applied, those in names included.

    "1,000" and "1000" are one number, and so are "6B" and "6 billion", "3" and "three". In "20 to 50
    million" the first end is there as 20000000, and as 20 too, because both readings can be meant.
    """
    return frozenset(value for amount, scaled in _amounts(tokenise(text)) for value in (amount.value, scaled))


def stands_in(written: str, sentence: str) -> bool:
    """Whether `written` holds a number and every number that it holds stands in `sentence`.

    Numbers are compared by value and whole: 97.3 does not stand in "87.3" or in "197.35", nor 6 in "6
    billion".
    """
    wanted = _amounts(tokenise(written))
    offered = numbers(sentence)
    found = [amount.value in offered or scaled in offered for amount, scaled in wanted]
    return bool(found) and all(found)


def _amounts(tokens: Tokens) -> list[tuple[Amount, Decimal]]:
    """Each amount with its value if it shares the magnitude of the amount that follows it."""
    amounts = list(_walk(tokens))
    pairs = zip_longest(amounts, amounts[1:])
    return [(amount, _scaled(tokens, amount, following)) for amount, following in pairs if amount is not None]


def _walk(tokens: Tokens) -> Iterator[Amount]:
    floor = 0
    for at in range(len(tokens)):
        if at < floor or not starts_amount(tokens, at):
            continue
        amount = read_amount(tokens, at)
        if amount is not None:
            floor = amount.end
            yield amount


def _scaled(tokens: Tokens, amount: Amount, following: Amount | None) -> Decimal:
    if (
        following is None
        or amount.magnitude != 1
        or following.magnitude == 1
        or following.start != amount.end + 1
    ):
        return amount.value
    joined = any(is_word(tokens, amount.end, word) for word in ("to", "and", "-", "–", "—", "~", "sim"))
    return amount.plain * following.magnitude if joined and amount.plain < following.plain else amount.value
