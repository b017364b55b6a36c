"""The ways to write down the quantities of a sentence: what a model may be held to choose from."""

from collections.abc import Iterator

from pipeline.quantities.reading import Mention, find, parse

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


def _ways(mention: Mention, sentence: str) -> Iterator[str]:
    """The mention itself, then without its noun, without its qualifier, and without both."""
    yield mention.written
    (start, end), (first, last) = mention.span, mention.number
    last += sentence[last : last + 1] == "+" and last < end
    for way in (sentence[start:last], sentence[first:end], sentence[first:last]):
        read = parse(way)
        if read and (read.value, read.value_max) == (mention.quantity.value, mention.quantity.value_max):
            yield way
