"""Words, numerals and signs of a text, with offsets; LaTeX markup around them is passed over.

One pass of one regular expression without nested repetition: linear in the length of the text.
"""

import re
from collections.abc import Sequence
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Literal, NamedTuple, TypeAlias

from pipeline.text.quantities.measures import CURRENCIES, CURRENCY_SIGNS
from pipeline.text.quantities.numerals import (
    MEASURED,
    ODD,
    PLAIN,
    SPACES,
    VULGAR,
    DecimalMark,
    Numeral,
    decimal_mark,
    read,
)
from pipeline.text.quantities.words import AFTER_ARTICLES, ARTICLES, STARTERS, STOPS

TokenKind = Literal["number", "word", "sign"]

Mark: TypeAlias = Literal["percent", "permille", "points", "times"]

_DEVICE = r"(?:[AHVPLBK]|GB|GH|MI|RTX ?)\d\d|[TL]4|TPU"
_LETTER = rf"[^\W\d_{VULGAR}]"
_TIMES = rf"x(?<=\dx)(?:(?=larger|smaller|faster|fewer|more|less|higher|lower|speed)|(?<!\b0x)(?={_DEVICE}))"
_ASCII = rf"[A-Za-z]++{_LETTER}*"
"""Words that begin with ASCII letters are found much faster, and several at once faster still."""

_SIGN = r"(->|>=|<=|--+|\.\.\.|[^\w\s]|_)"

BARE_TOKEN = re.compile(rf"(\s*+)(?:({_TIMES}|{_ASCII}(?: {_ASCII})*|{_LETTER}+)|({PLAIN})|({ODD})|{_SIGN})")
"""White space, then words, a usual numeral, another numeral, or a sign, each in its group.

Something of it fits wherever white space ends, so matches follow each other without a gap.
"""

TOKEN = re.compile(
    rf"(\s*+)(?:({_TIMES}|{_ASCII}|{_LETTER}+)|({PLAIN})|({ODD})|\\([A-Za-z]+)|\\([^\w\s])|{_SIGN})"
)
"""The same with commands of LaTeX and escaped signs before the signs."""

_COMMA_GROUP = re.compile(r"\d{1,3},\d{3}$|[1-9]\d{0,2}\.\d{3}$")
"""Usual numerals that a text with decimal commas or grouping points makes ambiguous."""

_USUAL_MARKS = frozenset({"point", "unknown"})

ALIKE = {"‐": "-", "‑": "-", "﹣": "-", "－": "-", "％": "%", "﹪": "%", "＋": "+", "＝": "=", "∶": ":",
         "≲": "<", "≪": "<", "＜": "<", "⪅": "<", "≳": ">", "≫": ">", "＞": ">", "⪆": ">", "≦": "<=",
         "≧": ">=", "…": "...", "⋯": "...", "≃": "≈", "≅": "≈", "≒": "≈"}  # fmt: skip
"""Signs that are read as others."""

MARKUP = frozenset(
    {
        "textbf", "textit", "texttt", "textsc", "text", "mathbf", "mathrm", "mathit", "emph", "bf", "rm",
        "left", "right", "displaystyle", "underline", "quad", "mbox", "boldsymbol", "small", "large",
        "num", "SI", "qty", "ensuremath",
    }
)  # fmt: skip
"""LaTeX commands that dress a number and do not change it."""

UNSEEN = frozenset({"\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad"})
DRESS = UNSEEN | {"{", "}", "*"}
"""Signs that dress a number: what nobody sees, braces, and the asterisks of Markdown."""

WORDS_OF_COMMANDS = {
    "times": "times", "sim": "sim", "approx": "approx", "rightarrow": "->", "to": "->", "pm": "±",
    "leq": "<=", "le": "<=", "geq": ">=", "ge": ">=", "cdot": "·", "simeq": "approx", "leqslant": "<=",
    "geqslant": ">=", "lesssim": "<", "gtrsim": ">", "ll": "<", "gg": ">", "lt": "<", "gt": ">",
    "cong": "approx", "mp": "±", "euro": "€", "pounds": "£", "texteuro": "€", "textsterling": "£",
}  # fmt: skip
"""What a LaTeX command says as a plain word or sign."""

BARE_COMMANDS = {"sim": "sim", "approx": "approx", "rightarrow": "->", "pm": "±", "leq": "<=", "geq": ">="}
"""Commands that lost their backslash on the way to a web page, for these are no English words."""


