"""The Python interface for notebooks: reading, frames, an abstract shown, and the example notebook."""

import ast
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from by_rule import by_rule
from conftest import ROOT, examples
from endpoint import Endpoint
from hypothesis import given
from hypothesis import strategies as st
from test_readme import agrees, labelled

import pipeline
from pipeline import bundled, inputs
from pipeline.domain import Abstract, Extraction, Grounding, Json, Rejection, Resolved, Span
from pipeline.errors import InputError, SetupError
from pipeline.html.cell import NotebookCell
from pipeline.outputs import loading
from pipeline.outputs.tables.files import write
from pipeline.outputs.writing import to_line
from pipeline.rules import labelling

EXAMPLES = ROOT / "examples"


class _Page(HTMLParser):
    """The text of a page, its marks with the text in each, and every tag and attribute."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self.marked: list[str] = []
        self._open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        self._open.append(tag)
        if tag == "mark" and self._open.count("mark") == 1:
            self.marked.append("")

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not {"style", "sup", "li", "h4"} & set(self._open):
            self.text += data
            if "mark" in self._open:
                self.marked[-1] += data


def page(extraction: Extraction) -> _Page:
    """What a notebook gets to show."""
    return _Page(pipeline.show(extraction)._repr_html_())


def shown(text: str, *spans: Span | None, **fields: Json) -> _Page:
    """An abstract with one claim for each span."""
    records = tuple(
        Resolved({"kind": "scale", **fields}, text[span[0] : span[1]] if span else "said", 1, span)
        for span in spans
    )
    return page(Extraction(Abstract("a", "Title", text, ()), "claims", "ok", records))


def test_evidence_is_marked_at_its_characters() -> None:
    """The marked text is the evidence, character for character, behind an emoji and LaTeX."""
    text = "🧪 Let $x^2$ be: Norn maps 12 caves. More."
    start = text.index("Norn")
    assert shown(text, (start, start + 18)).marked == ["Norn maps 12 caves"]


def test_overlapping_claims_are_marks_inside_marks() -> None:
    """Where two claims overlap the text stands once, inside both marks, and each has its number."""
    found = shown("Norn maps 12 caves fast.", (0, 18), (10, 23))
    assert found.text.lstrip().startswith("Norn maps 12 caves fast.")
    assert found.marked == ["Norn maps ", "12 caves", " fast"]
    assert found.tags.count("mark") == 4
    assert found.tags.count("sup") == 2


@given(st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1, max_size=30), st.data())
@examples(80)
def test_the_text_is_whole_whatever_is_marked(text: str, data: st.DataObject) -> None:
    """With any claims, also with spans outside of the text, all of the text stands there once."""
    ends = st.integers(0, len(text) + 3)
    spans = data.draw(st.lists(st.tuples(ends, ends), max_size=4))
    assert shown(text, *spans).text.lstrip().startswith(text)


def test_a_span_that_is_none_marks_nothing() -> None:
    """Spans that run backwards or out of the text, as no run of ours writes them, are not shown."""
    found = shown("Norn.", (3, 99), (4, 2), (-3, 2))
    assert found.marked == []
    assert found.text.lstrip().startswith("Norn.")


def test_copied_words_are_bold_inside_their_evidence() -> None:
    """The words of a grounded field are strong, those of the title or outside are not."""
    text = "Norn maps 12 caves."
    grounding = {
        "subject": Grounding("exact", "sentence", (0, 4)),
        "metric": Grounding("exact", "title", (5, 9)),
    }
    record = Resolved({"kind": "scale"}, text, 1, (0, 18), grounding)
    html = pipeline.show(Extraction(Abstract("a", "", text, ()), "claims", "ok", (record,)))._repr_html_()
    assert re.findall("<strong>(.*?)</strong>", html) == ["Norn"]


HOSTILE = "<script>alert(1)</script>\" onload='x' </style></div><img src=x> javascript:alert(1) \u202etxt"


def test_hostile_text_stays_text() -> None:
    """Markup in any field is shown as text: no tag, no attribute and no reordering comes of it."""
    record = Resolved({"kind": HOSTILE, HOSTILE: HOSTILE, "url": "javascript:alert(1)"}, HOSTILE, 1, None)
    rejected = Rejection({}, "schema", HOSTILE)
    found = page(
        Extraction(Abstract("a", HOSTILE, HOSTILE, ()), "claims", "partial", (record,), (rejected,), HOSTILE)
    )
    assert set(found.tags) <= {
        "style",
        "div",
        "h4",
        "p",
        "span",
        "ol",
        "li",
        "b",
        "q",
        "mark",
        "sup",
        "strong",
    }
    assert {name for name, _ in found.attributes} == {"class"}
    assert (
        "\u202e"
        not in pipeline.show(Extraction(Abstract("a", HOSTILE, "", ()), "claims", "ok"))._repr_html_()
    )


def test_an_abstract_without_text_or_claims_says_so() -> None:
    """Labels that know their abstract by its id alone show their evidence; a failure shows its reason."""
    labels = Extraction(Abstract("a", "", "", ()), "claims", "ok", (Resolved({"kind": "scale"}, "12 caves"),))
    html = pipeline.show(labels)._repr_html_()
    assert "does not hold the text" in html
    assert "12 caves" in html
    failed = Extraction(Abstract("a", "T", "Text.", ()), "claims", "failed", reason="no answer in time")
    assert "failed: no answer in time" in page(failed).text
    assert repr(pipeline.show(failed)) == "<T: failed, 0 records>"


@pytest.fixture
def runs() -> list[Extraction]:
    """The example digest, labelled by rule."""
    return list(labelling.label(inputs.read(str(EXAMPLES / "digest.txt")).abstracts))


def test_frames_of_both_libraries_are_typed_and_equal(runs: list[Extraction]) -> None:
    """One row a record, numbers as numbers, absent fields missing, in pandas as in Polars."""
    pl = pytest.importorskip("polars")
    pandas, polars = pipeline.to_pandas(runs), pipeline.to_polars(runs)
    assert len(pandas) == len(polars) == sum(len(one.records) for one in runs)
    assert list(pandas.columns) == polars.columns
    assert str(pandas["value"].dtype) == "Float64"
    assert polars.schema["value"] == pl.Float64
    assert polars.schema["sentence"] == pl.Int64
    assert pandas["value"].sum() == pytest.approx(polars["value"].sum())
    assert pandas["value"].isna().sum() == polars["value"].null_count() > 0


def test_frames_of_abstracts_and_rejects(runs: list[Extraction]) -> None:
    """The other two tables are frames too; a table that is none is refused."""
    assert list(pipeline.to_pandas(runs, "abstracts")["id"]) == [one.abstract.id for one in runs]
    assert pipeline.to_polars(runs, "rejected").height == 0
    assert len(pipeline.to_pandas(runs[:1], "abstracts")) == 1
    with pytest.raises(InputError, match="records, abstracts or rejected"):
        pipeline.to_pandas(runs, "songs")  # type: ignore[arg-type]


def test_a_missing_library_is_named(runs: list[Extraction], monkeypatch: pytest.MonkeyPatch) -> None:
    """Without pandas or polars the message says which to install."""
    import sys

    for name, frame in (("pandas", pipeline.to_pandas), ("polars", pipeline.to_polars)):
        monkeypatch.setitem(sys.modules, name, None)
        with pytest.raises(SetupError, match=f"Install {name}"):
            frame(runs)


def test_read_takes_lines_and_tables_of_any_schema(tmp_path: Path) -> None:
    """A file says its schema itself; another one than is wanted is refused by name."""
    lines, table = tmp_path / "d.jsonl", tmp_path / "d.parquet"
    datasets = Extraction(Abstract("a", "", "x", ()), "datasets", "ok", (Resolved({"name": "Cave-9"}, "x"),))
    lines.write_text(to_line(datasets) + "\n", "utf-8")
    write([datasets], table, "parquet", loading.schema_class("datasets"))
    assert pipeline.read(str(lines)) == pipeline.read(table) == [datasets]
    for path in (lines, table):
        with pytest.raises(InputError, match=r"d\..*'datasets', not of 'claims'"):
            pipeline.read(path, "claims")
    assert pipeline.read(EXAMPLES / "labels.jsonl")[0].origin == "hand"
    assert loading.schema_class("nowhere") is None


@pytest.mark.parametrize("content", [b"[" * 100_000, b"\xff\xfe", b"7\n", b"{", b'{"schema": 7}'])
def test_what_is_no_record_is_an_error_with_file_and_line(content: bytes, tmp_path: Path) -> None:
    """Whatever the first line is, the error is ours and names the line."""
    bad = tmp_path / "bad.jsonl"
    bad.write_bytes(content)
    with pytest.raises(InputError, match=r"bad\.jsonl, line 1"):
        pipeline.read(bad)


def test_the_package_imports_nothing_early() -> None:
    """`import pipeline` alone loads neither the interface nor a library for it."""
    import subprocess
    import sys

    code = "import sys, pipeline; print('pipeline.outputs.loading' in sys.modules, 'pydantic' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert run.stdout.split() == ["False", "False"]
    with pytest.raises(AttributeError, match="no attribute 'reed'"):
        pipeline.reed  # noqa: B018


@pytest.mark.usefixtures("environment")
def test_the_example_notebook_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each cell runs after those before it, over a model that reads as the rules do."""
    with Endpoint(by_rule) as endpoint:
        monkeypatch.setenv("OPENAI_BASE_URL", endpoint.url)
        results = _cells_run(monkeypatch)
    assert "18400" in results[-1]


