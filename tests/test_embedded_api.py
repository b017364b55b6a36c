"""The bundled model's protocol, over a real socket, with answers that are written here."""

import http.client
import json
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from test_embedded_conversation import CHAT, body

from pipeline.domain import Json
from pipeline.embedded.api import LARGEST_BODY, Model, serve

USAGE: Json = {"prompt_tokens": 9, "completion_tokens": 1, "prompt_tokens_details": {"cached_tokens": 4}}


def complete(request: dict[str, Json]) -> dict[str, Json]:
    """Every line is none; a prompt that speaks of a flood is too long."""
    if "flood" in str(request["prompt"]):
        return {"error": {"code": 400, "message": "too long", "type": "exceed_context_size_error"}}
    logprobs: Json = {"content": [{"top_logprobs": [{"token": " none", "logprob": 0.0}]}]}
    return {"choices": [{"text": "", "logprobs": logprobs}], "usage": USAGE}


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
    server = serve(Model(complete, chat, "small"))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_address[1]
    server.shutdown()
    server.server_close()


def send(port: int, method: str, path: str, content: bytes | None = None, **headers: str) -> tuple[int, Any]:
    """Status and body of one exchange."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
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
    assert reply["usage"] == {"prompt_tokens": 5, "completion_tokens": 1, "total_tokens": 6}
    assert (reply["object"], reply["model"]) == ("chat.completion", "small")


def test_any_other_chat_is_answered_without_the_adapter(port: int) -> None:
    """A chat that is not about a sentence goes to llama.cpp's own handling of chats, as it stands."""
    messages = [{"role": "user", "content": "Name a fruit."}]
    _, reply = post(port, {"messages": messages})
    assert json.loads(reply["choices"][0]["message"]["content"]) == messages


def test_connection_serves_one_request_after_another(port: int) -> None:
    """A client keeps its connection from request to request."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
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


def test_body_without_end_or_too_large_is_refused(port: int) -> None:
    """A request that does not say its length, or says one that nothing could need, is not read."""
    status, _ = send(port, "POST", "/v1/chat/completions", None, **{"Content-Length": str(LARGEST_BODY + 1)})
    assert status == 413


def test_question_that_nobody_waits_for_is_not_answered() -> None:
    """Who gave up while another was answered, and asks again, does not wait for an answer to the first."""
    asked: list[str] = []
    entered, go_on = threading.Event(), threading.Event()

    def slow(request: dict[str, Json]) -> dict[str, Json]:
        asked.append(str(request["messages"]))
        entered.set()
        go_on.wait(10)
        return chat(request)

    server = serve(Model(complete, slow, "small"))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    at = server.server_address[1]
    first = threading.Thread(target=post, args=(at, {"messages": "first"}))
    first.start()
    assert entered.wait(10)
    given_up = http.client.HTTPConnection("127.0.0.1", at, timeout=10)
    given_up.request("POST", "/v1/chat/completions", json.dumps({"messages": "given up"}).encode())
    given_up.close()
    threading.Timer(0.2, go_on.set).start()
    status, _ = post(at, {"messages": "last"})
    first.join()
    server.shutdown()
    server.server_close()
    assert status == 200
    assert asked == ["first", "last"]
