"""Google Scholar's alerts: read to be refused by name, as their snippets are cut off and no abstracts."""

from collections.abc import Iterator
from typing import IO

from pipeline.inputs.beginning import Beginning
from pipeline.inputs.contents import LONGEST_BLOCK
from pipeline.inputs.entries import Skipped
from pipeline.inputs.records import Entry
from pipeline.inputs.text_stream import text_of
from pipeline.inputs.webpage import WebPage

_MARK = "gse_alrt_title"
_LONGEST = 10_000
"""Characters of a title, far more than any has."""


def recognises(begin: Beginning) -> bool:
    """Whether it is HTML with titles of such an alert."""
    return _MARK in begin.text and "scholar" in begin.text


def entries(file: IO[bytes], _begin: Beginning) -> Iterator[Entry | Skipped]:
    """Each paper that the alert names, without a text."""
    page, more = _Alert(), text_of(file, "replace")
    while piece := more():
        page.feed(piece)
        yield from page.taken()
        if len(page.rawdata) > LONGEST_BLOCK:
            yield Skipped(
                page.getpos()[0], "", "from here on it cannot be read: a tag has no end", broken=True
            )
            break
    yield from page.taken(at_end=True)


class _Alert(WebPage):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []
        self._inside = False

    def taken(self, *, at_end: bool = False) -> Iterator[Entry]:
        """Papers that have gone by; the last one's title may not be whole yet."""
        whole = self.found if at_end or not self._inside else self.found[:-1]
        self.found = self.found[len(whole) :]
        for address, title in whole:
            yield Entry(title, url=address, arxiv=address if "arxiv.org" in address else "", key=address)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "a" and _MARK in (given.get("class") or ""):
            self.found.append((given.get("href") or "", ""))
            self._inside = True

    def handle_endtag(self, tag: str) -> None:
        self._inside = self._inside and tag != "a"

    def handle_data(self, data: str) -> None:
        if self._inside:
            address, title = self.found[-1]
            self.found[-1] = (address, (title + data)[:_LONGEST])
