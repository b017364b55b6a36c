"""The distinct abstracts of many files, kept on disk: memory stays the same however many they are.

A hundred thousand abstracts are as many megabytes of text, and several copies of it while a file is
taken apart; what tells a million of them apart is more than a hundred megabytes of objects. So each file is
read as it streams by, and both are kept in a database in a temporary file.
"""

import marshal
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, fields
from operator import attrgetter
from pathlib import Path
from typing import Any, overload

from pipeline.domain import Abstract, Source
from pipeline.inputs.columns import NONE_NAMED, Columns
from pipeline.inputs.contents import called, opened
from pipeline.inputs.entries import Skipped
from pipeline.inputs.reading import abstracts_of, abstracts_of_pages
from pipeline.inputs.records import RecordCounts
from pipeline.inputs.same import identities, version
from pipeline.inputs.scratch import Scratch, hashed

_of_source = attrgetter(*(part.name for part in fields(Source)))
_TOLD = 20
"""Papers with several texts that are named each."""


@dataclass(slots=True)
class Joined:
    """What became one abstract though its texts differ: how often, and a clause for each of the first."""

    count: int = 0
    told: list[str] = field(default_factory=list)


_TABLES = (
    "CREATE TABLE names (name INTEGER PRIMARY KEY, paper INTEGER)",
    "CREATE TABLE papers (number INTEGER PRIMARY KEY, id TEXT, version INTEGER, record BLOB)",
    "CREATE TABLE places (paper INTEGER, place BLOB)",
    "CREATE INDEX places_of ON places (paper)",
)
"""The paper with a text or an id, both as 64 bits; each paper; its places beside the first."""


class _Store:
    """Papers by their number, from 0 on, and every place where one stands."""

    def __init__(self) -> None:
        self._scratch = Scratch(*_TABLES)
        self._do = self._scratch.do
        self._count = 0
        self.joined = Joined()

    def __len__(self) -> int:
        return self._count

    def add(self, abstracts: Iterable[Abstract]) -> int:
        """Takes in all of some abstracts, or none where one cannot be had; how many were known before."""
        count, joined, told = self._count, self.joined.count, len(self.joined.told)
        try:
            with self._scratch.all_or_nothing():
                return sum(map(self._add, abstracts))
        except BaseException:
            self._count, self.joined.count = count, joined
            del self.joined.told[told:]
            raise

    def _add(self, abstract: Abstract) -> bool:
        """Takes in one; whether its paper was known."""
        text, ids = _of_text(abstract.id), [hashed(one) for one in identities(abstract)]
        number, new = self._count, []
        for name in (text, *ids):
            if self._do("INSERT OR IGNORE INTO names VALUES (?, ?)", name, self._count).rowcount:
                new.append(name)
            elif number == self._count:
                number = self._named(name)
        first, *others = abstract.sources
        if number == self._count:
            self._write(number, abstract, first)
            self._count += 1
            self._again(number, others)
            return False
        for name in new:
            self._do("UPDATE names SET paper = ? WHERE name = ?", number, name)
        self._again(number, abstract.sources)
        if text in new:
            self._join(number, abstract)
        return True

    def _named(self, name: int) -> int:
        """The number of the paper with a text or an id that is known."""
        (number,) = self._do("SELECT paper FROM names WHERE name = ?", name).fetchone()
        return int(number)

    def _again(self, number: int, sources: Iterable[Source]) -> None:
        for source in sources:
            self._do("INSERT INTO places VALUES (?, ?)", number, marshal.dumps(_of_source(source)))

    def _join(self, number: int, abstract: Abstract) -> None:
        """Takes the later of two texts of one paper, and tells it."""
        (before,) = self._do("SELECT version FROM papers WHERE number = ?", number).fetchone()
        later = version(abstract) > before
        if later:
            self._write(number, abstract, self.read(number).sources[0])
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

    def _write(self, number: int, abstract: Abstract, first: Source) -> None:
        record = marshal.dumps((abstract.title, abstract.text, *_of_source(first)))
        values = (number, abstract.id, version(abstract), record)
        self._do("INSERT OR REPLACE INTO papers VALUES (?, ?, ?, ?)", *values)

    def read(self, number: int) -> Abstract:
        """The abstract with this number."""
        key, record = self._do("SELECT id, record FROM papers WHERE number = ?", number).fetchone()
        title, text, *first = _loaded(record)
        places = self._do("SELECT place FROM places WHERE paper = ? ORDER BY rowid", number)
        others = (Source(*_loaded(place)) for (place,) in places)
        return Abstract(key, title, text, (Source(*first), *others))

    def id(self, number: int) -> str:
        """The id of the abstract with this number."""
        (found,) = self._do("SELECT id FROM papers WHERE number = ?", number).fetchone()
        return str(found)

    def places(self, number: int) -> int:
        """In how many places an abstract stands."""
        (others,) = self._do("SELECT count(*) FROM places WHERE paper = ?", number).fetchone()
        return 1 + int(others)


def _loaded(record: bytes) -> Any:  # noqa: ANN401 - marshal says no more
    # What this process has written itself into a file without a name.
    return marshal.loads(record)  # noqa: S302


def _of_text(key: str) -> int:
    """The id of an abstract, which is 64 bits of its text's digest, as a number that a database takes."""
    return int.from_bytes(bytes.fromhex(key), signed=True)


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
        return self._those(lambda at: holds(self._store.id(at)))

    def only(self, wanted: Callable[[Abstract], bool]) -> "Abstracts":
        """Those of which `wanted` says so, each of which is read for that."""
        return self._those(lambda at: wanted(self._store.read(at)))

    def _those(self, chosen: Callable[[int], bool]) -> "Abstracts":
        return Abstracts(self._store, array("Q", filter(chosen, self._numbers)))

    @property
    def entries(self) -> int:
        """In how many places they stand, all together."""
        return sum(map(self._store.places, self._numbers))


def fold(abstracts: Iterable[Abstract]) -> tuple[Abstract, ...]:
    """One abstract for each paper, as `Abstracts` has them, of abstracts that are in memory."""
    store = _Store()
    store.add(abstracts)
    return tuple(Abstracts(store, range(len(store))))


class Collection:
    """Takes in one file after the other; `accounts` says what was found in each.

    `columns` are the columns or keys that a user named for title and abstract.
    """

    def __init__(self, columns: Columns = NONE_NAMED) -> None:
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
