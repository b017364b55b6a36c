"""The requests that the cache lacks, in files of OpenAI's batch format.

A line: `custom_id`, `method`, `url`, and as `body` exactly what the client would send. Hosted batches take
at most `MOST_REQUESTS` and `MOST_BYTES` in a file, so a larger job is several files with numbers.
"""

import json
import os
import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, TypeAlias

from pipeline.distributed.batch import custom_id
from pipeline.distributed.batch.rounds import BatchState
from pipeline.domain import Abstract, Response
from pipeline.errors import InputError, SetupError
from pipeline.extraction.scheduler import Run, prompter_of
from pipeline.llm.bodies import Bodies, Dialect, in_dialect
from pipeline.llm.cache import fingerprint
from pipeline.text import sentences

URL = "/v1/chat/completions"
MOST_REQUESTS = 50_000
MOST_BYTES = 200_000_000

FileLimits: TypeAlias = tuple[int, int]
"""Requests and bytes that one file may hold."""


@dataclass
class BatchCounts:
    """How the abstracts of a batch are answered: by the cache, or by a request in some round."""

    abstracts: int = 0
    cached: int = 0
    repeats: int = 0
    first: int = 0
    later: int = 0

    @property
    def requests(self) -> int:
        """Requests written."""
        return self.first + self.later


def lines(run: Run, abstracts: Iterable[Abstract], dialect: Dialect, count: BatchCounts) -> Iterator[bytes]:
    """The request of each abstract that the cache lacks, once, as a line; `count` is kept on the way.

    What an earlier round has said is taken further, as the client would in the same conversation.
    """
    prompter = prompter_of(run)
    bodies, memory = Bodies(), BatchState(run.cache, run.task)
    seen: set[bytes] = set()
    for abstract in abstracts:
        count.abstracts += 1
        request = prompter.request(prompter.turns(abstract, sentences.split(abstract.text)))
        key = fingerprint(request)
        if run.known(key) is not None:
            count.cached += 1
            continue
        if bytes.fromhex(key) in seen:
            # Two abstracts that differ in white space alone make one request.
            count.repeats += 1
            continue
        seen.add(bytes.fromhex(key))
        body, rounds = bodies.of(request), memory.rounds(key)
        step = memory.next_step(request, body, rounds)
        if not rounds and run.cache.get(key) is not None:
            # The answer there could not be used; it is not to keep out the one that comes now.
            memory.keep(key, [])
        if rounds:
            count.later += 1
        else:
            count.first += 1
        sent = in_dialect(body if isinstance(step, Response) else step, dialect)
        written = {"custom_id": custom_id(key, len(rounds) + 1), "method": "POST", "url": URL, "body": sent}
        # In ASCII alone: some readers of lines take other characters for the end of one.
        yield json.dumps(written, separators=(",", ":"), allow_nan=False).encode() + b"\n"


@dataclass(frozen=True, slots=True)
class RequestFile:
    """One file of requests."""

    path: Path
    requests: int
    bytes: int


def write(
    written: Iterable[bytes], output: Path, limits: FileLimits = (MOST_REQUESTS, MOST_BYTES)
) -> list[RequestFile]:
    """Writes lines to `output`, or to numbered files beside it where one would not be taken.

    All files appear when all are whole. Where there is no line nothing is written.

    Raises:
        InputError: one request alone is larger than a file may be.
        SetupError: the disk takes no more.
    """
    try:
        with tempfile.TemporaryDirectory(prefix=f".{output.name}.", dir=output.parent) as folder:
            parts = list(_divided(written, Path(folder), limits))
            names = [output.with_name(f"{output.stem}-{n}{output.suffix}") for n in range(1, len(parts) + 1)]
            names = [output] if len(parts) == 1 else names
            for part, name in zip(parts, names, strict=True):
                part.path.replace(name)
    except OSError as error:
        raise SetupError(f"{output} cannot be written: {error.strerror or error}.") from error
    return [replace(part, path=name) for part, name in zip(parts, names, strict=True)]


def is_name_of_part(name: str, output: Path) -> bool:
    """Whether `write` could have given a file this name for this output."""
    stem, suffix = map(re.escape, (output.stem, output.suffix))
    return re.fullmatch(rf"{stem}(-[1-9][0-9]{{0,5}})?{suffix}", name) is not None


def _divided(written: Iterable[bytes], folder: Path, limits: FileLimits) -> Iterator[RequestFile]:
    """Files of as many lines as one may hold."""
    with ExitStack() as stack:
        file: IO[bytes] | None = None
        part = RequestFile(folder / "1", 0, 0)
        for line in written:
            if len(line) > limits[1]:
                raise InputError(
                    f"One request has {len(line):,} bytes, and a file may have {limits[1]:,}. Leave the"
                    " longest abstract out, or shorten the prompt."
                )
            if file is not None and (part.requests == limits[0] or part.bytes + len(line) > limits[1]):
                stack.close()
                yield part
                part, file = RequestFile(folder / str(int(part.path.name) + 1), 0, 0), None
            if file is None:
                file = stack.enter_context(part.path.open("wb"))
                stack.callback(os.fsync, file.fileno())
                stack.callback(file.flush)
            file.write(line)
            part = replace(part, requests=part.requests + 1, bytes=part.bytes + len(line))
    if part.requests:
        yield part


def replaced(old: Sequence[str], parts: Sequence[RequestFile], folder: Path) -> list[Path]:
    """Files of an earlier round under the same name that the new files do not replace, now removed.

    `old` are names of which each `is_name_of_part`. The files would otherwise lie beside the new ones as if
    they belonged to them, and be paid for again.
    """
    new = {part.path.name for part in parts}
    stale = [folder / name for name in old if name not in new and (folder / name).is_file()]
    for path in stale:
        path.unlink()
    return stale
