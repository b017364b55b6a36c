"""Who claims what on which benchmark: folded names, rankings, text, CSV."""

import csv
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import pytest
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from shell import Shell, claimsift

from pipeline import boards
from pipeline.boards.names import fold_name
from pipeline.boards.text import COLUMNS, rows, text
from pipeline.domain import Abstract, Extraction, Json, Resolved
from pipeline.errors import InputError
from pipeline.outputs.writing import to_line
from pipeline.text.visible import visible
from schemas import Boards, Quantity, Quote, Record, Sentence, Traits

NAMES = boards.load_names()


def claim(kind: str = "performance", **fields: Json) -> Resolved:
    """A claim on Cave-9 in accuracy, in percent, unless said otherwise."""
    start: dict[str, Json] = {"subject": "Norn", "dataset": "Cave-9", "metric": "accuracy", "unit": "percent"}
    start |= (
        {"qualifier": "exact", "direction": "increase"} if kind == "improvement" else {"qualifier": "exact"}
    )
    merged = {"kind": kind, **start, **fields}
    return Resolved({name: value for name, value in merged.items() if value is not None}, "evidence")


def paper(*records: Resolved, name: str = "a") -> Extraction:
    """One abstract with its claims."""
    return Extraction(Abstract(name * 16, f"Title of {name}", "", ()), "claims", "ok", records)


def board(*papers: Extraction) -> boards.Board:
    """The board of some papers by the shipped names."""
    return boards.build(papers, NAMES)


def ranks(found: boards.Benchmark) -> list[tuple[str, float | None, int | None]]:
    """Subject, value and rank of each score of the one ranking of a benchmark."""
    (ranking,) = found.rankings
    return [(entry.subject, entry.value, entry.rank) for entry in ranking.entries]


@pytest.mark.parametrize(
    ("spellings", "label"),
    [
        (
            ("ImageNet-1k", "ImageNet 1K", "imagenet1k", "the ImageNet-1K dataset", "ILSVRC 2012"),
            "ImageNet-1K",
        ),
        (("MS-COCO", "coco", "the popular COCO benchmark", "COCO 2017"), "COCO"),
        (("MMLU", "Massive Multitask Language Understanding (MMLU)", "MMLU (57 tasks)"), "MMLU"),
        (("AIME24", "AIME 2024", "AIME'24"), "AIME 2024"),
        (("GSM8K and MATH", "MATH/GSM8K benchmarks", "the GSM-8k, and MATH datasets"), "GSM8K + MATH"),
    ],
)
def test_spellings_of_a_data_set_are_one(spellings: Sequence[str], label: str) -> None:
    """Case, dashes, words around the name, abbreviations and lists in any order fold to one name."""
    found = {NAMES.dataset(spelling) for spelling in spellings}
    assert {one.label for one in found} == {label}
    assert len({one.key for one in found}) == 1


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("HumanEval", "HumanEval+"),
        ("MATH", "MATH-500"),
        ("MMLU", "MMLU-Pro"),
        ("AIME 2024", "AIME 2025"),
        ("ImageNet", "ImageNet-21K"),
        ("Cave v1.5", "Cave v15"),
        ("GSM8K", "GSM8K and MATH"),
    ],
)
def test_different_data_sets_stay_apart(first: str, second: str) -> None:
    """What a + or a point or a number tells apart is not folded."""
    assert NAMES.dataset(first).key != NAMES.dataset(second).key


@pytest.mark.parametrize(
    ("spellings", "better"),
    [
        (("top-1 accuracies", "Top-1", "top 1 accuracy", "top-1 classification accuracy"), "higher"),
        (("mIoU", "mean IoU", "mean intersection over union (mIoU)"), "higher"),
        (("F1", "F1 score", "F1-scores"), "higher"),
        (("word error rate", "WER", "word error rates"), "lower"),
        (("inference latency", "Inference Latencies"), "lower"),
        (("perplexity", "PPL"), "lower"),
        (("grip",), None),
    ],
)
def test_metrics_fold_and_know_which_way_is_better(spellings: Sequence[str], better: str | None) -> None:
    """A metric is one in its plural and by its abbreviation, and is better the way the table says."""
    found = {(NAMES.metric(spelling).key, NAMES.better(NAMES.metric(spelling))) for spelling in spellings}
    assert [way for _, way in found] == [better]


