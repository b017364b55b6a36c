"""What commands that read papers share: their files, the columns that a user names, what was found."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.cli import loop
from pipeline.cli.flags import INPUT, flag_under, together
from pipeline.domain import Abstract
from pipeline.errors import DigestError, InputError, counted
from pipeline.settings import cache_folder

if TYPE_CHECKING:
    from pipeline import inputs
    from pipeline.cli.screen import Screen

_input = flag_under(INPUT)

_SHOWN = 20
"""Parts of one file that are named each, of those that were skipped."""

_REASONS, _LONGEST_REASON = 5, 80
"""Reasons that are counted in a line that sums up, and characters of each."""

NATIVE = frozenset({"JSON lines", "Parquet", "saved page"})
"""Formats whose files are mentioned only if something is wrong."""


def _expanded(_: click.Context, __: click.Parameter, value: tuple[str, ...]) -> tuple[str, ...]:
    from pipeline.inputs import fetched

    return tuple(fetched.named_by(value))


@dataclass(frozen=True)
class ReadFiles:
    """What reading some files gave: the papers, accounts of the files, the faults of those refused."""

    collection: "inputs.Collection"
    faults: dict[str, DigestError]

    @property
    def unread(self) -> int:
        """How many files could not be read, or not whole."""
        accounts = self.collection.accounts
        return sum(account.file in self.faults or account.skips.broken > 0 for account in accounts)


@dataclass(frozen=True)
class Inputs:
    """What is read, and how: FILE... and a field for each of `inputs_options`."""

    files: tuple[str, ...]
    title_field: str | None
    text_field: str | None
    allow_private: bool
    refresh: bool

    def read(self, folder: Path | None, tell: Callable[[str], None], *, offline: bool = False) -> ReadFiles:
        """Reads all files that can be read, sources fetched first; what is waited for is told.

        What is fetched is kept in a folder, or in the user's cache.
        """
        # What reads files of any format takes a while to load.
        from pipeline import inputs
        from pipeline.inputs import fetched
        from pipeline.inputs.fetched import Fetching

        fetching = Fetching(cache_folder(folder), self.allow_private, self.refresh, offline)
        collection = inputs.Collection(inputs.asked_columns(self.title_field, self.text_field))
        faults: dict[str, DigestError] = {}
        names = list(filter(fetched.is_named, self.files))
        bodies = loop.run(fetched.fetch(names, fetching, tell)) if names else {}
        for path in self.files:
            try:
                if path in bodies:
                    fetched.take_in(collection, path, bodies[path])
                else:
                    collection.add(path)
            except DigestError as error:
                faults[inputs.called(path)] = error
        return ReadFiles(collection, faults)

    def abstracts(
        self, folder: Path | None, screen: "Screen", *, offline: bool = False
    ) -> "tuple[inputs.Abstracts, int]":
        """The distinct abstracts of all files that can be read, and how many files cannot, or not whole.

        Records without an abstract are told of and do not count: nothing is lost with them. DigestError is
        raised where none of the files can be read.
        """
        found = self.read(folder, screen.tell, offline=offline)
        check_any(found)
        for fault in found.faults.values():
            screen.tell(f"claimsift: {fault} The other files are read.")
        sound = (one for one in found.collection.accounts if one.file not in found.faults)
        for notice in chain(*map(notices, sound), joined_notices(found.collection.joined)):
            screen.tell(notice)
        return found.collection.abstracts(), found.unread


inputs_options = together(
    "papers",
    Inputs,
    # Folders and patterns are replaced by the files that they stand for.
    click.argument("files", nargs=-1, required=True, metavar="FILE...", callback=_expanded),
    _input("--title-field", metavar="NAME", help="Column or key that holds the titles, in tables and JSON."),
    _input(
        "--text-field", metavar="NAME", help="Column or key that holds the abstracts, in tables and JSON."
    ),
    _input(
        "--refresh",
        is_flag=True,
        help="Ask again for sources that were fetched today, in case they have changed.",
    ),
    _input(
        "--allow-private", is_flag=True, help="Fetch from addresses of this machine and its network, too."
    ),
)


def abstract_with_id(abstracts: Sequence[Abstract], start: str) -> Abstract:
    """The abstract whose id starts as given; InputError unless exactly one does."""
    found = [abstract for abstract in abstracts if abstract.id.startswith(start.lower())]
    if len(found) != 1:
        many = (
            f"{len(found)} abstracts have an id that starts" if found else "No abstract has an id that starts"
        )
        raise InputError(f"{many} with {start!r}. The output of claimsift gold has the ids.")
    return found[0]


def check_any(found: ReadFiles) -> None:
    """Raises DigestError where no file could be read, with what is wrong with each."""
    if len(found.faults) == len(found.collection.accounts):
        raise DigestError("\nclaimsift: ".join(map(str, found.faults.values())))


def notices(account: "inputs.RecordCounts", *, all_parts: bool = False) -> Iterator[str]:
    """What a user should know of a file: parts that were skipped, then a line that sums it up.

    `all_parts` names each part, and each record without an abstract.
    """
    broken = [part for part in account.skipped if part.broken]
    shown = account.skipped + account.without if all_parts else (broken or account.skipped)[:_SHOWN]
    for part in shown:
        what = f": {part.text[:60]!r}" if part.text else ""
        yield f"{account.file}, {part.place}: not read, {part.reason}{what}"
    if account.reader not in NATIVE or account.told:
        yield f"{account.file}: {summed_up(account)}"
    elif account.skips.count > 1:
        yield f"{account.file}: {account.skips.count:,} parts not read: {_counted(account)}"


def summed_up(account: "inputs.RecordCounts") -> str:
    """A file in one line: its format, and how much of it is what."""
    reader = f"{account.reader}, " if account.reader else ""
    parts = [f"{reader}{counted(account.records, 'record')}, {account.with_abstract:,} with an abstract"]
    if account.repeats:
        parts.append(f"{account.repeats:,} known already")
    if account.skips.count:
        parts.append(f"{account.skips.shown} passed over ({_counted(account)})")
    return "; ".join([", ".join(parts), *account.told])


def joined_notices(joined: "inputs.Joined") -> Iterator[str]:
    """What is told of papers whose texts differ."""
    yield from joined.told
    if joined.count > len(joined.told):
        papers = counted(
            joined.count - len(joined.told), "more paper stands there", "more papers stand there"
        )
        yield f"{papers} with texts that differ"


def _counted(account: "inputs.RecordCounts") -> str:
    reasons = account.skips.reasons.most_common(_REASONS)
    return "; ".join(f"{count:,} × {_begun(reason)}" for reason, count in reasons)


def _begun(reason: str) -> str:
    """The first sentence of a reason, cut where it is long: all of it is told above."""
    first = reason.partition(". ")[0]
    return first if len(first) <= _LONGEST_REASON else f"{first[:_LONGEST_REASON].rpartition(' ')[0]} …"
