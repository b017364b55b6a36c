r"""Numerals written in digits: which stretches of a text are one number, and what it is worth.

A numeral is read whole or not at all. `NUMERAL` matches everything that hangs together, and `read` gives its
value, or a doubt where it cannot be sure. What of digits is understood, of which the package has the rest:

| part | notations |
|---|---|
| digits | ASCII, full-width, and the decimal digits of other scripts |
| groups of three | `20,000` `20 000` (any kind of space) `20'000` `20’000` `20{,}000` `20\,000` `20~000` |
| | `1.234.567`; Indian `12,34,567`; full-width and Arabic marks |
| decimal mark | `3.5` `.5` `3·5` `３．５` `3٫5` `3\farcs5`; `3,5` where nothing speaks for points |
| fraction behind | `1½` `1 ½` `½` `1⁄2` |
| power | `10⁶` `10⁻³` `2¹⁰` (with `^`, `×10^n`, `e` and `D` the amount reads it) |
| | `10−5 mbar` `10-7 M` `10(6) cells` `10(-6) M` (`powers` reads them, or calls them doubtful) |

Which of comma and point is the decimal mark is decided by the text (`decimal_mark`): "3,5" elsewhere in it
makes "12,345" ambiguous, and a decimal point elsewhere makes "3,5" ambiguous. Points that group elsewhere
("1.234.567") group in "2.500" too, which is ambiguous where others separate decimals. Ambiguous numerals, of
uneven groups ("1,00,00"), versions ("3.5.1"), numbers with invisible characters inside and runs of more
than `LONGEST` digits are doubts.
"""

import re
import unicodedata
from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Literal, NamedTuple, TypeAlias

from pipeline.text.quantities.measures import CURRENCIES, CURRENCY_SIGNS

DecimalMark: TypeAlias = Literal["point", "comma", "unknown", "comma with grouping points", "mixed"]
"""What a text separates decimals with, as far as its own numbers say so; where it is mixed points do both."""

LONGEST = 30
"""Longer runs of digits are keys or noise, not quantities; it also bounds the cost of reading one."""

LARGEST_POWER = 99
"""The largest exponent of ten that is read as a quantity; a luminosity has 36, a star 57 protons."""

_LARGEST_OF_TWO, _LARGEST_OF_OTHERS = 90, 30
"""The largest exponents of other numbers: beyond them not all digits would be right."""

SPACES = " \u00a0\u2007\u2008\u2009\u200a\u202f"
INVISIBLE = "\u00ad\u200b-\u200f\u2060-\u2064\ufeff\ufffd"
"""Characters that nobody sees, and the one for a lost one: between two digits they make it a doubt."""

COMBINING = "\u0300-\u036f\u20d0-\u20ff\ufe0f"
"""Characters that sit on the one before: a digit under one is no plain digit."""

SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹"
VULGAR = "¼½¾⅐-⅞↉"
_MARKS = r"[.,·．，٫٬'’ʼ]|\{,\}|\\[,;:! ]|\\thinspace\s?|\\f(?:arc[sm]|dg|deg)"
_SEPARATOR = rf"(?:(?:{_MARKS})(?=\d)|[~{SPACES}](?=\d{{3}}(?!\d))|,\s(?=000(?!\d))|[{INVISIBLE}]+(?=\d))"
_RAISED = rf"[⁺⁻]?[{SUPERSCRIPTS}]+"
_TENTH_POWER = rf"·(?=10(?:[⁺⁻{SUPERSCRIPTS}]|\^|\$\^))"
_BEHIND = rf"(?:{_RAISED}|[{VULGAR}]|[{SPACES}][{VULGAR}]|⁄\d+|[{COMBINING}]+)"

PLAIN = (
    r"(?:\d{1,3}(?:,\d{3})+(?:\.\d++)?|\d++(?:\.\d++)?)"
    rf"(?!\d|{_SEPARATOR}|{_BEHIND})"
)
"""A numeral of the usual form, with nothing behind it that could belong to it: most numerals by far."""

ODD = rf"(?:\d++(?:(?!{_TENTH_POWER}){_SEPARATOR}\d++)*{_BEHIND}?|(?<![\w.])[.．·]\d++{_BEHIND}?|[{VULGAR}])"
"""Any numeral, as far as it hangs together."""

_PARTS = re.compile(rf"({_SEPARATOR})")
_TAIL = re.compile(rf"(?P<raised>{_RAISED})|[{SPACES}]?(?P<vulgar>[{VULGAR}])|⁄(?P<below>\d+)|[{COMBINING}]+")
MEASURED = re.compile(
    r"""\\?[\s~]?\\?(?:[%‰％€£$°×℃]
    |(?:per\s?cent|percent|Prozent|points?|times|-?fold|x|Mio|Mrd|[Mm]ill?i\w+|[kmb]illion|EUR|USD|years?|months?|weeks?|days?|hours?|minutes?
    |seconds?|min|dB|bar|[kMGT]?B|h|ha|pp[mb]|rpm|dpi|[kM]?(?:cal|Da)|[mµμkMG]?(?:N|Wh|Gy|Sv|Bq|Ω)
    |[mµμncdkMG]?(?:m|g|t|s|l|L|M|V|W|A|J|Hz|eV|Pa|mol))(?:[23]?\b|[²³⁻]))""",
    re.VERBOSE,
)
"""What is measured in or counted by, right behind a numeral: with it "3,5" is one number, no list."""

