"""Evaluations and contrasts as JSON, with names that stay."""

from typing import TYPE_CHECKING

from pipeline.domain import Json, Resolved
from pipeline.evaluation.results import (
    Change,
    Contrast,
    Coverage,
    Difference,
    Disagreement,
    Estimate,
    Evaluation,
    FieldAccuracy,
    ItemScores,
    LevelDifferences,
    LevelScores,
    MacroScore,
    Score,
    Unanswered,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

FORMAT = "claimsift-comparison"
VERSION = 1
_DIGITS = 6


def evaluation_json(evaluation: Evaluation) -> dict[str, Json]:
    """An evaluation as JSON.

    - `format`, `version`: "claimsift-comparison" and 1; the version grows when a name changes meaning.
    - `schema`: that of the records. Where they are of no kinds, the one kind is the schema itself. What is
      called "claims" below counts records of any schema.
    - `predicted`, `gold`: `{name}` and `{name, origin, abstracts, claims}`.
    - `coverage`: `abstracts`, `answered`, `partial`, `unanswered` (a list of `{id, title, status,
      reason, gold_claims}`), `outside` (ids), `outside_claims`, `unlabelled` (ids), `negatives`,
      `true_negatives`, `not_given`, `incomplete`, `not_judged` (numbers).
    - `levels`: for `strict`, `relaxed`, `tuple` and `tuple_lenient` a `micro`, a `macro` and `kinds` by
      kind of claim.
    - `items`: for each field `micro` and `macro`, by individual item match.
    - `tuples`: the same for each set of fields that the schema wants found exactly, where it has any.
    - `fields`: for each other field `{exact, lenient, overall, pairs}` on the matched pairs.
    - `errors`: for each kind of error the count by kind of claim.
    - `disagreements`: a list of `{error, abstract, fields, answered, predicted, gold}`, claims as in
      `{fields, evidence, sentence, span, rule}`.
    - `bootstrap`: `{resamples, seed, level}`.

    A score is `{precision, recall, f1, matched, predicted, gold}`, or `abstracts` for the counts in a
    `macro`; each share is `{value, low, high}`, null where it is undefined, rounded to 6 decimals.
    """
    support = evaluation.levels["strict"].micro.gold
    tuples: dict[str, Json] = {name: _items(one) for name, one in evaluation.tuples.items()}
    return {
        "format": FORMAT,
        "version": VERSION,
        "schema": evaluation.schema,
        "predicted": {"name": evaluation.predicted_name},
        "gold": {
            "name": evaluation.gold_name,
            "origin": evaluation.gold_origin,
            "abstracts": evaluation.coverage.abstracts,
            "claims": support,
        },
        "coverage": _coverage(evaluation.coverage),
        "levels": {level: _level(scores) for level, scores in evaluation.levels.items()},
        "items": {name: _items(item) for name, item in evaluation.items.items()},
        **({"tuples": tuples} if tuples else {}),
        "fields": {name: _accuracy(accuracy) for name, accuracy in evaluation.fields.items()},
        "errors": {error: dict(counts) for error, counts in evaluation.errors.items()},
        "disagreements": [disagreement_json(one) for one in evaluation.disagreements],
        "bootstrap": {
            "resamples": evaluation.bootstrap.resamples,
            "seed": evaluation.bootstrap.seed,
            "level": evaluation.bootstrap.level,
        },
    }


def contrast_json(contrast: Contrast) -> dict[str, Json]:
    """Two predictions against one gold as JSON: the first's evaluation and a `contrast` beside it.

    `contrast` has `other`, the whole evaluation of the other prediction; `differences`, for each level a
    `micro`, a `macro` and `kinds` with `precision`, `recall` and `f1`, each the first less the other; and
    `changes`, a list of `{change, abstract, claim}`.
    """
    differences: dict[str, Json] = {level: _differences(one) for level, one in contrast.levels.items()}
    return evaluation_json(contrast.first) | {
        "contrast": {
            "other": evaluation_json(contrast.other),
            "differences": differences,
            "changes": [_change(change) for change in contrast.changes],
        }
    }


def record_json(record: Resolved | None) -> Json:
    """A claim of one side; null where that side has none."""
    if record is None:
        return None
    return {
        "fields": dict(record.fields),
        "evidence": record.evidence,
        "sentence": record.sentence,
        "span": list(record.span) if record.span is not None else None,
        "rule": record.rule,
    }


def disagreement_json(one: Disagreement) -> dict[str, Json]:
    """One difference between the sides."""
    return {
        "error": one.error,
        "abstract": one.abstract,
        "fields": list(one.fields),
        "answered": one.answered,
        "predicted": record_json(one.predicted),
        "gold": record_json(one.gold),
    }


def _coverage(coverage: Coverage) -> Json:
    return {
        "abstracts": coverage.abstracts,
        "answered": coverage.answered,
        "partial": coverage.partial,
        "unanswered": [_unanswered(one) for one in coverage.unanswered],
        "outside": list(coverage.outside),
        "outside_claims": coverage.outside_claims,
        "unlabelled": list(coverage.unlabelled),
        "negatives": coverage.negatives,
        "true_negatives": coverage.true_negatives,
        "not_given": coverage.not_given,
        "incomplete": coverage.incomplete,
        "not_judged": coverage.not_judged,
    }


def _unanswered(one: Unanswered) -> Json:
    return {
        "id": one.id,
        "title": one.title,
        "status": one.status,
        "reason": one.reason,
        "gold_claims": one.gold_claims,
    }


def _estimate(estimate: Estimate) -> Json:
    return {"value": _share(estimate.value), "low": _share(estimate.low), "high": _share(estimate.high)}


def _share(value: float | None) -> Json:
    return None if value is None else round(value, _DIGITS)


def _shares(one: Score | MacroScore | Difference) -> dict[str, Json]:
    return {
        "precision": _estimate(one.precision),
        "recall": _estimate(one.recall),
        "f1": _estimate(one.f1),
    }


def _items(item: ItemScores) -> Json:
    return {"micro": _score(item.micro), "macro": _macro(item.macro)}


def _score(score: Score) -> Json:
    return {**_shares(score), "matched": score.matched, "predicted": score.predicted, "gold": score.gold}


def _macro(score: MacroScore) -> Json:
    return {**_shares(score), "abstracts": score.abstracts}


def _level(scores: LevelScores) -> Json:
    kinds = {kind: _score(score) for kind, score in scores.kinds.items()}
    return {"micro": _score(scores.micro), "macro": _macro(scores.macro), "kinds": kinds}


def _accuracy(accuracy: FieldAccuracy) -> Json:
    return {
        "exact": _estimate(accuracy.exact),
        "lenient": _estimate(accuracy.lenient),
        "overall": _estimate(accuracy.overall),
        "pairs": accuracy.pairs,
    }


def _differences(one: LevelDifferences) -> Json:
    kinds: Mapping[str, Difference] = one.kinds
    return {
        "micro": dict(_shares(one.micro)),
        "macro": dict(_shares(one.macro)),
        "kinds": {kind: dict(_shares(difference)) for kind, difference in kinds.items()},
    }


def _change(change: Change) -> Json:
    return {"change": change.change, "abstract": change.abstract, "claim": record_json(change.claim)}
