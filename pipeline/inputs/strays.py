"""Records of another format in a file: of two exports put into one, neither is lost in silence."""

import re
from collections.abc import Iterator

from pipeline.inputs.entries import Skipped

_MARKS = {
    "RIS": re.compile(r"TY {1,2}- ?[A-Z]{3,6}\s*$"),
    "PubMed NBIB": re.compile(r"PMID- ?\d{1,9}\s*$"),
    "BibTeX": re.compile(r"\s{0,3}@[A-Za-z]{3,20}[{(]\s{0,3}[^\s,{}=]{1,200}\s{0,3},\s*$"),
    "Web of Science": re.compile(r"(?:FN (?:Clarivate|Thomson|ISI|Web)\b|PT [JBSP]\s*$)"),
    "JSON": re.compile(r"\s{0,3}\{\"\w+\":"),
}
"""How a line looks with which a record of a format begins."""


class Strays:
    """Where records begin of other formats than the one that a file is read as."""

    def __init__(self, own: str) -> None:
        self._others = [(name, mark) for name, mark in _MARKS.items() if name != own]
        self._own = own
        self._first: dict[str, tuple[int, str]] = {}

    def begins(self, number: int, line: str) -> bool:
        """Whether a record of another format begins on a line that is none of this format's."""
        for name, mark in self._others:
            if mark.match(line):
                self._first.setdefault(name, (number, line.strip()[:80]))
                return True
        return False

    def told(self) -> Iterator[Skipped]:
        """The first line of each other format."""
        for name, (number, text) in self._first.items():
            reason = f"{name} begins here, in a file of {self._own}: put each format in its own file"
            yield Skipped(number, text, reason, broken=True)
