"""What holds for any two sets of claims."""

import random
from collections.abc import Sequence
from dataclasses import replace
from itertools import permutations

import pytest
from conftest import examples
from hypothesis import given
from hypothesis import strategies as st
from made_up_claims import TEXT, errors, record, scored, side, strict, unplaced

from pipeline.domain import Extraction, Json, Resolved
from pipeline.evaluation.agreement import overlap
from pipeline.evaluation.as_json import evaluation_json
from pipeline.evaluation.compared_record import ComparedRecord
from pipeline.evaluation.yardstick import usual

words = st.sampled_from(["Norn", "the Norn", "Skald", None])
numbers = st.sampled_from([1, 2, 2.04, 2.0, 3])
pieces = st.tuples(st.integers(0, 100), st.integers(3, 40)).map(lambda span: TEXT[span[0] : sum(span)])


@st.composite
def claims(draw: st.DrawFn) -> Resolved:
    """A made-up claim with few different fields, so that claims often agree."""
    kind = draw(st.sampled_from(["scale", "performance", "superiority", "availability"]))
    fields: dict[str, Json] = {"subject": draw(words), "dataset": draw(words)}
    if kind == "availability":
        fields["artifact"] = draw(st.sampled_from(["code", "data"]))
    elif kind != "superiority":
        fields["value"] = draw(numbers)
        fields["value_max"] = draw(st.sampled_from([None, None, 4]))
        fields["unit"] = draw(st.sampled_from([None, "cave", "deep caves", "map"]))
    evidence = draw(pieces)
    placed, loose = record(kind, evidence), unplaced(kind, evidence)
    return replace(draw(st.sampled_from([placed, loose])), fields={"kind": kind, **fields})


def sides_of(names: str) -> st.SearchStrategy[list[Extraction]]:
    """All abstracts of the names, each with a few claims."""
    few = st.lists(claims(), max_size=5)
    return st.tuples(*(few for _ in names)).map(
        lambda made: [side(*records, name=name) for name, records in zip(names, made, strict=True)]
    )


@given(sides_of("abc"))
@examples(40)
def test_a_set_against_itself_is_perfect(gold: list[Extraction]) -> None:
    """Every score that is defined is 1, and nothing disagrees."""
    evaluation = scored(gold, gold)
    for scores in evaluation.levels.values():
        of_claims = [scores.micro, *scores.kinds.values()]
        shares = [share for one in of_claims for share in (one.precision, one.recall, one.f1)]
        shares += [scores.macro.precision, scores.macro.recall, scores.macro.f1]
        assert {share.value for share in shares} <= {1.0, None}
    for item in evaluation.items.values():
        assert {item.micro.f1.value, item.macro.f1.value} <= {1.0, None}
    assert {accuracy.exact.value for accuracy in evaluation.fields.values()} <= {1.0, None}
    assert not evaluation.disagreements


@pytest.mark.slow
@given(sides_of("abc"), sides_of("abc"))
@examples(40)
def test_swapping_the_sides_swaps_precision_and_recall(
    predicted: list[Extraction], gold: list[Extraction]
) -> None:
    """Precision of one way is recall of the other, interval included, and F1 stays."""
    one, other = scored(predicted, gold), scored(gold, predicted)
    for level, scores in one.levels.items():
        swapped = other.levels[level]
        for mine, theirs in ((scores.micro, swapped.micro), (scores.macro, swapped.macro)):
            assert (mine.precision, mine.recall, mine.f1) == (theirs.recall, theirs.precision, theirs.f1)


@pytest.mark.slow
@given(sides_of("abc"), sides_of("abc"), st.randoms(use_true_random=False))
@examples(40)
def test_order_does_not_matter(
    predicted: list[Extraction], gold: list[Extraction], chance: random.Random
) -> None:
    """Shuffled abstracts and claims give the same JSON to the last digit."""

    def shuffled(extractions: list[Extraction]) -> list[Extraction]:
        mixed = [
            replace(one, records=tuple(chance.sample(one.records, len(one.records)))) for one in extractions
        ]
        return chance.sample(mixed, len(mixed))

    expected = evaluation_json(scored(predicted, gold))
    assert evaluation_json(scored(shuffled(predicted), shuffled(gold))) == expected


