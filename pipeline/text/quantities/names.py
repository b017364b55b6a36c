"""Numbers that name a thing: "Llama-3-8B", "GPT-4", "top-1", "F1", "224x224", "[12]", "2023"."""

from typing import Literal

from pipeline.text.quantities.compounds import touches_unit
from pipeline.text.quantities.designations import (
    AGED,
    NUMBERED,
    STATED,
    STATISTICS,
    begins,
    beside_month,
    goes_to,
    is_dated,
    is_designation,
    numbers_time,
)
from pipeline.text.quantities.magnitudes import is_variable
from pipeline.text.quantities.marks import opens
from pipeline.text.quantities.measures import CURRENCIES
from pipeline.text.quantities.nouns import MASS_NOUNS, is_unit
from pipeline.text.quantities.pairs import is_product
from pipeline.text.quantities.spread import reach
from pipeline.text.quantities.substances import CATALOGUES, METASTABLE, is_designated, is_substance
from pipeline.text.quantities.tokens import Amount, Tokens, glued, is_initial, is_word
from pipeline.text.quantities.words import (
    BARE_METRICS,
    GLUED_MAGNITUDES,
    SPELLED,
    STOPS,
    THINGS,
    is_plural,
    listed,
    singular,
)
from pipeline.text.quantities.years import is_year

GLUES = frozenset({"-", "_", "@", ".", ":", "/", "^", "#", "’", "'", "–"})
"""Signs that tie a number to the name before it."""

BEFORE_NUMBERS = listed("sub non about sim approx times x × by to")
"""Word parts after which a number is a number all the same."""

HARDWARE = listed("RTX GTX Titan Ti Xeon Ryzen EPYC Jetson GeForce Radeon Pixel iPhone")
"""Words that a number makes a model of hardware."""

LABELS = listed(
    """figure fig figs table section sec sect ref equation eq chapter version phase stage appendix step
    theorem tab thm algorithm type level layer round part track challenge no vol grade"""
)
"""Words that number things: "Figure 3"."""

_SHORTENED = LABELS | listed("p pp ch art arts exp exps eqs chap para paras cl nos vols secs tabs sch")
_NUMBERING = LABELS | NUMBERED | {"top"}

KINDS = listed("figure fig table section equation version phase stage appendix theorem type grade")
"""Of these the ones that number what follows: "phase 2 trials", "grade ≥3 events"."""

LICENCES = frozenset({"BY", "SA", "NC", "ND"})
"""Behind these stands the version of a licence."""

_NAMING = HARDWARE | CATALOGUES | LICENCES


def is_name(
    tokens: Tokens, amount: Amount, after: int, *, high: bool = False
) -> Literal["apart", "tied"] | None:
    """Whether the amount is part of a name by what stands around it; `after` is the index after its unit.

    "tied" says that the rest of the name touches the number. What touches it from the left is for
    `tied_before`, which is asked first. Before the `high` end of a range stands the range.
    """
    if high:
        return "tied" if _tied_after(tokens, amount, tokens.size) else None
    if amount.spelled:
        return _spelled_name(tokens, amount)
    if _tied_after(tokens, amount, after):
        return "tied"
    if amount.mark is not None:
        return None
    if is_substance(tokens, amount) or is_designation(tokens, amount, after):
        return "tied"
    if _is_numbered(tokens, amount, after) or _is_version(tokens, amount, after):
        return "tied"
    if is_product(tokens, amount, after) or is_marker(tokens, amount) or is_year(tokens, amount, after):
        return "tied"
    return _one_of_named(tokens, amount, after)


def _spelled_name(tokens: Tokens, amount: Amount) -> Literal["apart", "tied"] | None:
    """Whether a number in words says which one: "phase two data", "BLINK-Twice"."""
    at = amount.start
    numbered = at > 0 and tokens.lows[at - 1] in LABELS and amount.mark is None
    compound = is_word(tokens, at - 1, "-") and glued(tokens, at) and glued(tokens, at - 1)
    if (numbered and tokens.lows[at - 1] in KINDS) or (compound and tokens.lows[at - 2] in SPELLED):
        return "tied"
    return "apart" if numbered or compound else None


