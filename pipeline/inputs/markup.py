"""Markup in titles and abstracts to plain text: HTML, JATS and MathML, tags and entities.

Exports carry what their source was written in: ``10<sup>6</sup>``, ``&gt; 90%``,
``<jats:p>…</jats:p>``, ``<mml:math>…</mml:math>``. What is read, shown to a model, hashed and cited is
the text that a browser would show, with the marks that plain text has for it:

=================================  ==========================================================
given                              becomes
=================================  ==========================================================
``10<sup>6</sup>``, ``s<sup>−1``…  10⁶, s⁻¹: where all characters exist raised, ``^6.5`` and
                                   ``^{a b}`` else; ordinals (``5<sup>th</sup>``) as they are
``H<sub>2</sub>O``                 H₂O; ``T_max``, ``x_{1,2}`` where a character is missing
``<p>``, ``<title>``, ``<sec>``    a blank line, which ends a sentence; a heading "Abstract" goes
``<br/>``, cells of tables         a line end, a space
``<mfrac>``, ``<msqrt>``           1/2, (a + b)/c, √x
``&gt;``, ``&amp;lt;``, ``&#8722;``  >, <, −, however often they were escaped
comments, scripts, styles          nothing; of CDATA what it holds
``5<xref>3</xref> looms``          5 [3] looms: a note becomes no part of a number
other known tags                   what they hold
=================================  ==========================================================

Only known tags count, if they are closed or never need to be: ``a<b``, ``p < 0.05 and n > 3``,
``<think>``, ``vector<int>`` stay as they are. A text without markup is returned as it is, to the character,
so that its id stays the same.
"""

import html
import re
from collections import defaultdict
from dataclasses import dataclass, field

from pipeline.inputs.formulas import RENDERED, flat, sticks, subscript, superscript

_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_GREEK = {
    f"&{name}gr;": letter
    for names, letters in (
        ("a b g d e z ee th i k l m n x o p r s t u ph kh ps oh", "αβγδεζηθικλμνξοπρστυφχψω"),
        ("A B G D E Z EE TH I K L M N X O P R S T U PH KH PS OH", "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩ"),
    )
    for name, letter in zip(names.split(), letters, strict=True)
}
"""Letters as SGML named them, which old records of PubMed have ("2.5 &mgr;g") and HTML does not know."""

_VALUE = r"(?:\"[^\"<>]{0,1000}\"|'[^'<>]{0,1000}'|[^\s\"'<>=]{1,200})"
_OWN = ("jats", "mml", "m")
"""Prefixes of which every tag is one; others, such as F1000's "ns4:", stand before known ones."""

_TAG = re.compile(
    rf"<(?P<close>/?)(?:(?P<prefix>[a-z]{{1,8}}\d{{0,2}}):)?(?P<name>[A-Za-z][A-Za-z0-9-]{{0,30}})"
    rf"(?:\s{{1,80}}[\w:.-]{{1,60}}\s?=\s?{_VALUE}){{0,30}}\s{{0,80}}(?P<void>/?)>"
)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_CDATA = re.compile(r"<!\[CDATA\[(.*?)\]\]>", re.DOTALL)
_SPELLED = re.compile(r"<(middle dot|\^)>")
"""Signs as Web of Science spells them: "0<middle dot>25"."""

_UNSHOWN = tuple(
    (re.compile(rf"(?is)<{name}(?P<says>\s[^<>]{{0,1000}})?>(?P<holds>.*?){end}"), re.compile(f"(?i){end}"))
    for name in ("script", "style")
    for end in [rf"</{name}\s{{0,20}}>"]
)
"""Elements of which a browser shows nothing, each with its end."""

_SHOWN = re.compile(r"math/|\bface\s?=", re.IGNORECASE)
"""What such an element says that holds text: MathJax's formulas, EndNote's words in a font."""

_LINES = re.compile(r"\n\s*")
_SPACED = frozenset({"mtext", "ms", "annotation"})
_MOST_ROUNDS = 4
"""Times that markup may have been escaped."""

_NEAR = 40
"""Characters that are looked at before a superscript or subscript."""

_DEEPEST = 40
"""Elements within one another; what is deeper is taken for part of what holds it."""


