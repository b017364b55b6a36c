"""BibTeX and BibLaTeX, in whichever way a tool writes it, blocks that bibtexparser calls failed included."""

import logging
import re
from collections.abc import Iterator
from typing import IO, TYPE_CHECKING

from pipeline.inputs.beginning import Beginning
from pipeline.inputs.columns import parts_of
from pipeline.inputs.contents import LONGEST_BLOCK, MANY_WORDS, TOO_LONG, text_lines
from pipeline.inputs.entries import Skipped
from pipeline.inputs.records import Entry
from pipeline.inputs.tagged import fullest
from pipeline.inputs.tex import without_tex

if TYPE_CHECKING:
    from bibtexparser.model import Block
    from bibtexparser.model import Entry as Written

_BLOCK = re.compile(
    r"\s*@(?!comment|string|preamble)[A-Za-z]{3,20}\s*[{(]\s*[^\s,{}=]*\s*(?:,|$|=\s*[{\"])",
    re.IGNORECASE,
)
_KEYLESS = re.compile(
    r"^(\s*@(?!comment|string|preamble)[A-Za-z]{3,20}\s*[{(])(?=\s*[A-Za-z][\w-]{0,40}\s*=\s*[{\"\d])",
    re.IGNORECASE | re.MULTILINE,
)
"""The beginning of an entry in which the first field stands where a key should."""

_STRING = re.compile(r"[A-Za-z][\w:.+/-]*$")
_AND = re.compile(r"\s+and\s+", re.IGNORECASE)
_NEXT_FIELD = re.compile(
    r"[}\"]\s*\n\s*(?:title|author|abstract|journal|booktitle|year|doi|url|keywords)\s*=\s*[{\"\d]",
    re.IGNORECASE,
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_START = re.compile(r"\s*@\w*[ \t]*[{(]")
"""What begins a block wherever it begins a line, in a field that is left open as well."""

_AT_ONCE, _MOST_STRINGS = 1 << 20, 10_000
"""Characters that are parsed at once, and what more their last block has; strings that are known at most."""

_DEEPEST = 20
_BEGUN, _LONGEST_BEGUN = re.compile(r"(?:^|\n)\s*@\w*\s*$"), 60


def recognises(begin: Beginning) -> bool:
    """Whether a block of a publication begins a line."""
    return not begin.is_xml and not begin.is_json and any(begin.starts(_BLOCK))


def entries(file: IO[bytes], _begin: Beginning) -> Iterator[Entry | Skipped]:
    """Each publication; a block that no brace ends is told. Strings count from where they stand."""
    # It logs each fault beside what it returns, and with it text of the file's, unescaped.
    logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)
    strings: dict[str, str] = {}
    last = ""
    for part in _parts(file):
        if isinstance(part, Skipped):
            yield part
        else:
            line, last = part
            yield from _parsed(last, line, strings)
            line += last.count("\n")
    if (begun := _BEGUN.search(last[-_LONGEST_BEGUN:])) is not None:
        reason = "the file ends within the beginning of an entry: it is cut off"
        yield Skipped(line, begun[0].strip(), reason, broken=True)


def _parts(file: IO[bytes]) -> Iterator[tuple[int, str] | Skipped]:
    """Some whole blocks at a time with the number of their first line; a block may be too long."""
    lines: list[str] = []
    first = began = 1
    size = block = place = 0
    for number, line in enumerate(text_lines(file), start=1):
        if _START.match(line):
            if size > _AT_ONCE or block > LONGEST_BLOCK:
                yield first, "\n".join(lines)
                lines, first, size = [], number, 0
            block, began, place = 0, number, len(lines)
        is_whole = block <= LONGEST_BLOCK
        block += len(line) + 1
        size += len(line) + 1
        if block <= LONGEST_BLOCK:
            lines.append(line)
        elif is_whole:
            shown = next(filter(None, [*lines[place:], line]), "")[:80].strip()
            yield Skipped(began, shown, TOO_LONG, broken=True)
            del lines[place:]
    yield first, "\n".join(lines)


def _parsed(text: str, line: int, strings: dict[str, str]) -> Iterator[Entry | Skipped]:
    from bibtexparser.entrypoint import parse_string
    from bibtexparser.model import Entry as Written
    from bibtexparser.model import ImplicitComment, ParsingFailedBlock, String

    library = parse_string(_KEYLESS.sub(r"\1,", text), parse_stack=[])
    for block in library.blocks:
        if isinstance(block, String) and len(strings) < _MOST_STRINGS:
            strings.setdefault(block.key.casefold(), str(block.value))
    for block in library.blocks:
        found = _taken_back(block)
        number = line + (block.start_line or 0)
        if isinstance(found, Written):
            swallowed = next((one for one in found.fields if _NEXT_FIELD.search(str(one.value))), None)
            if swallowed is not None:
                reason = f'no comma stands behind the field "{swallowed.key}", which so takes in the next'
                yield Skipped(number, found.key[:80], reason, broken=True)
                continue
            yield _entry(found, strings, number)
        elif isinstance(block, ImplicitComment):
            if (prose := _prose_in(block.comment)) is not None:
                reason = "text stands here that is part of no entry: put each format in its own file"
                yield Skipped(number, prose[:80], reason, broken=True)
        elif isinstance(block, ParsingFailedBlock) and not isinstance(found, String):
            shown = " ".join((block.raw or "").split())[:80]
            yield Skipped(number, shown, f"it cannot be read: {_reason(block)}", broken=True)


