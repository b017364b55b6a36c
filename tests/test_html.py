"""The explorer page as data and as a file, before any browser opens it."""

import base64
import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from conftest import ROOT, examples
from hypothesis import given
from hypothesis import strategies as st
from made_up_claims import TEXT, record, side, unplaced
from test_tables import runs as arbitrary_runs

from pipeline.cli.report import command
from pipeline.domain import Abstract, Extraction, Grounding, Json, Rejection, Resolved, Usage
from pipeline.errors import InputError
from pipeline.html.bars import BarChart
from pipeline.html.charts import charts
from pipeline.html.content import LoadedRun
from pipeline.html.drawing import WIDTH, drawn
from pipeline.html.marks import Units
from pipeline.html.page import explorer_html
from pipeline.html.shown_schema import shape_of
from pipeline.html.strips import strip_chart
from pipeline.html.verdicts import Verdicts
from pipeline.outputs.tables.files import write as write_tables
from pipeline.outputs.writing import to_line
from schemas.claims import Claim

CLAIMS = shape_of(Claim, "claims")
FOLDER = ROOT / "pipeline" / "html"
LABELS = ROOT / "examples" / "labels.jsonl"


def data_of(page: str) -> Any:
    """The data that a page holds."""
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    assert found
    return json.loads(found[1])


def claims_of(page: str, run: int = 0) -> list[dict[str, Any]]:
    """The claims of the first abstract in one run."""
    readings = data_of(page)["abstracts"][0]["readings"]
    return next(reading["claims"] for reading in readings if reading["run"] == run)


def in_utf16(text: str, span: Sequence[int]) -> str:
    """What JavaScript's `slice` gives for a span."""
    return text.encode("utf-16-le")[2 * span[0] : 2 * span[1]].decode("utf-16-le")


@given(st.text(), st.data())
def test_spans_cut_the_same_characters_in_utf16_units(text: str, data: st.DataObject) -> None:
    """A span of code points and its counterpart in UTF-16 units are the same piece of any text."""
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    span = Units(text).span((start, end))
    if start == end:
        assert span is None
    else:
        assert span is not None
        assert in_utf16(text, [place for place in span if isinstance(place, int)]) == text[start:end]


@pytest.mark.parametrize("span", [(-1, 3), (3, 3), (5, 3), (0, 99)])
def test_a_span_outside_the_text_marks_nothing(span: tuple[int, int]) -> None:
    """A span that does not lie in the text is no place, whatever the file says."""
    assert Units("nine caves").span(span) is None


def test_evidence_is_stored_only_where_its_span_does_not_say_it() -> None:
    """The words of the evidence come from the text where the span holds them, else from the record."""
    exact = record("scale", "It maps 12 caves", value=12)
    other = Resolved({"kind": "scale"}, "other words", None, (0, 4))
    found = claims_of(explorer_html([LoadedRun("a", [side(exact, other)])]))
    assert "evidence" not in found[0]
    assert found[1]["evidence"] == "other words"


def test_labels_without_spans_are_placed_in_the_text_of_another_run() -> None:
    """Hand labels know neither text nor span; their evidence is found in the text that a run brings."""
    labels = side(unplaced("scale", "It maps 12 caves", value=12), text="")
    page = explorer_html([LoadedRun("labels", [labels]), LoadedRun("run", [side(origin="model")])])
    start, end = claims_of(page)[0]["spans"][0], claims_of(page)[0]["spans"][1:]
    assert not end
    assert in_utf16(TEXT, start) == "It maps 12 caves"
    assert data_of(page)["abstracts"][0]["text"] == TEXT


def test_copied_words_keep_their_status_and_place() -> None:
    """Each grounded field goes into the page with status and place; missing words have no span."""
    grounding = {
        "subject": Grounding("exact", "title", (0, 5)),
        "metric": Grounding("missing"),
    }
    claim = Resolved({"kind": "performance", "subject": "Title"}, "Norn", 1, None, grounding)
    found = claims_of(explorer_html([LoadedRun("a", [side(claim)])]))[0]
    assert found["words"] == [["subject", "exact", "title", [0, 5]], ["metric", "missing", None, None]]


