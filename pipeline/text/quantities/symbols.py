"""Symbols of single fields, beside those of the SI: hardness, oil, sound, counters, networks, doses.

`BY_FIELD` are whole units wherever they stand. Those of `AT_ITS_END` are units only where a phrase ends, as
they name other things too: "27 EU states". Marks of arcs, and what between digits joins them, stand here too.
"""

import re
from unicodedata import category

from pipeline.text.quantities.words import ADVERBS, listed

BY_FIELD = listed(
    """HV HRC HRB HRA kHV ksi psia psig barg kgf lbf lbm psf pcf kip kOe mOe MGOe mT kG mG Gbaud Mbaud
    kbaud GBd MBd Bd Mpx Gpx dpm cpm kcpm cps kcps Mcps cfu pfu MPN BAU RLU RFU mEq µEq μEq Eq mU µU
    μU nU kU mCi µCi μCi nCi Ci kCi GBq MBq kBq mSv µSv μSv mGal µGal Sv TECU DU mOsmol mosm GyE
    cGyE logMAR μB με µε ustrain microstrain µstrain cP cSt mD mDarcy darcy Jones mcd kcd cd vp vg
    microrad msec usec nsec microsec
    sone dBV dBmV dBFS dBW dBsm dBA dBr Vpp mVpp Vrms mVrms µVrms Vdc Vac kVp Vppd Arms MWe GWe kWe
    MWth GWth kWth MWt MWd GWd GWhe bcm Bcm tcm boe bopd STB scf mcf Mcf MMcf MMscf MMBtu dtex tex
    gsm Nm3 Sm3 MLD MGD mgd GPD KLOC kLOC MLOC KLoC kLoC MTEPS GTEPS MLUPS GLUPS GUPS MIPS DMIPS
    GIPS kIPS FNU JTU DALY QALY kyr kyrs Myrs masl mbsf mbgl mbsl ac bu cwt nmi yd mi oz gal qt tsp
    tbsp fathom furlong mmol µmol μmol nmol pmol fmol mmoles rps RPM BPM PSI PPM PPB PPT CFM GPM MPH
    mpg MPG PFLOP PFLOPs TFLOP TFLOPs GFLOP GFLOPs EFLOP EFLOPs EFLOPS MFLOP ZFLOP MP cc PFU TU FFU
    CCID50 kPFU wk wks ‱ kK kohm Mohm kWhr MWhr N-m kN-m calBP calyrBP calkyrBP calkaBP ″ ′
    BTU floz acft ozt lb-ft inHg amu ADU Tbsp ppcm dpcm °Brix °Bx °dH °API ℉
    My degC degF cmol cmol(+) cmol(c)
    calaBP calyearsBP ft-lb ft-lbf kW-h MW-h Pa.s mPa.s GPUh Int$ Intl$ PPP$ AMeV AGeV ATeV
    hpi dpf hpf wpf mpf wpi dpa dpp dpc hpt dpt hps dai hai dpv hpa dpn wph dph hph DPI HPI DPF HPF
    weight% mass% mole% volume% atomic% weightpercent masspercent molepercent volumepercent atomicpercent"""
)

AT_ITS_END = listed(
    """PD EU DU RU AU ELU kt kts D Fr HB HK den mil mils pm Mg MG GV MA Gm MK EB BU SUV MET aa nt nb ab sd
    Td DN u pt VA DAS DAT DAP DAE DAF DAA DAH DAI DAG WAS WAT WAP WAE WAA DPA DPP DPC WPI ML GL"""
)

THINGS = listed(
    """node core chip socket rack link lane port channel server device thread client connection gpu cpu tpu
    step iteration epoch batch query request operation op inference sample token word image frame pixel page
    user person patient subject participant adult child worker student household animal mouse rat bird hen
    cow head egg fish plant tree leaf seed pot plot field site well plate dish eye ear tooth dose tablet
    capsule puff vial injection meal serving portion visit session night trip flight car vehicle-km
    passenger cycle pulse shot turn revolution beat breath cell atom ion molecule residue base genome
    protein spin bond event bit byte nucleus nucleon photon electron particle fiber fibre layer unit item
    part piece square cubic case fx sq rev ln"""
)
"""Things of which one may stand right behind the stroke of a unit: "GB/s/node"."""

