r"""Quantities as they are written: "over 6 billion", "4-8x", "60%" to value, upper end, unit, qualifier.

`parse` reads one quantity that stands alone, `find` all in a sentence, and `readings` doubtful ones too.
`copied` says which quantity of a sentence was copied, or why none was, and `spellings` lists the ways to
write them. `interval` reads the interval around a quantity.

No model is involved: the same text gives the same numbers. Digits are never matched fuzzily, and a number is
read whole or not at all. `numerals` has the grammar of digits, `powers` that of bare tens, `spelled` that of
words, `measures` and `compounds` that of units, `designations` that of names, `years` and `references` those
of dates and citations, `left_over` the check, `lists`, `pairs` and `ratios` what neighbours share.

A minus sign counts in `value` ("a residual of −1.7 dB" is -1.7). For a change by an amount there is
`Quantity.unsigned()`. The whole grammar by examples; of what is doubtful nothing is read:

| part | as written | read as |
|---|---|---|
| groups of digits | `20 000 images` | 20,000 image |
|  | `20{,}000 images` | 20,000 image |
|  | `12,34,567 kg` | 1,234,567 kg |
| decimals | `３．５ kg` | 3.5 kg |
|  | `.5 kg` | 0.5 kg |
|  | `3·5 kg` | 3.5 kg |
| sign | `−1.7 dB` | -1.7 dB |
|  | `minus 3 °C` | -3 °C |
|  | `+/-3 mm` | 3 mm |
| power | `10⁶ cells` | 1,000,000 cell |
|  | `2.1×10^-3 s` | 0.0021 s |
|  | `3e5 cells` | 300,000 cell |
| magnitude | `1.5M users` | 1,500,000 user |
|  | `2 billion words` | 2,000,000,000 word |
| words | `one hundred and twenty looms` | 120 loom |
|  | `three and a half million words` | 3,500,000 word |
| fraction | `2 1/2 hours` | 2.5 hour |
|  | `one-third of them` | 33.33 percent |
|  | `½%` | 0.5 percent |
| range | `3–5 kg` | 3 to 5 kg |
|  | `between 3 and 5 kg` | 3 to 5 kg |
|  | `\qtyrange{3}{5}{kg}` | 3 to 5 kg |
|  | `it lasts from 3 to 5 hours` | 3 to 5 hour |
|  | `between 66 and 56 Ma` | 56 to 66 Ma |
| change | `it rose from 3 to 5 kg` | 5 kg |
| error, limits | `3.2 ± 0.4 kg` | 3.2 kg |
|  | `3.2 kg (95% CI 2.8–3.6)` | 3.2 kg |
|  | `3.2 (0.4 SD) kg` | 3.2 kg |
|  | `3.2 kg (limits of agreement 2.8, 3.6)` | 3.2 kg |
| share | `87 per cent` | 87 percent |
|  | `a quarter to a third` | 25 to 33.33 percent |
|  | `3 pp` | 3 points |
|  | `5‰` | 5 permille |
| factor | `a 3-fold gain` | 3 times |
|  | `twice the speed` | 2 times |
|  | `two orders of magnitude` | 100 times |
| occasion | `3 times a day` | 3 time per day |
|  | `4 times of day` | 4 time |
| bound | `300+ mice` | at least 300 mouse |
|  | `up to 5 kg` | at most 5 kg |
|  | `~5 kg` | about 5 kg |
|  | `5 kg, at most` | at most 5 kg |
|  | `north of $5` | at least 5 dollar |
| unit | `67.4 km s−1 Mpc−1` | 67.4 km s−1 Mpc−1 |
|  | `EUR 900/kW` | 900 EUR/kW |
|  | `9,000 a day` | 9,000 per day |
|  | `31 kg of milk per day` | 31 kg per day |
|  | `30 day rates` | 30 day |
|  | `4.3/1000 births` | 4.3 /1000 births |
| doubtful | `1.2.3 kg` |  |
|  | `wear rose at depths from 3 to 5 m` |  |
|  | `one death per 400 births` |  |
|  | `a hundred two-year-old elms` |  |
|  | `12 item scales` |  |
|  | `12 34 kg` |  |
|  | `16 GB RAM/node` |  |
|  | `5! orders` |  |
|  | `mills fined 5 times in June` |  |
|  | `3l. 10s. a year` |  |
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
