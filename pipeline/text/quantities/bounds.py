"""What the words around a bound make of it: "never less than", "excludes masses below", "over ten weeks".

A word such as "over" or "below" bounds a number only where nothing near it says otherwise. A negation before
it and an exclusion around it turn it round: what "never falls below 2%" stays at 2% or above, and who
"excludes masses above 3 TeV" leaves those up to 3. "Over" spans where it stands behind what goes on for so
long, and "up to" sums behind "add". Words may stand between the name of a limit and its number: "an upper
limit on the flux is 4 mJy".
"""

from pipeline.text.quantities.comparatives import compares_things, may_turn, than_behind, turns
from pipeline.text.quantities.marks import ROUGHLY
from pipeline.text.quantities.mentions import MOSTLY, UNSURE_BOUND
from pipeline.text.quantities.qualifiers import Bound, Said
from pipeline.text.quantities.tokens import Tokens, is_initial, is_word
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
    excludes = negation is None and _excludes(tokens, begin, floor, end)
    odd = turned ^ (excludes or negation is not None)
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
    if _excludes(tokens, begin, floor, end):
        return None
    spans = _compares(tokens, begin, floor, unit or "") or _spans(tokens, begin, floor, unit or "", end)
    return begin + 1 if spans else None


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

COMPARED = listed(
    """improvement improvements improve improves improved improving gain gains speedup speedups speed-up
    advantage advantages outperform outperforms evaluated evaluate averaged average averaging results
    experiments experiment tested performance reduction reductions increase superiority accuracy scores
    score perform trained conducted reported better acceleration tasks retrieval integrated pooled summed
    repeated extend extends extended extending mean means median medians sum sums variance spread
    stretched stretches distributed aggregated passaged"""
)
"""Before "over" these say that it compares or spans, and bounds nothing."""

SHARES = frozenset({"percent", "points", "times", "permille"})
"""Nothing is compared with these: "gains over 3%" has a bound."""

BEFORE_BOUNDS = listed(
    """for in of with to from at by after within and or than that is are was were be been being on as
    contains contain containing includes include including has have had having takes take took taking
    needs need needed needing requires require required requiring lasts last lasted lasting spends spent
    spans span spanned spanning covers cover covered covering comprises comprise comprising totals total
    totaling totalling saves save saved saving uses use using exceeds reaches reach reached provides
    provide providing gives give offers collect collects adds add waits wait waited consumes consume
    consumed consuming costs cost lives lived survived processes process add added provided offering drive
    drives drove travels travelled traveled flies flew we they it release releases released releasing
    yields yield yielding generates generate generated totalled totaled"""
)
"""Verbs and prepositions behind which "over" bounds even a time or a way."""

BEARERS = listed(
    """patients adults people women men children males females seniors persons participants individuals
    subjects residents citizens drivers workers volunteers users mothers those anyone aged age ages
    distance distances radius radii length lengths depth depths height heights diameter diameters width
    widths size sizes time times delay delays duration durations lifetime lifetimes interval intervals
    latency latencies period periods gap gaps wavelength wavelengths trips journeys"""
)
"""What has an age or a length, so that "over" bounds it: "adults over 60 years"."""

LASTING = listed(
    """second minute hour day week month year decade century s min h hr d wk yr ms millisecond metre meter
    kilometre kilometer mile m km ly passage cycle generation season semester night lifetime session episode
    epoch round iteration step dataset benchmark task run seed setting corpus"""
)
"""What something can go on for, and what it can be measured over."""

VARYING = listed(
    "range ranges ranged ranging vary varies varied varying span spans spanning spanned extend extends"
)
"""Behind these "over" says between what something lies: "varies over two orders of magnitude"."""

THINGS = listed("dataset benchmark task run seed setting corpus session episode epoch round iteration step")
"""Of these the ones that are counted as often as they are gone over: only spelled out they are a span."""

MEASURED = listed("measured evaluated computed calculated estimated observed followed tracked monitored")
"""At the begin of a sentence these take no object, so that "over" spans behind them."""


def spans_range(tokens: Tokens, at: int) -> bool:
    """Whether "over" at `at`, before a range, says between what something holds: "linear over 0.1–100 mM"."""
    return is_word(tokens, at, "over") and (at == 0 or tokens.lows[at - 1] not in BEFORE_BOUNDS)


def _compares(tokens: Tokens, at: int, floor: int, unit: str) -> bool:
    """Whether "over" at `at` names what is compared, or what a mean is of: "3.1% over 12 baselines"."""
    if at and (at == floor or tokens.texts[at - 1] == ")"):
        return True
    first = max(0, at - 2)
    if not at or unit in SHARES or any(kind != "word" for kind in tokens.kinds[first:at]):
        return False
    return tokens.lows[at - 1] not in BEFORE_BOUNDS and not COMPARED.isdisjoint(tokens.lows[first:at])


