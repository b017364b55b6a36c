"""The unit of an amount that has no mark: the head noun of what is counted or measured."""

from collections.abc import Sequence

from pipeline.text.quantities.compounds import (
    FACTORS,
    acts,
    after_bracket,
    before,
    compound,
    in_chain,
    owns,
    rate,
)
from pipeline.text.quantities.designations import is_genus
from pipeline.text.quantities.devices import counts, device, device_unit, of_device
from pipeline.text.quantities.magnitudes import is_of_models
from pipeline.text.quantities.measures import SYMBOLS, is_symbol
from pipeline.text.quantities.mentions import Unit
from pipeline.text.quantities.money import MONEY, of_country
from pipeline.text.quantities.phrases import ends_phrase, plural_behind_bracket, plural_next, plural_soon
from pipeline.text.quantities.tokens import Amount, Tokens, glued, is_word
from pipeline.text.quantities.words import (
    ADJECTIVE_MEASURES,
    ADVERBS,
    BARE_METRICS,
    MEASURES,
    MODEL_WORDS,
    MONEY_WITHOUT_PLURAL,
    MOST_OF_EACH,
    OF_EACH,
    POINTS,
    PROVED,
    SCALED_POINTS,
    STOPS,
    UPPER_MEASURES,
    WORKING,
    is_adjective,
    is_plural,
    is_unchanged,
    listed,
    may_count_tied,
    singular,
)

FARTHEST = 16
"""So many tokens after the number are looked at for its noun."""


MASS_NOUNS = MONEY_WITHOUT_PLURAL | listed("data text code speech video audio footage people")
"""Nouns that are counted without a plural ending."""

CAPITALS = frozenset({"S", "H"})
"""Of the letters that are a measure of time where they are small: siemens and henry."""


def unit_of(tokens: Tokens, amount: Amount) -> Unit:
    """The unit of `amount`, read from the words after it."""
    at = amount.end
    low = tokens.lows[at] if at < tokens.size else ""
    if low == "dimensional":
        return Unit("dimensional", at + 1)
    if counts(tokens, at):
        return _noun(tokens, at + 1, amount)
    if low and tokens.kinds[at] == "word" and not tokens.spaced[at]:
        return _glued_unit(tokens, at)
    tied = low == "-" and not tokens.spaced[at] and glued(tokens, at + 1)
    if tied and tokens.kinds[at + 1] == "word":
        return _hyphened_unit(tokens, at + 1, amount)
    if acts(tokens, amount):
        return Unit(None, at)
    found = _noun(tokens, at, amount)
    rated = amount.spelled and tokens.kinds[at : at + 1] == ["number"] and _is_rating(tokens, at + 1)
    return found._replace(end=at) if rated else found


def is_unit(word: str) -> bool:
    """Whether a word that touches a number is a unit of measure: "76ms", "32kB", "5km²"."""
    word = word.rstrip("²³")
    return _is_measure(word) or word in UPPER_MEASURES or is_symbol(word)


def _is_measure(word: str) -> bool:
    return word.lower() in MEASURES and word not in CAPITALS


def _glued_unit(tokens: Tokens, at: int) -> Unit:
    return Unit(*rate(tokens, at)) if is_unit(tokens.texts[at]) else Unit(None, at)


def _hyphened_unit(tokens: Tokens, at: int, amount: Amount) -> Unit:
    """The unit in "7B-parameter", "128-layer", "5-point", "1.2-kHz"."""
    low, written = tokens.lows[at], tokens.texts[at]
    if len(written) == 1 or is_symbol(written):
        return Unit(written, at + 1)
    if low in PROVED or written == "D":
        return Unit(None, amount.end)
    if low not in MEASURES and (amount.letter or amount.magnitude > 1 or low.endswith("ly")):
        found = _noun(tokens, at, amount)
        counted = found.name is None and amount.magnitude < 10**9 and may_count_tied(written)
        return Unit(low, at + 1) if counted else found
    return Unit(singular(written), at + 1)


