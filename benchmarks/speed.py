"""What claimsift itself costs, beside the least that it could and beside Curator: tables as Markdown.

    uv run python benchmarks/speed.py A B C start memory [--repeats 3] [--curator FOLDER]

    A       nothing cached, no latency, 64 at once: CPU time of each abstract, the whole job included
    B       500 ms latency, 256 at once: wall time
    C       everything cached: CPU time of each abstract
    start   how long the command takes to begin, with the bundled model up to its first answer
    memory  1,000, 10,000 and 100,000 abstracts: memory, and time of each abstract (minutes)

All are measured side by side in one run, on one stub endpoint of this machine, as whole processes from
start to exit. What a process takes for a single abstract is taken off, so that start-up, which is shown by
itself, does not hide in figures for each abstract. FOLDER is an environment with Curator, made on the first
run; `--without-curator` leaves it out.
"""

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from itertools import count
from pathlib import Path
from statistics import median
from typing import Any

import curators
import workload

HERE = Path(__file__).resolve().parent
CLAIMSIFT = Path(sys.executable).with_name("claimsift")
NUMBER = 2000
NEARLY = 1.25
"""So much more memory counts as nearly the same."""
LIBRARIES = ("aiohttp", "diskcache", "openai", "pydantic", "uvloop")
UNSET = ("OPENAI_", "CLAIMSIFT_", "PYTHONDONTWRITEBYTECODE")
"""Beginnings of names in the environment that change what is measured; installed code keeps its bytecode."""


@dataclass(frozen=True)
class Took:
    """What a process took: seconds of CPU and by the clock, megabytes at most."""

    cpu: float
    wall: float
    memory: float

    def beyond(self, other: "Took") -> "Took":
        """What it took more than another one."""
        return Took(self.cpu - other.cpu, self.wall - other.wall, self.memory)


@dataclass(frozen=True)
class Stub:
    """The endpoint while it runs."""

    url: str
    process: "subprocess.Popen[str]"

    def seen(self) -> dict[str, Any]:
        """What it counted."""
        with urllib.request.urlopen(self.url.removesuffix("/v1") + "/stats") as reply:  # noqa: S310 - ours
            seen: dict[str, Any] = json.load(reply)
        return seen


