"""Numbers spelled out: "one hundred and twenty", "three and a half million", "a quarter of a million".

Cardinals are read to any length, with "and", hyphens, dozens and "point"; parts ("two thirds") are shares in
percent unless a magnitude follows. Words that only seem to count ("dozens of", "several hundred") are none.
"""

from decimal import Decimal
from typing import NamedTuple

from pipeline.text.quantities.tokens import Amount, Tokens, glued, is_word
from pipeline.text.quantities.words import (
    ARTICLES,
    CHANGING,
    MAGNITUDES,
    MEASURES,
    ONES,
    ORDINALS,
    PARTS,
    PEOPLE,
    PERSONS,
    SPELLED,
    STOPS,
    TENS,
    is_plural,
    listed,
)

AND_PARTS = listed("half third quarter fifth")
"""What "and a" can add to a number: "three and a half"."""

SCALES = MAGNITUDES | {"dozen": 12}

MOST_OF = 1000
"""The largest number of which one may be taken in "one in ten"."""


class _Cardinal(NamedTuple):
    """A number of words up to the token `end`; `scale` is the magnitude that it ended in, else 1."""

    value: Decimal
    end: int
    scale: int = 1


def read_cardinal(tokens: Tokens, at: int) -> Amount | None:
    """The number that the words from `tokens[at]` on spell, an article before a magnitude being one."""
    if _is_alone(tokens, at):
        value = Decimal(SPELLED[tokens.lows[at]])
        return Amount(value, value, at, at + 1, spelled=True)
    found = _cardinal(tokens, at)
    if found is None:
        return None
    value, end, scale = found
    added = _added(tokens, end)
    if added is not None:
        scale = 12 if tokens.lows[end - 1] == "dozen" else scale
        factor, end = _scale(tokens, added.end)
        dozen = is_word(tokens, end, "dozen")
        value, end = (value + added.value * scale) * factor * (12 if dozen else 1), end + dozen
    doubt = "another number stands right behind it" if _runs_on(tokens, end) else None
    doubt = "it numbers an order" if _is_order(tokens, end) else doubt
    if (scores := _behind_scores(tokens, at, end)) > end:
        end, doubt = scores, "the score behind it may be twenty"
    return Amount(value, value / _last_scale(tokens, end), at, end, spelled=True, doubt=doubt)


def _is_order(tokens: Tokens, end: int) -> bool:
    """Whether what stands at `end` makes a place of the number: "twenty-first", "hundred and fifth"."""
    hundreds = tokens.lows[end - 1] in MAGNITUDES
    last = _after_joint(tokens, end, "and" if hundreds else "")
    compound = last == end and is_word(tokens, end + 1, "-")  # "two hundred third-party looms"
    if compound or last >= tokens.size or tokens.lows[last] not in ORDINALS | {"something"}:
        return False
    return last > end or hundreds or (tokens.lows[end - 1] in TENS and tokens.lows[last] != "second")


_GOING_ON = {*SPELLED, *SCALES, *PARTS, *ORDINALS, *listed("and point in out of part score")}


def _is_alone(tokens: Tokens, at: int) -> bool:
    """Whether the word at `at` is all of its number, as most often: the word behind goes on with none."""
    if tokens.lows[at] not in SPELLED or at + 1 >= tokens.size:
        return False
    return tokens.kinds[at + 1] == "word" and tokens.lows[at + 1] not in _GOING_ON


def read_share(tokens: Tokens, at: int) -> Amount | None:
    """A part of something in numbers or in parts: "one in ten", "two-thirds"."""
    return None if _is_alone(tokens, at) else so_many_in(tokens, at) or read_part(tokens, at)


def _behind_scores(tokens: Tokens, at: int, end: int) -> int:
    """The index behind what may count in twenties, else `end`: "four score looms", "three score and ten".

    It begins with a small number, and no word before it makes it a value: "a grade four score".
    """
    score = end + is_word(tokens, end, "-")
    if not is_word(tokens, score, "score") or end != at + 1 or tokens.lows[at] not in ONES:
        return end
    behind = score + 1
    counted = behind < tokens.size and tokens.kinds[behind] == "word" and tokens.lows[behind] not in STOPS
    if counted and not is_plural(tokens.lows[behind]):
        return end
    joint = behind + counted
    if is_word(tokens, joint, "and") and joint + 1 < tokens.size and tokens.lows[joint + 1] in SPELLED:
        return joint + 2  # "three score years and ten"
    valued = at > 0 and tokens.kinds[at - 1] == "word" and tokens.lows[at - 1] not in STOPS - ARTICLES
    return end if (valued and not counted) or is_word(tokens, behind, "-") else behind