def test_units_fold_but_not_by_case() -> None:
    """Seconds are s, while milliwatt and megawatt stay two units."""
    assert NAMES.unit("seconds") == NAMES.unit("s") == "s"
    assert NAMES.unit("frames per second") == NAMES.unit("FPS")
    assert NAMES.unit("mW") != NAMES.unit("MW")
    assert NAMES.unit(None) == ""


@given(st.text(max_size=20))
def test_folding_is_stable(name: str) -> None:
    """A folded name folds to itself, and any text has a name."""
    assert fold_name(fold_name(name)) == fold_name(name)
    key = NAMES.dataset(name)
    assert NAMES.dataset(key.label).key == key.key or not key.known


def test_scores_are_ranked_the_way_that_is_better() -> None:
    """Accuracy ranks from high to low and error from low to high; equal values share a rank."""
    values = (("Norn", 61), ("Skald", 70.5), ("Urd", 61), ("Ver", 9))
    high = [paper(claim(subject=name, value=value), name=name[0]) for name, value in values]
    low = [
        paper(claim(subject=name, value=value, metric="error rate"), name=name[0]) for name, value in values
    ]
    up, down = board(*high, *low).benchmarks
    assert ranks(up) == [("Skald", 70.5, 1), ("Norn", 61, 2), ("Urd", 61, 2), ("Ver", 9, 4)]
    assert [rank for *_, rank in ranks(down)] == [1, 2, 2, 4]
    assert ranks(down)[0][0] == "Ver"


class Sighting(Record):
    """What was measured at a mountain, of two kinds."""

    traits = Traits(kind="sort", boards=Boards(benchmark="peak", metric="what", value="size"))

    at: Sentence
    sort: Literal["plume", "gas"]
    peak: Quote
    what: Quote
    size: Quantity


def sighting(sort: str, size: int) -> Resolved:
    """A height of a kind, in km."""
    fields: dict[str, Json] = {"sort": sort, "peak": "Mount Ash", "what": "height"}
    return Resolved({**fields, "size": f"{size} km", "size_value": size, "size_unit": "km"}, "evidence")


@pytest.mark.parametrize(
    ("more", "values"),
    [({}, [9, 4]), ({"scores": ("gas",)}, [4]), ({"changes": ("plume",)}, [4])],
)
def test_each_kind_is_a_score_unless_the_schema_says(more: Mapping[str, Any], values: list[int]) -> None:
    """A schema with kinds that names no scores has all of them on its board."""
    fields = Boards(benchmark="peak", metric="what", value="size", **more)
    record = type("Told", (Sighting,), {"traits": Traits(kind="sort", boards=fields)})
    seen = paper(sighting("plume", 9), sighting("gas", 4))
    (benchmark,) = boards.build([seen], NAMES, record=record).benchmarks
    assert sorted(one.value for one in benchmark.entries if one.value is not None) == sorted(values)


@pytest.mark.parametrize(
    "fields", [{"metric": "F1"}, {"unit": "points"}, {"unit": None}, {"dataset": "Cave-10"}]
)
def test_other_metrics_units_and_data_sets_never_share_a_ranking(fields: dict[str, Json]) -> None:
    """Two scores that differ in one of the three are each first by themselves."""
    found = board(paper(claim(value=1)), paper(claim(value=2, **fields), name="b"))
    rankings = [ranking for benchmark in found.benchmarks for ranking in benchmark.rankings]
    assert [[entry.rank for entry in ranking.entries] for ranking in rankings] == [[1], [1]]


