"""What the gold says of each claim, the evaluations behind it, and what a person may settle by reading."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.domain import Extraction, Json, Resolved
from pipeline.evaluation.as_json import disagreement_json
from pipeline.evaluation.results import Disagreement, Evaluation

_MISSED = ("missing", "wrong_value", "wrong_kind")
"""Errors that leave a gold claim without a match."""


@dataclass(frozen=True, slots=True)
class Verdicts:
    """The evaluation of each predicting run, and by claim what came of it.

    Claims are told apart as objects, within their run: two equal ones in one abstract can fare
    differently.
    """

    evaluations: Mapping[int, Evaluation] = field(default_factory=dict)
    gold: int | None = None
    _predicted: dict[tuple[int, int], str] = field(default_factory=dict)
    _missed: dict[int, list[Json]] = field(default_factory=dict)

    def of(self, run: int, record: Resolved) -> str | None:
        """``right``, the kind of error, or None for a claim that was not compared."""
        return self._predicted.get((run, id(record)))

    def missed_by(self, run: int, record: Resolved) -> list[Json] | None:
        """Names of the runs without this gold claim; None if every run has it, or it is not a gold claim."""
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
    return Verdicts(evaluations, gold, verdicts, missed)


def disputes(
    verdicts: Verdicts, places: Mapping[str, int], readings: Sequence[Mapping[str, Extraction]]
) -> list[Json]:
    """Each disagreement that can be settled by reading, as the page's scripts read it.

    That is [abstract's place, run, error, predicted claim's number, gold claim's number, fields that differ],
    with None for a claim that is not there. `places` says where an abstract stands in the page, `readings`
    are the extractions of each run by abstract.
    """

    def number(run: int | None, abstract: str, record: Resolved | None) -> int | None:
        if record is None or run is None:
            return None
        return next(n for n, one in enumerate(readings[run][abstract].records) if one is record)

    return [
        [
            places[one.abstract],
            run,
            one.error,
            number(run, one.abstract, one.predicted),
            number(verdicts.gold, one.abstract, one.gold),
            list(one.fields),
        ]
        for run, one in _answered(verdicts)
    ]


def lines(verdicts: Verdicts) -> list[Json]:
    """The same disagreements as they are saved: as in `evaluation_json`, with a key and without a verdict.

    The key is the same in every page that shows the same disagreement: it follows from nothing else.
    """
    return [{"key": _key(one), **disagreement_json(one)} for _, one in _answered(verdicts)]


def _answered(verdicts: Verdicts) -> list[tuple[int, Disagreement]]:
    return [
        (run, one)
        for run, evaluation in verdicts.evaluations.items()
        for one in evaluation.disagreements
        if one.answered
    ]


def _key(one: Disagreement) -> str:
    plain = json.dumps(disagreement_json(one), ensure_ascii=True, allow_nan=False, sort_keys=True)
    return hashlib.sha256(plain.encode()).hexdigest()[:16]
