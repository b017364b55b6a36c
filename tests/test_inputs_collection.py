"""Many files at once: the same abstracts as joining all of them in memory, without holding them there."""

import gc
import json
import os
import random
import re
import threading
import tracemalloc
from dataclasses import replace
from itertools import chain
from pathlib import Path

import pytest
from test_bad_nights import in_little_room

from pipeline import inputs
from pipeline.domain import Abstract
from pipeline.errors import DigestError
from pipeline.inputs import scratch
from pipeline.inputs.same_paper import identities, version


def write(path: Path, rows: list[tuple[str, str]], **more: object) -> str:
    """A file of JSON lines."""
    lines = [json.dumps({"title": title, "abstract": text, **more}) for title, text in rows]
    path.write_text("\n".join(lines), encoding="utf-8")
    return str(path)


def collected(paths: list[str]) -> inputs.Abstracts:
    """What a collection makes of files."""
    collection = inputs.Collection()
    for path in paths:
        collection.add(path)
    return collection.abstracts()


def folded(paths: list[str]) -> tuple[Abstract, ...]:
    """The same, made the plain way in memory."""
    numbers: dict[str, int] = {}
    found: list[Abstract] = []
    for abstract in chain.from_iterable(inputs.read(path).abstracts for path in paths):
        names = [abstract.id, *identities(abstract)]
        number = next((numbers[name] for name in names if name in numbers), len(found))
        for name in names:
            numbers.setdefault(name, number)
        if number == len(found):
            found.append(abstract)
        else:
            first = found[number]
            later = abstract.id != first.id and version(abstract) > version(first)
            found[number] = replace(abstract if later else first, sources=(*first.sources, *abstract.sources))
    return tuple(found)


def test_a_record_may_show_that_two_papers_are_one(tmp_path: Path) -> None:
    """One has its text, the other its id: all three are one paper, with every place."""
    first = write(tmp_path / "a.jsonl", [("Norn", "It maps caves.")])
    second = write(tmp_path / "b.jsonl", [("Norn", "It maps dark caves.")], arxiv="2101.00001v2")
    other = write(tmp_path / "c.jsonl", [("Urd", "It reads wells.")])
    third = write(tmp_path / "d.jsonl", [("Norn", "It maps caves.")], arxiv="2101.00001")
    collection = inputs.Collection()
    for path in (first, second, other, third):
        collection.add(path)
    norn, urd = collection.abstracts()
    assert (norn.text, len(norn.sources), urd.text) == ("It maps dark caves.", 3, "It reads wells.")
    assert collection.joined.count == 1
    before = inputs.Collection()
    for path in (first, second):
        before.add(path)
    held = before.abstracts()
    before.add(third)
    assert [one.text for one in held] == ["It maps dark caves."] * 2


def test_places_of_two_papers_that_become_one_stay_together(tmp_path: Path) -> None:
    """That of the later text leads, then come those of the paper that came first; what is new, behind."""
    text, id_ = [("Norn", "It maps caves.")], {"arxiv": "2101.00001v2"}
    rows: list[tuple[list[tuple[str, str]], dict[str, str]]] = [
        (text, {}), ([("Norn", "It maps dark caves.")], id_), (text, {}), (text, id_), (text, {}),
    ]  # fmt: skip
    paths = [write(tmp_path / f"{at}.jsonl", one, **more) for at, (one, more) in enumerate(rows)]
    (norn,) = collected(paths)
    assert [Path(one.file).stem for one in norn.sources] == ["1", "0", "2", "3", "4"]


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    """Three files that share some texts under other titles, and have odd characters in them."""
    rng = random.Random(7)  # noqa: S311 - no secret
    rows = [(f"Title {n} — „ä“", f"Text \u2028 {n} {{}} 中文 😀 \\ud800 {'x' * n}") for n in range(60)]
    return [
        write(
            tmp_path / f"{name}.jsonl",
            [(f"{name} {t}", x) for t, x in rng.choices(rows, k=80)],
            date=f"Nov {at}, 2026",
            authors=["A", "B"],
            comments=at,
        )
        for at, name in enumerate("abc", start=1)
    ]


