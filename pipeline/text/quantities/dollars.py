"""Whether a dollar sign is money or a mark of LaTeX: "5.3 M$", "US$ 12", unlike "$x$"."""

import re

_MILLIONS = re.compile(r"\d\s?(?:(?:[kKMB]|bn)\$(?=[\s/,.;)]|$)|\$(?:[kKMmB]|bn)(?![\w$]))")
"""A dollar sign beside the magnitude of its sum: "5.3 M$", "5.3 $M"."""

_DOLLARS = (" US$", " AU$", " NZ$", " HK$", " PPP$", " Int$", " Intl$")

_LONE = re.compile(r"\$ ?[-−(]?\d|\d ?\$(?![\w\\{^_])")
"""A dollar sign beside a number; where it is the only one of a text it is no mark of LaTeX."""

_APART = re.compile(r" \d[^$\\^_{]*\b[a-z]{2,}\b[^$\\^_{]*(?:\$ ?\d|\Z)| \d[^$]*\Z")
"""What goes on behind a dollar sign that a space parts from its sum: "$ 40 a day", unlike "$ 4 $ K"."""

_OF_A_COUNTRY = re.compile(r"(?<![A-Za-z])(?:US|AU|NZ|HK|CA|NT|MX|SG|COL|Intl?|PPP|I|GK|A|C|S|R)\$(?= ?\d)")
"""A dollar sign that letters make one of a country, or of none, before its sum."""


def is_money_sign(text: str, end: int) -> bool:
    """Whether the dollar sign that ends at `end` is money: a digit follows and no dollar sign closes it."""
    if text.endswith(_DOLLARS, 0, end) and text[end : end + 1] in {"", " ", "/", ",", "."}:
        return True  # "50 US$/MWh"
    if text.count("$") == 1 and _LONE.search(text, max(0, end - 3)):
        return True
    if text[end - 2 : end - 1].isalpha() and _OF_A_COUNTRY.search(text, max(0, end - 5), end + 2):
        return True
    near = text[max(0, end - 5) : end + 120]
    if _MILLIONS.search(near[:8]) and len(_MILLIONS.findall(near)) == near.count("$"):
        return True
    if text[end - 2 : end - 1].isupper() and text[end : end + 1] == " ":
        end += 1  # "US$ 12"
    if not text[end : end + 1].isdigit():
        return text[end : end + 1] == " " and _APART.match(text[end : end + 120]) is not None
    closing = text.find("$", end, end + 120)
    if closing < 0 or text[closing + 1 : closing + 2].isdigit():
        return True
    return closing >= end + 40 and not _FORMULA.search(text, end, closing)


_FORMULA = re.compile(r"[\\^_{]")
