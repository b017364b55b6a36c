"""`claimsift gold` and `claimsift compare`, from the command line to their files."""

import json
import re
import tomllib
from pathlib import Path

import pytest
from conftest import ROOT, sampled
from shell import claimsift

from pipeline import compare, inputs, report
from pipeline.evaluation.compare import evaluate
from pipeline.outputs.beside import manifest_of
from pipeline.outputs.reading import read
from pipeline.quality.figures import quality_of
from pipeline.rules import labelling
from schemas import choices
from schemas.claims import Claim
from training.parts import part_of

DIGEST = ROOT / "examples" / "digest.txt"
LABELS = ROOT / "examples" / "labels.jsonl"


@pytest.fixture
def gold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The example digest, labelled by rule."""
    output = tmp_path / "gold.jsonl"
    assert claimsift(monkeypatch, "gold", DIGEST, "-o", output) == 0
    return output


def test_gold_has_one_line_for_each_abstract_with_named_rules(gold: Path) -> None:
    """Each abstract of the digest has its record, of origin rule, and each claim names its rule."""
    extractions = list(read(gold, "claims"))
    assert [one.abstract.id for one in extractions] == [one.id for one in inputs.read(str(DIGEST)).abstracts]
    assert {one.origin for one in extractions} == {"rule"}
    claims = [claim for one in extractions for claim in one.records]
    assert claims
    assert all(claim.rule for claim in claims)
    assert {claim.fields["kind"] for claim in claims} == set(choices(Claim, "kind"))


def test_explain_shows_an_abstract_with_its_rules(
    gold: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The first digits of an id show its abstract with each claim, its rule and its evidence."""
    first = next(read(gold, "claims"))
    capsys.readouterr()
    assert claimsift(monkeypatch, "gold", DIGEST, "--explain", first.abstract.id[:7]) == 0
    shown = capsys.readouterr().out
    assert first.abstract.title in shown
    for claim in first.records:
        assert f"{claim.fields['kind']}  by the rule {claim.rule}" in shown


