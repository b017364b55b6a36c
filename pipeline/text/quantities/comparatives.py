"""Comparatives before a number: "more massive than 13 kg", "coarser than 2 mm", "a lower dose than 5 mg".

Which way one bounds is a matter of its adjective: what is larger where there is more of it. Of an adjective
that is not in the lists nobody can tell, so that its number is in doubt. Before things that are counted those
of a quality say what is compared and bound nothing: "better than 40 experts". "Brighter" makes a magnitude
smaller, "faster" a time but not a speed, "better" an error but not a score.
"""

from typing import Literal, TypeAlias

from pipeline.text.quantities.measures import is_measurement
from pipeline.text.quantities.tokens import Tokens, glued, is_word
from pipeline.text.quantities.words import listed

Sense: TypeAlias = Literal["at_least", "at_most"]
Compared: TypeAlias = Literal["at_least", "at_most", "unsure"]

_TURNED: dict[Compared, Compared] = {"at_least": "at_most", "at_most": "at_least", "unsure": "unsure"}

_ENDING: dict[str, Sense] = {
    **dict.fromkeys(
        listed(
            """bigger coarser steeper broader farther further wetter richer rougher denser louder noisier
            stiffer costlier dearer pricier slower looser lengthier bulkier fatter redder saltier windier
            purer fuller higher larger greater longer older wider stronger heavier hotter warmer brighter
            taller deeper later thicker better likelier harder"""
        ),
        "at_least",
    ),
    **dict.fromkeys(
        listed(
            """finer narrower closer nearer quicker swifter speedier worse tighter drier dryer colder cooler
            slimmer leaner flatter smoother cheaper softer quieter bluer poorer sharper dimmer calmer briefer
            sooner rarer lower smaller shorter fewer lighter younger thinner weaker fainter shallower earlier
            faster"""
        ),
        "at_most",
    ),
}
"""Comparatives of one word."""

_AFTER_MORE: dict[str, Sense] = {
    **dict.fromkeys(
        listed(
            """massive luminous energetic distant remote expensive costly accurate precise efficient frequent
            abundant common prevalent powerful intense sensitive concentrated dense severe viscous conductive
            resistive resistant alkaline basic saline salty positive likely probable numerous eccentric
            inclined rich bright loud heavy thick tall steep elongated voluminous populous lossy porous
            reflective transparent productive profitable rapid humid turbid polluted contaminated affluent
            reliable selective specific memory power energy time space storage water data bandwidth money
            heat light fuel disk ram"""
        ),
        "at_least",
    ),
    **dict.fromkeys(listed("negative acidic compact poor rare narrow faint"), "at_most"),
}
"""What is said behind "more" or "less"; also what there is more of."""

_OTHERS = listed("other another rather whether either neither ever never over under after")
"""Words that end as a comparative does, but are none."""

_OF_QUALITY = listed(
    """better worse faster slower quicker swifter stronger weaker cheaper costlier harder louder accurate
    precise efficient powerful sensitive reliable productive profitable selective specific rapid expensive
    costly common likely"""
)
"""Of these things that are counted have more or less: "cheaper than 12 rivals"."""

_OF_RATES = listed("faster slower quicker swifter speedier rapid")
_OF_LIGHT = listed("brighter fainter dimmer luminous bright faint")
_OF_ERRORS = listed("better worse")
_OF_MARGINS = listed("accurate precise sensitive")
_FINE = listed(
    "resolution resolutions precision error errors uncertainty stability agreement agrees accurate"
)
"""Of these the small ones are the better: "a resolution better than 0.1 mm"."""

_OF_AMOUNTS = listed("steeper flatter stronger weaker deeper shallower steep thick intense")
"""Of a negative number nobody knows which way these go: "steeper than −2"."""

_UNSPECIFIC = frozenset({"percent", "points", "times", "permille", ""})
"""With these even what is better by an error is compared as a score."""

_RATES = frozenset({"FPS", "Hz", "kHz", "MHz", "GHz", "rpm", "mph", "knot", "times"})
_PACES = listed("step epoch iteration cycle generation round session episode frame beat day week")
"""Counted, but as measures of time: "faster than 40 steps"."""

_RIVALS = listed("rival baseline competitor")

_MORE = frozenset({"more", "less"})
_OF_NUMBERS = _MORE | {"fewer", "greater", "equal", "to"}
_LONGEST = 5
"""So many tokens a comparative with "than" has at most: "more metal-poor than"."""


def comparative(tokens: Tokens, than: int, floor: int) -> tuple[Compared | None, int]:
    """What the comparative before the "than" at `than` makes of the number behind, and where it begins."""
    place = than - 1
    if place < floor or tokens.kinds[place] != "word":
        return None, than
    word, before = tokens.lows[place], place - 1
    if word in _ENDING:
        return _ENDING[word], place
    if before - 1 > floor and tokens.texts[before] == "-" and glued(tokens, place):
        before -= 2  # "more metal-poor than"
    if before >= floor and tokens.lows[before] in _MORE:
        sense: Compared = _AFTER_MORE.get(word, "unsure")
        return (sense if tokens.lows[before] == "more" else _TURNED[sense]), before
    if before >= floor and tokens.lows[before] in _ENDING:
        return _ENDING[tokens.lows[before]], before  # "a lower dose than"
    if word.endswith("er") and word not in _OTHERS:
        return "unsure", place
    return None, than


def than_behind(tokens: Tokens, begin: int) -> int | None:
    """Where the "than" stands of a comparative that begins at `begin`."""
    if begin + 1 < tokens.size and tokens.kinds[begin + 1] != "word":
        return None
    said = tokens.lows[begin + 1 : begin + _LONGEST]
    return begin + 1 + said.index("than") if "than" in said else None


def compares_things(tokens: Tokens, than: int, unit: str | None, end: int) -> bool:
    """Whether what stands behind "than" is so many things, compared with another: "than 40 experts"."""
    adjective = tokens.lows[than - 1]
    if adjective in _OF_NUMBERS:
        return False
    if unit in _RIVALS:
        return True
    known = adjective in _ENDING or adjective in _AFTER_MORE or tokens.lows[than - 2] in _ENDING
    if known and adjective not in _OF_QUALITY:
        return False
    if unit is None or unit in _UNSPECIFIC:
        return unit is None and is_word(tokens, end, "of")
    return unit not in _PACES and not is_measurement(unit)


def turns(tokens: Tokens, than: int, unit: str, floor: int) -> bool:
    """Whether the unit, or what is measured, turns a comparative round: "faster than 3 m/s"."""
    adjective = tokens.lows[than - 1]
    if adjective in _OF_RATES:
        return "/" in unit or " per " in unit or unit in _RATES or unit.endswith(("−1", "-1", "⁻¹"))
    if adjective in _OF_LIGHT:
        return unit.startswith("mag")
    if adjective in _OF_MARGINS:
        return unit not in _UNSPECIFIC
    if adjective not in _OF_ERRORS:
        return False
    near = tokens.lows[max(floor, than - _LONGEST) : than - 1]
    return not _FINE.isdisjoint(near) or ("accuracy" in near and unit not in _UNSPECIFIC)


def may_turn(tokens: Tokens, than: int) -> bool:
    """Whether the number behind a comparative is negative, and the comparative one of an amount."""
    negative = tokens.texts[than + 1] in _MINUS or tokens.lows[than + 1] == "minus"
    return negative and tokens.lows[than - 1] in _OF_AMOUNTS


_MINUS = frozenset("-−–")
