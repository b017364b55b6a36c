"""Words around a number that say whether it is a bound or a rough figure."""

import re
from typing import Literal, TypeAlias

from pipeline.text.quantities.comparatives import comparative
from pipeline.text.quantities.measures import CURRENCIES, CURRENCY_SIGNS, is_symbol
from pipeline.text.quantities.tokens import Tokens, glued, is_word
from pipeline.text.quantities.words import (
    MAGNITUDES,
    MEASURES,
    SPELLED,
    STOPS,
    is_plural,
    listed,
)

Bound: TypeAlias = Literal["at_least", "at_most", "about"]
Said: TypeAlias = Literal["at_least", "at_most", "about", "unsure"]
"""A bound as it is said; of some nobody knows which way they go."""


def _phrases(bound: Bound, text: str) -> dict[tuple[str, ...], Bound]:
    return {tuple(phrase.split()): bound for phrase in text.split(";")}


_ABROAD: dict[Bound, str] = {
    "at_least": """mehr als; mindestens; wenigstens; über; plus de; au moins; más de; al menos; mais de; pelo
        menos; più di; almeno; более; больше; не менее; meer dan; minstens; över; minst""",
    "at_most": """weniger als; höchstens; maximal; bis zu; moins de; au plus; jusqu ' à; jusqu ’ à; menos de;
        hasta; até; meno di; al massimo; менее; не более; до; minder dan; hoogstens; högst""",
    "about": """etwa; rund; ungefähr; knapp; environ; presque; aproximadamente; alrededor de; cerca de; casi;
        quase; quasi; около; примерно; ongeveer; bijna; omkring; ungefär""",
}
"""What is said before a number in other languages."""

_HARDLY = (
    *("", "more than", "less than", "fewer than", "over", "above", "under", "below", "exceeding", "exceeds"),
    *("exceed", "exceeded", "reaching", "reaches", "reach", "reached", "surpasses", "surpassed", "beyond"),
    *("greater than", "larger than", "higher than", "longer than", "lower than", "smaller than"),
    *("at", "within"),
)
"""Behind "hardly" and the like a bound is nearly reached: "barely exceeds 40" is about 40."""

PHRASES = {
    **{phrase: bound for bound, text in _ABROAD.items() for phrase in _phrases(bound, text)},
    **_phrases(
        "at_least",
        """over; more than; greater than; larger than; higher than; better than; longer than; at least; as
        little as; as few as; as low as; exceeding; exceeds; exceed; above; beyond; >; >=; ≥; ⩾; greater
        than or equal to; more than or equal to; no less than; no fewer than; not less than; no lower
        than; no smaller than; no shorter than; well over; upwards of; minimum of; out of more than;
        slightly over; at the very least; minimum; min; min .; upward of; just over; a little over; a bit
        over; far over; in excess of; heavier than; older than; wider than; stronger than; thicker than;
        exceeded; hotter than; warmer than; brighter than; taller than; deeper than; later than;
        no earlier than; not earlier than;
        at the least; > or =; > / =; = >; ≮; north of; surpass; surpasses; surpassed; surpassing; topped;
        topping; min of; min . of""",
    ),
    **_phrases(
        "at_most",
        """up to; upto; under; less than; fewer than; lower than; smaller than; within; below; at most; no
        more than; not more than; as much as; as high as; as many as; as large as; maximum of; max; not
        exceed; not exceeding; without exceeding; less than or equal to; shorter than; <; <=; ≤; ⩽; faster
        than; at the very most; max .; maximum; just shy of; shy of; not quite; lighter than; younger
        than; thinner than; weaker than; colder than; cooler than; fainter than; shallower than; no higher
        than; no greater than; no larger than; no longer than; earlier than; no later than; not later than;
        at the most; up to and including; < or =; < / =; = <; ≯; south of; not even; max of; max . of; fall
        short of; falls short of; fell short of; falling short of; just short of""",
    ),
    **_phrases(
        "about",
        """around; nearly; about; approximately; roughly; almost; sim; ~; approx; approx .; ≈; ∼; close to;
        near; circa; ca; ca .; c .; approaching; approaches; on the order of; in the order of; of the
        order of; in the region of; in the neighbourhood of; in the neighborhood of; in the vicinity of;
        more or less; an estimated; some; close on; nigh on; well nigh; well - nigh; getting on for;
        little more than; not much more than; little over; not much over; not much under; not much less
        than""",
    ),
    **_phrases("at_least", "a little more than"),
    **{
        phrase: bound
        for hardly in ("hardly", "barely", "scarcely")
        for said in _HARDLY
        for phrase, bound in _phrases("about", f"{hardly} {said}".strip()).items()
    },
}
"""What is said before a number."""


