"""The file of judgements: nothing that was said is lost, and whatever takes labels reads it."""

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.domain import Abstract, Extraction, Judged, Refuted, Resolved, Review
from pipeline.errors import CutShort, InputError, OutputError, SetupError
from pipeline.outputs.loading import read_plain
from pipeline.outputs.reading import last_words
from pipeline.outputs.writing import to_line
from pipeline.review.log import Log, open_log

WORDS = st.text(st.characters(codec="utf-8"), max_size=12)
RECORDS = st.builds(
    lambda kind, value, evidence, start: Resolved(
        {"kind": kind, "value": value}, evidence, 1, (start, start + len(evidence))
    ),
    st.sampled_from(["scale", "performance"]),
    st.integers(0, 99),
    WORDS,
    st.integers(0, 9),
)
JUDGED = st.one_of(
    RECORDS.map(lambda one: replace(one, judged=Judged("right"))),
    RECORDS.map(lambda one: replace(one, judged=Judged("added"))),
    st.builds(lambda one, before: replace(one, judged=Judged("mended", before)), RECORDS, RECORDS),
)
REVIEWS = st.builds(
    Review,
    st.sampled_from(["Urd", "Skuld"]),
    st.just("2031-05-04T10:00:00+00:00"),
    st.booleans(),
    st.lists(st.builds(Refuted, RECORDS, st.sampled_from(["wrong value", "background"])), max_size=2).map(
        tuple
    ),
    st.lists(RECORDS, max_size=2).map(tuple),
)
LINES = st.lists(
    st.builds(
        lambda name, title, records, review: Extraction(
            Abstract(name, title, "", ()), "claims", "ok", tuple(records), origin="hand", review=review
        ),
        st.sampled_from("abc"),
        WORDS,
        st.lists(JUDGED, max_size=2),
        REVIEWS,
    ),
    max_size=6,
)
AT_WILL = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


def judgement(name: str = "a", *, complete: bool = False, reviewer: str = "Urd") -> Extraction:
    """One abstract with one record that was found right."""
    record = Resolved({"kind": "scale", "value": 12}, "12 caves", 1, (3, 11), judged=Judged("right"))
    review = Review(reviewer, "2031-05-04T10:00:00+00:00", complete)
    return Extraction(
        Abstract(name, "Maps", "In 12 caves.", ()), "claims", "ok", (record,), origin="hand", review=review
    )


def saved(path: Path, judgements: list[Extraction]) -> None:
    """A file with these judgements and no others."""
    path.unlink(missing_ok=True)
    with open_log(path, "claims") as log:
        for one in judgements:
            log.add(one)


@AT_WILL
@given(judgements=LINES)
def test_what_is_saved_reads_back_the_same(tmp_path: Path, judgements: list[Extraction]) -> None:
    """Every judgement comes back as it was saved, in order, with reviewer, reasons and what was mended."""
    path = tmp_path / "labels.jsonl"
    saved(path, judgements)
    with open_log(path, "claims") as log:
        assert log.lines == judgements
        assert log.told == []


@AT_WILL
@given(judgements=LINES, data=st.data())
def test_any_cut_leaves_a_readable_file(
    tmp_path: Path, judgements: list[Extraction], data: st.DataObject
) -> None:
    """Wherever the file ends, the judgements that are whole are there, and the next one can be added."""
    path = tmp_path / "labels.jsonl"
    saved(path, judgements)
    whole = path.read_bytes()
    cut = data.draw(st.integers(0, len(whole)))
    path.write_bytes(whole[:cut])
    ends = [at for at in range(len(whole) + 1) if whole[:at].endswith(b"\n") or whole[at:].startswith(b"\n")]
    kept = len([at for at in ends if at <= cut and whole[at:].startswith(b"\n")])
    with open_log(path, "claims") as log:
        assert log.lines == judgements[:kept]
        assert bool(log.told) == (cut not in {0, *ends})
        log.add(judgement())
    with open_log(path, "claims") as log:
        assert log.lines == [*judgements[:kept], replace(judgement(), abstract=Abstract("a", "Maps", "", ()))]
        assert log.told == []


@given(judgements=LINES, data=st.data())
def test_order_does_not_matter_beyond_the_last_word(
    judgements: list[Extraction], data: st.DataObject
) -> None:
    """However the lines stand: with the same last line for each abstract the labels are the same."""
    last = {one.abstract.id: one for one in judgements}
    others = [one for one in judgements if one is not last[one.abstract.id]]
    mixed = [*data.draw(st.permutations(others)), *data.draw(st.permutations(list(last.values())))]
    assert {one.abstract.id: one for one in last_words(mixed)} == last
    assert len(last_words(mixed)) == len(last)


def test_readers_of_labels_take_the_last_word(tmp_path: Path) -> None:
    """Of an abstract that was judged twice the second line counts, without a complaint about two lines."""
    path = tmp_path / "labels.jsonl"
    saved(path, [judgement(), judgement("b"), judgement(complete=True)])
    found = read_plain(path)
    assert [(one.abstract.id, one.review and one.review.complete) for one in found] == [
        ("a", True),
        ("b", False),
    ]