def _last_scale(tokens: Tokens, end: int) -> int:
    """The product of the magnitudes that end before `end`, which the low end of a range may share."""
    factor = 1
    while end and tokens.lows[end - 1] in SCALES:
        end -= 1
        factor *= SCALES[tokens.lows[end]]
    return factor


def read_part(tokens: Tokens, at: int) -> Amount | None:
    """A part of something: "two-thirds" in percent, "a quarter of a million" as a number."""
    part = _part(tokens, at)
    if part is None:
        return None
    of_all = whole_of(tokens, part.end)
    if of_all is not None:
        value = part.value * of_all.value
        return Amount(value, value, at, of_all.end, spelled=True)
    share, joint = round(100 * part.value, 2), at - 1 - (at > 0 and tokens.lows[at - 1] in ARTICLES)
    told = joint == at - 1 or is_word(tokens, part.end, "of") or tokens.lows[joint - 1] in PARTS
    added = joint > 0 and tokens.lows[joint] == "and" and (tokens.kinds[joint - 1] == "number" or not told)
    doubt = "it may belong to the number before it" if added else None
    return Amount(share, share, at, part.end, "percent", spelled=True, doubt=doubt)


CHANGE_BOUNDS = listed(
    "more less than about around nearly roughly over almost only at least most up to some approximately"
)
"""What may stand between "by" and "a third"."""


def is_change(tokens: Tokens, at: int, end: int) -> bool:
    """Whether "a third" from `at` to `end` is how much something changed by, and numbers nothing."""
    by = next((place for place in range(at - 1, max(-1, at - 5), -1) if tokens.lows[place] == "by"), 0)
    if not by or any(word not in CHANGE_BOUNDS for word in tokens.lows[by + 1 : at]):
        return False
    ends = end >= tokens.size or tokens.kinds[end] == "sign" or tokens.lows[end] in STOPS
    return ends and any(word in CHANGING for word in tokens.lows[max(0, by - 8) : by])


def so_many_in(tokens: Tokens, at: int) -> Amount | None:
    """As in "one in ten patients", "one out of every ten" and "two in five adults": a share in percent."""
    count = 1 if tokens.lows[at] in {"one", "1"} else SPELLED.get(tokens.lows[at])
    count = int(tokens.texts[at]) if count is None and tokens.texts[at].isdecimal() else count
    after = _behind_in(tokens, at)
    if not at + 1 < after < tokens.size or count is None or not 0 < count <= MOST_IN:
        return None
    if tokens.kinds[after] == "number":
        numeral = tokens.numerals.get(tokens.begins[after])
        total = Decimal(tokens.texts[after].replace(",", "")) if numeral is None else numeral.value
        found = _Cardinal(total or Decimal(0), after + 1)
    else:
        found = _cardinal(tokens, after) or _Cardinal(Decimal(0), after)
    if count > 1 and (of_people := _is_of_people(tokens, at, found)) is not True:
        if of_people is False or not count < found.value <= MOST_IN + 1:
            return None
        return Amount(Decimal(count), Decimal(count), at, found.end, spelled=True, doubt="it may be a share")
    if found.value > MOST_OF:
        why = "a share this small is not told in percent"
        return Amount(Decimal(1), Decimal(1), at, found.end, spelled=True, doubt=why)
    if found.value <= count or found.value != found.value.to_integral_value():
        return None
    share = round(100 * count / found.value, 2)
    return Amount(share, share, at, found.end, "percent", spelled=True)


MOST_IN = 9
"""More than so many are not said to be in so many others."""


def _is_of_people(tokens: Tokens, at: int, total: _Cardinal) -> bool | None:
    """Whether "two in five" at `at` is a share: both numbers are small and alike, and a plural follows.

    None where nothing that could be counted follows, and where ten may be a way of speaking.
    """
    if tokens.lows[total.end - 2] in {"every", "each"}:
        return True
    nouns = tokens.lows[total.end : total.end + 2] if is_word(tokens, at + 1, "out", "of", "ten") else []
    if any(noun in PEOPLE or noun.endswith(PERSONS) for noun in nouns):
        return None
    if not is_word(tokens, at + 1, "in") or tokens.kinds[at] != tokens.kinds[total.end - 1]:
        return False
    if total.end >= tokens.size:
        return None
    noun = tokens.lows[total.end]
    if tokens.kinds[total.end] == "sign" or not is_plural(noun):
        return False if noun in MEASURES | {"%", "-"} else None
    return noun not in MEASURES and total.value <= MOST_IN + 1


def _is_rough(tokens: Tokens, at: int) -> bool:
    """Whether a word before "one of four" makes a share of it: "about"."""
    return at > 0 and tokens.lows[at - 1] in CHANGE_BOUNDS


