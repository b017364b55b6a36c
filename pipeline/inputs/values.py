"""JSON that others wrote, one record at a time, and questions to a value that fail on no value.

How a file begins is looked at by ijson's parser in Python: the one in C ended the process on damaged files.
Records are read by Python's own parser (`jsonstream`), which is faster and holds one record at a time.
"""

import io
import json
from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from typing import IO

from pipeline.domain import Json
from pipeline.inputs.columns import NONE_NAMED, guessed
from pipeline.inputs.contents import TOO_LONG
from pipeline.inputs.entries import Skipped
from pipeline.inputs.jsonlines import COLUMNS, LONGEST_RECORD, PLAIN, byte_lines, holds_text, value_on
from pipeline.inputs.jsonstream import BrokenJson, Step, Values, ValueTooLong
from pipeline.inputs.records import Entry
from pipeline.inputs.text_stream import text_of
from pipeline.strictjson import at, listed

_LISTS = {
    "results": "OpenAlex",
    "data": "Semantic Scholar",
    "notes": "OpenReview",
    "collection": "bioRxiv or medRxiv",
    "items": "an API",
    "message.items": "Crossref",
    "papers": "an API",
    "works": "an API",
    "recommendedPapers": "Semantic Scholar",
    "resultList.result": "Europe PMC",
    "hits.hits": "a search index",
    "response.docs": "a search index",
    "data.results": "an API",
    "data.items": "an API",
    "data.papers": "an API",
    "result.hits.hit": "DBLP",
}
"""Where answers of APIs have their records, and who answers so."""


_MARK = b"\xef\xbb\xbf"
_DEEPEST, _DEEPEST_KEY, _MOST_KEYS = 100, 8, 20_000


def said(value: Json, *path: str | int) -> str:
    """The text at a path of keys and places; "" where there is none. Numbers are written out."""
    found = at(value, *path)
    if isinstance(found, str):
        return found
    return str(found) if isinstance(found, int | float) and not isinstance(found, bool) else ""


def keys_in(data: bytes) -> frozenset[str]:
    """The paths of the keys in how a file of JSON begins, as "results.item.doi": a list is "item"."""
    from ijson.backends import python as ijson
    from ijson.common import JSONError

    found: set[str] = set()
    path: list[str] = []
    # A letter that is no UTF-8 says nothing of the keys.
    text = io.BytesIO(data.removeprefix(_MARK).decode("utf-8", "replace").encode())
    with suppress(JSONError, ValueError):
        for event, value in ijson.basic_parse(text, multiple_values=True):
            _step(path, event, value)
            if event == "map_key" and len(found) < _MOST_KEYS and len(path) <= _DEEPEST_KEY:
                found.add(".".join(path))
    return frozenset(found)


def _step(path: list[str], event: str, value: object) -> None:
    """Follows an event of the parser, so that the path leads to what comes next."""
    if event == "map_key":
        path[-1] = str(value)
    elif event.startswith("start_"):
        path.append("item" if event == "start_array" else "")
        if len(path) > _DEEPEST:
            raise ValueError("its lists and objects are nested too deep")
    elif event.startswith("end_"):
        path.pop()


def records_at(keys: frozenset[str]) -> tuple[str, frozenset[str]]:
    """Where the records of such a file stand, and the keys that they have there.

    "" for objects on lines or one alone, "item" for those of a list; "*.item" for those of all lists of an
    object, where each has titles and none a name that is known. An object that is a record itself goes before
    all lists in it, as of replies and of what it cites.
    """
    if _is_record(keys):
        return "", keys
    for place in ("item", *(f"{name}.item" for name in _LISTS)):
        inner = f"{place}."
        if found := frozenset(key.removeprefix(inner) for key in keys if key.startswith(inner)):
            return place, found
    if any(key.startswith("message.") for key in keys):
        return "message", frozenset(key[8:] for key in keys if key.startswith("message."))
    lists = {name for name, _, within in (key.partition(".item.") for key in keys) if within}
    papers = [name for name in sorted(lists) if _lists_papers(keys, name)]
    if "title" not in keys and len(papers) == 1:
        within = f"{papers[0]}.item."
        return within[:-1], frozenset(key.removeprefix(within) for key in keys if key.startswith(within))
    titled = all(f"{name}.item.title" in keys for name in lists)
    # What names a list may hold dots ("cs.CL"); what stands deeper in has the names above it among the keys.
    if not lists or "title" in keys or not titled or any(name.rpartition(".")[0] in keys for name in lists):
        return "", keys
    return "*.item", frozenset(behind for key in keys if (behind := key.partition(".item.")[2]))