def _noun(tokens: Tokens, at: int, amount: Amount) -> Unit:
    """The first plural noun, or known measure, before the noun phrase ends."""
    words: list[int] = []  # where they stand
    place, last = at, min(tokens.size, at + FARTHEST)
    named = device(tokens, at)
    if named is not None and glued(tokens, named) and tokens.texts[named] == "s":
        return device_unit(tokens, at, named)._replace(end=named + 1)
    while place < last:
        if words and is_word(tokens, place, "s") and tokens.texts[place - 1] in {"'", "’"}:
            if sum(letter.isupper() for letter in tokens.texts[words[-1]]) > 1:
                return Unit(tokens.texts[words[-1]], place + 1)  # "51 YSO's"
        elif tokens.kinds[place] == "word":
            latin = is_genus(tokens, place) or (place > at + 1 and is_genus(tokens, place - 2))
            found = None if latin else _head(tokens, place, words, amount)
            if found is not None:
                return of_device(tokens, at, named, found) if named else found
            ends = tokens.lows[place] in STOPS and ends_phrase(tokens, place)
            if ends and not _bridges(tokens, place, words):
                return _or_device(_shared_noun(tokens, place, words, amount), tokens, at, named)
            words.append(place)
        elif not _passes(tokens, place, words):
            break
        place += 1
        if tokens.texts[place - 1] == "(":
            place = after_bracket(tokens, place)
    return _or_device(_without_plural(tokens, words, at, amount), tokens, at, named)


def _or_device(unit: Unit, tokens: Tokens, at: int, named: int | None) -> Unit:
    """The unit, or the accelerator whose name stands from `at` to `named` where there is none."""
    return unit if named is None or unit.name is not None else device_unit(tokens, at, named)


def _shared_noun(tokens: Tokens, at: int, words: Sequence[int], amount: Amount) -> Unit:
    """The unit where the phrase ended at `at`; "11 image-based and 7 video-based tasks" shares its noun."""
    unit = _without_plural(tokens, words, amount.end, amount)
    shares = unit.name is None and words and tokens.lows[at] in {"and", "or"} and amount.magnitude == 1
    if (
        not shares
        or at + 1 >= tokens.size
        or tokens.kinds[at + 1] != "number"
        or not is_adjective(tokens.lows[words[-1]])
    ):
        return unit
    for place in range(at + 2, min(tokens.size, at + 8)):
        if tokens.kinds[place] == "word" and (ends_phrase(tokens, place) or is_plural(tokens.lows[place])):
            plural = is_plural(tokens.lows[place]) and not ends_phrase(tokens, place)
            return Unit(compound(tokens, place) if plural else None, amount.end)
    return unit


_NO_MERE_NOUNS = frozenset(
    map(
        str.lower, ADVERBS | STOPS | POINTS | BARE_METRICS | MODEL_WORDS | MEASURES | UPPER_MEASURES | SYMBOLS
    )
) | {"data", "series"}
"""Words that may be something else behind a number than the noun of what is counted."""


def _head(tokens: Tokens, at: int, words: Sequence[int], amount: Amount) -> Unit | None:
    low, text = tokens.lows[at], tokens.texts[at]
    if low not in _NO_MERE_NOUNS:
        return _counted(tokens, at)
    if low in ADVERBS or (low in STOPS and ends_phrase(tokens, at)):
        return None
    scaled = bool(words) and tokens.lows[words[-1]] in SCALED_POINTS
    if (
        low in POINTS
        and not scaled
        and amount.magnitude == 1
        and _scores(tokens, words)
        and not is_word(tokens, at + 1, "clouds")
    ):
        return Unit("points", at + 1)
    if low in BARE_METRICS and not plural_next(tokens, at):
        return _counted(tokens, at) if _counts_results(tokens, at, words, amount) else Unit(None, amount.end)
    if low in MODEL_WORDS and _names_model_size(tokens, at, amount):
        return Unit("parameter", at + 1)
    if glued(tokens, at + 1) and (tokens.texts[at + 1] == "-" or tokens.kinds[at + 1] == "number"):
        return None
    if _is_measure(text) or text in UPPER_MEASURES or is_symbol(text):
        return _measure(tokens, at, words, amount)
    if low == "points" and scaled:
        return Unit(f"{tokens.lows[words[-1]]} point", at + 1)
    return None if low in {"data", "series"} and plural_next(tokens, at) else _counted(tokens, at)


