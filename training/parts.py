"""The part of labels made by hand that nobody develops against, so that figures on it are honest."""

from hashlib import sha256
from typing import Literal, TypeAlias

Part: TypeAlias = Literal["aside", "open"]


def part_of(abstract_id: str) -> Part:
    """The part to which an abstract's labels belong: every third, by a hash of its id, is set aside.

    Errors are read on the open part alone. The hash is SHA-256 of the id in UTF-8, its last byte modulo 3;
    it has nothing to do with the text, and a set that grows keeps its split.
    """
    return "aside" if sha256(abstract_id.encode()).digest()[-1] % 3 == 0 else "open"
