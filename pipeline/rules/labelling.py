"""Abstracts to extractions by rule: split into sentences, then labelled. No model, no network."""

import tomllib
from collections.abc import Iterable, Iterator
from importlib.resources import files

from pipeline import rules
from pipeline.domain import Abstract, Extraction
from pipeline.text import sentences


def label(abstracts: Iterable[Abstract]) -> Iterator[Extraction]:
    """One extraction for each abstract, in their order, with the origin ``rule``."""
    for abstract in abstracts:
        records = rules.label(abstract.text, abstract.title, sentences.split(abstract.text))
        yield Extraction(abstract, "claims", "ok", tuple(records), origin="rule")


def rule_quality() -> str:
    """How good the rules were when they were last measured, as a part of a sentence.

    The figures are written by ``benchmarks/measure_rules.py``, and a test holds them to the rules.
    """
    text = files("pipeline.rules").joinpath("quality.toml").read_text(encoding="utf-8")
    measured = tomllib.loads(text)
    return (
        f"precision {measured['precision']:.2f}, recall {measured['recall']:.2f} and micro F1"
        f" {measured['f1']:.2f} against {measured['labels']} abstracts labelled by hand ({measured['date']})"
    )
