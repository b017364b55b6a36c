"""Units of measurement as they are written: "mg/dL", "km s−1 Mpc−1", "kW·m$^{-3}$", "USD per MWh", "wt%".

A unit is one or more symbols with powers between signs of a product or a quotient. Symbols are the SI's base
and named units with their prefixes, what medicine, chemistry and astronomy use beside them, and currencies;
capitals count ("mM" is no "MM"). The unit comes out as written, without LaTeX's marks.
"""

import re
from functools import cache
from typing import NamedTuple

from pipeline.text.quantities.symbols import (
    AT_ITS_END,
    BY_FIELD,
    OF_WHAT,
    PER_PERSON,
    PER_PRODUCT,
    PER_THING,
    PER_WAY,
    PER_WHAT,
    SUBSTANCE,
    WEIGHED,
)
from pipeline.text.quantities.tex import without_tex
from pipeline.text.quantities.words import MONEY_WITHOUT_PLURAL, UNIT_WORDS, listed

_MICRO = ("µ", "μ", "u")
_SMALL = ("", "m", *_MICRO, "n", "p", "f")
_LARGE = ("", "k", "M", "G", "T", "P", "E")
_PREFIXED = {
    "m": ("k", "M", "c", "d", "a", *_SMALL), "g": ("k", "M", "G", "T", "P", *_SMALL),
    "s": ("k", "M", *_SMALL), "A": ("k", "M", *_SMALL), "K": ("k", "m", "n", "", *_MICRO),
    "mol": ("k", "M", *_SMALL), "Hz": ("m", "n", *_MICRO, *_LARGE), "N": ("k", "M", *_SMALL),
    "Pa": ("h", *_SMALL, *_LARGE), "J": ("a", *_SMALL, *_LARGE), "W": ("a", *_SMALL, *_LARGE),
    "V": ("k", "M", "G", *_SMALL), "C": ("k", *_SMALL), "F": ("a", "k", *_SMALL),
    "\u03a9": ("n", "m", *_MICRO, *_LARGE), "\u2126": ("n", "m", *_MICRO, *_LARGE), "S": ("k", "d", *_SMALL),
    "T": ("k", *_SMALL), "H": _SMALL, "lm": ("", "k", "M"), "lx": ("", "k"), "Sv": ("", "m", *_MICRO),
    "Bq": ("m", *_MICRO, *_LARGE), "Gy": ("k", "c", *_SMALL), "eV": ("m", "n", "p", "Z", *_MICRO, *_LARGE),
    "M": ("a", *_SMALL), **dict.fromkeys("Llℓ", ("k", "h", "d", "c", *_SMALL)),
    "Jy": ("", "m", "n", "k", "M", *_MICRO), "pc": ("", "m", "k", "M", "G"), "eq": ("", "m", *_MICRO),
    "cal": ("", "k", "M", "G"), "bar": ("", "m", "n", "k", "M", *_MICRO), "Bar": ("m",),
    "Da": ("", "k", "M", "G"), "yr": ("", "k", "M", "G"), "Torr": ("", "m", *_MICRO),
    "kat": ("", "n", *_MICRO), "rad": ("", "m", "n", "k", "M", *_MICRO), "D": ("m", *_MICRO),
    "b": ("n", "p", "f", "m", *_MICRO), "dyn": ("", "k"), "R": ("k",), "Wb": ("", "m", *_MICRO),
    "ohm": ("", "k", "M", "m", *_MICRO), "rem": ("m",), "Oe": ("", "k", "m"),
}  # fmt: skip
"""Units with the prefixes that are in use with them, so that "ML" is no megalitre."""

