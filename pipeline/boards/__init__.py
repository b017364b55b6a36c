"""Who claims what on which benchmark: names folded, values ranked where they can be compared.

`names` folds names by the table in ``aliases.toml``, `board` brings claims together, `text` prints them,
and `columns` makes rows of a table of them.
"""

from pipeline.boards.board import Benchmark, Board, BoardEntry, Improvement, Ranking, build
from pipeline.boards.names import Names, folds, load_names

__all__ = [
    "Benchmark",
    "Board",
    "BoardEntry",
    "Improvement",
    "Names",
    "Ranking",
    "build",
    "folds",
    "load_names",
]