def test_no_text_can_end_the_data() -> None:
    """Neither an end tag nor a comment in a title gets out of the data, and it comes back as it was."""
    title = "</script><!-- <script>alert(1)</script>\u2028"
    abstract = Abstract("a", title, "\x00 <b>", ())
    page = explorer_html([LoadedRun("a", [Extraction(abstract, "claims", "ok")])])
    assert "alert(1)</script>" not in page
    found = data_of(page)["abstracts"][0]
    assert (found["title"], found["text"]) == (title, "\x00 <b>")


def test_halves_of_surrogate_pairs_do_not_stop_the_page() -> None:
    """Text that no UTF-8 file can hold becomes U+FFFD, one unit for one."""
    text = "a \ud83d b"
    abstract = Abstract("a", "t", text, ())
    page = explorer_html([LoadedRun("a", [Extraction(abstract, "claims", "ok")])])
    assert data_of(page)["abstracts"][0]["text"] == "a \ufffd b"
    assert page.encode("utf-8")


def test_a_number_that_is_none_is_an_error() -> None:
    """NaN, which JSON does not have, is refused in words."""
    with pytest.raises(InputError, match="infinite or not a number"):
        explorer_html([LoadedRun("a", [side(record("scale", value=float("nan")))])])


def test_an_abstract_twice_in_a_run_is_an_error() -> None:
    """Two readings of one abstract in one run cannot stand in one column."""
    with pytest.raises(InputError, match=r"occurs twice in runs\.jsonl"):
        explorer_html([LoadedRun("runs.jsonl", [side(), side()])])


def test_rejects_usage_and_reasons_are_in_the_data() -> None:
    """What was not kept is there with its reason, and tokens where a model was asked."""
    rejected = (Rejection({"kind": "scale", "quantity": "9"}, "quantity", "no 9 in sentence 1"),)
    one = Extraction(
        Abstract("a", "t", TEXT, ()),
        "claims",
        "partial",
        (),
        rejected,
        "cut off",
        "model",
        "m",
        Usage(5, 6, 1),
    )
    reading = data_of(explorer_html([LoadedRun("a", [one])]))["abstracts"][0]["readings"][0]
    assert (reading["status"], reading["reason"], reading["usage"]) == ("partial", "cut off", [5, 6, 1])
    assert reading["rejected"][0]["detail"] == "no 9 in sentence 1"


def compared() -> str:
    """A page of two predictions beside a gold."""
    twelve, faster = record("scale", "12 caves", value=12), record("improvement", "3.1x", value=3.1)
    gold = LoadedRun("gold", [side(twelve, faster)], "gold")
    first = LoadedRun(
        "first", [side(record("scale", "12 caves", value=12), record("scale", value=77))], "prediction"
    )
    return explorer_html(
        [first, LoadedRun("empty", [side()], "prediction"), gold], gold_quality="Half as good."
    )


def test_predictions_are_judged_and_gold_claims_name_who_missed_them() -> None:
    """A prediction is in the gold or not; a gold claim lists the runs that do not have it."""
    page = compared()
    assert [claim["verdict"] for claim in claims_of(page)] == ["right", "spurious"]
    assert [claim.get("missed") for claim in claims_of(page, 2)] == [["empty"], ["first", "empty"]]


def test_scores_stand_in_the_page_with_the_quality_of_the_gold() -> None:
    """With a gold the charts have precision and recall, and say how good the gold is."""
    page = compared()
    assert "Precision and recall" in page
    assert "Half as good." in page
    assert "Precision and recall" not in explorer_html([LoadedRun("a", [side()])])


def measured(kind: str, value: Json, **fields: Json) -> Resolved:
    """A claim with a number on a metric."""
    return record(kind, value=value, **{"metric": "accuracy", **fields})


