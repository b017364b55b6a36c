"""When two spellings are one unit: "km s−1" and "km/s", "25 oC" and "25 °C", "g/ml" and "g/mL"."""

import re
from functools import lru_cache

from pipeline.text.quantities.compounds import TIMED
from pipeline.text.quantities.measures import is_symbol
from pipeline.text.quantities.mentions import Mention
from pipeline.text.quantities.tokens import Token, Tokens
from pipeline.text.quantities.words import listed, singular

DEGREES = listed("degree degrees deg celsius fahrenheit c f oc of degc degf")
"""Words that the degrees of temperature are spelled with."""

_SCALES = re.compile(
    r"(?:(?<![^\W\d_])(?:[°º˚◦o]|deg(?:rees?)?) ?(C(?:elsius)?|F(?:ahrenheit)?)|(℃|℉))(?![^\W\d_])"
)
_ASCII = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻−–‒µ·⋅☉º˚", "0123456789----μ  ⊙°°")
_WHOLE_NAMES = {"h": "hour", "hr": "hour", "s": "second", "sec": "second", "d": "day", "yr": "year",
                "y": "year", "°": "degree", "Msun": "M⊙", "M_sun": "M⊙"}  # fmt: skip
_PREFIXES = {"": "", "kilo": "k", "mega": "M", "giga": "G", "tera": "T", "centi": "c", "milli": "m",
             "micro": "μ", "nano": "n", "pico": "p", "femto": "f"}  # fmt: skip
_BASES = {"metre": "m", "meter": "m", "gram": "g", "second": "s", "watt": "W", "hertz": "Hz", "volt": "V",
          "newton": "N", "pascal": "Pa", "joule": "J", "litre": "L", "liter": "L", "electronvolt": "eV",
          "mole": "mol", "molar": "M"}  # fmt: skip
_SYMBOLS = {first + base: _PREFIXES[first] + _BASES[base] for first in _PREFIXES for base in _BASES}
_SYMBOLS |= {first + "byte": _PREFIXES[first] + "B" for first in ("mega", "giga", "tera")}
del _SYMBOLS["second"], _SYMBOLS["molar"]
"""The symbols of units by their names; a second has a name above, and "M" may be a million."""

_MICRO = re.compile(r"(?<![^\W\d_])u([A-Za-z]+)")
_LITRE = re.compile(r"(?<![A-Za-z])([mdcμn]?)[lℓ](?![A-Za-z])")
_RAISED = re.compile(r"(?<=\S) ([^\W\d_]+)-([1-9])(?!\d)")
"""A symbol with a negative power, which a stroke says as well."""

_TIMES = {"second": "s", "minute": "min", "hour": "h", "hr": "h", "day": "d", "year": "yr"}
_BELOW = re.compile(rf"/({'|'.join(_TIMES)})(?![\w-])")
"""A time below the stroke by its name: "beats per minute"."""


@lru_cache(maxsize=1024)
def one_spelling(unit: str) -> str:
    """A unit without what writers choose: raised digits, products, strokes, "per", names of short units."""
    plain = unit.translate(_ASCII).replace("^", "").replace(" per ", "/")
    if plain in _WHOLE_NAMES:
        return _WHOLE_NAMES[plain]
    if plain in _SYMBOLS:
        return _SYMBOLS[plain]
    plain = plain.replace("mm Hg", "mmHg")
    plain = _MICRO.sub(lambda found: f"μ{found[1]}" if is_symbol(f"μ{found[1]}") else found[0], plain)
    plain = _SCALES.sub(lambda found: "°" + (found[1] or "CF"[found[2] == "℉"])[0], plain)
    plain = _LITRE.sub(r"\1L", plain)
    plain = _RAISED.sub(lambda found: f"/{found[1]}{found[2].removeprefix('1')}", plain)
    return _BELOW.sub(lambda found: f"/{_TIMES[found[1]]}", plain) if "/" in plain else plain


def is_of_unit(token: Token, wanted: Mention) -> bool:
    """Whether a word is one of a number or of its unit, which the copy has in common; "of milk" is none."""
    end = wanted.span[1] if wanted.measured else wanted.number[1]
    if not wanted.number[0] <= token.start < end:
        return False
    named = (wanted.quantity.unit or "").lower()
    often = token.low in TIMED or len(token.low) < _SHORTEST
    return token.start < wanted.number[1] or often or singular(token.low) in named


_SHORTEST = len("milk")


def cased(words: Tokens, tokens: Tokens, at: int) -> bool:
    """Whether letters behind a number or a stroke are as large as in the sentence: "3 t" is not "3 T"."""
    return all(
        low in _ANY_CASE or len(low) > 1 or words.texts[place] == tokens.texts[at + place]
        for place, low in enumerate(words.lows)
        if place and (words.kinds[place - 1] == "number" or words.texts[place - 1] == "/")
    )


_ANY_CASE = frozenset("akxb")
"""Articles, factors, and magnitudes that are written both ways."""