def test_collection_is_what_folding_gives(files: list[str]) -> None:
    """Order, first title and every place of each abstract are those of the files, one after the other."""
    assert tuple(collected(files)) == folded(files)
    assert tuple(collected(files[::-1])) == folded(files[::-1])


def test_collection_of_real_pages(digest_folder: Path) -> None:
    """Pages of both shapes give the same abstracts and the same notices as read one by one."""
    paths = sorted(map(str, digest_folder.glob("*.txt")))
    collection = inputs.Collection()
    skipped = [collection.add(path) for path in paths]
    assert tuple(collection.abstracts()) == folded(paths)
    assert skipped == [inputs.read(path).skipped for path in paths]


@pytest.mark.parametrize("in_memory", [1, 10_000_000], ids=["disk", "memory"])
def test_abstracts_are_a_sequence(files: list[str], in_memory: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """They have a length, an order, places and parts, and can be read again and again."""
    monkeypatch.setattr(scratch, "IN_MEMORY", in_memory)
    found, whole = collected(files), folded(files)
    assert len(found) == len(whole)
    assert found[3] == whole[3]
    assert found[-1] == whole[-1]
    assert tuple(found[2:9]) == whole[2:9]
    assert tuple(found[:None]) == whole
    assert found.entries == sum(len(abstract.sources) for abstract in whole) == 240
    assert found[:5].entries == sum(len(abstract.sources) for abstract in whole[:5])
    even = found.whose(lambda key: int(key, 16) % 2 == 0)
    assert tuple(even) == tuple(abstract for abstract in whole if int(abstract.id, 16) % 2 == 0)
    pairs = zip(found, found, strict=True)
    assert all(one == two for one, two in pairs)
    assert tuple(found[:7].whose(lambda _: True)) == whole[:7]


def test_faulty_file_leaves_nothing_behind(files: list[str], tmp_path: Path) -> None:
    """A file that is mostly broken adds neither abstracts nor places, and the next file is whole."""
    bad = tmp_path / "bad.jsonl"
    bad.write_text(Path(files[1]).read_text("utf-8") + '\n{"title": "half' * 81, encoding="utf-8")
    collection = inputs.Collection()
    collection.add(files[0])
    with pytest.raises(DigestError, match=r"bad\.jsonl, line 81: .*Unterminated string.* 80 other lines"):
        collection.add(str(bad))
    assert tuple(collection.abstracts()) == folded(files[:1])
    collection.add(files[2])
    assert tuple(collection.abstracts()) == folded([files[0], files[2]])


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b" \n\t",
        b"\xef\xbb\xbf",
        b"\xff\xfea\x00",
        b'{"title": "a", "abstract": "b"}\n\x00\n\x00',
        b'{"title": "\xc3',
        b"\xef\xbb\xbf" + b'{"title": "a", "abstract": "\xfc"}' + b"\0",
        b"<!DOCTYPE html><p>a</p>",
        b"<p>\nno page",
        b"[1, 2]",
        b'{"title": "a"}',
        b'\n{"title": "a", "abstract": "b"}\n{]\n{]',
        b'{"title": "a", "abstract": "b"}\n[]\n{',
        b'[{"titled": "a"}]',
        b"  [null]",
        b"<?xml version='1.0'?><a>b</a>",
    ],
)
def test_faults_are_those_of_a_file_read_alone(data: bytes, tmp_path: Path) -> None:
    """Whatever is wrong with a file is said in the same words, with the same line or byte."""
    path = tmp_path / "x"
    path.write_bytes(data)
    with pytest.raises(DigestError) as alone:
        inputs.read(str(path))
    with pytest.raises(DigestError) as collecting_it:
        inputs.Collection().add(str(path))
    assert str(collecting_it.value) == str(alone.value)


