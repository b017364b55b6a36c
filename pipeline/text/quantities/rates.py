"""What a unit is per, behind the word for what is measured: "31.4 kg of milk per day", "g protein per kg".

What is measured is no part of the unit, as in "31.4 kg of milk"; but where a power stands behind it, or it
says how something was weighed, the unit is told as written: "kg milk ha−1", "mg/kg body weight/day".
"""

from decimal import Decimal

from pipeline.text.quantities.amounts import EACH, read_amount
from pipeline.text.quantities.compounds import TIMED, single_sign, tells_each, timed
from pipeline.text.quantities.designations import is_genus
from pipeline.text.quantities.letters import letter_at
from pipeline.text.quantities.marks import pointed
from pipeline.text.quantities.measures import FIRST_SYMBOLS, denominator, is_symbol, measure, raised
from pipeline.text.quantities.mentions import Unit
from pipeline.text.quantities.nouns import unit_of
from pipeline.text.quantities.occasions import HOW_OFTEN, SPUN
from pipeline.text.quantities.ranges import DASHES
from pipeline.text.quantities.tokens import Amount, Tokens, glued, is_word
from pipeline.text.quantities.words import CHANGING, MAGNITUDES, PERIODS, STARTERS, STOPS, is_plural, listed

WEIGHED = listed(
    """g kg mg µg μg ug ng pg t Mt Gt kt Tg Pg Gg Mg l L ml mL µL μL GL ML kL hL dL Wh kWh MWh GWh TWh PWh
    J kJ MJ GJ TJ PJ EJ cal kcal mol mmol µmol μmol nmol pmol IU U mU Bq kBq MBq gram kilogram milligram
    microgram tonne ton litre liter millilitre milliliter
    pound ounce gallon barrel kilowatt calorie kilocalorie"""
)
"""With these units begins of which the thing that is measured may follow without "of": "31.4 kg milk"."""

_HOW_WEIGHED = listed("weight mass matter dw fw bw dm ww vs equivalent equivalents eq")
_WHERE = listed("soil tissue protein chlorophyll sediment diet feed biomass")
"""How something was weighed is a part of the unit, and so is in what, below the stroke: "mg/kg soil/day"."""

_NO_SUBSTANCE = STARTERS | CHANGING | listed("times once only more less out up off age")
_BEFORE_ONE = EACH | listed("the one per this that single")
"""Before a number these make one thing of it and what follows: "a 20 L tank per day"."""

_OFTEN_ENDING = frozenset(",.;:)")
_ENDING = frozenset("/·⋅")
_POWER_SIGNS = frozenset("-−–⁻^(")

FARTHEST = 7
"""So many tokens behind a unit what it is per is looked for."""

MOST_WORDS = 4
"""So many words name at most what is measured."""


def beyond_substance(tokens: Tokens, found: Unit, start: int) -> int | None:
    """The index where it stands what a unit is per, behind what is measured; the number begins at `start`."""
    end = found.end
    if end + 1 >= tokens.size or found.name is None:
        return None
    if tokens.lows[end] == "of":
        return _beyond(tokens, end + 1, named=True)
    first = found.name if found.name.isalpha() else found.name.replace("/", " ").split(" ", 1)[0]
    if first not in WEIGHED or tokens.kinds[end] != "word" or tokens.lows[end] in STOPS:
        return None
    if start and tokens.lows[start - 1] in _BEFORE_ONE:
        return None
    return _beyond(tokens, end, named=False)


def _beyond(tokens: Tokens, first: int, *, named: bool) -> int | None:
    """The index of "per" and the like behind a noun phrase that begins at `first`, "of" before it or not."""
    words, joined = 0, False
    for place in range(first, min(tokens.size, first + FARTHEST)):
        low, text = tokens.lows[place], tokens.texts[place]
        if words and _tells_per(tokens, place):
            return place if named or not is_plural(tokens.lows[place - 1]) else None
        if tokens.kinds[place] != "word":
            tied = glued(tokens, place) and (tokens.kinds[place] == "number" or text in {"-", "‐", "‑"})
            if not tied or not words:
                return None
            continue
        if low in STOPS:
            if joined or not words or not named or low not in {"and", "or"}:
                return None
            joined = True
            continue
        words += not (glued(tokens, place) and words)
        late = words > 1 and not joined and low.endswith("ed") and not glued(tokens, place)
        if words > (MOST_WORDS if named else 2) or low in _NO_SUBSTANCE or late:
            return None
    return None


