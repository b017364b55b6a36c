"""What the benchmarks of bad nights share: the bad endpoint, the command in a process, tables in the docs."""

import json
import os
import re
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import IO, Any, cast

MAIN = "from pipeline.cli import main; main()"
HERE = Path(__file__).resolve().parent
DOC = HERE / "README.md"


class Stub:
    """The bad endpoint in a process of its own."""

    def __init__(self, process: "subprocess.Popen[str]", url: str) -> None:
        self.process = process
        self.url = url

    def get(self, path: str) -> Any:  # noqa: ANN401 - JSON
        """What it says at a path beside the API."""
        with urllib.request.urlopen(self.url.removesuffix("/v1") + path, timeout=10) as reply:  # noqa: S310
            return json.load(reply)


@contextmanager
def stub(**options: object) -> Iterator[Stub]:
    """The bad endpoint, as long as the block runs."""
    words = [word for name, value in options.items() for word in (f"--{name}", str(value))]
    process = subprocess.Popen(
        [sys.executable, str(HERE / "bad_stub.py"), *words], stdout=subprocess.PIPE, text=True
    )
    out = cast("IO[str]", process.stdout)
    try:
        yield Stub(process, out.readline().strip())
    finally:
        process.terminate()
        process.wait()
        out.close()


def extract(digest: Path, url: str, cache: Path, output: Path, *words: object) -> "subprocess.Popen[str]":
    """The command, started."""
    command = [sys.executable, "-c", MAIN, "extract", digest, "-o", output]
    flags = ["--base-url", url, "--model", "stub", "--mode", "json_schema", "--cache-dir", cache, *words]
    return subprocess.Popen(
        [*map(str, command), *map(str, flags)],
        cwd=HERE.parent,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        env={**os.environ, "OPENAI_API_KEY": ""},
    )


def ended(process: "subprocess.Popen[str]", limit: float = 600) -> tuple[int, str, float]:
    """Exit code, standard error and seconds of a command."""
    started = time.perf_counter()
    _, err = process.communicate(timeout=limit)
    return process.returncode, err, time.perf_counter() - started


def lines(output: Path) -> list[dict[str, Any]]:
    """The lines of an output."""
    return [json.loads(line) for line in output.read_text("utf-8").splitlines()]


def versions(*names: str) -> str:
    """Date, Python and libraries, for under a table."""
    libraries = ", ".join(f"{name} {version(name)}" for name in names)
    python = ".".join(map(str, sys.version_info[:3]))
    cores = len(os.sched_getaffinity(0))
    return f"{datetime.now(UTC):%Y-%m-%d}, Python {python}, {libraries}, {cores} shared cores"


def table(rows: Sequence[Sequence[object]]) -> str:
    """Rows as Markdown, the first of them the head."""
    head, *rest = [f"| {' | '.join(map(str, row))} |" for row in rows]
    return "\n".join([head, f"|{' --- |' * len(rows[0])}", *rest])


def write_into_docs(mark: str, text: str) -> None:
    """Puts a text between two marks of the page; prints it as well."""
    print(text)
    page = DOC.read_text("utf-8")
    pattern = re.compile(rf"(<!-- {mark} -->\n).*?(<!-- /{mark} -->)", re.DOTALL)
    DOC.write_text(pattern.sub(lambda found: f"{found[1]}{text}\n{found[2]}", page), "utf-8")
