"""When two claims are one: the guide's rule, the relaxed rule, and the optimal matching."""

from dataclasses import replace

import pytest
from conftest import table
from made_up_claims import TEXT, record, scored, side, strict, unplaced

from pipeline.domain import Json, Resolved
from pipeline.evaluation.compared_record import locate
from pipeline.evaluation.matching import best_pairs
from pipeline.evaluation.yardstick import usual

VALUE_PAIRS: list[tuple[dict[str, Json], dict[str, Json], bool]] = [
    ({"value": 12}, {"value": 12.0}, True),
    ({"value": 1.1 * 1e6}, {"value": 1100000}, True),
    ({"value": 12}, {"value": 13}, False),
    ({"value": 4, "value_max": 8}, {"value": 4, "value_max": 8}, True),
    ({"value": 4, "value_max": 8}, {"value": 4}, False),
    ({"value": 4, "value_max": 8}, {"value": 4, "value_max": 9}, False),
    ({"value": 12, "unit": "cave"}, {"value": 12}, True),
    ({"value": 12, "unit": "percent"}, {"value": 12}, True),
    ({"value": 12, "unit": "ms"}, {"value": 12}, False),
    ({"value": 12}, {"value": 12, "unit": "km s−1 Mpc−1"}, False),
    ({"value": 12}, {"value": 12, "unit": "hours"}, False),
    ({"value": 12, "unit": "training caves"}, {"value": 12, "unit": "Cave"}, True),
    ({"value": 12, "unit": "queries"}, {"value": 12, "unit": "query"}, True),
    ({"value": 12, "unit": "batches"}, {"value": 12, "unit": "batch"}, True),
    ({"value": 12, "unit": "caches"}, {"value": 12, "unit": "cache"}, True),
    ({"value": 12, "unit": "corpora"}, {"value": 12, "unit": "corpus"}, True),
    ({"value": 12, "unit": "percentage points"}, {"value": 12, "unit": "points"}, True),
    ({"value": 12, "unit": "percent"}, {"value": 12, "unit": "points"}, False),
    ({"value": 12, "unit": "ms"}, {"value": 12, "unit": "m"}, False),
    ({"value": 12, "unit": "cave map"}, {"value": 12, "unit": "cave"}, False),
]


@pytest.mark.parametrize("kind", ["performance", "improvement", "scale"])
@pytest.mark.parametrize(("predicted", "gold", "same"), VALUE_PAIRS)
def test_claims_with_a_value_match_by_number_and_unit(
    kind: str, predicted: dict[str, Json], gold: dict[str, Json], same: bool
) -> None:
    """Equal value and value_max, and units with one last word, make one claim; a count may lack its noun."""
    evaluation = scored(
        [side(Resolved({"kind": kind, **predicted}, ""))], [side(Resolved({"kind": kind, **gold}, ""))]
    )
    assert strict(evaluation).matched == same


def test_kinds_must_be_equal() -> None:
    """The same number as another kind is no match."""
    evaluation = scored([side(record("scale", value=3))], [side(record("performance", value=3))])
    assert strict(evaluation).matched == 0


@pytest.mark.parametrize(("artifact", "same"), [("code", True), ("model", False)])
def test_availability_matches_by_artifact(artifact: str, same: bool) -> None:
    """Availability matches where the artifact is equal, whatever the subject and the evidence."""
    predicted = record("availability", "online", artifact=artifact, subject="Norn")
    gold = record("availability", "Cave maps", artifact="code", subject="maps")
    assert strict(scored([side(predicted)], [side(gold)])).matched == same


EVIDENCE_PAIRS = [
    ("Norn beats Skald", "beats Skald on every cave", True),
    ("Norn beats Skald", "beats Urd", False),
    ("Norn beats Skald ", "on every cave", False),
    ("Norn beats Skald on", "on every cave and beats", True),
]


@pytest.mark.parametrize("spans", ["both", "predicted", "gold", "neither"])
@pytest.mark.parametrize(("predicted", "gold", "same"), EVIDENCE_PAIRS)
def test_superiority_matches_by_evidence_in_the_text(
    predicted: str, gold: str, same: bool, spans: str
) -> None:
    """Evidence without a span is located in the text that the other side knows."""
    first = record("superiority", predicted) if spans in ("both", "predicted") else None
    second = record("superiority", gold) if spans in ("both", "gold") else None
    evaluation = scored(
        [side(first or unplaced("superiority", predicted))],
        [side(second or unplaced("superiority", gold), text="")],
    )
    assert strict(evaluation).matched == same
    assert (
        strict(
            scored([side(unplaced("superiority", predicted), text="")], [side(unplaced("superiority", gold))])
        ).matched
        == same
    )


def test_repeated_evidence_takes_the_place_that_fits() -> None:
    """Evidence that occurs twice in the text matches at either place."""
    predicted = [record("superiority", "beats Urd on every cave")]
    assert strict(scored([side(*predicted)], [side(unplaced("superiority", "on every cave"))])).matched == 1


