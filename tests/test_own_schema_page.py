"""The page of a schema that a user wrote: what it holds, and what a browser shows of it."""

import json
import re
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from typing import Any, Literal
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from at_desk import desk
from browser import becomes, launched
from own_schema import extracted, labels
from playwright.sync_api import Page, expect
from pydantic import create_model
from shell import Shell

import pipeline
from pipeline.domain import Abstract, Extraction, Resolved
from pipeline.html.shown_schema import shape_of
from schemas import Record, Sentence


@pytest.fixture
def run(shell: Shell, environment: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:  # noqa: ARG001
    """Records of the user's schema, in a folder that was empty."""
    monkeypatch.chdir(tmp_path)
    return extracted(shell, tmp_path)


def page_of(shell: Shell, run: Path, *words: object) -> str:
    """The page of a report."""
    ended = shell("report", run, "-o", "page.html", "--schema", "digs", *words)
    assert ended.code == 0, ended.err
    return Path("page.html").read_text("utf-8")


def data_of(page: str) -> dict[str, Any]:
    """The data that a page holds."""
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    assert found
    data: dict[str, Any] = json.loads(found[1])
    return data


def test_the_page_knows_the_fields_and_leaves_charts_out(shell: Shell, run: Path) -> None:
    """Fields by name, kinds from the choice; no chart, no board and nothing about claims in its text."""
    page = page_of(shell, run)
    data = data_of(page)
    assert data["shape"]["fields"] == ["thing", "state", "depth", "place", "page"]
    assert (data["shape"]["kind"], data["kinds"]) == ("state", ["whole", "broken"])
    assert [one["reason"] for one in data["abstracts"][0]["readings"][0]["rejected"]] == ["quote"]
    body = re.sub(r"<(script|style)\b.*?</\1>", "", page, flags=re.DOTALL)
    assert "<h1>digs</h1>" in body
    assert "#charts" not in body
    assert "#board" not in body
    assert not re.search(r">[^<]*\bclaims?\b", body, re.IGNORECASE)


def test_what_is_written_counts_records(shell: Shell, run: Path) -> None:
    """The command says how many records the page has."""
    ended = shell("report", run, "-o", "page.html", "--schema", "digs")
    assert "2 abstracts, 3 records" in ended.out


def test_gold_is_scored_on_the_page(shell: Shell, run: Path) -> None:
    """With labels each record has its verdict, and disagreements can be settled; so in a page of triage."""
    gold = labels(run.parent, run, state="broken")
    page = page_of(shell, run, "--gold", gold)
    verdicts = [one["verdict"] for one in data_of(page)["abstracts"][0]["readings"][0]["claims"]]
    assert verdicts == ["wrong_value", "right"]
    assert "Strict, over records: precision 0.667, recall 0.667, F1 0.667." in page
    ended = shell("compare", run, gold, "--schema", "digs", "--triage", "triage.html")
    assert ended.code == 0
    assert data_of(Path("triage.html").read_text("utf-8"))["disputes"] == data_of(page)["disputes"] != []


def test_a_folder_of_runs_is_one(shell: Shell, run: Path) -> None:
    """Outputs in a folder are read by the schema that is named."""
    folder = run.parent / "days"
    folder.mkdir()
    run.rename(folder / run.name)
    assert len(data_of(page_of(shell, folder))["abstracts"]) == 2


def test_a_schema_that_is_not_named_is_refused(shell: Shell, run: Path) -> None:
    """No page is written, and the sentence says how to name the schema."""
    ended = shell("report", run, "-o", "page.html")
    assert ended.code == 2
    assert "with --schema digs," in ended.err
    assert not Path("page.html").exists()


def test_an_installed_schema_needs_no_flag(shell: Shell, tmp_path: Path) -> None:
    """Data sets have their page by what the file says."""
    record = {"name": "Cave-9", "role": "introduced", "size": "12 maps", "evidence": "Cave-9 has 12 maps."}
    file = tmp_path / "sets.jsonl"
    file.write_text(json.dumps({"id": "a", "schema": "datasets", "datasets": [record]}) + "\n", "utf-8")
    ended = shell("report", file, "-o", tmp_path / "page.html")
    assert ended.code == 0, ended.err
    assert data_of((tmp_path / "page.html").read_text("utf-8"))["shape"]["subject"] == "name"


class Colour(Enum):
    """A choice of its own."""

    RED = "red"
    BLUE = "blue"


@pytest.mark.parametrize(
    ("choice", "kinds"),
    [
        (bool, ("true", "false")),
        (Colour | None, ("red", "blue")),
        (Literal["a", 2] | None, ("a", "2")),
    ],
)
def test_kinds_are_what_the_choice_offers(choice: Any, kinds: tuple[str, ...]) -> None:
    """Whatever sort of choice it is; records without it, or with another value, come last."""
    record = create_model("Made", __base__=Record, at=(Sentence, ...), sort=(choice, None))
    shape = shape_of(record, "made")
    assert (shape.kind, shape.kinds) == ("sort", kinds)
    others = [Resolved({"sort": value}, "") for value in (True, "red", "a", 2, None, "z")]
    found = shape.found_kinds([[Extraction(Abstract("a", "", "", ()), "made", "ok", tuple(others))]])
    assert found[: len(kinds)] == kinds
    assert {"unknown", "z"} <= set(found)


def test_a_schema_without_a_choice_has_no_kinds() -> None:
    """Then no filter is there, and no colour has a meaning."""
    shape = shape_of(create_model("Made", __base__=Record, at=(Sentence, ...)), "made")
    assert (shape.kind, shape.subject, shape.found_kinds([])) == (None, None, ())


@pytest.fixture
def opened(shell: Shell, run: Path) -> Iterator[Page]:
    """The page with labels, in a browser; an error of its scripts fails the test."""
    page_of(shell, run, "--gold", labels(run.parent, run, state="broken", place="the barn"))
    with launched() as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        faults: list[str] = []
        page.on("pageerror", lambda fault: faults.append(str(fault)))
        page.goto(Path("page.html").absolute().as_uri())
        yield page
        assert faults == []


@pytest.mark.browser
def test_a_browser_shows_the_fields_by_their_names(opened: Page) -> None:
    """Evidence is marked, each card has the fields, and the table has a column for each."""
    expect(opened.locator("mark")).not_to_have_count(0)
    card = opened.locator("li.claim").first
    for words in ("whole", "bronze lamp", "depth", "3 metres", "place", "Harrow Field"):
        expect(card).to_contain_text(words, use_inner_text=True)
    opened.keyboard.press("2")
    head = opened.locator("#claims-table .head")
    names = ["thing", "state", "depth", "place", "page", "abstract"]
    becomes(lambda: [name for name in head.inner_text().split("\n") if name][:6], names)
    opened.locator("#claims-table .head button", has_text="depth").click()
    row = opened.locator("#claims-table .rows .row").first
    expect(row).to_have_text(re.compile("^(bronze lamp|Bronze)"), use_inner_text=True)
    opened.keyboard.press("4")
    expect(opened.locator("#view-claims")).to_be_visible()
    opened.keyboard.press("3")
    expect(opened.locator("#problems-table")).to_contain_text("golden crown", use_inner_text=True)


@pytest.mark.browser
def test_a_browser_filters_by_the_choice(opened: Page) -> None:
    """The list of kinds is that of the schema's choice, and filters of claims are not there."""
    expect(opened.locator("#kind option")).to_have_text(["any state", "whole", "broken"], use_inner_text=True)
    for name in ("dataset", "metric", "unit"):
        expect(opened.locator(f"#{name}")).to_be_hidden()
    opened.keyboard.press("2")
    opened.locator("#kind").select_option("whole")
    expect(opened.locator("#found")).to_have_text("3 records")


@pytest.mark.browser
def test_a_browser_shows_fields_that_are_called_like_ours(shell: Shell, tmp_path: Path) -> None:
    """Columns of the page, and names that JavaScript has a meaning for, are fields like others."""
    source = "from schemas import Quote, Record, Sentence\n\nclass Odd(Record):\n    at: Sentence\n"
    fields = ("run", "constructor", "abstract", "toString")
    source += "".join(f"    {name}: Quote | None = None\n" for name in fields)
    (tmp_path / "odd.py").write_text(source, "utf-8")
    (tmp_path / "odd.md").write_text("Find.\n", "utf-8")
    lines = [{"id": str(n), "odd": [{"run": f"r{n}", "evidence": "E."}, {"evidence": "E."}]} for n in (2, 1)]
    (tmp_path / "odd.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    words = ("--schema", tmp_path / "odd.py", "-o", tmp_path / "page.html")
    ended = shell("report", tmp_path / "odd.jsonl", *words)
    assert ended.code == 0, ended.err
    with launched() as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.goto(f"{(tmp_path / 'page.html').as_uri()}#claims")
        page.get_by_role("button", name="run (field)").click()
        rows = page.locator("#claims-table .rows .row")
        becomes(lambda: [row.split("\n")[0] for row in rows.all_inner_texts()[:2]], ["r1", "r2"])
        expect(rows.filter(has_text="function")).to_have_count(0)


WITH_BOARD = """
from typing import Literal

from schemas import Boards, Quantity, Quote, Record, Sentence, Traits


class Sighting(Record):
    traits = Traits(
        noun="outing", kind="sort", boards=Boards(benchmark="peak", metric="measured", value="amount")
    )
    at: Sentence
    sort: Literal["plume", "gas"]
    peak: Quote
    measured: Quote
    amount: Quantity
    state: Literal["during", "after"] | None = None
"""


@pytest.mark.browser
def test_a_browser_names_the_fields_of_a_board(shell: Shell, tmp_path: Path) -> None:
    """Columns and filters are called like the fields, choices among them, and the charts have all kinds."""
    (tmp_path / "peaks.py").write_text(WITH_BOARD, "utf-8")
    (tmp_path / "peaks.md").write_text("Find.\n", "utf-8")
    known = {"peak": "Mount Ash", "measured": "height", "evidence": "E."}
    heights = [
        {
            **known,
            "sort": "plume",
            "amount": f"{n} km",
            "amount_value": n,
            "amount_unit": "km",
            "state": "after",
        }
        for n in (4, 9, 11)
    ]
    (tmp_path / "peaks.jsonl").write_text(json.dumps({"id": "a", "peaks": heights}) + "\n", "utf-8")
    words = ("--schema", tmp_path / "peaks.py", "-o", tmp_path / "page.html")
    ended = shell("report", tmp_path / "peaks.jsonl", *words)
    assert ended.code == 0, ended.err
    with launched() as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.goto(f"{(tmp_path / 'page.html').as_uri()}#claims")
        heads = page.locator("#claims-table .head button")
        names = ["sort", "amount", "state", "measured", "peak", "abstract"]
        expect(heads).to_have_text(names, use_inner_text=True)
        row = page.locator("#claims-table .rows .row").first
        expect(row).to_contain_text("after", use_inner_text=True)
        expect(page.locator("#dataset")).to_have_attribute("placeholder", "peak")
        expect(page.locator("#metric")).to_have_attribute("placeholder", "measured")
        page.goto(f"{(tmp_path / 'page.html').as_uri()}#charts")
        expect(page.get_by_text("3 values from 4 to 11, median 9")).to_be_visible()
        expect(page.get_by_text("Each dot is one outing")).to_be_visible()


def test_the_desk_shows_what_code_reads_from_the_words_of_a_label(run: Path) -> None:
    """Of a label that has an amount as written alone, a card at the desk has its value and unit as well."""
    gold = labels(run.parent, run, depth_value=None, depth_unit=None, depth_qualifier=None)
    with (
        desk(run.parent, gold, "--schema", "digs", "-o", "judged.jsonl") as command,
        urlopen(f"{command.address}abstract/0", timeout=120) as reply,  # noqa: S310 - ours
    ):
        found = json.loads(reply.read())
    fields = found["claims"][0]["fields"]
    assert (fields["depth"], fields["depth_value"], fields["depth_unit"]) == ("3 metres", 3, "metre")


def test_the_desk_takes_no_second_record_where_an_abstract_has_one(tmp_path: Path) -> None:
    """Of a schema with one record an abstract another can be added once the first is called wrong."""
    record = {"approach": "Urd", "evidence": "We map caves.", "sentence": 1}
    line = {"id": "a", "schema": "paper", "title": "Urd", "abstract": "We map caves.", "paper": [record]}
    (tmp_path / "run.jsonl").write_text(json.dumps(line), "utf-8")
    with desk(tmp_path, "run.jsonl", "-o", "judged.jsonl") as command:

        def judged(**act: object) -> tuple[int, str]:
            said = json.dumps({"place": 0, **act}).encode()
            headers = {"Content-Type": "application/json", "Origin": command.address.rsplit("/", 2)[0]}
            try:
                with urlopen(Request(f"{command.address}judge", said, headers), timeout=120) as reply:  # noqa: S310 - ours
                    return reply.status, ""
            except HTTPError as error:
                return error.code, error.read().decode()

        added = {"act": "add", "filled": {"sentence": "1", "approach": "caves"}, "places": {}}
        code, told = judged(version=0, **added)
        assert (code, "An abstract has one paper. Mend it, or call it wrong first." in told) == (422, True)
        assert judged(act="judge", version=0, number=0, state="wrong", why="not new")[0] == 200
        assert judged(version=1, **added)[0] == 200


def test_the_board_on_the_page_names_the_field_of_the_schema(shell: Shell, run: Path) -> None:
    """What stands above the board is what the schema ranks by, and nobody claims anything."""
    schema = run.parent / "schemas" / "digs.py"
    traits = 'traits = Traits(noun="dig", boards=Boards(benchmark="place", value="depth"))'
    text = schema.read_text("utf-8").replace("    at: Sentence\n", f"    {traits}\n    at: Sentence\n")
    schema.write_text(text.replace("import Link", "import Boards, Traits, Link"), "utf-8")
    assert "Who reports what on which place" in page_of(shell, run)
    [first, *_] = pipeline.read(run, "digs")
    assert repr(pipeline.show(first)) == "<Lamps: partial, 2 digs>"
