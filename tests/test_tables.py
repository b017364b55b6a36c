"""Records as tables, and back from Parquet: what is kept, what tools read, what is refused."""

import csv
import json
import os
import sqlite3
import sys
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from conftest import ROOT, examples
from hypothesis import given
from hypothesis import strategies as st
from shell import claimsift

from pipeline import inputs
from pipeline.domain import Abstract, Extraction, Grounding, Json, Rejection, Resolved, Source, Usage
from pipeline.errors import InputError, SetupError, install
from pipeline.outputs.tables import FORMATS
from pipeline.outputs.tables.columns import column_name, field_name
from pipeline.outputs.tables.files import read, write
from pipeline.outputs.tables.formula import defused
from pipeline.outputs.writing import to_line
from pipeline.rules import labelling
from schemas import datasets
from schemas.claims import Claim

RISKY = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "＝1", "'=1", "''@x")

texts = st.one_of(
    st.text(st.characters(), max_size=12),
    st.sampled_from(
        [*RISKY, "'", "'a", "5", "-5", "1e5", "true", "NA", "_x0041_", "\ufffe", "\x00", "a\rb", "é\u0301🧪"]
    ),
)
numbers = st.one_of(
    st.integers(-(2**70), 2**70),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from([0.1 + 0.2]),
)
scalars = st.one_of(texts, numbers, st.booleans())
values: st.SearchStrategy[Json] = st.recursive(
    st.one_of(st.none(), scalars), lambda inner: st.lists(inner, max_size=2), max_leaves=4
)
spans = st.one_of(st.none(), st.tuples(st.integers(0, 9), st.integers(9, 20)))
groundings = st.builds(
    Grounding,
    st.sampled_from(["exact", "missing"]),
    st.sampled_from([None, "title"]),
    spans,
)
names = st.sampled_from(
    ["kind", "value", "title", "title_", "Title", "extra", "abstract_id", "number", "note", "a b", "", "=x"]
)
records = st.builds(
    Resolved,
    st.dictionaries(names, st.one_of(scalars, st.lists(values, max_size=2)), max_size=5),
    texts,
    st.one_of(st.none(), st.integers(1, 9)),
    spans,
    st.dictionaries(texts, groundings, max_size=2),
    st.one_of(st.none(), texts),
    st.sampled_from([(), ("model",), ("model", "rules")]),
)
rejections = st.builds(
    Rejection, values, st.sampled_from(["schema", "quantity", "quote"]), texts, st.none() | texts
)
counts = st.one_of(st.none(), st.integers(0, 2**66))
sources = st.builds(
    Source, texts, st.integers(1, 2**66), st.none() | texts, st.none() | texts, counts, counts
)
usages = st.one_of(
    st.just(Usage()), st.builds(Usage, st.integers(0, 9**30), st.integers(0, 9), st.integers(1, 9))
)


@st.composite
def runs(draw: st.DrawFn) -> list[Extraction]:
    """A few abstracts of one schema, with everything that a line of JSON can hold."""
    ids = draw(st.lists(texts, min_size=1, max_size=3, unique=True))
    schema = draw(st.sampled_from(["claims", "datasets", "abstracts", "a" * 40]))
    return [
        Extraction(
            Abstract(key, draw(texts), draw(texts), tuple(draw(st.lists(sources, max_size=2)))),
            schema,
            draw(st.sampled_from(["ok", "partial", "invalid", "failed"])),
            tuple(draw(st.lists(records, max_size=3))),
            tuple(draw(st.lists(rejections, max_size=2))),
            draw(st.none() | texts),
            draw(st.sampled_from(["model", "rule", "hand"])),
            draw(st.none() | texts),
            draw(usages),
            draw(st.none() | texts),
            rules_only=draw(st.none() | st.lists(records, max_size=2).map(tuple)),
        )
        for key in ids
    ]


