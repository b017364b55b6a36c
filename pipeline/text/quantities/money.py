"""Money: the currency before a number, or behind it, and its one name."""

import re
from functools import lru_cache

from pipeline.text.quantities.measures import CURRENCIES, CURRENCY_SIGNS
from pipeline.text.quantities.mentions import Unit
from pipeline.text.quantities.tokens import Amount, Tokens, glued
from pipeline.text.quantities.words import MEASURES, MONEY_WITHOUT_PLURAL, THINGS

CODES = {
    spelling: code
    for code, spellings in {
        "dollar": "$", "USD": "US$ us_dollar american_dollar", "EUR": "€ euro",
        "GBP": "£ sterling british_pound", "JPY": "yen", "¥": "¥",
        "CNY": "yuan renminbi RMB", "INR": "₹ indian_rupee", "KRW": "₩ won",
        "CHF": "swiss_franc", "AUD": "A$ AU$ australian_dollar", "CAD": "C$ CA$ canadian_dollar",
        "NZD": "NZ$ zealand_dollar", "HKD": "HK$ kong_dollar", "SGD": "S$ SG$ singapore_dollar",
        "TWD": "NT$ taiwan_dollar taiwanese_dollar", "MXN": "MX$ Mex$ mexican_peso",
        "CLP": "CLP$ chilean_peso", "COP": "COL$ colombian_peso", "ARS": "AR$ argentine_peso",
        "DOP": "RD$", "Int$": "Int$ Intl$", "PPP$": "PPP$", "PHP": "₱ philippine_peso",
        "BRL": "R$", "RUB": "₽ rouble ruble", "TRY": "₺ lira turkish_lira", "NGN": "₦ naira",
        "VND": "₫ dong", "THB": "฿ baht", "ILS": "₪ shekel", "UAH": "₴ hryvnia", "KZT": "₸ tenge",
        "CRC": "₡ colón", "GHS": "₵ cedi", "MNT": "₮ tugrik", "ZAR": "rand", "IDR": "rupiah Rp",
        "MYR": "ringgit RM", "PLN": "zloty zł", "CZK": "Kč", "HUF": "forint Ft", "ETB": "birr", "KES": "KSh",
        "SEK": "swedish_kronor swedish_krona", "NOK": "norwegian_kroner norwegian_krone",
        "DKK": "danish_kroner danish_krone", "PKR": "pakistani_rupee",
        "LKR": "lankan_rupee", "NPR": "nepalese_rupee", "rupee": "Rs", "cent": "¢ cent",
    }.items()
    for written in spellings.split()
    for spelling in {written, written.lower() if "$" in written else written}
}  # fmt: skip
"""The one name of a currency for each way to write it, words in the singular.

A dollar, a rupee, a peso, a krona and a pound may be one or another, or a weight, and keep the word; "¥"
may be yen or yuan, and stays.
"""


@lru_cache(maxsize=1024)
def of_one_name(unit: str | None) -> str | None:
    """A unit with the currency with which it begins under its one name: "€/kg" and "euro/kg" as "EUR/kg"."""
    begin = _BEGIN.match(unit or "")
    code = None if begin is None else CODES.get(begin[0]) or CODES.get(begin[0].removesuffix("s"))
    return unit if unit is None or begin is None or code is None else code + unit[begin.end() :]


def agreeing(unit: str) -> str:
    """A unit as it is compared: whoever says dollar mostly means that of the United States."""
    named = of_one_name(unit) or unit
    return re.sub(r"^dollars?\b", "USD", named)


def of_country(word: str, money: str) -> str:
    """The currency that a word before its name makes of it: "swiss" of "franc"; else the name."""
    return CODES.get(f"{word}_{money}", money)


_BEGIN = re.compile(r"[^\s/]+")

OTHER_DOLLARS = frozenset([sign[:-1] for sign in CODES if sign[1:].endswith("$")])
"""Before a dollar sign these make another dollar, a real or a peso of it."""

SHORTENED = frozenset({"Rs", "kr", "Rp", "Kr", "Tk", "Fr"})
"""Currencies behind which a point may stand: "Rs. 12"."""

_WORDS = {spelling.rpartition("_")[2] for spelling in CODES if spelling[:1].islower()} | {"dollar", "pound"}
MONEY = MONEY_WITHOUT_PLURAL | frozenset([f"{name}{ending}" for name in _WORDS for ending in ("", "s")])
"""Currencies in words, behind a number."""


def currency_before(tokens: Tokens, start: int) -> str | None:
    """The currency whose sign or code stands right before the number."""
    before = tokens.texts[start - 1] if start else ""
    if before == "$" and start > 1 and glued(tokens, start - 1) and tokens.texts[start - 2] in OTHER_DOLLARS:
        return f"{tokens.texts[start - 2]}$"
    if before == "." and start > 1 and glued(tokens, start - 1) and tokens.texts[start - 2] in SHORTENED:
        return tokens.texts[start - 2]
    if before == "(" and start > 1 and tokens.texts[start - 2] in CURRENCY_SIGNS and glued(tokens, start - 1):
        return tokens.texts[start - 2]  # "$(1.2–3.4) million"
    if before == "INR" and _is_small(tokens.texts[start]):
        return None
    if before in {"US", "A", "NZ"} and tokens.source.startswith("$", tokens.begins[start - 1] - 1):
        return f"{before}$"  # "$US 50"
    return before if before in CURRENCIES else None


def _is_small(numeral: str) -> bool:
    """Whether a number is that of a coagulation test, "INR 2.8", and no sum of rupees."""
    return "." in numeral and len(numeral) <= len("12.34")


def may_group(tokens: Tokens, amount: Amount, unit: Unit) -> bool:
    """Whether the point before the last three digits may part thousands, of money or of things."""
    at = amount.start
    if tokens.begins[at] in tokens.numerals or amount.magnitude != 1 or tokens.texts[at][0] == "0":
        return False
    name = unit.name or "/"
    counted = not unit.measured and amount.mark is None and not _RATED.search(name) and name not in _UNITS
    return counted or is_money(tokens, amount)


_UNITS = MEASURES - THINGS
_RATED = re.compile(r"/|\bper\b|\d")


def is_money(tokens: Tokens, amount: Amount) -> bool:
    """Whether a currency stands right before or behind a number."""
    behind = amount.end
    named = behind < tokens.size and (tokens.texts[behind] in CURRENCIES or tokens.lows[behind] in MONEY)
    return named or currency_before(tokens, amount.start) is not None
