"""Tests of what rules see in abstracts of other fields than machine learning; every sentence is invented."""

from typing import Any

import pytest
from conftest import table

from pipeline.domain import Resolved
from pipeline.rules import label
from pipeline.rules.passages import is_study
from pipeline.text.sentences import split

TITLE = "Pebbles in Rivers"
OPENING = (
    "In this study we ask how pebbles wear down in mountain rivers after the snow has gone. Little is known"
    " of the way in which water rounds a stone, and of what that means for the people who live beside such"
    " rivers and drink from them. Our answer comes from fieldwork in valleys where few have walked before. "
)


def _claims(sentence: str) -> list[Resolved]:
    """The claims of a sentence in an abstract on rivers."""
    text = OPENING + sentence
    return label(text, TITLE, split(text))


def _valued(sentence: str) -> list[tuple[Any, ...]]:
    return [
        (one.fields["kind"], one.fields["value"], one.fields.get("value_max"), one.fields.get("unit"))
        for one in _claims(sentence)
        if "value" in one.fields
    ]


PERF, IMPR, SCAL = "performance", "improvement", "scale"

FINDINGS: dict[str, list[tuple[Any, ...]]] = {
    # levels with what tells their spread
    "The median survival was 10.3 months (95% CI 8.1-12.4).": [(PERF, 10.3, None, "month")],
    "The lime content was 0.36 ± 0.08 versus 0.24 ± 0.04 in wet stones (p < 0.001).": [
        (PERF, 0.36, None, None),
        (PERF, 0.24, None, None),
    ],
    "The lighter one has M2 = 5.92 ± 0.17 kg.": [(PERF, 5.92, None, "kg")],
    # effect sizes
    "Weavers had higher odds of wrist pain (adjusted odds ratio [OR] 1.72, 95% CI 1.21-2.44).": [
        (PERF, 1.72, None, None)
    ],
    "The hazard ratio was 0.67 (95% CI 0.5 to 0.9; p = 0.01).": [(PERF, 0.67, None, None)],
    # levels told by a verb or in brackets
    "Wet pebbles show a high hardness (130.6 emu g-1).": [(PERF, 130.6, None, "emu g-1")],
    "The wear rate decreases to 9.8% behind the dam.": [(PERF, 9.8, None, "percent")],
    "Freezing gives 0.16-0.27 eV lower binding energy.": [(IMPR, 0.16, 0.27, "eV")],
    # shares
    "Of these, 42.5% were round and 56% of the stones came from spring.": [
        (PERF, 42.5, None, "percent"),
        (PERF, 56, None, "percent"),
    ],
    "We saw that 34 of 300 patients (11.3%) relapsed.": [(PERF, 11.3, None, "percent")],
    # counts found, and counts of what went in
    "We identified 17 new springs.": [(PERF, 17, None, "spring")],
    "Respondents (n=1787) were asked.": [(SCAL, 1787, None, None)],
    "The archive holds over 60 TB of text and >4000 stones.": [
        (SCAL, 60, None, "TB"),
        (SCAL, 4000, None, "stone"),
    ],
    "Five legal instruments were reviewed.": [(SCAL, 5, None, "instrument")],
    "We undertook a 2-year feasibility study.": [(SCAL, 2, None, "year")],
    "We mapped 469 deg2 of the sky.": [(SCAL, 469, None, "deg2")],
}


@table("sentence", FINDINGS)
def test_what_a_study_finds_is_performance_and_what_goes_into_it_is_scale(sentence: str) -> None:
    """Levels, shares, effect sizes and counts found are performance; samples and lengths are scale."""
    assert _valued(sentence) == FINDINGS[sentence]


@pytest.mark.parametrize(
    "sentence",
    [
        "Adults aged 18-65 years took part, and we followed them for 12 months.",
        "We heated sand at 125 °C for 60 min.",
        "Fear was defined by a score ≥10 and a ratio ≥30 mg/g.",
        "We sorted sleep into 4 categories and assessed it twice.",
        "We review the flood of 1918 and the act of 1926.",
        "We mixed sand of some concentration (5%, 20 mm) with clay.",
        "Stones were dosed with 20 mg of lime at 300 K.",
        "Each stone became a 409-dimensional vector.",
    ],
)
def test_conditions_of_a_study_are_no_claims(sentence: str) -> None:
    """Ages, times, temperatures, doses, cut-offs, years and ways to sort are not claimed."""
    assert _valued(sentence) == []


@pytest.mark.parametrize(
    ("sentence", "kinds"),
    [
        ("Wear was higher in group A than in group B.", []),
        ("Floods had greater force compared with last spring.", []),
        ("Our sieve is more effective than a plain one.", ["superiority"]),
        ("There was no significant difference in pain between the groups.", ["superiority"]),
    ],
)
def test_a_comparison_in_a_study_says_what_is_good_or_that_groups_are_alike(
    sentence: str, kinds: list[str]
) -> None:
    """What is merely higher is not rated; what is better is, and so is the lack of a difference."""
    assert [one.fields["kind"] for one in _claims(sentence)] == kinds


@pytest.mark.parametrize(
    "own",
    ["This meta-analysis covers 38 studies of stones.", "Results: The yield of 38 tests was high."],
)
def test_what_a_study_calls_itself_or_heads_its_parts_with_begins_its_own_statements(own: str) -> None:
    """A study may be named by its kind, and the parts of an abstract by their heads."""
    text = OPENING.replace("In this study we ask", "People ask").replace("Our", "An") + own
    assert [one.fields["value"] for one in label(text, TITLE, split(text))] == [38]


def test_a_study_that_nothing_names_is_about_what_its_title_and_text_have() -> None:
    """Instead of "we" a claim is about the phrase of the title that the abstract has most often."""
    text = OPENING + "We dried wet sand slowly. Wet sand is common. We found a density of 1.9 g cm-3."
    title = "On the slow drying of wet sand: a field note"
    assert label(text, title, split(text))[-1].fields["subject"] == "wet sand"


def test_an_abstract_on_machine_learning_is_no_study() -> None:
    """Words of machine learning make the difference, and a short text says nothing by what it lacks."""
    assert is_study(OPENING)
    assert not is_study(OPENING + "A neural network is trained on images of them.")
    assert not is_study("We sort pebbles.")


def test_the_passive_of_a_study_begins_its_own_statements() -> None:
    """Where nobody says "we", what was done begins what is the work's own."""
    text = OPENING.replace("In this study we ask", "People ask").replace("Our", "An") + (
        "Forty samples were collected. The median weight was 61 g."
    )
    assert [one.fields["value"] for one in label(text, TITLE, split(text))] == [40, 61]
