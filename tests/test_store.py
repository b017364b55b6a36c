"""The folder of the cache: who may write to it, and what a database that others made can do."""

import os
import shutil
import sqlite3
import stat
import struct
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path

import diskcache
import pytest
from conftest import ROOT, sampled
from shell import Shell

from pipeline.domain import Response, Usage
from pipeline.errors import CacheError
from pipeline.llm import store
from pipeline.llm.cache import Cache

LONG = Response("x" * 100_000, Usage(100, 10, 2), "norn-7b")
KEY = "reply:k"
STRANGE_NAME = "ab/cd/" + 28 * "0" + ".val"

posix = pytest.mark.skipif(not hasattr(os, "geteuid"), reason="here files have no owner and no mode")


@pytest.fixture(scope="module")
def holding_one(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a cache that holds one long reply, and stays as it is."""
    made = tmp_path_factory.mktemp("made") / "cache"
    cache = Cache(made)
    cache.put("k", LONG)
    cache.close()
    return made


@pytest.fixture
def folder(tmp_path: Path, holding_one: Path) -> Path:
    """The folder of such a cache, to be changed."""
    return shutil.copytree(holding_one, tmp_path / "cache")


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """A file of the user's, which holds what a reply would."""
    path = tmp_path / "thesis" / "ab" / STRANGE_NAME
    path.parent.mkdir(parents=True)
    path.write_text('{"text": "years of work", "usage": {"input_tokens": 1}, "model": "m"}')
    return path


@pytest.fixture
def opened(folder: Path) -> Iterator[Cache]:
    """The cache, open."""
    cache = Cache(folder)
    yield cache
    cache.close()


def change(folder: Path, statement: str, *values: object) -> None:
    """Changes the database behind the cache's back."""
    database = sqlite3.connect(folder / "cache.db")
    with database:
        database.execute(statement, values)
    database.close()


def name(folder: Path, filename: object) -> None:
    """Lets the row of the one reply name another file."""
    change(folder, "UPDATE Cache SET filename = ?", filename)


def absolute(_: Path, outside: Path) -> object:
    """The whole path."""
    return str(outside)


def upwards(folder: Path, outside: Path) -> object:
    """A path that leaves the folder and comes back elsewhere."""
    return os.path.relpath(outside, folder)


def detour(folder: Path, outside: Path) -> object:
    """A path that begins as the cache's own do."""
    (folder / "ab").mkdir(exist_ok=True)
    return f"ab/../{os.path.relpath(outside, folder)}"


def linked_file(folder: Path, outside: Path) -> object:
    """A name of the right form, which is a link."""
    (folder / STRANGE_NAME).parent.mkdir(parents=True, exist_ok=True)
    (folder / STRANGE_NAME).symlink_to(outside)
    return STRANGE_NAME


def linked_folder(folder: Path, outside: Path) -> object:
    """A name of the right form, whose folder is a link."""
    if (folder / "ab").exists():  # one of 256 names that the store makes up
        (folder / "ab").rename(folder / "ab of its own")
    (folder / "ab").symlink_to(outside.parents[1])
    return STRANGE_NAME


def as_bytes(_: Path, outside: Path) -> object:
    """The whole path, not as text."""
    return os.fsencode(outside)


LEADS_OUT = [absolute, upwards, detour, linked_file, linked_folder, as_bytes]


@pytest.mark.parametrize("way", LEADS_OUT)
def test_file_outside_the_folder_is_not_read(
    folder: Path, outside: Path, opened: Cache, way: Callable[[Path, Path], object]
) -> None:
    """A row that names a file elsewhere is a damaged entry, and a new answer takes its place."""
    before = outside.read_bytes()
    name(folder, way(folder, outside))
    assert opened.get("k") is None
    assert opened.damaged == 1
    opened.put("k", LONG)
    assert opened.get("k") == LONG
    assert outside.read_bytes() == before


OPERATIONS: dict[str, Callable[[diskcache.Cache], object]] = {
    "set": lambda store: store.set(KEY, "y"),
    "set long": lambda store: store.set(KEY, "y" * 100_000),
    "add": lambda store: store.add(KEY, "y"),
    "get": lambda store: store.get(KEY),
    "pop": lambda store: store.pop(KEY),
    "delete": lambda store: store.delete(KEY),
    "expire": lambda store: store.expire(now=1e12),
    "evict": lambda store: store.evict("tag"),
    "clear": lambda store: store.clear(),
    "cull": lambda store: store.cull(),
    "check": lambda store: store.check(),
    "check and mend": lambda store: store.check(fix=True),
    "peekitem": lambda store: store.peekitem(),
}


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize("way", sampled(LEADS_OUT[:-1], plain=2))
def test_nothing_that_the_store_can_do_deletes_a_file_outside(
    folder: Path, outside: Path, opened: Cache, way: Callable[[Path, Path], object], operation: str
) -> None:
    """Whatever is done with a row that names a file elsewhere, that file stays as it is."""
    before = outside.read_bytes()
    name(folder, way(folder, outside))
    change(folder, "UPDATE Cache SET expire_time = 9e11, tag = 'tag', store_time = 0")
    opened._store.reset("eviction_policy", "least-recently-stored")
    opened._store.reset("size_limit", 1)
    with suppress(OSError):  # a new name may fall into the folder that leads out, and is refused
        OPERATIONS[operation](opened._store)
    assert outside.read_bytes() == before


@pytest.mark.parametrize("victim", ["cache.db", "cache.db-wal", "../cache/cache.db", ".", ""])
def test_row_cannot_name_the_database_itself(folder: Path, opened: Cache, victim: str) -> None:
    """A row that names the database as the file of its reply does not get it deleted."""
    name(folder, victim)
    assert opened.get("k") is None
    opened.put("k", LONG)
    assert (folder / "cache.db").stat().st_size > 0
    assert opened.get("k") == LONG


def test_name_that_is_no_text_is_replaced(folder: Path, opened: Cache) -> None:
    """A row whose file name cannot be decoded is damaged, and a new answer takes its place."""
    change(folder, "UPDATE Cache SET filename = CAST(x'61ff' AS TEXT)")
    assert opened.get("k") is None
    assert opened.damaged == 1
    opened.put("k", LONG)
    assert opened.get("k") == LONG


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes here")
def test_pipe_in_place_of_a_file_keeps_nobody_waiting(folder: Path, opened: Cache) -> None:
    """A pipe under a name of the cache's own is a damaged entry, which is not waited for."""
    [path] = folder.rglob("*.val")
    path.unlink()
    os.mkfifo(path)
    assert opened.get("k") is None
    assert opened.damaged == 1
    opened.put("k", LONG)
    assert opened.get("k") == LONG


def test_folder_that_is_a_link_is_not_written_to(folder: Path, outside: Path, opened: Cache) -> None:
    """A long reply is not stored through links, and a sentence says which is one."""
    for number in range(256):
        at = folder / f"{number:02x}"
        shutil.rmtree(at, ignore_errors=True)
        at.symlink_to(outside.parent)
    with pytest.raises(CacheError, match=r"cannot be written: .* in it is a link\. .*`cache_dir`"):
        opened.put("other", LONG)
    assert [path.name for path in outside.parent.iterdir()] == [outside.name]


@pytest.mark.parametrize("mode", [0, 2, 4.5, 9, "x"])
def test_row_of_an_unknown_mode_counts_as_damaged(folder: Path, opened: Cache, mode: object) -> None:
    """A row of a kind that is never written is damaged."""
    change(folder, "UPDATE Cache SET mode = ?", mode)
    assert opened.get("k") is None
    assert opened.damaged == 1


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("disk_nothing", 1),
        ("disk_remove", "x"),
        ("set", 1),
        ("_disk", None),
        ("sqlite_query_only", 1),
        ("sqlite_wal_checkpoint; x", "'"),
        ("eviction_policy", "least-recently-stored"),
        ("size_limit", 1),
        ("cull_limit", b"\xff"),
        ("sqlite_synchronous", "x"),
        ("disk_min_file_size", "x"),
        ("tag_index", 0),
    ],
)
def test_settings_of_the_database_are_not_taken(folder: Path, key: str, value: object) -> None:
    """Whatever settings a database brings, the store works with its own."""
    change(folder, "INSERT OR REPLACE INTO Settings VALUES (?, ?)", key, value)
    cache = Cache(folder)
    assert cache.get("k") == LONG
    cache.put("other", LONG)
    assert cache.get("other") == LONG
    assert cache._store.eviction_policy == "none"
    cache.close()


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO Settings VALUES (x'00ff', 1)",
        "UPDATE Settings SET value = CAST(x'ff' AS TEXT)",
        "ALTER TABLE Settings RENAME COLUMN value TO other",
        "ALTER TABLE Cache RENAME COLUMN filename TO other",
    ],
)
def test_database_of_another_shape_is_a_sentence(folder: Path, statement: str) -> None:
    """A database whose tables hold what no store wrote ends in a sentence that names the folder."""
    change(folder, statement)
    with pytest.raises(CacheError, match="`cache_dir`") as raised:
        Cache(folder).get("k")
    assert str(folder) in str(raised.value)


