"""Nothing that others wrote acts on the terminal of whoever runs a command."""

import ast
import json
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
import pytest
from conftest import ROOT
from endpoint import Endpoint, reader
from shell import Ended, Shell

from pipeline.cli.printing import harmless, say, say_misuse
from pipeline.cli.screen import Screen
from pipeline.outputs.writing import to_json

pytestmark = pytest.mark.usefixtures("environment")

ACTING = "\x1b[31m\x1b]0;x\x07\x08\r\x7f\x85\x9b2J\u061c\u200e\u200f\u202a\u202e\u2066\u2069\u2028\U000e0041"
RAW = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\U000e0000-\U000e00ff]"
)
TITLE = f"Norn{ACTING}Net: Sparse Keys"
TEXT = (
    f"We present Norn{ACTING}Net. NornNet reaches 91.5% accuracy{ACTING} on WellBench. It is {ACTING} good."
)


@pytest.fixture
def digest(tmp_path: Path) -> Path:
    """A digest with acting characters in its title, its text and its own name."""
    folder = tmp_path / "\x1b[2J\u202eodd"
    folder.mkdir()
    path = folder / "digest.jsonl"
    good = {"title": TITLE, "abstract": TEXT}
    path.write_text(f"{json.dumps(good)}\n{json.dumps({'title': TITLE})}\n{{\x9b{ACTING}\n".replace("\r", ""))
    return path


def clean(ended: Ended) -> Ended:
    """The same, after making sure that all it printed is harmless."""
    assert not RAW.search(ended.out)
    assert not RAW.search(ended.err)
    return ended


@pytest.mark.parametrize(("words", "meant"), [("comprae a b", "compare"), ("schema shw", "show")])
def test_a_mistyped_command_is_told_with_what_may_be_meant(shell: Shell, words: str, meant: str) -> None:
    """Also of those that are loaded only when they are called."""
    ended = shell(*words.split())
    assert ended.code == 2
    assert f"Did you mean '{meant}'?" in ended.err


def test_hostile_texts_act_in_no_command(shell: Shell, digest: Path) -> None:
    """Digests, file names, labels and misuse are shown by every command with their characters as numbers."""
    labels, page, lines = map(digest.with_name, ("labels.jsonl", "page.html", "lines.jsonl"))
    assert "‹U+001B›" in clean(shell("gold", digest, "-o", labels)).err
    printed = clean(shell("gold", digest))
    (line,) = printed.lines
    assert "\u202e" in line["title"]
    assert line["title"] == json.loads(labels.read_text("utf-8"))["title"]
    assert not RAW.search(labels.read_text("utf-8").replace("\n", ""))
    assert "U+202E" in clean(shell("gold", digest, "--explain", line["id"])).out
    clean(shell("compare", labels, labels))
    clean(shell("compare", labels, labels, "--against", labels))
    clean(shell("compare", labels, labels, "--json"))
    assert clean(shell("diff", labels, labels)).code == 0
    clean(shell("diff", labels, labels, "--json"))
    clean(shell("board", labels))
    clean(shell("board", labels, "--dataset", ACTING))
    assert clean(shell("report", labels, "-o", page)).code == 0
    assert clean(shell("export", labels, "--to", "csv")).code == 0
    assert clean(shell("merge", labels, "-o", lines)).code == 2
    assert clean(shell("plan", digest)).code == 1
    assert clean(shell("batch", "write", digest, "-o", lines, "--model", "m", "--mode", "json")).code == 1
    assert clean(shell("batch", "read", labels, "--requests", lines)).code in (1, 2)