@pytest.mark.parametrize(
    ("fields", "shown"),
    [
        ({"value": 60, "qualifier": "at_least"}, "≥ 60%"),
        ({"value": 60, "qualifier": "at_most"}, "≤ 60%"),
        ({"value": 60, "value_max": 70}, "60–70%"),
    ],
)
def test_bounds_and_ranges_are_marked_and_not_ranked(fields: dict[str, Json], shown: str) -> None:
    """What is no single number stands below the ranks, with its sign."""
    found = board(paper(claim(**fields), claim(value=5, subject="Urd")))
    assert [rank for *_, rank in ranks(found.benchmarks[0])] == [1, None]
    assert shown in text(found)


def test_about_is_marked_and_ranked() -> None:
    """An approximate value has a rank and a mark."""
    found = board(paper(claim(value=60, qualifier="about")))
    assert ranks(found.benchmarks[0]) == [("Norn", 60, 1)]
    assert "1    ~ 60%" in text(found)


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"metric": None}, "no metric is named"),
        ({"metric": "grip"}, "which way is better is not known"),
        ({"dataset": "three benchmarks"}, "a description, not a name"),
    ],
)
def test_what_cannot_be_compared_says_why(fields: dict[str, Json], why: str) -> None:
    """Without a metric, a direction or a benchmark's name there is no rank, and the board says so."""
    found = board(paper(claim(value=1, **fields)), paper(claim(value=2, **fields), name="b"))
    assert not any(entry.rank for one in found.benchmarks for entry in one.entries)
    assert why in text(found)


@pytest.mark.parametrize(
    ("metric", "unit"),
    [
        ("AP", "FPS"),
        ("box mAP", "frames per second"),
        ("top-1 accuracy", "GB"),
        ("FID", "hour"),
        ("word error rate", "ms"),
        ("throughput", "percent"),
        ("inference latency", "times"),
        ("peak memory", "points"),
    ],
)
def test_nothing_is_ranked_under_a_metric_that_it_is_not(metric: str, unit: str) -> None:
    """A number in a unit that the metric cannot have is shown with the reason, and has no rank."""
    wrong, fitting = claim(metric=metric, unit=unit, value=124), claim(metric=metric, unit=None, value=3)
    [found] = board(paper(wrong), paper(fitting, name="b")).benchmarks
    shown = {entry.value: entry.rank for entry in found.entries}
    assert shown == {124: None, 3: 1}
    assert "not ranked: that is no " in text(board(paper(wrong)))


@pytest.mark.parametrize(
    ("metric", "unit"),
    [
        ("AP", None),
        ("accuracy", "points"),
        ("error rate", "percent"),
        ("mean absolute error", "mm"),
        ("PSNR", "dB"),
        ("latency", "ms"),
        ("throughput", "tokens per second"),
        ("peak memory", "GB"),
        ("training time", "hour"),
        ("speed-up", "times"),
        ("cost", "USD"),
    ],
)
def test_units_that_a_metric_can_have_are_ranked(metric: str, unit: str | None) -> None:
    """Scores as numbers and shares, measurements in their units, errors in whatever they are errors of."""
    [found] = board(paper(claim(metric=metric, unit=unit, value=3))).benchmarks
    assert [entry.rank for entry in found.entries] == [1]


def test_own_aliases_say_what_a_metric_is_measured_in(tmp_path: Path) -> None:
    """A metric of one's own is told to be a share or a measurement in the same table."""
    table = tmp_path / "aliases.toml"
    table.write_text('[better]\nhigher = ["grip"]\n[unit]\nmeasured = ["grip"]\n', "utf-8")
    names = boards.load_names(table)
    units = {"percent": None, "N": 1}
    for unit, rank in units.items():
        [found] = boards.build([paper(claim(metric="grip", unit=unit, value=3))], names).benchmarks
        assert [entry.rank for entry in found.entries] == [rank]


