r"""Units as LaTeX and siunitx print them: "\mathrm{km\,s^{-1}}", "\kilo\meter"."""

import re
from collections.abc import Sequence

_TEX = re.compile(
    r"\\(?:mathrm|text|rm|mbox|unit|mathit|textsuperscript)\b\s?|[{}^\u200b]"
    r"|(?<![ A-Z])\$|(?<!US)(?<!AU)(?<!NZ)(?<!HK)(?<!PPP)(?<!Int)(?<!Intl)\$(?!/[A-Za-z])|\*\*(?=[-−]?\d)"
    r"|(?:^|(?<=[a-zA-Z²³]))(?:_{1,2}|\*{1,2}|`)(?=[\s%/])|\\r\s?\{?A\}?|\\[,;:! ]|~|\\(?:cdot|times)\b\s?"
    r"|_?\{?\\(?:odot|oplus|sun)\b|_(?=[⊙☉⊕])|\\(?:text)?mu\b\s?|\\(?=%)|\\[a-zA-Z]+(?![a-zA-Z])"
)
_MARKS = re.compile("[\\\\{}^\u200b$*~_`]")
"""With these the marks of LaTeX begin; a search for one character is many times as fast."""

_PLAIN_TEX = {
    "cdot": "·", "times": "·", "odot": "⊙", "sun": "⊙", "oplus": "⊕", "mu": "μ", "circ": "°", "degree": "°",
    "deg": "°", "textdegree": "°", "upmu": "μ", "textmu": "μ", "euro": "€", "pounds": "£",
    "AA": "Å", "Omega": "Ω", "micro": "μ", "nano": "n", "pico": "p", "femto": "f", "milli": "m", "centi": "c",
    "deci": "d", "kilo": "k", "mega": "M", "giga": "G", "tera": "T", "per": "/", "squared": "2", "cubed": "3",
    "metre": "m", "meter": "m", "gram": "g", "second": "s", "kelvin": "K", "ampere": "A", "mole": "mol",
    "hertz": "Hz", "newton": "N", "pascal": "Pa", "joule": "J", "watt": "W", "volt": "V", "ohm": "Ω",
    "tesla": "T", "litre": "L", "liter": "L", "electronvolt": "eV", "hour": "h", "minute": "min", "day": "d",
    "celsius": "°C", "degreeCelsius": "°C", "angstrom": "Å", "siemens": "S", "farad": "F", "decibel": "dB",
    "Msun": "M⊙", "msun": "M⊙", "Lsun": "L⊙", "lsun": "L⊙", "Rsun": "R⊙", "rsun": "R⊙", "kms": "km s-1",
    "micron": "μm", "mum": "μm", "arcsec": "arcsec", "arcmin": "arcmin", "farcs": "arcsec", "farcm": "arcmin",
    "kilogram": "kg", "kg": "kg", "mg": "mg", "km": "km", "cm": "cm", "mm": "mm", "nm": "nm", "MHz": "MHz",
    "sigma": "σ", "bar": "bar", "parsec": "pc", "becquerel": "Bq", "gray": "Gy", "molar": "M",
}  # fmt: skip
"""Commands of LaTeX and of siunitx, and what they print."""

_DRESS = frozenset({"textsuperscript", "mathrm", "text", "rm", "mbox", "unit", "mathit", "left", "right"})
_TEX_SPACES = frozenset({"~", "\\,", "\\;", "\\:", "\\ "})

_MICRO = re.compile(r"\s?(?P<mu>mu)\s(?=(?:[mgsAVWJLlFCHTMSN]|mol|Pa|Ci|eq|Sv|Gy|Hz)(?![a-z]))")
"""The Greek letter as old indexes spell it before a unit: "0.35 mu m"."""

_DIRECTIONS = (*range(0x200E, 0x2010), *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x061C)
_TAGS = (*range(0xFE00, 0xFE10), *range(0xE0000, 0xE0080), 0x180E)
UNSEEN = frozenset(
    {"\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad", *map(chr, _DIRECTIONS + _TAGS)}
)
"""Signs that nobody sees: joiners, marks of the direction of writing, tags, selectors of a letter's shape."""

_SEEN = 80
"""So many characters are looked at for a unit."""


