"""Answers that were checked before: what a cached answer came to is kept beside it, not worked out anew.

An entry is sealed with a hash over itself and over all that checking depends on: answer, abstract,
settings, schema, the sources of claimsift, and the versions of Python and pydantic. So a newer version
checks anew, and an entry that was damaged is passed over; both are then replaced. Only whole abstracts are
kept, and only schemas that come with claimsift: the sources of others may be anywhere.
"""

import json
import platform
import sys
from contextlib import suppress
from functools import cache, cached_property
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pydantic

import pipeline
import schemas
from pipeline.domain import Abstract, Extraction, Grounding, Rejection, Resolved, Response, Status
from pipeline.errors import CacheError
from pipeline.llm.cache import Cache
from pipeline.settings import Settings
from pipeline.tasks import Task
from schemas import Record

if TYPE_CHECKING:
    from hashlib import _Hash

TOGETHER = 256
"""So many entries are written at once: each write by itself costs as much as checking."""

_SEAL = 64
"""Hex digits of the hash before an entry."""

_encode = json.JSONEncoder(
    ensure_ascii=False, separators=(",", ":"), allow_nan=False, check_circular=False
).encode


class Outcome(NamedTuple):
    """What the answer about an abstract came to."""

    status: Status
    reason: str | None
    records: tuple[Resolved, ...]
    rejected: tuple[Rejection, ...]


class CheckedAnswers:
    """What the cached answers of a run came to, if earlier runs found out."""

    def __init__(self, cache: Cache, task: Task, settings: Settings) -> None:
        self._cache = cache
        self._record = task.record
        schema = f"{task.name} {task.record.__module__} {task.record.__qualname__}"
        self._depends = [schema, settings.keep_ungrounded, settings.max_records]
        file = getattr(sys.modules.get(task.record.__module__), "__file__", None)
        # Only of schemas that come with claimsift are the sources among those that are hashed.
        is_installed = file is not None and _folder(file) == _folder(schemas.__file__)
        self._is_open = settings.reading == "abstract" and is_installed
        self._missed: dict[str, _Hash] = {}
        self._waiting: dict[str, str] = {}

    @cached_property
    def _begin(self) -> "_Hash | None":
        """The hash over what is the same for all answers of the run."""
        code = _code()
        return None if code is None else sha256(_encode([code, *self._depends]).encode())

    def find(self, key: str, abstract: Abstract, answer: Response) -> Outcome | None:
        """What the answer under a fingerprint came to; where that is not known, `keep` may be told."""
        context = self.note(key, abstract, answer)
        stored = None if context is None else self._cache.beside(key)
        if context is None or stored is None or _sealed(context, stored[_SEAL:]) != stored:
            return None
        del self._missed[key]
        return _outcome(stored[_SEAL:], abstract.text, self._record)

    def note(self, key: str, abstract: Abstract, answer: Response) -> "_Hash | None":
        """Notes what checking an answer depends on, so that `keep` may be told what it came to."""
        if not self._is_open or self._begin is None:
            return None
        context = self._begin.copy()
        checked = [abstract.title, abstract.text, answer.text, answer.finish_reason, answer.fault]
        context.update(_encode(checked).encode("utf-8", "surrogatepass"))
        self._missed[key] = context
        return context

    def keep(self, extraction: Extraction) -> None:
        """Keeps what an answer came to that `find` did not know."""
        context = self._missed.pop(extraction.fingerprint or "", None)
        if context is None or extraction.status == "failed":
            return
        with suppress(ValueError, RecursionError):  # what UTF-8 or JSON cannot hold is checked again
            self._waiting[extraction.fingerprint or ""] = _sealed(context, _written(extraction))
        if len(self._waiting) >= TOGETHER:
            self.flush()

    def flush(self) -> None:
        """Writes what waits to be written. Where that cannot be, nothing is lost: it is checked again."""
        waiting, self._waiting = self._waiting, {}
        try:
            self._cache.put_beside(waiting)
        except CacheError:
            self._is_open = False


def _sealed(context: "_Hash", entry: str) -> str:
    """An entry behind the hash over it and all that it depends on."""
    hashed = context.copy()
    hashed.update(entry.encode())
    return f"{hashed.hexdigest()}{entry}"


def _written(extraction: Extraction) -> str:
    """What an abstract came to as JSON, without what the abstract says itself."""
    records = [
        [
            dict(record.fields),
            record.sentence,
            record.span,
            {name: [found.status, found.place, found.span] for name, found in record.grounding.items()},
        ]
        for record in extraction.records
    ]
    rejected = [[one.record, one.reason, one.detail, one.field] for one in extraction.rejected]
    return _encode([extraction.status, extraction.reason, records, rejected])


def _outcome(entry: str, text: str, record: type[Record]) -> Outcome:
    """What was written, around the text it is about."""
    status, reason, written, rejected = json.loads(entry)
    records = [
        Resolved(
            fields,
            text[slice(*span)],
            sentence,
            tuple(span),
            {name: Grounding(how, where, at and tuple(at)) for name, (how, where, at) in found.items()},
            record_class=record,
        )
        for fields, sentence, span, found in written
    ]
    return Outcome(status, reason, tuple(records), tuple([Rejection(*one) for one in rejected]))


def _folder(file: str | None) -> Path:
    return Path(file or "").resolve().parent


@cache
def _code() -> str | None:
    """All that checks, as a hash: sources, Python, pydantic; None where the sources cannot be read."""
    hashed = sha256(f"{platform.python_implementation()} {sys.version} {pydantic.VERSION}".encode())
    paths = [path for package in (pipeline, schemas) for path in _folder(package.__file__).rglob("*.py")]
    try:
        for path in sorted(paths):
            source = path.read_bytes()
            hashed.update(f"{path.name} {len(source)} ".encode())
            hashed.update(source)
    except OSError:
        return None
    return hashed.hexdigest() if paths else None
