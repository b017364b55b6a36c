"""The ways to write down the quantities of a sentence: what a model may choose from, and what it meant."""

from collections.abc import Iterator

from pipeline.quantities.reading import Mention, Quantity, find, mentions, parse

_MARKS = dict.fromkeys(map(ord, "$\\{}*\u200b"))
_SIZE_OF_A_MODEL = 10**6
"""From here on a number that stands apart behind a name may say how large the thing is: "GPT-3 13B"."""


def spellings(sentence: str) -> list[str]:
    """Each quantity of a sentence as written, the fullest way first, without repeats.

    After "over 6 billion tokens" come "over 6 billion", "6 billion tokens" and "6 billion", as far as each
    is read as the same number. Numbers that only name a thing ("GPT-4", "top-1") are left out.
    """
    return list(
        dict.fromkeys(
            way
            for mention in find(sentence)
            if not mention.name or _may_be_a_size(mention, sentence)
            for way in _ways(mention, sentence)
        )
    )


def _may_be_a_size(mention: Mention, sentence: str) -> bool:
    start = mention.span[0]
    apart = start == 0 or sentence[start - 1].isspace()
    return apart and mention.quantity.value >= _SIZE_OF_A_MODEL


def said(written: str, sentence: str) -> Quantity | None:
    """The quantity that a sentence states in just these words; None where it states none.

    The words may leave out the noun, the qualifier or both, as `spellings` lists them. Unit and qualifier are
    those of the sentence all the same: "3T" copied from "over 3T tokens" counts tokens.
    """
    words = _plain(written)
    for mention in mentions(sentence):
        if mention.name:
            continue
        # As a rule all of it was copied as it stands.
        if written == mention.written or words in map(_plain, _copies(mention, sentence)):
            bare = mention.quantity.unit is None and mention.quantity.value >= _SIZE_OF_A_MODEL
            return None if bare else mention.quantity
    return None


def _copies(mention: Mention, sentence: str) -> Iterator[str]:
    """The mention and its parts; a part of what "went from 62 to 70" would say another thing."""
    yield mention.written
    if mention.start is None:
        yield from _parts(mention, sentence)


def _plain(words: str) -> str:
    """Words without the marks that dress a number."""
    return " ".join(words.translate(_MARKS).split())


def _parts(mention: Mention, sentence: str) -> tuple[str, str, str]:
    """The mention without its noun, without its qualifier, and without both."""
    (start, end), (first, last) = mention.span, mention.number
    last += sentence[last : last + 1] == "+" and last < end
    return sentence[start:last], sentence[first:end], sentence[first:last]


def _ways(mention: Mention, sentence: str) -> Iterator[str]:
    """The mention itself, then those of its parts that are read as the same number."""
    yield mention.written
    for way in _parts(mention, sentence):
        read = parse(way)
        if read and (read.value, read.value_max) == (mention.quantity.value, mention.quantity.value_max):
            yield way