@pytest.mark.bundled
@pytest.mark.usefixtures("environment")
def test_the_example_notebook_runs_with_the_bundled_model(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each cell runs as a user runs it, and the claims that it shows of the model are right."""
    shown: list[Extraction] = []
    show = pipeline.show

    def noted(extraction: Extraction) -> NotebookCell:
        shown.append(extraction)
        return show(extraction)

    monkeypatch.setattr(pipeline, "show", noted)
    _cells_run(monkeypatch)
    extraction = shown[0]
    labels = labelled()[extraction.abstract.id]
    assert extraction.model == bundled.MODEL
    found = [dict(one.fields) for one in extraction.records]
    wrong = [fields for fields in found if not any(agrees(fields, one) for one in labels)]
    assert wrong == []
    assert {fields["kind"] for fields in found} == {one.fields["kind"] for one in labels}


def _cells_run(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What each cell of code shows; what it shows can be shown, and no output is stored."""
    pytest.importorskip("polars")
    cells = json.loads((EXAMPLES / "notebook.ipynb").read_text("utf-8"))["cells"]
    monkeypatch.chdir(EXAMPLES)
    namespace: dict[str, object] = {"__name__": "notebook"}
    results = [_run("".join(cell["source"]), namespace) for cell in cells if cell["cell_type"] == "code"]
    assert len(results) > 5
    assert "<mark" in results[2]
    assert all(not cell["outputs"] for cell in cells if cell["cell_type"] == "code")
    return results


def _run(source: str, namespace: dict[str, object]) -> str:
    """Runs a cell and gives what a notebook would show of its last expression."""
    tree = ast.parse(source)
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "cell", "exec"), namespace)  # noqa: S102 - the notebook is ours
    if not isinstance(last, ast.Expr):
        return ""
    value: object = eval(compile(ast.Expression(last.value), "cell", "eval"), namespace)  # noqa: S307
    html = getattr(value, "_repr_html_", None)
    return str(html()) if html else repr(value)