@contextmanager
def stub(latency: float = 0.0) -> Iterator[Stub]:
    """The endpoint, which answers after a mean of so many seconds."""
    command = [sys.executable, HERE / "stub.py", "--latency", str(latency)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None  # noqa: S101 - it is a pipe
        yield Stub(process.stdout.readline().strip(), process)
    finally:
        process.terminate()
        process.wait()


def took(command: Sequence[str | Path], *, silent: bool = True) -> Took:
    """Runs a command and measures it.

    Raises:
        SystemExit: it failed.
    """
    out = subprocess.DEVNULL if silent else None
    with tempfile.TemporaryFile() as errors:
        started = time.perf_counter()
        process = subprocess.Popen(command, stdout=out, stderr=errors, env=_environment())
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            errors.seek(0)
            sys.exit(f"{command[0]} failed: {errors.read()[-2000:].decode(errors='replace')}")
    return Took(used.ru_utime + used.ru_stime, wall, used.ru_maxrss / 1024)


def _environment() -> dict[str, str]:
    names = [
        name for name in os.environ if not name.startswith(UNSET) and not name.lower().endswith("_proxy")
    ]
    return {name: os.environ[name] for name in names}


@dataclass(frozen=True)
class Bench:
    """Where it is measured, and how often."""

    folder: Path
    curator: Path | None
    repeats: int
    fresh: Iterator[int]

    def digest(self, number: int) -> Path:
        """A file of so many abstracts."""
        path = self.folder / f"{number}.jsonl"
        if not path.exists():
            workload.write(path, number)
        return path

    def empty(self) -> Path:
        """A folder that does not exist yet."""
        return self.folder / f"fresh{next(self.fresh)}"

    def claimsift(self, url: str, number: int, at_once: int, cache: Path) -> Took:
        """The real command; its output is checked to be whole."""
        output = self.folder / "claims.jsonl"
        flags = ["--base-url", url, "--model", "stub", "--mode", "json_schema", "--concurrency", str(at_once)]
        flags += ["--cache-dir", str(cache), "-o", str(output)]
        used = took([CLAIMSIFT, "extract", self.digest(number), *flags])
        with output.open("rb") as file:
            # Line by line: memory that this process once had counts as that of the processes it starts.
            lines = sum(1 for _ in file)
        if lines != number:
            sys.exit(f"{lines} lines for {number} abstracts")
        return used

    def bundled(self) -> Took:
        """The bundled model's answer about one sentence."""
        sentence = self.folder / "sentence.jsonl"
        sentence.write_text('{"title": "Norn", "abstract": "Norn reaches 61.2% on LoomBench."}\n')
        output = self.folder / "claims.jsonl"
        used = took([CLAIMSIFT, "extract", sentence, "--cache-dir", self.empty(), "-o", output])
        if '"subject":' not in output.read_text("utf-8"):
            sys.exit("The bundled model has found nothing in its sentence.")
        return used

    def floor(self, url: str, number: int, at_once: int) -> Took:
        """Aiohttp and pydantic."""
        return took([sys.executable, HERE / "run_floor.py", self.digest(number), url, str(at_once)])

    def by_curator(self, url: str, number: int, at_once: int) -> Took:
        """Curator, with a cache folder of its own that is thrown away."""
        folder = self.empty()
        script = HERE / "run_curator.py"
        used = took([self.curator, script, self.digest(number), url, str(at_once), folder])
        shutil.rmtree(folder, ignore_errors=True)
        return used

    def cold(self, url: str, number: int, at_once: int) -> Took:
        """The command with an empty cache, which is thrown away."""
        cache = self.empty()
        used = self.claimsift(url, number, at_once, cache)
        shutil.rmtree(cache, ignore_errors=True)
        return used

    def systems(self) -> dict[str, Callable[[str, int, int], Took]]:
        """Who is measured."""
        found = {"aiohttp + pydantic": self.floor, "claimsift": self.cold}
        return found | ({"Curator": self.by_curator} if self.curator else {})


def middle(of: Sequence[Took]) -> Took:
    """The median of each figure."""
    return Took(median(t.cpu for t in of), median(t.wall for t in of), median(t.memory for t in of))


@dataclass(frozen=True)
class Race:
    """Systems one after another, round after round: a machine that others use too is not always as fast.

    `ones` is what each takes for one abstract, `rounds` what each takes beyond that for all, `latency` the
    mean latency in seconds.
    """

    ones: dict[str, Took]
    rounds: list[dict[str, Took]]
    latency: float

    def middle(self) -> dict[str, Took]:
        """The median over the rounds."""
        return {name: middle([found[name] for found in self.rounds]) for name in self.ones}

    def verdict(self, other: str, of: Callable[[Took], float], bar: float) -> str:
        """Whether claimsift takes as little beside another one as it should, by the median of the rounds."""
        shares = [of(found["claimsift"]) / of(found[other]) for found in self.rounds]
        spread = f"{min(shares):.2f} to {max(shares):.2f} in {len(shares)} rounds"
        return verdict(f"claimsift / {other} ({spread})", median(shares), bar)


def side_by_side(bench: Bench, at_once: int, latency: float) -> Race:
    """All systems on the same work."""
    systems, ones = bench.systems(), {}
    for name, run in systems.items():
        with stub() as endpoint:
            run(endpoint.url, 1, at_once)  # the first one compiles
            ones[name] = middle([run(endpoint.url, 1, at_once) for _ in range(bench.repeats)])
    latencies: list[float] = []
    rounds: list[dict[str, Took]] = []
    for _ in range(bench.repeats):
        found: dict[str, Took] = {}
        for name, run in systems.items():
            with stub(latency) as endpoint:
                found[name] = run(endpoint.url, NUMBER, at_once).beyond(ones[name])
                latencies.append(endpoint.seen()["latency"])
        rounds.append(found)
    return Race(ones, rounds, median(latencies))


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Rows as Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines) + "\n"