OF_TIME = THINGS | listed(
    """people woman man child infant participant bed trap camera degree cow ewe sow goat horse pig tree colony
    machine crew staff worker nurse physician teacher pupil resident inmate prisoner operator observer driver
    hunter fisher angler boat vessel ship truck aircraft engine turbine reactor well hive net hook line device
    catheter ventilator implant graft lead tooth eye school hospital ward room farm herd flock village station
    sensor hectare ha km mile core node GPU TPU CPU NPU FTE gigawatt megawatt kilowatt couple unit lamp
    service vehicle seat freight tonne ton embryo larva bee fly snail crab lamb calf piglet broiler"""
)
"""With a hyphen before a time these make a time of their own: "patient-year", "bed-day", "machine-hour"."""

_THINGS = "|".join(sorted(THINGS))
PER_WHAT = re.compile(rf"/(?:(?:{_THINGS})s?|mice|m?g[a-z]{{2,12}})(?![\w^⁻−-])", re.IGNORECASE)
"""Words that touch the stroke behind a unit and say per what: "GB/s/node", "mg/dose", "mAh/gsulfur"."""

_OF_TIME = "|".join(sorted(OF_TIME))
PER_PERSON = re.compile(
    rf"(?:{_OF_TIME})[-‐‑–](?:years?|months?|weeks?|days?|nights?|hours?|minutes?|seasons?|h|km|kilomet(?:er|re)s?|miles?)"
    r"(?![\w-])|(?:person|patient|bed|man|woman)\s(?:year|month|day|night|hour)(?![\w-])",
    re.IGNORECASE,
)
"""Times of persons and things that a unit can be per: "patient-year", "bed-day", "machine-hour"."""

PER_THING = re.compile(rf"(?:\s?[·⋅∙]\s?|\s)(?:[a-z]{{3,14}}(?:−1|⁻¹)|(?:{_THINGS})-1)(?!\w|\.\d)")
"""Things with the power of minus one: "g plant−1", "eggs female−1 day−1"."""

SUBSTANCE = re.compile(
    r"\s(?:CO2|CO₂|O2|O₂|N2O|CH4|NH3|DM|DW|FW|VS|COD|bw|(?<=[gl]\s)[A-Z]{2,4}|[NCPK]"
    r"|(?<=[gl]\s)[A-Z][A-Za-z]{0,4}[2-4₂₃₄](?:[+−⁺⁻]?[-–−][NPCS])?"
    r"|(?<=[gl]\s)[A-Z][a-z]?(?=\d?[+−⁺⁻]))"
    r"(?:\d?[+−⁺⁻-](?=\s?/|\sper\s)|[- ]?eq\.?|e)?(?=\s?/|\sper\s)"
    r"|\s(?!(?:and|or|to|at|in|of|for|with|by|from|per|vs)\b)[A-Za-z][A-Za-z0-9₂₃₄]{0,11}"
    r"(?:[+−⁺⁻]?[-–−][NPCS]|\d?[+−⁺⁻]|[- ]?eq\.?)?(?=\s[a-zA-Zµμ]{1,4}[-−–⁻]\d|\s[a-zA-Zµμ]{1,4}⁻)"
)
"""What is weighed or measured, inside a unit: "kg N ha−1", "g CO2/kWh"."""

WEIGHED = re.compile(
    r"(?<=[PGTEMk][gt])\s[CNP](?![\w-])|(?<=[gt])\s(?:CO_?2|CO₂|CH_?4|CH₄|N_?2_?O|N₂O|NH_?3|NH₃|H_?2|H₂)"
    r"(?:[- ]?eq\.?|[- ]?equivalents?|e)?(?![\w-]|[–−][NPCS]\b)"
)
"""What is weighed, at the end of a unit: "Gt CO2"."""

