"""Quantities as they are written: "over 6 billion", "4-8x", "60%" to value, upper end, unit, qualifier.

`parse` reads one quantity that stands alone, `find` reads all that stand in a sentence (`mentions` as far as
they are asked for). `spellings` lists the ways to write them down, and `said` gives the one that was copied
so; of other wordings `stands_in` says whether their numbers stand in the sentence. Nothing here is a
model's: the same text gives the same numbers, and digits are never matched fuzzily.
"""

from pipeline.quantities.reading import Mention, Qualifier, Quantity, find, mentions, parse
from pipeline.quantities.spellings import said, spellings
from pipeline.quantities.standing import numbers, stands_in

__all__ = [
    "Mention",
    "Qualifier",
    "Quantity",
    "find",
    "mentions",
    "numbers",
    "parse",
    "said",
    "spellings",
    "stands_in",
]
