"""Bare powers of ten that lost their raise: "10−5 mbar", "10-7 M", "10(6) cells".

Such a minus may also be the dash of a range, "10−20 nm", and such a bracket hold an error, "10(6) years":
what stands behind decides, or the number is refused.
"""

import re

from pipeline.text.quantities.measures import Measured, measure
from pipeline.text.quantities.numerals import LARGEST_POWER
from pipeline.text.quantities.tokens import Amount, Tokens, glued, is_word
from pipeline.text.quantities.words import PERIODS, STOPS, listed

_COUNTED = listed(
    """cell cells cfu pfu ffu tcid50 tcid copies copy iu spores spore conidia bacteria parasites sporozoites
    lymphocytes leukocytes leucocytes erythrocytes platelets neutrophils macrophages monocytes organisms
    particles virions viruses genomes molecules colony plaque plaques vg eid50 oocysts cysts eggs ergs /"""
)
"""What is told in powers of ten and never has an error: "10(6) cells", "10(9)/L"."""

_LARGE = re.compile(r"\s?(?:k?m\^?[3³](?!\w)|k?m\(3\)|c?m\(?[-−⁻][\d²³]|[mdμµ]?[lLM]\(?[-−⁻][1¹])")
"""Volumes, and what is counted in them: these have no error of one digit behind a ten either."""

_COMPARING = frozenset({"<", ">", "≤", "≥", "<=", ">=", "~", "∼", "≈", "sim", "approx"})

_PREFIXED = re.compile(r"[nµμumcdkMG](?:m|g|L|l|Hz|V|Pa|M|s|A|W|J|Da|eV|mol)|°[CF]?|[%‰]")
"""Units with a prefix, of which nobody tells so small a part: "10−20 nm" is a range."""

_TIMES = (PERIODS - {"s", "sec", "second", "seconds"}) | listed("min h hr hrs d wk mo yr years weeks months")
"""Of these nobody tells such parts either."""

_MINUS_RANGE = re.compile(r"(?<![\d.,×−^])(?!10−)[1-9]\d*(?:\.\d+)?−[1-9]\d*(?:\.\d+)?(?![\d−])")
"""A range with a minus for its dash, which says that the text writes them so."""

_LARGEST_BELOW = 10
"""Up to this the number behind "10−" is no upper end of a range."""

_MAY_BE_RANGE = "the minus behind it may be the dash of a range or the sign of its power"
_MAY_BE_ERROR = "the number in brackets behind it may be a power or an error"


def bare_power(tokens: Tokens, ten: Amount) -> Amount | None:
    """The power of a ten, with a doubt where it may be a range or an error; None where it has none."""
    at = ten.end
    if not glued(tokens, at) or not glued(tokens, at + 1):
        return None
    if tokens.texts[at] == "−" or (tokens.texts[at] in {"-", "–"} and _is_told_in_powers(tokens, at + 1)):
        return _below(tokens, ten, at + 1)
    return _in_bracket(tokens, ten, at + 1) if tokens.texts[at] == "(" else None


def _is_told_in_powers(tokens: Tokens, at: int) -> bool:
    """Whether the number at `at`, behind a hyphen, is a power by its unit or by that of its range."""
    if _has_small_unit(tokens, at):
        return True
    joined = at + 4 < tokens.size and tokens.texts[at + 1] in _JOINTS and tokens.texts[at + 2] == "10"
    return joined and tokens.texts[at + 3] in _HYPHENS and _has_small_unit(tokens, at + 4)


def _has_small_unit(tokens: Tokens, at: int) -> bool:
    """Whether the number at `at` has a unit of which small powers are told, and can be one of them."""
    power = _exponent(tokens, at)
    if power is None or power < 2:
        return False
    unit = measure(tokens.source, tokens.ends[at])
    if unit is None:
        return at + 1 < tokens.size and tokens.texts[at + 1] == "M" and tokens.spaced[at + 1]
    name = unit.name.replace(" ", "").replace("−", "-")
    return name in _SMALL or (power < _LARGEST_BELOW and name in _PRESSURES)


_HYPHENS = frozenset({"-", "–", "−"})
_JOINTS = frozenset({"–", "-", "to", "and"})
_PRESSURES = frozenset({"mbar", "Torr", "torr", "Pa"})
"""Nobody counts these down from ten ("10-5 mbar"), but up ("10-20 mbar")."""

