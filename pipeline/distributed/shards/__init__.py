"""One input, read by several machines: who reads what, and the proof that together they read everything.

__init__.py    Shard: a share of the abstracts, by their ids; InputMark: what all shards must share
manifests.py   what the manifests of shards must say, each and together
merging.py     the lines of all shards back in the order of the input
"""

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, fields
from operator import attrgetter
from typing import Self

from pipeline.domain import Abstract, Source
from pipeline.errors import InputError

_values = attrgetter(*(part.name for part in fields(Source)))
_WRITTEN = re.compile(r"(\d{1,9})/(\d{1,9})")


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


@dataclass(frozen=True, slots=True)
class InputMark:
    """What a run is given, before it is shared out: all shards of it must have the same.

    The fingerprint is one of ids, titles and places of all abstracts, in their order.
    """

    abstracts: int
    entries: int
    fingerprint: str

    @classmethod
    def of(cls, abstracts: Iterable[Abstract]) -> Self:
        """The mark of a whole input."""
        count = entries = 0
        digest = hashlib.sha256()
        for abstract in abstracts:
            count += 1
            entries += len(abstract.sources)
            marked = [abstract.id, abstract.title, [*map(_values, abstract.sources)]]
            digest.update(json.dumps(marked).encode() + b"\n")
        return cls(count, entries, digest.hexdigest())
