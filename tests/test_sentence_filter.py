"""Which sentences may carry a record."""

import runpy
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.extraction.sentence_filter import asked, chooser
from schemas import Quantity, Quote, Record, Sentence
from schemas.claims import Claim
from schemas.datasets import Dataset

ROOT = Path(__file__).resolve().parent.parent


class Price(Record):
    """A price; a record without a quantity would say nothing."""

    sentence: Sentence
    price: Quantity


class Mood(Record):
    """A mood, which no number gives away."""

    sentence: Sentence
    who: Quote
    mood: Literal["glad", "sad"]


@pytest.mark.parametrize(
    "sentence",
    [
        "Norn reaches 61.2% on LoomBench.",
        "It has seven billion parameters.",
        "Norn halves the memory.",
        "Norn outperforms FlashWindow on all looms.",
        "It is on par with full fine-tuning.",
        "It sets a new state of the art.",
        "Weaving is faster than with FlashWindow.",
        "We release the weights.",
        "Code: https://example.org/norn",
        "All patterns are at norn.example.com.",
        "Norn-7B weaves.",
    ],
)
def test_counting_comparing_and_releasing_sentences_get_a_turn(sentence: str) -> None:
    """A number, a comparison or a release is worth a turn."""
    assert asked(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "Reading long documents is slow.",
        "A loom holds the threads while they are woven into cloth.",
        "We prove that it does so whenever the runs lie in a basin of the loss.",
        "Threads break.",
        "",
    ],
)
def test_sentences_that_surely_say_nothing_of_the_kind_get_none(sentence: str) -> None:
    """Background and method without a number, a comparison or a release cost nothing."""
    assert not asked(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "Unser Webstuhl schlägt alle bisherigen Verfahren deutlich.",
        "Er ist in jedem Dorf an der Spitze, on-line oder nicht.",
        "On le trouve dans tous les villages.",
        "我们 的 织机 优于 所有 现有 方法 。",
        "Нашата машина е много добра.",
    ],
)
def test_a_sentence_in_another_language_gets_a_turn(sentence: str) -> None:
    """Of a language whose words are not known nothing is sure, so the model decides."""
    assert asked(sentence)


def test_other_schemas_ask_about_what_could_carry_a_record() -> None:
    """A required quantity wants a number in the sentence; where nothing is known every sentence is asked."""
    assert chooser(Claim) is asked
    prices = chooser(Price)
    assert prices("It costs 3 dollars.")
    assert not prices("It outperforms all others.")
    for record in (Mood, Dataset):
        assert chooser(record)("The loom was glad.")


@given(st.text())
def test_any_text_is_judged(text: str) -> None:
    """No text breaks the choice."""
    assert asked(text) in (True, False)


def test_hardly_a_labelled_claim_is_missed(digest_folder: Path) -> None:
    """At least 99.5% of the labelled claims stand where a turn is spent, with at most 55% of the turns."""
    labels = digest_folder.parent / "labels" / "dev.jsonl"
    measure = runpy.run_path(str(ROOT / "benchmarks" / "measure_turns.py"))["measure"]
    for part in measure([str(path) for path in sorted(digest_folder.glob("*.txt"))], labels):
        assert part.recall >= 0.995
        assert part.asked / part.sentences <= 0.55
