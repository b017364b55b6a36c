"""From labels to what the bundled model is trained on; no network is trained here."""

import json
import random
from pathlib import Path
from typing import Any

import pytest

from pipeline import inputs
from pipeline.bundled.lines import END, START, mentions
from training.labels import LabelledAbstract, LabelledSentence, read_labels
from training.variations import names, varied
from training.weighted_tokens import DECISION, weighted

TEXT = "We present Norn, a model with 7B weights. It reaches 61.2% on GSM8K in our hands."
CLAIMS = [
    {"kind": "scale", "subject": "Norn", "value": 7_000_000_000, "evidence": "a model with 7B weights"},
    {
        "kind": "performance",
        "subject": "Norn",
        "value": 61.2,
        "unit": "percent",
        "dataset": "GSM8K",
        "evidence": "reaches 61.2% on GSM8K",
    },
]
EXAMPLE = LabelledAbstract(
    "00",
    "Norn: routing",
    (
        LabelledSentence("Models grow.", ()),
        LabelledSentence("We call it Norn.", ()),
        LabelledSentence(
            "Norn reaches 61.2% on GSM8K.",
            ({"kind": "performance", "subject": "Norn", "quantity": "61.2%", "dataset": "GSM8K"},),
        ),
    ),
)


def written(tmp_path: Path, claims: list[dict[str, Any]]) -> list[LabelledAbstract]:
    """The examples of one digest and one file of labels."""
    digest = tmp_path / "digest.jsonl"
    digest.write_text(json.dumps({"title": "Norn: routing", "abstract": TEXT}) + "\n")
    (abstract,) = inputs.read(str(digest)).abstracts
    labels = tmp_path / "labels.jsonl"
    labels.write_text(json.dumps({"id": abstract.id, "title": abstract.title, "claims": claims}) + "\n")
    return read_labels(labels, [str(digest)])


def test_of_reviewed_abstracts_the_last_line_counts_if_it_is_complete(tmp_path: Path) -> None:
    """An abstract that was judged in part teaches nothing; a line that was cut short costs itself alone."""
    digest = tmp_path / "digest.jsonl"
    papers = [{"title": f"Norn {n}", "abstract": f"We map {n} caves."} for n in (12, 13)]
    digest.write_text("".join(json.dumps(one) + "\n" for one in papers))
    abstracts = inputs.read(str(digest)).abstracts
    claim = {"kind": "scale", "subject": "We", "value": 12, "unit": "cave", "evidence": "We map 12 caves."}
    said = [
        {"id": abstracts[0].id, "claims": [], "reviewer": "Urd", "complete": False},
        {"id": abstracts[1].id, "claims": [], "reviewer": "Urd", "complete": False},
        {"id": abstracts[0].id, "claims": [claim], "reviewer": "Urd", "complete": True},
    ]
    labels = tmp_path / "labels.jsonl"
    labels.write_text("".join(json.dumps(one) + "\n" for one in said) + '{"id": "')
    examples = read_labels(labels, [str(digest)])
    assert [one.id for one in examples] == [abstracts[0].id]
    assert len(examples[0].sentences[0].claims) == 1


def test_value_becomes_the_quantity_as_written_in_its_sentence(tmp_path: Path) -> None:
    """A labelled value is found among the quantities of the sentence that its evidence stands in."""
    (example,) = written(tmp_path, CLAIMS)
    assert [len(sentence.claims) for sentence in example.sentences] == [1, 1]
    assert [sentence.claims[0]["quantity"] for sentence in example.sentences] == [
        mentions(t.text)[0] for t in example.sentences
    ]
    assert example.sentences[1].claims[0] == {
        "kind": "performance",
        "subject": "Norn",
        "dataset": "GSM8K",
        "quantity": "61.2%",
    }


def test_claim_whose_value_no_sentence_has_is_counted(tmp_path: Path) -> None:
    """What cannot be taught is not lost silently."""
    (example,) = written(tmp_path, [{**CLAIMS[1], "value": 99}])
    assert (example.lost, [sentence.claims for sentence in example.sentences]) == (1, [(), ()])


def test_label_without_its_abstract_is_an_error(tmp_path: Path) -> None:
    """Labels of abstracts that the digests do not hold are refused."""
    written(tmp_path, CLAIMS)
    (tmp_path / "labels.jsonl").write_text('{"id": "ffff", "claims": []}\n')
    with pytest.raises(KeyError, match="ffff"):
        read_labels(tmp_path / "labels.jsonl", [str(tmp_path / "digest.jsonl")])


def test_variation_changes_text_and_claims_alike() -> None:
    """Other names and numbers stand in the sentence and in its claims, and quantities are read as before."""
    chance = random.Random(4)  # noqa: S311 - variety, not a secret
    seen = set()
    for _ in range(60):
        told = varied(EXAMPLE, ["Skald", "Heimdall"], chance)
        for sentence in told.sentences:
            for claim in sentence.claims:
                seen.add((claim["subject"], claim["quantity"]))
                assert claim["quantity"] in mentions(sentence.text)
                assert claim["subject"] in sentence.text
                assert claim["kind"] == "performance"
    assert {subject for subject, _ in seen} == {"Norn", "Skald", "Heimdall"}
    assert len({quantity for _, quantity in seen}) > 5


def test_names_are_subjects_that_can_be_renamed() -> None:
    """A subject in plain words is no name."""
    plain = LabelledSentence("Our model wins.", ({"kind": "superiority", "subject": "our model"},))
    assert names([EXAMPLE, LabelledAbstract("01", "", (plain,))]) == ["Norn"]


def test_only_what_the_model_writes_is_learned() -> None:
    """Titles, sentences and quantities weigh nothing, decisions most; what says nothing is left out."""
    texts: dict[int, str] = {}

    def encode(text: str) -> list[int]:
        texts[1000 + len(texts)] = text
        return [1000 + len(texts) - 1]

    made = weighted(EXAMPLE, encode)
    learned = [texts.get(t, "END") for t, w in zip(made.tokens, made.weights, strict=True) if w]
    read = [texts.get(t, "END") for t, w in zip(made.tokens, made.weights, strict=True) if not w]
    assert learned == [" performance | Norn | on GSM8K", "END", " none", "END"]
    assert read == [
        "END",
        "Norn: routing",
        "END",
        "We call it Norn.",
        "END",
        "Norn reaches 61.2% on GSM8K.",
        "END",
        ">61.2% |",
        ">",
    ]
    assert (made.tokens[0], made.tokens[-1], max(made.weights)) == (START, END, DECISION)


@pytest.mark.parametrize("line", ['{"id": "a", "id": "b"}', '{"id": "a", "claims": [NaN]}', "[]"])
def test_label_that_could_mean_two_things_is_an_error(line: str, tmp_path: Path) -> None:
    """What is learned from is read as strictly as what users are given."""
    written(tmp_path, CLAIMS)
    (tmp_path / "labels.jsonl").write_text(f"{line}\n")
    with pytest.raises(ValueError, match=r"twice|NaN|JSON object"):
        read_labels(tmp_path / "labels.jsonl", [str(tmp_path / "digest.jsonl")])
