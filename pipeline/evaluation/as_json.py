"""Evaluations and contrasts as JSON, with names that stay: those of the fields of `results`."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import cast

from pipeline.domain import Json, Resolved
from pipeline.evaluation.results import Contrast, Disagreement, Evaluation

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
    - `not_compared`: the fields that no label knows, if there are any.
    - `bootstrap`: `{resamples, seed, level}`.

    A score is `{precision, recall, f1, matched, predicted, gold}`, or `abstracts` for the counts in a
    `macro`; each share is `{value, low, high}`, null where it is undefined, rounded to 6 decimals.
    """
    coverage, tuples = evaluation.coverage, as_data(evaluation.tuples)
    return {
        "format": FORMAT,
        "version": VERSION,
        "schema": evaluation.schema,
        "predicted": {"name": evaluation.predicted_name},
        "gold": {
            "name": evaluation.gold_name,
            "origin": evaluation.gold_origin,
            "abstracts": coverage.abstracts,
            "claims": evaluation.levels["strict"].micro.gold,
        },
        "coverage": as_data(coverage),
        "levels": as_data(evaluation.levels),
        "items": as_data(evaluation.items),
        **({"tuples": tuples} if tuples else {}),
        "fields": as_data(evaluation.fields),
        **({"not_compared": as_data(evaluation.unknown)} if evaluation.unknown else {}),
        "errors": as_data(evaluation.errors),
        "disagreements": [disagreement_json(one) for one in evaluation.disagreements],
        "bootstrap": as_data(evaluation.bootstrap),
    }


def contrast_json(contrast: Contrast) -> dict[str, Json]:
    """Two predictions against one gold as JSON: the first's evaluation and a `contrast` beside it.

    `contrast` has `other`, the whole evaluation of the other prediction; `differences`, for each level a
    `micro`, a `macro` and `kinds` with `precision`, `recall` and `f1`, each the first less the other; and
    `changes`, a list of `{change, abstract, claim}`.
    """
    return evaluation_json(contrast.first) | {
        "contrast": {
            "other": evaluation_json(contrast.other),
            "differences": as_data(contrast.levels),
            "changes": [
                {"change": one.change, "abstract": one.abstract, "claim": record_json(one.claim)}
                for one in contrast.changes
            ],
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


def as_data(found: object) -> Json:
    """What was found as JSON: of a class its fields by name; shares rounded to 6 decimals."""
    if is_dataclass(found):
        return {part.name: as_data(getattr(found, part.name)) for part in fields(found)}
    if isinstance(found, Mapping):
        return {str(name): as_data(one) for name, one in found.items()}
    if isinstance(found, tuple):
        return [as_data(one) for one in found]
    return round(found, _DIGITS) if isinstance(found, float) else cast("Json", found)
