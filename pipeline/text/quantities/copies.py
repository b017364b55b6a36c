"""What a quantity that was copied from a sentence is: the check that keeps made-up numbers out.

The words are looked for in the sentence. The value is that of the whole number that stands there, with the
unit and the bound that the sentence gives it. Words put another way ("3 billion" for "3B") count where one
quantity of the sentence has the same value, upper end and unit, and every other word stands there too.
Everything else is refused, with the reason in words.
"""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from pipeline.text.quantities.amounts import MINUS
from pipeline.text.quantities.cutting import tokenise
from pipeline.text.quantities.measures import CASED, CURRENCY_SIGNS, is_measurement
from pipeline.text.quantities.mentions import SPREAD, STATISTIC, Doubt, Mention, Quantity
from pipeline.text.quantities.money import CODES, of_one_name
from pipeline.text.quantities.numerals import DecimalMark, decimal_mark
from pipeline.text.quantities.powers import other_powers
from pipeline.text.quantities.qualifiers import qualifier_words
from pipeline.text.quantities.reading import parse, read_with
from pipeline.text.quantities.tokens import Token, Tokens, glued
from pipeline.text.quantities.unit_spellings import DEGREES, cased, is_of_unit, one_spelling
from pipeline.text.quantities.words import OF_MODELS, PAID, singular

SIZE_OF_A_MODEL = 10**6
LARGEST_MODEL = 10**14
"""Between these a number that touches a name may say how large the thing is: "Norn-7B"."""

MOST_PLACES = 20
"""Where the words stand more often in a sentence, the further places are not looked at."""

_RANGING = frozenset({"between", "and", "from", "to"})
"""Words with which the range of a copy may be told that the sentence tells with a dash."""


class Copy(NamedTuple):
    """A quantity of a sentence, and the half-open offsets at which the copied words stand in it."""

    quantity: Quantity
    span: tuple[int, int]


def copied(written: str, sentence: str, context: str | None = None, *, signed: bool = True) -> Copy | str:
    """The quantity of `sentence` that `written` was copied from, or in words why there is none.

    `context` is the text of which the sentence is a part. Without `signed` a minus sign may be left out,
    where something else says the direction. Takes time linear in the length of the sentence.
    """
    mark = decimal_mark(context or sentence)
    refusal = None
    found: list[Copy] = []
    places = _exact(written, sentence) or list(_alike(tokenise(written, mark), tokenise(sentence, mark)))
    if not places and written != (other := other_powers(written)):
        places = list(_alike(tokenise(other, mark), tokenise(sentence, mark)))
    if not places and written.endswith((")", "]")):
        places = _exact(written[:-1], sentence)  # "(95% CI, 1.2–3.4)" of "(95% CI, 1.2–3.4; P = .02)"
    for span in places:
        outcome = _at(span, sentence, mark, signed=signed)
        if isinstance(outcome, Copy):
            found.append(outcome)
        else:
            refusal = refusal or outcome
    if not found:
        found, doubt = _put_otherwise(written, sentence, mark, places)
        refusal = refusal or doubt
    if not found:
        return refusal or ABSENT
    if len(found) > 1 and any(copy.quantity != found[0].quantity for copy in found):
        return "stands in the cited sentence more than once, and not with the same meaning"
    return found[0]


def _exact(written: str, sentence: str) -> list[tuple[int, int]]:
    """Where the words stand as they are, not in the middle of other words."""
    places: list[tuple[int, int]] = []
    at = sentence.find(written) if written else -1
    for _ in range(MOST_PLACES):
        if at < 0:
            break
        end = at + len(written)
        starts_inside = written[0].isalpha() and sentence[at - 1 : at].isalpha()
        if not starts_inside and not (written[-1].isalpha() and sentence[end : end + 1].isalpha()):
            places.append((at, end))
        at = sentence.find(written, end)
    return places


def _alike(words: Tokens, tokens: Tokens) -> Iterator[tuple[int, int]]:
    """Where they stand but for case, space, dashes and LaTeX: the runs of tokens that are the same."""
    wanted = [_shape(words, token) for token in words]
    if not wanted:
        return
    shapes = [_shape(tokens, token) for token in tokens]
    for at in range(len(shapes) - len(wanted) + 1):
        if shapes[at] == wanted[0] and shapes[at : at + len(wanted)] == wanted and cased(words, tokens, at):
            yield tokens.begins[at], tokens.ends[at + len(wanted) - 1]


def _shape(tokens: Tokens, token: Token) -> object:
    """What tokens that say the same have in common: a numeral's value, a word without case, a dash."""
    if token.kind == "number":
        numeral = tokens.numerals.get(token.start)
        return token.text.replace(",", "") if numeral is None else (numeral.value or token.text)
    if token.text in MINUS:
        return "-"
    return _one_micro(token.text) if token.low in CASED else token.low