@pytest.mark.parametrize(
    ("start", "told"), [("zzz", "No abstract has an id"), ("", "14 abstracts have an id")]
)
def test_explain_wants_one_abstract(
    start: str, told: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """An id that fits none or several is refused with a sentence."""
    assert claimsift(monkeypatch, "gold", DIGEST, "--explain", start) == 2
    assert told in capsys.readouterr().err


def test_a_file_against_itself_is_perfect(
    gold: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Gold compared with itself has F1 1.0 and says first that it is by rule, and how good rules are."""
    capsys.readouterr()
    assert claimsift(monkeypatch, "compare", gold, gold) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert shown.startswith("Gold: ")
    assert "rule" in shown.split("Predicted:")[0]
    assert quality_of("rules").sentence() in shown
    assert re.search(r"strict 1\.000 \[1\.00, 1\.00\] 1\.000", shown)


def test_rules_against_hand_labels_write_json_and_a_triage_page(
    gold: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """All outputs of one comparison agree on the number of right claims."""
    figures, page = tmp_path / "figures.json", tmp_path / "triage.html"
    arguments = ("compare", gold, LABELS, "--json", figures, "--triage", page)
    assert claimsift(monkeypatch, *arguments) == 0
    micro = json.loads(figures.read_text("utf-8"))["levels"]["strict"]["micro"]
    assert 0.5 < micro["f1"]["value"] < 1.0
    shown = capsys.readouterr().out
    assert re.search(rf"strict .* {micro['matched']} +{micro['predicted']} +{micro['gold']}\n", shown)
    assert "hand" in shown.splitlines()[0]
    html = page.read_text("utf-8")
    assert html.lower().startswith("<!doctype html>")


def test_figures_without_a_file_are_printed_alone(
    gold: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Another program can read what the command prints."""
    capsys.readouterr()
    assert claimsift(monkeypatch, "compare", gold, gold, "--json") == 0
    assert json.loads(capsys.readouterr().out)["levels"]["strict"]["micro"]["f1"]["value"] == 1


def test_two_predictions_are_contrasted(
    gold: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Against a copy that lost half of its abstracts, the difference in recall is positive and paired."""
    half, figures = tmp_path / "half.jsonl", tmp_path / "figures.json"
    half.write_text("".join(gold.read_text("utf-8").splitlines(keepends=True)[::2]), "utf-8")
    arguments = ("compare", gold, LABELS, "--against", half, "--json", figures)
    assert claimsift(monkeypatch, *arguments) == 0
    text = capsys.readouterr().out
    assert str(half) in text
    assert figures.exists()


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("", "is empty"),
        ('{"id": "a", "claims": []}\n{"id": "b", "cla', "line 2"),
        ('{"id": "a", "schema": "datasets", "datasets": []}\n', "line 1 is a record of the schema"),
        ('{"id": "nowhere", "claims": []}\n', "No abstract is in both"),
    ],
    ids=["empty", "half a line", "another schema", "no common id"],
)
def test_bad_input_is_named(
    content: str,
    told: str,
    gold: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A file that cannot be compared gives a sentence with its name, exit code 2, and no output file."""
    bad, figures = tmp_path / "bad.jsonl", tmp_path / "figures.json"
    bad.write_text(content, "utf-8")
    assert claimsift(monkeypatch, "compare", bad, gold, "--json", figures) == 2
    shown = capsys.readouterr().err
    assert "bad.jsonl" in shown
    assert told in shown
    assert not figures.exists()


QUOTED = tomllib.loads((ROOT / "pipeline" / "quality" / "rules.toml").read_text("utf-8"))


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in QUOTED if name != "date"])
def test_quoted_quality_of_the_rules_is_what_they_reach(name: str, digest_folder: Path) -> None:
    """The figures that compare quotes are those of the rules as they are, on the labels set aside."""
    files = [*digest_folder.glob("*.txt"), *digest_folder.glob("*.jsonl")]
    abstracts = inputs.one_a_paper(one for file in sorted(files) for one in inputs.read(str(file)).abstracts)
    labels = [
        one
        for one in read(digest_folder.parent / "labels" / f"{name}.jsonl", "claims")
        if part_of(one.abstract.id) == "aside"
    ]
    ids = {one.abstract.id for one in labels}
    wanted = list(labelling.label(one for one in abstracts if one.id in ids))
    micro = evaluate(wanted, labels).levels["strict"].micro
    quoted = QUOTED[name]
    assert quoted["abstracts"] == len(labels)
    for figure, estimate in (("precision", micro.precision), ("recall", micro.recall), ("f1", micro.f1)):
        assert estimate.value == pytest.approx(quoted[figure], abs=0.0006)


def test_quality_is_said_for_each_kind_of_text() -> None:
    """What compare says of the rules names the digests they were made with, other ones, and other fields."""
    said = quality_of("rules").sentence()
    for text in ("on digests like those used in development", "on other arXiv abstracts", "in other fields"):
        assert re.search(rf"{text} 0\.\d\d \[0\.\d\d, [01]\.\d\d\] \(precision", said)


def test_labels_that_were_in_view_are_not_called_set_aside() -> None:
    """The rules were written with the digests' labels in view; only the others are called set aside."""
    said = quality_of("rules").sentence()
    first, rest = said.split("; on abstracts set aside: ")
    assert "with labels in view when the rules were written: on digests like those used in" in first
    assert rest.startswith("on other arXiv abstracts ") and "digests" not in rest
    assert "in development (labels in view), " in quality_of("rules").line()
    assert "in view" not in quality_of("bundled").line()


# Runs that were limited on purpose


def limited(folder: Path, gold: Path, count: int, **manifest: object) -> Path:
    """A run over the first so many abstracts, right in all of them, with what its manifest says."""
    run = folder / f"run-{count}-{len(manifest)}.jsonl"
    run.write_text("".join(gold.read_text("utf-8").splitlines(keepends=True)[:count]), "utf-8")
    run.with_name(f"{run.name}.manifest.json").write_text(json.dumps(manifest), "utf-8")
    return run


@pytest.mark.parametrize(
    ("manifest", "scored"),
    sampled(
        [
            ({"limit": 5, "beyond_limit": 9}, 5),
            ({"shard": {"index": 1, "count": 3, "abstracts": 5}, "limit": None}, 5),
            ({"limit": 5, "beyond_limit": 0}, 14),
            ({"limit": 5}, 5),
            ({"limit": None}, 14),
            ({"limit": None, "known": 9}, 5),
            ({"limit": None, "known": 0}, 14),
            ({}, 14),
        ],
        plain=3,
    ),
    ids=[
        *("limit", "shard", "limit that cut nothing off", "older manifest", "no limit"),
        *("known ones left out", "none left out", "nothing said"),
    ],
)
def test_a_limited_run_is_scored_on_what_it_was_given(
    gold: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    manifest: dict[str, object],
    scored: int,
) -> None:
    """Where the manifest says so the others are left out, which is said first; else they are misses."""
    run = limited(tmp_path, gold, 5, **manifest)
    capsys.readouterr()
    assert claimsift(monkeypatch, "compare", run, gold, "--json") == 0
    figures = json.loads(capsys.readouterr().out)
    assert (figures["coverage"]["abstracts"], figures["coverage"]["not_given"]) == (scored, 14 - scored)
    recall = figures["levels"]["strict"]["micro"]["recall"]["value"]
    assert (recall == 1) == (scored == 5)
    assert claimsift(monkeypatch, "compare", run, gold) == 0
    first = " ".join(capsys.readouterr().out.split("Gold:")[0].split())
    assert first == (
        "Limited on purpose: of the gold 5 abstracts that the run was given are scored,"
        " 9 are not; claimsift compare --all counts those as misses."
        if scored == 5
        else ""
    )


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (13, "of the gold 13 abstracts that the run was given are scored, 1 is not; claimsift compare --all"),
        (1, "of the gold 1 abstract that the run was given is scored, 13 are not; claimsift compare --all"),
    ],
)
def test_one_abstract_is_one(
    gold: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    given: int,
    told: str,
) -> None:
    """What is said of one abstract is said in the singular."""
    run = limited(tmp_path, gold, given, limit=given)
    capsys.readouterr()
    assert claimsift(monkeypatch, "compare", run, gold) == 0
    assert told in " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize("to", ["jsonl", "parquet"])
