"""One abstract with its records for a cell of a notebook: HTML without scripts, styled for itself alone."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup

from pipeline.domain import Extraction, Resolved, Span
from pipeline.errors import counted
from pipeline.evaluation.words import headed, shown_value
from pipeline.html.pages import source, templates
from pipeline.html.shown_schema import kind_field
from schemas import choices, in_words

_MOST = 20
"""Abstracts that are shown at most: a page for all is what `report` writes."""

LAST = 5
"""The number of the colour of kinds that are unknown, or have no colour of their own."""


@dataclass(frozen=True, slots=True)
class MarkedText:
    """A piece of the text: the kinds of claims whose evidence holds it, and the claims that begin here."""

    text: str
    copied: bool
    kinds: tuple[int, ...]
    begins: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class NotebookCell:
    """Abstracts with their claims, the first of them, which a notebook shows as HTML without scripts."""

    extractions: tuple[Extraction, ...]

    def _repr_html_(self) -> str:
        """The HTML that a notebook puts into its page."""
        shown = map(cell_html, self.extractions[:_MOST])
        return "".join(shown) + "".join(f"<p>{line}</p>" for line in self._left_out())

    def __repr__(self) -> str:
        told = [
            f"<{one.abstract.title or one.abstract.id}: {one.status},"
            f" {counted(len(one.records), _noun(*one.records))}>"
            for one in self.extractions[:_MOST]
        ]
        return "\n".join([*told, *self._left_out()])

    def _left_out(self) -> list[str]:
        left = len(self.extractions) - _MOST
        return [f"… and {left:,} more; show some of them, as in show(extractions[20:40])"] if left > 0 else []


def cell_html(one: Extraction) -> str:
    """The abstract with each claim's evidence marked in the colour of its kind, and the claims below."""
    style = source("palette.css").replace(":root", "&") + source("cell.css")
    return (
        templates()
        .get_template("cell.html.j2")
        .render(
            one=one,
            style=Markup(style),  # noqa: S704 - our own files
            pieces=list(_pieces(one)),
            records=[(_colour(record), record, *_shown(record)) for record in one.records],
        )
    )


def _pieces(one: Extraction) -> Iterator[MarkedText]:
    """The text cut wherever evidence or copied words begin or end; put together, the pieces are the text."""
    text = one.abstract.text
    marked = [
        (number, _colour(record), record.span)
        for number, record in enumerate(one.records, 1)
        if record.span and _within(record.span, (0, len(text)))
    ]
    copied = {span for record in one.records for span in _copied(record, len(text))}
    edges = {0, len(text)}.union(*(span for *_, span in marked), *copied)
    for piece in pairwise(sorted(edges)):
        inside = [(number, colour, span) for number, colour, span in marked if _within(piece, span)]
        yield MarkedText(
            text[slice(*piece)],
            any(_within(piece, span) for span in copied),
            tuple(colour for _, colour, _ in inside),
            tuple((number, colour) for number, colour, span in inside if span[0] == piece[0]),
        )


def _copied(record: Resolved, length: int) -> Iterator[Span]:
    """Where the words stand that a record copies, inside its own evidence."""
    for found in record.grounding.values():
        if found.span is None or record.span is None or found.place == "title":
            continue
        if _within(found.span, record.span) and _within(found.span, (0, length)):
            yield found.span


def _within(span: Span, other: Span) -> bool:
    return other[0] <= span[0] < span[1] <= other[1]


def _colour(record: Resolved) -> int:
    """The number of a record's colour: the first if there are no kinds, the last for an unknown kind."""
    if record.record_class is None or (kind := kind_field(record.record_class)) is None:
        return 0
    kinds, found = tuple(choices(record.record_class, kind)), in_words(record.fields.get(kind))
    return min(kinds.index(found), LAST) if found in kinds else LAST


def _shown(record: Resolved) -> tuple[str, list[tuple[str, str]]]:
    """The heading of a record, and its other fields in words; that a value is exact goes without saying."""
    kind, fields = headed(record)
    told = [(name, shown_value(value)) for name, value in fields.items()]
    others = [(name, value) for name, value in told if not (name.endswith("qualifier") and value == "exact")]
    return (_noun(record) if kind is None else shown_value(kind)), others


def _noun(*records: Resolved) -> str:
    return next((one.record_class.traits.noun for one in records if one.record_class), "record")
