"""How good a run is, from a random sample of it that a person judged."""

import json
from collections.abc import Sequence
from dataclasses import replace
from math import comb
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from pipeline import inputs
from pipeline.audit.as_json import audit_json
from pipeline.audit.estimate import Audit, audit, needed
from pipeline.audit.intervals import Count, exact, stratified
from pipeline.audit.recapture import Total, recaptured, total
from pipeline.audit.sampling import allocate, random_orders
from pipeline.audit.text import audit_text
from pipeline.audit.verdicts import RecordVerdict, verdicts
from pipeline.cli import cli
from pipeline.domain import Abstract, Extraction, Judged, Origin, Refuted, Resolved, Review
from pipeline.errors import InputError
from pipeline.evaluation.compare import evaluate
from pipeline.evaluation.yardstick import usual
from pipeline.front import estimate
from pipeline.outputs.loading import read_plain
from pipeline.outputs.writing import to_line
from pipeline.review.correcting import Corrections
from pipeline.review.sampling import draw
from pipeline.rules.labelling import label
from schemas.claims import Claim

EXAMPLES = Path(__file__).parents[1] / "examples"
COUNTS = st.integers(1, 60).flatmap(
    lambda size: st.integers(0, size).flatmap(
        lambda judged: st.builds(Count, st.just(size), st.just(judged), st.integers(0, judged))
    )
)
SIZES = st.dictionaries(st.sampled_from("abcdef"), st.integers(1, 400), min_size=1)
KIND_OF = usual().kind_of


@given(COUNTS)
def test_an_exact_interval_holds_what_it_is_of(count: Count) -> None:
    """The share found lies in its interval; where all were judged the interval is that share."""
    share = exact(count)
    assert 0 <= share.low <= share.high <= 1
    assert count.right / count.size <= share.high
    if count.judged:
        assert share.value == count.right / count.judged
        assert share.low <= share.value <= share.high
    if count.judged == count.size:
        assert share.low == share.value == share.high


@pytest.mark.parametrize(("size", "judged"), [(12, 4), (20, 9), (30, 30)])
def test_exact_intervals_hold_the_truth_as_often_as_they_say(size: int, judged: int) -> None:
    """For every number of right records, at least 95 of 100 samples give an interval that holds it."""
    for right in range(size + 1):
        found = ways(size, right, judged)
        held = sum(
            count
            for shown, count in found.items()
            if (share := exact(Count(size, judged, shown))).low <= right / size <= share.high
        )
        assert held >= 0.95 * sum(found.values())


@given(st.lists(COUNTS, min_size=1, max_size=6))
def test_kinds_put_together_weigh_as_much_as_there_is_of_them(counts: list[Count]) -> None:
    """The value is the weighted mean and lies in its interval; none while a kind has nothing judged."""
    share = stratified(counts)
    if not all(count.judged for count in counts):
        assert share.value is None
        return
    whole = sum(count.size for count in counts)
    mean = sum(count.size * count.right / count.judged for count in counts) / whole
    assert share.value == pytest.approx(mean)
    assert 0 <= share.low <= share.value <= share.high <= 1
    if all(count.judged == count.size for count in counts):
        assert share.low == share.high


def ways(size: int, right: int, judged: int) -> dict[int, int]:
    """How many samples of a kind show each number of right records."""
    found = {one: comb(right, one) * comb(size - right, judged - one) for one in range(judged + 1)}
    return {one: count for one, count in found.items() if count}


@pytest.mark.parametrize("right", [(10, 4), (40, 14), (57, 16), (60, 20), (0, 3)])
def test_the_interval_of_all_holds_the_truth_over_all_samples_that_can_be_drawn(
    right: tuple[int, int],
) -> None:
    """Two kinds, every possible pair of samples: at least 95 of 100 intervals hold the run's precision."""
    (first, second), truth = right, sum(right) / 80
    held = tried = 0
    for one, times in ways(60, first, 20).items():
        for other, more in ways(20, second, 8).items():
            share = stratified([Count(60, 20, one), Count(20, 8, other)])
            tried += times * more
            held += times * more * (share.low <= truth <= share.high)
    assert held >= 0.95 * tried


