"""Two sets of records compared: one-to-one matching, scores with intervals, and errors by kind.

`evaluate` and `contrast` do the work; `definitions.DEFINITIONS` says what each number means.
"""

from pipeline.evaluation.as_json import contrast_json, disagreement_json, evaluation_json, record_json
from pipeline.evaluation.claim import locate
from pipeline.evaluation.compare import RESAMPLES, SEED, contrast, evaluate
from pipeline.evaluation.definitions import DEFINITIONS
from pipeline.evaluation.records import Folds
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
from pipeline.evaluation.yardstick import ERROR_KINDS, Yardstick, yardstick_of

__all__ = [
    "DEFINITIONS",
    "ERROR_KINDS",
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
    "Folds",
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
    "yardstick_of",
]
