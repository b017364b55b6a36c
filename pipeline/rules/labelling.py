"""Abstracts to extractions by rule: split into sentences, then labelled. No model, no network."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
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
    """How good the rules were when they were last measured, by kind of text, as a part of a sentence.

    The figures are written by ``benchmarks/measure_rules.py`` over labels that nobody read while the rules
    were made, but for those of the first kind; a test holds them to the rules.
    """
    text = files("pipeline.rules").joinpath("quality.toml").read_text(encoding="utf-8")
    measured = tomllib.loads(text)
    parts = [_quality_of(one) for one in measured.values() if isinstance(one, dict)]
    return f"micro F1 against labels by hand, on abstracts set aside ({measured['date']}): {', '.join(parts)}"


def _quality_of(one: Mapping[str, str | float]) -> str:
    interval = f"[{one['f1_low']:.2f}, {one['f1_high']:.2f}]"
    scores = f"precision {one['precision']:.2f}, recall {one['recall']:.2f}"
    return f"{one['text']} {one['f1']:.2f} {interval} ({scores}, {one['abstracts']} abstracts)"