def test_a_chart_never_mixes_units_or_kinds() -> None:
    """Percent and points, and reached scores and gains, have charts of their own; spellings are folded."""
    records = [
        *(measured("performance", value, unit="percent", metric="Top-1  Accuracy") for value in (50, 60)),
        measured("performance", 70, unit="percent", metric="top 1 accuracy"),
        *(measured("performance", value, metric="top-1 accuracy") for value in (0.1, 0.2, 0.3)),
        *(measured("improvement", value, unit="percent", metric="top-1 accuracy") for value in (1, 2, 900)),
    ]
    found = charts([LoadedRun("a", [side(*records)])], Verdicts(), CLAIMS).metrics
    assert [(chart.note, len(chart.strips[0].values), max(chart.strips[0].values)) for chart in found] == [
        ("improvement, in percent", 3, 900),
        ("performance, no unit", 3, 0.3),
        ("performance, in percent", 3, 70),
    ]


def test_what_is_no_number_is_in_no_chart() -> None:
    """Words, truth values and claims without a metric are left out."""
    records = [measured("performance", value) for value in ("9", True, None, 1, 2)]
    assert charts([LoadedRun("a", [side(*records)])], Verdicts(), CLAIMS).metrics == ()


def dots(drawing: str, run: int = 0) -> list[tuple[float, float]]:
    """Where the dots of a run stand in a drawn chart."""
    return [
        (float(x), float(y))
        for x, y in re.findall(
            rf'<path transform="translate\(([-\d.e]+),([-\d.e]+)\)"[^>]* fill="var\(--run-{run}\)"', drawing
        )
    ]


def labels(drawing: str) -> list[str]:
    """The texts of a drawn chart."""
    return re.findall(r"<text[^>]*>([^<]*)</text>", drawing)


def test_dots_stand_at_their_values() -> None:
    """Equal values are stacked, the ticks are round numbers, and words tell range and median."""
    chart = strip_chart("t", "n", [[0, 50, 50, 100]])
    drawing = drawn(chart.spec, "t")
    low, middle, above, high = sorted(dots(drawing), key=lambda place: (place[0], -place[1]))
    assert middle[0] - low[0] == pytest.approx(high[0] - middle[0])
    assert middle[0] == above[0] and middle[1] > above[1]
    assert labels(drawing) == ["0", "20", "40", "60", "80", "100"]
    assert chart.strips[0].words == "from 0 to 100, median 50"


def test_each_run_has_a_strip_of_its_own_over_one_axis() -> None:
    """Equal values of two runs stand below one another, each in the colour of its run."""
    drawing = drawn(strip_chart("t", "n", [[1, 9], [], [1, 5]]).spec, "t")
    (first, _), (second, _) = sorted(dots(drawing)), sorted(dots(drawing, run=2))
    assert first[0] == second[0] and first[1] < second[1]
    assert dots(drawing, run=1) == []


@pytest.mark.parametrize(("may_be_log", "ticks"), [(True, ["1", "10", "100", "1k"]), (False, None)])
def test_wide_ranges_are_logarithmic_only_where_they_may_be(
    *, may_be_log: bool, ticks: list[str] | None
) -> None:
    """Values over more than two powers of ten get a logarithmic axis, shares of a hundred never do."""
    chart = strip_chart("t", "n", [[1, 1000]], may_be_log=may_be_log)
    assert ("logarithmic" in chart.note) is may_be_log
    if ticks:
        assert labels(drawn(chart.spec, "t")) == ticks


def test_many_values_are_columns() -> None:
    """More values than can be told apart as dots are drawn as a few columns, not as one element each."""
    drawing = drawn(strip_chart("t", "n", [[number % 37 for number in range(5000)]]).spec, "t")
    assert dots(drawing) == []
    assert 30 <= drawing.count('fill="var(--run-0)"') <= 40


_VALUES = st.lists(st.floats(allow_nan=False, allow_infinity=False, width=32), min_size=1, max_size=9)


