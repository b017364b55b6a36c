"""What the words around a bound make of it: "never less than", "excludes masses below", "over ten weeks".

A word such as "over" or "below" bounds a number only where nothing near it says otherwise. A negation before
it and an exclusion around it turn it round: what "never falls below 2%" stays at 2% or above, and who
"excludes masses above 3 TeV" leaves those up to 3. "Over" spans where it stands behind what goes on for so
long, and "up to" sums behind "add". Words may stand between the name of a limit and its number: "an upper
limit on the flux is 4 mJy".
"""

from pipeline.text.quantities.comparatives import compares_things, may_turn, than_behind, turns
from pipeline.text.quantities.exclusions import exclusion
from pipeline.text.quantities.marks import ROUGHLY
from pipeline.text.quantities.mentions import MOSTLY, UNSURE_BOUND, UNSURE_EXCLUSION, UNSURE_SPAN
from pipeline.text.quantities.qualifiers import Bound, Said
from pipeline.text.quantities.spans import BEFORE_BOUNDS, compares, governed, spans
from pipeline.text.quantities.tokens import Tokens, is_word
from pipeline.text.quantities.words import STOPS, listed

_TURNED: dict[Bound, Bound] = {"at_least": "at_most", "at_most": "at_least", "about": "about"}


def settled(
    tokens: Tokens, bound: Said | None, begin: int, floor: int, unit: str | None, end: int
) -> tuple[Bound | None, int]:
    """The bound that begins at `begin`, as all words around it mean it, and the index where they start.

    `unit` is that of the number, `end` the index behind it; tokens before `floor` belong to another number.
    """
    if bound is None:
        return _named_limit(tokens, begin), begin
    if bound == "about":
        return bound, begin
    beside = floor > 0 and begin == floor  # "3 times more than the 40 looms"
    if bound == "unsure" or (beside and not COMPARING.isdisjoint(tokens.lows[begin : begin + 3])):
        return None, begin
    behind = _behind_idle(tokens, begin, floor, unit, end)
    if behind is not None:  # "over about 20 runs"
        return ("about" if tokens.lows[behind] in ROUGHLY else None), behind
    if tokens.lows[begin] == "up" and tokens.lows[begin - 1] in ADDING and begin > floor:
        return None, begin + 2
    than = than_behind(tokens, begin)
    turned = than is not None and turns(tokens, than, unit or "", floor)
    negation = _negation(tokens, begin, floor)
    odd = turned ^ (negation is not None or exclusion(tokens, begin, floor, end, unit) == "turned")
    return (_TURNED[bound] if odd else bound), begin if negation is None else negation


def _behind_idle(tokens: Tokens, begin: int, floor: int, unit: str | None, end: int) -> int | None:
    """The index behind what bounds nothing at `begin`: it says where, how long, or what is compared."""
    said = tokens.lows[begin]
    if unit in _BESIDE.get(said, ()):
        return begin + 1
    than = than_behind(tokens, begin)
    if than is not None:
        return than + 1 if compares_things(tokens, than, unit, end) else None
    if said != "over" or is_word(tokens, begin + 1, "and"):
        return None
    if tokens.texts[begin + 1] == "±":
        return begin + 1
    if exclusion(tokens, begin, floor, end, unit) is not None:
        return None
    made = governed(tokens, begin, floor, unit, end)
    if made is not None:
        return begin + 1 if made == "spans" else None
    idle = compares(tokens, begin, floor, unit or "") or spans(tokens, begin, floor, unit or "", end)
    return begin + 1 if idle else None


_CONDITIONS = listed(
    """setting condition scenario regime assumption treatment protocol scheme configuration constraint
    environment mode framework level group room country family region site domain class cluster population
    rival baseline"""
)
_RIVALS = listed("rival baseline model method system approach competitor algorithm expert human parameter")
_BESIDE = {
    **dict.fromkeys(listed("under within beyond above below"), _CONDITIONS),
    **dict.fromkeys(
        listed("surpass surpasses surpassed surpassing topped topping exceed exceeds exceeded exceeding"),
        _RIVALS,
    ),
}
"""Words of bounds, and with what they say where something holds, or what it is better than."""

COMPARING = frozenset({"than", "as"})
"""Right behind another number the bounds with one of these compare both."""

ADDING = listed("add adds added adding sum sums summed summing")
"""Behind these "up to" says what the parts come to."""

NEGATIONS = listed("never not cannot without none neither nor nothing nobody t")
"""Before a bound these turn it round; "t" is that of "doesn't"."""

NO_NEGATION = listed("only just merely necessarily always surprisingly simply")
"""Behind a negation these leave the bound as it is."""

AT_NO = listed("time point moment case instance stage")
"""Behind "at no" these make a negation: "at no time did it exceed 40 °C"."""

