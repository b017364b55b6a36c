"""The unit of an amount: its mark, a currency, a unit of measurement, or the noun of what is counted."""

from collections.abc import Sequence

from pipeline.text.quantities.amounts import read_amount
from pipeline.text.quantities.compounds import TIMED, timed
from pipeline.text.quantities.designations import numbers_time
from pipeline.text.quantities.lists import (
    JOINTS,
    TOTALLED,
    behind_share,
    following,
    is_another,
    is_row,
    is_setting,
    over_thousands,
    said_again,
    told_each,
    total_of,
)
from pipeline.text.quantities.marks import marked
from pipeline.text.quantities.mentions import Unit
from pipeline.text.quantities.money import currency_before
from pipeline.text.quantities.nouns import unit_of
from pipeline.text.quantities.occasions import GAINS
from pipeline.text.quantities.qualifiers import qualifier_after
from pipeline.text.quantities.rates import (
    measured_at,
    only_per,
    per_so_many,
    rate_of,
    whole,
    with_denominator,
    with_power,
    with_rate,
)
from pipeline.text.quantities.spread import COMPARED, in_commas, reach
from pipeline.text.quantities.symbols import arc_inside
from pipeline.text.quantities.tokens import Amount, Tokens, glued, is_word
from pipeline.text.quantities.words import (
    ADVERBS,
    MEASURES,
    is_plural,
    listed,
    singular,
)

FARTHEST_SHARED = 8
"""So many tokens after "3-" of "3- and 5-fold" the unit that both share is looked for."""


def unit(tokens: Tokens, amount: Amount) -> Unit:
    """The unit of `amount`, and the index after it."""
    found = _unit(tokens, amount)
    if found.end >= tokens.size:
        return found
    if tokens.lows[found.end] in TIMED:
        found = timed(tokens, found)
    return (
        found
        if amount.mark or tokens.kinds[min(found.end, tokens.size - 1)] != "word"
        else whole(tokens, found, amount)
    )


def _unit(tokens: Tokens, amount: Amount) -> Unit:
    if amount.mark is not None:
        return (
            _share_per(tokens, amount)
            if amount.mark in {"percent", "permille", "points"}
            else Unit(amount.mark, amount.end)
        )
    currency = currency_before(tokens, amount.start)
    if currency is not None:
        powered = with_power(tokens, currency, amount.end) if amount.end < tokens.size else None
        return powered or with_denominator(tokens, currency, amount.end)
    if not tokens.bare and (arc := arc_inside(tokens.texts[amount.end - 1])) is not None:
        return Unit(arc, amount.end, measured=True)
    _, end = qualifier_after(tokens, amount.end)
    counted = amount if end == amount.end else amount._replace(end=end)
    found = measured_at(tokens, end) or unit_of(tokens, counted)
    if found.name is not None:
        return per_so_many(tokens, found) if found.measured else with_rate(tokens, per_so_many(tokens, found))
    return _elsewhere(tokens, amount) or found


def _share_per(tokens: Tokens, amount: Amount) -> Unit:
    """A share, and the time it is per: "12% per year", "3 %/h"."""
    end = amount.end
    if end >= tokens.size:
        return Unit(amount.mark, end)
    if tokens.lows[end] in {"per", "/"}:
        return with_denominator(tokens, amount.mark or "", end)
    bracketed = tokens.texts[end] == "("
    at = end + bracketed
    behind = tokens.texts[at : at + 3]
    weighed = behind[1:2] == ["/"] and len(behind) == 3 and {*behind[::2]} <= _WEIGHED
    if weighed and (not bracketed or is_word(tokens, at + 3, ")")):
        return Unit(f"{amount.mark} {''.join(behind)}", at + 3 + bracketed)  # "5% (w/v)"
    return with_power(tokens, amount.mark or "", end) or Unit(amount.mark, end)


_WEIGHED = frozenset({"w", "v", "m", "wt", "vol", "mass"})
"""Of what a share is one, and in what: "5% w/v"."""


