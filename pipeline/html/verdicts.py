"""What the gold says of each claim, and the evaluations behind it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.domain import Json, Resolved
from pipeline.evaluation import Evaluation

_MISSED = ("missing", "wrong_value", "wrong_kind")
"""Errors that leave a gold claim without a match."""


@dataclass(frozen=True, slots=True)
class Verdicts:
    """The evaluation of each predicting run, and by claim what came of it.

    Claims are told apart as objects, within their run: two equal ones in one abstract can fare
    differently.
    """

    evaluations: Sequence[Evaluation] = ()
    gold: int | None = None
    _predicted: dict[tuple[int, int], str] = field(default_factory=dict)
    _missed: dict[int, list[Json]] = field(default_factory=dict)

    def of(self, run: int, record: Resolved) -> str | None:
        """``right``, the kind of error, or None for a claim that was not compared."""
        return self._predicted.get((run, id(record)))

    def missed_by(self, run: int, record: Resolved) -> list[Json] | None:
        """Names of the runs without this gold claim; None where each has it or it is no gold claim."""
        return self._missed.get(id(record)) if run == self.gold else None


def judge(
    evaluations: Mapping[int, Evaluation], scored: Mapping[int, Sequence[Resolved]], gold: int
) -> Verdicts:
    """The verdicts of evaluations; both mappings are by run, and `scored` has the predicted claims.

    `gold` is the number of the gold's run. A pair that differs only in other fields is right, as in the
    strict score.
    """
    verdicts = {(run, id(record)): "right" for run, records in scored.items() for record in records}
    missed: dict[int, list[Json]] = {}
    for run, evaluation in evaluations.items():
        for one in evaluation.disagreements:
            if one.error in _MISSED and one.gold is not None:
                missed.setdefault(id(one.gold), []).append(evaluation.predicted_name)
            if one.predicted is not None and one.error != "fields":
                verdicts[run, id(one.predicted)] = one.error
    return Verdicts(tuple(evaluations.values()), gold, verdicts, missed)