@given(st.lists(COUNTS, min_size=1, max_size=6))
def test_the_interval_of_all_knows_what_was_judged(counts: list[Count]) -> None:
    """It promises no fewer right ones than were found, nor more than are left; of one kind it is exact."""
    share, size = stratified(counts), sum(count.size for count in counts)
    if len(counts) == 1:
        assert share == exact(counts[0])
    if all(count.judged for count in counts):
        assert share.low >= sum(count.right for count in counts) / size - 1e-9
        assert share.high <= 1 - sum(count.judged - count.right for count in counts) / size + 1e-9


@given(SIZES, st.integers(0, 900), st.integers(0, 100))
def test_a_larger_sample_holds_a_smaller_one(sizes: dict[str, int], sample: int, more: int) -> None:
    """A sample is as large as wanted or as the run, and with more judgements no kind has fewer."""
    first, second = allocate(sizes, sample), allocate(sizes, sample + more)
    assert sum(first.values()) == min(sample, sum(sizes.values()))
    assert all(first[kind] <= second[kind] <= sizes[kind] for kind in sizes)
    if sample >= 2 * len(sizes):
        assert all(first.values())


@given(SIZES, st.floats(0.02, 0.3))
def test_what_is_needed_brings_the_interval_to_its_width(sizes: dict[str, int], width: float) -> None:
    """With as many judgements more, and the shares seen so far, the interval is as close as was wanted."""
    counts = {kind: Count(size, min(size, 4), min(size, 4) - (size > 1)) for kind, size in sizes.items()}
    more = needed(counts, width)
    assert more is not None
    assert 0 <= more <= sum(sizes.values()) - sum(count.judged for count in counts.values())


@given(st.integers(0, 40), st.integers(0, 40), st.integers(0, 40))
def test_chapman_counts_no_fewer_than_were_seen(both: int, first: int, second: int) -> None:
    """There are at least as many as either side has; two who miss nothing of each other have all."""
    sure = [Total(number, 0.0) for number in (both, first, second)]
    found = recaptured(sure[0], sure[1], sure[2], ("model", "rules"))
    assert found.all >= max(both + first, both + second)
    assert 0 <= found.recall.low <= (found.recall.value or 0) <= found.recall.high <= 1
    if not second:
        assert found.all == pytest.approx(both + first)
    if not first and not second:
        assert found.error == 0


def test_chapmans_estimate_is_that_of_the_textbook() -> None:
    """Seber's formula by hand: 200 marked, 150 caught, 60 of them marked."""
    found = recaptured(Total(60, 0), Total(140, 0), Total(90, 0), ("model", "rules"))
    assert found.all == pytest.approx(201 * 151 / 61 - 1)
    assert found.error**2 == pytest.approx(201 * 151 * 140 * 90 / (61**2 * 62))
    assert total([Count(10, 10, 7)]) == Total(7.0, 0.0)


def ruled() -> list[Extraction]:
    """The example digest as the rules read it."""
    return list(label(inputs.read(str(EXAMPLES / "digest.txt")).abstracts))


def run_of(*kinds: str) -> list[Extraction]:
    """A run of one abstract for each kind that is named, each with one claim."""
    return [
        Extraction(
            Abstract(f"{number:016}", f"Caves {number}", f"We map {number} caves.", ()),
            "claims",
            "ok",
            (Resolved({"kind": kind, "value": number}, f"{number} caves", 1, (7, 14)),),
        )
        for number, kind in enumerate(kinds)
    ]


def judged(one: Extraction, said: str, *, complete: bool = False) -> Extraction:
    """What a person says of the one claim of an abstract: right, mended or the reason why it is wrong."""
    [record] = one.records
    kept: tuple[Resolved, ...] = ()
    refuted: tuple[Refuted, ...] = ()
    if said == "right":
        kept = (replace(record, judged=Judged("right")),)
    elif said == "mended":
        fields = {**record.fields, "value": -1}
        kept = (replace(record, fields=fields, judged=Judged("mended", record)),)
    elif said == "renamed":
        fields = {**record.fields, "subject": "Norn"}
        kept = (replace(record, fields=fields, judged=Judged("mended", record)),)
    elif said != "unsure":
        refuted = (Refuted(record, said),)
    unsure = (record,) if said == "unsure" else ()
    review = Review("Urd", "2031-05-04T10:00:00+00:00", complete, refuted, unsure)
    return replace(one, records=kept, origin="hand", review=review)


