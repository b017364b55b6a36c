"""The example digest and its labels, which the documentation and other tests rely on."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

from conftest import table

from pipeline.domain import Abstract, Json
from pipeline.inputs import read
from pipeline.text.sentences import split
from schemas.claims import VALUED, Claim

EXAMPLES = Path(__file__).parents[1] / "examples"
KINDS = get_args(Claim.model_fields["kind"].annotation)
COPIED = ("metric", "baseline", "dataset", "url", "evidence")
FIELDS = {*COPIED, "kind", "subject", "value", "value_max", "unit", "qualifier", "direction", "artifact"}
ONLY_FOR = {
    "value": VALUED,
    "unit": VALUED,
    "direction": ("improvement",),
    "artifact": ("availability",),
    "url": ("availability",),
    "metric": ("performance", "improvement", "superiority"),
}

ABSTRACTS = {abstract.id: abstract for abstract in read(str(EXAMPLES / "digest.txt")).abstracts}
LINES: list[dict[str, Json]] = [
    json.loads(line) for line in (EXAMPLES / "labels.jsonl").read_text(encoding="utf-8").splitlines()
]


def claims() -> Iterator[tuple[Abstract, dict[str, Json]]]:
    """Each label with its abstract."""
    for line in LINES:
        found = line["claims"]
        assert isinstance(found, list)
        for claim in found:
            assert isinstance(claim, dict)
            yield ABSTRACTS[str(line["id"])], claim


CLAIMS = list(claims())


def test_example_digest_is_read_whole() -> None:
    """The digest has fourteen entries of 2 to 10 sentences, nothing skipped, metadata of every kind."""
    digest = read(str(EXAMPLES / "digest.txt"))
    assert len(digest.abstracts) == len(ABSTRACTS) == 14
    assert digest.skipped == ()
    assert digest.date == "Nov 5"
    lengths = sorted(len(split(abstract.text)) for abstract in digest.abstracts)
    assert (lengths[0], lengths[-1]) == (2, 10)
    places = [abstract.sources[0] for abstract in digest.abstracts]
    for name in ("authors", "date", "comments"):
        assert {getattr(place, name) is None for place in places} == {True, False}


def test_labels_belong_to_the_digest() -> None:
    """There is one line of hand-made labels for each abstract, under its id and title."""
    assert [line["id"] for line in LINES] == list(ABSTRACTS)
    for line in LINES:
        assert set(line) == {"id", "digest", "title", "origin", "claims"}
        assert line["origin"] == "hand"
        assert line["digest"] == "digest"
        assert line["title"] == ABSTRACTS[str(line["id"])].title


def test_labels_show_every_kind() -> None:
    """All five kinds are present, and one abstract makes no claim."""
    assert {claim["kind"] for _, claim in CLAIMS} == set(KINDS)
    assert sum(not line["claims"] for line in LINES) == 1
    assert len(CLAIMS) >= 55


@table(("abstract", "claim"), CLAIMS, ids=[str(number) for number in range(len(CLAIMS))])
def test_label_follows_the_guide(abstract: Abstract, claim: dict[str, Json]) -> None:
    """Enums are legal, copied words stand in the text, and each kind has the fields that it needs."""
    kind = claim["kind"]
    assert kind in KINDS
    assert set(claim) <= FIELDS
    assert {"subject", "qualifier", "evidence"} <= set(claim)
    assert claim["qualifier"] in ("exact", "at_least", "at_most", "about")
    assert claim.get("direction") in (None, "increase", "decrease")
    assert claim.get("artifact") in (None, "code", "model", "data", "demo", "other")
    assert ("value" in claim) == (kind in VALUED)
    assert ("direction" in claim) == (kind == "improvement")
    assert ("artifact" in claim) == (kind == "availability")
    assert all(kind in kinds for name, kinds in ONLY_FOR.items() if name in claim)
    assert str(claim["subject"]) in abstract.text + "\n" + abstract.title
    assert all(str(claim[name]) in abstract.text for name in COPIED if name in claim)


def test_evidence_lies_in_one_sentence() -> None:
    """No piece of evidence crosses the end of a sentence."""
    for abstract, claim in CLAIMS:
        start = abstract.text.index(str(claim["evidence"]))
        end = start + len(str(claim["evidence"]))
        assert any(first <= start and end <= last for first, last in split(abstract.text))


def test_ranges_are_in_order() -> None:
    """The upper end of a range lies above its value."""
    ranges = [(claim["value"], claim["value_max"]) for _, claim in CLAIMS if "value_max" in claim]
    assert ranges
    assert all(
        isinstance(low, (int, float)) and isinstance(high, (int, float)) and low < high
        for low, high in ranges
    )
