"""One input read by several machines: who reads what, and the proof that together they read all.

__init__.py    Shard: a share of the abstracts, by their ids; InputMark: what all shards must share
manifests.py   what the manifests of shards must say, and say together
merging.py     the lines of all shards back in the order of the input, each checked
"""

import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, Self

from pipeline.domain import Abstract, Source
from pipeline.errors import InputError

_WRITTEN = re.compile(r"(\d{1,9})/(\d{1,9})")
_LONE = re.compile("[\ud800-\udfff]")

SOURCE_KEYS = tuple(part.name for part in fields(Source))
"""What makes up one place where an abstract stands, in a line of the output."""


@dataclass(frozen=True, slots=True)
class Shard:
    """Share `index`, counted from 1, of `count`: the abstracts whose ids, which are hashes, fall to it.

    Which share an abstract falls to depends on its text alone, so it stays where it is whatever else is
    read and in whatever order.
    """

    index: int
    count: int

    @classmethod
    def parse(cls, written: str) -> Self:
        """The shard written as ``I/N``.

        Raises:
            InputError: it is not written so, or there is no such share.
        """
        found = _WRITTEN.fullmatch(written)
        index, count = (int(found[1]), int(found[2])) if found else (0, 0)
        if not 1 <= index <= count:
            raise InputError(
                f"{written!r} is not a shard. Write which of how many, such as 2/8; the first is 1/8, the"
                " last is 8/8."
            )
        return cls(index, count)

    def holds(self, key: str) -> bool:
        """Whether the abstract with this id falls to this share."""
        return int(key, 16) % self.count == self.index - 1

    def __str__(self) -> str:
        return f"{self.index}/{self.count}"


@dataclass
class InputMark:
    """A fingerprint of what a run is given: ids, titles and places of all abstracts, in their order.

    It is taken of the input before it is shared out, and again of the merged lines: where the two agree
    nothing is missing, nothing is there twice, and all stands in its place.
    """

    abstracts: int = 0
    entries: int = 0
    _hash: Any = field(default_factory=hashlib.sha256, repr=False)

    @classmethod
    def of(cls, abstracts: Iterable[Abstract]) -> Self:
        """The mark of a whole input."""
        mark = cls()
        for abstract in abstracts:
            places = [[getattr(source, name) for name in SOURCE_KEYS] for source in abstract.sources]
            mark.add(abstract.id, abstract.title, places)
        return mark

    def add(self, key: str, title: str, places: Sequence[Sequence[object]]) -> None:
        """Takes in one abstract; a place has the values of `SOURCE_KEYS`, None where the page is silent."""
        self.abstracts += 1
        self.entries += len(places)
        told = json.dumps([key, title, places], ensure_ascii=False, separators=(",", ":"))
        # A line of the output holds no half of a surrogate pair, and the two must agree.
        self._hash.update(_LONE.sub("\ufffd", told).encode() + b"\n")

    @property
    def fingerprint(self) -> str:
        """64 hex digits."""
        digits: str = self._hash.hexdigest()
        return digits
