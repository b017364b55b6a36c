"""Quantities as they are written: "over 6 billion", "4-8x", "60%" to value, upper end, unit, qualifier.

`parse` reads one quantity that was copied from a sentence, `find` reads all that stand in one (`mentions`
as far as they are asked for), `spellings` lists the ways to write them down, and `stands_in` says whether
the numbers of a copied quantity really stand in the sentence. Nothing here is a model's: the same text
gives the same numbers, and digits are never matched fuzzily.
"""

from pipeline.quantities.reading import Mention, Qualifier, Quantity, find, mentions, parse
from pipeline.quantities.spellings import spellings
from pipeline.quantities.standing import numbers, stands_in

__all__ = [
    "Mention",
    "Qualifier",
    "Quantity",
    "find",
    "mentions",
    "numbers",
    "parse",
    "spellings",
    "stands_in",
]
