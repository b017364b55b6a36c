"""How a file begins: what readers look at to say whether it is theirs. Never its name."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from pipeline.inputs.foreign import without_code
from pipeline.inputs.trees import local, tags
from pipeline.inputs.values import keys_in, lists_beside, records_at

LOOKED_AT = 1 << 18
"""Bytes that are looked at."""

_LINE_END = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True)
class Beginning:
    """The first bytes of a file, and what they are in the terms of each family of formats."""

    data: bytes

    @cached_property
    def text(self) -> str:
        """As text, without a byte order mark; what is cut off at the end is left out."""
        return self.data.decode("utf-8-sig", "ignore")

    @cached_property
    def lines(self) -> list[str]:
        """The lines that are not blank, without white space at their ends, and no fenced code among them."""
        return without_code([line.rstrip() for line in _LINE_END.split(self.text) if line.strip()])

    @cached_property
    def is_xml(self) -> bool:
        """Whether it begins with a tag."""
        return self.text.lstrip()[:1] == "<"

    @cached_property
    def is_json(self) -> bool:
        """Whether it begins as an object, a list of objects, nothing or null does."""
        begin = self.text.lstrip()[:4000]
        if begin.startswith("["):
            return begin[1:].lstrip()[:4].startswith(("{", "]", "null"))
        return begin.startswith("{")

    @cached_property
    def _tags(self) -> list[tuple[str, dict[str, str]]]:
        return tags(self.data) if self.is_xml else []

    @cached_property
    def root(self) -> str:
        """The name of the first element, without its prefix."""
        return local(self._tags[0][0]) if self._tags else ""

    @cached_property
    def elements(self) -> frozenset[str]:
        """The names of all elements, without prefixes."""
        return frozenset(local(tag) for tag, _ in self._tags)

    @cached_property
    def _paths(self) -> frozenset[str]:
        return keys_in(self.data) if self.is_json else frozenset()

    @cached_property
    def _records(self) -> tuple[str, frozenset[str]]:
        return records_at(self._paths)

    @property
    def lists_beside(self) -> list[str]:
        """Lists of JSON with titles and abstracts beside the one where the records stand."""
        return lists_beside(self._paths, self.place)

    @property
    def place(self) -> str:
        """Where the records of JSON stand, as `values.objects` takes it."""
        return self._records[0]

    @property
    def keys(self) -> frozenset[str]:
        """The paths of the keys that the records of JSON have."""
        return self._records[1]

    def starts(self, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
        """Each match of a pattern at the beginning of a line."""
        return (found for line in self.lines if (found := pattern.match(line)) is not None)