SPREADS = frozenset(
    ["ci", "cri", "cis", "hdi", "hpdi", "sd", "sds", "se", "sem", "iqr", "interquartile", "stdev", "rse"]
)
"""Words that say that the numbers behind them are the spread of the value before."""

_UNCERTAIN = SPREADS | {
    "confidence", "credible", "credibility", "interval", "intervals", "deviation", "deviations", "p", "ui",
    "pi", "cl", "hpd", "bci", "cr", "significance", "q", "percentile", "percentiles", "quartile", "quartiles",
}  # fmt: skip

_DOTTED = re.compile(r"\.(?:(?<=[sS]\.)[eEdD]|(?<=C\.)L)\.")
"""Other signs of uncertainty, beside "standard error"; they begin with the point, as that is found fast."""

_NOTED = STARTERS | _UNCERTAIN
"""Words that are looked for in each text; few have one."""

_LOOKED_AT = _NOTED | BARE_COMMANDS.keys()
_SELDOM_STARTS = _UNCERTAIN | ARTICLES | {*BARE_COMMANDS.values()}


class Token(NamedTuple):
    """One token: its text, the text in lower case, its offsets, and what surrounds it.

    `spaced` says whether white space stands before it, `initial` whether it is the first of its text.
    """

    kind: TokenKind
    text: str
    low: str
    start: int
    end: int
    spaced: bool
    initial: bool = False


ONE = Decimal(1)

_Cut: TypeAlias = tuple[list[Token], list[int]]
"""Tokens, and the indices of numbers and of the words that are looked for."""


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


class Tokens(tuple[Token, ...]):  # noqa: SLOT001 - a tuple takes no named slots
    """The tokens of a text, and what was read from them.

    `amounts` holds amounts by the index of their first token, `numerals` those numerals that are not just
    digits, commas and a point, by where they start. `starts` holds the indices at which an amount may start.
    `bare` says that no LaTeX and no mark of Markdown stands in the text, `uncertain` that a word of spread or
    certainty does, such as "CI", "SD" or "p".
    """

    source: str
    bare: bool
    uncertain: bool
    starts: list[int]
    amounts: dict[int, Amount | None]
    numerals: dict[int, Numeral]

    @cached_property
    def lows(self) -> frozenset[str]:
        """All tokens of the text in lower case."""
        return frozenset([token.low for token in self])


def is_word(tokens: Sequence[Token], at: int, word: str, *more: str) -> bool:
    """Whether the tokens from `at` on are these words, whatever their case."""
    # The hottest function of all: most calls end at the first word.
    if not 0 <= at < len(tokens) or tokens[at].low != word:
        return False
    return not more or is_word(tokens, at + 1, *more)


def glued(tokens: Sequence[Token], at: int) -> bool:
    """Whether `tokens[at]` exists and follows its predecessor without white space."""
    return 0 < at < len(tokens) and not tokens[at].spaced


@lru_cache(maxsize=64)
def tokenise(text: str, mark: DecimalMark | None = None) -> Tokens:
    """Cut `text` into tokens; a dollar sign is kept only where it is money.

    `mark` is what separates decimals, by the whole text of which this is a piece. The last texts are
    remembered: the claims of an abstract cite a sentence several times over.
    """
    numerals: dict[int, Numeral] = {}
    bare = not _is_dressed(text)
    cut, noted = (_cut_bare if bare else _cut)(text.rstrip(), mark or decimal_mark(text), numerals)
    tokens = Tokens(cut)
    tokens.source, tokens.amounts, tokens.numerals, tokens.bare = text, {}, numerals, bare
    tokens.starts = [at for at in noted if cut[at][2] not in _SELDOM_STARTS or _starts(cut, at)]
    uncertain = not _UNCERTAIN.isdisjoint([cut[at][2] for at in noted])
    tokens.uncertain = uncertain or "standard error" in text or _DOTTED.search(text) is not None
    return tokens


def _is_dressed(text: str) -> bool:
    """Whether LaTeX or a mark of Markdown may stand in a text; a search for each by itself is the fastest."""
    seen = "$" in text or "\\" in text or "{" in text or "}" in text or "*" in text
    return seen or not (text.isascii() or UNSEEN.isdisjoint(text))


def _starts(tokens: Sequence[Token], at: int) -> bool:
    """Whether an amount starts at a word with which few do: an article before a word of a number."""
    return tokens[at][2] in ARTICLES and at + 1 < len(tokens) and tokens[at + 1][2] in AFTER_ARTICLES