def without_tex(text: str, at: int) -> tuple[str, Sequence[int]]:
    """The characters from `at` on without LaTeX's marks, and the offset of each and of the end."""
    window = text[at : at + _SEEN]
    if (micro := _MICRO.match(window)) is not None:
        rest, places = without_tex(text, at + micro.end())
        return f"μ{rest}", [at + micro.start("mu"), *places]
    if not (_MARKS.search(window) and _TEX.search(window)):
        return window, range(at, at + len(window) + 1)
    kept: list[str] = []
    offsets: list[int] = []
    done = 0
    for found in [*_TEX.finditer(window), None]:
        start, end = found.span() if found else (len(window), len(window))
        kept += window[done:start]
        offsets += range(at + done, at + start)
        if found:
            name = found[0].strip("\\{}_ ")
            name = "AA" if name in {"r{A", "r A", "rA"} else name
            command = name.isalpha() and name not in _DRESS
            piece = _PLAIN_TEX.get(name, found[0] if command else " " if found[0] in _TEX_SPACES else "")
            kept += piece
            offsets += [at + start] * len(piece)
        done = end
    return "".join(kept), [*offsets, at + len(window)]


_TIES = re.compile(
    r"~(?:(?=\$?\\times\b|--|\\?%)|(?<=\\times~)|(?<=\\times\$~)|(?<=[-–]-~)|(?<=[a-z]\.~)"
    r"|(?<=[\d⁰¹²³⁴-⁹¼-¾⅐-⅞}$)%]~)(?=[^\W\d_]|\(\d|\\[a-zA-Z{])|(?<=[A-Za-z]{2}~)(?=[$\\])"
    r"|(?<=[<>=≤≥±~∼≈]~)|(?<=[<>=≤≥±~∼≈]\$~)|(?<=(?:[lg]eq|sim|rox)\$~))"
    r"|\b(?:[Tt]able|[Ff]igure|[Ss]ection|[Ee]quation|[Aa]lgorithm|[Tt]heorem|[Pp]hase|[Tt]ype|of|by|to|than|at|in|for"
    r"|from|with|over|the|least|most|about|around|approximately|nearly|and|or|is|are|was|were|between|only|just)~(?=\d)"
)
"""A tilde that only keeps a number and what stands beside it on one line, unlike those of "~5" and "z~6"."""


SERIES = frozenset({"qtylist", "SIlist", "numlist", "qtyrange", "SIrange", "numrange"})
"""Commands of siunitx for several numbers of one unit: "\\qtylist{1;2;3}{kg}", "\\qtyrange{1}{3}{kg}"."""


def in_series(text: str, end: int, sign: str, command: str) -> tuple[str, str]:
    """What a sign of such a command that ends at `end` is read as, and the command while it goes on."""
    if sign == ";":
        return ("," if ";" in text[end : end + _SEEN].partition("}")[0] else "and"), command
    return ("–" if command.endswith("range") and text[end : end + 1] == "{" else sign), ""


def is_dressed(text: str) -> bool:
    """Whether LaTeX or a mark of Markdown may stand in a text; a search for each by itself is the fastest."""
    seen = "$" in text or "\\" in text or "{" in text or "}" in text or "*" in text
    if seen or not (text.isascii() or UNSEEN.isdisjoint(text)):
        return True
    return ("_" in text or "`" in text) and _EMPHASIS.search(text) is not None


_EMPHASIS = re.compile(
    r"(?<![\w$\\}{^`])(?P<mark>_{1,2}|`)(?=[^\s_{`])(?:[^_$`\n]|\$(?=\d)){0,80}?\d[^_$`\n]{0,80}(?<=[^\s\\])(?P=mark)(?![\w{$`])"
)
"""Marks of Markdown around a number: "_1,200_ replies", "`1,200` replies", "_$5_ a day"."""


def untied(text: str) -> str:
    """The text without marks of emphasis, and a no-break space for each tie of LaTeX, offsets as they are."""
    if "_" in text or "`" in text:
        text = _EMPHASIS.sub(_unmarked, text)
    return _TIES.sub(lambda tie: tie[0].replace("~", "\u00a0"), text) if "~" in text else text


def _unmarked(found: re.Match[str]) -> str:
    """What stands between two marks, with signs that nobody sees for them."""
    length = len(found["mark"])
    return "\u200b" * length + found[0][length:-length] + "\u200b" * length


def behind_dress(text: str, start: int, end: int) -> int:
    """The offset behind the braces and dollar signs at `end` that close what opens behind `start`."""
    while end < len(text) and text[end] in "}$":
        opened = text.count("{", start, end) > text.count("}", start, end)
        if not (opened if text[end] == "}" else text.count("$", start, end) % 2):
            break
        end += 1
    return end
