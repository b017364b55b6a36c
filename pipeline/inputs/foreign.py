"""What a file looks like that is neither a known format nor a page: it is refused by name.

Read as a page it would give wrong titles. Each kind has marks that no page has, in an export of one paper as
in one of a thousand.
"""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from pipeline.errors import DigestError, printable
from pipeline.inputs.contents import MANY_WORDS
from pipeline.inputs.instructions import FOR_SOMEBODY, is_for_somebody
from pipeline.setting_names import setting

LOOKED_AT = 60_000
"""Characters of the beginning in which the marks of a kind are looked for."""

_ROWS, _WIDE = 20, 8
"""Rows by which a table is known, and short headers that no prose has side by side without a space."""

_LIST = re.compile(r"\[\d{1,5}\]\s+arXiv:\S+|arXiv:\d{4}\.\d{4,5}(?:v\d+)?\s*[\[(]|(?:\[pdf\b.{0,60}\])$")
_MAIL_ENTRY = re.compile(r"\\\\(?: \( https?://\S+.*)?$")
_ARXIV_ID = re.compile(r"arXiv:(?:\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})")
_ARXIV_FIELD = re.compile(r"(?:Title|Authors|Categories|Subjects|Comments|Journal-ref|License):")
_HEADER = re.compile(
    r"(?:From|To|Cc|Subject|Date|Message-ID|Received|Return-Path|Delivered-To|Reply-To|MIME-Version|Sender"
    r"|Content-[\w-]+|List-[\w-]+|DKIM-[\w-]+|X-[\w-]+):(?:\s|$)",
    re.IGNORECASE,
)
_MBOX = re.compile(r"From \S+ +(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)\b.*\d{4}$")
_BIBTEX = re.compile(
    r"@(?:[A-Za-z]{3,20})\s*[{(]\s*(?:[^\s,{}]*\s*,|$)|@(?:comment|string|preamble)\s*[{(]", re.IGNORECASE
)
_TAGGED = re.compile(r"([A-Z][A-Z0-9](?= {1,2}-(?: |$))|[A-Z]{3,4}(?= ?- ))")
_PMID = re.compile(r"PMID: ?\d{4,9}\b")
_WOS = re.compile(r"(ER|EF|(?:FN|VR|PT|AU|AF|T[I1]|SO|AB|UT|PY|DT)(?= \S))(?: |$)")
_ENDNOTE = re.compile(r"%([0-9A-Z@]) \S")
_YAML = re.compile(r"---$|(?:- +)?[\w.-]{1,40}:(?: |$)|- ")
_LATEX = re.compile(r"\\(?:documentclass|begin\{|title\{|usepackage|bibitem|section\{)")
_XML = re.compile(r"<(?:\?xml\b|!doctype\b|!--|[A-Za-z][\w:.-]*(?:\s[^<>]*)?/?>)", re.IGNORECASE)
_ROOT = re.compile(r"<([A-Za-z][\w:.-]*)")
_HTML = re.compile(
    r"<(?:!doctype html|html|head|body|div|p|h\d|table|ul|ol|article|section|span)\b", re.IGNORECASE
)
_FENCE = re.compile(r"\s{0,3}(?:```|~~~)")
_DICTIONARY = re.compile(r"\{\s*'\w+'\s*:")
_MARKDOWN = re.compile(
    r"#{1,6} |\*\*[^*]+\*\*|__[^_]+__:|[-*+] (?:\*\*|\[)|\[[^\]]*\]\([^)]*\)|!\[|\|.*\||---$|> |```|~~~"
    r"|\d+[.)] "
)

_SHOWN = 300
"""Characters of headers that are shown."""

_LINKED = re.compile(r"\s{0,12}(?:[-*+>|]|#{1,6} |\d{1,4}[.)] |\*\*|\[(?!!)).*?\]\(https?://")

WEB_PAGE = "the source of a web page"
_XML_KINDS = {
    "pubmedarticleset": "an export of PubMed (XML)",
    "feed": "a feed (Atom), such as the answer of arXiv's API",
    "rss": "a feed (RSS)",
    "rdf": "RDF (XML)",
    "oai-pmh": "an OAI-PMH answer, such as arXiv's",
    "dblp": "an export of DBLP (XML)",
    "doi_batch": "a deposit of Crossref (XML)",
    "crossref_result": "an answer of Crossref (XML)",
    "collection": "library records (MARC, XML) or a file of the ACL Anthology",
    "record": "library records (MARC, XML)",
    "opml": "a list of feeds (OPML)",
    "html": WEB_PAGE,
    "tei": "a TEI document (XML)",
    "article": "an article in XML",
}
"""XML by the name of its root, in lower case."""

