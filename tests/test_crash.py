"""Processes that are killed, and processes that share a cache, with real ones against a real socket."""

import json
import os
import random
import select
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from conftest import ROOT
from endpoint import Answer, Asked, Endpoint, asked_about, made_up, reader

pytestmark = pytest.mark.slow

KILLS = 20
COUNT = 300
AT_ONCE = 4
SEED = 20


class Counting(Endpoint):
    """An endpoint that gives as many answers as it may, each after a while, and counts what is asked again.

    `left` is how many it may still give; None: all. Whoever asks for more waits.
    """

    def __init__(self) -> None:
        super().__init__(reader)
        self.answered: Counter[int] = Counter()
        self.again = 0
        self.gone_out: set[int] = set()
        self.nobody = False
        self.left: int | None = None
        self.changed = threading.Condition()
        self.chance = random.Random(SEED)  # noqa: S311 - chance, not secrecy

    def respond(self, asked: Asked) -> Answer | None:
        """The answer, after a while."""
        number = asked_about(asked) if asked.body else None
        if number is None:
            return super().respond(asked)
        with self.changed:
            if not self.nobody:
                self.again += number in self.gone_out
                self.gone_out.discard(number)
        time.sleep(self.chance.uniform(0.02, 0.06))
        answer = super().respond(asked)
        with self.changed:
            self.changed.wait_for(lambda: self.nobody or self.left is None or self.left > 0)
            self.answered[number] += 1
            if not self.nobody:
                self.gone_out.add(number)
                self.left = None if self.left is None else self.left - 1
        return answer

    def may_give(self, left: int | None) -> None:
        """Allows so many answers from now on."""
        with self.changed:
            self.left = left
            self.changed.notify_all()

    @contextmanager
    def losing(self) -> Iterator[None]:
        """What is answered in the block and until all is quiet reaches nobody, and does not count."""
        with self.changed:
            self.nobody = True
            self.changed.notify_all()
        yield
        # What the dead have sent may not even have been read.
        self.wait_until_left()
        with self.changed:
            self.nobody = False


NURSERY = """
import json, os, sys
import aiohttp, instructor, openai, uvloop
import pipeline.llm.wire, pipeline.llm.bodies
from pipeline import cli
import pipeline.cli.extract
for line in sys.stdin:
    pid = os.fork()
    if not pid:
        os.setsid()
        null = os.open(os.devnull, os.O_RDWR)
        for number in range(3):
            os.dup2(null, number)
        sys.argv = json.loads(line)
        cli.main()
    print(pid, flush=True)
    print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)
"""
"""Starts the command in processes that need not import everything anew: that would take most of the time."""


class Nursery:
    """Runs one process after the other."""

    def __init__(self) -> None:
        self._parent = subprocess.Popen(
            [sys.executable, "-c", NURSERY],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env={**os.environ, "OPENAI_API_KEY": ""},
        )
        self._code: int | None = None
        self.pid = 0

    def start(self, words: list[str]) -> None:
        """Starts a process."""
        assert self._parent.stdin is not None and self._parent.stdout is not None
        self._parent.stdin.write(json.dumps(words) + "\n")
        self._parent.stdin.flush()
        self.pid = int(self._parent.stdout.readline())

    def ended(self) -> bool:
        """Whether it has ended."""
        return bool(select.select([self._parent.stdout], [], [], 0)[0])

    def wait(self) -> int:
        """Its exit code, when it has ended."""
        assert self._parent.stdout is not None
        return int(self._parent.stdout.readline())

    def kill(self) -> None:
        """Ends it at once."""
        os.kill(self.pid, signal.SIGKILL)
        self.wait()

    def close(self) -> None:
        """Ends the parent."""
        self._parent.communicate()


@pytest.fixture
def nursery() -> Iterator[Nursery]:
    """A place where processes start."""
    made = Nursery()
    yield made
    made.close()


@pytest.fixture
def other() -> Iterator[Nursery]:
    """Another one."""
    made = Nursery()
    yield made
    made.close()


def command(endpoint: Endpoint, digest: Path, cache: Path, output: Path, *words: str) -> list[str]:
    """The command, always the same."""
    flags = ["--base-url", endpoint.url, "--model", "m", "--mode", "json_schema"]
    more = ["--cache-dir", str(cache), "--concurrency", str(AT_ONCE), *words]
    return ["claimsift", "extract", str(digest), "-o", str(output), *flags, *more]


@pytest.fixture
def digest(tmp_path: Path) -> Path:
    """A digest of made-up abstracts."""
    path = tmp_path / "digest.jsonl"
    entries = [dict(zip(("title", "abstract"), made_up(n), strict=True)) for n in range(1, COUNT + 1)]
    path.write_text("".join(json.dumps(entry) + "\n" for entry in entries), "utf-8")
    return path


def undisturbed(nursery: Nursery, digest: Path, folder: Path) -> bytes:
    """The output of a run that nothing disturbs."""
    output = folder / "whole.jsonl"
    with Endpoint(reader) as endpoint:
        nursery.start(command(endpoint, digest, folder / "whole", output))
        assert nursery.wait() == 0
    return output.read_bytes()


def test_killed_runs_lose_nothing_and_go_on(nursery: Nursery, digest: Path, tmp_path: Path) -> None:
    """Killed twenty times at random moments, a run asks again what was in flight at most, and ends well."""
    output, chance = tmp_path / "claims.jsonl", random.Random(SEED)  # noqa: S311 - chance, not secrecy
    with Counting() as endpoint:
        words = command(endpoint, digest, tmp_path / "cache", output)
        for _ in range(KILLS):
            endpoint.may_give(chance.randrange(1, COUNT // (KILLS + 2)))
            nursery.start(words)
            while not nursery.ended() and endpoint.left:
                time.sleep(0.001)
            # The moment of an answer, a little later or much later.
            time.sleep(chance.choice([0.0, 0.002, 0.02]))
            os.kill(nursery.pid, signal.SIGSTOP)
            with endpoint.losing():
                nursery.kill()
            assert not output.exists()
        endpoint.may_give(None)
        nursery.start(words)
        assert nursery.wait() == 0
    assert output.read_bytes() == undisturbed(nursery, digest, tmp_path)
    assert endpoint.again <= AT_ONCE * KILLS
    assert len(endpoint.answered) == COUNT


def test_two_processes_share_a_cache(nursery: Nursery, other: Nursery, digest: Path, tmp_path: Path) -> None:
    """Two at once on one cache, one of which is killed: nothing is damaged, and no reply is lost."""
    cache, outputs = tmp_path / "cache", [tmp_path / "one.jsonl", tmp_path / "two.jsonl"]
    with Counting() as endpoint:
        # One answer too few for either to end before the other is killed.
        endpoint.may_give(COUNT - 1)
        nursery.start(command(endpoint, digest, cache, outputs[0]))
        other.start(command(endpoint, digest, cache, outputs[1]))
        while not other.ended() and endpoint.left:
            time.sleep(0.001)
        other.kill()
        endpoint.may_give(None)
        assert nursery.wait() == 0
        seen = endpoint.answered.total()
        other.start(command(endpoint, digest, cache, outputs[1], "--offline"))
        assert other.wait() == 0
        assert endpoint.answered.total() == seen
    assert outputs[0].read_bytes() == outputs[1].read_bytes() == undisturbed(nursery, digest, tmp_path)
