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
from dataclasses import dataclass, field, fields
from hashlib import blake2b
from operator import attrgetter
from pathlib import Path
from typing import IO, overload

from pipeline.domain import Abstract, Source
from pipeline.errors import DigestError, SetupError
from pipeline.inputs.columns import Columns
from pipeline.inputs.contents import IN_MEMORY, called, opened
from pipeline.inputs.entries import Skipped
from pipeline.inputs.reading import abstracts_of, abstracts_of_pages
from pipeline.inputs.records import RecordCounts
from pipeline.inputs.same import identities, version

_of_source = attrgetter(*(part.name for part in fields(Source)))
_ANY = Columns()
_TOLD = 20
"""Papers with several texts that are named each."""


@dataclass(slots=True)
class Joined:
    """What became one abstract though its texts differ: how often, and a clause for each of the first."""

    count: int = 0
    told: list[str] = field(default_factory=list)


class _Store:
    """Texts on disk by their number, and every place where one stands.

    `_numbers` has the number of the paper with a text, `_ids` of that with an id; `_keys` the text of each
    number, `_begins` and `_sizes` where it lies, `_versions` of which version it is, `_again` the places
    beside the first.
    """

    def __init__(self) -> None:
        self._file: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - see below
        weakref.finalize(self, self._file.close)
        self._numbers: dict[int, int] = {}
        self._ids: dict[int, int] = {}
        self._keys = array("Q")
        self._begins, self._sizes, self._versions = array("Q"), array("Q"), array("H")
        self._end = 0
        self._again: list[tuple[int, Source]] = []
        self._places: dict[int, list[Source]] | None = None
        self._replaced: list[tuple[int, int, int, int, int]] = []
        self.joined = Joined()

    def __len__(self) -> int:
        return len(self._keys)

    def add(self, abstracts: Iterable[Abstract]) -> int:
        """Takes in all of some abstracts, or none where one cannot be had; how many were known before."""
        marks = len(self), len(self._again), len(self._numbers), len(self._ids), self.joined.count
        self._places = None
        self._replaced = []
        known = 0
        try:
            for abstract in abstracts:
                known += self._add(abstract)
        except DigestError:
            self._forget(*marks)
            raise
        return known

    def _forget(self, count: int, again: int, numbers: int, ids: int, joined: int) -> None:
        """Undoes what was added behind these marks."""
        for mapping, size in ((self._numbers, numbers), (self._ids, ids)):
            while len(mapping) > size:
                mapping.popitem()
        for number, *before in reversed(self._replaced):
            self._keys[number], self._begins[number], self._sizes[number], self._versions[number] = before
        del self._keys[count:], self._begins[count:], self._sizes[count:], self._versions[count:]
        del self._again[again:], self.joined.told[joined:]
        self.joined.count = joined

    def _add(self, abstract: Abstract) -> bool:
        """Takes in one; whether its paper was known."""
        key, ids = int(abstract.id, 16), [_hashed(one) for one in identities(abstract)]
        number = self._numbers.get(key)
        by_id = number is None
        if number is None:
            number = next((self._ids[one] for one in ids if one in self._ids), len(self))
        self._numbers.setdefault(key, number)
        for one in ids:
            self._ids.setdefault(one, number)
        first, *others = abstract.sources
        if number == len(self):
            self._again.extend((number, source) for source in others)
            self._keys.append(key)
            self._versions.append(version(abstract))
            self._begins.append(self._end)
            self._sizes.append(self._write(abstract, first))
            return False
        self._again.extend((number, source) for source in abstract.sources)
        if by_id:
            self._join(number, abstract, key)
        return True

    def _join(self, number: int, abstract: Abstract, key: int) -> None:
        """Takes the later of two texts of one paper, and tells it."""
        later = version(abstract) > self._versions[number]
        if later:
            before = self.read(number)
            self._replaced.append(
                (
                    number,
                    self._keys[number],
                    self._begins[number],
                    self._sizes[number],
                    self._versions[number],
                )
            )
            self._keys[number], self._versions[number] = key, version(abstract)
            self._begins[number] = self._end
            self._sizes[number] = self._write(abstract, before.sources[0])
        self.joined.count += 1
        if len(self.joined.told) < _TOLD:
            source = abstract.sources[0]
            name = (
                f"arXiv:{source.arxiv}"
                if source.arxiv
                else source.doi or source.pmid or source.key or "the paper"
            )
            taken = "its text is the later one, and taken" if later else "the text that was read first stands"
            self.joined.told.append(f"{name} in {source.file}, record {source.position}: {taken}")

    def _write(self, abstract: Abstract, first: Source) -> int:
        kept = [abstract.id, abstract.title, abstract.text, *_of_source(first)]
        data = marshal.dumps(kept)
        try:
            self._file.seek(self._end)
            self._file.write(data)
        except OSError as error:
            raise SetupError(
                f"The folder for temporary files, {tempfile.gettempdir()}, takes no more: {error.strerror}."
                " Make room there, or name another one in the environment variable TMPDIR."
            ) from error
        self._end += len(data)
        return len(data)

    def places(self, number: int) -> Sequence[Source]:
        """The places of a text beside the first."""
        if self._places is None:
            self._places = defaultdict(list)
            for again, source in self._again:
                self._places[again].append(source)
        return self._places.get(number, ())

    def read(self, number: int) -> Abstract:
        """The abstract with this number."""
        self._file.seek(self._begins[number])
        # What this process has written itself into a file without a name.
        key, title, text, *place = marshal.loads(self._file.read(self._sizes[number]))  # noqa: S302
        return Abstract(key, title, text, (Source(*place), *self.places(number)))

    def ids(self) -> Iterator[str]:
        """The ids in the order of their numbers."""
        return (f"{key:016x}" for key in self._keys)


