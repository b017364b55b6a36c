"""Markdown digests: a heading or a bold line for each paper, fields in bold, an abstract under its label.

Three layouts: headings with fields on lines of their own (the abstract behind its label or below it), list
items
with a bold or linked title, and either with the abstract folded away in ``<details>``.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from itertools import islice
from os import SEEK_END
from typing import IO

from pipeline.inputs.beginning import Beginning
from pipeline.inputs.columns import Columns, parts_of
from pipeline.inputs.contents import LONGEST_BLOCK, OF_A_LINE, TOO_LONG, text_lines
from pipeline.inputs.entries import Skipped
from pipeline.inputs.identifiers import arxiv_in
from pipeline.inputs.instructions import is_for_somebody
from pipeline.inputs.records import Entry

_HEADING = re.compile(r"(?P<level>#{1,6})\s+(?P<title>\S.*)$")
_ITEM = re.compile(
    r"\s{0,3}(?:[-*+]|\d{1,4}[.)])\s+(?:\*\*(?P<bold>[^*]{4,400})\*\*|\[(?P<link>[^\]]{8,400})\]\((?P<to>[^)\s]+)\))(?P<rest>.*)$"
)
_NUMBERED = re.compile(r"^(?:\d{1,4}[.)]|\[\d{1,4}\])\s+")
_ITALIC = re.compile(r"\s*([*_])(?P<names>[^*]{4,2000})\1\s*$")
_QUOTE = re.compile(r"^\s{0,3}>\s?")
_LABEL = re.compile(
    r"\s{0,6}(?:[-*+>]\s+)?(?:\*\*|__)\s*(?P<name>[A-Za-z][A-Za-z ]{1,24}?(?:\([\w -]{1,12}\))?|[一-鿿]{2,8})"
    r"\s*+[:：]?\s*+(?:\*\*|__)\s*+[:：]?\s*+(?P<value>.*)$"
)
_PLAIN_LABEL = re.compile(
    r"\s{0,6}(?:[-*+>]\s+)?(?P<name>Authors?|Abstract|Summary|Link|URL|Published|Date"
    r"|Categories|Comments?|arXiv(?: ID)?|DOI)"
    r"\s*:\s+(?P<value>\S.*)$"
)
_FOLDED = re.compile(
    r"\s*(?:<details(?: open)?>\s*)?<summary>\s*(?:<b>"
    r"|<strong>)?\s*(?P<name>[A-Za-z ]{3,20}?)\s*:?\s*(?:</b>|</strong>)?\s*</summary>\s*(?P<value>.*)$",
    re.IGNORECASE,
)
_RULE = re.compile(r"\s{0,3}(?:-{3,}|\*{3,}|_{3,})\s*$")
_LINK = re.compile(
    r"!?\[(?P<shown>[^\[\]]*)\]\((?P<to>[^()\s]*(?:\([^()\s]*\)[^()\s]*)?)(?:\s+\"[^\"]*\")?\)"
)
_ADDRESS = re.compile(r"https?://[^\s)\]>\"]+")
_TEXT = frozenset({"abstract", "summary", "摘要"})
_NAMES = frozenset({"authors", "author"})
_BESIDE = re.compile(r"\b(?:abstract|title)\b|summary \(|摘要|标题|翻译|作者|链接|关键词")
"""What names a field that stands behind an abstract and is not part of it, such as "Abstract (ZH)"."""
_DETAILS_END = re.compile(r"(?<!\s)\s*</details>\s*")


@dataclass(slots=True)
class _Paper:
    """A paper while its fields are still coming in."""

    title: str
    line: int
    fields: dict[str, str] = field(default_factory=dict)
    links: list[str] = field(default_factory=list)
    text: list[str] | None = None
    last: str = ""
    level: int = 0
    size: int = 0
    fault: str = ""


def recognises(begin: Beginning) -> bool:
    """Whether a heading or a bold item is followed by an abstract under its label, below anchors or not."""
    if begin.is_json or (begin.is_xml and not any(begin.starts(_HEADING))):
        return False
    titled = labelled = 0
    for line in begin.lines:
        titled += _HEADING.match(line) is not None or _ITEM.match(line) is not None
        found = _field(line)
        labelled += titled > 0 and found is not None and found[0] in _TEXT
    return labelled > 1 or (
        labelled == 1 and not any(is_for_somebody(one.title, one.text) for one in _lone(begin))
    )


def told(begin: Beginning, _columns: Columns) -> str:
    """What was taken for a title, where nothing else says that it is one."""
    titles = [repr(one.title[:60]) for one in _lone(begin)]
    return "".join(f"{title} is taken for a title, what is labelled for its abstract" for title in titles)


def _lone(begin: Beginning) -> list[Entry]:
    """The one paper of a file, if nothing is said of it but an abstract: it may be a manual's summary."""
    found = [
        one for one in islice(entries(BytesIO(begin.data), begin), 2) if isinstance(one, Entry) and one.text
    ]
    bare = [one for one in found if not (one.names or one.date or one.url or one.venue or one.categories)]
    return bare if len(found) == 1 else []