_ALONE = listed(
    """% ‰ mo ppm ppb ppt IU U mIU µIU kIU MIU CFU PFU FFU kDa kcal kWh MWh GWh TWh mAh Ah Wh kWp MWp min h hr
    d wk a yr yrs Gyr Myr kyr y ph dec decade kbp Mbp Gbp sccm ind º ºC ºF ˚ ˚C ° °C °F ℃ K dB dBm dBi
    dBc dex mag arcsec arcmin deg mas sr rad mrad µrad AU au ly Mpc kpc Gpc M⊙ M☉ M⊕ R⊙ R☉ R⊕ L⊙ L☉ MJ
    RJ Å erg barn b fb pb nb ab mb rpm bpm mmHg cmH2O mmH2O atm psi hPa osmol mOsm ha kha Mha acre t kt Mt Gt
    CO2e lb oz ft mi mph kn hp emu Oe G gauss T tesla cells cell copies colonies person people pixel px
    inhabitants residents capita dpi ppi fps FPS bp kb Mb Gb nt aa cd phot photon photons ions ion atoms
    molecules particles spikes events event counts count cts mol% wt% vol% at% wt.% vol.% at.% pH
    Bq kat kgf Mpa Gpa US$ AU$ NZ$ HK$ A$ C$ S$ ◦C ∘C ᵒC ⁰C oC 0C ◦F ∘F oF
    ct cents Msun Lsun Rsun M_sun L_sun R_sun M_earth M_Earth R_earth R_Earth M_Jup R_Jup MeV GeV TeV
    cM Ga rev mya Mya kya Gya bya byr cfs cfm gpm bpp M_J R_J M_E R_E keV σ dBA dB(A) psu PSU equiv LoC SLOC
    kly Mly Gly mcg HU mAs kVp VA kVA MVA kVAr kvar MVAr Mvar ppmv ppbv NTU lux LOC TEU bcf Btu mmBtu toe ktoe
    Mtoe bbl rcf MJup RJup ppq METs in dyne Nm kNm mNm µB TCID50 veh pax xg LSB LSBs Mpps Gpps kpps Ma ka DoF
    DOF GB MB TB KB kB PB MiB GiB KiB bit bits byte bytes Mbps Gbps kbps
    bps Tbps Mops Gops kops Kops MOPS GOPS IOPS kIOPS MIOPS QPS RPS TPS kQPS"""
)
_MONEY = "$¢€£¥₹₩₽₺₦₫฿₪₱₴₸₡₵₮"
CURRENCY_SIGNS = frozenset(_MONEY)
CURRENCIES = (
    listed(
        """USD EUR GBP JPY CNY RMB CHF INR AUD CAD KRW BRL SEK NOK DKK PLN ZAR SGD HKD NZD MXN Rs RM TWD THB
    TRY RUB PKR BDT KES NGN CZK HUF RON BGN UAH ILS CLP COP ARS UYU EGP PHP IDR MYR VND SAR AED QAR KWD FCFA
    GHS TZS UGX RWF ETB XOF XAF LKR NPR MNT KZT ISK RSD TND kr zł Kč Ft lei Rp R$ KSh"""
    )
    | CURRENCY_SIGNS
)
_PER = listed("s ms sec min h hr d wk mo yr y annum capita beam sq season semester trimester kilo") | (
    UNIT_WORDS - {"knot", "gray", "degree", "byte", "bit", "flop", "flops", "foot", "pound"}
)
"""Words of time and measure that a unit can be per."""

_NO_SYMBOLS = frozenset({"a", "A", "in", "at", "as", "am", "d"})
"""Symbols that behind "per" are words."""

SYMBOLS = (
    frozenset(f"{prefix}{base}" for base, prefixes in _PREFIXED.items() for prefix in prefixes)
    | frozenset(f"{prefix}{base}" for prefix in "kM" for base in ("€", "$", "EUR", "USD"))
    | _ALONE
    | BY_FIELD
    | CURRENCIES
)
"""What may stand inside a unit of several symbols, or behind a prefix."""

_WEIGHED_ELEMENTS = r"C|N|P|CO_?2|CO₂|CH_?4|CH₄|N_?2_?O|N₂O|NH_?3|NH₃|H_?2|H₂"
_WEIGHED_AS = re.compile(rf"[kMGTPEmnµμ]?[gt](?:{_WEIGHED_ELEMENTS})(?:-?eq(?:uiv)?\.?|e)?")
"""What is weighed, right behind its unit: "tCO2eq", "kgCH4", "PgC"."""

_WEIGHTS = frozenset(
    f"{prefix}{weight}{element}"
    for prefix in ("", *"kMGTPEmnµμ")
    for weight in "gt"
    for element in ("C", "N", "P", "CO", "CH", "NH", "H")
)
"""The letters with which these begin."""

_OVERDENSITY = re.compile(r"[RM]_?(?:200|500|2500)c?")
"""The radius and the mass within which a cluster is so many times denser: "R_500"."""

