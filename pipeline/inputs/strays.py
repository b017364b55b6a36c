"""Records of another format in a file: of two exports put into one, neither is lost in silence."""

import re
from collections.abc import Iterator
from typing import IO

from pipeline.inputs.columns import NONE_NAMED, TITLES, guessed
from pipeline.inputs.contents import MANY_WORDS, text_lines
from pipeline.inputs.entries import Skipped

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
    "XML": r"\s{0,3}<(?:\?xml|(?i:!doctype|html)|PubmedArticle(?:Set)?|feed|entry|rss|\w+:RDF|OAI-PMH|dblp"
    r"|pmc-articleset|article(?= [^<>]*(?:article-type|xmlns))|doi_batch|crossref_result|modsCollection|mods"
    r"|resource|collection|records?|xml)\b",
}
"""How a line looks with which a record of a format begins, or soon behind."""

LINED = frozenset(_MARKS) - {"JSON", "Python dictionaries", "XML"}
"""Formats whose readers pass over lines that mean nothing to them."""

_PAGE = "Daily Papers page"
_PURE = frozenset(
    {"RIS", "PubMed NBIB", "Web of Science", "RefWorks", "NoteExpress", "arXiv mail", "arXiv listing"}
)
"""Formats above whose first record no program writes prose."""

_NAMES = list(_MARKS)
_MARK = re.compile("|".join(f"({mark})" for mark in _MARKS.values()))
_LONGEST_HEADER, _LONGEST_CELL = 2000, 40


def begins(own: str, line: str) -> str | None:
    """The format of which a record begins on a line of a file of `own`; None where none does."""
    found = _MARK.match(line)
    if found is not None and (name := _NAMES[(found.lastindex or 1) - 1]) != own:
        return name
    return "a table (CSV, TSV)" if found is None and _is_header(line) else None


def strays(file: IO[bytes], own: str) -> Iterator[Skipped]:
    """The first line of each other format in a file of a format in lines; in a page, of each of these."""
    if own not in LINED | {_PAGE}:
        return
    told: set[str] = set()
    file.seek(0)
    above: Skipped | None = None
    is_above = own in _PURE
    for number, line in enumerate(text_lines(file), start=1):
        if is_above and (found := _MARK.match(line)) is not None:
            is_above = False
            if above is not None and _NAMES[(found.lastindex or 1) - 1] == own:
                yield above
        elif is_above and above is None and line.count(" ") > MANY_WORDS:
            reason = f"a text stands above the first record of {own}, and is no part of it"
            above = Skipped(number, line.strip()[:80], reason, broken=True)
        name = begins(own, line)
        if name is not None and name not in told and (own in LINED or name in LINED):
            told.add(name)
            reason = f"{name} begins here, in a file of {own}: put each format in its own file"
            yield Skipped(number, line.strip()[:80], reason, broken=True)


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