def entries(file: IO[bytes], _begin: Beginning) -> Iterator[Entry | Skipped]:
    """Each paper; a heading counts only if something of a paper follows."""
    paper: _Paper | None = None
    number = read = 0
    for number, line in enumerate(text_lines(file), start=1):
        begun = _begun(line, number, paper)
        if begun is not None:
            read += paper is not None and paper.text is not None
            yield from _finished(paper)
            paper = begun
        elif paper is not None:
            _take(paper, line)
    if read and paper is not None and not any(paper.text or ()) and (paper.last or paper.line == number):
        file.seek(-1, SEEK_END)
        if file.read(1) not in b"\r\n":
            reason = "the file ends before its abstract, and may be cut off"
            yield Skipped(paper.line, paper.title[:80], reason)
            return
    yield from _finished(paper)


def _begun(line: str, number: int, paper: _Paper | None) -> _Paper | None:
    """The paper that a line begins, if it does."""
    heading = _HEADING.match(line)
    if heading is not None:
        name = heading["title"].strip("*_: ").casefold()
        if paper is not None and name in _TEXT | _NAMES:
            return None
        made = _Paper(_shown(heading["title"].rstrip("# ")), number, level=len(heading["level"]))
        made.links = _links(heading["title"])
        return made
    item = _ITEM.match(line)
    if item is None or _field(line) is not None:
        return None
    within = paper is not None and paper.level and not paper.fields and paper.text is None
    if paper is not None and paper.level and not within:
        return None
    made = _Paper(_shown(item["bold"] or item["link"]), number)
    made.links = _links(line)
    return made


def _field(line: str) -> tuple[str, str] | None:
    """The name of a field in lower case, and what stands behind it."""
    for pattern in (_FOLDED, _LABEL, _PLAIN_LABEL):
        if (found := pattern.match(line)) is not None:
            name = " ".join(found["name"].casefold().split())
            # What else is folded away under a name, "Details" or a whole section, is no field.
            if pattern is not _FOLDED or name in _TEXT:
                return name, found["value"]
    return None


def _take(paper: _Paper, line: str) -> None:
    paper.size += len(line) + OF_A_LINE
    if paper.size > LONGEST_BLOCK:
        paper.fault = TOO_LONG
        return
    heading = _HEADING.match(line)
    found = (heading["title"].strip("*_: ").casefold(), "") if heading else _field(line)
    if _RULE.match(line) or _DETAILS_END.fullmatch(line):
        paper.last = "" if paper.last in _TEXT else paper.last
    elif found is not None and (found[0] in _TEXT or paper.last not in _TEXT or _is_known(found[0])):
        name, value = found
        paper.last = name
        if name in _TEXT and paper.text is None:
            whole = _DETAILS_END.sub("", value)
            paper.text = [whole] if whole else []
            paper.last = name if whole == value else ""
        elif name in _TEXT:
            # An abstract and a summary of it: the first that was given stands.
            paper.last = ""
        else:
            paper.fields.setdefault(name, value)
        paper.links += _links(value)
    elif paper.last in _TEXT and paper.text is not None:
        paper.text.append(_QUOTE.sub("", _DETAILS_END.sub("", line)))
    elif paper.last and line.strip() and not paper.fields.get(paper.last):
        paper.fields[paper.last] = line.strip()
        paper.links += _links(line)
    else:
        paper.links += _links(line)
        names = _ITALIC.match(line)
        if names is not None and not paper.fields and paper.text is None:
            paper.fields["authors"] = names["names"]


def _is_known(name: str) -> bool:
    return _BESIDE.search(name) is not None or name in _NAMES or name in {
        "link", "url", "pdf", "date", "published", "categories", "comments", "comment", "doi", "arxiv",
        "arxiv id",
        "subjects", "code", "keywords", "venue", "journal", "tldr", "tags", "updated", "submitted",
        "affiliations",
    }  # fmt: skip


def _finished(paper: _Paper | None) -> Iterator[Entry]:
    """The paper, if it is one: with an abstract, or with authors and a link."""
    if paper is None:
        return
    if paper.fault:
        yield Entry(paper.title, line=paper.line, fault=paper.fault)
        return
    names = next((paper.fields[name] for name in ("authors", "author") if name in paper.fields), "")
    if paper.text is None and not (names and paper.links):
        return
    yield Entry(
        title=paper.title,
        text="\n".join(map(_shown, paper.text or [])).strip(),
        names=parts_of(" ".join(_shown(names).split()), "[,;]| and ", " *_"),
        date=next(
            (
                _shown(paper.fields[name])
                for name in ("date", "published", "submitted")
                if name in paper.fields
            ),
            "",
        ),
        venue=_shown(paper.fields.get("venue") or paper.fields.get("journal", "")),
        categories=parts_of(_shown(paper.fields.get("categories", "")), r"[,;\s]"),
        url=next(iter(paper.links), ""),
        arxiv=next((found for link in paper.links if (found := arxiv_in(link))), ""),
        doi=next((link for link in paper.links if "doi.org/" in link), paper.fields.get("doi", "")),
        line=paper.line,
    )


def _links(text: str) -> list[str]:
    return _ADDRESS.findall(" ".join(found["to"] for found in _LINK.finditer(text)) or text)


def _shown(text: str) -> str:
    """A line without the marks of links and of bold type around it; within it nothing is touched."""
    text = _LINK.sub(lambda found: found["shown"], text).strip()
    for mark in ("**", "__"):
        if text.startswith(mark) and text.endswith(mark) and len(text) > 4 and text.count(mark) == 2:
            text = text[2:-2].strip()
    return (
        _NUMBERED.sub("", text)
        if len(text) < 400 and _NUMBERED.match(text) and not text.endswith(".")
        else text
    )
