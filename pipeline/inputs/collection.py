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
from pipeline.inputs.same_paper import identities, latest, names_of, version
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
    "CREATE TABLE merged (number INTEGER PRIMARY KEY, paper INTEGER)",
)
"""The paper with a text or an id, both as 64 bits; each paper; its places beside the first; what became of
numbers of which it turned out that they are one paper with another."""


class _PaperStore:
    """Papers by their number, from 0 on, and every place where one stands."""

    def __init__(self) -> None:
        self._scratch = Scratch(*_TABLES)
        self._do = self._scratch.do
        self._count = self._merged = 0
        self.joined = Joined()

    def numbers(self) -> Sequence[int]:
        """The numbers of all papers."""
        if not self._merged:
            return range(self._count)
        return array("Q", (number for (number,) in self._do("SELECT number FROM papers ORDER BY number")))

    def add(self, abstracts: Iterable[Abstract]) -> int:
        """Takes in all of some abstracts, or none where one cannot be had; how many were known before."""
        count, merged, joined, told = self._count, self._merged, self.joined.count, len(self.joined.told)
        try:
            with self._scratch.all_or_nothing():
                return sum(map(self._add, abstracts))
        except BaseException:
            self._count, self._merged, self.joined.count = count, merged, joined
            del self.joined.told[told:]
            raise

    def _add(self, abstract: Abstract) -> bool:
        """Takes in one; whether its paper was known."""
        text, ids = _of_text(abstract.id), [hashed(one) for one in identities(abstract)]
        new, number, taken = self._claimed((text, *ids), self._count)
        first, *others = abstract.sources
        if number == self._count:
            self._write(number, abstract, first)
            self._count += 1
            self._again(number, others)
            return False
        self._again(number, abstract.sources)
        unsettled = [*taken]
        if text in new:
            unsettled += self._join(number, abstract)
        if abstract.title != self._texts(number)[1]:
            unsettled += abstract.sources
        self._settle(number, unsettled)
        return True

    def _claimed(self, names: Sequence[int], own: int) -> tuple[set[int], int, list[Source]]:
        """Which of the names nobody had, the paper that has all of them now, and what it took over for that.

        It is the first that had one. If several had some, they are one paper, as is found out only now.
        """
        new, found = set[int](), {own}
        for name in names:
            if self._do("INSERT OR IGNORE INTO names VALUES (?, ?)", name, own).rowcount:
                new.add(name)
            else:
                (number,) = self._do("SELECT paper FROM names WHERE name = ?", name).fetchone()
                found.add(self._root(number))
        first, *others = sorted(found)
        taken = [one for number in others if number < self._count for one in self._merge(number, first)]
        if first != own:
            for name in new:
                self._do("UPDATE names SET paper = ? WHERE name = ?", first, name)
        return new, first, taken

    def _settle(self, number: int, sources: Sequence[Source]) -> None:
        """Sees to it that a paper is known by what its sources say together with the title that stands.

        So it is written, and read again.
        """
        while sources:
            title = self._texts(number)[1]
            names = {hashed(one) for source in sources for one in names_of(title, source)}
            _, number, sources = self._claimed(sorted(names), number)

    def _root(self, number: int) -> int:
        """What became of a number."""
        while self._merged and (
            row := self._do("SELECT paper FROM merged WHERE number = ?", number).fetchone()
        ):
            (number,) = row
        return int(number)

    def _merge(self, number: int, paper: int) -> Sequence[Source]:
        """Makes one paper of two; what was said under another title than now stands."""
        abstract = self.read(number)
        self._do("INSERT INTO merged VALUES (?, ?)", number, paper)
        self._do("DELETE FROM papers WHERE number = ?", number)
        self._do("DELETE FROM places WHERE paper = ?", number)
        self._merged += 1
        self._again(paper, abstract.sources)
        return [*abstract.sources, *self._join(paper, abstract)]

    def _again(self, number: int, sources: Iterable[Source]) -> None:
        for source in sources:
            self._do("INSERT INTO places VALUES (?, ?)", number, marshal.dumps(_of_source(source)))

    def _join(self, number: int, abstract: Abstract) -> Sequence[Source]:
        """Takes the later of two texts of one paper, with what its source says, and tells it.

        Returns all sources, if the title changes so.
        """
        (before,) = self._do("SELECT version FROM papers WHERE number = ?", number).fetchone()
        later = version(abstract) > before
        known = self.read(number) if later else abstract
        if later:
            first = latest(abstract)
            others = [*known.sources]
            others.remove(first)
            self._write(number, abstract, first)
            self._do("DELETE FROM places WHERE paper = ?", number)
            self._again(number, others)
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
        return known.sources if known.title != abstract.title else ()

    def _write(self, number: int, abstract: Abstract, first: Source) -> None:
        record = marshal.dumps((abstract.title, abstract.text, *_of_source(first)))
        values = (number, abstract.id, version(abstract), record)
        self._do("INSERT OR REPLACE INTO papers VALUES (?, ?, ?, ?)", *values)

    def read(self, number: int) -> Abstract:
        """The abstract with this number."""
        number = self._root(number)
        key, title, text, *first = self._texts(number)
        places = self._do("SELECT place FROM places WHERE paper = ? ORDER BY rowid", number)
        others = (Source(*_loaded(place)) for (place,) in places)
        return Abstract(key, title, text, (Source(*first), *others))

    def _texts(self, number: int) -> tuple[Any, ...]:
        """Id, title and text, and what the first source says."""
        key, record = self._do("SELECT id, record FROM papers WHERE number = ?", number).fetchone()
        return (key, *_loaded(record))

    def id(self, number: int) -> str:
        """The id of the abstract with this number."""
        number = self._root(number)
        (found,) = self._do("SELECT id FROM papers WHERE number = ?", number).fetchone()
        return str(found)

    def places(self, number: int) -> int:
        """In how many places an abstract stands."""
        number = self._root(number)
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

    The first title wins, and of several versions the later. `sources` holds the place of that version, then
    all others in the order of appearance; those of a paper that a third showed to be the same stand behind
    those that were known then.
    """

    def __init__(self, store: _PaperStore, numbers: Sequence[int]) -> None:
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
        """Those whose id `holds` accepts; the papers are not read for that."""
        return self._those(lambda at: holds(self._store.id(at)))

    def only(self, wanted: Callable[[Abstract], bool]) -> "Abstracts":
        """Those that `wanted` accepts; each paper is read for that."""
        return self._those(lambda at: wanted(self._store.read(at)))

    def _those(self, chosen: Callable[[int], bool]) -> "Abstracts":
        return Abstracts(self._store, array("Q", filter(chosen, self._numbers)))

    @property
    def entries(self) -> int:
        """In how many places they stand, all together."""
        return sum(map(self._store.places, self._numbers))


def one_a_paper(abstracts: Iterable[Abstract]) -> tuple[Abstract, ...]:
    """One abstract for each paper, as `Abstracts` has them, of abstracts that are in memory."""
    store = _PaperStore()
    store.add(abstracts)
    return tuple(Abstracts(store, store.numbers()))


class Collection:
    """Takes in one file after the other; `accounts` says what was found in each.

    `columns` are the columns or keys that a user named for title and abstract.
    """

    def __init__(self, columns: Columns = NONE_NAMED) -> None:
        self._store = _PaperStore()
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
        return Abstracts(self._store, self._store.numbers())