def _cut_bare(text: str, mark: DecimalMark, numerals: dict[int, Numeral]) -> _Cut:
    """The tokens of a text in which nothing dresses a number."""
    tokens: list[Token] = []
    noted: list[int] = []
    append, new = tokens.append, tuple.__new__  # Token's constructor calls it, in three times the time
    end = 0
    # As plain tuples: a match object for every token, asked for its place, takes half as long again.
    for gap, words, number, odd, sign in BARE_TOKEN.findall(text):
        start = end + len(gap)
        if words:
            spaced = gap != ""
            for word in words.split(" "):
                end, low = start + len(word), word.lower()
                if low in _LOOKED_AT:
                    noted.append(len(tokens))
                append(new(Token, ("word", word, low, start, end, spaced, False)))
                start, spaced = end + 1, True
        elif sign:
            end = start + len(sign)
            read_as = ALIKE.get(sign, sign)
            append(new(Token, ("sign", read_as, read_as, start, end, gap != "", False)))
        else:
            numeral, spaced = number or odd, gap != ""
            end = start + len(numeral)
            size = _behind_version(tokens, text, start, spaced) if odd else start
            if sized := size > start:
                noted.append(len(tokens) - 1)
                start, numeral, spaced = size, text[size:end], True
            noted.append(len(tokens))
            append(new(Token, ("number", numeral, numeral, start, end, spaced, False)))
            if odd or mark not in _USUAL_MARKS:
                _note(numerals, text, start, numeral, mark, odd=odd != "" and not sized)
    return _finished(tokens, noted), noted


def _finished(tokens: list[Token], noted: Sequence[int]) -> list[Token]:
    """The tokens with what few have: words that are commands read as such, and the first marked as that."""
    for at in noted:
        if (plain := BARE_COMMANDS.get(tokens[at].text)) is not None:
            tokens[at] = tokens[at]._replace(text=plain, low=plain)
    if tokens:
        kind, text, low, start, end, _, _ = tokens[0]
        tokens[0] = Token(kind, text, low, start, end, True, kind != "sign")
    return tokens


def _cut(text: str, mark: DecimalMark, numerals: dict[int, Numeral]) -> _Cut:
    """The tokens of a text with LaTeX or Markdown in it; marks that only dress a number are left out."""
    tokens: list[Token] = []
    end, spaced, formula = 0, True, False
    for gap, word, number, odd, command, escaped, sign in TOKEN.findall(text):
        spaced = spaced or gap != ""
        start = end + len(gap)
        token: Token | None
        if word:
            end, plain = start + len(word), BARE_COMMANDS.get(word, word)
            token = Token("word", plain, plain.lower(), start, end, spaced, not tokens)
        elif number or odd:
            numeral = number or odd
            end = start + len(numeral)
            size = _behind_version(tokens, text, start, spaced) if odd else start
            if sized := size > start:
                start, numeral, spaced = size, text[size:end], True
            token = Token("number", numeral, numeral, start, end, spaced, not tokens)
            _note(numerals, text, start, numeral, mark, odd=odd != "" and not sized)
        elif sign:
            end, read_as = start + len(sign), ALIKE.get(sign, sign)
            mathematics = sign == "$" and (formula or not _is_money(text, end))
            formula ^= mathematics
            dress = mathematics or (sign in DRESS and not (sign == "*" and _multiplies(text, start, end)))
            token = None if dress else Token("sign", read_as, read_as, start, end, spaced)
        else:
            end = start + len(command or escaped) + 1
            token = (
                _command(command, start, end, spaced) if command else _escaped(escaped, start, end, spaced)
            )
        if token is not None:
            tokens.append(token)
        spaced = token is None and (spaced or (escaped != "" and escaped in ",;:"))
    # By index, as asking a named tuple for `low` and `kind` takes twice as long.
    return tokens, [at for at, token in enumerate(tokens) if token[2] in _NOTED or token[0] == "number"]


_VERSION_AND_SIZE = re.compile(rf"(\d{{1,2}}(?:\.\d{{1,2}})?)[{SPACES}]\d{{3}}(?=[BMTK](?![^\W_]))")
"""What looks like one number in groups and is the version and the size of a model: "3.1 405" before "B"."""


_MONEY = "|".join(map(re.escape, sorted(CURRENCIES - CURRENCY_SIGNS)))
_PRICED = re.compile(rf"[€£¥]|\$\d|\b(?:{_MONEY}|GDP|dollars?|euros?|debts?|revenues?)\b")
"""What may be counted in billions beside the parameters of a model."""


