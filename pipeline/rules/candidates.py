"""A quantity with what stands around it, and the rules that say what it is."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias, cast

from pipeline.rules.lexicon import words
from pipeline.rules.passages import Passage
from pipeline.text.quantities import Mention

ValuedKind: TypeAlias = Literal["performance", "improvement", "scale"]

REACH = 110
"""So many characters to either side of a quantity are its surroundings."""

_CLAUSE = re.compile(
    r"[;:,.\s](?:(?<=[;:])\s|(?<=,)\s(?!\d)|(?<=\s)(?:wh(?:ile|ereas)|but)\s|(?<=\.)(?<!\bvs\.)\s)"
)

_PAUSE = re.compile(r"[;:,.](?:(?<=[;:])\s|(?<=,)\s(?!\d)|(?<=\.)(?<!\bvs\.)\s)")
"""The same without its words: with the space before them each space would be looked at."""

_OF_TOTAL = re.compile(
    r"\s*(?:out )?of (?:(?:the|our|these|those|its|their) )?"
    r"(?:\d+|two|three|four|five|six|seven|eight|nine|ten|twelve)\b"
)
"""Behind a count that is a part of what its unit counts: "5 out of 148 problems" is no size."""


@dataclass(slots=True)  # not frozen: made in the hottest loop
class Candidate:
    """A quantity that may be a claim.

    `before` and `after` are the words around it in lower case, at most `REACH` characters; `near` is what
    stands before it in the same clause, `rest` what follows in the same clause. `unit` is in lower case and
    empty where there is none, `noun` its last word; `spelled` says that the number is written as a word, and
    `whole` that it is a whole number written without decimals, magnitudes aside.
    """

    passage: Passage
    mention: Mention
    order: int
    before: str
    after: str
    near: str
    rest: str
    unit: str
    noun: str
    spelled: bool
    whole: bool


@dataclass(frozen=True, slots=True)
class Rule:
    """A named test; of those that hold the one with the lowest priority decides. `kind` None says: no claim.

    Rules of one priority are tried in the order of their list, each only on quantities in one of its
    `units` if it has some, or in none of those in `never`, and in a sentence with one of the words that it
    `needs`, if it needs any.
    """

    name: str
    kind: ValuedKind | None
    test: Callable[[Candidate], bool]
    priority: int = 0
    units: frozenset[str] | None = None
    needs: frozenset[str] = frozenset()
    never: frozenset[str] = frozenset()


NO_UNIT, PERCENT, TIMES_ONLY = frozenset({""}), frozenset({"percent"}), frozenset({"times"})
CHANGES = NO_UNIT | PERCENT | TIMES_ONLY | {"points"}
"""The units in which changes are told; none of them counts or measures a thing."""


_TUNED = re.compile(
    r"\b(?:train|tun|fine-?tun|quanti[sz]|prun|compress)(?:ing|ed|e|s)?\s(?:an?\s|the\s)?[^,;]{2,30}\smodel$"
)


def _tuned(around: str, mention: Mention) -> bool:
    """Whether a size in a name is that of a model that the work trains: "fine-tuning the Norn 7B model"."""
    return mention.quantity.unit == "parameter" and _TUNED.search(around.rstrip(" s")) is not None


def candidates(passage: Passage) -> list[Candidate]:
    """The quantities of a sentence that are not parts of names, with their surroundings."""
    found: list[Candidate] = []
    for mention in passage.mentions:
        start, end = mention.span
        if mention.name and not _tuned(passage.low[max(0, start - 50) : end + 7], mention):
            continue
        found.append(_candidate(passage, mention, len(found)))
    return found


def _candidate(passage: Passage, mention: Mention, order: int) -> Candidate:
    start, end = mention.span
    before = passage.low[max(0, start - REACH) : start]
    after = passage.low[end : end + REACH]
    value, unit = mention.quantity.value, _unit(mention, after)
    number = passage.text[slice(*mention.number)]
    return Candidate(
        passage, mention, order, before, after,
        near=_between_clauses(before).split(before)[-1],
        rest=_between_clauses(after).split(after, maxsplit=1)[0],
        unit=unit,
        noun=unit.rsplit(" ", 1)[-1],
        spelled=not any(map(str.isdigit, mention.written)),
        whole=isinstance(value, int) and (value >= 1000 or "." not in number),
    )  # fmt: skip


def _between_clauses(text: str) -> re.Pattern[str]:
    """What parts the clauses of a text."""
    return _CLAUSE if "whe" in text or "whi" in text or "but" in text else _PAUSE


def _unit(mention: Mention, after: str) -> str:
    """The unit by which rules tell what a number is; none where it tells nothing.

    A part of a total is no size of it, and a unit of measurement that no rule knows says no more than none.
    """
    if mention.span[1] == mention.number[1] and _OF_TOTAL.match(after):
        return ""
    unit = (mention.quantity.unit or "").lower().removeprefix("sq ")
    if not unit and (dashed := _DASHED.match(after)):
        return dashed["noun"]
    return "" if mention.measured and unit not in _KNOWN else unit


_DASHED = re.compile(r"^\s(?:[\w-]+\s){0,2}?(?P<noun>[a-z]{3,})s-(?=[a-z]+[\s,])")
"""A noun and a dash that lost its spaces: "three tasks-sorting, stacking, and washing-"."""

_KNOWN = (
    words("counted", "units", "time")
    | words("counted", "units", "rates")
    | words("counted", "units", "memory")
)


def searcher(pattern: str) -> Callable[[str], bool]:
    """A test for a pattern anywhere in a text in lower case; a match stands for true."""
    # A function around it that makes a bool of the match would take as long as most searches.
    return cast("Callable[[str], bool]", re.compile(pattern).search)


def opener(pattern: str) -> Callable[[str], bool]:
    """The same for a pattern at the beginning of a text, which `search` would look for all over it."""
    return cast("Callable[[str], bool]", re.compile(pattern).match)
