"""The short way of plain numbers gives what the whole grammar gives."""

import types
from collections.abc import Iterator
from itertools import product

import pytest
from conftest import examples, picked, table
from hypothesis import given
from hypothesis import strategies as st

from pipeline.text.quantities import (
    Doubt,
    Mention,
    amounts,
    comparatives,
    cutting,
    designations,
    errors,
    exclusions,
    extents,
    left_over,
    letters,
    magnitudes,
    marks,
    measures,
    names,
    nouns,
    occasions,
    phrases,
    plurals,
    qualifiers,
    ranges,
    rates,
    reading,
    readings,
    spans,
    spoken,
    spread,
    tokens,
    units,
    words,
    words_before,
)

pytestmark = pytest.mark.slow

MODULES = (
    *(amounts, comparatives, cutting, designations, errors, exclusions, extents, left_over),
    *(letters, magnitudes, marks, measures, names, nouns, occasions, phrases),
    *(plurals, qualifiers, ranges, rates, spans, spoken, spread, tokens),
    *(units, words, words_before),
)


def listed(value: object) -> Iterator[str]:
    """The words in a list of the grammar."""
    if isinstance(value, str):
        yield from value.split()
    elif isinstance(value, (frozenset, dict, tuple)):
        for item in value:
            yield from listed(item)


def vocabulary(module: types.ModuleType) -> set[str]:
    """The words in all lists of a module."""
    lists = [value for name, value in vars(module).items() if not name.startswith("__")]
    return {word for value in lists if not isinstance(value, str) for word in listed(value)}


WORDS = sorted(set().union(*map(vocabulary, MODULES)))
NUMBERS = (
    *("12", "three", "half", "a hundred", "31.5", "0.5", "1", "1.0", "1,200", "2017", "20000"),
    *("7B", "3x", "40%", "12 %", "5 million", "8 points"),
)

PLACES = (
    "we {word} {number} of our images",
    "{word} {number} of our images",
    "we use {number} GB {word} data",
    "we use {number} GB of {word} data",
    "we {word} of {number} new images",
    "it reaches {number} {word} images",
    "it reaches {number} images {word} 12 hours",
    "it reaches {number} images {word} alone",
    "it reaches {number} {word} 12",
    "it reaches {number} {word}",
    "it reaches {number}{word} of images",
    "it reaches {number} images{word}, and 3 hours",
    "it reaches {number}-{word} images",
    "it reaches {number} new-{word} images",
    "we {word} {number}-layer nets of",
    "we train {number}-layer {word} of",
    "we train {number}-layer nets {word} 12",
    "it took {number} images {word} / 12",
    "it reaches {number} images from {word} 12",
    "we {word} ({number}) of our images",
    "we {word} ({number} images), and",
    "we {word}, {number} images of",
    "it grows from {number} images {word} 12",
    "it grows from {number} {word} to 12 million",
)
"""Where a word may stand beside a number or what it counts."""


def both_ways(sentence: str) -> tuple[list[Mention | Doubt], list[Mention | Doubt]]:
    """What is read of a sentence by the short way, where it is one, and by the long way."""
    reading.read_with.cache_clear()
    cutting.tokenise.cache_clear()
    short = list(readings(sentence))
    reading.read_with.cache_clear()
    cutting.tokenise.cache_clear()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "is_plain", lambda *_: False)
        long = list(readings(sentence))
    reading.read_with.cache_clear()
    return short, long


@table("place", PLACES)
def test_no_word_of_the_grammar_is_overlooked(place: str) -> None:
    """Whatever word of the grammar's lists stands beside a number, the short way reads no other number."""
    for word, number in picked(product(WORDS, ("31.5", "40%", "seven")), plain=300):
        short, long = both_ways(place.format(word=word, number=number))
        assert short == long


@examples(2000)
@given(
    st.lists(
        st.one_of(
            st.sampled_from(NUMBERS),
            st.sampled_from(WORDS),
            st.sampled_from(
                ["images", "we", "with", "new", "labelled", "data", *",.()-–;:/%±", "from", "to", "CI"]
            ),
        ),
        min_size=2,
        max_size=9,
    ),
    st.lists(st.sampled_from(["", " ", " ", " "]), min_size=9, max_size=9),
)
def test_both_ways_agree(said: list[str], gaps: list[str]) -> None:
    """Numbers among any words, with or without space between them, are read alike in both ways."""
    sentence = "".join(gap + word for word, gap in zip(said, gaps, strict=False)).strip()
    short, long = both_ways(sentence)
    assert short == long


@table(
    "sentence",
    ["The corpus holds 31.5 million sentences from newspapers.", "We train deep 20-layer networks of looms."],
)
def test_the_short_way_is_taken(sentence: str) -> None:
    """A number among plain words takes the short way, so that the tests above compare two ways."""
    found = cutting.tokenise(sentence, "unknown")
    amount = amounts.read_amount(found, 3)
    assert amount is not None
    assert reading.is_plain(found, amount)
