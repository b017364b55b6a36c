"""Tables that are damaged, or made to unfold: each is a sentence, before room is made for it."""

import sqlite3
import tracemalloc
import zipfile
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from xlsxwriter import Workbook

from pipeline.domain import Abstract, Extraction, Grounding, Rejection, Resolved, Source
from pipeline.errors import InputError, OutputError
from pipeline.outputs.tables import FORMATS, limits
from pipeline.outputs.tables.files import read, write
from schemas.claims import Claim

RUN = [
    Extraction(
        Abstract(f"a{number}", f"Norn {number}", f"We map {number} caves.", (Source("d.txt", number),)),
        "claims",
        "ok",
        (
            Resolved(
                {"kind": "scale", "subject": "Norn", "value": number},
                f"We map {number} caves.",
                1,
                (0, 15),
                {"subject": Grounding("missing")},
            ),
        ),
        (Rejection({"value": number}, "quantity", "no"),),
    )
    for number in range(1, 6)
]
MOST_MEMORY = 150_000_000
"""Bytes of Python's own that a refusal may take."""


@pytest.fixture
def written(tmp_path: Path) -> Callable[[str], Path]:
    """Writes a few records in a format and gives the file of the records."""

    def make(to: str) -> Path:
        path = tmp_path / f"claims.{to}"
        write(RUN, path, to, Claim)
        return path

    return make


def refused(path: Path, told: str) -> str:
    """The sentence with which a table is refused, which takes little memory."""
    tracemalloc.start()
    try:
        with pytest.raises(InputError, match=told) as caught:
            read(path)
        assert tracemalloc.get_traced_memory()[1] < MOST_MEMORY
    finally:
        tracemalloc.stop()
    message = str(caught.value)
    assert path.stem in message
    assert len(message) < 600
    return message


def rewritten(path: Path, change: Callable[[str], str], part: str = "xl/worksheets/sheet1.xml") -> Path:
    """The workbook with one part changed."""
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    parts[part] = change(parts.get(part, b"").decode()).encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        for name, data in parts.items():
            book.writestr(name, data)
    return path


FILLING = ("<!--" + "n" * 2_000_000 + "-->") * 60
FAR_CELLS = {
    "the last cell": ('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>', "row 1,048,576"),
    "the last column": ('<row r="9"><c r="XFD9"><v>1</v></c></row>', "column 16,384; at most 1,000"),
    "no such row": ('<row r="9999999"><c r="A9999999"><v>1</v></c></row>', "beyond the last"),
    "a row of many digits": (f'<row r="{"9" * 5000}"/>', "beyond the last"),
    "hardly any cells": ('<row r="9000"><c r="ALK9000"><v>1</v></c></row>', "hardly any before it"),
    "no such column": ('<row r="9"><c r="ZZZZ9"><v>1</v></c></row>', "is not where it says"),
    "a row before": ('<row r="2"><c r="A2"><v>1</v></c></row>', "out of order"),
    "a shared text that is none": ('<row r="9"><c r="A9" t="s"><v>7</v></c></row>', "not there"),
}


@pytest.mark.parametrize(("rows", "told"), FAR_CELLS.values(), ids=FAR_CELLS)
def test_cells_far_away_make_no_room(rows: str, told: str, written: Callable[[str], Path]) -> None:
    """A workbook with a cell at the end of the sheet, or nowhere, is refused before room is made."""
    refused(
        rewritten(written("xlsx"), lambda sheet: sheet.replace("</sheetData>", f"{rows}</sheetData>")), told
    )


def test_one_damaged_digit_of_a_place_is_told(written: Callable[[str], Path]) -> None:
    """A cell whose place says another row than the one that it stands in is never read as of that row."""
    places = ["B3", "A2", "C4"]
    for place in places:
        for digit in "0123456789":
            damaged = place[0] + digit if digit != place[1] else f"{place}{digit}"
            path = rewritten(
                written("xlsx"), lambda sheet, a=place, b=damaged: sheet.replace(f'r="{a}"', f'r="{b}"', 1)
            )
            refused(path, "is not where it says")