def test_settings_without_a_name_are_not_shared_between_papers() -> None:
    """The words "three benchmarks" in two papers are two settings; they are counted where names are shown."""
    vague = [paper(claim(value=1, dataset="three benchmarks"), name=name) for name in "ab"]
    found = board(*vague, paper(claim(value=1)))
    assert [one.papers for one in found.benchmarks] == [1, 1, 1]
    assert "2 lines on settings without a name" in text(found)
    assert "three benchmarks" not in text(found)


@pytest.mark.parametrize(
    ("name", "rank"),
    [
        ("wordtide", 1),
        ("norn-bench", 1),
        ("runes", None),
        ("live traffic", None),
        ("tasks", None),
        ("data", None),
    ],
)
def test_one_word_in_small_letters_is_a_name_unless_it_is_a_plural(name: str, rank: int | None) -> None:
    """A benchmark may be written all in small letters; several words, plurals and the like are settings."""
    (found,) = board(paper(claim(value=61.2, dataset=name))).benchmarks
    assert [entry.rank for entry in found.entries] == [rank]
    assert ("a description, not a name" in text(board(paper(claim(value=61.2, dataset=name))))) is (
        rank is None
    )


def test_what_one_paper_writes_with_a_capital_is_a_name_in_all() -> None:
    """Small letters of one paper do not keep its scores off the board on which the others stand."""
    written = ["Rune Sight", "rune sight", "the rune sight benchmark"]
    papers = [paper(claim(value=60 + at, dataset=one), name=one) for at, one in enumerate(written)]
    (found,) = board(*papers).benchmarks
    assert (found.papers, [entry.rank for entry in found.entries]) == (3, [1, 2, 3])


def test_a_schema_without_a_metric_is_told_why_nothing_is_ranked() -> None:
    """Where no field is the metric, the board says that of the schema and not of each paper."""

    class Reading(Record):
        rune: Quote
        depth: Quantity
        traits = Traits(boards=Boards(benchmark="rune", value="depth"))

    fields = {"rune": "Wyrd Stone", "depth": "3 m", "depth_value": 3, "depth_unit": "m"}
    seen = Extraction(Abstract("a", "Norns", "", ()), "reading", "ok", (Resolved(fields, "3 m"),))
    told = text(boards.build([seen], NAMES, record=Reading))
    assert "not ranked: the schema does not say which of its fields is the metric" in told


def test_an_improvement_stands_beside_its_score() -> None:
    """A score and the one improvement of the same subject there are one line, over its baseline."""
    gain = claim("improvement", value=2.4, unit="points", baseline="DETR")
    found = board(paper(claim(value=61.2), gain))
    (entry,) = found.benchmarks[0].entries
    assert (entry.value, entry.change and entry.change.value, entry.baseline) == (61.2, 2.4, "DETR")
    assert "+2.4 points over DETR" in text(found)


def test_improvements_and_comparisons_without_a_score_are_listed() -> None:
    """They stand below the scores: by how much, over what, in plain signs."""
    found = board(
        paper(
            claim("improvement", value=3.1, unit="times", baseline="Skald"),
            claim("improvement", value=40, direction="decrease"),
            claim(
                "improvement",
                value=10,
                unit="times",
                direction="decrease",
                qualifier="at_least",
                baseline="Urd",
            ),
            replace(
                claim("improvement", value=35, quantity="35%", direction="decrease", baseline="Verd"),
                evidence="It needs 35% of the tokens of Verd.",
            ),
            claim("superiority", baseline="Urd"),
            claim("superiority"),
        )
    )
    shown = text(found)
    for part in (
        "3.1x over Skald",
        "−40%",
        "≥ 10x less than Urd",
        "35%, decrease",
        "compared with Urd",
        "claimed to be the best",
    ):
        assert part in shown
    assert not found.benchmarks[0].rankings


