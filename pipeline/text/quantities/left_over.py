"""What stands right beside a number and would belong to it: the check that a number was read whole."""

import re
from string import ascii_lowercase

from pipeline.text.quantities.amounts import CROSSES, MINUS, read_amount
from pipeline.text.quantities.compounds import has_power
from pipeline.text.quantities.designations import is_number
from pipeline.text.quantities.devices import counts_in_each
from pipeline.text.quantities.lists import over_thousands
from pipeline.text.quantities.magnitudes import HELD_AT, PARTING, goes_beyond, is_magnitude, is_parted
from pipeline.text.quantities.marks import is_power_of_ten
from pipeline.text.quantities.measures import CURRENCY_SIGNS, is_symbol, measure
from pipeline.text.quantities.names import is_name, tied_before
from pipeline.text.quantities.ranges import DASHES, signed
from pipeline.text.quantities.spelled import AND_PARTS
from pipeline.text.quantities.spoken import FOLLOWING, follows_ones, spoken_behind
from pipeline.text.quantities.symbols import PERCENTS, STRAY, begins_unit, touched_before, touched_behind
from pipeline.text.quantities.tokens import Amount, Tokens, glued, is_word
from pipeline.text.quantities.words import (
    MAGNITUDES,
    ORDINALS,
    SPELLED,
    STOPS,
    TENS,
    is_plural,
    listed,
    may_be_many,
)
from pipeline.text.quantities.words_before import said_before

NUMBER_WORDS = SPELLED.keys() | MAGNITUDES.keys()
ROOTS = frozenset({"√", "∛", "∜", "sqrt", "÷"})
POINTED = listed("this that the which each every some one time starting turning")
"""Behind these "point" is a point, and no part of the number behind it: "at this point five looms"."""


def left_over(tokens: Tokens, low: Amount, last: Amount) -> str | None:
    """Why the number from `low` to `last` is not whole, in words; None where it is."""
    # Most numbers stand between two words that say nothing of them.
    at, end = low.start, last.end
    if at and (said := said_before(tokens, low, last)) is not None:
        return said
    plain = at and tokens.spaced[at] and tokens.kinds[at - 1] == "word" and not low.spelled
    if not plain and (doubt := _before(tokens, low, end)) is not None:
        return doubt
    if end >= tokens.size:
        return None
    if tokens.texts[end] in PARTING and is_parted(tokens, end):
        return _PARTED
    if tokens.lows[end] in CROSSES and (doubt := counts_in_each(tokens, end)) is not None:
        return doubt
    if tokens.lows[end] == "to" and is_word(tokens, end + 1, "the") and end + 2 < tokens.size:
        power = end + 2
        if tokens.kinds[power] == "number" or tokens.lows[power] == "power" or tokens.lows[power] in ORDINALS:
            return "what stands behind it may be its power"
    if tokens.lows[end] == "e" and is_number(tokens, end + 1) and glued(tokens, end + 1):
        return "the power of ten behind it may be its own"
    written = tokens.bare or tokens.source[tokens.begins[end]] != "\\"
    if written and tokens.spaced[end] and tokens.kinds[end] == "word" and not is_magnitude(tokens.lows[end]):
        return _worded_behind(tokens, last)
    return _behind(tokens, last)


