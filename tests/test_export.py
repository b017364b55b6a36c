"""Files of extractions: what a line holds, that it comes back the same, that a file is whole or not there."""

import ast
import io
import json
import os
import re
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest
from conftest import examples
from hypothesis import given
from hypothesis import strategies as st

from pipeline.cli.files import write_manifest
from pipeline.domain import (
    Abstract,
    Extraction,
    Grounding,
    Json,
    Origin,
    Rejection,
    Resolved,
    Source,
    Status,
    Usage,
)
from pipeline.errors import InputError, SetupError
from pipeline.inputs import read as read_abstracts
from pipeline.outputs import FORMAT
from pipeline.outputs.reading import read
from pipeline.outputs.writing import check_writable, to_line, whole_file

ROOT = Path(__file__).resolve().parents[1]
FULL = Extraction(
    abstract=Abstract("0a", "On Caves", "Norn maps caves.", (Source("d.txt", 1, "Apr 9", "Apr 8", 3, 4),)),
    schema="claims",
    status="partial",
    records=(
        Resolved(
            {"kind": "scale", "subject": "Norn", "value": 7, "value_max": 8.5, "sold": False},
            "Norn maps caves.",
            1,
            (0, 16),
            {"subject": Grounding("exact", "sentence", (0, 4)), "dataset": Grounding("missing")},
            "a rule",
        ),
    ),
    rejected=(Rejection({"sentence": 9}, "sentence", "there is no sentence 9"),),
    reason="1 of 2 records rejected",
    origin="model",
    model="m-1",
    usage=Usage(1, 2, 3),
    fingerprint="ff",
    asked_model="m",
)
BARE = Extraction(Abstract("0b", "T", "X.", ()), "claims", "ok")


def back(tmp_path: Path, *lines: str, schema: str = "claims") -> list[Extraction]:
    """These lines, read as a file."""
    path = tmp_path / "lines.jsonl"
    path.write_bytes("".join(f"{line}\n" for line in lines).encode())
    return list(read(path, schema))


def test_line_has_every_key_in_order() -> None:
    """A line begins with what shape it is and ends with where it came from; so does each record in it."""
    line = json.loads(to_line(FULL))
    assert list(line) == [
        *("format", "schema", "id", "title", "abstract", "sources", "status", "reason", "claims", "rejected"),
        *("origin", "model", "asked_model", "usage", "fingerprint"),
    ]
    assert line["format"] == FORMAT
    assert list(line["sources"][0]) == ["file", "position", "digest", "date", "authors", "comments"]
    assert list(line["claims"][0]) == [
        *("kind", "subject", "value", "value_max", "sold"),
        *("evidence", "sentence", "span", "grounding", "rule"),
    ]
    assert line["claims"][0]["grounding"]["dataset"] == {"status": "missing"}
    assert list(line["rejected"][0]) == ["record", "reason", "detail"]
    assert line["usage"] == {"input_tokens": 1, "output_tokens": 2, "requests": 3}


def test_absent_fields_are_left_out() -> None:
    """Nothing in a line is null but what a model wrote; empty lists stay, so that a reader need not guess."""
    line = json.loads(to_line(BARE))
    assert list(line) == [
        *("format", "schema", "id", "title", "abstract", "sources", "status", "claims", "rejected", "origin")
    ]
    record = Resolved({"kind": "scale", "metric": None}, "x")
    written = to_line(Extraction(BARE.abstract, "claims", "ok", (record,)))
    assert json.loads(written)["claims"] == [{"kind": "scale", "evidence": "x"}]
    assert "null" not in written


def test_line_comes_back_the_same(tmp_path: Path) -> None:
    """An extraction that is written and read is equal to what it was."""
    assert back(tmp_path, to_line(FULL), to_line(BARE)) == [FULL, BARE]


