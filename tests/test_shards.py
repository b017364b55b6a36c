"""Shards: who reads what, and the proof that together they read all."""

import hashlib
import json
import re
import tracemalloc
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from conftest import sampled
from endpoint import Answer, Endpoint, asked_about, fault, made_up, reader
from hypothesis import given
from hypothesis import strategies as st
from shell import Shell, digest_of, lines_of

from pipeline import inputs
from pipeline.distributed.shards import InputMark, Shard
from pipeline.domain import Abstract, Source
from pipeline.errors import InputError

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("environment")]


@pytest.fixture
def digests(tmp_path: Path) -> list[Path]:
    """Two digests; some abstracts stand twice in one, some in both."""
    one = digest_of(tmp_path, [5, 1, 9, 1, 2, 7, 3], "one.jsonl")
    return [one, digest_of(tmp_path, [4, 9, 8, 6, 11, 5, 10], "two.jsonl")]


Made = Callable[..., list[Path]]


@pytest.fixture
def made(shell: Shell, server: Endpoint, digests: list[Path]) -> Made:
    """Runs the shards of a division and gives their files."""

    def run(count: int, *words: object, files: Sequence[Path] = digests, code: int = 0) -> list[Path]:
        paths = [shell.folder / f"{index}-of-{count}.jsonl" for index in range(1, count + 1)]
        for index, path in enumerate(paths, start=1):
            shard = ("--shard", f"{index}/{count}", "-o", path)
            assert shell("extract", *files, "--base-url", server.url, *shard, *words).code in (0, code)
        return paths

    return run


_KEPT: dict[str, bytes] = {}


@pytest.fixture
def three(shell: Shell, made: Made) -> list[Path]:
    """The three shards of a division, which are read for the first test that spoils them, and copied."""
    if not _KEPT:
        _KEPT.update({each.name: each.read_bytes() for path in made(3) for each in (path, manifest(path))})
    for name, content in _KEPT.items():
        (shell.folder / name).write_bytes(content)
    return [shell.folder / name for name in _KEPT if name.endswith(".jsonl")]


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
    keys = [inputs.entries.make_abstract("T", text, Source("f", 1)).id for text in texts]
    for key in keys:
        assert sum(Shard(index, count).holds(key) for index in range(1, count + 1)) == 1


def test_shards_are_of_one_size() -> None:
    """Shares of many abstracts differ by little."""
    found = [inputs.entries.make_abstract("T", str(number), Source("f", 1)) for number in range(8000)]
    sizes = [sum(Shard(index, 8).holds(one.id) for one in found) for index in range(1, 9)]
    assert sum(sizes) == 8000
    assert max(sizes) - min(sizes) < 200


@pytest.mark.parametrize("written", ["0/4", "5/4", "4", "a/b", "1/0", "1/2/3", "-1/4", "1/4 ", ""])
def test_wrong_shards_are_a_sentence(written: str) -> None:
    """What names no share is refused, with an example of one that does."""
    with pytest.raises(InputError, match=r"is not a shard. Write which of how many, such as 2/8"):
        Shard.parse(written)


def test_wrong_shards_ask_nothing(shell: Shell, server: Endpoint, digests: list[Path]) -> None:
    """A wrong share ends in exit code 2 before any request; so does one without an output file."""
    words = ("extract", *digests, "--base-url", server.url, "--shard")
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
    shell: Shell, server: Endpoint, digests: list[Path]
) -> None:
    """The same abstracts fall to a share whichever file is named first."""
    found = []
    for number, files in enumerate((digests, digests[::-1], [*digests, digest_of(shell.folder, [99])])):
        path = shell.folder / f"{number}.jsonl"
        shell("extract", *files, "--base-url", server.url, "--shard", "2/3", "-o", path)
        found.append({line["id"] for line in lines_of(path)})
    assert found[0] == found[1] <= found[2]
    assert found[0]


def test_manifest_tells_share_and_whole(made: Made) -> None:
    """The manifest of a shard says which it is, what its lines hash to, how large it and the whole are."""
    paths = made(3)
    told = [json.loads(manifest(path).read_text("utf-8")) for path in paths]
    assert [one["shard"]["index"] for one in told] == [1, 2, 3]
    assert {one["shard"]["count"] for one in told} == {3}
    assert [one["shard"]["abstracts"] for one in told] == [len(lines_of(path)) for path in paths]
    hashes = [hashlib.sha256(path.read_bytes()).hexdigest() for path in paths]
    assert [one["shard"]["sha256"] for one in told] == hashes
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


