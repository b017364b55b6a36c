"""Words, numerals and signs of a text, with offsets; LaTeX markup around them is passed over.

One pass of one regular expression without nested repetition: linear in the length of the text.
"""

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from functools import lru_cache
from itertools import accumulate

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
    decimal_mark,
    is_size,
    read,
)
from pipeline.text.quantities.references import IN_REFERENCE, REFERRING, in_volumes, referring
from pipeline.text.quantities.tex import SERIES, UNSEEN, in_series, is_dressed, untied
from pipeline.text.quantities.tokens import SPREADS, TokenKind, Tokens
from pipeline.text.quantities.words import AFTER_ARTICLES, ARTICLES, STARTERS, STOPS, listed

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


@lru_cache(maxsize=8)
def tokenise(text: str, mark: DecimalMark | None = None) -> Tokens:
    """Cut `text` into tokens; a dollar sign is kept only where it is money.

    `mark` is what separates decimals, by the whole text of which this is a piece. The last texts are
    remembered: the claims of an abstract cite a sentence several times over.
    """
    tokens = Tokens(text, bare=not is_dressed(text))
    (_cut_bare if tokens.bare else _cut)(tokens, untied(text).rstrip(), mark or decimal_mark(text))
    tokens.size = len(tokens.texts)
    noted = _NOTED.intersection(tokens.lows)
    if noted and (starting := noted & _STARTING):
        _note(tokens, starting)
    if tokens.starts and ("(20" in text or "(19" in text or "] " in text or not noted.isdisjoint(REFERRING)):
        tokens.numerals |= dict.fromkeys(referring(text, tokens.begins), IN_REFERENCE)
    if ":" in text and tokens.starts:
        tokens.numerals |= dict.fromkeys(in_volumes(text, tokens.begins), IN_REFERENCE)
    certain = noted.isdisjoint(_UNCERTAIN) and "standard error" not in text
    certain = certain and ", range" not in text and "; range" not in text
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
    texts, starts, end = tokens.texts, tokens.starts, 0
    signs: list[int] = []
    gaps: list[tuple[int, int]] = []
    lengths: list[tuple[int, int]] = []
    # As plain tuples: a match object for every token, asked for its place, takes half as long again.
    for gap, words, number, odd, sign in BARE_TOKEN.findall(text):
        if gap != " ":
            gaps.append((len(texts), len(gap)))
        end += len(gap)
        if words:
            end += len(words)
            texts += words.split(" ")
        elif sign:
            end += len(sign)
            signs.append(len(texts))
            if sign in ALIKE:
                lengths.append((len(texts), len(sign)))
            texts.append(ALIKE.get(sign, sign))
        else:
            written, start = number or odd, end
            end += len(written)
            begin = _read_numeral(tokens, text, (start, end), mark, spaced=gap != "") if odd else start
            if begin > start:
                starts.append(len(texts))
                texts.append(text[start : begin - 1])
                written = text[begin:end]
            elif number and mark not in _USUAL_MARKS and _COMMA_GROUP.match(number):
                tokens.numerals[start] = read(number, mark, measured=False)
            starts.append(len(texts))
            texts.append(written)
    if texts:
        _fill(tokens, signs, gaps, lengths)


def _fill(
    tokens: Tokens,
    signs: Sequence[int],
    gaps: Sequence[tuple[int, int]],
    lengths: Sequence[tuple[int, int]],
) -> None:
    """Make the other columns of the texts, where no gap but these is other than one space.

    All tokens but the `signs` and those in `starts` are words, and all but these `lengths` are those of the
    texts.
    """
    texts, size = tokens.texts, len(tokens.texts)
    tokens.lows, tokens.kinds, tokens.spaced = lows, kinds, spaced = (
        [*map(str.lower, texts)],
        _WORD * size,
        _APART * size,
    )
    for at in signs:
        kinds[at] = "sign"
    for at in tokens.starts:
        kinds[at], lows[at] = "number", texts[at]
    steps = [1] * (2 * size)
    steps[1::2] = map(len, texts)
    for at, length in gaps:
        steps[2 * at] = length
        spaced[at] = length > 0
    for at, length in lengths:
        steps[2 * at + 1] = length
    places = [*accumulate(steps)]
    tokens.begins, tokens.ends = places[::2], places[1::2]
    spaced[0], tokens.initial = True, kinds[0] != "sign"


_WORD: list[TokenKind] = ["word"]
_APART = [True]


def _add_words(tokens: Tokens, words: str, begin: int, *, spaced: bool) -> None:
    """Put words between which one space stands behind the other tokens."""
    for word in words.split(" "):
        tokens.add("word", word, word.lower(), begin, begin + len(word), spaced)
        begin, spaced = begin + len(word) + 1, True


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
            _add_numeral(tokens, text, (start, end), mark, spaced=spaced, odd=odd != "")
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


def _add_numeral(
    tokens: Tokens, text: str, span: tuple[int, int], mark: DecimalMark, *, spaced: bool, odd: bool
) -> None:
    """Put a numeral behind the other tokens."""
    start, end = span
    begin = _read_numeral(tokens, text, span, mark, spaced=spaced) if odd else start
    if begin > start:
        tokens.starts.append(len(tokens.texts))
        tokens.add("number", text[start : begin - 1], text[start : begin - 1], start, begin - 1, spaced)
    written = text[begin:end]
    tokens.starts.append(len(tokens.texts))
    tokens.add("number", written, written, begin, end, spaced or begin > start)
    if not odd and mark not in _USUAL_MARKS and _COMMA_GROUP.match(written):
        tokens.numerals[begin] = read(written, mark, measured=False)


def _read_numeral(
    tokens: Tokens, text: str, span: tuple[int, int], mark: DecimalMark, *, spaced: bool
) -> int:
    """Read a numeral that is no mere run of digits; where it begins, perhaps behind a version or year."""
    start, end = span
    begin = _behind_version(tokens, text, start, spaced=spaced)
    written = text[begin:end]
    if begin == start or not written.isdecimal():
        measured = MEASURED.match(text, end) is not None
        tokens.numerals[begin] = read(written, mark, measured=measured)
    return begin


def _behind_version(tokens: Tokens, text: str, start: int, *, spaced: bool) -> int:
    """Where the numeral at `start` goes on behind a version or a year, which are tokens of their own.

    It begins with none where no name stands before it, or where it can be one number.
    """
    at = len(tokens.texts) - 1
    if at < 0:
        return start
    dated = YEAR_AND_COUNT.match(text, start) if tokens.texts[at].lower() in DATING else None
    found = dated or VERSION_AND_SIZE.match(text, start)
    if found is None:
        return start
    at -= at > 0 and tokens.texts[at] == "-" and not spaced
    name = tokens.texts[at]
    named = (name[0].isupper() or name == "v") and name.lower() not in STOPS
    unsized = spaced and "." not in found[1] and (at == 0 or not is_size(text, start))
    return start if dated is None and (not named or unsized) else found.end(1) + 1


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