def _tells_per(tokens: Tokens, at: int) -> bool:
    """Whether "per", "/", "a day", "daily" or a symbol with a negative power stands at `at`."""
    low = tokens.lows[at]
    if low == "per" or low in EACH:
        period = at + 2  # "a second time"
        numbers = (
            is_word(tokens, at + 1, "second") and period < tokens.size and tokens.kinds[period] == "word"
        )
        return low == "per" or (tells_each(tokens, at) and not (numbers and tokens.lows[period] not in STOPS))
    if low in HOW_OFTEN:
        behind = tokens.lows[at + 1] if at + 1 < tokens.size else "."
        return behind in STOPS or behind in _OFTEN_ENDING or behind.endswith("ed") or behind in CHANGING
    if low in _ENDING:
        return glued(tokens, at) and glued(tokens, at + 1)
    if tokens.kinds[at] != "word" or not glued(tokens, at + 1) or tokens.texts[at + 1] not in _POWER_SIGNS:
        return False
    return raised(tokens.source, tokens.ends[at - 1]) is not None


def with_weight(tokens: Tokens, found: Unit, at: int) -> str:
    """The name of the unit up to `at`, where it stands what it is per, with words that belong to it."""
    name = found.name or ""
    powered = tokens.kinds[at] == "word" and tokens.lows[at] not in _WORDS
    weighed = tokens.lows[at - 1] in _HOW_WEIGHED or (tokens.lows[at - 1] in _WHERE and not name.isalpha())
    if tokens.lows[found.end] == "of" or not (powered or weighed):
        return name
    return f"{name} {tokens.source[tokens.begins[found.end] : tokens.ends[at - 1]]}"


_WORDS = EACH | HOW_OFTEN.keys() | {"per"}


LONGEST_PAIR = 5
"""Letters of two symbols that touch."""

_NO_UNIT = frozenset(",.;:()[]-–—−/+=<>")
"""With these no unit begins, outside of LaTeX."""


def whole(tokens: Tokens, found: Unit, amount: Amount) -> Unit:
    """The unit with what it is per behind what is measured: "31.4 kg of milk per day"."""
    for _ in range(MOST_DENOMINATORS):
        at = beyond_substance(tokens, found, amount.start)
        longer = None if at is None else _per(tokens, found, at)
        if longer is None:
            break
        found = longer
    return _and_time(tokens, found) if is_word(tokens, found.end, "and") else found


def _and_time(tokens: Tokens, found: Unit) -> Unit:
    """The unit with the time that it is per as well: "12 t per hectare and year"."""
    time, name = found.end + 1, found.name or ""
    if time >= tokens.size or tokens.lows[time] not in PERIODS or not (" per " in name or "/" in name):
        return found
    behind = time + 1
    ends = behind >= tokens.size or tokens.lows[behind] in STOPS or tokens.texts[behind] in _OFTEN_ENDING
    return Unit(f"{name} and {tokens.lows[time]}", behind, found.measured) if ends else found


MOST_DENOMINATORS = 3