FIRST_SYMBOLS = (
    (SYMBOLS - {"in"})
    | _WEIGHTS
    | AT_ITS_END
    | listed("mu wt vol at mol weight mass mole volume atomic log sq cu e R SD cmH mmH TCID")
)
"""Words with which a unit of measurement can begin."""

_NOT_ALONE = listed(
    """rev a A b B C F H S G t T M u am as at da d y ab mb nb in cell cells copies colonies person
    people pixel px inhabitants residents capita photon photons ion ions atoms molecules particles
    spikes events event counts count U byte bytes bit bits hr MB GB pm Pm fps FPS PM AM kb Mb Gb
    kB KB TB PB min nt aa mo ct cents Mg MM MS MA PA TA TC MC MF PC GPA GM TM TH MH GV TS GS PS cts phot dS
    DS fS hr eq M€ week month year hour minute second day ph dec decade ind VA toe Eq"""
)
"""Symbols that alone are a word, a letter of magnitude or a name, or that `nouns` reads as words."""

_ATOM = re.compile(
    rf"{_WEIGHED_AS.pattern}(?!\w)|"
    r"(?:k?N-m|ft-lbf?|lb-ft|fl\s?oz|ac[-\s]ft|oz\st|[kM]W-h|m?Pa\.s|cal\.?\s(?:(?:k?yr|ka|a|years)\s)?BP)\b|"
    rf"[cm]m\s?H2O|TCID50|A\s?[MGT]eV\b|(?:wt|mol|vol|at|mass|weight|mole|volume|atomic)(?:\.?\s?|\.?-)(?:%|percent\b)|dB\(A\)|[°º˚](?:\s?[CFK]|Brix|Bx|dH|API)?(?![^\W\d_])|[◦∘ᵒ⁰o0]\s?[CF]\b|deg\.?\s[CF]\b|cmol\((?:\+|c)\)|mm\sHg\b|e[-−–](?=/)|ind\.(?=[\s/])|[℃{_MONEY}%‰‱]|(?:[kM]|US|AU|NZ|HK|Intl?|PPP|[ACS])?[€$]|[MLR]_?(?:sun|Sun|earth|Earth|Jup|J|E)\b|{_OVERDENSITY.pattern}\b|√?[^\W\d_⁰¹²³⁴-⁹]+[⊙☉⊕]?"
)
_POWER = re.compile(r"[-−–]?\d(?:\.\d|/2(?![\w/]))?(?!\d)|[⁻⁺]?[¹²³⁴⁵⁶]+|\([-−–]\d\)|(?<=m)\([23]\)")
_RANGE = re.compile(r"[-−–]\d*\.\d|[-−–]\d+\s?%|[-−–]\d+\s[MBT](?![\w⁻−/-])")
_OTHER_END = re.compile(
    r"\d|\s?(?:[kcmµμn]?m|[kmM]?eV|[kMGT]?Hz|[kmµμn]?g|[mµμn]?s|m?[VAKLCFTSH]|°C?)(?![\w⁻−–-])"
)
"""Behind a dash and a digit these make it the other end of a range: "1.1 eV–1.4 eV", "10 m–2 km"."""

_TOUCHING = re.compile(r"\.?[A-Za-zµμ]{1,4}[-−–⁻]\s?[\d¹²³]")
"""The next symbol with its power, which touches: "m.s-2", "Wm−1K−1"."""

_EXTENT = re.compile(
    r"-(?:thick|long|wide|deep|high|tall|diameter|radius|sized|spaced|resolution|thickness|length|apart|rms)\b"
)
"""What may be tied to any unit and says of what it is the measure: "200 nm-thick"."""

_TRAIT = re.compile(
    rf"{_EXTENT.pattern}|-(?:range|scale|class|level|band|bandwidth|dose|pulse|step|period|interval|window|rated|"
    r"powered|capacity|wavelength|large|size|space|old|pulsed|modulated)\b"
)
"""The same behind a symbol of several letters: "5 kHz-wide", "300 MW-class"."""

_SQUARES = ("m", "pc", "deg", "ft", "in", "arcsec", "arcmin", "Å", "eV")
"""Symbols behind which a plain digit is a power: "m2", "deg2"."""

_OF_WATER = re.compile(r"\s(?:w\.\s?e\.|s\.\s?l\.\s?e\.|SLE\b)")
"""Behind a length these say that of what: "0.4 m w.e."."""

