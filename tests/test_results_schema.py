"""What a schema says of itself reaches every command: results as leaderboards have them, and other traits."""

import json
import re
from pathlib import Path
from typing import Any, ClassVar, Literal

import pytest
from shell import Shell

import pipeline
from pipeline import boards, tasks
from pipeline.domain import Abstract, Extraction, Resolved
from pipeline.errors import InputError
from pipeline.evaluation.compare import evaluate
from pipeline.evaluation.results import Evaluation
from pipeline.evaluation.yardstick import Yardstick
from pipeline.html.shown_schema import shape_of
from pipeline.rules import labelling
from schemas import Boards, Quantity, Quote, Record, Sentence, Traits
from schemas.claims import Claim
from schemas.results import Result

DIGEST = Path(__file__).parents[1] / "examples" / "digest.txt"
LABELS = DIGEST.with_name("labels-results.jsonl")


def run(*abstracts: list[dict[str, Any]]) -> list[Extraction]:
    """A run over abstracts with these results; `score` alone is read as it is written."""
    return [
        Extraction(
            Abstract(str(number), "", "", ()),
            "results",
            "ok",
            tuple(Resolved(fields, "It is so.") for fields in records),
            origin="hand",
        )
        for number, records in enumerate(abstracts)
    ]


def scored(predicted: list[Extraction], gold: list[Extraction]) -> Evaluation:
    """The comparison with names folded as the board folds them."""
    by = Yardstick(Result, "results", boards.folds(Result, boards.load_names()))
    return evaluate(predicted, gold, resamples=20, by=by)


def result(dataset: str, score: str, metric: str = "accuracy", **more: Any) -> dict[str, Any]:
    """A result in the fields that make a tuple."""
    return {"dataset": dataset, "metric": metric, "score": score, **more}


def figures(evaluation: Evaluation, name: str) -> tuple[int, int, int, float]:
    """Tuples found, predicted and in the gold, and the macro F1."""
    one = evaluation.tuples[name]
    assert one.macro.f1.value is not None
    return one.micro.matched, one.micro.predicted, one.micro.gold, round(one.macro.f1.value, 3)


def test_tuples_are_counted_with_and_without_their_score() -> None:
    """Distinct tuples of an abstract are compared; micro sums them, macro is the mean over abstracts."""
    gold = run([result("GLUE", "80%"), result("SQuAD", "90%")], [result("COCO", "51.0", "AP")], [])
    found = run(
        [result("GLUE", "81%"), result("SQuAD", "90%"), result("SQuAD", "90%", model="Norn")],
        [result("COCO", "51", "AP"), result("LVIS", "40", "AP")],
        [],
    )
    evaluation = scored(found, gold)
    assert figures(evaluation, "with score") == (2, 4, 3, round((2 * 1 / 4 + 2 * 1 / 3) / 2, 3))
    assert figures(evaluation, "without score") == (3, 4, 3, round((1 + 2 * 1 / 3) / 2, 3))
    datasets = evaluation.items["dataset"].micro
    assert (datasets.matched, datasets.predicted, datasets.gold) == (3, 4, 3)


def test_names_are_folded_by_the_boards_aliases() -> None:
    """Spellings that the board joins are one name in tuples, items and matches; others are not."""
    gold = run([result("ImageNet-1k", "80%", "top-1 accuracy")])
    same = scored(run([result("ImageNet 1K", "80%", "Top-1 Acc")]), gold)
    assert figures(same, "with score")[:1] == (1,)
    assert same.levels["strict"].micro.matched == 1
    other = scored(run([result("ImageNet-21k", "80%", "top-1 accuracy")]), gold)
    assert figures(other, "without score")[:1] == (0,)


def test_a_tuple_that_says_nothing_is_none() -> None:
    """Where a side names neither task nor data set nor metric, there is nothing to find without the score."""
    evaluation = scored(run([{"score": "80%"}]), run([{"score": "80%"}]))
    assert evaluation.tuples["without score"].micro.gold == 0
    assert figures(evaluation, "with score")[:3] == (1, 1, 1)