def _behind_in(tokens: Tokens, first: int) -> int:
    """The index behind the "in", "out of" or "of every" that stands behind `first`, else the next one."""
    at = first + 1
    at += is_word(tokens, at, "part", "in")
    joint = 1 if is_word(tokens, at, "in") else 2 if is_word(tokens, at, "out", "of") else 0
    every = at + (joint or is_word(tokens, at, "of"))
    if every > at and (is_word(tokens, every, "every") or is_word(tokens, every, "each")):
        return every + 1
    return every if _is_rough(tokens, first) else at + joint


def _cardinal(tokens: Tokens, at: int) -> _Cardinal | None:
    """Hundreds with their scales, from the largest down: "two thousand five hundred and one"."""
    article = tokens.lows[at] in ARTICLES
    total, place, limit, scale = Decimal(0), at, Decimal(10) ** 99, 1
    while True:
        group = _group(tokens, place, article=article and place == at)
        if group is None:
            break
        value, end = group
        factor, after = _scale(tokens, end)
        if factor == 1 and article and place == at and value == 1:
            return None
        if factor >= limit or value >= limit:
            break
        total, place, limit, scale = (
            total + value * factor,
            after,
            Decimal(factor),
            factor if factor > 1 else scale,
        )
        if factor == 1:
            break
        place_of_next = _after_joint(tokens, place, "and" if not is_word(tokens, at - 1, "between") else "")
        if _group(tokens, place_of_next) is None or _passes_limit(tokens, place_of_next, limit):
            break
        place = place_of_next
    return None if place == at else _Cardinal(total, place, scale)


def _passes_limit(tokens: Tokens, at: int, limit: Decimal) -> bool:
    """Whether the group at `at` is no part of the number before: "one thousand and two thousand"."""
    group = _group(tokens, at)
    if group is None:
        return True
    factor, _ = _scale(tokens, group[1])
    return factor >= limit or group[0] >= limit


def _group(tokens: Tokens, at: int, *, article: bool = False) -> tuple[Decimal, int] | None:
    """A number below a thousand, so many hundreds, or dozens: "one hundred and twenty", "twelve hundred"."""
    small = (1, at + 1) if article else _below_hundred(tokens, at)
    if small is None:
        return None
    value, end = small
    after = _after_joint(tokens, end)
    if is_word(tokens, after, "dozen"):
        return Decimal(12 * value), after + 1
    if not is_word(tokens, after, "hundred"):
        return (Decimal(value), end) if article else _with_decimals(tokens, value, end)
    value, end = 100 * value, after + 1
    joint = "" if is_word(tokens, at - 1, "between") else "and"
    rest = _below_hundred(tokens, _after_joint(tokens, end, joint))
    if rest is not None and not is_word(tokens, _after_joint(tokens, rest[1]), "hundred"):
        value, end = value + rest[0], rest[1]
    return Decimal(value), end


def _below_hundred(tokens: Tokens, at: int) -> tuple[int, int] | None:
    if not 0 <= at < tokens.size or tokens.lows[at] not in SPELLED:
        return None
    value = SPELLED[tokens.lows[at]]
    after = _after_joint(tokens, at + 1)
    if tokens.lows[at] in TENS and after < tokens.size and 0 < ONES.get(tokens.lows[after], 0) < 10:
        return value + ONES[tokens.lows[after]], after + 1
    return value, at + 1


def _with_decimals(tokens: Tokens, value: int, end: int) -> tuple[Decimal, int]:
    """The number with what "point" puts behind it: "two point five"."""
    digits, at = "", end + 1
    if is_word(tokens, end, "point"):
        while at < tokens.size and 0 <= ONES.get(tokens.lows[at], -1) < 10:
            digits, at = digits + str(ONES[tokens.lows[at]]), at + 1
    return (Decimal(f"{value}.{digits}"), at) if digits else (Decimal(value), end)


def _scale(tokens: Tokens, at: int) -> tuple[int, int]:
    """The product of the magnitudes from `at` on, and the index after them: "hundred thousand"."""
    factor, end = 1, at
    while True:
        after = _after_joint(tokens, end)
        if after >= tokens.size or tokens.lows[after] not in MAGNITUDES or tokens.lows[after] == "hundred":
            return factor, end
        factor, end = factor * MAGNITUDES[tokens.lows[after]], after + 1