_COMMA_DECIMAL = re.compile(
    rf"(?<![\w.,-])(?:0,\d+(?![\d,])|\d++,(?:\d\d?|\d{{4,}})(?![\d,]|\.\d){MEASURED.pattern})",
    re.VERBOSE,
)
_COMMA_DIGIT = re.compile(r",\d")
_MAYBE_COMMA = re.compile(r",(?:(?<=\d,)(?!\d{3}(?!\d))|(?<=0,)(?<!\d0,))\d")
"""Without these in it no text has decimal commas; they are found much faster, as the comma comes first."""

_POINT_GROUPS = re.compile(
    r"(?<![\w.,-])(?!(?:[12]?\d\d?\.){3}[12]\d\d(?!\.?\d))[1-9]\d{0,2}(?:(?:\.\d{3}){2,}(?:,\d+)?|(?:\.\d{3})+,\d+)(?!\d|[.,]\d)"
)
"""A number whose points can only part groups: "1.234.567", "1.234,5"; no address of a host."""

_MAYBE_POINT_GROUPS = re.compile(r"\.\d{3}[.,]\d")
_POINT_DECIMAL = re.compile(r"(?<![\w.,-])(?:\d+(?:,\d{3})*)?\.(?:\d\d?|\d{4,})(?![\d.]|,\d)")
_CLASSES = dict(zip(".．,，·٫٬'’ʼ~", "..,,··" + "'" * 4 + "~", strict=True))
_SUPERSCRIPT_DIGITS = str.maketrans(SUPERSCRIPTS + "⁺⁻", "0123456789+-")


VERSION_AND_SIZE = re.compile(rf"(\d{{1,2}}(?:\.\d{{1,2}})?)[{SPACES}]\d{{3}}(?=[BMTK](?![^\W_]))")
"""What looks like one number in groups and is the version and the size of a model: "3.1 405" before "B"."""

YEAR_AND_COUNT = re.compile(r"((?:19[5-9]|20[0-4])\d)[ \u00a0](?=[1-9]\d\d(?!\d))")
DATING = frozenset({"in", "since", "by", "until", "during", "after", "before", "through", "and"})
"""Behind one of these a year may stand right before a count: "in 2014 310 children"."""

_MONEY = "|".join(map(re.escape, sorted(CURRENCIES - CURRENCY_SIGNS)))
_PRICED = re.compile(rf"[€£¥]|\$\d|\b(?:{_MONEY}|GDP|dollars?|euros?|debts?|revenues?)\b")
"""What may be counted in billions beside the parameters of a model."""


def is_size(text: str, start: int) -> bool:
    """Whether the numeral at `start` counts billions, and nothing in the text is money."""
    end = start + len("1 234")
    return text[end : end + 1] == "B" and not _PRICED.search(text)


class Numeral(NamedTuple):
    """What a numeral is worth, or why nobody can be sure; `power` says that it is a power such as "10⁶"."""

    value: Decimal | None
    doubt: str | None = None
    power: bool = False
    share: bool = False
    """Whether it is a fraction and nothing else: "½"."""


@lru_cache(maxsize=16)
def decimal_mark(text: str) -> DecimalMark:
    """What separates decimals in a text: "comma" only where commas do and no point does.

    A text that has both has "point": a comma in it is then no mark to be relied on. Where no comma could be
    one, points are not looked for, but for those that group.
    """
    if _MAYBE_POINT_GROUPS.search(text) and _POINT_GROUPS.search(text):
        return "mixed" if _POINT_DECIMAL.search(text) else "comma with grouping points"
    if not _COMMA_DIGIT.search(text) or not _MAYBE_COMMA.search(text):
        return "unknown"
    if _POINT_DECIMAL.search(text):
        return "point"
    return "comma" if _COMMA_DECIMAL.search(text) else "unknown"


def read(written: str, mark: DecimalMark, *, measured: bool) -> Numeral:
    """The numeral `written`, all of it, in a text that separates decimals so.

    `measured` says that a unit or "%" follows, which a lone "3,5" needs to be read as a decimal.
    """
    if len(written) == 1 and not written.isdecimal():
        return Numeral(_vulgar(written), share=True)
    found = _PARTS.split(written.lstrip(".．·"))
    last, tail = _without_tail(found[-1])
    groups, separators = [*found[:-1:2], last], [_class(one) for one in found[1::2]]
    if written[0] in ".．·":
        groups, separators = ["0", *groups], [".", *separators]
    if sum(map(len, groups)) > LONGEST:
        return Numeral(None, "it is too long for a quantity")
    if "" in separators:
        return Numeral(None, "an invisible or a lost character stands inside it")
    number = _number([_ascii(group) for group in groups], separators, mark, measured=measured)
    return _with_tail(number, tail, whole=not separators)