@pytest.mark.parametrize("count", sampled([1, 5, 2, 30], plain=2))
def test_merged_is_what_a_single_run_writes(
    shell: Shell, server: Endpoint, digests: list[Path], made: Made, count: int
) -> None:
    """Whatever the division, and in whatever order shards are named, the whole is the same byte for byte."""
    paths = made(count)
    assert len(server.requests) == 11 + 1
    single, whole = shell.folder / "single.jsonl", shell.folder / "all.jsonl"
    again = ("--cache-dir", shell.folder / "other")
    shell("extract", *digests, "--base-url", server.url, "-o", single, *again)
    ended = shell("merge", *paths[::-1], "-o", whole)
    assert ended.code == 0
    assert whole.read_bytes() == single.read_bytes()
    assert f"abstracts  11 of {count} shards: 11 ok" in ended.err


def test_merged_manifest_is_that_of_a_single_run(
    shell: Shell, server: Endpoint, digests: list[Path], made: Made
) -> None:
    """Counts are added up, settings kept, and the shards named; the rest is as a single run tells it."""
    paths = made(3)
    single, whole = shell.folder / "single.jsonl", shell.folder / "all.jsonl"
    shell(
        "extract",
        *digests,
        "--base-url",
        server.url,
        "-o",
        single,
        "--cache-dir",
        shell.folder / "other",
    )
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


def test_unread_abstracts_are_told_by_shard(shell: Shell, digests: list[Path]) -> None:
    """An abstract that failed is in the whole, the shard to run again is named, and the exit code is 1."""

    def script(body: dict[str, Any], attempt: int) -> Answer:
        return fault(400) if "present Norn-7" in json.dumps(body) else reader(body, attempt)

    paths = [shell.folder / f"{index}.jsonl" for index in (1, 2)]
    with Endpoint(script) as server:
        for index, path in enumerate(paths, start=1):
            shell("extract", *digests, "--base-url", server.url, "--shard", f"{index}/2", "-o", path)
    ended = shell("merge", *paths, "-o", shell.folder / "all.jsonl")
    assert ended.code == 1
    lines = lines_of(shell.folder / "all.jsonl")
    assert len(lines) == 11
    failed = next(line for line in lines if line["title"] == made_up(7)[0])
    shard = next(index for index in (1, 2) if Shard(index, 2).holds(failed["id"]))
    assert f"unread     1 in the shard {shard}/2" in ended.err


def test_unread_files_are_told(shell: Shell, digests: list[Path], made: Made) -> None:
    """A file that no shard could read is spoken of when all is merged, and the exit code is 1."""
    paths = made(2, files=[*digests, shell.folder / "gone.txt"], code=1)
    ended = shell("merge", *paths, "-o", shell.folder / "all.jsonl")
    assert ended.code == 1
    assert "1 of the input's files could not be read" in ended.err


def test_limit_comes_before_the_division(
    shell: Shell, server: Endpoint, digests: list[Path], made: Made
) -> None:
    """--limit takes the first abstracts of the whole, which are then shared out."""
    paths = made(2, "--limit", 4)
    single = shell.folder / "single.jsonl"
    shell("extract", *digests, "--base-url", server.url, "-o", single, "--limit", 4)
    assert shell("merge", *paths, "-o", shell.folder / "all.jsonl").code == 0
    assert (shell.folder / "all.jsonl").read_bytes() == single.read_bytes()
    assert {asked_about(one) for one in server.requests} == {None, 5, 1, 9, 2}


