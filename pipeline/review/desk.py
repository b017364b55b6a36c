"""All abstracts at hand: judge, undo, go on where one stopped. A change is in the log before it is told."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from pipeline.errors import ClaimsiftError
from pipeline.review.log import Log
from pipeline.review.sheets import Sheet, as_extraction, as_judged

Change = Callable[[Sheet], Sheet]


class Stale(ClaimsiftError):
    """A judgement was made on a sheet that has changed since, in another tab."""


@dataclass(frozen=True, slots=True)
class DeskProgress:
    """How far the work is: records judged of those asked about, and abstracts done of all."""

    judged: int
    asked: int
    done: int
    abstracts: int


def now() -> str:
    """The time as judgements have it."""
    return datetime.now(UTC).isoformat(timespec="seconds")


class Desk:
    """The sheets in their order, as the log says that they were left.

    With `closing` an abstract is done when it is called complete; else when nothing in it is left to judge.
    """

    def __init__(
        self,
        log: Log,
        sheets: Sequence[Sheet],
        reviewer: str,
        *,
        closing: bool = True,
        now: Callable[[], str] = now,
    ) -> None:
        self.closing = closing
        self._log = log
        self._reviewer = reviewer
        self._now = now
        self._sheets = list(sheets)
        self._places = {sheet.abstract.id: place for place, sheet in enumerate(sheets)}
        self._undo: list[Sheet] = []
        for line in log.lines:
            place = self._places.get(line.abstract.id)
            if place is not None:
                before = self._sheets[place]
                after = as_judged(replace(sheets[place], version=before.version + 1), line)
                self._sheets[place] = after
                # A line that says what held before the last one took that back.
                if self._undo and replace(self._undo[-1], version=after.version) == after:
                    self._undo.pop()
                else:
                    self._undo.append(before)
        self._asked = sum(sheet.asked for sheet in self._sheets)
        self._open = sum(sheet.open for sheet in self._sheets)
        self._done = sum(map(self.is_done, self._sheets))

    def __len__(self) -> int:
        return len(self._sheets)

    @property
    def progress(self) -> DeskProgress:
        """How far the work is."""
        return DeskProgress(self._asked - self._open, self._asked, self._done, len(self._sheets))

    @property
    def added(self) -> int:
        """How many records the reviewer has added."""
        return sum(entry.state == "added" for sheet in self._sheets for entry in sheet.entries)

    @property
    def completed(self) -> int:
        """How many abstracts are called complete."""
        return sum(sheet.complete for sheet in self._sheets)

    @property
    def can_undo(self) -> bool:
        """Whether there is a judgement to take back, of this sitting or of an earlier one."""
        return bool(self._undo)

    def sheet(self, place: int) -> Sheet:
        """The abstract at a place in the order, from 0."""
        return self._sheets[place]

    def place_of(self, abstract: str) -> int | None:
        """Where the abstract of an id is."""
        return self._places.get(abstract)

    def is_done(self, sheet: Sheet) -> bool:
        """Whether nothing is left to do on a sheet."""
        return sheet.complete if self.is_closing(sheet) else not sheet.open

    def is_closing(self, sheet: Sheet) -> bool:
        """Whether the reviewer is to say that the abstract is complete."""
        return self.closing and sheet.closes

    def next_open(self, after: int) -> int | None:
        """The place of the next abstract that is not done, from the beginning again behind the last one."""
        whole = range(len(self._sheets))
        onwards = (*whole[after + 1 :], *whole[: after + 1])
        return next((place for place in onwards if not self.is_done(self._sheets[place])), None)

    def change(self, place: int, version: int, change: Change) -> Sheet:
        """The sheet after a change, which is saved; Stale where it is not of this version any more."""
        before = self._sheets[place]
        if before.version != version:
            raise Stale("This abstract was judged in another tab meanwhile. Here is how it stands now.")
        after = self._save(place, change(before))
        self._undo.append(before)
        return after

    def undo(self) -> int | None:
        """Takes the last judgement back, and gives its place; OutputError if that cannot be saved."""
        if not self._undo:
            return None
        before = self._undo[-1]
        place = self._places[before.abstract.id]
        self._save(place, before)
        self._undo.pop()
        return place

    def _save(self, place: int, sheet: Sheet) -> Sheet:
        before = self._sheets[place]
        after = replace(sheet, version=before.version + 1)
        self._log.add(as_extraction(after, self._reviewer, self._now()))
        self._sheets[place] = after
        self._asked += after.asked - before.asked
        self._open += after.open - before.open
        self._done += self.is_done(after) - self.is_done(before)
        return after