@pytest.mark.parametrize("form", ["jsonl", "ris", "bibtex"])
def test_texts_for_other_programs_act_on_no_terminal(
    shell: Shell, digest: Path, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    """RIS and BibTeX go into pipes as they stand, and onto a terminal with such characters as numbers.

    JSON has an escape for them that every program reads, so that it may reach a terminal from a pipe.
    """
    piped = shell("read", digest, "--to", form)
    assert (RAW.search(piped.out) is None) == (form == "jsonl")
    with monkeypatch.context() as patched:
        patched.setattr("sys.stdout.isatty", lambda: True)
        shown = clean(shell("read", digest, "--to", form)).out
    assert ("\\u202e" if form == "jsonl" else "‹U+202E›") in shown
    if form == "jsonl":
        assert "\u202e" in json.loads(shown.splitlines()[0])["title"]


@pytest.mark.parametrize(
    "words",
    [
        (f"no{ACTING}command",),
        ("gold", f"--no{ACTING}flag"),
        ("gold", f"no{ACTING}file"),
        ("extract", "x", "--mode", ACTING),
        ("extract", "x", "--api-key-file", f"a{ACTING}"),
        ("board", f"{ACTING}.jsonl"),
        ("extract", "x", "--schema", f"x{ACTING}"),
    ],
)
def test_hostile_words_of_the_user_do_not_act(shell: Shell, words: tuple[str, ...]) -> None:
    """What click, or we, repeat of a wrong call is harmless too."""
    ended = clean(shell(*words))
    assert ended.code == 2
    assert "‹U+" in ended.err or "\\x1b" in ended.err


def hostile(*given: Any) -> Any:
    """An endpoint whose refusal holds acting characters."""
    body = {"error": {"message": f"no{ACTING}way", "type": ACTING, "code": ACTING}}
    return replace(reader(*given), status=400, body=json.dumps(body).encode())


@pytest.mark.parametrize("command", ["extract", "doctor"])
def test_hostile_endpoints_do_not_act(shell: Shell, digest: Path, command: str) -> None:
    """The words of an endpoint are told with their acting characters as numbers."""
    files = [digest] if command == "extract" else []
    with Endpoint(hostile) as server:
        words = ["--base-url", server.url, "--model", f"m{ACTING}"]
        clean(shell(command, *files, *words))


def test_harmless_keeps_what_does_not_act() -> None:
    """Line ends, tabs, letters of any script, joiners and emoji pass; the rest is shown by its number."""
    kept = "a\tb\n中文 é 👩\u200d🔬 \u00a0−⁶"
    assert harmless(kept) == kept
    assert harmless("\x1b[2J\rx\ud800") == "‹U+001B›[2J‹U+000D›x‹U+D800›"
    assert not RAW.search(harmless(ACTING))


def test_json_escapes_what_would_act() -> None:
    """JSON that is printed or written holds no such character raw, and says the same."""
    value = {ACTING: [ACTING, "中文 é"]}
    written = to_json(value)
    assert not RAW.search(written.replace("\n", ""))
    assert "中文 é" in written
    assert json.loads(written) == value


def test_notices_above_a_bar_are_harmless(capsys: pytest.CaptureFixture[str]) -> None:
    """What a screen tells, and how a run stands, goes through the same door."""
    screen = Screen()
    screen.tell(TITLE)
    say(TITLE)
    say_misuse(click.UsageError(TITLE))
    out, err = capsys.readouterr()
    assert not RAW.search(out + err)
    assert (out + err).count("‹U+202E›") == 3


def test_what_nobody_foresaw_is_harmless() -> None:
    """What ends the program though nobody foresaw it is one sentence, its message made harmless."""
    program = (
        "import pipeline.cli as cli\n"
        "def fail(**_): raise RuntimeError('\\x1b[31m\\u202e')\n"
        "cli.cli.main = fail\n"
        "cli.main()\n"
    )
    ended = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, check=False)
    shown = ended.stderr.decode()
    assert ended.returncode == 4
    assert "RuntimeError" in shown
    assert "\x1b" not in shown
    assert "\u202e" not in shown


WATCHED = {"cli/screen.py", "extraction/progress.py"}
PRINTERS = {"echo", "secho", "echo_via_pager", "progressbar", "prompt", "confirm", "pause"}


@pytest.mark.slow
def test_only_the_door_prints() -> None:
    """No module but the door calls print or click's echo, and no other but the screen draws a console."""
    found = []
    for path in sorted((ROOT / "pipeline").rglob("*.py")):
        name = path.relative_to(ROOT / "pipeline").as_posix()
        if name == "cli/printing.py":
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            called = node.func if isinstance(node, ast.Call) else None
            word = getattr(called, "id", getattr(called, "attr", None))
            if word == "print" and name == "cli/screen.py":
                word = None if "harmless(line)" in ast.unparse(node) else word
            console = word == "Console" and name != "cli/screen.py"
            stream = ast.unparse(node) in ("sys.stderr", "sys.__stdout__", "sys.__stderr__")
            # The progress of a run from Python shows counts alone.
            if word in PRINTERS | {"print"} or console or (stream and name not in WATCHED):
                found.append(f"{name}:{getattr(node, 'lineno', 0)}")
    assert found == []
