"""A schema that a user wrote in an empty folder, through compare and diff."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import ROOT, sampled
from own_schema import extracted, labels
from shell import Shell

import pipeline
from pipeline import tasks
from pipeline.errors import InputError


@pytest.fixture
def run(shell: Shell, environment: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:  # noqa: ARG001
    """Records of the user's schema, in a folder that was empty."""
    monkeypatch.chdir(tmp_path)
    return extracted(shell, tmp_path)


def rates(shell: Shell, run: Path, gold: Path) -> tuple[float, float]:
    """F1, and the accuracy of the place."""
    ended = shell("compare", run, gold, "--schema", "digs", "--json")
    assert ended.code == 0, ended.err
    told = json.loads(ended.out)
    assert told["schema"] == "digs"
    return told["levels"]["strict"]["micro"]["f1"]["value"], told["fields"]["place"]["exact"]["value"]


@pytest.mark.parametrize(
    ("changed", "f1", "place"),
    sampled(
        [
            ({"thing": "BRONZE \n lamp"}, 1, 1),
            ({"depth": "three metres", "depth_value": None, "depth_unit": None}, 1, 1),
            ({"depth": "4 metres", "depth_value": None, "depth_unit": None}, 2 / 3, 1),
            ({"state": "broken"}, 2 / 3, 1),
            ({"place": "the barn"}, 1, 0.5),
            ({}, 1, 1),
            ({"depth": "3 feet", "depth_value": None, "depth_unit": None}, 2 / 3, 1),
            ({"depth": None, "depth_value": None}, 2 / 3, 1),
            ({"thing": "lamp"}, 2 / 3, 1),
            ({"place": None}, 1, 0.5),
        ],
        plain=5,
    ),
    ids=lambda value: json.dumps(value) if isinstance(value, dict) else "",
)
def test_records_match_by_the_roles_of_their_identity(
    shell: Shell, run: Path, changed: dict[str, object], f1: float, place: float
) -> None:
    """Case, space and how a number is written are no difference; another number, choice or word is one."""
    gold = labels(run.parent, run, **changed)
    found = rates(shell, run, gold)
    assert found == (pytest.approx(f1, abs=1e-6), pytest.approx(place, abs=1e-6))


def older(gold: Path, **written: object) -> Path:
    """Labels from before a field was in the schema: none gives it but as `written`."""
    lines = [json.loads(line) for line in gold.read_text("utf-8").splitlines()]
    for record in (one for line in lines for one in line["digs"]):
        for name in ("depth", "depth_value", "depth_unit", "depth_qualifier"):
            record.pop(name, None)
        record.update(written)
    gold.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    return gold


def test_a_field_that_no_label_knows_is_told_and_not_compared(shell: Shell, run: Path) -> None:
    """Where older labels lack a field that decides, records still match, and what is left out is said."""
    gold = older(labels(run.parent, run))
    told = json.loads(shell("compare", run, gold, "--schema", "digs", "--json").out)
    assert told["not_compared"] == ["depth"]
    assert told["levels"]["tuple"]["micro"]["f1"]["value"] == 1
    assert not [name for name in (*told["items"], *told["fields"]) if name.startswith("depth")]
    sentence = "3 gold records give no 'depth': not compared."
    assert sentence in " ".join(shell("compare", run, gold, "--schema", "digs").out.split())
    against = shell("compare", run, gold, "--against", run, "--schema", "digs")
    assert sentence in " ".join(against.out.split())
    pipeline.report(run, run.parent / "page.html", gold, schema="digs")
    assert "give no &#39;depth&#39;" in (run.parent / "page.html").read_text("utf-8")


def test_an_audit_leaves_out_a_field_that_no_label_knows(shell: Shell, run: Path) -> None:
    """What `compare` calls right for older labels `audit` calls right too, and says what it left out."""
    gold = older(labels(run.parent, run))
    words = ("audit", run, "--judged", gold, "--schema", "digs")
    told = json.loads(shell(*words, "--json").out)
    assert told["precision"]["value"] == 1
    assert told["not_compared"] == ["depth"]
    assert "The labels give no 'depth': not compared." in " ".join(shell(*words).out.split())


def test_correcting_keeps_a_field_that_no_label_knows(run: Path) -> None:
    """Older labels call a record right, or mend it, and the machine's word stands in a field of later."""
    gold = older(labels(run.parent, run, place="the barn"))
    lamp, jug = pipeline.correct(run, gold, schema="digs")[0].records
    assert (lamp.judged.verdict, jug.judged.verdict) == ("mended", "right")
    assert (lamp.fields["place"], lamp.fields["depth"], lamp.fields["depth_value"]) == (
        "the barn",
        "3 metres",
        3,
    )
    assert jug.fields["depth"] == "40 cm"


