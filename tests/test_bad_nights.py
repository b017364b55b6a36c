"""Bad nights of `claimsift extract`: damage in the cache, full disks, endpoints that go away in between."""

import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from endpoint import Endpoint, asked_about, reader
from shell import Shell, digest_of, lines_of

pytestmark = pytest.mark.usefixtures("environment")

COUNT = 12


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Shell:
    """The command line."""
    return Shell(tmp_path, monkeypatch, capsys)


@pytest.fixture
def server() -> Iterator[Endpoint]:
    """An endpoint that answers well."""
    with Endpoint(reader) as endpoint:
        yield endpoint


@pytest.fixture
def digest(tmp_path: Path) -> Path:
    """A digest of made-up abstracts."""
    return digest_of(tmp_path, range(1, COUNT + 1))


def asked(server: Endpoint) -> list[int]:
    """The numbers of the abstracts that an endpoint was asked about, in order; each call starts anew."""
    numbers = [number for number in map(asked_about, server.requests) if number is not None]
    server.requests.clear()
    return sorted(numbers)


def command(digest: Path, server: Endpoint, output: Path, *words: object) -> tuple[object, ...]:
    """The command, always the same."""
    return ("extract", digest, "--base-url", server.url, "--model", "m", "-o", output, *words)


# Damage in the cache


def damage(folder: Path, what: str, *values: Any) -> None:
    """Changes the database of a cache behind its back."""
    with sqlite3.connect(folder / "cache" / "cache.db") as database:
        assert database.execute(what, values).rowcount > 0
    database.close()


def spoil_reply(folder: Path, number: int) -> None:
    """Breaks the stored reply about an abstract off in the middle."""
    damage(
        folder,
        "UPDATE Cache SET value = substr(value, 1, 40) WHERE key LIKE 'reply:%' AND value LIKE ?",
        f"%Norn-{number}\\%",
    )


def test_damaged_entries_are_asked_again_and_said_once(shell: Shell, server: Endpoint, digest: Path) -> None:
    """Replies that cannot be read are asked for again, told once with their number, and replaced."""
    output = shell.folder / "claims.jsonl"
    words = command(digest, server, output)
    assert shell(*words).code == 0
    first = output.read_bytes()
    assert asked(server) == list(range(1, COUNT + 1))
    for number in (3, 7):
        spoil_reply(shell.folder, number)
    ended = shell(*words)
    assert ended.code == 0
    assert asked(server) == [3, 7]
    assert ended.err.count("2 entries could not be read and counted as not answered.") == 1
    assert f"The cache in {shell.folder / 'cache'} is damaged in places" in ended.err
    assert "Traceback" not in ended.err
    assert output.read_bytes() == first
    again = shell(*words)
    assert again.code == 0
    assert asked(server) == []
    assert "could not be read" not in again.err
    assert output.read_bytes() == first


def test_damaged_entry_is_missing_offline(shell: Shell, server: Endpoint, digest: Path) -> None:
    """Offline an abstract whose reply cannot be read is missing like any other, and the damage is told."""
    output = shell.folder / "claims.jsonl"
    assert shell(*command(digest, server, output, "--limit", COUNT - 1)).code == 0
    asked(server)
    spoil_reply(shell.folder, 5)
    ended = shell(*command(digest, server, output, "--offline"))
    assert ended.code == 1
    lines = lines_of(output)
    assert [n for n, line in enumerate(lines, 1) if line["status"] == "failed"] == [5, COUNT]
    assert lines[4]["reason"] == lines[-1]["reason"]
    assert "--offline" in lines[4]["reason"]
    assert ended.err.count("1 entry could not be read and counted as not answered.") == 1
    assert shell(*command(digest, server, output)).code == 0
    assert asked(server) == [5, COUNT]


def test_damaged_note_is_found_out_again(shell: Shell, server: Endpoint, digest: Path) -> None:
    """A remembered mode that cannot be read is found out again, and no abstract is asked about."""
    output = shell.folder / "claims.jsonl"
    assert shell(*command(digest, server, output)).code == 0
    server.requests.clear()
    damage(shell.folder, "UPDATE Cache SET value = '{' WHERE key LIKE 'note:mode%'")
    ended = shell(*command(digest, server, output))
    assert ended.code == 0
    assert len(server.requests) == 1
    assert asked(server) == []
    assert "could not be read" in ended.err
    assert "could not be read" not in shell(*command(digest, server, output)).err


def test_plan_counts_damaged_entries_as_not_answered(shell: Shell, server: Endpoint, digest: Path) -> None:
    """The plan expects the request that a damaged reply will take, and tells the damage too."""
    assert shell(*command(digest, server, shell.folder / "claims.jsonl")).code == 0
    spoil_reply(shell.folder, 5)
    ended = shell("plan", digest, "--base-url", server.url, "--model", "m")
    assert f"{COUNT - 1} in the cache" in ended.out
    assert "1 entry could not be read" in ended.err


@pytest.mark.parametrize("offline", [(), ("--offline",)], ids=["online", "offline"])
def test_cache_that_is_no_database_is_one_sentence(
    shell: Shell, server: Endpoint, digest: Path, offline: tuple[str, ...]
) -> None:
    """A cache that cannot be read at all ends the run before any request, with its folder and what to do."""
    output = shell.folder / "claims.jsonl"
    assert shell(*command(digest, server, output)).code == 0
    server.requests.clear()
    before = output.read_bytes()
    folder = shell.folder / "cache"
    for path in folder.glob("cache.db*"):
        path.write_bytes(b"this is no database " * 500)
    ended = shell(*command(digest, server, output, *offline))
    assert ended.code == 2
    assert ended.err == (
        f"claimsift: The cache in {folder} is damaged: file is not a database. Move the folder away, or name"
        " another one with --cache-dir; what it held is then asked for again.\n"
    )
    assert not server.requests
    assert output.read_bytes() == before
    shutil.move(folder, shell.folder / "away")
    assert shell(*command(digest, server, output)).code == 0
    assert output.read_bytes() == before
