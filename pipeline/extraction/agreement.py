"""A second opinion: which claims of a model rules see as well, and which they alone see.

Two that share no mistake seldom make the same one, so a claim that both see is worth more than one that
only one of them sees. What the rules alone see is kept apart: the model's claims stay the model's.
"""

from dataclasses import replace

from pipeline.domain import Extraction
from pipeline.errors import unforeseen
from pipeline.evaluation.claim import read_claims
from pipeline.evaluation.matching import strict_pairs


def with_second_opinion(extraction: Extraction, ruled: Extraction) -> Extraction:
    """A model's extraction with `seen_by` on each claim and the claims of the rules that it lacks.

    Claims are the same by the strict rule of `evaluation`, one to one. Of an abstract that was not read
    all that the rules see is theirs alone.
    """
    text = extraction.abstract.text
    pairs = strict_pairs(read_claims(extraction, text, "the answer"), read_claims(ruled, text, "the rules"))
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
