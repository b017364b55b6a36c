"""When "times" says how often, and not by how much: "3 times a day", "cited 300 times", "at 3 times"."""

from pipeline.text.quantities.mentions import Unit
from pipeline.text.quantities.tokens import Amount, Tokens, is_word
from pipeline.text.quantities.words import ADVERBS, CHANGING, FOLD, PERIODS, STOPS, listed

GAINS = listed(
    """gain gains improvement improvements increase drop lead boost jump decrease advantage margin reduction
    difference gap absolute"""
)
"""What "5-point" can be said of so that it means points of a score."""

SPUN = frozenset({"x", "×"})
"""Before "g" these are no factor: so many times gravity in a centrifuge."""

MOVES = listed("fell falls rose rises dropped drops")
"""Behind these "four times" says how often or by how much."""

EVENTS = listed(
    """occurred occurs happened happens repeated sampled measured tested tried failed fails crashed crashes
    won wins lost visited asked called seen observed replicated appeared appears struck erupted erupts
    recurred administered dosed washed rinsed flown used reused cited walked performed assessed collected
    recorded imaged scanned harvested treated injected exposed checked sown mown mowed grazed irrigated
    sprayed evaluated interviewed surveyed screened updated published elected married mentioned downloaded
    viewed voted given taken drawn conducted applied centrifuged cut met vaccinated trained run
    ran executed simulated rerun resampled queried shuffled"""
)
"""Behind these "four times" says how often."""

_BOUNDING = listed("over about more than at least up to only nearly almost around roughly approximately some")
LONGEST_BOUND = 3
"""So many words of a bound may stand between an event and how often it was."""

_BEHIND_EVENTS = listed("during throughout after before")
"""Before these "three times" says how often, unlike "grew three times after"."""

_BEHIND_POINTS = _BEHIND_EVENTS | listed(
    ", . ; : ( ) and in over within until following post for with along were"
)
"""With one of these behind "at three times" it is told at how many points in time."""

_OF_TIMES = PERIODS | listed("night season")
_BEFORE_FACTORS = CHANGING | listed(
    """by of is was are were than about to up over around nearly almost roughly approximately some only just
    least most even exactly another enhanced elevated multiplied diluted concentrated enriched induced"""
)

_SCALING = CHANGING.union(GAINS) | listed(
    """enhance enhances enhanced enhancing accelerate accelerates accelerated accelerating speed speeds
    speedup speeding multiply multiplies multiplied exceed exceeds exceeded exceeding surpass surpasses
    outperform outperforms outperformed amplify amplifies amplified amplification magnify magnified
    acceleration scale scales scaled compress compresses compressed compression upregulated
    downregulated ratio factor elevated"""
)
"""In front of "five times" these say that it is a factor."""

_ENDING_TIMES = _BEHIND_POINTS | listed("since between at on from using each every without")


def is_no_factor(tokens: Tokens, start: int, at: int) -> bool:
    """Whether "times" says how often ("3 times a day"), "fold" into how many parts, "× g" a speed."""
    if tokens.lows[at] in SPUN:
        return is_word(tokens, at + 1, "g") or is_frequency(tokens, at + 1)
    if tokens.lows[at] == "times":
        before = start
        while before > max(1, start - LONGEST_BOUND) and tokens.lows[before - 1] in _BOUNDING:
            before -= 1  # "cited more than 300 times"
        before -= before > 1 and tokens.lows[before - 1] in SPUN  # "washed × 3 times"
        happened = before > 0 and tokens.lows[before - 1] in EVENTS
        compared = at + 1 < tokens.size and (
            tokens.lows[at + 1] in ADVERBS or tokens.lows[at + 1] in {"as", "than", "the"}
        )
        often = is_frequency(tokens, at + 1) or (happened and not compared)
        return often or _are_points(tokens, start, at + 1)
    return tokens.lows[at] in FOLD and any(is_word(tokens, at + 1, word) for word in ("cross", "cv"))


