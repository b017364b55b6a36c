"""The user's cache: what its keys depend on, what it refuses to read, what survives."""

import hashlib
import json
import os
import pickle
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, fields, replace
from pathlib import Path

import diskcache
import pytest
from conftest import ROOT

from pipeline.domain import Message, Request, Response, Usage
from pipeline.errors import CacheError
from pipeline.llm.cache import Cache, fingerprint

REQUEST = Request(
    messages=(Message("system", "Find the claims."), Message("user", "1. Norn reaches 61.2% — näher.")),
    schema={"type": "object", "properties": {"a": {}, "b": {}}},
    schema_name="claims",
    mode="json_schema",
    model="norn-7b",
    temperature=0.0,
    max_tokens=64,
)
RESPONSE = Response('{"claims": []} “näher” \u2028 \x00', Usage(100, 10, 2), "norn-7b")
KEY = fingerprint(REQUEST)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where a cache is made."""
    return tmp_path / "deep" / "cache"


@pytest.fixture
def cache(folder: Path) -> Iterator[Cache]:
    """An open cache."""
    opened = Cache(folder)
    yield opened
    opened.close()


def in_process(code: str) -> "subprocess.Popen[str]":
    """Another Python that runs `code`."""
    return subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, text=True, stdout=subprocess.PIPE)


# Fingerprints


def test_fingerprint_is_the_same_in_another_process() -> None:
    """The same request has the same fingerprint whatever process makes it."""
    code = (
        "from pipeline.llm.cache import fingerprint\n"
        "from pipeline.domain import Message, Request\n"
        f"print(fingerprint({REQUEST!r}), end='')"
    )
    outputs = {in_process(code).communicate()[0] for _ in range(2)}
    assert outputs == {KEY}
    assert len(KEY) == 64


@pytest.mark.parametrize(
    "other",
    [
        {"messages": (*REQUEST.messages, Message("user", "More."))},
        {"messages": REQUEST.messages[::-1]},
        {"messages": (Message("user", "Find the claims."), REQUEST.messages[1])},
        {"schema": {"type": "object", "properties": {"a": {}, "c": {}}}},
        {"schema": {"type": "object", "properties": {"b": {}, "a": {}}}},
        {"schema_name": "datasets"},
        {"mode": "tools"},
        {"model": "norn-8b"},
        {"temperature": 0.1},
        {"max_tokens": 65},
    ],
    ids=[
        "more",
        "order",
        "role",
        "schema",
        "field-order",
        "name",
        "mode",
        "model",
        "temperature",
        "max_tokens",
    ],
)
def test_whatever_can_change_an_answer_changes_the_fingerprint(other: dict[str, object]) -> None:
    """Each part of a request goes into its fingerprint, the order of the fields included."""
    assert fingerprint(replace(REQUEST, **other)) != KEY  # type: ignore[arg-type]


def test_fingerprint_is_that_of_the_whole_request() -> None:
    """What requests share is hashed once, and the result is the hash of their JSON all the same."""
    others = [
        replace(REQUEST, messages=()),
        replace(REQUEST, messages=REQUEST.messages[:1]),
        replace(REQUEST, messages=(*REQUEST.messages, Message("user", 'a "quoted" \\ näher'))),
        replace(REQUEST, messages=(*REQUEST.messages, Message("user", "another"))),
        replace(REQUEST, schema={"type": "object", "properties": {"a": {}, "b": {}}}),
        replace(REQUEST, temperature=1),
        replace(REQUEST, max_tokens=64.0),  # type: ignore[arg-type]
    ]
    for one in [REQUEST, *others, *others[::-1], REQUEST]:
        parts = [one.schema, one.schema_name, one.mode, one.model, one.temperature, one.max_tokens]
        whole = ["1", [[message.role, message.content] for message in one.messages], *parts]
        digest = hashlib.sha256(json.dumps(whole, separators=(",", ":")).encode()).hexdigest()
        assert fingerprint(one) == digest


def test_request_holds_nothing_that_cannot_change_an_answer() -> None:
    """Key, address, time-out and concurrency are no part of a request, so they change no fingerprint."""
    names = {field.name for field in fields(Request)}
    assert names == {
        *("messages", "schema", "schema_name", "mode", "model"),
        *("temperature", "max_tokens", "params"),
    }


def test_messages_cannot_be_confused() -> None:
    """Where one message ends and the next one begins goes into the fingerprint."""
    one = replace(REQUEST, messages=(Message("user", "ab"), Message("user", "c")))
    other = replace(REQUEST, messages=(Message("user", "a"), Message("user", "bc")))
    assert fingerprint(one) != fingerprint(other)


# Keeping


@pytest.mark.parametrize(
    "response",
    [
        RESPONSE,
        replace(RESPONSE, text="x" * 100_000),
        replace(RESPONSE, text="half \ud83d, \0 and \u2028"),
        replace(RESPONSE, fault="All records are wrong."),
    ],
    ids=["short", "long", "odd", "fault"],
)
def test_reply_comes_back_as_it_was(cache: Cache, folder: Path, response: Response) -> None:
    """A reply of any length and in any characters comes back whole, after opening the folder again too."""
    assert cache.get(KEY) is None
    cache.put(KEY, response)
    assert cache.get(KEY) == response
    again = Cache(folder)
    assert again.get(KEY) == response
    again.close()


def test_notes_are_apart_from_replies(cache: Cache) -> None:
    """What is remembered about a topic is replaced by what is remembered later, and is no reply."""
    assert cache.note("mode") is None
    cache.remember("mode", "json")
    cache.remember("mode", {"a": [1, None]})
    assert cache.note("mode") == {"a": [1, None]}
    assert cache.get("mode") is None


def test_nothing_is_ever_evicted(cache: Cache) -> None:
    """The store has no size from which it would drop replies, nor an age."""
    store = cache._store
    assert store.eviction_policy == "none"
    assert store.cull_limit == 0
    assert store.size_limit >= 2**60
    cache.put(KEY, RESPONSE)
    store.reset("size_limit", 1)
    cache.put("other", RESPONSE)
    assert store.cull() == 0
    assert cache.get(KEY) == RESPONSE


def test_two_processes_lose_nothing(folder: Path) -> None:
    """What two processes write at the same time is all there afterwards."""
    code = (
        "from pathlib import Path\n"
        "from pipeline.llm.cache import Cache\n"
        "from pipeline.domain import Response, Usage\n"
        f"cache = Cache(Path({str(folder)!r}))\n"
        "for n in range(60):\n"
        "    cache.put(f'{NAME}{n}', Response('{NAME}' * 20_000 if n % 20 == 0 else '{NAME}', Usage(n), 'm'))"
    )
    writers = [in_process(code.replace("{NAME}", name)) for name in "ab"]
    assert [writer.wait(300) for writer in writers] == [0, 0]
    for writer in writers:
        writer.communicate()
    cache = Cache(folder)
    found = [cache.get(f"{name}{n}") for name in "ab" for n in range(60)]
    assert [one.usage.input_tokens for one in found if one] == [*range(60), *range(60)]
    cache.close()


# The folder


def mode_of(folder: Path) -> int:
    """Who may do what with a folder."""
    return stat.S_IMODE(folder.stat().st_mode)


def test_folder_is_its_owners_alone(cache: Cache, folder: Path) -> None:
    """Nobody else may look into a cache, also where its folder was open before."""
    assert mode_of(folder) == 0o700
    cache.close()
    folder.chmod(0o755)
    Cache(folder).close()
    assert mode_of(folder) == 0o700


def test_folder_with_other_files_is_refused(tmp_path: Path) -> None:
    """A folder that holds the user's files is left exactly as it is."""
    (tmp_path / "thesis.txt").write_text("years of work")
    tmp_path.chmod(0o755)
    with pytest.raises(CacheError, match="holds other files"):
        Cache(tmp_path)
    assert mode_of(tmp_path) == 0o755
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_empty_folder_of_the_users_is_taken(tmp_path: Path) -> None:
    """An empty folder may become a cache."""
    Cache(tmp_path).close()
    assert mode_of(tmp_path) == 0o700