def unit_before(tokens: Tokens, low: Amount, found: Unit) -> Unit:
    """The currency before the low end of a range, where none stands before the other: "$1.5–2.0 trillion"."""
    currency = currency_before(tokens, low.start)
    if currency is None or found.name is None:
        return found if currency is None else timed(tokens, with_denominator(tokens, currency, found.end))
    return Unit(f"{currency}{' ' * (found.name[0] != '/')}{found.name}", found.end)


def _elsewhere(tokens: Tokens, amount: Amount) -> Unit | None:
    """The unit of a number that has none right behind it: of a rate, a total, a list, or behind a bracket."""
    end = amount.end
    if is_word(tokens, end, "per"):
        return rate_of(tokens, end) or only_per(tokens, end)
    below = is_word(tokens, end, "/") and tokens.kinds[end + 1 : end + 2]
    if below == ["word"]:
        return only_per(tokens, end)
    if below and over_thousands(tokens, amount) is not None:
        return rate_of(tokens, end)
    if end < tokens.size and tokens.kinds[end] == "word" and is_word(tokens, end + 1, "/"):
        rate = only_per(tokens, end + 1) if glued(tokens, end + 1) and glued(tokens, end + 2) else None
        return rate and rate._replace(name=f"{tokens.texts[end]}{rate.name}", measured=True)  # "12 XY/cm²"
    if is_word(tokens, end, "-") and glued(tokens, end) and not _compounds(tokens, end + 1):
        return _shared(tokens, amount)
    if amount.spelled and (again := said_again(tokens, amount)) is not None:
        return unit_of(tokens, again)
    if (
        end < tokens.size
        and tokens.lows[end] in TOTALLED
        and (found := _of_total(tokens, amount)) is not None
    ):
        return found
    shared = behind_share(tokens, amount)
    if shared is not None:
        return Unit(singular(tokens.texts[shared - 1]), end)
    if end + 1 < tokens.size and (tokens.lows[end] in JOINTS or tokens.lows[amount.start - 1] == "from"):
        told = _behind_commas(tokens, amount) if tokens.uncertain else None
        return told or _of_list(tokens, amount)
    found = None if amount.spelled else _behind_spread(tokens, amount) or _of_list(tokens, amount)
    return found or (_behind_commas(tokens, amount) if tokens.uncertain else None)


def _of_total(tokens: Tokens, amount: Amount) -> Unit | None:
    """The noun of a total of which some are counted: "34 of 300 patients", "2,300 of its inhabitants"."""
    end, total = amount.end, total_of(tokens, amount)
    if total is not None:
        marked_so = Unit(total.mark, end) if total.mark else None
        return (marked_so or measured_at(tokens, total.end) or unit_of(tokens, total))._replace(end=end)
    whole_one = amount.value == amount.value.to_integral_value()
    if (
        not whole_one
        or not is_word(tokens, end, "of")
        or end + 2 >= tokens.size
        or tokens.lows[end + 1] not in _OF_ALL
    ):
        return None
    noun = unit_of(tokens, amount._replace(end=end + 2))
    return None if noun.name is None or noun.measured else Unit(noun.name, end)


_OF_ALL = listed("the its their these those our his her all such")
"""One of these stands before all things of which some are counted."""


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
        return rate_of(tokens, behind) or only_per(tokens, behind)
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
        alone = measured is not None and joint == "and" and row == [amount, other]
        if measured is None or (alone and is_another(tokens, amount, max(other.end, measured.end))):
            return None
        return Unit(measured.name, amount.end, measured.measured)
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
    if measured is not None and measured.end < tokens.size and not other.mark:
        measured = whole(tokens, measured, other)
    if measured is None and is_word(tokens, other.end, "per"):
        measured = rate_of(tokens, other.end) or only_per(tokens, other.end)
    if measured is None and other.end < tokens.size:
        noun = unit_of(tokens, other)
        shared = noun.name == "points" or tokens.lows[other.end] in MEASURES
        shared = shared and not is_setting(amount, other, noun.name)
        rated = with_rate(tokens, per_so_many(tokens, noun))
        measured = rated if shared or rated is not noun or told_each(tokens, amount, noun.end) else None
    return measured or _behind_spread(tokens, other)


_COMPARED = ADVERBS | frozenset([gain for gain in GAINS if not is_plural(gain)])


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
