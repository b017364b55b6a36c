"""Texts as the base model's tokens, and back: byte pairs, split as GPT-2 does, with each digit by itself.

Sennrich et al., 2016, "Neural Machine Translation of Rare Words with Subword Units". The marks of the chat
format, which are tokens of their own, are never made of a text: nobody can write one into an abstract.
The library `tokenizers` makes the same tokens as fast, and brings 29 MB and a client of a model hub for it.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

_SIGNS = [*range(33, 127), *range(161, 173), *range(174, 256)]
"""Bytes that a vocabulary writes as the letters that they are in Latin-1."""

_OTHERS = [byte for byte in range(256) if byte not in _SIGNS]
"""The rest, which it writes as the letters from 256 on."""

_LETTERS = {byte: chr(byte) for byte in _SIGNS} | {byte: chr(256 + n) for n, byte in enumerate(_OTHERS)}
_BYTES = {letter: byte for byte, letter in _LETTERS.items()}

_WORD = re.compile(r"'(?:[stmd]|re|ve|ll)| ?[^\W\d_]+| ?(?:[^\s\w]|_)+|\s+(?!\S)|\s+")
"""Pieces that are joined within themselves alone, of a text without numerals."""

_NEVER = 1 << 30


class Vocabulary:
    """The tokens by their number, and the pairs that are joined, those joined first before the others."""

    def __init__(self, tokens: Sequence[bytes], merges: Sequence[bytes]) -> None:
        self._texts = [token.decode() for token in tokens]
        self._numbers = {text: number for number, text in enumerate(self._texts)}
        self._ranks = {merge.decode(): rank for rank, merge in enumerate(merges)}
        self._joined = lru_cache(1 << 16)(self._join)

    def encode(self, text: str) -> list[int]:
        """The tokens of a text."""
        return [token for word in _words(text) for token in self._joined(word)]

    def decode(self, tokens: Sequence[int]) -> str:
        """The text of some tokens."""
        letters = "".join(self._texts[token] for token in tokens)
        return bytes(_BYTES[letter] for letter in letters if letter in _BYTES).decode(errors="replace")

    def _join(self, word: str) -> list[int]:
        """The tokens of a word, the pair with the lowest rank joined first."""
        parts = [_LETTERS[byte] for byte in word.encode()]
        while len(parts) > 1:
            ranks = [self._ranks.get(f"{a} {b}", _NEVER) for a, b in pairwise(parts)]
            lowest = min(ranks)
            if lowest == _NEVER:
                break
            at = ranks.index(lowest)
            parts[at : at + 2] = [parts[at] + parts[at + 1]]
        return [self._numbers[part] for part in parts]


def _words(text: str) -> Iterator[str]:
    """The pieces of a text; each numeral is one."""
    start = 0
    for at, sign in enumerate(text):
        if unicodedata.category(sign).startswith("N"):
            yield from _WORD.findall(text[start:at])
            yield sign
            start = at + 1
    yield from _WORD.findall(text[start:])
