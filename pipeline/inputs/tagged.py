"""Records of tagged text: a value stands behind its tag, and goes on over lines without a tag.

RIS, PubMed NBIB, Web of Science, RefWorks, EndNote, NoteExpress and Ovid are written this way.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import IO

from pipeline.inputs.contents import LONGEST_BLOCK, OF_A_LINE, TOO_LONG, text_lines
from pipeline.inputs.dates import iso
from pipeline.inputs.strays import begins


class RecordLines(list[str]):
    """Lines of one record. Where they are more than any has, `fault` says so, and no more are kept."""

    def __init__(self) -> None:
        super().__init__()
        self._size = 0
        self.fault = ""

    def append(self, line: str) -> None:
        """Takes in a line."""
        self._size += len(line) + OF_A_LINE
        if self._size > LONGEST_BLOCK:
            self.fault = TOO_LONG
        else:
            super().append(line)


@dataclass(slots=True)
class Tagged:
    """One record: the values of each tag in their order, with line ends where lines went on."""

    line: int
    last: str = ""
    fault: str = ""
    """That it is longer than any record; what came behind that is not kept."""

    _known: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    _more: list[str] = field(default_factory=list)
    """Lines that go on with the last value: joined one by one they would take the square of their number."""
    _size: int = 0

    @property
    def values(self) -> defaultdict[str, list[str]]:
        """The values of each tag."""
        if self._more:
            self._known[self.last][-1] = "\n".join([self._known[self.last][-1], *self._more])
            self._more.clear()
        return self._known

    def add(self, tag: str, value: str) -> None:
        """Takes in a line with a tag."""
        if self._has_room(value):
            self.values[tag].append(value.strip())
            self.last = tag

    def go_on(self, line: str) -> None:
        """Takes in a line without one, which goes on with what stands above; a blank one stays blank."""
        if self.last and self._has_room(line):
            self._more.append(line.strip())

    def _has_room(self, line: str) -> bool:
        self._size += len(line) + OF_A_LINE
        if self._size > LONGEST_BLOCK:
            self.fault = TOO_LONG
        return not self.fault

    def first(self, *tags: str) -> str:
        """The first value that says something, of the first tag that has one."""
        return next(
            (value.strip() for tag in tags for value in self.values.get(tag, ()) if value.strip()), ""
        )

    def all(self, *tags: str) -> list[str]:
        """All values of the first tag that has any."""
        for tag in tags:
            if found := [" ".join(value.split()) for value in self.values.get(tag, ()) if value.strip()]:
                return found
        return []

    def text(self, *tags: str) -> str:
        """The text of the first tag that has one, where several values are its paragraphs."""
        for tag in tags:
            if found := "\n\n".join(value.strip() for value in self.values.get(tag, ()) if value.strip()):
                return found
        return ""


def records(file: IO[bytes], tag: re.Pattern[str], first: str, reader: str) -> Iterator[Tagged]:
    """Records of which each begins with the tag `first`; `tag` matches a tag and its value.

    A record ends, too, where the export of another format than the reader's begins.
    """
    record: Tagged | None = None
    for number, line in enumerate(text_lines(file), start=1):
        found = tag.match(line)
        is_next = found is not None and found[1] == first
        if record is not None and (is_next or begins(reader, line)):
            yield record
            record = None
        record = Tagged(number) if is_next else record
        if record is not None and found is not None:
            record.add(found[1], found[2] or "")
        elif record is not None:
            record.go_on(line)
    if record is not None:
        yield record


def fullest(dates: Iterable[str]) -> str:
    """Of several ways to say when, the one that says most and can be read."""
    read = [found for written in dates if (found := iso(written))[:4].isdigit() and len(found) in (4, 7, 10)]
    return max(read, key=len, default="")
