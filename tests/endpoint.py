"""The one fake: an OpenAI-compatible endpoint on a real socket, which answers from a script.

A script is a function of the body of a request and of how often this very body has come, counted
from 1, to an `Answer`. What was asked is recorded, and so is how many requests were open at once.
"""

import contextlib
import http.client
import json
import re
import socket
import struct
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self


@dataclass(frozen=True)
class Answer:
    """One HTTP response: `body` as bytes, or anything else as JSON.

    It comes after `delay` seconds. `reset` breaks the connection instead; `cut` breaks it after so
    many bytes of the body, whose announced length stays that of the whole.
    """

    body: object = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    delay: float = 0.0
    reset: bool = False
    cut: int | None = None


Script = Callable[[dict[str, Any], int], Answer]


@dataclass(frozen=True)
class Asked:
    """A request as it arrived; `at` is in seconds of the monotonic clock."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: dict[str, Any]
    at: float


def chat(
    text: str | None,
    *,
    tool: str | None = None,
    finish: str = "stop",
    tokens: tuple[int, int] = (100, 10),
    **how: Any,
) -> Answer:
    """An answer with a completion: `text` as content, or as the arguments of the tool named `tool`."""
    message: dict[str, Any] = {"role": "assistant", "content": text}
    if tool is not None:
        call = {"id": "call_1", "type": "function", "function": {"name": tool, "arguments": text}}
        message |= {"content": None, "tool_calls": [call]}
    body = {
        "id": "chat-1",
        "object": "chat.completion",
        "created": 1,
        "model": "m",
        "choices": [{"index": 0, "message": message, "finish_reason": finish}],
        "usage": {"prompt_tokens": tokens[0], "completion_tokens": tokens[1], "total_tokens": sum(tokens)},
    }
    return Answer(body, **how)


def fault(
    status: int, message: str = "no", headers: Mapping[str, str] | None = None, **error: object
) -> Answer:
    """An answer with an error in the form of the protocol."""
    return Answer({"error": {"message": message, **error}}, status, headers or {})


class Endpoint:
    """Serves a script as a context manager; `models` are the names that it lists, or a whole answer.

    It listens at `port`, or at any that is free. When it is closed nobody else listens there before its block
    ends. Completions are answered from when so many have been open `together`.

    `requests` holds the requests for a completion, `others` all that came beside them, and `most`
    the largest number of completions that were open at the same time.
    """

    def __init__(
        self, script: Script, models: Sequence[str] | Answer = ("m",), port: int = 0, together: int = 1
    ) -> None:
        self.script = script
        self.models = models
        self.requests: list[Asked] = []
        self.others: list[Asked] = []
        self.most = 0
        self._open = 0
        self._seen: Counter[str] = Counter()
        self._together = together
        self._lock = threading.Condition()
        self._closing = threading.Event()
        self._server = _Server(("127.0.0.1", port), partial(_Handler, self))
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self._server.server_address[1])

    @property
    def url(self) -> str:
        """The base URL of the API."""
        return f"http://127.0.0.1:{self.port}/v1"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
        self._kept.close()

    def close(self) -> None:
        """Stops listening; answers that wait for their delay are never given."""
        if not self._closing.is_set():
            self._closing.set()
            with self._lock:
                self._lock.notify_all()
            self._server.shutdown()
            self._server.server_close()
            self._thread.join()
            self._kept = socket.socket()
            self._kept.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            self._kept.bind(("127.0.0.1", self.port))

    def left(self) -> int:
        """The port where it listened, for another one to listen there."""
        self._kept.close()
        return self.port

    def wait_until_left(self) -> None:
        """Returns when all that was sent by those who have hung up is read and answered."""
        # Connections are accepted in their order: when this one was, all before it were.
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", self.port)) as last:
            last.request("GET", "/v1/models")
            last.getresponse().read()
        while self._server.connected:
            time.sleep(0.001)

    def respond(self, asked: Asked) -> Answer | None:
        """The answer to a request, after its delay; None where the server closes before that."""
        path = asked.path.partition("?")[0]
        if not path.endswith("/chat/completions"):
            with self._lock:
                self.others.append(asked)
            if not path.endswith("/models"):
                return fault(404, "no such path")
            if isinstance(self.models, Answer):
                return self.models
            return Answer(
                {"object": "list", "data": [{"id": name, "object": "model"} for name in self.models]}
            )
        with self._lock:
            self.requests.append(asked)
            self._open += 1
            self.most = max(self.most, self._open)
            key = json.dumps(asked.body, sort_keys=True)
            self._seen[key] += 1
            attempt = self._seen[key]
            self._lock.notify_all()
            self._lock.wait_for(lambda: self.most >= self._together or self._closing.is_set())
        try:
            answer = self.script(asked.body, attempt)
            return None if self._closing.wait(answer.delay) else answer
        finally:
            with self._lock:
                self._open -= 1


@contextlib.contextmanager
def nobody() -> Iterator[str]:
    """The base URL of an API at which nobody listens as long as the block lasts."""
    with socket.socket() as kept:
        kept.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{kept.getsockname()[1]}/v1"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1

    def __init__(self, endpoint: Endpoint, *of_the_server: Any) -> None:
        self._endpoint = endpoint
        super().__init__(*of_the_server)

    def do_GET(self) -> None:
        self._handle({})

    def do_POST(self) -> None:
        self._handle(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))

    def do_CONNECT(self) -> None:
        self._handle({})

    def _handle(self, body: dict[str, Any]) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        answer = self._endpoint.respond(Asked(self.command, self.path, headers, body, time.monotonic()))
        if answer is None or answer.reset:
            self._break()
        else:
            self._send(answer)

    def _send(self, answer: Answer) -> None:
        content = answer.body if isinstance(answer.body, bytes) else json.dumps(answer.body).encode()
        self.send_response(answer.status)
        for name, value in ({"Content-Type": "application/json"} | dict(answer.headers)).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content[: answer.cut])
        self.wfile.flush()
        if answer.cut is not None:
            self._break()

    def _break(self) -> None:
        with contextlib.suppress(OSError):
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Standard error belongs to the program under test."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256

    def __init__(self, *of_the_server: Any) -> None:
        super().__init__(*of_the_server)
        self.connected = 0
        self._counting = threading.Lock()

    def process_request(self, *of_the_request: Any) -> None:
        """Counts who is connected."""
        with self._counting:
            self.connected += 1
        super().process_request(*of_the_request)

    def process_request_thread(self, *of_the_request: Any) -> None:
        """Counts who has left."""
        try:
            super().process_request_thread(*of_the_request)
        finally:
            with self._counting:
                self.connected -= 1

    def handle_error(self, *_: object) -> None:
        """Clients that hang up are part of the tests."""


class Raw:
    """Sends whatever a function yields, byte for byte, to each request; `sent` counts the bytes that left.

    It stops when the other side hangs up.
    """

    def __init__(self, bytes_of: Callable[[], Iterable[bytes]]) -> None:
        self._bytes_of = bytes_of
        self.sent = 0
        self.requests = 0
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._threads = [threading.Thread(target=self._serve, daemon=True)]

    @property
    def url(self) -> str:
        """The base URL of the API."""
        return f"http://127.0.0.1:{self._listening.getsockname()[1]}/v1"

    def __enter__(self) -> Self:
        self._threads[0].start()
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        for thread in self._threads:
            thread.join()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._listening.accept()
                self._threads.append(threading.Thread(target=self._answer, args=(connection,), daemon=True))
                self._threads[-1].start()

    def _answer(self, connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):
            head = b""
            while b"\r\n\r\n" not in head:
                got = connection.recv(65_536)
                if not got:
                    return
                head += got
            self.requests += 1
            for part in self._bytes_of():
                connection.sendall(part)
                self.sent += len(part)
            connection.shutdown(socket.SHUT_WR)
            while connection.recv(65_536):
                pass


def made_up(number: int) -> tuple[str, str]:
    """Title and text of an abstract that `reader` finds one claim in."""
    text = f"We present Norn-{number}, a loom for long threads. It reaches {number}.5% accuracy on LoomBench."
    return f"Norn-{number}: Weaving Slowly", text


def reader(body: dict[str, Any], _attempt: int) -> Answer:
    """A script that answers as a good model would: the probe, and whatever `made_up` makes, in each mode."""
    tool = body["tools"][0]["function"]["name"] if "tools" in body else None
    asked = json.dumps(body)
    if "kestrel" in asked:
        return chat('{"answer": "kestrel"}', tool=tool)
    text = next(said["content"] for said in reversed(body["messages"]) if said["role"] == "user")
    claims = [
        {"sentence": 2, "kind": "performance", "subject": f"Norn-{number}", "quantity": f"{number}.5%"}
        | {"metric": "accuracy", "dataset": "LoomBench"}
        for number in re.findall(r"present Norn-(\d+)", text)
    ]
    return chat(json.dumps({"claims": claims}), tool=tool)


def turn_reader(body: dict[str, Any], _attempt: int) -> Answer:
    """A script for a reading turn by turn: one claim for each percentage in the sentence asked about."""
    tool = body["tools"][0]["function"]["name"] if "tools" in body else None
    if "kestrel" in json.dumps(body):
        return chat('{"answer": "kestrel"}', tool=tool)
    number, sentence = turn_of(body)
    claims = [
        {"sentence": number, "kind": "performance", "subject": "Norn", "quantity": quantity}
        for quantity in re.findall(r"[\d.]+%", sentence)
    ]
    return chat(json.dumps({"claims": claims}), tool=tool)


def turn_of(body: dict[str, Any]) -> tuple[int, str]:
    """Number and text of the sentence that a turn asks about, or asks about again."""
    lines = [said["content"].splitlines()[-1] for said in body["messages"] if said["role"] == "user"]
    found = [re.fullmatch(r"(\d+)\. (.*)", line) for line in lines]
    number, sentence = [match.groups() for match in found if match][-1]
    return int(number), sentence


def asked_about(asked: Asked) -> int | None:
    """The number of the made-up abstract that a request is about; None for the probe."""
    found = re.findall(r"present Norn-(\d+)", asked.body["messages"][-1]["content"])
    return int(found[0]) if found else None
