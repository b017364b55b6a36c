"""Units and nouns of several words: "kilowatt hour", "micrograms per cubic metre", "core-hour".

What stands before a unit in words may make another one of it: a light year is no year.
"""

from functools import cache
from unicodedata import normalize

from pipeline.text.quantities.amounts import EACH
from pipeline.text.quantities.measures import SYMBOLS, is_symbol, raised
from pipeline.text.quantities.mentions import Unit
from pipeline.text.quantities.money import MONEY, of_country
from pipeline.text.quantities.occasions import ABBREVIATED, HOW_OFTEN
from pipeline.text.quantities.symbols import is_arc
from pipeline.text.quantities.tokens import Amount, Tokens, glued, is_initial, is_word
from pipeline.text.quantities.words import (
    MEASURES,
    MOST_OF_EACH,
    PERIODS,
    POWERS,
    SCALES,
    SPATIAL,
    UNIT_WORDS,
    WORKING,
    listed,
    singular,
)

FACTORS = frozenset(
    word for word in UNIT_WORDS if word.endswith(("watt", "ampere", "newton", "pascal", "volt", "kelvin"))
)
"""Units in words of which the next word may make a product: "kilowatt hours", "newton metres"."""

_WORKED = listed("person people patient participant man woman child")

_BEFORE = {
    "volt": listed("electron"),
    "year": listed("light pack life service") | _WORKED,
    "month": _WORKED,
    "day": listed("gpu tpu cpu node core bed animal trap camera degree") | _WORKED,
    "hour": FACTORS | listed("gpu tpu cpu npu core node degree credit machine") | _WORKED,
    "second": FACTORS | {"arc"},
    "minute": frozenset({"arc"}),
    "meter": FACTORS,
    "metre": FACTORS,
    "ampere": FACTORS,
    "mile": listed("nautical statute"),
    "ton": listed("metric short long"),
    "ounce": listed("fluid troy"),
    "gallon": listed("us imperial"),
    "tonne": frozenset({"metric"}),
    "mass": listed("solar jupiter earth jovian neptune lunar saturn"),
    "radius": listed("solar jupiter earth jovian neptune lunar saturn stellar"),
    "luminosity": frozenset({"solar"}),
    "pair": frozenset({"base"}),
    "unit": listed(
        "international astronomical hounsfield bethesda arbitrary forming dobson scoville thermal mass light"
    ),
    "deviation": frozenset({"standard"}),
    "error": frozenset({"standard"}),
    "height": frozenset({"scale"}),
}
"""By a unit in the singular the words that make another unit of it."""

_FIRST = listed("kilo mega giga tera milli british atomic relative")
"""What may stand before these words in turn: "mega electron volts", "British thermal units"."""

_BELOW = POWERS | {"kelvin"}
"""What may stand behind the last unit of a rate: "metres per second squared", "per kilogram kelvin"."""

_OF = {
    "mercury": listed("millimeter millimetre centimeter inch"),
    "water": listed("centimeter centimetre inch"),
    "arc": listed("second minute"),
}
"""What behind "of" makes a pressure of a length and an angle of a time."""


@cache
def before(word: str) -> frozenset[str]:
    """The words that before a unit in words make another one of it."""
    return _BEFORE.get(singular(word), frozenset())


def compound(tokens: Tokens, at: int) -> str:
    """The singular of the noun at `at`, with what belongs to it before: "core-hour", "square metre"."""
    noun = singular(tokens.texts[at])
    if noun in MONEY and not (in_chain(tokens, at) and tokens.lows[at - 2] in {"foot", "inch"}):
        sterling = is_word(tokens, at + 1, "sterling")
        return "GBP" if sterling else of_country(tokens.lows[at - 1], noun)
    if at and tokens.lows[at - 1] in SPATIAL:
        return f"{tokens.lows[at - 1]} {noun}"
    if at and noun in _BEFORE and tokens.lows[at - 1] in _BEFORE[noun]:
        first = at - 1
        if at > 2 and (tokens.lows[first] == "forming" or tokens.lows[at - 2] in _FIRST):
            first -= 1 + (tokens.texts[at - 2] == "-")  # "colony-forming units"
        return f"{tokens.source[tokens.begins[first] : tokens.ends[at - 1]]} {noun}"
    if not in_chain(tokens, at):
        return noun
    if tokens.kinds[at - 2] == "word":
        said = tokens.texts[at - 2]
        if said == "per" and in_chain(tokens, at - 2):
            return f"{singular(tokens.texts[at - 4])} per {noun}"
        chained = said in {"of", "in", "to", "by"} and in_chain(tokens, at - 2)
        return f"{tokens.texts[at - 4]}-{said}-{noun}" if chained else f"{said}-{noun}"
    if _is_model(tokens, at - 2):
        return f"{tokens.texts[at - 3]}{tokens.texts[at - 2]}-{noun}"  # "H100-hours"
    return noun