@examples(25)
@given(values=_VALUES, may_be_log=st.booleans())
def test_any_values_can_be_drawn(*, values: list[float], may_be_log: bool) -> None:
    """Whatever the numbers, each has a dot within the drawing, and there are a few ticks."""
    drawing = drawn(strip_chart("t", "n", [values], may_be_log=may_be_log).spec, "t")
    assert len(dots(drawing)) == len(values)
    assert all(-1 <= x <= WIDTH for x, _ in dots(drawing))
    assert 1 <= len(labels(drawing)) <= 9


def test_runs_that_asked_no_model_have_no_bar() -> None:
    """None is no bar, and the others are as long as their numbers, which stand beside them."""
    drawing = drawn(BarChart("t", "n", (("in", (None, 4)), ("out", (None, 2)))).spec, "t")
    assert 'fill="var(--run-0)"' not in drawing
    widths = re.findall(r'd="M0,[\d.]+h([\d.]+)v[^"]*" fill="var\(--run-1\)"', drawing)
    assert len(widths) == 2
    assert float(widths[0]) == pytest.approx(2 * float(widths[1]))
    assert labels(drawing) == ["in", "out", "4", "2"]


@pytest.mark.parametrize(
    ("name", "drawn_as"),
    [
        ("<b>\u202e", "&lt;b&gt;‹U+202E›"),
        ("a\x00b", "a‹U+0000›b"),
        ("\ud83d", "‹U+D83D›"),
        ("\ufffe\uffff", "\ufffd\ufffd"),
        ("🧪" * 40, "🧪" * 15 + "…"),
    ],
)
def test_any_name_is_text_in_a_drawing(name: str, drawn_as: str) -> None:
    """Tags are text, what acts in hiding is shown by its number, and no character stops the drawing."""
    assert labels(drawn(BarChart("t", "n", ((name, (1,)),)).spec, "t"))[0] == drawn_as


@pytest.mark.parametrize("value", [10**400, -(10**400), 1e308])
def test_numbers_beyond_any_axis_are_left_out_of_charts(value: float) -> None:
    """A page with a claim of such a number is written all the same, with the claim in it."""
    records = [measured("performance", one) for one in (value, 1, 2, 3)]
    (chart,) = charts([LoadedRun("a", [side(*records)])], Verdicts(), CLAIMS).metrics
    assert chart.strips[0].values == (1, 2, 3)
    page = explorer_html([LoadedRun("a", [side(*records)])])
    assert claims_of(page)[0]["fields"]["value"] == value


@pytest.mark.slow
@examples(12)
@given(arbitrary_runs())
def test_whatever_a_line_can_hold_makes_a_page(run: list[Extraction]) -> None:
    """No text, number or field of a record stops the page, and its data is JSON again."""
    named = [replace(one, schema="claims") for one in run]
    assert len(data_of(explorer_html([LoadedRun("r", named)]))["abstracts"]) == len(named)


def test_a_drawing_holds_nothing_but_shapes_and_text() -> None:
    """No address, style, script or link of the drawing library reaches the page."""
    drawing = drawn(strip_chart("t", "n", [[1, 2, 3]]).spec, "t")
    assert drawing.startswith("<svg ")
    assert not re.search(r"http|url\(|\s(style|href|class|on\w+|xmlns)=", drawing)
    assert 'role="img" aria-labelledby="t"' in drawing


def test_an_element_that_no_chart_needs_is_a_fault() -> None:
    """A chart that would bring a picture into the page is refused."""
    spec: Json = {"data": {"values": [{}]}, "mark": {"type": "image", "url": "data:,"}}
    assert isinstance(spec, dict)
    with pytest.raises(ValueError, match="holds the element image"):
        drawn(spec, "t")


def test_only_the_pages_own_script_and_style_may_run() -> None:
    """The policy forbids all but the very texts of the page, which has no inline handlers or styles."""
    page = explorer_html([LoadedRun("a", [side()])])
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)
    assert policy
    assert policy[1].startswith("default-src &#39;none&#39;; ")
    for tag in ("style", "script"):
        text = re.search(rf"<{tag}>(.*?)</{tag}>", page, re.DOTALL)
        assert text
        digest = base64.b64encode(hashlib.sha256(text[1].encode()).digest()).decode()
        assert f"{tag}-src &#39;sha256-{digest}&#39;" in policy[1]
    markup = re.sub(r"<(script|style)\b.*?</\1>", "", page, flags=re.DOTALL)
    assert not re.search(r"\s(style|on\w+|src)=|javascript:|https?:", markup)


