"""Real servers: installs each in an environment of its own, starts it, examines it, stops it, prints a table.

    uv run python benchmarks/servers.py llamacpp litellm transformers vllm

All serve the base weights of the bundled model, so that the protocol is tried and not the quality. The
environments stay in the temporary folder (3.1 GB for vLLM); `benchmarks/README.md` has the table.
"""

import argparse
import os
import platform
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import real_servers

HERE = Path(__file__).resolve().parent
CLAIMSIFT = [sys.executable, "-m", "claimsift"]
DIGEST = HERE.parent / "examples" / "digest.txt"
START_WITHIN = 600.0
ASK_WITHIN = 900.0


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
    """One run of the real command."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("OPENAI_")}
    environment |= {"CLAIMSIFT_CACHE_DIR": str(cache)} | ({"OPENAI_API_KEY": key} if key else {})
    started = time.monotonic()
    ended = subprocess.run(
        [*CLAIMSIFT, *map(str, words)],
        env=environment,
        capture_output=True,
        text=True,
        timeout=ASK_WITHIN,
        check=False,
    )
    return Ran(ended.returncode, ended.stdout, ended.stderr, time.monotonic() - started)


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
            os.killpg(process.pid, signal.SIGTERM)
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


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
    reading = ("extract", DIGEST, *asking, "--limit", 3, "--reading", "sentences", "-o", folder / "o.jsonl")

    def ask(*words: object, key: str | None = server.key, cache: str = "cache") -> Ran:
        return claimsift(*words, key=key, cache=folder / cache)

    doctor = ask("doctor", *asking)
    row.cells["doctor"] = _lines(doctor.out, ("modes", "context", "claims", "speed", "verdict"))
    read = ask(*reading)
    row.cells["three abstracts by sentences"] = f"{_line(read.err, 'abstracts')}; {read.seconds:.0f} s"
    again = ask(*reading)
    row.cells["the same again"] = _line(again.err, "requests")
    row.cells["killed, and the same again"] = _killed(reading, server, folder)
    wrong = ("extract", DIGEST, "--base-url", server.address, "--mode", "json_schema", "--wait", 5)
    model = ask(*wrong, "--model", "no-such-model", "-o", folder / "m.jsonl", "--limit", 3)
    row.cells["wrong model"] = f"exit {model.code}: {_told(model.err)}"
    key = ask(*wrong, "--model", server.model, "-o", folder / "k.jsonl", "--limit", 3, key="sk-wrong-key-1")
    row.cells["wrong key"] = f"exit {key.code}: {_told(key.err)}" if server.key else "asks for none"


def _killed(reading: tuple[object, ...], server: real_servers.Started, folder: Path) -> str:
    """What is left to ask after `kill -9` in the middle of a run."""
    cache = folder / "killed"
    environment = os.environ | {"CLAIMSIFT_CACHE_DIR": str(cache), "OPENAI_API_KEY": server.key or "none"}
    process = subprocess.Popen([*CLAIMSIFT, *map(str, reading)], env=environment, stderr=subprocess.DEVNULL)
    time.sleep(15)
    process.kill()
    process.wait()
    ended = claimsift(*reading, key=server.key, cache=cache)
    return f"exit {ended.code}; {_line(ended.err, 'requests')}"


def _line(text: str, topic: str) -> str:
    """What a summary says of a topic."""
    found = re.search(rf"^{topic} +(.*)$", text, re.MULTILINE)
    return found[1] if found else _told(text)


def _lines(text: str, topics: tuple[str, ...]) -> str:
    return "<br>".join(f"{topic}: {_line(text, topic)}" for topic in topics if f"\n{topic}" in f"\n{text}")


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
    except (OSError, RuntimeError, subprocess.SubprocessError) as error:
        row.cells["ended"] = " ".join(str(error).split())[:300]
    return row


def table(rows: list[Row]) -> str:
    """The rows as Markdown, a column for each server."""
    topics = dict.fromkeys(topic for row in rows for topic in row.cells)
    head = f"| | {' | '.join(row.name for row in rows)} |\n|---|{'---|' * len(rows)}"
    cell: Callable[[Row, str], str] = lambda row, topic: row.cells.get(topic, "").replace("|", "\\|")  # noqa: E731
    return "\n".join([head, *(f"| {t} | {' | '.join(cell(row, t) for row in rows)} |" for t in topics)])


def main() -> None:
    """Tries each of the servers that are named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="+", choices=list(real_servers.KNOWN))
    names = parser.parse_args().names
    if shutil.which("uv") is None:
        sys.exit("uv is not installed: pip install uv")
    rows = []
    for name in names:
        with tempfile.TemporaryDirectory(prefix="claimsift-") as folder:
            rows.append(tried(name, Path(folder)))
            print(f"{name}: {rows[-1].cells}", file=sys.stderr)
    print(table(rows))
    print(f"\n{time.strftime('%Y-%m-%d')}, Python {platform.python_version()}, {os.cpu_count()} cores.")


if __name__ == "__main__":
    main()
