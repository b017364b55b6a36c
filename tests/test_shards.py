"""Shards: who reads what, and the proof that together they read all."""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from endpoint import Answer, Endpoint, asked_about, fault, made_up, reader
from hypothesis import given
from hypothesis import strategies as st
from shell import Shell, digest_of, lines_of

from pipeline import digests
from pipeline.domain import Abstract, Source
from pipeline.errors import InputError
from pipeline.shards import InputMark, Shard

pytestmark = pytest.mark.usefixtures("environment")


@pytest.fixture
def server() -> Iterator[Endpoint]:
    """An endpoint that answers well."""
    with Endpoint(reader) as endpoint:
        yield endpoint


@pytest.fixture
def inputs(tmp_path: Path) -> list[Path]:
    """Two digests; some abstracts stand twice in one, some in both."""
    one = digest_of(tmp_path, [5, 1, 9, 1, 2, 7, 3], "one.jsonl")
    return [one, digest_of(tmp_path, [4, 9, 8, 6, 11, 5, 10], "two.jsonl")]


Made = Callable[..., list[Path]]


@pytest.fixture
def made(shell: Shell, server: Endpoint, inputs: list[Path]) -> Made:
    """Runs the shards of a division and gives their files."""

    def run(count: int, *words: object, files: Sequence[Path] = inputs, code: int = 0) -> list[Path]:
        paths = [shell.folder / f"{index}-of-{count}.jsonl" for index in range(1, count + 1)]
        for index, path in enumerate(paths, start=1):
            shard = ("--shard", f"{index}/{count}", "-o", path)
            assert shell("extract", *files, "--base-url", server.url, *shard, *words).code in (0, code)
        return paths

    return run


def manifest(path: Path) -> Path:
    """The file of a manifest."""
    return path.with_name(f"{path.name}.manifest.json")


def change(path: Path, **parts: object) -> None:
    """Changes a manifest."""
    found = json.loads(manifest(path).read_text("utf-8"))
    manifest(path).write_text(json.dumps(found | parts), "utf-8")


# Who reads what


@given(st.sets(st.text(min_size=1), max_size=40), st.integers(1, 9))
def test_shards_are_disjoint_and_complete(texts: set[str], count: int) -> None:
    """Each abstract falls to exactly one share, however many shares there are."""
    keys = [digests.entries.make_abstract("T", text, Source("f", 1)).id for text in texts]
    for key in keys:
        assert sum(Shard(index, count).holds(key) for index in range(1, count + 1)) == 1


def test_shards_are_of_one_size() -> None:
    """Shares of many abstracts differ by little."""
    found = [digests.entries.make_abstract("T", str(number), Source("f", 1)) for number in range(8000)]
    sizes = [sum(Shard(index, 8).holds(one.id) for one in found) for index in range(1, 9)]
    assert sum(sizes) == 8000
    assert max(sizes) - min(sizes) < 200


@pytest.mark.parametrize("written", ["0/4", "5/4", "4", "a/b", "1/0", "1/2/3", "-1/4", "1/4 ", ""])
def test_wrong_shards_are_a_sentence(written: str) -> None:
    """What names no share is refused, with an example of one that does."""
    with pytest.raises(InputError, match=r"is no shard. Write which of how many, such as 2/8"):
        Shard.parse(written)


def test_wrong_shards_ask_nothing(shell: Shell, server: Endpoint, inputs: list[Path]) -> None:
    """A wrong share ends in exit code 2 before any request; so does one without an output file."""
    words = ("extract", *inputs, "--base-url", server.url, "--shard")
    wrong = shell(*words, "3/2", "-o", shell.folder / "o.jsonl")
    assert (wrong.code, wrong.out) == (2, "")
    bare = shell(*words, "1/2")
    assert bare.code == 2
    assert "--shard needs -o FILE" in bare.err
    tables = shell(*words, "1/2", "-o", shell.folder / "o.parquet")
    assert tables.code == 2
    assert "--shard needs an output of JSON lines" in tables.err
    assert not server.requests
    assert not server.others


