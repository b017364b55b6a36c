"""Morning after morning: only what is new is read, and what came in when is shown."""

import csv
import json
import os
from pathlib import Path

import pytest
from endpoint import Endpoint, made_up
from shell import Ended, Shell, digest_of, lines_of

pytestmark = pytest.mark.usefixtures("environment")


@pytest.fixture
def morning(shell: Shell, server: Endpoint) -> Shell:
    """`claimsift extract` asking it."""
    words = ("extract", "--base-url", server.url, "--model", "m", "--mode", "json_schema")
    return Shell(shell.folder, shell.monkeypatch, shell.capsys, words)


def written(folder: Path, name: str, **more: object) -> Path:
    """A digest of one paper with what is known of it."""
    title, abstract = made_up(1)
    path = folder / name
    path.write_text(json.dumps({"title": title, "abstract": abstract} | more) + "\n", "utf-8")
    return path


def titles(path: Path) -> list[str]:
    """The titles in an output."""
    return [str(line["title"]) for line in lines_of(path)]


def named(*numbers: int) -> list[str]:
    """The titles of made-up papers."""
    return [made_up(number)[0] for number in numbers]


def finished(output: Path, day: str) -> None:
    """Makes a manifest say that its run ended on a day."""
    path = output.with_name(f"{output.name}.manifest.json")
    manifest = json.loads(path.read_text("utf-8")) if path.exists() else {}
    path.write_text(json.dumps(manifest | {"finished": f"{day}T06:00:00+00:00"}), "utf-8")


# Only what is new


def test_what_earlier_outputs_hold_is_left_out_and_counted(morning: Shell) -> None:
    """Papers of a folder of outputs are not asked about again; the summary and the manifest count them."""
    runs = morning.folder / "runs"
    runs.mkdir()
    first = morning(digest_of(morning.folder, [1, 2]), "--skip-known", runs, "-o", runs / "1.jsonl")
    assert (first.code, titles(runs / "1.jsonl")) == (0, named(1, 2))
    assert "known      0 left out, which stand in 0 earlier outputs" in first.err
    second = morning(digest_of(morning.folder, [2, 3, 1]), "--skip-known", runs, "-o", runs / "2.jsonl")
    assert (second.code, titles(runs / "2.jsonl")) == (0, named(3))
    assert "known      2 left out, which stand in 1 earlier output\n" in second.err
    assert json.loads((runs / "2.jsonl.manifest.json").read_text("utf-8"))["known"] == 2


def test_a_list_of_papers_in_a_folder_of_outputs_is_passed_over_and_named(
    morning: Shell, shell: Shell
) -> None:
    """What `read --to jsonl` wrote there is no output: runs beside it are known and shown, and it is told."""
    runs, page = morning.folder / "runs", morning.folder / "page.html"
    runs.mkdir()
    papers = digest_of(runs, [1, 2])
    lists = runs / "papers.jsonl"
    assert shell("read", papers, "--to", "jsonl", "-o", lists).code == 0
    papers.unlink()
    told = f"{lists} is a list of papers, not an output: it is passed over.\n"
    first = morning(digest_of(morning.folder, [1]), "--skip-known", runs, "-o", runs / "1.jsonl")
    assert (first.code, titles(runs / "1.jsonl")) == (0, named(1))
    assert told in first.err
    for words in (("report", runs, "-o", page), ("board", runs)):
        ended = shell(*words)
        assert (ended.code, ended.err) == (0, told)
    (runs / "1.jsonl").unlink()
    ended = shell("board", runs)
    assert ended.code == 2
    assert "only lists of papers. Make records of them with claimsift extract or gold." in ended.err


def test_the_same_morning_again_writes_the_same(morning: Shell) -> None:
    """The output that is written anew counts for nothing, or the second run would empty it."""
    runs = morning.folder / "runs"
    runs.mkdir()
    words = (digest_of(morning.folder, [1, 2]), "--skip-known", runs, "-o", runs / "1.jsonl")
    morning(*words)
    before = (runs / "1.jsonl").read_bytes()
    morning(*words)
    assert (runs / "1.jsonl").read_bytes() == before


