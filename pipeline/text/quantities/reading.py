"""Quantities in running text: ranges, qualifiers, units, and how far each reaches.

A value is made in one place, `_quantity`, and only of whole numbers: `left_over` looks at what stands right
before and behind the number, and what it finds there that belongs to a number makes a `Doubt` instead of a
`Mention`. So no digit, sign, power, group or fraction beside what was read is ever dropped.
"""

from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from pipeline.text.quantities.amounts import MINUS, may_hold_amount, negative, read_amount
from pipeline.text.quantities.bounds import LIMITED, doubtful, names_limit, settled, spans_range
from pipeline.text.quantities.cutting import tokenise
from pipeline.text.quantities.errors import times, with_error
from pipeline.text.quantities.extents import UNSURE, covers_extent, extent, with_extent_cue
from pipeline.text.quantities.left_over import left_over
from pipeline.text.quantities.lists import TOTALLED, behind_share, beyond_spread, shares_magnitude, total_of
from pipeline.text.quantities.marks import ROUGHLY, as_factor, factor_before, marked
from pipeline.text.quantities.measures import CURRENCIES, FIRST_SYMBOLS
from pipeline.text.quantities.mentions import (
    HALF_A_RANGE,
    IN_BRACKETS,
    IN_TWO_UNITS,
    SPREAD,
    STATISTIC,
    Doubt,
    Mention,
    Qualifier,
    Quantity,
    Unit,
)
from pipeline.text.quantities.money import is_money, may_group, of_one_name
from pipeline.text.quantities.names import is_marker, is_name, tied_before, unsure_group, version_or_range
from pipeline.text.quantities.nouns import unit_of
from pipeline.text.quantities.numerals import DecimalMark, decimal_mark
from pipeline.text.quantities.occasions import LASTING, crossed
from pipeline.text.quantities.of_tests import is_statistic
from pipeline.text.quantities.pairs import are_kindred, beside_another, goes_on_in_units, of_its_unit
from pipeline.text.quantities.plain import BOUNDING, ends_unit, is_plain, is_undressed
from pipeline.text.quantities.qualifiers import qualifier_after, qualifier_before
from pipeline.text.quantities.ranges import (
    DASHES,
    from_before,
    named_before,
    other_end,
    rough_end,
    shared,
    signed,
    start_of,
    unended,
)
from pipeline.text.quantities.rates import WEIGHED, beyond_substance, measured_at
from pipeline.text.quantities.spread import BEYOND, closed, is_spread, reach
from pipeline.text.quantities.tex import behind_dress
from pipeline.text.quantities.tokens import Amount, Tokens, is_word
from pipeline.text.quantities.units import may_be_listed, unit, unit_before
from pipeline.text.quantities.years import are_dates


class _Reading(NamedTuple):
    """A first amount, perhaps a second one, the tokens that they cover, and the unit of the last."""

    low: Amount
    high: Amount | None
    start: int
    end: int
    unit: Unit
    reached: bool = False
    name: bool = False
    tied: bool = False
    doubt: str | None = None


def find(sentence: str, context: str | None = None) -> list[Mention]:
    """Every quantity that stands in `sentence`, in order, numbers in names flagged; doubts are left out.

    `context` is the text of which the sentence is a part: it says whether a comma separates decimals. Each
    number belongs to one mention. Takes time linear in the length of the sentence.
    """
    mark = decimal_mark(context or sentence)
    return [found for found in _read_on(sentence, mark) if isinstance(found, Mention)]


def readings(sentence: str, context: str | None = None) -> "Readings":
    """What `find` finds and what is doubtful, read as far as it is asked for."""
    return read_with(sentence, decimal_mark(context or sentence))