SAID = st.sampled_from(["right", "mended", "renamed", "background", "wrong value"])
JUDGED = st.lists(st.tuples(st.sampled_from(["scale", "performance"]), SAID, st.booleans()), min_size=1)


@given(JUDGED, st.integers(0, 5))
def test_a_run_that_was_judged_whole_has_the_precision_that_compare_says(
    drawn: list[tuple[str, str, bool]], seed: int
) -> None:
    """Once all is judged, the estimate is `compare`'s precision, of all and of each kind, and certain."""
    run = run_of(*(kind for kind, _, _ in drawn))
    labels = [
        judged(one, said, complete=complete) for one, (_, said, complete) in zip(run, drawn, strict=True)
    ]
    found = audit(run, labels, usual(), KIND_OF, seed)
    scores = evaluate(run, labels, resamples=5).levels["strict"]
    assert found.precision.value == pytest.approx(scores.micro.precision.value)
    assert found.precision.low == found.precision.high
    assert (found.judged, found.waiting, found.unsure) == (len(run), 0, 0)
    for kind, one in found.kinds.items():
        assert one.precision.value == pytest.approx(scores.kinds[kind].precision.value)


def test_example_labels_give_what_compare_gives() -> None:
    """Of the rules on the example digest, labels made by hand without a reviewer say the same in both."""
    labels = read_plain(EXAMPLES / "labels.jsonl", "claims")
    run = ruled()
    found = audit(run, labels, usual(), KIND_OF, 1)
    scores = evaluate(run, labels).levels["strict"].micro
    assert found.precision.value == pytest.approx(scores.precision.value)
    assert found.recall is not None
    recall = found.recall.recall
    assert recall.value == scores.recall.value
    assert recall.low is not None and scores.recall.low is not None and recall.low <= scores.recall.low


def placed(run: Sequence[Extraction], seed: int) -> list[str]:
    """The abstracts of a run of one kind in the order in which they are drawn."""
    [order] = random_orders(run, seed, KIND_OF).values()
    return [place.abstract for place in order]


def test_only_judgements_from_the_beginning_of_the_random_order_count() -> None:
    """A judgement behind a gap waits, whatever it says; once the gap is closed it counts."""
    run = run_of(*["scale"] * 9)
    by_id = {one.abstract.id: one for one in run}
    order = placed(run, 3)
    said = [judged(by_id[key], "right") for key in order[:4]] + [
        judged(by_id[key], "background") for key in order[5:7]
    ]
    found = audit(run, said, usual(), KIND_OF, 3)
    assert (found.precision.value, found.judged, found.waiting) == (1.0, 4, 2)
    found = audit(run, [*said, judged(by_id[order[4]], "unsure")], usual(), KIND_OF, 3)
    assert (found.judged, found.unsure, found.waiting) == (6, 1, 0)
    assert found.precision.value == pytest.approx(4 / 6)


def test_the_order_is_that_of_what_records_say() -> None:
    """A run in another order, or with more in it, draws the same records first; another seed draws others."""
    run, more = run_of(*["scale"] * 40), run_of(*["scale"] * 50)
    order = placed(run, 3)
    assert placed(run[::-1], 3) == order
    assert [key for key in placed(more, 3) if key in set(order)] == order
    assert placed(run, 4) != order


