"""The user's cache: fingerprint of a request to the raw reply that it got.

Raw, so that a change of validation, grounding or the reading of quantities never costs a request. What a
reply came to may be kept beside it, by `pipeline.extraction.checked_answers`.
Values are JSON. A reply ends with a checksum of all before it: a digit that a disk has changed would be a
made-up number.
"""

import hashlib
import json
import sqlite3
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from zlib import crc32

from pydantic import TypeAdapter, ValidationError
from pydantic_core import PydanticSerializationError

from pipeline.domain import Json, Message, Request, Response
from pipeline.errors import CacheError
from pipeline.setting_names import setting

if TYPE_CHECKING:
    from hashlib import _Hash

FORMAT = "1"
"""Goes into every key: raise it when the meaning of a stored value changes."""

_SEAL = ',"crc32":"'
_RESPONSE: TypeAdapter[Response] = TypeAdapter(Response)

Stored = TypeVar("Stored")


def fingerprint(request: Request) -> str:
    """SHA-256, as 64 hex digits, over everything in a request that can change its answer.

    It is that of the JSON of format, messages, schema and all the rest. What most requests of a run have in
    common is hashed, and written, once.
    """
    hashed = _begun(request.messages[:-1]).copy()
    schema = next((written for known, written in _schemas if known is request.schema), None)
    if schema is None:
        schema = _canonical(dict(request.schema))
        _schemas.append((request.schema, schema))
    how: list[Json] = [
        request.schema_name,
        request.mode,
        request.model,
        request.temperature,
        request.max_tokens,
    ]
    if request.params:
        # Keys of requests without any are what they were before there were such parameters.
        how.append(dict(sorted(request.params.items())))
    hashed.update(f"{_said(request.messages[-1:])[1:]},{schema},{_canonical(how)[1:]}".encode())
    return hashed.hexdigest()


@lru_cache(maxsize=1)
def _begun(shared: tuple[Message, ...]) -> "_Hash":
    """The hash over the format and these messages, to go on with the last one."""
    joint = "," if shared else ""
    return hashlib.sha256(f"[{_canonical(FORMAT)},{_said(shared)[:-1]}{joint}".encode())


def _said(messages: tuple[Message, ...]) -> str:
    return _canonical([[message.role, message.content] for message in messages])


_schemas: deque[tuple[Mapping[str, Json], str]] = deque(maxlen=1)


# Keys stay in their order: a server that is held to a schema writes the fields in it.
_canonical: Callable[[Json], str] = json.JSONEncoder(
    separators=(",", ":"), allow_nan=False, check_circular=False
).encode


def joint(keys: Sequence[str]) -> str | None:
    """One fingerprint for the requests that read one abstract; None without requests."""
    if len(keys) < 2:
        return keys[0] if keys else None
    return hashlib.sha256("\n".join(keys).encode()).hexdigest()


class Cache:
    """Replies on disk, never evicted, safe to share between processes.

    An entry that cannot be read counts as one that is not there, and in `damaged`; storing replaces it.

    Raises:
        CacheError: the folder cannot be made, read or written, or is no cache.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._damaged: set[str] = set()
        with self._explained("opened"):
            from pipeline.llm.store import open_store

            self._store = open_store(folder)

    @property
    def damaged(self) -> int:
        """How many entries were wanted so far and could not be read."""
        return len(self._damaged)

    def get(self, key: str) -> Response | None:
        """The reply stored under a fingerprint, or None."""
        return self._read(f"reply:{key}", _reply)

    def put(self, key: str, response: Response) -> None:
        """Stores a reply; it is on disk when this returns."""
        self._set(f"reply:{key}", _written(response))

    def beside(self, key: str) -> str | None:
        """What is kept beside the reply under a fingerprint, or None; who reads it tells if it is whole."""
        with suppress(_Damaged), self._explained("read"):
            value = self._store.get(f"judged:{key}", retry=True)
            return value if isinstance(value, str) else None
        return None

    def put_beside(self, entries: Mapping[str, str]) -> None:
        """Keeps a text beside the reply under each of these fingerprints, all at once."""
        with self._explained("written"), self._store.transact(retry=True):
            for key, entry in entries.items():
                self._set(f"judged:{key}", entry)

    def note(self, topic: str) -> Json:
        """What was remembered about a topic other than a reply, or None."""
        return self._read(f"note:{topic}", _parsed)

    def remember(self, topic: str, value: Json) -> None:
        """Remembers something about a topic, in place of what was remembered before."""
        self._set(f"note:{topic}", json.dumps(value, allow_nan=False))

    def close(self) -> None:
        """Lets go of the files."""
        self._store.close()

    def _set(self, key: str, value: str) -> None:
        with self._explained("written"):
            try:
                self._store.set(key, value, retry=True)
            except sqlite3.OperationalError as error:
                if _UNDECODABLE not in str(error):
                    raise
                # The name of a file in the old row is no text, so that diskcache cannot replace it.
                self._store.drop(key)
                self._store.set(key, value, retry=True)

    def _read(self, key: str, understood: Callable[[object], Stored]) -> Stored | None:
        try:
            with self._explained("read"):
                value = self._store.get(key, retry=True)
            return None if value is None else understood(value)
        except _Damaged:
            self._damaged.add(key)
            return None

    @contextmanager
    def _explained(self, verb: str) -> Iterator[None]:
        try:
            yield
        except (OSError, sqlite3.Error, ValueError) as error:
            if _UNDECODABLE in str(error) and verb == "read":
                raise _Damaged from error
            # A ValueError is diskcache's, which found another number of rows than it could have written.
            if isinstance(error, ValueError) or getattr(error, "sqlite_errorcode", 0) & 0xFF in _NO_DATABASE:
                from pipeline.llm.store import damage

                raise damage(self._folder, str(error)) from error
            mend = ", or mend this one: what is kept in it is not asked for again"
            begun = verb != "opened" or isinstance(error, sqlite3.Error)
            raise CacheError(
                f"The cache folder {self._folder} cannot be {verb}: {error}."
                f" Name another one with {setting('cache_dir')}{mend if begun else ''}."
            ) from error


class _Damaged(Exception):
    """An entry is not what was stored."""


_NO_DATABASE = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_UNDECODABLE = "Could not decode to UTF-8"
"""How Python's sqlite3 says that a value is not text; the error has no code of its own."""


def _written(response: Response) -> str:
    """A reply as JSON: by pydantic, which is ten times as fast, unless it holds halves of surrogate pairs."""
    try:
        body = _RESPONSE.dump_json(response).decode()
    except PydanticSerializationError:
        body = json.dumps(asdict(response), allow_nan=False)
    return f'{body[:-1]}{_SEAL}{_checksum(body)}"}}'


def _unsealed(value: str) -> str:
    """A reply without its checksum, which earlier versions did not write; raises _Damaged if it is wrong."""
    body, sign, seal = value.rpartition(_SEAL)
    if not sign:
        return value
    body += "}"
    if seal != f'{_checksum(body)}"}}':
        raise _Damaged
    return body


def _checksum(text: str) -> str:
    return f"{crc32(text.encode()):08x}"


def _reply(value: object) -> Response:
    if isinstance(value, str):
        value = _unsealed(value)
        with suppress(ValidationError):
            return _RESPONSE.validate_json(value)
    try:
        return _RESPONSE.validate_python(_parsed(value))
    except ValidationError as error:
        raise _Damaged from error


def _parsed(value: object) -> Json:
    if not isinstance(value, str):
        raise _Damaged
    try:
        parsed: Json = json.loads(value)
    except (ValueError, RecursionError) as error:
        raise _Damaged from error
    return parsed