def _worded_behind(tokens: Tokens, last: Amount) -> str | None:
    """Why the words behind a number may belong to it."""
    word = tokens.lows[last.end]
    raised = last.end + 2 < tokens.size and tokens.texts[last.end + 2] in _RAISING
    unknown = raised and word not in STOPS and has_power(tokens, last.end + 1) and not may_be_many(word)
    if unknown and measure(tokens.source, tokens.ends[last.end - 1]) is None:
        return "the unit behind it cannot be read"  # "3 Xy m−1"
    if goes_beyond(tokens, last.end):
        return _PARTED
    again = tokens.texts[last.end] in _LETTERS and tokens.texts[last.end] == "".join(
        tokens.texts[last.end + 3 : last.end + 4]
    )
    if again and _goes_on(tokens, last.end + 1):
        return "a power or a magnitude behind it cannot be read"  # "1.5 M–2 M"
    if word == "parts" and is_word(tokens, last.end + 1, "in") and is_number(tokens, last.end + 2):
        return "the number behind it may say of how many it is the rate"
    if word in FOLLOWING and (doubt := spoken_behind(tokens, last)) is not None:
        return doubt
    if word == "gross" and is_word(tokens, last.end + 1, "of"):
        return "the word behind it may be twelve dozen"
    if word in POWERING and last.mark is None:
        return "the word behind it may be its power or a part of one"
    held = tokens.texts[last.end] in _UNITS and last.start and tokens.lows[last.start - 1] in HELD_AT
    if held and any(map(is_plural, tokens.lows[last.end + 1 : last.end + 2])):
        return "the letter behind it may be its unit"
    halved = word == "and" and not last.spelled and _has_part(tokens, last.end + 1)
    return "the part of one behind it may belong to it" if halved else None


def _has_part(tokens: Tokens, at: int) -> bool:
    """Whether "a half" or "1/2" stands at `at`: "2 and a half hours"."""
    part = at + (at < tokens.size and tokens.lows[at] in _PARTS)
    told = part > at and any(low.removesuffix("s") in AND_PARTS for low in tokens.lows[part : part + 1])
    return told or is_word(tokens, at, "1", "/")


_PARTS = frozenset({"a", "one", "two", "three"})
_UNITS = frozenset("ACFGHSd")  # or the first letters of names: "at 25 C plants grow"

_LETTERS = frozenset("MBTKk")
_RAISING = MINUS | {"⁻", "("}
_PARTED = "the magnitude or the mark soon behind it may be its own"
POWERING = listed(
    """squared cubed hundreds thousands tenths hundredths thousandths millionths tens dozen dozens nines"""
)


def _before(tokens: Tokens, low: Amount, end: int) -> str | None:
    """What stands right before the number and may belong to it; `end` is the index behind the number."""
    at = low.start
    if at and (_number_before(tokens, at, spelled=low.spelled) or _are_beside(tokens, at - 1)):
        return "a number stands right before it"
    if tokens.texts[at - 1] == "%" and glued(tokens, at) and (at == 1 or tokens.spaced[at - 1]):
        return "the sign before it may make it a share"
    if touched_before(tokens.source, tokens.begins[at]) or (at and tokens.texts[at - 1] in ROOTS):
        return "what stands right before it may belong to it"
    alike = at > 1 and tokens.texts[at - 1] == "+" and tokens.spaced[at - 1] == tokens.spaced[at]
    if alike and (tokens.texts[at - 2] in _VARIABLES or tokens.kinds[at - 2] == "number"):
        return "what it is added to may belong to it"
    if at > 1 and ")" in tokens.texts[at - 2 : at] and _adjoins(tokens, low, end):
        return "what stands in the bracket before it may belong to it"
    if (
        at > 1
        and tokens.texts[at - 2] in {"^", "_"}
        and tokens.texts[at - 1] in _ERRING
        and glued(tokens, at)
    ):
        return "it may be an error of the number before it"  # "3.2^{+0.4}_{-0.3}"
    tag = at - 1 - (tokens.texts[at - 1] in _ERRING)
    if tokens.texts[tag] == ">" and tokens.lows[tag - 2 : tag] in _RAISED:
        return "it may be a power or an error of the number before it"  # "3.2<sup>+0.4</sup>"
    if tokens.texts[at - 1] in _BOUNDS and glued(tokens, at) and tokens.texts[at - 2] in MINUS:
        return "it may be the end of a range"
    bracketed = at > 1 and tokens.texts[at - 1] == "(" and glued(tokens, at - 1) and tokens.spaced[at - 2]
    if bracketed and tokens.texts[at - 2] in MINUS:
        return "the sign before its bracket may be a minus"
    return _sign_before(tokens, low, end)


