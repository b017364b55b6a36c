"""The folder of the cache, and the store in it: what lies there is never more than data.

Text only: diskcache would unpickle whatever somebody put into the folder (CVE-2025-69872), and read and
delete whatever files a row of its database names. Here anything but text is refused, and a name is followed
within the folder alone, and only where nobody else may write.
"""

import os
import re
import sqlite3
import stat
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import diskcache
from diskcache.core import DEFAULT_SETTINGS, ENOVAL, METADATA, MODE_PICKLE, MODE_RAW, MODE_TEXT

from pipeline.errors import CacheError
from pipeline.setting_names import setting

PAGES = 1024
"""Pages of 4 KB, at most, that SQLite keeps in memory, so that a large cache takes no more of it."""

LONGEST_WAIT = 300.0
"""Seconds for which others may keep the database locked; each change of theirs takes milliseconds."""

DAMAGED = b""
"""Stands for a value that cannot be read: all values are text, and this is not."""

_SETTINGS = DEFAULT_SETTINGS | {
    # By default diskcache would evict silently at 1 GiB.
    "eviction_policy": "none",
    "cull_limit": 0,
    "size_limit": 2**62,
    "statistics": 0,
    # The first 64 MB of a file mapped into memory would count as memory of the process.
    "sqlite_mmap_size": 0,
    "sqlite_cache_size": PAGES,
}
_DATABASE = ("cache.db", "cache.db-wal", "cache.db-shm", "cache.db-journal")
_STORED = re.compile(r"[0-9a-f]{2}[/\\][0-9a-f]{2}[/\\][0-9a-f]{28}\.val")
"""How diskcache names the file of a long value, seen from the folder."""

_JOURNAL_MAGIC = bytes.fromhex("d9d505f920a163d7")
"""What ends the journal of a transaction over several databases."""


def damage(folder: Path, why: str) -> CacheError:
    """The error for a folder from which nothing more can be read."""
    return CacheError(
        f"The cache in {folder} is damaged: {why}. Move the folder away, or name another one with"
        f" {setting('cache_dir')}; what it held is then asked for again."
    )


class _TextDisk(diskcache.Disk):  # type: ignore[misc]  # diskcache has no types
    """Stores strings as they are, refuses what would have to be unpickled, and stays in its folder."""

    def __init__(self, directory: str, **settings: int) -> None:
        super().__init__(directory, settings["min_file_size"], settings["pickle_protocol"])
        self._root = Path(directory).resolve()

    def store(self, value: object, read: bool, key: object = diskcache.UNKNOWN) -> object:
        if not isinstance(value, str):
            raise TypeError("the cache holds text only")
        return super().store(value, read, key=key)

    def filename(self, *of: object) -> tuple[str, str]:
        name, path = super().filename(*of)
        if not self._is_ours(name):
            raise OSError(f"{Path(name).parent} in it is a link")
        return name, path

    def fetch(self, mode: int, filename: object, value: object, read: bool) -> object:
        if mode == MODE_PICKLE:
            # Not an OSError, which diskcache takes for a value that is not there.
            raise CacheError(
                f"The cache in {self._root} holds pickled data, which claimsift never writes. Move the folder"
                " away; who else can write into it?"
            )
        if mode != MODE_RAW and (mode != MODE_TEXT or not self._is_ours(filename)):
            return DAMAGED
        try:
            return super().fetch(mode, filename, value, read)
        except (OSError, ValueError):
            # diskcache would take the first for a value that is not there, and let the other through.
            return DAMAGED

    def remove(self, file_path: object) -> None:
        if self._is_ours(file_path):
            super().remove(file_path)

    def _is_ours(self, filename: object) -> bool:
        """Whether a name out of the database is that of a stored value, reached through no link."""
        if not isinstance(filename, str) or not _STORED.fullmatch(filename):
            return False
        path = self._root / filename
        try:
            return path.resolve() == path and (path.is_file() or not path.exists())
        except (OSError, RuntimeError):
            return False


class CannotBegin(sqlite3.DatabaseError):
    """No change of the database can be begun, now or soon."""


