"""Two sets of claims compared: scores, intervals, coverage, errors by kind, contrasts and JSON."""

import json
from dataclasses import replace

import numpy as np
import pytest
from made_up_claims import CLAIM, errors, record, scored, side, strict

from pipeline.domain import Extraction, Resolved, Status
from pipeline.errors import InputError
from pipeline.evaluation.as_json import contrast_json, evaluation_json
from pipeline.evaluation.bootstrap import resampled_sums
from pipeline.evaluation.compare import contrast, evaluate
from pipeline.evaluation.definitions import DEFINITIONS
from pipeline.evaluation.results import Bootstrap
from training.parts import part_of


def test_whole_tuples_and_fields_are_scored_on_matched_pairs() -> None:
    """A pair that differs in one field is right strictly, wrong as a tuple, and counted in that field."""
    gold = record("improvement", "", value=40, unit="percent", subject="Norn", direction="decrease")
    other = record("improvement", "", value=40, unit="Percent", subject="our Norn", direction="decrease")
    evaluation = scored([side(other)], [side(gold)])
    matched = {level: scores.micro.matched for level, scores in evaluation.levels.items()}
    assert matched == {"strict": 1, "relaxed": 1, "tuple": 0, "tuple_lenient": 1}
    subject, metric = evaluation.fields["subject"], evaluation.fields["metric"]
    assert (subject.exact.value, subject.lenient.value, subject.pairs) == (0.0, 1.0, 1)
    assert (metric.exact.value, metric.pairs, metric.overall.value) == (None, 0, 1.0)
    assert evaluation.fields["unit"].exact.value == 1.0


def test_overall_accuracy_counts_two_sides_without_the_field_as_agreeing() -> None:
    """Of two pairs, one without any data set and one with different ones, half agree overall."""
    gold = [record("scale", value=3), record("scale", value=4, dataset="Edda")]
    predicted = [record("scale", value=3), record("scale", value=4, dataset="Saga")]
    dataset = scored([side(*predicted)], [side(*gold)]).fields["dataset"]
    assert (dataset.lenient.value, dataset.pairs, dataset.overall.value) == (0.0, 1, 0.5)


def test_a_qualifier_that_is_left_out_is_exact() -> None:
    """The guide gives every number a qualifier, so an absent one is `exact`."""
    evaluation = scored([side(record("scale", value=3))], [side(record("scale", value=3, qualifier="exact"))])
    assert evaluation.levels["tuple"].micro.matched == 1


def test_items_are_distinct_values_of_an_abstract() -> None:
    """Individual item match ignores which claim a value belongs to, and counts it once an abstract."""
    predicted = [record("scale", value=3, subject="Norn"), record("scale", value=4, subject="norn")]
    gold = [record("scale", value=4, subject="Norn"), record("scale", value=5, subject="Urd")]
    items = scored([side(*predicted)], [side(*gold)]).items
    subject, value = items["subject"].micro, items["value"].micro
    assert (subject.matched, subject.predicted, subject.gold) == (1, 1, 2)
    assert (value.precision.value, value.recall.value, items["value"].macro.f1.value) == (0.5, 0.5, 0.5)


def test_micro_weighs_claims_and_macro_weighs_abstracts() -> None:
    """Micro sums over claims; macro averages over the abstracts that have a claim on either side."""
    three = [record("scale", value=value) for value in (1, 2, 3)]
    gold = [side(*three), side(record("scale", value=9), name="b"), side(name="c"), side(name="d")]
    wrong = record("scale", value=8)
    predicted = [side(*three), side(name="b"), side(wrong, name="c"), side(name="d")]
    scores = scored(predicted, gold).levels["strict"]
    assert (scores.micro.precision.value, scores.micro.recall.value) == (3 / 4, 3 / 4)
    assert scores.macro.f1.value == pytest.approx(1 / 3)
    assert scores.macro.precision.value == pytest.approx(1 / 3)
    assert scores.macro.abstracts == 3


def test_a_share_of_nothing_is_zero_where_the_other_side_has_something() -> None:
    """Without a prediction precision is 0 beside gold claims, and undefined beside none."""
    evaluation = scored([side(), side(name="b")], [side(CLAIM), side(name="b")])
    kinds = evaluation.levels["strict"].kinds
    assert (strict(evaluation).precision.value, kinds["scale"].precision.value) == (0.0, 0.0)
    assert kinds["superiority"].precision.value is None


