"""What a plain `pytest` leaves out, and that CI leaves out nothing."""

import os
import re
import subprocess
import sys
import tomllib

import pytest
from conftest import ROOT, picked

SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["pytest"]["ini_options"]


def test_whatever_a_plain_run_leaves_out_is_a_marker_with_a_reason() -> None:
    """The expression names the markers that are registered, all of them, and no other."""
    words = set(re.findall(r"\w+", SETTINGS["addopts"][SETTINGS["addopts"].index("-m") + 1]))
    assert words - {"not", "or"} == {marker.partition(":")[0] for marker in SETTINGS["markers"]}


def test_the_checks_before_a_change_run_every_test() -> None:
    """`.ci/run` takes back what the settings leave out."""
    commands = [
        line
        for line in (ROOT / ".ci" / "run").read_text("utf-8").splitlines()
        if " pytest " in line and "uv run" in line
    ]
    assert commands == ['uv run --group dev pytest -m ""']


def test_of_cases_that_one_test_goes_through_a_whole_run_leaves_out_none(pytestconfig: pytest.Config) -> None:
    """A plain run picks some, from the first on; no run makes more of them than there are."""
    some = [0, 4, 8] if pytestconfig.option.markexpr else [*range(10)]
    assert picked(range(10), plain=3) == some
    assert picked("ab", plain=3) == ["a", "b"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("ci", "words", "code"), [("", [], 5), ("1", [], 0), ("", ["-m", ""], 0), ("1", ["-m", "browser"], 5)]
)
def test_where_ci_is_set_nothing_is_left_out(ci: str, words: list[str], code: int) -> None:
    """A file of slow tests has none for a plain run, all of them in CI, and what is asked for anywhere."""
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-n",
        "0",
        "-q",
        "--collect-only",
        "tests/test_crash.py",
        *words,
    ]
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, "CI": ci}, capture_output=True, check=False)
    assert done.returncode == code
