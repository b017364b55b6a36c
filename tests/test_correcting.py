"""What a person settled wins over what a machine said."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from click.testing import CliRunner
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st
from made_up_claims import TEXT, record

from pipeline import boards
from pipeline.boards.text import rows, text
from pipeline.cli import cli
from pipeline.domain import Abstract, Extraction, Grounding, Judged, Origin, Refuted, Resolved, Review
from pipeline.evaluation import diffing
from pipeline.evaluation.yardstick import Yardstick, usual
from pipeline.outputs.loading import read_plain
from pipeline.outputs.tables.files import read as read_tables
from pipeline.outputs.tables.files import write
from pipeline.outputs.writing import to_line
from pipeline.review.correcting import Corrections
from schemas.claims import Claim
from schemas.datasets import Dataset

CAVES = record(
    "scale", "It maps 12 caves", sentence=3, subject="It", quantity="12 caves", value=12, unit="cave"
)
SPEED = record(
    "improvement", "It maps 12 caves 3.1x faster", sentence=3, value=3.1, unit="times", quantity="3.1x"
)
ROPE = record("improvement", "needs 40% less rope", sentence=3, value=40, unit="percent", quantity="40%")
CODE = record("availability", "Code and maps are online", sentence=4, artifact="code")
BEATS = record("superiority", "Norn beats Skald on every cave", sentence=2, subject="Norn", baseline="Skald")


def run(*records: Resolved, origin: Origin = "model", **more: object) -> Extraction:
    """What a machine said of the one abstract."""
    made = Extraction(Abstract("a", "Caves", TEXT, ()), "claims", "ok", records, origin=origin)
    return replace(made, **more)  # type: ignore[arg-type]  # whatever a test wants to be different


def labels(
    *records: Resolved,
    refuted: Sequence[tuple[Resolved, str]] = (),
    unsure: Sequence[Resolved] = (),
    complete: bool = False,
) -> Extraction:
    """What a person said of it."""
    review = Review(
        "Urd", "2031-05-04T10:00:00+00:00", complete, tuple(Refuted(*one) for one in refuted), tuple(unsure)
    )
    return run(*records, origin="hand", review=review)


def right(one: Resolved) -> Resolved:
    """Called right."""
    return replace(one, judged=Judged("right"))


def mended(before: Resolved, **fields: object) -> Resolved:
    """Corrected in some fields."""
    return replace(before, fields={**before.fields, **fields}, judged=Judged("mended", before))


def added(one: Resolved) -> Resolved:
    """Added by a person."""
    return replace(one, judged=Judged("added"))


def corrected(machine: Extraction, *settled: Extraction) -> Extraction:
    """The machine's output with the labels put in."""
    return Corrections.of("labels.jsonl", settled, usual(), Claim).applied(machine)


def said(one: Extraction) -> list[tuple[object, object, str | None]]:
    """Kind and value of each record, and what the correction did to it."""
    return [
        (each.fields["kind"], each.fields.get("value"), each.judged and each.judged.verdict)
        for each in one.records
    ]


def test_each_judgement_does_what_it_says() -> None:
    """A right claim stays, a refuted one goes, a mended one is replaced, an added one comes, others stay."""
    fixed = mended(SPEED, value=1.3, quantity="1.3x")
    found = corrected(
        run(CAVES, SPEED, ROPE, CODE),
        labels(right(CAVES), fixed, added(BEATS), refuted=[(ROPE, "background")]),
    )
    assert said(found) == [
        ("scale", 12, "right"),
        ("improvement", 1.3, "mended"),
        ("availability", None, None),
        ("superiority", None, "added"),
    ]
    assert found.records[1].judged == Judged("mended", SPEED)
    assert found.review is not None
    assert found.review.refuted == (Refuted(ROPE, "background"),)
    assert (found.review.reviewer, found.origin) == ("Urd", "model")


def test_corrections_survive_another_model() -> None:
    """One that misses the right claim, has the mended one as it was, and the refuted one with other words."""
    fixed = mended(SPEED, value=1.3, quantity="1.3x")
    other = run(
        replace(SPEED, fields={**SPEED.fields, "subject": "Norn"}),
        replace(ROPE, fields={**ROPE.fields, "subject": "rope"}),
        BEATS,
    )
    found = corrected(other, labels(right(CAVES), fixed, refuted=[(ROPE, "background")]))
    assert said(found) == [
        ("improvement", 1.3, "mended"),
        ("superiority", None, None),
        ("scale", 12, "added"),
    ]
    assert found.review is not None
    assert [one.record.fields["subject"] for one in found.review.refuted] == ["rope"]