def test_a_copy_of_a_limited_run_is_scored_on_what_it_was_given(
    gold: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    to: str,
) -> None:
    """Its manifest comes along; a copy of a whole run under the same name leaves none behind."""
    if to == "parquet":
        pytest.importorskip("pyarrow")
    run, copy = limited(tmp_path, gold, 5, limit=5, beyond_limit=9), tmp_path / f"copy.{to}"
    for source, scored in ((run, 5), (gold, 14)):
        assert claimsift(monkeypatch, "export", source, "--to", to, "-o", copy) == 0
        capsys.readouterr()
        assert claimsift(monkeypatch, "compare", copy, gold, "--json") == 0
        assert json.loads(capsys.readouterr().out)["coverage"]["abstracts"] == scored
        assert manifest_of(copy).exists() == (source == run)


def test_a_limited_run_is_scored_from_python_on_what_it_was_given(gold: Path, tmp_path: Path) -> None:
    """The functions do as the commands do; of a list of extractions nobody knows a limit."""
    run = limited(tmp_path, gold, 5, limit=5, beyond_limit=9)
    found = compare(run, gold)
    assert (found.evaluation.coverage.abstracts, found.evaluation.coverage.not_given) == (5, 9)
    assert str(found).startswith("Limited on purpose")
    assert compare(read(run, "claims"), str(gold)).evaluation.coverage.abstracts == 14
    report(str(run), tmp_path / "page.html", gold=gold)
    assert "Limited on purpose" in (tmp_path / "page.html").read_text("utf-8")