def _is_size(text: str, start: int) -> bool:
    """Whether the numeral at `start` counts billions, and nothing in the text is money."""
    end = start + len("1 234")
    return text[end : end + 1] == "B" and not _PRICED.search(text)


def _behind_version(tokens: list[Token], text: str, start: int, spaced: bool) -> int:
    """Where the numeral at `start` goes on behind the version that it begins with, which becomes a token.

    It begins with none where no name stands before it, or where it can be one number.
    """
    found = _VERSION_AND_SIZE.match(text, start)
    before = tokens[-1] if tokens else None
    if found is None or before is None:
        return start
    if before.text == "-" and not spaced and len(tokens) > 1:
        before = tokens[-2]
    named = (
        before.kind == "word" and (before.text[0].isupper() or before.text == "v") and before.low not in STOPS
    )
    if not named or (spaced and "." not in found[1] and (before is tokens[0] or not _is_size(text, start))):
        return start
    end = found.end(1)
    tokens.append(Token("number", found[1], found[1], start, end, spaced))
    return end + 1


def _note(
    numerals: dict[int, Numeral], text: str, start: int, numeral: str, mark: DecimalMark, *, odd: bool
) -> None:
    """Read a numeral that is no mere run of digits, or that decimal commas or grouping points change."""
    if odd:
        measured = MEASURED.match(text, start + len(numeral)) is not None
        numerals[start] = read(numeral, mark, measured=measured)
    elif mark not in _USUAL_MARKS and _COMMA_GROUP.match(numeral):
        numerals[start] = read(numeral, mark, measured=False)


def _multiplies(text: str, start: int, end: int) -> bool:
    """Whether an asterisk stands between two digits, and so multiplies and is no mark of Markdown."""
    behind = end + text.startswith("*", end)
    return text[start - 1 : start].isdecimal() and text[behind : behind + 1].isdecimal()


def _escaped(sign: str, start: int, end: int, spaced: bool) -> Token | None:
    if sign in DRESS or sign in "()[],;!":
        return None
    return Token("sign", sign, sign, start, end, spaced)


def _command(body: str, start: int, end: int, spaced: bool) -> Token | None:
    if body in MARKUP:
        return None
    plain = WORDS_OF_COMMANDS.get(body, body)
    return Token("word" if plain.isalpha() else "sign", plain, plain.lower(), start, end, spaced)


_MILLIONS = re.compile(r"\d\s?(?:(?:[kKMB]|bn)\$(?=[\s/,.;)]|$)|\$(?:[kKMmB]|bn)(?![\w$]))")
"""A dollar sign beside the magnitude of its sum: "5.3 M$", "5.3 $M"."""

_DOLLARS = (" US$", " AU$", " NZ$", " HK$", " PPP$", " Int$", " Intl$")

_LONE = re.compile(r"\$ ?\(?\d|\d ?\$(?![\w\\{^_])")
"""A dollar sign beside a number; where it is the only one of a text it is no mark of LaTeX."""

_OF_A_COUNTRY = re.compile(r"(?<![A-Za-z])(?:US|AU|NZ|HK|CA|NT|MX|SG|COL|Intl?|PPP|I|GK|A|C|S|R)\$(?= ?\d)")
"""A dollar sign that letters make one of a country, or of none, before its sum."""


def _is_money(text: str, end: int) -> bool:
    """Whether the dollar sign that ends at `end` is money: a digit follows and no dollar sign closes it."""
    if text.endswith(_DOLLARS, 0, end) and text[end : end + 1] in {"", " ", "/", ",", "."}:
        return True  # "50 US$/MWh"
    if text.count("$") == 1 and _LONE.search(text, max(0, end - 3)):
        return True
    if text[end - 2 : end - 1].isalpha() and _OF_A_COUNTRY.search(text, max(0, end - 5), end + 2):
        return True
    near = text[max(0, end - 5) : end + 120]
    if _MILLIONS.search(near[:8]) and len(_MILLIONS.findall(near)) == near.count("$"):
        return True
    if text[end - 2 : end - 1].isupper() and text[end : end + 1] == " ":
        end += 1  # "US$ 12"
    if not text[end : end + 1].isdigit():
        return False
    closing = text.find("$", end, end + 120)
    if closing < 0 or text[closing + 1 : closing + 2].isdigit():
        return True
    return closing >= end + 40 and not _FORMULA.search(text, end, closing)


_FORMULA = re.compile(r"[\\^_{]")