def _one_of_named(tokens: Tokens, amount: Amount, after: int) -> Literal["apart", "tied"] | None:
    """Whether a label or a name before the number makes it part of one.

    A bare whole number is "tied" as well: "DALL-E 3 images", unlike the size of "Norn 7B".
    """
    at = amount.start
    alone = after == amount.end or is_dated(tokens, amount.start)
    if _is_label(tokens, amount) or (alone and _is_one_of_many(tokens, amount.start)):
        return "tied"
    scored = amount.core == amount.end == amount.start + 3 and amount.value == int(amount.value)
    if scored and is_word(tokens, amount.start + 1, "/"):
        return "apart"
    if not _after_name(tokens, amount, after):
        return None
    counts = tokens.texts[at].isdecimal() and amount.magnitude == 1 and not goes_to(tokens, amount.end)
    counts = counts and tokens.kinds[at - 1] == "word"
    unit = tokens.texts[after - 1]
    measured = is_unit(unit) and singular(unit.lower()) not in THINGS
    return "tied" if counts and not measured else "apart"


def _is_numbered(tokens: Tokens, amount: Amount, after: int) -> bool:
    """Whether a word before the number says which one it is: "Section 4.2", "phase 2 trials", "grade ≥3"."""
    at, written = amount.start - 1, tokens.texts[amount.start]
    if at > 2 and tokens.lows[at] in {"or", "and", "to"} and tokens.kinds[at - 1] == "number":
        at -= 2  # "grade 3 or 4"
    elif at > 0 and tokens.texts[at] in {">", "≥", ">=", "<", "≤", "<="}:
        at -= 1
    label = tokens.lows[at].removesuffix("s") if at >= 0 else ""
    if label not in LABELS or amount.magnitude != 1 or len(written) > len("12.34"):
        return False
    if label in KINDS:
        return at == amount.start - 1 or written.isdecimal()
    alone = after == amount.end or tokens.texts[at][0].isupper()  # "Algorithm 1 converges"
    return at == amount.start - 1 and alone and written.isdecimal()


def version_or_range(tokens: Tokens, low: Amount, high: Amount) -> str | None:
    """Why "3-8B" may be no range: behind a name its first number can be a version, as in "Llama 3-8B"."""
    if low.letter or low.magnitude != 1 or not high.letter or tokens.texts[low.end] != "-":
        return None
    if not low.start or not tokens.spaced[low.start] or not _is_capitalised(tokens, low.start - 1):
        return None
    return "its first number may be a part of the name before"


def _is_capitalised(tokens: Tokens, at: int) -> bool:
    """Whether the word at `at` may be a name by its first letter."""
    named = tokens.kinds[at] == "word" and tokens.texts[at][0].isupper()
    return named and tokens.lows[at] not in STOPS and tokens.texts[at] not in CURRENCIES


def _is_version(tokens: Tokens, amount: Amount, after: int) -> bool:
    """Whether the number is the version of what is named before it: "Llama 3.1 405B", "Qwen 2.5"."""
    at, written = amount.end, tokens.texts[amount.start]
    if not amount.start or not tokens.spaced[amount.start] or not _is_capitalised(tokens, amount.start - 1):
        return False
    if at + 1 < tokens.size and tokens.kinds[at] == "number" and tokens.spaced[at]:
        return glued(tokens, at + 1) and tokens.texts[at + 1] in {"B", "M", "T"}
    name = amount.start - 1
    capitals = sum(letter.isupper() for letter in tokens.texts[name])
    if written.endswith(".0") and 1 < capitals < len(tokens.texts[name]) and amount.value < MOST_VERSIONS:
        return True  # "SQuAD 2.0 data"
    small = after == at and amount.magnitude == 1 and 1 <= amount.value < MOST_VERSIONS
    if (
        not small
        or is_initial(tokens, name)
        or tokens.texts[name].isupper()
        or tokens.lows[name] in STATED
        or len(written) > 3
        or len(tokens.texts[name]) < 4
    ):
        return False
    return reach(tokens, at, amount.value) == at and not is_word(tokens, at, "-")


