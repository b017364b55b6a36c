"""The lines in which the tuned model decides, and the layout of what it reads."""

import pytest

from pipeline.bundled.lines import Decision, is_relevant, lines, mentions, read, written

SENTENCE = "Norn reaches 61.2% on GSM8K with 3 banks, 2.5x faster than FlashWindow, and beats FlashWindow."
SCORE = {"kind": "performance", "subject": "Norn", "quantity": "61.2%", "dataset": "GSM8K"}
GAIN = {
    "kind": "improvement",
    "subject": "Norn",
    "quantity": "2.5x",
    "direction": "increase",
    "baseline": "FlashWindow",
}
RANK = {"kind": "superiority", "subject": "Norn", "baseline": "FlashWindow", "metric": "speed"}
RELEASE = {"kind": "availability", "subject": "Norn", "artifact": "code"}


def test_each_quantity_gets_a_line_and_a_last_line_ends_the_sentence() -> None:
    """Quantities come in their order, with a claim or without; comparisons follow, then nothing more."""
    made = [line.front + line.rest for line in lines(SENTENCE, [RANK, GAIN, SCORE])]
    assert made == [
        ">61.2% | performance | Norn | on GSM8K",
        ">3 banks | none",
        ">2.5x | improvement | increase | Norn | than FlashWindow",
        "> superiority | Norn | metric speed | than FlashWindow",
        "> none",
    ]


@pytest.mark.parametrize("claim", [SCORE, GAIN, RANK, RELEASE], ids=lambda claim: claim["kind"])
def test_claim_is_read_back_from_its_line(claim: dict[str, str]) -> None:
    """What is written of a claim is read back as the same claim."""
    assert read(written(claim), claim.get("quantity")) == claim


@pytest.mark.parametrize(
    ("rest", "quantity"),
    [
        (" none", "3"),
        (" superiority | Norn", "3"),
        (" scale | Norn", None),
        (" theorem | Norn", "3"),
        ("", None),
        ("|||", "3"),
    ],
)
def test_what_is_no_claim_of_the_line_is_none(rest: str, quantity: str | None) -> None:
    """A line that says none, another line's kind, or nothing that makes sense, holds no claim."""
    assert read(rest, quantity) is None


def test_unfinished_claim_is_read_as_far_as_it_goes() -> None:
    """A line that was cut off gives the fields that it has, and no empty ones."""
    assert read(" improvement | increase | ", "5%") == {
        "kind": "improvement",
        "direction": "increase",
        "quantity": "5%",
    }


def test_numbers_in_names_are_no_decisions() -> None:
    """The model is not asked about the number of a name."""
    assert mentions("GPT-4 and ResNet-50 agree in 4 cases.") == ["4 cases"]


@pytest.mark.parametrize(
    ("sentence", "asked"),
    [
        ("In 34 of 300 patients (11.3%) it fell.", ["11.3%"]),
        ("It was low in 12 (4 %) and high in 9 [3%].", ["4 %", "3%"]),
        ("A 2.5x speedup (60% less time) costs 5 mg (20%).", ["2.5x", "60%", "5 mg", "20%"]),
        ("It fell from 40 to 30 (25%).", ["from 40 to 30", "25%"]),
        ("It helps 12 patients in 3 wards.", ["12 patients", "3 wards"]),
    ],
)
def test_count_with_its_share_is_no_decision_of_its_own(sentence: str, asked: list[str]) -> None:
    """Of a count and its share in brackets the share alone is asked about; measurements and ratios are."""
    assert mentions(sentence) == asked


def test_quantity_with_a_plus_sign_is_a_gain_or_nothing() -> None:
    """The kinds to decide between fit how the quantity is written."""
    assert Decision("+2.4", None).kinds == ("improvement", "none")
    assert "performance" in Decision("2.4", None).kinds
    assert "availability" in Decision(None, None).kinds


def test_line_without_a_claim_says_none() -> None:
    """No claim is a word, so that deciding against one is one token like deciding for one."""
    assert Decision("3", None).rest == " none"


def test_sentence_about_the_work_is_kept_as_context() -> None:
    """Without a turn a sentence is read only where it speaks of the work, which it may name."""
    assert is_relevant("We call it Norn.")
    assert not is_relevant("Models grow.")
