"""Two quantiles that a bracket names before their values: "(Q1–Q3: 9–21)", "(25th–75th percentile, 9–21)"."""

from pipeline.text.quantities.tokens import Tokens

QUANTILES = frozenset({"q", "percentile", "percentiles", "quartile", "quartiles"})
"""Words that belong to the name of one."""

_PAIRS = (frozenset({"1", "3"}), frozenset({"25", "75"}), frozenset({"10", "90"}), frozenset({"5", "95"}))
"""Those that are told together."""


def are_quartiles(tokens: Tokens, at: int) -> bool:
    """Whether the word at `at` belongs to the names of two quantiles, whose values are a spread."""
    if tokens.lows[at] == "quartiles":
        return True
    near = {*tokens.texts[max(0, at - 5) : at + 5]}
    return any(pair <= near for pair in _PAIRS)
