"""Where "over" bounds nothing, but says how long, across what, or compared with what.

"Stable over 60 h" spans, as does "accumulated over 16 batches", and "3.1% over 12 baselines" compares. "Takes
over 60 h" and "we recorded over 900 calls" bound.
"""

from typing import Literal, TypeAlias

from pipeline.text.quantities.measures import is_measurement
from pipeline.text.quantities.tokens import Tokens, is_initial, is_word
from pipeline.text.quantities.words import STOPS, listed

Governed: TypeAlias = Literal["spans", "bounds", "unsure"]

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

_AGED = listed(
    """patients adults people women men children males females seniors persons participants individuals
    subjects residents citizens drivers workers volunteers users mothers those anyone aged age ages time times
    delay delays duration durations lifetime lifetimes interval intervals latency latencies period periods"""
)
_LONG = listed(
    """distance distances radius radii length lengths depth depths height heights diameter diameters width
    widths size sizes wavelength wavelengths"""
)
_BOTH = listed("gap gaps trips journeys")
"""What has an age or a length, so that "over" bounds it: "adults over 60 years"."""

_OF_TIMES, _OF_WAYS = _AGED | _BOTH, _LONG | _BOTH
WAYS = listed("metre meter kilometre kilometer mile m km ly")

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

_REPEATS = listed("seed fold replicate repetition repeat restart redraw permutation resample")
_ROUNDS = listed("epoch step iteration round pass session episode fold seed update minute hour day week")
_COMPARING = listed("improve improves improved gain gains gained average averaged win wins won")

THINGS = listed("dataset benchmark task run seed setting corpus session episode epoch round iteration step")
"""Of these the ones that are counted as often as they are gone over: only spelled out they are a span."""

TIMES = LASTING - WAYS - THINGS

MEASURED = listed("measured evaluated computed calculated estimated observed followed tracked monitored")
"""At the begin of a sentence these take no object, so that "over" spans behind them."""


_SWEEPING = listed(
    """sweep sweeps swept sweeping anneal anneals annealed annealing decay decays decayed decaying warm warms
    ramp ramps ramped ramping tune tunes tuned tuning iterate iterates iterated iterating raster rasters
    rastered rastering interpolate interpolated interpolating marginalise marginalised marginalize
    marginalized loop loops looped looping converge converges converged converging amortise amortised amortize
    amortized scanned rescanned pool pools pooling panned pans panning"""
)
"""These take nothing so often, so that "over" behind them spans whatever it counts."""

_SCANNING = listed("scan scans scanning")
_TRAINING = listed("train trains trained training pretrain pretrained finetune finetuned retrained fit")
_MEASURING = listed(
    """measured evaluated computed calculated estimated averaged validated fitted cross-validated assessed
    determined quantified summed replicated"""
)
_RECORDING = listed("recorded observed monitored tracked followed sampled logged surveyed repeated")
"""Behind a noun nobody knows whether these say what was done to it: "flow recorded over 9 gauges"."""

_STEADY = listed("constant flat uniform linear")
_SCALING = _STEADY | listed(
    "scale scales scaling scaled law laws hold holds held tunable adjustable agree agrees valid proportional"
)
_STABLE = _STEADY | listed("stable consistent robust steady unchanged reproducible intact reliable")
_MEANS = listed(
    """rate rates error errors loss losses gradient gradients schedule schedules success average averages
    precision recall time times sweep warmup warm-up mean median variance reward rewards return returns"""
)
"""Of these one is told over so many things: "a success rate over 120 trials"."""

_BANDS = listed("bandwidth band bands range ranges window aperture interval span")
_PASSIVE = listed("is are was were be been being gets got")
_DONE = listed(
    """split spread run done taken grown given drawn fit read swept fed sent built cut kept held frozen woven
    shaken"""
)
_GRADED = listed("rated scored priced valued weighed ranked sized delayed aged located situated")
"""Of these "over" bounds even what was done: "rated over 4 stars"."""

_GIVEN = listed("given awarded granted offered paid shown told taught sent handed promised denied issued")
"""What is done so may be done to somebody, who was then "given over 40 prizes"."""

_AWAY = listed(
    """away apart ago long deep tall high wide thick old later earlier above below north south east west"""
)
"""Behind a unit these say that it is an extent: "were seen over 40 km away"."""

_ADVERBS = listed("then also not further thus first now")
_AGENTS = listed(
    """team survey mission study author project network campaign experiment telescope satellite camera system
    tool programme program agency group consortium people staff lab police"""
)
"""Behind these something is recorded by them, and no record is meant."""

_SUBJECTS = listed("we they i he she who which that has have had it")
_ARTICLES = listed("a an the our its their this each")
_FREQUENT = listed(
    """typically usually commonly generally mostly possibly probably likely approximately only nearly
    currently already consistently easily really roughly normally regularly early supply apply comply rely"""
)
_VERBS = listed(
    """ran drew held took made got saw found won met beat sold led grew built sent spent read cut had put set
    kept left lost hit cost shut burnt fought ate threw shot bore won dealt bought
    brought caught taught drove wrote gave need support host run show hold handle"""
)
"""Behind a noun with an article these are no nouns."""

_SIZES = listed(
    """parameter word token character line page layer node vertex pixel inhabitant resident people person
    employee atom residue base star member entry row column neuron citation follower vote image sample"""
)
"""What is counted of a thing to say how large it is: "sentences over 40 words"."""

_TURNING = listed("turn turns turned turning")
_RIVALS = listed("rival baseline competitor opponent")
_SMALL = listed("mm cm μm nm inch foot ft")


_NO_MEANS, _ADVANCING = TIMES | WAYS | _SIZES, TIMES | WAYS
_NOTED = _MEASURING | _RECORDING