def _hashed(name: str) -> int:
    """A name in as many bits as an id has: it is kept for each paper."""
    return int.from_bytes(blake2b(name.encode(), digest_size=8).digest())


class Abstracts(Sequence[Abstract]):
    """One abstract for each paper, in the order of first appearance, read anew whenever it is asked for.

    The first title wins, and of several versions the later; `sources` holds every place in the order of
    appearance.
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

    def only(self, wanted: Callable[[Abstract], bool]) -> "Abstracts":
        """Those of which `wanted` says so, each of which is read for that."""
        return Abstracts(
            self._store, array("Q", [at for at in self._numbers if wanted(self._store.read(at))])
        )

    @property
    def entries(self) -> int:
        """In how many places they stand, all together."""
        return sum(1 + len(self._store.places(number)) for number in self._numbers)


class Collection:
    """Takes in one file after the other; `accounts` says what was found in each.

    `columns` are the columns or keys that a user named for title and abstract.
    """

    def __init__(self, columns: Columns = _ANY) -> None:
        self._store = _Store()
        self._columns = columns
        self.accounts: list[RecordCounts] = []

    def add(self, path: str, pages: Sequence[Path] | None = None) -> tuple[Skipped, ...]:
        """The entries of the file at `path`, or of standard input where it is "-"; what was skipped of it.

        With `pages` they are those of these files, which were fetched for the name `path` and may hold none.

        Raises:
            DigestError: it cannot be read or holds no abstract; nothing of it is taken in then.
            SetupError: there is no room for its texts.
        """
        name = called(path)
        account = RecordCounts(name)
        self.accounts.append(account)
        if pages is not None:
            account.repeats = self._store.add(abstracts_of_pages(pages, name, account, self._columns))
            return tuple(account.skipped)
        with opened(path) as file:
            account.repeats = self._store.add(abstracts_of(file, name, account, self._columns))
        return tuple(account.skipped)

    @property
    def joined(self) -> Joined:
        """Papers that were found with texts that differ."""
        return self._store.joined

    def take(self, abstracts: Iterable[Abstract]) -> None:
        """Takes in abstracts that stand in no file; each has a source, and its id from `make_abstract`."""
        self._store.add(abstracts)

    def abstracts(self) -> Abstracts:
        """What was taken in so far."""
        return Abstracts(self._store, range(len(self._store)))
