"""claimsift: from digests of paper abstracts to claims, each tied to the sentence that says it.

In a notebook: `read` a file of records, `show` one abstract with its claims, `to_pandas` or
`to_polars` for a table; `pipeline.notebook` says more.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.notebook import read as read
    from pipeline.notebook import show as show
    from pipeline.notebook import to_pandas as to_pandas
    from pipeline.notebook import to_polars as to_polars

__version__ = "0.1.0"

_NOTEBOOK = ("read", "show", "to_pandas", "to_polars")


def __getattr__(name: str) -> object:
    """The functions of `pipeline.notebook`, which is imported at the first use of one."""
    if name not in _NOTEBOOK:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    function: object = getattr(import_module("pipeline.notebook"), name)
    return function
