"""What the reading of a file gives."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256

from pipeline.domain import Abstract, Source
from pipeline.errors import DigestError
from pipeline.inputs.markup import plain

_UNSEEN = re.compile("[\u00ad\u200b\u2060\ufeff]")
"""Soft hyphen, zero-width space, word joiner and byte order mark: they show nothing and say nothing."""

_CONTROL = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]")
"""What acts on a terminal or ends a string in C; not white space."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something that looks like a part of an entry and could not be read as one.

    `line` counts from 1, as `unit` says: lines of a text, rows of a table. `text` is what stands there,
    `reason` a clause that says what is missing. `broken` says that an abstract may have been lost with it.
    `within` is the file in an archive that holds it.
    """

    line: int
    text: str
    reason: str
    unit: str = "line"
    broken: bool = False
    within: str = ""

    @property
    def place(self) -> str:
        """Where it stands in its file, for messages."""
        return f"{self.within}, {self.unit} {self.line}" if self.within else f"{self.unit} {self.line}"


@dataclass(frozen=True, slots=True)
class Digest:
    """One file: an abstract for each entry in its order, repeats included, and what was left out.

    `date` is the date of the page as written there, None where it has none; `told` is what else one should
    know, a clause each.
    """

    file: str
    date: str | None
    abstracts: tuple[Abstract, ...]
    skipped: tuple[Skipped, ...] = ()
    told: tuple[str, ...] = ()


_KEPT, _MOST_REASONS = 1000, 200
"""Parts that are kept of those that are broken and of the others, and reasons that are counted each."""


@dataclass(slots=True)
class Skips:
    """What was skipped of one file: all of it is counted, and the first parts are kept in their order."""

    kept: list[Skipped] = field(default_factory=list)
    count: int = 0
    broken: int = 0
    reasons: Counter[str] = field(default_factory=Counter)

    def add(self, one: Skipped) -> None:
        """Takes in a part."""
        self._count(one.reason, 1)
        self.count += 1
        self.broken += one.broken
        if (self.broken if one.broken else self.count - self.broken) <= _KEPT:
            self.kept.append(one)

    @property
    def shown(self) -> str:
        """How many; of a file that cannot be read to its end nobody knows how many stand behind."""
        is_open = any(reason.startswith("from here on") for reason in self.reasons)
        return f"{self.count:,}{' or more' if is_open else ''}"

    def add_all(self, others: "Skips") -> None:
        """Takes in what was skipped of a part."""
        for reason, times in others.reasons.items():
            self._count(reason, times)
        for broken in (True, False):
            room = max(0, _KEPT - sum(one.broken is broken for one in self.kept))
            self.kept += [one for one in others.kept if one.broken is broken][:room]
        self.count += others.count
        self.broken += others.broken

    def _count(self, reason: str, times: int) -> None:
        known = reason in self.reasons or len(self.reasons) < _MOST_REASONS
        self.reasons[reason if known else "other reasons"] += times


UNTITLED = "[no title]"
"""What an abstract without a title is called."""

LONGEST = 1 << 20
"""Characters of an abstract or a title, far more than any has; to clean a text takes many times its size."""


def make_abstract(title: str, text: str, source: Source, *, is_plain: bool = False) -> Abstract:
    """An abstract with its id, which is that of its text as it is read: without markup, as `plain` has it.

    White space at the ends of `text` is dropped, runs of it in `title` folded. Characters that nobody
    sees are taken out; a control character becomes U+FFFD, so that what stood around it is not joined.
    With `is_plain` nothing is markup: each mark stands for itself.
    """
    read = _seen if is_plain else _readable
    text = read(text).strip()
    key = sha256(text.encode()).hexdigest()[:16]
    return Abstract(id=key, title=" ".join(read(title).split()), text=text, sources=(source,))


_ESCAPED = re.compile(r"(?:\\r)?\\n(?=\\[nr]|[A-Z•\s]|$)")
"""A line end as JSON writes it, which some put into tables as it is; TeX's commands have small letters."""


def _readable(text: str) -> str:
    seen = _seen(text)
    shown = plain(seen)
    if "\\n" in shown:
        shown = _ESCAPED.sub("\n", shown)
    return shown if shown is seen else _seen(shown)


def _seen(text: str) -> str:
    return text if text.isascii() and text.isprintable() else _CONTROL.sub("\ufffd", _UNSEEN.sub("", text))


def sound(
    entries: Iterable[Abstract | Skipped], skips: Skips, complain: Callable[[], DigestError]
) -> Iterator[Abstract]:
    """The abstracts among entries, one after the other; what was skipped is added to `skips`.

    Raises what `complain` makes, at the end, where nothing was read or less than was broken: such a file
    is something else, and its abstracts are by chance what they seem.
    """
    read = broken = 0
    for entry in entries:
        if isinstance(entry, Skipped):
            skips.add(entry)
            broken += entry.broken
        else:
            read += 1
            yield entry
    if not read or broken > read:
        raise complain()