def rate(tokens: Tokens, at: int) -> tuple[str, int]:
    """A unit and what it is per, and the index behind: "TB/s", "tokens per second per GPU".

    Parameters are per nothing.
    """
    name, end = compound(tokens, at), at + 1
    scaled = SCALES if name == "degree" else POWERS
    if end < tokens.size and (
        tokens.lows[end] in scaled or (name == "degree" and tokens.texts[end] in "CFK")
    ):
        name, end = f"{name} {tokens.texts[end]}", end + 1
    if is_word(tokens, end, "of") and end + 1 < tokens.size and name in _OF.get(tokens.lows[end + 1], ()):
        name, end = f"{name} of {tokens.lows[end + 1]}", end + 2
    while is_word(tokens, end, "/") and end + 1 < tokens.size and tokens.kinds[end + 1] == "word":
        name, end = f"{name}/{tokens.texts[end + 1]}", end + 2
    if "/" in name or name == "parameter":
        return name, end
    for _ in range(2):
        if not is_word(tokens, end, "per"):
            break
        spatial = end + 1 < tokens.size and tokens.lows[end + 1] in SPATIAL
        below = end + 1 + spatial
        if below >= tokens.size or tokens.lows[below] not in MEASURES:
            break
        power = f"{tokens.lows[end + 1]} " if spatial else ""
        name, end = f"{name} per {power}{singular(tokens.texts[below])}", below + 1
        if end < tokens.size and tokens.lows[end] in _BELOW:
            name, end = f"{name} {tokens.texts[end]}", end + 1
        hour = end + is_word(tokens, end, "-")
        if tokens.lows[below].endswith("watt") and is_word(tokens, hour, "hour"):
            name, end = f"{name}{tokens.source[tokens.ends[below] : tokens.ends[hour]]}", hour + 1
    return name, end


def _is_model(tokens: Tokens, at: int) -> bool:
    """Whether the number at `at` belongs to the name that it touches, as in "H100"."""
    named = at > 0 and tokens.kinds[at] == "number" and glued(tokens, at) and tokens.kinds[at - 1] == "word"
    return named and tokens.texts[at - 1][0].isupper()


_POINTING = listed("the it both its their this these those all them our us him her")
"""Behind a verb its object may begin with these, and nothing does right behind a noun that is counted."""

_FREE = listed("d z r q α β γ λ μ τ ε δ η θ ρ κ ω")
"""Letters for dimensions, redshifts and the like, by which nothing is counted: "D=4 Lorentz algebras"."""


def acts(tokens: Tokens, amount: Amount) -> bool:
    """Whether the word in -s behind a number says what something does: "a rate of 0.4 fits the data".

    A broken number behind a sign of equation counts nothing either, but units: "z = 2.3 lights".
    """
    at, end = amount.start, amount.end
    equal = at > 1 and tokens.texts[at - 1] == "="
    if end + 1 >= tokens.size or not (equal or tokens.lows[end + 1] in _POINTING):
        return False
    if tokens.lows[end] in MEASURES or amount.magnitude != 1:
        return False
    broken = "." in tokens.texts[at]
    if equal:
        free = tokens.lows[at - 2] in _FREE or tokens.lows[end].startswith("supers")
        return broken or (free and tokens.lows[end] != "dimensions")
    subject = broken or (at > 2 and tokens.lows[at - 1] == "of" and _is_subject(tokens, at - 2))
    return subject and tokens.lows[end][-1] == "s"


