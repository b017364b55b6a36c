"""Real servers: installs each in an environment of its own, starts it, examines it, stops it, prints a table.

    uv run python benchmarks/servers.py llamacpp litellm transformers vllm [--write]

All serve the base weights of the bundled model, so that the protocol is tried and not the quality. What a
server does is also found without claimsift (`direct.py`), and the doctor's report compared with that.
Environments (3 GB for vLLM) and findings stay in the temporary folder: the table has a column for each server
that was ever tried there. ``--write`` puts it into `benchmarks/README.md`.
"""

import argparse
import json
import os
import platform
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import direct
import real_servers

HERE = Path(__file__).resolve().parent
CLAIMSIFT = [sys.executable, "-m", "claimsift"]
ABSTRACTS = (
    "We present Skadi, a parser of tables. Skadi reaches an F1 of 91.4 on TabBench.",
    "Ratatosk is a compressor of prompts. It shortens prompts by 38% at the same accuracy.",
    "We collect Sleipnir, a corpus of 12,000 riddles. The corpus is released under an open licence.",
)
"""Short ones: here each request is about how it is answered, not about how well."""

README = HERE / "README.md"
FOUND = real_servers.ENVIRONMENTS / "found.json"
START_WITHIN = 1200.0
ASK_WITHIN = 1800.0
KEPT_BEFORE_KILLED = 2
SENTENCES = ("--reading", "sentences", "--timeout", 600, "--max-tokens", 128)
"""Few tokens: where nothing is enforced, so small a model goes on as long as it may."""

UNKNOWN = (*SENTENCES[:-1], 64, "--limit", 1, "--wait", 5)
"""Requests that the cache does not know yet, so that the server must take a stand on model and key."""


@dataclass
class Row:
    """What was found of one server, a cell for each column of the table."""

    name: str
    cells: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Ran:
    """How a command of claimsift ended."""

    code: int
    out: str
    err: str
    seconds: float


