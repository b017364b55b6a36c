"""Bad nights of `claimsift extract`: damage in the cache, full disks, endpoints that go away in between."""

import json
import shutil
import sqlite3
import subprocess
import sys
import threading
from functools import partial
from pathlib import Path
from typing import IO, Any

import pytest
from conftest import ROOT, sampled
from endpoint import Answer, Endpoint, asked_about, fault, reader
from shell import Shell, digest_of, lines_of

from pipeline.cli import asking
from pipeline.settings import Patience

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("environment")]

COUNT = 12


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
    return ("extract", digest, "--base-url", server.url, "--model", "m", "--wait", 0, "-o", output, *words)


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


# An endpoint that goes away in between

MANY = 60
GOOD = 10
AT_ONCE = 4
TRIES = 40
"""At most so many for an endpoint that is down; to try all the others takes three times it."""
DOWN = "has answered nothing 15 times in a row, and is asked no more. When it is back, run the same again to"

REFUSED = "has refused 25 abstracts in a row"


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pauses that nobody notices: those of a real outage add up to five minutes."""
    monkeypatch.setattr(asking, "Patience", partial(Patience, pause=1e-5))


class Failing:
    """A script that reads well until it has given so many answers, and then fails until it is mended.

    It fails when all good answers have arrived: so many are in flight, and none of them will get one.
    """

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self.mended = False
        self._given = 0
        self._changed = threading.Condition()

    def __call__(self, body: dict[str, Any], attempt: int) -> Answer:
        """The answer to a request."""
        with self._changed:
            self._given += 1
            self._changed.notify_all()
            if self.mended or self._given <= GOOD:
                return reader(body, attempt)
            self._changed.wait_for(lambda: self._given >= GOOD + AT_ONCE, 60)
        return self.answer


def undisturbed(shell: Shell, digest: Path) -> bytes:
    """The output of a run that nothing disturbs."""
    output = shell.folder / "whole.jsonl"
    with Endpoint(reader) as server:
        assert shell(*command(digest, server, output, "--cache-dir", shell.folder / "whole")).code == 0
    return output.read_bytes()


def goes_on(shell: Shell, server: Endpoint, words: tuple[object, ...], output: Path) -> None:
    """The same command asks for what failed, once, and for nothing else."""
    lines = lines_of(output)
    assert len(lines) == MANY
    failed = [n for n, line in enumerate(lines, 1) if line["status"] == "failed"]
    assert [line["status"] for line in lines].count("ok") == MANY - len(failed) == GOOD
    server.requests.clear()
    again = shell(*words)
    assert again.code == 0
    assert asked(server) == failed
    assert f"{GOOD} abstracts answered from the cache" in again.err


@pytest.mark.usefixtures("hasty")
@pytest.mark.parametrize(
    ("answer", "says", "least", "most"),
    sampled(
        [
            (fault(502, "gone"), DOWN, 15, TRIES),
            (fault(401, "expired"), "did not accept the key", 1, AT_ONCE),
            (fault(413, "too large"), REFUSED, 25, 25 + 2 * AT_ONCE),
            (fault(429, "later", {"Retry-After": "0"}), DOWN, 15, TRIES),
            (Answer(reset=True), DOWN, 15, TRIES),
            (Answer(b"<html>", 200), DOWN, 15, TRIES),
            (fault(402, "empty"), "asks for payment", 1, AT_ONCE),
            (fault(404, "no model m"), "does not know the model or the address", 1, AT_ONCE),
            (
                fault(400, "over the context length"),
                "has refused 25 abstracts in a row",
                25,
                25 + 2 * AT_ONCE,
            ),
        ],
        plain=2,
    ),
    ids=["502", "401", "413", "429", "reset", "html", "402", "404", "context"],
)
def test_endpoint_that_fails_in_between_costs_nothing(
    shell: Shell, answer: Answer, says: str, least: int, most: int
) -> None:
    """It is given up after a few tries with one reason; the same command goes on and ends like any other."""
    digest, output, script = (
        digest_of(shell.folder, range(1, MANY + 1)),
        shell.folder / "c.jsonl",
        Failing(answer),
    )
    with Endpoint(script) as server:
        words = command(digest, server, output, "--mode", "json_schema", "--concurrency", AT_ONCE)
        ended = shell(*words)
        assert ended.code == 1
        assert least <= len(server.requests) - GOOD <= most
        assert len([line for line in ended.err.splitlines() if line.startswith("unread")]) <= 2
        assert says in ended.err
        assert "Traceback" not in ended.err
        assert sum(says in line.get("reason", "") for line in lines_of(output)) >= MANY - GOOD - most
        script.mended = True
        goes_on(shell, server, words, output)
    assert output.read_bytes() == undisturbed(shell, digest)


@pytest.mark.usefixtures("hasty")
def test_server_that_stops_in_between_costs_nothing(shell: Shell) -> None:
    """A server that is gone altogether is given up as well, and asked for the rest when it is there again."""
    digest, output = digest_of(shell.folder, range(1, MANY + 1)), shell.folder / "c.jsonl"

    def stopping(body: dict[str, Any], attempt: int) -> Answer:
        if len(server.requests) > GOOD:
            threading.Thread(target=server.close).start()
            return Answer(delay=600.0)
        return reader(body, attempt)

    with Endpoint(stopping) as server:
        words = command(
            digest, server, output, "--mode", "json_schema", "--concurrency", AT_ONCE, "--wait", 0.1
        )
        ended = shell(*words)
        assert ended.code == 1
        assert f"Nothing answers at {server.url} any more." in ended.err
        assert "claimsift waited for it for 0.1 s (--wait)." in ended.err
        with Endpoint(reader, port=server.left()) as there_again:
            goes_on(shell, there_again, words, output)
    assert output.read_bytes() == undisturbed(shell, digest)


@pytest.mark.usefixtures("hasty")
@pytest.mark.parametrize(
    "answer",
    sampled([fault(401, "bad key"), fault(404, "no model m"), fault(500, "broken")], plain=1),
    ids=["401", "404", "500"],
)
def test_endpoint_that_fails_from_the_start_leaves_an_earlier_output(shell: Shell, answer: Answer) -> None:
    """What fails before the first abstract is one sentence and exit code 1, and no file is touched."""
    digest, output = digest_of(shell.folder, range(1, MANY + 1)), shell.folder / "c.jsonl"
    output.write_text("from an earlier run\n")
    with Endpoint(lambda *_: answer) as server:
        ended = shell(*command(digest, server, output))
        assert ended.code == 1
        assert ended.err.splitlines()[-1].startswith("claimsift: The endpoint ")
        assert output.read_text() == "from an earlier run\n"
        server.script = reader
        assert shell(*command(digest, server, output)).code == 0
    assert output.read_bytes() == undisturbed(shell, digest)


# Disks that are full, folders that go away

FULL = """
import resource, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), int(sys.argv[1])))
sys.argv = ["claimsift", *sys.argv[2:]]
from pipeline.cli import main
main()
"""
"""The command where no file may grow beyond so many bytes: what a full disk does, with another number."""

ROOM = 300_000
"""Bytes: enough to open a cache and to keep a few replies, but too few for its log of many."""

PLENTY = 100_000_000


def in_little_room(room: int, *words: object, stdout: int | IO[str] = subprocess.PIPE) -> tuple[int, str]:
    """Exit code and standard error of the command there."""
    ended = subprocess.run(
        [sys.executable, "-c", FULL, str(room), *map(str, words)],
        cwd=ROOT,
        stdout=stdout,
        stderr=subprocess.PIPE,
        text=True,
        timeout=600,
        check=False,
    )
    return ended.returncode, ended.stderr


def begun(shell: Shell, server: Endpoint, words: tuple[object, ...], output: Path) -> bytes:
    """The output of an earlier run over two abstracts, which has made the cache."""
    assert shell(*words, "--limit", 2).code == 0
    assert asked(server) == [1, 2]
    Path(f"{output}.manifest.json").unlink()
    return output.read_bytes()


@pytest.mark.slow
@pytest.mark.parametrize("at_once", [1, 8])
def test_full_disk_of_the_cache_loses_only_what_was_in_flight(shell: Shell, at_once: int) -> None:
    """A sentence and exit code 2, no half output, what was kept stays, and the rerun asks for the rest."""
    digest, output = digest_of(shell.folder, range(1, 41)), shell.folder / "c.jsonl"
    with Endpoint(reader) as server:
        words = command(digest, server, output, "--mode", "json_schema", "--concurrency", at_once)
        before = begun(shell, server, words, output)
        code, err = in_little_room(ROOM, *words)
        assert code == 2
        assert err.startswith(f"claimsift: The cache folder {shell.folder / 'cache'} cannot be written: d")
        assert err.endswith("or mend this one: what is kept in it is not asked for again.\n")
        assert err.count("\n") == 1
        assert output.read_bytes() == before
        assert {path.name for path in shell.folder.iterdir()} == {"cache", "c.jsonl", "digest.jsonl"}
        first = asked(server)
        assert shell(*words).code == 0
        again = asked(server)
    # Some were kept before the disk was full.
    assert 0 < len(again) < 38
    assert set(first) | set(again) == set(range(3, 41))
    assert len(first) + len(again) <= 38 + at_once
    assert output.read_bytes() == undisturbed(shell, digest)


def long_digest(folder: Path) -> Path:
    """A digest whose output is large and whose replies are not."""
    path = digest_of(folder, range(1, COUNT + 1))
    entries = lines_of(path)
    for entry in entries:
        entry["abstract"] += " It is woven with great care from a long thread." * 1_200
    path.write_text("".join(json.dumps(entry) + "\n" for entry in entries), "utf-8")
    return path


@pytest.mark.slow
def test_full_disk_of_the_output_loses_only_what_was_in_flight(shell: Shell) -> None:
    """A sentence and exit code 2, no half output, and the rerun asks only for what was not answered."""
    digest, output = long_digest(shell.folder), shell.folder / "c.jsonl"
    with Endpoint(reader) as server:
        words = command(digest, server, output, "--mode", "json_schema", "--concurrency", 1)
        before = begun(shell, server, words, output)
        code, err = in_little_room(ROOM, *words)
        assert code == 2
        assert err == (
            f"claimsift: {output} cannot be written: File too large. Choose another place, or mend this"
            " one. The cache has every answer so far: run the same command to continue.\n"
        )
        assert output.read_bytes() == before
        assert {path.name for path in shell.folder.iterdir()} == {"cache", "c.jsonl", "digest.jsonl"}
        first = asked(server)
        assert 1 < len(first) < COUNT - 2
        assert shell(*words).code == 0
        again = asked(server)
    assert set(first) | set(again) == set(range(3, COUNT + 1))
    assert len(first) + len(again) <= COUNT - 2 + 1
    assert output.read_bytes() == undisturbed(shell, digest)


@pytest.mark.slow
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no device that is always full")
@pytest.mark.parametrize("named", [True, False], ids=["-o", "standard output"])
def test_full_device_is_a_sentence(shell: Shell, server: Endpoint, digest: Path, named: bool) -> None:
    """A device that takes nothing ends the run with a sentence, and the answers are in the cache."""
    words = ("extract", digest, "--base-url", server.url, "--mode", "json_schema", "--concurrency", 1)
    with Path("/dev/full").open("w") as full:
        more = ("-o", "/dev/full") if named else ()
        code, err = in_little_room(PLENTY, *words, *more, stdout=subprocess.PIPE if named else full)
    assert code == 2
    name = "/dev/full" if named else "Standard output"
    assert err.splitlines()[-1].startswith(
        f"claimsift: {name} cannot be written: No space left on device. Choose another place"
    )
    assert err.count("\n") == 1
    first = asked(server)
    assert shell(*words).code == 0
    again = asked(server)
    assert set(first) | set(again) == set(range(1, COUNT + 1))
    assert len(first) + len(again) <= COUNT + 1


def test_folder_that_goes_away_in_between_is_a_sentence(shell: Shell, digest: Path) -> None:
    """The folder of the output may vanish during the run: a sentence, and nothing is asked twice."""
    output = shell.folder / "out" / "c.jsonl"
    output.parent.mkdir()

    def script(body: dict[str, Any], attempt: int) -> Answer:
        if "present Norn-5" in json.dumps(body):
            shutil.rmtree(output.parent)
        return reader(body, attempt)

    with Endpoint(script) as server:
        ended = shell(*command(digest, server, output))
        assert ended.code == 2
        assert f"claimsift: {output} cannot be written: No such file or directory. Choose" in ended.err
        assert "Traceback" not in ended.err
        assert asked(server) == list(range(1, COUNT + 1))
        assert not output.parent.exists()
        output.parent.mkdir()
        assert shell(*command(digest, server, output)).code == 0
        assert asked(server) == []
    assert output.read_bytes() == undisturbed(shell, digest)
