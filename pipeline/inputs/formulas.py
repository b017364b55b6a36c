"""Raised and lowered text and MathML as plain text, so that no digit joins a number it is not part of."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

Children: TypeAlias = Sequence[tuple[str, str]]
"""What an element holds, in order: the name of each part ("text" for bare text) and its plain text."""

_RAISED = str.maketrans("0123456789+-−–ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻ⁿⁱ")
_RAISABLE = re.compile(r"[-+−–]?[0-9]{1,40}|[0-9]{0,40}[-+−]|[-+−]?[0-9]{0,40}n|i")
_LOWERED = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_LOWERABLE = re.compile(r"[0-9]{1,40}")
_POWER = re.compile(r"(?<![\d.,])10 $")
_ONE_WORD = re.compile(r"[-+−]?\w+(?:\.\w+)?")
_ATOM = re.compile(r"[^\s+\-−/·×*=<>,;]*")
_ORDINALS = frozenset({"st", "nd", "rd", "th"})
_MARKS = {"TM": "™", "SM": "℠", "∘": "°"}

_RELATIONS = frozenset("=<>≤≥≈∼~≃≅≡≠∝→←↔⇒∈≪≫≲≳⩽⩾")
_INFIX = frozenset("+-−×")
_INVISIBLE = dict.fromkeys(range(0x2061, 0x2065))
_ACCENTS = {"¯": "\u0304", "‾": "\u0304", "_": "\u0304", "^": "\u0302", "ˆ": "\u0302", "~": "\u0303"}
_ACCENTS |= {"˜": "\u0303", "→": "\u20d7", "˙": "\u0307", ".": "\u0307", "¨": "\u0308"}


def superscript(text: str, before: str = "", follows: str = "x") -> str:
    """Superscript text behind `before`; `follows` is the character behind it."""
    if _RAISABLE.fullmatch(text):
        return text.translate(_RAISED)
    if text in _MARKS:
        return _MARKS[text]
    if text.casefold() in _ORDINALS and before[-1:].isdigit():
        return text
    return _set_off("^", text, follows)


def subscript(text: str, follows: str = "x") -> str:
    """Subscript text; `follows` is the character behind it."""
    return text.translate(_LOWERED) if _LOWERABLE.fullmatch(text) else _set_off("_", text, follows)


def _set_off(mark: str, text: str, follows: str) -> str:
    """Text behind ``^`` or ``_``, in braces where its end would not be seen; signs as they stand."""
    if not any(character.isalnum() for character in text):
        return text
    if _ONE_WORD.fullmatch(text) and not (follows.isalnum() or follows in ("_", ".", "^")):
        return mark + text
    return f"{mark}{{{text}}}"


def sticks(before: str, text: str, name: str, follows: str) -> bool:
    """Whether a superscript or subscript belongs to what stands before the white space before it.

    Printers of XML break lines there, and some write "10 <sup>6</sup>".
    """
    if name == "sub":
        return True
    broken = "\n" in before or "\x01" in before
    return (
        bool(_RAISABLE.fullmatch(text)) and not follows.isalnum() and (broken or bool(_POWER.search(before)))
    )


def flat(children: Children) -> str:
    """Parts of a formula in a row."""
    parts: list[str] = []
    last, wide = "", False
    for name, shown in children:
        if name == "mo" and parts:
            shown = _operator(shown, last)  # noqa: PLW2901 - as it reads behind the others
        if not shown:
            continue
        is_wide = name in ("mfrac", "mtable") or (name == "mi" and len(shown) > 1)
        meet = last.isalnum() and shown[0].isalnum()
        if meet and (wide or is_wide or (last.isdigit() and shown[0].isdigit())):
            parts.append(" ")
        parts.append(shown)
        last, wide = shown[-1], is_wide
    return "".join(parts)


def _operator(shown: str, last: str) -> str:
    operand = last.isalnum() or last in (")", "]", "}") or (last != "" and last in "⁰¹²³⁴⁵⁶⁷⁸⁹ⁿ")
    return f" {shown} " if shown in _RELATIONS or (shown in _INFIX and operand) else shown


def _group(text: str) -> str:
    """In brackets where it would fall apart."""
    closed = text.startswith("(") and text.endswith(")")
    return text if closed or _ATOM.fullmatch(text) else f"({text})"


def _leaf(children: Children) -> str:
    return "".join(shown for _, shown in children).translate(_INVISIBLE)


def _at(children: Children, place: int) -> str:
    return children[place][1].strip() if place < len(children) else ""


def _scripts(low: str, high: str) -> str:
    return (subscript(low) if low else "") + (superscript(high) if high else "")


def _sup(children: Children) -> str:
    return _group(_at(children, 0)) + _scripts("", _at(children, 1)) + flat(children[2:])


def _sub(children: Children) -> str:
    return _group(_at(children, 0)) + _scripts(_at(children, 1), "") + flat(children[2:])


def _both(children: Children) -> str:
    return _group(_at(children, 0)) + _scripts(_at(children, 1), _at(children, 2)) + flat(children[3:])


def _over(children: Children) -> str:
    accent = _ACCENTS.get(_at(children, 1))
    base = _at(children, 0)
    return base + accent if accent and len(base) == 1 else _sup(children)


def _fraction(children: Children) -> str:
    if len(children) != 2:
        return flat(children)
    return f"{_group(_at(children, 0))}/{_group(_at(children, 1))}"


def _root(children: Children) -> str:
    return "√" + _group(flat(children))


def _nth_root(children: Children) -> str:
    return f"√[{_at(children, 1)}]{_group(_at(children, 0))}"


def _fenced(children: Children) -> str:
    return f"({', '.join(shown for _, shown in children)})"


def _row(children: Children) -> str:
    return " ".join(shown for _, shown in children)


def _table(children: Children) -> str:
    return "; ".join(shown for _, shown in children)


def _semantics(children: Children) -> str:
    """The formula without its source, which says the same once more."""
    shown = [part for part in children if part[0] not in ("annotation", "annotation-xml")]
    return flat(shown or children)


def _many(children: Children) -> str:
    """A base with pairs of scripts behind it, and those of `mprescripts` before it."""
    names = [name for name, _ in children]
    turn = names.index("mprescripts") if "mprescripts" in names else len(names)
    behind, before = ("".join(_pairs(part)) for part in (children[1:turn], children[turn + 1 :]))
    return before + _at(children, 0) + behind


def _pairs(children: Children) -> list[str]:
    return [_scripts(_at(children, at), _at(children, at + 1)) for at in range(0, len(children), 2)]


def _nothing(_: Children) -> str:
    return ""


RENDERED: Mapping[str, Callable[[Children], str]] = {
    **dict.fromkeys(("mi", "mn", "mo", "mtext", "ms", "annotation", "annotation-xml"), _leaf),
    "msup": _sup,
    "msub": _sub,
    "msubsup": _both,
    "mover": _over,
    "munder": _sub,
    "munderover": _both,
    "mfrac": _fraction,
    "msqrt": _root,
    "mroot": _nth_root,
    "mfenced": _fenced,
    "mtr": _row,
    "mlabeledtr": _row,
    "mtable": _table,
    "semantics": _semantics,
    "mmultiscripts": _many,
    "mphantom": _nothing,
}
"""How elements of MathML are written whose parts do not just stand in a row."""
