r"""arXiv's daily listing as it is mailed: entries between lines of ``\\``; replacements have no abstract."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO

from pipeline.inputs.announcements import names_of_arxiv
from pipeline.inputs.beginning import Beginning
from pipeline.inputs.contents import text_lines
from pipeline.inputs.entries import Skipped
from pipeline.inputs.records import Entry
from pipeline.inputs.tagged import RecordLines

_BAR = re.compile(r"\\\\\s*$")
_END = re.compile(r"\\\\ \(\s*(?P<url>https?://\S+)\s*,.*|\\\\ \(.*\)\s*$")
_ID = re.compile(
    r"(?:Paper(?: \(\*cross-listing\*\))?: *|arXiv:)\s*(?P<id>(?:\d{4}\.\d{4,5}"
    r"|[a-z-]+(?:\.[A-Z]{2})?/\d{7})(?:v\d+)?)"
)
_FIELD = re.compile(r"(?P<name>[A-Z][A-Za-z-]{2,15}):\s?(?P<value>.*)")
_RULE = re.compile(r"(?:-{20,}|[%-]{20,})\s*$")
_DATE = re.compile(r"(?:[A-Z][a-z]{2},\s*)?\d{1,2} [A-Z][a-z]{2} \d{2,4}")


def recognises(begin: Beginning) -> bool:
    """Whether there are two bars at least, and below one of them the id of a paper."""
    if begin.is_xml or begin.is_json:
        return False
    bars = sum(_BAR.match(line) is not None or _END.match(line) is not None for line in begin.lines)
    return bars >= 2 and any(begin.starts(_ID)) and any(line.startswith("Title:") for line in begin.lines)


def entries(file: IO[bytes], _begin: Beginning) -> Iterator[Entry | Skipped]:
    """Each entry, its wrapped lines as one."""
    open_ = _Open()
    for number, line in enumerate(text_lines(file), start=1):
        end = _END.match(line)
        bar = end is None and _BAR.match(line) is not None
        if not open_.line:
            open_ = _Open(line=number + 1) if bar else open_
        elif end is not None or _RULE.match(line):
            # Where the last line of an entry is missing, what was read of it stands.
            if open_.says_something:
                yield _entry(open_, (end["url"] or "") if end else "")
            open_ = _Open()
        elif bar and open_.in_body:
            # A bar ends no abstract: of the entry above the last line is missing, and another begins.
            yield _entry(open_, "")
            open_ = _Open(line=number + 1)
        elif bar and open_.says_something:
            open_.in_body = True
        elif bar:
            open_ = _Open(line=number + 1)
        else:
            (open_.body if open_.in_body else open_.head).append(line)
    if open_.says_something:
        yield Skipped(open_.line, open_.head[0][:80], "the file ends within this entry", broken=True)


@dataclass(slots=True)
class _Open:
    """An entry whose end has not come yet; `line` is 0 between entries."""

    line: int = 0
    head: RecordLines = field(default_factory=RecordLines)
    body: RecordLines = field(default_factory=RecordLines)
    in_body: bool = False

    @property
    def says_something(self) -> bool:
        return any(map(str.strip, self.head))


def _entry(open_: _Open, url: str) -> Entry | Skipped:
    head, body, line = open_.head, open_.body, open_.line
    if fault := head.fault or body.fault:
        return Skipped(line, "".join(head[:1])[:80], fault, broken=True)
    parts: dict[str, list[str]] = {}
    last, key, date = "", "", ""
    for written in head:
        if not key and (found := _ID.match(written)) is not None:
            key = found["id"]
        elif (named := _FIELD.match(written)) is not None:
            last = named["name"]
            parts.setdefault(last, [named["value"]])
        elif written.startswith(" ") and last:
            parts[last].append(written.strip())
        elif written.startswith("replaced") and (dated := _DATE.search(written)) is not None:
            date = dated[0]
        else:
            last = ""
    fields = {name: " ".join(lines) for name, lines in parts.items()}
    if not key or "Title" not in fields:
        return Skipped(
            line, next((text for text in head if text.strip()), "")[:80], "it has no id or title", broken=True
        )
    dated = _DATE.search(fields.get("Date", ""))
    return Entry(
        title=fields["Title"],
        text="\n".join(_paragraphs(body)),
        names=names_of_arxiv(fields.get("Authors", "")),
        date=date or (dated[0] if dated else ""),
        venue=fields.get("Journal-ref", ""),
        categories=fields.get("Categories", fields.get("Subj-class", "")).split(),
        url=url or f"https://arxiv.org/abs/{key}",
        arxiv=key,
        doi=fields.get("DOI", ""),
        key=key,
        line=line,
    )


def _paragraphs(body: list[str]) -> Iterator[str]:
    """The lines, with a blank one before each that is set in: there a paragraph begins."""
    for number, line in enumerate(body):
        if number and line.startswith("  "):
            yield ""
        yield line.strip()