def test_a_model_that_is_right_by_now_is_called_right() -> None:
    """Where a later run says what a person mended an earlier one to, nothing is mended any more."""
    fixed = mended(SPEED, value=1.3, quantity="1.3x")
    found = corrected(run(replace(fixed, judged=None)), labels(fixed))
    assert said(found) == [("improvement", 1.3, "right")]


def test_a_complete_abstract_has_what_the_labels_have() -> None:
    """What nobody labelled there is taken out; what the reviewer would not decide about stays."""
    found = corrected(run(CAVES, SPEED, ROPE), labels(right(CAVES), unsure=[SPEED], complete=True))
    assert said(found) == [("scale", 12, "right"), ("improvement", 3.1, None)]
    assert found.review is not None
    assert [one.why for one in found.review.refuted] == [
        "not among the labels of an abstract that was judged completely"
    ]


def test_labels_by_hand_without_a_reviewer_correct_as_well() -> None:
    """Such labels have no numbers as written and no places: those of the machine stay where they agree."""
    placed = replace(CAVES, grounding={"subject": Grounding("exact", "sentence", (81, 83))})
    bare = Resolved(
        {"kind": "scale", "subject": "Norn", "value": 12, "unit": "cave", "qualifier": "exact"}, "12 caves"
    )
    new = Resolved({"kind": "superiority", "subject": "Norn", "baseline": "Urd"}, "beats Urd on every cave")
    hand = run(bare, new, origin="hand")
    found = corrected(run(placed, ROPE), hand)
    [scale, superior] = found.records
    assert scale.fields["quantity"] == "12 caves"
    assert (scale.fields["subject"], scale.judged) == ("Norn", Judged("mended", placed))
    assert scale.span is not None
    assert TEXT[slice(*scale.span)] == "12 caves"
    assert (scale.sentence, superior.sentence) == (3, 2)
    assert "subject" not in scale.grounding
    assert found.review is not None
    assert (found.review.reviewer, [one.record for one in found.review.refuted]) == ("not named", [ROPE])


def test_a_mended_amount_takes_none_of_the_old_one() -> None:
    """Words and unit of the wrong number do not stay beside the right one."""
    bare = Resolved({"kind": "improvement", "value": 1.3}, "3.1x faster")
    was = Resolved({"kind": "improvement", "value": 3.1, "unit": "times", "quantity": "3.1x"}, "3.1x faster")
    found = corrected(run(was), labels(replace(bare, judged=Judged("mended", was))))
    assert dict(found.records[0].fields) == {"kind": "improvement", "value": 1.3}


def test_unread_abstracts_are_left_alone() -> None:
    """A person's labels are no answer of the model's: what failed has failed, and is asked again."""
    failed = run(status="failed")
    assert corrected(failed, labels(added(CODE))) == failed
    assert corrected(run(CAVES), replace(labels(), abstract=Abstract("b", "", "", ()))) == run(CAVES)


def test_a_second_opinion_keeps_what_nobody_settled() -> None:
    """A claim of the rules that was added or refuted is not listed apart; `seen_by` says who saw it."""
    ruled = tuple(replace(one, seen_by=("rules",)) for one in (CODE, BEATS, ROPE))
    machine = run(replace(CAVES, seen_by=("model",)), rules_only=ruled)
    found = corrected(machine, labels(added(CODE), refuted=[(ROPE, "background")]))
    assert [one.fields["kind"] for one in found.rules_only or ()] == ["superiority"]
    assert [one.seen_by for one in found.records] == [("model",), ("rules",)]


MADE = (CAVES, SPEED, ROPE, CODE, BEATS)
ACTS = st.lists(st.sampled_from(["right", "wrong", "mended", "open", "unsure"]), min_size=5, max_size=5)


@given(ACTS, st.booleans(), st.lists(st.booleans(), min_size=5, max_size=5))
def test_correcting_twice_is_correcting_once(acts: list[str], complete: bool, kept: list[bool]) -> None:
    """Whatever was judged and whatever a run has of it: its corrected output is not corrected any further."""
    pairs = list(zip(MADE, acts, strict=True))
    standing = [right(one) for one, act in pairs if act == "right"]
    standing += [mended(one, subject="Urd") for one, act in pairs if act == "mended"]
    settled = labels(
        *standing,
        refuted=[(one, "background") for one, act in pairs if act == "wrong"],
        unsure=[one for one, act in pairs if act == "unsure"],
        complete=complete,
    )
    machine = run(*(one for one, keep in zip(MADE, kept, strict=True) if keep))
    once = corrected(machine, settled)
    twice = corrected(once, settled)
    assert [one.fields for one in twice.records] == [one.fields for one in once.records]
    assert twice.review is not None
    assert twice.review.refuted == ()
    assert all(any(usual().exact(*_both(one, other), "value") for other in once.records) for one in standing)


