"""The ways to write down the quantities of a sentence: what a model may choose from."""

from collections.abc import Iterator

from pipeline.text.quantities.copies import SIZE_OF_A_MODEL, Copy, copied
from pipeline.text.quantities.mentions import Mention
from pipeline.text.quantities.reading import find


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
    return apart and mention.quantity.value >= SIZE_OF_A_MODEL


def _parts(mention: Mention, sentence: str) -> tuple[str, str, str]:
    """The mention without its noun, without its qualifier, and without both."""
    (start, end), (first, last) = mention.span, mention.number
    last += sentence[last : last + 1] == "+" and last < end
    return sentence[start:last], sentence[first:end], sentence[first:last]


def _ways(mention: Mention, sentence: str) -> Iterator[str]:
    """The mention itself and its parts, as far as a copy of them would be understood as this quantity."""
    parts = () if mention.start is not None else _parts(mention, sentence)
    for way in (mention.written, *parts):
        copy = copied(way, sentence)
        if isinstance(copy, Copy) and copy.quantity.value == mention.quantity.value:
            yield way
