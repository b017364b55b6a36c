"""Money: the currency before a number, or behind it."""

from collections.abc import Sequence

from pipeline.text.quantities.measures import CURRENCIES, CURRENCY_SIGNS
from pipeline.text.quantities.tokens import Amount, Token, glued
from pipeline.text.quantities.words import MONEY_WITHOUT_PLURAL

CURRENCY_NAMES = {"$": "dollar", "€": "euro", "£": "pound", "¥": "yen", "₹": "rupee", "₩": "won",
                  "₽": "rouble", "₺": "lira", "₦": "naira", "₫": "dong",
                  "฿": "baht", "₪": "shekel", "₱": "peso", "₴": "hryvnia", "₸": "tenge", "₡": "colón",
                  "₵": "cedi", "₮": "tugrik"}  # fmt: skip

OTHER_DOLLARS = frozenset(
    {"R", "MX", "Mex", "CLP", "COL", "AR", "RD", "A", "AU", "C", "CA", "NZ", "HK", "S", "SG", "NT"}
)
"""Before a dollar sign these make another dollar, a real or a peso of it."""

SHORTENED = frozenset({"Rs", "kr", "Rp", "Kr", "Tk", "Fr"})
"""Currencies behind which a point may stand: "Rs. 12"."""

MONEY = MONEY_WITHOUT_PLURAL | frozenset(
    [f"{name}{ending}" for name in CURRENCY_NAMES.values() for ending in ("", "s")]
)
"""Currencies in words, behind a number."""


def currency_before(tokens: Sequence[Token], start: int) -> str | None:
    """The currency whose sign or code stands right before the number."""
    before = tokens[start - 1].text if start else ""
    if before == "$" and start > 1 and glued(tokens, start - 1) and tokens[start - 2].text in OTHER_DOLLARS:
        return f"{tokens[start - 2].text}$"
    if before == "." and start > 1 and glued(tokens, start - 1) and tokens[start - 2].text in SHORTENED:
        return tokens[start - 2].text
    if before in CURRENCY_SIGNS:
        return CURRENCY_NAMES[before]
    if before == "INR" and _is_small(tokens[start].text):
        return None
    return before if before in CURRENCIES else None


def _is_small(numeral: str) -> bool:
    """Whether a number is that of a coagulation test, "INR 2.8", and no sum of rupees."""
    return "." in numeral and len(numeral) <= len("12.34")


def is_money(tokens: Sequence[Token], amount: Amount) -> bool:
    """Whether a currency stands right before or behind a number."""
    behind = tokens[amount.end] if amount.end < len(tokens) else None
    named = behind is not None and (behind.text in CURRENCIES or behind.low in MONEY)
    return named or currency_before(tokens, amount.start) is not None
