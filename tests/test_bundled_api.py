"""The bundled model's protocol, over a real socket, with answers that are written here."""

import http.client
import json
import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest
from scripted import Scripted
from test_bundled_conversation import CHAT, body

from pipeline.bundled.api import LARGEST_BODY, Model, serve
from pipeline.bundled.reader import Step, UnreadableConversation
from pipeline.domain import Json

FULL: Json = {"code": 400, "message": "too long", "type": "exceed_context_size_error"}


class Idle(Scripted):
    """A model to which every line is none; an abstract that speaks of a flood is too long."""

    @contextmanager
    def context(self, steps: Sequence[Step]) -> Iterator[Scripted]:
        """This model, unless there is too much to read."""
        if "flood" in str(steps):
            raise UnreadableConversation({"error": FULL})
        with super().context(steps) as context:
            yield context


def chat(request: dict[str, Json]) -> dict[str, Json]:
    """Says what it was asked; one who asks for the moon finds no memory left."""
    if "messages" not in request:
        raise ValueError("'messages' is required")
    content = json.dumps(request["messages"])
    if "moon" in content:
        raise RuntimeError("failed to load the model")
    return {"choices": [{"message": {"content": content}, "finish_reason": "stop"}]}


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """One server for all tests of this file."""
    server = serve(Model(Idle(), chat, "small"))
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield server.server_address[1]
    server.shutdown()
    server.server_close()


def send(port: int, method: str, path: str, content: bytes | None = None, **headers: str) -> tuple[int, Any]:
    """Status and body of one exchange."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request(method, path, content, headers)
        reply = connection.getresponse()
        return reply.status, json.loads(reply.read())
    finally:
        connection.close()


def post(port: int, request: object, **headers: str) -> tuple[int, Any]:
    """A chat request."""
    return send(port, "POST", "/v1/chat/completions", json.dumps(request).encode(), **headers)


def test_question_about_a_sentence_is_answered_by_the_tuned_model(port: int) -> None:
    """The answer is a chat completion with claims in the schema's shape, and says what it took."""
    status, reply = post(port, body(*CHAT))
    assert status == 200
    assert reply["choices"][0]["message"]["content"] == '{"claims":[]}'
    assert reply["usage"] == {"prompt_tokens": 4, "completion_tokens": 2, "total_tokens": 6}
    assert (reply["object"], reply["model"]) == ("chat.completion", "small")


def test_any_other_chat_is_answered_without_the_adapter(port: int) -> None:
    """A chat that is not about a sentence goes to llama.cpp's own handling of chats, as it stands."""
    messages = [{"role": "user", "content": "Name a fruit."}]
    _, reply = post(port, {"messages": messages})
    assert json.loads(reply["choices"][0]["message"]["content"]) == messages


def test_connection_serves_one_request_after_another(port: int) -> None:
    """A client keeps its connection from request to request."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    for _ in range(2):
        connection.request("GET", "/v1/models")
        reply = connection.getresponse()
        assert [row["id"] for row in json.loads(reply.read())["data"]] == ["small"]
    connection.close()


@pytest.mark.parametrize(
    ("request_", "status", "words"),
    [
        (body(("user", "Title: T\n\n3. A flood of 7 words.")), 400, "too long"),
        ({"nothing": 1}, 400, "'messages' is required"),
        ({"messages": [{"role": "user", "content": "The moon"}]}, 500, "failed to load"),
        (["no object"], 400, "not a JSON object"),
        ({"messages": [], "stream": True}, 400, "stream"),
    ],
)
def test_request_that_cannot_be_answered_says_why(
    port: int, request_: object, status: int, words: str
) -> None:
    """What does not fit or is no request gets a status and a sentence, as OpenAI's protocol has it."""
    code, reply = post(port, request_)
    assert code == reply["error"]["code"] == status
    assert words in reply["error"]["message"]


