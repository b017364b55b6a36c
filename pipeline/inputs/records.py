"""One record as a format's reader understands it, and the one way in which it becomes an abstract."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from pipeline.domain import Abstract, Source
from pipeline.inputs.dates import iso
from pipeline.inputs.entries import Skipped, Skips, make_abstract
from pipeline.inputs.identifiers import arxiv_in, doi_in, pmcid_in, pmid_in
from pipeline.inputs.markup import plain
from pipeline.inputs.tex import without_accents_of_tex

_MOST_NAMES = 2000
_LONGEST = 300
"""Characters of a name, a venue or an address, more than any has."""

NO_ABSTRACT = "no abstract"
"""Why most records are passed over: nothing is wrong with them."""

_NOTHING = frozenset(
    {
        "no abstract available", "no abstract", "abstract not available", "not available",
        "abstract available from the publisher", "nan", "null", "none", "n/a", "na",
    }
)  # fmt: skip
"""What databases and spreadsheets write where there is no abstract, in brackets or not."""

WITHDRAWN = "no abstract: the paper has been withdrawn"
_WITHDRAWN = re.compile(
    r"this (?:paper|article|manuscript|submission|preprint|work) (?:has been|was|is) withdrawn"
    r"(?: by (?:the )?(?:authors?|author\(s\))| by arxiv(?: admin(?:istrator)?s?)?)?\.?",
    re.IGNORECASE,
)
"""All that arXiv has of some papers; a reason behind it may say more."""

_EXCERPT = "…"
"""How most snippets begin that Google Scholar shows, and programs that ask it export as abstracts."""

_KEPT = 1000
"""Records without an abstract that an account names each; more are only counted."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A record; what it does not say is empty. Texts are as they stand there, with their markup.

    `line` is where it begins, 0 where lines mean nothing. `doi` and the other ids may be addresses or hold
    words around them. With `as_written` title and text may have been read before, by us or by a program of
    the user's, so that TeX in them is left alone: ids and labels are those of the text as it was given.
    With `is_plain` nothing in them is markup, nor a line end that a program put there.
    `fault` says why it is none, a clause, where it is broken.
    """

    title: str
    text: str = ""
    names: Sequence[str] = ()
    date: str = ""
    venue: str = ""
    categories: Sequence[str] = ()
    language: str = ""
    url: str = ""
    arxiv: str = ""
    doi: str = ""
    pmid: str = ""
    pmcid: str = ""
    openreview: str = ""
    s2: str = ""
    openalex: str = ""
    key: str = ""
    line: int = 0
    as_written: bool = False
    is_plain: bool = False
    fault: str = ""

    @property
    def texts(self) -> tuple[str, str]:
        """Title and text without the accents and commands of TeX."""
        if self.as_written:
            return self.title, self.text
        return without_accents_of_tex(self.title), without_accents_of_tex(self.text)


@dataclass(slots=True)
class RecordCounts:
    """What was found in one file.

    `told` is what a user should know beside it, a clause each; `why` says why such files may have no
    abstracts, `first` and `last` are titles. `without` names the first records that have none, `skipped`
    the first that could not be read; `skips` counts all of these.
    """

    file: str
    reader: str = ""
    records: int = 0
    with_abstract: int = 0
    untitled: int = 0
    repeats: int = 0
    without: list[Skipped] = field(default_factory=list)
    skips: Skips = field(default_factory=Skips)
    told: list[str] = field(default_factory=list)
    why: str = ""
    first: str = ""
    last: str = ""
    before: int = 0
    """Records and skips of the parts before the one that is read."""
    room: int | None = None
    """Bytes that may still be unpacked of a holder; None where nothing was yet."""

    def bare(self, title: str, number: int, unit: str, text: str) -> None:
        """Notes a record without an abstract, and what stands in its place."""
        if len(self.without) < _KEPT:
            reason = WITHDRAWN if _WITHDRAWN.fullmatch(text) else NO_ABSTRACT
            self.without.append(Skipped(number, title[:80], reason, unit))

    @property
    def skipped(self) -> list[Skipped]:
        """The first parts that were skipped."""
        return self.skips.kept

    @property
    def without_abstract(self) -> int:
        """Records that were read and have no abstract."""
        return self.records - self.with_abstract


def unfolded(text: str) -> str:
    """Lines that an export wrapped, as one; a blank line stays one, so that it ends a sentence."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if "\n" not in text:
        return text
    paragraphs: list[list[str]] = [[]]
    for line in text.split("\n"):
        if said := line.strip():
            paragraphs[-1].append(said)
        elif paragraphs[-1]:
            paragraphs.append([])
    return "\n\n".join(map(" ".join, paragraphs))


def has_text(entry: Entry) -> bool:
    """Whether a record has an abstract, not an excerpt or a word such as "NA" in its place."""
    return says_something(entry.text.strip())


def says_something(text: str) -> bool:
    """Whether a text is an abstract, not an excerpt or a word such as "NA" in its place."""
    says = any(map(str.isalnum, text)) and text[:40].casefold().strip("[]().") not in _NOTHING
    return says and not text.startswith(_EXCERPT) and _WITHDRAWN.fullmatch(text) is None


def title_of(entry: Entry) -> str:
    """The title as plain text on one line."""
    return " ".join((entry.title if entry.is_plain else plain(entry.texts[0])).split())


def to_abstract(entry: Entry, file: str, position: int, reader: str | None = None) -> Abstract:
    """The abstract in a record that has one, with its one source."""
    title, text = entry.texts
    text = text if entry.is_plain else unfolded(text)
    return make_abstract(title, text, source_of(entry, file, position, reader), is_plain=entry.is_plain)


def source_of(entry: Entry, file: str, position: int, reader: str | None) -> Source:
    """Where a record stands and what it says about itself, in the forms that `Source` keeps."""
    names = [shown for name in entry.names[:_MOST_NAMES] if (shown := _short(name).replace(";", ","))]
    doi = doi_in(entry.doi)
    return Source(
        file=file,
        position=position,
        date=iso(entry.date) or None,
        authors=len(entry.names) or None,
        names="; ".join(names) or None,
        venue=_short(entry.venue) or None,
        categories="; ".join(filter(None, map(_short, entry.categories[:100]))) or None,
        language=_short(entry.language)[:40] or None,
        url=_short(entry.url) if _short(entry.url).startswith(("http://", "https://")) else None,
        arxiv=arxiv_in(entry.arxiv, doi, entry.url) or None,
        doi=doi or None,
        pmid=pmid_in(entry.pmid) or None,
        pmcid=pmcid_in(entry.pmcid) or None,
        openreview=_short(entry.openreview) or None,
        s2=_short(entry.s2) or None,
        openalex=_short(entry.openalex) or None,
        key=_short(entry.key) or None,
        reader=reader,
    )


def _is_bare(text: str) -> bool:
    """Whether a text is on one line, and holds neither markup nor more white space than it needs."""
    return (
        text.isprintable()
        and "<" not in text
        and "&" not in text
        and "  " not in text
        and text[0] != " " != text[-1]
    )


def _short(text: str) -> str:
    if not text or (len(text) <= _LONGEST and _is_bare(text)):
        return text
    return " ".join(plain(text[: 4 * _LONGEST]).split())[:_LONGEST].encode(errors="replace").decode()
