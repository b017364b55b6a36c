"""Whatever a user of Python hands in, to distinct abstracts: files, abstracts, pairs, frames."""

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import Protocol, TypeAlias, cast, runtime_checkable

from platformdirs import user_cache_path

from pipeline import inputs
from pipeline.domain import Abstract, Source
from pipeline.errors import InputError
from pipeline.extraction import blocking
from pipeline.inputs import Abstracts, Collection, Skipped, make_abstract
from pipeline.inputs.fetched import Fetching, fetch, is_named, take_in

TITLE, TEXT = "title", "abstract"
"""The columns of a frame that are read."""

_SHOWN = 20
"""Parts that are told each, of those that could not be read."""

HOW = (
    "Give the path of a file, abstracts, (title, text) pairs in a list, or a frame with the columns title and"
    " abstract."
)


@runtime_checkable
class Frame(Protocol):
    """A table with named columns, as pandas, Polars and pyarrow have them."""

    @property
    def columns(self) -> Iterable[object]:
        """The names, or the columns themselves."""

    def __getitem__(self, name: str, /) -> Iterable[object]:
        """A column."""


Pair: TypeAlias = tuple[str, str]
"""Title and text of an abstract."""

Columns: TypeAlias = tuple[Iterable[object], Iterable[object]]
"""Titles and texts, equally many, such as two columns of a frame."""

Part: TypeAlias = str | Path | Abstract | Pair | Frame | Columns
Given: TypeAlias = str | Path | Abstract | Frame | Columns | Iterable[Part]
"""What can be read. A string is the path of a file, "-" for standard input, or a name as "arxiv:cs.CL"."""


@dataclass(frozen=True)
class Taken:
    """What was taken in: distinct abstracts, and a line for each part that could not be read."""

    abstracts: Abstracts
    notices: tuple[str, ...]


def take(given: Given, tell: Callable[[str], None], fetching: Fetching | None = None) -> Taken:
    """The distinct abstracts of all that is given; what could not be read of it is told.

    What is fetched is kept where `fetching` says; without it, in the user's cache folder.

    Raises:
        InputError: it is nothing that can be read, or holds no abstract; of files a DigestError.
    """
    collection, places = Collection(), count(1)
    notices: list[str] = []
    is_fetched = False
    for part in _parts(given):
        if isinstance(part, str) and is_named(part):
            is_fetched = True
            notices += _fetched(part, collection, tell, fetching or _usual())
        elif isinstance(part, str | Path):
            name = str(part)
            notices += _skipped(name, collection.add(name))
        else:
            collection.take(_abstracts(part, places, notices))
    for notice in notices[:_SHOWN]:
        tell(notice)
    if len(notices) > _SHOWN:
        tell(f"… and {len(notices) - _SHOWN:,} more that could not be read; the summary lists all")
    if not len(abstracts := collection.abstracts()) and not is_fetched:
        raise InputError(f"What was given holds no abstract. {HOW}")
    return Taken(abstracts, tuple(notices))


def _usual() -> Fetching:
    """Where pages are kept if nothing else is said."""
    return Fetching(Path(os.environ.get("CLAIMSIFT_CACHE_DIR") or user_cache_path("claimsift")))


def _fetched(
    name: str, collection: Collection, tell: Callable[[str], None], fetching: Fetching
) -> Iterator[str]:
    """Takes in what is fetched for a name; what was not read of it, and what else is to be known."""
    found = blocking.result_of(fetch([name], fetching, tell))
    yield from _skipped(name, take_in(collection, name, found[name]))
    yield from (f"{name}: {clause}" for clause in collection.accounts[-1].told)


def _skipped(name: str, skipped: Iterable[Skipped]) -> Iterator[str]:
    return (f"{inputs.called(name)}, {one.unit} {one.line}: not read, {one.reason}" for one in skipped)


def _parts(given: Given) -> Iterable[Part]:
    if isinstance(given, tuple) and len(given) == 2 and all(isinstance(one, str) for one in given):
        raise InputError(
            "Two strings in a tuple may be two files, or a title and its text. Put files in a list, and a"
            " pair too: [(title, text)]."
        )
    if isinstance(given, str | Path | Abstract | Frame) or _are_columns(given):
        return [given]  # type: ignore[list-item]  # two columns are a tuple, which no type tells from others
    if isinstance(given, bytes | dict) or not isinstance(given, Iterable):
        raise InputError(f"A value of the type {type(given).__name__} cannot be read. {HOW}")
    return given  # type: ignore[return-value]


