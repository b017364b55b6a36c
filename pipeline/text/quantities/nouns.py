"""The unit of an amount that has no mark: the head noun of what is counted or measured."""

from collections.abc import Sequence
from typing import NamedTuple

from pipeline.text.quantities.devices import CROSSES, counts_devices, device
from pipeline.text.quantities.measures import is_symbol
from pipeline.text.quantities.money import MONEY, of_country
from pipeline.text.quantities.tokens import Amount, Token, glued, is_word
from pipeline.text.quantities.words import (
    ADJECTIVE_MEASURES,
    ADVERBS,
    BARE_METRICS,
    MEASURES,
    MODEL_WORDS,
    MONEY_WITHOUT_PLURAL,
    POINTS,
    POWERS,
    PROVED,
    SCALED_POINTS,
    SCALES,
    SPATIAL,
    STOPS,
    UPPER_MEASURES,
    WORKING,
    is_adjective,
    is_plural,
    listed,
    singular,
)  # fmt: skip

FARTHEST = 16
"""So many tokens after the number are looked at for its noun."""

DESCRIBING = listed("trained collected annotated derived curated")
"""Of the words that end a noun phrase those that may stand in it as well."""

MASS_NOUNS = MONEY_WITHOUT_PLURAL | {
    "data", "text", "code", "speech", "video", "audio", "footage", "people",
}  # fmt: skip
"""Nouns that are counted without a plural ending."""

CAPITALS = frozenset({"S", "H"})
"""Of the letters that are a measure of time where they are small: siemens and henry."""


DEVIATIONS = frozenset({"deviation", "error"})
"""Of these "standard" is a part."""


class Unit(NamedTuple):
    """The unit as the guide writes it, and the index after its last token.

    `measured` says that it is a unit of measurement and no thing that is counted.
    """

    name: str | None
    end: int
    measured: bool = False


def unit_of(tokens: Sequence[Token], amount: Amount) -> Unit:
    """The unit of `amount`, read from the words after it."""
    at = amount.end
    if at < len(tokens) and tokens[at].text in CROSSES and counts_devices(tokens, at + 1):
        return _noun(tokens, at + 1, amount)
    if at < len(tokens) and tokens[at].kind == "word" and not tokens[at].spaced:
        return _glued_unit(tokens, at)
    if (
        is_word(tokens, at, "-")
        and glued(tokens, at)
        and glued(tokens, at + 1)
        and tokens[at + 1].kind == "word"
    ):
        return _hyphened_unit(tokens, at + 1, amount)
    return _noun(tokens, at, amount)


def _device_unit(tokens: Sequence[Token], at: int, end: int) -> Unit:
    apart = " " * tokens[at + 1].spaced
    return Unit(tokens[at].text + apart + "".join(token.text for token in tokens[at + 1 : end]), end)


def is_unit(word: str) -> bool:
    """Whether a word that touches a number is a unit of measure: "76ms", "32kB"."""
    return _is_measure(word) or word in UPPER_MEASURES or is_symbol(word)


def _is_measure(word: str) -> bool:
    return word.lower() in MEASURES and word not in CAPITALS


def _glued_unit(tokens: Sequence[Token], at: int) -> Unit:
    word = tokens[at].text
    return _rate(tokens, at) if is_unit(word) else Unit(None, at)


def _rate(tokens: Sequence[Token], at: int) -> Unit:
    """A unit and what it is per: "TB/s", "tokens per second per GPU"; parameters are per nothing."""
    name, end = _compound(tokens, at), at + 1
    scaled = SCALES if name == "degree" else POWERS
    if end < len(tokens) and tokens[end].low in scaled:
        name, end = f"{name} {tokens[end].text}", end + 1
    while is_word(tokens, end, "/") and end + 1 < len(tokens) and tokens[end + 1].kind == "word":
        name, end = f"{name}/{tokens[end + 1].text}", end + 2
    if "/" in name:
        return Unit(name, end)
    for _ in range(2):
        per = name != "parameter" and is_word(tokens, end, "per") and end + 1 < len(tokens)
        if per and tokens[end + 1].low in MEASURES:
            name, end = f"{name} per {singular(tokens[end + 1].text)}", end + 2
    return Unit(name, end)