class Readings:
    """The numbers of a sentence, read as far as somebody has asked for them, and remembered."""

    def __init__(self, sentence: str, mark: DecimalMark) -> None:
        self._known: list[Mention | Doubt] = []
        self._rest = _read_on(sentence, mark)

    def __iter__(self) -> Iterator[Mention | Doubt]:
        at = 0
        while True:
            if at == len(self._known):
                following = next(self._rest, None)
                if following is None:
                    return
                self._known.append(following)
            yield self._known[at]
            at += 1


@lru_cache(maxsize=64)
def read_with(sentence: str, mark: DecimalMark) -> Readings:
    """The numbers of a sentence of a text that separates decimals by this mark."""
    return Readings(sentence, mark)


def _read_on(sentence: str, mark: DecimalMark) -> Iterator[Mention | Doubt]:
    if not may_hold_amount(sentence):
        return
    tokens = tokenise(sentence, mark)
    floor, spread = 0, 0
    for at in tokens.starts:
        low = read_amount(tokens, at) if at >= floor else None
        if low is None:
            continue
        found: Mention | Doubt
        item = is_marker(tokens, low) and not is_money(tokens, low)
        if not low.spelled and (item or tied_before(tokens, at)):
            found, floor = _tied(sentence, tokens, low), low.end
        else:
            plain = _plain(sentence, tokens, low, floor) if is_plain(tokens, low) else None
            found, floor = plain or _found(sentence, tokens, _read(tokens, low), floor)
        if found.span[0] < spread:
            found = Doubt(found.span, SPREAD)
        elif isinstance(found, Mention):
            spread = max(spread, found.spread)
        yield found


def parse(written: str) -> Quantity | None:
    """Read a quantity as it is copied from a sentence; None where it holds no number.

    A number that names a thing counts only where there is no other.
    """
    found = find(written)
    if not found:
        return None
    return next((mention for mention in found if not mention.name), found[0]).quantity


def _plain(sentence: str, tokens: Tokens, amount: Amount, floor: int) -> tuple[Mention, int] | None:
    """What `_read` and `_found` come to for a plain number; None where more stands behind its noun."""
    at, last = amount.start, amount.end
    if amount.mark:
        name, end, measured = Unit(amount.mark, last)
    else:
        symbol = measured_at(tokens, last) if tokens.texts[last] in FIRST_SYMBOLS else None
        name, end, measured = symbol or unit_of(tokens, amount)
    if (end > last and not ends_unit(tokens, end)) or not (tokens.bare or is_undressed(tokens, at, end)):
        return None
    rated = last < end < tokens.size and (tokens.lows[end] == "of" or name in WEIGHED)
    if rated and beyond_substance(tokens, Unit(name, end), at) is not None:
        return None
    before = tokens.lows[at - 1]
    bound, start = qualifier_before(tokens, at, floor) if before in BOUNDING else (None, at)
    if bound is not None or (before in LIMITED and names_limit(tokens)):
        if doubtful(tokens, bound, start, floor, name, end):
            return None
        bound, start = settled(tokens, bound, start, floor, name, end)
    stop, number = tokens.ends[end - 1], (tokens.begins[at], tokens.ends[last - 1])
    span = (tokens.begins[start], stop)
    quantity = _new(Quantity, (_number(amount.value), None, of_one_name(name), bound or "exact"))
    core, written = (number[0], tokens.ends[amount.core - 1]), sentence[span[0] : stop]
    return _new(
        Mention, (span, written, quantity, number, None, False, False, core, stop, stop, measured)
    ), end


def _tied(sentence: str, tokens: Tokens, low: Amount) -> Mention:
    """The mention of a number that a name touches from the left, or that numbers an item."""
    number = (tokens.begins[low.start], tokens.ends[low.end - 1])
    quantity = _new(Quantity, (_number(low.value), None, None, "exact"))
    core, written = (number[0], tokens.ends[low.core - 1]), sentence[slice(*number)]
    return _new(Mention, (number, written, quantity, number, None, True, True, core, number[1], 0, False))


_new = tuple.__new__  # what constructors do, at a third of their time