def test_reasons_are_weighed_by_what_they_stand_for() -> None:
    """A wrong claim of a kind of which a tenth was judged counts as ten; mended fields name themselves."""
    run = run_of(*["scale"] * 20, "performance", "performance")
    by_id = {one.abstract.id: one for one in run}
    drawn = random_orders(run, 5, KIND_OF)
    keys = [place.abstract for place in drawn["scale"][:2]]
    labels = [judged(by_id[keys[0]], "background"), judged(by_id[keys[1]], "renamed")]
    labels += [judged(one, said) for one, said in zip(run[-2:], ("mended", "right"), strict=True)]
    found = audit(run, labels, usual(), KIND_OF, 5)
    assert {(one.why, one.count): one.share for one in found.faults} == {
        ("background", 1): pytest.approx(10 / 11),
        ("mended: value", 1): pytest.approx(1 / 11),
    }
    assert found.mended == {"subject": 1}
    assert found.precision.value == pytest.approx((20 * 0.5 + 2 * 0.5) / 22)


def with_second_opinion() -> tuple[list[Extraction], list[Extraction]]:
    """A run whose claims two see or one, its rules' own claims, and judgements of all of them."""
    run, labels = [], []
    for number, one in enumerate(run_of(*["scale"] * 12)):
        [record] = one.records
        other = Resolved({"kind": "scale", "value": 100 + number}, "caves", 1, None, seen_by=("rules",))
        seen = replace(record, seen_by=("model", "rules") if number < 8 else ("model",))
        both = replace(one, records=(seen,), rules_only=(other,) if number < 4 else ())
        kept = tuple(replace(each, judged=Judged("right")) for each in (seen, *(both.rules_only or ())))
        run.append(both)
        labels.append(replace(judged(one, "right"), records=kept))
    return run, labels


def test_what_the_rules_alone_see_tells_of_what_neither_sees() -> None:
    """8 seen by both, 4 by the model and 4 by the rules alone: Chapman's estimate of all, and the recall."""
    run, labels = with_second_opinion()
    found = audit(run, labels, usual(), KIND_OF, 1).recapture
    assert found is not None
    assert (found.names, found.both, found.first, found.second) == (("model", "rules"), 8, 4, 4)
    assert found.all == pytest.approx(13 * 13 / 9 - 1)
    assert found.recall.value == pytest.approx(12 / found.all)
    told = audit_text(audit(run, labels, usual(), KIND_OF, 1))
    assert "This assumes that what rules sees is no easier for model" in " ".join(told.split())


def test_labels_of_what_the_rules_alone_see_leave_precision_alone() -> None:
    """A claim that only the rules have is no claim of the run."""
    run, labels = with_second_opinion()
    found = audit(run, labels, usual(), KIND_OF, 1)
    assert (found.size, found.judged, found.precision.value) == (12, 12, 1.0)


def test_without_judgements_nothing_is_known() -> None:
    """No value, no advice, and a sentence that says so."""
    found = audit(run_of("scale", "performance"), [], usual(), KIND_OF, 1)
    assert (found.precision.value, found.needed, found.recall, found.recapture) == (None, None, None, None)
    assert audit_text(found).startswith("The precision of the run is not known yet: 0 of its 2 claims")
    assert json.dumps(audit_json(found))


def test_a_run_without_claims_has_no_precision() -> None:
    """The estimate says so in a sentence, and asks for no judgement."""
    told = audit_text(audit(run_of("scale")[:0], [], usual(), KIND_OF, 1))
    assert told == "the run has no claims, so there is no precision to estimate.\n"


def test_recall_without_a_miss_is_not_certain() -> None:
    """Four claims of complete abstracts, all found: the interval is that of four in four."""
    run = run_of(*["scale"] * 4)
    labels = [judged(one, "right", complete=True) for one in run]
    found = audit(run, labels, usual(), KIND_OF, 1).recall
    assert found is not None
    assert (found.recall.value, found.recall.high) == (1, 1)
    assert found.recall.low == pytest.approx(0.025 ** (1 / 4))


def test_a_desk_of_a_sample_asks_about_that_sample() -> None:
    """As many claims are asked about as are wanted, of each kind some; of complete abstracts all."""
    run = ruled()
    sheets = draw(run, 20, 7, KIND_OF, "run")
    asked = [entry.record for sheet in sheets for entry in sheet.entries if entry.asked]
    assert len(asked) == 20
    assert {KIND_OF(record) for record in asked} == {KIND_OF(record) for one in run for record in one.records}
    assert not any(sheet.closes for sheet in sheets)
    whole = draw(run, 20, 7, KIND_OF, "run", complete=3)
    closing = [sheet for sheet in whole if sheet.closes]
    assert whole[:3] == closing
    assert all(entry.asked for sheet in closing for entry in sheet.entries)