def _names(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


_BLOCKS = _names(
    "p title sec abstract abstracttext div section h1 h2 h3 h4 h5 h6 ul ol dl list table tbody thead tr"
    " blockquote disp-quote disp-formula caption fig table-wrap pre copyrightinformation details summary"
)
_ITEMS = _names("li list-item dt dd td th label def-list def-item")
_INLINE = _names(
    "i b em strong u a span small big font tt code cite abbr q sup sub sc scp italic bold underline"
    " monospace roman sans-serif overline styled-content named-content ext-link xref uri email"
    " inline-formula inlineequation alternatives tex-math fixed-case institution mark dfn var kbd samp"
    " url inf ins nobr center acronym bdi bdo data time ruby rb tex hi emph super superscript subscript"
)
_GONE = _names("del strike rt rp")
"""What was struck out, and how a word is said, which stands above it."""

_BREAKS = _names("br hr break")
_RAISED = {"sup": "sup", "super": "sup", "superscript": "sup", "sub": "sub", "subscript": "sub", "inf": "sub"}
"""What is raised and lowered; Scopus and IEEE call the latter inferior."""

_STYLED = re.compile(
    r"\s(?:class|style|rend|[\w-]*type)\s?=\s?[\"'](?:[^\"'<>]*[\s:_-])?(sup|sub)(?:er|erscript|script)?(?=[\"'\s;])",
    re.IGNORECASE,
)
"""How other elements say so: ``<span class="sup">``, ``vertical-align: super``, ``<hi rend="sup">``."""

_VOID = _BREAKS | _names("img graphic inline-graphic wbr")
_HALF = _names("p li br hr break")
"""Tags that HTML lets stand without their other half."""

_MATH = _names(
    "math mrow mi mn mo mtext ms mspace mstyle mpadded mphantom mfenced menclose merror msup msub msubsup"
    " mfrac msqrt mroot mover munder munderover mtable mtr mtd mlabeledtr mmultiscripts mprescripts none"
    " semantics annotation annotation-xml mglyph maligngroup malignmark"
)
KNOWN = _BLOCKS | _ITEMS | _INLINE | _GONE | _VOID | _MATH
"""The names of all tags that are understood, in lower case."""


def plain(text: str) -> str:
    """The text without markup; the very same where it has none. The time is linear in its length."""
    for element, end in _UNSHOWN if "</" in text else ():
        # Behind the last end each beginning is in vain. What is escaped may be about such elements.
        last = max((found.end() for found in end.finditer(text)), default=0)
        text = element.sub(_shown, text[:last]) + text[last:]
    for _ in range(_MOST_ROUNDS):
        if "<" not in text and "&" not in text:
            break
        before = text
        text = _ENTITY.sub(_unescaped, _untagged(text))
        if text == before:
            break
    return text


def _shown(element: re.Match[str]) -> str:
    """Such an element where it holds text: that between the names of two tags is no code."""
    is_code = not element["holds"].strip() or re.search(r"[{};=()]", element["holds"])
    return "" if is_code and not _SHOWN.search(element["says"] or "") else element[0]


def _unescaped(entity: re.Match[str]) -> str:
    return _GREEK.get(entity[0]) or html.unescape(entity[0])


@dataclass(slots=True)
class _OpenElement:
    """An element that is open: its name, whether it is raised, what came of its children, their names."""

    name: str
    way: str | None = None
    parts: list[str] = field(default_factory=list)
    children: list[tuple[str, str]] = field(default_factory=list)


def _untagged(text: str) -> str:
    text = _SPELLED.sub(lambda found: "·" if found[1] != "^" else "^", text)
    text = _within(_CDATA, r"\1", text, "]]>")
    text = _within(_COMMENT, "", text, "-->")
    tags = [tag for tag in _TAG.finditer(text) if _is_known(tag)]
    real = _paired(tags)
    if not real:
        return text
    frames, end = [_OpenElement("")], 0
    for at in real:
        tag = tags[at]
        _write(frames, text[end : tag.start()])
        end = tag.end()
        _step(frames, tag, follows=text[end : end + 1])
    _write(frames, text[end:])
    while len(frames) > 1:
        _close(frames, "")
    return _tidied("".join(frames[0].parts))


def _within(pattern: re.Pattern[str], to: str, text: str, end: str) -> str:
    """Substitutes up to the last place where something ends: behind it each beginning is in vain."""
    last = text.rfind(end) + len(end)
    return pattern.sub(to, text[:last]) + text[last:] if last >= len(end) else text


def _is_known(tag: re.Match[str]) -> bool:
    return tag["prefix"] in _OWN or tag["name"].lower() in KNOWN


def _paired(tags: list[re.Match[str]]) -> list[int]:
    """The indexes of the tags that count: both of a pair, those that stand alone, all with a prefix."""
    open_: defaultdict[str, list[int]] = defaultdict(list)
    real: list[int] = []
    for at, tag in enumerate(tags):
        name = tag["name"].lower()
        if tag["void"] or tag["prefix"] or name in _VOID or name in _HALF:
            real.append(at)
        if tag["close"] and open_[name]:
            real += [open_[name].pop(), at]
        elif not tag["close"]:
            open_[name].append(at)
    return sorted(set(real))


def _step(frames: list[_OpenElement], tag: re.Match[str], follows: str) -> None:
    """Takes one tag in; `follows` is the character behind it."""
    name = tag["name"].lower()
    if tag["close"]:
        _end(frames, name, follows)
    elif tag["void"] or name in _VOID or name in ("mprescripts", "none"):
        _stand(frames[-1], name)
    elif name in _HALF and frames[-1].name == name:
        _close(frames, "")
        frames.append(_OpenElement(name))
    elif len(frames) < _DEEPEST:
        styled = _STYLED.search(tag[0]) if name in _INLINE else None
        frames.append(_OpenElement(name, _RAISED.get(name) or (styled[1].lower() if styled else None)))


def _end(frames: list[_OpenElement], name: str, follows: str) -> None:
    if any(frame.name == name for frame in frames[1:]):
        while frames[-1].name != name:
            _close(frames, "")
        _close(frames, follows)
    elif name in _BLOCKS:
        frames[-1].parts.append("\0\0")


def _stand(frame: _OpenElement, name: str) -> None:
    """Takes in an element that holds nothing."""
    if name in _MATH:
        frame.children.append((name, " " if name == "mspace" else ""))
    elif name in _BREAKS or name in _BLOCKS:
        frame.parts.append("\0" if name in _BREAKS else "\0\0")


def _write(frames: list[_OpenElement], text: str) -> None:
    frame = frames[-1]
    if frame.name in _MATH:
        text = _ENTITY.sub(_unescaped, text if frame.name in _SPACED else text.strip())
        if text:
            frame.children.append(("text", _LINES.sub(" ", text)))
    elif text:
        frame.parts.append(_LINES.sub("\x01", text) if len(frames) > 1 else text)


def _close(frames: list[_OpenElement], follows: str) -> None:
    """Ends the innermost element and hands what came of it to the one around it."""
    frame, around = frames.pop(), frames[-1]
    name, text = frame.name, "" if frame.name in _GONE else "".join(frame.parts)
    if name in _MATH:
        shown = RENDERED.get(name, flat)(frame.children)
        around.children.append((name, shown))
        if around.name not in _MATH:
            around.parts.append(shown.strip() if name == "math" else shown)
    elif around.name in _MATH:
        around.children.append(("text", text))
    elif frame.way is not None:
        _attach(around.parts, text.replace("\x01", " ").strip(), frame.way, follows)
    elif name in _BLOCKS:
        # What a page folds away says so in its summary, which is none of the abstract's.
        is_abstract = text.strip(" \0\x01.:").casefold() == "abstract"
        heading = name == "summary" or (name == "title" and is_abstract)
        around.parts.append("\0\0" if heading else f"\0\0{text.strip()}\0\0")
    elif name in _ITEMS:
        around.parts.append(f"{text.strip()} " if name in ("td", "th") else f"\0{text.strip()}\0")
    elif name == "tex-math":
        around.children.append((name, _formula(text)))
        if around.name != "alternatives":
            around.parts.append(_formula(text))
    elif name == "alternatives":
        formula = next((one for kind, one in frame.children if kind == "math"), "")
        around.parts.append(formula or "".join(one for _, one in frame.children) or text)
    else:
        around.parts.append(f" [{text.strip()}]" if name == "xref" and _touches(around, text) else text)


_CITED = re.compile(r"\s*\d{1,3}(?:\s?[,–-]\s?\d{1,3})*\s*")
_NOTED = re.compile(r"(?:\[[\d\s,–-]+\][,;]?\s?)+")


def _touches(around: _OpenElement, text: str) -> bool:
    """Whether the number of a reference would touch what it is a note to, and become a part of a number."""
    before = "".join(around.parts[-1:])[-1:]
    return (around.way == "sup" or before.isalnum() or before in {"%", ")"}) and bool(_CITED.fullmatch(text))


def _attach(parts: list[str], text: str, name: str, follows: str) -> None:
    """Writes a superscript or subscript behind what stands there already, raised notes on the line."""
    if _NOTED.fullmatch(text):
        parts.append(f" {text}")
        return
    near = "".join(parts[-4:])[-_NEAR:] if len(parts) < 4 or len(parts[-1]) < _NEAR else parts[-1][-_NEAR:]
    if near.strip("\x01 \n") and near[-1] in "\x01 \n" and sticks(near, text, name, follows):
        while parts and not (bare := parts.pop().rstrip("\x01 \n")):
            pass
        parts.append(bare)
        near = bare[-_NEAR:]
    parts.append(superscript(text, near, follows) if name == "sup" else subscript(text, follows))


def _formula(text: str) -> str:
    r"""The formula of a whole LaTeX document, as publishers wrap them, from ``\begin{document}``."""
    inner = text.partition(r"\begin{document}")[2].partition(r"\end{document}")[0] or text
    return "$" + inner.strip().strip("$").strip() + "$" if inner.strip() else ""


_MARKED = re.compile(r"([\0\x01][\s\0\x01]*)")


def _tidied(text: str) -> str:
    """Breaks as line ends: one, or a blank line where a block begins or ends; line ends of XML as spaces."""
    written = [_break(part) if at % 2 else part.rstrip(" \t") for at, part in enumerate(_MARKED.split(text))]
    return "".join(written).strip()


def _break(marks: str) -> str:
    return ("\n\n", "\n", " ")[(marks.count("\0") < 2) + ("\0" not in marks)]