def _is_subject(tokens: Tokens, at: int) -> bool:
    """Whether a phrase with an article that begins a clause ends at `at`: "A depth of"."""
    for place in range(at - 1, max(-1, at - 4), -1):
        if tokens.lows[place] in {"a", "an", "the"}:
            return is_initial(tokens, place) or tokens.lows[place - 1] in {
                ",",
                ";",
                "that",
                "while",
                "whereas",
            }
    return False


def in_chain(tokens: Tokens, at: int) -> bool:
    """Whether a hyphen ties the word at `at` to the one before it."""
    return tokens.texts[at - 1] == "-" and at > 1 and not tokens.spaced[at]


def has_power(tokens: Tokens, at: int) -> bool:
    """Whether a word at `at` has a negative power, as the symbols of a unit have."""
    if at + 1 >= tokens.size or tokens.kinds[at] != "word" or not glued(tokens, at + 1):
        return False
    behind = at + 1 + (tokens.texts[at + 1] == "(" and tokens.texts[at + 2 : at + 3] in (["-"], ["−"]))
    lowered = behind > at + 1 or tokens.texts[behind] == "−"
    return tokens.texts[behind] == "⁻" or (
        lowered and glued(tokens, behind + 1) and tokens.kinds[behind + 1] == "number"
    )


def is_per_behind_noun(tokens: Tokens, end: int) -> bool:
    """Whether a noun at `end`, behind a unit, stands over another unit or number: "12 g protein/100 g"."""
    over = end + 1
    if over + 1 >= tokens.size or tokens.kinds[end] != "word" or not is_word(tokens, over, "/"):
        return False
    below = tokens.texts[over + 1]
    held = below.lower() in _HOLDERS and tokens.lows[end] not in _HOLDERS  # "16 GB RAM/node", not "CPU/GPU"
    held = held and glued(tokens, over) and glued(tokens, over + 1)
    return held or tokens.kinds[over + 1] == "number" or below in MEASURES or is_symbol(below)


_HOLDERS = listed(
    """node gpu tpu cpu core chip device server host machine user person patient worker process job card board
    socket stream channel customer household capita plant animal head site plot"""
)
"""Of these each has what stands over the stroke."""


def is_over(tokens: Tokens, at: int) -> bool:
    """Whether what a noun is counted per stands at `at`, behind "beats" and the like."""
    if at >= tokens.size or tokens.lows[at] in {"per", "/"}:
        return at < tokens.size
    first = at + (tokens.texts[at] in {"·", "⋅"})
    return glued(tokens, first + 1) and raised(tokens.source, tokens.ends[at - 1]) is not None


def single_sign(tokens: Tokens, end: int) -> Unit | None:
    """A unit of one sign or a letter with a star at `end`: "0.5″", "3 ㎡", "0.5 L*", unlike "**5 L**"."""
    text, behind = tokens.texts[end], tokens.ends[end]
    squared = len(text) == 1 and "\u3371" <= text <= "\u33df"
    if (squared or text == "℉") and is_symbol((plain := normalize("NFKC", text)).rstrip("23")):
        return None if tokens.source[behind : behind + 1] == "/" else Unit(plain, end + 1, measured=True)
    if text in {"″", "′"} and is_arc(tokens.source, tokens.begins[end]):
        return Unit(text, end + 1, measured=True)
    starred = len(text) == 1 and text.isupper() and tokens.source.startswith("*", behind)
    if not starred or tokens.source.count("*", 0, behind) or tokens.source.startswith("**", behind):
        return None
    return Unit(f"{text}*", end + 1 + is_word(tokens, end + 1, "*"), measured=True)


def owns(tokens: Tokens, at: int) -> bool:
    """Whether the apostrophe that touches a noun at `at` makes an owner of it: "12 children's homes"."""
    if at >= tokens.size or tokens.texts[at] not in _APOSTROPHES or not glued(tokens, at):
        return False
    behind = at + 1
    if behind >= tokens.size or tokens.kinds[behind] != "word":
        return False
    quoted = any(tokens.texts[n] in _QUOTES and tokens.spaced[n] for n in range(at))
    return not tokens.spaced[behind] or not quoted


_APOSTROPHES = frozenset("'’")
_QUOTES = frozenset("'‘")
"""Behind white space these open a quotation, whose end is no apostrophe: "the 12 'good looms' fail"."""


