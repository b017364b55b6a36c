"""Pages that were fetched, kept in the cache folder: used for the day, then asked for only if they changed.

A page is a file, whose time says when it was fetched. The file beside it holds what the server needs to say
whether the page has changed. The time of the last request to each service is kept the same way, so that one
command after another keeps the pace.
"""

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from secrets import token_hex

from pipeline.errors import CacheError
from pipeline.llm.cache import Cache
from pipeline.setting_names import setting

_KEPT_DAYS = 30
"""Days after which a page that nobody asked for again is removed."""

_VALIDATORS = {"ETag": "If-None-Match", "Last-Modified": "If-Modified-Since"}
"""Headers by which a server says which state of a page it gave, and those that ask whether it is the same."""

_LONGEST = 1000
"""Characters of such a header."""


@dataclass(frozen=True, slots=True)
class FetchedPage:
    """A page on disk: the file, and the seconds since 1970 when it was fetched or found unchanged.

    `is_new` says that this was now.
    """

    path: Path
    fetched: float
    is_new: bool = False

    @property
    def day(self) -> str:
        """The day on which it was fetched, by UTC."""
        return _time(self.fetched).date().isoformat()

    @property
    def minute(self) -> str:
        """Day and time of it, for people."""
        return f"{_time(self.fetched):%Y-%m-%d %H:%M} UTC"

    def remove(self) -> None:
        """Forgets it, since it turned out to be something else."""
        for path in (self.path, _beside(self.path)):
            path.unlink(missing_ok=True)


class PageCache:
    """The pages in a cache folder.

    Raises:
        CacheError: the folder cannot be used.
    """

    def __init__(self, folder: Path) -> None:
        # That checks whose the folder is, and who may write to it.
        Cache(folder).close()
        self._folder = folder / "pages"
        try:
            self._folder.mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            raise _unusable(self._folder, error) from error

    def find(self, url: str) -> FetchedPage | None:
        """The page of an address, if it was kept."""
        path = self._path(url)
        with suppress(OSError):
            return FetchedPage(path, path.stat().st_mtime)
        return None

    def conditions(self, page: FetchedPage) -> dict[str, str]:
        """The headers that ask for a page only if it has changed."""
        try:
            found = json.loads(_beside(page.path).read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        given = (
            {wanted: found.get(name) for name, wanted in _VALIDATORS.items()}
            if isinstance(found, dict)
            else {}
        )
        return {name: value for name, value in given.items() if isinstance(value, str)}

    def keep(self, url: str, content: bytes, headers: Mapping[str, str], now: float) -> FetchedPage:
        """Keeps what came from an address.

        Raises:
            CacheError: it cannot be written.
        """
        path = self._path(url)
        given = {name: headers[name] for name in _VALIDATORS if name in headers}
        given = {
            name: value for name, value in given.items() if value.isprintable() and len(value) < _LONGEST
        }
        try:
            # A page without them is asked for again; with those of another one it would never change.
            _beside(path).unlink(missing_ok=True)
            self._put(path, content)
            if given:
                self._put(_beside(path), json.dumps(given, allow_nan=False).encode())
        except OSError as error:
            raise _unusable(self._folder, error) from error
        return self.renew(FetchedPage(path, now), now)

    def renew(self, page: FetchedPage, now: float) -> FetchedPage:
        """Notes that a page is as it was kept."""
        for path in (page.path, _beside(page.path)):
            with suppress(FileNotFoundError):
                os.utime(path, (now, now))
        return FetchedPage(page.path, now, is_new=True)

    def last(self, service: str) -> float:
        """When the service was last asked, in seconds since 1970; 0 for never."""
        try:
            return (self._folder / f"{service}.asked").stat().st_mtime
        except OSError:
            return 0.0

    def asked(self, service: str, now: float) -> None:
        """Notes that the service is asked now."""
        path = self._folder / f"{service}.asked"
        try:
            path.touch(mode=0o600)
            os.utime(path, (now, now))
        except OSError as error:
            raise _unusable(self._folder, error) from error

    def tidy(self, now: float) -> None:
        """Removes what nobody has asked for in a long time."""
        for path in self._folder.iterdir():
            with suppress(OSError):
                if path.stat().st_mtime < now - _KEPT_DAYS * 86_400:
                    path.unlink()

    def _path(self, url: str) -> Path:
        return self._folder / sha256(url.encode()).hexdigest()[:32]

    def _put(self, path: Path, content: bytes) -> None:
        part = path.with_name(f".{path.name}.{token_hex(4)}.part")
        try:
            part.write_bytes(content)
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)


def day_of(now: float) -> str:
    """The day, by UTC."""
    return _time(now).date().isoformat()


def _time(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _beside(path: Path) -> Path:
    return path.with_name(f"{path.name}.json")


def _unusable(folder: Path, error: OSError) -> CacheError:
    return CacheError(
        f"Pages cannot be kept in {folder}: {error.strerror or error}. Make room there, or name another cache"
        f" folder with {setting('cache_dir')}."
    )