class Store(diskcache.Cache):  # type: ignore[misc]  # diskcache has no types
    """Takes no setting that is not ours: diskcache makes attributes and pragmas of all that it finds.

    Waits for others that write, but not for ever, as diskcache would, whatever keeps it from writing.
    """

    _kept_since: float | None = None

    @property
    def _sql(self) -> Callable[..., sqlite3.Cursor]:
        """How statements are run; one that begins a change fails for good where waiting cannot help."""
        execute: Callable[..., sqlite3.Cursor] = self._con.execute

        def run(statement: str, *parameters: object) -> sqlite3.Cursor:
            if statement != "BEGIN IMMEDIATE":
                return execute(statement, *parameters)
            try:
                begun = execute(statement)
            except sqlite3.OperationalError as error:
                self._wait_on(error)
                raise
            self._kept_since = None
            return begun

        return run

    def _wait_on(self, error: sqlite3.OperationalError) -> None:
        """Raises CannotBegin unless it is another process that writes, and that not for long."""
        self._kept_since = self._kept_since or time.monotonic()
        busy = error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
        if not busy:
            raise CannotBegin(str(error)) from error
        if time.monotonic() - self._kept_since >= LONGEST_WAIT:
            raise CannotBegin("another process has kept it locked for minutes") from error

    def reset(self, key: str, value: object = ENOVAL, update: bool = True) -> object:
        """Sets or reads a setting, unless it is unknown."""
        return super().reset(key, value, update) if key in _SETTINGS or key in METADATA else value

    def drop(self, key: str) -> None:
        """Deletes a row; the file of its value, if it has one, stays where it is."""
        self._sql("DELETE FROM Cache WHERE key = ?", (key,))


def open_store(folder: Path) -> Store:
    """The store in a folder, which is made if it is missing, and belongs to its owner alone.

    Raises:
        CacheError: others may write there, or it is no store of ours.
        OSError, sqlite3.Error: it cannot be made or opened.
    """
    _claim(folder)
    try:
        return Store(str(folder), disk=_TextDisk, **_SETTINGS)
    except (AttributeError, TypeError, ValueError) as error:
        # Rows of the settings may be of any type.
        raise damage(folder, f"its settings cannot be read ({error})") from error


def _claim(folder: Path) -> None:
    """Makes the folder, for its owner alone; a folder that holds other things keeps its mode.

    One that others may write to is taken only while it is empty.
    """
    if os.path.expandvars(folder) != str(folder):
        raise OSError("diskcache would take a part of its name for a variable of the environment")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    is_empty = not any(folder.iterdir())
    if not is_empty and not os.path.lexists(folder / _DATABASE[0]):
        raise FileExistsError("it holds other files")
    _check_database(folder)
    if hasattr(os, "geteuid") and folder.stat().st_uid != os.geteuid():
        # Root is no exception: it would read what somebody else may change.
        raise CacheError(
            f"The cache folder {folder} belongs to another user, who could change the answers in it."
            f" Name one of your own with {setting('cache_dir')}."
        )
    if not is_empty:
        _check_writers(folder)
    folder.chmod(0o700)
    # Not every file system has modes that can be changed.
    _check_writers(folder)


def _check_database(folder: Path) -> None:
    """Refuses what would lead SQLite out of the folder: a link, or a journal that names a file.

    SQLite deletes the file that a left journal names as that of several databases; ours is always one.
    """
    # Each may come and go while another process works with it.
    for path in (folder / name for name in _DATABASE):
        with suppress(FileNotFoundError):
            if not stat.S_ISREG(path.lstat().st_mode):
                raise damage(folder, f"{path.name} is a link, or no file")
            if path.name.endswith("-journal") and path.read_bytes().endswith(_JOURNAL_MAGIC):
                raise damage(folder, f"{path.name} names another database")


def _check_writers(folder: Path) -> None:
    """Refuses a folder that others may write to or replace, as far as the system tells.

    A folder above it to which only a group may write passes: on many systems each user has a group alone.
    """
    if not hasattr(os, "geteuid"):
        return
    for path in (folder, *(folder / name for name in _DATABASE)):
        with suppress(FileNotFoundError):
            if (mode := stat.S_IMODE(path.stat().st_mode)) & (stat.S_IWGRP | stat.S_IWOTH):
                raise CacheError(
                    f"Others may write to {path} (mode {mode:o}), and so change the answers in the cache."
                    f" If you trust them, run `chmod -R go-w {folder}`; else name another folder with"
                    f" {setting('cache_dir')}."
                )
    for path in {*folder.absolute().parents, *folder.resolve().parents}:
        mode = stat.S_IMODE(path.stat().st_mode)
        if mode & stat.S_IWOTH and not mode & stat.S_ISVTX:
            raise CacheError(
                f"Anybody may replace the cache folder {folder}, since {path} has the mode {mode:o}."
                f" Run `chmod o-w {path}`, or name another folder with {setting('cache_dir')}."
            )
