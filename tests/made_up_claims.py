"""Made-up claims on both sides of a comparison, shared by the tests of evaluation and report."""

from collections.abc import Sequence

from pipeline.domain import Abstract, Extraction, Json, Origin, Resolved, Status
from pipeline.evaluation import Evaluation, Score, evaluate

TEXT = (
    "Cave maps are rare. Norn beats Skald on every cave and beats Urd on every cave. "
    "It maps 12 caves 3.1x faster and needs 40% less rope. Code and maps are online."
)


def record(kind: str, evidence: str = "", *, sentence: int | None = None, **fields: Json) -> Resolved:
    """A claim whose span is where its evidence stands in TEXT, if it does."""
    start = TEXT.find(evidence) if evidence else -1
    span = (start, start + len(evidence)) if start >= 0 else None
    return Resolved({"kind": kind, **fields}, evidence, sentence, span)


def unplaced(kind: str, evidence: str, **fields: Json) -> Resolved:
    """A claim as hand labels give it: evidence and no span."""
    return Resolved({"kind": kind, **fields}, evidence)


def side(
    *records: Resolved,
    name: str = "a",
    text: str = TEXT,
    status: Status = "ok",
    origin: Origin = "hand",
) -> Extraction:
    """One abstract with its claims."""
    return Extraction(Abstract(name, f"Title of {name}", text, ()), "claims", status, records, origin=origin)


def scored(predicted: Sequence[Extraction], gold: Sequence[Extraction]) -> Evaluation:
    """An evaluation with few resamples, for tests of what is counted."""
    return evaluate(predicted, gold, resamples=25)


def strict(evaluation: Evaluation) -> Score:
    """The micro score under the guide's rule."""
    return evaluation.levels["strict"].micro


def errors(evaluation: Evaluation) -> dict[str, int]:
    """Counts of the kinds of error that occur."""
    counts = {error: sum(kinds.values()) for error, kinds in evaluation.errors.items()}
    return {error: count for error, count in counts.items() if count}


CLAIM = record("scale", value=1)
"""Any claim."""