@pytest.mark.slow
def test_a_workbook_that_unfolds_is_refused(written: Callable[[str], Path]) -> None:
    """A small file with a huge part, and one that repeats a long text in many cells, are not laid out."""
    path = rewritten(written("xlsx"), lambda sheet: sheet.replace("</sheetData>", f"</sheetData>{FILLING}"))
    assert path.stat().st_size < 600_000
    refused(path, "unfolds to")
    text = "<sst><si><t>" + "n" * 32_000 + "</t></si></sst>"
    path = rewritten(written("xlsx"), lambda _: text, "xl/sharedStrings.xml")
    cells = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(7, 4000))
    refused(
        rewritten(path, lambda sheet: sheet.replace("</sheetData>", cells + "</sheetData>")),
        "repeats its texts",
    )


@pytest.mark.slow
def test_a_length_that_a_workbook_lies_about_changes_nothing(written: Callable[[str], Path]) -> None:
    """A part is unpacked to its real end, whatever the folder says of its length."""
    path = rewritten(written("xlsx"), lambda sheet: sheet.replace("</sheetData>", f"</sheetData>{FILLING}"))
    data, size = path.read_bytes(), zipfile.ZipFile(path).getinfo("xl/worksheets/sheet1.xml").file_size
    path.write_bytes(data.replace(size.to_bytes(4, "little"), (1000).to_bytes(4, "little")))
    refused(path, r"unfolds to|not a workbook|not a readable workbook")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (
            lambda sheet: '<!DOCTYPE a [<!ENTITY b "bb">]>' + sheet.partition("?>")[2],
            "declares a type of document",
        ),
        (lambda sheet: sheet[: len(sheet) // 2], "not a workbook"),
        (lambda sheet: sheet.replace("<v>1</v>", "<v>NaN</v>"), "NaN or infinite"),
        (lambda sheet: sheet.replace("<v>1</v>", "<v>1e999</v>"), "NaN or infinite|not a"),
        (lambda sheet: sheet.replace(">title<", ">evidence<"), "two columns 'evidence'"),
    ],
    ids=["a document type", "cut off", "NaN", "infinity", "two columns of one name"],
)
def test_odd_sheets_are_a_sentence(
    change: Callable[[str], str], told: str, written: Callable[[str], Path]
) -> None:
    """XML with definitions of its own, half a sheet, and numbers that are none are refused by name."""
    refused(rewritten(written("xlsx"), change), told)


def test_a_sheet_in_which_the_library_finds_nothing_is_refused(written: Callable[[str], Path]) -> None:
    """A sheet that is whole but not in UTF-8, or is none, is not taken for one without records."""
    encoded = written("xlsx")
    sheet = "xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(encoded) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    text = parts[sheet].decode().replace('encoding="UTF-8"', 'encoding="UTF-16"')
    with zipfile.ZipFile(encoded, "w") as book:
        for name, data in (parts | {sheet: text.encode("utf-16")}).items():
            book.writestr(name, data)
    refused(encoded, "is not a table of claimsift: it has no column abstract_id")
    other = rewritten(
        written("xlsx"),
        lambda said: said.replace("worksheets/sheet1.xml", "workbook.xml"),
        "xl/_rels/workbook.xml.rels",
    )
    refused(other, "is not a table of claimsift: it has no column abstract_id")


@pytest.mark.parametrize("to", ["sqlite", "parquet"])
def test_a_table_of_others_is_not_taken_for_one_without_records(
    to: str, written: Callable[[str], Path]
) -> None:
    """A table without the columns that ours have is refused, though it has no row that could be wrong."""
    path = written(to)
    if to == "sqlite":
        execute(path, "DROP TABLE claims", "CREATE TABLE notes (a TEXT)")
    else:
        pq.write_table(pa.table({"a": pa.array([], pa.string())}), path)
    refused(path, "is not a table of claimsift: it has no column abstract_id")


def test_dates_out_of_range_are_text_or_a_sentence(tmp_path: Path) -> None:
    """A cell that a workbook shows as a date is read as something or refused, also beyond the calendar."""
    for number in (45_000, 2_958_466, 1e10, 1e300, -1e300):
        path = tmp_path / "claims.xlsx"
        with Workbook(str(path)) as book:
            for name in ("claims", "abstracts", "rejected"):
                sheet = book.add_worksheet(name)
                sheet.write_string(0, 0, "format" if name == "abstracts" else "abstract_id")
                sheet.write_number(1, 0, number, book.add_format({"num_format": "yyyy-mm-dd hh:mm"}))
        refused(path, "row 1|cannot be read")