def _hyphened_unit(tokens: Sequence[Token], at: int, amount: Amount) -> Unit:
    """The unit in "7B-parameter", "128-layer", "5-point", "1.2-kHz"."""
    low, written = tokens[at].low, tokens[at].text
    if len(written) == 1 or is_symbol(written):
        return Unit(written, at + 1)
    if low in PROVED or written == "D":
        return Unit(None, amount.end)
    if low not in MEASURES and (amount.letter or amount.magnitude > 1 or low.endswith("ly")):
        return _noun(tokens, at, amount)
    return Unit(singular(written), at + 1)


def _noun(tokens: Sequence[Token], at: int, amount: Amount) -> Unit:
    """The first plural noun, or known measure, before the noun phrase ends."""
    words: list[Token] = []
    place, last = at, min(len(tokens), at + FARTHEST)
    named = device(tokens, at)
    if named is not None and _is_plural_mark(tokens, named):
        return _device_unit(tokens, at, named)._replace(end=named + 1)
    while place < last:
        token = tokens[place]
        if token.kind == "word":
            found = _head(tokens, place, words, amount)
            if found is not None:
                return found
            if _ends_phrase(tokens, place) and not _bridges(tokens, place, words):
                return _or_device(_shared_noun(tokens, place, words, amount), tokens, at, named)
            words.append(token)
        elif not _passes(tokens, place, words):
            break
        place += 1
        if token.text == "(":
            place = _after_bracket(tokens, place)
    return _or_device(_without_plural(words, at, amount), tokens, at, named)


def _or_device(unit: Unit, tokens: Sequence[Token], at: int, named: int | None) -> Unit:
    """The unit, or the accelerator whose name stands from `at` to `named` where there is none."""
    return unit if named is None or unit.name is not None else _device_unit(tokens, at, named)


def _is_plural_mark(tokens: Sequence[Token], at: int) -> bool:
    return glued(tokens, at) and tokens[at].text == "s"


def _shared_noun(tokens: Sequence[Token], at: int, words: Sequence[Token], amount: Amount) -> Unit:
    """The unit where the phrase ended at `at`; "11 image-based and 7 video-based tasks" shares its noun."""
    unit = _without_plural(words, amount.end, amount)
    shares = unit.name is None and words and tokens[at].low in {"and", "or"} and amount.magnitude == 1
    if (
        not shares
        or at + 1 >= len(tokens)
        or tokens[at + 1].kind != "number"
        or not is_adjective(words[-1].low)
    ):
        return unit
    for place in range(at + 2, min(len(tokens), at + 8)):
        if tokens[place].kind == "word" and (_ends_phrase(tokens, place) or is_plural(tokens[place].low)):
            plural = is_plural(tokens[place].low) and not _ends_phrase(tokens, place)
            return Unit(_compound(tokens, place) if plural else None, amount.end)
    return unit


def _ends_phrase(tokens: Sequence[Token], at: int) -> bool:
    """Whether the word ends the noun phrase; "A" of "A100" and "annotated" of "human-annotated" do not."""
    low = tokens[at].low
    if low not in STOPS or tokens[at].text == "US" or (glued(tokens, at) and tokens[at - 1].text == "-"):
        return False
    if low.endswith("s") and at + 1 < len(tokens) and tokens[at + 1].low in {"per", "/"}:
        return False  # "72 beats per minute"
    if low.endswith("ed") and tokens[at - 1].low.endswith("ly"):
        return False
    if low in DESCRIBING and _goes_on(tokens, at + 1):
        return False
    return not (glued(tokens, at + 1) and tokens[at + 1].kind == "number")


def _goes_on(tokens: Sequence[Token], at: int) -> bool:
    """Whether a noun phrase goes on behind a participle: "900K collected problems", not "collected from"."""
    if at >= len(tokens) or tokens[at].kind != "word":
        return False
    low = tokens[at].low
    return low not in STOPS and low not in MODEL_WORDS and not low.endswith("ly")


