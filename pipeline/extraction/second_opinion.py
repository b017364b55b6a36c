"""A second opinion: which records of a run rules, or another run, see as well, and which they alone see.

Two that share no mistake seldom make the same one, so a record that both see is worth more than one that
only one of them sees. What the other alone sees is kept apart: the run's records stay the run's.
"""

from dataclasses import replace

from pipeline.domain import Extraction
from pipeline.errors import unforeseen
from pipeline.evaluation.yardstick import Yardstick, usual

RULES = "rules"


def with_second_opinion(
    extraction: Extraction, other: Extraction, name: str = RULES, by: Yardstick | None = None
) -> Extraction:
    """A model's extraction with `seen_by` on each record, and the records of the other that it lacks.

    Records are the same by the strict rule of `by`, one to one; without it, by that of claims. `name` is what
    `seen_by` calls the other. Of an abstract that was not read all that the other sees is its alone.
    """
    by, text = by or usual(), extraction.abstract.text
    pairs = by.strict(by.read(extraction, text, "the answer"), by.read(other, text, name))
    both = {pair.predicted.position for pair in pairs}
    shared = {pair.gold.position for pair in pairs}
    return replace(
        extraction,
        records=tuple(
            replace(record, seen_by=("model", name) if position in both else ("model",))
            for position, record in enumerate(extraction.records)
        ),
        rules_only=tuple(
            replace(record, seen_by=(name,))
            for position, record in enumerate(other.records)
            if position not in shared
        ),
    )


def lacking(extraction: Extraction, error: Exception) -> Extraction:
    """A model's extraction without a second opinion, which failed; one that was ok is partial."""
    reason = f"no second opinion: {unforeseen(error)}"
    return replace(
        extraction,
        status="partial" if extraction.status == "ok" else extraction.status,
        reason=f"{extraction.reason}; {reason}" if extraction.reason else reason,
    )