def _one_micro(written: str) -> str:
    """A unit with the Greek letter where the micro sign stands, which looks the same."""
    return written.replace("µ", "μ")


def _at(span: tuple[int, int], sentence: str, mark: DecimalMark, *, signed: bool) -> Copy | str:
    """The one quantity whose number stands whole between two offsets of a sentence, or why there is none."""
    mentions: list[Mention] = []
    reach = 0
    for found in read_with(sentence, mark):
        start, end = found.number if isinstance(found, Mention) else found.span
        if end <= span[0]:
            continue
        if start >= span[1]:
            break
        if isinstance(found, Doubt):
            if start < reach or (mentions and found.why in {SPREAD, STATISTIC}):
                continue  # "1.2 TeV at 95% CL", "−0.3 (p = .02)"
            return f"cannot be read for sure: {found.why}"
        core = found.core if signed else _without_sign(found.core, sentence)
        if core[0] < span[0] or span[1] < core[1] or core[1] < span[1] < end:
            return f"is only a part of {sentence[start:end]!r}"
        if isinstance(found.start, str) and _cuts_start(found.start, found.core[0], span, sentence):
            return f"is only a part of {sentence[start:end]!r}"
        if start >= reach:
            mentions.append(found)
            reach = max(reach, found.reach)
        if span[1] <= found.span[1]:
            break  # the next number starts behind it
    return _only(mentions, span, sentence)


def _cuts_start(start: str, core: int, span: tuple[int, int], sentence: str) -> bool:
    """Whether a copy begins within the first number of a change: "3 to 4" of "from −3 to 4"."""
    begin = sentence.rfind(start, 0, core)
    return begin < span[0] < begin + len(start) and any(
        map(str.isdigit, sentence[span[0] : begin + len(start)])
    )


def _without_sign(core: tuple[int, int], sentence: str) -> tuple[int, int]:
    start = core[0]
    word = sentence.startswith(("minus", "Minus"), start)
    return start + (len("minus ") if word else sentence[start] in MINUS), core[1]


def _only(mentions: list[Mention], span: tuple[int, int], sentence: str) -> Copy | str:
    values = mentions
    if len(mentions) != 1 or mentions[0].name:
        values = [one for one in mentions if not one.name] or [one for one in mentions if not one.tied]
    if not values:
        sizes = [
            one
            for one in mentions
            if SIZE_OF_A_MODEL <= one.quantity.value < LARGEST_MODEL
            and _SIZED.search(sentence, one.number[0], one.number[1])
            and not _SIZELESS.search(sentence, 0, one.number[0])
        ]
        if len(sizes) != 1:
            return "only names a thing in the cited sentence" if mentions else "holds no number"
        values = sizes
    share: Mention | None = values[0]
    if len(values) > 1:
        again = len({one.quantity for one in values}) == 1 and "(" in sentence[slice(*span)]
        share = share if again else _share_of_count(values, span, sentence)  # "45 percent (45%)"
    if share is None:
        return "holds more than one quantity"
    mention = share
    if (doubt := _goes_beyond(mention, span, sentence)) is not None:
        return doubt
    start = min(span[0], mention.core[0])
    quantity = mention.quantity
    if quantity.unit is None and quantity.value >= SIZE_OF_A_MODEL and _may_size(quantity, sentence):
        alone = parse(sentence[mention.number[0] : span[1]])
        quantity = quantity._replace(unit=alone.unit if alone else None)
    cut = mention.measured and mention.number[1] < span[1] < mention.span[1]  # "5 mg" of "5 mg/kg"
    return Copy(quantity, (start, mention.span[1] if cut else span[1]))


def _goes_beyond(mention: Mention, span: tuple[int, int], sentence: str) -> str | None:
    """Why a copy of a quantity has more around it than belongs to it, in words."""
    in_bracket = sentence[span[0]] == "(" and mention.span[0] > span[0]
    if in_bracket and mention.number[1] <= sentence.find(")", span[0], span[1] - 1):
        return "begins in a bracket and ends behind it"
    if sentence[span[0]] in MINUS and span[0] < mention.core[0]:
        return _PAUSE
    if span[0] < mention.core[0] and _ONE_OF.search(sentence, span[0], mention.core[0]):
        return _OF_MANY
    equal = mention.quantity.unit is None and _EQUAL.search(sentence, 0, mention.core[0]) is not None
    if equal and _NAMED_BEHIND.fullmatch(sentence, mention.number[1], span[1]):
        return "counts nothing: it is what the letter before it stands for"
    return None


def _may_size(quantity: Quantity, sentence: str) -> bool:
    """Whether a large number may be the size of a model; asked last, as the sentence is cut again for it."""
    lows = tokenise(sentence).lows
    return (quantity.value >= 10**9 and PAID.isdisjoint(lows)) or not OF_MODELS.isdisjoint(lows)