PER_WAY = re.compile(
    r"\s?/\s?(?:100|1000|24)\s?(?:km|mL|ml|L|k?g|c?m[2²]|kcal|h)\b|\sper\s100\s(?:km|mL|g)\b"
)
"""Denominators with a number: "L/100 km"."""

PER_PRODUCT = re.compile(
    r"\s?/\s?Vs(?!\w)|\s?/\s?(?:[ck]?m\^?[2²3³]|kg|g|L|k?mol)-?(?:°C|K|a|hr?|d|day|s|yr|sr)(?![\w^⁻−-])"
)
"""Denominators of two symbols that touch: "W/m2K", "kWh/m²a", "J/gK", "mg/kg-day"."""

FOLLOWING = ADVERBS | listed(
    """later after before earlier ago old into from apart prior following long post postpartum postnatal high
    wide warmer cooler hotter colder onwards"""
)
"""A phrase ends before these, too: "3 d later", "5 C warmer"."""

OF_WHAT = re.compile(r"(?:[kmnµμ]?g|[mnµμ]?mol|[cm]?m|m?L)(?:[a-z]{3,10}|_?[A-Z][A-Za-z0-9]{1,6})")
"""A unit that touches what it is one of, inside another: "mmol gcat−1 h−1"."""

_ARC = re.compile(
    r"(?<![\w.,°′″])(?<![°′]\s)(?:\d+(?:\.\d+)?″(?!\w|[′″]|-\w)|(?:\d+\.\d+|[6-9]|\d{2,3})′(?=\s(?!\d)|[.;)–]|$))"
)
"""A number of seconds or minutes of arc, or of inches: "0.5″", "12′", unlike "5′ end" and "12°30′"."""

_FRACTIONS = {"\\farcs": "arcsec", "\\farcm": "arcmin", "\\fdg": "deg", "\\fdeg": "deg"}
"""Commands of astronomers that stand for the point of a number and its unit: "0\\farcs35"."""


def arc_inside(numeral: str) -> str | None:
    """The unit that such a command inside a numeral gives it."""
    return next((unit for mark, unit in _FRACTIONS.items() if mark in numeral), None)


PRIMES = frozenset("′″")
ARCS = frozenset("°º˚′″'’\"”")
"""Marks of arcs, feet and inches, which may stand beside the point of a number."""

LIKE_MINUS = frozenset("➖˗⁃¯﹘₋─⎯")
"""Signs that look like a minus, and are none that is read."""

POINTED_MARK = re.compile(r"(?:[°º˚′″'’\"”]{1,2}\.|\.(?:[°º˚′″'’\"”]{1,2}|[dhms]|[eE][-+−]?))\d")
"""A mark beside the point of a number, "1″.35" and "14.m2", or the point before a power, "3.E5"."""

GROUPED = re.compile(r"\\[a-zA-Z]+\s?\{[.,]\}\d|\[su[pb]\]|,[-–—]", re.IGNORECASE)
"""What goes on with a number, in a dress not known: "1\\mathord{,}000", "10[sup]6[/sup]", "5,– EUR"."""

ELEMENT = re.compile(
    r"\s?<(?:[A-Za-z][\w:-]{0,30}(?:\s[\w:-]{1,60}=[^<>]{0,1000})?\s?/?>|/[A-Za-z][\w:-]{0,30}>\d)"
)
"""The tag of an element that nobody could read, such as one that is never closed: "10<sup>6"."""

_UNIT_APART = re.compile(r"(?:[kmµμcnMG]?(?:[gmLlsVAWJK]|Hz|Pa|mol|eV|bar|bps|B)|min|h|kDa|ppm|°C)(?![.\w])")
PERCENTS = frozenset("%‰")
STRAY = frozenset(".,;:·'\"’”–-")
"""Signs that may stand between a number and its mark by mistake: "87.3 .%"."""

LONGEST_ARC = 12


def is_arc(text: str, prime: int) -> bool:
    """Whether the prime at this offset is the unit of the number right before it."""
    return any(
        found.end() == prime + 1 for found in _ARC.finditer(text, max(0, prime - LONGEST_ARC), prime + 4)
    )