_OF_NOTES = frozenset({"forum", "invitation", "invitations"})
_OF_SETS = ("summary", "description")
"""Keys of texts that an answer may have of itself, or a digest, beside the papers in it."""


def _is_record(keys: frozenset[str]) -> bool:
    """Whether a single object, or what wraps all it says, is the record of a paper, not a list of records."""
    level = [key for key in keys if "." not in key]
    if any(key.startswith(("item.", "message.")) for key in keys):
        return False
    if "content.title" in keys and not _OF_NOTES.isdisjoint(level):
        return True
    wrapped = {name for key in keys for name, _, within in [key.partition(".")] if within}
    if len(wrapped) == 1 and not any(f"{name}.item" in key for name in wrapped for key in keys):
        within = f"{min(wrapped)}."
        inner = [key.removeprefix(within) for key in keys if key.startswith(within)]
        if _is_paper([key for key in inner if "." not in key]):
            return True
    return _is_paper(level)


def _is_paper(level: Collection[str]) -> bool:
    found = guessed(level, NONE_NAMED)
    ids = any((found.arxiv, found.doi, found.pmid, found.pmcid))
    return found.has_both and (ids or found.text.casefold() not in _OF_SETS)


def _lists_papers(keys: frozenset[str], name: str) -> bool:
    """Whether the records of a list, or the one object in each, have a title and an abstract."""
    within = [key.removeprefix(f"{name}.item.") for key in keys if key.startswith(f"{name}.item.")]
    levels: dict[str, list[str]] = {}
    for key in within:
        outer, _, inner = key.rpartition(".")
        levels.setdefault(outer, []).append(inner)
    return any(guessed(inner, NONE_NAMED).has_both for outer, inner in levels.items() if "." not in outer)


def lists_beside(keys: frozenset[str], place: str) -> list[str]:
    """Lists of records with titles and abstracts that do not stand where those do that are read."""
    found = (name for key in keys for name in [key.removesuffix(".title")] if key.endswith(".item.title"))
    texts = ("abstract", "summary")
    others = (name for name in found if any(f"{name}.{text}" in keys for text in texts))
    # Within records stand those that they cite.
    lists = ((name.removesuffix(".item"), _fits(name, place) if place else None) for name in others)
    return sorted(name for name, fits in lists if fits is False or (fits is None and name in _LISTS))


def _fits(name: str, place: str) -> bool:
    return place.startswith("*") or f"{name}.".startswith(f"{place}.")


def whose_empty(data: bytes) -> str | None:
    """Whose answer it is that has an empty list where its records should stand; None for all else."""
    try:
        found: Json = json.loads(data.removeprefix(_MARK))
    except (ValueError, RecursionError):
        return None
    if isinstance(found, list):
        return None if any(one is not None for one in found) else "an API"
    for place, whose in _LISTS.items():
        records = at(found, *place.split("."))
        if isinstance(records, list) and not any(one is not None for one in records):
            return whose
    return None


def objects(file: IO[bytes], place: str) -> Iterator["Json | Skipped"]:
    """The records at a place, one after the other; a file that breaks off tells it at the end.

    Where each line holds a value, one that is broken does not end the file, and one that has nothing at the
    place is a record itself.
    """
    if file.read(3) != _MARK:
        file.seek(0)
    begin = file.tell()
    on_lines = "*" not in place and _is_whole(file.readline(LONGEST_RECORD))
    # An answer on one line may be longer than any record.
    on_lines = on_lines and (not place or bool(file.readline(LONGEST_RECORD).strip()))
    file.seek(begin)
    yield from _on_lines(file, place) if on_lines else streamed(text_of(file), *place.split("."))