_PRESENT = re.compile(r"\s(?:cal\.?\s)?BP\b")
"""Behind years these say from when they are counted: "kyr BP"."""

_PRICE = re.compile(rf"(?:[{_MONEY}]|USD|EUR|GBP)$")
"""Behind these any word that touches the stroke says per what: "$/bbl"."""

_PER_LIGHT = re.compile(r"(?:\s?/\s?c(?:\^?[2²])?|\sc(?:[-−–][12]|⁻[¹²]))(?![\w^])")
"""The speed of light under an energy: "GeV/c²", "GeV c−2"."""

_HUBBLE = re.compile(r"\s(?:[kMG]?pc|M[⊙☉])(?![\w^⁻−-])")
"""What is measured in the small h of cosmology: "100 h−1 Mpc"."""

_MASS = re.compile(r"(?<![^\W\d_])(?:[kMGTPmnµμ]?g|[kMG]?t)$")

_PRODUCTS = re.compile(
    r"(?:(?<=kg)\s(?:yr|day|days|years?)|(?<=t)\syr|(?<=Pa)\ss|(?<=[VJNCATWgKGL\u03a9\u2126])\s(?:[mµμn]?s|h)"
    r"|(?<=erg)\ss|(?<=bar)\s[sLl]|(?<=[NVCATWgKGaJL\u03a9\u2126])\s[cmµμnk]?m|(?<=[VCAgNe])\sÅ|(?<=K)[\s-]arcmin)"
    r"(?![\w^⁻$\\%(]|[-−–]\w|\s?=)"
)
"""Second factors that follow across a mere space: "mPa s"."""

_WHOLE_ENDINGS = (
    (_OF_WATER, ("m",)),
    (_HUBBLE, ("h−1", "h-1", "h⁻¹", "h–1")),
    (_PRESENT, ("yr", "ka", "Ma")),
    (_PER_LIGHT, ("eV",)),
    (PER_PRODUCT, ("",)),
    (PER_WAY, ("",)),
)
"""What may stand behind some symbols and belongs to the unit."""

_INCHES = re.compile(r"\^?\{?[23²³⁻]|(?<=/in)")
_BRACKET = re.compile(r"\s?/\s?\(")
_BEGINNING = re.compile(r"\s*(?:log(?:10|₁₀|_10)?|(?:sq|cu)\.?)\s(?=[A-Za-z])")
"""What may stand before a symbol and belongs to the unit: "log CFU/g", "sq. km"."""

_JOINT = re.compile(r"\s?[·⋅∙*×.]\s?|\s?/\s?|\sper\s|\s")
_SURFACE = re.compile(r"\s?(?:/|per)\s?1[.·]73\s?m[2²]")
_WORD = re.compile(r"([^\W\d_]+)(?:(?<=watt)[-\s]hour\b)?")
_SPATIAL = re.compile(r"(?:(?:growing|cropping|wet|dry|rainy)(?=\sseason)|square|cubic)\s")

CASED = frozenset([symbol.lower() for symbol in SYMBOLS - _NOT_ALONE if len(symbol) > 1]) | listed(
    "gb mb kb tb pb"
)
"""Symbols in lower case whose capitals tell units apart: "mM", "mm", "MM"."""


class Measured(NamedTuple):
    """A unit of measurement as users read it, and the offset behind it."""

    name: str
    end: int


def measure(text: str, at: int) -> Measured | None:
    """The unit of measurement at `text[at]`: of several symbols, or one that can be nothing else."""
    plain, offsets = without_tex(text, at)
    begin = len(plain) - len(plain.lstrip())
    opening = _BEGINNING.match(plain)
    end = _symbol(plain, opening.end() if opening else begin)
    if end is None:
        return None
    last = _to_end(plain, end)
    last -= plain.endswith("eq.", begin, last)  # the point may end the sentence
    name = plain[begin:last].replace("° ", "°")
    single = last == end and _ATOM.fullmatch(name) is not None
    if single and (name in {"%", "‰"} or (name in _NOT_ALONE and not _EXTENT.match(plain, last))):
        return None
    return Measured(" ".join(name.split()), offsets[last])


