"""Words, numerals and signs of a text, with offsets; LaTeX markup around them is passed over.

One pass of one regular expression without nested repetition: linear in the length of the text.
"""

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from pipeline.quantities.amounts import Amount

TokenKind = Literal["number", "word", "sign"]

TOKEN = re.compile(
    r"(\s*+)(?:"
    r"((?<=\d)x(?=larger|smaller|faster|fewer|more|less|higher|lower|speed)|[^\W\d_]+)"
    r"|(\d{1,3}(?:(?:,|\{,\})\d{3})+(?!\d)(?:\.\d+)?|\d{1,3},\s000(?!\d)|\d+(?:\.\d+)?|(?<![\w.])\.\d+)"
    r"|\\([A-Za-z]+)"
    r"|\\([^\w\s])"
    r"|(->|>=|<=|--+|\.\.\.|[^\w\s]|_))"
)
"""White space, then a word, a numeral, a command of LaTeX, an escaped sign or a sign, each in its group.

Something of it fits wherever white space ends, so matches follow each other without a gap.
"""

MARKUP = frozenset(
    {
        "textbf", "textit", "texttt", "textsc", "text", "mathbf", "mathrm", "mathit", "emph", "bf", "rm",
        "left", "right", "displaystyle", "underline", "quad", "mbox", "boldsymbol", "small", "large",
    }
)  # fmt: skip
"""LaTeX commands that dress a number and do not change it."""

DRESS = frozenset({"{", "}", "*", "\u200b"})
"""Signs that dress a number: braces, and the asterisks of Markdown."""

WORDS_OF_COMMANDS = {
    "times": "times", "sim": "sim", "approx": "approx", "rightarrow": "->", "to": "->", "pm": "±",
    "leq": "<=", "le": "<=", "geq": ">=", "ge": ">=", "cdot": "·", "simeq": "approx",
}  # fmt: skip
"""What a LaTeX command says as a plain word or sign."""

BARE_COMMANDS = {"sim": "sim", "approx": "approx", "rightarrow": "->", "pm": "±", "leq": "<=", "geq": ">="}
"""Commands that lost their backslash on the way to a web page, for these are no English words."""


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


class Tokens(tuple[Token, ...]):  # noqa: SLOT001 - a tuple takes no named slots
    """The tokens of a text, and what was read from them: amounts by the index of their first token."""

    amounts: dict[int, "Amount | None"]


@lru_cache(maxsize=64)
def tokenise(text: str) -> Tokens:
    """Cut `text` into tokens; a dollar sign is kept only where it is money.

    The last texts are remembered: the claims of an abstract cite a sentence several times over.
    """
    tokens: list[Token] = []
    new = tuple.__new__  # what Token's own constructor calls in the end, at a third of its time
    end, spaced, formula = 0, True, False
    # As plain tuples: a match object for every token, asked for its place, takes half as long again.
    for gap, word, number, command, escaped, sign in TOKEN.findall(text.rstrip()):
        spaced = spaced or gap != ""
        start = end + len(gap)
        token: Token | None
        if word:
            end, plain = start + len(word), BARE_COMMANDS.get(word, word)
            token = new(Token, ("word", plain, plain.lower(), start, end, spaced, not tokens))
        elif number:
            end = start + len(number)
            token = new(Token, ("number", number, number, start, end, spaced, not tokens))
        elif sign:
            end = start + len(sign)
            mathematics = sign == "$" and (formula or not _is_money(text, end))
            formula ^= mathematics
            token = None if mathematics or sign in DRESS else Token("sign", sign, sign, start, end, spaced)
        else:
            end = start + len(command or escaped) + 1
            token = (
                _command(command, start, end, spaced) if command else _escaped(escaped, start, end, spaced)
            )
        if token is not None:
            tokens.append(token)
            spaced = False
    cut = Tokens(tokens)
    cut.amounts = {}
    return cut


def _escaped(sign: str, start: int, end: int, spaced: bool) -> Token | None:
    if sign in DRESS or sign in "()[],;!":
        return None
    return Token("sign", sign, sign, start, end, spaced)


def _command(body: str, start: int, end: int, spaced: bool) -> Token | None:
    if body in MARKUP:
        return None
    plain = WORDS_OF_COMMANDS.get(body, body)
    return Token("word" if plain.isalpha() else "sign", plain, plain.lower(), start, end, spaced)


def _is_money(text: str, end: int) -> bool:
    """Whether the dollar sign that ends at `end` is money: a digit follows and no dollar sign closes it."""
    if not text[end : end + 1].isdigit():
        return False
    closing = text.find("$", end, end + 40)
    return closing < 0 or text[closing + 1 : closing + 2].isdigit()