TEXTS = st.text(st.characters(exclude_categories=("Cs",)), max_size=20)
NUMBERS = st.integers(-(10**15), 10**15) | st.floats(allow_nan=False, allow_infinity=False)
SCALARS: st.SearchStrategy[Json] = st.booleans() | NUMBERS | TEXTS
WRITTEN: st.SearchStrategy[Json] = st.recursive(
    SCALARS | st.none(), lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3)
)
COUNTS = st.integers(0, 10**9)
SPANS = st.tuples(COUNTS, COUNTS)
NAMES = st.sampled_from(["kind", "subject", "value", "größe", "x y"])
EXTRACTIONS = st.builds(
    Extraction,
    abstract=st.builds(
        Abstract,
        id=TEXTS,
        title=TEXTS,
        text=TEXTS,
        sources=st.lists(
            st.builds(
                Source,
                file=TEXTS,
                position=COUNTS,
                digest=st.none() | TEXTS,
                date=st.none() | TEXTS,
                authors=st.none() | COUNTS,
                comments=st.none() | COUNTS,
            ),
            max_size=2,
        ).map(tuple),
    ),
    schema=st.sampled_from(["claims", "prices"]),
    status=st.sampled_from(get_args(Status)),
    records=st.lists(
        st.builds(
            Resolved,
            fields=st.dictionaries(NAMES, SCALARS, max_size=3),
            evidence=TEXTS,
            sentence=st.none() | COUNTS,
            span=st.none() | SPANS,
            grounding=st.dictionaries(
                NAMES,
                st.builds(
                    Grounding,
                    status=st.sampled_from(["exact", "normalized", "missing"]),
                    place=st.sampled_from([None, "sentence", "abstract", "title"]),
                    span=st.none() | SPANS,
                ),
                max_size=2,
            ),
            rule=st.none() | TEXTS,
            seen_by=st.sampled_from([(), ("model",), ("model", "rules")]),
        ),
        max_size=2,
    ).map(tuple),
    rejected=st.lists(
        st.builds(
            Rejection,
            record=WRITTEN,
            reason=st.sampled_from(["schema", "sentence", "quantity", "duplicate"]),
            detail=TEXTS,
        ),
        max_size=2,
    ).map(tuple),
    reason=st.none() | TEXTS,
    origin=st.sampled_from(get_args(Origin)),
    model=st.none() | TEXTS,
    usage=st.just(Usage()) | st.builds(Usage, COUNTS, COUNTS, st.integers(1, 99)),
    fingerprint=st.none() | TEXTS,
    rules_only=st.none()
    | st.lists(
        st.builds(Resolved, fields=st.dictionaries(NAMES, SCALARS, max_size=3), evidence=TEXTS), max_size=2
    ).map(tuple),
)