def test_shard_does_not_depend_on_the_order_of_files(
    shell: Shell, server: Endpoint, inputs: list[Path]
) -> None:
    """The same abstracts fall to a share whichever file is named first."""
    found = []
    for number, files in enumerate((inputs, inputs[::-1], [*inputs, digest_of(shell.folder, [99])])):
        path = shell.folder / f"{number}.jsonl"
        shell("extract", *files, "--base-url", server.url, "--shard", "2/3", "-o", path)
        found.append({line["id"] for line in lines_of(path)})
    assert found[0] == found[1] <= found[2]
    assert found[0]


def test_manifest_tells_share_and_whole(made: Made) -> None:
    """The manifest of a shard says which it is, how large it and the whole are, and the input's mark."""
    paths = made(3)
    told = [json.loads(manifest(path).read_text("utf-8")) for path in paths]
    assert [one["shard"]["index"] for one in told] == [1, 2, 3]
    assert {one["shard"]["count"] for one in told} == {3}
    assert [one["shard"]["abstracts"] for one in told] == [len(lines_of(path)) for path in paths]
    assert {one["input"]["abstracts"] for one in told} == {11}
    assert {one["input"]["entries"] for one in told} == {14}
    assert len({one["input"]["fingerprint"] for one in told}) == 1


def test_mark_changes_with_whatever_a_line_shows_of_the_input() -> None:
    """Ids, titles, places and order all make up the mark of an input."""
    one = Abstract("0" * 16, "T", "x", (Source("f", 1, "Nov 5"),))
    two = Abstract("1" * 16, "U", "y", (Source("f", 2, authors=3),))
    others = [
        [two, one],
        [one],
        [one, two, two],
        [one, Abstract(two.id, "V", "y", two.sources)],
        [one, Abstract(two.id, "U", "y", (Source("f", 3, authors=3),))],
        [one, Abstract(two.id, "U", "y", (*two.sources, *one.sources))],
    ]
    marks = {InputMark.of(found).fingerprint for found in ([one, two], *others)}
    assert len(marks) == 7


# Merging


@pytest.mark.parametrize("count", [1, 2, 5, 30])
def test_merged_is_what_a_single_run_writes(
    shell: Shell, server: Endpoint, inputs: list[Path], made: Made, count: int
) -> None:
    """Whatever the division, and in whatever order shards are named, the whole is the same byte for byte."""
    paths = made(count)
    assert len(server.requests) == 11 + 1
    single, whole = shell.folder / "single.jsonl", shell.folder / "all.jsonl"
    again = ("--cache-dir", shell.folder / "other")
    shell("extract", *inputs, "--base-url", server.url, "-o", single, *again)
    ended = shell("merge", *paths[::-1], "-o", whole)
    assert ended.code == 0
    assert whole.read_bytes() == single.read_bytes()
    assert f"abstracts  11 of {count} shards: 11 ok" in ended.err


def test_merged_manifest_is_that_of_a_single_run(
    shell: Shell, server: Endpoint, inputs: list[Path], made: Made
) -> None:
    """Counts are added up, settings kept, and the shards named; the rest is as a single run tells it."""
    paths = made(3)
    single, whole = shell.folder / "single.jsonl", shell.folder / "all.jsonl"
    shell("extract", *inputs, "--base-url", server.url, "-o", single, "--cache-dir", shell.folder / "other")
    shell("merge", *paths, "-o", whole)
    one, all_ = (json.loads(manifest(path).read_text("utf-8")) for path in (single, whole))
    assert all_.pop("shards") == [str(path) for path in paths]
    timed = {"seconds", "finished", "libraries", "python"}
    assert {name: part for name, part in all_.items() if name not in timed} == {
        name: part for name, part in one.items() if name not in timed
    }