def streamed(more: Callable[[], str], *place: Step) -> Iterator["Json | Skipped"]:
    """The same of a text that comes in pieces."""
    values, number = Values(more), 0
    fault = ""
    try:
        for value in values.under(*filter(None, place)):
            number += 1
            if isinstance(value, ValueTooLong):
                yield Skipped(number, "", TOO_LONG, "record", broken=True)
            else:
                yield value
    except BrokenJson as error:
        number += 1
        fault = f"from here on the JSON cannot be read ({error})"
    if values.twice and not fault:
        fault = f"of two values the last was taken: {values.twice}"
    if values.strays:
        reason = "other JSON with abstracts stands beside the records: put each format in its own file"
        yield Skipped(number, "", reason, "record", broken=True)
    if fault:
        yield Skipped(number, "", fault, "record", broken=True)


def _is_whole(line: bytes) -> bool:
    try:
        return isinstance(json.loads(line), dict | list)
    except (ValueError, RecursionError):
        return False


def _on_lines(file: IO[bytes], place: str) -> Iterator["Json | Skipped"]:
    for number, line in enumerate(byte_lines(file), start=1):
        if line is None:
            yield Skipped(number, "", TOO_LONG, broken=True)
        elif line.strip():
            try:
                yield from _records_in(value_on(line.decode()), place)
            except ValueError as error:
                reason = "it is not UTF-8" if isinstance(error, UnicodeDecodeError) else str(error)
                yield Skipped(number, line[:80].decode("utf-8", "replace").strip(), reason, broken=True)


def _records_in(value: Json, place: str) -> list[Json]:
    """The records at a place in the value of one line; the value itself, or what it lists, where none are."""
    found = [value]
    for step in filter(None, place.split(".")):
        found = [
            inner
            for one in found
            for inner in (listed(one) if step == "item" else [at(one, step)])
            if inner is not None
        ]
    if not any(isinstance(one, dict) for one in found):
        found = value if isinstance(value, list) else [value]
    return found


def each(
    file: IO[bytes], place: str, read: Callable[[dict[str, Json]], Entry | None], *, named: bool = False
) -> Iterator[Entry | Skipped]:
    """What a reader makes of each object at a place, if it is a record of its kind, or one of ours.

    With `named` the user has said what the keys of a record are called, and none is ours.
    """
    for number, value in enumerate(objects(file, place), start=1):
        if isinstance(value, Skipped):
            yield value
        elif value is None or (place == "*.item" and not isinstance(value, dict)):
            continue
        elif not isinstance(value, dict):
            yield Skipped(number, str(value)[:80], "this is JSON, but not an object", "record", broken=True)
        elif (entry := read(value) if named else _read(value, read)) is None:
            reason = "it is not the record of a paper"
            yield Skipped(number, "", reason, "record", broken=holds_text(value))
        elif not entry.text.strip() and holds_text(value, lists=not entry.title):
            reason = "its abstract is in a form that is not read here"
            yield Skipped(number, entry.title[:80], reason, "record", broken=True)
        else:
            yield entry


def _read(value: dict[str, Json], read: Callable[[dict[str, Json]], Entry | None]) -> Entry | None:
    """What a reader makes of an object, or else the record that JSON lines of ours would have in it."""
    # Only in ours a text may say that no mark in it is to be decoded.
    entry = None if value.get(PLAIN) is True else read(value)
    if entry is None or not entry.title or not entry.text.strip():
        return _ours(value) or entry or read(value)
    return entry


def _ours(value: dict[str, Json]) -> Entry | None:
    """The record in an object that has a title and an abstract as JSON lines of ours do."""
    title = value.get("title")
    text = next((one for key in ("abstract", "summary") if isinstance(one := value.get(key), str)), "")
    if not isinstance(title, str) or not title.strip() or not text.strip():
        return None
    names = value.get("names") or value.get("authors")
    own = {name: said(value, name) for name in COLUMNS}
    return Entry(
        title=title,
        text=text,
        names=[said(one) for one in names] if isinstance(names, list) else own["names"].split(";"),
        date=own["date"],
        venue=own["venue"],
        categories=own["categories"].split(";"),
        language=own["language"],
        url=own["url"],
        arxiv=own["arxiv"],
        doi=own["doi"],
        pmid=own["pmid"],
        pmcid=own["pmcid"],
        openreview=own["openreview"],
        s2=own["s2"],
        openalex=own["openalex"],
        key=own["key"],
        as_written=True,
        is_plain=value.get(PLAIN) is True,
    )
