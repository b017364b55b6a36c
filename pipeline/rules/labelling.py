"""Abstracts to extractions by rule: split into sentences, then labelled. No model, no network.

`LABELLERS` has the schemas that rules know. Rules find claims; records of another schema are made from those.
"""

import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files

from pipeline import rules
from pipeline.domain import Abstract, Extraction, Resolved
from pipeline.rules.results import as_results
from pipeline.text import sentences
from schemas import Record, schema_name
from schemas.claims import Claim
from schemas.results import Result


@dataclass(frozen=True, slots=True)
class Labeller:
    """How records are made of the claims of an abstract, and the file that says how good they were."""

    made: Callable[[Sequence[Resolved]], Iterable[Resolved]]
    quality: str | None = None


LABELLERS: Mapping[type[Record], Labeller] = {
    Claim: Labeller(lambda claims: claims, "quality.toml"),
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


def rule_quality(record: type[Record] = Claim) -> str | None:
    """How good the rules were when they were last measured, by kind of text, as a part of a sentence.

    None where that was not done.
    The figures are written by ``benchmarks/measure_rules.py`` over labels that nobody read while the rules
    were made, but for those of the first kind; a test holds them to the rules.
    """
    quality = LABELLERS[record].quality if record in LABELLERS else None
    if quality is None:
        return None
    text = files("pipeline.rules").joinpath(quality).read_text(encoding="utf-8")
    measured = tomllib.loads(text)
    parts = [_quality_of(one) for one in measured.values() if isinstance(one, dict)]
    return f"micro F1 against labels by hand, on abstracts set aside ({measured['date']}): {', '.join(parts)}"


def _quality_of(one: Mapping[str, str | float]) -> str:
    interval = f"[{one['f1_low']:.2f}, {one['f1_high']:.2f}]"
    scores = f"precision {one['precision']:.2f}, recall {one['recall']:.2f}"
    return f"{one['text']} {one['f1']:.2f} {interval} ({scores}, {one['abstracts']} abstracts)"