def test_file_in_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    """A file where the folder should be is named, with the flag that helps."""
    path = tmp_path / "cache"
    path.write_text("mine")
    with pytest.raises(CacheError, match=r"cache cannot be opened: .*`cache_dir`") as raised:
        Cache(path)
    assert str(path) in str(raised.value)
    assert path.read_text() == "mine"


@contextmanager
def without_rights() -> Iterator[None]:
    """Whatever root may, the block may not; elsewhere nothing changes."""
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    if root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)


def test_folder_that_may_not_be_written_is_refused(tmp_path: Path) -> None:
    """A folder in which nothing can be made is named."""
    tmp_path.chmod(0o500)
    try:
        with without_rights(), pytest.raises(CacheError, match=r"cannot be opened: .*Permission denied"):
            Cache(tmp_path / "cache")
    finally:
        tmp_path.chmod(0o700)


def test_file_that_is_no_database_is_refused(cache: Cache, folder: Path) -> None:
    """A database file that is none is reported with the folder's name and what to do with it."""
    cache.close()
    for path in folder.glob("cache.db*"):
        path.unlink()
    (folder / "cache.db").write_bytes(b"this is no database " * 500)
    with pytest.raises(
        CacheError, match=r"is damaged: file is not a database\. Move the folder away"
    ) as raised:
        Cache(folder)
    assert str(folder) in str(raised.value)


