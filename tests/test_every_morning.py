"""The page on every morning: its script on two mornings, its timer and workflow as far as can be tried."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import pytest
import yaml
from conftest import ROOT
from endpoint import made_up
from library import DAILY, FEED, Library, daily, feed
from shell import Shell, lines_of

from pipeline.cli import cli

pytestmark = pytest.mark.usefixtures("environment")

EXAMPLES = ROOT / "examples" / "morning"
PAGE = (ROOT / "docs" / "every-morning.md").read_text("utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)


def block(language: str) -> str:
    """The block of the page in a language."""
    return next(text for name, text in BLOCKS if name == language)


def local(folder: Path, library: Library) -> dict[str, str]:
    """An environment in which claimsift is on the path, and all that it asks is on this machine."""
    binary = folder / "bin"
    binary.mkdir()
    program = binary / "claimsift"
    # What a user names in a crontab names no private address; here all addresses are.
    allowed = 'case "$1" in extract) set -- "$@" --allow-private ;; esac'
    program.write_text(f'#!/bin/sh\n{allowed}\nexec "{sys.executable}" -m claimsift "$@"\n', "utf-8")
    program.chmod(0o755)
    return {
        **os.environ,
        **library.environment,
        "PATH": f"{binary}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "OPENAI_BASE_URL": library.url,
        "CLAIMSIFT_MODEL": "m",
    }


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="it is a script for a shell of Unix")
def test_two_mornings_give_one_page_of_what_was_new_on_each(tmp_path: Path) -> None:
    """The second morning reads only what the first did not, and page and board hold both days."""
    folder = tmp_path / "papers"
    folder.mkdir()
    (folder / "morning.sh").write_text(block("sh"), "utf-8")
    with Library() as library:
        library.answers[FEED] = [feed([1, 2], {}), feed([2, 3], {})]
        library.answers[DAILY] = [daily([1], {}), daily([], {}), daily([3], {}), daily([4], {})]
        done = subprocess.run(
            ["sh", ROOT / "tests" / "two_mornings.sh", folder / "morning.sh"],  # noqa: S607 - any shell
            env=local(tmp_path, library),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        asked = [one.body["messages"][-1]["content"] for one in library.requests]
    first, second = sorted((folder / "runs").glob("*.jsonl"))
    assert [line["title"] for line in lines_of(first)] == [made_up(number)[0] for number in (1, 2)]
    assert [line["title"] for line in lines_of(second)] == [made_up(number)[0] for number in (3, 4)]
    assert sum("present Norn-" in content for content in asked) == 4
    assert "known      1 left out, which stand in 1 earlier output" in done.stderr
    assert (folder / "public" / "index.html").read_text("utf-8").count('"came":"') == 4
    assert "LoomBench" in (folder / "public" / "board.txt").read_text("utf-8")
    assert (folder / "public" / "board.csv").read_text("utf-8-sig").count("\n") == 5


def test_a_morning_without_papers_makes_a_page_too(shell: Shell) -> None:
    """Where all outputs are empty, page and board say so."""
    runs = shell.folder / "runs"
    runs.mkdir()
    (runs / "1.jsonl").touch()
    assert shell("report", runs, "-o", shell.folder / "page.html").code == 0
    assert "there is no board" in shell("board", runs).out


def commands(text: str) -> list[list[str]]:
    """The words of each claimsift command in a script."""
    lines = (line for line in text.splitlines() if line.startswith("claimsift "))
    return [shlex.split(re.split(r" \|\| | >", line)[0])[1:] for line in lines]


def test_its_commands_exist(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each command of the script, with each of its flags, is one that there is."""
    monkeypatch.chdir(tmp_path)
    Path("runs").mkdir()
    above = click.Context(cli, **cli.context_settings)
    found = commands(block("sh"))
    assert [words[0] for words in found] == ["extract", "report", "board"]
    for words in found:
        command = cli.get_command(above, words[0])
        assert command is not None
        command.make_context(words[0], words[1:], parent=above)


def test_the_workflow_is_one(tmp_path: Path) -> None:
    """It is YAML with the keys of a workflow; its steps run the script, and its shell lines are shell."""
    flow: dict[Any, Any] = yaml.safe_load((EXAMPLES / "morning.yml").read_text("utf-8"))
    # YAML takes the word for a truth value.
    assert flow[True]["schedule"] == [{"cron": "17 7 * * *"}]
    [job] = flow["jobs"].values()
    lines = [step["run"] for step in job["steps"] if "run" in step]
    assert "sh morning.sh" in lines
    assert all(("run" in step) != ("uses" in step) for step in job["steps"])
    for line in lines:
        script = tmp_path / "step.sh"
        script.write_text(re.sub(r"\$\{\{.*?\}\}", "x", line), "utf-8")
        subprocess.run(["sh", "-n", script], check=True)  # noqa: S607 - any shell


def test_the_line_for_cron_is_one() -> None:
    """Five fields and a command; a percent sign would end it."""
    line = block("cron").splitlines()[-1]
    assert re.fullmatch(r"(\d+|\*) (\d+|\*) \* \* \*  /\S+/morning\.sh 2>>\S+", line)
    assert "%" not in line


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="there is no systemd")
def test_the_timer_is_one(tmp_path: Path) -> None:
    """Where there is systemd, it finds nothing wrong with service and timer."""
    for name in ("papers.service", "papers.timer"):
        (tmp_path / name).write_text((EXAMPLES / name).read_text("utf-8").replace("%h", "/"), "utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", "--user", tmp_path / "papers.timer"],  # noqa: S607 - it was found
        capture_output=True,
        text=True,
        check=False,
    )
    assert "papers" not in done.stderr, done.stderr


def test_the_page_is_one_screen() -> None:
    """It stays short, and says what was not tried."""
    assert len(PAGE.splitlines()) < 100
    assert "with stand-ins for live services and GitHub" in " ".join(PAGE.split())
