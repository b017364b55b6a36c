"""JSON that others wrote, one record at a time, and questions to a value that are never wrong to ask."""

import io
from collections.abc import Callable, Iterator
from typing import IO

from pipeline.digests.entries import Skipped
from pipeline.digests.records import Entry
from pipeline.domain import Json

_LISTS = (
    "results",
    "data",
    "notes",
    "collection",
    "items",
    "message.items",
    "papers",
    "works",
    "recommendedPapers",
)
"""Where answers of APIs have their records."""


def said(value: Json, *path: str | int) -> str:
    """The text at a path of keys and places; "" where there is none. Numbers are written out."""
    found = at(value, *path)
    if isinstance(found, str):
        return found
    return str(found) if isinstance(found, int | float) and not isinstance(found, bool) else ""


def at(value: Json, *path: str | int) -> Json:
    """The value at a path, None where there is none."""
    for step in path:
        if isinstance(value, dict) and isinstance(step, str):
            value = value.get(step)
        elif isinstance(value, list) and isinstance(step, int) and step < len(value):
            value = value[step]
        else:
            return None
    return value


def listed(value: Json, *path: str | int) -> list[Json]:
    """The list at a path, empty where there is none."""
    found = at(value, *path)
    return found if isinstance(found, list) else []


def keys_in(data: bytes) -> frozenset[str]:
    """The paths of the keys in how a file of JSON begins, as "results.item.doi": a list is "item"."""
    import ijson

    found: set[str] = set()
    try:
        for prefix, event, value in ijson.parse(io.BytesIO(data), multiple_values=True):
            if event == "map_key" and len(found) < 20_000 and prefix.count(".") < 8:
                found.add(f"{prefix}.{value}" if prefix else value)
    except (ijson.JSONError, ValueError):
        pass
    return frozenset(found)


def records_at(keys: frozenset[str]) -> tuple[str, frozenset[str]]:
    """Where the records of such a file stand, and the keys that they have there.

    "" for objects on lines or one alone, "item" for those of a list.
    """
    for place in ("item", *(f"{name}.item" for name in _LISTS)):
        inner = f"{place}."
        if found := frozenset(key.removeprefix(inner) for key in keys if key.startswith(inner)):
            return place, found
    if any(key.startswith("message.") for key in keys):
        return "message", frozenset(key[8:] for key in keys if key.startswith("message."))
    return "", keys


def objects(file: IO[bytes], place: str) -> Iterator["Json | Skipped"]:
    """The records at a place, one after the other; a file that breaks off tells it at the end."""
    import ijson

    if file.read(3) != b"\xef\xbb\xbf":
        file.seek(0)
    number = 0
    try:
        for value in ijson.items(file, place, use_float=True, multiple_values=True):
            number += 1
            yield value
    except (ijson.JSONError, ValueError, RecursionError, OverflowError) as error:
        told = " ".join(str(error).split())[:80]
        yield Skipped(number + 1, "", f"from here on the JSON cannot be read ({told})", "record", broken=True)


def each(
    file: IO[bytes], place: str, read: Callable[[dict[str, Json]], Entry | None]
) -> Iterator[Entry | Skipped]:
    """What a reader makes of each object at a place; None for what is no record of its kind."""
    for number, value in enumerate(objects(file, place), start=1):
        if isinstance(value, Skipped):
            yield value
        elif value is None:
            continue
        elif not isinstance(value, dict):
            yield Skipped(number, str(value)[:80], "this is JSON but no object", "record", broken=True)
        elif (entry := read(value)) is not None:
            yield entry
        else:
            yield Skipped(number, "", "it is no record of a paper", "record")
