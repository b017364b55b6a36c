"""Two sets of records compared: one-to-one matching, scores with intervals, and errors by kind.

`evaluate` and `contrast` do the work; `definitions.DEFINITIONS` says what each number means. A name is
loaded when it is first used, because scores need scipy, which takes a second to load.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.evaluation.as_json import contrast_json, disagreement_json, evaluation_json
    from pipeline.evaluation.compare import contrast, evaluate
    from pipeline.evaluation.results import Estimate, Evaluation, Score
    from pipeline.evaluation.yardstick import Yardstick

__all__ = [
    "Estimate",
    "Evaluation",
    "Score",
    "Yardstick",
    "contrast",
    "contrast_json",
    "disagreement_json",
    "evaluate",
    "evaluation_json",
]

_MODULES = ("results", "yardstick", "as_json", "compare")


def __getattr__(name: str) -> object:
    if name in __all__:
        for module in (import_module(f"{__name__}.{one}") for one in _MODULES):
            if hasattr(module, name):
                return getattr(module, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
