"""Abstracts written as JSON lines: an object with a title and an abstract on each line."""

import json
from collections.abc import Iterable, Iterator, Mapping

from pipeline.digests.entries import Digest, make_abstract
from pipeline.domain import Abstract, Json, Source
from pipeline.errors import DigestError

BEGIN = 2000
"""Characters from which it can be told what a file holds."""

_TEXT_KEYS = ("abstract", "summary")


def looks_like_json(text: str) -> bool:
    """Whether the text begins as JSON does: a brace, or a bracket with a brace or nothing in it."""
    begin = text.lstrip()[:BEGIN]
    return begin.startswith("{") or (begin.startswith("[") and begin[1:].lstrip()[:1] in ("{", "]", ""))


def read_json_lines(text: str, name: str) -> Digest:
    """The entries of JSON lines; blank lines are allowed, other keys are left alone.

    An object has `title` and `abstract` (or `summary`), and may have `date` (text), `authors` (a
    number or a list) and `comments` (a number). Raises DigestError for the first line that differs.
    """
    return Digest(file=name, date=None, abstracts=tuple(json_lines(text.split("\n"), name)))


def json_lines(lines: Iterable[str], name: str) -> Iterator[Abstract]:
    """The same, one after the other: a line that differs is found when it is reached."""
    position = 0
    for number, line in enumerate(lines, start=1):
        if line.strip():
            position += 1
            place = f"{name}, line {number}"
            yield abstract_of(_object(line, place), place, name, position)


def _object(line: str, place: str) -> dict[str, Json]:
    try:
        found: Json = json.loads(line)
    except (ValueError, RecursionError) as error:
        reason = error.msg if isinstance(error, json.JSONDecodeError) else "it cannot be read"
        raise DigestError(
            f"{place}: this is not a complete JSON object ({reason}). Write one object on each line."
        ) from None
    if not isinstance(found, dict):
        raise DigestError(f"{place}: this is JSON but no object. Write one object on each line.")
    return found


def abstract_of(found: Mapping[str, Json], place: str, name: str, position: int) -> Abstract:
    """The abstract in an object or a row; raises DigestError, with its place, where it holds none."""
    title = found.get("title")
    if not isinstance(title, str) or not title.strip():
        raise DigestError(f'{place}: the object has no "title" that is a text. Add one.')
    text = next((found[key] for key in _TEXT_KEYS if key in found), None)
    if not isinstance(text, str) or not text.strip():
        raise DigestError(f'{place}: the object has no "abstract" (or "summary") that is a text. Add one.')
    try:
        (title + text).encode()
    except UnicodeEncodeError:
        raise DigestError(
            f"{place}: the text holds half of a surrogate pair. Write the character out."
        ) from None
    date = found.get("date")
    source = Source(
        file=name,
        position=position,
        date=date if isinstance(date, str) else None,
        authors=_count(found.get("authors")),
        comments=_count(found.get("comments")),
    )
    return make_abstract(title, text, source)


def _count(value: Json) -> int | None:
    if isinstance(value, list):
        return len(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None