def _ascii(digits: str) -> str:
    return digits if digits.isascii() else "".join(str(unicodedata.decimal(digit)) for digit in digits)


def _class(separator: str) -> str:
    """The kind of a separator: comma, point, raised dot, apostrophe, space, or none to be trusted."""
    if separator == "{,}" or separator[0] == ",":
        return ","
    if separator.startswith("\\f"):
        return "."
    if separator[0] == "\\" or separator in SPACES:
        return " "
    return _CLASSES.get(separator, "")


def _without_tail(text: str) -> tuple[str, re.Match[str] | None]:
    tail = _TAIL.search(text)
    return (text, None) if tail is None else (text[: tail.start()], tail)


def _number(
    groups: Sequence[str], separators: Sequence[str], mark: DecimalMark, *, measured: bool
) -> Numeral:
    """The value of groups of digits between separators of these kinds."""
    if not separators:
        return Numeral(Decimal(groups[0]))
    whole, decimals = _grouped(groups, separators), _decimal(groups, separators)
    if len(separators) > 1:
        value = whole if whole is not None else decimals
        return Numeral(value) if value is not None else Numeral(None, "its groups of digits are uneven")
    if separators[0] == "~" and int(groups[0]) < int(groups[1]):
        return Numeral(None, "it may be a range or one number with its thousands set apart")
    return _single(separators[0], whole, decimals, mark, measured=measured)


def _single(
    separator: str, whole: Decimal | None, decimals: Decimal | None, mark: DecimalMark, *, measured: bool
) -> Numeral:
    """The value where one separator stands, which may be a decimal mark or part a group."""
    if separator in {" ", "'", "~"}:
        return Numeral(whole) if whole is not None else Numeral(None, "its groups of digits are uneven")
    if separator == "·":
        return Numeral(decimals)
    commas = mark in {"comma", "comma with grouping points"}
    if separator == ".":
        if whole is not None and mark == "comma with grouping points":
            return Numeral(whole)
        both = whole is not None and mark in {"comma", "mixed"}
        return Numeral(None, _AMBIGUOUS) if both else Numeral(decimals)
    if whole is not None:
        return Numeral(None, _AMBIGUOUS) if commas or mark == "mixed" else Numeral(whole)
    sure = commas or (mark == "unknown" and measured) or _starts_with_zero(decimals)
    return Numeral(decimals) if sure and mark not in {"point", "mixed"} else Numeral(None, _AMBIGUOUS)


_AMBIGUOUS = "its comma or point may separate decimals, thousands or two numbers"


def _starts_with_zero(value: Decimal | None) -> bool:
    return value is not None and value < 1


def _grouped(groups: Sequence[str], separators: Sequence[str]) -> Decimal | None:
    """The whole number in groups of three, or of two and three as in India; None for other groups."""
    if len(set(separators)) > 1 or separators[0] == "·" or groups[0].startswith("0"):
        return None
    thousands = len(groups[0]) <= 3 and all(len(group) == 3 for group in groups[1:])
    lakhs = separators[0] == "," and len(groups) > 2 and len(groups[0]) <= 2 and len(groups[-1]) == 3
    if thousands or (lakhs and all(len(group) == 2 for group in groups[1:-1])):
        return Decimal("".join(groups))
    return None


def _decimal(groups: Sequence[str], separators: Sequence[str]) -> Decimal | None:
    """The number whose last separator is the decimal mark; what stands before it is one group or grouped."""
    *before, last = separators
    if last not in {".", ",", "·"} or last in before:
        return None
    whole = _grouped(groups[:-1], before) if before else Decimal(groups[0])
    return None if whole is None else Decimal(f"{whole}.{groups[-1]}")


def _with_tail(number: Numeral, tail: re.Match[str] | None, *, whole: bool) -> Numeral:
    """The numeral with the power or the fraction that stands behind its digits."""
    value = number.value
    if tail is None or value is None:
        return number
    if tail["raised"]:
        return _raised(value, int(tail["raised"].translate(_SUPERSCRIPT_DIGITS)))
    if tail["vulgar"] and whole:
        return Numeral(value + _vulgar(tail["vulgar"]))
    if tail["below"] and whole and 0 < int(tail["below"]) <= 10**4 and value < int(tail["below"]):
        return Numeral(value / int(tail["below"]), share=True)
    return Numeral(None, "what stands behind its digits is neither a fraction of it nor a power")


def largest_power(base: Decimal) -> int:
    """The largest exponent with which a power of `base` is read."""
    return LARGEST_POWER if base == 10 else _LARGEST_OF_TWO if base == 2 else _LARGEST_OF_OTHERS


def _raised(base: Decimal, power: int) -> Numeral:
    if base not in {2, 10} or abs(power) > largest_power(base):
        return Numeral(None, "the raised digits behind it may be a power or a note")
    return Numeral(base**power, power=True)


def _vulgar(character: str) -> Decimal:
    """What a fraction such as "½" is worth, thirds and the like to six places."""
    return Decimal(str(round(unicodedata.numeric(character), 6)))