def test_database_that_is_garbled_inside_is_refused(cache: Cache, folder: Path) -> None:
    """Pages that hold rubbish are reported in the same way, on reading, writing and opening."""
    for number in range(50):
        cache.put(f"{KEY}{number}", replace(RESPONSE, text="x" * 20_000))
    # It opens its files again with the next use.
    cache.close()
    path = folder / "cache.db"
    path.write_bytes(path.read_bytes()[:4096] + b"\xa5" * (path.stat().st_size - 4096))
    for use in (lambda: cache.get(KEY), lambda: cache.put(KEY, RESPONSE), lambda: Cache(folder)):
        with pytest.raises(CacheError, match=r"is damaged: .*malformed\. Move the folder away"):
            use()


def test_database_that_loses_its_tables_is_reported(cache: Cache, folder: Path) -> None:
    """A database that breaks while it is open ends in our error, on reading and on writing."""
    with sqlite3.connect(folder / "cache.db") as database:
        database.execute("DROP TABLE Cache")
    database.close()
    with pytest.raises(CacheError, match="cannot be read"):
        cache.get(KEY)
    with pytest.raises(CacheError, match="cannot be written"):
        cache.put(KEY, RESPONSE)


# Values that nobody of ours wrote


class Trap:
    """Leaves a file where it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, ...]:
        return (Path.write_text, (self.path, "sprung"))


def plant(folder: Path, key: str, mode: int, value: object, filename: str | None = None) -> None:
    """Puts a row into the database behind the cache's back."""
    database = sqlite3.connect(folder / "cache.db")
    with database:
        database.execute(
            "INSERT INTO Cache (key, raw, store_time, access_time, access_count, size, mode, filename, value)"
            " VALUES (?, 1, 0, 0, 0, 0, ?, ?, ?)",
            (key, mode, filename, value),
        )
    database.close()


@pytest.mark.parametrize("as_file", [False, True])
@pytest.mark.parametrize("key", [f"reply:{KEY}", "note:mode"])
def test_pickled_rows_are_refused_unread(
    cache: Cache, folder: Path, tmp_path: Path, key: str, as_file: bool
) -> None:
    """A pickle that somebody put into the folder is reported, and what is in it never runs."""
    sprung = tmp_path / "sprung"
    data = pickle.dumps(Trap(sprung))
    (folder / "trap.val").write_bytes(data)
    mode = diskcache.core.MODE_PICKLE
    plant(folder, key, mode, None if as_file else data, "trap.val" if as_file else None)
    with pytest.raises(CacheError, match="pickled"):
        cache.get(KEY) if key.startswith("reply") else cache.note("mode")
    assert not sprung.exists()
    pickle.loads(data)  # noqa: S301 - shows that the trap is one
    assert sprung.exists()


@pytest.mark.parametrize(
    "value",
    [
        *(
            '{"text": "x',
            "",
            "[]",
            "{}",
            '{"text": 5, "usage": {}, "model": "m"}',
            '{"text": null}',
            b"{}",
            7,
        ),
        "[" * 100_000,
    ],
    ids=["half", "empty", "list", "object", "number", "null", "bytes", "int", "deep"],
)
def test_damaged_reply_counts_as_none_and_is_replaced(cache: Cache, folder: Path, value: object) -> None:
    """A value that is no reply is never taken for one: it is counted, once, until a reply takes its place."""
    plant(folder, f"reply:{KEY}", diskcache.core.MODE_RAW, value)
    assert cache.get("another") is None
    assert cache.damaged == 0
    assert cache.get(KEY) is None
    assert cache.get(KEY) is None
    assert cache.damaged == 1
    cache.put(KEY, RESPONSE)
    again = Cache(folder)
    assert again.get(KEY) == RESPONSE
    assert again.damaged == 0
    again.close()