_SMALL = listed("M mol/L molL-1 S/cm Scm-1 S/m Sm-1 cm2/s cm2s-1 m2/s m2s-1 erg")
"""Units of which small powers are told: behind a hyphen "10-7 M" is one, and "10-12 M" may be."""


def _in_bracket(tokens: Tokens, ten: Amount, at: int) -> Amount | None:
    """The power in a bracket that opens before `at`: of "10(-6) M", "10(6) cells", not "10(6) years"."""
    negative = tokens.texts[at] in {"-", "−", "–"}
    at += negative
    power = _exponent(tokens, at)
    if power is None or not is_word(tokens, at + 1, ")") or not (glued(tokens, at) and glued(tokens, at + 1)):
        return None
    end = at + 2
    counted = end < tokens.size and (
        tokens.lows[end] in _COUNTED or _LARGE.match(tokens.source, tokens.ends[end - 1]) is not None
    )
    if negative or counted or is_word(tokens, end, "-", "fold"):
        return _raised(ten, -power if negative else power, end)
    return ten._replace(end=end, doubt=_MAY_BE_ERROR)


def _below(tokens: Tokens, ten: Amount, at: int) -> Amount | None:
    """The power behind a minus sign that touches the ten, which may be a range: "10−5 mbar", "10−20 nm"."""
    power = _exponent(tokens, at)
    end = at + 1
    if power is None or (glued(tokens, end) and tokens.texts[end] in {".", "-"}):
        return None
    unit = measure(tokens.source, tokens.ends[at])
    behind = tokens.lows[end] if end < tokens.size else ""
    timed = behind in _TIMES
    if behind == "m" and unit is None and tokens.spaced[end] and tokens.texts[end] == "M":
        unit = Measured("M", tokens.ends[end])
    if power > _LARGEST_BELOW:
        plain = unit is not None and _PREFIXED.fullmatch(unit.name) is not None
        counted = unit is None and behind[:1].isalpha() and behind not in STOPS
        ranged = plain or timed or counted or is_word(tokens, end, "%") or _MINUS_RANGE.search(tokens.source)
        return None if ranged else ten._replace(end=end, doubt=_MAY_BE_RANGE)
    compared = ten.start > 0 and tokens.texts[ten.start - 1] in _COMPARING
    if compared or (unit is not None and not timed and unit.name[0] not in "°%‰") or _goes_on(tokens, end):
        return _raised(ten, -power, end)
    return None


def _goes_on(tokens: Tokens, at: int) -> bool:
    """Whether another such power with its unit ends the range that goes on at `at`: "10−5 to 10−3 mbar"."""
    if at + 3 >= tokens.size or tokens.texts[at] not in {"–", "-", "to", "and"}:
        return False
    if tokens.texts[at + 1] != "10" or tokens.texts[at + 2] not in _HYPHENS or tokens.spaced[at + 3]:
        return False
    return measure(tokens.source, tokens.ends[at + 3]) is not None


def _exponent(tokens: Tokens, at: int) -> int | None:
    """The whole number at `at`, where it is small enough for a power."""
    written = tokens.texts[at] if at < tokens.size else ""
    small = written.isdecimal() and len(written) <= len(str(LARGEST_POWER)) and written[0] != "0"
    return int(written) if small else None


def _raised(ten: Amount, power: int, end: int) -> Amount:
    value = ten.value**power
    return ten._replace(value=value, plain=value, end=end, core=end)


def other_powers(written: str) -> str:
    """The same with its powers of ten written the other way: "10⁵" for "10^5" and "10^{5}", and back."""
    if "^" in written:
        return _POWER.sub(lambda power: "10" + (power[1] or power[2]).translate(_RAISED), written)
    return _RAISED_POWER.sub(lambda power: f"10^{power[1].translate(_LOWERED)}", written)


_POWER = re.compile(r"(?<!\d)10\^(?:([-−+]?\d+)|\{([-−+]?\d+)\})")
_RAISED_POWER = re.compile(r"(?<!\d)10([⁻⁺]?[⁰¹²³⁴-⁹]+)")
_LOWERED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")
_RAISED = str.maketrans("0123456789-−+", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁻⁺")
