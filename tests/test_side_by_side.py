"""The table of rules and models side by side, over made-up abstracts."""

import runpy
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import ROOT

from pipeline import inputs
from pipeline.domain import Extraction
from pipeline.outputs.writing import to_line
from pipeline.rules import labelling

DIGEST = ROOT / "examples" / "digest.txt"
SCRIPT = ROOT / "benchmarks" / "side_by_side.py"
LABELS = ROOT / "examples" / "labels.jsonl"


@pytest.fixture
def read_by_rule() -> list[Extraction]:
    """What the rules see in the example digest."""
    return list(labelling.label(inputs.read(str(DIGEST)).abstracts))


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """Runs the command and gives what it printed; SystemExit passes."""

    def run(*words: object) -> str:
        command = [SCRIPT, DIGEST, "--labels", LABELS, *words]
        monkeypatch.setattr(sys, "argv", list(map(str, command)))
        monkeypatch.syspath_prepend(SCRIPT.parent)
        runpy.run_path(str(SCRIPT), run_name="__main__")
        return capsys.readouterr().out

    return run


def written(path: Path, extractions: list[Extraction]) -> Path:
    """A file of predictions."""
    path.write_text("".join(to_line(one) + "\n" for one in extractions), "utf-8")
    return path


def cells(table: str, row: str) -> list[str]:
    """The cells of a row."""
    line = next(line for line in table.splitlines() if line.startswith(f"| {row} |"))
    return [cell.strip() for cell in line.split("|")[2:-1]]


def test_intersection_and_union_lie_around_the_model(
    shown: Callable[..., str], tmp_path: Path, read_by_rule: list[Extraction]
) -> None:
    """A model that sees half of what the rules see agrees with them in all of it, and adds nothing."""
    half = [replace(one, records=one.records[::2]) for one in read_by_rule]
    lost = [replace(one, status="failed", records=()) for one in half[:3]]
    file = written(tmp_path / "half.jsonl", [*lost, *half[3:]])
    table = shown("--predictions", f"half={file}")
    assert cells(table, "reader") == ["rules", "half", "half and rules", "half or rules"]
    rules, model, both, either = (int(cell) for cell in cells(table, "claims"))
    assert model == both == sum(len(one.records) for one in half[3:])
    assert rules == either == sum(len(one.records) for one in read_by_rule)
    answered = [f"{number} of {len(half)}" for number in (len(half), len(half) - 3, len(half) - 3, len(half))]
    assert cells(table, "answered") == answered
    f1 = cells(table, "**micro F1**")
    assert f1[0] == f1[3]
    assert f1[1] == f1[2] < f1[0]
    for row in (
        "`superiority` F1",
        "subject, lenient",
        "metric, lenient",
        "baseline, lenient",
        "dataset, lenient",
    ):
        assert all("[" in cell for cell in cells(table, row))
    assert f"Against {len(half)} abstracts labelled by hand" in table


def test_only_some_abstracts_are_scored(
    shown: Callable[..., str], tmp_path: Path, read_by_rule: list[Extraction]
) -> None:
    """With --only, abstracts that those predictions lack count for nobody."""
    file = written(tmp_path / "some.jsonl", read_by_rule[:4])
    table = shown("--predictions", f"some={file}", "--only", "some")
    assert cells(table, "answered")[:2] == ["4 of 4", "4 of 4"]


def test_each_of_the_combined_has_its_own_columns(
    shown: Callable[..., str], tmp_path: Path, read_by_rule: list[Extraction]
) -> None:
    """Any of the predictions can be combined with the rules, and the others stand alone."""
    file = written(tmp_path / "all.jsonl", read_by_rule)
    table = shown("--predictions", f"one={file}", f"two={file}", "--combine", "one")
    assert cells(table, "reader") == ["rules", "one", "two", "one and rules", "one or rules"]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--predictions", "claims.jsonl"], "'claims.jsonl' is not NAME=FILE"),
        (["--predictions", "rules=a"], "rules is taken"),
        (["--predictions", "a=x", "a=y"], "a name of its own"),
        (["--predictions", "a=x", "--combine", "b"], "no predictions 'b' to combine"),
        (["--predictions", "a=x", "--only", "b"], "their abstracts are not known"),
    ],
)
def test_wrong_words_are_told(
    shown: Callable[..., str], capsys: pytest.CaptureFixture[str], words: list[str], message: str
) -> None:
    """What cannot be compared is said before anything is read."""
    with pytest.raises(SystemExit, match="2"):
        shown(*words)
    assert message in capsys.readouterr().err
