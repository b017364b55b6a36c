"""Abstracts written as JSON lines: an object with a title and an abstract on each line."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import IO

from pipeline.domain import Abstract, Json, Source
from pipeline.errors import DigestError
from pipeline.inputs.contents import TOO_LONG
from pipeline.inputs.entries import LONGEST, UNTITLED, Skipped, Skips, make_abstract, sound
from pipeline.inputs.foreign import ONE_VALUE, named_json
from pipeline.inputs.records import says_something
from pipeline.setting_names import setting

BEGIN = 4000
"""Characters from which it can be told what a file holds."""

_TEXT_KEYS = ("abstract", "summary")
_TEXTS = frozenset({*_TEXT_KEYS, "content_text", "content_html"})
"""Keys of what may be an abstract, beside those that are called so."""

PLAIN = "plain_text"
"""A key that is true where title and abstract are read as they stand, without a look for markup."""

_SAID = (
    "names", "venue", "categories", "language", "url", "arxiv", "doi", "pmid", "pmcid", "openreview", "s2",
    "openalex", "key", "reader",
)  # fmt: skip
"""What `Source` keeps as text, under the same names."""

COLUMNS = ("title", *_TEXT_KEYS, "date", "authors", "comments", PLAIN, *_SAID)
"""All keys that mean something here."""

_KEYS = frozenset({"title", *_TEXT_KEYS, "date", "authors", "comments"})
_LONGEST = 10_000
"""Characters of what a record says about itself, all authors of a large collaboration included."""

_FEW = 4
"""Spaces in what is too short for an abstract, such as an address or a name."""

_SHOWN = 80
"""Characters of a line that is skipped."""


LONGEST_RECORD = 1 << 23
"""Bytes or characters of a record and of the line that it stands on, far more than any has."""


def byte_lines(file: IO[bytes]) -> Iterator[bytes | None]:
    """The lines of a file with their ends; None in place of one that is longer than any record."""
    while line := file.readline(LONGEST_RECORD):
        if len(line) < LONGEST_RECORD or line.endswith(b"\n"):
            yield line
            continue
        while (more := file.readline(LONGEST_RECORD)) and not more.endswith(b"\n"):
            pass
        yield None


_NO_OBJECT = re.compile(r"\A(?:(?:null|true|false|NaN|-?\d[\d.eE+-]{0,30})[ \t]*\r?\n\s*)+(?=\{)")


class _Doubled(ValueError):
    """A key that occurs twice in one object, with two values."""


def looks_like_json(text: str) -> bool:
    """Whether the text begins as JSON does: a brace, or a bracket with a brace, null or nothing in it.

    Lines that hold nothing but one word or number of JSON may stand above an object: each is one lost line.
    """
    begin = _NO_OBJECT.sub("", text.lstrip()[:BEGIN])
    if begin.startswith("["):
        return begin[1:].lstrip().startswith(("{", "]", "null")) or not begin[1:].strip()
    return begin.startswith("{")


def json_lines(lines: Iterable[str | None], name: str, begin: str, skips: Skips) -> Iterator[Abstract]:
    """The entries of JSON lines, one after the other; `begin` is how the file begins.

    An object has `title` and `abstract` (or `summary`), and may have `date` (text), `authors` (a number or a
    list of names), `comments` (a number), `plain_text` (true) and what else `Source` keeps; other keys are
    left alone. A line that has not is skipped, a blank one passed over.

    Raises DigestError at once where the file begins as an array, else at the end, where no line is left or
    hardly any.
    """
    if begin.lstrip().startswith("["):
        raise DigestError(
            f"{name}, line 1: this is {named_json(begin) or 'a JSON array'}, in a form that is not read."
            ' Write one object on each line, with "title" and "abstract".'
        )
    yield from sound(_entries(lines, name), skips, lambda: _nothing(name, begin, skips))


def _entries(lines: Iterable[str | None], name: str) -> Iterator[Abstract | Skipped]:
    position = 0
    for number, line in enumerate(lines, start=1):
        if line is not None and not line.strip():
            continue
        position += 1
        if line is None:
            yield Skipped(number, "", TOO_LONG, broken=True)
            continue
        try:
            found = object_on(line)
        except ValueError as error:
            yield Skipped(number, line.strip()[:_SHOWN], str(error), broken=True)
        else:
            yield entry_of(found, name, position, number, "line")


def _nothing(name: str, begin: str, skips: Skips) -> DigestError:
    """That a file holds no abstracts, or hardly any, with the first reason why."""
    what = named_json(begin)
    if what == ONE_VALUE:
        return DigestError(
            f"{name} is {what}, and no list in it has objects with a title and an abstract under names that"
            f" are known. Name them with {setting('title_field')} and {setting('text_field')}, if it has"
            " them."
        )
    looks = f" It looks like {what}, which is not read, or not in this form." if what else ""
    return DigestError(
        f'{hardly(name, skips)}{looks} Write one object on each line, with "title" and "abstract".'
    )


def hardly(name: str, skips: Skips) -> str:
    """That hardly a line or row of a file could be read, and what is wrong with the first."""
    first = next((one for one in skips.kept if one.broken), skips.kept[0])
    alike = skips.count - 1
    plural = "s" if alike > 1 else ""
    others = f", and {alike} other {first.unit}{plural} cannot be read either" if alike else ""
    return f"{name}, {first.unit} {first.line}: {first.reason}{others}."


def no_number(_written: str) -> None:
    """What NaN says in a file of papers: programs of Python write it where nothing is."""


def object_on(line: str) -> dict[str, Json]:
    """The object on a line; raises ValueError with a clause that says what stands there instead."""
    found = value_on(line)
    if not isinstance(found, dict):
        raise ValueError("this is JSON, but not an object")  # noqa: TRY004 - one kind of error for one line
    return found


def value_on(line: str) -> Json:
    """The value on a line; raises ValueError with a clause that says what stands there instead."""
    try:
        found: Json = json.loads(line, object_pairs_hook=_unequivocal, parse_constant=no_number)
    except _Doubled:
        raise
    except (ValueError, RecursionError) as error:
        told = error.msg if isinstance(error, json.JSONDecodeError) else "it cannot be read"
        reason = told.removesuffix(" starting at")
        raise ValueError(f"this is not a complete JSON object ({reason})") from None
    return found


def _unequivocal(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    found = dict(pairs)
    if len(found) < len(pairs):
        for key, value in pairs:
            if key in _KEYS and found[key] != value:
                raise _Doubled(f'the key "{key}" occurs twice in the object, with two values')
    return found


def entry_of(
    found: Mapping[str, Json], name: str, position: int, number: int, unit: str
) -> Abstract | Skipped:
    """The abstract in an object or a row, or why there is none."""
    title = found.get("title")
    is_titled = isinstance(title, str) and bool(title.strip())
    shown = str(title).strip()[:_SHOWN] if is_titled else ""
    given = [found[key] for key in _TEXT_KEYS if found.get(key) is not None]
    text = next((value for value in given if isinstance(value, str) and says_something(value.strip())), None)
    if text is None:
        reason = 'the object has no "abstract" (or "summary") that is a text'
        lost = any(value and not isinstance(value, str) and value == value for value in given)  # noqa: PLR0124 - pandas writes NaN where nothing is
        return Skipped(number, shown, reason, unit, broken=lost or holds_text(found, lists=not is_titled))
    # Where the key is missing, another may hold the title.
    if "title" in found and is_untitled(title) and text.count(" ") > _FEW:
        title = UNTITLED
    if not isinstance(title, str) or not title.strip():
        return Skipped(number, text[:_SHOWN], 'the object has no "title" that is a text', unit, broken=True)
    if max(len(title), len(text)) > LONGEST:
        return Skipped(number, shown, "its text is longer than any abstract", unit, broken=True)
    try:
        (title + text).encode()
    except UnicodeEncodeError:
        return Skipped(
            number,
            "",
            "the text holds half of a surrogate pair, or bytes that are no UTF-8",
            unit,
            broken=True,
        )
    date = found.get("date")
    source = Source(
        file=name,
        position=position,
        date=date if isinstance(date, str) else None,
        authors=_count(found.get("authors")),
        comments=_count(found.get("comments")),
        **_said(found),
    )
    abstract = make_abstract(title, text, source, is_plain=found.get(PLAIN) is True)
    if not abstract.text or not abstract.title:
        return Skipped(number, shown, "title or abstract holds nothing but markup", unit)
    return abstract


def is_untitled(title: Json) -> bool:
    """Whether what stands in the place of a title says that there is none; pandas writes NaN there."""
    return title is None or title != title or (isinstance(title, str) and not title.strip())  # noqa: PLR0124


def holds_text(found: Mapping[str, Json], *, lists: bool = True) -> bool:
    """Whether an object, or one in it, has an abstract that is not read: in another format's words.

    A record lists others that it cites; those in `lists` count where it is no record itself.
    """
    if found.get("descriptionType") == "Abstract":
        return True
    for key, value in found.items():
        inner = value if isinstance(value, list) and (lists or key == "descriptions") else [value]
        if any(isinstance(one, dict) and holds_text(one, lists=lists) for one in inner):
            return True
        # What Python prints has keys of other kinds, too.
        if "abstract" not in str(key).casefold() and key not in _TEXTS:
            continue
        if isinstance(value, str):
            return value.count(" ") > _FEW
        if isinstance(value, dict | list):
            return any(value.values() if isinstance(value, dict) else value)
    return False


def _said(found: Mapping[str, Json]) -> dict[str, str]:
    """What a record says about itself as text; lists of texts with "; " between, authors by their names."""
    given = {name: found[name] for name in _SAID if name in found}
    given["names"] = given.get("names") or found.get("authors")
    made = {name: _text(value)[:_LONGEST] for name, value in given.items() if value is not None}
    return {name: text for name, text in made.items() if text}


def _text(value: Json) -> str:
    if isinstance(value, list):
        texts = [one.replace(";", ",") for one in value if isinstance(one, str)]
        value = "; ".join(texts) if len(texts) == len(value) else ""
    text = " ".join(value.split()) if isinstance(value, str) else ""
    return text.encode(errors="replace").decode()


def _count(value: Json) -> int | None:
    if isinstance(value, list):
        return len(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None