@given(runs())
@examples(30)
def test_parquet_gives_back_what_a_line_of_json_holds(run: list[Extraction]) -> None:
    """Any extractions come back equal: odd text, huge numbers, lists, empty text, clashing names."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "run.parquet"
        write(run, path, "parquet", Claim)
        assert read(path) == run


@given(runs())
@examples(10)
def test_whatever_a_line_holds_can_be_written_in_every_format(run: list[Extraction]) -> None:
    """Odd text, huge numbers and clashing names keep no format from holding the records."""
    openpyxl = pytest.importorskip("openpyxl")
    with TemporaryDirectory() as folder:
        for to in ("csv", "sqlite", "xlsx"):
            write(run, Path(folder) / f"run.{to}", to, Claim)
        records = sum(len(one.records) for one in run)
        with (Path(folder) / "run.csv").open(encoding="utf-8-sig", newline="") as file:
            assert len(list(csv.DictReader(file))) == records
        sheet = openpyxl.load_workbook(Path(folder) / "run.xlsx").worksheets[0]
        assert sheet.max_row == 1 + records


@given(texts)
@examples(300)
def test_no_defused_cell_is_run(text: str) -> None:
    """What a defused cell begins with is harmless, and the rest of it is the text."""
    assert not defused(text).startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝"))
    assert defused(text).endswith(text)


@pytest.mark.parametrize("before", ["", " ", "\t", "\x00", "\x1b ", "\ufeff", "\u3000"])
def test_a_formula_is_defused_after_what_spreadsheets_pass_over(before: str) -> None:
    """White space and control characters, which some programs drop, do not hide a formula."""
    assert defused(f"{before}=1+1") == f"'{before}=1+1"


@given(st.text("_aTitleexr", max_size=9))
def test_columns_and_fields_name_each_other(name: str) -> None:
    """No field's column is one of the table's own, and the name of the field comes back."""
    assert column_name(name).casefold() not in {"title", "extra"}
    assert field_name(column_name(name)) == name


@pytest.mark.slow
def test_real_digests_come_back(digest_folder: Path, tmp_path: Path) -> None:
    """The labels of all real abstracts survive Parquet."""
    files = sorted(digest_folder.glob("*.txt"))
    run = list(
        labelling.label(inputs.one_a_paper(one for file in files for one in inputs.read(str(file)).abstracts))
    )
    write(run, tmp_path / "run.parquet", "parquet", Claim)
    assert read(tmp_path / "run.parquet") == run


def sample() -> list[Extraction]:
    """Two abstracts: one with hostile text, a failed one."""
    fields: dict[str, Json] = {"kind": "scale", "subject": "=HYPERLINK(1)", "value": 12, "unit": "cave"}
    claim = Resolved(fields, "12 caves, é", 1, (0, 11), {"subject": Grounding("missing")}, "counted")
    spoken = Resolved({"kind": "improvement", "subject": "Norn", "value": -2.5}, "loses 2.5")
    rejected = Rejection({"subject": "+1"}, "schema", "no kind")
    first = Abstract("a1", "@Norn", "12 caves, é", (Source("d.txt", 1, "Nov 5"), Source("e.txt", 2)))
    return [
        Extraction(first, "claims", "partial", (claim, spoken), (rejected,), model="m", usage=Usage(9, 8, 1)),
        Extraction(Abstract("b2", "Skald", "None.", ()), "claims", "failed", reason="no answer"),
    ]


@pytest.fixture
def written(tmp_path: Path) -> Callable[[str], Path]:
    """Writes the sample in a format and gives the file of the records."""

    def make(to: str) -> Path:
        path = tmp_path / f"claims.{to}"
        write(sample(), path, to, Claim)
        return path

    return make


def test_pandas_polars_and_duckdb_read_typed_columns(written: Callable[[str], Path]) -> None:
    """Three tools read parquet and CSV with numbers as numbers, and join records with abstracts."""
    duckdb, pd, pl = (
        pytest.importorskip("duckdb"),
        pytest.importorskip("pandas"),
        pytest.importorskip("polars"),
    )
    for to, of_pandas, of_polars in (
        ("parquet", pd.read_parquet, pl.read_parquet),
        ("csv", pd.read_csv, pl.read_csv),
    ):
        path = written(to)
        beside = path.with_name(f"claims.abstracts.{to}")
        assert of_pandas(path)["value"].tolist() == [12.0, -2.5]
        assert of_pandas(path).columns[0] == "abstract_id"
        assert of_polars(path)["value"].to_list() == [12.0, -2.5]
        assert of_polars(beside)["status"].to_list() == ["partial", "failed"]
        query = f"SELECT count(*), sum(value) FROM '{path}' JOIN '{beside}' a ON abstract_id = a.id"  # noqa: S608
        assert duckdb.sql(query).fetchall() == [(2, 9.5)]


def test_sqlite_has_typed_tables_with_keys(written: Callable[[str], Path]) -> None:
    """The database joins by its keys, knows numbers, and passes SQLite's own checks."""
    with sqlite3.connect(written("sqlite")) as base:
        rows = base.execute(
            "SELECT a.title, sum(value), typeof(value) FROM claims JOIN abstracts a ON a.id = abstract_id"
        ).fetchall()
        assert rows == [("@Norn", 9.5, "real")]
        assert base.execute("SELECT detail FROM rejected").fetchall() == [("no kind",)]
        assert base.execute("PRAGMA foreign_key_check").fetchall() == []
        assert base.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    base.close()