def test_entry_that_is_there_twice_is_a_sentence(folder: Path) -> None:
    """Two rows of one key, which no store writes, are reported on reading and writing."""
    change(folder, "DROP INDEX Cache_key_raw")
    change(folder, "CREATE INDEX Cache_key_raw ON Cache (size)")
    change(folder, "INSERT INTO Cache (key, raw, mode, value) VALUES (?, 1, 1, 'x')", KEY)
    cache = Cache(folder)
    for use in (lambda: cache.get("k"), lambda: cache.put("k", LONG)):
        with pytest.raises(CacheError, match=r"is damaged: .*Move the folder away"):
            use()
    cache.close()


@pytest.mark.parametrize("file", ["cache.db", "cache.db-wal", "cache.db-shm", "cache.db-journal"])
@pytest.mark.parametrize("kind", ["link", "dangling", "folder"])
def test_database_that_is_no_plain_file_is_refused(
    folder: Path, tmp_path: Path, file: str, kind: str
) -> None:
    """A database, or a file beside it, that is a link or a folder is refused, and nothing is touched."""
    elsewhere = tmp_path / "elsewhere"
    (folder / file).unlink(missing_ok=True)
    if kind == "folder":
        (folder / file).mkdir()
    else:
        (folder / file).symlink_to(elsewhere)
    if kind == "link":
        elsewhere.write_bytes(b"mine")
    with pytest.raises(CacheError, match=rf"is damaged: {file} is a link, or no file\. Move the folder away"):
        Cache(folder)
    assert elsewhere.exists() == (kind == "link")