MOST_VERSIONS = 10
"""Few things have had so many versions."""


def unsure_group(tokens: Tokens, at: int) -> str | None:
    """Why "4 128" may be two numbers: the first could belong to the word before, as in "GPT 4 128 tokens"."""
    if tokens.begins[at] not in tokens.numerals or " " not in tokens.texts[at].strip() or not at:
        return None
    before = at - 1
    if tokens.texts[at].partition(" ")[2].startswith("0"):
        return None  # "in the UK 120 000": no number begins so
    labelled = tokens.kinds[before] == "word" and (tokens.lows[before] in _NUMBERING)
    sized = (
        glued(tokens, at + 1) and tokens.texts[at + 1] in {"B", "M", "T"} and _is_capitalised(tokens, before)
    )
    named = (
        tokens.kinds[before] == "word"
        and tokens.texts[before][0].isupper()
        and not is_initial(tokens, before)
    )
    named = sized or (named and tokens.texts[before] not in CURRENCIES and tokens.lows[before] not in STATED)
    return "it may be two numbers, the first a part of the name before" if labelled or named else None


CODED = frozenset({"USD", "EUR", "GBP"})
"""Currencies that touch their number and name nothing else: "EUR5bn", unlike "CAD68"."""


def tied_before(tokens: Tokens, at: int) -> bool:
    """Whether letters, or letters and a hyphen, touch the number from the left."""
    if not at or tokens.spaced[at]:
        plain = tokens.kinds[at - 1] == "word"  # as most often
        return not plain and (_goes_on_from_name(tokens, at) or _is_cited(tokens, at))
    before = at - 1
    if tokens.kinds[before] == "word":
        processor = tokens.texts[before] == "x" and tokens.texts[at] in {"86", "64"}
        return processor or not (tokens.lows[before] in BEFORE_NUMBERS or tokens.texts[before] in CODED)
    if tokens.texts[before] == "−":  # of the power of a unit: "s−1"
        named = glued(tokens, before) and tokens.kinds[before - 1] == "word"
        return named and tokens.lows[before - 1] not in BEFORE_NUMBERS
    if tokens.texts[before] == "[":
        return tokens.texts[at].isdecimal() and not _counts(tokens, at + 1)
    if tokens.texts[before] not in GLUES:
        return False
    if tokens.texts[before] in {"#", "_", "^"}:
        return tokens.texts[before] == "#" or glued(tokens, at - 1)
    if not glued(tokens, at - 1):
        return tokens.texts[before] in {"-", "@"} and _joined_to_name(tokens, at - 1)
    joined = tokens.lows[at - 2] in BEFORE_NUMBERS and tokens.texts[at - 2] != "X"  # "Cygnus X-1"
    return not (joined or tokens.texts[at - 2] == "%" or opens(tokens, at - 2))


def _is_cited(tokens: Tokens, at: int) -> bool:
    """Whether the number at `at` goes on a list of citations: the second of "[12, 13]"."""
    if at < 3 or at + 1 >= tokens.size or tokens.texts[at + 1] not in {"]", ","}:
        return False
    for place in range(at, max(0, at - LONGEST_LIST), -2):
        if not tokens.texts[place].isdecimal():
            return False
        if tokens.texts[place - 1] != ",":
            return tokens.texts[place - 1] == "["
    return False


LONGEST_LIST = 12
"""So many tokens of a list of citations are looked at."""


def _counts(tokens: Tokens, at: int) -> bool:
    """Whether what stands behind a number at `at` makes it a quantity, which no citation is: "[47.4%]"."""
    if is_word(tokens, at, "%"):
        return not is_word(tokens, at + 1, "]", ":")  # the level of limits: "OR [95%]: 2.4 [1.3, 4.2]"
    powered = at < tokens.size and tokens.texts[at] in {"^", "×", "±"}
    return powered or (at < tokens.size and tokens.kinds[at] == "word" and tokens.spaced[at])