def test_a_workbook_holds_text_and_no_formula(written: Callable[[str], Path]) -> None:
    """A spreadsheet's library finds three sheets, numbers as numbers, and hostile text as text."""
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.load_workbook(written("xlsx"))
    assert book.sheetnames == ["claims", "abstracts", "rejected"]
    sheet = book["claims"]
    columns = {cell.value: cell.column - 1 for cell in sheet[1]}
    subject = sheet[2][columns["subject"]]
    assert (subject.value, subject.data_type, subject.quotePrefix) == ("=HYPERLINK(1)", "s", True)
    assert sheet[3][columns["value"]].value == -2.5
    assert all(cell.data_type != "f" for page in book for row in page.iter_rows() for cell in row)


def test_csv_cells_are_defused_but_numbers_stay_numbers(written: Callable[[str], Path]) -> None:
    """Text that a spreadsheet would run has an apostrophe in front; a negative number has none.

    Whole values keep their point, so that readers which guess types from the first rows guess right.
    """
    path = written("csv")
    with path.open(encoding="utf-8-sig", newline="") as file:
        first, second = csv.DictReader(file)
    assert (first["subject"], first["title"]) == ("'=HYPERLINK(1)", "'@Norn")
    assert (first["value"], second["value"]) == ("12.0", "-2.5")
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")


def test_columns_follow_the_schema_and_not_the_file(tmp_path: Path) -> None:
    """Files of one schema have the same columns, also for fields that no record has."""
    write(sample(), tmp_path / "a.csv", "csv", Claim)
    write(sample()[1:], tmp_path / "b.csv", "csv", Claim)
    first, second = ((tmp_path / name).read_text("utf-8-sig").splitlines()[0] for name in ("a.csv", "b.csv"))
    assert first == second
    assert "value_max" in first
    assert "sentence" in first


def test_other_schemas_have_their_own_columns(tmp_path: Path) -> None:
    """A record of datasets has the schema's fields as columns, sizes as numbers."""
    pq = pytest.importorskip("pyarrow.parquet")
    record = Resolved({"name": "Cave-9", "role": "introduced", "size": "1.2M maps", "value": 1200000}, "x")
    run = [Extraction(Abstract("a", "", "x", ()), "datasets", "ok", (record,))]
    write(run, tmp_path / "d.parquet", "parquet", datasets.Dataset)
    types = {field.name: str(field.type) for field in pq.read_schema(tmp_path / "d.parquet")}
    assert (types["name"], types["size_value"], types["sentence"]) == ("string", "double", "int64")
    assert read(tmp_path / "d.parquet") == run


LARGE = (2**53 + 1, 10**400, 15 * 10**20)


def test_numbers_of_many_digits_come_back_exactly(tmp_path: Path) -> None:
    """A whole number that no float has, and one beyond all floats, lose no digit."""
    large = tuple(Resolved({"kind": "scale", "value": value}, "x") for value in LARGE)
    run = [Extraction(Abstract("a", "", "x", ()), "claims", "ok", large)]
    write(run, tmp_path / "out.parquet", "parquet", Claim)
    assert read(tmp_path / "out.parquet") == run


def test_a_sheet_shows_no_digit_that_nobody_wrote(tmp_path: Path) -> None:
    """A number of more digits than a sheet keeps stands there as text, or in full in `extra`."""
    openpyxl = pytest.importorskip("openpyxl")
    exact = 0.1 + 0.2
    claims = tuple(Resolved({"kind": "scale", "value": value}, "x") for value in (*LARGE, exact))
    write(
        [Extraction(Abstract("a", "", "x", ()), "claims", "ok", claims)], tmp_path / "x.xlsx", "xlsx", Claim
    )
    header, *rows = openpyxl.load_workbook(tmp_path / "x.xlsx")["claims"].iter_rows(values_only=True)
    cells = [dict(zip(header, row, strict=True)) for row in rows]
    assert [json.loads(cell["extra"])["value"] for cell in cells[:2]] == [*LARGE[:2]]
    assert cells[3]["value"] == repr(exact)


