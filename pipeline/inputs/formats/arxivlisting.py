"""The text of a listing page of arXiv ("[1] arXiv:3101.00001 [pdf, html, other]"), saved or copied."""

import re
from collections.abc import Iterator
from typing import IO

from pipeline.inputs.announcements import names_of_arxiv
from pipeline.inputs.beginning import Beginning
from pipeline.inputs.contents import text_lines
from pipeline.inputs.entries import Skipped
from pipeline.inputs.records import Entry
from pipeline.inputs.tagged import RecordLines

_ENTRY = re.compile(
    r"\s*(?P<number>\[\d{1,5}\]\s+)?"
    r"arXiv:(?P<id>(?:\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})(?:v\d+)?)\b"
    r"(?(number).*|[^\[\]]{0,60}\[[^\[\]]{1,60}\]\s*$)"
)
_FIELD = re.compile(
    r"\s*(?P<name>Title|Authors?|Comments?|Subjects?|Journal-ref|Report-no|MSC-class|ACM-class|DOI|Abstract)\s*:\s*(?P<value>.*)"
)
_FURNITURE = re.compile(
    r"\s*(?:(?:New|Cross|Replacement)[\w -]* submissions?\b.*|Showing\b.*\bentries\b.*|Total of \d.*|\[ "
    r"?total of \d.*"
    r"|New submissions for .*|Submitted \d.*|(?:Mon|Tue|Wed|Thu|Fri|Sat"
    r"|Sun)[a-z]*, \d{1,2} [A-Z][a-z]+ \d{4}.*|\[? ?showing up to .*)$",
    re.IGNORECASE,
)


def recognises(begin: Beginning) -> bool:
    """Whether there is a numbered entry, and a title below one."""
    if begin.is_xml or begin.is_json or not any(begin.starts(_ENTRY)):
        return False
    return any(line.lstrip().startswith("Title:") for line in begin.lines)


def entries(file: IO[bytes], _begin: Beginning) -> Iterator[Entry | Skipped]:
    """Each entry; the text behind its subjects is the abstract, which replacements have not."""
    block = RecordLines()
    began, inside = 0, False
    for number, line in enumerate(text_lines(file), start=1):
        begins = _ENTRY.match(line) is not None
        if begins or _FURNITURE.match(line):
            if inside:
                yield _entry(block, began)
            block, began, inside = RecordLines(), number, begins
            block.append(line)
        elif inside:
            block.append(line)
        elif line.lstrip().startswith("Title:"):
            yield Skipped(number, line.strip()[:80], "no id of arXiv stands above it", broken=True)
    if inside:
        yield _entry(block, began)


def _entry(block: RecordLines, line: int) -> Entry | Skipped:
    if block.fault:
        return Skipped(line, "".join(block[:1])[:80], block.fault, broken=True)
    found = _ENTRY.match(block[0])
    parts: dict[str, list[str]] = {}
    text: list[str] = []
    last = ""
    for written in block[1:]:
        named = _FIELD.match(written)
        if named is not None and named["name"] not in parts and not text:
            last = named["name"]
            parts[last] = [named["value"]]
            if last == "Abstract":
                text.append(named["value"])
        elif last == "Title" and written.strip() and "names" not in parts:
            parts["names"] = [written.strip()]
        elif last and (text or last.startswith("Subject")):
            text.append(written.strip())
        elif last and written.strip():
            key = "names" if last == "Title" else last
            parts[key].append(written.strip())
    fields = {name: " ".join(lines) for name, lines in parts.items()}
    key = found["id"] if found else ""
    if not fields.get("Title"):
        return Skipped(line, block[0][:80], "it has no title", broken=True)
    return Entry(
        title=fields["Title"],
        text="\n".join(text).strip(),
        names=names_of_arxiv(fields.get("names") or fields.get("Authors", "")),
        venue=fields.get("Journal-ref", ""),
        categories=re.findall(r"\(([\w.-]{2,20})\)", fields.get("Subjects", "")),
        url=f"https://arxiv.org/abs/{key}",
        arxiv=key,
        doi=fields.get("DOI", ""),
        key=key,
        line=line,
    )
