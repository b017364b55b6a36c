"""A record as the comparison needs it: its fields folded, its evidence located in the abstract."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from pipeline.domain import Abstract, Extraction, Json, Resolved, Span
from pipeline.errors import InputError

Item: TypeAlias = str | float | frozenset[str]
"""One folded field of a record: words, a number, or a list of words."""

LONGEST_SHOWN = 80
"""Characters of a value that a message shows."""


@dataclass(frozen=True, slots=True, eq=False)
class ComparedRecord:
    """One record of one side, a claim or whatever its schema has.

    `position` counts the records of its abstract from 0. `items` holds the fields that the record gives
    and that mean something for its kind. `places` are the spans where its evidence stands: the
    record's own, else wherever the abstract's text holds the evidence, else none. `matched_by` names the
    fields in which another one must agree to say the same.
    """

    record: Resolved
    position: int
    kind: str
    items: Mapping[str, Item]
    places: tuple[Span, ...]
    matched_by: tuple[str, ...]

    def order(self) -> tuple[str, ...]:
        """A sort key that depends on what the record says and not on where it stood in its file."""
        record = self.record
        place = f"{record.span} {record.sentence} {record.rule}"
        return (self.kind, repr(sorted(record.fields.items())), record.evidence, place)


Side: TypeAlias = Sequence[ComparedRecord]
"""The records that one side has of an abstract."""


@lru_cache(maxsize=65536)
def fold_case(text: str) -> str:
    """The text without differences of case and of white space."""
    return " ".join(text.casefold().split())


def number(name: str, value: Json, where: str) -> float:
    """The number in the field `name`; InputError, which says `where`, if it is not a finite number."""
    told = repr(value)[:LONGEST_SHOWN]
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise InputError(f"{where} has the {name} {told}, which is not a number.")
    try:
        # Twelve digits, so that 1.1 * 1000000 and 1100000 are one value.
        found = float(f"{value:.12g}")
    except OverflowError:
        found = math.inf
    if not math.isfinite(found):
        raise InputError(f"{where} has the {name} {told}, which is beyond all numbers. Correct it.")
    return found


def locate(evidence: str, text: str) -> tuple[Span, ...]:
    """Every place of the evidence in the text; white space and case are forgiven where it must be."""
    words = evidence.split()
    if not words or not text:
        return ()
    if exact := tuple((at, at + len(evidence)) for at in _occurrences(evidence, text)):
        return exact
    plain, places = _plain(text)
    wanted, _ = _plain(" ".join(words))
    found = ((at, at + len(wanted)) for at in _occurrences(wanted, plain))
    return tuple((places[start], places[end - 1] + 1) for start, end in found)


def _occurrences(wanted: str, text: str) -> Iterator[int]:
    """Where the one stands in the other, none overlapping another; the time is that of the length."""
    at = text.find(wanted)
    while at >= 0:
        yield at
        at = text.find(wanted, at + len(wanted))


def _plain(text: str) -> tuple[str, list[int]]:
    """The text in small letters, one space for each run of white space; and where each character stood."""
    kept: list[str] = []
    places: list[int] = []
    for at, char in enumerate(text):
        small = " " if char.isspace() else char.lower()
        if small == " " and kept[-1:] == [" "]:
            continue
        kept.append(small if len(small) == 1 else char)
        places.append(at)
    return "".join(kept), places


def known_abstracts(sides: Sequence[Sequence[Extraction]]) -> dict[str, Abstract]:
    """Each abstract by id, from the first side that has its text, else from the first that names it."""
    known: dict[str, Abstract] = {}
    for side in sides:
        for extraction in side:
            abstract = extraction.abstract
            if abstract.id not in known or (abstract.text and not known[abstract.id].text):
                known[abstract.id] = abstract
    return known
