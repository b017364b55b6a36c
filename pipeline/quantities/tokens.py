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
    r"(?P<word>(?<=\d)x(?=larger|smaller|faster|fewer|more|less|higher|lower|speed)|[^\W\d_]+)"
    r"|(?P<number>\d{1,3}(?:(?:,|\{,\})\d{3})+(?!\d)(?:\.\d+)?|\d{1,3},\s000(?!\d)|\d+(?:\.\d+)?|(?<![\w.])\.\d+)"
    r"|\\(?P<command>[A-Za-z]+)"
    r"|\\(?P<escaped>[^\w\s])"
    r"|(?P<sign>->|>=|<=|--+|\.\.\.|[^\w\s]|_)"
)

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
    reached, spaced, formula = 0, True, False
    for match in TOKEN.finditer(text):
        start, end = match.span()
        kind, body = match.lastgroup, match[0]
        gap = spaced or start > reached
        reached, spaced = end, False
        if kind == "word":
            body = BARE_COMMANDS.get(body, body)
            tokens.append(new(Token, ("word", body, body.lower(), start, end, gap, not tokens)))
        elif kind == "number":
            tokens.append(new(Token, ("number", body, body, start, end, gap, not tokens)))
        elif body == "$" and (formula or not _is_money(text, end)):
            formula, spaced = not formula, gap
        else:
            token = _sign(kind, match.group(kind or 0), start, end, gap)
            spaced = gap and token is None
            if token is not None:
                tokens.append(token)
    cut = Tokens(tokens)
    cut.amounts = {}
    return cut


def _sign(kind: str | None, body: str, start: int, end: int, spaced: bool) -> Token | None:
    if kind == "command":
        return _command(body, start, end, spaced)
    if body in DRESS or (kind == "escaped" and body in "()[],;!"):
        return None
    return Token("sign", body, body, start, end, spaced)


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
