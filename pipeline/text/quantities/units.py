"""The unit of an amount: its mark, a currency, a unit of measurement, or the noun of what is counted."""

from collections.abc import Sequence
from decimal import Decimal

from pipeline.text.quantities.amounts import read_amount
from pipeline.text.quantities.compounds import TIMED, single_sign, timed
from pipeline.text.quantities.designations import is_genus, numbers_time
from pipeline.text.quantities.letters import letter_at
from pipeline.text.quantities.lists import (
    JOINTS,
    behind_share,
    following,
    is_row,
    is_setting,
    over_thousands,
    said_again,
    told_each,
    total_of,
)
from pipeline.text.quantities.marks import marked, pointed
from pipeline.text.quantities.measures import FIRST_SYMBOLS, denominator, is_symbol, measure, raised
from pipeline.text.quantities.mentions import Unit
from pipeline.text.quantities.money import currency_before
from pipeline.text.quantities.nouns import unit_of
from pipeline.text.quantities.occasions import GAINS, SPUN
from pipeline.text.quantities.qualifiers import qualifier_after
from pipeline.text.quantities.ranges import DASHES
from pipeline.text.quantities.spread import COMPARED, in_commas, reach
from pipeline.text.quantities.symbols import arc_inside
from pipeline.text.quantities.tokens import Amount, Tokens, glued, is_word
from pipeline.text.quantities.words import (
    ADVERBS,
    MAGNITUDES,
    MEASURES,
    STOPS,
    is_plural,
    singular,
)

LONGEST_PAIR = 5
"""Letters of two symbols that touch."""

_NO_UNIT = frozenset(",.;:()[]-–—−/+=<>")
"""With these no unit begins, outside of LaTeX."""

FARTHEST_SHARED = 8
"""So many tokens after "3-" of "3- and 5-fold" the unit that both share is looked for."""


def unit(tokens: Tokens, amount: Amount) -> Unit:
    """The unit of `amount`, and the index after it."""
    found = _unit(tokens, amount)
    return timed(tokens, found) if found.end < tokens.size and tokens.lows[found.end] in TIMED else found


def _unit(tokens: Tokens, amount: Amount) -> Unit:
    if amount.mark is not None:
        return (
            _share_per(tokens, amount)
            if amount.mark in {"percent", "permille", "points"}
            else Unit(amount.mark, amount.end)
        )
    currency = currency_before(tokens, amount.start)
    if currency is not None:
        powered = _with_power(tokens, currency, amount.end) if amount.end < tokens.size else None
        return powered or _with_denominator(tokens, currency, amount.end)
    if not tokens.bare and (arc := arc_inside(tokens.texts[amount.end - 1])) is not None:
        return Unit(arc, amount.end, measured=True)
    _, end = qualifier_after(tokens, amount.end)
    counted = amount if end == amount.end else amount._replace(end=end)
    found = measured_at(tokens, end) or unit_of(tokens, counted)
    if found.name is not None:
        return (
            _per_so_many(tokens, found) if found.measured else _with_rate(tokens, _per_so_many(tokens, found))
        )
    return _elsewhere(tokens, amount) or found


def _share_per(tokens: Tokens, amount: Amount) -> Unit:
    """A share, and the time it is per: "12% per year", "3 %/h"."""
    end = amount.end
    if end >= tokens.size:
        return Unit(amount.mark, end)
    if tokens.lows[end] in {"per", "/"}:
        return _with_denominator(tokens, amount.mark or "", end)
    bracketed = tokens.texts[end] == "("
    at = end + bracketed
    behind = tokens.texts[at : at + 3]
    weighed = behind[1:2] == ["/"] and len(behind) == 3 and {*behind[::2]} <= _WEIGHED
    if weighed and (not bracketed or is_word(tokens, at + 3, ")")):
        return Unit(f"{amount.mark} {''.join(behind)}", at + 3 + bracketed)  # "5% (w/v)"
    return _with_power(tokens, amount.mark or "", end) or Unit(amount.mark, end)