def test_labels_that_refute_a_field_know_it(shell: Shell, run: Path) -> None:
    """A record that a person refuted is a label too: its fields are compared."""
    gold = older(labels(run.parent, run))
    lines = [json.loads(line) for line in gold.read_text("utf-8").splitlines()]
    refuted = json.loads(run.read_text("utf-8").splitlines()[0])["digs"][0]
    lines[0] |= {
        "reviewer": "Urd",
        "time": "",
        "complete": True,
        "refuted": [{"record": refuted, "why": "wrong"}],
    }
    gold.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    told = json.loads(shell("compare", run, gold, "--schema", "digs", "--json").out)
    assert "not_compared" not in told


def test_labels_that_say_null_know_the_field(shell: Shell, run: Path) -> None:
    """Where one label says that it has none, what the run gives there is wrong."""
    gold = older(labels(run.parent, run), depth=None)
    told = json.loads(shell("compare", run, gold, "--schema", "digs", "--json").out)
    assert "not_compared" not in told
    assert told["levels"]["strict"]["micro"]["f1"]["value"] < 1


def test_records_that_only_an_unknown_field_tells_apart_match_by_their_evidence(
    shell: Shell, run: Path
) -> None:
    """Where nothing else decides, two records are the same if their evidence overlaps."""
    schema = run.parent / "schemas" / "digs.py"
    text = schema.read_text("utf-8")
    schema.write_text(text.replace('("thing", "state", "depth")', '("depth",)'), "utf-8")
    gold = older(labels(run.parent, run))
    told = json.loads(shell("compare", run, gold, "--schema", "digs", "--json").out)
    assert told["levels"]["strict"]["micro"]["f1"]["value"] == 1


def test_the_text_names_the_fields_of_the_schema(shell: Shell, run: Path) -> None:
    """Scores come with intervals, each field has its accuracy, and nothing is called a claim."""
    ended = shell("compare", run, labels(run.parent, run, place="the barn"), "--schema", "schemas/digs.py")
    assert ended.code == 0
    assert "strict               1.000 [1.00, 1.00]" in ended.out
    for name in ("thing", "state", "depth_value", "depth_unit", "place", "page"):
        assert f"\n{name} " in ended.out
    assert "other fields differ    1" in ended.out
    assert "claim" not in ended.out.replace(str(run.parent), "")


def test_a_second_prediction_is_contrasted(shell: Shell, run: Path) -> None:
    """Two runs of the user's schema are compared with one gold, and the records that changed are listed."""
    gold = labels(run.parent, run)
    other = gold.with_name("other.jsonl")
    shutil.move(labels(run.parent, run, thing="candle"), other)
    labels(run.parent, run)
    ended = shell("compare", run, gold, "--against", other, "--schema", "digs")
    assert ended.code == 0
    assert "1 gold records that only the first finds" in ended.out
    assert "thing candle, state whole" in ended.out


@pytest.mark.parametrize("command", ["compare", "diff"])
def test_a_schema_that_is_not_named_is_refused(shell: Shell, run: Path, command: str) -> None:
    """What a file says loads nothing from the working directory; the sentence says how to name it."""
    ended = shell(command, run, run)
    assert ended.code == 2
    assert "the schema 'digs', which is not among the installed ones" in ended.err
    assert "with --schema digs, or from Python by its class.\n" in ended.err
    (run.parent / "schemas" / "digs.py").rename(run.parent / "digs.py")
    assert "with --schema PATH/digs.py, its file" in shell(command, run, run).err


@pytest.mark.parametrize("command", ["compare", "diff"])
@pytest.mark.parametrize(
    ("schema", "told"),
    [
        ("claims", "is a record of the schema 'digs', not of 'claims'"),
        ("nope", "There is no schema 'nope'. Available: claims, "),
        ("no.py", "There is no schema 'no.py'. Available: claims, "),
        ("claims,digs", "There is no schema 'claims,digs'. Available: claims, "),
    ],
)
def test_another_schema_than_the_records_have_is_refused(
    shell: Shell, run: Path, command: str, schema: str, told: str
) -> None:
    """The records must be of the schema that is named; where there is none, their file is not blamed."""
    ended = shell(command, run, run, "--schema", schema)
    assert ended.code == 2
    assert told in ended.err


