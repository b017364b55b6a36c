"""What is shown while a command works, where nobody watches and where somebody does."""

import asyncio
import os
import re
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT
from endpoint import Answer, Endpoint, reader
from shell import digest_of, seen, terminal
from test_cli_doctor import healthy

from pipeline.budget.ledger import Ledger
from pipeline.budget.text import duration, progress
from pipeline.cli.screen import FIRST_LINE, LONGEST_SILENCE, Screen
from pipeline.domain import Usage
from pipeline.settings import Price


@dataclass
class Clock:
    """A clock that is moved by hand."""

    now: float = 0.0

    def __call__(self) -> float:
        """The time."""
        return self.now


def minute_by_minute(screen: Screen, clock: Clock, minutes: int) -> None:
    """Lets time pass, with one step a minute and a tick every second."""
    for _ in range(minutes):
        screen.step()
        for _ in range(60):
            clock.now += 1
            screen.tick()


def test_a_short_run_writes_nothing_where_nobody_watches(capsys: pytest.CaptureFixture[str]) -> None:
    """Less than half a minute leaves no line in a log."""
    clock = Clock()
    screen = Screen(clock)
    with screen.bar(3):
        for _ in range(int(FIRST_LINE) - 1):
            clock.now += 1
            screen.step()
            screen.tick()
    screen.tick()
    assert capsys.readouterr() == ("", "")


def test_a_long_run_writes_fewer_and_fewer_lines(capsys: pytest.CaptureFixture[str]) -> None:
    """The time between two lines doubles up to ten minutes, so that a night has a few dozen."""
    clock = Clock()
    screen = Screen(clock)
    with screen.bar(1_000, now=lambda: ["7 in flight"]):
        minute_by_minute(screen, clock, 480)
    out, err = capsys.readouterr()
    lines = err.splitlines()
    assert out == ""
    assert lines[0] == "1 of 1,000 abstracts · 2.0/min · 7 in flight · 8 h 20 min left"
    assert lines[1].startswith("2 of 1,000 abstracts")
    assert 40 < len(lines) < 60
    assert "\x1b" not in err
    assert len(lines) > 8 * 3600 / LONGEST_SILENCE


@pytest.mark.slow
def test_lines_come_also_while_nothing_gets_done(capsys: pytest.CaptureFixture[str]) -> None:
    """An endpoint that hangs does not silence the log."""

    class Heard(Screen):
        """One of whose ticks is waited for."""

        def tick(self) -> None:
            super().tick()
            ticked.set()

    async def wait() -> None:
        async with screen.ticking():
            await asyncio.wait_for(ticked.wait(), 60)

    ticked = asyncio.Event()
    clock = Clock()
    screen = Heard(clock)
    with screen.bar(5):
        clock.now += FIRST_LINE
        asyncio.run(wait())
    assert capsys.readouterr().err == "0 of 5 abstracts · 0.0/min\n"


def test_standing_says_all_that_a_run_spends() -> None:
    """Tokens a second, requests in flight, retries and money; tokens where no price is known."""

    async def ask(ledger: Ledger) -> str:
        async with ledger.guard(100, 64, kind="first", retry=False) as charge:
            charge.settled(Usage(1_000, 300, 1))
        async with ledger.guard(100, 64, kind="first", retry=True):
            return " | ".join(progress(ledger))

    clock = Clock()
    told = asyncio.run(ask(Ledger(lambda: Price(1, 10), clock=clock)))
    assert told == "300 tokens/s | 1 in flight | 1 retry | $0.0040 spent"
    assert asyncio.run(ask(Ledger(clock=clock))).endswith("| 1,300 tokens used")
    assert progress(Ledger()) == []


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (0.4, "0 s"),
        (99, "99 s"),
        (150, "2 min"),
        (5_900, "98 min"),
        (7_260, "2 h 01 min"),
        (1_000_800, "278 h"),
    ],
)
def test_times_are_told_as_people_do(seconds: float, told: str) -> None:
    """Seconds, then minutes, then hours."""
    assert duration(seconds) == told


def watched(tmp_path: Path, *words: str, so_far: bytearray | None = None) -> tuple[str, str, int]:
    """What a person sees on the terminal of a command, its standard output, and its exit code."""
    ours, theirs = terminal()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("OPENAI_")}
    environment |= {"TERM": "xterm", "COLUMNS": "140", "CLAIMSIFT_CACHE_DIR": str(tmp_path / "cache")}
    with (tmp_path / "out").open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-c", "from pipeline.cli import main; main()", *words],
            cwd=ROOT,
            env=environment,
            stdout=out,
            stderr=theirs,
            start_new_session=True,
        )
    os.close(theirs)
    shown = seen(ours, so_far)
    return shown, (tmp_path / "out").read_text("utf-8"), process.wait(300)


@pytest.mark.slow
def test_a_person_sees_how_the_run_stands(tmp_path: Path) -> None:
    """On a terminal the bar says how fast it goes, what is in flight and used, and how long it takes."""
    so_far = bytearray()
    parts = ("of 12 abstracts", "tokens/s", "2 in flight", "0 retries", "tokens used", r"\d+ (s|min) left")
    standing = re.compile(" · .*".join(parts).encode())

    def until_it_is_shown(body: dict[str, Any], attempt: int) -> Answer:
        """Answers when some answers have come and the bar has shown how two more are waited for."""
        end = time.monotonic() + 60
        while len(server.requests) > 4 and not standing.search(so_far) and time.monotonic() < end:
            time.sleep(0.05)
        return reader(body, attempt)

    with Endpoint(until_it_is_shown) as server:
        words = [str(digest_of(tmp_path, range(1, 13))), "--base-url", server.url, "--concurrency", "2"]
        text, _, code = watched(tmp_path, "extract", *words, so_far=so_far)
    assert code == 0
    assert standing.search(so_far)
    assert "\r[" in text


@pytest.mark.slow
def test_a_person_sees_what_is_being_looked_at(tmp_path: Path) -> None:
    """On a terminal the doctor names the check that it waits for; results stay on standard output alone."""
    with Endpoint(healthy) as server:
        text, out, code = watched(tmp_path, "doctor", "--base-url", server.url, "--model", "made-up")
    assert code in (0, 1)
    for topic in ("endpoint", "modes", "thinking", "context", "speed"):
        assert f"{topic} …" in text
    assert "…" not in out
    assert "verdict" in out
    assert "verdict" not in text