def test_rows_may_be_sorted_by_another_tool(written: Callable[[str], Path]) -> None:
    """The order of the records comes from their numbers, not from where their rows stand."""
    pq = pytest.importorskip("pyarrow.parquet")
    path = written("parquet")
    table = pq.read_table(path)
    pq.write_table(table.take([1, 0]), path)
    assert read(path) == sample()


@pytest.mark.parametrize("to", ["csv", "sqlite", "xlsx"])
def test_tables_for_other_programs_are_not_read_back(
    to: str,
    written: Callable[[str], Path],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Whoever gives one for records is told what to give instead."""
    assert claimsift(monkeypatch, "report", written(to), "-o", written(to).with_name("page.html")) == 2
    assert f"tables as {to} are for other programs. Give the JSON lines" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("run", "told"),
    [
        ([], "no abstract"),
        ([*sample(), sample()[0]], "a1 occurs twice"),
        (
            [Extraction(Abstract("a", "", "", ()), "claims", "ok", (Resolved({"value": float("nan")}, ""),))],
            "NaN or infinity as its value",
        ),
        ([sample()[0], Extraction(Abstract("c", "", "", ()), "datasets", "ok")], "several schemas"),
    ],
    ids=["empty", "twice", "not a number", "two schemas"],
)
def test_what_cannot_be_a_table_is_refused(run: Sequence[Extraction], told: str, tmp_path: Path) -> None:
    """The message says what is wrong, and no file is left."""
    with pytest.raises(InputError, match=told):
        write(run, tmp_path / "out.csv", "csv", Claim)
    assert not list(tmp_path.iterdir())


def test_text_too_long_for_a_sheet_is_refused(tmp_path: Path) -> None:
    """Excel's limit of a cell is named, with formats that have none, and no file is left."""
    run = [Extraction(Abstract("a", "", "🧪" * 16_384, ()), "claims", "ok")]
    with pytest.raises(InputError, match=r"32,767.*parquet"):
        write(run, tmp_path / "out.xlsx", "xlsx", Claim)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("to", FORMATS)
def test_what_is_no_file_is_not_replaced(to: str, tmp_path: Path) -> None:
    """A pipe or a device of that name stays what it is."""
    pipe = tmp_path / f"out.{to}"
    os.mkfifo(pipe)
    with pytest.raises(SetupError, match="is not a file"):
        write(sample(), pipe, to, Claim)
    assert pipe.is_fifo()
    assert list(tmp_path.iterdir()) == [pipe]


def dated(table: Any) -> Any:
    """A table of pandas with days as its index."""
    table.index = table.index.astype("datetime64[ns]")
    return table


@pytest.mark.parametrize(
    "change",
    [
        lambda table: table[table.value < 5],
        lambda table: table.reset_index(),
        lambda table: table.sort_values("value").reset_index(),
        lambda table: table.rename_axis("index"),
        lambda table: table.rename_axis("row"),
        lambda table: table.rename_axis("my rows").reset_index(),
        lambda table: table.set_index("value"),
        lambda table: table.merge(table[["kind"]].drop_duplicates(), on="kind", indicator=True),
        lambda table: table.set_index([table.index, table.index]).reset_index(),
        lambda table: table.set_index("kind"),
        lambda table: table.set_axis([f"2026-01-{n + 1:02}" for n in range(len(table))]).pipe(dated),
    ],
    ids=[
        "filtered",
        "reset",
        "sorted",
        "named",
        "own name",
        "own, reset",
        "by value",
        "merged",
        "levels",
        "by kind",
        "days",
    ],
)
def test_the_index_of_pandas_is_no_field(
    change: Callable[[Any], Any], written: Callable[[str], Path]
) -> None:
    """Tables that pandas wrote, with its index as it does by default, give the fields that were there."""
    pd = pytest.importorskip("pandas")
    path = written("parquet")
    change(pd.read_parquet(path)).to_parquet(path)
    for name in ("abstracts", "rejected"):
        other = path.with_name(f"claims.{name}.parquet")
        pd.read_parquet(other).to_parquet(other)
    names = [set(record.fields) for one in read(path) for record in one.records]
    known = [set(record.fields) for one in sample() for record in one.records]
    assert names
    assert all(one in known for one in names)


def test_an_index_of_words_is_refused_where_it_may_be_no_field(written: Callable[[str], Path]) -> None:
    """Names that a data frame gave its rows become no field; a message says what to do."""
    pd = pytest.importorskip("pandas")
    path = written("parquet")
    pd.concat([pd.read_parquet(path)], keys=["first"], names=["part", None]).to_parquet(path)
    with pytest.raises(InputError, match=r"column part, an index of pandas.*index=False"):
        read(path)


def test_a_field_that_is_called_index_is_kept(tmp_path: Path) -> None:
    """What we wrote ourselves is a field, whatever its name."""
    records = tuple(Resolved({"kind": "scale", "index": n, "level_0": n, "value": n}, "x") for n in range(3))
    run = [Extraction(Abstract("a", "", "x", ()), "claims", "ok", records)]
    write(run, tmp_path / "out.parquet", "parquet", Claim)
    assert read(tmp_path / "out.parquet") == run


def test_the_command_goes_there_and_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exported and taken back, labels are byte for byte the same file but for the order of keys."""
    labels, table, back = tmp_path / "labels.jsonl", tmp_path / "labels.parquet", tmp_path / "back.jsonl"
    run = labelling.label(inputs.read(str(ROOT / "examples" / "digest.txt")).abstracts)
    labels.write_text("".join(to_line(one) + "\n" for one in run), "utf-8")
    assert claimsift(monkeypatch, "export", labels, "--to", "parquet", "-o", table) == 0
    assert claimsift(monkeypatch, "export", table, "--to", "jsonl", "-o", back) == 0
    old, new = (
        [json.dumps(json.loads(line), sort_keys=True) for line in path.read_text("utf-8").splitlines()]
        for path in (labels, back)
    )
    assert old == new


def test_the_output_stands_beside_the_input_unless_something_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without a name for the output it has that of the input, and what is there already stays as it is."""
    labels = tmp_path / "labels.jsonl"
    run = labelling.label(inputs.read(str(ROOT / "examples" / "digest.txt")).abstracts)
    labels.write_text("".join(to_line(one) + "\n" for one in run), "utf-8")
    assert claimsift(monkeypatch, "export", labels, "--to", "sqlite") == 0
    (tmp_path / "labels.abstracts.csv").write_text("mine", "utf-8")
    before = {one.name: one.read_bytes() for one in tmp_path.iterdir()}
    for to, there in (("sqlite", "labels.sqlite"), ("csv", "labels.abstracts.csv")):
        assert claimsift(monkeypatch, "export", labels, "--to", to) == 2
        assert f"{there} exists already. Name the file to write with -o." in capsys.readouterr().err
    assert {one.name: one.read_bytes() for one in tmp_path.iterdir()} == before


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("bad.jsonl", b'{"id": "a", "claims": []}\n{"id": "b", "cla', "bad.jsonl, line 2"),
        ("bad.jsonl", b'{"id": "a", "claims": [], "format": "claimsift/9"}\n', "claimsift/9"),
        ("bad.jsonl", b'{"id": "a", "schema": "claims", "datasets": []}\n', "line 1"),
        ("bad.parquet", b"PAR1", "bad.abstracts.parquet"),
        ("none.parquet", None, "no file"),
        ("bad.feather", b"", "empty"),
    ],
)
def test_bad_input_is_named_and_nothing_written(
    name: str,
    content: bytes | None,
    told: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A file that is no record or table gives a sentence with its name, exit code 2 and no output."""
    bad, out = tmp_path / name, tmp_path / "out" / "out.csv"
    out.parent.mkdir()
    if content is not None:
        bad.write_bytes(content)
    assert claimsift(monkeypatch, "export", bad, "--to", "csv", "-o", out) == 2
    shown = capsys.readouterr().err
    assert bad.stem in shown
    assert told in shown
    assert not list(out.parent.iterdir())


@pytest.mark.parametrize(
    ("table", "column", "value", "told"),
    [
        ("claims", "number", None, "row 1 has no abstract_id, or no number"),
        ("claims", "sentence", -1, "row 1 holds a wrong record: 0.sentence"),
        ("claims", "abstract_id", "zz", "does not hold"),
        ("claims", "extra", '{"value": 6}', "row 1: the cell `extra` has another value for"),
        ("claims", "extra", '{"abstract_id": "x"}', "row 1: the cell `extra` has another value for"),
        ("claims", "extra", '{"status": 1, "status": 2}', "the key 'status' occurs twice"),
        ("claims.abstracts", "id", "b2", "twice"),
        ("claims.abstracts", "format", "claimsift-tables/9", "row 1 was written in the format.*newer one"),
        ("claims.abstracts", "status", "half", "row 1 is not a record: status"),
        ("claims.rejected", "record", "{", "not JSON"),
        ("claims.rejected", "reason", "odd", "row 1 holds a wrong reject"),
    ],
)
def test_changed_tables_are_refused_by_row(
    table: str, column: str, value: object, told: str, written: Callable[[str], Path]
) -> None:
    """A row that no longer fits is named with its table, and so is a table of another version."""
    pa, pq = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    path = written("parquet")
    changed = path.with_name(f"{table}.parquet")
    rows = pq.read_table(changed)
    cells = [value, *rows[column].to_pylist()[1:]]
    place = rows.column_names.index(column)
    pq.write_table(rows.set_column(place, column, pa.array(cells, rows[column].type)), changed)
    with pytest.raises(InputError, match=told) as caught:
        read(path)
    assert "claims" in str(caught.value)


@pytest.mark.parametrize("ending", ["csv", "parquet", "sqlite", "xlsx"])
def test_an_output_that_is_called_like_a_table_is_one(
    ending: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`gold -o gold.csv` writes what export writes of the lines, and no lines under that name."""
    lines, table, exported = (tmp_path / name for name in ("a.jsonl", f"a.{ending}", f"b.{ending}"))
    for output in (lines, table):
        assert claimsift(monkeypatch, "gold", ROOT / "examples" / "digest.txt", "-o", output) == 0
    assert claimsift(monkeypatch, "export", lines, "--to", ending, "-o", exported) == 0
    assert _sheets(table) == _sheets(exported) if ending == "xlsx" else _size(table) == _size(exported)
    assert not table.read_bytes().startswith(b"{")


def _size(path: Path) -> int:
    return path.stat().st_size


def _sheets(path: Path) -> dict[str, bytes]:
    """The sheets of a workbook, without the time at which it was written."""
    with zipfile.ZipFile(path) as book:
        return {name: book.read(name) for name in book.namelist() if "worksheets" in name}


def test_how_to_get_an_extra_fits_where_claimsift_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where claimsift is installed it comes from where that came from; no index need know its name."""
    assert "`uv sync --inexact --extra tables` or `pip install '.[tables]'`" in install("tables")
    monkeypatch.setattr("pipeline.errors.__file__", str(tmp_path / "pipeline" / "errors.py"))
    assert install("tables").startswith("Install it by `pip install '.[tables]'` in the folder")


def test_a_missing_library_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without the extra, the message says what to install and what works without it."""
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    monkeypatch.delitem(sys.modules, "pipeline.outputs.tables.as_parquet", raising=False)
    labels = ROOT / "examples" / "labels.jsonl"
    assert claimsift(monkeypatch, "export", labels, "--to", "parquet", "-o", tmp_path / "x.parquet") == 2
    assert "[tables]'`" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("to", ["csv", "parquet"])
def test_only_the_table_that_the_user_named_is_written_through_a_link(to: str, tmp_path: Path) -> None:
    """A link in the place of the records is followed; one in the place of another table is replaced."""
    thesis, real = tmp_path / "thesis", tmp_path / f"real.{to}"
    thesis.write_text("years of work", encoding="utf-8")
    (tmp_path / f"claims.{to}").symlink_to(real)
    for name in (f"claims.abstracts.{to}", f"claims.rejected.{to}", f".real.{to}.{os.getpid()}.part.{to}"):
        (tmp_path / name).symlink_to(thesis)
    run = [Extraction(Abstract("a", "On Caves", "Norn maps caves.", ()), "claims", "ok")]
    write(run, tmp_path / f"claims.{to}", to, Claim)
    assert thesis.read_text(encoding="utf-8") == "years of work"
    assert (tmp_path / f"claims.{to}").is_symlink()
    assert real.is_file()
