"""Which abstracts are unlike those that rules and bundled model were measured on."""

import json
from pathlib import Path

import pytest
from shell import Shell

from pipeline.quality.likeness import KnownWords, Likeness, compared_words, known_words

PAPER = (
    "We propose a method that improves the accuracy of large models on reasoning tasks. Experiments on"
    " three benchmarks show that our approach outperforms existing methods while using less memory."
)
ESSAY = (
    "Monastic ledgers from Burgundian abbeys record the wages of vineyard labourers. Bishops tolerated their"
    " absences at harvest, although sermons condemned idleness from every pulpit in the duchy."
)


def test_a_paper_is_like_those_that_were_measured() -> None:
    """Nearly all words of an abstract on machine learning are known."""
    assert not known_words().is_unlike(PAPER)


@pytest.mark.parametrize(
    "text", [ESSAY, "Der Weinbau der Klöster und die Löhne ihrer Arbeiter im späten Mittelalter." * 3]
)
def test_what_is_no_such_paper_is_unlike(text: str) -> None:
    """An essay on history, and a text in another language, share few words with what was measured."""
    assert known_words().is_unlike(text) or len(compared_words(text)) < 12


def test_a_short_text_is_not_judged() -> None:
    """Of a few words the share of known ones says nothing."""
    assert not known_words().is_unlike("Monastic ledgers of Burgundian abbeys.")


def test_a_word_counts_once_whatever_its_case() -> None:
    """A text that repeats itself is no more like others."""
    assert compared_words("Model, model and MODELS of 3 nets") == {"model", "models", "nets"}


def test_the_share_of_known_words_decides() -> None:
    """At the limit a text is still like the measured ones, below it no longer."""
    text = " ".join(f"word{letter * 3}" for letter in "abcdefghijklmnopqrst")
    known = [f"word{letter * 3}" for letter in "abcdefghij"]
    assert not KnownWords(0.5, frozenset(known)).is_unlike(text)
    assert KnownWords(0.5, frozenset(known[1:])).is_unlike(text)


def test_nothing_is_said_where_all_texts_are_like_the_measured() -> None:
    """The line stands only at the end of runs that it concerns, and counts."""
    likeness = Likeness()
    likeness.add(PAPER)
    assert likeness.lines() == []
    likeness.add(ESSAY)
    (line,) = likeness.lines()
    assert "1 of 2 abstracts is unlike any that were measured" in line


def test_what_is_written_is_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The words and the limit that a measurement keeps are those that runs use."""
    file = tmp_path / "vocabulary.txt"
    file.write_text("0.50\ndata\nmodel\n", "utf-8")
    monkeypatch.setattr("pipeline.quality.likeness.FILE", file)
    known_words.cache_clear()
    try:
        assert known_words() == KnownWords(0.5, frozenset({"model", "data"}))
    finally:
        known_words.cache_clear()


def test_gold_says_how_good_rules_are_and_which_texts_are_unlike(shell: Shell, tmp_path: Path) -> None:
    """The end of a run names the quality by kind of text, and counts the texts it does not speak of."""
    lines = [
        json.dumps({"title": f"Paper {number}", "abstract": text})
        for number, text in enumerate((PAPER, ESSAY))
    ]
    (tmp_path / "digest.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
    ended = shell("gold", tmp_path / "digest.jsonl", "-o", tmp_path / "gold.jsonl")
    assert ended.code == 0
    assert "1 of 2 abstracts is unlike" in ended.err
    assert "quality    F1 when measured: 0." in ended.err
    assert "in other fields" in ended.err


@pytest.mark.parametrize(
    ("settled", "complete", "told"),
    [
        (2, True, None),
        (1, True, "F1 when measured, of what nobody corrected: 0."),
        (2, False, "F1 when measured, of what nobody corrected: 0."),
        (0, True, "F1 when measured: 0."),
    ],
)
def test_what_a_person_settled_is_not_as_good_as_the_rules(
    shell: Shell, tmp_path: Path, settled: int, complete: bool, told: str | None
) -> None:
    """No quality is told where each abstract was corrected by hand, else that of what was not."""
    texts = (PAPER, ESSAY)
    lines = [json.dumps({"title": f"Paper {number}", "abstract": text}) for number, text in enumerate(texts)]
    (tmp_path / "digest.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
    shell("gold", tmp_path / "digest.jsonl", "-o", tmp_path / "gold.jsonl")
    ids = [json.loads(line)["id"] for line in (tmp_path / "gold.jsonl").read_text("utf-8").splitlines()]
    judged = {"claims": [], "reviewer": "Urd", "time": "", "complete": complete}
    ids = [*ids[:settled], *["of another paper"] * (not settled)]
    (tmp_path / "labels.jsonl").write_text(
        "".join(json.dumps({"id": one, **judged}) + "\n" for one in ids), "utf-8"
    )
    ended = shell(
        "gold",
        tmp_path / "digest.jsonl",
        "--correct",
        tmp_path / "labels.jsonl",
        "-o",
        tmp_path / "after.jsonl",
    )
    assert ended.code == 0
    assert "corrected  by labels.jsonl" in ended.err
    quality = [line.partition("    ")[2] for line in ended.err.splitlines() if line.startswith("quality")]
    assert [line.startswith(told or "") for line in quality] == [True] * (told is not None)