ONE_VALUE = "one JSON value over several lines"
_JSON_KINDS = (
    ('"message-type"', "an answer of Crossref"),
    ('"abstract_inverted_index"', "an answer of OpenAlex"),
    ('"collection"', "an answer of bioRxiv or medRxiv"),
    ('"paperId"', "an answer of Semantic Scholar"),
    ('"notes"', "an answer of OpenReview"),
    ('"descriptionType"', "an answer of DataCite"),
    ('"bibcode"', "an answer of NASA's ADS"),
    ('"bibjson"', "an answer of DOAJ"),
    ('"hits"', "an answer of INSPIRE, Zenodo or DBLP"),
    ('"publishedAt"', "an answer of the Daily Papers API"),
    ('"issued"', "CSL JSON or an item of Crossref"),
)


def _named(text: str) -> str | None:
    """What a text that is not JSON looks like, with its article; None where it may be a page."""
    begin = text[:LOOKED_AT].lstrip()
    lines = without_code([line.strip() for line in re.split(r"\r\n|\r|\n", begin) if line.strip()])
    for looks, what in _KINDS:
        if looks(lines):
            return what
    table = _rows(begin)
    return table[0] if table is not None else _marked_up(begin)


def without_code(lines: list[str]) -> list[str]:
    """The lines outside of fenced code, where a manual may show a record of any format."""
    fences = [at for at, line in enumerate(lines) if _FENCE.match(line)]
    for begin, end in reversed(list(zip(fences[::2], fences[1::2], strict=False))):
        lines = lines[:begin] + lines[end + 1 :]
    return lines


def refusal(begin: str, name: str, lines: Iterable[str], doubt: str = "") -> DigestError | None:
    """Why a text is not a page of titles and abstracts, by its beginning and its lines; else None.

    With a `doubt`, a clause that says why it can hardly be one, what it is only likely to be is said as well.
    """
    looks = _named_loosely(begin) if doubt else _named(begin)
    if not looks and not doubt:
        return None
    if (doubt or looks == WEB_PAGE) and (count := _listed_links(lines)):
        return DigestError(
            f"{name} is a list in Markdown with {count:,} links, none has an abstract. Give a file that holds"
            " abstracts."
        )
    why = f"it looks like {looks}, which is not read, or not in this form" if looks else doubt
    advice = (
        "Save the page as plain text, each title on a line of its own above its abstract, or write JSON lines"
        ' with "title" and "abstract".'
    )
    if (table := _rows(begin.lstrip()[:LOOKED_AT])) is not None and (doubt or looks == table[0]):
        what, headers = table
        shown = printable(", ".join(f'"{header}"' for header in headers if header)[:_SHOWN])
        why = f"it looks like {what}, in which no column is known for titles and abstracts. It has {shown}"
        advice = f"Name theirs with {setting('title_field')} and {setting('text_field')}, if it has them."
    elif doubt == FOR_SOMEBODY or (doubt and looks != WEB_PAGE and is_for_somebody("", begin)):
        why, advice = FOR_SOMEBODY, "Give a file that holds titles and abstracts."
    return DigestError(f"{name} is not a digest that can be read: {why}. {advice}")


def _named_loosely(text: str) -> str | None:
    lines = [line.strip() for line in text[:LOOKED_AT].splitlines() if line.strip()]
    if _HTML.search(text[:LOOKED_AT]):
        return WEB_PAGE
    if sum(_MARKDOWN.match(line) is not None for line in lines) >= max(2, len(lines) / 10):
        return "Markdown"
    return None


def _listed_links(lines: Iterable[str]) -> int:
    """How many headings, items and rows of Markdown have a link; 0 unless it is a list of links.

    In one every fifth line has a link, and hardly any is as long as an abstract.
    """
    count = linked = prose = 0
    for line in lines:
        count += bool(line.strip())
        linked += _LINKED.match(line) is not None
        prose += line.count(" ") > MANY_WORDS and not line.lstrip().startswith("|")
    return linked if linked > 2 and 5 * linked >= count and 4 * prose < linked else 0


def named_json(begin: str) -> str | None:
    """What JSON looks like, by its beginning, if it is not lines of titles and abstracts."""
    for mark, what in _JSON_KINDS:
        if mark in begin:
            return what
    if begin.lstrip().startswith("["):
        return "a JSON array"
    if _DICTIONARY.match(begin.lstrip()):
        return "dictionaries as Python prints them"
    if re.match(r"\{\s*\n", begin.lstrip()):
        return ONE_VALUE
    return None


def _count(pattern: re.Pattern[str], lines: list[str]) -> int:
    return sum(pattern.match(line) is not None for line in lines)


def _is_arxiv_mail(lines: list[str]) -> bool:
    marks = _count(_MAIL_ENTRY, lines)
    return marks >= 2 and _count(_ARXIV_ID, lines) + _count(_ARXIV_FIELD, lines) >= 1


