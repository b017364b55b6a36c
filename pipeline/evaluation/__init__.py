"""Two sets of claims compared: one-to-one matching, scores with intervals, and errors by kind.

`evaluate` and `contrast` do the work; `definitions.DEFINITIONS` says what each number means.
"""

from pipeline.evaluation.as_json import contrast_json, disagreement_json, evaluation_json, record_json
from pipeline.evaluation.claim import FIELDS, KINDS, locate
from pipeline.evaluation.compare import RESAMPLES, SEED, contrast, evaluate
from pipeline.evaluation.definitions import DEFINITIONS
from pipeline.evaluation.results import (
    Bootstrap,
    Change,
    ChangeKind,
    Contrast,
    Coverage,
    Difference,
    Disagreement,
    ErrorKind,
    Estimate,
    Evaluation,
    FieldAccuracy,
    ItemScores,
    Level,
    LevelDifferences,
    LevelScores,
    MacroScore,
    Score,
    Unanswered,
)
from pipeline.evaluation.yardstick import CLAIMS, ERROR_KINDS, Yardstick

__all__ = [
    "CLAIMS",
    "DEFINITIONS",
    "ERROR_KINDS",
    "FIELDS",
    "KINDS",
    "RESAMPLES",
    "SEED",
    "Bootstrap",
    "Change",
    "ChangeKind",
    "Contrast",
    "Coverage",
    "Difference",
    "Disagreement",
    "ErrorKind",
    "Estimate",
    "Evaluation",
    "FieldAccuracy",
    "ItemScores",
    "Level",
    "LevelDifferences",
    "LevelScores",
    "MacroScore",
    "Score",
    "Unanswered",
    "Yardstick",
    "contrast",
    "contrast_json",
    "disagreement_json",
    "evaluate",
    "evaluation_json",
    "locate",
    "record_json",
]
