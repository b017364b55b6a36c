"""`claimsift read`: what it shows of files, packed or not, and what it converts them to."""

import gzip
import json
import shutil
import zipfile
from pathlib import Path
from types import SimpleNamespace

import pytest
import zstandard
from conftest import ROOT
from shell import Shell

from pipeline import inputs

pytestmark = pytest.mark.usefixtures("environment")

EXAMPLES = ROOT / "examples" / "inputs"


def test_shows_what_each_file_holds(shell: Shell) -> None:
    """A line for each file with its format and counts, then how many papers that are; nothing is asked."""
    ended = shell("read", EXAMPLES / "refs.ris", EXAMPLES / "refs.bib")
    assert ended.code == 0
    header, ris, bib, total = ended.out.splitlines()
    assert header.split()[:3] == ["file", "format", "records"]
    assert ris.split()[-5:] == ["RIS", "2", "1", "0", "0"]
    assert bib.split()[-5:] == ["BibTeX", "3", "2", "0", "0"]
    assert total == "5 records, 3 distinct abstracts"


def test_json_says_the_same_and_more(shell: Shell) -> None:
    """For programs: counts, reasons, first and last title, and the sentence that refuses a file."""
    ended = shell("read", EXAMPLES / "dblp.xml", EXAMPLES / "table.csv", "--json")
    assert ended.code == 1
    dblp, table = json.loads(ended.out)
    assert (dblp["records"], dblp["with_abstract"]) == (2, 0)
    assert "2 records, none has an abstract: DBLP lists none" in dblp["refused"]
    assert (table["format"], table["records"], table["without_abstract"], table["refused"]) == (
        "CSV, TSV",
        3,
        1,
        None,
    )
    assert table["told"] == ['the title is taken from "Document Title", the abstract from "Abstract"']


def test_a_file_of_no_abstract_ends_with_two(shell: Shell) -> None:
    """Where nothing can be read the exit code is that of misuse, and the sentence says why."""
    ended = shell("read", EXAMPLES / "alert.eml")
    assert ended.code == 2
    assert "Google Scholar alert with 1 record, none has an abstract" in ended.err


def test_verbose_names_what_has_no_abstract(shell: Shell) -> None:
    """Each record that is passed over is named with its line."""
    ended = shell("read", EXAMPLES / "pubmed.nbib", "--verbose")
    assert "pubmed.nbib, line 21: not read, no abstract: 'A letter about wells.'" in ended.err
    quiet = shell("read", EXAMPLES / "pubmed.nbib")
    assert "no abstract" not in quiet.err


def test_converted_papers_are_read_again_with_all_that_is_known(shell: Shell) -> None:
    """What --to jsonl writes gives the same abstracts with the same ids, authors, dates and formats."""
    out = shell.folder / "papers.jsonl"
    ended = shell("read", EXAMPLES / "refs.ris", EXAMPLES / "kaggle.jsonl", "--to", "jsonl", "-o", out)
    assert ended.code == 0
    before = inputs.Collection()
    for name in ("refs.ris", "kaggle.jsonl"):
        before.add(str(EXAMPLES / name))
    after = inputs.Collection()
    after.add(str(out))
    names = ("arxiv", "doi", "names", "authors", "date", "venue", "language", "key", "reader")
    for one, other in zip(before.abstracts(), after.abstracts(), strict=True):
        assert (one.id, one.title, one.text) == (other.id, other.title, other.text)
        assert other.sources[0].reader
    first, again = before.abstracts()[1].sources[0], after.abstracts()[1].sources[0]
    assert [getattr(first, name) for name in names] == [getattr(again, name) for name in names]


def test_output_without_a_format_is_misuse(shell: Shell) -> None:
    """-o alone says to add --to."""
    ended = shell("read", EXAMPLES / "refs.ris", "-o", shell.folder / "x")
    assert ended.code == 2
    assert "Add --to jsonl" in ended.err


def test_folders_and_patterns_stand_for_their_files(shell: Shell) -> None:
    """All files of a folder are read in the order of their names, hidden ones left out."""
    folder = shell.folder / "inbox" / "deep"
    folder.mkdir(parents=True)
    shutil.copy(EXAMPLES / "refs.ris", folder / "b.ris")
    shutil.copy(EXAMPLES / "wos.ciw", folder.parent / "a.ciw")
    (folder / ".hidden").write_text("x")
    for words in ([folder.parent], [f"{folder.parent}/**/*.*"]):
        ended = shell("read", *words, "--json")
        assert [Path(one["file"]).name for one in json.loads(ended.out)] == ["a.ciw", "b.ris"]
    empty = shell.folder / "empty"
    empty.mkdir()
    assert "is a folder without files" in shell("read", empty).err


