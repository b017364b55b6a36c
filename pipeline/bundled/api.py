"""The face of the bundled model: OpenAI's protocol in front of the tuned reader and of llama.cpp.

A request about one sentence of an abstract is answered by the tuned model, in the schema's shape; any
other chat by the model as its makers left it, through llama.cpp's own handling of chats.
"""

import json
import re
import select
import socket
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock
from typing import TYPE_CHECKING, ClassVar, TypeAlias

from pipeline import strictjson
from pipeline.bundled import conversation
from pipeline.bundled.reader import UnreadableConversation, claims
from pipeline.domain import Json, Usage

if TYPE_CHECKING:
    from pipeline.bundled.context_pool import ContextPool

LARGEST_BODY = 16 * 1024 * 1024
"""Bytes of a request; what fills the model's context is a hundredth of it."""

_HOSTS = ("127.0.0.1", "localhost")
_HOST = re.compile(r"(?P<name>[\w.-]+|\[[\da-f:.]+\])(?::\d{0,5})?", re.ASCII | re.IGNORECASE)
_LENGTH = re.compile(r"\d{1,20}", re.ASCII)
Chat: TypeAlias = Callable[[dict[str, Json]], dict[str, Json]]
"""The body of a chat request to llama.cpp's reply."""

Answer = tuple[int, Mapping[str, Json]]
"""A status and the JSON that goes with it."""


@dataclass(frozen=True)
class Model:
    """The model in memory: the contexts of the tuned one, llama.cpp's chat, and the name it answers under.

    Chats are answered one at a time, so that none depends on what else is asked.
    """

    pool: "ContextPool"
    chat: Chat
    name: str
    turn: Lock = field(default_factory=Lock)

    def answer(self, body: dict[str, Json], is_awaited: Callable[[], bool]) -> Answer:
        """The answer to the body of a chat request, for which somebody may have waited too long."""
        try:
            asked = conversation.read(body)
            with self.turn if asked is None else self.pool.slot():
                if not is_awaited():
                    # Else those who gave up and ask again would wait for answers to themselves.
                    return _fault("Nobody waits for this answer any more.", 408, "timeout_error")
                if asked is None:
                    return _status(self.chat(body))
                return 200, _completion(*claims(self.pool, asked), self.name)
        except UnreadableConversation as refusal:
            return _status(refusal.reply)
        except (RecursionError, ValueError) as error:
            return _fault(str(error))
        except (MemoryError, OSError, RuntimeError) as error:
            # The model without the adapter is loaded when it is first asked.
            return _fault(f"{type(error).__name__}: {error}", 500, "server_error")

    def listed(self) -> Answer:
        """The models there are: this one."""
        row: dict[str, Json] = {"id": self.name, "object": "model", "created": 0, "owned_by": "claimsift"}
        return 200, {"object": "list", "data": [row]}


def serve(model: Model) -> ThreadingHTTPServer:
    """A server on a free loopback port, not yet running."""

    class Bound(_Handler):
        bound = model

    server = ThreadingHTTPServer(("127.0.0.1", 0), Bound)
    server.daemon_threads = True
    return server


class _Handler(BaseHTTPRequestHandler):
    """One connection, kept open between requests."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    bound: ClassVar[Model]

    def do_GET(self) -> None:
        """Which models there are."""
        body = self._body("0")
        if body is not None:
            self._send(
                self._refusal() or (self.bound.listed() if self.path == "/v1/models" else _unknown(self.path))
            )

    def do_POST(self) -> None:
        """A chat."""
        body = self._body()
        if body is not None:
            self._send(self._refusal() or self._answer(body))

    def _body(self, unsaid: str = "") -> bytes | None:
        """The body, or None where it has no length that can be, which is answered and ends the connection."""
        lengths = self.headers.get_all("Content-Length", [unsaid])
        is_read = (
            len(lengths) == 1 and _LENGTH.fullmatch(lengths[0]) and "Transfer-Encoding" not in self.headers
        )
        if is_read and int(lengths[0]) <= LARGEST_BODY:
            return self.rfile.read(int(lengths[0]))
        # Where the next request begins, nobody can say.
        self.close_connection = True
        message = f"A request says the length of its body once, in digits, of at most {LARGEST_BODY:,} bytes."
        self._send(_fault(message, 413 if is_read else 400))
        return None

    def _answer(self, body: bytes) -> Answer:
        if self.path != "/v1/chat/completions":
            return _unknown(self.path)
        try:
            parsed = strictjson.load(body)
        except ValueError:
            parsed = None
        if not isinstance(parsed, dict) or parsed.get("stream"):
            return _fault("The body is not a JSON object, or asks for a stream, which is not sent here.")
        if b"\\u" in body and strictjson.has_halves(parsed):
            return _fault("The body holds half of a surrogate pair, which a model cannot read.")
        return self.bound.answer(parsed, self._is_awaited)

    def _is_awaited(self) -> bool:
        """Whether the client still keeps the connection open."""
        readable, _, _ = select.select([self.connection], [], [], 0)
        return not readable or self.connection.recv(1, socket.MSG_PEEK) != b""

    def _refusal(self) -> Answer | None:
        """The answer to a request that was not meant for this server, such as one that a web page makes."""
        hosts = [_HOST.fullmatch(host.strip()) for host in self.headers.get_all("Host", [])]
        if len(hosts) != 1 or hosts[0] is None:
            return _fault("A request names the host that it is for, once.")
        if hosts[0]["name"].casefold() in _HOSTS and self.headers.get("Origin") is None:
            return None
        return _fault("This server answers programs on this machine alone.", 403)

    def _send(self, answer: Answer) -> None:
        status, body = answer
        # In ASCII, which holds half a surrogate pair too: a model that writes byte by byte may break one.
        content = json.dumps(body, allow_nan=False).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Says nothing: what is asked is the user's own."""


def _status(reply: dict[str, Json]) -> Answer:
    """A reply of llama.cpp with the status that goes with it."""
    error = reply.get("error")
    code = error.get("code") if isinstance(error, dict) else 200
    return (code if isinstance(code, int) else 500), reply


def _unknown(path: str) -> Answer:
    return _fault(f"There is no {path} here.", 404, "not_found_error")


def _fault(message: str, code: int = 400, kind: str = "invalid_request_error") -> Answer:
    return code, {"error": {"code": code, "message": message, "type": kind}}


def _completion(found: list[dict[str, Json]], taken: Usage, model: str) -> dict[str, Json]:
    content = json.dumps({"claims": found}, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    message: dict[str, Json] = {"role": "assistant", "content": content}
    return {
        "id": "chatcmpl-bundled",
        "object": "chat.completion",
        "created": int(time.time()),
        "model": model,
        "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
        "usage": {
            "prompt_tokens": taken.input_tokens,
            "completion_tokens": taken.output_tokens,
            "total_tokens": taken.input_tokens + taken.output_tokens,
        },
    }
