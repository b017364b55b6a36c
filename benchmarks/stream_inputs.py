"""How fast a large file of lines is read, and in how much memory: beside `json.loads` on the same lines.

    uv run python benchmarks/stream_inputs.py --records 1000000
    uv run python benchmarks/stream_inputs.py --megabytes 32       a file of each format instead

Makes lines as Kaggle hands out arXiv's metadata, in a temporary file, and reads them in several ways,
each in a process of its own:

    json.loads    each line by itself: what any reader of them takes at least
    reader        to abstracts, as they stream by
    read          `claimsift read`: each paper once, kept on disk
    extract       `claimsift extract --offline --limit 1000`: the same, and the first thousand are looked up
                  in an empty cache

Memory is what the process held above its start: the most until the end of each tenth of the records, and the
most at its own end. Of each format it is what was held above that for a small file.
"""

import argparse
import contextlib
import json
import resource
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from multiprocessing import get_context
from pathlib import Path
from typing import IO, TypeVar
from unittest import mock

sys.path.append(str(Path(__file__).resolve().parents[1] / "tests"))

from large_files import FORMATS
from large_files import made as made_as

from pipeline import cli, inputs
from pipeline.domain import Abstract
from pipeline.errors import DigestError
from pipeline.inputs import Columns, RecordCounts, collection
from pipeline.inputs.reading import abstracts_of

Passed = TypeVar("Passed")


def made(number: int) -> str:
    """A line with an abstract of usual length, that no other has."""
    text = f"Norn {number} maps 12 caves with 3 sensors and finds water in 91.5% of them. " * 14
    line = {
        "id": f"{3101 + number // 99_999}.{number % 99_999:05}",
        "title": f"Norn {number}: Mapping\n  Caves",
        "abstract": f"  {text}\n",
        "authors": "Jane Doe and Rick Roe",
        "categories": "cs.RO cs.LG",
        "versions": [{"version": "v1", "created": "Wed, 1 Jan 2031 10:00:00 GMT"}],
        "authors_parsed": [["Doe", "Jane", ""], ["Roe", "Rick", ""]],
    }
    return json.dumps(line) + "\n"


class _Held:
    """Counts records as they go by, and the megabytes that the process held at the end of each tenth."""

    def __init__(self, count: int) -> None:
        self._tenth = max(1, count // 10)
        self._start = _most_held()
        self.read = 0
        self.megabytes: list[int] = []

    def passing(self, records: Iterable[Passed]) -> Iterator[Passed]:
        """The records."""
        for one in records:
            self.read += 1
            if self.read % self._tenth == 0:
                self.note()
            yield one

    def note(self) -> None:
        """Notes the most that was held until now."""
        self.megabytes.append(round((_most_held() - self._start) / 1024))


def _most_held() -> int:
    """Kilobytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _json_loads(path: Path, held: _Held) -> None:
    with path.open("rb") as lines:
        for _ in held.passing(map(json.loads, lines)):
            pass


def _reader(path: Path, held: _Held) -> None:
    with path.open("rb") as file:
        for _ in held.passing(abstracts_of(file, "lines", RecordCounts("lines"), Columns())):
            pass


def _command(path: Path, held: _Held, name: str, *words: str) -> None:
    """A command of claimsift, in this process."""

    def watched(file: IO[bytes], name: str, account: RecordCounts, columns: Columns) -> Iterator[Abstract]:
        return held.passing(abstracts_of(file, name, account, columns))

    with (
        mock.patch.object(collection, "abstracts_of", watched),
        mock.patch.object(sys, "argv", ["claimsift", name, str(path), *words]),
        (path.parent / f"{name}.txt").open("w", encoding="utf-8") as told,
        contextlib.redirect_stdout(told),
        contextlib.redirect_stderr(told),
        contextlib.suppress(SystemExit),
    ):
        cli.main()


def _read(path: Path, held: _Held) -> None:
    _command(path, held, "read")


def _extract(path: Path, held: _Held) -> None:
    cache, output = str(path.parent / "cache"), str(path.parent / "out.jsonl")
    asking = ("--offline", "--model", "m", "--mode", "json_schema", "--cache-dir", cache)
    _command(path, held, "extract", *asking, "--limit", "1000", "-o", output)


WAYS = {"json.loads": _json_loads, "reader": _reader, "read": _read, "extract": _extract}


def timed(way: str, path: Path, count: int) -> tuple[int, float, list[int]]:
    """Records, seconds of the processor, and memory of one way to read."""
    held = _Held(count)
    began = time.process_time()
    WAYS[way](path, held)
    held.note()
    return held.read, time.process_time() - began, held.megabytes


def one_format(path: Path, small: Path) -> tuple[float, int]:
    """Seconds of the processor, and the megabytes that a file takes above a small one of its format."""
    _collected(small)
    held, began = _most_held(), time.process_time()
    _collected(path)
    return time.process_time() - began, round((_most_held() - held) / 1024)


def _collected(path: Path) -> None:
    with contextlib.suppress(DigestError):
        inputs.Collection().add(str(path))


def _formats(megabytes: int, folder: Path) -> None:
    for name in FORMATS:
        large, small = folder / "large", folder / "small"
        for path, size in ((large, megabytes << 20), (small, 1 << 16)):
            with path.open("wb") as file:
                file.writelines(made_as(name, size))
        with get_context("spawn").Pool(1) as pool:
            seconds, held = pool.apply(one_format, (large, small))
        print(
            f"{name:26} {large.stat().st_size / 2**20 / seconds:6.1f} MB/CPU s {held:5} MB held", flush=True
        )


def main() -> None:
    """Runs as the module's description says."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--megabytes", type=int, help="a file of so many of each format")
    given = parser.parse_args()
    count = given.records
    with tempfile.TemporaryDirectory() as folder:
        if given.megabytes:
            _formats(given.megabytes, Path(folder))
            return
        path = Path(folder) / "lines.jsonl"
        with path.open("w", encoding="utf-8") as file:
            file.writelines(map(made, range(count)))
        megabytes = path.stat().st_size / 2**20
        print(f"{count:,} records, {megabytes:,.0f} MB")
        for way in WAYS:
            with get_context("spawn").Pool(1) as pool:
                read, seconds, held = pool.apply(timed, (way, path, count))
            rate = f"{read / seconds:9,.0f} records/CPU s  {megabytes / seconds:6.1f} MB/s"
            print(f"{way:10}  {rate}  MB above start: {' '.join(map(str, held))}", flush=True)


if __name__ == "__main__":
    main()