@pytest.mark.slow
@given(sides_of("ab"), sides_of("ab"))
@examples(40)
def test_a_spurious_prediction_never_raises_precision(
    predicted: list[Extraction], gold: list[Extraction]
) -> None:
    """A claim that the gold cannot have lowers precision or leaves it, and never moves recall."""
    extra = replace(predicted[0], records=(*predicted[0].records, record("scale", value=999)))
    before, after = scored(predicted, gold), scored([extra, *predicted[1:]], gold)
    for level, scores in before.levels.items():
        for old, new in (
            (scores.micro, after.levels[level].micro),
            (scores.macro, after.levels[level].macro),
        ):
            assert (new.precision.value or 0) <= (old.precision.value or 0) + 1e-12
        assert after.levels[level].micro.matched == scores.micro.matched


@pytest.mark.slow
@given(sides_of("ab"), sides_of("ab"))
@examples(60)
def test_errors_add_up(predicted: list[Extraction], gold: list[Extraction]) -> None:
    """Every claim of both sides is matched or in exactly one kind of error."""
    evaluation = scored(predicted, gold)
    score, count = strict(evaluation), evaluation.error_count
    both = score.matched + count("wrong_value") + count("wrong_kind")
    assert score.gold == both + count("missing")
    assert score.predicted == both + count("duplicate") + count("spurious")
    assert count("fields") == score.matched - evaluation.levels["tuple"].micro.matched
    assert len(evaluation.disagreements) == sum(errors(evaluation).values())


@given(sides_of("a"), sides_of("a"))
@examples(60)
def test_relaxing_never_loses_a_pair(predicted: list[Extraction], gold: list[Extraction]) -> None:
    """Relaxed finds at least the strict pairs, and whole tuples are at most the pairs they come from."""
    matched = {level: one.micro.matched for level, one in scored(predicted, gold).levels.items()}
    assert matched["tuple"] <= matched["strict"] <= matched["relaxed"] >= matched["tuple_lenient"]


def greedy(predicted: Sequence[ComparedRecord], gold: Sequence[ComparedRecord]) -> int:
    """Pairs of a loop that takes the first partner that fits."""
    free = list(gold)
    for claim in predicted:
        partner = next((one for one in free if usual().rule(claim, one)), None)
        if partner is not None:
            free.remove(partner)
    return len(gold) - len(free)


def best_by_trying(predicted: Sequence[ComparedRecord], gold: Sequence[ComparedRecord]) -> tuple[int, int]:
    """Most pairs, and most shared evidence among those, by trying every matching."""
    longer, shorter = (predicted, gold) if len(predicted) > len(gold) else (gold, predicted)
    totals = []
    for order in permutations(longer, len(shorter)):
        fitting = [pair for pair in zip(order, shorter, strict=True) if usual().rule(*pair)]
        totals.append((len(fitting), sum(overlap(*pair) for pair in fitting)))
    return max(totals)


@given(sides_of("a"), sides_of("a"))
@examples(80)
def test_no_matching_is_better_than_the_optimal_one(
    predicted: list[Extraction], gold: list[Extraction]
) -> None:
    """The matching has as many pairs and as much evidence as any, and no fewer pairs than a greedy loop."""
    mine, theirs = (usual().read(one[0], TEXT, "x") for one in (predicted, gold))
    pairs = usual().strict(mine, theirs)
    total = (len(pairs), sum(overlap(pair.predicted, pair.gold) for pair in pairs))
    assert total == best_by_trying(mine, theirs)
    assert len(pairs) >= greedy(mine, theirs)