def _share_of_count(values: list[Mention], span: tuple[int, int], sentence: str) -> Mention | None:
    """The share of "34 of 300 patients (11.3%)" or "11.3% (34 of 300)": both its numbers say the same.

    Where the total is told as well, the share must be that of the count.
    """
    shares = [one for one in values if one.quantity.unit == "percent" and one.quantity.value_max is None]
    counts = [one for one in values if one not in shares]
    if len(shares) != 1 or not 1 <= len(counts) <= 2 or not all(map(_is_count, counts)):
        return None
    share, count = shares[0], counts[0]
    first, second = sorted((share, count), key=lambda one: one.number)
    opened = sentence[max(first.reach, first.number[1]) : second.core[0]]
    behind = sentence[max(second.reach, second.number[1]) : span[1]]
    if not _OPENED.fullmatch(opened) or not _CLOSED.match(behind):
        return None
    told = sentence[count.number[1] : count.reach] if len(counts) == 1 else counts[1].written
    if len(counts) == 2 and (counts[1].number[0] < second.number[1] or not _OF_TOTAL.fullmatch(behind)):
        return None
    total = parse(told)
    return share if total is None or _is_share(share, count, total, sentence) else None


def _is_count(mention: Mention) -> bool:
    quantity = mention.quantity
    if quantity.value_max is not None or not isinstance(quantity.value, int):
        return False
    unit = quantity.unit or ""
    return unit not in _FACTORS and not is_measurement(unit)


def _is_share(share: Mention, count: Mention, total: Quantity, sentence: str) -> bool:
    """Whether the share is that of the count in the total, as far as it is told."""
    if not total.value:
        return False
    _, _, decimals = sentence[slice(*share.core)].partition(".")
    unit = 10.0 ** -sum(character.isdecimal() for character in decimals)
    return abs(100 * count.quantity.value / total.value - share.quantity.value) <= unit


ABSENT = "does not stand in the cited sentence"
"""How each refusal begins of what the sentence lacks, beside those of what it has and cannot be read."""

_OF_MANY = "is one of as many as stand in the cited sentence"
_PAUSE = "begins with a sign that may be a pause"
_EQUAL = re.compile(r"=[ $]{0,3}\Z")
_NAMED_BEHIND = re.compile(r"\$? (?!per\b|each\b|in\b)[^\W\d]+(?:[ -][^\W\d]+)*")
_ONE_OF = re.compile(r"\bone of\s\Z", re.IGNORECASE)
_SIZED = re.compile(r"\d-?[BMTbmt]\Z")
_SIZELESS = re.compile(r"(?:\d\s?(?:[x×*]|\$?\\times)|\d[^\W\d]+:|\bSeries|(?<![^\W\d_])[A-Z]-?)\s?\Z")
"""Before a number this says that it is no size: "8x7B", "1A:2B", "Series 2.5B", "T790M", "H-1B"."""

_FACTORS = frozenset({"times", "points", "percent", "permille"})
_OPENED = re.compile(r"[^\W\d]*(?:\s[^\W\d]+){0,5}\s?[(\[]\s?(?:[nN]\s?=\s?)?")
"""What stands between a count and its share, or a share and its count: what is counted, and a bracket."""

_CLOSED = re.compile(r"(?:\s?[^\W\d]+){0,5}\s?[)\]]")
_OF_TOTAL = re.compile(r"\s?[)\]] (?:out )?of\b.*", re.DOTALL)
"""The end of the bracket, and the total behind it."""


def _put_otherwise(
    written: str, sentence: str, mark: DecimalMark, places: list[tuple[int, int]]
) -> tuple[list[Copy], str | None]:
    """The quantities of the sentence that the words may mean which do not stand there as they are.

    They are none of which the words are a part, at one of the `places`: "3" is not "3/5".
    """
    known = [found for found in read_with(sentence, mark) if isinstance(found, Mention) and not found.tied]
    if places and not known:
        return [], None  # and it is said already why not at these
    wanted = _lone(written, mark)
    if isinstance(wanted, str):
        return [], wanted
    same = [
        found
        for found in known
        if _equal(wanted, found)
        and not (places and found.written.isalpha())  # "twice" is not the 2 of a name
        and not (
            "/" in found.written and any(found.core[0] <= at and end <= found.core[1] for at, end in places)
        )
    ]
    fitting = [
        found
        for found in same
        if _bears_out(wanted, tokenise(written, mark), found, tokenise(sentence, mark))
    ]
    if same and not fitting:
        return [], f"{ABSENT} with this unit and in these words"
    return [Copy(found.quantity, found.span) for found in fitting], None