@pytest.mark.parametrize("change", [("62.1", "63.1"), ('"crc32":"', '"crc32":"0')])
def test_reply_that_is_another_by_one_character_is_damaged(
    cache: Cache, folder: Path, change: tuple[str, str]
) -> None:
    """A digit that a disk has changed is found out, though all of it can still be read."""
    cache.put(KEY, replace(RESPONSE, text='{"claims": [{"quantity": "62.1%"}]}'))
    with sqlite3.connect(folder / "cache.db") as database:
        assert database.execute("UPDATE Cache SET value = replace(value, ?, ?)", change).rowcount == 1
    database.close()
    assert cache.get(KEY) is None
    assert cache.damaged == 1
    cache.put(KEY, RESPONSE)
    assert cache.get(KEY) == RESPONSE


def test_reply_of_an_earlier_version_is_read(cache: Cache, folder: Path) -> None:
    """Replies that were stored without a checksum are not asked for again."""
    value = json.dumps(asdict(RESPONSE))
    plant(folder, f"reply:{KEY}", diskcache.core.MODE_RAW, value)
    assert cache.get(KEY) == RESPONSE
    assert cache.damaged == 0


@pytest.mark.parametrize("value", ["{", b"1", 7])
def test_damaged_note_counts_as_none_and_is_replaced(cache: Cache, folder: Path, value: object) -> None:
    """A note that cannot be read is forgotten, and counted like a reply."""
    plant(folder, "note:mode", diskcache.core.MODE_RAW, value)
    assert cache.note("mode") is None
    assert cache.damaged == 1
    cache.remember("mode", "json")
    assert cache.note("mode") == "json"


def test_value_that_is_no_text_counts_as_damaged(cache: Cache, folder: Path) -> None:
    """A row that says text and holds other bytes is one damaged entry, not a damaged cache."""
    cache.put(KEY, RESPONSE)
    with sqlite3.connect(folder / "cache.db") as database:
        database.execute("UPDATE Cache SET value = CAST(x'7b22ff' AS TEXT)")
    database.close()
    assert cache.get(KEY) is None
    assert cache.damaged == 1
    cache.put(KEY, RESPONSE)
    assert cache.get(KEY) == RESPONSE


@pytest.mark.parametrize("column", ["mode = 2", "mode = 3"])
def test_row_that_names_no_file_counts_as_damaged(cache: Cache, folder: Path, column: str) -> None:
    """A row that sends the reader to a file without naming one is a damaged entry."""
    cache.put(KEY, RESPONSE)
    with sqlite3.connect(folder / "cache.db") as database:
        database.execute(f"UPDATE Cache SET {column}")  # noqa: S608 - one of the two above
    database.close()
    assert cache.get(KEY) is None
    assert cache.damaged == 1


def gone(path: Path) -> None:
    """Deletes a file."""
    path.unlink()


def in_the_way(path: Path) -> None:
    """Puts a folder where a file was."""
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize(
    "spoil",
    [
        gone,
        in_the_way,
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(path.read_bytes()[:40_000]),
        lambda path: path.write_bytes(b"\xff" * 100_000),
    ],
    ids=["gone", "folder", "empty", "half", "bytes"],
)
def test_spoilt_file_of_a_long_reply_counts_as_damaged(
    cache: Cache, folder: Path, spoil: Callable[[Path], object]
) -> None:
    """A long reply whose file is lost or no longer what it was counts as not there, until it is replaced."""
    long = replace(RESPONSE, text="x" * 100_000)
    cache.put(KEY, long)
    [path] = folder.rglob("*.val")
    spoil(path)
    assert cache.get(KEY) is None
    assert cache.damaged == 1
    cache.put(KEY, long)
    assert cache.get(KEY) == long


def test_values_are_json(cache: Cache, folder: Path) -> None:
    """What lies in the folder is text that anybody can read, in rows that are marked as such."""
    cache.put(KEY, RESPONSE)
    database = sqlite3.connect(folder / "cache.db")
    rows = database.execute("SELECT key, mode, value FROM Cache").fetchall()
    database.close()
    [(key, mode, value)] = rows
    assert key == f"reply:{KEY}"
    assert mode == diskcache.core.MODE_RAW
    assert json.loads(value)["text"] == RESPONSE.text


@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="only Linux tells what is mapped")
def test_the_file_is_not_mapped_into_memory(cache: Cache, folder: Path) -> None:
    """However large the cache is, none of its file counts as memory of the process that reads it."""
    cache.put(KEY, RESPONSE)
    assert cache.get(KEY) == RESPONSE
    assert f"{folder / 'cache.db'}\n" not in Path("/proc/self/maps").read_text()