def claimsift(*words: object, key: str | None, cache: Path) -> Ran:
    """One run of the real command; one that takes too long is ended, and says so."""
    started = time.monotonic()
    try:
        ended = subprocess.run(
            [*CLAIMSIFT, *map(str, words)],
            env=_environment(key, cache),
            capture_output=True,
            text=True,
            timeout=ASK_WITHIN,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Ran(-1, "", f"claimsift: had not ended after {ASK_WITHIN:.0f} s", ASK_WITHIN)
    return Ran(ended.returncode, ended.stdout, ended.stderr, time.monotonic() - started)


def _environment(key: str | None, cache: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("OPENAI_")}
    return kept | {"CLAIMSIFT_CACHE_DIR": str(cache)} | ({"OPENAI_API_KEY": key} if key else {})


@contextmanager
def running(
    command: list[str], environment: dict[str, str], log: Path
) -> Iterator["subprocess.Popen[bytes]"]:
    """A server as long as the block runs; its whole process group is gone afterwards."""
    with log.open("wb") as written:
        process = subprocess.Popen(
            command,
            env=os.environ | environment,
            stdin=subprocess.PIPE,
            stdout=written,
            stderr=written,
            start_new_session=True,
        )
        try:
            yield process
        finally:
            _stopped(process)


def _stopped(process: "subprocess.Popen[bytes]") -> None:
    # One that has ended by itself may have left children.
    for sign in (signal.SIGTERM, signal.SIGKILL):
        with suppress(ProcessLookupError):
            os.killpg(process.pid, sign)
        with suppress(subprocess.TimeoutExpired):
            process.wait(10)


def ready(address: str, process: "subprocess.Popen[bytes]") -> float:
    """Seconds until somebody answers at an address, with whatever status."""
    started = time.monotonic()
    while time.monotonic() < started + START_WITHIN:
        if process.poll() is not None:
            raise RuntimeError(f"the server has ended with the code {process.returncode}")
        try:
            urllib.request.urlopen(f"{address}/models", timeout=10)  # noqa: S310 - an address of ours
        except urllib.error.HTTPError:
            break
        except OSError:
            time.sleep(0.5)
        else:
            break
    else:
        raise RuntimeError("the server has not answered")
    return time.monotonic() - started


def examined(row: Row, server: real_servers.Started, folder: Path) -> None:
    """Fills a row with what claimsift makes of a server."""
    asking = ("--base-url", server.address, "--model", server.model)
    abstracts = _abstracts(folder)
    reading = ("extract", abstracts, *asking, *SENTENCES, "-o", folder / "o.jsonl")

    def ask(*words: object, key: str | None = server.key, cache: str = "cache") -> Ran:
        return claimsift(*words, key=key, cache=folder / cache)

    def note(topic: str, found: str) -> None:
        row.cells[topic] = found
        print(f"{row.name}: {topic}: {found}", file=sys.stderr, flush=True)

    enforced = direct.enforces(server.address, server.model, server.key)
    note("asked directly", "; ".join(f"`{mode}` {found}" for mode, found in enforced.items()))
    doctor = ask("doctor", *asking, "--json")
    try:
        report = json.loads(doctor.out)
    except ValueError:
        note("`doctor` says", _told(doctor.err))
    else:
        note("`doctor` says", _report(report, doctor))
        note("is that true", direct.compared(report, enforced, server.window))
    read = ask(*reading)
    note("three abstracts by sentences", _summary(read))
    note("the same again", _line(ask(*reading).err, "requests"))
    note("`kill -9`, the same again", _killed(reading, server, folder))
    wrong = ("extract", abstracts, "--base-url", server.address, *UNKNOWN)
    model = ask(*wrong, "--model", "no-such-model", "-o", folder / "m.jsonl")
    note("wrong model", f"exit {model.code}: {_told(model.err)}")
    key = ask(*wrong, "--model", server.model, "-o", folder / "k.jsonl", key="sk-wrong-key-1")
    note("wrong key", f"exit {key.code}: {_told(key.err)}" if server.key else "asks for none")


def _report(report: dict[str, Any], doctor: Ran) -> str:
    """What a doctor found, a line for each topic, and how it ended."""
    marks = {"fine": "", "finding": "! ", "fatal": "!! "}
    lines = [f"{check['topic']}: {marks[check['level']]}{check['found']}" for check in report["checks"]]
    return "<br>".join([*lines, f"exit {doctor.code} after {doctor.seconds:.0f} s"])


def _summary(ran: Ran) -> str:
    return f"{_line(ran.err, 'abstracts')}; {_line(ran.err, 'requests')}; exit {ran.code}"


def _killed(reading: tuple[object, ...], server: real_servers.Started, folder: Path) -> str:
    """What is left to ask after `kill -9` in the middle of a run."""
    environment = _environment(server.key, folder / "killed")
    process = subprocess.Popen([*CLAIMSIFT, *map(str, reading)], env=environment, stderr=subprocess.DEVNULL)
    while process.poll() is None and _answers(folder / "killed") < KEPT_BEFORE_KILLED:
        time.sleep(0.1)
    process.kill()
    process.wait()
    return _summary(claimsift(*reading, key=server.key, cache=folder / "killed"))


def _answers(cache: Path) -> int:
    """How many answers a cache holds that another process writes into."""
    counted = 0
    for database in cache.rglob("cache.db"):
        with (
            suppress(sqlite3.Error),
            closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as opened,
        ):
            counted += opened.execute("SELECT COUNT(*) FROM Cache WHERE length(value) > 200").fetchone()[0]
    return counted


def _abstracts(folder: Path) -> Path:
    file = folder / "abstracts.jsonl"
    lines = (json.dumps({"title": text.split(".")[0], "abstract": text}) for text in ABSTRACTS)
    file.write_text("\n".join(lines) + "\n", "utf-8")
    return file


def batched(python: Path, batch: Callable[[Path, Path, Path], list[str]], folder: Path) -> str:
    """What comes of a batch that the server answers from a file: its first round."""
    requests, results = folder / "requests.jsonl", folder / "results.jsonl"
    # A batch asks about whole abstracts, of which so small a model writes on until it is stopped.
    asked = ("--model", real_servers.MODEL, "--mode", "json_schema", "--max-tokens", 256)

    def ask(*words: object) -> Ran:
        return claimsift(*words, key=None, cache=folder / "batch")

    wrote = ask("batch", "write", _abstracts(folder), *asked, "-o", requests)
    if wrote.code:
        return f"exit {wrote.code}: {_told(wrote.err)}"
    started = time.monotonic()
    with (folder / "batch.log").open("wb") as log:
        subprocess.run(
            batch(python, requests, results), stdout=log, stderr=log, timeout=ASK_WITHIN, check=True
        )
    took = time.monotonic() - started
    read = ask("batch", "read", results, "--requests", requests)
    said = "; ".join((read.out + read.err).replace(f"{folder}/", "").splitlines())
    return f"{' '.join(said.split())} ({took:.0f} s)"


def _line(text: str, topic: str) -> str:
    """What a summary says of a topic."""
    found = re.search(rf"^{topic} +(.*)$", text, re.MULTILINE)
    return found[1] if found else _told(text)


def _told(text: str) -> str:
    """The sentence in which a run ended."""
    lines = [line for line in text.splitlines() if line.startswith(("claimsift:", "unread", "Error"))]
    return lines[-1][:300] if lines else text.strip()[-300:]


def tried(name: str, folder: Path) -> Row:
    """A row for a server; what goes wrong before it can be examined stands in it."""
    server, row = real_servers.KNOWN[name], Row(name)
    started = time.monotonic()
    try:
        python = real_servers.installed(name, server)
        row.cells["installed"] = f"{server.version(python)}; {time.monotonic() - started:.0f} s"
        with server.start(python, folder, running) as begun:
            row.cells["started"] = f"{ready(begun.address, begun.process):.0f} s"
            examined(row, begun, folder)
        if server.batch is not None:
            row.cells["answers a file (`run-batch`)"] = batched(python, server.batch, folder)
    except (OSError, RuntimeError, subprocess.SubprocessError) as error:
        row.cells["ended"] = " ".join(str(error).split())[:300]
        for log in folder.glob("*.log"):
            print(f"{log.name}:\n{log.read_text('utf-8', 'replace')[-3000:]}", file=sys.stderr)
    row.cells["tried"] = time.strftime("%Y-%m-%d")
    return row


def kept(row: Row) -> list[Row]:
    """The rows of all servers that were tried here, the new one instead of an earlier one."""
    FOUND.parent.mkdir(parents=True, exist_ok=True)
    rows = json.loads(FOUND.read_text("utf-8")) if FOUND.exists() else {}
    rows[row.name] = asdict(row)
    FOUND.write_text(json.dumps(rows, indent=1), "utf-8")
    return [Row(**rows[name]) for name in real_servers.KNOWN if name in rows]


def table(rows: list[Row]) -> str:
    """The rows as Markdown, a column for each server."""
    topics = dict.fromkeys(topic for row in rows for topic in row.cells)
    head = f"| | {' | '.join(row.name for row in rows)} |\n|---|{'---|' * len(rows)}"
    cells = [(topic, *(row.cells.get(topic, "").replace("|", "\\|") for row in rows)) for topic in topics]
    return "\n".join([head, *(f"| {' | '.join(line)} |" for line in cells)])


def written(shown: str) -> None:
    """Puts the table into the page."""
    block = f"<!-- servers -->\n{shown}\n<!-- /servers -->"
    page = README.read_text("utf-8")
    pattern = re.compile(r"<!-- servers -->.*?<!-- /servers -->", re.DOTALL)
    README.write_text(pattern.sub(lambda _: block, page), "utf-8")


def main() -> None:
    """Tries each of the servers that are named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="+", choices=list(real_servers.KNOWN))
    parser.add_argument("--write", action="store_true", help="put the table into benchmarks/README.md")
    arguments = parser.parse_args()
    if shutil.which("uv") is None:
        sys.exit("uv is not installed: pip install uv")
    rows: list[Row] = []
    for name in arguments.names:
        with tempfile.TemporaryDirectory(prefix="claimsift-") as folder:
            rows = kept(tried(name, Path(folder)))
    shown = (
        f"{table(rows)}\n\nPython {platform.python_version()}, {os.cpu_count()} cores, one thread a server."
    )
    print(shown)
    if arguments.write:
        written(shown)


if __name__ == "__main__":
    main()
