"""The process that serves the bundled model: `python -m pipeline.bundled.server WEIGHTS ADAPTER`.

Protocol with the parent: one line of JSON on standard output, ``{"address": "http://127.0.0.1:PORT"}``,
as soon as requests are answered; then the process serves until its standard input ends; the
operating system ends it, however the parent dies. Everything else goes to standard error.
"""

import json
import os
import secrets
import signal
import socket
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from pipeline.bundled import BASE, CONTEXT, MODEL, api, slots
from pipeline.bundled.api import Chat
from pipeline.domain import Json

if TYPE_CHECKING:
    import xllamacpp

GUESSED_AFTER, GUESSED = 2, 3
"""Tokens that must have stood there before, and those that are then guessed."""

CHAT_THREADS = 8
"""More do not make so small a model faster."""


def main() -> None:
    """Serve until standard input ends."""
    # Ctrl-C reaches every process of the terminal; only the parent decides what it means.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    answer = _take_stdout()
    try:
        model = load(Path(sys.argv[1]), Path(sys.argv[2]))
        face = api.serve(model)
    except (ImportError, MemoryError, OSError, RuntimeError, ValueError) as error:
        # The log of llama.cpp, which stands before this, says more than our traceback would.
        sys.exit(f"{type(error).__name__}: {error}")
    threading.Thread(target=face.serve_forever, daemon=True).start()
    host, port = face.server_address[:2]
    answer.write(json.dumps({"address": f"http://{host!s}:{port}"}, allow_nan=False) + "\n")
    answer.flush()
    sys.stdin.buffer.read()
    # An orderly end waits for requests in flight and was seen to hang; there is nothing to save.
    os._exit(0)


def _take_stdout() -> TextIO:
    """Standard output for our one line alone: what libraries print there goes to standard error."""
    ours = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    return ours


def load(weights: Path, adapter: Path) -> api.Model:
    """The model with its adapter, in memory; without the adapter only once somebody asks it so.

    Raises:
        pipeline.bundled.merging.FormatError: the adapter is not one of these weights.
        OSError: a file cannot be read.
        RuntimeError: it cannot be loaded.
    """
    # Both are read when the libraries are loaded: how long a thread of llama.cpp spins, and keeps its core,
    # before it sleeps; and that products take one thread each, since several are made at once.
    os.environ.setdefault("GOMP_SPINCOUNT", "1000")
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    from pipeline.bundled.context_pool import ContextPool
    from pipeline.bundled.network import Network

    threads = slots()
    pool = ContextPool(Network(weights, adapter, threads), threads)

    def chat(body: dict[str, Json]) -> dict[str, Json]:
        return _loaded(weights)(body)

    return api.Model(pool, chat, MODEL)


@cache
def _loaded(weights: Path) -> Chat:
    """How llama.cpp chats with these weights. The only untyped code here."""
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = str(weights)
    params.model_alias = {BASE}
    params.load_mode = xllamacpp.llama_load_mode.LLAMA_LOAD_MODE_MMAP
    params.ui = False
    params.endpoint_slots = False
    params.n_parallel = 1
    params.n_ctx = CONTEXT
    # Without these two, a machine with little memory or with a GPU would get other answers.
    params.fit_params = False
    params.n_gpu_layers = 0
    params.cache_prompt = True
    # Room for about seven conversations of 1,500 tokens, 23 kB a token.
    params.cache_ram_mib = 256
    # Reading a prompt keeps every core busy. Writing goes in steps so small that threads mostly wait for
    # one another, and one core that something else uses then slows them all down twentyfold.
    threads = min(slots(), CHAT_THREADS)
    params.cpuparams_batch.n_threads = threads
    params.cpuparams.n_threads = max(1, threads - 1)
    # Of what is mostly copied, the next tokens are guessed and looked at in one step. But for near ties,
    # which another order of adding up decides otherwise, what comes out is the same, sooner.
    params.speculative.types = [xllamacpp.common_speculative_type.COMMON_SPECULATIVE_TYPE_NGRAM_SIMPLE]
    params.speculative.ngram_simple.size_n = GUESSED_AFTER
    params.speculative.ngram_simple.size_m = GUESSED
    params.verbosity = 1
    with _hidden(params):
        server = xllamacpp.Server(params)
    chat: Chat = server.handle_chat_completions
    return chat


@contextmanager
def _hidden(params: "xllamacpp.CommonParams") -> Iterator[None]:
    """Lets llama.cpp's own server, which starts in any case, listen where nobody reaches it.

    That is a socket in a folder of ours, gone when the block is left. Where the system or a long path allows
    none it is a port, at which nothing answers but under a path and to a key that nobody is told.
    """
    params.port = 0
    params.api_prefix = f"/{secrets.token_urlsafe(24)}"
    params.api_keys = [secrets.token_urlsafe(24)]
    params.cors_origins = "http://127.0.0.1"
    with tempfile.TemporaryDirectory(prefix="claimsift-") as folder:
        path = str(Path(folder, "llama.sock"))
        # Every system allows so many bytes for the path of a socket.
        has_room = hasattr(socket, "AF_UNIX") and len(os.fsencode(path)) <= 100
        params.hostnames = [path if has_room else "127.0.0.1"]
        yield


if __name__ == "__main__":
    main()
