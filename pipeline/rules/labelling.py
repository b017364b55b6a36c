"""Abstracts to extractions by rule: split into sentences, then labelled. No model, no network.

`LABELLERS` has the schemas that rules know. Rules find claims; records of another schema are made from those.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice

from pipeline import rules
from pipeline.domain import Abstract, Extraction, Resolved
from pipeline.rules.results import as_results
from pipeline.text import sentences
from schemas import Record, schema_name
from schemas.claims import Claim
from schemas.results import Result

LABELLERS: Mapping[type[Record], Callable[[Sequence[Resolved]], Iterable[Resolved]]] = {
    Claim: lambda claims: claims,
    Result: as_results,
}
"""The classes of records that rules make, each with how they are made of the claims of an abstract."""


def label(abstracts: Iterable[Abstract], record: type[Record] = Claim) -> Iterator[Extraction]:
    """One extraction for each abstract, in their order, with the origin ``rule``.

    `record` is a class in `LABELLERS`. Of `abstracts` so many as `AT_ONCE` are taken before the first comes.
    """
    made, name, rest = LABELLERS[record], schema_name(record), iter(abstracts)
    while group := list(islice(rest, AT_ONCE)):
        found = rules.label_each([(one.text, one.title, sentences.split(one.text)) for one in group])
        for abstract, claims in zip(group, found, strict=True):
            yield Extraction(abstract, name, "ok", tuple(made(claims)), origin="rule")


AT_ONCE = 16
"""So many abstracts are labelled step by step; more gain nothing, and the first would come later."""


def known_schemas() -> str:
    """The names of the schemas that rules know, as a part of a sentence."""
    return " and ".join(map(schema_name, LABELLERS))


def class_for(schema: str) -> type[Record] | None:
    """The class of the records that rules make of a schema; None where they know nothing of it."""
    return next((one for one in LABELLERS if schema_name(one) == schema), None)


def unknown(schema: str) -> str:
    """What to say where that is None."""
    return (
        f"Rules know only the schemas {known_schemas()}, not {schema!r}. Let a model read for it (extract),"
        " or write labels by hand."
    )