def test_what_cannot_be_drawn_is_told() -> None:
    """A run without claims, one without texts, and a sample with less than one claim of each kind."""
    with pytest.raises(InputError, match="nothing that could be judged"):
        draw([], 5, 1, KIND_OF, "run.jsonl")
    with pytest.raises(InputError, match="give `sample` at least 2"):
        draw(run_of("scale", "performance"), 1, 1, KIND_OF, "run.jsonl")
    bare = [replace(one, abstract=replace(one.abstract, text="")) for one in run_of("scale")]
    with pytest.raises(InputError, match="has no text in run"):
        draw(bare, 1, 1, KIND_OF, "run.jsonl")


def test_verdicts_are_those_of_the_labels() -> None:
    """Right, wrong with its reason, unsure, open, and wrong in a complete abstract without a like label."""
    run = run_of(*["scale"] * 5)
    labels = [
        judged(run[0], "right"),
        judged(run[1], "background"),
        judged(run[2], "unsure"),
        replace(judged(run[3], "right", complete=True), records=()),
    ]
    said = verdicts(run, labels, usual())
    [order] = random_orders(run, 1, KIND_OF).values()
    by_abstract = {place.abstract[-1]: said.get(place) for place in order}
    assert [by_abstract[key] for key in "01234"] == [
        RecordVerdict("right"),
        RecordVerdict("wrong", "background"),
        RecordVerdict("unsure"),
        RecordVerdict("wrong", "not among the labels"),
        None,
    ]


def called(*arguments: str) -> Result:
    """The command as a user calls it."""
    return CliRunner().invoke(cli, ["audit", *arguments])


def test_the_command_prints_what_was_judged(tmp_path: Path) -> None:
    """--judged asks nothing and prints the estimate; --json has its figures."""
    run = run_of(*["scale"] * 8, *["performance"] * 4)
    claims, labels = tmp_path / "claims.jsonl", tmp_path / "labels.jsonl"
    claims.write_text("".join(to_line(one) + "\n" for one in run), "utf-8")
    labels.write_text("".join(to_line(judged(one, "right")) + "\n" for one in run[:11]), "utf-8")
    done = called(str(claims), "--judged", str(labels), "--width", "0.1")
    assert done.exit_code == 0, done.output
    assert done.output.startswith("Precision of claims.jsonl: 100.0%, between ")
    assert "drawn by chance, judged by Urd" in " ".join(done.output.split())
    figures = json.loads(called(str(claims), "--judged", str(labels), "--json").output)
    assert figures["precision"]["value"] == 1
    assert figures["kinds"]["scale"]["size"] == 8


@pytest.mark.parametrize(
    ("origin", "told"), [("rule", "labels made by rule"), ("model", "output of a model")]
)
def test_only_a_person_judges_a_run(tmp_path: Path, origin: Origin, told: str) -> None:
    """Labels by rule, a model's output and the run itself are no judgement, in commands and in Python."""
    run = run_of(*["scale"] * 4)
    made = [replace(one, origin=origin) for one in run]
    claims, labels, page = (tmp_path / name for name in ("claims.jsonl", "made.jsonl", "page.html"))
    claims.write_text("".join(to_line(one) + "\n" for one in run), "utf-8")
    labels.write_text("".join(to_line(one) + "\n" for one in made), "utf-8")
    for arguments in (
        ["audit", str(claims), "--judged", str(labels)],
        ["report", str(claims), "--audit", str(labels), "-o", str(page)],
    ):
        done = CliRunner().invoke(cli, arguments)
        assert isinstance(done.exception, InputError)
        assert f"made.jsonl holds {'the ' * (origin == 'model')}{told}" in str(done.exception)
        assert "claimsift audit CLAIMS -o LABELS.jsonl" in str(done.exception)
    assert not page.exists()
    with pytest.raises(InputError, match=told):
        estimate(run, made)
    with pytest.raises(InputError, match="only a person's judgement counts"):
        estimate(claims, claims)
    with pytest.raises(InputError, match=f"{told}.*claimsift review CLAIMS -o LABELS.jsonl"):
        Corrections.of("made.jsonl", made, usual(), Claim)