@pytest.mark.parametrize("status", ["failed", "invalid", "missing"])
def test_an_abstract_without_an_answer_counts_as_missed(status: str) -> None:
    """Failed, invalid and missing abstracts stay in the denominator and are listed."""
    claims = [record("scale", value=1), record("scale", value=2)]
    gold = [side(*claims), side(*claims, name="b"), side(name="c")]
    answers: dict[str, Status] = {"failed": "failed", "invalid": "invalid"}
    lost = [side(name=name, status=answers[status]) for name in "bc"] if status in answers else []
    evaluation = scored([side(*claims), *lost], gold)
    assert (strict(evaluation).recall.value, strict(evaluation).gold) == (0.5, 4)
    assert [(one.id, one.status, one.gold_claims) for one in evaluation.coverage.unanswered] == [
        ("b", status, 2),
        ("c", status, 0),
    ]
    assert errors(evaluation) == {"missing": 2}
    assert (evaluation.coverage.true_negatives, evaluation.coverage.negatives) == (0, 1)


def test_abstracts_on_one_side_only_are_reported() -> None:
    """What the gold does not know, or could not read, is left out of the score and named."""
    claim = record("scale", value=1)
    gold = [side(claim), side(name="bad", status="failed"), side(name="empty")]
    predicted = [side(claim), side(claim, claim, name="new"), side(name="empty", status="partial")]
    coverage = scored(predicted, gold).coverage
    assert (coverage.outside, coverage.outside_claims, coverage.unlabelled) == (("new",), 2, ("bad",))
    assert (coverage.abstracts, coverage.answered, coverage.partial) == (2, 2, 1)
    assert (coverage.true_negatives, coverage.negatives) == (1, 1)


BAD_INPUT = [
    ([side(CLAIM, name="b")], [side(CLAIM)], "No abstract is in both"),
    ([], [side(CLAIM)], "no abstract in the predictions"),
    ([side(CLAIM)], [], "no abstract in the gold labels"),
    ([side(CLAIM), side()], [side(CLAIM)], "occurs twice in the predictions"),
    ([side(CLAIM)], [side(CLAIM), side(name="b", origin="rule")], "several origins"),
    ([side(CLAIM)], [side(status="failed")], "holds no labels"),
    ([side(record("recipe"))], [side(CLAIM)], "kind 'recipe'"),
    ([side(record("scale", value="many"))], [side(CLAIM)], "'many', which is not a number"),
    ([side(record("scale", value=True))], [side(CLAIM)], "which is not a number"),
    ([side(record("scale", value=1, unit=3))], [side(CLAIM)], "should be text"),
]


@pytest.mark.parametrize(("predicted", "gold", "message"), BAD_INPUT)
def test_input_that_cannot_be_compared_is_refused(
    predicted: list[Extraction], gold: list[Extraction], message: str
) -> None:
    """Each way of not being comparable has a message that says so."""
    with pytest.raises(InputError, match=message):
        scored(predicted, gold)


FAST = "It maps 12 caves 3.1x faster"
ERROR_CASES: list[tuple[list[Resolved], list[Resolved], dict[str, int]]] = [
    ([record("scale", FAST, value=13)], [record("scale", "12 caves", value=12)], {"wrong_value": 1}),
    (
        [record("scale", value=13, sentence=3)],
        [record("scale", value=12, sentence=3)],
        {"wrong_value": 1},
    ),
    ([record("scale", "Norn", value=13)], [record("scale", FAST, value=12)], {"missing": 1, "spurious": 1}),
    (
        [record("availability", "Code and maps", artifact="code")],
        [record("availability", "maps are online", artifact="data")],
        {"wrong_value": 1},
    ),
    ([record("performance", "Norn", value=12)], [record("scale", FAST, value=12)], {"wrong_kind": 1}),
    ([record("superiority", FAST)], [record("improvement", "3.1x faster", value=3.1)], {"wrong_kind": 1}),
    (
        [record("performance", FAST, value=3.1)],
        [record("scale", "12 caves", value=12)],
        {"missing": 1, "spurious": 1},
    ),
    (
        [record("scale", FAST, value=12), record("scale", "Cave maps", value=12)],
        [record("scale", "12 caves", value=12)],
        {"duplicate": 1},
    ),
    (
        [record("scale", value=12, subject="rope")],
        [record("scale", value=12, subject="cave")],
        {"fields": 1},
    ),
]


@pytest.mark.parametrize(("predicted", "gold", "found"), ERROR_CASES)
def test_each_kind_of_error_is_told_apart(
    predicted: list[Resolved], gold: list[Resolved], found: dict[str, int]
) -> None:
    """An unmatched claim falls into the first kind of error that fits."""
    assert errors(scored([side(*predicted)], [side(*gold)])) == found


def test_identical_abstracts_give_an_interval_without_width() -> None:
    """Where every abstract scores the same, so does every resample."""
    gold = [side(record("scale", value=1), record("scale", value=2), name=name) for name in "abcdef"]
    predicted = [side(record("scale", value=1), record("scale", value=9), name=name) for name in "abcdef"]
    precision = strict(evaluate(predicted, gold)).precision
    assert (precision.low, precision.value, precision.high) == (0.5, 0.5, 0.5)


