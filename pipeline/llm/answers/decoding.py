r"""JSON as models write it: LaTeX with single backslashes, numbers, a key that stands twice.

A model that copies ``$\beta$`` and forgets to double the backslash has written a backspace and "eta". So
escapes are read by the letters behind them, before JSON is decoded:

    \b \f with a letter     a command of LaTeX: nobody copies a backspace or a form feed
    \n \r \t with letters   a command where the text that was read has it or LaTeX knows no other sense of
                            the letters (``\times``), else white space ("first\nsecond", "the\tangle")
    \u without four digits  a command (``\underline``)
    others JSON has not     the backslash itself (``\sim``, ``\%``)
    any that the text has   what stands there, where the same stands around it: ``caf\u00e9``, "a \n b"
"""

import html
import json
import re
from collections.abc import Iterable
from functools import lru_cache

from pipeline.domain import Json

_ESCAPE = re.compile(
    r'\\(?P<legal>u[0-9a-fA-F]{4}|["\\/])|\\(?P<name>[A-Za-z]+)|\\.|(?P<raw>[\t\x08\x0c])(?P<rest>[A-Za-z]+)',
    re.DOTALL,
)
_AS_MEANT = re.compile(r'(?:[^\\\t\x08\x0c]++|\\(?:["\\/]|u[0-9a-fA-F]{4}))*')
"""A text in which no escape can mean anything else than it says."""

_AROUND = 4
"""Characters around an escape that are the same in the text where it is copied from there."""

_RAW = {"\t": "t", "\x08": "b", "\x0c": "f"}
_DOUBTFUL = ("\\", *_RAW)
_AS_HTML = re.compile(r"[{\[]\s{0,20}(?:&quot;|&#0?34;|&#x22;)", re.IGNORECASE)
_NAMES = frozenset(
    re.findall(
        r"\w+",
        """
        nabla natural nearrow neq newline newcommand ngeq ngtr nleq nolimits nonumber normalsize normalfont
        not notag notin nsubseteq nsupseteq nprec nsucc nu nwarrow ncong nleftarrow nrightarrow nRightarrow
        rarr rceil ref renewcommand rho right rightarrow rightleftharpoons rightharpoonup rightsquigarrow
        risingdotseq rm rule rvert rVert rmfamily root rbrack raggedright rlap
        tanh tau tbinom tfrac therefore theta thetasym thicksim thickapprox thinspace tilde times tiny to top
        triangle triangleq triangleleft triangleright triangledown tt ttfamily twoheadrightarrow tag
        text textbf textit textsc texttt textrm textsf textsl textup textmd textnormal textcolor textstyle
        textsuperscript textsubscript
        """,
    )
)
"""Commands that begin with n, r or t and whose other letters are no word of English."""


def repaired(text: str, source: str) -> str:
    """A text whose escapes are what the model meant; `source` is what it copied from.

    JSON of which each quotation mark is escaped for HTML is JSON.
    """
    if "&" in text and '"' not in text and _AS_HTML.search(text):
        text = html.unescape(text)
    if not any(map(text.__contains__, _DOUBTFUL)) or ("\\u" not in source and _AS_MEANT.fullmatch(text)):
        return text

    def is_copied(found: re.Match[str]) -> bool:
        before = text[max(0, found.start() - _AROUND) : found.start()].rpartition('"')[2]
        after = text[found.end() : found.end() + _AROUND].partition('"')[0]
        return bool(before or after) and f"{before}{found[0]}{after}" in source

    def escape(found: re.Match[str]) -> str:
        if found["raw"]:
            name = _RAW[found["raw"]] + found["rest"]
            return rf"\\{name}" if _is_command(name, source) else found[0]
        if found["legal"]:
            return rf"\{found[0]}" if found["legal"][0] == "u" and is_copied(found) else found[0]
        name = found["name"]
        if name is None or name[0] not in "bfnrt":
            return rf"\{found[0]}"
        braced = text[found.end() : found.end() + 1] == "{" and (
            name in ("b", "f") or (len(name) == 1 and name in _commands(source))
        )
        return rf"\{found[0]}" if braced or _is_command(name, source) or is_copied(found) else found[0]

    return _ESCAPE.sub(escape, text)


def _is_command(name: str, source: str) -> bool:
    """Whether letters behind a backslash, of which JSON knows the first, are a command of LaTeX.

    `source` is the text that was read.
    """
    return len(name) > 1 and (name[0] in "bf" or name in _NAMES or name in _commands(source))


@lru_cache(maxsize=1)
def _commands(source: str) -> frozenset[str]:
    return frozenset(re.findall(r"\\([A-Za-z]+)", source))


class Repeated(dict[str, Json]):
    """An object in which keys stand more than once with different values: each holds the list of them.

    `keys_repeated` names these keys.
    """

    def __init__(self, pairs: Iterable[tuple[str, Json]]) -> None:
        found: dict[str, list[Json]] = {}
        for key, value in pairs:
            values = found.setdefault(key, [])
            # Some are compared, not all, so that very many of them take no time.
            if not any(type(value) is type(other) and value == other for other in values[:8]):
                values.append(value)
        super().__init__({key: values[0] if len(values) == 1 else values for key, values in found.items()})
        self.keys_repeated = tuple(key for key, values in found.items() if len(values) > 1)


def paired(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    """The object of these pairs, for JSON parsers: never the last value of a key in silence."""
    made = dict(pairs)
    if len(made) == len(pairs):
        return made
    repeated = Repeated(pairs)
    return repeated if repeated.keys_repeated else dict(repeated)


def spelled(value: Json, *, ensure_ascii: bool = True) -> str:
    """A value as JSON, in which keys that stood twice still do."""

    def spell(value: Json) -> str:
        if isinstance(value, dict):
            twice = value.keys_repeated if isinstance(value, Repeated) else ()
            pairs = [
                (key, each)
                for key, held in value.items()
                for each in (held if key in twice and isinstance(held, list) else [held])
            ]
            return f"{{{', '.join(f'{spell(key)}: {spell(each)}' for key, each in pairs)}}}"
        if isinstance(value, list):
            return f"[{', '.join(map(spell, value))}]"
        return json.dumps(value, ensure_ascii=ensure_ascii)

    return spell(value)


DECODER = json.JSONDecoder(
    # Numbers keep the model's spelling where floats would change it, and what is no number stays a word.
    parse_float=str,
    parse_constant=str,
    parse_int=lambda digits: int(digits) if len(digits) <= 18 else digits,
    object_pairs_hook=paired,
    strict=False,
)
