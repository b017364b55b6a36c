"""A claim as the comparison needs it: its fields folded, its evidence located in the abstract."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import get_args

from pipeline.domain import Abstract, Extraction, Json, Resolved, Span
from pipeline.errors import InputError
from schemas.claims import ONLY_FOR, VALUED
from schemas.claims import Claim as Schema

Item = str | float
"""One folded field of a claim: words, or a number."""

KINDS: tuple[str, ...] = get_args(Schema.model_fields["kind"].annotation)
"""The kinds of claim, in the schema's order."""

NUMBERS = ("value", "value_max")
"""The fields that hold numbers."""

QUANTITY = (*NUMBERS, "unit", "qualifier")
"""The fields that are read from a quantity as written."""

FIELDS = (
    "kind",
    "subject",
    "metric",
    "value",
    "value_max",
    "unit",
    "qualifier",
    "direction",
    "baseline",
    "dataset",
    "artifact",
    "url",
)
"""Every field that two claims are compared in; together they are the *tuple* of a claim."""

LONGEST_SHOWN = 80
"""Characters of a value that a message shows."""


@dataclass(frozen=True, slots=True, eq=False)
class Claim:
    """One record of one side.

    `position` counts the records of its abstract from 0. `items` holds the fields that the claim gives
    and that mean something for its kind. `places` are the spans where its evidence stands: the
    record's own, else wherever the abstract's text holds the evidence, else none. `identity` names the
    fields that a record of another schema is told by.
    """

    record: Resolved
    position: int
    kind: str
    items: Mapping[str, Item]
    places: tuple[Span, ...]
    identity: tuple[str, ...] = ()

    def order(self) -> tuple[str, ...]:
        """A sort key that depends on what the record says and not on where it stood in its file."""
        record = self.record
        place = f"{record.span} {record.sentence} {record.rule}"
        return (self.kind, repr(sorted(record.fields.items())), record.evidence, place)


@cache
def applicable(kind: str) -> tuple[str, ...]:
    """The fields of `FIELDS` that mean something for claims of a kind."""
    return tuple(name for name in FIELDS if kind in _kinds_of(name))


def _kinds_of(name: str) -> tuple[str, ...]:
    return VALUED if name in QUANTITY else ONLY_FOR.get(name, KINDS)


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """The text without differences of case and of white space."""
    return " ".join(text.casefold().split())


def read_claims(extraction: Extraction, text: str, side: str) -> tuple[Claim, ...]:
    """The records of one extraction as claims, sorted so that their order in the file is forgotten.

    `text` is the abstract's, or empty where no side knows it; `side` names the file in messages.
    Raises InputError for a record that is no claim: an unknown kind, or a number that is none.
    """
    claims = [
        _read(record, position, text, f"Record {position + 1} of abstract {extraction.abstract.id} in {side}")
        for position, record in enumerate(extraction.records)
    ]
    return tuple(sorted(claims, key=Claim.order))


def _read(record: Resolved, position: int, text: str, where: str) -> Claim:
    kind = record.fields.get("kind")
    if not isinstance(kind, str) or kind not in KINDS:
        told = repr(kind)[:LONGEST_SHOWN]
        raise InputError(f"{where} has the kind {told}; only claims can be compared: {', '.join(KINDS)}.")
    items: dict[str, Item] = {}
    for name in applicable(kind):
        item = _item(name, record.fields.get(name), where)
        if item is not None:
            items[name] = item
    if kind in VALUED:
        items.setdefault("qualifier", "exact")
    places = (record.span,) if record.span is not None else locate(record.evidence, text)
    return Claim(record, position, kind, items, places)


def _item(name: str, value: Json, where: str) -> Item | None:
    if value is None or value == "":
        return None
    if name in NUMBERS:
        return number(name, value, where)
    if not isinstance(value, str):
        raise InputError(f"{where} has the {name} {repr(value)[:LONGEST_SHOWN]}; it should be text.")
    return fold(value) or None


def number(name: str, value: Json, where: str) -> float:
    """The number in the field `name`.

    Raises:
        InputError: it is none, or beyond all numbers; the message says `where` it stands.
    """
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
