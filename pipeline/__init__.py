"""claimsift: from digests of paper abstracts to claims, each tied to the sentence that says it.

In a notebook: `read` a file of records, `show` one abstract with its claims, `to_pandas` or
`to_polars` for a table; `pipeline.notebook` says more.
"""

import sys
from importlib import import_module
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path
from pkgutil import extend_path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.notebook import read as read
    from pipeline.notebook import show as show
    from pipeline.notebook import to_pandas as to_pandas
    from pipeline.notebook import to_polars as to_polars

__version__ = "0.1.0"

# A folder of the user's that is called so too, and is no package, keeps its modules.
__path__ = extend_path(__path__, __name__)

_NOTEBOOK = ("read", "show", "to_pandas", "to_polars")


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


def __getattr__(name: str) -> object:
    """The functions of `pipeline.notebook`, which is imported at the first use of one."""
    if name not in _NOTEBOOK:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    function: object = getattr(import_module("pipeline.notebook"), name)
    return function