def _are_beside(tokens: Tokens, first: int) -> bool:
    """Whether two numbers that only white space parts may be one: "12 34 kg", unlike "in 2014 310 men"."""
    if tokens.kinds[first : first + 2] != ["number", "number"] or glued(tokens, first + 2):
        return False  # "24 80GB cards"
    one, again = read_amount(tokens, first), tokens.texts[first] == tokens.texts[first + 1]  # "0.27 0.27"
    whole = one is not None and one.end == first + 1 and not again and not tied_before(tokens, first)
    return one is not None and whole and is_name(tokens, one, one.end) is None


_PREPOSITIONS = HELD_AT | {"to", "of", "from", "than", "=", "≈", "~", "<", ">", "≤", "≥"}
_ERRING = MINUS | {"+"}
_RAISED = (["<", "sup"], ["<", "sub"], ["<", "inf"])
_BOUNDS = frozenset({"<", ">", "≤", "≥", "<=", ">="})


def _adjoins(tokens: Tokens, low: Amount, end: int) -> bool:
    """Whether a number goes on from the bracket before it, as a factor or as errors: ")(2", ") +0.3-0.4"."""
    at = low.start
    if tokens.texts[at - 1] == ")":  # "(3.2 ± 0.4)10⁵"
        near = glued(tokens, at) or (at > 3 and tokens.texts[at - 3] in _SPREADING)
        return near and is_power_of_ten(tokens, at)
    factor = tokens.texts[at - 1] == "(" and glued(tokens, at - 1) and glued(tokens, at)
    return factor or (tokens.texts[at - 1] == "+" and glued(tokens, at) and end > at + 1 and low.mark is None)


def _sign_before(tokens: Tokens, low: Amount, end: int) -> str | None:
    """What sign stands before the number, apart from it or doubled, and may be a minus."""
    at = low.start
    priced = at > 1 and tokens.texts[at - 1] in CURRENCY_SIGNS and glued(tokens, at - 1)
    if priced and tokens.texts[at - 2] in MINUS and tokens.spaced[at - 2]:
        return "the sign before its currency may be a minus"
    apart = at > 1 and tokens.texts[at - 1] in MINUS and tokens.spaced[at - 1] and low.mark is None
    led = apart and tokens.spaced[at] and tokens.lows[at - 2] in _PREPOSITIONS
    formula = apart and tokens.source.startswith("$-$", tokens.begins[at - 1] - 1)
    if led or formula or (at and tokens.texts[at - 1] == "−" and tokens.spaced[at - 1]):
        return "the sign before it may be a minus or a pause"
    if (tokens.texts[at] in MINUS and is_number(tokens, at - 1)) or (apart and is_number(tokens, at - 2)):
        return "the sign before it may be a minus or the dash of a range"
    if at and tokens.texts[at - 1] == "--" and glued(tokens, at) and (at == 1 or tokens.spaced[at - 1]):
        return "the dashes before it may be a minus or a pause"
    if tokens.texts[at] in {"—", "―"} and tokens.texts[at] in tokens.texts[end:]:
        return "the dash before it may be a minus or a pause"
    return None


def _number_before(tokens: Tokens, at: int, *, spelled: bool) -> bool:
    """Whether another number, a power or a stray point ends right before the number at `at`."""
    before = at - 1
    touched = tokens.kinds[before] == "number" and glued(tokens, at)
    if touched or (tokens.texts[before] == "(" and _in_own_bracket(tokens, before)):
        return True
    if tokens.texts[before] == ":" and tokens.spaced[before] and at > 1 and tokens.kinds[at - 2] == "number":
        return True
    older = spelled and tokens.lows[at] in TENS and follows_ones(tokens, before)
    if older or tokens.texts[before] == "^" or (spelled and tokens.lows[before] in NUMBER_WORDS):
        return True
    if spelled and tokens.texts[before] == "," and is_word(tokens, at + 1, "hundred"):
        return at > 1 and tokens.lows[at - 2] in MAGNITUDES
    if spelled and tokens.lows[before] == "point":
        return at < 2 or tokens.lows[at - 2] not in POINTED
    if tokens.texts[before] == "10" and at > 1 and tokens.texts[at - 2] in CROSSES:
        return True  # "3.5 × 10 3", where the power has lost its raise
    if tokens.texts[before] == "." and at > 1:
        return tokens.kinds[at - 2] == "number"
    if spelled and at > 1 and tokens.lows[at - 2] in SPELLED:
        following = SPELLED[tokens.lows[at - 2]] + 1 == SPELLED.get(tokens.lows[at])
        return tokens.lows[before] in DASHES or (tokens.lows[before] == "or" and following)
    if tokens.lows[before] in DASHES and at > 1 and glued(tokens, at) and not tokens.spaced[before]:
        return _ends_number(tokens, at - 1) or (tokens.lows[at - 2] in DASHES and not signed(tokens, at))
    return tokens.kinds[before] == "number" and (
        tokens.texts[at][0] in ".．·" or is_power_of_ten(tokens, at) or _is_paid(tokens, before)
    )


