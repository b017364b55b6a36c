"""What the reading of a file gives."""

from dataclasses import dataclass
from hashlib import sha256

from pipeline.domain import Abstract, Source


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something that looks like a part of an entry and could not be read as one.

    `line` counts from 1; `text` is what stands there, `reason` a clause that says what is missing.
    """

    line: int
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Digest:
    """One file: an abstract for each entry in its order, repeats included, and what was left out.

    `date` is the date of the page as written there, None where it has none.
    """

    file: str
    date: str | None
    abstracts: tuple[Abstract, ...]
    skipped: tuple[Skipped, ...] = ()


def make_abstract(title: str, text: str, source: Source) -> Abstract:
    """An abstract with its id; white space at the ends of `text` is dropped, runs of it in `title` folded."""
    text = text.strip()
    key = sha256(text.encode()).hexdigest()[:16]
    return Abstract(id=key, title=" ".join(title.split()), text=text, sources=(source,))
