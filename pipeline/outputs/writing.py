"""Extractions to lines, and files that are whole or not there."""

import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import fields
from operator import attrgetter
from pathlib import Path
from typing import IO, TypeVar

from pipeline.domain import Extraction, Grounding, Rejection, Resolved, Review, Source, Usage
from pipeline.errors import OutputError, SetupError
from pipeline.outputs import FORMAT

Value = TypeVar("Value")

_ACTING = "\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u206f\ufff9-\ufffb\U000e0000-\U000e00ff"
"""What JSON may hold raw, and some readers take for the end of a line, a terminal for a command, or a model
for words that nobody sees (tag characters)."""

_SOURCE = tuple(field.name for field in fields(Source))
_of_source = attrgetter(*_SOURCE)
_USAGE = tuple(field.name for field in fields(Usage))
_ODD = re.compile(f"[\ud800-\udfff{_ACTING}]")
# What is written is made here and holds no circles; looking for them takes a third of the time.
_encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False, check_circular=False).encode


def to_line(extraction: Extraction) -> str:
    """One extraction as a line of JSON, without the line end.

    Halves of surrogate pairs, which no UTF-8 file can hold, become U+FFFD; offsets stay what they are.
    Whatever would act on a terminal that shows the line is escaped.
    """
    abstract, ruled = extraction.abstract, extraction.rules_only
    line: dict[str, object] = {
        "format": FORMAT,
        "schema": extraction.schema,
        "id": abstract.id,
        "title": abstract.title,
        "abstract": abstract.text,
        "sources": [source_line(source) for source in abstract.sources],
        "status": extraction.status,
        "reason": extraction.reason,
        extraction.schema: [record_line(record) for record in extraction.records],
        "rejected": [rejection_line(rejection) for rejection in extraction.rejected],
        "origin": extraction.origin,
        "model": extraction.model,
        "asked_model": extraction.asked_model,
        "usage": _usage(extraction.usage) if extraction.usage.requests else None,
        "fingerprint": extraction.fingerprint,
        "rules_only": None if ruled is None else [record_line(record) for record in ruled],
    }
    if extraction.review is not None:
        line |= review_line(extraction.review)
    return escaped(_encode(present(line)))


def to_json(value: object) -> str:
    """A value as indented JSON, escaped as lines are."""
    return escaped(json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False))


def escaped(written: str) -> str:
    """JSON in which what would act is written as its number: only strings hold such characters."""
    if (written.isascii() and "\x7f" not in written) or not _ODD.search(written):
        return written
    return _ODD.sub(lambda odd: _number(odd[0]), written)


def _number(character: str) -> str:
    if "\ud800" <= character <= "\udfff":
        return "\ufffd"
    return re.sub("....", r"\\u\g<0>", character.encode("utf-16-be").hex())


def review_line(review: Review) -> dict[str, object]:
    """What a person said of an abstract beside the records that stand, as keys of its line."""
    return {
        "reviewer": review.reviewer,
        "time": review.time,
        "complete": review.complete,
        "refuted": [{"record": record_line(one.record), "why": one.why} for one in review.refuted],
        "unsure": [record_line(record) for record in review.unsure],
    }


def rejection_line(rejection: Rejection) -> dict[str, object]:
    """What was not kept, as it stands in a line."""
    line: dict[str, object] = {
        "record": rejection.record,
        "reason": rejection.reason,
        "detail": rejection.detail,
    }
    return line if rejection.field is None else line | {"field": rejection.field}


def record_line(record: Resolved) -> dict[str, object]:
    """A record as it stands in a line."""
    judged = record.judged
    parts = {
        "evidence": record.evidence,
        "sentence": record.sentence,
        "span": record.span,
        "grounding": {name: _grounding(found) for name, found in record.grounding.items()} or None,
        "rule": record.rule,
        "seen_by": record.seen_by or None,
        "judged": judged
        and present({"verdict": judged.verdict, "before": judged.before and record_line(judged.before)}),
    }
    return present(record.fields) | present(parts)


def _grounding(found: Grounding) -> dict[str, object]:
    return present({"status": found.status, "place": found.place, "span": found.span})


def _usage(usage: Usage) -> dict[str, object]:
    return {name: getattr(usage, name) for name in _USAGE}


def source_line(source: Source) -> dict[str, object]:
    """One place of an abstract as it stands in a line."""
    pairs = zip(_SOURCE, _of_source(source), strict=True)
    return {name: value for name, value in pairs if value is not None}


def present(fields: Mapping[str, Value | None]) -> dict[str, Value]:
    """What is there: an absent value needs no name."""
    return {name: value for name, value in fields.items() if value is not None}


@contextmanager
def whole_file(path: Path, *, is_named: bool = True) -> Iterator[IO[str]]:
    """A text file that appears under its name only when all of it has been written.

    A link is followed, and what is no file but a device or a pipe is written to directly: the user named it.
    Where the name is ours, because the file stands beside another, a link or a pipe of this name is replaced.
    """
    if is_named and is_special(path):
        with _told(path), _opened(path) as file:
            yield file
    else:
        with new_files([path], is_named=is_named) as (part,), _opened(part) as file:
            yield file


@contextmanager
def new_files(paths: Sequence[Path], *, is_named: bool = True) -> Iterator[list[Path]]:
    """Names to write under, which become the paths when the block ends well and vanish when it does not.

    Where the first path, which the user named, is a link, it is followed; one beside it is replaced. What
    the system refuses is an OutputError.
    """
    targets = [path.resolve() if is_named and path == paths[0] else path for path in paths]
    parts = [path.with_name(f".{path.name}.{os.getpid()}.part{path.suffix}") for path in targets]
    with _told(paths[0]):
        try:
            for part in parts:
                # Whatever is called so already, a link to another file perhaps, is not written through.
                part.unlink(missing_ok=True)
            yield parts
            for part, target in dict(zip(parts, targets, strict=True)).items():
                with part.open("rb") as file:
                    os.fsync(file.fileno())
                part.replace(target)
        finally:
            for part in parts:
                part.unlink(missing_ok=True)


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise OutputError(f"{path} cannot be written: {error.strerror or error}.") from error


_AT_ONCE = 2**17
"""Bytes that are written at once."""


def _opened(path: Path) -> IO[str]:
    return path.open("w", _AT_ONCE, encoding="utf-8", errors="backslashreplace", newline="\n")


def is_special(path: Path) -> bool:
    """Whether a device or a pipe has this name; nothing may ever take its place."""
    return path.exists() and not path.is_file() and not path.is_dir()


def check_writable(path: Path) -> None:
    """Raises SetupError, before anything is spent, where no file can be written under this name."""
    if path.is_dir():
        raise SetupError(f"{path} is a folder. Give the name of a file.")
    if is_special(path):
        if not os.access(path, os.W_OK):
            raise SetupError(f"{path} cannot be written to. Choose another name.")
        return
    if not path.parent.is_dir():
        raise SetupError(
            f"There is no folder {path.parent}. Make it first, or choose another place for {path.name}."
        )
    if not os.access(path.parent, os.W_OK):
        raise SetupError(
            f"The folder {path.parent} cannot be written to. Choose another place for {path.name}."
        )
