"""Words, numerals and signs of a text, with offsets; LaTeX markup around them is passed over.

One pass of one regular expression without nested repetition: linear in the length of the text.
"""

import re
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from decimal import Decimal
from functools import lru_cache
from itertools import accumulate
from typing import Literal, NamedTuple, TypeAlias

from pipeline.text.quantities.dollars import is_money_sign
from pipeline.text.quantities.numerals import (
    DATING,
    MEASURED,
    ODD,
    PLAIN,
    VERSION_AND_SIZE,
    VULGAR,
    YEAR_AND_COUNT,
    DecimalMark,
    Numeral,
    decimal_mark,
    is_size,
    read,
)
from pipeline.text.quantities.references import IN_REFERENCE, REFERRING, in_volumes, referring
from pipeline.text.quantities.tex import SERIES, UNSEEN, in_series, is_dressed, untied
from pipeline.text.quantities.words import AFTER_ARTICLES, ARTICLES, STARTERS, STOPS, listed

TokenKind = Literal["number", "word", "sign"]

Mark: TypeAlias = Literal["percent", "permille", "points", "times"]

_DEVICE = r"(?:[AHVPLBK]|GB|GH|MI|RTX ?)\d\d|[TL]4|TPU"
_LETTER = rf"[^\W\d_{VULGAR}]"
_TIMES = rf"x(?<=\dx)(?:(?=larger|smaller|faster|fewer|more|less|higher|lower|speed)|(?<!\b0x)(?={_DEVICE}))"
_ASCII = rf"[A-Za-z]++{_LETTER}*"
"""Words that begin with ASCII letters are found much faster, and several at once faster still."""

_SIGN = r"(->|>=|<=|--+|\.\.\.|\+/[-−–](?<![A-Za-z]...)|[^\w\s]|_)"

BARE_TOKEN = re.compile(rf"(\s*+)(?:({_TIMES}|{_ASCII}(?: {_ASCII})*|{_LETTER}+)|({PLAIN})|({ODD})|{_SIGN})")
"""White space, then words, a usual numeral, another numeral, or a sign, each in its group.

Something of it fits wherever white space ends, so matches follow each other without a gap.
"""

TOKEN = re.compile(
    rf"(\s*+)(?:({_TIMES}|{_ASCII}(?: {_ASCII})*|{_LETTER}+)|({PLAIN})|({ODD})"
    rf"|\\([A-Za-z]+)|\\([^\w\s])|{_SIGN})"
)
"""The same with commands of LaTeX and escaped signs before the signs."""

_COMMA_GROUP = re.compile(r"\d{1,3},\d{3}$|[1-9]\d{0,2}\.\d{3}$")
"""Usual numerals that a text with decimal commas or grouping points makes ambiguous."""

_USUAL_MARKS = frozenset({"point", "unknown"})

ALIKE = {"‐": "-", "‑": "-", "﹣": "-", "－": "-", "％": "%", "﹪": "%", "٪": "%", "＋": "+", "＝": "=",
         "+/-": "±", "+/−": "±", "+/–": "±",
         "∶": ":", "≲": "<", "≪": "<", "＜": "<", "⪅": "<", "≳": ">", "≫": ">", "＞": ">", "⪆": ">",
         "≦": "<=", "≧": ">=", "…": "...", "⋯": "...", "≃": "≈", "≅": "≈", "≒": "≈"}  # fmt: skip
"""Signs that are read as others."""

MARKUP = frozenset(
    {
        "textbf", "textit", "texttt", "textsc", "text", "mathbf", "mathrm", "mathit", "emph", "bf", "rm",
        "left", "right", "displaystyle", "underline", "quad", "mbox", "boldsymbol", "small", "large",
        "num", "SI", "qty", "ensuremath", *SERIES,
    }
)  # fmt: skip
"""LaTeX commands that dress a number and do not change it."""

_BEFORE_POWER = re.compile(r" \$?10[\^⁻⁰¹²³⁴-⁹]")
_PARTING = frozenset("};")
DRESS = UNSEEN | {"{", "}", "*"}
"""Signs that dress a number: what nobody sees, braces, and the asterisks of Markdown."""

WORDS_OF_COMMANDS = {
    "times": "times", "sim": "sim", "approx": "approx", "rightarrow": "->", "to": "->", "pm": "±",
    "leq": "<=", "le": "<=", "geq": ">=", "ge": ">=", "cdot": "·", "simeq": "approx", "leqslant": "<=",
    "geqslant": ">=", "lesssim": "<", "gtrsim": ">", "ll": "<", "gg": ">", "lt": "<", "gt": ">",
    "cong": "approx", "mp": "±", "textpm": "±", "ast": "*", "euro": "€", "pounds": "£", "texteuro": "€",
    "textsterling": "£", "textsuperscript": "^", "textsubscript": "_", "textgreater": ">", "textless": "<",
    "textasciitilde": "sim", "textminus": "−", "textendash": "–", "textemdash": "—",
}  # fmt: skip
"""What a LaTeX command says as a plain word or sign."""