def _goes_on_from_name(tokens: Tokens, at: int) -> bool:
    """Whether the number ends a name that has a gap, "Model- 15B", or a list of names, "Exam24 & 25"."""
    if at < 3:
        return False
    sign, before = at - 1, at - 2
    if tokens.texts[sign] == "-" and not tokens.spaced[sign] and tokens.kinds[before] == "word":
        return tokens.texts[before][0].isupper()
    listed = tokens.texts[sign] == "&" and tokens.kinds[before] == "number" and glued(tokens, at - 2)
    return listed and tokens.kinds[at - 3] == "word" and tokens.texts[at - 3][0].isupper()


def _joined_to_name(tokens: Tokens, at: int) -> bool:
    """Whether a lone "-512" goes on from "ImageNet-256 and"."""
    before = tokens.lows[at - 1] if at else ""
    return (
        before in {"and", "or", "/"} and at > 2 and tokens.kinds[at - 2] == "number" and glued(tokens, at - 2)
    )


def _is_one_of_many(tokens: Tokens, at: int) -> bool:
    return numbers_time(tokens, at) or is_designated(tokens, at - 1)


def _is_label(tokens: Tokens, amount: Amount) -> bool:
    """Whether the number is a day or a time of day: "3 May", "5 pm"; an isotope, "99m Tc"; "NGC 4151"."""
    at = amount.end
    behind = tokens.source[tokens.begins[at] : tokens.ends[at]] if at < tokens.size else ""
    before = tokens.texts[amount.start - 1] if amount.start else ""
    catalogued = before in CATALOGUES or (before == "P" and is_word(tokens, amount.start - 3, "s", "&"))
    if catalogued and (not amount.letter or tokens.texts[amount.start - 1] == "P"):
        return True
    written = tokens.texts[amount.start]
    if behind == "/" and glued(tokens, at) and written.startswith("10.") and len(written) > len("10.123"):
        return True  # "10.1234/x.5"
    if (
        is_word(tokens, amount.start - 1, ".")
        and amount.start > 1
        and tokens.lows[amount.start - 2] in _SHORTENED
    ) or before == "§":
        return True  # "Fig. 3", "§ 12"
    if behind == "m" and at + 1 < tokens.size and tokens.texts[at + 1] in METASTABLE:
        return True
    if beside_month(tokens, amount.start, at):
        return 1 <= amount.value <= 31
    dotted = behind in {"a", "p"} and is_word(tokens, at + 1, ".", "m")
    clock = (dotted or behind in {"am", "pm", "AM", "PM", "o"}) and 0 <= amount.value < 13
    return clock and not (at + 1 < tokens.size and tokens.kinds[at + 1] == "number")


def _tied_after(tokens: Tokens, amount: Amount, after: int) -> bool:
    """Whether letters that are no unit touch the number from the right, as in "3D" and "8x7B".

    `after` is the index after the unit of measurement that begins there.
    """
    at = amount.end
    if not glued(tokens, at) or amount.mark is not None:
        return False
    if tokens.source[tokens.begins[at]] == "\\" and tokens.kinds[at] == "word" and tokens.lows[at] != "sim":
        return after <= at
    address = is_word(tokens, at + 1, ".") and glued(tokens, at + 1) and glued(tokens, at + 2)
    if address or is_variable(tokens, at):
        return True  # "4m.example.org", "3N samples"
    plural = at + (tokens.texts[at] in {"'", "’"} and glued(tokens, at + 1))
    before, year = tokens.lows[amount.start - 1], tokens.texts[amount.start]
    aged = before in {"over", "under"} and is_word(tokens, amount.start - 2, "the")
    decade = (len(year) == 4 or before in AGED) and year.isdecimal() and year[-1] == "0"
    if tokens.texts[plural] == "s" and (aged or decade):
        return True  # "1990s", "2020's", "the over 65s", "in her 60s"
    if tokens.texts[at] == "s" and is_word(tokens, at + 1, "of") and at + 2 < tokens.size:
        return tokens.lows[at + 2] not in MASS_NOUNS and is_plural(tokens.lows[at + 2])  # "100s of"
    if tokens.lows[at] in {"x", "×", "times"} and amount.mark is None:
        return at + 1 < tokens.size and tokens.kinds[at + 1] == "number"
    if tokens.kinds[at] != "word" or tokens.lows[at] == "sim":
        return False
    if after <= at + 1 and glued(tokens, at + 1) and tokens.kinds[at + 1] == "number":
        return True  # "3f2a91"
    if tokens.texts[at] in GLUED_MAGNITUDES or touches_unit(tokens, amount):
        return False
    metric = tokens.lows[at] in BARE_METRICS and len(tokens.texts[at]) > 1
    return not (is_unit(tokens.texts[at]) or metric or (amount.magnitude > 1 and amount.letter))