def _are_columns(given: object) -> bool:
    return (
        isinstance(given, tuple)
        and len(given) == 2
        and not any(isinstance(one, str | bytes | Path | Abstract | tuple | Frame) for one in given)
        and all(isinstance(one, Iterable) for one in given)
    )


def _abstracts(part: object, places: Iterator[int], notices: list[str]) -> Iterator[Abstract]:
    """The abstracts of a part that is no file."""
    if isinstance(part, Abstract):
        yield from _given(part, places, notices)
    elif isinstance(part, Frame):
        yield from _paired(*_columns_of(part), "frame", places, notices)
    elif _are_columns(part):
        columns = cast("Columns", part)
        yield from _paired(*columns, "columns", places, notices)
    elif isinstance(part, tuple) and len(part) == 2:
        yield from _paired([part[0]], [part[1]], "pairs", places, notices)
    else:
        raise InputError(f"A value of the type {type(part).__name__} cannot be read. {HOW}")


def _given(abstract: Abstract, places: Iterator[int], notices: list[str]) -> Iterator[Abstract]:
    """An abstract as it is, if claimsift made it; one of another id is made anew from title and text."""
    place = Source("abstracts", next(places))
    if not abstract.text.strip():
        notices.append(f"abstracts, number {place.position}: not read, it has no text")
    elif abstract.id == sha256(abstract.text.encode("utf-8", "surrogatepass")).hexdigest()[:16]:
        yield abstract if abstract.sources else replace(abstract, sources=(place,))
    else:
        title, text = _said(abstract.title, place.position), _said(abstract.text, place.position)
        made = make_abstract(title or "", text or "", place)
        yield replace(made, sources=abstract.sources or made.sources)


def _columns_of(frame: Frame) -> tuple[Iterable[object], Iterable[object]]:
    # pyarrow has the names elsewhere, and columns of scalars of its own.
    names = [str(name) for name in getattr(frame, "column_names", frame.columns)]
    if lacking := [name for name in (TITLE, TEXT) if name not in names]:
        raise InputError(
            f"The frame has no column {lacking[0]!r}; it has {', '.join(names[:20])}. Rename its columns to"
            f" {TITLE} and {TEXT}, or give two of them: (frame[...], frame[...])."
        )
    titles, texts = (frame[name] for name in (TITLE, TEXT))
    return _listed(titles), _listed(texts)


def _listed(column: Iterable[object]) -> Iterable[object]:
    values: Iterable[object] = column.to_pylist() if hasattr(column, "to_pylist") else column
    return values


def _paired(
    titles: Iterable[object],
    texts: Iterable[object],
    where: str,
    places: Iterator[int],
    notices: list[str],
) -> Iterator[Abstract]:
    """An abstract for each title and text; one without a text is left out, with a notice."""
    columns = list(titles), list(texts)
    if len(columns[0]) != len(columns[1]):
        counts = " and ".join(f"{len(column):,}" for column in columns)
        raise InputError(f"There are {counts} titles and texts. Give a text for each title.")
    for title, text in zip(*columns, strict=True):
        place = next(places)
        made = make_abstract(_said(title, place) or "", _said(text, place) or "", Source(where, place))
        if made.text:
            yield made
        else:
            notices.append(f"{where}, number {place}: not read, it has no text")


def _said(value: object, place: int) -> str | None:
    """A title or a text; None where the value is one that stands for none.

    Raises:
        InputError: it is something else.
    """
    if isinstance(value, str):
        # Halves of surrogate pairs stand in no file; a frame may hold them.
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if value is None or type(value).__name__ == "NAType" or (isinstance(value, float) and value != value):  # noqa: PLR0124 - only NaN is not itself
        return None
    raise InputError(
        f"Title and text number {place} must be strings; one of them is of the type"
        f" {type(value).__name__}. {HOW}"
    )
