"""The same abstract told a little differently, with its labels, so that few texts teach more.

Each change is made everywhere in an abstract at once: in the title, in the sentences and in the claims.
A changed abstract whose sentences no longer offer the same quantities is thrown away.
"""

import random
import re
from collections.abc import Callable, Sequence

from pipeline.bundled.lines import mentions
from training.labels import LabelledAbstract, LabelledSentence

_NAME = re.compile(r"(?=\S*[A-Z])[A-Za-z][\w+.-]*(?: [A-Z0-9][\w+.-]*)?")
_DROPPED = 0.06
"""The share of sentences left out."""

_RENAMED = 0.5
_RENUMBERED = 0.6
"""The shares of abstracts that get other names and other numbers."""


def names(examples: Sequence[LabelledAbstract]) -> list[str]:
    """What subjects are called in these examples, where that is a name."""
    subjects = {
        claim["subject"] for one in examples for sentence in one.sentences for claim in sentence.claims
    }
    return sorted(subject for subject in subjects if _NAME.fullmatch(subject))


def varied(example: LabelledAbstract, pool: Sequence[str], chance: random.Random) -> LabelledAbstract:
    """A variation of an example; `pool` holds names that its subjects may get."""
    told = _thinned(example, chance)
    if chance.random() < _RENAMED:
        told = _checked(told, _renaming(told, pool, chance))
    if chance.random() < _RENUMBERED:
        told = _checked(told, _renumbering(chance))
    return told


def _thinned(example: LabelledAbstract, chance: random.Random) -> LabelledAbstract:
    sentences = tuple(sentence for sentence in example.sentences if chance.random() >= _DROPPED)
    return LabelledAbstract(example.id, example.title, sentences)


def _renumbering(chance: random.Random) -> Callable[[str], str]:
    """Other digits for 1 to 9; 0 stays, so that 100 stays a round number."""
    digits = list("123456789")
    chance.shuffle(digits)
    table = str.maketrans("123456789", "".join(digits))
    return lambda text: text if "http" in text else text.translate(table)


def _renaming(example: LabelledAbstract, pool: Sequence[str], chance: random.Random) -> Callable[[str], str]:
    """Another name for each name that a claim is about."""
    own = {name for name in names([example]) if len(name) > 2}
    fresh = dict(zip(sorted(own), chance.sample(list(pool), min(len(own), len(pool))), strict=False))
    if not fresh:
        return lambda text: text
    longest_first = "|".join(map(re.escape, sorted(fresh, key=len, reverse=True)))
    return lambda text: re.sub(rf"(?<![\w/])(?:{longest_first})(?!\w)", lambda found: fresh[found[0]], text)


def _checked(example: LabelledAbstract, change: Callable[[str], str]) -> LabelledAbstract:
    """The changed example, or the one before where a quantity would no longer be read as before."""
    sentences = []
    for sentence in example.sentences:
        text = change(sentence.text)
        if mentions(text) != [change(written) for written in mentions(sentence.text)]:
            return example
        claims = tuple({k: v if k in _CHOICES else change(v) for k, v in c.items()} for c in sentence.claims)
        sentences.append(LabelledSentence(text, claims))
    return LabelledAbstract(example.id, change(example.title), tuple(sentences))


_CHOICES = frozenset({"kind", "direction", "artifact"})
