"""Made-up claims on both sides of a comparison, shared by the tests of evaluation and report."""

from collections.abc import Sequence
from dataclasses import replace

from pipeline.domain import Abstract, Extraction, Json, Origin, Resolved, Status
from pipeline.evaluation.compare import evaluate
from pipeline.evaluation.results import Evaluation, Score

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


def with_every_error() -> tuple[list[Extraction], list[Extraction]]:
    """A prediction and its gold: two abstracts with each kind of error, and one that failed."""
    gold = [
        record("scale", "12 caves", value=12, unit="cave", subject="Norn"),
        record("improvement", "3.1x faster", value=3.1, subject="Norn"),
        record("performance", "40% less rope", value=40, subject="Norn"),
        record("superiority", "Norn beats Skald"),
        record("availability", "Code and maps are online", artifact="code"),
    ]
    gold = [replace(one, rule="a-rule") for one in gold]
    predicted = [
        record("scale", "12 caves", value=12, unit="caves", subject="the Norn"),
        record("scale", "12 caves", value=12, unit="caves", subject="the Norn"),
        record("improvement", "3.1x faster", value=31, subject="Norn", quantity="31x"),
        record("scale", "40% less rope", value=40, subject="Norn"),
        record("superiority", "beats Urd on every cave"),
        record("availability", "Code and maps are online", artifact="code"),
    ]
    failed = Extraction(side(name="f").abstract, "claims", "failed", reason="no answer within 60 s")
    return (
        [side(*predicted), side(name="b"), failed],
        [side(*gold), side(CLAIM, name="b"), side(CLAIM, CLAIM, name="f")],
    )


def every_error() -> Evaluation:
    """Their evaluation."""
    predicted, gold = with_every_error()
    return evaluate(predicted, gold, predicted_name="run.jsonl", gold_name="labels.jsonl", resamples=50)