def _is_release(tokens: Tokens, amount: Amount) -> bool:
    """Whether a capitalised word behind a broken number makes it one of a name: "Gemini 2.5 Pro"."""
    at = amount.end
    if at >= tokens.size or "." not in tokens.texts[amount.start] or tokens.kinds[at] != "word":
        return False
    return tokens.spaced[at] and tokens.texts[at].istitle() and not is_plural(tokens.texts[at])


def is_marker(tokens: Tokens, amount: Amount) -> bool:
    """Whether the number numbers an item: "(1) we", "2) the", "[3]"."""
    end = amount.end
    alone = end == amount.start + 1 and end < tokens.size and tokens.texts[end] == ")"
    if not alone or amount.value > 20 or amount.magnitude != 1:
        return False
    before = tokens.texts[amount.start - 1] if amount.start else ""
    if before == "(":
        return glued(tokens, amount.start) and "." not in tokens.texts[amount.start]
    return before in {"", ",", ";", ":", ".", "and", "("} and "." not in tokens.texts[amount.start]


def _is_of_total(tokens: Tokens, at: int) -> bool:
    """Whether it is told at `at`, behind a count, of how many: "of 60", "out of 60"."""
    at += is_word(tokens, at, "out")
    return is_word(tokens, at, "of") and at + 1 < tokens.size and tokens.kinds[at + 1] == "number"


def _after_name(tokens: Tokens, amount: Amount, after: int) -> bool:
    """Whether a capitalised word stands right before: "LLaMA 2", "DeepSeekMoE 16B", "Figure 3"."""
    if amount.start == 0 or not tokens.spaced[amount.start]:
        return False
    before = amount.start - 1
    if tokens.kinds[before] != "word":
        return (
            tokens.kinds[before] == "number" and not tokens.spaced[before] and glued(tokens, amount.start - 1)
        )
    if len(tokens.texts[before]) == 1 and before and tokens.lows[before - 1] in LABELS | NUMBERED:
        return False  # "in group B 45 patients"
    if tokens.lows[before] in LABELS and (amount.end == after or tokens.texts[before][0].isupper()):
        return True
    if tokens.texts[before] in _NAMING:
        return True
    if tokens.texts[before] in CURRENCIES or tokens.texts[before] in STATISTICS:
        return False
    if tokens.lows[before] in STOPS or tokens.lows[before] in STATED or not tokens.texts[before][0].isupper():
        return False
    named = not begins(tokens, before) or sum(letter.isupper() for letter in tokens.texts[before]) > 1
    named = named or len(tokens.texts[before]) <= 2  # "Al 7075"
    named = named or _is_release(tokens, amount)
    counted = tokens.lows[after - 1] != "data" and is_plural(tokens.texts[after - 1]) and amount.value >= 10
    plain = amount.magnitude == 1 and tokens.texts[amount.start].isdecimal()
    counted = counted and (not plain or _opens_clause(tokens, before, amount))
    named = named and not _is_of_total(tokens, amount.end)
    return named and (after == amount.end or amount.letter or not counted)


def _opens_clause(tokens: Tokens, before: int, amount: Amount) -> bool:
    """Whether a name that leads up to a number ends a phrase in front of its clause: "In Brazil 120 boys"."""
    led = before > 0 and tokens.lows[before - 1] in LEADING and begins(tokens, before - 1)
    return led and len(tokens.texts[amount.start]) <= len("120")


LEADING = frozenset({"in", "on", "by", "with", "using", "from", "at", "among", "for"})
