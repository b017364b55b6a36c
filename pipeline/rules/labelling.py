"""Abstracts to extractions by rule: split into sentences, then labelled. No model, no network.

`LABELLERS` has the schemas that rules know. Rules find claims; records of another schema are made from those.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline import rules
from pipeline.domain import Abstract, Extraction, Resolved
from pipeline.rules.results import as_results
from pipeline.text import sentences
from schemas import Record, schema_name
from schemas.claims import Claim
from schemas.results import Result


@dataclass(frozen=True, slots=True)
class Labeller:
    """How records are made of the claims of an abstract, and whether it was measured how good they are."""

    made: Callable[[Sequence[Resolved]], Iterable[Resolved]]
    measured: bool = False


LABELLERS: Mapping[type[Record], Labeller] = {
    Claim: Labeller(lambda claims: claims, measured=True),
    Result: Labeller(as_results),
}
"""The classes of records that rules make."""


def label(abstracts: Iterable[Abstract], record: type[Record] = Claim) -> Iterator[Extraction]:
    """One extraction for each abstract, in their order, with the origin ``rule``.

    `record` is a class in `LABELLERS`.
    """
    made, name = LABELLERS[record].made, schema_name(record)
    for abstract in abstracts:
        claims = rules.label(abstract.text, abstract.title, sentences.split(abstract.text))
        yield Extraction(abstract, name, "ok", tuple(made(claims)), origin="rule")


def known() -> str:
    """The names of the schemas that rules know, as a part of a sentence."""
    return " and ".join(map(schema_name, LABELLERS))


def class_of(schema: str) -> type[Record] | None:
    """The class of the records that rules make of a schema; None where they know nothing of it."""
    return next((one for one in LABELLERS if schema_name(one) == schema), None)


def unknown(schema: str) -> str:
    """What to say where that is None."""
    return (
        f"Rules know only the schemas {known()}, not {schema!r}. Let a model read for it (extract), or write"
        " labels by hand."
    )


def is_measured(record: type[Record]) -> bool:
    """Whether it is known how good the rules are at making these records."""
    return record in LABELLERS and LABELLERS[record].measured