def _are_points(tokens: Tokens, start: int, behind: int) -> bool:
    """Whether "times" before `behind` are points in time or occasions: "at 3 times", "4 times of day"."""
    placed = start > 0 and tokens.lows[start - 1] == "at"
    if behind >= tokens.size:
        return placed
    low = tokens.lows[behind]
    if low == "when" or (low in {"at", "in"} and is_word(tokens, behind + 1, "which")):
        return True
    if low == "of":
        whole = behind + 1 + (tokens.lows[behind + 1 : behind + 2] in (["the"], ["a"]))
        return whole < tokens.size and tokens.lows[whole] in _OF_TIMES
    if placed:
        if "." in tokens.texts[start]:
            return False  # "at 1.5 times, the gain ends"
        factor = low == "(" and tokens.kinds[behind + 1 : behind + 2] == ["number"]
        return low in _BEHIND_POINTS and not factor
    return low in _BEHIND_EVENTS and start > 0 and tokens.lows[start - 1] not in _BEFORE_FACTORS


def may_be_often(tokens: Tokens, amount: Amount, behind: int) -> bool:
    """Whether "times" before `behind` may say how often: "met 12 times since", unlike "gains 12 times"."""
    start = amount.start
    if not start or tokens.kinds[start - 1] != "word":
        return False
    before = tokens.lows[start - 1]
    if amount.spelled and before in MOVES:
        return True
    if (
        before in _BEFORE_FACTORS
        or before in STOPS
        or (behind < tokens.size and tokens.lows[behind] not in _ENDING_TIMES)
    ):
        return False
    return is_whole(amount) and _SCALING.isdisjoint(tokens.lows[max(0, start - FARTHEST_CHANGE) : start])


FARTHEST_CHANGE = 8
"""So many tokens before "five times" a word of change is looked for."""


def is_whole(amount: Amount) -> bool:
    """Whether an amount has no decimals."""
    return amount.value == amount.value.to_integral_value()


HOW_OFTEN = {"daily": "day", "weekly": "week", "monthly": "month", "yearly": "year", "annually": "year",
             "hourly": "hour"}  # fmt: skip
"""Words that say how often, and once in which time."""


ABBREVIATED = {"a": "year", "m": "month", "d": "day"}
"""What "p.a." and the like are per."""


_SETS = frozenset({"doubles", "triples"})
_OF_SETS = listed(
    """spectral mixed rdf knowledge lie entity relation relational semantic modular pythagorean fact factual
    graph kg labeled labelled annotated commuting hom s women men ordered extracted these those such all of"""
) | {""}
"""Before "triples" these make sets of three of them."""

_DOUBLED = frozenset(
    {"time", "times", "dose", "doses", "dimension", "haploid", "haploids", "measure", "map", "bond", "bonds"}
)
"""Behind "doubling" and "doubled" these make a name of it."""


def is_frequency(tokens: Tokens, at: int) -> bool:
    """Whether what stands behind "times" or "twice" makes it how often: "per week", "a day", "daily".

    Nor do nouns such as "spectral triples" or "doubling time" say how many times.
    """
    before = tokens.lows[at - 2] if at > 1 else ""
    if tokens.lows[at - 1] in _SETS and (before in _OF_SETS or is_word(tokens, at, "of")):
        return True
    if at >= tokens.size:
        return False
    if tokens.lows[at] in _DOUBLED and tokens.lows[at - 1].startswith(("doubl", "tripl")):
        return True
    if tokens.lows[at] in HOW_OFTEN:
        return True
    return tokens.lows[at] in {"per", "/", "a", "an", "each"} and any(
        is_word(tokens, at + 1, word) for word in PERIODS | {"night"}
    )


def crossed(tokens: Tokens, amount: Amount, found: Unit, factor: int) -> tuple[Unit, str | None]:
    """What "×3" before the unit `found` comes to: "×3 days" last, "×3" elsewhere is a factor; or a doubt.

    Behind what is done, "dosed ×3", it says how often. So many tokens before it, `factor`, make it one.
    """
    end, sign = amount.end, amount.start - 1
    if factor > 1:
        return Unit("times", end), None
    if found.name in LASTING:
        return found, None
    behind = tokens.lows[end] if end < tokens.size else ""
    often = is_frequency(tokens, end) or (sign > 0 and tokens.lows[sign - 1] in _REPEATED)
    counted = found.name is not None and found.end == end + 1 and behind not in _NO_COUNT
    return Unit("times", end), _CROSSED if often or counted else None


LASTING = PERIODS | listed("h hr d wk mo yr min")
_REPEATED = EVENTS | HOW_OFTEN.keys() | listed("bid tid qid qd od bd qds tds")
_NO_COUNT = ADVERBS | GAINS | frozenset([f"{gain}s" for gain in GAINS])
_CROSSED = "the sign before it may say how often, of how many, or by how much"