def test_unknown_paths_are_not_found(port: int) -> None:
    """There are the models and the chat, no page and no list of what others asked."""
    for method, path in (("GET", "/"), ("GET", "/slots"), ("POST", "/v1/completions")):
        status, reply = send(port, method, path, b"{}" if method == "POST" else None)
        assert (status, reply["error"]["type"]) == (404, "not_found_error")


@pytest.mark.parametrize("headers", [{"Origin": "https://example.org"}, {"Host": "example.org"}])
def test_web_pages_are_refused(port: int, headers: dict[str, str]) -> None:
    """What a browser sends for a page, under its origin or another host's name, is refused."""
    status, reply = post(port, {"messages": []}, **headers)
    assert status == 403
    assert "this machine" in reply["error"]["message"]


def raw(port: int, line: str, headers: Sequence[str], content: bytes = b'{"messages":[]}') -> tuple[int, Any]:
    """Status and body of the one answer to a request as it stands, behind which another one is sent."""
    head = "\r\n".join([line, *headers, "", ""]).encode("latin-1")
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        connection.sendall(head + content)
        with connection.makefile("rb") as reply:
            status = int(reply.readline().split()[1])
            fields = http.client.parse_headers(reply)
            body = json.loads(reply.read(int(fields["Content-Length"])))
            if fields["Connection"] == "close":
                assert reply.read() == b""
    return status, body


@pytest.mark.parametrize(
    "headers",
    [
        [],
        ["Host:"],
        ["Host: ["],
        ["Host: ]"],
        ["Host: [::1"],
        ["Host: localhost", "Host: localhost"],
        ["Host: localhost", "Host: example.org"],
        ["Host: example.org", "host: localhost"],
        ["Host: localhost, example.org"],
        ["Host: example.org@localhost"],
        ["Host: localhost/example.org"],
        ["Host: localhost:port"],
        ["Host: localhost:123456"],
        ["Host: local host"],
        ["Host: localhost\r\n example.org"],
        ["Host: http://localhost"],
        ["Host: \xb2"],
    ],
)
@pytest.mark.parametrize("line", ["GET /v1/models HTTP/1.1", "POST /v1/chat/completions HTTP/1.1"])
def test_request_that_names_no_host_or_two_is_refused(port: int, line: str, headers: list[str]) -> None:
    """A request says once, and in the form of a host, where it wants to go, or is told so."""
    content = b"" if line.startswith("GET") else b"{}"
    status, reply = raw(port, line, [*headers, f"Content-Length: {len(content)}"], content)
    assert status == reply["error"]["code"] == 400
    assert "names the host" in reply["error"]["message"]


@pytest.mark.parametrize(
    "host", ["example.org", "localhost.example.org", "127.0.0.1.nip.io", "[::1]:80", "0"]
)
def test_request_to_another_host_is_refused(port: int, host: str) -> None:
    """A name that leads here from elsewhere, as a page's own may, is not answered."""
    status, reply = raw(port, "GET /v1/models HTTP/1.1", [f"Host: {host}"], b"")
    assert status == reply["error"]["code"] == 403


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:1234", "127.0.0.1", "127.0.0.1:", " 127.0.0.1:80 "])
def test_request_to_this_machine_is_answered(port: int, host: str) -> None:
    """The names of this machine are taken with any port, since one may be forwarded."""
    assert raw(port, "GET /v1/models HTTP/1.1", [f"Host: {host}"], b"")[0] == 200