def test_only_comparing_claims_with_a_data_set_are_there() -> None:
    """Sizes and releases are no comparison; comparing claims without a data set are counted."""
    found = board(
        paper(claim("scale", value=9), claim("availability", artifact="code"), claim(dataset=None, value=1))
    )
    assert found.benchmarks == ()
    assert found.unplaced == 1
    assert "no board" in text(found)


def test_a_benchmark_is_found_however_it_is_spelled() -> None:
    """A data set is found by another spelling, inside a list, and by a part of its name."""
    found = board(
        paper(claim(value=1, dataset="ImageNet")),
        paper(claim(value=2, dataset="ImageNet-1K and CIFAR-10", metric="top-1"), name="b"),
        paper(claim(value=3, dataset="Cave-9"), name="c"),
    )
    labels = [one.dataset for one in found.only(NAMES, "imagenet 1k", None).benchmarks]
    assert labels == ["CIFAR-10 + ImageNet-1K", "ImageNet-1K"]
    assert [one.dataset for one in found.only(NAMES, "cave", "ACC").benchmarks] == ["Cave-9"]
    assert found.only(NAMES, "Cave-9", "F1").benchmarks == ()


odd = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60)


@given(odd, odd, odd)
def test_the_text_fits_a_hundred_columns(name: str, subject: str, unit: str) -> None:
    """No name, wide character or control character makes a line wider or breaks it."""
    shown = text(
        board(paper(claim(value=1e15, dataset=f"A{name}", subject=subject, unit=unit, baseline=name)))
    )
    assert all(cell_len(line) <= 100 for line in shown.split("\n"))
    assert all(visible(mark) == mark for mark in shown.replace("\n", ""))


def test_rows_have_a_cell_for_each_column() -> None:
    """Every entry is a row with what was written beside what it was folded to."""
    found = board(paper(claim(value=61.2, dataset="the ImageNet 1k dataset")))
    (row,) = rows(found)
    cells = dict(zip(COLUMNS, row, strict=True))
    assert (cells["dataset"], cells["dataset_as_written"]) == ("ImageNet-1K", "the ImageNet 1k dataset")
    assert (cells["rank"], cells["better"], cells["value"]) == (1, "higher", 61.2)


def test_own_aliases_count_before_ours(tmp_path: Path) -> None:
    """A file of one's own adds names and directions, and moves a spelling to another name."""
    own = tmp_path / "own.toml"
    own.write_text(
        '[datasets]\n"Deep Cave" = ["Cave-9"]\n"Pictures" = ["ImageNet"]\n[better]\nlower = ["grip"]\n',
        "utf-8",
    )
    names = boards.load_names(own)
    assert names.dataset("cave 9").label == "Deep Cave"
    assert names.dataset("ImageNet").label == "Pictures"
    assert names.dataset("ImageNet-1K").label == "ImageNet-1K"
    assert names.better(names.metric("mean grip")) == "lower"


@pytest.mark.parametrize(
    ("content", "told"),
    [("[datasets\n", "not TOML"), ('[datasets]\nx = "y"\n', "datasets.x"), ("[data]\n", "datasets, metrics")],
)
def test_a_wrong_alias_file_is_named(content: str, told: str, tmp_path: Path) -> None:
    """The message has the file and what its sections should be."""
    own = tmp_path / "own.toml"
    own.write_text(content, "utf-8")
    with pytest.raises(InputError, match=told) as caught:
        boards.load_names(own)
    assert "own.toml" in str(caught.value)


def test_no_spelling_stands_for_two_names() -> None:
    """In the shipped table each spelling belongs to one name, and each metric is better one way."""
    import tomllib

    table = tomllib.loads((ROOT / "pipeline" / "boards" / "aliases.toml").read_text("utf-8"))
    for section in ("datasets", "metrics"):
        keys = [
            key for name, more in table[section].items() for key in {fold_name(one) for one in (name, *more)}
        ]
        assert sorted(keys) == sorted(set(keys))
    ways = [{NAMES.metric(one).key for one in table["better"][way]} for way in ("higher", "lower")]
    assert not ways[0] & ways[1]


