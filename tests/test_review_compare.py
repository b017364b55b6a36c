"""Labels of a reviewer in comparisons: of abstracts that are judged in part only what was judged counts."""

import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_up_claims import errors, record, scored, side, strict
from shell import Shell

from pipeline.domain import Extraction, Judged, Refuted, Resolved, Review
from pipeline.evaluation.results import Bootstrap
from pipeline.evaluation.reviewers import reviewers
from pipeline.evaluation.yardstick import usual
from pipeline.outputs.writing import to_line

CAVES = record("scale", "12 caves", value=12, unit="cave")
ROPE = record("improvement", "40% less rope", value=40, unit="percent")
FAST = record("improvement", "3.1x faster", value=3.1, unit="times")
CODE = record("availability", "Code and maps are online", artifact="code")
ALL = (CAVES, ROPE, FAST, CODE)


def label(
    *right: Resolved,
    name: str = "a",
    wrong: tuple[Resolved, ...] = (),
    unsure: tuple[Resolved, ...] = (),
    complete: bool = False,
    reviewer: str = "Urd",
) -> Extraction:
    """What a reviewer said of an abstract."""
    judged = tuple(replace(one, judged=one.judged or Judged("right")) for one in right)
    refuted = tuple(Refuted(one, "wrong value") for one in wrong)
    return replace(side(*judged, name=name), review=Review(reviewer, "", complete, refuted, unsure))


def predicted(*records: Resolved, name: str = "a") -> Extraction:
    """What a model says of an abstract."""
    return side(*records, name=name, origin="model")


def test_what_nobody_judged_counts_for_nothing() -> None:
    """Right ones are matched, refuted ones wrong, and neither the others nor what is missing are counted."""
    added = record("performance", "maps 12 caves", value=99)
    result = scored([predicted(*ALL)], [label(CAVES, replace(added, judged=Judged("added")), wrong=(ROPE,))])
    score = strict(result)
    assert (score.matched, score.predicted, score.gold) == (1, 2, 0)
    assert (score.precision.value, score.recall.value, score.f1.value) == (0.5, None, None)
    assert errors(result) == {"spurious": 1}
    assert (result.coverage.incomplete, result.coverage.not_judged) == (1, 2)


def test_a_mended_claim_was_wrong_as_it_was() -> None:
    """A prediction like the record before it was mended is wrong, one like the mended record is right."""
    was = replace(CAVES, fields={**CAVES.fields, "value": 21})
    gold = [label(replace(CAVES, judged=Judged("mended", was)))]
    assert strict(scored([predicted(was, FAST)], gold)).precision.value == 0
    assert strict(scored([predicted(CAVES, FAST)], gold)).precision.value == 1
    assert errors(scored([predicted(was)], gold)) == {"wrong_value": 1}


def test_recall_is_that_of_the_complete_abstracts() -> None:
    """Both kinds of abstracts count for precision, and only the complete ones for recall, F1 and macro."""
    gold = [label(CAVES, FAST, complete=True), label(CAVES, name="b", wrong=(ROPE,))]
    result = scored([predicted(CAVES, ROPE), predicted(CAVES, ROPE, name="b")], gold)
    score = strict(result)
    assert (score.matched, score.predicted, score.gold) == (2, 4, 2)
    assert (score.precision.value, score.recall.value, score.f1.value) == (0.5, 0.5, 0.5)
    assert result.levels["strict"].macro.abstracts == 1
    assert result.levels["strict"].kinds["improvement"].recall.value == 0


def test_an_unsure_claim_is_neither_right_nor_wrong() -> None:
    """Also in a complete abstract a prediction that the reviewer was unsure of is left out."""
    gold = [label(CAVES, unsure=(ROPE,), complete=True)]
    score = strict(scored([predicted(CAVES, ROPE, FAST)], gold))
    assert (score.matched, score.predicted) == (1, 2)


def test_an_unanswered_abstract_that_is_not_complete_misses_nothing() -> None:
    """Nobody knows how many claims it has."""
    gold = [label(CAVES), label(FAST, name="b", complete=True)]
    result = scored([predicted(FAST, name="b")], gold)
    assert [one.gold_claims for one in result.coverage.unanswered] == [0]
    assert strict(result).recall.value == 1


@given(
    st.lists(st.sampled_from(ALL), unique_by=lambda one: one.evidence),
    st.lists(st.sampled_from(ALL), unique_by=lambda one: one.evidence),
)
def test_complete_labels_count_as_labels_by_hand(found: list[Resolved], right: list[Resolved]) -> None:
    """Where each abstract is complete, every figure is that of the same labels without a reviewer."""
    by_review = scored([predicted(*found)], [label(*right, complete=True)])
    by_hand = scored([predicted(*found)], [side(*right)])
    assert by_review.levels == by_hand.levels
    assert by_review.items == by_hand.items
    assert by_review.errors == by_hand.errors


