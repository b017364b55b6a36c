r"""TeX in titles and abstracts: accents to letters, ``\%`` to %, words out of their fonts; math stays.

Only what stands outside of ``$…$`` and ``\(…\)`` is touched, and there only what is named here: a percent
sign is no comment in an export, and a macro that is not known stays as its author wrote it.
"""

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pylatexenc.latex2text import LatexNodes2Text

_MATH = re.compile(
    r"(?<!\\)\$\$.{1,1000}?\$\$|(?<!\\)\$(?:[^$\\]|\\.){1,2000}\$|\\\(.{1,500}?\\\)|\\\[.{1,1000}?\\\]",
    re.DOTALL,
)
_CHARACTERS = {
    "textless": "<", "textgreater": ">", "textbar": "|", "textunderscore": "_", "textasciicircum": "^",
    "textbackslash": "\\", "textdollar": "$", "textpercent": "%", "textperthousand": "‰", "textpm": "±",
    "textminus": "−", "textdiv": "÷", "textonehalf": "½", "textonequarter": "¼", "textcelsius": "°C",
    "textohm": "Ω", "textperiodcentered": "·", "textbullet": "•", "texteuro": "€", "textyen": "¥",
    "textcent": "¢", "pounds": "£", "textsection": "§", "textparagraph": "¶", "S": "§", "P": "¶",
    "copyright": "©", "ddag": "‡", "textordfeminine": "ª", "textordmasculine": "º", "textonesuperior": "¹",
    "texttwosuperior": "²", "textthreesuperior": "³", "TeX": "TeX", "LaTeX": "LaTeX",
}  # fmt: skip
"""Macros of signs that pylatexenc does not know."""

_ACCENT = re.compile(
    r"""
    (?P<open>\{?) (?:
      \\[`'^"~=.] \s? (?:\{ \s? (?:\\[ij](?![a-zA-Z]) | [A-Za-z]) \s? \} | \\[ij](?![a-zA-Z]) \ ? | [A-Za-z])
    | \\[uvHtcdbkr] (?:\s? \{ \s? (?:\\[ij](?![a-zA-Z]) | [A-Za-z]{1,2}) \s? \}
        | \s+ (?:\\[ij](?![a-zA-Z]) | [A-Za-z]))
    | \\(?:ss|oe|OE|ae|AE|aa|AA|o|O|l|L|dh|DH|th|TH|dj|DJ|ng|NG|i|j|dag
        |textdegree|textmu|textregistered|texttrademark|textendash|textemdash|textellipsis
        |textquoteleft|textquoteright|textquotedblleft|textquotedblright|textquotesingle
        |texttimes|ldots|dots|SIGNS)(?![a-zA-Z]) (?:\{\} | [ ])?
    ) (?P<close>\}?)
    """.replace("SIGNS", "|".join(_CHARACTERS)),
    re.VERBOSE,
)
_FONT = re.compile(
    r"\\(?:emph|textit|textbf|textsc|textsf|texttt|textrm|textup|textsl|textmd|mbox|text|underline|url|uppercase)"
    r"\s?\{([^{}]{0,4000})\}"
)
_SWITCH = re.compile(r"\{\\(?:it|bf|em|sc|rm|tt|sl|sf)\s+([^{}]{0,4000})\}")
_KEYS = re.compile(
    r"(?P<tie>[~ ]?)\\(?P<macro>(?:auto|foot|full|no|paren|smart|super|text)?[cC]ite[A-Za-z]{0,10}"
    r"|(?:eq|auto|[cC]|page|name)?ref|footnote)\*?"
    r"(?P<notes>(?:\s?\[[^\[\]]{0,200}\]){0,2})\s?\{(?P<inner>[^{}]{0,2000})\}"
)
_LINK = re.compile(r"\\href\s?\{(?P<url>[^{}\s]{0,1000})\}\s?\{(?P<shown>[^{}]{0,1000})\}")
_RAISED = re.compile(r"\\text(?P<where>super|sub)script\s?\{(?P<inner>[^{}]{0,200})\}")
_SIGNS = {"``": "“", "''": "”", "--": "–", "\\,": "\u2009", "\\ ": " ", "\\-": "", "\\/": "", "\\\\": " "}
_SIGN = re.compile(r"``|''|(?<=\d)--(?=\d)|\\[,/ -]|\\\\(?=\s|$)")
_ESCAPED = re.compile(r"\\([%&#_${}])")
_TO_ESCAPE = re.compile(r"(?<!\\)[%&#_]")
_TILDE = re.compile(r"\\textasciitilde(?![a-zA-Z])(?:\{\}| )?")
_TIE = re.compile(r"(?<![\\/])~(?=\w)")
_BRACES = re.compile(r"(?<!\\)[{}]")