def test_settings_that_may_differ_are_listed(shell: Shell, made: Made) -> None:
    """Shards may have asked at different addresses; the merged manifest names both."""
    paths = made(2)
    change(paths[1], base_url="http://127.0.0.1:9/v1")
    assert shell("merge", *paths, "-o", shell.folder / "all.jsonl").code == 0
    told = json.loads(manifest(shell.folder / "all.jsonl").read_text("utf-8"))
    assert len(told["base_url"]) == 2


def test_merged_manifest_names_all_who_answered(shell: Shell, server: Endpoint, made: Made) -> None:
    """Shards that different models answered belong together, and their manifest counts each of them."""

    def script(body: dict[str, Any], attempt: int) -> Answer:
        answer = reader(body, attempt)
        assert isinstance(answer.body, dict)
        return Answer(answer.body | {"model": "m" if "Norn-1" in json.dumps(body) else "tiny"})

    server.script = script
    whole = shell.folder / "all.jsonl"
    assert shell("merge", *made(2), "-o", whole).code == 0
    merged = json.loads(manifest(whole).read_text("utf-8"))
    lines = [json.loads(line) for line in whole.read_text("utf-8").splitlines()]
    counts = Counter(line["model"] for line in lines)
    assert set(counts) == {"m", "tiny"}
    assert merged["answered_by"] == counts
    assert sorted(merged["model"].split(", ")) == ["m", "tiny"]
    assert merged["asked_model"] == "m"


def test_unread_abstracts_are_told_by_shard(shell: Shell, inputs: list[Path]) -> None:
    """An abstract that failed is in the whole, the shard to run again is named, and the exit code is 1."""

    def script(body: dict[str, Any], attempt: int) -> Answer:
        return fault(400) if "present Norn-7" in json.dumps(body) else reader(body, attempt)

    paths = [shell.folder / f"{index}.jsonl" for index in (1, 2)]
    with Endpoint(script) as server:
        for index, path in enumerate(paths, start=1):
            shell("extract", *inputs, "--base-url", server.url, "--shard", f"{index}/2", "-o", path)
    ended = shell("merge", *paths, "-o", shell.folder / "all.jsonl")
    assert ended.code == 1
    lines = lines_of(shell.folder / "all.jsonl")
    assert len(lines) == 11
    failed = next(line for line in lines if line["title"] == made_up(7)[0])
    shard = next(index for index in (1, 2) if Shard(index, 2).holds(failed["id"]))
    assert f"unread     1 in the shard {shard}/2" in ended.err


def test_unread_files_are_told(shell: Shell, inputs: list[Path], made: Made) -> None:
    """A file that no shard could read is spoken of when all is merged, and the exit code is 1."""
    paths = made(2, files=[*inputs, shell.folder / "gone.txt"], code=1)
    ended = shell("merge", *paths, "-o", shell.folder / "all.jsonl")
    assert ended.code == 1
    assert "1 of the input's files could not be read" in ended.err


def test_limit_comes_before_the_division(
    shell: Shell, server: Endpoint, inputs: list[Path], made: Made
) -> None:
    """--limit takes the first abstracts of the whole, which are then shared out."""
    paths = made(2, "--limit", 4)
    single = shell.folder / "single.jsonl"
    shell("extract", *inputs, "--base-url", server.url, "-o", single, "--limit", 4)
    assert shell("merge", *paths, "-o", shell.folder / "all.jsonl").code == 0
    assert (shell.folder / "all.jsonl").read_bytes() == single.read_bytes()
    assert {asked_about(one) for one in server.requests} == {None, 5, 1, 9, 2}


