"""The distinct abstracts of many files, kept on disk: in memory is only what tells them apart.

A hundred thousand abstracts are as many megabytes of text, and several copies of it while a file is
taken apart. So each file is read as it streams by, each text goes to a temporary file once, and what a
later file adds is a place where it stands as well.
"""

import marshal
import tempfile
import weakref
from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import fields
from typing import IO, overload

from pipeline.digests.contents import IN_MEMORY, beginning, called, decoded, opened
from pipeline.digests.entries import Skipped
from pipeline.digests.jsonlines import json_lines, looks_like_json
from pipeline.digests.page import read_page
from pipeline.digests.parquet import is_parquet, parquet_rows
from pipeline.domain import Abstract, Source
from pipeline.errors import DigestError, SetupError

_SOURCE = tuple(field.name for field in fields(Source))


class _Store:
    """Texts on disk by their number, and every place where one stands.

    `_numbers` has the number of an id, `_ends` where the text of each number ends, `_again` the places
    beside the first.
    """

    def __init__(self) -> None:
        self._file: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - see below
        weakref.finalize(self, self._file.close)
        self._numbers: dict[int, int] = {}
        self._ends = array("Q", [0])
        self._again: list[tuple[int, Source]] = []
        self._places: dict[int, list[Source]] | None = None

    def __len__(self) -> int:
        return len(self._numbers)

    def add(self, abstracts: Iterable[Abstract]) -> None:
        """Takes in all of some abstracts, or none where one of them cannot be had."""
        count, again, end = len(self), len(self._again), self._ends[-1]
        self._file.seek(end)
        self._places = None
        try:
            for abstract in abstracts:
                self._add(abstract)
        except DigestError:
            while len(self._numbers) > count:
                self._numbers.popitem()
            del self._ends[count + 1 :], self._again[again:]
            raise

    def _add(self, abstract: Abstract) -> None:
        number = self._numbers.setdefault(int(abstract.id, 16), len(self._numbers))
        if number < len(self._ends) - 1:
            self._again.extend((number, source) for source in abstract.sources)
            return
        first, *others = abstract.sources
        self._again.extend((number, source) for source in others)
        kept = [abstract.id, abstract.title, abstract.text, *(getattr(first, name) for name in _SOURCE)]
        data = marshal.dumps(kept)
        try:
            self._file.write(data)
        except OSError as error:
            raise SetupError(
                f"The folder for temporary files, {tempfile.gettempdir()}, takes no more: {error.strerror}."
                " Make room there, or name another one in the environment variable TMPDIR."
            ) from error
        self._ends.append(self._ends[-1] + len(data))

    def places(self, number: int) -> Sequence[Source]:
        """The places of a text beside the first."""
        if self._places is None:
            self._places = defaultdict(list)
            for again, source in self._again:
                self._places[again].append(source)
        return self._places.get(number, ())

    def read(self, number: int) -> Abstract:
        """The abstract with this number."""
        begin, end = self._ends[number : number + 2]
        self._file.seek(begin)
        # What this process has written itself into a file without a name.
        key, title, text, *place = marshal.loads(self._file.read(end - begin))  # noqa: S302
        return Abstract(key, title, text, (Source(*place), *self.places(number)))

    def ids(self) -> Iterator[str]:
        """The ids in the order of their numbers."""
        return (f"{key:016x}" for key in self._numbers)


class Abstracts(Sequence[Abstract]):
    """One abstract for each text, in the order of first appearance, read anew whenever it is asked for.

    The first title wins; `sources` holds every place in the order of appearance.
    """

    def __init__(self, store: _Store, numbers: Sequence[int]) -> None:
        self._store = store
        self._numbers = numbers

    def __len__(self) -> int:
        return len(self._numbers)

    @overload
    def __getitem__(self, at: int) -> Abstract: ...
    @overload
    def __getitem__(self, at: slice) -> "Abstracts": ...
    def __getitem__(self, at: int | slice) -> "Abstract | Abstracts":
        if isinstance(at, slice):
            return Abstracts(self._store, self._numbers[at])
        return self._store.read(self._numbers[at])

    def __iter__(self) -> Iterator[Abstract]:
        return map(self._store.read, self._numbers)

    def whose(self, holds: Callable[[str], bool]) -> "Abstracts":
        """Those with an id of which `holds` says so; none of them is read for that."""
        chosen = {number for number, key in enumerate(self._store.ids()) if holds(key)}
        return Abstracts(self._store, array("Q", [number for number in self._numbers if number in chosen]))

    @property
    def entries(self) -> int:
        """In how many places they stand, all together."""
        return sum(1 + len(self._store.places(number)) for number in self._numbers)


class Collection:
    """Takes in one file after the other."""

    def __init__(self) -> None:
        self._store = _Store()

    def add(self, path: str) -> tuple[Skipped, ...]:
        """The entries of the file at `path`, or of standard input where it is "-"; what was skipped of it.

        Raises:
            DigestError: it cannot be read or holds no abstract; nothing of it is taken in then.
            SetupError: there is no room for its texts.
        """
        name = called(path)
        with opened(path) as file:
            skipped: list[Skipped] = []
            if is_parquet(file):
                self._store.add(parquet_rows(file, name, skipped))
                return tuple(skipped)
            begin = beginning(file, name)
            if looks_like_json(begin):
                self._store.add(json_lines(_lines(file), name, begin, skipped))
                return tuple(skipped)
            page = read_page(decoded(file.read(), name), name)
        self._store.add(page.abstracts)
        return page.skipped

    def take(self, abstracts: Iterable[Abstract]) -> None:
        """Takes in abstracts that stand in no file; each has a source, and its id from `make_abstract`."""
        self._store.add(abstracts)

    def abstracts(self) -> Abstracts:
        """What was taken in so far."""
        return Abstracts(self._store, range(len(self._store)))


def _lines(file: IO[bytes]) -> Iterator[str]:
    """The lines of a file that was found to be text."""
    encoding = "utf-8-sig"
    for line in file:
        yield line.decode(encoding).removesuffix("\n")
        encoding = "utf-8"