def verdict(what: str, figure: float, bar: float) -> str:
    """Whether a figure is as it should be."""
    missed = f"**missed** by {100 * (figure / bar - 1):.0f} %"
    return f"- {what}: {figure:.2f}; at most {bar:g}: {'met' if figure <= bar else missed}\n"


def section_a(bench: Bench) -> str:
    """Nothing cached, no latency."""
    race = side_by_side(bench, 64, 0.0)
    alls = race.middle()
    cpu = {name: 1000 * used.cpu / (NUMBER - 1) for name, used in alls.items()}
    least = cpu["aiohttp + pydantic"]
    rows = [
        [
            name,
            f"{cpu[name]:.2f}",
            f"{cpu[name] / least:.1f}",
            f"{NUMBER / used.wall:.0f}",
            f"{race.ones[name].cpu:.2f}",
        ]
        for name, used in alls.items()
    ]
    head = ["", "CPU ms per abstract", "× the first row", "abstracts/s", "start, CPU s"]
    told = f"\n### A: nothing cached, no latency, 64 at once, {NUMBER:,} abstracts\n\n{table(head, rows)}\n"
    told += race.verdict("aiohttp + pydantic", lambda used: used.cpu, 5)
    if "Curator" in cpu:
        told += race.verdict("Curator", lambda used: used.cpu, 0.25)
    return told


def section_b(bench: Bench) -> str:
    """Latency of half a second."""
    race = side_by_side(bench, 256, 0.5)
    ideal = NUMBER * race.latency / 256
    rows = [
        [name, f"{used.wall:.2f}", f"{used.wall / ideal:.2f}", f"{1000 * used.cpu / NUMBER:.2f}"]
        for name, used in race.middle().items()
    ]
    head = ["", "wall s", f"× the ideal of {ideal:.2f} s", "CPU ms per abstract"]
    title = (
        f"\n### B: {1000 * race.latency:.0f} ms latency (lognormal), 256 at once, {NUMBER:,} abstracts\n\n"
    )
    return f"{title}{table(head, rows)}\n" + race.verdict("aiohttp + pydantic", lambda used: used.wall, 1.25)


def section_c(bench: Bench) -> str:
    """Everything cached."""
    cache = bench.empty()
    with stub() as endpoint:
        bench.claimsift(endpoint.url, NUMBER, 64, cache)
        ones = middle([bench.claimsift(endpoint.url, 1, 64, cache) for _ in range(bench.repeats)])
        alls = middle([bench.claimsift(endpoint.url, NUMBER, 64, cache) for _ in range(bench.repeats)])
        asked = endpoint.seen()["requests"]
    used = alls.beyond(ones)
    cpu = 1000 * used.cpu / (NUMBER - 1)
    rows = [["claimsift", f"{cpu:.3f}", f"{NUMBER / used.wall:.0f}", asked - NUMBER]]
    head = ["", "CPU ms per abstract", "abstracts/s", "requests"]
    title = f"\n### C: everything cached, {NUMBER:,} abstracts\n\n"
    return title + table(head, rows) + "\n" + verdict("CPU ms per abstract", cpu, 0.4)


