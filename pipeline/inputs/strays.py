"""Records of another format in a file: of two exports put into one, neither is lost in silence."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from typing import IO

from pipeline.inputs.columns import NONE_NAMED, TITLES, guessed
from pipeline.inputs.contents import MANY_WORDS, numbered_lines
from pipeline.inputs.entries import Skipped
from pipeline.inputs.prose import is_section, speaks_of_work
from pipeline.inputs.trees import RECORDS, Walk, local, walked

_MARKS = {
    "RIS": r"TY {1,2}- ?[A-Z]{3,6}\s*$",
    "PubMed NBIB": r"PMID- ?\d{1,9}\s*$",
    "BibTeX": r"\s{0,3}@[A-Za-z]{3,20}[{(]\s{0,3}[^\s,{}=]{1,200}\s{0,3},\s*$",
    "Web of Science": r"FN (?:Clarivate|Thomson|ISI|Web)\b|PT [JBSP]\s*$",
    "RefWorks": r"RT [A-Z][A-Za-z, ]{3,40}$",
    "Ovid": r"\s{0,3}<\d{1,6}\.? ?>\s*$",
    "NoteExpress": r"\{Reference Type\}[:：]",
    "PubMed text": r"\d{1,6}\. [^.]{2,100}\. \d{4}(?: [A-Z][a-z]{2,5}\b|[;:])",
    "EndNote": r"%0 [A-Z][A-Za-z ]{3,40}$",
    "arXiv mail": r"\\\\\s*$",
    "arXiv listing": r"\[\d{1,5}\]\s{1,8}arXiv:\d",
    "Markdown": r"\s{0,3}(?:[-*>] )?(?:\*\*|__|#{1,6} )(?i:abstract|summary)\b",
    "JSON": r"\s{0,4}(?:\[?\{\s{0,4}|\[\s{0,4}\{?)?\"[\w-]{1,60}\"\s?: ?[\[{\"\dntf]",
    "Python dictionaries": r"\{'\w{1,60}': ",
    "XML": r"\s{0,3}</?(?:\?xml|(?i:!doctype|html)|PubmedArticle(?:Set)?|feed|entry|rss|\w+:RDF|OAI-PMH|dblp"
    r"|pmc-articleset|article(?= [^<>]*(?:article-type|xmlns))|doi_batch|crossref_result|modsCollection|mods"
    r"|resource|collection|records?|xml|results?|item|paper|publication|document|doc|hit)\b",
}
"""How a line looks with which a record of a format begins, or soon behind."""

_ELEMENTS = (
    ("PubMed XML", "PubmedArticle PubmedBookArticle MedlineCitation", ""),
    ("JATS XML", "article", "article-meta"),
    ("Crossref XML", "journal_article conference_paper posted_content dissertation content_item", "titles"),
    ("Crossref XML", "book_metadata book_series_metadata report-paper_metadata standard_metadata", "titles"),
    ("DataCite XML", "resource", "identifier titles"),
    ("MODS XML", "mods", "titleInfo"),
    ("MARC XML", "record", "datafield subfield"),
    ("EndNote XML", "record", "ref-type titles"),
    ("OAI-PMH", "arXiv arXivRaw dc", "title"),
    ("ACL Anthology XML", "paper", "title"),
    ("Atom", "entry", "id title"),
    ("RSS", "item", "title description"),
    ("RDF", "Article Book BookSection Document Report Thesis Description", "title abstract"),
    ("RDF", "Description", "title description"),
)
"""What elements a record of a format of XML may be, and which stand somewhere in it."""

_OF_NONE = "XML records"
_KINDS = [(name, frozenset(one.split()), frozenset(of.split())) for name, one, of in _ELEMENTS]
OF_XML = frozenset({_OF_NONE, *(name for name, _, _ in _KINDS)})
_WATCHED = frozenset(RECORDS).union(*(names for _, names, _ in _KINDS))
_NEEDED = frozenset[str]().union(*(within for _, _, within in _KINDS))
_MOST_CHILDREN, _MOST_PIECES, _AT_ONCE = 200, 1000, 1 << 16
_XML, _TEXT, _TABLE, _ABOVE = "XML", "a text", "CSV, TSV", 20

LINED = frozenset(_MARKS) - {"JSON", "Python dictionaries", "XML"}
"""Formats whose readers pass over lines that mean nothing to them."""

_PAGE, SAVED_PAGE = "Daily Papers page", "saved page"
_SWALLOWS = LINED - {"BibTeX"}
"""Formats whose readers take a text that stands among the records for part of one, or pass over it."""

_FIELD = re.compile(
    r"\s|[A-Z][A-Z0-9]{1,3}\s{0,2}- |[A-Z][A-Z0-9] |[%{@<\[|#*_>\"'\\-]|[\w-]{2,30}\s{0,9}=|\d{1,6}[.:)] "
    r"|(?:Titles?|Authors?|Subjects?|Comments?|Journal-ref|Report-no|[A-Z]{3}-class|Abstract|Summary|Keywords):"
)
"""How a line begins that is part of a record, or goes on with one."""

_PURE = frozenset(
    {"RIS", "PubMed NBIB", "Web of Science", "RefWorks", "NoteExpress", "Ovid", "EndNote", "PubMed text"}
    | {"arXiv mail", "arXiv listing"}
)
"""Formats above whose first record no program writes prose."""

_NAMES = list(_MARKS)
_MARK = re.compile("|".join(f"({mark})" for mark in _MARKS.values()))
_LONGEST_HEADER, _LONGEST_CELL = 2000, 40


def begins(own: str, line: str) -> str | None:
    """The format whose record begins on a line of a file of `own`; None if no other does."""
    found = _MARK.match(line)
    if found is not None and (name := _NAMES[(found.lastindex or 1) - 1]) != own:
        return name
    return f"a table ({_TABLE})" if found is None and _is_header(line) else None


def strays(file: IO[bytes], own: str) -> Iterator[Skipped]:
    """The first line of each other format in a file of a format in lines, XML, or a page that holds JSON."""
    if own in OF_XML:
        file.seek(0)
        yield from (one for one in walked(file, _Strangers(own)) if isinstance(one, Skipped) and one.text)
    if own == _TABLE:
        yield from _above_header(file)
    if own not in LINED | {_PAGE, SAVED_PAGE}:
        return
    told: set[str] = set()
    file.seek(0)
    above: Skipped | None = None
    title = ""
    is_above, is_behind = own in _PURE, False
    for number, line in numbered_lines(file, _AT_ONCE):
        if is_above and (found := _MARK.match(line)) is not None:
            is_above = False
            if above is not None and _NAMES[(found.lastindex or 1) - 1] == own:
                yield above
        elif is_above and above is None and line.count(" ") > MANY_WORDS:
            reason = f"a text stands above the first record of {own}, and is not part of it"
            above = Skipped(number, line.strip()[:80], reason, broken=True)
        name = begins(own, line)
        is_long = not is_above and line.count(" ") > MANY_WORDS
        if name is None and is_long and (is_behind or (own in _SWALLOWS and _is_entry(title, line))):
            name = _TEXT
        if name is not None and name not in told and (own != _PAGE or is_behind or name in LINED):
            told.add(name)
            yield _stray(number, title if name == _TEXT else line, name, own)
        title = line if line.strip() else title
        is_behind = is_behind or (own == _PAGE and line.rstrip().endswith("</html>"))


def _above_header(file: IO[bytes]) -> Iterator[Skipped]:
    """A text above the header of a table, where exports may say where they come from in a few words."""
    file.seek(0)
    above: Skipped | None = None
    for number, line in islice(numbered_lines(file, _AT_ONCE), _ABOVE):
        if _is_header(line):
            yield from [above] if above is not None else []
            return
        if above is None and line.count(" ") > MANY_WORDS:
            above = _stray(number, line, _TEXT, _TABLE)


def _is_entry(title: str, line: str) -> bool:
    """Whether a line and that above it are an entry of a page: a title, and below it all of an abstract."""
    words = title.count(" ")
    is_title = 0 < words < MANY_WORDS and not title.endswith((".", ",", ":", ";")) and not is_section(title)
    return is_title and not _FIELD.match(title) and not _FIELD.match(line) and speaks_of_work(line)


def _is_header(line: str) -> bool:
    """Whether a line is nothing but short cells, with those of a title and an abstract among them."""
    if len(line) > _LONGEST_HEADER or len(line) < len("ti,ab"):
        return False
    for mark in "\t,;":
        cells = [cell.strip(' "\ufeff') for cell in line.split(mark)]
        short = len(cells) > 1 and all(len(cell) < _LONGEST_CELL for cell in cells)
        if short and not TITLES.isdisjoint(map(str.casefold, cells)) and guessed(cells, NONE_NAMED).has_both:
            return True
    return False


def _stray(number: int, line: str, name: str, own: str) -> Skipped:
    reason = f"{name} begins here, in a file of {own}: put each format in its own file"
    return Skipped(number, line.strip()[:80], reason, broken=True)


@dataclass(slots=True)
class _WatchedElement:
    """An element that may be a record, the elements in it, and those that tell its format."""

    name: str
    line: int
    depth: int
    children: set[str] = field(default_factory=set)
    within: set[str] = field(default_factory=set)


class _Strangers(Walk):
    """Finds the first record of each other format in a file of XML, and text beside the records."""

    def __init__(self, own: str) -> None:
        super().__init__()
        self._own, self._told = own, set[str]()
        self._open: list[_WatchedElement] = []
        self._called = ""
        """What records of no format are called here."""
        self._texts: list[str] = []
        self._behind = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = local(tag)
        self._read(beside=True)
        if self._open:
            if name in _NEEDED:
                for one in self._open:
                    one.within.add(name)
            if (last := self._open[-1]).depth == self.depth - 1 and len(last.children) < _MOST_CHILDREN:
                last.children.add(name)
        if name in _WATCHED:
            self._open.append(_WatchedElement(name, self.line, self.depth))
        if "dailyPapers" in attributes.get("data-props", ""):
            self._tell(self.line, f"<{name}>", _PAGE)
        self._behind = False

    def end(self) -> None:
        self._read(beside=self._behind)
        if self._open and self._open[-1].depth == self.depth:
            found = self._open.pop()
            if (kind := self._kind(found)) is not None:
                self._tell(found.line, f"<{found.name}>", kind)
        self._behind = True

    def text(self, data: str) -> None:
        is_beside = not self._open or self._open[0].depth == self.depth
        if is_beside and len(self._texts) < _MOST_PIECES and data.strip():
            self._texts.append(data)

    def _read(self, *, beside: bool) -> None:
        """Looks at what came since the last tag, which may stand `beside` elements."""
        if not self._texts:
            return
        lines = "".join(self._texts).split("\n")
        self._texts.clear()
        for line in lines:
            if (name := begins(_XML, line)) is not None:
                self._tell(self.line, line, name)
            elif beside and line.count(" ") > MANY_WORDS:
                self._tell(self.line, line, _TEXT)

    def _tell(self, line: int, shown: str, kind: str) -> None:
        if kind not in self._told:
            self._told.add(kind)
            self.done.append(_stray(line, shown, kind, self._own))

    def _kind(self, found: _WatchedElement) -> str | None:
        """The other format that an element is a record of, if it is."""
        is_one = found.name in RECORDS and _has_both(frozenset(found.children))
        kinds = [name for name, names, within in _KINDS if found.name in names and within <= found.within]
        if is_one and self._own == _OF_NONE:
            if any(_has_any(frozenset(one.children)) for one in self._open):
                return kinds[0] if kinds else None
            self._called = self._called or found.name
            return None if found.name == self._called else f"a record of another kind ({found.name})"
        if self._own in kinds:
            return None
        return kinds[0] if kinds else _OF_NONE if is_one else None


@lru_cache(maxsize=1000)
def _has_both(headers: frozenset[str]) -> bool:
    return guessed(headers, NONE_NAMED).has_both


@lru_cache(maxsize=1000)
def _has_any(headers: frozenset[str]) -> bool:
    found = guessed(headers, NONE_NAMED)
    return bool(found.title or found.text)