def without_accents_of_tex(text: str) -> str:
    """The text with TeX's accents and escapes as characters."""
    return _outside_math(text, braces=False) if "\\" in text else text


def without_tex(text: str) -> str:
    """The same for a field of BibTeX, where braces group and say nothing; a tie is a space."""
    if not any(mark in text for mark in "\\{}~"):
        return text
    return _outside_math(text, braces=True)


def with_tex(text: str) -> str:
    """The text as a field of BibTeX holds it; formulas stay as they are."""
    parts, end = [], 0
    for formula in _MATH.finditer(text):
        parts += [_TO_ESCAPE.sub(r"\\\g<0>", text[end : formula.start()]), formula[0]]
        end = formula.end()
    return "".join([*parts, _TO_ESCAPE.sub(r"\\\g<0>", text[end:])])


def _outside_math(text: str, *, braces: bool) -> str:
    parts, end = [], 0
    for formula in _MATH.finditer(text):
        parts += [_read(text[end : formula.start()], braces), formula[0]]
        end = formula.end()
    return "".join([*parts, _read(text[end:], braces)])


def _read(text: str, braces: bool) -> str:
    text = _SWITCH.sub(r"\1", _FONT.sub(r"\1", _ACCENT.sub(_letter, text)))
    if braces:
        text = _LINK.sub(_address, _KEYS.sub(_referred, text))
        text = _RAISED.sub(lambda one: f"<{one['where'][:3]}>{one['inner']}</{one['where'][:3]}>", text)
        text = _SIGN.sub(lambda sign: _SIGNS[sign[0]], text)
        text = _BRACES.sub("", _TILDE.sub("~", _TIE.sub(" ", text)))
    return _ESCAPED.sub(r"\1", text)


def _referred(macro: re.Match[str]) -> str:
    """A reference by its key in brackets, as it is printed by its number; a footnote in parentheses."""
    before = " " if macro["tie"] else ""
    inner = " ".join(macro["inner"].split())
    if macro["macro"] == "footnote":
        return f" ({inner})"
    keys = ", ".join(filter(None, map(str.strip, inner.split(","))))
    notes = [note for one in re.split(r"[\[\]]", macro["notes"]) if (note := one.strip())]
    # Of two notes the first stands before the keys; one alone stands behind them.
    first, behind = " ".join([*notes[:-1], keys]), notes[-1:]
    return f"{before}[{', '.join([first, *behind])}]"


def _address(link: re.Match[str]) -> str:
    """The words of a link, and its address if they do not say it."""
    url, shown = link["url"], link["shown"].strip()
    return shown if url in shown else f"{shown} ({url})"


def _letter(accent: re.Match[str]) -> str:
    opened, closed = accent["open"], accent["close"]
    written = accent[0].removeprefix(opened).removesuffix(closed)
    paired = bool(opened) == bool(closed)
    around = ("", "") if paired else (opened, closed)
    return around[0] + _converted(written) + around[1]


@cache
def _converter() -> "LatexNodes2Text":
    from pylatexenc.latex2text import LatexNodes2Text

    return LatexNodes2Text(strict_latex_spaces=False)


@cache
def _converted(written: str) -> str:
    # A macro of letters ends at a space, which is then none of the text.
    name = written.strip().removesuffix("{}").removeprefix("\\")
    shown: str = _CHARACTERS.get(name) or _converter().latex_to_text(written)
    return shown.strip() or written
