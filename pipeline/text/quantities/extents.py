"""Whether "from A to B" tells how far something extends or what a change has reached: "doses from 3 to 9 mg".

Both are written alike, and only the words around say which is meant. A change needs a word of change before
it, and one that goes the same way; where neither is told, or both may be meant, nobody can be sure.
"""

from collections.abc import Sequence
from typing import Literal, TypeAlias

from pipeline.text.quantities.ranges import ends_in_measure, from_before, shared
from pipeline.text.quantities.tokens import Amount, Tokens, is_word
from pipeline.text.quantities.words import CHANGING, STOPS, is_plural, listed

Extent: TypeAlias = Literal["reached", "spans", "unsure"]

UNSURE = "it may tell how far something extends or what a change has reached"

EXTENT_CUES = listed(
    """ranging range ranges ranged spanning spans span spanned varying vary varies varied variable size
    sizes anywhere everything interval between cover covers covering aged ages fluctuate fluctuates
    fluctuated fluctuating oscillate oscillates oscillated oscillating differed differing"""
)
"""Before "from A to B" these say that both ends count, not only the end reached."""

_SIZES = frozenset({"size", "sizes", "cover", "covers", "covering", "ages", "variable"})
"""Of these the ones that count where nothing changes, unlike "the size was reduced from A to B"."""

_SURELY = EXTENT_CUES - _SIZES
_SHIFTED = frozenset({"range", "ranges", "interval", "span"})
"""Of the others these count for sure where nothing changes, unlike "extends the range from A to B"."""

GROWTH = CHANGING | listed(
    """scales scale scaled scaling extends extend extended extending grows grow grew increases increase
    increased increasing improves improve expands expand expanded expanding reduces reduce reduced
    reducing raises raise raised lifts boosts shrinks compress compresses climbs climbed climbing goes
    went going moves moved moving jumps jumped jumping soared surged slipped tumbled widened narrowed"""
)
"""Before a size these say that the second end was reached."""

_CHANGES = GROWTH | listed(
    """change changes changed changing shift shifts shifted shifting jump improvement improvements
    increment gains gaining raising boosting lift lifted lifting elevate elevates elevated elevating
    elevation enhance enhances enhanced enhancing enhancement advance advances advanced advancing push
    pushes pushed pushing bring brings brought bringing take takes took taking doubles doubled
    doubling triples tripled quadrupled accelerate accelerates accelerated accelerating speeds go gone
    move scaled surge surges surging soar soars spike spikes spiked climb swell swelled swells balloon
    ballooned rebounded recovered recover recovers recovery rise growth accrue upgrade upgrades upgraded
    compressing compressed compression contracted contracting trim trims trimmed slash slashes slashed
    slashing halve halves halved halving plunge plunges plunged plunging plummet plummets plummeted sink
    sinks sank tumble tumbles collapse collapses collapsed degrade degrades degraded degrading
    degradation deteriorate deteriorates deteriorated deteriorating worsen worsens worsened worsening
    reductions decreases drops lowering shortening heated heating warm warmed warming cool cooled cooling
    convert converts converted converting transition transitions transform transforms transformed turn
    turns turned switch switches switched adjusted adjusts adjust tune tuned tuning fine-tuning applied
    apply applies applying evolve evolves evolved progress progresses progressed progressing pass passes
    passed passing widen widens widening narrow narrows narrowing broaden broadens broadened lengthen
    lengthens lengthened lengthening prolong prolongs prolonged thicken thickened deepened deepen
    multiplied updated up down better worse evolution redshifted blueshifted migrate migrates migrated
    moves displaced raised amplify amplifies amplified strengthened weakened weaken weakens tightened
    tighten tightens relaxed boosted promoted promote promotes revised revise rescaled upscaled
    downscaled upsampled downsampled prunes reach reaches reached reaching attains"""
)
"""Before "from A to B" these say that something changed, whichever way."""

_SHIFTING = GROWTH | listed(
    """widen widens widening narrow narrows narrowing broaden broadens broadened broadening lengthen lengthens
    lengthened shift shifts shifted shifting change changes changed enlarge enlarges enlarged push pushes"""
)
"""What may be done to a range: "it widens the range from A to B"."""

_FALLING = listed(
    """reduce reduces reduced reducing cut cuts cutting drop drops dropped dropping fall falls fell
    fallen falling shrink shrinks shrank shrunk shrinking decrease decreases decreased decreasing decline
    declines declined declining lower lowers lowered lowering diminish diminishes diminished shorten
    shortens shortened reduction reductions slash slashes slashed halve halves halved plunged plummeted
    sank tumbled collapsed compresses compressed trimmed narrowed cooled"""
)
"""What does so ends below where it began."""