def test_a_schema_that_does_not_exist_is_named_with_the_known_ones(shell: Shell, run: Path) -> None:
    """Records of a schema without a file give a sentence with those that there are."""
    (run.parent / "schemas" / "digs.py").unlink()
    (run.parent / "prompts" / "digs.md").unlink()
    ended = shell("compare", run, run, "--schema", "digs")
    assert ended.code == 2
    assert "There is no schema 'digs'. Available: claims, datasets" in ended.err


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        (
            {"state": "lost"},
            "does not fit the schema 'digs': state 'lost': Input should be 'whole'",
        ),
        ({"thing": None}, "does not fit the schema 'digs': thing: Field required"),
        ({"depth_value": "deep"}, "has the depth_value 'deep', which is not a number"),
        ({"depth_unit": 3}, "has the depth_unit 3; it should be text"),
    ],
)
def test_a_label_that_does_not_fit_is_named(
    shell: Shell, run: Path, changed: dict[str, object], told: str
) -> None:
    """The sentence has the record, its abstract, its file and what is wrong."""
    gold = labels(run.parent, run, **changed)
    ended = shell("compare", run, gold, "--schema", "digs")
    assert ended.code == 2
    assert "Record 1 of abstract " in ended.err
    assert f"in {gold}" in ended.err
    assert told in ended.err


def test_words_longer_than_a_model_may_write_are_compared(shell: Shell, run: Path) -> None:
    """What the text holds may be longer than what the schema lets a model write."""
    gold = labels(run.parent, run, thing="bronze lamp " * 20)
    assert rates(shell, run, gold)[0] == pytest.approx(2 / 3, abs=1e-6)
    assert shell("compare", gold, gold, "--schema", "digs").code == 0


def test_an_installed_schema_needs_no_flag(shell: Shell, tmp_path: Path) -> None:
    """Data sets are known by what the lines say, or by the key of their records; sizes agree by value."""
    record = {"name": "Cave-9", "role": "introduced", "evidence": "We release Cave-9 with 1,200 maps."}
    for name, size in (("one", "1,200 maps"), ("other", "1.2k maps")):
        line = {"id": "a", "datasets": [{**record, "size": size}]}
        (tmp_path / f"{name}.jsonl").write_text(json.dumps(line) + "\n", "utf-8")
    ended = shell("compare", tmp_path / "one.jsonl", tmp_path / "other.jsonl", "--json")
    assert ended.code == 0, ended.err
    assert json.loads(ended.out)["levels"]["strict"]["micro"]["matched"] == 1


def test_diff_pairs_what_is_the_same_record(shell: Shell, run: Path) -> None:
    """A field outside the identity shows as changed, even where most fields differ; exit code 1."""
    changed = {"place": "the barn", "depth": "three metres", "depth_qualifier": None, "depth_unit": None}
    gold = labels(
        run.parent, run, **changed, thing="Bronze Lamp", evidence="A bronze lamp.", depth_value=None
    )
    ended = shell("diff", run, gold, "--schema", "digs")
    assert ended.code == 1, ended.err
    assert "records: 0 removed, 0 added, 1 changed, 2 the same" in ended.out
    assert "place: Harrow Field → the barn" in ended.out


def test_diff_still_pairs_where_most_fields_agree(shell: Shell, run: Path) -> None:
    """A record with another value in its identity is changed, not two records."""
    ended = shell("diff", run, labels(run.parent, run, state="broken"), "--schema", "digs")
    assert "records: 0 removed, 0 added, 1 changed, 2 the same" in ended.out
    assert "state: whole → broken" in ended.out


def test_python_takes_the_schema_as_well(run: Path) -> None:
    """A name, a path, or records that know their class; a file alone loads nothing."""
    gold = labels(run.parent, run, place="the barn")
    for schema in ("digs", "schemas/digs.py"):
        found = pipeline.compare(run, gold, schema=schema).evaluation
        assert (found.schema, found.levels["strict"].micro.matched) == ("digs", 3)
        assert pipeline.diff(run, gold, schema=schema).counts["changed"] == 1
    with pytest.raises(InputError, match="not among the installed ones"):
        pipeline.compare(run, gold)
    record = tasks.load("digs").record
    runs = [replace(one, schema="Dig") for one in pipeline.read(run)]
    classed = [
        replace(one, records=tuple(replace(each, record_class=record) for each in one.records))
        for one in runs
    ]
    assert pipeline.compare(classed, runs).evaluation.levels["strict"].micro.matched == 3


def test_claims_stay_what_they_were(shell: Shell) -> None:
    """Naming the schema of claims changes not a byte of what is printed."""
    file = ROOT / "examples" / "labels.jsonl"
    assert shell("compare", file, file).out == shell("compare", file, file, "--schema", "claims").out