def test_large_shards_are_merged_piece_by_piece(
    shell: Shell, made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Lines that fall across the pieces in which a file is read are whole."""
    paths = made(2)
    expected = sorted(line for path in paths for line in path.read_bytes().splitlines())
    monkeypatch.setattr("pipeline.shards.merging._AT_ONCE", 7)
    assert shell("merge", *paths, "-o", shell.folder / "all.jsonl").code == 0
    assert sorted((shell.folder / "all.jsonl").read_bytes().splitlines()) == expected


def test_real_digests_are_merged_in_their_order(digest_folder: Path) -> None:
    """In real pages, repeats among them, the place of an abstract gives the order of the input back."""
    files = sorted(map(str, digest_folder.iterdir()))
    found = digests.fold(abstract for file in files for abstract in digests.read(file).abstracts)
    places = [(files.index(one.sources[0].file), one.sources[0].position) for one in found]
    assert places == sorted(places)
    assert len(found) > 400


# What does not belong together


Spoil = Callable[[list[Path]], list[Path]]


def without_second(paths: list[Path]) -> list[Path]:
    """Leaves the second shard out."""
    return [paths[0], paths[2]]


def second_twice(paths: list[Path]) -> list[Path]:
    """Gives the second shard twice."""
    return [*paths, paths[1]]


def without_manifest(paths: list[Path]) -> list[Path]:
    """Takes a manifest away."""
    manifest(paths[1]).unlink()
    return paths


def without_file(paths: list[Path]) -> list[Path]:
    """Takes a shard away, and names it all the same."""
    paths[1].unlink()
    return paths


def broken_manifest(paths: list[Path]) -> list[Path]:
    """Cuts a manifest off."""
    manifest(paths[1]).write_text('{"shard": {"index"')
    return paths


def poor_manifest(paths: list[Path]) -> list[Path]:
    """Takes a part of a manifest away."""
    change(paths[1], input={"abstracts": 3})
    return paths


def impossible_shard(paths: list[Path]) -> list[Path]:
    """Gives a shard a number that cannot be."""
    change(paths[1], shard={"index": 4, "count": 3, "abstracts": 1})
    return paths


def no_shard(paths: list[Path]) -> list[Path]:
    """Makes a shard a run of the whole."""
    found = json.loads(manifest(paths[1]).read_text("utf-8"))
    del found["shard"]
    manifest(paths[1]).write_text(json.dumps(found))
    return paths


def another_division(paths: list[Path]) -> list[Path]:
    """Makes the second a shard of four."""
    found = json.loads(manifest(paths[1]).read_text("utf-8"))["shard"]
    change(paths[1], shard=found | {"count": 4})
    return paths


def another_model(paths: list[Path]) -> list[Path]:
    """Says that the second asked another model."""
    change(paths[1], asked_model="urd")
    return paths


def another_prompt(paths: list[Path]) -> list[Path]:
    """Says that the second asked with another prompt."""
    change(paths[1], task_fingerprint="0" * 16)
    return paths


def another_reading(paths: list[Path]) -> list[Path]:
    """Says that the second asked sentence by sentence."""
    change(paths[1], reading="sentences")
    return paths


def another_input(paths: list[Path]) -> list[Path]:
    """Says that the files held something else."""
    found = json.loads(manifest(paths[1]).read_text("utf-8"))["input"]
    change(paths[1], input=found | {"fingerprint": "0" * 64})
    return paths


def other_files(paths: list[Path]) -> list[Path]:
    """Says that other files were read."""
    another_input(paths)
    change(paths[1], files=["three.jsonl"])
    return paths


def other_order(paths: list[Path]) -> list[Path]:
    """Says that the files were read in another order."""
    another_input(paths)
    change(paths[1], files=json.loads(manifest(paths[1]).read_text("utf-8"))["files"][::-1])
    return paths


def without_last_line(paths: list[Path]) -> list[Path]:
    """Takes the last line of a shard away."""
    paths[1].write_bytes(b"".join(paths[1].read_bytes().splitlines(keepends=True)[:-1]))
    return paths


def cut_off(paths: list[Path]) -> list[Path]:
    """Takes the end of a shard away."""
    paths[1].write_bytes(paths[1].read_bytes()[:-40])
    return paths


def without_line_end(paths: list[Path]) -> list[Path]:
    """Takes the last line end of a shard away."""
    paths[1].write_bytes(paths[1].read_bytes()[:-1])
    return paths


def emptied(paths: list[Path]) -> list[Path]:
    """Empties a shard."""
    paths[1].write_bytes(b"")
    return paths


def turned(paths: list[Path]) -> list[Path]:
    """Turns the lines of a shard round."""
    paths[1].write_bytes(b"".join(paths[1].read_bytes().splitlines(keepends=True)[::-1]))
    return paths


def foreign_line(paths: list[Path]) -> list[Path]:
    """Puts a line of the first shard into the second, in place of one of its own."""
    foreign = paths[0].read_bytes().splitlines(keepends=True)[:1]
    paths[1].write_bytes(b"".join(foreign + paths[1].read_bytes().splitlines(keepends=True)[1:]))
    return paths


def another_title(paths: list[Path]) -> list[Path]:
    """Changes a title."""
    paths[1].write_bytes(paths[1].read_bytes().replace(b": Weaving", b": Sewing", 1))
    return paths


def no_object(paths: list[Path]) -> list[Path]:
    """Writes something else into a shard."""
    paths[1].write_text("[1]\n")
    return paths


SPOILT = [
    (without_second, "1 of 3 shards is missing: 2/3. Run the command of the others with --shard 2/3"),
    (second_twice, "both hold the shard 2/3. Give each shard once."),
    (without_manifest, "2-of-3.jsonl lies there without its manifest."),
    (without_file, "There is no file"),
    (broken_manifest, "cannot be read as a manifest"),
    (poor_manifest, "is no manifest of a shard: input.fingerprint: Field required."),
    (impossible_shard, "names a shard that cannot be"),
    (no_shard, "2-of-3.jsonl is no shard: its manifest names none. Was it written with --shard?"),
    (another_division, "is one of 3 shards"),
    (another_model, "were not read in the same way: asked_model is 'm' in one and 'urd' in the other."),
    (another_prompt, "were not read in the same way: task_fingerprint is"),
    (another_reading, "were not read in the same way: reading is 'abstract' in one and 'sentences'"),
    (another_input, "are shards of different inputs: the files have the same names, but held"),
    (other_files, "are shards of different inputs: the files are"),
    (other_order, "the same files in another order."),
    (without_last_line, "where its manifest says"),
    (cut_off, "is no whole line of a shard. Was the file cut off"),
    (without_line_end, "has no end. Was the file cut off?"),
    (emptied, "2-of-3.jsonl holds 0 abstracts where its manifest says"),
    (turned, "line 2 does not stand where it was written."),
    (foreign_line, "does not belong to the shard 2/3."),
    (another_title, "and these are not the 11 of the input."),
    (no_object, "line 1 is no whole line of a shard."),
]


@pytest.mark.parametrize(("spoil", "told"), SPOILT, ids=[spoil.__name__ for spoil, _ in SPOILT])
def test_what_does_not_make_a_whole_is_told_and_nothing_written(
    shell: Shell, made: Made, spoil: Spoil, told: str
) -> None:
    """Whatever is missing, changed or foreign is named, exit code 2, and no file is made or replaced."""
    paths = spoil(made(3))
    whole = shell.folder / "all.jsonl"
    whole.write_text("of yesterday")
    before = sorted(path.name for path in shell.folder.iterdir())
    ended = shell("merge", *paths, "-o", whole)
    assert ended.code == 2
    assert told in ended.err
    assert ended.err.count("\n") == 1
    assert whole.read_text() == "of yesterday"
    assert sorted(path.name for path in shell.folder.iterdir()) == before


def test_many_missing_shards_are_counted(shell: Shell, made: Made) -> None:
    """Of many missing shards the first are named and all are counted."""
    ended = shell("merge", made(14)[3], "-o", shell.folder / "all.jsonl")
    assert ended.code == 2
    assert "13 of 14 shards are missing: 1/14, 2/14, 3/14, 5/14" in ended.err


def test_output_among_the_shards_is_refused(shell: Shell, made: Made) -> None:
    """The whole never takes the place of a shard."""
    paths = made(2)
    before = paths[0].read_bytes()
    ended = shell("merge", *paths, "-o", paths[0])
    assert ended.code == 2
    assert "is one of the shards" in ended.err
    assert paths[0].read_bytes() == before