def _per(tokens: Tokens, found: Unit, at: int) -> Unit | None:
    """The unit with what it is per at `at`, where that is a time or a measure."""
    name = with_weight(tokens, found, at)
    if tokens.lows[at] in TIMED:
        return timed(tokens, Unit(name, at, found.measured))
    if tokens.lows[at] not in {"per", "/"}:
        return with_power(tokens, name, at)
    if is_word(tokens, at, "per") and (rate := rate_of(tokens, at)) is not None:
        return Unit(f"{name} {rate.name}", rate.end, found.measured)
    rest = denominator(tokens.source, tokens.ends[at - 1])
    if rest is None and is_word(tokens, at + 2, "per"):
        rest = denominator(tokens.source, tokens.ends[at + 1])  # "per cow per day"
    if rest is None:
        return None
    space = "" if rest.name[0] == "/" else " "
    return Unit(f"{name}{space}{rest.name}", index_after(tokens, rest.end, at), found.measured)


def with_denominator(tokens: Tokens, name: str, end: int) -> Unit:
    """The unit with what stands at `end` behind "per" or a stroke, where that is a measure or a number."""
    twice = is_word(tokens, end, "per") and is_word(tokens, end + 2, "per")  # "per household per year"
    rest = denominator(tokens.source, tokens.ends[end - 1])
    if rest is None and twice:
        rest = denominator(tokens.source, tokens.ends[end + 1])
    if rest is None:
        if is_word(tokens, end, "/") and glued(tokens, end) and glued(tokens, end + 1):
            word = end + 1
            if tokens.kinds[word] == "word":
                return Unit(f"{name}/{tokens.texts[word]}", end + 2)
        rate = rate_of(tokens, end) if is_word(tokens, end, "per") else None  # "$0.02 per 1K tokens"
        return Unit(name, end) if rate is None else Unit(f"{name} {rate.name}", rate.end)
    name = f"{name}{rest.name}" if rest.name[0] == "/" else f"{name} {rest.name}"
    end = index_after(tokens, rest.end, end)
    while is_word(tokens, end, "/") and end + 1 < tokens.size and tokens.kinds[end + 1] == "word":
        name, end = f"{name}/{tokens.texts[end + 1]}", end + 2  # "sample/s/GPU"
    return Unit(name, end)


def measured_at(tokens: Tokens, end: int) -> Unit | None:
    """The unit of measurement at the index `end`, or a letter that stands for one."""
    if end >= tokens.size:
        return None
    sole = tokens.texts[end] == "$" and (tokens.kinds[end - 1] == "word" or tokens.source.count("$") == 1)
    if sole and not (glued(tokens, end + 1) and tokens.kinds[end + 1] == "number"):
        return with_denominator(tokens, "$", end + 1)  # "12 k$/kW", where it is no mark of LaTeX
    if tokens.texts[end] in _NO_UNIT and tokens.bare:
        return None
    if is_genus(tokens, end):
        return None
    if (single := single_sign(tokens, end)) is not None:
        return single
    if tokens.texts[end] in SPUN and is_word(tokens, end + 1, "g"):
        return Unit("×g", end + 2, measured=True)
    if (
        tokens.lows[end] in _POINTED
        and is_word(tokens, end + 1, ".")
        and (name := pointed(tokens, end)) is not None
    ):
        return Unit(name, end + 5, measured=True)
    prefixed = glued(tokens, end + 1) and tokens.texts[end + 1] == "Omega"  # "k$\\Omega$"
    command = prefixed or tokens.source[tokens.begins[end]] == "\\"
    plain_word = (
        tokens.kinds[end] == "word" and tokens.texts[end] not in FIRST_SYMBOLS and tokens.texts[end].isalpha()
    )
    if plain_word and not command and not _has_power(tokens, end):
        return None
    # Most stand alone by far, and the search for longer ones takes long.
    alone = (
        tokens.kinds[end] == "word"
        and not command
        and is_symbol(tokens.texts[end])
        and tokens.texts[end] != "cal"  # "cal. yr BP"
        and _stops(tokens, end + 1)
    )
    found = None if alone else measure(tokens.source, tokens.ends[end - 1])
    if alone or found is not None:
        name, behind = (
            (found.name, index_after(tokens, found.end, end)) if found else (tokens.texts[end], end + 1)
        )
        return Unit(name, behind, measured=True)
    return letter_at(tokens, end)