def test_weak_fields_do_not_decide() -> None:
    """Another model or baseline is a field that differs; another data set is another result."""
    gold = run([result("GLUE", "80%", model="Norn", baseline="Urd")])
    differs = scored(run([result("GLUE", "80%", model="Skuld")]), gold)
    assert differs.levels["strict"].micro.matched == 1
    assert differs.levels["tuple"].micro.matched == 0
    assert differs.fields["model"].exact.value == 0
    assert scored(run([result("SQuAD", "80%", model="Norn")]), gold).levels["strict"].micro.matched == 0


def test_the_text_shows_tuples(shell: Shell) -> None:
    """The command prints a table of tuples, and its JSON has them; claims have none."""
    ended = shell("compare", LABELS, LABELS, "--json", DIGEST.parent / "nowhere" / ".." / "-")
    assert ended.code == 2
    ended = shell("compare", LABELS, LABELS)
    assert re.search(r"^with score +1\.000", ended.out, re.MULTILINE)
    assert re.search(r"^without score +1\.000", ended.out, re.MULTILINE)
    told = json.loads(shell("compare", LABELS, LABELS, "--json").out)
    assert (told["schema"], set(told["tuples"])) == ("results", {"with score", "without score"})
    claims = LABELS.with_name("labels.jsonl")
    assert "tuples" not in json.loads(shell("compare", claims, claims, "--json").out)


def test_rules_make_results_of_claims(shell: Shell, tmp_path: Path) -> None:
    """Each claim of a score is a result with the same words, number and place; nothing else is one."""
    ended = shell("gold", DIGEST, "--schema", "results", "-o", tmp_path / "silver.jsonl")
    assert ended.code == 0, ended.err
    silver = pipeline.read(tmp_path / "silver.jsonl")
    claims = pipeline.label(str(DIGEST))
    for one, other in zip(silver, claims, strict=True):
        scores = [claim for claim in other.records if claim.kind == "performance"]
        assert [(r.model, r.score, r.score_value, r.span) for r in one.records] == [  # type: ignore[attr-defined]
            (claim.subject, claim.quantity, claim.value, claim.span) for claim in scores
        ]
    assert all(one.schema == "results" and one.origin == "rule" for one in silver)
    ended = shell("compare", tmp_path / "silver.jsonl", LABELS)
    assert ended.code == 0
    assert "micro F1" not in ended.out


def test_rules_refuse_a_schema_that_they_do_not_know(shell: Shell, tmp_path: Path) -> None:
    """The sentence names the schemas that they know; so where they are a second opinion."""
    ended = shell("gold", DIGEST, "--schema", "findings")
    assert ended.code == 2
    assert "Rules know only the schemas claims and results" in ended.err
    words = ("--schema", "findings", "--second-opinion", "rules", "--cache-dir", tmp_path)
    ended = shell("extract", DIGEST, *words)
    assert "The rules know only the schemas claims and results" in ended.err


def test_a_board_is_made_of_what_the_schema_says(shell: Shell, tmp_path: Path) -> None:
    """Results have a board; data sets have none, and the sentence says what is missing."""
    shell("gold", DIGEST, "--schema", "results", "-o", tmp_path / "silver.jsonl")
    ended = shell("board", tmp_path / "silver.jsonl", "--dataset", "Kinetics-400")
    assert re.search(r"1 +86\.3% +Stilltoken", ended.out)
    record = {"name": "Cave-9", "role": "introduced", "evidence": "Cave-9."}
    (tmp_path / "sets.jsonl").write_text(json.dumps({"id": "a", "schema": "datasets", "datasets": [record]}))
    ended = shell("board", tmp_path / "sets.jsonl")
    assert ended.code == 2
    assert "datasets does not say which of its fields make a board" in ended.err
    assert "traits = Traits(boards=Boards(benchmark=" in ended.err