def _prose_in(comment: str) -> str | None:
    """A line as long as an abstract; what a comment says of the file is shorter, or behind a sign."""
    lines = map(str.strip, comment.splitlines())
    return next((line for line in lines if line.count(" ") > MANY_WORDS and not line.startswith("%")), None)


def _taken_back(block: "Block") -> "Block":
    """What a failed block would be without its fault, such as a key or a field that occurs twice."""
    for _ in range(_DEEPEST):
        inner = getattr(block, "ignore_error_block", None)
        if inner is None:
            break
        block = inner
    return block


def _reason(block: "Block") -> str:
    error = " ".join(str(getattr(block, "error", "")).split())
    return error[:80] or "no brace ends it"


def _entry(written: "Written", strings: dict[str, str], line: int) -> Entry:
    fields: dict[str, str] = {}
    for one in written.fields:
        fields.setdefault(one.key.casefold(), _value(str(one.value), strings))
    said = {name: without_tex(value) for name, value in fields.items() if name in _READ}
    eprint = fields.get("eprint", "")
    is_arxiv = "arxiv" in (fields.get("archiveprefix", "") + fields.get("eprinttype", "")).casefold()
    month = said.get("month", "").casefold()[:3]
    number = (
        f"-{1 + _MONTHS.index(month):02}"
        if month in _MONTHS
        else f"-{month.zfill(2)}"
        if month.isdigit()
        else ""
    )
    return Entry(
        title=said.get("title", ""),
        text=said.get("abstract", ""),
        names=[
            without_tex(name)
            for name in _AND.split(" ".join((fields.get("author") or fields.get("editor", "")).split()))
            if name.strip()
        ],
        date=fullest((said.get("date", ""), f"{said.get('year', '')}{number}", said.get("year", ""))),
        venue=said.get("journal")
        or said.get("journaltitle")
        or said.get("booktitle")
        or said.get("publisher", ""),
        categories=_words(said.get("keywords") or said.get("author_keywords", "")),
        language=said.get("language") or said.get("langid", ""),
        url=fields.get("url", ""),
        arxiv=f"arXiv:{eprint}" if is_arxiv and eprint else fields.get("arxivid", ""),
        doi=without_tex(re.sub(r"\$([<>])\$", r"\1", fields.get("doi", ""))),
        pmid=fields.get("pmid", ""),
        pmcid=fields.get("pmcid", ""),
        openreview=fields.get("openreview", ""),
        s2=fields.get("s2", ""),
        openalex=fields.get("openalex", ""),
        key=written.key,
        line=line,
    )


def _words(written: str) -> list[str]:
    """Keywords, with semicolons between them, or else commas."""
    return parts_of(written, "[;；]" if re.search("[;；]", written) else ",")


_READ = frozenset(
    ("title", "abstract", "year", "month", "date", "journal", "journaltitle", "booktitle", "publisher")
) | {"keywords", "author_keywords", "language", "langid"}


def _value(written: str, strings: dict[str, str], depth: int = 0) -> str:
    """A value without what encloses it, names of strings resolved, joined where ``#`` stands between."""
    text = written.strip()
    parts = _joined(text)
    if len(parts) > 1 and depth < _DEEPEST:
        return "".join(_value(part, strings, depth + 1) for part in parts)
    if len(text) > 1 and text[0] + text[-1] in ("{}", '""'):
        return text[1:-1].strip() if depth == 0 else text[1:-1]
    if depth < _DEEPEST and _STRING.match(text) and text.casefold() in strings:
        return _value(strings[text.casefold()], strings, depth + 1)
    return text


def _joined(text: str) -> list[str]:
    """The parts between ``#`` that stand outside of braces and quotes."""
    if "#" not in text:
        return [text]
    parts, depth, quoted, begin = [], 0, False, 0
    for place, mark in enumerate(text):
        if mark == "{":
            depth += 1
        elif mark == "}":
            depth -= 1
        elif mark == '"' and not depth:
            quoted = not quoted
        elif mark == "#" and not depth and not quoted:
            parts.append(text[begin:place])
            begin = place + 1
    return [*parts, text[begin:]]
