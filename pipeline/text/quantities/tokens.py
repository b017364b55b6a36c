"""The columns of words, numerals and signs that a text is cut into, and the amounts that are made of them."""

from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from pipeline.text.quantities.words import listed

if TYPE_CHECKING:
    from pipeline.text.quantities.numerals import Numeral

TokenKind = Literal["number", "word", "sign"]

Mark: TypeAlias = Literal["percent", "permille", "points", "times"]

SPREADS = listed("ci cri cis hdi hpdi sd sds se sem iqr interquartile stdev rse loa")
"""Words that say that the numbers behind them are the spread of the value before."""


class Token(NamedTuple):
    """One token: its text, the text in lower case, its offsets, and whether white space stands before it."""

    kind: TokenKind
    text: str
    low: str
    start: int
    end: int
    spaced: bool


ONE = Decimal(1)


class Amount(NamedTuple):
    """A number read from `tokens[start:end]`; `value` has its magnitude applied.

    `plain` is the number without the magnitude, `letter` whether that was a letter as in "7B", `spelled`
    whether the number was a word, and `order` whether it counted orders of magnitude. `doubt` says in words
    why the value is not to be trusted. `core` is the index after numeral, power and magnitude: what follows
    up to `end` is a mark or an error.
    """

    value: Decimal
    plain: Decimal
    start: int
    end: int
    mark: Mark | None = None
    letter: bool = False
    spelled: bool = False
    order: bool = False
    doubt: str | None = None
    core: int = 0

    @property
    def magnitude(self) -> Decimal:
        """The factor that the magnitude word or letter stands for."""
        return ONE if self.value is self.plain or not self.plain else self.value / self.plain


class Tokens:
    """The tokens of a text in columns, and what was read from them.

    A column holds one thing of each token: `lows[3]` is the fourth in lower case. Lists of strings are made
    and looked up faster than objects; `tokens[3]` makes the whole token.

    `amounts` holds amounts by the index of their first token, `numerals` those numerals that are not just
    digits, commas and a point, by where they start. `starts` holds the indices at which an amount may start.
    `bare` says that no LaTeX and no mark of Markdown stands in the text, `uncertain` that a word of spread or
    certainty does, such as "CI", "SD" or "p", and `initial` that the first token is a word or a number.
    """

    def __init__(self, source: str, *, bare: bool) -> None:
        self.source, self.bare = source, bare
        self.kinds: list[TokenKind] = []
        self.texts: list[str] = []
        self.lows: list[str] = []
        self.begins: list[int] = []
        self.ends: list[int] = []
        self.spaced: list[bool] = []
        self.amounts: dict[int, Amount | None] = {}
        self.numerals: dict[int, Numeral] = {}
        self.initial = self.uncertain = False
        self.starts: list[int] = []
        self.size = 0

    def add(self, kind: TokenKind, text: str, low: str, begin: int, end: int, spaced: bool) -> None:
        """Put a token behind the others."""
        self.kinds.append(kind)
        self.texts.append(text)
        self.lows.append(low)
        self.begins.append(begin)
        self.ends.append(end)
        self.spaced.append(spaced)

    def __getitem__(self, at: int) -> "Token":
        columns = (self.kinds, self.texts, self.lows, self.begins, self.ends, self.spaced)
        return Token._make(column[at] for column in columns)

    def __iter__(self) -> Iterator["Token"]:
        return map(self.__getitem__, range(self.size))


def is_word(tokens: Tokens, at: int, word: str, *more: str) -> bool:
    """Whether the tokens from `at` on are these words, whatever their case."""
    # The hottest function of all: most calls end at the first word.
    if not 0 <= at < tokens.size or tokens.lows[at] != word:
        return False
    return not more or is_word(tokens, at + 1, *more)


def glued(tokens: Tokens, at: int) -> bool:
    """Whether there is a token `at` that follows its predecessor without white space."""
    return 0 < at < tokens.size and not tokens.spaced[at]


@lru_cache(maxsize=8)
def words_of(tokens: Tokens) -> frozenset[str]:
    """All words of a text in lower case: what is asked of each number is looked up in them."""
    return frozenset(tokens.lows)


def is_initial(tokens: Tokens, at: int) -> bool:
    """Whether the token `at` is the first word or number of the text."""
    return at == 0 and tokens.initial
