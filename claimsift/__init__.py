"""claimsift: from digests of paper abstracts to claims, each tied to the sentence that says it.

The names of `pipeline`, under the name that is installed. It finds the `pipeline` that lies beside it, even
if the user's folder has another one.
"""

import sys
from importlib import import_module
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline import *  # noqa: F403 - whatever is public there
    from pipeline import __version__ as __version__


_ROOT = Path(__file__).resolve().parent.parent


class _Pipeline:
    """Finds the package `pipeline` that lies beside this one, also where the user's folder holds another."""

    @staticmethod
    def find_spec(name: str, _path: object = None, _target: object = None) -> ModuleSpec | None:
        """How to load `pipeline`; None for any other module."""
        return PathFinder.find_spec(name, [str(_ROOT)]) if name == "pipeline" else None


def _load_pipeline() -> None:
    """Loads the package beside this one as `pipeline`, unless that has been done.

    Raises:
        ImportError: a module of the user's has this name already, or `schemas`, which is needed, too.
    """
    found = sys.modules.get("pipeline")
    if found is None:
        sys.meta_path.insert(0, _Pipeline)
        import_module("pipeline")
    elif Path(found.__file__ or "").resolve().parent != _ROOT / "pipeline":
        raise ImportError(
            f"claimsift has a module `pipeline`, and {found.__file__ or found} was imported under this name"
            " before. Rename that one, or use claimsift in a process of its own."
        )


_load_pipeline()

# To a type checker the names are those above; this would be the source of all, and tell nothing of any.
if not TYPE_CHECKING:
    __all__ = sys.modules["pipeline"].__all__

    def __getattr__(name: str) -> object:
        """The same name of `pipeline`."""
        import pipeline

        try:
            return getattr(pipeline, name)
        except AttributeError as error:
            raise AttributeError(str(error).replace("'pipeline'", repr(__name__), 1)) from None


def __dir__() -> list[str]:
    import pipeline

    return dir(pipeline)
