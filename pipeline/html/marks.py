"""Where the parts of a claim stand in a text, counted as JavaScript counts."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from pipeline.domain import Json, Resolved, Span
from pipeline.evaluation.compared_record import locate


class Units:
    """Spans of one text from Python's code points to JavaScript's UTF-16 units.

    Characters beyond U+FFFF are two units there and one code point here; all others are one in both.
    """

    def __init__(self, text: str) -> None:
        self._length = len(text)
        beyond = bool(text) and max(text) > "\uffff"
        self._wide = [place for place, mark in enumerate(text) if mark > "\uffff"] if beyond else []

    def span(self, span: Span | None) -> list[Json] | None:
        """The same place in UTF-16 units; None for a span that lies outside the text or is empty."""
        if span is None or not 0 <= span[0] < span[1] <= self._length:
            return None
        return [place + bisect_left(self._wide, place) for place in span]

    def points(self, span: Sequence[int]) -> Span | None:
        """A place in UTF-16 units as code points; None for one that lies outside the text or is empty."""
        ends = [place + before for before, place in enumerate(self._wide)]
        start, end = (place - bisect_left(ends, place) for place in span)
        return (start, end) if 0 <= start < end <= self._length else None


def evidence_places(record: Resolved, text: str, units: Units) -> list[Json]:
    """Where the evidence stands: the record's own span, else the first place of the words in the text."""
    spans = (record.span,) if record.span is not None else locate(record.evidence, text)[:1]
    return [place for span in spans if (place := units.span(span)) is not None]


def copied_words(record: Resolved, text: Units, title: Units) -> Iterator[Json]:
    """For each grounded field its name, status, place and, where it has one, its span in UTF-16 units."""
    for name, found in record.grounding.items():
        units = title if found.place == "title" else text
        yield [name, found.status, found.place, units.span(found.span)]
