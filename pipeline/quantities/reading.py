"""Quantities in running text: ranges, qualifiers, units, and how far each reaches."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Literal, NamedTuple, TypeAlias

from pipeline.quantities.amounts import STARTERS, Amount, glued, is_word, read_amount, starts_amount
from pipeline.quantities.names import is_name, tied_before
from pipeline.quantities.nouns import Unit, unit_of
from pipeline.quantities.qualifiers import qualifier_after, qualifier_before
from pipeline.quantities.tokens import Token, Tokens, tokenise
from pipeline.quantities.words import listed

Qualifier: TypeAlias = Literal["exact", "at_least", "at_most", "about"]

DASHES = frozenset({"-", "–", "—", "--", "~", "sim", "−"})
"""Signs between the two ends of a range; "sim" is a tilde that lost its backslash."""

ARROWS = frozenset({"->", "→", "⇒"})

EXTENT_CUES = listed(
    """ranging range ranges ranged spanning spans span varying vary varies size sizes anywhere
    everything interval between"""
)
"""Before "from A to B" these say that both ends count, not only the end reached."""

GROWTH = listed(
    """scales scale scaled scaling extends extend extended extending grows grow grew increases increase
    increased increasing improves improve expands expand expanded expanding reduces reduce reduced
    reducing raises raise raised lifts boosts shrinks compress compresses"""
)
"""Before a size of models these say that the second end was reached."""

SIZES_COME = frozenset({"with", "across", "at", "of", "various", "different", "multiple"})
"""Before "scales from 1B to 7B" these say that "scales" is a noun."""

SPANNED = frozenset({"dataset", "benchmark", "task", "run", "seed", "setting", "corpus"})
"""What "over nine datasets" runs over; the number is no bound."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A quantity: `value` in `unit`, up to `value_max` where it is a range.

    `unit` is "percent", "points", "times", "parameter", another singular noun, or None.
    """

    value: int | float
    value_max: int | float | None
    unit: str | None
    qualifier: Qualifier


@dataclass(frozen=True, slots=True)
class Mention:
    """A quantity where it stands: `written` is the sentence from `span[0]` to `span[1]`.

    `number` is the span of the numeral with its mark, without qualifier and noun. `start` is the first end
    of "from 62.1 to 70.4" as written. `name` says that the number names a thing ("GPT-4", "top-1").
    """

    span: tuple[int, int]
    written: str
    quantity: Quantity
    number: tuple[int, int]
    start: str | None = None
    name: bool = False


class _Reading(NamedTuple):
    """A first amount, perhaps a second one, the tokens that they cover, and the unit of the last."""

    low: Amount
    high: Amount | None
    start: int
    end: int
    unit: Unit
    reached: bool = False
    name: bool = False


def find(sentence: str) -> list[Mention]:
    """Every quantity that stands in `sentence`, in order, numbers in names flagged.

    Each number belongs to one mention. Takes time linear in the length of the sentence.
    """
    return list(mentions(sentence))


class Mentions:
    """The quantities of a sentence, read as far as somebody has asked for them, and remembered."""

    def __init__(self, sentence: str) -> None:
        self._known: list[Mention] = []
        self._rest = _read_on(sentence)

    def __iter__(self) -> Iterator[Mention]:
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
def mentions(sentence: str) -> Mentions:
    """What `find` finds, one after the other: who needs only the first ones saves the time for the rest."""
    return Mentions(sentence)


def _read_on(sentence: str) -> Iterator[Mention]:
    tokens = tokenise(sentence)
    floor = 0
    for at in [at for at, token in enumerate(tokens) if token.kind == "number" or token.low in STARTERS]:
        if at < floor or not starts_amount(tokens, at):
            continue
        reading = _read(tokens, at)
        if reading is not None:
            mention, floor = _mention(sentence, tokens, reading, floor)
            yield mention


def parse(written: str) -> Quantity | None:
    """Read a quantity as it is copied from a sentence; None where it holds no number.

    A number that names a thing counts only where there is no other.
    """
    found = find(written)
    if not found:
        return None
    return next((mention for mention in found if not mention.name), found[0]).quantity


def _read(tokens: Tokens, at: int) -> _Reading | None:
    low = read_amount(tokens, at)
    if low is None:
        return None
    tied = not low.spelled and tied_before(tokens, at)
    unit = Unit(None, low.end) if tied else _unit(tokens, low)
    if tied or is_name(tokens, low, unit.end):
        return _Reading(low, None, at, low.end, unit, name=True)
    factor = FACTOR if _is_factor(tokens, at) else 0
    between = is_word(tokens, at - 1, "between")
    high, reached = _other_end(tokens, low, between)
    if high is None or is_name(tokens, high, high.end, high=True):
        unit = unit if not factor or low.mark else Unit("times", low.end)
        return _Reading(low, None, at - factor, low.end, unit)
    if reached and _covers_extent(tokens, at, high):
        reached = False
    dashed = tokens[low.end].low in DASHES
    start = at - 1 if between else at - is_word(tokens, at - 1, "from") if dashed else _from(tokens, at)
    low = _factor(_shared(low, high), factor)
    high = _factor(high, factor)
    return _Reading(low, high, start - factor, high.end, _unit(tokens, high), reached)


def _from(tokens: Sequence[Token], at: int) -> int:
    """Where the "from" of a number stands, up to fourteen tokens before it; else `at` itself."""
    for place in range(at - 1, max(-1, at - 15), -1):
        if tokens[place].low == "from":
            return place
        if tokens[place].kind == "number" or tokens[place].text in {",", ";"}:
            break
    return at


FACTOR = 3
"""Tokens in "a factor of"."""


def _is_factor(tokens: Sequence[Token], at: int) -> bool:
    return at >= FACTOR and is_word(tokens, at - 2, "factor", "of") and tokens[at - 3].low in {"a", "the"}


def _factor(amount: Amount, factor: int) -> Amount:
    return amount._replace(mark="times") if factor and amount.mark is None else amount


def _other_end(tokens: Tokens, low: Amount, between: bool) -> tuple[Amount | None, bool]:
    """The second amount of a range, and whether it is the end that something reached."""
    at = low.end
    if at + 1 >= len(tokens):
        return None, False
    at += is_word(tokens, at, "up", "to")
    sign = tokens[at].low
    arrow = sign in ARROWS
    start = (
        at
        + 1
        + (at + 1 < len(tokens) and tokens[at + 1].text in {"~", "sim", "+", "$"} and sign not in DASHES)
    )
    high = (
        read_amount(tokens, start)
        if arrow or sign in DASHES or sign == "to" or (between and sign == "and")
        else None
    )
    if high is None or not _agree(low, high):
        return None, False
    if arrow:
        return high, True
    if sign in DASHES:
        return (high if _dashed(tokens, low, high) else None), False
    came_from = _from(tokens, low.start) < low.start
    if not came_from and _shared(low, high).value >= high.value:
        return None, False
    return high, came_from and sign == "to"


def _agree(low: Amount, high: Amount) -> bool:
    """Whether two amounts can be the ends of one range."""
    return low.mark is None or high.mark is None or low.mark == high.mark


def _dashed(tokens: Sequence[Token], low: Amount, high: Amount) -> bool:
    """Whether the dash between two numbers makes a range, not a name or a difference."""
    if (
        glued(tokens, low.start)
        and tokens[low.start - 1].kind == "word"
        and tokens[low.start - 1].low != "sim"
    ):
        return False
    in_brackets = is_word(tokens, low.start - 1, "(") and is_word(tokens, high.end, ")")
    if tokens[low.end].spaced and not (low.mark or low.magnitude > 1 or high.mark or in_brackets):
        return False
    return _shared(low, high).value < high.value


def _shared(low: Amount, high: Amount) -> Amount:
    """The low end, with the magnitude or mark that stands only at the high end."""
    if high.order and low.mark is None and 0 <= low.value <= high.value:
        return low._replace(value=Decimal(10) ** low.value, mark="times")
    if low.mark is None:
        low = low._replace(mark=high.mark)
    if low.magnitude == 1 and high.magnitude > 1 and low.plain < high.plain:
        low = low._replace(value=low.plain * high.magnitude, letter=high.letter)
    return low


def _covers_extent(tokens: Sequence[Token], at: int, high: Amount) -> bool:
    """Whether "from A to B" spans sizes ("ranging from") and does not reach one ("grows from").

    A word like "ranging" up to six tokens before says so, and so does a size of models with no verb of
    growth before it.
    """
    before = [token.low for token in tokens[max(0, at - 7) : at]]
    if not EXTENT_CUES.isdisjoint(before):
        return True
    if not high.letter or high.magnitude < 10**6:
        return False
    return GROWTH.isdisjoint(before) or not SIZES_COME.isdisjoint(before)


def _mention(sentence: str, tokens: Sequence[Token], reading: _Reading, floor: int) -> tuple[Mention, int]:
    """The mention of a reading, and the index of the token after it."""
    last = reading.high or reading.low
    unit = reading.unit
    qualifier, start = qualifier_before(tokens, reading.start, floor)
    if tokens[start].low == "over" and reading.low.spelled and unit.name in SPANNED:
        qualifier, start = None, start + 1
    start = _with_extent_cue(tokens, reading, start, floor)
    after, end = qualifier_after(tokens, last.end)
    end = max(end, unit.end)
    if reading.name:
        start, end = reading.start, reading.end
    span = (tokens[start].start, tokens[end - 1].end)
    mention = Mention(
        span=span,
        written=sentence[span[0] : span[1]],
        quantity=_quantity(reading, unit.name, after or qualifier or "exact"),
        number=(tokens[reading.low.start].start, tokens[last.end - 1].end),
        start=_written(sentence, tokens, reading.low) if reading.reached else None,
        name=reading.name,
    )
    return mention, end


def _unit(tokens: Sequence[Token], amount: Amount) -> Unit:
    if amount.mark is not None:
        return Unit(amount.mark, amount.end)
    before = tokens[amount.start - 1].text if amount.start else ""
    if before in {"$", "€"}:
        return Unit("dollar" if before == "$" else "euro", amount.end)
    _, end = qualifier_after(tokens, amount.end)
    return unit_of(tokens, amount if end == amount.end else amount._replace(end=end))


def _quantity(reading: _Reading, unit: str | None, qualifier: Qualifier) -> Quantity:
    if reading.high is None:
        return Quantity(_number(reading.low.value), None, unit, qualifier)
    if reading.reached:
        return Quantity(_number(reading.high.value), None, unit, qualifier)
    low = _shared(reading.low, reading.high)
    return Quantity(_number(low.value), _number(reading.high.value), unit, qualifier)


def _number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


def _written(sentence: str, tokens: Sequence[Token], amount: Amount) -> str:
    return sentence[tokens[amount.start].start : tokens[amount.end - 1].end]


def _with_extent_cue(tokens: Sequence[Token], reading: _Reading, start: int, floor: int) -> int:
    """Where the mention starts so that a word like "ranging" is part of it, and it reads the same alone."""
    if reading.high is None or reading.reached or not is_word(tokens, reading.start, "from"):
        return start
    for place in range(start - 1, max(floor, start - 7) - 1, -1):
        if tokens[place].low in EXTENT_CUES:
            return place
    return start