def _is_listing(lines: list[str]) -> bool:
    return _count(_LIST, lines) >= 1 or (_count(_ARXIV_ID, lines) >= 1 and _count(_ARXIV_FIELD, lines) >= 2)


def _is_mail(lines: list[str]) -> bool:
    begin = lines[:40]
    names = {line.partition(":")[0].casefold() for line in begin if _HEADER.match(line)}
    return len(names) >= 3 or (bool(lines) and _MBOX.match(lines[0]) is not None)


def _is_bibtex(lines: list[str]) -> bool:
    return _count(_BIBTEX, lines) >= 1


def _tags(lines: list[str], pattern: re.Pattern[str]) -> Iterator[str]:
    return (found[1] for line in lines if (found := pattern.match(line)))


def _is_ris(lines: list[str]) -> bool:
    tags = set(_tags(lines, _TAGGED))
    return "TY" in tags and len(tags) >= 3


def _is_medline(lines: list[str]) -> bool:
    tags = set(_tags(lines, _TAGGED))
    return len(tags) >= 3 and ("PMID" in tags or {"TI", "AB"} <= tags)


def _is_pubmed_text(lines: list[str]) -> bool:
    return _count(_PMID, lines) >= 1 and any(re.match(r"DOI: |Author information:", line) for line in lines)


def _is_wos(lines: list[str]) -> bool:
    tags = set(_tags(lines, _WOS))
    return (
        {"PT", "AU", "TI"} <= tags
        or ("AB" in tags and bool(tags & {"TI", "T1"}))
        or ("ER" in tags and len(tags) >= 4)
    )


def _is_endnote(lines: list[str]) -> bool:
    tags = set(_tags(lines, _ENDNOTE))
    return len(tags) >= 3 and "T" in tags


def _is_yaml(lines: list[str]) -> bool:
    keyed = _count(_YAML, lines[:2]) == 2
    return keyed and (lines[0] == "---" or 2 * _count(_YAML, lines) > len(lines))


def _is_labelled(lines: list[str]) -> bool:
    labels = {line.rstrip(":") for line in lines if len(line) < 12}
    return "Title" in labels and bool(labels & {"Abstract", "Author", "Authors", "Source"})


_KINDS: tuple[tuple[Callable[[list[str]], bool], str], ...] = (
    (_is_arxiv_mail, "an arXiv listing mail"),
    (_is_listing, "a listing of arXiv"),
    (_is_bibtex, "BibTeX"),
    (_is_ris, "a RIS export"),
    (_is_medline, "a tagged export of PubMed (NBIB, MEDLINE)"),
    (_is_pubmed_text, 'abstracts saved as text from PubMed (its format "PubMed" is read)'),
    (_is_wos, "a tagged export, such as that of Web of Science"),
    (_is_endnote, "a tagged export of EndNote"),
    (_is_labelled, "an export whose fields stand below their names, such as Ovid's (RIS is read)"),
    (_is_mail, "an e-mail"),
    (_is_yaml, "YAML, or a text below some"),
    (lambda lines: _count(_LATEX, lines) >= 2, "LaTeX"),
)


def _rows(begin: str) -> tuple[str, list[str]] | None:
    """A name and the headers of a table by its rows: each with as many cells, in quotes or below three."""
    for mark, what in (("\t", "a table (TSV)"), (",", "a table (CSV)"), (";", "a table (CSV)")):
        if mark not in begin.partition("\n")[0]:
            continue
        lines = begin.splitlines()[:_ROWS]
        quoted = sum(f'"{mark}' in line or f'{mark}"' in line or mark == "\t" for line in lines[1:])
        try:
            reader = csv.reader(io.StringIO(begin, newline=""), delimiter=mark)
            rows = [row for row in islice(reader, _ROWS) if row]
        except csv.Error:
            continue
        short = all(0 < len(cell) < 60 for cell in rows[0])
        alike = sum(len(row) == len(rows[0]) for row in rows[1:])
        # Prose has a space behind a comma.
        is_sure = len(rows[0]) > 2 and not any(cell.startswith(" ") for cell in rows[0])
        wide = is_sure and len(rows[0]) >= _WIDE and 2 * alike > len(rows) - 1
        if short and (wide or ((is_sure or 2 * quoted > len(rows) - 1) and alike == len(rows) - 1 > 0)):
            return what, rows[0]
    return None


def _marked_up(begin: str) -> str | None:
    """A name for a text that begins with a tag, and closes one."""
    if not _XML.match(begin) or not re.search(r"</|/>|<\?xml|<!doctype", begin, re.IGNORECASE):
        return None
    if re.search(r"<!doctype html|<html", begin[:8000], re.IGNORECASE) or _HTML.match(begin):
        return WEB_PAGE
    root = _ROOT.search(begin)
    return _XML_KINDS.get(root[1].rpartition(":")[2].casefold() if root else "", "XML")
