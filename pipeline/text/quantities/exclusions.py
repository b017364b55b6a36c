"""What an exclusion makes of a bound: "excludes masses below 3 TeV" leaves those of 3 and more.

The value is what is left, whether a theory is ruled out or a sample is chosen: "RIN values below 7 were
discarded" keeps 7 and more, as "excluded" does. Not turned round is how many were excluded ("excluded more
than 40 sites"), and where a thing does not lie ("ruled out beyond 40 au", "excluded at depths below 8 km").
Nobody can tell of what is removed, which may be the feat, and of things that lie at a length or have it.
"""

from functools import lru_cache
from typing import Literal, TypeAlias

from pipeline.text.quantities.comparatives import than_behind
from pipeline.text.quantities.measures import is_measurement
from pipeline.text.quantities.spans import BEFORE_BOUNDS, SHARES
from pipeline.text.quantities.tokens import Tokens, is_word
from pipeline.text.quantities.words import STOPS, listed

Excluded: TypeAlias = Literal["turned", "unsure"]

EXCLUDABLE = listed(
    """above below larger smaller greater lower higher less more fewer longer shorter exceeding over under
    beyond heavier lighter older younger wider thicker thinner stronger weaker > < >= <= ≥ ≤"""
)
"""With these begins a bound that something is excluded by."""

_REACHING = frozenset({"up", "as"})
_BEGINNING = EXCLUDABLE | _REACHING | {"in"}
_OF_NUMBERS = frozenset({"many", "much", "few", "little"})
"""Of these so many are excluded: "as many as 40"."""

EXCLUDING = listed(
    """exclude excludes excluded excluding disfavour disfavours disfavoured disfavor disfavors disfavored
    discard discards discarded discarding reject rejected rejecting omit omits omitted omitting disregard
    disregarded disregarding"""
)
_REMOVING = listed("remove removed eliminated deleted trimmed pruned masked censored")
_REMOVED = _REMOVING | {"dropped", "cut"}
_TAKING_OUT = listed(
    """rule rules ruled ruling filter filtered filtering screened left leave leaving throw threw thrown"""
)
"""With "out" these exclude."""

_SAYING = EXCLUDING | _REMOVED | {"out", "included", "considered"}
"""A sentence without these excludes nothing."""

_JOINING = listed("with of for having at")
BETWEEN_EXCLUDED = _JOINING | {"a", "an", "the", "any", "all"}
_PASSIVE = listed("are is was were be been being get got")
AUXILIARIES = _PASSIVE | listed("can have has thus also therefore now then strongly already")

_COUNTING = frozenset({"more", "less", "fewer"})
_PLACED = frozenset({"above", "below", "beyond"})
_PLACES = listed(
    """separation separations distance distances depth depths height heights altitude altitudes elevation
    elevations latitude latitudes longitude longitudes redshift redshifts radius radii position positions
    location locations wavelength wavelengths frequency frequencies angle angles phase phases offset offsets
    orbit orbits"""
)
"""Behind "at" these say where a thing is excluded."""

_BEARING = _PLACES | listed("length lengths size sizes diameter diameters width widths range ranges")
_FAR = listed("m km au AU pc kpc Mpc Gpc ly mile metre meter kilometre kilometer parsec ft foot")
"""Units of a length that more often says where a thing is than how large."""

_SURE = listed("confidence significance credibility level")
_OF_LEVELS = listed("cl c l . confidence level credible credibility significance σ sigma")
_OF_WHAT = frozenset(
    {("of", "age")} | {("in", bearer) for bearer in listed("height length diameter width size depth weight")}
)
"""Between a number and its verb these say what it is a measure of."""

_TOTALS = listed("total number sum majority average")


def exclusion(tokens: Tokens, at: int, floor: int, end: int, unit: str | None) -> Excluded | None:
    """Whether what lies beyond the bound at `at` is excluded: before it, or behind its number at `end`."""
    if tokens.lows[at] not in _BEGINNING and than_behind(tokens, at) is None:
        return None
    if not _excludes(tokens):
        return None
    reaching = tokens.lows[at] in _REACHING
    if reaching:
        measured = unit is None or (unit not in SHARES and is_measurement(unit))
        if not measured or is_word(tokens, end, "of") or tokens.lows[at + 1] in _OF_NUMBERS:
            return None
    place = _excluding_before(tokens, at, floor)
    if place is not None:
        return _made_before(tokens, place, at, unit, reaching=reaching)
    if _goes_on_excluding(tokens, at, floor):
        return "turned"
    return _made_behind(tokens, at, end, unit, reaching=reaching)


