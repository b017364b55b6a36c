"""`import claimsift`, and files of the user's that are named like our packages."""

import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT

import claimsift
import pipeline

IMPORTED = "raise SystemExit('a file of the user was imported')\n"

NAMED_LIKE_OURS = {
    "modules": ("pipeline.py", "schemas.py", "prompts.py"),
    "packages": ("pipeline/__init__.py", "schemas/__init__.py", "schemas/claims.py", "prompts/__init__.py"),
    "folders": ("pipeline/errors.py", "schemas/claims.py", "schemas/looms.py", "prompts/claims.md"),
}


@pytest.fixture(params=NAMED_LIKE_OURS)
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A user's folder with files that must not be imported."""
    for name in NAMED_LIKE_OURS[request.param]:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(IMPORTED, "utf-8")
    (tmp_path / "digest.txt").write_bytes((ROOT / "examples" / "digest.txt").read_bytes())
    return tmp_path


def python(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """What a Python prints that looks for modules in its working directory first, as a notebook's does."""
    return subprocess.run(
        [sys.executable, *words], cwd=folder, capture_output=True, text=True, timeout=600, check=False
    )


def test_both_names_lead_to_the_same_functions() -> None:
    """Each name of `pipeline` is the same under `claimsift`, and what is missing there is missing here."""
    assert claimsift.read is pipeline.read
    assert claimsift.__version__ == pipeline.__version__
    assert set(dir(claimsift)) == set(dir(pipeline))
    with pytest.raises(AttributeError, match=r"^module 'claimsift' has no attribute 'weave'\. It has "):
        claimsift.weave  # type: ignore[attr-defined]  # noqa: B018


def test_import_loads_nothing_heavy() -> None:
    """Importing the name loads no library that only some uses need."""
    loaded = python(
        ROOT, "-c", "import claimsift, sys; print({'pydantic', 'click', 'rich'} & set(sys.modules))"
    )
    assert loaded.stdout == "set()\n"


@pytest.mark.slow
def test_files_named_like_ours_break_nothing(folder: Path) -> None:
    """From Python and from the command line everything works, and none of the user's files is imported."""
    gold = python(folder, "-m", "claimsift", "gold", "digest.txt", "-o", "gold.jsonl")
    assert (gold.returncode, gold.stderr.count("Traceback")) == (0, 0), gold.stderr
    script = "import claimsift; print(len(claimsift.read('gold.jsonl')))"
    read = python(folder, "-c", script)
    assert (read.stdout, read.stderr) == ("14\n", "")


@pytest.mark.slow
def test_installed_command_looks_past_the_users_files(folder: Path) -> None:
    """The command starts where the user's folder comes first, as with PYTHONPATH=. in the environment."""
    command = (
        f"import sys; sys.path.insert(0, {str(folder)!r}); sys.argv[1:] = ['gold', 'digest.txt', '-o', 'x'];"
        "from claimsift.__main__ import main; main()"
    )
    ended = python(folder, "-c", command)
    assert (ended.returncode, ended.stdout, "Traceback" in ended.stderr) == (0, "", False), ended.stderr


def test_modules_of_a_folder_named_like_ours_stay_within_reach(tmp_path: Path) -> None:
    """What the user imports from folders of their own with our names is theirs, beside claimsift."""
    for name in ("pipeline", "schemas"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "looms.py").write_text(f"WHERE = {name!r}\n", "utf-8")
    script = (
        "import claimsift, schemas.looms, pipeline.looms\n"
        "from schemas import Record\n"
        "print(schemas.looms.WHERE, pipeline.looms.WHERE, claimsift.read.__module__)\n"
    )
    assert python(tmp_path, "-c", script).stdout == "schemas pipeline pipeline.outputs.loading\n"


@pytest.mark.parametrize("name", ["pipeline", "schemas"])
def test_name_that_is_taken_is_said(tmp_path: Path, name: str) -> None:
    """Where a module of the user's was imported under our name before, a sentence names it, each time."""
    (tmp_path / f"{name}.py").write_text("", "utf-8")
    script = (
        f"import {name}\n"
        "for _ in range(2):\n"
        "    try:\n"
        "        import claimsift\n"
        "    except ImportError as error:\n"
        "        print(error)\n"
    )
    expected = (
        f"claimsift has a module `{name}`, and {tmp_path / name}.py was imported under this name before."
        " Rename that one, or use claimsift in a process of its own."
    )
    assert python(tmp_path, "-c", script).stdout.splitlines() == [expected] * 2