def _read(tokens: Tokens, low: Amount) -> _Reading:
    at = low.start
    if low.mark == "percent" and low.core == low.end:
        low = of_its_unit(tokens, low)
    if low.doubt is None and not low.spelled:
        low = with_error(tokens, low)
        if low.end > low.core and tokens.texts[low.end - 1] == ")" and (factor := closed(tokens, low, low)):
            low = low if factor.value == 1 else times(low, factor)
    measured = unit(tokens, low)
    named = is_name(tokens, low, measured.end)
    if named == "tied":
        return _Reading(low, None, at, low.end, measured, name=True, tied=True)
    reading = _ranged(tokens, at, low, measured)
    return reading._replace(name=True) if named else reading


_LEADING = ROUGHLY | MINUS | {"minus", "of", "times", "×", "x", "between"} | {*map(str.lower, CURRENCIES)}
"""Words of which one stands before a number with a sign or a factor, or between two."""


def _ranged(tokens: Tokens, at: int, low: Amount, measured: Unit) -> _Reading:
    """The reading of an amount that names nothing: a range, or a value with its sign and factor."""
    doubt = low.doubt or (unsure_group(tokens, at) if tokens.numerals else None)
    worded = (low.spelled and not is_word(tokens, at - 1, "minus")) or is_word(tokens, at - 3, "plus", "or")
    if at and tokens.lows[at - 1] in _LEADING and not worded and signed(tokens, at):
        low, at = negative(low), at - 1
        told = measured.name and not measured.name.startswith("per ")  # "€−12 a day"
        measured = measured if told else unit(tokens, low)
    led = at > 0 and tokens.lows[at - 1] in _LEADING
    rough = led and tokens.lows[at - 1] in ROUGHLY
    factor = factor_before(tokens, at - rough) if led else 0
    before = 0 if rough else factor  # "a factor of ~3" begins at its sign
    named = named_before(tokens, at) if at else 0
    between = (led or named > 0) and is_word(tokens, at - 1 - named, "between")
    high, reached = (None, False) if doubt else _other_end(tokens, low, measured, between)
    if high is not None and is_name(tokens, high, high.end, high=True):
        high, doubt = None, HALF_A_RANGE
    if high is None:
        if factor and not low.mark:
            measured, why = crossed(tokens, low, measured, factor)
            doubt = doubt or why
        parts = (low, None, at - before, low.end, measured, False, False, False, doubt)
        return _closed(tokens, _new(_Reading, parts))
    extends = extent(tokens, at, low, high) if reached else "spans"
    dashed = tokens.lows[max(low.end, measured.end if measured.measured else 0)] in DASHES
    start = at - is_word(tokens, at - 1, "from") if dashed else from_before(tokens, at)
    start = at - 1 - named if between else start
    doubt = version_or_range(tokens, low, high)
    factor *= factor != 1 or unit(tokens, high).name not in LASTING  # "×3–5 days"
    low = as_factor(shared(low, high), factor)
    high = as_factor(with_error(tokens, high), factor)
    measured = unit(tokens, high)
    if measured.name is None or measured.name.startswith(("/", "per ")):
        measured = unit_before(tokens, low, measured)
    doubt = low.doubt or high.doubt or doubt or are_dates(tokens, low, high, measured.name)
    doubt = UNSURE if doubt is None and extends == "unsure" else doubt
    return _closed(
        tokens, _Reading(low, high, start - before, high.end, measured, extends != "spans", doubt=doubt)
    )