def _counted(tokens: Tokens, at: int) -> Unit | None:
    """The noun at `at` as unit, where it is a plural that no other one follows."""
    if glued(tokens, at + 1) and (tokens.texts[at + 1] == "-" or tokens.kinds[at + 1] == "number"):
        return None
    low = tokens.lows[at]
    if is_unchanged(low) and not plural_soon(tokens, at + 1, 3):
        return Unit(low, at + 1)
    if not is_plural(low) or (in_chain(tokens, at) and plural_behind_bracket(tokens, at + 1)):
        return None
    if tokens.texts[at].istitle() and plural_soon(tokens, at + 1, 2) and tokens.texts[at + 1].islower():
        return None  # "12 Texas farms"
    if owns(tokens, at + 1) and plural_soon(tokens, at + 2):
        return None
    return Unit(compound(tokens, at), at + 1)


def _measure(tokens: Tokens, at: int, words: Sequence[int], amount: Amount) -> Unit | None:
    """The measure at `at` as unit; None where it is a part of a name ("A100-80GB") or describes a noun."""
    low, text = tokens.lows[at], tokens.texts[at]
    if words and _over(tokens, at, words[-1]):
        name, end = rate(tokens, at)
        _, stroke, rest = name.partition("/")
        return Unit(f"{tokens.texts[words[-1]]}/{text}{stroke}{rest}", end)
    behind = at - 1 - (tokens.texts[at - 1] == "-")
    rated = tokens.kinds[behind] == "number" and behind >= amount.end  # "two AA 1.5 V cells"
    if rated and (tokens.spaced[behind] or (behind == at - 1 and glued(tokens, at))):
        return None
    if low not in MEASURES and text not in UPPER_MEASURES:
        return None
    own = low in OF_EACH and at == amount.end and tokens.spaced[at] and amount.value <= MOST_OF_EACH
    if low in ADJECTIVE_MEASURES and not own and _describes(tokens, at, amount):
        return None
    return None if _is_first_of_two(tokens, at) else Unit(*rate(tokens, at))


def _is_first_of_two(tokens: Tokens, at: int) -> bool:
    """Whether the measure at `at` only says of what the next one is: "core hours", "millisecond pulsars"."""
    if at + 1 >= tokens.size or tokens.kinds[at + 1] != "word":
        return False
    if tokens.lows[at + 1] == "tokens":
        return tokens.lows[at] in {"word", "character"}
    if tokens.lows[at] == "millisecond":
        return tokens.lows[at + 1] == "pulsars"
    if tokens.lows[at + 1] in WORKING and tokens.lows[at] in {"core", "gpu", "tpu", "cpu", "npu", "people"}:
        return True
    return tokens.lows[at] in FACTORS and tokens.lows[at] in before(tokens.lows[at + 1])


def _over(tokens: Tokens, at: int, word: int) -> bool:
    """Whether a stroke that touches both stands between a word and the measure at `at`: "ct/kWh"."""
    return is_word(tokens, at - 1, "/") and glued(tokens, at) and glued(tokens, at - 1) and at - 2 == word


def _describes(tokens: Tokens, at: int, amount: Amount) -> bool:
    """Whether a measure in the singular only describes a later plural: "4 TPU v4 chips"."""
    counts = amount.value != 1 and not is_word(tokens, at + 1, "olds") and not is_word(tokens, at + 2, "olds")
    small = amount.magnitude < 10**6 or in_chain(tokens, at)  # "3 million firm-year observations"
    return counts and small and plural_soon(tokens, at + 1, 4)


def _names_model_size(tokens: Tokens, at: int, amount: Amount) -> bool:
    """Whether "7B model" and the like mean parameters, unlike "5 million active users"."""
    if amount.value < 10**6 or amount.magnitude < 10**6:
        return False
    large, low = amount.value >= 10**9, tokens.lows[at]
    if is_plural(low):
        return amount.letter or large  # "7B variants", "1.2 million variants"
    return (amount.letter and large and low not in {"active", "total"}) or not _describes_other(
        tokens, at + 1
    )


def _describes_other(tokens: Tokens, at: int) -> bool:
    """Whether a plural noun comes at `at` that is neither a model nor its parameters."""
    for place in range(at, min(tokens.size, at + 4)):
        low = tokens.lows[place]
        if tokens.kinds[place] != "word":
            if tokens.texts[place] not in {"-", "/"}:
                return False
        elif ends_phrase(tokens, place):
            return False
        elif is_plural(low):
            return low not in MODEL_WORDS and low not in {"parameters", "params", "weights"}
    return False