def _spans(tokens: Tokens, at: int, floor: int, unit: str, end: int) -> bool:
    """Whether "over" at `at` says for how long: "stable over 60 h", unlike "takes over 60 h"."""
    spelled = tokens.kinds[at + 1] == "word"
    if unit == "times":
        return at > 0 and tokens.lows[at - 1] in VARYING
    if unit in THINGS:
        return spelled or (at > 0 and tokens.texts[at - 1] == "(")
    if at - 1 <= floor and tokens.lows[at - 1] in MEASURED and is_initial(tokens, at - 1):
        return True
    if unit not in LASTING:
        return False
    if at == floor:
        return is_word(tokens, end, ",")
    before = at - 1
    if tokens.texts[before] == "(":
        return True
    return (
        tokens.kinds[before] == "word"
        and tokens.lows[before] not in BEFORE_BOUNDS | BEARERS
        and not is_word(tokens, end, "of")
    )


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


def doubtful(tokens: Tokens, bound: Said, at: int, floor: int, unit: str | None, end: int) -> str | None:
    """Why nobody can tell what the bound at `at` comes to, in words: "rarely exceeds", "snappier than"."""
    if not RARELY.isdisjoint(tokens.lows[max(floor, at - 3) : at]):
        return MOSTLY
    than = than_behind(tokens, at) if tokens.kinds[at] == "word" else None
    if than is not None and (bound == "unsure" or may_turn(tokens, than)):
        beside = (floor and at == floor) or compares_things(tokens, than, unit, end)
        return None if beside else UNSURE_BOUND
    return None


def _is_contracted(tokens: Tokens, at: int) -> bool:
    """Whether the "t" at `at` is that of "doesn't"."""
    return at > 1 and tokens.texts[at - 1] in {"'", "’"} and tokens.lows[at - 2].endswith("n")


EXCLUDABLE = listed(
    """above below larger smaller greater lower higher less more longer shorter exceeding over under beyond
    heavier lighter older younger wider thicker thinner stronger weaker > < >= <= ≥ ≤"""
)
"""With these begins a bound that something is excluded by."""

EXCLUDING = listed(
    "exclude excludes excluded excluding disfavour disfavours disfavoured disfavor disfavors disfavored"
)
BETWEEN_EXCLUDED = listed("with of a an the any all for having at")
AUXILIARIES = listed("are is was were can be been have has thus also therefore now then strongly already")


def _excludes(tokens: Tokens, at: int, floor: int, end: int) -> bool:
    """Whether what lies beyond the bound at `at` is excluded: before it, or behind its number at `end`."""
    if tokens.lows[at] not in EXCLUDABLE:
        return False
    for place in range(at - 1, max(floor, at - 6) - 1, -1):
        if tokens.lows[place] in EXCLUDING or _rules_out(tokens, place):
            return True
        if tokens.kinds[place] != "word" or (
            tokens.lows[place] in STOPS and tokens.lows[place] not in BETWEEN_EXCLUDED
        ):
            break
        if tokens.lows[place] in BEFORE_BOUNDS and tokens.lows[place] not in BETWEEN_EXCLUDED:
            break
    if _goes_on_excluding(tokens, at, floor):
        return True
    place = _behind_joined(tokens, end)
    end = place
    while place < tokens.size and tokens.lows[place] in AUXILIARIES:
        place += 1
    if place == end or place >= tokens.size:
        return False
    return tokens.lows[place] in EXCLUDING or (
        tokens.lows[place] == "ruled" and is_word(tokens, place + 1, "out")
    )


def _behind_joined(tokens: Tokens, end: int) -> int:
    """The index behind a second bound that is joined at `end`: "under 18 or over 75 were excluded"."""
    if not (is_word(tokens, end, "and") or is_word(tokens, end, "or")):
        return end
    words = tokens.lows[end + 1 : end + 1 + FARTHEST_JOINED]
    last = next((n for n, word in enumerate(words) if word in AUXILIARIES), 0)
    bounds = not EXCLUDABLE.isdisjoint(words[:last])
    return end + 1 + last if bounds else end


def _goes_on_excluding(tokens: Tokens, at: int, floor: int) -> bool:
    """Whether the bound at `at` goes on from one that excludes: "exclude radii below 3 and masses above"."""
    words = tokens.lows[floor:at]
    joined = 0 < len(words) <= FARTHEST_JOINED and words[0] in {"and", "or", ",", ")"}
    if not joined or any(word in STOPS and word not in {"and", "or", "with"} for word in words):
        return False
    for place in range(floor - 1, max(0, floor - FARTHEST_JOINED), -1):
        if tokens.lows[place] in EXCLUDABLE:
            return _excludes(tokens, place, 0, floor)
    return False


FARTHEST_JOINED = 9
"""So many tokens two bounds of one exclusion stand apart."""


def _rules_out(tokens: Tokens, at: int) -> bool:
    return tokens.lows[at] == "out" and at > 0 and tokens.lows[at - 1] in {"rule", "rules", "ruled", "ruling"}


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
