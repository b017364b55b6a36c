"""Claims of a model beside those of rules."""

from dataclasses import replace
from pathlib import Path

from made_up_claims import TEXT, record, side

from pipeline.domain import Abstract, Extraction
from pipeline.extraction.second_opinion import with_second_opinion
from pipeline.outputs.reading import read
from pipeline.outputs.summary import Tally, manifest, text
from pipeline.outputs.writing import to_line
from pipeline.rules.labelling import label

SPEED = record("improvement", "It maps 12 caves 3.1x faster", value=3.1, unit="times")
ROPE = record("improvement", "needs 40% less rope", value=40, unit="percent")
CAVES = record("scale", "It maps 12 caves", value=12, unit="cave")
CODE = record("availability", "Code and maps are online.", artifact="code")


def test_each_claim_says_who_sees_it() -> None:
    """Claims that match by the guide are seen by both, others by one; the two lists are never mixed."""
    model, rules = side(SPEED, ROPE, origin="model"), side(CAVES, SPEED, CODE, origin="rule")
    found = with_second_opinion(model, rules)
    assert found.records == (
        replace(SPEED, seen_by=("model", "rules")),
        replace(ROPE, seen_by=("model",)),
    )
    assert found.rules_only == (replace(CAVES, seen_by=("rules",)), replace(CODE, seen_by=("rules",)))
    assert replace(found, records=model.records, rules_only=None) == model


def test_pairs_are_one_to_one() -> None:
    """A claim that the model makes twice is borne out once."""
    found = with_second_opinion(side(SPEED, SPEED), side(SPEED))
    assert sorted(len(one.seen_by) for one in found.records) == [1, 2]
    assert found.rules_only == ()


def test_another_run_is_called_by_its_name() -> None:
    """Where the second opinion is that of another run, its name stands where else that of rules does."""
    found = with_second_opinion(side(SPEED, ROPE), side(CAVES, SPEED), "big.jsonl")
    assert [one.seen_by for one in found.records] == [("model", "big.jsonl"), ("model",)]
    assert [one.seen_by for one in found.rules_only or ()] == [("big.jsonl",)]
    tally = Tally()
    tally.add(found)
    told = "opinions   1 seen by model and big.jsonl, 1 by the model alone, 1 by big.jsonl alone"
    assert told in text(tally, 1.0, None)


def test_unread_abstract_leaves_all_to_the_rules() -> None:
    """What the model did not answer is not lost where the rules see something."""
    found = with_second_opinion(side(status="failed"), side(SPEED))
    assert (found.status, found.records) == ("failed", ())
    assert found.rules_only == (replace(SPEED, seen_by=("rules",)),)


def test_opinion_is_written_and_read_back(tmp_path: Path) -> None:
    """A line has `seen_by` on each claim, `rules_only` beside the claims, and comes back equal."""
    [ruled] = label([Abstract("a", "Caves", TEXT, ())])
    found = with_second_opinion(side(SPEED, ROPE, origin="model"), ruled)
    path = tmp_path / "claims.jsonl"
    path.write_text(to_line(found) + "\n", "utf-8")
    assert list(read(path, "claims")) == [found]
    assert '"seen_by": ["model", "rules"]' in to_line(found)
    assert '"rules_only": [' in to_line(found)
    assert "seen_by" not in to_line(side(SPEED))
    assert "rules_only" not in to_line(side(SPEED))


def test_opinions_are_counted() -> None:
    """Summary and manifest say how many claims both see, and how many each alone; else they are silent."""
    tally = Tally()
    tally.add(with_second_opinion(side(SPEED, ROPE), side(CAVES, SPEED, CODE)))
    told = "opinions   1 seen by model and rules, 1 by the model alone, 2 by rules alone"
    assert told in text(tally, 1.0, None)
    assert manifest(tally, 1.0, {})["opinions"] == {"model and rules": 1, "model": 1, "rules": 2}
    silent = Tally()
    silent.add(Extraction(Abstract("a", "", TEXT, ()), "claims", "ok"))
    assert "opinions" not in text(silent, 1.0, None)