def test_scripts_never_make_markup_of_text() -> None:
    """No script uses a way to turn text into elements or code."""
    forbidden = (
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function|setHTML|DOMParser"
    )
    for script in FOLDER.rglob("*.js"):
        assert not re.search(forbidden, script.read_text(encoding="utf-8")), script.name


def test_scripts_of_others_are_what_their_registry_served() -> None:
    """Each file of the vendor folder has the hash that is written beside it, and none is unnamed."""
    folder = FOLDER / "vendor"
    told = (folder / "README.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `([^`]+)` \|.*`([0-9a-f]{64})` \|$", told, re.MULTILINE))
    found = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.iterdir()
        if path.name != "README.md"
    }
    assert rows == found


def test_each_page_carries_the_licences_of_its_libraries() -> None:
    """The licence of a library stands before its script, and no address of a source map is left."""
    page = explorer_html([LoadedRun("a", [side()])])
    for licence in (FOLDER / "vendor").glob("*.LICENSE"):
        assert licence.read_text(encoding="utf-8").strip() in page
    assert "sourceMappingURL" not in page


def report(*arguments: object) -> Result:
    """Runs the command in this process."""
    return CliRunner().invoke(command, [str(one) for one in arguments])


@pytest.fixture
def run_file(tmp_path: Path) -> Path:
    """A file with the one abstract of the made-up claims."""
    path = tmp_path / "run.jsonl"
    path.write_text(
        to_line(side(record("scale", "12 caves", value=12), origin="rule")) + "\n", encoding="utf-8"
    )
    return path


def test_the_command_writes_one_page(run_file: Path, tmp_path: Path) -> None:
    """A run becomes a page, and a line says what is in it."""
    result = report(run_file, "-o", tmp_path / "page.html")
    assert result.exit_code == 0
    assert "page.html: 1 abstract, 1 claim" in result.output
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert data_of(page)["runs"] == [{"name": "run.jsonl", "by": "rule", "about": "labelled by rule"}]


def test_the_command_scores_against_gold(run_file: Path, tmp_path: Path) -> None:
    """Gold stands beside the runs; files of one name keep their folders in the page's names."""
    other = tmp_path / "other"
    other.mkdir()
    gold = other / "run.jsonl"
    gold.write_bytes(run_file.read_bytes())
    result = report(run_file, "--gold", gold, "-o", tmp_path / "page.html")
    assert result.exit_code == 0
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    runs = data_of(page)["runs"]
    assert [run["name"] for run in runs] == [str(run_file), str(gold)]
    assert [run["role"] for run in runs] == ["prediction", "gold"]
    assert "These labels themselves, when measured: micro F1" in page


def test_the_command_takes_tables_and_names_of_ones_own(tmp_path: Path) -> None:
    """A run that was exported can be read, and the board folds names as a file of aliases says."""
    scored = record("performance", "12 caves", value=12, unit="percent", metric="accuracy", dataset="Hole")
    extraction = side(scored)
    table, aliases = tmp_path / "run.parquet", tmp_path / "own.toml"
    write_tables([extraction], table, "parquet")
    aliases.write_text('[datasets]\n"Deep Cave" = ["Hole"]\n', encoding="utf-8")
    result = report(table, "--aliases", aliases, "-o", tmp_path / "page.html")
    assert result.exit_code == 0, result.output
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    found = re.search(r'id="board-data">(.*?)</script>', page, re.DOTALL)
    assert found
    (benchmark,) = json.loads(found[1])[0]["benchmarks"]
    assert (benchmark["dataset"], benchmark["also"]) == ("Deep Cave", ["Hole"])