@pytest.mark.parametrize(
    ("lengths", "status"),
    [
        ([], 400),
        (["Content-Length:"], 400),
        (["Content-Length: \xb2"], 400),
        (["Content-Length: x"], 400),
        (["Content-Length: -1"], 400),
        (["Content-Length: +15"], 400),
        (["Content-Length: 15.0"], 400),
        (["Content-Length: 1_5"], 400),
        (["Content-Length: 0x15"], 400),
        (["Content-Length: 15, 15"], 400),
        (["Content-Length: 15", "Content-Length: 15"], 400),
        (["Content-Length: 15", "Content-Length: 2"], 400),
        (["Content-Length: 15", "Transfer-Encoding: chunked"], 400),
        (["Transfer-Encoding: chunked"], 400),
        ([f"Content-Length: {'9' * 5000}"], 400),
        ([f"Content-Length: {LARGEST_BODY + 1}"], 413),
    ],
)
@pytest.mark.parametrize("line", ["GET /v1/models HTTP/1.1", "POST /v1/chat/completions HTTP/1.1"])
def test_body_without_end_or_too_large_is_refused(
    port: int, line: str, lengths: list[str], status: int
) -> None:
    """A request that does not say its length, or says one that nothing could need, is not read."""
    if not lengths and line.startswith("GET"):
        lengths = ["Content-Length: none"]
    code, reply = raw(port, line, ["Host: localhost", *lengths])
    assert code == reply["error"]["code"] == status
    assert "length of its body" in reply["error"]["message"]


@pytest.mark.parametrize(
    "content",
    [b"[" * 100_000, b'{"a":' * 100_000, b'{"a":' + b"9" * 5_000 + b"}", b"\xff", b"\x00"],
    ids=["deep", "deep object", "long number", "bytes", "zero"],
)
def test_body_that_is_no_json_is_said_to_be_none(port: int, content: bytes) -> None:
    """Whatever the bytes are, there is an answer."""
    status, reply = send(port, "POST", "/v1/chat/completions", content)
    assert (status, reply["error"]["type"]) == (400, "invalid_request_error")


def test_schema_that_is_nested_too_deeply_is_answered(port: int) -> None:
    """A request whose parts are deep, but not too deep to be read, gets an answer of some kind."""
    choices: dict[str, Json] = {"const": "7"}
    for _ in range(300):
        choices = {"anyOf": [choices]}
    request = body(*CHAT)
    fields = request["response_format"]["json_schema"]["schema"]["properties"]["claims"]["items"][
        "properties"
    ]  # type: ignore[index,call-overload]
    fields["quantity"] = choices
    assert post(port, request)[0] in (200, 400)
    deep = '{"claims":' + "[" * 100_000
    assert post(port, body(*CHAT[:1], ("assistant", deep), *CHAT[-1:]))[0] == 200


def test_half_of_a_surrogate_pair_is_refused(port: int) -> None:
    """What JSON can hold and UTF-8 cannot is the fault of who asks, so that nobody asks it again."""
    messages = [{"role": "user", "content": "half \ud83d of one"}]
    status, reply = post(port, {"messages": messages})
    assert status == 400
    assert "half of a surrogate pair" in reply["error"]["message"]
    whole = [{"role": "user", "content": "a whole \U0001f9ea"}]
    assert post(port, {"messages": whole})[0] == 200


def test_question_that_nobody_waits_for_is_not_answered() -> None:
    """Who gave up while another was answered, and asks again, does not wait for an answer to the first."""
    asked: list[str] = []
    entered, go_on = threading.Event(), threading.Event()

    def slow(request: dict[str, Json]) -> dict[str, Json]:
        asked.append(str(request["messages"]))
        entered.set()
        go_on.wait(60)
        return chat(request)

    server = serve(Model(Idle(), slow, "small"))
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    at = server.server_address[1]
    first = threading.Thread(target=post, args=(at, {"messages": "first"}))
    first.start()
    assert entered.wait(60)
    given_up = http.client.HTTPConnection("127.0.0.1", at, timeout=60)
    given_up.request("POST", "/v1/chat/completions", json.dumps({"messages": "given up"}).encode())
    given_up.close()
    threading.Timer(0.2, go_on.set).start()
    status, _ = post(at, {"messages": "last"})
    first.join()
    server.shutdown()
    server.server_close()
    assert status == 200
    assert asked == ["first", "last"]
