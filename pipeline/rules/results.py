"""Results from the claims that rules find: each claim of a score is one."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from pipeline.domain import Resolved
from schemas import quantity_fields, resolved_fields
from schemas.results import Result

_CALLED = {"metric": "metric", "dataset": "dataset", "subject": "model", "baseline": "baseline"} | dict(
    zip(("quantity", *quantity_fields("quantity")), ("score", *quantity_fields("score")), strict=True)
)
"""What the fields of a claim are called in a result. The rules know no tasks."""


def as_results(claims: Iterable[Resolved]) -> Iterator[Resolved]:
    """The results among the claims of one abstract."""
    for claim in claims:
        if claim.fields.get("kind") != "performance":
            continue
        fields = {_CALLED[name]: value for name, value in claim.fields.items() if name in _CALLED}
        yield replace(
            claim,
            fields={name: fields[name] for name in resolved_fields(Result) if name in fields},
            grounding={_CALLED[name]: found for name, found in claim.grounding.items() if name in _CALLED},
            record_class=Result,
        )