def test_readers_of_labels_pass_over_a_last_line_that_was_cut(tmp_path: Path) -> None:
    """A crash in the middle of a line costs that line, and a sentence says which one."""
    path = tmp_path / "labels.jsonl"
    saved(path, [judgement(), judgement("b")])
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.warns(CutShort, match=r"^Line 2 of .*labels.jsonl was cut short"):
        assert [one.abstract.id for one in read_plain(path)] == ["a"]


def test_a_cut_in_a_file_that_nobody_judged_is_an_error(tmp_path: Path) -> None:
    """The outputs of models are whole or wrong: a line that is missing there was not lost in judging."""
    path = tmp_path / "claims.jsonl"
    line = to_line(replace(judgement(), review=None))
    path.write_text(f"{line}\n{line[:-9]}", encoding="utf-8")
    with pytest.raises(InputError, match="line 2 is not a record"):
        read_plain(path)


@pytest.mark.parametrize("line", ['{"id": "a", "claims": []}\n', "a note\n", "a note"])
def test_a_file_of_something_else_is_left_alone(tmp_path: Path, line: str) -> None:
    """Judgements are never added to the outputs of a model or to anything else."""
    path = tmp_path / "claims.jsonl"
    path.write_text(line, encoding="utf-8")
    with pytest.raises(InputError, match="line 1 is no"), open_log(path, "claims"):
        pass
    assert path.read_text(encoding="utf-8") == line


def test_a_file_is_open_at_one_desk(tmp_path: Path) -> None:
    """A second process that would add to the file is told so, and can once the first has ended."""
    path = tmp_path / "labels.jsonl"
    with open_log(path, "claims"), pytest.raises(SetupError, match="Another claimsift review has"):  # noqa: SIM117
        with open_log(path, "claims"):
            pass
    with open_log(path, "claims") as log:
        assert log.lines == []


def full_after(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets the disk take so many bytes more, as a full one does: a part of the line, then an error."""
    left = [size]
    write = os.write

    def scarce(file: int, data: bytes) -> int:
        if not left[0]:
            raise OSError(28, "No space left on device")
        taken = write(file, data[: left[0]])
        left[0] -= taken
        return taken

    monkeypatch.setattr(os, "write", scarce)


@pytest.mark.parametrize("room", [0, 100])
def test_a_full_disk_is_a_sentence_and_leaves_the_file_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, room: int
) -> None:
    """What does not fit is not there by half, and is saved once there is room again."""
    path = tmp_path / "labels.jsonl"
    with open_log(path, "claims") as log:
        log.add(judgement())
        before = path.read_bytes()
        with monkeypatch.context() as patched:
            full_after(room, patched)
            with pytest.raises(
                OutputError, match=r"No space left on device\. This judgement is not saved yet"
            ):
                log.add(judgement("b"))
        assert path.read_bytes() == before
        log.add(judgement("b"))
    assert [one.abstract.id for one in read_plain(path)] == ["a", "b"]


def test_a_file_that_was_deleted_is_told(tmp_path: Path) -> None:
    """Judgements do not go into a file that has no name any more."""
    path = tmp_path / "labels.jsonl"
    with open_log(path, "claims") as log:
        path.unlink()
        with pytest.raises(OutputError, match="was deleted or replaced"):
            log.add(judgement())


def test_a_device_keeps_no_judgement(tmp_path: Path) -> None:
    """What is written into a pipe or a device cannot be read again, and would be lost."""
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", Path("/dev/null")):
        with pytest.raises(SetupError, match="no judgement could be kept in it"), open_log(path, "claims"):
            pass


def test_a_line_says_who_when_and_what_it_was(tmp_path: Path) -> None:
    """The format: records with their verdict, refuted ones with the reason, and no text of the abstract."""
    before = Resolved({"kind": "scale", "value": 21}, "12 caves")
    mended = Resolved({"kind": "scale", "value": 12}, "12 caves", judged=Judged("mended", before))
    review = Review("Urd", "2031-05-04T10:00:00+00:00", False, (Refuted(before, "wrong value"),), (before,))
    path = tmp_path / "labels.jsonl"
    saved(path, [replace(judgement(), records=(mended,), review=review)])
    line = json.loads(path.read_text(encoding="utf-8"))
    was = {"kind": "scale", "value": 21, "evidence": "12 caves"}
    assert line["claims"] == [
        {"kind": "scale", "value": 12, "evidence": "12 caves", "judged": {"verdict": "mended", "before": was}}
    ]
    assert (line["reviewer"], line["time"], line["complete"]) == ("Urd", "2031-05-04T10:00:00+00:00", False)
    assert (line["refuted"], line["unsure"]) == ([{"record": was, "why": "wrong value"}], [was])
    assert (line["origin"], line["abstract"]) == ("hand", "")


def test_the_log_is_read_by_lines_alone(tmp_path: Path) -> None:
    """Separators that only some readers take for line ends do not part a judgement."""
    path = tmp_path / "labels.jsonl"
    odd = replace(judgement(), abstract=Abstract("a", "a\u2028b\x85c\x0bd\re", "", ()))
    saved(path, [odd])
    with open_log(path, "claims") as log:
        assert log.lines == [odd]
    assert isinstance(log, Log)