def section_start(bench: Bench) -> str:
    """How long the command takes to begin."""
    cache, rows = bench.empty(), []
    with stub() as endpoint:
        bench.claimsift(endpoint.url, 1, 1, cache)
        runs: dict[str, Callable[[], Took]] = {
            "`claimsift --version`": lambda: took([CLAIMSIFT, "--version"]),
            "`claimsift --help`": lambda: took([CLAIMSIFT, "--help"]),
            "`claimsift extract --help`": lambda: took([CLAIMSIFT, "extract", "--help"]),
            "`claimsift extract`, one abstract, cached": lambda: bench.claimsift(endpoint.url, 1, 1, cache),
            "`claimsift extract`, one abstract, asked for": lambda: bench.cold(endpoint.url, 1, 1),
            "`claimsift extract`, one sentence, the bundled model": bench.bundled,
        }
        walls = {}
        for name, run in runs.items():
            used = middle([run() for _ in range(max(3, bench.repeats))])
            walls[name] = used.wall
            rows.append([name, f"{used.wall:.2f}", f"{used.cpu:.2f}", f"{used.memory:.0f}"])
    told = "\n### Start\n\n" + table(["", "wall s", "CPU s", "MB"], rows) + "\n"
    *cached, _, answered = walls
    told += verdict("slowest of those that ask nothing, s", max(walls[name] for name in cached), 0.5)
    return told + verdict("answer of the bundled model, s", walls[answered], 2)


def section_memory(bench: Bench) -> str:
    """Ten and a hundred times as much."""
    rows, memory, cpu = [], {}, {}
    for number in (1000, 10_000, 100_000):
        cache = bench.empty()
        for what in ("asked", "cached"):
            with stub() as endpoint:
                used = bench.claimsift(endpoint.url, number, 64, cache)
            memory[number, what], cpu[number, what] = used.memory, used.cpu / number
            figures = [f"{used.cpu:.1f}", f"{1000 * used.cpu / number:.2f}", f"{used.wall:.1f}"]
            rows.append([f"{number:,}", what, *figures, f"{used.memory:.0f}"])
        shutil.rmtree(cache, ignore_errors=True)
    head = ["abstracts", "", "CPU s", "CPU ms per abstract", "wall s", "MB"]
    told = "\n### Memory and growth: 64 at once, no latency\n\n" + table(head, rows) + "\n"
    for what in ("asked", "cached"):
        told += verdict(f"MB for 100,000, {what}", memory[100_000, what], 400)
        told += verdict(
            f"MB for 100,000 to 10,000, {what}", memory[100_000, what] / memory[10_000, what], NEARLY
        )
        told += verdict(
            f"CPU of an abstract, 100,000 to 10,000, {what}", cpu[100_000, what] / cpu[10_000, what], 1.15
        )
    return told


SECTIONS: dict[str, Callable[[Bench], str]] = {
    "A": section_a,
    "B": section_b,
    "C": section_c,
    "start": section_start,
    "memory": section_memory,
}


def machine(curator: Path | None) -> str:
    """On what and with what it was measured."""
    cpu = next(
        (line.partition(":")[2].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")),
        platform.processor() or "an unknown processor",
    )
    found = [f"{name} {version(name)}" for name in LIBRARIES]
    if curator is not None:
        found.append(f"Curator {curators.version(curator)}")
    return (
        f"{datetime.now(UTC):%Y-%m-%d}, {cpu}, {os.cpu_count()} cores, {platform.system()}, Python"
        f" {platform.python_version()}; claimsift {version('claimsift')}, {', '.join(found)}.\n"
        f"Load of the machine before: {os.getloadavg()[0]:.1f}.\n"
    )


def _lines(path: str) -> list[str]:
    return Path(path).read_text("utf-8").splitlines() if Path(path).exists() else []


def main() -> None:
    """Measures what is asked for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("sections", nargs="+", choices=list(SECTIONS))
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--curator", type=Path, default=curators.ENVIRONMENT)
    parser.add_argument("--without-curator", action="store_true")
    arguments = parser.parse_args()
    curator = None if arguments.without_curator else curators.installed(arguments.curator)
    print(machine(curator), flush=True)
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder), curator, arguments.repeats, count())
        for name in arguments.sections:
            print(SECTIONS[name](bench), flush=True)


if __name__ == "__main__":
    main()