def qualifier_words(bound: str) -> frozenset[str]:
    """All words with which a bound is said."""
    return frozenset(word for phrase, meant in PHRASES.items() if meant == bound for word in phrase)


LENGTHS = {
    ending: sorted({len(phrase) for phrase in PHRASES if phrase[-1] == ending}, reverse=True)
    for ending in {phrase[-1] for phrase in PHRASES}
}
"""By its last word how many words a phrase may have, the most first."""

BETWEEN = listed(
    "a an the $ € £ ¥ ₹ USD EUR GBP CHF + - − ± absolute additional average entire whole just only another"
    " single ph"
)
"""What may stand between the phrase and the number."""

PLACED = listed(
    """within under above below exceed exceeds exceeding exceeded beyond near around over surpass surpasses
    surpassed surpassing topped topping"""
)
"""Before an article these say where something is, or what it is compared with: "within the 8B class"."""


def qualifier_before(tokens: Tokens, start: int, floor: int) -> tuple[Said | None, int]:
    """The bound said before `tokens[start]`, and the index where its words start.

    Tokens before `floor` belong to another quantity and are not looked at.
    """
    at, article = start, False
    if tokens.lows[start - 1] == "minus" and start - 3 > floor and is_word(tokens, start - 3, "plus", "or"):
        at -= 3
    while at > max(floor, start - 2) and tokens.lows[at - 1] in BETWEEN:
        dollar = tokens.texts[at - 1] == "$" and at > 1 and tokens.kinds[at - 2] == "word"  # "CA$50"
        if (dollar or tokens.texts[at - 1] == "-") and glued(tokens, at - 1):
            break
        at -= 1
        article = (article or tokens.lows[at] in {"a", "an", "the"}) and tokens.texts[start - 1] != "±"
    for place in (at, start) if at < start else (at,):
        bound, begin = _phrase(tokens, place, floor)
        if bound is not None and not (article and _is_placed(tokens, begin, start)):
            wider = _phrase(tokens, begin, floor) if bound == "about" else (None, begin)
            return (bound, begin) if wider[0] is None else wider  # "up to about 40"
    if start - 1 > floor and is_word(tokens, start - 2, "sub", "-") and glued(tokens, start):
        return "at_most", start - 2
    if tokens.lows[start - 1] == "order" and start - 1 > floor and _is_power(tokens, start):
        return "about", start - 2
    return None, _sign(tokens, start, floor)


def _is_placed(tokens: Tokens, begin: int, start: int) -> bool:
    """Whether the bound at `begin` names a place: "under the 5 GB setting", unlike "the 5 GB mark"."""
    words = tokens.lows[start + 1 : start + LONGEST_MARK]
    stop = next((n for n, word in enumerate(words) if word in _ENDING_MARKS), len(words))
    return tokens.lows[begin] in PLACED and _MARKS.isdisjoint(words[:stop])


LONGEST_MARK = 7
"""So many tokens from a number on the mark is looked for that it sets."""

_MARKS = listed(
    """mark marks threshold thresholds barrier barriers limit limits ceiling cap line cutoff cut target bar
    level levels floor milestone maximum minimum quota"""
)
"""Of these a number behind an article says where they are, so that "below" before it bounds."""

_ENDING_MARKS = (STOPS - {"per"}) | {",", ".", ";", ":", "("}


def _is_power(tokens: Tokens, at: int) -> bool:
    """Whether a power of ten stands at `at`, so that "of order" before it counts orders of magnitude."""
    raised = is_word(tokens, at + 1, "^") or not tokens.texts[at].isdecimal()
    return raised and tokens.texts[at].startswith("10")


_BEHIND_OR: dict[str, Bound] = {
    **dict.fromkeys(
        listed("more older up above over greater higher longer larger later beyond upwards"), "at_least"
    ),
    **dict.fromkeys(listed("less fewer younger below under lower shorter smaller earlier"), "at_most"),
    **dict.fromkeys(listed("so thereabouts"), "about"),
}
"""Words behind "or" that make the number before it a bound or a rough figure."""

_OF_THINGS = frozenset({"more", "less", "fewer", "so", "thereabouts"})
"""Those behind which what is counted may stand: "5 or more maps"."""

