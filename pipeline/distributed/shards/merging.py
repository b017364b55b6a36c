"""The lines of all shards back in the order of the input, byte for byte, each checked on its way.

The order is in the lines themselves: the first place of an abstract says in which file it stood, and
where. That nothing is missing is proved by the fingerprint of the input, which each shard's manifest
has from before the input was shared out, and which the merged lines must make again. That each line is
as it was written is proved by what all lines of a shard hash to, which its manifest has too.
"""

import hashlib
import heapq
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from pipeline.distributed.shards import SOURCE_KEYS, InputMark
from pipeline.distributed.shards.manifests import Part
from pipeline.domain import Json
from pipeline.errors import InputError

Place: TypeAlias = tuple[int, int]
"""Which file of the input, and which entry in it."""

Check: TypeAlias = Callable[[Part, bytes, str], object]
"""Takes each line in the order of the input: its shard, its bytes, and where it stands for a message."""

_AT_ONCE = 2**18
"""Bytes of each shard that are held at once: there may be thousands, which cannot all stay open."""


@dataclass(frozen=True, slots=True)
class _Line:
    """One line as it stands in the file, and what of it is checked."""

    place: Place
    part: Part
    written: bytes
    key: str
    title: str
    places: list[list[Json]]
    where: str


def merged(parts: Sequence[Part], stdin: str, check: Check) -> Iterator[bytes]:
    """The lines of all shards in the order of the input; the last is given only when all is proved.

    `stdin` is how sources call the standard input, which is "-" among the files.

    Raises:
        InputError: a line is damaged, changed, in the wrong shard, or there twice, or one is missing; also
            what `check` raises.
    """
    names = [stdin if name == "-" else name for name in parts[0].manifest["files"]]
    ranks = {name: rank for rank, name in reversed(list(enumerate(names)))}
    mark = InputMark()
    last: _Line | None = None
    hashes = [hashlib.sha256() for _ in parts]
    streams = (_checked(part, ranks, digest) for part, digest in zip(parts, hashes, strict=True))
    for line in heapq.merge(*streams, key=lambda line: line.place):
        if last is not None:
            yield last.written
        last = line
        check(line.part, line.written, line.where)
        mark.add(line.key, line.title, line.places)
    whole = parts[0].manifest["input"]
    found = (mark.abstracts, mark.entries, mark.fingerprint)
    if found != (whole["abstracts"], whole["entries"], whole["fingerprint"]):
        raise InputError(
            f"Together the shards hold {mark.abstracts} abstracts, and these are not the"
            f" {whole['abstracts']} of the input. Was a file changed after it was written? Run the"
            " shards again."
        )
    for part, digest in zip(parts, hashes, strict=True):
        if digest.hexdigest() != part.sha256:
            raise InputError(
                f"{part.path} was changed after it was written: its manifest has another hash of its lines."
                f" Copy both again, or run the shard {part.shard} again."
            )
    if last is not None:
        yield last.written


def _checked(part: Part, ranks: Mapping[str, int], digest: "hashlib._Hash") -> Iterator[_Line]:
    """The lines of one shard, which must be as many as its manifest says, of this shard, and in order."""
    before: Place = (-1, -1)
    number = 0
    for number, written in enumerate(_lines(part.path), start=1):
        digest.update(written)
        line = _line(part, written, f"{part.path}, line {number}", ranks)
        if not part.shard.holds(line.key):
            raise InputError(
                f"{line.where}: the abstract {line.key} does not belong to the shard {part.shard}."
            )
        if line.place <= before:
            raise InputError(
                f"{line.where} is not where it was written. Leave the files of shards as they are;"
                f" run the shard {part.shard} again."
            )
        before = line.place
        yield line
    if number != part.abstracts:
        raise InputError(
            f"{part.path} holds {number} abstracts where its manifest says {part.abstracts}. Was it copied"
            f" whole? Copy it again, or run the shard {part.shard} again."
        )


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


def _line(part: Part, written: bytes, where: str, ranks: Mapping[str, int]) -> _Line:
    try:
        found = json.loads(written.decode())
        places = [[source.get(name) for name in SOURCE_KEYS] for source in found["sources"]]
        file, position = places[0][:2]
        key, title = found["id"], found["title"]
        int(key, 16)
        place = (ranks[file], int(position))
    except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError) as error:
        raise InputError(
            f"{where} is not a whole line of a shard. Was the file cut off or changed? Copy it again, or run"
            " the shard again."
        ) from error
    if not written.endswith(b"\n"):
        raise InputError(f"{where} has no end. Was the file cut off? Copy it again, or run the shard again.")
    return _Line(place, part, written, key, title, places, where)