def test_an_interval_is_the_percentiles_of_resampled_abstracts() -> None:
    """One right and one wrong abstract resample to 0, 1/2 and 1, so the interval is all of it."""
    gold = [side(record("scale", value=1)), side(record("scale", value=2), name="b")]
    precision = strict(evaluate([side(record("scale", value=1)), side(CLAIM, name="b")], gold)).precision
    assert (precision.low, precision.value, precision.high) == (0.0, 0.5, 1.0)


def test_one_abstract_has_no_interval() -> None:
    """With a single abstract there is nothing to resample, and no interval pretends otherwise."""
    precision = strict(evaluate([side(CLAIM)], [side(CLAIM)])).precision
    assert (precision.low, precision.value, precision.high) == (None, 1.0, None)


def test_resampled_sums_are_those_of_drawn_abstracts() -> None:
    """Each resample sums as many abstracts as there are, the sample itself comes first, seeds repeat."""
    column = np.array([1.0, 10.0, 100.0])
    sums = resampled_sums({("x",): column, ("n",): np.ones(3)}, Bootstrap(500, 1))
    drawn = np.random.default_rng(1).integers(0, 3, size=(500, 3))
    assert np.array_equal(sums[("x",)], np.concatenate([[111.0], column[drawn].sum(axis=1)]))
    assert set(sums[("n",)]) == {3.0}


def test_a_contrast_is_paired_and_names_what_changed() -> None:
    """The same gain in every abstract is certain, whatever the abstracts; each changed claim is listed."""
    names = "abcdef"
    right, more, wrong = (record("scale", value=value) for value in (1, 2, 9))
    gold = [side(right, more, *[CLAIM] * place, name=name) for place, name in enumerate(names)]
    first = [replace(one, records=one.records) for one in gold]
    other = [side(right, wrong, *one.records[2:], name=one.abstract.id) for one in gold]
    result = contrast(first, other, gold)
    assert {change.change for change in result.changes} == {"found", "wrong_gone"}
    assert len(result.changes) == 2 * len(names)
    recall = result.levels["strict"].micro.recall
    assert recall.value == pytest.approx(6 / 27) and (recall.low or 0) > 0
    back = contrast(other, first, gold).levels["strict"].micro.recall
    assert (back.value, back.low, back.high) == tuple(
        -(x or 0) for x in (recall.value, recall.high, recall.low)
    )


def test_a_prediction_does_not_differ_from_itself() -> None:
    """Against itself a prediction gains nothing, for certain, and no claim changes."""
    gold = [side(CLAIM, record("superiority", "Norn beats Skald"), name=name) for name in "abc"]
    predicted = [side(record("scale", value=4), name=name) for name in "abc"]
    result = contrast(predicted, predicted, gold)
    f1 = result.levels["strict"].micro.f1
    assert (f1.low, f1.value, f1.high, result.changes) == (0, 0, 0, ())


def test_json_is_plain_and_has_the_documented_names() -> None:
    """The JSON holds no NaN, and exactly the names that its documentation gives."""
    gold = [side(CLAIM), side(CLAIM, name="b")]
    result = contrast(gold, [side()], gold)
    plain = json.loads(json.dumps(contrast_json(result), allow_nan=False))
    documented = evaluation_json.__doc__ or ""
    assert all(f"`{name}`" in documented for name in plain if name != "contrast")
    assert plain["levels"]["strict"]["micro"]["recall"] == {"value": 1.0, "low": 1.0, "high": 1.0}
    assert plain["levels"]["strict"]["kinds"]["superiority"]["f1"]["value"] is None
    assert plain["contrast"]["changes"][0]["change"] == "found"


def test_the_definitions_name_every_score() -> None:
    """The text for help and documents defines every term that the reports use, within 105 columns."""
    for term in ("precision", "recall", "F1", "support", "micro", "macro", "exact tuple", "individual item"):
        assert term in DEFINITIONS
    assert max(map(len, DEFINITIONS.splitlines())) <= 105


@pytest.mark.parametrize("field", ["value", "value_max"])
@pytest.mark.parametrize("number", [10**400, -(10**4000)], ids=["large", "small"])
def test_a_number_beyond_all_is_a_sentence(field: str, number: int) -> None:
    """A whole number that no float can hold is refused with its place, in a message of bounded length."""
    with pytest.raises(InputError, match=f"has the {field} .* which is beyond all numbers") as caught:
        scored([side(record("scale", **{"value": 3, field: number}))], [side(CLAIM)])
    assert len(str(caught.value)) < 300


def test_a_third_of_all_ids_is_set_aside() -> None:
    """The part of an id is the same every time, and about every third is not to be read."""
    parts = [part_of(f"{number:016x}") for number in range(3000)]
    assert parts == [part_of(f"{number:016x}") for number in range(3000)]
    assert 900 < parts.count("aside") < 1100