BARE_COMMANDS = {"sim": "sim", "approx": "approx", "rightarrow": "->", "pm": "±", "leq": "<=", "geq": ">="}
"""Commands that lost their backslash on the way to a web page, for these are no English words."""

SPREADS = listed("ci cri cis hdi hpdi sd sds se sem iqr interquartile stdev rse loa")
"""Words that say that the numbers behind them are the spread of the value before."""

_UNCERTAIN = SPREADS | listed(
    """confidence credible credibility limits interval intervals deviation deviations p ui pi cl hpd bci cr
    significance q percentile percentiles quartile quartiles"""
)

_DOTTED = re.compile(r"\.(?:(?<=[sS]\.)[eEdD]|(?<=C\.)L)\.")
"""Other signs of uncertainty, beside "standard error"; they begin with the point, as that is found fast."""

_STARTERS = STARTERS - ARTICLES
_STARTING = _STARTERS | AFTER_ARTICLES | BARE_COMMANDS.keys()
_NOTED = _STARTING | _UNCERTAIN | REFERRING
"""Words that are looked for in each text; few have one."""


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
    and looked up faster than objects; `tokens[3]` makes the whole token. `places` holds the begin and the end
    of each token in turn, of which the columns `begins` and `ends` are made when all tokens are there.

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
        self.places: list[int] = []
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
        self.places += (begin, end)
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


@lru_cache(maxsize=8)
def tokenise(text: str, mark: DecimalMark | None = None) -> Tokens:
    """Cut `text` into tokens; a dollar sign is kept only where it is money.

    `mark` is what separates decimals, by the whole text of which this is a piece. The last texts are
    remembered: the claims of an abstract cite a sentence several times over.
    """
    tokens = Tokens(text, bare=not is_dressed(text))
    (_cut_bare if tokens.bare else _cut)(tokens, untied(text).rstrip(), mark or decimal_mark(text))
    tokens.begins, tokens.ends, tokens.size = tokens.places[::2], tokens.places[1::2], len(tokens.texts)
    noted = _NOTED.intersection(tokens.lows)
    if noted and (starting := noted & _STARTING):
        _note(tokens, starting)
    if tokens.starts and ("(20" in text or "(19" in text or "] " in text or not noted.isdisjoint(REFERRING)):
        tokens.numerals |= dict.fromkeys(referring(text, tokens.begins), IN_REFERENCE)
    if ":" in text and tokens.starts:
        tokens.numerals |= dict.fromkeys(in_volumes(text, tokens.begins), IN_REFERENCE)
    certain = noted.isdisjoint(_UNCERTAIN) and "standard error" not in text
    tokens.uncertain = not certain or _DOTTED.search(text) is not None
    return tokens


def _note(tokens: Tokens, noted: AbstractSet[str]) -> None:
    """Add the starts where words are some, and put signs for commands without a backslash."""
    lows, starts = tokens.lows, tokens.starts
    for low in noted:
        at = -1
        for _ in range(lows.count(low)):
            at = lows.index(low, at + 1)
            if low in AFTER_ARTICLES and at and lows[at - 1] in ARTICLES:
                starts.append(at - 1)
            if low in _STARTERS:
                starts.append(at)
            elif (command := BARE_COMMANDS.get(tokens.texts[at])) is not None:
                tokens.texts[at] = lows[at] = command
    starts.sort()


def _cut_bare(tokens: Tokens, text: str, mark: DecimalMark) -> None:
    """Cut a text in which nothing dresses a number."""
    kinds, texts, lows, spaced = tokens.kinds, tokens.texts, tokens.lows, tokens.spaced
    places, end = tokens.places, 0
    # As plain tuples: a match object for every token, asked for its place, takes half as long again.
    for gap, words, number, odd, sign in BARE_TOKEN.findall(text):
        begin = end + len(gap)
        if words:  # the same as in `_add_words`: most tokens come by here
            end = begin + len(words)
            written = words.split(" ")
            texts += written
            lows += written if words.islower() else words.lower().split(" ")
            kinds += _WORD * len(written)
            spaced.append(gap != "")
            if len(written) == 1:
                places += (begin, end)
                continue
            spaced += _APART * (len(written) - 1)
            places += _places(written, begin)
        elif sign:
            end, read_as = begin + len(sign), ALIKE.get(sign, sign)
            kinds.append("sign")
            texts.append(read_as)
            lows.append(read_as)
            places += (begin, end)
            spaced.append(gap != "")
        else:
            end = begin + len(number or odd)
            _numeral(tokens, text, (begin, end), mark, spaced=gap != "", odd=odd != "")
    if texts:
        spaced[0], tokens.initial = True, kinds[0] != "sign"


_WORD: list[TokenKind] = ["word"]
_APART = [True]