BAD = {
    "no record": ('{"title": "x"}\n', "line 1 is a paper, not a record"),
    "half a line": ("{line}\n{half}", "line 2 is not a record"),
    "another version": ('{"format": "claimsift/9", "id": "a", "claims": []}\n', "format claimsift/9"),
    "another schema": ('{"schema": "events", "id": "a", "events": []}\n', "schema 'events'"),
    "nothing": ("", "is empty"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input_names_file_and_line_and_leaves_no_page(case: str, run_file: Path, tmp_path: Path) -> None:
    """A file that is no run is refused in words, and a page of before stays as it was."""
    written, message = BAD[case]
    line = run_file.read_text(encoding="utf-8").strip()
    bad, page = tmp_path / "bad.jsonl", tmp_path / "page.html"
    bad.write_text(
        written.replace("{line}", line).replace("{half}", line[: len(line) // 2]), encoding="utf-8"
    )
    page.write_text("before", encoding="utf-8")
    for arguments in ((run_file, bad), (run_file, "--gold", bad)):
        result = report(*arguments, "-o", page)
        assert isinstance(result.exception, InputError)
        assert str(bad) in str(result.exception)
        assert message in str(result.exception)
    assert page.read_text(encoding="utf-8") == "before"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bad.jsonl", "page.html", "run.jsonl"]


def test_gold_of_other_abstracts_is_an_error(run_file: Path, tmp_path: Path) -> None:
    """Labels that share no abstract with the run cannot score it."""
    result = report(run_file, "--gold", LABELS, "-o", tmp_path / "page.html")
    assert isinstance(result.exception, InputError)
    assert not (tmp_path / "page.html").exists()


def test_time_of_a_run_is_charted_where_its_manifest_tells_it(tmp_path: Path) -> None:
    """The command reads the seconds beside the file of a run; without a manifest there is no such chart."""
    run = tmp_path / "run.jsonl"
    run.write_text('{"id": "0", "status": "ok", "claims": []}\n', "utf-8")
    page = tmp_path / "page.html"
    runner = CliRunner()
    assert runner.invoke(command, [str(run), "-o", str(page)]).exit_code == 0
    assert "seconds of the run" not in page.read_text("utf-8")
    (tmp_path / "run.jsonl.manifest.json").write_text('{"seconds": 12.5}', "utf-8")
    assert runner.invoke(command, [str(run), "-o", str(page)]).exit_code == 0
    assert "seconds of the run" in page.read_text("utf-8")


@pytest.mark.parametrize(
    ("manifest", "about"),
    [
        (
            {
                "finished": "2031-01-02T03:04:05+00:00",
                "schema": "own/claims.py",
                "task_fingerprint": "0" * 64,
            },
            "m · 2031-01-02 03:04 UTC · prompt claims (000000000000)",
        ),
        ({"finished": "2031-01-02"}, "m · 2031-01-02 00:00 · prompt not known"),
        ({"schema": "claims"}, "m · date not known · prompt claims"),
        ({"finished": 7, "schema": [], "task_fingerprint": {}}, "m · date and prompt not known"),
        ([], "m · date and prompt not known"),
    ],
)
def test_a_run_is_told_as_far_as_its_manifest_does(manifest: Json, about: str, tmp_path: Path) -> None:
    """Model, date and prompt come from the records and the manifest; what that does not say is not known."""
    run, page = tmp_path / "run.jsonl", tmp_path / "page.html"
    run.write_text('{"id": "0", "status": "ok", "model": "m", "claims": []}\n', "utf-8")
    (tmp_path / "run.jsonl.manifest.json").write_text(json.dumps(manifest), "utf-8")
    assert report(run, "-o", page).exit_code == 0
    assert data_of(page.read_text("utf-8"))["runs"][0]["about"].startswith(about)


def test_a_model_that_was_asked_under_another_name_is_told() -> None:
    """Where a gateway put another model in its place, both names are there."""
    one = replace(side(origin="model"), model="served", asked_model="asked")
    about = data_of(explorer_html([LoadedRun("a", [one])]))["runs"][0]["about"]
    assert about.startswith("served, asked as asked · ")
