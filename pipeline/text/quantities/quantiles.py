"""Words that name limits before their values: "(Q1–Q3: 9–21)", "(95% limits of agreement, 9 to 21)"."""

from pipeline.text.quantities.tokens import Tokens

LIMITING = frozenset({"q", "percentile", "percentiles", "quartile", "quartiles", "limits", "agreement"})
"""Words that belong to the names of such limits."""

_PAIRS = (frozenset({"1", "3"}), frozenset({"25", "75"}), frozenset({"10", "90"}), frozenset({"5", "95"}))
"""The quantiles that are told together."""

_BEFORE_LIMITS = frozenset({"(", "[", ";", "%", "confidence", "fiducial"})


def are_limits(tokens: Tokens, at: int) -> bool:
    """Whether the word at `at` belongs to the names of two quantiles or limits, whose values are a spread."""
    low = tokens.lows[at]
    if low == "agreement":
        return tokens.lows[max(0, at - 2) : at] == ["limits", "of"]
    if low == "limits":
        return at > 0 and tokens.lows[at - 1] in _BEFORE_LIMITS
    if low == "quartiles":
        return True
    near = {*tokens.texts[max(0, at - 5) : at + 5]}
    return any(pair <= near for pair in _PAIRS)


def is_dotted(tokens: Tokens, at: int) -> bool:
    """Whether the point at `at` ends "s.e.", "s.d." or "s.e.m."."""
    written = "".join(tokens.lows[max(0, at - 5) : at + 1])
    return written.endswith(("s.e.", "s.d.", "s.e.m."))
