"""Texts that make careless code slow, and a measure of growth that does not depend on the machine."""

import gc
import random
import time
from collections.abc import Callable, Iterator

PIECES = (
    *"()[]{}<>\"'`$\\/.,;:!?…-–—_=+*&#@%^~|0179aAzZ \t\n\r",
    *("\u0301", "\u200b", "ﬀ", "ß", "İ", "。", "’", "”", "«", "¼", "²", "٣", "三", "🧪", "\ufeff", "\xa0"),
    *("http://a", "www.", "a.github.io", "https://", "://", ".com/", "\\text{", "\\(", "\\)", "$a$", "''"),
    *("1,", "1.", "1-", "10^", "1e9", "1 million ", "one hundred ", "and ", "to ", "%", "x ", "±1", "1/2"),
    *("more than ", "over ", "up to ", "about ", "respectively ", "than ", "state-of-the-art ", "GPT-4 "),
    *(
        "We ",
        "the ",
        "e.g.",
        "i.e. ",
        "U.S.",
        "Fig. ",
        "A.",
        "a ",
        "of ",
        "accuracy ",
        "on ",
        "released ",
        "7B ",
    ),
    *(
        "\n\n",
        "• 7 authors\n",
        "Nov 5\n",
        "Title Of Some Paper\n",
        "- ",
        "1) ",
        '{"',
        '":',
        "[{",
        "}]",
        "<think>",
    ),
    *(
        '{"claims":[',
        '"\\u',
        "</think>",
        "```json",
        "null,",
        "true",
        '{"a":',
        "[[",
        "n't ",
        "A Bee See Dee\n",
    ),
)
"""What texts are made of: marks that open, close, end, join or count, and words that rules look for."""


HOT = (
    *(
        ")",
        "([",
        "}",
        "$",
        "\\",
        '"',
        "'",
        "-",
        "- ",
        ".",
        ", ",
        "\n",
        "1",
        "1,",
        "1-",
        "\u0301",
        "a ",
        " data",
    ),
    *("1 million ", '{"a":', "[["),
)
"""What has been slow somewhere, or looks as if it could be."""


def units(seed: int, count: int) -> Iterator[str]:
    """What texts repeat: the pieces that are slow most easily, and so many mixtures of a few of all."""
    yield from HOT
    chance = random.Random(seed)  # noqa: S311 - chance for variety, not for secrets
    for _ in range(count):
        yield "".join(chance.choices(PIECES, k=chance.randint(1, 5)))


def repeated(unit: str, length: int, number: int) -> str:
    """A text of about so many characters that repeats a unit; with its number no cache has seen it."""
    return f"N{number} http://a {unit * (length // len(unit))}"


class Growth:
    """How much longer a function takes for a text eight times as long."""

    def __init__(self, function: Callable[[str], object], rounds: int = 10) -> None:
        self._function = function
        self._rounds = rounds
        self._number = 0

    def is_bounded(self, unit: str) -> bool:
        """Whether the time grows with the length of a text of such units, and not with its square.

        Eight times the text takes eight times as long, or 64 times where it is the square. A function that
        is too fast to be measured at the longest text does not grow with its square, either. What the machine
        does beside can only add to a time, and may for seconds. So what is not clear at once is measured
        again after longer and longer pauses, short and long text in turn, and the best of each counts.
        """
        length = _SHORTEST
        while (long := self._took(unit, _TIMES * length)) < _MEASURABLE and length < _LONGEST:
            length *= 2
        if long < _MEASURABLE:
            return True
        short = min(self._took(unit, length) for _ in range(3))
        for number in range(self._rounds):
            if long < _CLEARLY * short:
                break
            time.sleep(_PAUSE * 2**number)
            short = min(short, self._took(unit, length), self._took(unit, length))
            long = min(long, self._took(unit, _TIMES * length))
        return long < _STEEP * short

    def _took(self, unit: str, length: int) -> float:
        """Seconds of this thread for a text of so many characters."""
        self._number += 1
        text = repeated(unit, length, self._number)
        gc.disable()  # it would look through all that other tests have left
        begin = time.thread_time()
        try:
            self._function(text)
        finally:
            gc.enable()
        return time.thread_time() - begin


_TIMES = 8
_SHORTEST, _LONGEST = 250, 4_000
"""Characters of the shorter of the two texts."""

_MEASURABLE = 0.005
"""Seconds of the longer one; a much shorter time says more of the clock than of the function."""

_CLEARLY, _STEEP = 20, 32
"""How many times longer is no square for certain; and is one after all rounds.

Eight times the text may take fourteen times as long, without any square: what is built of it is moved, and
its pages are fetched, where those of the short one are at hand.
"""

_PAUSE = 0.005
"""Seconds before the second round; ten of them take five."""