def test_the_command_wants_one_file_of_judgements(tmp_path: Path) -> None:
    """Neither -o nor --judged, or both, is misuse, in a sentence."""
    for arguments in ([], ["-o", str(tmp_path / "a"), "--judged", str(tmp_path / "b")]):
        done = called("claims.jsonl", *arguments)
        assert done.exit_code == 2
        assert "Say with -o where to save judgements" in done.output


def test_a_user_without_a_name_is_asked_for_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a container a user may have none; who judges nothing needs none."""
    for known in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.delenv(known, raising=False)
    monkeypatch.setattr("os.getuid", lambda: 2**31 - 7)
    claims, labels = tmp_path / "claims.jsonl", tmp_path / "labels.jsonl"
    run = run_of("scale")
    claims.write_text("".join(to_line(one) + "\n" for one in run), "utf-8")
    done = called(str(claims), "-o", str(labels))
    assert "Name yourself with --reviewer" in str(done.exception)
    assert not labels.exists()
    labels.write_text("".join(to_line(judged(one, "right")) + "\n" for one in run), "utf-8")
    assert called(str(claims), "--judged", str(labels)).exit_code == 0


def test_a_corrected_run_is_not_audited_by_what_corrected_it(tmp_path: Path) -> None:
    """Its wrong claims are gone where a person looked and nowhere else; that is told before any judging."""
    run = run_of("scale", "scale")
    labels = [judged(one, "background") for one in run[:1]]
    fixed = Corrections.of("labels.jsonl", labels, usual(), Claim)
    corrected = [fixed.applied(one) for one in run]
    with pytest.raises(InputError, match="Audit the run as it was before that"):
        audit(corrected, labels, usual(), KIND_OF, 1)
    claims = tmp_path / "corrected.jsonl"
    claims.write_text("".join(to_line(one) + "\n" for one in corrected), "utf-8")
    done = called(str(claims), "-o", str(tmp_path / "labels.jsonl"))
    assert isinstance(done.exception, InputError)
    assert not (tmp_path / "labels.jsonl").exists()


def test_the_page_says_at_its_head_how_good_the_run_is(tmp_path: Path) -> None:
    """With --audit, and with judgements as --gold, each run has its estimate; without there is none."""
    run = run_of(*["scale"] * 8)
    claims, labels, page = (tmp_path / name for name in ("claims.jsonl", "labels.jsonl", "page.html"))
    claims.write_text("".join(to_line(one) + "\n" for one in run), "utf-8")
    labels.write_text("".join(to_line(judged(one, "right")) + "\n" for one in run), "utf-8")
    told = "Precision of claims.jsonl: 100.0%. Each of its 8 claims was judged by Urd."
    for arguments in (["--audit", str(labels)], ["--gold", str(labels)], []):
        done = CliRunner().invoke(cli, ["report", str(claims), *arguments, "-o", str(page)])
        assert done.exit_code == 0, done.output
        assert (told in page.read_text("utf-8")) == bool(arguments)


def found_of(audited: Audit) -> str:
    """What is told, in one line."""
    return " ".join(audit_text(audited).split())


def test_a_sample_that_is_large_enough_says_so() -> None:
    """Advice names the sample to ask for, or that the wanted width is reached."""
    run = run_of(*["scale"] * 300)
    labels = [judged(one, "right") for one in run]
    by_id = {one.abstract.id: one for one in labels}
    order = placed(run, 2)
    few = [by_id[key] for key in order[:10]]
    many = [by_id[key] for key in order[:200]]
    assert "more judgements: claimsift audit --sample " in found_of(audit(run, few, usual(), KIND_OF, 2))
    assert "That is within 5 points of the truth." in found_of(audit(run, many, usual(), KIND_OF, 2))