def _closed(tokens: Tokens, reading: _Reading) -> _Reading:
    """The reading with the power, magnitude or unit behind the bracket around it: "(3.2 ± 0.1) × 10⁶"."""
    last = reading.high or reading.low
    end = last.end
    if end >= tokens.size or (tokens.texts[end] != ")" and tokens.texts[end - 1] != ")"):
        return reading
    factor = closed(tokens, reading.low, last)
    if factor is None:
        return reading
    start = reading.start - is_word(tokens, reading.start - 1, "(")
    if factor.value == 1 and factor.doubt is None:
        behind = None if reading.unit.name else _behind_bracket(tokens, reading, last, factor)
        if behind is None or behind.name is None:
            return reading
        # In tables of finance brackets are a minus; around a spread or a range they are just brackets.
        alone = start < reading.start and reading.high is None and last.end == last.core
        doubt = IN_BRACKETS if alone and behind.name == "percent" else None
        return reading._replace(start=start, unit=behind, doubt=reading.doubt or doubt)
    alone = start < reading.start and reading.high is None and last.end == last.core
    doubt = reading.doubt or factor.doubt or (IN_BRACKETS if alone else None)
    low = times(reading.low, factor)
    high = reading.high and times(reading.high, factor)
    measured = unit(tokens, marked(tokens, high or low))
    measured = measured if measured.name else unit_before(tokens, low, measured)
    return reading._replace(low=low, high=high, start=start, end=factor.end, unit=measured, doubt=doubt)


def _behind_bracket(tokens: Tokens, reading: _Reading, last: Amount, factor: Amount) -> Unit | None:
    """The mark, unit or noun behind the bracket around a value: "(87.3 ± 2.1)%", "(3–5) kg"."""
    mark = marked(tokens, factor)
    if mark.mark is not None:
        return Unit(mark.mark, mark.end)
    found = measured_at(tokens, factor.end)
    alone = reading.high is None and last.end == last.core
    return found if found is not None or alone else unit_of(tokens, factor)


def _other_end(tokens: Tokens, low: Amount, measured: Unit, between: bool) -> tuple[Amount | None, bool]:
    """The second amount of a range, which may begin behind the unit of the first: "80 m to 300 m"."""
    high, reached = other_end(tokens, low, between)
    if high is not None or measured.end == low.end:
        return high, reached
    from_a_noun = measured.name is not None and is_word(tokens, low.start - 1, "from")
    if not (measured.measured or from_a_noun or "/" in (measured.name or "")):
        return high, reached
    high, reached = other_end(tokens, low._replace(end=measured.end), between)
    other = None if high is None else unit(tokens, high).name
    if high is None or other == measured.name:
        return high, reached
    if not are_kindred(measured.name or "", other or ""):
        return None, False
    spans = not reached or covers_extent(tokens, low.start, low, high)
    return (high._replace(doubt=IN_TWO_UNITS) if spans else high), reached


def _found(sentence: str, tokens: Tokens, reading: _Reading, floor: int) -> tuple[Mention | Doubt, int]:
    """What a reading comes to, and the index of the token after it."""
    last = reading.high or reading.low
    number = (tokens.begins[reading.low.start], tokens.ends[last.end - 1])
    if reading.tied:
        return _named(sentence, tokens, reading, number), reading.end
    doubt = reading.doubt or left_over(tokens, reading.low, last) or _unsure(tokens, reading, last)
    if doubt is None and is_statistic(tokens, reading.low, last.end, measured=reading.unit.measured):
        doubt = STATISTIC
    if doubt is None and (
        is_spread(tokens, last) or (last is not reading.low and is_spread(tokens, reading.low))
    ):
        doubt = SPREAD
    if doubt is not None:
        return Doubt(number, doubt), reach(tokens, last.end, last.value) if doubt == BEYOND else last.end
    if reading.name:
        return _named(sentence, tokens, reading, number), max(reading.end, reading.unit.end)
    return _mention(sentence, tokens, reading, floor)


