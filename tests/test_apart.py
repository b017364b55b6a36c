"""No file that a command or function reads is replaced by what it writes."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import ROOT, sampled
from shell import Shell, claimsift, digest_of

import pipeline
from pipeline.errors import InputError
from pipeline.outputs.apart import check_apart

pytestmark = pytest.mark.usefixtures("environment")

READ = "read by this command. Write the result under another name."
KEPT = "so it was left as it is. To print the JSON, put --json last."
ASKED = ("--model", "m", "--mode", "json_schema")
BIB = "@article{a,\n title={Norn},\n abstract={Norn reaches 91.5% accuracy on WellBench.}\n}\n"


@pytest.fixture(scope="module")
def inputs_of_all_kinds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with them."""
    made = tmp_path_factory.mktemp("inputs")
    digest_of(made, [1, 2])
    (made / "days").mkdir()
    digest_of(made / "days", [3], "monday.jsonl")
    (made / "link.jsonl").symlink_to("digest.jsonl")
    for name in ("a.bib", "b.bib"):
        (made / name).write_text(BIB, "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(made)
        for name in ("claims.jsonl", "gold.jsonl", "third.jsonl"):
            assert claimsift(patch, "gold", "digest.jsonl", "-o", name) == 0
        assert claimsift(patch, "export", "claims.jsonl", "--to", "csv", "-o", "table.csv") == 0
    return made


@pytest.fixture
def folder(inputs_of_all_kinds: Path, shell: Shell, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that one is in, with inputs of all kinds."""
    shutil.copytree(inputs_of_all_kinds, shell.folder, symlinks=True, dirs_exist_ok=True)
    monkeypatch.chdir(shell.folder)
    return shell.folder


def contents(folder: Path) -> dict[str, bytes]:
    """What each file of a folder holds; the cache is none of them."""
    files = [one for one in folder.rglob("*") if one.is_file() and "cache" not in one.parts]
    return {str(one): one.read_bytes() for one in files}


@pytest.mark.parametrize(
    "words",
    [
        "gold digest.jsonl -o digest.jsonl",
        "gold digest.jsonl -o ./days/../digest.jsonl",
        "gold digest.jsonl -o link.jsonl",
        "gold link.jsonl -o digest.jsonl",
        "gold days -o days/monday.jsonl",
        "gold d*.jsonl -o digest.jsonl",
        "gold digest.jsonl --correct claims.jsonl -o claims.jsonl",
        "gold table.abstracts.csv -o table.csv",
        "extract digest.jsonl -o digest.jsonl",
        "extract digest.jsonl --second-opinion claims.jsonl -o claims.jsonl",
        "extract digest.jsonl --skip-known claims.jsonl -o claims.jsonl",
        "extract digest.jsonl --correct gold.jsonl -o gold.jsonl",
        "read a.bib --to ris -o a.bib",
        "read a.bib b.bib --json b.bib",
        "batch write digest.jsonl -o digest.jsonl",
        "batch write digest.jsonl --skip-known claims.jsonl -o claims.jsonl",
        "report claims.jsonl -o claims.jsonl",
        "report claims.jsonl --gold gold.jsonl -o gold.jsonl",
        "report claims.jsonl --audit gold.jsonl -o gold.jsonl",
        "report days claims.jsonl -o days/monday.jsonl",
        "compare claims.jsonl gold.jsonl --triage gold.jsonl",
        "compare claims.jsonl gold.jsonl --json gold.jsonl",
        "compare claims.jsonl gold.jsonl --against third.jsonl --json third.jsonl",
        "diff claims.jsonl gold.jsonl --json gold.jsonl",
        "board gold.jsonl --csv gold.jsonl",
        "export claims.jsonl --to csv -o claims.jsonl",
        "review claims.jsonl -o claims.jsonl",
        "audit claims.jsonl -o claims.jsonl",
        "audit claims.jsonl --judged gold.jsonl --json gold.jsonl",
        "merge claims.jsonl gold.jsonl -o gold.jsonl",
    ],
)
def test_output_that_is_read_is_refused(shell: Shell, folder: Path, words: str) -> None:
    """Whatever the flag and however the file is called, every file stays as it was."""
    before = contents(folder)
    asked = ASKED if words.startswith(("extract", "batch")) else ()
    ended = shell(*words.split(), *asked)
    assert (ended.code, ended.out) == (2, "")
    assert READ in ended.err
    assert contents(folder) == before


def test_output_that_is_standard_input_is_refused(folder: Path) -> None:
    """A file is known behind - as well."""
    before = (folder / "digest.jsonl").read_bytes()
    with (folder / "digest.jsonl").open("rb") as file:
        ended = subprocess.run(
            [
                sys.executable,
                "-c",
                "from pipeline import cli; cli.main()",
                "gold",
                "-",
                "-o",
                folder / "digest.jsonl",
            ],
            cwd=ROOT,
            stdin=file,
            capture_output=True,
            text=True,
            check=False,
            timeout=600,
        )
    assert ended.returncode == 2
    assert READ in ended.stderr
    assert (folder / "digest.jsonl").read_bytes() == before


@pytest.mark.parametrize(
    "words",
    [
        "read --json a.bib b.bib",
        "read --json digest.jsonl b.bib",
        "diff --json third.jsonl claims.jsonl gold.jsonl",
        "compare --json third.jsonl claims.jsonl gold.jsonl",
    ],
)
def test_json_before_the_files_replaces_none(shell: Shell, folder: Path, words: str) -> None:
    """The first file, which the flag takes for its own, stays, and the order of the words is explained."""
    before = contents(folder)
    ended = shell(*words.split())
    assert (ended.code, ended.out) == (2, "")
    assert KEPT in ended.err
    assert contents(folder) == before


@pytest.mark.parametrize(
    "words",
    sampled(
        [
            "read a.bib --json x.json",
            "gold digest.jsonl -o x.jsonl",
            "board gold.jsonl --csv x.csv",
            "diff claims.jsonl gold.jsonl --json x.json",
            "compare claims.jsonl gold.jsonl --json x.json",
            "audit claims.jsonl --judged judged.jsonl --json x.json",
            "gold digest.jsonl -o x",
            "report claims.jsonl -o x.html",
            "read a.bib --to ris -o x.ris",
        ],
        plain=4,
    ),
)
def test_output_of_an_earlier_run_is_written_anew(shell: Shell, folder: Path, words: str) -> None:
    """The same command may be run again."""
    (folder / "x.json").touch()
    by_rule = map(json.loads, (folder / "gold.jsonl").read_text("utf-8").splitlines())
    by_hand = [{name: said for name, said in line.items() if name != "origin"} for line in by_rule]
    (folder / "judged.jsonl").write_text("".join(json.dumps(line) + "\n" for line in by_hand), "utf-8")
    assert [shell(*words.split()).code for _ in range(2)] == [0, 0]


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("command", ["gold", "extract", "batch write", "merge", "report", "read --to ris"])
def test_folder_is_no_output(shell: Shell, command: str) -> None:
    """The folder that one is in has no name that a file could stand beside, and is told as any other."""
    asked = ASKED if command.startswith(("extract", "batch")) else ()
    ended = shell(*command.split(), "claims.jsonl", "-o", ".", *asked)
    assert ended.code == 2
    assert ". is a folder. Give the name of a file." in ended.err


@pytest.mark.parametrize(
    ("words", "ending"),
    [
        ("gold digest.jsonl -o x.docx", "one of .jsonl, .ndjson, .json, .parquet, .csv, .sqlite"),
        ("extract digest.jsonl -o x.txt", "one of .jsonl, .ndjson, .json, .parquet, .csv, .sqlite"),
        ("batch write digest.jsonl -o x.csv", "one of .jsonl, .ndjson, .json."),
        ("merge claims.jsonl -o x.parquet", "one of .jsonl, .ndjson, .json."),
        ("review claims.jsonl -o x.csv", "one of .jsonl, .ndjson, .json."),
        ("audit claims.jsonl -o x.csv", "one of .jsonl, .ndjson, .json."),
        ("read a.bib --to ris -o x.bib", ".ris."),
        ("read a.bib --to bibtex -o x.jsonl", ".bib."),
        ("read a.bib --json x.html", ".json."),
        ("export claims.jsonl --to sqlite -o x.csv", "one of .sqlite, .sqlite3, .db."),
        ("export claims.jsonl --to jsonl -o x.csv", "one of .jsonl, .ndjson, .json."),
        ("board gold.jsonl --csv x.xlsx", ".csv."),
        ("report claims.jsonl -o x.jsonl", "one of .html, .htm."),
        ("compare claims.jsonl gold.jsonl --triage x.jsonl", "one of .html, .htm."),
    ],
)
def test_ending_of_another_format_is_refused(shell: Shell, folder: Path, words: str, ending: str) -> None:
    """What a command writes appears under no name that promises something else, nor in its place."""
    file = folder / words.rpartition(" ")[2]
    file.touch()
    ended = shell(*words.split(), *(ASKED if words.startswith(("extract", "batch")) else ()))
    assert (ended.code, ended.out) == (2, "")
    assert f"What is to be written into {file.name}? Give a name that ends in {ending}" in ended.err
    assert not file.stat().st_size


def test_papers_and_json_are_not_mixed(shell: Shell, folder: Path) -> None:
    """Two formats on standard output would be a file of neither."""
    ended = shell("read", "a.bib", "--to", "ris", "--json")
    assert (ended.code, ended.out) == (2, "")
    assert "Name a file with -o, or behind --json." in ended.err
    assert shell("read", "a.bib", "--to", "ris", "-o", "x.ris", "--json").out.startswith("[")
    assert (folder / "x.ris").read_text("utf-8").startswith("TY  - ")


@pytest.mark.parametrize(
    "words",
    [
        "read a.bib --to jsonl -o x.json --json ./x.json",
        "compare claims.jsonl gold.jsonl --triage x --json x",
        "audit claims.jsonl -o x.json --json x.json",
    ],
)
def test_two_results_are_not_written_into_one_file(shell: Shell, folder: Path, words: str) -> None:
    """The second would replace the first, which nobody would hear of."""
    ended = shell(*words.split())
    assert (ended.code, ended.out) == (2, "")
    assert "cannot hold the result and the JSON" in ended.err
    assert not [*folder.glob("x*")]


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    "done",
    [
        lambda: pipeline.report("claims.jsonl", "claims.jsonl"),
        lambda: pipeline.report("claims.jsonl", "gold.jsonl", gold="gold.jsonl"),
        lambda: pipeline.write("claims.jsonl", Path("claims.jsonl").absolute()),
        lambda: pipeline.write(pipeline.label("digest.jsonl"), "digest.jsonl"),
        lambda: pipeline.write(iter(pipeline.label("digest.jsonl")), "link.jsonl"),
    ],
    ids=["report", "report gold", "write", "write labels", "write lazily"],
)
def test_functions_replace_nothing_that_they_read(done: Callable[[], None]) -> None:
    """In Python a file is known by its path, and by the sources that extractions name."""
    before = {name: Path(name).read_bytes() for name in ("claims.jsonl", "gold.jsonl", "digest.jsonl")}
    with pytest.raises(InputError, match="read by this command"):
        done()
    assert {name: Path(name).read_bytes() for name in before} == before


def test_device_may_be_read_and_written(tmp_path: Path) -> None:
    """Only files can be lost: a terminal takes the output of what it gave."""
    check_apart(Path("/dev/null"), ["/dev/null"])
    check_apart(tmp_path / "new.jsonl", [tmp_path / "new.jsonl", "arxiv:cs.CL", "x" * 5000])
