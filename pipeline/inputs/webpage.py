"""HTML as pages have it, which nothing in it stops: with the standard library's parser, or piece by piece."""

import html
import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser

from pipeline.inputs.text_stream import CHUNK, TextStream

_TEXT, _GAP, _SPACE = re.compile(r"[^<]*"), re.compile(r"[\s/]*"), re.compile(r"\s*")
_NAME, _BARE = re.compile(r"[^\s/>=]*"), re.compile(r"[^\s>]*")
_LONGEST_NAME, _LONGEST_ENTITY = 100, 40
_RAW = ("script", "style", "textarea", "title")
"""Elements in which nothing is a tag but their own end."""


class WebPage(HTMLParser):
    """Goes on behind a broken declaration, where HTMLParser raises AssertionError."""

    def parse_html_declaration(self, i: int) -> int:
        """The place behind a declaration, -1 where it does not end."""
        try:
            return super().parse_html_declaration(i)
        except AssertionError:
            return self.rawdata.find(">", i) + 1 or -1


class Attributes(TextStream):
    """The values of an attribute in a page: HTMLParser has a tag whole in memory, several times over."""

    def called(self, wanted: str) -> Iterator[Callable[[], str]]:
        """Each value of this name, as what gives its text piece by piece, "" at its end."""
        while self.run(_TEXT):
            self.fill(_LONGEST_NAME)
            begin = self.text[self.at : self.at + _LONGEST_NAME].lower()
            self.at += 1
            if begin.startswith("<!--"):
                self._pass("-->")
            elif begin[1:2].isalpha():
                self.run(_NAME)
                yield from self._values(wanted)
                if raw := next((name for name in _RAW if re.match(rf"<{name}[\s/>]", begin)), ""):
                    self._pass(f"</{raw}")

    def _values(self, wanted: str) -> Iterator[Callable[[], str]]:
        """The same in one tag, up to its end."""
        while (mark := self.run(_GAP)) and mark != ">":
            self.fill(_LONGEST_NAME)
            found = _NAME.match(self.text, self.at, self.at + _LONGEST_NAME)
            name = found[0].lower() if found else ""
            self.at += mark == "="
            self.run(_NAME)
            if self.run(_SPACE) != "=":
                continue
            self.at += 1
            if (mark := self.run(_SPACE)) not in ("'", '"'):
                self.run(_BARE)
                continue
            self.at += 1
            value = self._quoted(mark)
            if name == wanted:
                yield lambda value=value: next(value, "")  # type: ignore[misc]
            for _ in value:
                pass
        self.at += 1

    def _quoted(self, mark: str) -> Iterator[str]:
        """A value up to its mark, without entities."""
        held = ""
        while True:
            end = self.text.find(mark, self.at)
            piece = held + (self.text[self.at : end] if end >= 0 else self.text[self.at :])
            self.at = len(self.text) if end < 0 else end + 1
            is_last = end >= 0 or self.ended
            # What may be the beginning of an entity waits for the rest.
            open_ = -1 if is_last else piece.rfind("&", -_LONGEST_ENTITY)
            held = piece[open_:] if open_ >= 0 else ""
            if shown := html.unescape(piece[: len(piece) - len(held)]):
                yield shown
            if is_last:
                return
            self.fill(CHUNK)

    def _pass(self, end: str) -> None:
        """Goes behind the next place where something ends, or to the end of the page."""
        sought = re.compile(re.escape(end), re.IGNORECASE)
        while (found := sought.search(self.text, self.at)) is None:
            self.at = max(self.at, len(self.text) - len(end))
            if self.ended:
                self.at = len(self.text)
                return
            self.fill(CHUNK)
        self.at = found.end()