def _both(one: Resolved, other: Resolved) -> tuple:
    return tuple(usual().read(run(each), TEXT, "x")[0] for each in (one, other))


def test_another_schema_is_corrected_as_well() -> None:
    """Records of any schema are matched by what makes them the same."""
    by = Yardstick(Dataset, "datasets")

    def data(name: str, role: str) -> Resolved:
        return Resolved({"name": name, "role": role}, "It maps 12 caves", 3)

    machine = replace(run(data("Norn", "trained_on"), data("Urd", "trained_on")), schema="datasets")
    judged = replace(
        labels(
            mended(data("Norn", "trained_on"), role="introduced"),
            refuted=[(data("Urd", "trained_on"), "background")],
        ),
        schema="datasets",
    )
    found = Corrections.of("labels.jsonl", [judged], by, Dataset).applied(machine)
    assert [dict(one.fields) for one in found.records] == [{"name": "Norn", "role": "introduced"}]


def test_the_line_says_what_a_person_did(tmp_path: Path) -> None:
    """A corrected line comes back as it was, is no log of judgements, and names who corrected it."""
    found = corrected(run(CAVES, SPEED), labels(right(CAVES), refuted=[(SPEED, "wrong value")]))
    path = tmp_path / "claims.jsonl"
    path.write_text(to_line(found) + "\n", "utf-8")
    assert read_plain(path) == [found]
    assert not found.is_judgement
    line = json.loads(path.read_text("utf-8"))
    assert (line["origin"], line["reviewer"]) == ("model", "Urd")
    assert (line["claims"][0]["judged"], line["refuted"][0]["why"]) == ({"verdict": "right"}, "wrong value")


def test_tables_carry_corrections(tmp_path: Path) -> None:
    """A column says what a person did, and Parquet gives everything back."""
    found = corrected(
        run(CAVES, SPEED, ROPE),
        labels(right(CAVES), mended(SPEED, value=1.3), refuted=[(ROPE, "background")]),
    )
    path = tmp_path / "claims.parquet"
    write([found], path, "parquet", Claim)
    assert read_tables(path) == [found]


def test_diff_shows_what_was_corrected() -> None:
    """Between a run and its corrected one: refuted claims are gone, mended ones changed, added ones new."""
    machine = run(CAVES, SPEED, ROPE)
    found = corrected(machine, labels(mended(SPEED, value=1.3), added(CODE), refuted=[(ROPE, "background")]))
    result = diffing.diff([machine], [found])
    assert diffing.counts(result) | {"same": 0} == {
        **diffing.counts(result),
        "removed": 1,
        "added": 1,
        "changed": 1,
        "same": 0,
    }
    told = diffing.text(result)
    assert "value: 3.1 → 1.3" in told
    assert "taken out by Urd: background" in told


def test_a_board_ranks_the_corrected_score() -> None:
    """Who claims what follows the correction, and the line says that a person judged it."""
    score = record(
        "performance",
        "It maps 12 caves",
        subject="Norn",
        metric="accuracy",
        dataset="Caves",
        value=12,
        unit="percent",
    )
    found = corrected(run(score), labels(mended(score, value=21)))
    board = boards.build([found], boards.load_names(None), {})
    [benchmark] = board.benchmarks
    assert [(entry.value, entry.judged) for entry in benchmark.entries] == [(21, "mended")]
    told = text(board)
    assert "✓ Norn" in told
    assert "✓ A person judged this claim." in told
    assert "✓" not in text(boards.build([run(score)], boards.load_names(None), {}))
    [row] = rows(board)
    assert row[-1] == "mended"


def called(*arguments: str) -> str:
    """What a command prints, if it ends well."""
    done = CliRunner().invoke(cli, arguments)
    assert done.exit_code == 0, done.output
    return done.output


def test_gold_and_export_carry_corrections(tmp_path: Path) -> None:
    """`gold --correct` says what it did; the lines and their export say it, too."""
    digest = str(ROOT / "examples" / "digest.txt")
    plain, after = tmp_path / "plain.jsonl", tmp_path / "after.jsonl"
    called("gold", digest, "-o", str(plain))
    hand = str(ROOT / "examples" / "labels.jsonl")
    told = called("gold", digest, "--correct", hand, "-o", str(after))
    assert "corrected  by labels.jsonl, in 14 abstracts: " in told
    scores = called("compare", str(after), hand, "--json")
    assert json.loads(scores)["levels"]["tuple"]["micro"]["f1"]["value"] == 1
    called("export", str(after), "--to", "csv")
    header, *rows = (tmp_path / "after.csv").read_text("utf-8-sig").splitlines()
    assert "judged" in header.split(",")
    assert any("added" in row for row in rows)