@lru_cache(maxsize=8)
def _excludes(tokens: Tokens) -> bool:
    """Whether any word of a text can exclude something: asked once, not of each number."""
    return not _SAYING.isdisjoint(tokens.lows)


def _excluding_before(tokens: Tokens, at: int, floor: int) -> int | None:
    """Where the word stands that excludes what is bounded at `at`: "ruled out at 95% CL above"."""
    if 0 < floor < at <= floor + 3 and _OF_LEVELS.issuperset(tokens.lows[floor:at]):
        level = next((n for n in range(floor - 1, max(0, floor - 6), -1) if tokens.lows[n] == "at"), at)
        at, floor = level, 0
    for place in range(at - 1, max(floor, at - 6) - 1, -1):
        low = tokens.lows[place]
        if low in EXCLUDING or low in _REMOVING or _takes_out(tokens, place):
            return place
        idle = low in STOPS or low in BEFORE_BOUNDS
        if tokens.kinds[place] != "word" or (idle and low not in BETWEEN_EXCLUDED):
            return None
    return None


def _made_before(tokens: Tokens, place: int, at: int, unit: str | None, *, reaching: bool) -> Excluded | None:
    """What the exclusion at `place` makes of the bound at `at`."""
    between = tokens.lows[place + 1 : at]
    said = tokens.lows[at]
    if not between:
        passive = not _PASSIVE.isdisjoint(tokens.lows[max(0, place - 3) : place])
        measured = unit is None or unit in SHARES or is_measurement(unit)
        if said in _COUNTING or not measured or not (passive or said in _PLACED):
            return None
    if tokens.lows[place] in _REMOVING:
        return "unsure"
    if between and not {"at", "for"}.isdisjoint(between[:-1]):
        if between[-1] in _PLACES:
            return None
        if "at" in between and _SURE.isdisjoint(between) and "number" not in tokens.kinds[place:at]:
            return "unsure"
    if _lies_far(tokens, at, unit, max(0, place - 6)):
        return "unsure" if between or said != "beyond" or reaching else None
    return "turned"


def _made_behind(tokens: Tokens, at: int, end: int, unit: str | None, *, reaching: bool) -> Excluded | None:
    """What the exclusion behind the number that ends at `end` makes of its bound at `at`."""
    if at < 1 or tokens.kinds[at - 1] != "word":
        return None
    before, measured = tokens.lows[at - 1], unit is None or is_measurement(unit)
    if before in STOPS and (before not in _JOINING or at < 2 or tokens.lows[at - 2] in _TOTALS):
        return None
    if before == "of" and not measured:
        return None
    excluded = _closed(tokens, end)
    if excluded != "turned":
        return excluded
    placed = before in _PLACES and "at" in tokens.lows[max(0, at - 4) : at]
    far = (tokens.lows[at] == "beyond" or reaching) and _lies_far(tokens, at, unit, max(0, at - 4))
    return "unsure" if placed or far else excluded


def _lies_far(tokens: Tokens, at: int, unit: str | None, first: int) -> bool:
    """Whether the bound at `at` may say where a thing lies: a length of what has none by itself."""
    if unit not in _FAR or than_behind(tokens, at) is not None:
        return False
    return _BEARING.isdisjoint(tokens.lows[first:at])


def _closed(tokens: Tokens, end: int) -> Excluded | None:
    """What the words behind a number make of its bound: "were excluded", "was then removed"."""
    if end + 1 < tokens.size and (tokens.lows[end], tokens.lows[end + 1]) in _OF_WHAT:
        end += 2
    first = _behind_joined(tokens, end)
    place = first
    while place < tokens.size and tokens.lows[place] in AUXILIARIES:
        place += 1
    if place == first or place >= tokens.size:
        return None
    low = tokens.lows[place]
    if low in _REMOVED:
        return "unsure"
    left_out = low == "not" and tokens.lows[place + 1 : place + 2] in (["included"], ["considered"])
    taken_out = low in _TAKING_OUT and is_word(tokens, place + 1, "out")
    return "turned" if low in EXCLUDING or taken_out or left_out else None


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
            return exclusion(tokens, place, 0, floor, None) == "turned"
    return False


FARTHEST_JOINED = 9
"""So many tokens two bounds of one exclusion stand apart."""


def _takes_out(tokens: Tokens, at: int) -> bool:
    return tokens.lows[at] == "out" and at > 0 and tokens.lows[at - 1] in _TAKING_OUT
