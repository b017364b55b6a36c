"""Whatever a user of Python hands in, to distinct abstracts: files, abstracts, frames, rows, texts."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import count, repeat
from pathlib import Path
from typing import Any, Protocol, TypeAlias, TypeGuard, cast, runtime_checkable

from pipeline import inputs
from pipeline.domain import Abstract, Source
from pipeline.errors import DigestError, InputError, counted
from pipeline.extraction import blocking
from pipeline.inputs import Abstracts, Collection, Columns, Skipped, make_abstract, rows
from pipeline.inputs.fetched import Fetching, fetch, is_named, named_by, take_in
from pipeline.setting_names import setting
from pipeline.settings import cache_folder

_TUPLES = Columns("title", "abstract", key="id")
"""The columns of rows that are given as tuples."""

_WORDS = 4
"""Words of a string that is a text rather than the name of a file, at least."""

_SHOWN = 20
"""Parts that are told each, of those that could not be read."""

HOW = (
    "Give the path of a file or folder, a frame or dicts with title and abstract, or (title, text) pairs in a"
    " list."
)


@runtime_checkable
class Frame(Protocol):
    """A table with named columns, as pandas, Polars and pyarrow have them."""

    @property
    def columns(self) -> Iterable[object]:
        """The names, or the columns themselves."""

    def __getitem__(self, name: str, /) -> Iterable[object]:
        """A column."""


Row: TypeAlias = Mapping[str, object] | tuple[str, str] | tuple[str, str, object]
"""An abstract: what a row of a CSV file has, by its headers; or title and text, and perhaps an id."""

TwoColumns: TypeAlias = tuple[Iterable[object], Iterable[object]]
"""Titles and texts, equally many, such as two columns of a frame."""

SourcePart: TypeAlias = str | Path | Abstract | Row | Frame | TwoColumns
Given: TypeAlias = str | Path | Abstract | Mapping[str, object] | Frame | TwoColumns | Iterable[SourcePart]
"""What can be read. A string is the path of a file or folder, "-" for standard input, or a name as
"arxiv:cs.CL"; a column of a frame holds texts."""


@dataclass(frozen=True)
class Taken:
    """What was taken in: distinct abstracts, and a line for each part that could not be read."""

    abstracts: Abstracts
    notices: tuple[str, ...]


def take(
    given: Given,
    tell: Callable[[str], None],
    fetching: Fetching | None = None,
    named: Columns = inputs.NONE_NAMED,
) -> Taken:
    """The distinct abstracts of all that is given; what could not be read of it is told.

    What is fetched is kept where `fetching` says; without it, in the user's cache folder. `named` are the
    columns or keys that the user named for title and text.

    Raises:
        InputError: it is nothing that can be read, or holds no abstract; of files a DigestError.
    """
    collection, places = Collection(named), count(1)
    notices: list[str] = []
    is_fetched = False
    for part in _parts(given):
        if isinstance(part, str | Path):
            is_fetched |= isinstance(part, str) and is_named(part)
            notices += _named(part, collection, tell, fetching)
        else:
            collection.take(_abstracts(part, places, notices, tell, named))
    for notice in notices[:_SHOWN]:
        tell(notice)
    if len(notices) > _SHOWN:
        tell(f"… and {len(notices) - _SHOWN:,} more that could not be read; the summary lists all")
    if not len(abstracts := collection.abstracts()) and not is_fetched:
        raise InputError(f"What was given holds no abstract. {HOW}")
    if repeats := abstracts.entries - len(abstracts):
        entries = counted(repeats, "entry repeats", "entries repeat")
        tell(f"{entries} an abstract that stands before; its sources name every place")
    return Taken(abstracts, tuple(notices))


def _named(
    name: str | Path, collection: Collection, tell: Callable[[str], None], fetching: Fetching | None
) -> Sequence[str]:
    """Takes in what has this name; what was not read of it, and what else is to be known.

    Raises:
        InputError: nothing of it can be read, and the name looks like a text; else a DigestError.
    """
    try:
        if isinstance(name, str) and is_named(name):
            found = blocking.result_of(fetch([name], fetching or Fetching(cache_folder(None)), tell))
            return list(_notices(name, take_in(collection, name, found[name]), collection))
        return list(_files(str(name), collection))
    except DigestError as error:
        if not _is_text(name):
            raise
        raise InputError(
            f"{name[:60]!r} is taken for the name of a file, and cannot be read as one. A text is given"
            ' with its title: [(title, text)], where the title may be "".'
        ) from error


def _files(name: str, collection: Collection) -> Iterator[str]:
    """Takes in a file, or all in a folder that can be read."""
    faults: list[DigestError] = []
    names = named_by([name])
    for one in names:
        try:
            yield from _notices(one, collection.add(one), collection)
        except DigestError as error:
            faults.append(error)
    if len(faults) == len(names):
        raise faults[0]
    yield from map(str, faults)


def _notices(name: str, skipped: Iterable[Skipped], collection: Collection) -> Iterator[str]:
    called = inputs.called(name)
    yield from (f"{called}, {one.place}: not read, {one.reason}" for one in skipped)
    yield from (f"{called}: {clause}" for clause in collection.accounts[-1].told)


def _parts(given: Given) -> Iterable[SourcePart]:
    if isinstance(given, tuple) and len(given) == 2 and all(isinstance(one, str) for one in given):
        raise InputError(
            "Two strings in a tuple may be two files, or a title and its text. Put files in a list, and a"
            " pair too: [(title, text)]."
        )
    if isinstance(given, str | Path | Abstract | Frame | Mapping) or _are_columns(given):
        return [given]  # type: ignore[list-item]  # two columns are a tuple, which no type tells from others
    if hasattr(given, "read"):
        raise InputError("An open file is not read from. Give its path.")
    if isinstance(given, bytes) or not isinstance(given, Iterable):
        raise InputError(f"A value of the type {type(given).__name__} cannot be read. {HOW}")
    if any(hasattr(given, name) for name in ("to_pylist", "tolist", "to_list")):
        # A column of a frame may hold texts, or names of files.
        values: list[Any] = list(_listed(given))
        given = [{_TUPLES.text: one} for one in values] if any(map(_is_text, values)) else values
    return given  # type: ignore[return-value]


def _is_text(value: object) -> TypeGuard[str]:
    return isinstance(value, str) and len(value.split()) >= _WORDS


def _are_columns(given: object) -> bool:
    return (
        isinstance(given, tuple)
        and len(given) == 2
        and not any(isinstance(one, str | bytes | Path | Abstract | tuple | Frame | Mapping) for one in given)
        and all(isinstance(one, Iterable) for one in given)
    )


def _abstracts(
    part: object, places: Iterator[int], notices: list[str], tell: Callable[[str], None], named: Columns
) -> Iterator[Abstract]:
    """The abstracts of a part that is not a file."""
    if isinstance(part, Abstract):
        yield from _given(part, places, notices)
    elif isinstance(part, Frame):
        columns, found = _table(part, named)
        if (columns.title, columns.text) != (_TUPLES.title, _TUPLES.text):
            tell(f"frame: {columns.told}")
        yield from _made(found, columns, "frame", places, notices)
    elif isinstance(part, Mapping):
        columns = rows.columns_of(tuple(name for name in part if isinstance(name, str)), named)
        _check(columns, part, "A dict", replace(named, title=""))
        yield from _made([(part, "")], columns, "rows", places, notices)
    elif _are_columns(part):
        titles, texts = map(list, map(_listed, cast("TwoColumns", part)))
        if len(titles) != len(texts):
            raise InputError(
                f"There are {len(titles):,} and {len(texts):,} titles and texts. Give a text for each title."
            )
        yield from _made(_tuples(zip(titles, texts, strict=True)), _TUPLES, "columns", places, notices)
    elif isinstance(part, tuple) and len(part) in (2, 3):
        yield from _made(_tuples([part]), _TUPLES, "pairs", places, notices)
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
        made = make_abstract(
            rows.without_halves(abstract.title or ""), rows.without_halves(abstract.text), place
        )
        yield replace(made, sources=abstract.sources or made.sources)


Rows: TypeAlias = Iterable[tuple[Mapping[str, object], str]]
"""Rows, each with what it is called where no column says it."""


def _table(frame: Frame, named: Columns) -> tuple[Columns, Rows]:
    """Which column of a frame holds what, and its rows."""
    # pyarrow has the names elsewhere, and columns of scalars of its own.
    names = [name for name in getattr(frame, "column_names", frame.columns) if isinstance(name, str)]
    # The index of pandas names rows: as a column does where it has a name, else unless it merely counts.
    index = getattr(frame, "index", None)
    labels, own = [] if index is None else list(index), getattr(index, "name", None)
    if own is None and labels == [*range(len(labels))]:
        labels = []
    columns = rows.columns_of(tuple(dict.fromkeys([*names, *([own] if isinstance(own, str) else [])])), named)
    _check(columns, names, "The frame", named)
    read = [name for name in dict.fromkeys(columns.headers) if name in names]
    cells = {name: list(_listed(frame[name])) for name in read}
    if own in columns.headers and own not in cells:
        cells[own] = labels
    found = (dict(zip(cells, row, strict=True)) for row in zip(*cells.values(), strict=True))
    return columns, zip(found, map(str, labels) if labels else repeat(""), strict=False)


def _check(columns: Columns, names: Iterable[object], what: str, named: Columns) -> None:
    """Raises InputError where no column has texts, or that which was named for titles is not there."""
    lacking = named.text or _TUPLES.text
    if columns.text:
        lacking = "" if columns.title else named.title
    if lacking:
        raise InputError(
            f"{what} has no {lacking!r}; it has"
            f" {', '.join(list(map(str, names))[:20]) or 'nothing'}. Name what holds title and text with"
            f" {setting('title_field')} and {setting('text_field')}, or give both by themselves:"
            " (frame[...], frame[...])."
        )


def _listed(column: Iterable[object]) -> Iterable[object]:
    if isinstance(column, Frame):
        raise InputError("Two columns of the frame have the same name. Rename one of them.")
    values: Iterable[object] = column.to_pylist() if hasattr(column, "to_pylist") else column
    return values


def _tuples(given: Iterable[tuple[object, ...]]) -> Rows:
    return ((dict(zip((_TUPLES.title, _TUPLES.text, _TUPLES.key), one, strict=False)), "") for one in given)


def _made(
    given: Rows, columns: Columns, where: str, places: Iterator[int], notices: list[str]
) -> Iterator[Abstract]:
    """An abstract for each row; one without a text is left out, with a notice."""
    for row, key in given:
        place = next(places)
        try:
            made = rows.abstract_of(row, columns, where, place, key)
        except TypeError as error:
            raise InputError(
                f"Title and text number {place} must be strings; one of them is of the type {error}. {HOW}"
            ) from None
        if made is not None:
            yield made
        else:
            notices.append(f"{where}, number {place}: not read, it has no abstract")
