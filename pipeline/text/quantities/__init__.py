"""Quantities as they are written: "over 6 billion", "4-8x", "60%" to value, upper end, unit, qualifier.

`parse` reads one quantity that stands alone, `find` all in a sentence, and `readings` doubtful ones too.
`copied` says which quantity of a sentence was copied, or why none was, and `spellings` lists the ways to
write them. `interval` reads the interval around a quantity.

No model is involved: the same text gives the same numbers. Digits are never matched fuzzily, and a number is
read whole or not at all. `numerals` has the grammar of digits, `powers` that of bare tens, `spelled` that of
words, `measures` and `compounds` that of units, `designations` that of names, `years` and `references` those
of dates and citations, `left_over` the check, `lists`, `pairs` and `ratios` what neighbours share.

A minus sign counts in `value` ("a residual of −1.7 dB" is -1.7). For a change by an amount there is
`Quantity.unsigned()`.
"""

from pipeline.text.quantities.copies import ABSENT, Copy, copied
from pipeline.text.quantities.intervals import Interval, interval, whole
from pipeline.text.quantities.measures import is_measurement
from pipeline.text.quantities.mentions import Doubt, Mention, Qualifier, Quantity
from pipeline.text.quantities.money import agreeing
from pipeline.text.quantities.reading import find, parse, readings
from pipeline.text.quantities.spellings import spellings

__all__ = [
    "ABSENT",
    "Copy",
    "Doubt",
    "Interval",
    "Mention",
    "Qualifier",
    "Quantity",
    "agreeing",
    "copied",
    "find",
    "interval",
    "is_measurement",
    "parse",
    "readings",
    "spellings",
    "whole",
]
