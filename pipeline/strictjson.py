"""JSON that others wrote: each key once in an object, numbers that are numbers, no endless nesting.

Python's own parser lets the last of two equal keys win, and takes NaN, Infinity and 1e999 for numbers.
In a file of claims the first is a number that is lost in silence, the second one that nobody wrote.
"""

import json
import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.domain import Json

if TYPE_CHECKING:
    from pydantic import ValidationError

_MAY_BE_INFINITE = re.compile(r"NaN|Infinity|[eE]\+?[0-9]{3}|[0-9]{200}")
"""Without this in its text, JSON holds no number that is not finite; looking at each one takes long."""

MOST_BYTES = 2**24
"""Bytes of a manifest, a prompt or the like, far more than any has: it is read into memory as a whole."""

DEEPEST = 100
"""Levels of nesting, far more than any file of ours has; Python itself gives up at some hundreds."""

_LONGEST_NAME = 80
"""Characters of a key that a message shows."""


class StrictJsonError(ValueError):
    """A text is not JSON of this kind; the message is a clause that says what is wrong and where in it."""


def load(written: str | bytes, parse_constant: Callable[[str], Json] | None = None) -> Json:
    """The value in a text of JSON; `parse_constant` says what NaN and the like stand for.

    Raises:
        StrictJsonError: it is none, a key occurs twice in one object, a number is not finite or has thousands
            of digits, or it is nested too deeply.
    """
    try:
        text = written if isinstance(written, str) else written.decode("utf-8-sig")
        value: Json = json.loads(text, object_pairs_hook=_object, parse_constant=parse_constant)
    except StrictJsonError:
        raise
    except json.JSONDecodeError as error:
        told = error.msg.removesuffix(" starting at")
        raise StrictJsonError(f"it is not JSON ({told} at character {error.pos + 1})") from None
    except UnicodeDecodeError as error:
        raise StrictJsonError(f"byte {error.start + 1} of it is not UTF-8") from None
    except RecursionError:
        raise StrictJsonError(_TOO_DEEP) from None
    except ValueError:
        raise StrictJsonError("it holds a number of several thousand digits") from None
    if _MAY_BE_INFINITE.search(text) and (place := infinite(value)) is not None:
        at = f"{place[:_LONGEST_NAME]} is" if place else "it is"
        raise StrictJsonError(f"{at} NaN or infinite, which is not a JSON number")
    if text.count("[") + text.count("{") > DEEPEST and is_deeper(value, DEEPEST):
        raise StrictJsonError(_TOO_DEEP)
    return value


_TOO_DEEP = "its lists and objects are nested too deep"


def is_deeper(value: Json, levels: int) -> bool:
    """Whether values stand within values on more levels than these."""
    level = [value]
    for _ in range(levels):
        level = [inner for outer in level for inner in _within(outer)]
    return bool(level)


def _within(value: Json) -> Iterable[Json]:
    return value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()


def has_halves(value: Json) -> bool:
    """Whether a text in it holds half of a surrogate pair, which no UTF-8 can hold."""
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return True
    return False


def at(value: Any, *path: str | int) -> Json:  # noqa: ANN401 - whatever somebody wrote
    """What stands at a path of keys and places; None where nothing does."""
    found: Json = value
    for step in path:
        if isinstance(found, dict) and isinstance(step, str):
            found = found.get(step)
        elif isinstance(found, list) and isinstance(step, int) and step < len(found):
            found = found[step]
        else:
            return None
    return found


def objects(value: Json) -> list[dict[str, Json]]:
    """The objects in a list; empty without a list."""
    return [one for one in listed(value) if isinstance(one, dict)]


def listed(value: Json, *path: str | int) -> list[Json]:
    """The list at a path, or the value itself without a path; empty if that is not a list."""
    found = at(value, *path)
    return found if isinstance(found, list) else []


def arms(schema: Json) -> list[dict[str, Json]]:
    """The JSON schemas, one of which a value must fit: those in ``anyOf``, else the schema itself."""
    if not isinstance(schema, dict):
        return []
    inner = schema.get("anyOf")
    return [one for arm in inner for one in arms(arm)] if isinstance(inner, list) else [schema]


def choices(schema: Json) -> list[Json]:
    """The values that a JSON schema lists, as an enum, a constant or alternatives."""
    found = ([arm["const"]] if "const" in arm else listed(arm.get("enum")) for arm in arms(schema))
    return [choice for some in found for choice in some]


def read_bounded(path: Path, most: int = MOST_BYTES) -> bytes:
    """All bytes of a file that is small if it is what it should be.

    Raises:
        OSError: it cannot be read.
        ValueError: it has more than `most` bytes. The message goes on behind a colon.
    """
    with path.open("rb") as file:
        found = file.read(most + 1)
    if len(found) > most:
        raise ValueError(f"it has more than {most:,} bytes")
    return found


def load_beside(path: Path) -> Json:
    """The value in a small file of JSON that nobody named: it lies beside one that was.

    Raises:
        OSError: it cannot be read.
        ValueError: it is no plain file (a pipe would keep whoever reads it waiting), too large, or no JSON of
            this kind. The message goes on behind a colon.
    """
    if path.exists() and not path.is_file():
        raise ValueError("it is not a file")
    return load(read_bounded(path))


def fault(error: "ValidationError", whole: str = "", *, most: int = 1) -> str:
    """The first faults that pydantic found: where, and what is wrong there; `whole` is what all of it is."""
    faults = error.errors(include_url=False, include_context=False, include_input=False)[:most]
    placed = ((".".join(map(str, one["loc"]))[:_LONGEST_NAME] or whole, one["msg"]) for one in faults)
    return "; ".join(f"{place}: {wrong}" if place else wrong for place, wrong in placed)


def infinite(value: object) -> str | None:
    """Where the first number in a value is that is not finite, as "claims.0.value"; None if all are.

    Empty where the value itself is that number.
    """
    waiting: list[tuple[str, object]] = [("", value)]
    while waiting:
        place, found = waiting.pop()
        if isinstance(found, float) and not math.isfinite(found):
            return place
        inner: Iterable[tuple[object, object]] = found.items() if isinstance(found, Mapping) else ()
        if isinstance(found, (list, tuple)):
            inner = enumerate(found)
        waiting += reversed([(f"{place}.{key}" if place else str(key), item) for key, item in inner])
    return None


def _object(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    made = dict(pairs)
    if len(made) < len(pairs):
        raise StrictJsonError(twice(pairs))
    return made


def twice(pairs: list[tuple[str, Json]]) -> str:
    """That a key occurs twice among the pairs of an object, as a clause; one must."""
    key = next(key for key, times in Counter(key for key, _ in pairs).items() if times > 1)
    return f"the key {key[:_LONGEST_NAME]!r} occurs twice in one object"