def governed(tokens: Tokens, at: int, floor: int, unit: str | None, end: int) -> Governed | None:
    """What the word before "over" at `at` makes of it; None where the unit has to tell."""
    if at < 1 or (floor and at == floor) or unit is None:
        return None
    if tokens.lows[at - 1] in _TURNING:
        return "spans"  # "the catalyst turned over 300 times"
    if unit == "time":
        return None
    if unit in SHARES:
        return "spans" if tokens.lows[end - 1] == "magnitude" and _scales(tokens, at, floor) else None
    word = tokens.lows[at - 1]
    if tokens.kinds[at - 1] != "word":
        return None
    if end < tokens.size and tokens.lows[end] in _AWAY:
        return "bounds"
    counted = unit in LASTING or not is_measurement(unit)
    if word in _SWEEPING or (word in _STABLE and (counted or word in _STEADY)):
        return "spans"
    passive = _is_passive(tokens, at - 1, floor) and (word not in _GIVEN or unit in LASTING)
    if not counted:
        banded = word not in BEFORE_BOUNDS and end < tokens.size and tokens.lows[end] in _BANDS
        small = unit in _SMALL and (word in _SCANNING or (passive and word in _NOTED))
        return "spans" if banded or small else None
    if passive:
        return "spans"
    return _of_counted(tokens, at, floor, unit)


def _scales(tokens: Tokens, at: int, floor: int) -> bool:
    """Whether something holds or scales over so many orders of magnitude, told by "over" at `at`."""
    near = tokens.lows[max(floor, at - FARTHEST_SCALING) : at]
    return near[-1] not in BEFORE_BOUNDS and not _SCALING.isdisjoint(near)


FARTHEST_SCALING = 6
"""So many tokens before "over" what scales is looked for: "scales with the number of samples over"."""


def _is_passive(tokens: Tokens, at: int, floor: int) -> bool:
    """Whether the word at `at` is a participle of what is done to the subject: "was then measured"."""
    word = tokens.lows[at]
    if not (word.endswith("ed") or word in _DONE) or word in _GRADED:
        return False
    if is_initial(tokens, at) or tokens.texts[at - 1] == "(":
        return word not in BEFORE_BOUNDS
    for place in range(at - 1, max(floor, at - 4) - 1, -1):
        low = tokens.lows[place]
        if low in _PASSIVE:
            return True
        if not low.endswith("ly") and low not in _ADVERBS:
            return False
    return False


def _of_counted(tokens: Tokens, at: int, floor: int, unit: str) -> Governed | None:
    """What an active verb, a noun or an adverb before "over" at `at` makes of so many things."""
    word, before = tokens.lows[at - 1], _word_before(tokens, at - 1, floor)
    if word in {"up", "down", "out"} and before.endswith(("ed", "ing", "warm", "ramp")):
        return "spans" if unit in LASTING else None
    if word in _TRAINING and unit in _ROUNDS:
        return "spans"
    if unit in _RIVALS and word not in BEFORE_BOUNDS:
        return "spans"
    if before in _SUBJECTS:
        return None if unit in LASTING or word in _COMPARING else "bounds"
    if word in BEFORE_BOUNDS:
        return None
    if word in _MEASURING or unit in _REPEATS or (word in _MEANS and unit not in _NO_MEANS):
        return "spans"
    return None if unit in _ADVANCING else _of_things(tokens, at, floor, unit, before)


def _of_things(tokens: Tokens, at: int, floor: int, unit: str, before: str) -> Governed | None:
    """The same of things that are no times and ways, where no word tells it by itself."""
    word = tokens.lows[at - 1]
    if word in _RECORDING:
        told = not before or before in STOPS or before in _AGENTS or before.endswith(("ers", "ors", "ists"))
        return None if told else "unsure"
    if word.endswith("ly") and word not in _FREQUENT and before not in BEFORE_BOUNDS and before.isalpha():
        return "spans"
    return "unsure" if unit not in _SIZES and _ends_phrase(tokens, at, floor) else None


def _word_before(tokens: Tokens, at: int, floor: int) -> str:
    """The word before the one at `at`, but for an adverb between: "we also tested"."""
    place = at - 1
    if place > floor and (tokens.lows[place] in _ADVERBS or tokens.lows[place].endswith("ly")):
        place -= 1
    return tokens.lows[place] if place >= floor else ""


def _ends_phrase(tokens: Tokens, at: int, floor: int) -> bool:
    """Whether a noun with its article stands before `at`: "the policy over 25 levels"."""
    word = tokens.lows[at - 1]
    if word.endswith(("s", "ed", "ing", "ly")) or word in _VERBS or word in _OF_TIMES or word in _OF_WAYS:
        return False
    for place in range(at - 2, max(floor, at - 4) - 1, -1):
        low = tokens.lows[place]
        if low in _ARTICLES:
            return True
        if tokens.kinds[place] != "word" or low in STOPS or low.endswith("s"):
            return False
    return False


def compares(tokens: Tokens, at: int, floor: int, unit: str) -> bool:
    """Whether "over" at `at` names what is compared, or what a mean is of: "3.1% over 12 baselines"."""
    if at and (at == floor or tokens.texts[at - 1] == ")"):
        return True
    first = max(0, at - 2)
    if not at or unit in SHARES or any(kind != "word" for kind in tokens.kinds[first:at]):
        return False
    return tokens.lows[at - 1] not in BEFORE_BOUNDS and not COMPARED.isdisjoint(tokens.lows[first:at])


def spans(tokens: Tokens, at: int, floor: int, unit: str, end: int) -> bool:
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
        and tokens.lows[before] not in BEFORE_BOUNDS
        and tokens.lows[before] not in (_OF_WAYS if unit in WAYS else _OF_TIMES)
        and not is_word(tokens, end, "of")
    )