def denominator(text: str, at: int) -> Measured | None:
    """The rest of a unit that begins before the number: "/kW" of "EUR 4700/kW", "per day" of "$5 per day"."""
    plain, offsets = without_tex(text, at)
    end = _longer(plain, 0)
    if end is None or plain.lstrip()[:1] not in {"/", "p"}:
        return None
    last = _to_end(plain, end)
    return Measured(" ".join(plain[:last].split()), offsets[last])


def raised(text: str, at: int) -> Measured | None:
    """The symbols with negative powers that go on behind a noun: "min−1" of "142 beats min−1"."""
    plain, offsets = without_tex(text, at)
    first = _RAISED.match(plain)
    known = first is not None and (first[1] in FIRST_SYMBOLS or first[1] in _PER or PER_THING.match(plain))
    end = _longer(plain, 0) if known else None
    if end is None or not _NEGATIVE.search(plain, 0, end) or _NUMBERED.search(plain):
        return None
    last = _to_end(plain, end)
    return Measured(" ".join(plain[:last].strip(" ·⋅∙").split()), offsets[last])


_RAISED = re.compile(r"\s?[·⋅∙]?\s?([^\W\d_⁰¹²³⁴-⁹]+|°)")
_NEGATIVE = re.compile(r"[-−–]\d|⁻[¹²³]")
_NUMBERED = re.compile(r"\b(?:second|minute|hour|day|night|week|month|year)-(?:[02-9]|\d\d)")
"""A time that is numbered says that the others are, too: "30 images day-1 and 40 images day-2"."""


def is_symbol(word: str) -> bool:
    """Whether a word is the symbol of a unit that alone can be nothing else."""
    return word in SYMBOLS and word not in _NOT_ALONE


_WORDS = UNIT_WORDS | MONEY_WITHOUT_PLURAL | listed("dollar euro rupee cent fps qps tops ruble rouble peso")

_FOLDED = frozenset(symbol.lower() for symbol in SYMBOLS | _WEIGHTS) - listed(
    """cell cells copies colonies person people pixel px inhabitants residents capita photon photons ion ions
    atoms molecules particles spikes events event counts count in at as u"""
)

_SINGLE = _WORDS | _FOLDED
_POWER_WORDS = re.compile(r"^(?:square|sq\.?|cubic|cu\.?)\s")
_FIRST = re.compile(rf"[^\W\d_]+[⊙☉⊕]?|[°º%‰]\s?[cfk]?|[{_MONEY}]")


@cache
def is_measurement(unit: str) -> bool:
    """Whether a unit that was read from a text is one of measurement, not the noun of what is counted.

    Its first symbol or last word decides, whatever its case: "mg/dL", "GB", "light year"; a percentage is
    none, and what is counted per something is one: "token/s".
    """
    first = _FIRST.match(_POWER_WORDS.sub("", unit.lower()))
    if "/" in unit or " per " in unit or unit.rpartition(" ")[2] in UNIT_WORDS:
        return True
    return first is not None and (first[0] in _FOLDED or first[0].removesuffix("s") in _SINGLE)


def _to_end(plain: str, at: int) -> int:
    while (longer := _longer(plain, at)) is not None:
        at = longer
    return at


def _symbol(plain: str, at: int, *, inner: bool = False) -> int | None:
    """The offset behind a symbol and its power at `at`; `inner` says that others stand before it."""
    atom = _ATOM.match(plain, at)
    if atom is None or not _is_known(re.sub(r"\s|-(?=%)", "", atom[0]).lstrip("√"), plain, atom.end()):
        return None
    end = atom.end()
    if (atom[0][0] == "√" and not inner) or (atom[0] == "in" and not _INCHES.match(plain, end)):
        return None
    power = _POWER.match(plain, end)
    if power and (_RANGE.match(plain, end) or (power[0][0] == "–" and _OTHER_END.match(plain, power.end()))):
        power = None
    if power and (power[0][0] not in "123456789" or inner or atom[0].endswith(_SQUARES)):
        end = power.end()
    rest = plain[end : end + 2]
    touches = rest[:1].isalnum() or (rest[:1] in {"-", "."} and rest[1:].isalpha())
    if touches and rest[0] == "-":
        touches = (_TRAIT if end - at > 1 else _EXTENT).match(plain, end) is None
    return None if touches and not _TOUCHING.match(plain, end) else end