def _scores(tokens: Tokens, words: Sequence[int]) -> bool:
    """Whether the words before "points" leave them points of a score, unlike "time points"."""
    return not words or (
        len(words) <= 3
        and tokens.lows[words[-1]]
        not in {"time", "data", "key", "anchor", "sample", "reference", "evaluation", "view"}
    )


def _counts_results(tokens: Tokens, at: int, words: Sequence[int], amount: Amount) -> bool:
    """Whether "scores" and the like are things of which there are so many: "12 test scores", "2 drops"."""
    whole = amount.value > 1 and (amount.spelled or tokens.texts[amount.start].isdecimal())  # not "4.0 gains"
    own = any(tokens.lows[word] in BARE_METRICS for word in words)  # "3 BLEU scores better"
    return whole and not own and is_plural(tokens.lows[at])


def _bridges(tokens: Tokens, at: int, words: Sequence[int]) -> bool:
    """Whether "and" or "or" joins two adjectives of one noun."""
    return tokens.lows[at] in {"and", "or"} and bool(words) and plural_soon(tokens, at + 1)


def _passes(tokens: Tokens, at: int, words: Sequence[int]) -> bool:
    """Whether the noun phrase goes on over this sign or numeral."""
    text, spaced = tokens.texts[at], tokens.spaced[at]
    if tokens.kinds[at] == "number":
        deep = is_word(tokens, at + 1, "d") and glued(tokens, at + 1)  # "large 3D scenes"
        describes = (deep or not words) and tokens.kinds[at - 1] != "sign" and _is_compound(tokens, at + 1)
        describes = describes or (tokens.lows[at - 1] in _STAGED and len(text) == 1)  # "type 2 diabetes"
        describes = describes or (not words and _is_rating(tokens, at + 1))
        return not spaced or describes or bool(words and tokens.texts[words[-1]][0].isupper())
    if text in {"-", "/", "'", "’", "&", '"', "+"}:
        return (text != "+" or not spaced) and (text != "/" or bool(words))
    if text in {"–", "--"}:
        return not spaced and glued(tokens, at + 1) and tokens.kinds[at + 1] == "word"  # "U–Th ages"
    if text == "(" or (text == "." and is_genus(tokens, at - 1)):
        return bool(words)
    if text != "," or not words or not is_adjective(tokens.lows[words[-1]]):
        return False
    return plural_soon(tokens, at + 1)


def _is_rating(tokens: Tokens, at: int) -> bool:
    """Whether a unit at `at` is that of what each of the things has that follow: "two 12 V cells"."""
    return is_symbol("".join(tokens.texts[at : at + 1])) and plural_soon(tokens, at + 1, 3)


_STAGED = listed("type phase stage grade level class tier")


def _is_compound(tokens: Tokens, at: int) -> bool:
    """Whether what touches a number at `at` makes it describe a noun: "80GB A100 cards", "12-core CPUs"."""
    at += is_word(tokens, at, "-") and glued(tokens, at)
    return glued(tokens, at) and tokens.kinds[at] == "word"


def _without_plural(tokens: Tokens, words: Sequence[int], at: int, amount: Amount) -> Unit:
    """The unit where no plural noun follows."""
    lows = [tokens.lows[word] for word in words]
    beaten = lows[-1:] == ["won"] and (amount.letter or amount.value < 1000)  # "5 won"
    if lows and lows[-1] in MASS_NOUNS and not beaten:
        name = of_country(lows[-2], lows[-1]) if len(lows) > 1 else lows[-1]
        return Unit(name, at + len(lows) if len(lows) == 1 or lows[-1] in MONEY else amount.end)
    if "context" in lows[:4] and amount.value >= 1000:
        return Unit("token", amount.end)
    if amount.letter and amount.magnitude >= 10**6:
        named = tokens.texts[words[0]][0].isupper() if words else is_of_models(tokens, amount)
        sized = named or not MODEL_WORDS.isdisjoint(lows[:4])
        return Unit("parameter" if sized else None, amount.end)
    return Unit(None, amount.end)