BETWEEN_DIGITS = frozenset(".,··⸱‚．，٫٬'’ʼ:/⁄_^+`،․・•∙°º\"”")
"""Signs between two digits that make one number or a number of some other kind of both."""

JOINING = frozenset({"Pd", "Pc", "Sk", "Cf", "Mn", "Me", "Sm"})
"""Kinds of characters that between digits are dashes, accents, marks that nobody sees, or arithmetic."""

APART = frozenset("→⇒↔⟶≈≃≅∼≤≥⩽⩾≲≳≪≫±∓×")
"""Of these the ones that keep two numbers apart, or are read elsewhere."""


def joins_digits(char: str) -> bool:
    """Whether a sign between two digits may make one number of both, also one that is hardly ever seen."""
    if char.isascii() or char in BETWEEN_DIGITS:
        return char in BETWEEN_DIGITS
    return category(char) in JOINING and char not in APART


_SINGLE = {"'": " '", "’": "‘"}
"""Signs that may be primes, and what opens the quotations that they close."""


def is_prime(text: str, end: int) -> bool:
    """Whether the sign at `end`, behind a number, is a prime and no unit: "5′ N", "1.2'", unlike "'on 5'"."""
    mark = text[end]
    if mark in PRIMES:
        return not is_arc(text, end)
    if mark not in _SINGLE or not text[end - 1].isdigit():
        return False
    return text[end + 1 : end + 2] in {"-", " "} or text.find(_SINGLE[mark], 0, end) < 0


SUPERSCRIPTS = frozenset("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻₀₁₂₃₄₅₆₇₈₉")
_TOUCHING = SUPERSCRIPTS | PRIMES | LIKE_MINUS
_OPENING = {"'": "``", "’": "‘‘"}
_QUOTES = _OPENING.keys()
"""Twice right behind a number these close a quotation, or are no quotation marks at all."""


def begins_unit(text: str, at: int) -> bool:
    """Whether the symbol of a unit stands at an offset, and no file's ending or name."""
    return _UNIT_APART.match(text, at) is not None


def touched_before(text: str, start: int) -> bool:
    """Whether a digit, or a digit and a sign that joins digits, touches the number from the left."""
    before, aside = text[start - 1 : start], text[start - 2 : start - 1]
    pointed = (before in ARCS and aside == ".") or (before == "," and not aside.strip("( "))
    pointed = pointed or text[max(0, start - 3) : start] in {"{,}", "{.}"}
    if before and (before.isnumeric() or before in _TOUCHING or pointed):
        return True  # also "1.°2", and ",73"
    return before != "" and aside.isnumeric() and joins_digits(before)


def touched_behind(text: str, end: int) -> str | None:
    """Whether something that touches the number from the right belongs to a number."""
    after = text[end : end + 1]
    if after in {"\\", "[", ","} and GROUPED.match(text, end):
        return "the command or the comma behind it cannot be read"
    if after and (after.isnumeric() or after in SUPERSCRIPTS):
        return "raised or other digits behind it may belong to it"
    if (after == "!" and text[end - 1].isdigit()) or ELEMENT.match(text, end):
        return "the mark behind it may make a factorial or a power of it"
    if after and text[end + 1 : end + 2].isnumeric() and joins_digits(after):
        return "the digits behind it may belong to it"
    if after and (after == "." or after in ARCS) and POINTED_MARK.match(text, end):
        return "the mark beside its point makes one number of the digits on both sides"
    if after == "." and category(text[end + 1 : end + 2] or " ") == "Lm":
        return "the raised letter behind it makes it a place or a time"
    if after == "…" or text.startswith("..", end):
        return "digits may be left out behind it"
    if after in _QUOTES and text[end + 1 : end + 2] == after and text.find(_OPENING[after], 0, end) < 0:
        return "the marks behind it may be those of seconds of arc"
    if after and is_prime(text, end):
        return "the prime behind it makes it a place, a length or an angle"
    return None
