"""The lines of all shards back in the order of the input, byte for byte.

The order is in the lines themselves: the first place of an abstract says in which file it stood, and
where. That nothing is missing or changed is proved by the manifests: each says what all bytes of its
shard's lines hash to, and all have the same fingerprint of the input, from before it was shared out.
"""

import hashlib
import heapq
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from operator import itemgetter
from pathlib import Path
from typing import TypeAlias

from pipeline.distributed.shards.manifests import Part
from pipeline.errors import InputError

Check: TypeAlias = Callable[[Part, bytes, str], object]
"""Takes each line in the order of the input: its shard, its bytes, and where it stands for a message."""

_AT_ONCE = 2**18
"""Bytes of each shard that are held at once: there may be thousands, which cannot all stay open."""


def merged(parts: Sequence[Part], stdin: str, check: Check) -> Iterator[bytes]:
    """The lines of all shards in the order of the input.

    `stdin` is how sources call the standard input, which is "-" among the files.

    Raises:
        InputError: the lines of a shard are not those that were written, or are not all there; also what
            `check` raises.
    """
    names = [stdin if name == "-" else name for name in parts[0].manifest["files"]]
    ranks = {name: rank for rank, name in reversed(list(enumerate(names)))}
    for part in parts:
        _check_unchanged(part)
    found, wanted = sum(part.abstracts for part in parts), parts[0].manifest["input"]["abstracts"]
    if found != wanted:
        raise InputError(
            f"Together the shards hold {found} abstracts, and the input has {wanted}. Run the shards again."
        )
    for _, part, line, where in heapq.merge(*(_placed(part, ranks) for part in parts), key=itemgetter(0)):
        check(part, line, where)
        yield line


def _check_unchanged(part: Part) -> None:
    """Raises InputError where the lines of a shard are not those that its manifest tells of."""
    digest = hashlib.sha256()
    for line in _lines(part.path):
        digest.update(line)
    if digest.hexdigest() != part.sha256:
        raise InputError(
            f"{part.path} was changed after it was written, or is not whole: its manifest has another hash of"
            f" its lines. Copy both again, or run the shard {part.shard} again."
        )


def _placed(part: Part, ranks: Mapping[str, int]) -> Iterator[tuple[tuple[int, int], Part, bytes, str]]:
    """The lines of one shard, each behind its place in the input (which file, which entry in it)."""
    for number, line in enumerate(_lines(part.path), start=1):
        where = f"{part.path}, line {number}"
        try:
            first = json.loads(line.decode())["sources"][0]
            place = (ranks[first["file"]], int(first["position"]))
        except (ArithmeticError, LookupError, RecursionError, TypeError, ValueError) as error:
            raise InputError(f"{where} is not a line of a shard. Run the shard again.") from error
        yield place, part, line, where


def _lines(path: Path) -> Iterator[bytes]:
    at = 0
    while True:
        try:
            with path.open("rb") as file:
                file.seek(at)
                lines = file.readlines(_AT_ONCE)
        except OSError as error:
            raise InputError(f"{path} cannot be read: {error.strerror or error}.") from error
        if not lines:
            return
        at += sum(map(len, lines))
        yield from lines
