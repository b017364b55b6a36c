"""One abstract with its claims for a cell of a notebook: HTML without scripts, styled for itself alone."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import cast

from markupsafe import Markup

from pipeline.domain import Extraction, Resolved, Span
from pipeline.evaluation import KINDS
from pipeline.evaluation.words import field_names, shown_value
from pipeline.html.page import source, templates


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of the text: the kinds of claims whose evidence holds it, and the claims that begin here."""

    text: str
    copied: bool
    kinds: tuple[int, ...]
    begins: tuple[tuple[int, int], ...]


def show(extraction: Extraction[object]) -> "Shown":
    """An abstract with its claims marked in the text and listed below, for a cell of a notebook.

    Each claim's evidence is underlined in the colour of its kind, one line for each claim where several
    overlap; the words that it copies are bold. The claim's number stands where its evidence begins.

        >>> show(read("claims.jsonl")[0])
    """
    return Shown(cast("Extraction", extraction))


@dataclass(frozen=True, slots=True)
class Shown:
    """An abstract with its claims, which a notebook shows as HTML without scripts."""

    extraction: Extraction

    def _repr_html_(self) -> str:
        """The HTML that a notebook puts into its page."""
        return cell_html(self.extraction)

    def __repr__(self) -> str:
        one = self.extraction
        return f"<{one.abstract.title or one.abstract.id}: {one.status}, {len(one.records)} {one.schema}>"


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
            records=[(_colour(record), record, list(_fields(record))) for record in one.records],
        )
    )


def _pieces(one: Extraction) -> Iterator[Piece]:
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
        yield Piece(
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
    kind = record.fields.get("kind")
    return KINDS.index(kind) if isinstance(kind, str) and kind in KINDS else len(KINDS)


def _fields(record: Resolved) -> Iterator[tuple[str, str]]:
    for name in field_names(record):
        value = shown_value(record.fields.get(name))
        if name not in ("kind", "quantity") and (name, value) != ("qualifier", "exact"):
            yield name, value
