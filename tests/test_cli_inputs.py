"""What a command tells of input that cannot be read, or not whole, and with which exit code it ends."""

import json
import os
from pathlib import Path

import pytest
from shell import Shell

from pipeline.inputs.containers import expanded

pytestmark = pytest.mark.usefixtures("environment")

GOOD = json.dumps({"title": "Norn", "abstract": "Norn reaches 91.5% accuracy on WellBench."})
BARE = json.dumps({"title": "Urd", "abstract": None})


def written(folder: Path, name: str, *lines: str) -> Path:
    """A file of lines."""
    path = folder / name
    path.write_text("\n".join(lines) + "\n")
    return path


def test_lines_without_an_abstract_are_told_and_end_well(shell: Shell) -> None:
    """Records that have none are named with their lines and counted; nothing is lost, so the code is 0."""
    path = written(shell.folder, "d.jsonl", BARE, GOOD, BARE)
    ended = shell("gold", path)
    assert ended.code == 0
    assert len(ended.lines) == 1
    assert f'{path}, line 1: not read, the object has no "abstract"' in ended.err
    assert f'{path}: 2 parts not read: 2 × the object has no "abstract"' in ended.err


@pytest.mark.parametrize(
    "command", [["gold"], ["plan"], ["extract", "--offline", "--model", "m", "--mode", "json"]]
)
def test_broken_lines_are_told_and_end_with_one(shell: Shell, command: list[str]) -> None:
    """A file that is read in part counts as one that could not be read whole, in every command."""
    path = written(shell.folder, "d.jsonl", GOOD, '{"title": "half', BARE)
    ended = shell(*command, path)
    assert ended.code == 1
    assert f"{path}, line 2: not read, this is not a complete JSON object" in ended.err
    assert f"{path}: 2 parts not read: 1 × this is not a complete JSON object" in ended.err


def test_an_empty_name_is_not_the_folder(shell: Shell) -> None:
    """A variable of the shell that is not set must not make a run read all that lies around."""
    written(shell.folder, "d.jsonl", GOOD)
    ended = shell("gold", "")
    assert (ended.code, ended.lines) == (2, [])
    assert "A name of a file is empty" in ended.err


def test_many_skipped_lines_do_not_bury_the_rest(shell: Shell) -> None:
    """The first are named, all are counted."""
    path = written(shell.folder, "d.jsonl", GOOD, *[BARE] * 500)
    ended = shell("gold", path)
    assert f"{path}: 500 parts not read" in ended.err
    assert len(ended.err.splitlines()) < 40


def test_a_file_without_any_abstract_ends_with_two(shell: Shell) -> None:
    """Alone it is an error, among others it is told and the others are read."""
    bad, good = written(shell.folder, "b.jsonl", BARE, BARE), written(shell.folder, "g.jsonl", GOOD)
    assert shell("gold", bad).code == 2
    ended = shell("gold", bad, good)
    assert ended.code == 1
    assert len(ended.lines) == 1
    assert "and 1 other line cannot be read either" in ended.err


def test_what_may_not_be_read_in_a_folder_is_named_and_the_rest_read(shell: Shell) -> None:
    """A loop of links stands for a link that leads where nobody may look."""
    folder = shell.folder / "in"
    folder.mkdir()
    written(folder, "d.jsonl", GOOD)
    (folder / "loop").symlink_to("loop")
    ended = shell("read", folder)
    assert ended.code == 1
    assert f"{folder / 'loop'} cannot be read" in ended.err
    assert "1 distinct abstract" in ended.out


def test_a_folder_within_that_nobody_may_list_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It stays among the files, so that it is told, and what is hidden is no matter."""
    for name in ("closed", ".hidden"):
        (tmp_path / name).mkdir()
    written(tmp_path, "d.jsonl", GOOD)
    listed = os.scandir

    def refuse(path: str) -> object:
        if path != str(tmp_path):
            raise PermissionError(13, "Permission denied", path)
        return listed(path)

    monkeypatch.setattr(os, "scandir", refuse)
    assert expanded([str(tmp_path)]) == [str(tmp_path / "closed"), str(tmp_path / "d.jsonl")]
