"""Evaluations as text."""

import re

import pytest
from made_up_claims import CLAIM, every_error, record, scored, side, unplaced

from pipeline.domain import Origin
from pipeline.evaluation.compare import contrast
from pipeline.evaluation.text import contrast_text, evaluation_text
from pipeline.text.visible import visible, visible_html

NASTY = "</script><script>alert('x')</script> \"quoted\" & javascript:alert(1) \u202egnol\u202c \x1b[31m"


@pytest.mark.parametrize(
    ("origin", "quality", "says"),
    [
        ("hand", None, "Gold: the gold labels, labelled by hand: 2 abstracts, 1 claim."),
        ("rule", None, "labelled by rule: 2 abstracts, 1 claim. How good these labels are has not been"),
        ("rule", "F1 0.9", "1 claim. These labels themselves, when measured: F1 0.9."),
    ],
)
def test_the_first_line_says_what_the_gold_is(origin: Origin, quality: str | None, says: str) -> None:
    """Origin, size and, for rules, how good they were when measured, or that nobody measured."""
    gold = [side(CLAIM, origin=origin), side(name="b", origin=origin)]
    report = evaluation_text(scored(gold, gold), gold_quality=quality)
    assert says in report.replace("\n", " ").partition(" Predicted:")[0]


def test_the_text_fits_and_shows_every_score() -> None:
    """No line is wider than 100 columns, and every table has its rows."""
    report = evaluation_text(every_error())
    assert max(map(len, report.splitlines())) <= 100
    for words in ("strict", "relaxed", "exact tuple", "lenient tuple", "superiority", "qualifier", "url"):
        assert re.search(rf"^{words} +[0-9-]", report, re.MULTILINE), words
    assert "Predicted: run.jsonl: 2 of 3 abstracts answered; 6 claims." in report


def test_the_text_counts_each_kind_of_error() -> None:
    """The counts of errors stand in the report, most frequent first."""
    report = evaluation_text(every_error())
    rows = re.findall(
        r"^(missing|spurious|wrong \w+|duplicate|other fields differ) +(\d+)", report, re.MULTILINE
    )
    assert dict(rows) == {
        "missing": "4",
        "spurious": "1",
        "wrong value": "1",
        "wrong kind": "1",
        "duplicate": "1",
        "other fields differ": "1",
    }
    assert rows[0][0] == "missing"


def test_the_text_advises_where_something_is_missing() -> None:
    """Abstracts without an answer, left out or too few are said in a note each."""
    gold = [side(CLAIM), side(CLAIM, name="b")]
    predicted = [side(name="b", status="invalid"), side(CLAIM, CLAIM, name="new"), side(CLAIM)]
    report = " ".join(evaluation_text(scored(predicted, gold)).split())
    assert "1 abstract without an answer in the predictions (1 not readable): 1 gold claim counted" in report
    assert "1 abstract with 2 claims only in the predictions" in report
    assert "Only 2 abstracts: the intervals are rough" in report
    assert "Note" not in evaluation_text(scored(*[[side(CLAIM, name=f"{n}") for n in range(20)]] * 2))


def test_the_text_shows_no_control_characters() -> None:
    """Names and claims cannot move the cursor or colour the terminal."""
    predicted = [side(unplaced("scale", NASTY, value=3, subject=NASTY))]
    result = contrast(predicted, [side()], [side(CLAIM)], names=(NASTY, "other", "gold"), resamples=10)
    assert "\x1b" not in contrast_text(result) and "\u202e" not in contrast_text(result)
    assert "‹U+001B›" in evaluation_text(result.first)


def test_a_contrast_shows_differences_and_changed_claims() -> None:
    """Differences are in points with their interval; changes are counted, listed and cut at the limit."""
    names = [f"{place}" for place in range(6)]
    gold = [side(CLAIM, record("scale", value=2), name=name) for name in names]
    other = [side(CLAIM, record("scale", value=9), name=name) for name in names]
    report = contrast_text(contrast(gold, other, gold, resamples=50), limit=2)
    assert "strict         1.000  0.500  +50.0 [+50.0, +50.0]" in report
    assert "6 gold claims that only the first finds\n  0  scale: value 2" in report
    assert "6 wrong predictions that only the other makes" in report
    assert report.count("  … and 4 more") == 2
    assert max(map(len, report.splitlines())) <= 100


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\u202eb", "a‹U+202E›b"),
        ("two\n lines\t", "two lines "),
        ("\x1b[0m", "‹U+001B›[0m"),
        ("zero\u200bwidth", "zero‹U+200B›width"),
        ("lone \ud800", "lone ‹U+D800›"),
        ("Å é 漢字 مرحبا", "Å é 漢字 مرحبا"),
    ],
)
def test_hidden_characters_are_shown_by_number(text: str, shown: str) -> None:
    """Control and formatting characters become visible in text and in HTML; letters stay."""
    assert visible(text) == shown
    assert visible_html(text).striptags() == " ".join(shown.split())
    assert visible_html("<i>&") == "&lt;i&gt;&amp;"
