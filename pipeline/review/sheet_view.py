"""An abstract on the desk as the page's scripts read it; offsets count as JavaScript counts."""

from dataclasses import asdict
from functools import cached_property

from pipeline.domain import Abstract, Json, Resolved
from pipeline.html.content import record_content
from pipeline.html.marks import Units
from pipeline.outputs.writing import present
from pipeline.review.desk import Desk
from pipeline.review.editing import FilledForm, form_of
from pipeline.review.sheets import Sheet, SheetRecord
from pipeline.text import sentences
from schemas import Record


class SheetView:
    """One abstract: where its sentences stand, and how its sheet is told."""

    def __init__(self, abstract: Abstract, record: type[Record]) -> None:
        self.abstract = abstract
        self._record = record
        self.sentences = sentences.split(abstract.text)

    @cached_property
    def units(self) -> tuple[Units, Units]:
        """How offsets are counted in the text and in the title."""
        return Units(self.abstract.text), Units(self.abstract.title)

    def sheet(self, desk: Desk, place: int, sheet: Sheet) -> dict[str, Json]:
        """All that the page needs to show a sheet, and to send a judgement of it."""
        text, _ = self.units
        return {
            "place": place,
            "version": sheet.version,
            "id": self.abstract.id,
            "title": self.abstract.title,
            "text": self.abstract.text,
            "sources": [present(asdict(source)) for source in self.abstract.sources],
            "sentences": [text.span(span) for span in self.sentences],
            "complete": sheet.complete,
            "closing": desk.is_closing(sheet),
            "claims": [self._entry(entry) for entry in sheet.entries],
            "progress": dict(asdict(desk.progress)),
            "next": desk.next_open(place),
            "undo": desk.can_undo,
        }

    def _entry(self, entry: SheetRecord) -> Json:
        told: dict[str, Json] = {
            "state": entry.state,
            "why": entry.why,
            "asked": entry.asked,
            "seen_in": list(entry.seen_in) or None,
            "notes": list(entry.notes) or None,
            "form": dict(form_of(self._record, entry.record, self.sentences)),
            "before": None if entry.before is None else self._content(entry.before),
        }
        return self._content(entry.record) | present(told)

    def _content(self, record: Resolved) -> dict[str, Json]:
        return record_content(record, self.abstract, self.units)

    def draft(self, draft: FilledForm) -> dict[str, Json]:
        """What a form comes to, filled as it is."""
        return {
            "problems": dict(draft.problems),
            "read": {name: dict(found) for name, found in draft.read.items()},
            "unused": [*sorted(draft.unused)],
            "links": [*draft.links],
            "record": None if draft.record is None else self._content(draft.record),
        }