@pytest.mark.slow
@examples(150)
@given(extraction=EXTRACTIONS)
def test_any_extraction_comes_back_the_same(
    extraction: Extraction, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Whatever an extraction holds, it makes one line of JSON that reads back as the same."""
    line = to_line(extraction)
    assert len(line.splitlines()) == 1
    assert back(tmp_path_factory.getbasetemp(), line, schema=extraction.schema) == [extraction]


def test_odd_characters_make_one_valid_line(tmp_path: Path) -> None:
    """Line separators survive; half a surrogate pair becomes a replacement character of the same width."""
    odd = Abstract("a", "A\u2028B\u2029C\x85D\x0bE\r\nF", "x\ud800y \U0001f600", ())
    line = to_line(Extraction(odd, "claims", "ok"))
    assert len(line.splitlines()) == 1
    (found,) = back(tmp_path, line)
    assert found.abstract == Abstract("a", odd.title, "x\ufffdy \U0001f600", ())
    assert len(found.abstract.text) == len(odd.text)
    half = {"k\udfff": ["\ud800"]}
    extraction = Extraction(odd, "claims", "ok", rejected=(Rejection(half, "schema", "\ud83d"),))
    assert back(tmp_path, to_line(extraction))[0].rejected == (
        Rejection({"k\ufffd": ["\ufffd"]}, "schema", "\ufffd"),
    )


def test_no_line_holds_what_is_no_json() -> None:
    """NaN is refused where it would make a file that others cannot read."""
    bad = Extraction(BARE.abstract, "claims", "ok", (Resolved({"value": float("nan")}, "x"),))
    with pytest.raises(ValueError, match="not JSON compliant"):
        to_line(bad)


BAD_LINES = {
    "no JSON": ("kind: scale", "is not a record: Invalid JSON"),
    "half a line": (to_line(FULL)[:90], "is not a record: Invalid JSON: EOF"),
    "two lines in one": (to_line(FULL) * 2, "is not a record: Invalid JSON: trailing"),
    "a list": ("[1]", "is not a record: Input should be"),
    "a number": ("3", "is not a record: Input should be"),
    "null": ("null", "is not a record: Input should be"),
    "no id": ('{"claims": []}', "is not a record: id: Field required"),
    "no records": ('{"id": "a"}', "is a record without 'claims'"),
    "another schema": (
        to_line(replace(BARE, schema="prices")),
        "is a record of the schema 'prices', not of 'claims'",
    ),
    "another format": (
        to_line(BARE).replace(FORMAT, "claimsift/99"),
        "in the format claimsift/99; this version reads claimsift/1. Read it with the version of claimsift",
    ),
    "another format that says more": (
        to_line(BARE).replace(FORMAT, "claimsift/2").replace('"ok"', '"new"'),
        "in the format claimsift/2; this version",
    ),
    "a key twice": (
        '{"id": "a", "claims": [{"evidence": "x", "value": 1, "value": 2}]}',
        "is not a record: the key 'value' occurs twice in one object. Correct that line",
    ),
    "a paper": ('{"title": "Caves", "sources": []}', "Make records of it with claimsift extract or gold"),
    "records twice": ('{"id": "a", "claims": [{"evidence": "x"}], "claims": []}', "the key 'claims' occurs"),
    "a key of another version twice": (
        '{"id": "a", "claims": [], "x": {"y": [{"z": 1, "z": 1}]}}',
        "'z' occurs",
    ),
    "NaN": (
        '{"id": "a", "claims": [{"evidence": "x", "value": NaN}]}',
        "is not a record: claims.0.value is NaN or infinite, which is not a JSON number",
    ),
    "infinity": (
        '{"id": "a", "claims": [], "usage": {"requests": -Infinity}}',
        "usage.requests is NaN or inf",
    ),
    "a number that no float holds": (
        '{"id": "a", "claims": [], "x": [[1, 1e999]]}',
        "x.0.1 is NaN or infinite",
    ),
    "NaN in a reject": (
        '{"id": "a", "claims": [], "rejected": [{"record": [NaN], "reason": "schema", "detail": ""}]}',
        "rejected.0.record.0 is NaN",
    ),
    "NaN in a rule's claim": (
        '{"id": "a", "claims": [], "rules_only": [{"evidence": "", "value": NaN}]}',
        "rules_only.0.value is NaN",
    ),
    "half a pair": ('{"id": "a", "claims": [], "title": "\\ud800"}', "is not a record: Invalid JSON: "),
    "many digits": (
        '{"id": "a", "claims": [], "x": ' + "9" * 5000 + "}",
        "Invalid JSON: number out of range",
    ),
    "a count that cannot be": (
        '{"id": "a", "claims": [], "usage": {"input_tokens": -1, "output_tokens": 0, "requests": 1}}',
        "usage.input_tokens: Input should be greater",
    ),
    "a sum that could not be written": (
        '{"id": "a", "claims": [], "usage": {"input_tokens": '
        + "9" * 4000
        + ', "output_tokens": 0, "requests": 1}}',
        "usage.input_tokens: Input should be less",
    ),
    "records no list": ('{"id": "a", "claims": {}}', "holds a wrong record: Input should be a valid list"),
    "record no object": ('{"id": "a", "claims": [1]}', "holds a wrong record: 0: Input should be"),
    "no evidence": ('{"id": "a", "claims": [{}]}', "holds a wrong record: 0.evidence: Field required"),
    "bad span": ('{"id": "a", "claims": [{"evidence": "", "span": [1]}]}', "holds a wrong record: 0.span"),
    "bad status": (
        '{"id": "a", "claims": [], "status": "fine"}',
        "is not a record: status: Input should be 'ok'",
    ),
    "bad reject": ('{"id": "a", "claims": [], "rejected": [{}]}', "is not a record: rejected.0.record"),
    "deep": ('{"id": "a", "claims": ' + "[" * 5000, "is not a record: Invalid JSON: recursion limit"),
}


@pytest.mark.parametrize(("line", "message"), BAD_LINES.values(), ids=BAD_LINES)
def test_bad_line_is_named(line: str, message: str, tmp_path: Path) -> None:
    """A line that is no record of the schema is an error with the file, its number and what is wrong."""
    with pytest.raises(InputError) as caught:
        back(tmp_path, to_line(BARE), "", line)
    assert str(caught.value).startswith(f"{tmp_path / 'lines.jsonl'}, line 3 ")
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)
    assert "pydantic" not in str(caught.value)


def test_what_a_later_version_adds_is_left_alone(tmp_path: Path) -> None:
    """A key that this version does not know changes nothing, whatever object it stands in."""
    line = json.loads(to_line(FULL))
    more = {"licence": "free", "more": [{"x": None}]}
    objects = [line, line["sources"][0], line["rejected"][0], line["usage"]]
    objects += line["claims"][0]["grounding"].values()
    for each in objects:
        each.update(more)
    assert back(tmp_path, json.dumps(line)) == [FULL]


@pytest.mark.parametrize("name", ["rejected", "sources", "rules_only"])
def test_a_schema_is_never_called_like_a_part_of_the_line(name: str, tmp_path: Path) -> None:
    """Records under the key of something else would be read as both."""
    with pytest.raises(InputError, match="is not the name of a schema"):
        back(tmp_path, json.dumps({"id": "a", "schema": name, name: []}), schema=name)


def test_strange_names_do_not_fill_a_message(tmp_path: Path) -> None:
    """A name of a million characters in a file is shown by its beginning."""
    long = "n" * 1_000_000
    for line in (
        {"id": "a", "schema": long, long: []},
        {"id": "a", "claims": [], "format": long},
        {"id": "a", "claims": [{"evidence": "", "grounding": {long: 1}}]},
        {"id": "a", "claims": [], "usage": {long: 1, "requests": long}},
    ):
        with pytest.raises(InputError) as caught:
            back(tmp_path, json.dumps(line))
        assert len(str(caught.value)) < 600


def test_good_lines_come_before_the_bad_one(tmp_path: Path) -> None:
    """Lines are read one at a time, so what stands before a broken line is there first."""
    path = tmp_path / "x.jsonl"
    path.write_text(to_line(BARE) + "\n{", encoding="utf-8")
    lines = read(path, "claims")
    assert next(lines) == BARE
    with pytest.raises(InputError, match="line 2"):
        next(lines)


@pytest.mark.parametrize("content", [b"", b"\n \n", b"\xef\xbb\xbf", b"\xef\xbb\xbf\r\n"])
def test_empty_file_is_an_error(content: bytes, tmp_path: Path) -> None:
    """A file without a line is hardly what the user meant."""
    (tmp_path / "empty").write_bytes(content)
    with pytest.raises(
        InputError, match=r"empty is empty: nothing was judged or written there yet\. claimsift review and"
    ):
        list(read(tmp_path / "empty", "claims"))


@pytest.mark.parametrize(
    "content", [b"\x1f\x8b\x08\x00\xff\xfe", b"PAR1\x00\x00", "{}".encode("utf-16"), b'"\xff"']
)
def test_binary_file_is_an_error(content: bytes, tmp_path: Path) -> None:
    """A file that is no text is named with its first line."""
    (tmp_path / "x.bin").write_bytes(content)
    with pytest.raises(InputError, match=r"x\.bin, line 1 is not a record"):
        list(read(tmp_path / "x.bin", "claims"))


def test_what_cannot_be_opened_is_an_error(tmp_path: Path) -> None:
    """A missing file and a folder are named with what the system says."""
    with pytest.raises(InputError, match=r"none\.jsonl cannot be read: No such file or directory"):
        list(read(tmp_path / "none.jsonl", "claims"))
    with pytest.raises(InputError, match="cannot be read: Is a directory"):
        list(read(tmp_path, "claims"))


def test_labels_by_hand_need_little(tmp_path: Path) -> None:
    """Labels with an id and records alone are read as made by hand, with a byte order mark and CRLF too."""
    path = tmp_path / "labels.jsonl"
    path.write_bytes(
        b'\xef\xbb\xbf{"id": "a", "digest": "d", "claims": [{"kind": "scale", "evidence": "x"}]}\r\n'
    )
    (found,) = read(path, "claims")
    assert found.origin == "hand"
    assert found.status == "ok"
    assert found.abstract == Abstract("a", "", "", ())
    assert found.records == (Resolved({"kind": "scale"}, "x"),)


def test_example_labels_are_read() -> None:
    """The labels of the example digest are extractions by hand with records in them."""
    found = list(read(ROOT / "examples" / "labels.jsonl", "claims"))
    assert {extraction.origin for extraction in found} == {"hand"}
    assert all("kind" in record.fields for extraction in found for record in extraction.records)
    assert any(extraction.records for extraction in found)


def test_shared_labels_are_read(digest_folder: Path) -> None:
    """The hand-made labels that lie beside the digests are read whole."""
    path = digest_folder.parent / "labels" / "dev.jsonl"
    found = list(read(path, "claims"))
    assert len(found) == len(path.read_text(encoding="utf-8").splitlines())
    assert {extraction.origin for extraction in found} == {"hand"}
    assert sum(len(extraction.records) for extraction in found) > len(found)


def test_labelled_abstracts_are_found_in_their_digests(digest_folder: Path) -> None:
    """Labels belong to a text by its id, so what a reader makes of a digest must not change."""
    known = {one.id for path in digest_folder.iterdir() for one in read_abstracts(str(path)).abstracts}
    for path in (digest_folder.parent / "labels").glob("*.jsonl"):
        labelled = {json.loads(line)["id"] for line in path.read_text(encoding="utf-8").splitlines()}
        assert labelled <= known, path.name


def test_file_appears_when_it_is_whole(tmp_path: Path) -> None:
    """Until the end the old content stands under the name; then the new one, and nothing beside it."""
    path = tmp_path / "out.jsonl"
    path.write_text("old", encoding="utf-8")
    with whole_file(path) as file:
        file.write("ä\n")
        file.flush()
        assert path.read_text(encoding="utf-8") == "old"
    assert path.read_bytes() == "ä\n".encode()
    assert list(tmp_path.iterdir()) == [path]


def stopped(path: Path, error: type[BaseException]) -> None:
    """Writes half a file and fails."""
    with whole_file(path) as file:
        file.write("half")
        raise error


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit])
@pytest.mark.parametrize("old", ["old", None])
def test_failure_leaves_everything_as_it_was(
    error: type[BaseException], old: str | None, tmp_path: Path
) -> None:
    """Whatever stops the writing, no half file appears, an old one is untouched, and the cause is told."""
    path = tmp_path / "out.jsonl"
    if old is not None:
        path.write_text(old, encoding="utf-8")
    with pytest.raises(error):
        stopped(path, error)
    assert [item.read_text(encoding="utf-8") for item in tmp_path.iterdir()] == ([old] if old else [])


KILLED = """
import sys
from pathlib import Path
from pipeline.outputs.writing import whole_file
with whole_file(Path(sys.argv[1])) as file:
    file.write("half" * 9999)
    file.flush()
    print("writing", flush=True)
    sys.stdin.read()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such signal")
def test_killed_process_damages_nothing(tmp_path: Path) -> None:
    """A process that is killed while it writes leaves the old file, and no new one under the name."""
    path = tmp_path / "out.jsonl"
    path.write_text("old", encoding="utf-8")
    process = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT
    )
    with process:
        assert isinstance(process.stdout, io.BufferedReader)
        assert process.stdout.readline() == b"writing\n"
        process.send_signal(signal.SIGKILL)
        process.wait(300)
    assert path.read_text(encoding="utf-8") == "old"
    assert all(item.name.startswith(".") for item in tmp_path.iterdir() if item != path)


