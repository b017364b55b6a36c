"""Parquet as what is read and what is written by `claimsift extract`."""

import datetime as dt
import io
import sys
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from endpoint import Endpoint, made_up, reader
from shell import Shell, digest_of, lines_of

import pipeline
from pipeline import inputs
from pipeline.errors import DigestError

pytestmark = pytest.mark.usefixtures("environment")

ROWS: list[dict[str, Any]] = [
    {"title": "A", "abstract": " One. ", "authors": 3, "comments": 2, "date": "Nov 5", "pages": 9},
    {"title": "B", "abstract": "Two.", "authors": None, "comments": None, "date": None, "pages": 1},
    {"title": "C", "abstract": "One.", "authors": 1, "comments": 0, "date": "Nov 6", "pages": None},
]


def packed(rows: list[dict[str, Any]], **how: Any) -> bytes:
    """Rows as the bytes of a Parquet file."""
    file = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows), file, **how)
    return file.getvalue()


def test_rows_are_what_lines_of_json_are(tmp_path: Path) -> None:
    """The same entries make the same abstracts, whether they stand in Parquet or in JSON lines."""
    lines = digest_of(tmp_path, [1, 2, 1])
    data = packed(lines_of(lines), row_group_size=2)
    assert inputs.parse(data, str(lines)).abstracts == inputs.read(str(lines)).abstracts


def test_columns_are_read_and_others_left_alone(tmp_path: Path) -> None:
    """Title, abstract, date, authors and comments are read; empty cells are absent; repeats are folded."""
    path = tmp_path / "digest.pq"
    path.write_bytes(packed(ROWS))
    collection = inputs.Collection()
    assert collection.add(str(path)) == ()
    first, second = collection.abstracts()
    assert (first.title, first.text, len(first.sources)) == ("A", "One.", 2)
    assert [(s.position, s.date, s.authors, s.comments) for s in first.sources] == [
        (1, "Nov 5", 3, 2),
        (3, "Nov 6", 1, 0),
    ]
    (source,) = second.sources
    assert (source.position, source.date, source.authors, source.comments) == (2, None, None, None)


def test_summaries_lists_and_dates_are_understood() -> None:
    """A summary stands for an abstract, a list of authors for their number, a date for its text."""
    row = {"title": "A", "summary": "One.", "authors": ["X", "Y"], "date": dt.date(2026, 11, 5)}
    (abstract,) = inputs.parse(packed([row]), "f").abstracts
    assert (abstract.text, abstract.sources[0].authors, abstract.sources[0].date) == ("One.", 2, "2026-11-05")


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (packed(ROWS)[:-20], "f is not a whole Parquet file"),
        (packed([{"title": "A", "text": "One."}]), 'f, row 1: the object has no "abstract"'),
        (packed([{"pages": 1}]), 'f, row 1: the object has no "abstract"'),
        (packed([{"title": 5, "abstract": "x"}]), 'f, row 1: the object has no "title" that is a text'),
        (packed([{"title": "A", "abstract": None}] * 3), "and 2 other rows cannot be read either"),
    ],
    ids=["cut off", "no abstract", "other columns", "numbers", "none at all"],
)
def test_odd_files_are_a_sentence(data: bytes, told: str) -> None:
    """A damaged file and one without a title and an abstract are named."""
    with pytest.raises(DigestError, match=told):
        inputs.parse(data, "f")


@pytest.mark.parametrize(
    ("row", "reason", "broken"),
    [
        ({"title": None, "abstract": "x"}, 'no "title"', True),
        ({"title": "A", "abstract": " "}, 'no "abstract"', False),
        ({"title": "A", "abstract": None}, 'no "abstract"', False),
    ],
)
def test_row_without_title_or_abstract_is_skipped(row: dict[str, Any], reason: str, broken: bool) -> None:
    """It is listed with its number, and the rows around it are read."""
    digest = inputs.parse(packed([ROWS[0], row, ROWS[1]]), "f")
    assert [one.sources[0].position for one in digest.abstracts] == [1, 3]
    (skipped,) = digest.skipped
    assert (skipped.line, skipped.unit, skipped.broken) == (2, "row", broken)
    assert reason in skipped.reason


def test_row_with_an_abstract_and_no_title_is_read() -> None:
    """Where the cell of the title is empty the abstract is called so, and that is told."""
    text = "We present Norn, which is faster than Urd on each of the two."
    digest = inputs.parse(packed([ROWS[0], {"title": None, "abstract": text}]), "f")
    assert [one.title for one in digest.abstracts][1:] == ["[no title]"]
    assert digest.told == ("1 of the abstracts has no title",)


def test_file_without_rows_is_a_sentence() -> None:
    """A table without a row holds nothing to read."""
    file = io.BytesIO()
    pq.write_table(
        pa.table({"title": pa.array([], pa.string()), "abstract": pa.array([], pa.string())}), file
    )
    with pytest.raises(DigestError, match="f has no row"):
        inputs.parse(file.getvalue(), "f")


def test_missing_library_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without pyarrow the extra is named, and the way without it."""
    data = packed(ROWS)
    monkeypatch.setitem(sys.modules, "pyarrow", None)  # type: ignore[arg-type]
    with pytest.raises(DigestError, match=r"\[tables\]'`\. Or save the file as JSON lines"):
        inputs.parse(data, "f")


def test_output_in_parquet_holds_what_lines_hold(shell: Shell) -> None:
    """An output that is called so is written as the tables of export, with a manifest beside it."""
    digest = shell.folder / "digest.parquet"
    digest.write_bytes(packed([dict(zip(("title", "abstract"), made_up(n), strict=True)) for n in (1, 2, 1)]))
    lines, tables = shell.folder / "claims.jsonl", shell.folder / "claims.parquet"
    with Endpoint(reader) as server:
        for output in (lines, tables):
            assert shell("extract", digest, "--base-url", server.url, "-o", output).code == 0
    assert pipeline.read(tables) == pipeline.read(lines)
    assert pq.read_table(tables)["value"].to_pylist() == [1.5, 2.5]
    names = {path.name for path in shell.folder.glob("claims*")}
    assert names == {
        *("claims.jsonl", "claims.jsonl.manifest.json", "claims.parquet", "claims.parquet.manifest.json"),
        *("claims.abstracts.parquet", "claims.rejected.parquet"),
    }


def test_output_in_parquet_without_the_library_asks_nothing(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where tables cannot be written that is said before anything is spent."""
    monkeypatch.delitem(sys.modules, "pipeline.outputs.tables.as_parquet", raising=False)
    monkeypatch.setitem(sys.modules, "pyarrow", None)  # type: ignore[arg-type]
    digest = digest_of(shell.folder, [1])
    with Endpoint(reader) as server:
        ended = shell("extract", digest, "--base-url", server.url, "-o", shell.folder / "claims.parquet")
        assert not server.requests
        assert not server.others
    assert ended.code == 2
    assert "For parquet the library pyarrow is needed" in ended.err
