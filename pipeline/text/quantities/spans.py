"""Where "over" bounds nothing, but says how long, across what, or compared with what.

"Stable over 60 h" spans, as does "accumulated over 16 batches", and "3.1% over 12 baselines" compares. "Takes
over 60 h" and "we recorded over 900 calls" bound.
"""

from pipeline.text.quantities.tokens import Tokens, is_initial, is_word
from pipeline.text.quantities.words import listed

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
        and tokens.lows[before] not in BEFORE_BOUNDS | BEARERS
        and not is_word(tokens, end, "of")
    )
