"""A second opinion: which records of a model rules see as well, and which they alone see.

Two that share no mistake seldom make the same one, so a record that both see is worth more than one that
only one of them sees. What the rules alone see is kept apart: the model's records stay the model's.
"""

from dataclasses import replace

from pipeline.domain import Extraction
from pipeline.errors import unforeseen
from pipeline.evaluation import Yardstick
from pipeline.evaluation.yardstick import usual


def with_second_opinion(extraction: Extraction, ruled: Extraction, by: Yardstick | None = None) -> Extraction:
    """A model's extraction with `seen_by` on each record and the records of the rules that it lacks.

    Records are the same by the strict rule of `by`, one to one; without it, by that of claims. Of an abstract
    that was not read all that the rules see is theirs alone.
    """
    by, text = by or usual(), extraction.abstract.text
    pairs = by.strict(by.read(extraction, text, "the answer"), by.read(ruled, text, "the rules"))
    both = {pair.predicted.position for pair in pairs}
    shared = {pair.gold.position for pair in pairs}
    return replace(
        extraction,
        records=tuple(
            replace(record, seen_by=("model", "rules") if position in both else ("model",))
            for position, record in enumerate(extraction.records)
        ),
        rules_only=tuple(
            replace(record, seen_by=("rules",))
            for position, record in enumerate(ruled.records)
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