def test_what_is_skipped_is_that_of_a_file_read_alone(tmp_path: Path) -> None:
    """Lines and rows without an abstract are listed alike, and the others stand where they stood."""
    rows = [
        {"title": "a", "abstract": "b"},
        {"title": "c", "abstract": None},
        {"title": "d", "abstract": "e"},
        {"title": "f", "abstract": "nan"},
    ]
    lines, table = tmp_path / "x.jsonl", tmp_path / "x.parquet"
    lines.write_text("\n".join(map(json.dumps, rows)))
    pa = pytest.importorskip("pyarrow")
    pytest.importorskip("pyarrow.parquet").write_table(pa.Table.from_pylist(rows), table)
    for path, unit in ((lines, "line"), (table, "row")):
        collection = inputs.Collection()
        skipped = collection.add(str(path))
        assert skipped == inputs.read(str(path)).skipped
        assert [(part.line, part.text, part.unit) for part in skipped] == [
            (2, "c", unit),
            (4, "f", unit),
        ]
        assert [one.sources[0].position for one in collection.abstracts()] == [1, 3]


def test_mark_at_the_beginning_is_no_text(tmp_path: Path) -> None:
    """A byte order mark, which some editors write, is passed over in JSON lines and pages."""
    path = tmp_path / "x.jsonl"
    path.write_bytes(
        b'\xef\xbb\xbf{"title": "a", "abstract": "b"}\r\n\r\n{"title": "c", "abstract": "d"}\r\n'
    )
    assert [abstract.text for abstract in collected([str(path)])] == ["b", "d"]


@pytest.mark.skipif(not os.path.isdir("/dev/fd"), reason="pipes have no names here")  # noqa: PTH112 - no path
def test_pipe_is_read_once(files: list[str]) -> None:
    """A pipe, which nobody can read twice, gives what the file behind it gives."""
    read, written = os.pipe()
    data = Path(files[0]).read_bytes()
    with os.fdopen(written, "wb") as pipe:
        writer = threading.Thread(target=lambda: (pipe.write(data), pipe.close()))
        writer.start()
        found = collected([f"/dev/fd/{read}"])
        writer.join()
    os.close(read)
    assert [abstract.text for abstract in found] == [abstract.text for abstract in folded(files[:1])]


def test_full_folder_for_temporary_files_is_told(tmp_path: Path) -> None:
    """Where papers find no room one sentence says so, and names the variable that names another folder."""
    path = write(tmp_path / "x.jsonl", [(f"Title {n}", f"{n} " + "word " * 4000) for n in range(1000)])
    code, told = in_little_room(1_000_000, "read", path)
    assert code == 2
    assert re.fullmatch(r"claimsift: The folder for temporary files takes no more: .+TMPDIR\.\n", told)


def most_taken(path: str) -> int:
    """The most bytes that taking in a file of lines, and going through what was in it, has in memory."""
    gc.collect()
    tracemalloc.start()
    try:
        found = collected([path])
        assert sum(1 for _ in found.whose(lambda key: key < "8").only(lambda one: bool(one.text))) > 1
        assert found.entries > len(found)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.slow
def test_memory_stays_the_same_however_many_papers_there_are(tmp_path: Path) -> None:
    """Ten times the papers, each of them twice, take no more than a number each of those that are chosen."""
    taken = []
    for count in (10_000, 100_000):
        path = tmp_path / f"{count}.jsonl"
        with path.open("w", encoding="utf-8") as file:
            for n in range(0, 2 * count, 2):
                paper = n % count
                line = {
                    "title": f"Norn {paper}",
                    "abstract": f"{paper} {'caves ' * 30}",
                    "doi": f"10.1/{paper}",
                }
                file.write(json.dumps(line) + "\n")
        taken.append(most_taken(str(path)))
    assert taken[1] - taken[0] < 90_000 * 12
