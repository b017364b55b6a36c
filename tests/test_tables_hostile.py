"""Tables that are damaged, or made to unfold: each is a sentence, before room is made for it."""

import tracemalloc
from collections.abc import Callable, Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipeline.domain import Abstract, Extraction, Grounding, Rejection, Resolved, Source
from pipeline.errors import InputError, OutputError
from pipeline.outputs.tables.files import read, write
from schemas.claims import Claim

pytestmark = pytest.mark.slow

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
def written(tmp_path: Path) -> Path:
    """Writes a few records as Parquet and gives the file of the records."""
    path = tmp_path / "claims.parquet"
    write(RUN, path, "parquet", Claim)
    return path


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


def test_a_table_of_others_is_not_taken_for_one_without_records(written: Path) -> None:
    """A table without the columns that ours have is refused, though it has no row that could be wrong."""
    pq.write_table(pa.table({"a": pa.array([], pa.string())}), written)
    refused(written, "is not a table of claimsift: it has no column abstract_id")


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
def test_parquet_that_unfolds_is_refused(make: Callable[[], pa.Table], told: str, written: Path) -> None:
    """A few bytes that stand for gigabytes, and columns of other types, are refused by their index."""
    pq.write_table(make(), written, compression="zstd")
    assert written.stat().st_size < 400_000
    refused(written, told)


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


@pytest.mark.parametrize("ending", ["-journal", "-wal"])
def test_no_database_is_written_beside_what_would_change_it(ending: str, tmp_path: Path) -> None:
    """What was left of an older database of this name would change the new one, so none is written."""
    path = tmp_path / "claims.sqlite"
    write(RUN, path, "sqlite", Claim)
    before = path.read_bytes()
    left = path.with_name(f"claims.sqlite{ending}")
    left.write_bytes(b"changes that were never made")
    with pytest.raises(OutputError, match=f"beside it lies claims.sqlite{ending}"):
        write(RUN, path, "sqlite", Claim)
    assert path.read_bytes() == before
    left.unlink()
    write(RUN[:1], path, "sqlite", Claim)
    assert path.read_bytes() != before


def test_what_a_later_version_adds_is_left_alone(tmp_path: Path) -> None:
    """A column of abstracts and a key in a cell of JSON that this version does not know change nothing."""
    path = tmp_path / "claims.parquet"
    grounded = Resolved({"kind": "scale"}, "X.", grounding={"subject": Grounding("missing")})
    run = [
        Extraction(Abstract("a", "T", "X.", (Source("d", 1), Source("e", 2))), "claims", "ok", (grounded,))
    ]
    write(run, path, "parquet", Claim)
    for name, column, old, new in (
        ("claims", "grounding", '"status"', '"how": {"x": 1}, "status"'),
        ("claims.abstracts", "other_sources", '"file"', '"page": 3, "file"'),
    ):
        file = tmp_path / f"{name}.parquet"
        rows = pq.read_table(file).append_column("licence", pa.array(["free"]))
        [cell] = rows[column].to_pylist()
        assert old in cell
        place = rows.column_names.index(column)
        rows = rows.set_column(place, column, pa.array([cell.replace(old, new)]))
        pq.write_table(rows if name == "claims.abstracts" else rows.drop_columns(["licence"]), file)
    assert read(path) == run