def _add_words(tokens: Tokens, words: str, begin: int, *, spaced: bool) -> None:
    """Put words between which one space stands behind the other tokens."""
    written = words.split(" ")
    tokens.texts += written
    tokens.lows += written if words.islower() else words.lower().split(" ")
    tokens.kinds += _WORD * len(written)
    tokens.spaced += (spaced, *_APART * (len(written) - 1))
    tokens.places += _places(written, begin)


def _places(words: Sequence[str], begin: int) -> Iterator[int]:
    """Where each word begins and ends, in turn, where one space stands between them."""
    steps = [1] * (2 * len(words) - 1)
    steps[::2] = map(len, words)
    return accumulate(steps, initial=begin)


def _cut(tokens: Tokens, text: str, mark: DecimalMark) -> None:
    """Cut a text with LaTeX or Markdown in it; marks that only dress a number are left out."""
    end, spaced, formula, series = 0, True, False, ""
    for gap, words, number, odd, command, escaped, sign in TOKEN.findall(text):
        spaced = spaced or gap != ""
        start, before = end + len(gap), len(tokens.texts)
        tokens.initial = tokens.initial or (not before and not (sign or command or escaped))
        if words:
            end = start + len(words)
            _add_words(tokens, words, start, spaced=spaced)
        elif number or odd:
            end = start + len(number or odd)
            _numeral(tokens, text, (start, end), mark, spaced=spaced, odd=odd != "")
        elif sign:
            end, read_as = start + len(sign), ALIKE.get(sign, sign)
            if series and sign in _PARTING:
                read_as, series = in_series(text, end, sign, series)
            mathematics = sign == "$" and (formula or not is_money_sign(text, end))
            formula ^= mathematics
            dress = mathematics or (read_as in DRESS and not (sign == "*" and _multiplies(text, start, end)))
            if not dress:
                tokens.add("sign", read_as, read_as, start, end, spaced)
        else:
            end = start + len(command or escaped) + 1
            plain = _command(command) if command else _escaped(escaped)
            series = command if command in SERIES else series
            if plain:
                kind: TokenKind = "word" if command and plain.isalpha() else "sign"
                tokens.add(kind, plain, plain.lower() if command else plain, start, end, spaced)
        nothing = len(tokens.texts) == before
        spaced = nothing and (spaced or (escaped != "" and escaped in ",;:"))


def _behind_version(tokens: Tokens, text: str, start: int, *, spaced: bool) -> int:
    """Where the numeral at `start` goes on behind a version or a year, which becomes a token of its own.

    It begins with none where no name stands before it, or where it can be one number.
    """
    at = len(tokens.texts) - 1
    if at < 0:
        return start
    dated = YEAR_AND_COUNT.match(text, start) if tokens.lows[at] in DATING else None
    found = dated or VERSION_AND_SIZE.match(text, start)
    if found is None:
        return start
    at -= at > 0 and tokens.texts[at] == "-" and not spaced
    name = tokens.texts[at]
    named = tokens.kinds[at] == "word" and (name[0].isupper() or name == "v") and tokens.lows[at] not in STOPS
    unsized = spaced and "." not in found[1] and (at == 0 or not is_size(text, start))
    if dated is None and (not named or unsized):
        return start
    end = found.end(1)
    tokens.starts.append(len(tokens.texts))
    tokens.add("number", found[1], found[1], start, end, spaced)
    return end + 1


def _numeral(
    tokens: Tokens, text: str, span: tuple[int, int], mark: DecimalMark, *, spaced: bool, odd: bool
) -> None:
    """Add a numeral; it is read where it is no mere run of digits, or decimal commas or points change it."""
    start, end = span
    begin = _behind_version(tokens, text, start, spaced=spaced) if odd else start
    written = text[begin:end]
    tokens.starts.append(len(tokens.texts))
    tokens.add("number", written, written, begin, end, spaced or begin > start)
    if odd and (begin == start or not written.isdecimal()):
        measured = MEASURED.match(text, end) is not None
        tokens.numerals[begin] = read(written, mark, measured=measured)
    elif mark not in _USUAL_MARKS and _COMMA_GROUP.match(written):
        tokens.numerals[begin] = read(written, mark, measured=False)


def _multiplies(text: str, start: int, end: int) -> bool:
    """Whether an asterisk stands between two digits, or before a power, and so is no mark of Markdown."""
    behind = end + text.startswith("*", end)
    if text[start - 1 : start].isdecimal() and text[behind : behind + 1].isdecimal():
        return True
    return text[start - 2 : start - 1].isdecimal() and _BEFORE_POWER.match(text, end) is not None


def _escaped(sign: str) -> str:
    """The sign that stands behind a backslash, or nothing where it only dresses."""
    return "" if sign in DRESS or sign in "()[],;!" else sign


def _command(body: str) -> str:
    """What a command says as a plain word or sign, or nothing where it only dresses."""
    return "" if body in MARKUP else WORDS_OF_COMMANDS.get(body, body)