_STATING = listed(
    """of is are was were be being last lasts lasted lasting live lives lived lie lies lay run runs ran
    take takes took taking contain contains contained containing comprise comprises comprised include
    includes included hold holds held weigh weighs weighed measure measures measured need needs needed
    require requires required cost costs extend extends extending stretch stretches stretched stretching
    reach reaches span use uses used have has had with at by for over across between covering cover"""
)
"""Right before "from A to B" these leave it how far something extends: "it lasts from 3 to 9 days"."""

_LYING = listed("along throughout with by at across over under through within among beneath above below")
"""Behind these what stands before "from" is where or how something changes: "falls with altitude from"."""

_SHARING = frozenset({"across", "over", "at", "under", "within", "among"})
"""Of these the ones behind which a score can be told as well: "rises across tasks from 62 to 70%"."""

_BEHIND = listed("were was is are can may will have has had did do could must should")
"""Right behind a range these make it one of the subject's: "doses from 3 to 9 mg were given"."""

FARTHEST = 40
"""So many tokens before "from" a word of change is looked for."""

_PHRASE = 5
"""So many tokens a phrase before "from" or behind a range has at most."""


def extent(tokens: Tokens, at: int, low: Amount, high: Amount) -> Extent:
    """What "from A to B" tells, or an arrow between both: how far something extends, or what was reached.

    `at` is the index of the first number, with its sign.
    """
    if _covers(tokens, at, low, high):
        return "spans"
    source = from_before(tokens, at)
    if source == at or high.order:
        return "reached"
    if shared(low, high).value >= high.value or _in_two_units(tokens, low, high):
        return _falling(tokens, source, high)
    if not _SHIFTED.isdisjoint(tokens.lows[max(0, source - _PHRASE) : source]):
        return "unsure"
    if source == 0:
        return "reached" if _is_alone(tokens, high.end) else "unsure"
    return _rising(tokens, source, high)


def _falling(tokens: Tokens, source: int, high: Amount) -> Extent:
    """What "from A to B" tells where B is the smaller, which is rarely how far something extends."""
    told = source == 0 or not ends_in_measure(tokens, high) or _change_before(tokens, source) is not None
    aged = not _AGES.isdisjoint(tokens.texts[high.end : high.end + 3])
    return "reached" if told and not aged else "unsure"


def _in_two_units(tokens: Tokens, low: Amount, high: Amount) -> bool:
    """Whether each end has a unit of its own, and the larger number may be less: "1.9 s to 140 ms"."""
    if "to" not in tokens.lows[low.end : high.start]:
        return False
    unit = tokens.texts[low.end : tokens.lows.index("to", low.end)]
    return unit != tokens.texts[high.end : high.end + len(unit)]


def _rising(tokens: Tokens, source: int, high: Amount) -> Extent:
    """What "from A to B" tells where B is the larger, `source` the index of "from"."""
    before = tokens.lows[source - 1]
    changed = _change_before(tokens, source)
    if before in {"go", "goes"}:  # "recall goes from 62 to 70%", unlike "depths go from 3 to 9 m"
        return "unsure" if ends_in_measure(tokens, high) else "reached"
    if before in _STATING:
        return "spans"
    lying = _lying(tokens, source)
    if lying in {"along", "throughout"}:
        return "spans"
    if changed is None:
        described = (
            lying or is_plural(before) or not _BEHIND.isdisjoint(tokens.lows[high.end : high.end + _PHRASE])
        )
        return "spans" if described else "unsure"
    if tokens.lows[changed] in _FALLING:
        return "unsure"
    if _is_setting(tokens, source, high.end):
        return "unsure"
    scored = lying in _SHARING and not ends_in_measure(tokens, high)
    return "unsure" if lying and changed < source - 1 and not scored else "reached"


_AGES = frozenset({"Ma", "Ga", "ka", "kyr", "Myr", "Gyr", "BP", "BC", "BCE", "cal"})
"""Behind numbers that fall from the older to the younger age these say so: "active from 92 to 78 Ma"."""

_OWN = {
    **dict.fromkeys(
        ("°C", "℃", "°", "K", "°F"),
        listed(
            "temperature temperatures heated heating cooled cooling warmed warming t tg tm tc kelvin heat"
        ),
    ),
    **dict.fromkeys(
        ("Hz", "kHz", "MHz", "GHz", "THz"),
        listed("frequency frequencies clock clocks bandwidth bandwidths rate rates resonance sampling pitch"),
    ),
    **dict.fromkeys(("shots", "GPUs", "TPUs", "epochs", "iterations"), listed("number count numbers")),
    **dict.fromkeys(("weeks", "months", "years"), frozenset({"age", "ages"})),
    "pH": listed("ph acidity raised raising adjusted shifted soil soils water solution buffer liming"),
}
"""Units of what is set, and the words for it: "loss rose from 2 to 6 GHz" tells no loss."""


_PRONOUNS = frozenset({"it", "they", "which", "that", "this", "these"})
"""Of what these mean nobody knows whether it is told in the unit."""