_PLACES = frozenset({"over", "above", "up", "under", "below"})
BEHIND_AND = _PLACES | {"older", "younger"}
"""Those that do so behind "and" as well: "65 years and older"; those of a place only where a phrase ends."""

_BEHIND_AT: dict[str, Bound] = {
    "most": "at_most", "maximum": "at_most", "max": "at_most", "least": "at_least", "minimum": "at_least",
    "min": "at_least",
}  # fmt: skip
ENDING_AT = _BEHIND_AT.keys() - {"min"}
"""Words behind "at", or alone, that bound the number before them where the phrase ends: "5 s at most"."""

WITHIN_AT = frozenset({"the", "very", "a", "an", "absolute"})
"""Between "at" and such a word these may stand: "at the very least"."""

_ENDS = listed("and or of to for in on with by from when while as who were was are is had have that there")

_SMALLER = frozenset({"<", "<=", "≤", "⩽"})
_LARGER = frozenset({">", ">=", "≥", "⩾"})
"""Between a number and a letter these make it a bound of what the letter stands for: "0.1 < z < 2"."""

AT_ITS_END = ENDING_AT - {"least", "most"} | {"at"}
_AT_ITS_END, _COMPARING = AT_ITS_END | {","}, _SMALLER | _LARGER
_AFTER = _COMPARING | {"+", "or", "and", "-", "plus"} | _AT_ITS_END
"""With these a bound begins behind a number."""


def qualifier_after(tokens: Tokens, end: int) -> tuple[Bound | None, int]:
    """The bound said after a number, "30+", "30 plus" or "5 or more", and the index after it."""
    low = tokens.lows[end] if end < tokens.size else ""
    if low not in _AFTER or (low == "," and not is_word(tokens, end + 1, "at")):
        if low != "of" or not is_word(tokens, end + 1, "age"):
            return None, end
        said, behind = qualifier_after(tokens, end + 2)  # "65 years of age or older"
        return said, end if said is None else behind
    if low in _COMPARING:
        compared = end + 1 < tokens.size and tokens.kinds[end + 1] == "word"
        bound: Bound = "at_least" if low in _SMALLER else "at_most"
        return (bound if compared else None), end
    if low in _AT_ITS_END:
        return _at_its_end(tokens, end)
    if low == "plus":
        return ("at_least", end + 1) if _is_open(tokens, end) else (None, end)
    if low == "-" and glued(tokens, end) and glued(tokens, end + 1):
        tied = TIED.get(tokens.lows[end + 1])
        return tied, end if tied is None else end + 2
    if low == "+" and glued(tokens, end):
        behind = end + 1
        if behind >= tokens.size or tokens.spaced[behind] or tokens.kinds[behind] == "sign":
            return "at_least", end + 1
    word = tokens.lows[end + 1] if end + 1 < tokens.size else ""
    placed = low == "and" and word in _PLACES and not _ends_at(tokens, end + 2)
    following = "to" if word == "up" else "than"
    placed = placed or is_word(tokens, end + 2, following)  # the bound of the next: "12% and up to 20%"
    said = _BEHIND_OR.get(word) if (low == "or" or word in BEHIND_AND) and not placed else None
    if said is not None and word not in _OF_THINGS and _counts_others(tokens, end + 2):
        return None, end
    return said, end if said is None else end + 2


TIED: dict[str, Bound] = {"odd": "about", "some": "about", "ish": "about", "plus": "at_least"}
"""Words behind a number and a hyphen that make it a bound or a rough figure."""


def _is_open(tokens: Tokens, plus: int) -> bool:
    """Whether "plus" bounds the number before it: "300 plus mice", unlike "5 mg plus iron"."""
    number, behind = plus - 1, plus + 1
    counts = tokens.kinds[number] == "number" and "." not in tokens.texts[number]
    lettered = tokens.texts[number] in _LETTERS and glued(tokens, number)
    if not (counts or lettered or tokens.lows[number] in MAGNITUDES or tokens.lows[number] in SPELLED):
        return False
    if behind >= tokens.size or tokens.kinds[behind] != "word":
        return behind >= tokens.size or tokens.texts[behind] in _CLOSING
    if tokens.lows[behind] in _ENDS:
        return tokens.lows[behind] != "or"
    if tokens.lows[behind] in MEASURES or is_symbol(tokens.texts[behind]):
        return True
    words = tokens.lows[behind : behind + LONGEST_PHRASE]
    stop = next((at for at, word in enumerate(words) if word in STOPS or not word.isalpha()), len(words))
    return (lettered or len(tokens.texts[number]) > 1) and any(map(is_plural, words[:stop]))