def packed(folder: Path, data: bytes) -> dict[str, Path]:
    """The same contents packed in each way."""
    found = {ending: folder / f"x.{ending}" for ending in ("gz", "zst", "zip")}
    found["gz"].write_bytes(gzip.compress(data))
    found["zst"].write_bytes(zstandard.compress(data))
    with zipfile.ZipFile(found["zip"], "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("inner/x.ris", data)
        archive.writestr("__MACOSX/x.ris", b"\0")
    return found


@pytest.mark.parametrize("ending", ["gz", "zst", "zip"])
def test_packed_files_are_unpacked(shell: Shell, ending: str) -> None:
    """Whatever packed a file, it is read as if it were not."""
    path = packed(shell.folder, (EXAMPLES / "refs.ris").read_bytes())[ending]
    [account] = json.loads(shell("read", path, "--json").out)
    assert (account["format"], account["records"], account["with_abstract"]) == ("RIS", 2, 1)


@pytest.mark.parametrize("ending", ["gz", "zst", "zip", "ris"])
def test_standard_input_holds_what_files_hold(
    shell: Shell, ending: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Packed or not, what comes through a pipe is known by its contents."""
    data = (EXAMPLES / "refs.ris").read_bytes()
    path = packed(shell.folder, data).get(ending, EXAMPLES / "refs.ris")
    with path.open("rb") as file:
        monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=file))
        ended = shell("read", "-", "--to", "jsonl")
    assert [line["title"] for line in ended.lines] == ["Norn: Mapping Caves"]


@pytest.mark.parametrize("ending", ["gz", "zst", "zip"])
def test_bombs_are_refused(shell: Shell, ending: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that holds far more than its size is not unpacked."""
    monkeypatch.setattr("pipeline.inputs.containers._SPARE", 1 << 20)
    path = packed(shell.folder, b" " * (8 << 20))[ending]
    ended = shell("read", path)
    assert ended.code == 2
    assert "which is not read. Is it damaged?" in ended.err


@pytest.mark.parametrize("ending", ["gz", "zst", "zip"])
def test_damaged_packed_files_are_told(shell: Shell, ending: str) -> None:
    """One that is cut off ends in a sentence."""
    path = packed(shell.folder, (EXAMPLES / "refs.ris").read_bytes() * 50)[ending]
    path.write_bytes(path.read_bytes()[:-40])
    ended = shell("read", path)
    assert ended.code in (1, 2)
    assert "Copy it again" in ended.err or "cut off" in ended.err


def test_parts_of_an_archive_are_told_apart(shell: Shell) -> None:
    """A part that is nothing is named, the others are read, and their places in the file are counted on."""
    path = shell.folder / "x.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(EXAMPLES / "refs.ris", "a.ris")
        archive.writestr("b.bin", b"\0\1")
        archive.write(EXAMPLES / "openreview.json", "c.json")
    out = shell.folder / "out.jsonl"
    ended = shell("gold", path, "-o", out)
    assert ended.code == 1
    assert "b.bin is not a text file" in ended.err
    places = [
        source["position"]
        for line in out.read_text("utf-8").splitlines()
        for source in json.loads(line)["sources"]
    ]
    assert sorted(places) == [1, 3, 4]


def test_commands_take_columns_by_name(shell: Shell) -> None:
    """gold, as extract and plan, reads a table whose columns a user names."""
    path = shell.folder / "t.csv"
    path.write_text('Name,Text\n"Norn","Norn reaches 91.5% accuracy on WellBench."\n')
    assert shell("gold", path).code == 2
    ended = shell("gold", path, "--title-field", "Name", "--text-field", "Text")
    assert ended.code == 0
    assert ended.lines[0]["title"] == "Norn"
    assert ended.lines[0]["sources"][0]["reader"] == "CSV, TSV"
    wrong = shell("gold", path, "--title-field", "Nmae", "--text-field", "Text")
    assert wrong.code == 2
    assert "Or check --title-field and --text-field: what they name may not be in it." in wrong.err


def test_sources_survive_tables_and_shards(shell: Shell) -> None:
    """Ids and authors of a source come back of a table, and go through shards that are merged."""
    out = shell.folder / "gold.jsonl"
    shell("gold", EXAMPLES / "pubmed.nbib", "-o", out)
    table = shell.folder / "gold.parquet"
    assert shell("export", out, "--to", "parquet", "-o", table).code == 0
    back = shell.folder / "back.jsonl"
    assert shell("export", table, "--to", "jsonl", "-o", back).code == 0
    sources = [
        [json.loads(line)["sources"] for line in path.read_text("utf-8").splitlines()] for path in (out, back)
    ]
    assert sources[0] == sources[1]
    assert sources[0][0][0]["pmid"] == "12345678"


def test_a_mail_that_is_passed_over_is_named_once(shell: Shell) -> None:
    """The line says file and mail, and then why; it does not say them again."""
    told = shell("read", ROOT / "examples" / "inputs" / "mail.mbox").err
    first = next(line for line in told.splitlines() if ", mail 2: not read" in line)
    assert first.endswith(
        "mail 2: not read, holds nothing of a format that is read. Save what it lists, and give that."
    )
    assert told.count("mail 2") == 1


def test_what_is_wrong_in_an_archive_is_told_with_its_file(shell: Shell) -> None:
    """Also of a record without an abstract; the last line counts the reasons and repeats none in full."""
    path = shell.folder / "mixed.zip"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("a.csv", "title,abstract\nNorn,We present Norn.\nSkuld\nUrd,\n")
        packed.writestr(
            "in/bad.bib", "@article{x, title={Urd}, abstract={We present Urd.}}\n\n@book{y, title={\n"
        )
        packed.writestr("prompt.txt", "You are a helper. Answer me.\n")
    told = shell("read", path, "--verbose").err.splitlines()
    assert told[0].startswith(f"{path}, a.csv, line 3: not read, the row has 1 cell ")
    assert told[1].startswith(f"{path}, in/bad.bib, line 3: not read, ")
    assert told[2].startswith(f"{path}, part 3: not read, prompt.txt is not a digest")
    assert told[2].endswith(" Give a file that holds titles and abstracts.")
    assert told[3] == f"{path}, a.csv, line 4: not read, no abstract: 'Urd'"
    assert "1 × prompt.txt is not a digest" in told[-1]
    assert "Give a file" not in told[-1]
