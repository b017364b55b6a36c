"""The made-up abstracts that the bundled model learns from, and the checks that hold them to their text."""

import json
from pathlib import Path

import pytest

from pipeline import inputs
from training.made_up import FILE, Borrowed, LabelError, borrowed, labels, load

ABSTRACT = (
    "Caves are dark. Norn reaches a recall of over 81.5% on CaveBench."
    " It beats Skald. Maps are at example.org/maps."
)
RECALL = {
    "kind": "performance",
    "subject": "Norn",
    "metric": "recall",
    "value": 81.5,
    "unit": "percent",
    "qualifier": "at_least",
    "dataset": "CaveBench",
    "evidence": "Norn reaches a recall of over 81.5% on CaveBench",
}
BEATS = {
    "kind": "superiority",
    "subject": "Norn",
    "qualifier": "exact",
    "baseline": "Skald",
    "evidence": "It beats Skald",
}
MAPS = {
    "kind": "availability",
    "subject": "Maps",
    "qualifier": "exact",
    "artifact": "data",
    "url": "example.org/maps",
    "evidence": "Maps are at example.org/maps",
}


def written(folder: Path, *claims: dict[str, object], abstract: str = ABSTRACT, times: int = 1) -> Path:
    """A file with one made-up abstract, its line as often as asked."""
    file = folder / "made_up.jsonl"
    line = json.dumps({"title": "Norn: Mapping Caves", "abstract": abstract, "claims": claims})
    file.write_text(f"{line}\n" * times, encoding="utf-8")
    return file


def test_every_label_is_borne_out_by_its_text() -> None:
    """The file that is trained on passes its own checks, and holds abstracts with and without claims."""
    rows = load()
    assert any(row.claims for row in rows)
    assert any(not row.claims for row in rows)
    kinds = {claim.kind for row in rows for claim in row.claims}
    assert kinds == {"performance", "improvement", "scale", "superiority", "availability"}


@pytest.mark.slow
def test_no_phrase_is_borrowed_from_a_real_abstract(digest_folder: Path) -> None:
    """No twelve words in a row of a made-up abstract stand in a real one."""
    texts = [
        one.text for file in sorted(digest_folder.glob("*.txt")) for one in inputs.read(str(file)).abstracts
    ]
    assert texts
    assert list(borrowed(load(), texts)) == []


def test_a_borrowed_phrase_is_found_whatever_its_case_and_signs(tmp_path: Path) -> None:
    """Words are compared, not characters: other case, line breaks and punctuation hide nothing."""
    rows = load(written(tmp_path))
    found = list(borrowed(rows, ["we say: NORN REACHES, a\nrecall"], length=4))
    assert found == [Borrowed(1, "norn reaches a recall")]


def test_good_labels_are_read(tmp_path: Path) -> None:
    """A file without faults gives its rows as they are."""
    (row,) = load(written(tmp_path, RECALL, BEATS, MAPS))
    assert [claim.kind for claim in row.claims] == ["performance", "superiority", "availability"]
    assert row.claims[0].value == 81.5


@pytest.mark.parametrize(
    ("claim", "says"),
    [
        (RECALL | {"evidence": "Norn reaches recall"}, "evidence 'Norn reaches recall' does not stand"),
        (RECALL | {"dataset": "Cavebench"}, "dataset 'Cavebench' does not stand"),
        (RECALL | {"subject": "Urd"}, "subject 'Urd' stands in neither"),
        (RECALL | {"value": 81.6}, "value 81.6 is none of the quantities"),
        (RECALL | {"value": "81.5"}, "value"),
        (
            RECALL | {"evidence": "Caves are dark"},
            "value 81.5 is none of the quantities of 'Caves are dark.'",
        ),
        (RECALL | {"kind": "score"}, "kind"),
        (RECALL | {"qualifier": "over"}, "qualifier"),
        (RECALL | {"direction": "increase"}, "direction is not for performance"),
        (RECALL | {"kind": "improvement"}, "improvement needs direction"),
        (RECALL | {"value_max": 80.0}, "value_max is not above value"),
        (RECALL | {"span": [0, 4]}, "span"),
        (BEATS | {"value": 3}, "value is not for superiority"),
        (BEATS | {"qualifier": "about"}, "a claim without a value is exact"),
        ({**BEATS, "baseline": None}, "neither a baseline nor a rank"),
        ({**MAPS, "artifact": None}, "availability needs artifact"),
        (MAPS | {"url": "example.org/maps."}, None),
        (MAPS | {"url": "example.org/code"}, "url 'example.org/code' does not stand"),
        (MAPS | {"evidence": " Maps are at"}, "evidence"),
    ],
)
def test_a_label_that_its_text_does_not_bear_out_is_refused(
    tmp_path: Path, claim: dict[str, object], says: str | None
) -> None:
    """The message names the line and says what is wrong with which claim."""
    file = written(tmp_path, claim)
    if says is None:
        assert load(file)
        return
    with pytest.raises(LabelError) as caught:
        load(file)
    assert str(caught.value).startswith("made_up.jsonl:1: ")
    assert says in str(caught.value)


def test_a_line_that_is_no_json_is_refused(tmp_path: Path) -> None:
    """A broken line is named by its number."""
    file = written(tmp_path, RECALL)
    file.write_text(file.read_text(encoding="utf-8") + "{", encoding="utf-8")
    with pytest.raises(LabelError, match=r"made_up\.jsonl:2: no JSON"):
        load(file)


def test_an_abstract_stands_once(tmp_path: Path) -> None:
    """The same text twice would count twice in training."""
    with pytest.raises(LabelError, match=r"made_up\.jsonl:2: the abstract stands on an earlier line too"):
        load(written(tmp_path, RECALL, times=2))


def test_a_claim_stands_once(tmp_path: Path) -> None:
    """One label a claim."""
    with pytest.raises(LabelError, match="the same claim occurs twice"):
        load(written(tmp_path, RECALL, RECALL))


def test_a_number_in_a_name_bears_out_no_value(tmp_path: Path) -> None:
    """The 7 of "Norn-7B" names a model."""
    claim = RECALL | {"value": 7_000_000_000, "evidence": "Norn-7B reaches a recall of 3%"}
    abstract = "Norn-7B reaches a recall of 3% on CaveBench."
    with pytest.raises(LabelError, match="none of the quantities"):
        load(written(tmp_path, claim, abstract=abstract))


def test_the_file_lies_beside_its_reader() -> None:
    """What is trained on is part of the repository."""
    assert FILE.is_file()


def test_labels_find_their_abstracts() -> None:
    """The made-up labels have the ids that the abstracts have in a digest."""
    found = labels()
    assert [one["id"] for one in found] == [one.id for one in inputs.read(str(FILE)).abstracts]
    assert sum(len(one["claims"]) for one in found) == sum(len(row.claims) for row in load())
