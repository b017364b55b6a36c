"""Numbers in a row: "3, 7 and 13 billion", "12 ± 3 vs 15 ± 4 ms", "from 1.2 in May to 3.4 million".

What stands behind the last of them alone may be meant of all: a unit is, a magnitude may be.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from pipeline.text.quantities.amounts import CROSSES, read_amount
from pipeline.text.quantities.errors import with_error
from pipeline.text.quantities.magnitudes import is_magnitude
from pipeline.text.quantities.qualifiers import PHRASES
from pipeline.text.quantities.spread import BEGINNINGS, BEYOND, COMPARED, reach
from pipeline.text.quantities.tokens import Amount, Tokens, glued, is_word
from pipeline.text.quantities.words import BARE_METRICS, MAGNITUDES, SPELLED, STOPS, is_plural, listed

JOINTS = listed(", and or vs versus against compared relative rather instead not but + /")
"""With these the step from a number to the next of its row begins."""

_SMALLER = ("<", "≤", "<=", "⩽")
_COMPARISONS = [[first, second] for first in _SMALLER for second in _SMALLER]
_ROWS = JOINTS | BEGINNINGS | {*_SMALLER}

_FURTHER = listed("with to than of .")
"""Of this a joint of several words may go on: "compared with"."""

LONGEST = 8
"""So many numbers of a row are looked at, and so many words between the ends of a change."""

SHORT_MAGNITUDES = frozenset({"mn", "bn", "tn"})


def following(tokens: Tokens, amount: Amount) -> Iterator[tuple[str, Amount]]:
    """The numbers of the row that goes on behind `amount`, each with the word or sign that joins it."""
    if not _has_row(tokens, amount):
        return
    at = _behind(tokens, amount)
    start = _reached(tokens, amount, at)
    for _ in range(LONGEST):
        joint, at = ("to", start) if start else _joint(tokens, at)
        start = 0
        at = _behind_bound(tokens, at)
        other = read_amount(tokens, at) if joint else None
        if other is None or other.doubt is not None:
            return
        other = with_error(tokens, other)
        yield joint, other
        at = _behind(tokens, other)


def _has_row(tokens: Tokens, amount: Amount) -> bool:
    """Whether a row may go on behind an amount: a quick look before it is followed."""
    end = amount.end
    return end < tokens.size and (tokens.lows[end] in _ROWS or tokens.lows[amount.start - 1] == "from")


def _behind(tokens: Tokens, amount: Amount) -> int:
    """The index behind a number, its spread, and what stands alone in a bracket: "12 (A)", "12.1 (3.2)"."""
    at = reach(tokens, amount.end, amount.value)
    return at + 3 if is_word(tokens, at, "(") and is_word(tokens, at + 2, ")") else at


def _joint(tokens: Tokens, at: int) -> tuple[str, int]:
    """The last word or sign of the joint at `at`, and the index behind it; none where no joint stands."""
    if tokens.texts[at : at + 3 : 2] in _COMPARISONS:  # "3 < x < 5 kg"
        return "and", at + 3
    joint = ""
    while at < tokens.size and (
        tokens.lows[at] in JOINTS or (tokens.lows[at] in _FURTHER and joint not in {"", ",", "and", "or"})
    ):
        joint, at = tokens.lows[at], at + 1
    return joint, at


def _behind_bound(tokens: Tokens, at: int) -> int:
    """The index behind what bounds the next number: "at least 3 and at most 5 kg"."""
    if at < tokens.size and tokens.texts[at] in COMPARED:
        return at + 1
    said = tuple(tokens.lows[at : at + LONGEST_BOUND])
    return at + next((length for length in range(len(said), 0, -1) if said[:length] in PHRASES), 0)


LONGEST_BOUND = 3
"""So many words a bound between two numbers of a row may have."""


def _reached(tokens: Tokens, amount: Amount, at: int) -> int:
    """Where the number begins that a change from `amount` has reached, else 0: "from 1.2 in May to 3.4"."""
    if not is_word(tokens, amount.start - 1, "from"):
        return 0
    for place in range(at, min(at + LONGEST, tokens.size - 1)):
        if tokens.lows[place] == "to" and tokens.kinds[place + 1] == "number":
            return place + 1
    return 0


def said_again(tokens: Tokens, amount: Amount) -> Amount | None:
    """The number that a bracket behind one in words repeats, up to behind the bracket: "eight (8) looms"."""
    at = amount.end + 1
    again = read_amount(tokens, at) if is_word(tokens, at - 1, "(") and at < tokens.size else None
    if again is None or again.value != amount.value or not is_word(tokens, again.end, ")"):
        return None
    return again._replace(end=again.end + 1)


def shares_magnitude(tokens: Tokens, low: Amount) -> str | None:
    """Why a bare number may count thousands or more, in words: "3" of "3, 7 and 13 billion"."""
    if low.mark is not None or not _has_row(tokens, low) or low.magnitude != 1:
        return None
    for joint, other in following(tokens, low):
        if other.mark is not None:
            return None
        if other.magnitude > 1 or beyond_spread(tokens, reach(tokens, other.end, other.value), other):
            last = joint != "," or low.plain < other.plain
            return "the magnitude behind the last number of the list may be its own as well" if last else None
    return None


def beyond_spread(tokens: Tokens, end: int, last: Amount) -> str | None:
    """Why a spread that ends at `end` may part a number from its magnitude: "3.4 (2.1–5.6) million"."""
    if end <= last.end or end >= tokens.size or last.mark is not None or last.magnitude != 1:
        return None
    powered = tokens.lows[end] in CROSSES and end + 1 < tokens.size and tokens.texts[end + 1].startswith("10")
    if powered or is_magnitude(tokens.lows[end]) or tokens.lows[end] in SHORT_MAGNITUDES:
        return BEYOND
    return None


TOTALLED = frozenset({"of", "out", "("})
"""With these begins what is told behind a count of how many it is one, or its share."""


DETERMINING = listed(
    """the our these those its their his her my your all some only just about approximately roughly nearly
    almost a an total maximum possible first last next initial original final other remaining top best worst
    same whole full eligible enrolled included of"""
)
"""These may stand before a total: "34 of the 300 patients", "5 of the first 10", "7 out of a possible 12"."""

_MOST_WORDS = 5


def total_of(tokens: Tokens, amount: Amount) -> Amount | None:
    """The total of which a count is a part, or the top of a scale: "34 of 300 patients", "4.6 out of 5"."""
    at = amount.end
    if at >= tokens.size or tokens.lows[at] not in TOTALLED:
        return None
    at += is_word(tokens, at, "(", "out")
    if tokens.lows[at] == "(":
        return None
    at += 2 if is_word(tokens, at, "out", "of") else 1 if is_word(tokens, at, "of") else 0
    if at > amount.end:
        at = _behind_words(tokens, at)
    total = read_amount(tokens, at) if amount.end < at < tokens.size else None
    if total is None or total.mark not in {None, "points"} or total.doubt is not None:
        return None
    return total if 0 <= amount.value <= total.value else None


def _behind_words(tokens: Tokens, at: int) -> int:
    """The index behind the words that may stand before a total."""
    last = min(tokens.size, at + _MOST_WORDS)
    return next((place for place in range(at, last) if tokens.lows[place] not in DETERMINING), last)


def behind_share(tokens: Tokens, amount: Amount) -> int | None:
    """The index behind the noun of "12 (20%) patients", of which the bracket tells the share or a part."""
    at = amount.end
    if amount.mark is not None or not is_word(tokens, at, "(") or tokens.texts[amount.start].count("."):
        return None
    bracket = tokens.texts[at + 1 : at + 1 + LONGEST]
    if ")" not in bracket:
        return None
    noun = at + 2 + bracket.index(")")
    counted = noun < tokens.size and is_plural(tokens.lows[noun]) and tokens.lows[noun] not in STOPS
    return noun + 1 if counted else None


def told_each(tokens: Tokens, amount: Amount, end: int) -> bool:
    """Whether the row from `amount` to the noun before `end` is of one kind: "2 and 3 mice, respectively"."""
    for at in range(end, min(tokens.size, end + 2 * LONGEST)):
        if amount.letter or tokens.texts[at] in {".", ";"}:
            return False
        if tokens.lows[at] == "respectively":
            return True
    return False


def over_thousands(tokens: Tokens, amount: Amount) -> int | None:
    """The index behind the thousands over which a broken number is a rate: "4.3/100,000 births"."""
    at = amount.end
    if not is_word(tokens, at, "/") or not (glued(tokens, at) and glued(tokens, at + 1)) or amount.mark:
        return None
    below = read_amount(tokens, at + 1) if at + 1 < tokens.size else None
    whole = amount.value == amount.value.to_integral_value()
    if whole or below is None or below.doubt or below.mark or below.value not in _THOUSANDS:
        return None
    return None if is_word(tokens, below.end, "/") else below.end  # "4.3/100,000/year"


_THOUSANDS = frozenset(map(Decimal, (10**3, 10**4, 10**5, 10**6)))


def counts_apart(tokens: Tokens, end: int) -> bool:
    """Whether the last word of a number may begin another one: "a hundred two-year-old elms"."""
    tied = is_word(tokens, end, "-") and glued(tokens, end) and glued(tokens, end + 1)
    number = SPELLED.keys() | MAGNITUDES.keys()
    return tied and tokens.lows[end - 1] in SPELLED and tokens.lows[end - 2] in number


def is_another(tokens: Tokens, amount: Amount, end: int) -> bool:
    """Whether what is measured behind "and", in a unit that ends at `end`, is another thing than an amount.

    As in "a pH of 5.6 and 2.1% carbon" and "z = 2.1 and 40 mJy", unlike "a width of 10 and 20 nm".
    """
    at = amount.start - 1
    while at > 1 and tokens.lows[at] in _RANGING:
        at -= 1 + (tokens.kinds[at - 1] == "number")
    if tokens.lows[at] not in {"of", "="} or at < 1:
        return False
    named = tokens.lows[at - 1]
    named = tokens.lows[at - 2] + named if tokens.kinds[at - 1] == "number" else named
    scaled = named in BARE_METRICS and (amount.value > 1 or tokens.texts[end - 1] != "%")
    if (named in _WITHOUT_UNIT and not scaled) or tokens.texts[at - 1] == "]":
        return True
    article = not {"a", "an"}.isdisjoint(tokens.lows[max(0, at - 4) : at])
    behind = tokens.lows[end] if end < tokens.size and tokens.kinds[end] == "word" else "and"
    return (article or tokens.lows[at] == "=") and behind not in STOPS and behind != "respectively"


_RANGING = frozenset({"-", "–", "—", "−", "to"})
_CHANGES = listed("gap improvement gain gains improvements increases reductions drop drops")
_WITHOUT_UNIT = (BARE_METRICS - _CHANGES) | listed(
    "ph bmi ratio na r2 r² z kappa index gpa ton coefficient odds alpha β β2 η2 exponent skewness"
)
"""What is measured without a unit."""


def is_setting(amount: Amount, other: Amount, noun: str | None) -> bool:
    """Whether a broken number beside a count is another setting: "dropout 0.1 and 30 epochs"."""
    whole = [one.value == one.value.to_integral_value() for one in (amount, other)]
    return whole == [False, True] and noun in _WHOLE


_WHOLE = listed("epoch layer gpu GPU TPU token step iteration parameter digit")


def is_row(tokens: Tokens, row: Sequence[Amount]) -> bool:
    """Whether numbers between which only commas stand are surely of one row: "5, 10, 20", "doses of 5, 10".

    They ascend, and are three or follow "of" and a plural.
    """
    first = row[0].start
    before = read_amount(tokens, first - 2) if first > 1 and tokens.texts[first - 1] == "," else None
    led = tokens.lows[first - 1] == "of" and first > 1 and is_plural(tokens.lows[first - 2])
    whole = row if before is None else [before, *row]
    ascends = all(one.value < other.value for one, other in pairwise(whole))
    return ascends and (len(whole) > 2 or led)