_WEIGHED = frozenset({"w", "v", "m", "wt", "vol", "mass"})
"""Of what a share is one, and in what: "5% w/v"."""


def unit_before(tokens: Tokens, low: Amount, found: Unit) -> Unit:
    """The currency before the low end of a range, where none stands before the other: "$1.5–2.0 trillion"."""
    currency = currency_before(tokens, low.start)
    if currency is None or found.name is None:
        return found if currency is None else timed(tokens, _with_denominator(tokens, currency, found.end))
    return Unit(f"{currency}{' ' * (found.name[0] != '/')}{found.name}", found.end)


def _with_denominator(tokens: Tokens, name: str, end: int) -> Unit:
    twice = is_word(tokens, end, "per") and is_word(tokens, end + 2, "per")  # "per household per year"
    rest = denominator(tokens.source, tokens.ends[end - 1])
    if rest is None and twice:
        rest = denominator(tokens.source, tokens.ends[end + 1])
    if rest is None:
        if is_word(tokens, end, "/") and glued(tokens, end) and glued(tokens, end + 1):
            word = end + 1
            if tokens.kinds[word] == "word":
                return Unit(f"{name}/{tokens.texts[word]}", end + 2)
        rate = _rate(tokens, end) if is_word(tokens, end, "per") else None  # "$0.02 per 1K tokens"
        return Unit(name, end) if rate is None else Unit(f"{name} {rate.name}", rate.end)
    name = f"{name}{rest.name}" if rest.name[0] == "/" else f"{name} {rest.name}"
    end = _after(tokens, rest.end, end)
    while is_word(tokens, end, "/") and end + 1 < tokens.size and tokens.kinds[end + 1] == "word":
        name, end = f"{name}/{tokens.texts[end + 1]}", end + 2  # "sample/s/GPU"
    return Unit(name, end)


def measured_at(tokens: Tokens, end: int) -> Unit | None:
    """The unit of measurement at the index `end`, or a letter that stands for one."""
    if end >= tokens.size:
        return None
    sole = tokens.texts[end] == "$" and (tokens.kinds[end - 1] == "word" or tokens.source.count("$") == 1)
    if sole and not (glued(tokens, end + 1) and tokens.kinds[end + 1] == "number"):
        return _with_denominator(tokens, "$", end + 1)  # "12 k$/kW", where it is no mark of LaTeX
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
        name, behind = (found.name, _after(tokens, found.end, end)) if found else (tokens.texts[end], end + 1)
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


def _per_so_many(tokens: Tokens, found: Unit) -> Unit:
    """The unit with what it counts per: "case per 100,000 people"."""
    rate = _rate(tokens, found.end) if is_word(tokens, found.end, "per") else None
    return found if rate is None else Unit(f"{found.name} {rate.name}", rate.end)


def _with_rate(tokens: Tokens, found: Unit) -> Unit:
    """The noun of what is counted with the measure it is counted per: "cell per litre", "individual/km2"."""
    end = found.end
    if found.name is None or found.name == "parameter" or "/" in found.name or end >= tokens.size:
        return found
    if tokens.lows[end] in {"per", "/"}:
        return _with_denominator(tokens, found.name, end)
    return _with_power(tokens, found.name, end) or found


def _with_power(tokens: Tokens, name: str, end: int) -> Unit | None:
    """The unit with a measure and its power behind it: "trees ha−1", "5% yr−1", "eggs female−1 day−1"."""
    first = end + (tokens.texts[end] in PRODUCT_DOTS)
    if not (
        glued(tokens, first + 1) and (tokens.texts[first + 1] in POWER_SIGNS or tokens.texts[end] == "°")
    ):
        return None
    rest = raised(tokens.source, tokens.ends[end - 1])
    if rest is None:
        return None
    return Unit(f"{name} {rest.name}", _after(tokens, rest.end, end))


PRODUCT_DOTS = frozenset("·⋅∙")
POWER_SIGNS = frozenset("-−–⁻^{(\\$")
"""With these begins what is raised behind a symbol."""


