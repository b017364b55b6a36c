"""Lines of a page to its paragraphs, wrapped or not."""

from dataclasses import dataclass
from itertools import pairwise

from pipeline.inputs.prose import ends_sentence, is_prose, is_title_case, is_title_line, joined, runs_on

_WIDEST = 250
"""Characters; longer lines were not wrapped by an editor or a terminal."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines that belong together, and the number of the first."""

    line: int
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        """The lines as one."""
        return joined(self.lines)


def paragraphs(lines: list[str], first: int, spaced: bool) -> list[Paragraph]:
    """Lines without a blank line between them, as paragraphs.

    `first` is the number of the first line, `spaced` whether the page has blank lines between titles
    and abstracts at all.
    """
    if not lines:
        return []
    width = _wrap_width(lines)
    found: list[Paragraph] = []
    begin = 0
    for index in range(1, len(lines) + 1):
        if index < len(lines) and _goes_on(lines[max(begin, index - 2) : index], lines[index], width, spaced):
            continue
        found.append(Paragraph(first + begin, tuple(lines[begin:index])))
        begin = index
    return found


def _goes_on(so_far: list[str], line: str, width: int, spaced: bool) -> bool:
    """Whether `line` belongs to the paragraph whose last one or two lines are `so_far`."""
    last = so_far[-1]
    filled = _is_filled(last, line, width)
    if ends_sentence(last) and is_title_line(line) and not (filled and spaced):
        return False
    if filled or line == ".":
        return True
    if len(so_far) == 1 and is_title_case(last) and is_prose(line):
        return False
    return runs_on(last, line)


def _wrap_width(lines: list[str]) -> int:
    """The width, in characters, to which an editor or a terminal wrapped the lines; 0 where none did.

    Wrapped lines mostly end within a sentence, whole paragraphs with one.
    """
    width = max((len(line) for line in lines if " " in line), default=0)
    if width > _WIDEST:
        return 0
    filled = [
        ends_sentence(line) for line, following in pairwise(lines) if _is_filled(line, following, width)
    ]
    return width if 2 * sum(filled) < len(filled) else 0


def _is_filled(line: str, following: str, width: int) -> bool:
    """Whether the first word of the following line had no room left in this one."""
    return width > 0 and len(line) + 1 + len(following.split(maxsplit=1)[0]) > width