_POINTED = frozenset("pbrdhw")  # with these "p.p.m." and the like begin


def _stops(tokens: Tokens, at: int) -> bool:
    """Whether a word that ends phrases, or a mark that does, stands behind the symbol before `at`."""
    if at >= tokens.size:
        return True
    if at + 1 < tokens.size and not tokens.spaced[at + 1]:
        return False
    low = tokens.lows[at]
    return low in STOPS and low != "per" if tokens.spaced[at] else low in {",", ";", "."}


def _has_power(tokens: Tokens, at: int) -> bool:
    """Whether a negative power touches a short word, as in "Wm−1", or a dollar sign, as in "US$"."""
    if not glued(tokens, at + 1) or len(tokens.texts[at]) > LONGEST_PAIR:
        return False
    behind = tokens.texts[at + 1]
    return behind in {"⁻", "$"} or (
        behind in DASHES and glued(tokens, at + 2) and tokens.kinds[at + 2] == "number"
    )


def per_so_many(tokens: Tokens, found: Unit) -> Unit:
    """The unit with what it counts per: "case per 100,000 people"."""
    rate = rate_of(tokens, found.end) if is_word(tokens, found.end, "per") else None
    return found if rate is None else Unit(f"{found.name} {rate.name}", rate.end)


def with_rate(tokens: Tokens, found: Unit) -> Unit:
    """The noun of what is counted with the measure it is counted per: "cell per litre", "individual/km2"."""
    end = found.end
    if found.name is None or found.name == "parameter" or "/" in found.name or end >= tokens.size:
        return found
    if tokens.lows[end] in {"per", "/"}:
        return with_denominator(tokens, found.name, end)
    return with_power(tokens, found.name, end) or found


def with_power(tokens: Tokens, name: str, end: int) -> Unit | None:
    """The unit with a measure and its power behind it: "trees ha−1", "5% yr−1", "eggs female−1 day−1"."""
    first = end + (tokens.texts[end] in PRODUCT_DOTS)
    if not (
        glued(tokens, first + 1) and (tokens.texts[first + 1] in POWER_SIGNS or tokens.texts[end] == "°")
    ):
        return None
    rest = raised(tokens.source, tokens.ends[end - 1])
    if rest is None:
        return None
    return Unit(f"{name} {rest.name}", index_after(tokens, rest.end, end))


PRODUCT_DOTS = frozenset("·⋅∙")
POWER_SIGNS = frozenset("-−–⁻^{(\\$")
"""With these begins what is raised behind a symbol."""


def rate_of(tokens: Tokens, at: int) -> Unit | None:
    """What stands behind "per" at `at` where that is a number of things: "per 1,000 person-years"."""
    if at + 1 < tokens.size and tokens.lows[at + 1] in MAGNITUDES:
        one = Decimal(MAGNITUDES[tokens.lows[at + 1]])
        number: Amount | None = Amount(one, one, at + 1, at + 2, spelled=True)
    else:
        number = read_amount(tokens, at + 1) if at + 1 < tokens.size else None
    if number is None or number.mark is not None or number.doubt is not None:
        return None
    counted = measured_at(tokens, number.end) or unit_of(tokens, number)
    end = max(number.end, counted.end)
    end += end == number.end and is_word(tokens, end, "population")
    timed = only_per(tokens, end) if is_word(tokens, end, "per") else None
    end = end if timed is None else timed.end
    return Unit(tokens.source[tokens.begins[at] : tokens.ends[end - 1]], end)


def only_per(tokens: Tokens, end: int) -> Unit | None:
    """A rate of nothing but a time or a measure: "5 per day"."""
    rest = denominator(tokens.source, tokens.ends[end - 1])
    return None if rest is None else Unit(rest.name, index_after(tokens, rest.end, end))


def index_after(tokens: Tokens, offset: int, at: int) -> int:
    """The index of the first token, from `at` on, that starts at `offset` or behind it."""
    while at < tokens.size and tokens.begins[at] < offset:
        at += 1
    return at