def _in_bracket(plain: str, at: int) -> int | None:
    """The offset behind the bracket whose symbols begin at `at`: "(g·K)" of "J/(g·K)"."""
    end = _symbol(plain, at, inner=True)
    while end is not None and plain[end : end + 1] != ")":
        joint = _JOINT.match(plain, end)
        end = None if joint is None else _symbol(plain, joint.end(), inner=True)
    return None if end is None else end + 1


def _is_known(symbol: str, plain: str, end: int) -> bool:
    """Whether letters are a symbol, or two that touch with a power behind: "mAcm−2"."""
    if (
        symbol in SYMBOLS
        or symbol.replace(".", "") in SYMBOLS
        or _WEIGHED_AS.fullmatch(symbol) is not None
        or _OVERDENSITY.fullmatch(symbol) is not None
        or (symbol[0] == "e" and symbol[1:] in {"-", "−", "–"})
    ):
        return True
    if symbol in _PER and (power := _POWER.match(plain, end)) and not power[0][0].isdecimal():
        return True  # "day⁻¹"
    if OF_WHAT.fullmatch(symbol) and plain[end : end + 1] in {"−", "⁻", "-"} and _POWER.match(plain, end):
        return True
    if not 1 < len(symbol) <= 5 or not _POWER.match(plain, end) or plain[end] in "123456789":
        return False
    return any(symbol[:at] in SYMBOLS and symbol[at:] in SYMBOLS for at in range(1, len(symbol)))


def _whole_ending(plain: str, at: int) -> int | None:
    """The offset behind what belongs as a whole to the symbol that ends at `at`: "w.e.", "BP", "/100 km"."""
    surface = _SURFACE.match(plain, at)
    if surface is not None:
        return surface.end()
    for whole, before in _WHOLE_ENDINGS:
        ending = whole.match(plain, at)
        if ending is not None and plain.endswith(before, 0, at):
            return ending.end()
    weighed = WEIGHED.match(plain, at)
    if weighed is not None and _MASS.search(plain, max(0, at - 3), at):
        return weighed.end()
    product = _PRODUCTS.match(plain, at)
    return None if product is None else product.end()


def _longer(plain: str, at: int) -> int | None:
    """The offset behind the next symbol of the unit that goes on at `at`."""
    ending = _whole_ending(plain, at)
    if ending is not None:
        return ending
    substance = SUBSTANCE.match(plain, at)
    if substance is not None:
        return _longer(plain, substance.end())
    bracket = _BRACKET.match(plain, at)
    if bracket is not None:
        return _in_bracket(plain, bracket.end())
    if plain[max(0, at - 1) : at].isdigit() and plain[at : at + 1].isalpha() and _TOUCHING.match(plain, at):
        return _symbol(plain, at, inner=True)
    joint = _JOINT.match(plain, at)
    if joint is not None and (thing := PER_THING.match(plain, at)) is not None:
        return thing.end()
    if joint is None:
        return _symbol(plain, at, inner=True) if plain[at : at + 1] == "√" else None
    sign, behind = joint[0].strip(), joint.end()
    end = _symbol(plain, behind, inner=True)
    if sign in {"/", "per"}:
        return _below(plain, at, joint, end)
    if end is None or (sign == "." and joint[0] != "."):
        return None
    # Across a mere space only a symbol with a power or a stroke belongs to the unit, unlike the next word.
    powered = plain[behind] == "√" or _POWER.search(plain[behind:end])
    divided = plain[end : end + 1] == "/" and _symbol(plain, end + 1, inner=True) is not None
    return end if sign or powered or divided else None


def _below(plain: str, at: int, joint: re.Match[str], end: int | None) -> int | None:
    """The offset behind what stands below the stroke or "per" at `at`; a symbol there ends at `end`."""
    sign, behind = joint[0].strip(), joint.end()
    spatial = _SPATIAL.match(plain, behind)
    word = _WORD.match(plain, spatial.end() if spatial else behind)
    if word is not None and (person := PER_PERSON.match(plain, behind)):
        return person.end()
    timed = word is not None and word[1].lower() in _PER
    if end is None and not timed and (what := PER_WHAT.match(plain, at)):
        return what.end()
    if end is None and word is not None and sign == "/" == joint[0] and _PRICE.search(plain, 0, at):
        return word.end()
    known = end is not None and not (sign == "per" and word is not None and word[0] in _NO_SYMBOLS)
    return end if known else word.end() if word and timed else None
