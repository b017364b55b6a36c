"""Characters that hide or reorder text, made visible: claims and titles are other people's text."""

import re
import unicodedata

from markupsafe import Markup

_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
_SPACES = re.compile(r"[\n\t\r\v\f ]+")


def visible(text: str) -> str:
    """The text on one line, with each control or formatting character as its number: ‹U+202E›."""
    return "".join(_shown(character) for character in _SPACES.sub(" ", text))


def visible_html(text: str) -> Markup:
    """The text escaped for HTML, with each control or formatting character as its number, marked."""
    parts = (
        Markup('<span class="hidden-character">{}</span>').format(_shown(part))
        if _is_hidden(part)
        else Markup.escape(part)
        for part in _split(_SPACES.sub(" ", text))
    )
    return Markup("").join(parts)


def _shown(character: str) -> str:
    return f"‹U+{ord(character):04X}›" if _is_hidden(character) else character


def _is_hidden(part: str) -> bool:
    return len(part) == 1 and unicodedata.category(part) in _HIDDEN


def _split(text: str) -> list[str]:
    """Runs of plain text and single hidden characters."""
    parts: list[str] = []
    start = 0
    for index, character in enumerate(text):
        if _is_hidden(character):
            parts += [text[start:index], character]
            start = index + 1
    return [part for part in (*parts, text[start:]) if part]