LONGEST_PHRASE = 3
"""So many words behind "plus" what is counted is looked for."""

_CLOSING = frozenset(".,;:)]")
_LETTERS = frozenset({"k", "M", "B", "bn", "mn"})  # of magnitudes; others are units as well


def _at_its_end(tokens: Tokens, end: int) -> tuple[Bound | None, int]:
    """The bound said by "at most", ", at the very least" and such, unless it is that of the next number."""
    at = end + (tokens.lows[end] == ",")
    if is_word(tokens, at, "at"):
        at += 1
        while at < tokens.size and tokens.lows[at] in WITHIN_AT:
            at += 1
    bound = _BEHIND_AT.get(tokens.lows[at]) if at < tokens.size else None
    return (bound, at + 1) if bound is not None and _ends_at(tokens, at + 1) else (None, end)


def _ends_at(tokens: Tokens, at: int) -> bool:
    """Whether a phrase ends at `at`, so that what stands before it goes on with no other number."""
    if at >= tokens.size or tokens.lows[at] in _ENDS:
        return True
    return tokens.kinds[at] == "sign" and tokens.texts[at] not in {"(", "=", "-", "/", ":"}


def _counts_others(tokens: Tokens, at: int) -> bool:
    """Whether what stands behind "or larger" at `at` goes on with other things: "30 maps or larger ones"."""
    if at >= tokens.size:
        return False
    low = tokens.lows[at]
    counted = is_plural(low) and (low == "ones" or low not in STOPS)
    return tokens.kinds[at] == "number" or low == "than" or counted


def _phrase(tokens: Tokens, at: int, floor: int) -> tuple[Said | None, int]:
    if at - 1 < floor:
        return None, at
    for length in LENGTHS.get(tokens.lows[at - 1], ()):
        if length > at - floor:
            continue
        said = tuple(tokens.lows[at - length : at])
        bound = PHRASES.get(said)
        if bound is None or (said == (">",) and _ends_tag(tokens, at - 1)):
            continue
        if said == _CLOSE_ON and _is_shut(tokens, at - length):
            continue
        if said[0] not in _ENDING_NAMES or not _ends_name(tokens, at - length):
            return bound, at - length
    if tokens.lows[at - 1] == "than":
        said_by, begin = comparative(tokens, at - 1, floor)
        return said_by, (at if said_by is None else begin)
    return None, at


_CLOSE_ON = ("close", "on")


def _is_shut(tokens: Tokens, at: int) -> bool:
    """Whether "close" at `at` is what is done: "the looms close on 12 days"."""
    before = tokens.lows[at - 1] if at else ""
    return before in _BEFORE_VERBS or (is_plural(before) and before not in STOPS)


_BEFORE_VERBS = listed(
    """to not will may must can could would should do did that which who they we you and or never always
    usually often"""
)


_ENDING_NAMES = frozenset({"max", "min"})


def _ends_name(tokens: Tokens, at: int) -> bool:
    """Whether the word at `at` touches what it makes a name with: "VO2max", "V_max"."""
    return at > 0 and glued(tokens, at) and (tokens.kinds[at - 1] != "sign" or tokens.texts[at - 1] in "_-")


_TAG = re.compile(r"</?[A-Za-z][\w:.-]{0,30}(?:\s[\w:.-]{1,30}=(?:\"[^\"<>]*\"|'[^'<>]*'|[^\s<>]+))*\s?/?>$")
_LONGEST_TAG = 120


def _ends_tag(tokens: Tokens, at: int) -> bool:
    """Whether the ">" at `at` ends the tag of an element, so that it bounds nothing: "<x>90%</x>"."""
    end = tokens.ends[at]
    opened = tokens.source.rfind("<", max(0, end - _LONGEST_TAG), end)
    return opened >= 0 and _TAG.match(tokens.source[opened:end]) is not None


def _sign(tokens: Tokens, start: int, floor: int) -> int:
    """Where the mention starts if a sign or currency stands right before the number."""
    before = start - 1
    if start <= floor:
        return start
    if tokens.texts[before] in CURRENCY_SIGNS or tokens.texts[before] in CURRENCIES:
        return before
    if not glued(tokens, start):
        return start
    if tokens.texts[before] in {"+", "-", "−", "±"} and (
        before == 0 or tokens.spaced[before] or tokens.texts[start - 2] == "("
    ):
        return start - 1
    return start