def _head(tokens: Sequence[Token], at: int, words: Sequence[Token], amount: Amount) -> Unit | None:
    token = tokens[at]
    low = token.low
    if low in ADVERBS or (low in STOPS and _ends_phrase(tokens, at)):
        return None
    if (
        low in POINTS
        and not (words and words[-1].low in SCALED_POINTS)
        and amount.magnitude == 1
        and _scores(words)
        and not is_word(tokens, at + 1, "clouds")
    ):
        return Unit("points", at + 1)
    if low in BARE_METRICS and not _plural_next(tokens, at):
        return Unit(None, amount.end)
    if _names_model_size(low, amount):
        return Unit("parameter", at + 1)
    if glued(tokens, at + 1) and (tokens[at + 1].text == "-" or tokens[at + 1].kind == "number"):
        return None
    if _is_measure(token.text) or token.text in UPPER_MEASURES or is_symbol(token.text):
        return _measure(tokens, at, words, amount)
    if low == "points" and words and words[-1].low in SCALED_POINTS:
        return Unit(f"{words[-1].low} point", at + 1)
    if is_plural(low) and _in_chain(tokens, at) and _plural_behind_bracket(tokens, at + 1):
        return None
    if is_plural(low) and not (low in {"data", "series"} and _plural_next(tokens, at)):
        return Unit(_compound(tokens, at), at + 1)
    return None


def _measure(tokens: Sequence[Token], at: int, words: Sequence[Token], amount: Amount) -> Unit | None:
    """The measure at `at` as unit; None where it is a part of a name ("A100-80GB") or describes a noun."""
    token = tokens[at]
    if words and _over(tokens, at, words[-1]):
        name, end, _ = _rate(tokens, at)
        _, stroke, rest = (name or "").partition("/")
        return Unit(f"{words[-1].text}/{token.text}{stroke}{rest}", end)
    behind = at - 1 - (tokens[at - 1].text == "-")
    joined = glued(tokens, at) and tokens[behind].kind == "number" and behind >= amount.end
    if joined and (behind == at - 1 or tokens[behind].spaced):
        return None
    if token.low not in MEASURES and token.text not in UPPER_MEASURES:
        return None
    if token.low in ADJECTIVE_MEASURES and _describes(tokens, at, amount):
        return None
    return None if _is_first_of_two(tokens, at) else _rate(tokens, at)


def _is_first_of_two(tokens: Sequence[Token], at: int) -> bool:
    """Whether the measure at `at` only says of what the next one is: "core hours", "millisecond pulsars"."""
    following = tokens[at + 1] if at + 1 < len(tokens) else None
    if following is None or following.kind != "word":
        return False
    if tokens[at].low == "millisecond":
        return following.low == "pulsars"
    return following.low in WORKING and tokens[at].low in {"core", "gpu", "tpu", "cpu", "npu", "people"}


def _over(tokens: Sequence[Token], at: int, word: Token) -> bool:
    """Whether a stroke that touches both stands between the word and the measure at `at`: "ct/kWh"."""
    return (
        is_word(tokens, at - 1, "/")
        and glued(tokens, at)
        and glued(tokens, at - 1)
        and tokens[at - 2] is word
    )


def _describes(tokens: Sequence[Token], at: int, amount: Amount) -> bool:
    """Whether a measure in the singular only describes a later plural: "4 TPU v4 chips"."""
    return amount.value != 1 and amount.magnitude < 10**6 and _plural_soon(tokens, at + 1, 4)


def _compound(tokens: Sequence[Token], at: int) -> str:
    """The singular of the noun at `at`, with what a hyphen ties to it: "core-hour", "sub-task"."""
    noun = singular(tokens[at].text)
    if noun in MONEY:
        sterling = is_word(tokens, at + 1, "sterling")
        return "GBP" if sterling else of_country(tokens[at - 1].low, noun)
    if noun in DEVIATIONS and is_word(tokens, at - 1, "standard"):
        return f"standard {noun}"
    if at and tokens[at - 1].low in SPATIAL:
        return f"{tokens[at - 1].low} {noun}"
    if _in_chain(tokens, at) and tokens[at - 2].kind == "word":
        before = tokens[at - 2].text
        if before == "per" and _in_chain(tokens, at - 2):
            return f"{singular(tokens[at - 4].text)} per {noun}"
        chained = before in {"of", "in", "to", "by"} and _in_chain(tokens, at - 2)
        return f"{tokens[at - 4].text}-{before}-{noun}" if chained else f"{before}-{noun}"
    if _in_chain(tokens, at) and _is_model(tokens, at - 2):
        return f"{tokens[at - 3].text}{tokens[at - 2].text}-{noun}"  # "H100-hours"
    return noun


def _is_model(tokens: Sequence[Token], at: int) -> bool:
    """Whether the number at `at` belongs to the name that it touches, as in "H100"."""
    named = at > 0 and tokens[at].kind == "number" and glued(tokens, at) and tokens[at - 1].kind == "word"
    return named and tokens[at - 1].text[0].isupper()