def test_journal_that_names_a_file_does_not_get_it_deleted(folder: Path, tmp_path: Path) -> None:
    """A left journal that names a list of databases, which SQLite would delete, is refused."""
    victim = tmp_path / "victim.txt"
    victim.write_text("years of work\n")
    (folder / "cache.db-journal").write_bytes(hot_journal(folder / "cache.db", str(victim).encode()))
    with pytest.raises(CacheError, match=r"cache\.db-journal names another database\. Move the folder away"):
        Cache(folder)
    assert victim.exists()


def test_journal_of_a_database_alone_is_rolled_back(folder: Path) -> None:
    """A journal that a machine left when it died is read as ever, and the cache goes on."""
    (folder / "cache.db-journal").write_bytes(hot_journal(folder / "cache.db", b""))
    cache = Cache(folder)
    assert cache.get("k") == LONG
    cache.close()


def hot_journal(database: Path, names: bytes) -> bytes:
    """A rollback journal that restores the first page, and names the list of databases it belongs to."""
    magic = bytes.fromhex("d9d505f920a163d7")
    content = database.read_bytes()
    page = content[:4096]
    checked = sum(page[at] for at in range(4096 - 200, 0, -200))
    header = magic + struct.pack(">IIIII", 1, 0, len(content) // 4096, 512, 4096)
    journal = header.ljust(512, b"\0") + struct.pack(">I", 1) + page + struct.pack(">I", checked)
    if not names:
        return journal
    end = struct.pack(">II", len(names), sum(names))
    return journal + struct.pack(">I", 0x40000000 // 4096 + 1) + names + end + magic


# Who may write there


@posix
@pytest.mark.parametrize("mode", [0o777, 0o770, 0o722, 0o730, 0o1777, 0o2775])
def test_folder_that_others_may_write_to_is_refused(folder: Path, mode: int) -> None:
    """A cache in which others could have left something is not opened, and keeps its mode."""
    folder.chmod(mode)
    with pytest.raises(CacheError, match=r"Others may write to .*chmod -R go-w .*`cache_dir`") as raised:
        Cache(folder)
    assert str(folder) in str(raised.value)
    assert stat.S_IMODE(folder.stat().st_mode) == mode


@posix
@pytest.mark.parametrize("mode", [0o700, 0o755, 0o750])
def test_folder_that_others_may_only_read_is_taken(folder: Path, mode: int) -> None:
    """A cache that only its owner may write to is opened, and closed to others."""
    folder.chmod(mode)
    cache = Cache(folder)
    assert cache.get("k") == LONG
    cache.close()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


@posix
def test_database_that_others_may_write_to_is_refused(folder: Path) -> None:
    """A database that was open to others while its folder was too is not trusted."""
    folder.chmod(0o755)
    (folder / "cache.db").chmod(0o666)
    with pytest.raises(CacheError, match=r"Others may write to .*cache\.db \(mode 666\)"):
        Cache(folder)


@posix
def test_empty_folder_that_others_may_write_to_is_taken(tmp_path: Path) -> None:
    """Where nothing lies yet nobody can have left anything: the folder becomes its owner's alone."""
    (tmp_path / "cache").mkdir()
    (tmp_path / "cache").chmod(0o777)
    Cache(tmp_path / "cache").close()
    assert stat.S_IMODE((tmp_path / "cache").stat().st_mode) == 0o700


@posix
@pytest.mark.parametrize("through_link", [False, True])
def test_folder_that_anybody_may_replace_is_refused(folder: Path, tmp_path: Path, through_link: bool) -> None:
    """A folder above that everybody may write to, without the sticky bit, is named with what helps."""
    above = tmp_path / "above"
    above.mkdir()
    moved = folder.rename(above / "cache")
    if through_link:
        (tmp_path / "link").symlink_to(moved)
        moved = tmp_path / "link"
    above.chmod(0o777)
    with pytest.raises(CacheError, match=r"Anybody may replace .*chmod o-w .*`cache_dir`") as raised:
        Cache(moved)
    assert f"chmod o-w {above}`" in str(raised.value)
    above.chmod(0o1777)
    Cache(moved).close()


@posix
@pytest.mark.parametrize("is_empty", [False, True])
def test_folder_of_another_user_is_refused(tmp_path: Path, folder: Path, is_empty: bool) -> None:
    """A folder that belongs to somebody else is left as it is, also for root."""
    if os.geteuid() != 0:
        pytest.skip("only root can give files away")
    if is_empty:
        folder = tmp_path / "empty"
        folder.mkdir()
    folder.chmod(0o755)
    os.chown(folder, 65534, 65534)
    with pytest.raises(CacheError, match=r"belongs to another user, .*`cache_dir`"):
        Cache(folder)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o755
    assert folder.stat().st_uid == 65534


def test_system_without_owners_and_modes_is_not_asked_for_them(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the system does not tell who may write, the cache is opened."""
    monkeypatch.delattr(os, "geteuid", raising=False)
    folder.chmod(0o777)
    Cache(folder).close()


def test_name_that_would_be_another_folder_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name with a variable in it, which would lead to another folder than was looked at, is refused."""
    monkeypatch.setenv("ELSEWHERE", "other")
    with pytest.raises(CacheError, match=r"variable of the environment.*`cache_dir`"):
        Cache(tmp_path / "$ELSEWHERE")
    assert list(tmp_path.iterdir()) == []


@posix
@pytest.mark.usefixtures("environment")
def test_refused_folder_is_a_sentence_of_the_command(shell: Shell, folder: Path) -> None:
    """The command ends with the sentence, exit code 2 and no request."""
    folder.chmod(0o777)
    digest = ROOT / "examples" / "digest.txt"
    run = shell("extract", str(digest), "-o", "claims.jsonl", "--cache-dir", str(folder), "--offline")
    assert run.code == 2
    assert f"chmod -R go-w {folder}" in run.err
    assert "Traceback" not in run.err


@pytest.mark.parametrize("code", [sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_FULL])
def test_database_that_cannot_be_written_is_not_tried_for_ever(
    code: int, opened: Cache, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beginning a change is not tried again and again where it cannot go well; a sentence says why."""

    class Broken:
        def execute(self, statement: str, *_: object) -> None:
            assert statement == "BEGIN IMMEDIATE"
            error = sqlite3.OperationalError("it is broken")
            error.sqlite_errorcode = code
            raise error

    monkeypatch.setattr(type(opened._store), "_con", Broken())
    with pytest.raises(CacheError, match="cannot be written: it is broken"):
        opened.put("k", LONG)


def test_lock_that_is_never_given_up_is_told(
    folder: Path, opened: Cache, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process that stands still with the database locked does not keep the others for ever."""
    opened._store._con.execute("PRAGMA busy_timeout = 20")
    with closing(sqlite3.connect(folder / "cache.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        monkeypatch.setattr(store, "LONGEST_WAIT", 0.1)
        with pytest.raises(CacheError, match="another process has kept it locked"):
            opened.put("l", LONG)
        other.execute("ROLLBACK")
    opened.put("l", LONG)
    assert opened.get("l") == LONG