PARTING = listed("and but or while yet with at on in although though than as if")
"""Behind these another part of the sentence begins, which an earlier negation says nothing of."""


def _negation(tokens: Tokens, at: int, floor: int) -> int | None:
    """Where the negation stands that turns round the bound at `at`: "never falls below"."""
    for place in range(at - 1, max(floor, at - 4) - 1, -1):
        if tokens.kinds[place] != "word" or tokens.lows[place] in PARTING:
            return None
        if tokens.lows[place] in AT_NO and tokens.lows[place - 1] == "no":
            return max(place - 1, floor)
        if tokens.lows[place] in NEGATIONS:
            start = place - 2 if tokens.lows[place] == "t" else place
            if tokens.lows[place + 1] in NO_NEGATION or (start < place and not _is_contracted(tokens, place)):
                return None
            return max(start, floor)
        if tokens.lows[place] in {"fail", "fails", "failed", "unable"}:
            return place if is_word(tokens, place + 1, "to") else None
        if tokens.lows[place] == "no":
            between = tokens.lows[place + 1 : at]
            turned = bool(between) or than_behind(tokens, at) is not None
            return place if turned and STOPS.isdisjoint(between) else None
    return None


RARELY = frozenset({"rarely", "seldom", "hardly", "scarcely"})


def spans_range(tokens: Tokens, at: int) -> bool:
    """Whether "over" at `at`, before a range, says between what something holds: "linear over 0.1–100 mM"."""
    return is_word(tokens, at, "over") and (at == 0 or tokens.lows[at - 1] not in BEFORE_BOUNDS)


def doubtful(
    tokens: Tokens, bound: Said | None, at: int, floor: int, unit: str | None, end: int
) -> str | None:
    """Why nobody can tell what the bound at `at` comes to, in words: "rarely exceeds", "snappier than"."""
    if bound is None:
        return None
    if not RARELY.isdisjoint(tokens.lows[max(floor, at - 3) : at]):
        return MOSTLY
    than = than_behind(tokens, at) if tokens.kinds[at] == "word" else None
    if than is not None and (bound == "unsure" or may_turn(tokens, than)):
        beside = (floor and at == floor) or compares_things(tokens, than, unit, end)
        return None if beside else UNSURE_BOUND
    if tokens.lows[at] == "over" and governed(tokens, at, floor, unit, end) == "unsure":
        return UNSURE_SPAN
    excluded = exclusion(tokens, at, floor, end, unit) if bound != "about" else None
    return UNSURE_EXCLUSION if excluded == "unsure" and _negation(tokens, at, floor) is None else None


def _is_contracted(tokens: Tokens, at: int) -> bool:
    """Whether the "t" at `at` is that of "doesn't"."""
    return at > 1 and tokens.texts[at - 1] in {"'", "’"} and tokens.lows[at - 2].endswith("n")


LIMITED = frozenset({"of", "is", "was", "are", "were", "=", ":", "to", "and", "or"})
"""Between the name of a limit and its number one of these stands, right before the number."""

LIMITS: dict[str, Bound] = {"upper": "at_most", "lower": "at_least"}

FARTHEST_LIMIT = 12
"""So many tokens before the number its limit may be named."""


def names_limit(tokens: Tokens) -> bool:
    """Whether a text can name a limit: a quick look before the words are searched."""
    return "limit" in tokens.source or "bound" in tokens.source


def _named_limit(tokens: Tokens, at: int) -> Bound | None:
    """The bound that "an upper limit on the flux is" and the like say of the number at `at`."""
    if at < 1 or tokens.lows[at - 1] not in LIMITED or not names_limit(tokens):
        return None
    if tokens.lows[at - 1] in {"and", "or"}:
        listed_before = at > 2 and tokens.kinds[at - 2] == "number"
        return _named_limit(tokens, at - 2) if listed_before else None
    for place in range(at - 2, max(0, at - FARTHEST_LIMIT) - 1, -1):
        if tokens.lows[place] in {"limit", "limits", "bound", "bounds"} and place:
            pair = place > 1 and tokens.lows[place - 2] in {"and", "or"}
            return None if pair else LIMITS.get(tokens.lows[place - 1])
        if tokens.texts[place] in {",", ";", ")"} or tokens.lows[place] in {
            "and",
            "with",
            "while",
            "interval",
            "ci",
        }:
            return None
        if tokens.kinds[place] == "number" and not _is_level(tokens, place):
            return None
    return None


def _is_level(tokens: Tokens, at: int) -> bool:
    """Whether the number at `at` is a level of confidence: "95% CL"."""
    return is_word(tokens, at + 1, "%") and any(
        is_word(tokens, at + 2, word) for word in ("cl", "confidence", "c", "credible", "credibility")
    )