@pytest.mark.parametrize(
    ("predicted", "gold", "same"),
    [
        ("It beats  urd", "on maps it beats Urd by far", True),
        ("on maps it beats Urd", "it beats Urd in every deep cave", True),
        (
            "the old ropes of the first cave hold longer",
            "the first cave hold and the new map agree well",
            True,
        ),
        ("Urd", "it beats Urd", True),
        ("better than all other maps", "it is better than the first known cave", False),
        ("the map is better", "the rope is longer", False),
        ("better than Skald", "", False),
    ],
)
def test_superiority_matches_by_words_where_no_text_is_known(predicted: str, gold: str, same: bool) -> None:
    """Without any text, evidence matches by containment or by a common piece of text."""
    evaluation = scored(
        [side(unplaced("superiority", predicted), text="")], [side(unplaced("superiority", gold), text="")]
    )
    assert strict(evaluation).matched == same


@pytest.mark.parametrize("evidence", ["Norn beats", "norn  beats", "Norn\nbeats"])
def test_evidence_is_located_whatever_its_case_and_space(evidence: str) -> None:
    """Evidence is found where only case and white space differ."""
    assert [TEXT[start:end] for start, end in locate(evidence, TEXT)] == ["Norn beats"]


RELAXED_PAIRS = [
    (unplaced("performance", "61.2%", value=61.2), unplaced("performance", "61.23%", value=61.23), True),
    (unplaced("performance", "61.2%", value=61.2), unplaced("performance", "61.3%", value=61.3), False),
    (unplaced("performance", "", value=61), unplaced("performance", "", value=61.4), True),
    (unplaced("performance", "", value=61), unplaced("performance", "", value=61.6), False),
    (unplaced("scale", "1.1 million", value=1.1e6), unplaced("scale", "1,123,456", value=1123456), True),
    (unplaced("scale", "1,100,000", value=1.1e6), unplaced("scale", "1,123,456", value=1123456), False),
    (unplaced("scale", "", quantity="7B", value=7e9), unplaced("scale", "6.9B", value=6.9e9), True),
    (unplaced("scale", "100", value=100), unplaced("scale", "120", value=120), False),
    (unplaced("scale", "4-8", value=4, value_max=8), unplaced("scale", "4", value=4), False),
    (unplaced("scale", "", value=9, unit="hour"), unplaced("scale", "", value=9, unit="hour a day"), True),
    (unplaced("scale", "", value=9, unit="hour"), unplaced("scale", "", value=9, unit="day"), False),
    (unplaced("availability", "", artifact="code"), unplaced("availability", ""), True),
    (unplaced("availability", "", artifact="code"), unplaced("availability", "", artifact="data"), False),
]


@table(("predicted", "gold", "same"), RELAXED_PAIRS)
def test_relaxed_forgives_rounding_and_containment(predicted: Resolved, gold: Resolved, same: bool) -> None:
    """Relaxed pairs agree after rounding to the coarser printed precision, and in contained units."""
    evaluation = scored([side(predicted)], [side(gold)])
    assert evaluation.levels["relaxed"].micro.matched == same


def test_more_pairs_go_before_more_evidence() -> None:
    """A unit that is absent leaves its partner to the claim that has no other, though it shares more text."""
    predicted = [record("scale", TEXT, value=5), record("scale", "Norn", value=5, unit="map")]
    gold = [record("scale", TEXT, value=5, unit="map"), record("scale", value=5, unit="cave")]
    assert strict(scored([side(*predicted)], [side(*gold)])).matched == 2


def test_among_equal_matchings_the_evidence_decides() -> None:
    """Claims of one value pair up by their evidence, so that their fields are compared rightly."""
    first = record("performance", "Norn beats Skald on every", value=7, dataset="east")
    second = record("performance", "beats Urd on every", value=7, dataset="west")
    gold = [replace(second, evidence="Urd"), replace(first, evidence="Skald")]
    evaluation = scored([side(first, second)], [side(*gold)])
    assert evaluation.fields["dataset"].exact.value == 1.0


def test_among_equal_evidence_whole_tuples_decide() -> None:
    """Where number and evidence leave a choice, the pair that agrees in every field is taken."""
    predicted = [record("scale", value=5, dataset=name) for name in ("east", "west")]
    gold = [record("scale", value=5, dataset=name) for name in ("west", "zenith")]
    assert scored([side(*predicted)], [side(*gold)]).levels["tuple"].micro.matched == 1


def test_matching_by_kind_is_the_matching_over_all() -> None:
    """Pairing kind by kind gives what one assignment over all claims gives, leniently too."""
    made = [record("scale", value=value, unit=unit) for value in (1, 2) for unit in ("cave", "map", None)]
    both = usual().read(
        side(*made, *(replace(one, fields={**one.fields, "kind": "performance"}) for one in made)), "", "x"
    )
    by = usual()
    assert len(best_pairs(both, both, by.rule, by.exact, by.fields)) == len(by.strict(both, both)) == 12
    assert all(by.lenient(pair.predicted, pair.gold, "unit") for pair in by.strict(both, both))