def test_a_paper_is_known_by_an_id_whatever_its_text(morning: Shell) -> None:
    """A later version, or the same paper from another place, is left out, and counted as changed."""
    before = morning.folder / "before.jsonl"
    morning(written(morning.folder, "a.jsonl", arxiv="3101.00001v1"), "-o", before)
    later = written(morning.folder, "b.jsonl", arxiv="3101.00001v2", abstract="We weave 9% more cloth.")
    ended = morning(later, "--skip-known", before)
    assert (ended.code, ended.out) == (0, "")
    assert "known      1 left out, which stand in 1 earlier output, 1 of them with another text" in ended.err
    other = written(morning.folder, "c.jsonl", doi="10.1000/1", abstract="We weave 9% more cloth.")
    assert len(morning(other, "--skip-known", before).lines) == 1


def test_what_failed_is_not_known(morning: Shell, server: Endpoint) -> None:
    """An abstract without an answer is asked about again."""
    before = morning.folder / "before.jsonl"
    offline = morning(digest_of(morning.folder, [1]), "--offline", "-o", before)
    assert offline.code == 1
    assert len(morning(digest_of(morning.folder, [1]), "--skip-known", before).lines) == 1
    assert len(server.requests) == 1


def test_the_limit_counts_what_is_new(morning: Shell) -> None:
    """--limit takes the first papers that are left."""
    before = morning.folder / "before.jsonl"
    morning(digest_of(morning.folder, [1, 2]), "-o", before)
    ended = morning(digest_of(morning.folder, [1, 2, 3, 4]), "--skip-known", before, "--limit", 1)
    assert [line["title"] for line in ended.lines] == named(3)


def test_a_morning_without_news_asks_nobody(morning: Shell, server: Endpoint) -> None:
    """The output is there and empty, its manifest too, and no endpoint is needed; tables cannot be empty."""
    before, output = morning.folder / "before.jsonl", morning.folder / "none.jsonl"
    morning(digest_of(morning.folder, [1]), "-o", before)
    server.close()
    ended = morning(digest_of(morning.folder, [1]), "--skip-known", before, "-o", output)
    assert ended.code == 0, ended.err
    assert "abstracts  0: there is nothing new, and nothing was asked" in ended.err
    assert output.read_bytes() == b""
    assert json.loads((morning.folder / "none.jsonl.manifest.json").read_text("utf-8"))["abstracts"] == 0
    tables = morning(
        digest_of(morning.folder, [1]), "--skip-known", before, "-o", output.with_suffix(".parquet")
    )
    assert (tables.code, "would be tables of no abstract" in tables.err) == (0, True)


def test_plans_and_batches_leave_the_same_out(morning: Shell, shell: Shell) -> None:
    """A plan counts, and batch write asks for, what extract with the same flags would ask."""
    before = morning.folder / "before.jsonl"
    morning(digest_of(morning.folder, [1]), "-o", before)
    words = (digest_of(morning.folder, [1, 2]), *morning.first[1:], "--skip-known", before)
    plan = shell("plan", *words)
    assert "known      1 left out" in plan.err
    assert "abstracts  1" in plan.out
    shell("batch", "write", *words, "-o", shell.folder / "requests.jsonl")
    assert len(lines_of(shell.folder / "requests.jsonl")) == 1


def test_earlier_outputs_that_are_none_are_misuse(morning: Shell) -> None:
    """A wrong path would cost money, so it is refused, and so is a file that is no output."""
    assert morning(digest_of(morning.folder, [1]), "--skip-known", "nowhere").code == 2
    wrong = morning.folder / "wrong.jsonl"
    wrong.write_text("milk\n", "utf-8")
    ended = morning(digest_of(morning.folder, [1]), "--skip-known", wrong)
    assert (ended.code, "is not a record" in ended.err) == (2, True)


# When it came in