def _in_chain(tokens: Sequence[Token], at: int) -> bool:
    """Whether a hyphen ties the word at `at` to the one before it."""
    return at > 1 and glued(tokens, at) and tokens[at - 1].text == "-"


def _plural_behind_bracket(tokens: Sequence[Token], at: int) -> bool:
    """Whether a plural noun follows, an abbreviation in brackets aside: "(MoE) variants"."""
    if is_word(tokens, at, "("):
        at = _after_bracket(tokens, at + 1)
    return (
        at < len(tokens)
        and tokens[at].kind == "word"
        and not _ends_phrase(tokens, at)
        and is_plural(tokens[at].low)
    )


def _names_model_size(low: str, amount: Amount) -> bool:
    """Whether "7B model" and the like mean parameters."""
    return low in MODEL_WORDS and amount.value >= 10**6 and amount.magnitude >= 10**6


def _scores(words: Sequence[Token]) -> bool:
    """Whether the words before "points" leave them points of a score, unlike "time points"."""
    return not words or (
        len(words) <= 3
        and words[-1].low
        not in {"time", "data", "key", "anchor", "sample", "reference", "evaluation", "view"}
    )


def _plural_next(tokens: Sequence[Token], at: int) -> bool:
    following = tokens[at + 1] if at + 1 < len(tokens) else None
    return (
        following is not None
        and following.kind == "word"
        and following.low not in STOPS
        and is_plural(following.low)
    )


def _bridges(tokens: Sequence[Token], at: int, words: Sequence[Token]) -> bool:
    """Whether "and" or "or" joins two adjectives of one noun."""
    return tokens[at].low in {"and", "or"} and bool(words) and _plural_soon(tokens, at + 1)


def _passes(tokens: Sequence[Token], at: int, words: Sequence[Token]) -> bool:
    """Whether the noun phrase goes on over this sign or numeral."""
    token = tokens[at]
    if token.kind == "number":
        describes = not words and tokens[at - 1].kind != "sign" and _is_compound(tokens, at + 1)
        return not token.spaced or describes or bool(words and words[-1].text[0].isupper())
    if token.text in {"-", "/", "'", "’", "&", '"', "+"}:
        return (token.text != "+" or not token.spaced) and (token.text != "/" or bool(words))
    if token.text in {"–", "--"}:
        return not token.spaced and glued(tokens, at + 1) and tokens[at + 1].kind == "word"  # "U–Th ages"
    if token.text == "(":
        return bool(words)
    return token.text == "," and bool(words) and is_adjective(words[-1].low) and _plural_soon(tokens, at + 1)


def _is_compound(tokens: Sequence[Token], at: int) -> bool:
    """Whether what touches a number at `at` makes it describe a noun: "80GB A100 cards", "12-core CPUs"."""
    at += is_word(tokens, at, "-") and glued(tokens, at)
    return glued(tokens, at) and tokens[at].kind == "word"


def _plural_soon(tokens: Sequence[Token], at: int, within: int = 8) -> bool:
    """Whether a plural noun comes within so many tokens, before anything that ends a noun phrase."""
    for place in range(at, min(len(tokens), at + within)):
        token = tokens[place]
        if token.kind != "word":
            if token.text not in {"-", "/", "(", ")"} and token.spaced:
                return False
        elif _ends_phrase(tokens, place):
            return False
        elif is_plural(token.low):
            return True
    return False


def _after_bracket(tokens: Sequence[Token], at: int) -> int:
    """The index after the bracket that closes soon, else `at`."""
    for place in range(at, min(len(tokens), at + 5)):
        if tokens[place].text == ")":
            return place + 1
    return at


def _without_plural(words: Sequence[Token], at: int, amount: Amount) -> Unit:
    """The unit where no plural noun follows."""
    if words and words[-1].low in MASS_NOUNS:
        name = of_country(words[-2].low, words[-1].low) if len(words) > 1 else words[-1].low
        return Unit(name, at + len(words) if len(words) == 1 or words[-1].low in MONEY else amount.end)
    if any(word.low == "context" for word in words[:4]) and amount.value >= 1000:
        return Unit("token", amount.end)
    if amount.letter and amount.magnitude >= 10**6:
        sized = not words or words[0].text[0].isupper() or any(word.low in MODEL_WORDS for word in words[:4])
        return Unit("parameter" if sized else None, amount.end)
    return Unit(None, amount.end)