def _is_setting(tokens: Tokens, source: int, end: int) -> bool:
    """Whether what rose "from 2 to 6 GHz" may be something else than a frequency, and so on."""
    unit = tokens.texts[end] if end < tokens.size else ""
    unit = "pH" if tokens.texts[source + 1] == "pH" else unit
    own = _OWN.get(unit) if tokens.lows[source - 2] not in _PRONOUNS else None
    timed = unit in {"weeks", "months", "years"} and tokens.lows[end + 1 : end + 3] not in (
        ["of", "age"],
        ["old"],
    )
    return (
        own is not None and not timed and own.isdisjoint(tokens.lows[max(0, source - 2 * _PHRASE) : source])
    )


def _change_before(tokens: Tokens, source: int) -> int | None:
    """Where the last word of change stands before "from", in the same sentence."""
    for place in range(source - 1, max(-1, source - FARTHEST), -1):
        if tokens.texts[place] in {".", ";", "?"}:
            return None
        if tokens.lows[place] in _CHANGES:
            return place
    return None


def _lying(tokens: Tokens, source: int) -> str:
    """The preposition of the phrase that ends before "from", if it tells where something changes."""
    for place in range(source - 1, max(-1, source - _PHRASE), -1):
        low = tokens.lows[place]
        if low in _LYING:
            return low
        if tokens.kinds[place] != "word" or low in _CHANGES or (low in STOPS and low not in _ARTICLES):
            return ""
    return ""


_ARTICLES = frozenset({"the", "a", "an", "its", "their", "these", "this"})


def _is_alone(tokens: Tokens, end: int) -> bool:
    """Whether nothing but a unit stands behind the number that ends at `end`, as in a copy of the range."""
    behind = tokens.lows[end:]
    return STOPS.isdisjoint(behind) and not {",", ";", "("} & set(behind)


def covers_extent(tokens: Tokens, at: int, low: Amount, high: Amount) -> bool:
    """Whether "from A to B" surely tells how far something extends."""
    return extent(tokens, at, low, high) == "spans"


def _covers(tokens: Tokens, at: int, low: Amount, high: Amount) -> bool:
    """Whether "from A to B" spans sizes ("ranging from") and does not reach one ("grows from").

    A word like "ranging" up to six tokens before says so, and so does a size of models with no verb of
    growth before it. "Size" does not where the size changes.
    """
    before = tokens.lows[max(0, at - 7) : at]
    changes = not GROWTH.isdisjoint(before)
    told = _SURELY if _SHIFTING.isdisjoint(before) else _SURELY - _SHIFTED
    if not told.isdisjoint(before) or (low.value in _BOTTOMS and _is_scale(before)):
        return True
    if shared(low, high).value > high.value:
        return False
    if not changes and (not _SIZES.isdisjoint(before) or _is_tried(tokens, high.end)):
        return True
    if not high.letter or high.magnitude < 10**6:
        return False
    return not changes or not SIZES_COME.isdisjoint(before)


SIZES_COME = frozenset({"with", "across", "at", "of", "various", "different", "multiple"})
"""Before "scales from 1B to 7B" these say that "scales" is a noun."""

_BOTTOMS = frozenset({0, 1})
_GRADED = listed("rated scored graded ranked scores ratings grades")
_ON_SCALE = listed("a the point likert analogue rating")
"""Before "scale" these make a noun of it, unlike "they scale from 1 to 64 looms"."""


def _is_scale(before: Sequence[str]) -> bool:
    """Whether the words before a number, "from" the last, tell a scale: "rated from 1 to 5"."""
    scale = before[-2:-1] in (["scale"], ["scales"]) and not _ON_SCALE.isdisjoint(before[-3:-2])
    return before[-1:] == ["from"] and (scale or not _GRADED.isdisjoint(before[-2:-1]))


_TRIED = listed(
    """studied covered tested examined considered explored investigated simulated sampled scanned
    included eligible enrolled recruited applied tried chosen"""
)


def _is_tried(tokens: Tokens, end: int) -> bool:
    """Whether soon behind a range it is told that all of it was: "from 300 to 900 K were studied"."""
    behind = tokens.lows[end : end + 6]
    told = next((at for at, low in enumerate(behind) if low in {"were", "was", "are", "is"}), len(behind))
    return not _TRIED.isdisjoint(behind[told + 1 : told + 2])


def with_extent_cue(tokens: Tokens, range_: tuple[int, int], start: int, floor: int) -> int:
    """Where a range is to start so that it reads alone as it does here: with "ranging", but with no "from".

    It begins at the first index of `range_`, its number at the second.
    """
    first, number = range_
    if not is_word(tokens, first, "from"):
        return start
    for place in range(start - 1, max(floor, start - 7) - 1, -1):
        if tokens.lows[place] in EXTENT_CUES:
            return place
        if tokens.texts[place] == "(":
            break
    if start < first:
        return start
    return number if number - first > _PHRASE - 2 else first + 1  # "from a rate of 3 to 9"