_SPREADING = DASHES | {"±"}


def _is_paid(tokens: Tokens, at: int) -> bool:
    """Whether the sign of a currency stands before the number at `at`: "£3 10s"."""
    return at > 0 and tokens.texts[at - 1] in CURRENCY_SIGNS


_VARIABLES = frozenset(ascii_lowercase)
"""Letters that stand for a number, as in "n+1"."""


def _in_own_bracket(tokens: Tokens, at: int) -> bool:
    """Whether the bracket at `at` holds nothing but a number, and touches one or the word of a unit.

    As in "10(-6)" and "m(-2)".
    """
    inside = at + 1 + (at + 1 < tokens.size and tokens.texts[at + 1] in MINUS)
    if not is_word(tokens, inside + 1, ")") or tokens.kinds[inside] != "number":
        return False
    powered = inside > at + 1 and len(tokens.texts[inside]) == 1 and tokens.kinds[at - 1] == "word"
    touched = at > 0 and (powered or tokens.kinds[at - 1] == "number" or tokens.texts[at - 1] == ")")
    return touched and not any(tokens.spaced[at : inside + 2])


def _ends_number(tokens: Tokens, end: int) -> bool:
    """Whether a number, with or without a unit, ends right before `tokens[end]`."""
    before = end - 1
    if tokens.kinds[before] == "number":
        return end < 2 or tokens.kinds[end - 2] != "word" or tokens.spaced[before]  # not the number of a name
    return end > 1 and is_symbol(tokens.texts[before]) and tokens.kinds[end - 2] == "number"


def _behind(tokens: Tokens, last: Amount) -> str | None:
    """What stands right behind the number and may belong to it."""
    end, behind = last.end, tokens.texts[last.end]
    if (
        behind in MINUS
        and tokens.spaced[end]
        and (_goes_on(tokens, end, apart=True) or (last.mark is None and is_number(tokens, end + 1)))
    ):
        return "the sign behind it may be a minus or the dash of a range"
    magnified = (last.mark is None or last.core == end) and is_magnitude(tokens.lows[end])
    if magnified or (behind == "^" and not is_word(tokens, end + 1, "circ")):
        return "a power or a magnitude behind it cannot be read"
    if behind == "/" and (_has_mark(tokens, end + 1) if last.mark else over_thousands(tokens, last)):
        return None  # "0.3%/1.1%" lists two
    if behind == "+" and _adds(tokens, end + 1, bracketed=tokens.texts[last.start - 1] == "("):
        return "what is added behind it may belong to it"
    if tokens.kinds[end] == "number" and is_power_of_ten(tokens, end):
        return "the power of ten behind it may be its own"
    if tokens.lows[end - 1] == "point" and tokens.kinds[end] == "number":
        return "its decimals may stand behind it"
    if behind in {"±", "÷"}:
        return "the error or the range behind it cannot be read"
    if _goes_on(tokens, end) or _are_beside(tokens, end - 1):
        return "the number behind it may belong to it"
    if behind == "(" and glued(tokens, end) and _in_own_bracket(tokens, end):
        return "the number in brackets behind it may be a power or an error"
    return _marked_behind(tokens, last)


