"""Text in which each line begins with a tag: what RIS, MEDLINE and Web of Science have in common."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from pipeline.inputs.dates import iso


@dataclass(slots=True)
class Tagged:
    """One record: the values of each tag in their order, with line ends where lines went on."""

    line: int
    values: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    last: str = ""

    def add(self, tag: str, value: str) -> None:
        """Takes in a line with a tag."""
        self.values[tag].append(value.strip())
        self.last = tag

    def go_on(self, line: str) -> None:
        """Takes in a line without one, which goes on with what stands above; a blank one stays blank."""
        if self.last:
            self.values[self.last][-1] += "\n" + line.strip()

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


def fullest(dates: Iterable[str]) -> str:
    """Of several ways to say when, the one that says most and can be read."""
    read = [found for written in dates if (found := iso(written))[:4].isdigit() and len(found) in (4, 7, 10)]
    return max(read, key=len, default="")