APART = listed("later after before earlier ago old into from apart prior following long")
"""Behind "a year" these say when, and not how often."""

TIMED = HOW_OFTEN.keys() | EACH | {"p", "pa"}
"""With these it may be told behind a unit per what time it is."""


def timed(tokens: Tokens, found: Unit) -> Unit:
    """The unit with the time that is told behind it: "12 dollars a day", "€3–5 billion annually"."""
    if found.name is None and tells_each(tokens, found.end):
        return Unit(f"per {tokens.lows[found.end + 1]}", found.end + 2)  # "9,000 a day"
    if found.name is None or found.name == "times":
        return found
    if found.end >= tokens.size or tokens.lows[found.end] not in TIMED:
        return found
    often = HOW_OFTEN.get(tokens.lows[found.end])
    if often is not None and "/" not in found.name:
        return Unit(f"{found.name} per {often}", found.end + 1, found.measured)
    if tells_each(tokens, found.end):
        return Unit(f"{found.name} per {tokens.lows[found.end + 1]}", found.end + 2, found.measured)
    end = _per_annum(tokens, found.end)
    if end is None:
        return found
    period = ABBREVIATED[tokens.lows[found.end][1:] or tokens.lows[found.end + 2]]
    return Unit(f"{found.name} per {period}", end, found.measured)


def _per_annum(tokens: Tokens, at: int) -> int | None:
    """The index behind "p.a.", "p. m." or "pa" at `at`."""
    if at >= tokens.size or tokens.kinds[at] != "word":
        return None
    if tokens.texts[at] == "pa":
        return at + 1
    if not is_word(tokens, at, "p", ".") or at + 2 >= tokens.size or tokens.texts[at + 2] not in ABBREVIATED:
        return None
    return at + 3 + (is_word(tokens, at + 3, ".") and glued(tokens, at + 3))


def tells_each(tokens: Tokens, at: int) -> bool:
    """Whether "a day" and the like make a rate of what stands before it, unlike "a day later"."""
    if at + 1 >= tokens.size or tokens.lows[at] not in EACH or tokens.lows[at + 1] not in PERIODS:
        return False
    return at + 2 == tokens.size or tokens.lows[at + 2] not in APART


SIZING = listed(
    "second page item layer bed lead person hop turn arm player qubit stage digit way storey story"
)
"""Before a plural these may say of what each has so many: "12 item scales", "two stage models"."""


def may_size_each(tokens: Tokens, last: Amount, end: int) -> bool:
    """Whether a noun in the singular, before the one that ends at `end`, may say what each has so many of."""
    at = last.end + (tokens.texts[last.end] == "+")
    if end <= at + 1 or tokens.lows[at] not in SIZING or last.value > MOST_OF_EACH:
        return False
    return tokens.spaced[at] and tokens.spaced[at + 1] and tokens.lows[at + 1] not in WORKING


def touches_unit(tokens: Tokens, amount: Amount) -> bool:
    """Whether letters that touch a number are a unit by what follows: "3km²", "7U/mL", "12t ha−1", "0.5C"."""
    at = amount.end
    symbol = tokens.texts[at]
    if symbol == "C" and "." in tokens.texts[amount.start]:
        return not is_word(tokens, at + 1, "/")  # a rate of a battery, unlike the two of "0.5C/1C"
    if symbol[-1] in "²³":
        return symbol[:-1] in SYMBOLS
    stroke = is_word(tokens, at + 1, "/") and glued(tokens, at + 1) and glued(tokens, at + 2)
    under = tokens.texts[at + 1 + stroke] if at + 1 + stroke < tokens.size else ""
    powered = stroke or (at + 2 < tokens.size and tokens.texts[at + 2] in _RAISED and glued(tokens, at + 2))
    known = symbol in SYMBOLS and under in SYMBOLS
    return known and powered and (len(under) > 1 or under in "Lghsmd")


_RAISED = frozenset({"−", "⁻", "-", "–"})


def after_bracket(tokens: Tokens, at: int) -> int:
    """The index after the bracket that closes soon, else `at`."""
    for place in range(at, min(tokens.size, at + 5)):
        if tokens.texts[place] == ")":
            return place + 1
    return at