def _lone(written: str, mark: DecimalMark) -> Mention | str:
    """The one quantity that words hold, or in words why it is not one."""
    values: list[Mention] = []
    for found in read_with(written, mark):
        if isinstance(found, Doubt):
            return f"cannot be read for sure: {found.why}"
        if not found.tied:
            values.append(found)
    if len(values) != 1:
        return "holds more than one quantity" if values else "holds no number"
    if written[0] in MINUS and values[0].core[0]:
        return _PAUSE
    if _ONE_OF.search(written, 0, values[0].core[0]):
        return _OF_MANY
    return values[0]


def _equal(wanted: Mention, found: Mention) -> bool:
    ours, theirs = wanted.quantity, found.quantity
    return (ours.value, ours.value_max) == (theirs.value, theirs.value_max)


def _bears_out(wanted: Mention, written: Tokens, found: Mention, sentence: Tokens) -> bool:
    """Whether the sentence gives the unit, the bound and every other word of what the model wrote."""
    ours, theirs = wanted.quantity, found.quantity
    presumed = ours.unit == "parameter" and "param" not in written.source.casefold()
    if ours.unit is not None and one_spelling(ours.unit) != one_spelling(theirs.unit or "") and not presumed:
        return False
    if ours.qualifier not in ("exact", theirs.qualifier):
        return False
    unit, same = (theirs.unit or "").lower(), one_spelling(theirs.unit or "")
    said = ours.qualifier != "exact" and found.written.count("$") % 2 == 0  # "\sim$12 days" is half a formula
    read = parse(found.written) if said else None
    turned = read is not None and read.qualifier != theirs.qualifier
    given = {token.low for token in sentence} | qualifier_words(ours.qualifier)
    if turned:
        given -= qualifier_words(ours.qualifier) - {token.low for token in tokenise(found.written)}
    given |= _RANGING if ours.value_max is not None else set()
    if "/" in unit + same:
        given |= {"per", *(ours.unit or "").lower().replace("/", " ").split()}
    given |= DEGREES if same.startswith(("°C", "°F")) else set()
    words = [token for token in written if token.kind == "word" and not is_of_unit(token, wanted)]
    cased = {token.text for token in words if token.low in CASED and one_spelling(token.text) != same}
    if not cased <= {token.text for token in sentence} or not _gives_signs(
        wanted, written, found, sentence, turned=turned
    ):
        return False
    return all(
        word.low in given
        or unit in {word.low, (of_one_name(singular(word.low)) or "").lower()}
        or same in {one_spelling(word.text), one_spelling(singular(word.low))}
        for word in words
    )


_SILENT = MINUS | frozenset(",.;:()[]'\"’‘“”!?_\\|") | {"--", "..."}
"""Signs of which a copy may have more than the sentence: they say nothing of a number."""

_PARTED = re.compile(r"(?<!\d \d)/|[±(]|\\pm|\+ ?/? ?[-−]")
"""What is between the numbers of a value that has several: "10/144", "(3.1 ± 0.2) × 10^9", not "3 1/2"."""


def _gives_signs(wanted: Mention, written: Tokens, found: Mention, sentence: Tokens, *, turned: bool) -> bool:
    """Whether the sentence gives all other numbers and signs of what the model wrote, around the quantity."""
    near = [one for one in sentence if found.span[0] <= one.start < max(found.reach, found.span[1])]
    ours, theirs = (written.source[slice(*wanted.core)], sentence.source[slice(*found.core)])
    whole = _PARTED.search(ours + theirs) is None
    known = [
        _shape(sentence, one) for one in near if one.kind == "number" and not (whole and _in(one, found))
    ]
    named = {before.low + token.text for before, token in pairwise(sentence)}
    signs = {one.text for one in near if not found.number[0] <= one.start < found.number[1]}
    minus = any(one.text in MINUS for one in near)
    for at, token in enumerate(written):
        told = wanted.measured and wanted.number[1] <= token.start < wanted.span[1]
        if token.kind == "word" or told or (whole and _in(token, wanted)):
            continue
        if token.kind == "number":
            name = written.lows[at - 1] + token.text if glued(written, at) else ""
            if name not in named and _shape(written, token) not in known:
                return False
            continue
        negates = token.text in MINUS and glued(written, at + 1) and written.kinds[at + 1] == "number"
        if negates and minus:
            continue
        said = wanted.span[0] <= token.start < wanted.span[1] and not negates and not turned
        said = said and token.text not in CURRENCY_SIGNS
        paid = token.text in CODES and (found.quantity.unit or "").startswith(CODES[token.text])
        if token.text not in signs and not (said or paid) and (negates or token.text not in _SILENT):
            return False
    return True


def _in(token: Token, mention: Mention) -> bool:
    return mention.core[0] <= token.start < mention.core[1]