@pytest.fixture
def claims(tmp_path: Path) -> Path:
    """A file with two papers on one benchmark."""
    path = tmp_path / "claims.jsonl"
    papers = (paper(claim(value=61.2)), paper(claim(value=70, dataset="CAVE 9", subject="=Urd"), name="b"))
    path.write_text("".join(to_line(one) + "\n" for one in papers), "utf-8")
    return path


def test_the_command_prints_and_writes_csv(
    claims: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The board is printed, and the CSV has the same lines with hostile cells defused."""
    sheet = tmp_path / "board.csv"
    assert (
        claimsift(monkeypatch, "board", claims, "--dataset", "cave9", "--min-papers", 2, "--csv", sheet) == 0
    )
    assert "(2 papers, 2 lines)" in capsys.readouterr().out
    with sheet.open(encoding="utf-8-sig", newline="") as file:
        found = [(row["rank"], row["subject"], row["value"]) for row in csv.DictReader(file)]
    assert found == [("1", "'=Urd", "70.0"), ("2", "Norn", "61.2")]


def test_benchmarks_of_too_few_papers_are_not_called_none(shell: Shell, claims: Path) -> None:
    """Where --min-papers leaves nothing, that is said, and not that no claim names a data set."""
    told = shell("board", claims, "--min-papers", "3").out
    assert told == "No benchmark has claims from 3 papers; the most is 2.\n"


def test_a_name_that_nobody_claims_on_is_told_with_near_ones(
    claims: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The message names what is near, and nothing is written."""
    sheet = tmp_path / "board.csv"
    assert claimsift(monkeypatch, "board", claims, "--dataset", "Cavern-9", "--csv", sheet) == 2
    assert "Near: CAVE 9." in capsys.readouterr().err
    assert not sheet.exists()


def test_bad_input_is_named_and_nothing_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Half a line gives the file and the line, exit code 2, and no CSV."""
    bad, sheet = tmp_path / "bad.jsonl", tmp_path / "board.csv"
    bad.write_text('{"id": "a", "claims": []}\n{"id": "b", "cla', "utf-8")
    assert claimsift(monkeypatch, "board", bad, "--csv", sheet) == 2
    assert "bad.jsonl, line 2" in capsys.readouterr().err
    assert not sheet.exists()


def test_the_text_has_no_column_that_says_nothing() -> None:
    """A board without subjects and improvements leaves both out, and calls records as their schema does."""
    shown = text(boards.build([paper(sighting("gas", 4))], NAMES, record=Sighting))
    assert shown.split("\n")[1].split() == ["rank", "value", "paper", "id"]
    none = text(boards.build([paper()], NAMES, record=Sighting), "sighting", "peak")
    assert none == "No sighting names its peak, so there is no board.\n"


def test_labels_without_their_values_are_on_the_board(shell: Shell, tmp_path: Path) -> None:
    """What a label's words say is read as a run would read it, for the board and for tables."""
    label = {"kind": "performance", "subject": "Norn", "dataset": "Cave-9", "metric": "accuracy"}
    label |= {"quantity": "61.2%", "evidence": "Norn reaches over 61.2% accuracy on Cave-9."}
    file = tmp_path / "labels.jsonl"
    file.write_text(json.dumps({"id": "a", "claims": [label]}) + "\n", "utf-8")
    assert "≥ 61.2%" in shell("board", file).out
    ended = shell("export", file, "--to", "csv")
    assert ended.code == 0, ended.err
    with (tmp_path / "labels.csv").open(encoding="utf-8-sig", newline="") as table:
        (row,) = csv.DictReader(table)
    assert [row[name] for name in ("value", "unit", "qualifier")] == ["61.2", "percent", "at_least"]