def _rate(tokens: Tokens, at: int) -> Unit | None:
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
    timed = _only_per(tokens, end) if is_word(tokens, end, "per") else None
    end = end if timed is None else timed.end
    return Unit(tokens.source[tokens.begins[at] : tokens.ends[end - 1]], end)


def _elsewhere(tokens: Tokens, amount: Amount) -> Unit | None:
    """The unit of a number that has none right behind it: of a rate, a total, a list, or behind a bracket."""
    end = amount.end
    if is_word(tokens, end, "per"):
        return _rate(tokens, end) or _only_per(tokens, end)
    below = is_word(tokens, end, "/") and tokens.kinds[end + 1 : end + 2]
    if below == ["word"]:
        return _only_per(tokens, end)
    if below and over_thousands(tokens, amount) is not None:
        return _rate(tokens, end)
    if end < tokens.size and tokens.kinds[end] == "word" and is_word(tokens, end + 1, "/"):
        rate = _only_per(tokens, end + 1) if glued(tokens, end + 1) and glued(tokens, end + 2) else None
        return rate and rate._replace(name=f"{tokens.texts[end]}{rate.name}", measured=True)  # "12 XY/cm²"
    if is_word(tokens, end, "-") and glued(tokens, end) and not _compounds(tokens, end + 1):
        return _shared(tokens, amount)
    if amount.spelled and (again := said_again(tokens, amount)) is not None:
        return unit_of(tokens, again)
    total = total_of(tokens, amount)
    if total is not None:
        marked_so = Unit(total.mark, end) if total.mark else None
        return (marked_so or measured_at(tokens, total.end) or unit_of(tokens, total))._replace(end=end)
    shared = behind_share(tokens, amount)
    if shared is not None:
        return Unit(singular(tokens.texts[shared - 1]), end)
    if end + 1 < tokens.size and (tokens.lows[end] in JOINTS or tokens.lows[amount.start - 1] == "from"):
        told = _behind_commas(tokens, amount) if tokens.uncertain else None
        return told or _of_list(tokens, amount)
    found = None if amount.spelled else _behind_spread(tokens, amount) or _of_list(tokens, amount)
    return found or (_behind_commas(tokens, amount) if tokens.uncertain else None)


def _behind_commas(tokens: Tokens, amount: Amount) -> Unit | None:
    """The mark or the measure right behind the spread of a number between commas: "14, SD = 2, days"."""
    comma = in_commas(tokens, amount.end, amount.value)
    if not comma:
        return None
    beyond = marked(tokens, amount._replace(end=comma))
    found = measured_at(tokens, comma) if beyond.mark is None else Unit(beyond.mark, comma)
    if found is None and tokens.lows[comma] in MEASURES:
        found = unit_of(tokens, beyond)
    return found and found._replace(end=amount.end)


def _behind_spread(tokens: Tokens, amount: Amount) -> Unit | None:
    """The unit behind the bracket with the spread of a number: "54.3 (11.2) years", "15 (13–17) per 1000"."""
    end = amount.end
    behind = reach(tokens, end, amount.value)
    if behind == end:
        behind = end + 5  # "3.2 (n = 24) kg", "3.2 (p < .05) kg"
        sized = is_word(tokens, end, "(") and is_word(tokens, behind - 1, ")")
        sized = sized and tokens.lows[end + 1] in {"n", "p"} and tokens.texts[end + 2] in COMPARED
        found = (
            (measured_at(tokens, behind) or unit_of(tokens, amount._replace(end=behind))) if sized else None
        )
        return found and found._replace(end=end)
    mark = marked(tokens, amount._replace(end=behind))
    if mark.mark is not None:
        return Unit(mark.mark, mark.end)
    found = measured_at(tokens, behind)
    counted = end > amount.core or tokens.lows[behind : behind + 2] == ["log", "points"]
    if found is None and behind < tokens.size and (counted or tokens.lows[behind] in MEASURES):
        return unit_of(tokens, amount._replace(end=behind))
    if found is None and is_word(tokens, behind, "per"):
        return _rate(tokens, behind) or _only_per(tokens, behind)
    return found


