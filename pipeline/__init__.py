"""claimsift: claims from paper abstracts, each with the sentence that says it.

Import everything from here; a module is loaded when its name is first used:

    extract, Extractor         read abstracts with a model
    label                      claims by rule, without a model
    compare, diff              compare two sets of claims, or two runs
    report                     a page to read a run on
    estimate, correct          how good a run is by judgements, and the run corrected by them
    read, write                files of records
    show, to_pandas, to_polars for notebooks
    Record, Sentence, Quote, Quotes, Quantity, QuantityAnywhere, Interval, Link, Traits, Boards
                               to write a schema of your own

>>> from pipeline import extract
>>> for extraction in extract("digest.txt"):
...     for claim in extraction.records:
...         print(claim.kind, claim.value, claim.unit, claim.evidence)

``docs/python.md`` shows all of it. All errors are in `pipeline.errors`.
"""

import sys
from importlib import import_module
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path
from pkgutil import extend_path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.domain import Abstract as Abstract
    from pipeline.domain import Extraction as Extraction
    from pipeline.domain import Resolved as Resolved
    from pipeline.errors import ClaimsiftError as ClaimsiftError
    from pipeline.extraction.extractor import Extractor as Extractor
    from pipeline.extraction.extractor import extract as extract
    from pipeline.extraction.finished import Finished as Finished
    from pipeline.extraction.finished import Summary as Summary
    from pipeline.extraction.options import Connection as Connection
    from pipeline.extraction.plan import Plan as Plan
    from pipeline.front import Comparison as Comparison
    from pipeline.front import Difference as Difference
    from pipeline.front import Estimated as Estimated
    from pipeline.front import abstracts as abstracts
    from pipeline.front import compare as compare
    from pipeline.front import correct as correct
    from pipeline.front import diff as diff
    from pipeline.front import estimate as estimate
    from pipeline.front import label as label
    from pipeline.front import report as report
    from pipeline.front import show as show
    from pipeline.front import write as write
    from pipeline.outputs.frames import to_pandas as to_pandas
    from pipeline.outputs.frames import to_polars as to_polars
    from pipeline.outputs.loading import read as read
    from pipeline.settings import Settings as Settings
    from schemas import Amount as Amount
    from schemas import Boards as Boards
    from schemas import Interval as Interval
    from schemas import Link as Link
    from schemas import Quantity as Quantity
    from schemas import QuantityAnywhere as QuantityAnywhere
    from schemas import Quote as Quote
    from schemas import Quotes as Quotes
    from schemas import Record as Record
    from schemas import Sentence as Sentence
    from schemas import Traits as Traits
    from schemas.claims import Claim as Claim
    from schemas.results import Result as Result

__version__ = "0.3.0"

_NAMES = {
    "pipeline.domain": "Abstract Extraction Resolved",
    "pipeline.errors": "ClaimsiftError",
    "pipeline.extraction.extractor": "Extractor extract",
    "pipeline.extraction.finished": "Finished Summary",
    "pipeline.extraction.options": "Connection",
    "pipeline.extraction.plan": "Plan",
    "pipeline.front": (
        "Comparison Difference Estimated abstracts compare correct diff estimate label report show write"
    ),
    "pipeline.outputs.frames": "to_pandas to_polars",
    "pipeline.outputs.loading": "read",
    "pipeline.settings": "Settings",
    "schemas": "Amount Boards Interval Link Quantity QuantityAnywhere Quote Quotes Record Sentence Traits",
    "schemas.claims": "Claim",
    "schemas.results": "Result",
}
"""The public names of each module that makes any."""

_HOME = {name: module for module, names in _NAMES.items() for name in names.split()}

# A folder of the user's that is called so too, and is no package, keeps its modules.
__path__ = extend_path(__path__, __name__)

_ROOT = Path(__file__).resolve().parent.parent


class _Schemas:
    """Finds the package `schemas` that lies beside this one, also where the user's folder holds another."""

    @staticmethod
    def find_spec(name: str, _path: object = None, _target: object = None) -> ModuleSpec | None:
        """How to load `schemas`; None for any other module."""
        return PathFinder.find_spec(name, [str(_ROOT)]) if name == "schemas" else None


def _find_schemas() -> None:
    """Sees to it that `schemas` is the package beside this one.

    Raises:
        ImportError: a module of the user's has this name already.
    """
    found = sys.modules.get("schemas")
    if found is not None and Path(found.__file__ or "").resolve().parent != _ROOT / "schemas":
        raise ImportError(
            f"claimsift has a module `schemas`, and {found.__file__ or found} was imported under this name"
            " before. Rename that one, or use claimsift in a process of its own."
        )
    sys.meta_path.insert(0, _Schemas)


_find_schemas()


def _public(name: str) -> object:
    """A public name, whose module is imported at its first use."""
    if name not in _HOME:
        near = "" if name.startswith("_") else _near(name)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}{near}")
    found: object = getattr(import_module(_HOME[name]), name)
    globals()[name] = found
    return found


def _near(name: str) -> str:
    """What a user may have meant by an unknown name."""
    from difflib import get_close_matches

    there = {one.casefold(): one for one in _HOME} | _OTHERWISE
    near = get_close_matches(name.casefold(), there, 1)
    return f". Did you mean {there[near[0]]}?" if near else f". It has {', '.join(_HOME)}"


_OTHERWISE = {
    "evaluate": "compare",
    "export": "write",
    "gold": "label",
    "load": "read",
    "plan": "Extractor(...).plan",
    "to_csv": "write",
    "to_dataframe": "to_pandas",
    "to_json": "write",
}
"""What stands elsewhere under other names: as commands, or in other libraries."""


# To a type checker the names are those above; these would hide them.
if not TYPE_CHECKING:
    __all__ = list(_HOME)
    __getattr__ = _public


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOME})