def _unsure(tokens: Tokens, reading: _Reading, last: Amount) -> str | None:
    """Why what is around a whole number makes it doubtful, in words."""
    if tokens.texts[reading.low.start][-4:-3] == "." and may_group(tokens, reading.low, reading.unit):
        return "its point may separate decimals or thousands"
    listed = reading.unit.name is None and tokens.texts[last.end : last.end + 1] == [","]
    if listed and reading.high is None and (doubt := may_be_listed(tokens, last)) is not None:
        return doubt
    spread = reach(tokens, last.end, last.value)
    return unended(tokens, reading.start, max(last.end, reading.unit.end), reading.high) or (
        (beyond_spread(tokens, spread, last) if spread > last.end else None)
        or beside_another(tokens, reading.low, reading.high)
        or goes_on_in_units(tokens, last, reading.unit.end, measured=reading.unit.measured)
        or (shares_magnitude(tokens, last) if reading.high is None else None)
    )


def _named(sentence: str, tokens: Tokens, reading: _Reading, number: tuple[int, int]) -> Mention:
    """The mention of a number that names a thing: the number alone."""
    low = reading.low
    spread = number[1] if reading.tied else tokens.ends[reach(tokens, low.end, low.value) - 1]
    core = (number[0], tokens.ends[low.core - 1])
    quantity = _quantity(reading, reading.unit.name, "exact")
    parts = (number, sentence[slice(*number)], quantity, number, None, True, reading.tied, core)
    return Mention(*parts, reach=spread, spread=0 if reading.tied else spread)


def _mention(sentence: str, tokens: Tokens, reading: _Reading, floor: int) -> tuple[Mention | Doubt, int]:
    """The mention of a reading, and the index of the token after it."""
    last = reading.high or reading.low
    measured = reading.unit
    said, start = qualifier_before(tokens, reading.start, floor)
    told = max(last.end, measured.end)
    if (why := doubtful(tokens, said, start, floor, measured.name, told)) is not None:
        return Doubt((tokens.begins[reading.low.start], tokens.ends[last.end - 1]), why), last.end
    qualifier, start = settled(tokens, said, start, floor, measured.name, told)
    if reading.high is not None:
        if not reading.reached:
            start = with_extent_cue(tokens, (reading.start, reading.low.start), start, floor)
        spans = not reading.reached and spans_range(tokens, start)
        qualifier = None if spans else qualifier or rough_end(tokens, reading.high)
    after, end = qualifier_after(tokens, last.end)
    end = max(end, measured.end)
    if after is None and measured.name is not None:
        after, end = qualifier_after(tokens, end)  # "5 maps or more"
    begin, stop = tokens.begins[start], tokens.ends[end - 1]
    span = (begin, stop if tokens.bare else behind_dress(sentence, begin, stop))
    number = (tokens.begins[reading.low.start], tokens.ends[last.end - 1])
    spread = reach(tokens, max(end, last.end), last.value)
    counted = None
    if last.end < tokens.size and tokens.lows[last.end] in TOTALLED:
        total = total_of(tokens, last)
        if total is None:
            counted = behind_share(tokens, last)
        else:  # whose share may stand before what is counted
            counted = total.end if is_word(tokens, total.end, "(") else unit(tokens, total).end
    written = sentence[span[0] : span[1]]
    quantity = _quantity(reading, measured.name, after or qualifier or "exact")
    first = start_of(tokens, reading.low) if reading.reached else None
    core = (tokens.begins[last.start] if reading.reached else number[0], tokens.ends[last.core - 1])
    covered = tokens.ends[max(end, spread, counted or 0) - 1]
    parts = (span, written, quantity, number, first, False, False, core, covered, tokens.ends[spread - 1])
    return _new(Mention, (*parts, measured.measured)), end


def _quantity(reading: _Reading, unit: str | None, qualifier: Qualifier) -> Quantity:
    unit = of_one_name(unit)
    if reading.high is None:
        return Quantity(_number(reading.low.value), None, unit, qualifier)
    if reading.reached:
        return Quantity(_number(reading.high.value), None, unit, qualifier)
    ends = sorted((shared(reading.low, reading.high).value, reading.high.value))  # "−0.3 to −0.5"
    return Quantity(_number(ends[0]), _number(ends[1]), unit, qualifier)


def _number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)