def _marked_behind(tokens: Tokens, last: Amount) -> str | None:
    """What mark, hyphen or command behind a number may belong to it."""
    end = last.end
    if tokens.texts[end] in "†‡§¶*" and measure(tokens.source, tokens.ends[end]) is not None:
        return "the mark behind it may part it from its unit"  # "5.2† t/ha"
    if tokens.texts[end] == "-":
        if goes_beyond(tokens, end + 1):
            return _PARTED
        if (doubt := spoken_behind(tokens, last)) is not None:
            return doubt
    if tokens.source[tokens.begins[end]] == "\\" and _is_macro(tokens, end):
        return "the command of LaTeX behind it cannot be read"
    if tokens.texts[end] == '"' and glued(tokens, end) and tokens.texts[:end].count('"') % 2 == 0:
        return "the mark behind it may be one of inches or of seconds of arc"
    if end + 1 < tokens.size and tokens.texts[end] in STRAY and _is_apart(tokens, end):
        return _PARTED
    return touched_behind(tokens.source, tokens.ends[end - 1])


def _is_apart(tokens: Tokens, stray: int) -> bool:
    """Whether a stray sign parts a number from its mark or its unit: "87.3 .%", "5 .mg"."""
    if tokens.texts[stray + 1] in PERCENTS:
        return True
    pointed = tokens.texts[stray] == "." and tokens.spaced[stray] and not tokens.spaced[stray + 1]
    return pointed and begins_unit(tokens.source, tokens.begins[stray + 1])


_COMMANDS = re.compile(
    r"\\(?:times|sim|approx|cite|ref|eqref|foot|url|href|in|to|[lc]?dots|and|item|par|newline)"
)


def _is_macro(tokens: Tokens, end: int) -> bool:
    """Whether the command behind a number is none that is known, and so may stand for its unit: "5 kms"."""
    known = tokens.kinds[end] != "word" or _COMMANDS.match(tokens.source, tokens.begins[end])
    return not known and measure(tokens.source, tokens.ends[end - 1]) is None


def _adds(tokens: Tokens, at: int, *, bracketed: bool) -> bool:
    """Whether a letter or a word at `at`, behind a plus sign, makes a sum of both: "(1+ε)", "2 + k"."""
    if at >= tokens.size or tokens.kinds[at] == "sign":
        return False
    if tokens.kinds[at] == "number":
        return tokens.spaced[at] and tokens.spaced[at - 1]
    return glued(tokens, at) or (tokens.spaced[at - 1] and (bracketed or len(tokens.texts[at]) == 1))


def _has_mark(tokens: Tokens, at: int) -> bool:
    amount = read_amount(tokens, at)
    return amount is not None and amount.mark is not None and amount.end > amount.core


def _goes_on(tokens: Tokens, end: int, *, apart: bool = False) -> bool:
    """Whether a dash, a colon or the sign of a product ties another number to this one.

    `apart` allows white space before the dash.
    """
    if end < tokens.size and tokens.kinds[end] == "number":
        magnified = tokens.lows[end - 1] in MAGNITUDES or _is_paid(tokens, end - 1)
        return magnified or not tokens.spaced[end] or tokens.texts[end][0] in ".．·"
    if end + 1 >= tokens.size:
        return False
    joint = tokens.texts[end]
    parted = joint == "." or (joint == ":" and tokens.spaced[end])
    if parted and (tokens.kinds[end + 1] == "number" or is_word(tokens, end, ".", "^", "circ")):
        return True
    beyond = end + 1 + (tokens.lows[end] in DASHES and tokens.texts[end + 1] in MINUS | _BOUNDS)
    if beyond >= tokens.size or tokens.kinds[beyond] != "number" or tokens.spaced[beyond]:
        return False
    if tokens.lows[end] in CROSSES and tokens.kinds[end] == "sign":
        return True
    tied = (apart or not tokens.spaced[end]) and (
        tokens.lows[end] in DASHES or tokens.texts[end] in {":", "/"}
    )
    return (tied and not is_word(tokens, end, "sim")) or tokens.texts[end] == "/"  # "12 /14"