def test_all_counts_what_a_limited_run_was_not_given(
    gold: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """With --all a trial of five abstracts is measured by the whole gold."""
    run = limited(tmp_path, gold, 5, limit=5, beyond_limit=9)
    capsys.readouterr()
    assert claimsift(monkeypatch, "compare", run, gold, "--json", "--all") == 0
    figures = json.loads(capsys.readouterr().out)
    assert (figures["coverage"]["abstracts"], figures["coverage"]["not_given"]) == (14, 0)
    assert figures["levels"]["strict"]["micro"]["recall"]["value"] < 0.6


def test_an_unanswered_abstract_of_a_limited_run_is_a_miss(
    gold: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What the run was given and failed on stays a miss."""
    run = limited(tmp_path, gold, 5, limit=5, beyond_limit=9)
    lines = [json.loads(line) for line in run.read_text("utf-8").splitlines()]
    lines[0] |= {"status": "failed", "reason": "Nobody there.", "claims": [], "origin": "model"}
    run.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    capsys.readouterr()
    assert claimsift(monkeypatch, "compare", run, gold, "--json") == 0
    figures = json.loads(capsys.readouterr().out)
    assert (figures["coverage"]["abstracts"], figures["coverage"]["answered"]) == (5, 4)
    assert figures["levels"]["strict"]["micro"]["recall"]["value"] < 1


def test_a_limited_run_is_contrasted_on_its_own_ground(
    gold: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Both sides are scored on the abstracts of the limited one, whichever of the two that is."""
    run = limited(tmp_path, gold, 5, limit=5, beyond_limit=9)
    for one, other in ((run, gold), (gold, run)):
        capsys.readouterr()
        assert claimsift(monkeypatch, "compare", one, gold, "--against", other) == 0
        shown = " ".join(capsys.readouterr().out.split())
        assert shown.startswith("Limited on purpose")
        assert shown.count("5 of 5 abstracts answered") == 2


def test_limited_runs_without_a_common_abstract_are_not_contrasted(
    gold: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Two shards of one digest have nothing to be compared on, and a sentence says what to do."""
    first = limited(tmp_path, gold, 5, shard={"index": 1, "count": 2})
    second = tmp_path / "second.jsonl"
    second.write_text("".join(gold.read_text("utf-8").splitlines(keepends=True)[5:]), "utf-8")
    (tmp_path / "second.jsonl.manifest.json").write_text('{"shard": {"index": 2, "count": 2}}', "utf-8")
    assert claimsift(monkeypatch, "compare", first, gold, "--against", second) == 2
    assert "The limited runs have no abstract in common" in capsys.readouterr().err
    assert claimsift(monkeypatch, "compare", first, gold, "--against", second, "--all") == 0


def test_report_and_triage_say_what_was_scored(
    gold: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The pages score a limited run on what it was given as well, and say so."""
    run = limited(tmp_path, gold, 5, limit=5, beyond_limit=9)
    page, triage = tmp_path / "page.html", tmp_path / "triage.html"
    assert claimsift(monkeypatch, "report", run, "--gold", gold, "-o", page) == 0
    assert claimsift(monkeypatch, "compare", run, gold, "--triage", triage) == 0
    for one in (page, triage):
        told = " ".join(one.read_text("utf-8").split())
        assert "of the gold 5 abstracts that the run was given are scored, 9 are not" in told


def test_extract_says_in_its_manifest_what_a_limit_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The number of abstracts beyond the limit stands there, none where the limit is larger."""
    output = tmp_path / "out.jsonl"
    for limit, beyond in ((5, 9), (14, 0), (99, 0)):
        words = ("extract", DIGEST, "--offline", "--limit", limit, "-o", output)
        claimsift(monkeypatch, *words, "--cache-dir", tmp_path / "cache")
        manifest = json.loads((tmp_path / "out.jsonl.manifest.json").read_text("utf-8"))
        assert (manifest["limit"], manifest["beyond_limit"]) == (limit, beyond)
    capsys.readouterr()
