"""Whether an abstract is like those on which rules and bundled model were measured, by its words alone.

The measure is the share of an abstract's words that stand in at least two of the measured abstracts, each
word counted once, words of four letters and more. Papers on machine learning share nearly all of theirs,
papers of other fields about two thirds, and what is no abstract of a paper, or no English, hardly any. The
list of words and the limit stand in ``vocabulary.txt``, which ``benchmarks/measure_likeness.py`` writes.
"""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("vocabulary.txt")
FEWEST = 12
"""Words that a text must have for its share of known ones to say something."""

_WORD = re.compile(r"[^\W\d_]{4,}")


@dataclass(frozen=True, slots=True)
class KnownWords:
    """The words of the measured abstracts, and the least share of them that makes a text like these."""

    limit: float
    words: frozenset[str]

    def is_unlike(self, text: str) -> bool:
        """Whether fewer of its words are known than of the measured abstracts'; no short text is."""
        found = compared_words(text)
        return len(found) >= FEWEST and len(found & self.words) < self.limit * len(found)


@dataclass(slots=True)
class Likeness:
    """Counts the texts that pass, and those that are unlike any that were measured."""

    texts: int = 0
    unlike: int = 0

    def add(self, text: str) -> None:
        """Counts one abstract."""
        self.texts += 1
        self.unlike += known_words().is_unlike(text)

    def lines(self) -> list[str]:
        """What to know of these texts, at the end of a run; nothing where all are like what was measured."""
        if not self.unlike:
            return []
        verb = "is" if self.unlike == 1 else "are"
        those = f"{self.unlike:,} of {self.texts:,} abstracts {verb} unlike any that were measured"
        return [f"unlike     {those}: look at their claims yourself"]


def compared_words(text: str) -> frozenset[str]:
    """The words that are compared: four letters and more, in lower case, each once."""
    return frozenset(word.casefold() for word in _WORD.findall(text))


@cache
def known_words() -> KnownWords:
    """What ``vocabulary.txt`` holds: the limit, then a word a line."""
    limit, *words = FILE.read_text("utf-8").splitlines()
    return KnownWords(float(limit), frozenset(words))