def _after_joint(tokens: Tokens, at: int, word: str = "") -> int:
    """The index behind a hyphen, or behind `word`, hyphens aside, that joins two parts of a number."""
    if word and is_word(tokens, at, "-", word, "-"):
        return at + 3
    if is_word(tokens, at, "-") or (word and is_word(tokens, at, word)):
        return at + 1
    dashed = at < tokens.size and tokens.texts[at] in _DASHES and glued(tokens, at) and glued(tokens, at + 1)
    return at + dashed


_DASHES = frozenset("–−‒")
"""Dashes that printers put for the hyphen of "twenty-five"."""


def _added(tokens: Tokens, at: int) -> _Cardinal | None:
    """What "and a half" or "and three quarters" adds."""
    at += is_word(tokens, at, "-")
    if not is_word(tokens, at, "and"):
        return None
    at += 1 + is_word(tokens, at + 1, "-")
    if at + 1 < tokens.size and tokens.lows[at] in ARTICLES | {"one"}:
        after = _after_joint(tokens, at + 1)
        if after < tokens.size and tokens.lows[after] in AND_PARTS:
            return _Cardinal(Decimal(1) / PARTS[tokens.lows[after]], after + 1)
    part = _part(tokens, at)
    return part if part is not None and tokens.lows[at] in SPELLED else None


def _part(tokens: Tokens, at: int) -> _Cardinal | None:
    """So many parts of a whole: "half", "a third", "two-thirds"."""
    if is_word(tokens, at, "half"):
        return _Cardinal(Decimal("0.5"), at + 1)
    after = _after_joint(tokens, at + 1)
    if after >= tokens.size or tokens.lows[after] not in PARTS:
        return None
    count = 1 if tokens.lows[at] in ARTICLES else SPELLED.get(tokens.lows[at], 0)
    parts = PARTS[tokens.lows[after]]
    if count > 1 and tokens.lows[after] in {"hundredth", "thousandth"}:
        return None
    return _Cardinal(Decimal(count) / parts, after + 1) if 0 < count < parts else None


def is_in_range(tokens: Tokens, at: int, end: int) -> bool:
    """Whether a part from `at` to `end` is one end of a range of parts: "a quarter to a third"."""
    joint = "and" if is_word(tokens, at - 1, "between") else "to"
    if is_word(tokens, end, joint):
        return end + 1 < tokens.size and _part(tokens, end + 1) is not None
    between = "between" in tokens.lows[max(0, at - 5) : at]
    joined = is_word(tokens, at - 1, "and") if between else is_word(tokens, at - 1, "to")
    return joined and at > 1 and tokens.lows[at - 2] in PARTS.keys() | {"half"}


def whole_of(tokens: Tokens, at: int) -> _Cardinal | None:
    """The magnitude of which a part is taken: "of a million", "million"."""
    at += is_word(tokens, at, "of")
    at += at < tokens.size and tokens.lows[at] in ARTICLES | {"one"}
    if is_word(tokens, at, "dozen"):
        return _Cardinal(Decimal(12), at + 1)
    if is_word(tokens, at, "hundred"):
        factor, end = _scale(tokens, at + 1)
        return _Cardinal(Decimal(100 * factor), end)
    factor, end = _scale(tokens, at)
    return _Cardinal(Decimal(factor), end) if factor > 1 else None


def _runs_on(tokens: Tokens, at: int) -> bool:
    """Whether another number word follows at once, one that is no part of a compound such as "two-stage"."""
    at = _after_joint(tokens, at)
    if is_word(tokens, at, ",") and is_word(tokens, at + 2, "hundred"):
        return (
            tokens.lows[at - 1] in MAGNITUDES and tokens.lows[at + 1] in ONES
        )  # "two thousand, five hundred"
    if at >= tokens.size or tokens.lows[at] not in SPELLED.keys() | MAGNITUDES.keys():
        return False
    return not is_word(tokens, at + 1, "-") or any(low in ONES for low in tokens.lows[at + 2 : at + 3])


_WHICH = frozenset({"first", "second", "other", "latter", "-", "each", "per", "every", "last", "final"})


def is_ordinal(tokens: Tokens, at: int) -> bool:
    """Whether "half" is one of two halves, or a part of a name as in "half-precision"."""
    before = tokens.lows[at - 1] if at else ""
    per = before == "a" and at > 1 and tokens.lows[at - 2] in MEASURES  # "45 min a half"
    return (
        per
        or before in _WHICH
        or any(is_word(tokens, at + 1, word) for word in ("-", "integral", "integer", "integers"))
    )


def opens_range(tokens: Tokens, at: int) -> bool:
    """Whether "one" at `at` is the low end of a range: "between one and two hours"."""
    high = tokens.lows[at + 2 : at + 3]
    return is_word(tokens, at - 1, "between", "one", "and") and not SPELLED.keys().isdisjoint(high)