def test_the_largest_float_of_all_comes_back_from_a_sheet(tmp_path: Path) -> None:
    """A number that is infinite once it is rounded to the digits of a sheet is kept beside the cells."""
    run = [
        Extraction(
            Abstract("a", "T", "X.", ()), "claims", "ok", (Resolved({"value": 1.7976931348623155e308}, "X."),)
        )
    ]
    write(run, tmp_path / "x.xlsx", "xlsx", Claim)
    assert read(tmp_path / "x.xlsx") == run


def table(columns: Mapping[str, pa.Array]) -> pa.Table:
    """Columns of Arrow as a table."""
    return pa.table(dict(columns))


HOSTILE_PARQUET: dict[str, tuple[Callable[[], pa.Table], str]] = {
    "rows by the billion": (
        lambda: table(
            {"abstract_id": pa.DictionaryArray.from_arrays(pa.array([0] * 9_000_000, pa.int32()), ["a"])}
        ),
        "has 9,000,000 rows",
    ),
    "nothing by the million": (lambda: table({"abstract_id": pa.nulls(9_000_000)}), "has 9,000,000 rows"),
    "lists": (lambda: table({"abstract_id": pa.array([[1] * 9_000_000])}), "the type list"),
    "objects": (lambda: table({"abstract_id": pa.array([{"a": 1}])}), "the type struct"),
    "bytes": (lambda: table({"abstract_id": pa.array([b"\xff"])}), "the type binary"),
    "dates": (lambda: table({"abstract_id": pa.array([2**60], pa.timestamp("us"))}), "the type timestamp"),
    "infinity": (
        lambda: table({"abstract_id": ["a"], "number": [1], "value": [float("inf")]}),
        "`value` is NaN",
    ),
    "many columns": (lambda: table({f"c{n}": [1] for n in range(1001)}), "1,001 columns"),
    "a text that is huge": (lambda: table({"abstract_id": ["n" * 90_000_000]}), "unfolds to"),
    "two columns of one name": (
        lambda: pa.Table.from_arrays([pa.array(["a"]), pa.array(["b"])], ["abstract_id", "abstract_id"]),
        "two columns 'abstract_id'",
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize(("make", "told"), HOSTILE_PARQUET.values(), ids=HOSTILE_PARQUET)
def test_parquet_that_unfolds_is_refused(
    make: Callable[[], pa.Table], told: str, written: Callable[[str], Path]
) -> None:
    """A few bytes that stand for gigabytes, and columns of other types, are refused by their index."""
    path = written("parquet")
    pq.write_table(make(), path, compression="zstd")
    assert path.stat().st_size < 400_000
    refused(path, told)


@pytest.mark.slow
def test_repeated_texts_of_parquet_are_kept_once(tmp_path: Path) -> None:
    """A long text that stands in every row takes the room of one."""
    path = tmp_path / "claims.parquet"
    text = "n" * 1_000_000
    run = [Extraction(Abstract(f"a{n}", "T", text, ()), "claims", "ok") for n in range(300)]
    write(run, path, "parquet", Claim)
    tracemalloc.start()
    try:
        found = read(path)
        assert tracemalloc.get_traced_memory()[1] < MOST_MEMORY
    finally:
        tracemalloc.stop()
    assert found == run


def execute(path: Path, *statements: str) -> Path:
    """A database after these statements."""
    with closing(sqlite3.connect(path)) as base, base:
        for statement in statements:
            base.execute(statement)
    return path


ODD_DATABASES: dict[str, tuple[list[str], str]] = {
    "a computed column": (
        ["ALTER TABLE claims ADD COLUMN more AS (zeroblob(1000000000))"],
        "computes the column more",
    ),
    "a blob": (["UPDATE claims SET subject = x'00ff'"], "`subject` holds bytes"),
    "no text": (["UPDATE claims SET subject = CAST(x'ff41' AS TEXT)"], "`subject` is not UTF-8 text"),
    "infinity": (["UPDATE claims SET value = 9e999"], "`value` is NaN or infinite"),
    "no table": (["DROP TABLE rejected"], "has not the tables"),
    "a view for a table": (
        ["DROP TABLE rejected", "CREATE VIEW rejected AS SELECT randomblob(1000000000) AS record"],
        "has not the tables",
    ),
    "text for a number": (["UPDATE claims SET value = x'', number = 'many'"], "number"),
    "an abstract twice": (
        [
            "CREATE TABLE again AS SELECT * FROM abstracts UNION ALL SELECT * FROM abstracts",
            "PRAGMA foreign_keys = OFF",
            "DROP TABLE abstracts",
            "ALTER TABLE again RENAME TO abstracts",
        ],
        "twice",
    ),
    "a column without UTF-8": (
        [
            "PRAGMA writable_schema = ON",
            """UPDATE sqlite_schema SET sql = CAST(replace(CAST(sql AS BLOB), CAST('"subject"' AS BLOB),
            CAST('"sub' AS BLOB) || x'ff' || CAST('"' AS BLOB)) AS TEXT) WHERE name = 'claims'""",
        ],
        "not UTF-8 text|cannot be read",
    ),
}


@pytest.mark.parametrize(("statements", "told"), ODD_DATABASES.values(), ids=ODD_DATABASES)
def test_odd_databases_are_a_sentence(
    statements: list[str], told: str, written: Callable[[str], Path]
) -> None:
    """What is no table of stored text and numbers is refused by name, and nothing that it defines is run."""
    refused(execute(written("sqlite"), *statements), told)


def test_views_and_triggers_beside_the_tables_are_left_alone(written: Callable[[str], Path]) -> None:
    """Views and triggers are never run, so a database with them is read as one without."""
    path = execute(
        written("sqlite"),
        "CREATE VIEW aaa AS SELECT randomblob(1000000000) AS record",
        "CREATE TRIGGER bbb AFTER INSERT ON claims BEGIN DELETE FROM abstracts; END",
    )
    assert read(path) == RUN


def test_a_database_that_is_still_written_is_told(written: Callable[[str], Path]) -> None:
    """Rows that another program has not put into the file yet are not left out in silence."""
    path = written("sqlite")
    with closing(sqlite3.connect(path)) as base:
        base.execute("PRAGMA journal_mode = WAL")
        base.execute("UPDATE claims SET subject = 'Urd'")
        base.commit()
        assert "claims.sqlite-wal" in refused(path, "is not whole without")
    assert read(path)[0].records[0].fields["subject"] == "Urd"


def test_a_link_to_a_database_that_is_still_written_is_told(
    written: Callable[[str], Path], tmp_path: Path
) -> None:
    """What another program has not put into a database yet lies beside the file, not beside a link to it."""
    path = written("sqlite")
    link = tmp_path / "elsewhere" / "claims.sqlite"
    link.parent.mkdir()
    link.symlink_to(path)
    with closing(sqlite3.connect(path)) as base:
        base.execute("PRAGMA journal_mode = WAL")
        base.execute("UPDATE claims SET subject = 'Urd'")
        base.commit()
        refused(link, "is not whole without claims.sqlite-wal")


@pytest.mark.parametrize("ending", ["-journal", "-wal"])
def test_no_database_is_written_beside_what_would_change_it(
    ending: str, written: Callable[[str], Path]
) -> None:
    """What was left of an older database of this name would change the new one, so none is written."""
    path = written("sqlite")
    before = path.read_bytes()
    left = path.with_name(f"claims.sqlite{ending}")
    left.write_bytes(b"changes that were never made")
    with pytest.raises(OutputError, match=f"beside it lies claims.sqlite{ending}"):
        write(RUN, path, "sqlite", Claim)
    assert path.read_bytes() == before
    left.unlink()
    write(RUN[:1], path, "sqlite", Claim)
    assert read(path) == RUN[:1]


def test_only_0_and_1_are_truth_values_of_a_database(written: Callable[[str], Path]) -> None:
    """A number in a column of truth values stays that number."""
    path = execute(
        written("sqlite"), "ALTER TABLE claims ADD COLUMN sound BOOLEAN", "UPDATE claims SET sound = 7"
    )
    assert read(path)[0].records[0].fields["sound"] == 7
    execute(path, "UPDATE claims SET sound = 1")
    assert read(path)[0].records[0].fields["sound"] is True


@pytest.mark.parametrize("extra", ['{"value": 6}', '{"abstract_id": "x"}', '{"value": "1"}'])
def test_two_values_of_one_field_are_a_sentence(extra: str, written: Callable[[str], Path]) -> None:
    """Where the cell `extra` says something else than a column, neither wins in silence."""
    path = written("sqlite")
    with closing(sqlite3.connect(path)) as base, base:
        base.execute("UPDATE claims SET extra = ? WHERE abstract_id = 'a1'", (extra,))
    refused(path, "row 1: the cell `extra` has another value for")


def test_reading_a_database_writes_nothing(written: Callable[[str], Path]) -> None:
    """A database in the mode WAL is read without a file made beside it."""
    path = execute(written("sqlite"), "PRAGMA journal_mode = WAL")
    before = sorted(item.name for item in path.parent.iterdir())
    assert read(path) == RUN
    assert sorted(item.name for item in path.parent.iterdir()) == before


def test_rows_that_share_their_place_are_refused(
    written: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """More rows than a file has bytes for are not read on and on."""
    monkeypatch.setattr(limits, "most_rows", lambda *_: 3)
    refused(written("sqlite"), "at most 3 are read")


LONG = "n" * (limits.LONGEST_CELL + 1)
ODD_CSV: dict[str, tuple[Callable[[str], str], str]] = {
    "a long cell": (lambda text: text.replace("Norn", LONG, 1), "more than 16,000,000 characters"),
    "a long line": (lambda text: text + "n," * 2 * limits.LONGEST_CELL, "a line of more than"),
    "infinity": (lambda text: text.replace(",3.0,", ",1e999,"), "NaN or infinite"),
    "a key twice": (
        lambda text: text.replace('{""status', '{""status"": 1, ""status', 1),
        "the key 'status' stands twice",
    ),
    "two columns of one name": (lambda text: text.replace("title", "evidence", 1), "two columns 'evidence'"),
    "many columns": (lambda text: "a," * 1001 + text, "columns in a table"),
    "a quote": (lambda text: text.replace("Norn", 'N"orn', 1).replace(",Norn", ',"Norn', 1), "no CSV"),
}


@pytest.mark.parametrize(("change", "told"), ODD_CSV.values(), ids=ODD_CSV)
def test_odd_csv_is_a_sentence(
    change: Callable[[str], str], told: str, written: Callable[[str], Path]
) -> None:
    """Cells and lines without end, and numbers and keys that JSON cannot have, are refused by name."""
    path = written("csv")
    text = path.read_bytes().decode()
    assert change(text) != text
    path.write_bytes(change(text).encode())
    refused(path, told)


def test_odd_characters_of_csv_are_kept(written: Callable[[str], Path]) -> None:
    """A NUL in a cell and a number as nobody writes it, "007", are text."""
    path = written("csv")
    path.write_bytes(path.read_bytes().replace(b"Norn,", b"N\0rn,", 1).replace(b",scale,", b",007,", 1))
    first = read(path)[0].records[0]
    assert first.fields["kind"] == "007"
    assert "\0" in str(first.fields["subject"]) or read(path)[0].abstract.title == "Norn 1"


@pytest.mark.parametrize("to", FORMATS)
def test_what_a_later_version_adds_is_left_alone(to: str, tmp_path: Path) -> None:
    """A column of abstracts and a key in a cell of JSON that this version does not know change nothing."""
    path = tmp_path / f"claims.{to}"
    run = [
        Extraction(
            Abstract("a", "T", "X.", (Source("d", 1), Source("e", 2))),
            "claims",
            "ok",
            (Resolved({"kind": "scale"}, "X.", grounding={"subject": Grounding("missing")}),),
        )
    ]
    write(run, path, to, Claim)
    if to == "csv":
        for name, old, new in (
            ("claims.csv", '""status""', '""how"": {""x"": 1}, ""status""'),
            ("claims.abstracts.csv", '""file""', '""page"": 3, ""file""'),
        ):
            text = (tmp_path / name).read_bytes().decode()
            assert old in text
            (tmp_path / name).write_bytes(text.replace(old, new).encode())
    if to == "sqlite":
        execute(
            path,
            "ALTER TABLE abstracts ADD COLUMN licence TEXT DEFAULT 'free'",
            """UPDATE claims SET grounding = replace(grounding, '{"status"', '{"how": [1], "status"')""",
        )
    assert read(path) == run


def test_a_later_format_is_told_before_anything_else(written: Callable[[str], Path]) -> None:
    """Tables of a later version are refused with what to do, whatever else in them is new."""
    path = execute(written("sqlite"), "UPDATE abstracts SET format = 'claimsift-tables/2', status = 'new'")
    assert "with a newer one" in refused(path, "in the format claimsift-tables/2")