def test_link_is_followed(tmp_path: Path) -> None:
    """Writing to a symbolic link changes the file that it stands for, not the link."""
    (tmp_path / "real").write_text("old", encoding="utf-8")
    (tmp_path / "link").symlink_to("real")
    with whole_file(tmp_path / "link") as file:
        file.write("new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_text(encoding="utf-8") == "new"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes")
def test_pipe_is_written_to_and_never_replaced(tmp_path: Path) -> None:
    """A pipe gets the text itself and is still a pipe; a device such as the null device likewise."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    check_writable(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    with whole_file(pipe) as file:
        file.write("through")
    assert os.read(reader, 99) == b"through"
    os.close(reader)
    assert pipe.is_fifo()
    assert list(tmp_path.iterdir()) == [pipe]


def test_odd_file_names_in_a_manifest_do_not_stop_it(tmp_path: Path) -> None:
    """A name that is no valid text is written as JSON escapes instead of failing after all the work."""
    with whole_file(tmp_path / "m.json") as file:
        file.write(json.dumps({"files": ["caf\udce9.txt"]}, ensure_ascii=False))
    assert json.loads((tmp_path / "m.json").read_text(encoding="utf-8")) == {"files": ["caf\udce9.txt"]}


def test_missing_folder_is_told() -> None:
    """A file in a folder that does not exist cannot be written, which is said when it is opened."""
    with pytest.raises(SetupError, match="cannot be written: No such file"), whole_file(Path("no/such/x")):
        pytest.fail("it opened")


def test_places_that_cannot_be_written_are_told_before(tmp_path: Path) -> None:
    """A folder, a missing folder and a closed one are refused by name; an old and a new file are fine."""
    check_writable(tmp_path / "new.jsonl")
    check_writable(Path("new.jsonl"))
    (tmp_path / "old.jsonl").touch()
    check_writable(tmp_path / "old.jsonl")
    with pytest.raises(SetupError, match=re.escape(f"{tmp_path} is a folder. Give the name of a file.")):
        check_writable(tmp_path)
    with pytest.raises(SetupError, match=r"There is no folder .*none"):
        check_writable(tmp_path / "none" / "x.jsonl")
    with pytest.raises(SetupError, match=r"There is no folder .*old\.jsonl"):
        check_writable(tmp_path / "old.jsonl" / "x.jsonl")


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="the superuser may write anywhere"
)
def test_closed_folder_is_told_before(tmp_path: Path) -> None:
    """A folder that the user may not write to is refused by name."""
    (tmp_path / "closed").mkdir(mode=0o500)
    with pytest.raises(SetupError, match="closed cannot be written to"):
        check_writable(tmp_path / "closed" / "x.jsonl")


def test_link_where_a_file_is_written_first_is_not_followed(tmp_path: Path) -> None:
    """Files are written under another name first; a link that lies in wait there leads nowhere."""
    thesis, path = tmp_path / "thesis", tmp_path / "out.jsonl"
    thesis.write_text("years of work", encoding="utf-8")
    (tmp_path / f".out.jsonl.{os.getpid()}.part.jsonl").symlink_to(thesis)
    with whole_file(path) as file:
        file.write("new")
    assert (thesis.read_text(encoding="utf-8"), path.read_text(encoding="utf-8")) == ("years of work", "new")
    assert not path.is_symlink()


@pytest.mark.parametrize("what", ["link", "lost link", "pipe"])
def test_only_a_name_that_the_user_gave_leads_elsewhere(what: str, tmp_path: Path) -> None:
    """A link or a pipe in the place of a file beside the output, as in a folder of others, is replaced."""
    thesis, manifest = tmp_path / "thesis", tmp_path / "out.jsonl.manifest.json"
    if what == "pipe":
        if not hasattr(os, "mkfifo"):
            pytest.skip("there are no named pipes")
        os.mkfifo(manifest)
    else:
        manifest.symlink_to(thesis)
    if what == "link":
        thesis.write_text("years of work", encoding="utf-8")
    write_manifest(tmp_path / "out.jsonl", {"model": "m"})
    assert json.loads(manifest.read_text(encoding="utf-8")) == {"model": "m"}
    assert not manifest.is_symlink()
    assert what != "link" or thesis.read_text(encoding="utf-8") == "years of work"
    assert thesis.exists() == (what == "link")


NEVER_WRITTEN = {
    "pipeline/llm/answers/decoding.py": "replies as they came, to be read again",
    "pipeline/llm/answers/finding.py": "a key to compare by",
    "pipeline/llm/bodies.py": "a key to keep frames by",
    "pipeline/llm/replies.py": "replies as they came, to be read again or shown",
    "pipeline/evaluation/diffing.py": "a key to compare by, and what is shown",
    "pipeline/strictjson.py::has_halves": "what is looked at",
    "pipeline/budget/usage_history.py": "what is measured",
    "pipeline/outputs/loading.py": "what is shown",
    "pipeline/extraction/prompting.py": "what a model is shown",
    "pipeline/distributed/shards/__init__.py": "what is hashed",
    "pipeline/distributed/shards/manifests.py": "a key to compare by",
    "pipeline/tasks.py": "what is hashed",
    "pipeline/own_schema/checking.py": "what is counted",
}
"""Where JSON is made that reaches no file, and what it is."""


def test_no_writer_writes_nan() -> None:
    """Whatever makes JSON for a file refuses NaN and infinity, wherever in the program that is."""
    found = {}
    for path in sorted(
        path for top in ("pipeline", "claimsift", "training") for path in (ROOT / top).rglob("*.py")
    ):
        name, text = path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")
        for function in ast.walk(ast.parse(text)) if "dump" in text or "JSONEncoder" in text else ():
            for call in _makers(function):
                refuses = any(
                    given.arg == "allow_nan"
                    and isinstance(given.value, ast.Constant)
                    and given.value.value is False
                    for given in call.keywords
                )
                if not refuses and name not in NEVER_WRITTEN:
                    found[f"{name}::{getattr(function, 'name', '')}"] = call.lineno
    assert {place for place in found if place not in NEVER_WRITTEN} == set()
    assert all((ROOT / place.partition("::")[0]).is_file() for place in NEVER_WRITTEN)


def _makers(function: ast.AST) -> list[ast.Call]:
    """The calls in a function, or outside of all, that make JSON by the standard library."""
    if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef | ast.Module):
        return []
    calls, waiting = [], list(ast.iter_child_nodes(function))
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        waiting += ast.iter_child_nodes(node)
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {
            "json.dumps",
            "json.dump",
            "json.JSONEncoder",
            "JSONEncoder",
            "dumps",
            "dump",
        }:
            calls.append(node)
    return calls
