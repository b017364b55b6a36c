"""Where a noun phrase ends, and whether a plural comes before that: "900K collected problems of"."""

from pipeline.text.quantities.compounds import after_bracket, is_over
from pipeline.text.quantities.tokens import Tokens, glued, is_word
from pipeline.text.quantities.words import MODEL_WORDS, SPELLED, STOPS, is_adjective, is_plural, listed

DESCRIBING = listed("trained collected annotated derived curated")
"""Of the words that end a noun phrase those that may stand in it as well."""


def ends_phrase(tokens: Tokens, at: int) -> bool:
    """Whether the word ends the noun phrase; "A" of "A100" and "annotated" of "human-annotated" do not."""
    low = tokens.lows[at]
    if low not in STOPS or tokens.texts[at] == "US" or (glued(tokens, at) and tokens.texts[at - 1] == "-"):
        return False
    if low.endswith("s") and is_over(tokens, at + 1):
        return False  # "72 beats per minute", "72 beats min−1"
    counted = tokens.kinds[at - 1] == "number" or tokens.lows[at - 1] in SPELLED
    if (low.endswith("ed") and tokens.lows[at - 1].endswith("ly")) or (
        low in {"leaves", "matches"} and (counted or is_adjective(tokens.lows[at - 1]))
    ):
        return False
    if low in DESCRIBING and _goes_on(tokens, at + 1):
        return False
    if low == "such" and counted and not is_word(tokens, at + 1, "as"):
        return False
    tied = tokens.texts[at + 1 : at + 2] == ["-"] and glued(tokens, at + 2)  # "in-depth"
    return not (glued(tokens, at + 1) and (tied or tokens.kinds[at + 1] == "number"))


def _goes_on(tokens: Tokens, at: int) -> bool:
    """Whether a noun phrase goes on behind a participle: "900K collected problems", not "collected from"."""
    if at >= tokens.size or tokens.kinds[at] != "word":
        return False
    low = tokens.lows[at]
    return low not in STOPS and low not in MODEL_WORDS and not low.endswith("ly")


def plural_next(tokens: Tokens, at: int) -> bool:
    """Whether a plural noun stands right behind the word at `at`."""
    if at + 1 >= tokens.size or tokens.kinds[at + 1] != "word":
        return False
    return tokens.lows[at + 1] not in STOPS and is_plural(tokens.lows[at + 1])


def plural_soon(tokens: Tokens, at: int, within: int = 8) -> bool:
    """Whether a plural noun comes within so many tokens, before anything that ends a noun phrase."""
    for place in range(at, min(tokens.size, at + within)):
        if tokens.kinds[place] != "word":
            if tokens.texts[place] not in {"-", "/", "(", ")"} and tokens.spaced[place]:
                return False
        elif ends_phrase(tokens, place):
            return False
        elif is_plural(tokens.lows[place]):
            return True
    return False


def plural_behind_bracket(tokens: Tokens, at: int) -> bool:
    """Whether a plural noun follows, an abbreviation in brackets aside: "(MoE) variants"."""
    if is_word(tokens, at, "("):
        at = after_bracket(tokens, at + 1)
    return (
        at < tokens.size
        and tokens.kinds[at] == "word"
        and not ends_phrase(tokens, at)
        and is_plural(tokens.lows[at])
    )