@pytest.fixture
def runs(morning: Shell) -> Path:
    """The outputs of three mornings, the last one without news; the third paper was there before."""
    folder = morning.folder / "runs"
    folder.mkdir()
    for day, numbers in ((1, [1, 2]), (2, [2, 3]), (3, [])):
        output = folder / f"2031-01-0{day}.jsonl"
        if numbers:
            morning(digest_of(morning.folder, numbers), "-o", output)
        else:
            output.touch()
        finished(output, f"2031-01-0{day}")
    return folder


def board(shell: Shell, *words: object) -> Ended:
    """The board of some outputs."""
    return shell("board", *words)


def test_the_board_says_when_a_paper_came_in(shell: Shell, runs: Path) -> None:
    """Over a folder each line has the first day of its paper, as text and in the table."""
    table = shell.folder / "board.csv"
    ended = board(shell, runs, "--csv", table)
    header = ended.out.splitlines()[1]
    assert header.rstrip().endswith("came in")
    assert all(len(line) <= 100 for line in ended.out.splitlines())
    with table.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    days = {row["title"].partition(":")[0]: row["came_in"] for row in rows}
    assert days == {"Norn-1": "2031-01-01", "Norn-2": "2031-01-01", "Norn-3": "2031-01-02"}


def test_the_board_of_one_day_has_no_column_for_it(shell: Shell, runs: Path) -> None:
    """Where all came in on one day there is nothing to tell apart."""
    assert "came in" not in board(shell, runs / "2031-01-01.jsonl").out


def test_the_page_takes_a_folder_for_one_run(shell: Shell, runs: Path) -> None:
    """The papers of all mornings are in it once, each with the day on which it came in."""
    page = shell.folder / "page.html"
    ended = shell("report", runs, "-o", page)
    assert (ended.code, "3 abstracts" in ended.out) == (0, True)
    text = page.read_text("utf-8")
    assert text.count('"came":"2031-01-01"') == 2
    assert text.count('"came":"2031-01-02"') == 1


def test_what_failed_later_hides_no_answer(shell: Shell, morning: Shell, server: Endpoint) -> None:
    """Of a paper that was read once and failed another time the page shows what was read."""
    folder = shell.folder / "runs"
    folder.mkdir()
    digest = digest_of(shell.folder, [1])
    morning(digest, "-o", folder / "1.jsonl")
    morning(digest, "--offline", "--cache-dir", shell.folder / "other", "-o", folder / "2.jsonl")
    assert lines_of(folder / "2.jsonl")[0]["status"] == "failed"
    shell.monkeypatch.chdir(folder)
    ended = shell("report", ".", "-o", "page.html")
    assert "1 abstract, 1 claim" in ended.out
    assert '"name":"runs"' in Path("page.html").read_text("utf-8")
    assert len(server.requests) == 1


def test_a_folder_without_outputs_is_refused(shell: Shell) -> None:
    """The sentence says what was looked for."""
    (shell.folder / "empty").mkdir()
    for words in (("board", "empty"), ("report", "empty", "-o", "x.html")):
        os.chdir(shell.folder)
        ended = shell(*words)
        assert (ended.code, "no name in it ends in .jsonl" in ended.err) == (2, True)


# Links


def test_ids_are_links_on_the_page_and_on_the_board(morning: Shell, shell: Shell) -> None:
    """The id at arXiv, a DOI and others of a paper lead to where it can be read."""
    output, page, table = (shell.folder / name for name in ("a.jsonl", "page.html", "board.csv"))
    known = {"arxiv": "3101.00001v2", "doi": "10.1000/a<b", "pmid": "7", "url": "https://journal.example/1"}
    morning(written(shell.folder, "papers.jsonl", **known), "-o", output)
    shell("report", output, "-o", page)
    shell("board", output, "--csv", table)
    text = page.read_text("utf-8")
    for told in ('"arxiv":"3101.00001v2"', '"pmid":"7"', '"url":"https://journal.example/1"'):
        assert told in text
    with table.open(encoding="utf-8-sig", newline="") as file:
        assert {row["paper"] for row in csv.DictReader(file)} == {"https://arxiv.org/abs/3101.00001v2"}