def _of_list(tokens: Tokens, amount: Amount) -> Unit | None:
    """The unit of measurement of "5" in "5, 10 and 15 kg", which stands only behind the last number."""
    if numbers_time(tokens, amount.start):
        return None
    row = [amount]
    for joint, other in following(tokens, amount):
        if other.magnitude != amount.magnitude:
            return None
        row.append(other)
        if joint == ",":
            continue
        measured = _at_its_end(tokens, amount, other)
        if measured is None and joint == "/":
            continue
        return measured and Unit(measured.name, amount.end, measured.measured)
    measured = _at_commas_end(tokens, row) if len(row) > 1 and is_row(tokens, row) else None
    return measured and Unit(measured.name, amount.end, measured.measured)


def may_be_listed(tokens: Tokens, amount: Amount) -> str | None:
    """Why the unit behind the next number may be that of a bare one as well, in words: "at 5, 10 kg"."""
    if tokens.texts[amount.start - 1] == "=" or numbers_time(tokens, amount.start):
        return None
    row = [amount]
    for joint, other in following(tokens, amount):
        if joint != "," or other.magnitude != amount.magnitude:
            return None
        row.append(other)
    spread = tokens.uncertain and row[-1].mark == "percent"  # "2.3, 95% confidence interval 1.2 to 3.4"
    listed = len(row) > 1 and not spread and _at_commas_end(tokens, row) is not None
    return "the unit behind the next number may be its own as well" if listed else None


def _at_commas_end(tokens: Tokens, row: Sequence[Amount]) -> Unit | None:
    """The unit behind the last of a row, but where it is compared: "a score of 45.2, 3% higher"."""
    measured = _at_its_end(tokens, row[0], row[-1])
    end = row[-1].end if measured is None else max(measured.end, row[-1].end)
    return None if not _COMPARED.isdisjoint(tokens.lows[end : end + 1]) else measured


def _at_its_end(tokens: Tokens, amount: Amount, other: Amount) -> Unit | None:
    """The unit behind the last number of a row, as far as it is that of the others."""
    measured = Unit(other.mark, other.end) if other.mark else measured_at(tokens, other.end)
    if measured is None and is_word(tokens, other.end, "per"):
        measured = _rate(tokens, other.end) or _only_per(tokens, other.end)
    if measured is None and other.end < tokens.size:
        noun = unit_of(tokens, other)
        shared = noun.name == "points" or tokens.lows[other.end] in MEASURES
        shared = shared and not is_setting(amount, other, noun.name)
        rated = _with_rate(tokens, _per_so_many(tokens, noun))
        measured = rated if shared or rated is not noun or told_each(tokens, amount, noun.end) else None
    return measured or _behind_spread(tokens, other)


_COMPARED = ADVERBS | frozenset([gain for gain in GAINS if not is_plural(gain)])


def _only_per(tokens: Tokens, end: int) -> Unit | None:
    """A rate of nothing but a time or a measure: "5 per day"."""
    rest = denominator(tokens.source, tokens.ends[end - 1])
    return None if rest is None else Unit(rest.name, _after(tokens, rest.end, end))


def _shared(tokens: Tokens, amount: Amount) -> Unit | None:
    """The unit of "3-" in "3- and 5-fold", which stands only behind the last number."""
    for at in range(amount.end + 1, min(tokens.size, amount.end + 1 + FARTHEST_SHARED)):
        if tokens.kinds[at] == "number":
            other = read_amount(tokens, at)
            if other is None or (is_word(tokens, other.end, "-") and not _compounds(tokens, other.end + 1)):
                continue
            return Unit(unit(tokens, other).name, amount.end)
    return None


def _compounds(tokens: Tokens, at: int) -> bool:
    """Whether a word touches the hyphen before it, as in "30-day"."""
    return glued(tokens, at) and tokens.kinds[at] == "word"


def _after(tokens: Tokens, offset: int, at: int) -> int:
    """The index of the first token, from `at` on, that starts at `offset` or behind it."""
    while at < tokens.size and tokens.begins[at] < offset:
        at += 1
    return at