def test_large_shards_are_merged_piece_by_piece(
    shell: Shell, made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Lines that fall across the pieces in which a file is read are whole."""
    paths = made(2)
    expected = sorted(line for path in paths for line in path.read_bytes().splitlines())
    monkeypatch.setattr("pipeline.distributed.shards.merging._AT_ONCE", 7)
    assert shell("merge", *paths, "-o", shell.folder / "all.jsonl").code == 0
    assert sorted((shell.folder / "all.jsonl").read_bytes().splitlines()) == expected


def test_real_digests_are_merged_in_their_order(digest_folder: Path) -> None:
    """In real pages, repeats among them, the place of an abstract gives the order of the input back."""
    files = sorted(map(str, digest_folder.iterdir()))
    found = inputs.one_a_paper(abstract for file in files for abstract in inputs.read(file).abstracts)
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


def changed_lines(paths: list[Path], edit: Callable[[dict[str, Any]], object]) -> list[Path]:
    """Edits each line of the second shard, which stays a line of that shard."""
    found = lines_of(paths[1])
    for line in found:
        edit(line)
    paths[1].write_text("".join(json.dumps(line) + "\n" for line in found), "utf-8")
    return paths


def resealed(paths: list[Path]) -> list[Path]:
    """Writes into the manifest of the second shard what its lines hash to now."""
    shard = json.loads(manifest(paths[1]).read_text("utf-8"))["shard"]
    digest = hashlib.sha256(paths[1].read_bytes()).hexdigest()
    change(paths[1], shard=shard | {"sha256": digest})
    return paths


def without_claims(paths: list[Path]) -> list[Path]:
    """Takes the claims out of the lines of a shard."""
    return changed_lines(paths, lambda line: line.update(claims=[]))


def another_value(paths: list[Path]) -> list[Path]:
    """Changes a number in the claims of a shard."""
    return changed_lines(paths, lambda line: line["claims"][0].update(value=99.9))


def another_status(paths: list[Path]) -> list[Path]:
    """Says that no abstract was read."""
    return changed_lines(paths, lambda line: line.update(status="failed", reason="nobody there"))


def other_spaces(paths: list[Path]) -> list[Path]:
    """Writes the same lines with other white space."""
    paths[1].write_bytes(paths[1].read_bytes().replace(b'": ', b'":'))
    return paths


def another_format(paths: list[Path]) -> list[Path]:
    """Says that the lines are of another version."""
    return resealed(changed_lines(paths, lambda line: line.update(format="claimsift/9")))


def another_schema(paths: list[Path]) -> list[Path]:
    """Makes the lines those of another schema."""
    return resealed(
        changed_lines(paths, lambda line: line.update(schema="datasets", datasets=line.pop("claims")))
    )


def no_records(paths: list[Path]) -> list[Path]:
    """Makes the claims a text."""
    return resealed(changed_lines(paths, lambda line: line.update(claims="many")))


def endless_place(paths: list[Path]) -> list[Path]:
    """Says that an abstract stands at an infinite place."""
    paths[1].write_bytes(re.sub(rb'"position": ?\d+', b'"position": 1e999', paths[1].read_bytes()))
    return resealed(paths)


def half_a_pair(paths: list[Path]) -> list[Path]:
    """Writes into a line what JSON can read in Python, and no file of UTF-8 can hold."""
    paths[1].write_bytes(paths[1].read_bytes().replace(b": Weaving", b"\xed\xa0\x80", 1))
    return resealed(paths)


def other_abstracts(paths: list[Path]) -> list[Path]:
    """Says of all shards that the input had more abstracts."""
    for path in paths:
        found = json.loads(manifest(path).read_text("utf-8"))["input"]
        change(path, input=found | {"abstracts": 99})
    return paths


def another_hash(paths: list[Path]) -> list[Path]:
    """Changes what the lines of a shard hash to."""
    shard = json.loads(manifest(paths[1]).read_text("utf-8"))["shard"]
    change(paths[1], shard=shard | {"sha256": "0" * 64})
    return paths


def without_hash(paths: list[Path]) -> list[Path]:
    """Makes the manifest one of an earlier version."""
    shard = json.loads(manifest(paths[1]).read_text("utf-8"))["shard"]
    del shard["sha256"]
    change(paths[1], shard=shard)
    return paths


def no_object(paths: list[Path]) -> list[Path]:
    """Writes something else into a shard."""
    paths[1].write_text("[1]\n")
    return paths


SPOILT = [
    (without_second, "1 of 3 shards is missing: 2/3. Run the command of the others with --shard 2/3"),
    (second_twice, "both hold the shard 2/3. Give each shard once."),
    (without_manifest, "2-of-3.jsonl has no manifest beside it."),
    (without_file, "There is no file"),
    (broken_manifest, "cannot be read as a manifest"),
    (poor_manifest, "is not the manifest of a shard: input.fingerprint: Field required."),
    (impossible_shard, "names a shard that cannot be"),
    (
        no_shard,
        "is not a shard: its manifest names none. Was it written with --shard of claimsift extract?",
    ),
    (another_division, "is one of 3 shards"),
    (another_model, "were not read in the same way: asked_model is 'm' in one and 'urd' in the other."),
    (another_prompt, "were not read in the same way: task_fingerprint is"),
    (another_reading, "were not read in the same way: reading is 'abstract' in one and 'sentences'"),
    (another_input, "are shards of different inputs: the files have the same names, but held"),
    (other_files, "are shards of different inputs: the files are"),
    (other_order, "the same files in another order."),
    (without_last_line, "2-of-3.jsonl was changed after it was written"),
    (cut_off, "2-of-3.jsonl was changed after it was written"),
    (without_line_end, "2-of-3.jsonl was changed after it was written"),
    (emptied, "2-of-3.jsonl was changed after it was written"),
    (turned, "2-of-3.jsonl was changed after it was written"),
    (foreign_line, "2-of-3.jsonl was changed after it was written"),
    (another_title, "2-of-3.jsonl was changed after it was written"),
    (no_object, "2-of-3.jsonl was changed after it was written"),
    (without_claims, "2-of-3.jsonl was changed after it was written"),
    (another_value, "2-of-3.jsonl was changed after it was written"),
    (another_status, "2-of-3.jsonl was changed after it was written"),
    (other_spaces, "2-of-3.jsonl was changed after it was written"),
    (another_hash, "2-of-3.jsonl was changed after it was written"),
    (another_format, "2-of-3.jsonl, line 1 was written in the format claimsift/9"),
    (
        another_schema,
        "2-of-3.jsonl, line 1 is a record of the schema 'datasets', not of 'claims'.",
    ),
    (no_records, "2-of-3.jsonl, line 1 holds a wrong record"),
    (endless_place, "is not a line of a shard."),
    (half_a_pair, "is not a line of a shard."),
    (other_abstracts, "Together the shards hold 11 abstracts, and the input has 99."),
    (without_hash, "does not say what the lines of 2-of-3.jsonl hash to"),
]


@pytest.mark.parametrize(("spoil", "told"), SPOILT, ids=[spoil.__name__ for spoil, _ in SPOILT])
def test_what_does_not_make_a_whole_is_told_and_nothing_written(
    shell: Shell, three: list[Path], spoil: Spoil, told: str
) -> None:
    """Whatever is missing, changed or foreign is named, exit code 2, and no file is made or replaced."""
    paths = spoil(three)
    whole = shell.folder / "all.jsonl"
    whole.write_text("of yesterday")
    before = sorted(path.name for path in shell.folder.iterdir())
    ended = shell("merge", *paths, "-o", whole)
    assert ended.code == 2
    assert told in ended.err
    assert ended.err.count("\n") == 1
    assert whole.read_text() == "of yesterday"
    assert sorted(path.name for path in shell.folder.iterdir()) == before


ODD: dict[str, tuple[dict[str, Any], str]] = {
    "a text for a number": ({"requests": "5"}, "requests: "),
    "a number of texts": ({"seconds": "1.5"}, "seconds: "),
    "a negative number": ({"cached": -1}, "cached: "),
    "no whole number": ({"requests": 1.5}, "requests: "),
    "a truth": ({"requests": True}, "requests: "),
    "a number like no other": ({"requests": int("9" * 400)}, "requests: "),
    "an endless time": ({"seconds": 1e300}, "seconds: "),
    "a text for money": ({"cost_usd": "1"}, "cost_usd: "),
    "a list for an object": ({"tokens": []}, "tokens: "),
    "an object for a list": ({"files": {}}, "files: "),
    "a list for a text": ({"schema": ["claims"]}, "schema: "),
    "numbers for files": ({"files": [1]}, "files.0: "),
    "a negative token": ({"tokens": {"input": -5, "output": 1}}, "tokens.input: "),
    "a list for a shard": ({"shard": [1, 3]}, "shard: "),
    "a text for a shard": ({"shard": {"index": "2", "count": 3, "abstracts": 1}}, "shard.index: "),
    "a shard below one": ({"shard": {"index": 0, "count": 3, "abstracts": 1}}, "shard.index: "),
    "thousands of millions of shards": (
        {"shard": {"index": 2, "count": 2 * 10**9, "abstracts": 1}},
        "shard.count: ",
    ),
    "ever so many shards": ({"shard": {"index": 2, "count": 10**400, "abstracts": 1}}, "shard.count: "),
    "no hash": ({"shard": {"index": 2, "count": 3, "abstracts": 1, "sha256": "abc"}}, "shard.sha256: "),
    "a list for an input": ({"input": []}, "input: "),
}


@pytest.mark.parametrize(("odd", "place"), ODD.values(), ids=ODD)
def test_odd_manifests_are_a_sentence(
    shell: Shell, three: list[Path], odd: dict[str, Any], place: str
) -> None:
    """A manifest with a value of another kind is refused with the place of it, and nothing is written."""
    paths = three
    change(paths[1], **odd)
    ended = shell("merge", *paths, "-o", shell.folder / "all.jsonl")
    assert ended.code == 2
    assert f"2-of-3.jsonl.manifest.json is not the manifest of a shard: {place}" in ended.err
    assert ended.err.count("\n") == 1
    assert not (shell.folder / "all.jsonl").exists()


def test_a_manifest_of_ever_so_many_shards_is_a_sentence(shell: Shell, made: Made) -> None:
    """However many shards manifests speak of, those that are missing are counted without a list of them."""
    paths, count = made(3), 5_000_000
    for path in paths:
        found = json.loads(manifest(path).read_text("utf-8"))["shard"]
        change(path, shard=found | {"count": count})
    tracemalloc.start()
    ended = shell("merge", *paths, "-o", shell.folder / "all.jsonl")
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert ended.code == 2
    assert f"{count - 3} of {count} shards are missing: 4/{count}, 5/{count}," in ended.err
    assert most < 50_000_000


@pytest.mark.parametrize("name", ["model", "mode", "files"])
def test_what_manifests_say_is_shown_as_far_as_a_line_goes(shell: Shell, made: Made, name: str) -> None:
    """A message quotes of a manifest what can be printed, and no more than fits."""
    paths = made(2)
    odd = "\x1b[2J" + "x" * 100_000
    another_input(paths)
    change(paths[1], **{name: [odd] if name == "files" else odd})
    ended = shell("merge", *paths, "-o", shell.folder / "all.jsonl")
    assert ended.code == 2
    assert "\x1b" not in ended.err
    assert len(ended.err) < 2_000


def test_counts_are_counted_and_not_believed(shell: Shell, made: Made) -> None:
    """Whatever the manifests say of what the lines tell, the whole is told from the lines."""
    paths = made(3)
    honest, whole = shell.folder / "honest.jsonl", shell.folder / "all.jsonl"
    assert shell("merge", *paths, "-o", honest).code == 0
    wrong = {"entries": 999, "abstracts": "many", "statuses": {"failed": 7}, "records": [], "grounding": None}
    change(paths[0], **wrong)
    change(paths[1], rejected={"schema": -5}, opinions={"model": 10**30})
    ended = shell("merge", *paths, "-o", whole)
    assert ended.code == 0
    assert "abstracts  11 of 3 shards: 11 ok" in ended.err
    one, other = (json.loads(manifest(path).read_text("utf-8")) for path in (honest, whole))
    assert one == other
    assert whole.read_bytes() == honest.read_bytes()


def test_a_shard_of_an_own_schema_is_merged_and_not_run(
    shell: Shell, server: Endpoint, digests: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a schema that was named by its file `merge` needs the name alone; it runs nothing."""
    monkeypatch.chdir(shell.folder)
    source = (Path(__file__).parent.parent / "schemas" / "claims.py").read_text("utf-8")
    own = shell.folder / "trap.py"
    own.write_text(f"{source}\nfrom pathlib import Path\nPath('sprung').write_text('run')\n", "utf-8")
    own.with_suffix(".md").write_text("Find traps.\n", "utf-8")
    paths = [shell.folder / f"{index}.jsonl" for index in (1, 2)]
    for index, path in enumerate(paths, start=1):
        words = ("--base-url", server.url, "--schema", own, "--shard", f"{index}/2", "-o", path)
        shell("extract", *digests, *words)
    (shell.folder / "sprung").unlink()
    shell("merge", *paths, "-o", shell.folder / "all.jsonl")
    assert {line["schema"] for line in lines_of(shell.folder / "all.jsonl")} == {"trap"}
    assert not (shell.folder / "sprung").exists()


def test_many_missing_shards_are_counted(shell: Shell, made: Made) -> None:
    """Of many missing shards the first are named and all are counted."""
    ended = shell("merge", made(14)[3], "-o", shell.folder / "all.jsonl")
    assert ended.code == 2
    assert "13 of 14 shards are missing: 1/14, 2/14, 3/14, 5/14" in ended.err
