"""A text that comes in pieces; memory holds only what is looked at."""

import codecs
import re
from collections.abc import Callable
from typing import IO

CHUNK = 1 << 18


def text_of(file: IO[bytes], errors: str = "surrogateescape") -> Callable[[], str]:
    """The text of a file, some of it at each call, "" at its end.

    A byte that is no UTF-8 comes as half of a surrogate pair, if `errors` says nothing else.
    """
    decoder = codecs.getincrementaldecoder("utf-8-sig")(errors)

    def more() -> str:
        while data := file.read(CHUNK):
            if text := decoder.decode(data):
                return text
        return decoder.decode(b"", True)

    return more


class TextStream:
    """Where one is in a text that `more` gives piece by piece."""

    def __init__(self, more: Callable[[], str]) -> None:
        self._more = more
        self.text = ""
        self.at = self.before = 0
        self.ended = False

    def run(self, pattern: re.Pattern[str]) -> str:
        """Goes on to where a run of some characters ends, and gives what stands there, "" at the end."""
        while True:
            found = pattern.match(self.text, self.at)
            self.at = found.end() if found else self.at
            if self.at < len(self.text):
                return self.text[self.at]
            if self.ended:
                return ""
            self.fill(CHUNK)

    def fill(self, wanted: int) -> None:
        """Has so many characters at hand, if they come; forgets those that were passed."""
        if len(self.text) - self.at >= wanted:
            return
        pieces = [self.text[self.at :]]
        held = len(pieces[0])
        self.before += self.at
        self.at = 0
        while held < wanted and not self.ended:
            pieces.append(self._more())
            held += len(pieces[-1])
            self.ended = not pieces[-1]
        self.text = "".join(pieces)
