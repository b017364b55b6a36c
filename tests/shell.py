"""The command line, run in this process by tests of several commands, and digests for it to read."""

import json
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from endpoint import made_up

from pipeline import cli


@dataclass(frozen=True)
class Ended:
    """How a command ended: its exit code, and what it wrote."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[dict[str, Any]]:
        """The JSON lines of its output."""
        return [json.loads(line) for line in self.out.splitlines()]


@dataclass(frozen=True)
class Shell:
    """Runs `claimsift` in this process, its words after those that all runs of a test begin with."""

    folder: Path
    monkeypatch: pytest.MonkeyPatch
    capsys: pytest.CaptureFixture[str]
    first: tuple[str, ...] = ()

    def __call__(self, *words: object) -> Ended:
        """One run."""
        code = claimsift(self.monkeypatch, *self.first, *words)
        out, err = self.capsys.readouterr()
        return Ended(code, out, err)


def claimsift(monkeypatch: pytest.MonkeyPatch, *arguments: object) -> int:
    """Runs the command line in this process and gives its exit code."""
    monkeypatch.setattr(sys, "argv", ["claimsift", *map(str, arguments)])
    with pytest.raises(SystemExit) as stopped:
        cli.main()
    return int(stopped.value.code or 0)


def terminal() -> tuple[int, int]:
    """Our end of a terminal, from which `seen` reads, and the one for a process."""
    return pytest.importorskip("pty", reason="there are no terminals to be had").openpty()  # type: ignore[no-any-return]


def seen(ours: int, shown: bytearray | None = None) -> str:
    """What was shown on a terminal until all processes have let go of it; it is closed then.

    Meanwhile `shown` has what was shown up to now.
    """
    shown = bytearray() if shown is None else shown
    try:
        while part := os.read(ours, 100_000):
            shown += part
    except OSError:
        # That is how Linux says that the other end is closed.
        pass
    os.close(ours)
    return shown.decode()


def digest_of(folder: Path, numbers: Sequence[int], name: str = "digest.jsonl") -> Path:
    """A digest of made-up abstracts."""
    path = folder / name
    entries = [dict(zip(("title", "abstract"), made_up(number), strict=True)) for number in numbers]
    path.write_text("".join(json.dumps(entry) + "\n" for entry in entries), "utf-8")
    return path


def lines_of(path: Path) -> list[dict[str, Any]]:
    """The JSON lines of a file."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]