def test_the_page_of_results_has_charts_and_a_board(shell: Shell, tmp_path: Path) -> None:
    """Heading and noun are the schema's; its board and its metrics are there."""
    shell("gold", DIGEST, "--schema", "results", "-o", tmp_path / "silver.jsonl")
    ended = shell("report", tmp_path / "silver.jsonl", "--gold", LABELS, "-o", tmp_path / "page.html")
    assert ended.code == 0, ended.err
    page = (tmp_path / "page.html").read_text("utf-8")
    body = re.sub(r"<(script|style)\b.*?</\1>", "", page, flags=re.DOTALL)
    assert "<h1>Results</h1>" in body
    assert "#board" in body
    assert "all results" in body
    found = re.search(r'id="board-data">(.*?)</script>', page, re.DOTALL)
    assert found
    assert {one["dataset"] for one in json.loads(found[1])[0]["benchmarks"]} >= {"Kinetics-400", "MS MARCO"}


def test_a_cell_of_a_notebook_is_headed_by_the_schema() -> None:
    """A record without kinds is called by its noun, and words of a quantity are not said twice."""
    abstract = Abstract("a", "", "Norn reaches 61.2% accuracy on GLUE.", ())
    [one] = labelling.label([abstract], Result)
    shown = pipeline.show(one)._repr_html_()
    assert "<b>result</b>" in shown
    assert "score_value" in shown
    assert ">score<" not in shown


class Race(Record):
    """A race that somebody ran."""

    traits: ClassVar[Traits] = Traits(
        noun="race",
        kind="how",
        subject="runner",
        boards=Boards(benchmark="course", value="time", subject="runner", scores=("run",), changes=("cut",)),
    )

    sentence: Sentence
    how: Literal["run", "cut", "won"]
    runner: Quote
    course: Quote
    time: Quantity | None = None


def test_traits_of_a_schema_of_ones_own_reach_board_and_page() -> None:
    """Kinds, subject and board are what the class says."""
    records = tuple(
        Resolved(
            {"how": how, "runner": who, "course": "Loop", "time_value": time, "time_unit": "minute"}, "E."
        )
        for how, who, time in (("run", "Ada", 31.0), ("run", "Bo", 30.0), ("won", "Cy", 1.0))
    )
    extraction = Extraction(Abstract("a", "T", "", ()), "Race", "ok", records)
    board = boards.build([extraction], boards.load_names(), record=Race)
    assert [entry.subject for entry in board.benchmarks[0].entries] == ["Ada", "Bo"]
    shape = shape_of(Race, "Race")
    assert (shape.kind, shape.kinds, shape.subject, shape.noun) == (
        "how",
        ("run", "cut", "won"),
        "runner",
        "race",
    )
    with pytest.raises(InputError, match="make a board"):
        boards.build([extraction], boards.load_names(), record=tasks.load("datasets").record)


def test_kinds_are_scored_apart_where_the_schema_says_so() -> None:
    """A record of another kind is another one, and an error of its own."""

    def one(how: str) -> list[Extraction]:
        fields = {"how": how, "runner": "Ada", "course": "Loop", "time": "31 minutes"}
        return [Extraction(Abstract("a", "", "", ()), "Race", "ok", (Resolved(fields, "E."),), origin="hand")]

    found = evaluate(one("run"), one("cut"), resamples=20, by=Yardstick(Race, "Race"))
    assert set(found.levels["strict"].kinds) == {"run", "cut", "won"}
    assert found.error_count("wrong_kind") == 1


def test_no_schema_is_told_by_its_name_outside_its_own_file() -> None:
    """No code asks whether a schema is that of claims, by name or by class."""
    root = Path(pipeline.__file__).parent
    by_name = r"""(?:==|!=|\bin)\s*["'(]*claims["')]"""
    asks = re.compile(by_name + r"|\bis(?:\s+not)?\s+(?:Claim|ClaimRecord)\b|issubclass\([^)]*\bClaim\b")
    found = {
        f"{path.relative_to(root)}: {line.strip()}"
        for path in root.rglob("*.py")
        for line in path.read_text("utf-8").splitlines()
        if asks.search(line)
    }
    assert found == set()


def test_claims_are_matched_as_their_guide_says() -> None:
    """The class says what decides: number, artifact or evidence."""
    decides = {
        kind: Claim.model_construct(None, kind=kind).matched_by()
        for kind in ("scale", "superiority", "availability")
    }
    assert decides == {
        "scale": ("kind", "quantity"),
        "superiority": ("kind", "sentence"),
        "availability": ("kind", "artifact"),
    }