def test_compare_says_that_some_are_judged_in_part(shell: Shell) -> None:
    """The reader learns what does not count for recall, in a sentence."""
    (shell.folder / "run.jsonl").write_text(to_line(predicted(*ALL)), encoding="utf-8")
    (shell.folder / "labels.jsonl").write_text(to_line(label(CAVES, wrong=(ROPE,))), encoding="utf-8")
    ended = shell("compare", shell.folder / "run.jsonl", shell.folder / "labels.jsonl")
    told = " ".join(ended.out.split())
    assert (
        "1 abstract of the gold is not judged completely: what is judged of them counts for precision" in told
    )
    assert "2 predicted claims that nobody judged, or was sure of, are not counted." in told
    assert "1 abstract, none of them judged completely, so only precision is known." in told
    assert "1 of 1 abstract answered; 2 claims judged, 2 not." in told
    tables = ended.out.partition("In brackets")[2].partition("Errors")[0]
    assert [word for word in ("precision", "recall", "F1", "gold", "Macro") if word in tables] == [
        "precision"
    ]
    both = [label(CAVES), label(CAVES, ROPE, name="b", complete=True)]
    (shell.folder / "labels.jsonl").write_text("".join(to_line(one) + "\n" for one in both), encoding="utf-8")
    ended = shell("compare", shell.folder / "run.jsonl", shell.folder / "labels.jsonl")
    assert "2 abstracts, 2 claims in the 1 that is judged completely." in " ".join(ended.out.split())


def test_two_reviewers_agree_beyond_chance() -> None:
    """Agreement and Cohen's kappa of right and not right, over all and by kind; mended is not right."""
    mended = replace(FAST, fields={**FAST.fields, "value": 3}, judged=Judged("mended", FAST))
    first = [label(CAVES, CODE, mended, wrong=(ROPE,)), label(CAVES, name="b")]
    second = [
        label(CAVES, ROPE, wrong=(FAST, CODE), reviewer="Skuld"),
        label(CAVES, name="b", reviewer="Skuld"),
    ]
    found = reviewers(first, second, usual(), Bootstrap(200, 1))
    assert found is not None
    assert found.names == ("Urd", "Skuld")
    assert (found.all.judged, found.all.agreement.value) == (5, 3 / 5)
    # Each calls three of five right: by chance they agree on 9/25 + 4/25.
    assert found.all.kappa.value == pytest.approx((15 - 13) / (25 - 13))
    assert found.all.agreement.low is not None
    assert {kind: one.judged for kind, one in found.kinds.items()} == {
        "improvement": 2,
        "scale": 2,
        "availability": 1,
    }
    assert found.kinds["scale"].kappa.value is None


def test_kappa_is_not_told_of_a_reviewer_who_says_one_thing() -> None:
    """Who calls everything right agrees by chance alone, as kappa has it, however often that is."""
    first = [label(CAVES, ROPE, FAST, CODE)]
    found = reviewers(first, [label(CAVES, ROPE, FAST, wrong=(CODE,))], usual(), Bootstrap(10, 1))
    assert found is not None
    assert (found.all.agreement.value, found.all.kappa.value) == (3 / 4, None)


def test_kappa_is_that_of_the_definition() -> None:
    """Against the formula written out for a table of many claims."""
    rng = np.random.default_rng(7)
    said = rng.integers(0, 2, size=(60, 2))
    claims = [record("scale", value=float(number)) for number in range(60)]

    def judged(column: int) -> list[Extraction]:
        right = [one for one, row in zip(claims, said, strict=True) if row[column]]
        return [
            label(*right, wrong=tuple(one for one, row in zip(claims, said, strict=True) if not row[column]))
        ]

    found = reviewers(judged(0), judged(1), usual(), Bootstrap(10, 1))
    assert found is not None
    observed = float((said[:, 0] == said[:, 1]).mean())
    first, second = said.mean(axis=0)
    chance = first * second + (1 - first) * (1 - second)
    assert found.all.kappa.value == pytest.approx((observed - chance) / (1 - chance))


def test_compare_tells_how_two_reviewers_agree(shell: Shell) -> None:
    """Of two files of judgements: first how verdicts agree, then the comparison as always; also as JSON."""
    for name, one in (
        ("urd", label(CAVES, CODE, wrong=(ROPE,))),
        ("skuld", label(CAVES, ROPE, CODE, reviewer="Skuld")),
    ):
        (shell.folder / f"{name}.jsonl").write_text(to_line(one), encoding="utf-8")
    figures = shell.folder / "figures.json"
    ended = shell("compare", shell.folder / "urd.jsonl", shell.folder / "skuld.jsonl", "--json", figures)
    assert ended.out.startswith("Urd and Skuld both judged 3 of the same machine claims")
    assert json.loads(figures.read_text(encoding="utf-8"))["reviewers"]["all"]["judged"] == 3


def test_labels_that_nobody_judged_have_no_reviewers() -> None:
    """A file of a model beside a reviewer's is compared as always."""
    assert reviewers([predicted(CAVES)], [label(CAVES)], usual(), Bootstrap(10, 1)) is None
