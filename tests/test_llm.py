"""The client against an endpoint on a real socket: modes, re-asks, retries, refusals, the probe."""

import asyncio
import dataclasses
import json
import re
import socket
import sys
import time
from collections.abc import Awaitable, Callable
from email.utils import formatdate
from itertools import product
from types import SimpleNamespace
from typing import Any, TypeVar
from urllib.parse import unquote_plus

import httpx2
import openai
import pytest
from conftest import sampled, table
from endpoint import Answer, Asked, Endpoint, Script, chat, fault, nobody

from pipeline.domain import Json, Message, Mode, Request, Response, Usage
from pipeline.errors import EndpointError, EndpointRefused, InvalidReply
from pipeline.extraction import validation
from pipeline.llm.client import Client
from pipeline.llm.faults import ErrorMapper, is_retryable, wanted_pause
from pipeline.llm.probe import BIRD as PROBE_WORD
from pipeline.settings import Patience
from pipeline.tasks import load

TASK = load("claims")
SCHEMA = TASK.reply_schema(5)
GOOD = '{"claims": []}'
QUICK = Patience(timeout=60.0, pause=0.001, wait=0.05)
KEY = "sk-very-secret-0123456789"
MODES: tuple[Mode, ...] = ("json_schema", "tools", "json")

Result = TypeVar("Result")


class NearlyRight(Endpoint):
    """An endpoint that knows nothing but the paths of its API, and answers all else with `wrong`."""

    def __init__(self, wrong: Answer) -> None:
        super().__init__(lambda *_: chat(GOOD))
        self._wrong = wrong

    def respond(self, asked: Asked) -> Answer | None:
        """The answer to a request."""
        is_right = asked.path in ("/v1/models", "/v1/chat/completions")
        return super().respond(asked) if is_right else self._wrong


def request(
    mode: Mode = "json_schema", *, user: str = "1. Norn reaches 61.2%.", max_tokens: int = 64
) -> Request:
    """A request as the pipeline makes them."""
    messages = (Message("system", "Find the claims."), Message("user", user))
    return Request(messages, SCHEMA, "claims", mode, "norn-7b", 0.0, max_tokens)


def check(text: str) -> None:
    """What the pipeline accepts."""
    validation.check(text, TASK.record, TASK.name)


def use(
    endpoint: Endpoint | str,
    act: Callable[[Client], Awaitable[Result]],
    patience: Patience = QUICK,
    **how: Any,
) -> Result:
    """What a client gives that is open as long as `act` takes."""

    async def acted() -> Result:
        url = endpoint if isinstance(endpoint, str) else endpoint.url
        async with Client(url, patience=patience, **how) as client:
            return await act(client)

    return asyncio.run(acted())


def ask(
    endpoint: Endpoint | str, mode: Mode = "json_schema", patience: Patience = QUICK, **how: Any
) -> Response:
    """The reply to one request."""
    return use(endpoint, lambda client: client.ask(request(mode), check), patience, **how)


def in_turn(*answers: Answer) -> Script:
    """A script that gives the answers one after the other, and the last one for ever."""
    left = list(answers)
    return lambda _body, _attempt: left.pop(0) if len(left) > 1 else left[0]


def in_mode(mode: Mode, text: str, **how: Any) -> Answer:
    """A text as an endpoint gives it in a mode."""
    return chat(text, tool="claims" if mode == "tools" else None, **how)


# What is sent


@pytest.mark.parametrize("mode", MODES)
def test_good_first_answer_takes_one_request(mode: Mode) -> None:
    """A good answer takes exactly one request, with temperature 0, the limit of tokens and the model."""
    with Endpoint(in_turn(in_mode(mode, GOOD))) as endpoint:
        assert ask(endpoint, mode) == Response(GOOD, Usage(100, 10, 1), "norn-7b", served="m")
    [asked] = endpoint.requests
    assert asked.path == "/v1/chat/completions"
    assert asked.body["temperature"] == 0
    assert asked.body["max_tokens"] == 64
    assert asked.body["model"] == "norn-7b"
    assert [message["role"] for message in asked.body["messages"]] == ["system", "user"]


def test_json_schema_is_sent_as_response_format() -> None:
    """The mode json_schema sends our wire schema under its name and leaves the messages alone."""
    with Endpoint(in_turn(chat(GOOD))) as endpoint:
        ask(endpoint)
    body = endpoint.requests[0].body
    assert body["response_format"]["type"] == "json_schema"
    assert body["response_format"]["json_schema"]["name"] == "claims"
    assert body["response_format"]["json_schema"]["schema"] == SCHEMA
    assert body["messages"][0]["content"] == "Find the claims."
    assert "tools" not in body


def test_tools_are_sent_with_a_choice() -> None:
    """The mode tools offers one tool with our wire schema, and no choice but to call it."""
    with Endpoint(in_turn(chat(GOOD, tool="claims"))) as endpoint:
        ask(endpoint, "tools")
    body = endpoint.requests[0].body
    assert body["tools"][0]["function"]["name"] == "claims"
    assert body["tools"][0]["function"]["parameters"] == SCHEMA
    assert body["tool_choice"] == {"type": "function", "function": {"name": "claims"}}
    assert "response_format" not in body


def test_json_mode_puts_the_schema_into_the_system_message() -> None:
    """The mode json asks for a JSON object and tells the model the schema in words."""
    with Endpoint(in_turn(chat(GOOD))) as endpoint:
        ask(endpoint, "json")
    body = endpoint.requests[0].body
    assert body["response_format"] == {"type": "json_object"}
    system = body["messages"][0]["content"]
    assert system.startswith("Find the claims.")
    assert '"maxItems": 5' in system


def test_schemas_of_one_name_are_not_mixed_up() -> None:
    """A client that is asked under two schemas of the same name sends each its own."""
    small = dataclasses.replace(request(), schema=TASK.reply_schema(2))

    async def both(client: Client) -> None:
        await client.ask(request(), check)
        await client.ask(small, check)

    with Endpoint(in_turn(chat(GOOD))) as endpoint:
        use(endpoint, both)
    sent = [asked.body["response_format"]["json_schema"]["schema"] for asked in endpoint.requests]
    assert sent == [SCHEMA, TASK.reply_schema(2)]


def test_text_with_template_marks_is_sent_as_it_is() -> None:
    """Braces of LaTeX and of template languages in an abstract arrive unchanged, in each mode."""
    text = r"1. We set $\{{x}\}$ to {{ y }}, {% if z %} and {# note #}."
    for mode in MODES:
        with Endpoint(in_turn(in_mode(mode, GOOD))) as endpoint:
            use(endpoint, lambda client, mode=mode: client.ask(request(mode, user=text), check))
        assert endpoint.requests[0].body["messages"][1]["content"] == text


@pytest.mark.parametrize(("key", "sent"), [(KEY, KEY), (None, "none")])
def test_key_is_sent_as_bearer(key: str | None, sent: str) -> None:
    """The key goes into the header of the protocol; without one local servers get a word."""
    with Endpoint(in_turn(chat(GOOD))) as endpoint:
        ask(endpoint, api_key=key)
    assert endpoint.requests[0].headers["authorization"] == f"Bearer {sent}"


def test_server_on_this_machine_is_asked_without_a_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy in the environment is not told what is sent to this machine."""
    with Endpoint(in_turn(chat(GOOD))) as endpoint, Endpoint(in_turn(fault(400))) as proxy:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.url.removesuffix("/v1"))
        monkeypatch.delenv("NO_PROXY", raising=False)
        monkeypatch.delenv("no_proxy", raising=False)
        assert ask(endpoint).text == GOOD
    assert not proxy.requests


# Re-asks


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(
    "text",
    [
        f"<think>Is 61.2% a claim? {{no}}</think>{GOOD}",
        f"```json\n{GOOD}\n```",
        f"Here is what I found:\n{GOOD}\nI hope that helps.",
    ],
    ids=["think", "fence", "prose"],
)
def test_wrapping_is_survived_without_a_reask(mode: Mode, text: str) -> None:
    """Thoughts, fences and prose around the JSON cost no second request."""
    with Endpoint(in_turn(in_mode(mode, text))) as endpoint:
        assert ask(endpoint, mode).text == text
    assert len(endpoint.requests) == 1


@pytest.mark.parametrize("mode", MODES)
def test_reask_shows_the_failed_answer_and_the_error(mode: Mode) -> None:
    """An unfinished thought is asked for again, after the failed answer and what was wrong with it."""
    failed = f"<think>Perhaps {GOOD}"
    with Endpoint(in_turn(in_mode(mode, failed), in_mode(mode, GOOD))) as endpoint:
        response = ask(endpoint, mode)
    assert response == Response(GOOD, Usage(200, 20, 2), "norn-7b", served="m")
    first, second = (asked.body for asked in endpoint.requests)
    said = second["messages"]
    assert said[:2] == first["messages"]
    assert said[2]["role"] == "assistant"
    assert said[2]["content"] == failed
    assert said[3]["role"] == "user"
    assert "ended while still thinking" in said[3]["content"]
    assert len(said) == 4
    assert {k: v for k, v in second.items() if k != "messages"} == {
        k: v for k, v in first.items() if k != "messages"
    }


def test_reask_after_a_tool_call_answers_the_call() -> None:
    """A tool call whose arguments are JSON but wrong is shown as a call, and answered as one."""
    with Endpoint(in_turn(chat('{"found": 1}', tool="claims"), chat(GOOD, tool="claims"))) as endpoint:
        ask(endpoint, "tools")
    call, result = endpoint.requests[1].body["messages"][2:]
    assert call["tool_calls"][0]["function"] == {"name": "claims", "arguments": '{"found": 1}'}
    assert result["role"] == "tool"
    assert result["tool_call_id"] == call["tool_calls"][0]["id"]
    assert 'one JSON object {"claims": [...]}' in result["content"]


def test_second_reask_carries_the_whole_conversation() -> None:
    """Each re-ask shows every failed answer before it."""
    with Endpoint(in_turn(chat("one"), chat("two"), chat(GOOD))) as endpoint:
        assert ask(endpoint).usage.requests == 3
    said = [message["content"] for message in endpoint.requests[2].body["messages"]]
    assert said[2] == "one"
    assert said[4] == "two"
    assert len(said) == 6


def test_reask_names_the_fields_without_addresses_and_versions() -> None:
    """What the model is told of a wrong record names the field, and nothing of our libraries."""
    wrong = '{"claims": [{"sentence": 1, "kind": "rumour", "subject": "Norn"}]}'
    with Endpoint(in_turn(chat(wrong), chat(GOOD))) as endpoint:
        ask(endpoint)
    told = endpoint.requests[1].body["messages"][-1]["content"]
    assert "kind" in told
    assert "pydantic" not in told
    assert "http" not in told
    assert not re.search(r"\d\.\d", told)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("reasks", [0, 1, 2])
def test_reasks_end(mode: Mode, reasks: int, capfd: pytest.CaptureFixture[str]) -> None:
    """After so many re-asks the last answer comes back with its fault and the cost of all, in silence."""
    with Endpoint(in_turn(in_mode(mode, "Here is what I think."))) as endpoint:
        response = ask(endpoint, mode, dataclasses.replace(QUICK, reasks=reasks))
    assert response.text == "Here is what I think."
    assert response.fault is not None
    assert "must be one JSON object" in response.fault
    assert response.usage == Usage(100 * (reasks + 1), 10 * (reasks + 1), reasks + 1)
    assert len(endpoint.requests) == reasks + 1
    assert capfd.readouterr() == ("", "")


def test_content_will_do_where_a_tool_was_asked_for() -> None:
    """An endpoint that ignores the choice of tool and writes the answer as content is understood."""
    with Endpoint(in_turn(chat("hm"), chat(GOOD))) as endpoint:
        assert ask(endpoint, "tools").text == GOOD
    assert len(endpoint.requests) == 2


@pytest.mark.parametrize(
    "message",
    [
        {"content": None},
        {"content": ""},
        {"content": None, "tool_calls": []},
    ],
    ids=["null", "empty", "no-calls"],
)
@pytest.mark.parametrize("mode", MODES)
def test_empty_answers_are_asked_for_again(mode: Mode, message: dict[str, Json]) -> None:
    """An answer without text is no answer, and is asked for again."""
    empty = Answer({"choices": [{"index": 0, "message": {"role": "assistant", **message}}]})
    with Endpoint(in_turn(empty, in_mode(mode, GOOD))) as endpoint:
        assert ask(endpoint, mode).usage == Usage(100, 10, 2)


def test_sparse_and_odd_replies_are_read() -> None:
    """A reply without id, usage or finish_reason, and with content in parts, is read."""
    parts = [{"type": "text", "text": '{"claims"'}, {"type": "text", "text": ": []}"}]
    with Endpoint(in_turn(Answer({"choices": [{"message": {"content": parts}}]}))) as endpoint:
        assert ask(endpoint) == Response(GOOD, Usage(0, 0, 1), "norn-7b")


def test_answer_that_the_endpoint_has_parsed_is_read() -> None:
    """Some gateways put the object itself where its text should stand."""
    with Endpoint(in_turn(Answer({"choices": [{"message": {"content": {"claims": []}}}]}))) as endpoint:
        assert ask(endpoint).text == GOOD
    assert len(endpoint.requests) == 1


def test_half_surrogate_pairs_are_survived() -> None:
    """A half of a surrogate pair, which can be neither sent nor stored, does not end the run."""
    half = {"choices": [{"message": {"content": "bad \ud83d"}}]}
    with Endpoint(in_turn(Answer(half), chat(GOOD))) as endpoint:
        assert ask(endpoint).text == GOOD
    assert endpoint.requests[1].body["messages"][2]["content"] == "bad ?"


def test_transport_fault_in_a_reask_is_not_multiplied(capfd: pytest.CaptureFixture[str]) -> None:
    """A re-ask that does not get through is tried as often as any request, and says nothing on the way."""

    def script(body: dict[str, Any], _: int) -> Answer:
        return chat("hm") if len(body["messages"]) == 2 else fault(500)

    with Endpoint(script) as endpoint, pytest.raises(EndpointError, match="500"):
        ask(endpoint, patience=dataclasses.replace(QUICK, attempts=3))
    assert len(endpoint.requests) == 1 + 3
    assert capfd.readouterr() == ("", "")


# Cut off


def cut_off(body: dict[str, Any], _: int = 1) -> Answer:
    """The beginning of an answer, with all the tokens that a body allows."""
    return chat('{"claims": [', finish="length", tokens=(100, body["max_tokens"]))


def test_cut_off_reply_gets_twice_the_room() -> None:
    """A reply that was cut off is asked for again with twice the tokens, and again."""

    def script(body: dict[str, Any], _: int) -> Answer:
        return chat(GOOD) if body["max_tokens"] == 256 else cut_off(body)

    with Endpoint(script) as endpoint:
        response = ask(endpoint)
    assert response == Response(GOOD, Usage(300, 64 + 128 + 10, 3), "norn-7b", served="m")
    assert [asked.body["max_tokens"] for asked in endpoint.requests] == [64, 128, 256]


@pytest.mark.parametrize("widenings", [0, 2])
def test_reply_that_stays_cut_off_comes_back_as_such(widenings: int) -> None:
    """After so many widenings what came through is handed back, marked as cut off."""
    with Endpoint(cut_off) as endpoint:
        response = ask(endpoint, patience=dataclasses.replace(QUICK, widenings=widenings))
    assert response.finish_reason == "length"
    assert response.text == '{"claims": ['
    assert response.usage.requests == len(endpoint.requests) == widenings + 1


def test_endpoint_without_more_room_gives_what_it_had() -> None:
    """Where twice the room is more than the endpoint has, the cut-off reply is not lost."""

    def script(body: dict[str, Any], _: int) -> Answer:
        told = "This model's maximum context length is 170 tokens and your request has 100 input tokens."
        return cut_off(body) if body["max_tokens"] == 64 else fault(400, told)

    with Endpoint(script) as endpoint:
        response = ask(endpoint)
    assert response.finish_reason == "length"
    assert [asked.body["max_tokens"] for asked in endpoint.requests] == [64, 128, 70]


@pytest.mark.parametrize("mode", MODES)
def test_cut_off_reask_is_widened_too(mode: Mode) -> None:
    """A re-asked reply that is cut off gets more room like any other."""

    def script(body: dict[str, Any], _: int) -> Answer:
        if len(body["messages"]) == 2:
            return in_mode(mode, "hm")
        if body["max_tokens"] == 128:
            return in_mode(mode, GOOD)
        return in_mode(mode, "{", finish="length", tokens=(100, 64))

    with Endpoint(script) as endpoint:
        assert ask(endpoint, mode) == Response(GOOD, Usage(300, 10 + 64 + 10, 3), "norn-7b", served="m")


# Transport


@pytest.mark.parametrize("status", [408, 409, 425, 429, 500, 502, 503, 529])
def test_passing_faults_are_retried(status: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Statuses that pass by themselves are tried again."""
    monkeypatch.setattr("pipeline.llm.retries.QUIET", 600.0)
    told: list[str] = []
    with Endpoint(in_turn(fault(status, "busy"), fault(status, "busy"), chat(GOOD))) as endpoint:
        assert ask(endpoint, on_retry=told.append).usage.requests == 1
    assert len(endpoint.requests) == 3
    said = rf"The endpoint answered with status {status}: busy\."
    assert re.fullmatch(rf"{said} Trying again in \d\.\d s\.", told[0])
    assert re.fullmatch(rf"{said} \(The same once since the last such line\.\)", told[1])
    assert len(told) == 2


@pytest.mark.parametrize(
    "answer",
    [
        Answer(reset=True),
        Answer(chat(GOOD).body, cut=20),
        Answer(b'{"choices": [{"mess'),
        Answer(b""),
        Answer(b"null"),
        Answer({"error": {"message": "overloaded"}}),
        Answer({"choices": []}),
        Answer(b"<html><h1>Bad gateway</h1></html>", headers={"Content-Type": "text/html"}),
        Answer(b"not gzip", headers={"Content-Encoding": "gzip"}),
        Answer(b"[" * 100_000),
    ],
    ids=["reset", "cut", "half-json", "empty", "null", "error", "no-choice", "html", "gzip", "deep"],
)
def test_broken_answers_are_retried(answer: Answer) -> None:
    """Whatever breaks on the way is asked for again."""
    with Endpoint(in_turn(answer, chat(GOOD))) as endpoint:
        assert ask(endpoint).text == GOOD
    assert len(endpoint.requests) == 2


@pytest.mark.parametrize(
    "answer", [fault(503), Answer(reset=True), Answer(b"no"), fault(429, headers={"Retry-After": "0"})]
)
@pytest.mark.parametrize("attempts", [1, 4])
def test_attempts_are_all_there_are(answer: Answer, attempts: int) -> None:
    """A fault that stays costs exactly so many requests, however many libraries could retry."""
    with Endpoint(in_turn(answer)) as endpoint, pytest.raises(EndpointError) as raised:
        ask(endpoint, patience=dataclasses.replace(QUICK, attempts=attempts))
    assert len(endpoint.requests) == attempts
    assert not isinstance(raised.value, EndpointRefused)


def test_connection_that_breaks_is_no_absence() -> None:
    """Who takes connections and breaks them is there: one request fails, the others may not."""
    with (
        Endpoint(in_turn(Answer(reset=True))) as endpoint,
        pytest.raises(EndpointError, match="connection") as raised,
    ):
        ask(endpoint, patience=dataclasses.replace(QUICK, attempts=2))
    assert not isinstance(raised.value, EndpointRefused)


def test_hang_is_timed_out_and_retried() -> None:
    """A request that is not answered in time is given up and sent again."""
    with Endpoint(in_turn(chat(GOOD, delay=100_000.0), chat(GOOD))) as endpoint:
        assert ask(endpoint, patience=dataclasses.replace(QUICK, timeout=1.0, attempts=9)).text == GOOD
    assert len(endpoint.requests) >= 2


@pytest.mark.slow
def test_endpoint_that_always_hangs_fails_with_a_sentence() -> None:
    """After all attempts the user is told that it took too long, and which flag allows more."""
    with (
        Endpoint(in_turn(chat(GOOD, delay=9.0))) as endpoint,
        pytest.raises(EndpointError, match="`timeout`"),
    ):
        ask(endpoint, patience=dataclasses.replace(QUICK, timeout=1.0, attempts=2))
    assert len(endpoint.requests) <= 2


@pytest.mark.parametrize(
    ("headers", "least"),
    [
        ({"Retry-After": "0.3"}, 0.3),
        ({"retry-after-ms": "300"}, 0.3),
        pytest.param({"Retry-After": "date"}, 0.2, marks=pytest.mark.slow),
    ],
    ids=["seconds", "milliseconds", "date"],
)
def test_retry_after_is_honoured(headers: dict[str, str], least: float) -> None:
    """The endpoint says how long to wait, in seconds, milliseconds or as a date."""

    def script(_: dict[str, Any], attempt: int) -> Answer:
        now = time.time()
        # A date has whole seconds only: the next one that is at least 0.2 s away.
        dated = {
            name: formatdate(int(now + 1.2), usegmt=True) if text == "date" else text
            for name, text in headers.items()
        }
        return fault(429, headers=dated) if attempt == 1 else chat(GOOD)

    with Endpoint(script) as endpoint:
        ask(endpoint)
    first, second = endpoint.requests
    assert least - 0.02 <= second.at - first.at < 60


@pytest.mark.parametrize("text", ["soon", "Wed, 21 Oct 99999 07:28:00 GMT", "", "-3", "nan"])
def test_odd_retry_after_harms_nothing(text: str) -> None:
    """A Retry-After that cannot be read, or lies in the past, is no reason to stop or to wait for ever."""
    with Endpoint(in_turn(fault(429, headers={"Retry-After": text}), chat(GOOD))) as endpoint:
        assert ask(endpoint).text == GOOD


def test_very_long_pauses_are_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    """An endpoint that asks for hours is asked again within five minutes."""
    response = httpx2.Response(
        429, headers={"Retry-After": "7200"}, request=httpx2.Request("POST", "http://x")
    )
    error = openai.RateLimitError("later", response=response, body=None)
    assert wanted_pause(error) == 7200
    monkeypatch.setattr(
        "pipeline.llm.limits.limiter.time", SimpleNamespace(monotonic=lambda: 0.0, time=time.time)
    )
    told: asyncio.Queue[str] = asyncio.Queue()

    async def impatient(client: Client) -> str:
        asked = asyncio.ensure_future(client.ask(request(), check))
        line = await asyncio.wait_for(told.get(), 60)
        asked.cancel()
        return line

    with Endpoint(in_turn(fault(429, headers={"Retry-After": "7200"}))) as endpoint:
        line = use(endpoint, impatient, on_retry=told.put_nowait)
    assert line.endswith("Trying again in 300.0 s.")


@pytest.mark.parametrize("status", [400, 405, 413, 422])
def test_faults_of_the_request_are_not_retried(status: int) -> None:
    """A request that is itself at fault is sent exactly once, and the next one is sent all the same."""

    async def twice(client: Client) -> None:
        for _ in range(2):
            with pytest.raises(EndpointError, match=f"status {status}: too long") as raised:
                await client.ask(request(), check)
            assert not isinstance(raised.value, EndpointRefused)

    with Endpoint(in_turn(fault(status, "too long"))) as endpoint:
        use(endpoint, twice)
    assert len(endpoint.requests) == 2


@table(
    ("answer", "says"),
    [
        (fault(401, "bad key"), "OPENAI_API_KEY"),
        (fault(402), "payment"),
        (fault(403), "rights"),
        (fault(404, "no such model"), "`model`"),
        (fault(429, "You exceeded your quota", code="insufficient_quota"), "out of quota"),
        (Answer({"error": {"message": "x", "code": "insufficient_quota"}}), "out of quota"),
        (fault(429, "You exceeded your quota", type="insufficient_quota"), "out of quota"),
        (
            Answer({"error": "The team has used all available credits."}, 429),
            "out of quota. It said: The team",
        ),
        (fault(400, "Your credit balance is too low."), "out of quota"),
        (fault(412, "Account norn is suspended."), "out of quota"),
        (fault(410, "gone"), "has the model no longer"),
        (fault(451, "not where you are"), "for legal reasons"),
        (fault(400, "Model Not Exist"), "does not know the model"),
        (fault(400, "The provided model identifier is invalid."), "does not know the model"),
        (fault(400, "The model `norn-3.1-7b` has been deprecated."), "does not know the model"),
        (fault(400, "Missing or invalid Authorization header."), "OPENAI_API_KEY"),
    ],
)
def test_refusals_stop_all_that_follows(answer: Answer, says: str) -> None:
    """A refusal is met once: every later request fails at once with the same sentence, unsent."""

    async def thrice(client: Client) -> list[str]:
        messages = []
        for _ in range(3):
            with pytest.raises(EndpointRefused, match=says) as raised:
                await client.ask(request(), check)
            messages.append(str(raised.value))
        return messages

    with Endpoint(in_turn(answer)) as endpoint:
        messages = use(endpoint, thrice)
    assert len(set(messages)) == 1
    assert len(endpoint.requests) == 1


def test_quota_of_a_minute_is_waited_for() -> None:
    """What is exceeded for a while is asked for again; Gemini has the word quota for it, too."""
    busy = Answer([{"error": {"code": 429, "message": "You exceeded your current quota."}}], 429)
    with Endpoint(in_turn(busy, chat(GOOD))) as endpoint:
        assert ask(endpoint).text == GOOD


def test_answer_that_the_endpoint_itself_refuses_is_judged_as_any_other() -> None:
    """Groq refuses what a model wrote against the schema, and shows it: what is readable is an answer."""
    said = "Failed to generate JSON. See 'failed_generation'."
    shown = [fault(400, said, failed_generation=text) for text in ("hm", f"Here: {GOOD}")]
    with Endpoint(in_turn(*shown)) as endpoint:
        assert ask(endpoint).text == f"Here: {GOOD}"
    assert len(endpoint.requests) == 2
    assert "hm" in [message["content"] for message in endpoint.requests[1].body["messages"]]


def test_text_that_is_too_long_is_asked_once_whatever_the_status() -> None:
    """Older servers say with status 500 that a text is too long; it will be the same the next time."""
    with Endpoint(in_turn(fault(500, "the request exceeds the available context size"))) as endpoint:
        with pytest.raises(EndpointError, match="longer than the model's context"):
            ask(endpoint)
        assert len(endpoint.requests) == 1


def test_page_of_a_firewall_costs_one_text() -> None:
    """A page that forbids one text is told by its title, and the others are read, if some were before."""
    page = b"<html><head><title>Attention Required!</title></head><body>blocked</body></html>"

    async def thrice(client: Client) -> None:
        await client.ask(request(), check)
        with pytest.raises(EndpointError) as raised:
            await client.ask(request(), check)
        assert str(raised.value).endswith('forbids the request. It said: a web page ("Attention Required!").')
        assert not isinstance(raised.value, EndpointRefused)
        await client.ask(request(), check)

    with Endpoint(in_turn(chat(GOOD), Answer(page, 403), chat(GOOD))) as endpoint:
        use(endpoint, thrice)


def test_nobody_listening_is_said_with_the_address() -> None:
    """Where nothing listens the address is named at once, with how long it is waited for."""
    told: list[str] = []
    with (
        nobody() as url,
        pytest.raises(EndpointRefused, match=f"Nothing answers at {re.escape(url)}. Is the server running"),
    ):
        ask(url, patience=dataclasses.replace(QUICK, attempts=2), on_retry=told.append)
    assert "claimsift waits for it up to 0.05 s (`Connection(wait=...)`). Trying again in" in told[0]


def test_server_that_goes_away_is_waited_for() -> None:
    """When a server that has answered before is gone for longer than --wait, no more is asked."""

    async def before_and_after(client: Client) -> None:
        await client.ask(request(), check)
        endpoint.close()
        with pytest.raises(
            EndpointRefused,
            match=r"any more\..* claimsift waited for it for 0\.05 s \(`Connection\(wait=\.\.\.\)`\)\.",
        ):
            await client.ask(request(), check)

    with Endpoint(in_turn(chat(GOOD))) as endpoint:
        use(endpoint, before_and_after, dataclasses.replace(QUICK, attempts=2))


def test_server_that_comes_back_is_found_again() -> None:
    """However many tries it takes, a server that is gone for less than --wait costs no request."""
    waited = asyncio.Event()

    def tell(line: str) -> None:
        if "claimsift waits for it up to 2 min (`Connection(wait=...)`)." in line:
            waited.set()

    async def before_and_after(client: Client) -> Response:
        await client.ask(request(), check)
        endpoint.close()
        asked = asyncio.ensure_future(client.ask(request(user="1. Another."), check))
        await asyncio.wait_for(waited.wait(), 60)
        with Endpoint(in_turn(chat(GOOD)), port=endpoint.left()):
            return await asked

    with Endpoint(in_turn(chat(GOOD))) as endpoint:
        patience = dataclasses.replace(QUICK, attempts=2, wait=120.0)
        assert use(endpoint, before_and_after, patience, on_retry=tell).text == GOOD


LOADING = [
    {"error": {"message": "Loading model", "type": "unavailable_error", "code": 503}},
    {"error": {"message": "llm server loading model"}},
    {"detail": "Weights are being loaded, come back soon"},
    {"error": "Model norn-7b is currently loading", "estimated_time": 20.0},
    {"detail": "The server is starting up, please wait."},
    {"message": "Model is not ready"},
]
"""How servers say that their model is not in memory yet: llama.cpp first."""


@pytest.mark.parametrize("body", sampled(LOADING, plain=2), ids=range(len(LOADING)))
def test_server_that_loads_its_model_is_waited_for(body: dict[str, Any]) -> None:
    """While a server loads its model it is asked again, beyond all attempts, and a line says so."""
    told: list[str] = []
    answers = [Answer(body, status=503)] * 9
    with Endpoint(in_turn(*answers, chat(GOOD))) as endpoint:
        patience = dataclasses.replace(QUICK, attempts=2, wait=120.0)
        assert ask(endpoint, patience=patience, on_retry=told.append).text == GOOD
    assert len(endpoint.requests) == 10
    assert re.match(r"The server at http://\S+ is still loading its model\. It said: ", told[0])


def test_server_that_loads_for_ever_is_given_up() -> None:
    """When a model is not loaded within --wait, nothing more is asked."""
    with (
        Endpoint(in_turn(fault(503, "Loading model"))) as endpoint,
        pytest.raises(EndpointRefused, match=r"still loading its model.*claimsift waited for"),
    ):
        ask(endpoint)


# What endpoints mean


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (fault(400, "No connected db.", type="no_db_connection", code="400"), "did not accept the key"),
        (fault(400, "API key not valid. Please pass a valid API key."), "did not accept the key"),
        (
            fault(400, "Invalid model name passed in model=norn. Call `/v1/models`."),
            "does not know the model",
        ),
        (fault(400, "Server is pinned to 'urd'; the model 'norn' was asked for."), "does not know the model"),
        (
            fault(400, "No models loaded. Please load a model in the developer page."),
            "does not know the model",
        ),
        (fault(400, "The model `norn` does not exist."), "does not know the model"),
        (fault(400, "gone", code="model_decommissioned"), "does not know the model"),
    ],
    ids=["LiteLLM's key", "Gemini", "LiteLLM's model", "transformers", "LM Studio", "vLLM", "Groq"],
)
@pytest.mark.parametrize("how", ["ask", "probe"])
def test_words_of_a_refusal_count_more_than_its_status(answer: Answer, says: str, how: str) -> None:
    """A 400 that names the key or the model stops all that follows, with what to check, after one request."""

    async def thrice(client: Client) -> set[str]:
        messages = set()
        for _ in range(3):
            with pytest.raises(EndpointRefused, match=says) as raised:
                await (client.ask(request(), check) if how == "ask" else client.probe("norn"))
            messages.add(str(raised.value))
        return messages

    with Endpoint(in_turn(answer)) as endpoint:
        assert len(use(endpoint, thrice)) == 1
    assert len(endpoint.requests) == 1


@pytest.mark.parametrize(
    "answer",
    [
        fault(400, "This model does not support response_format of the type json_schema."),
        fault(404, "No endpoints found that support tool use."),
        fault(400, '"auto" tool choice requires --tool-call-parser to be set'),
    ],
    ids=["schema", "tools", "vLLM's tools"],
)
def test_refused_ways_of_asking_are_no_unknown_model(answer: Answer) -> None:
    """What refuses a way of asking is asked another way, although its words name the model."""
    script = enforces(otherwise=answer)
    with Endpoint(script) as endpoint:
        assert use(endpoint, lambda client: client.probe("m")) == "json"


PAGE = Answer(b"<!doctype html>\n<html><title>Open  WebUI</title>", headers={"Content-Type": "text/html"})
STREAM = Answer(b'data: {"choices": []}\n\ndata: [DONE]\n\n', headers={"Content-Type": "text/event-stream"})


@pytest.mark.parametrize(
    ("answer", "says"),
    [(PAGE, r'a web page \("Open WebUI"\) instead of JSON\. Check `base_url`'), (STREAM, "an event stream")],
    ids=["page", "stream"],
)
def test_what_is_no_api_is_said_at_once(answer: Answer, says: str) -> None:
    """A web page or an event stream comes again however often one asks: it is named after one request."""
    with Endpoint(in_turn(answer), models=answer) as endpoint:
        with pytest.raises(EndpointRefused, match=says):
            ask(endpoint)
        assert len(endpoint.requests) == 1
        with pytest.raises(EndpointRefused, match=says):
            use(endpoint, lambda client: client.models())


def test_page_in_the_middle_of_a_run_may_pass() -> None:
    """An endpoint that has answered before may stand behind a page for a moment."""

    async def twice(client: Client) -> Response:
        await client.ask(request(), check)
        return await client.ask(request(user="1. Another."), check)

    with Endpoint(in_turn(chat(GOOD), PAGE, chat(GOOD))) as endpoint:
        assert use(endpoint, twice).text == GOOD
    assert len(endpoint.requests) == 3


@pytest.mark.parametrize("path", ["", "/", "/v1/chat/completions", "/api"])
@pytest.mark.parametrize("wrong", [fault(404, "Not Found"), PAGE], ids=["404", "page"])
@pytest.mark.parametrize("how", ["ask", "models"])
def test_address_that_is_nearly_right_is_found_out(path: str, wrong: Answer, how: str) -> None:
    """Where the address is none of an API those nearby are tried, and the one that lists models is told."""
    with NearlyRight(wrong) as endpoint:
        url = endpoint.url.removesuffix("/v1") + path
        with pytest.raises(EndpointRefused) as raised:
            ask(url) if how == "ask" else use(url, lambda client: client.models())
    assert f"{endpoint.url} lists 1 model: name that with `base_url`." in str(raised.value)


def test_nothing_nearby_is_said_too() -> None:
    """Where no address nearby lists models either, it is said which were tried."""
    with (
        Endpoint(in_turn(fault(404, "Not Found")), models=fault(404)) as endpoint,
        pytest.raises(EndpointRefused) as raised,
    ):
        ask(endpoint.url.removesuffix("/v1"))
    assert f"Nothing of the kind stands at {endpoint.url} either." in str(raised.value)


def test_unknown_model_at_a_right_address_is_only_that() -> None:
    """An address that ends in /v1 is not searched around for a model that nobody knows."""
    with Endpoint(in_turn(fault(404, "The model `x` does not exist."))) as endpoint:
        with pytest.raises(EndpointRefused, match="does not know the model"):
            ask(endpoint)
        assert not endpoint.others


def test_query_of_the_address_stays_behind_the_path() -> None:
    """What Azure wants behind a question mark goes with each request, behind its path."""
    with Endpoint(in_turn(chat(GOOD))) as endpoint:
        url = f"{endpoint.url}/deployments/norn?api-version=2026-01-01&x=a%20b"

        async def thrice(client: Client) -> None:
            for number in range(3):
                await client.ask(request(user=f"1. No {number}."), check)
            assert await client.models() == ["m"]

        use(url, thrice)
    query = "?api-version=2026-01-01&x=a b"
    assert {unquote_plus(asked.path) for asked in endpoint.requests} == {
        f"/v1/deployments/norn/chat/completions{query}"
    }
    assert len(endpoint.requests) == 3
    assert unquote_plus(endpoint.others[0].path) == f"/v1/deployments/norn/models{query}"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("tokens", "says"),
    [
        (1, r"It writes about \S+ tokens a second, so a full answer of 64 tokens .* try `timeout=\d"),
        (None, r"An answer may have 64 tokens, and `timeout` is 1 s: a model that writes fewer than 64"),
        (10**7, "a full answer would come in time: requests wait for one another"),
    ],
    ids=["slow", "unknown", "fast"],
)
def test_second_time_out_is_told_with_its_cause(tokens: int | None, says: str) -> None:
    """Whoever is late twice is told why that may be: by the speed of the others, where there were some."""
    told: list[str] = []

    def script(body: dict[str, Any], _attempt: int) -> Answer:
        if "Norn" in str(body):
            return chat(GOOD, delay=600.0)
        return chat(GOOD, tokens=(100, tokens or 0), delay=0.02)

    async def late(client: Client) -> None:
        if tokens is not None:
            await client.ask(request(user="1. Another."), check)
        with pytest.raises(EndpointError, match=says):
            await client.ask(request(), check)

    with Endpoint(script) as endpoint:
        patience = dataclasses.replace(QUICK, timeout=1.0, attempts=3)
        use(endpoint, late, patience, on_retry=told.append)
    assert told[0].startswith(
        "The endpoint did not answer in time. Allow more with `timeout`, or ask less at once"
    )
    assert re.search(says, told[1])


@pytest.mark.skipif(sys.platform != "linux", reason="how a full queue of connections behaves differs")
def test_address_that_takes_no_connection_is_refused() -> None:
    """An address that swallows connections is nobody there, not a slow answer."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as full:
        address = full.getsockname()
        waiting = [socket.socket() for _ in range(4)]
        for one in waiting:
            one.setblocking(False)
            one.connect_ex(address)
        try:
            with pytest.raises(EndpointRefused, match="Nothing answers"):
                ask(f"http://127.0.0.1:{address[1]}/v1", patience=Patience(attempts=1, timeout=0.4, wait=0.0))
        finally:
            for one in waiting:
                one.close()


def test_foreign_errors_are_not_retried() -> None:
    """A fault that only looks like one of the connection is met once: it would be the same again."""
    calls = []

    async def broken(*_: object) -> None:
        calls.append(1)
        raise RuntimeError("a hook is broken")

    async def hooked(client: Client) -> None:
        client._channel._sdk._client.event_hooks["request"].append(broken)
        with pytest.raises(EndpointError, match="a hook is broken") as raised:
            await client.ask(request(), check)
        assert not isinstance(raised.value, EndpointRefused)

    with Endpoint(in_turn(chat(GOOD))) as endpoint:
        use(endpoint, hooked)
    assert len(calls) == 1
    assert not endpoint.requests


def sdk_errors() -> list[type[openai.OpenAIError]]:
    """Every class of error that the SDK has."""
    found, left = [], [openai.OpenAIError]
    while left:
        one = left.pop()
        found.append(one)
        left += one.__subclasses__()
    return sorted(set(found), key=lambda one: one.__name__)


def constructed(error: type[openai.OpenAIError]) -> openai.OpenAIError:
    """An error of the SDK as it is raised."""
    sent = httpx2.Request("POST", "http://localhost/v1/chat/completions")
    code = getattr(error, "status_code", 500)
    response = httpx2.Response(
        code if isinstance(code, int) else 500, request=sent, json={"error": {"message": "m"}}
    )
    if issubclass(error, openai.APIStatusError):
        how: dict[str, Any] = {"response": response, "body": {"message": "m"}}
        return error(**how) if error.__name__ == "OAuthError" else error("m", **how)
    made: dict[str, Callable[[], openai.OpenAIError]] = {
        "APIError": lambda: openai.APIError("m", sent, body=None),
        "APIResponseValidationError": lambda: openai.APIResponseValidationError(response, None),
        "APIConnectionError": lambda: openai.APIConnectionError(request=sent),
        "APITimeoutError": lambda: openai.APITimeoutError(sent),
    }
    if error.__name__ in made:
        return made[error.__name__]()
    one = error.__new__(error)
    Exception.__init__(one, "m")
    return one


@table(("error", "reached"), product(sdk_errors(), [True, False]))
def test_every_error_of_the_sdk_becomes_one_of_ours(error: type[openai.OpenAIError], reached: bool) -> None:
    """Whatever class of error the SDK raises, the user gets a sentence of ours."""
    ours = ErrorMapper("http://localhost/v1", None)(constructed(error), reached=reached)
    assert type(ours) in (EndpointError, EndpointRefused)
    assert str(ours).endswith((".", "!", "?"))
    assert is_retryable(constructed(error)) in (True, False)
    refused = (openai.AuthenticationError, openai.PermissionDeniedError, openai.NotFoundError)
    assert isinstance(ours, EndpointRefused) is issubclass(error, refused)


def test_errors_of_the_sdk_are_found() -> None:
    """The list of the SDK's errors holds the ones that everybody meets."""
    names = {error.__name__ for error in sdk_errors()}
    assert {"APITimeoutError", "RateLimitError", "InternalServerError", "BadRequestError"} <= names


# Dialects


def openai_like(body: dict[str, Any], _: int) -> Answer:
    """An endpoint that takes neither `max_tokens` nor a temperature."""
    if "max_tokens" in body:
        told = "Unsupported parameter: 'max_tokens' is not supported. Use 'max_completion_tokens' instead."
        return fault(400, told, code="unsupported_parameter", param="max_tokens")
    if "temperature" in body:
        told = (
            "Unsupported value: 'temperature' does not support 0.0 with this model. Only the default (1) is."
        )
        return fault(400, told, code="unsupported_value", param="temperature")
    return chat(GOOD)


def test_refused_parameters_are_put_another_way_from_then_on() -> None:
    """`max_tokens` and a temperature that are refused cost one extra request each, once."""

    async def twice(client: Client) -> None:
        await client.ask(request(), check)
        await client.ask(request(user="1. Another."), check)

    with Endpoint(openai_like) as endpoint:
        use(endpoint, twice)
    assert len(endpoint.requests) == 4
    for asked in endpoint.requests[2:]:
        assert asked.body["max_completion_tokens"] == 64
        assert not {"max_tokens", "temperature"} & asked.body.keys()


def test_requests_in_flight_learn_from_one_another() -> None:
    """Requests that were on their way when the first was refused are put another way as well."""

    async def many(client: Client) -> list[Response]:
        return await asyncio.gather(*(client.ask(request(user=f"1. No {n}."), check) for n in range(8)))

    with Endpoint(openai_like) as endpoint:
        assert [response.text for response in use(endpoint, many)] == [GOOD] * 8
    assert len(endpoint.requests) <= 3 * 8


def test_value_out_of_range_is_no_dialect() -> None:
    """A limit that is only too large is not put another way: the request fails, once."""
    answer = fault(400, "'max_tokens' is too large: 64. This model supports at most 32.", param="max_tokens")
    with Endpoint(in_turn(answer)) as endpoint, pytest.raises(EndpointError, match="too large"):
        ask(endpoint)
    assert len(endpoint.requests) == 1


# Secrets


@pytest.mark.parametrize(
    "answer",
    [
        fault(401, f"Incorrect API key provided: {KEY}."),
        fault(400, f"{'x' * 290} {KEY}"),
        fault(503, f"upstream with {KEY} is down"),
        Answer({"error": {"message": f"key {KEY}"}}),
        Answer(KEY.encode()),
    ],
    ids=["401", "400", "503", "200", "body"],
)
def test_key_is_in_no_message(answer: Answer) -> None:
    """An endpoint that repeats the key does not make us show it, not even a part of it."""
    told: list[str] = []
    with Endpoint(in_turn(answer)) as endpoint, pytest.raises(EndpointError) as raised:
        ask(endpoint, patience=dataclasses.replace(QUICK, attempts=2), api_key=KEY, on_retry=told.append)
    assert endpoint.requests[0].headers["authorization"] == f"Bearer {KEY}"
    assert "secret" not in " ".join([str(raised.value), repr(raised.value), *told])


def test_credentials_in_the_address_are_in_no_message() -> None:
    """User, password and query of an address are not repeated."""
    with Endpoint(in_turn(fault(404))) as endpoint, pytest.raises(EndpointRefused) as raised:
        ask(endpoint.url.replace("http://", "http://user:hidden@") + "?token=hidden")
    assert "hidden" not in str(raised.value)
    assert "127.0.0.1" in str(raised.value)


# What the endpoint is asked about itself


def test_models_may_be_a_list_without_a_frame() -> None:
    """Together and GitHub list their models at the top of the body."""
    with Endpoint(in_turn(chat(GOOD)), models=Answer([{"id": "b"}])) as endpoint:
        assert use(endpoint, lambda client: client.models()) == ["b"]


def test_models_are_listed() -> None:
    """The names of the models come in the endpoint's order."""
    with Endpoint(in_turn(chat(GOOD)), models=["b", "a"]) as endpoint:
        assert use(endpoint, lambda client: client.models()) == ["b", "a"]


@pytest.mark.parametrize(
    "answer",
    [
        Answer(b"<html>Open the app</html>", headers={"Content-Type": "text/html"}),
        Answer({"detail": "no"}),
        Answer(b""),
        fault(500),
    ],
    ids=["html", "other", "empty", "500"],
)
def test_models_that_cannot_be_listed(answer: Answer) -> None:
    """Whatever stands at the address instead of a list of models, it is said in a sentence."""
    patience = dataclasses.replace(QUICK, attempts=2)
    with Endpoint(in_turn(chat(GOOD)), models=answer) as endpoint, pytest.raises(EndpointError):
        use(endpoint, lambda client: client.models(), patience)
    # What comes again however often one asks is asked for once.
    assert len(endpoint.others) == (1 if answer.headers else 2)


PROBED = json.dumps({"answer": PROBE_WORD})


def enforces(*modes: Mode, otherwise: Answer | None = None) -> Script:
    """An endpoint that enforces the modes given and ignores, or answers `otherwise` to, the rest."""

    def script(body: dict[str, Any], _: int) -> Answer:
        form = body.get("response_format", {}).get("json_schema")
        if form is not None and f"json_schema{'_strict' if form.get('strict') else ''}" in modes:
            return chat(PROBED)
        tool = body["tools"][0]["function"] if "tools" in body else None
        if tool is not None and f"tools{'_strict' if tool.get('strict') else ''}" in modes:
            return chat(PROBED, tool="probe")
        free = "response_format" not in body and "tools" not in body
        return chat("Apple") if free or otherwise is None else otherwise

    return script


@table(
    ("script", "mode", "requests"),
    [
        (enforces("json_schema", "tools"), "json_schema", 1),
        (enforces("tools"), "tools", 3),
        (enforces("json_schema_strict"), "json_schema_strict", 2),
        (enforces("tools_strict"), "tools_strict", 4),
        (enforces(), "json", 4),
        (enforces(otherwise=chat('{"answer": "apple"}')), "json", 4),
        (enforces("tools", otherwise=fault(400, "response_format is not supported")), "tools", 2),
        (enforces(otherwise=fault(422)), "json", 3),
        (enforces(otherwise=fault(404, "No endpoints support response_format")), "json", 3),
        (enforces("tools", otherwise=fault(404, "No endpoints support response_format")), "tools", 2),
        (in_turn(chat(f"<think>A fruit.</think>\n{PROBED}")), "json_schema", 1),
        (in_turn(chat('{\n  "answer": "kestrel"\n}')), "json_schema", 1),
        (in_turn(chat("Apple"), fault(404, "No endpoints support tool use")), "json", 3),
    ],
    ids=[
        "both",
        "tools",
        "strict",
        "strict-tools",
        "neither",
        "ignored",
        "400",
        "422",
        "404-both",
        "404-schema",
        "think",
        "spaced",
        "404",
    ],
)
def test_probe_finds_what_is_enforced(script: Script, mode: Mode, requests: int) -> None:
    """The probe tells an endpoint that enforces a schema from one that refuses or ignores it."""
    with Endpoint(script) as endpoint:
        assert use(endpoint, lambda client: client.probe("m")) == mode
    assert len(endpoint.requests) == requests


def test_probe_survives_servers_that_fail_on_tools() -> None:
    """A server error in answer to tools alone means that it has none."""
    script = enforces(otherwise=chat("Apple"))

    def failing(body: dict[str, Any], attempt: int) -> Answer:
        return fault(500, "tools need a flag") if "tools" in body else script(body, attempt)

    with Endpoint(failing) as endpoint:
        assert (
            use(endpoint, lambda client: client.probe("m"), dataclasses.replace(QUICK, attempts=2)) == "json"
        )


@pytest.mark.parametrize(
    "answer", [fault(503), Answer(reset=True), Answer(b"<html>")], ids=["503", "reset", "html"]
)
def test_probe_concludes_nothing_from_an_outage(answer: Answer) -> None:
    """An endpoint that is down has not said that it enforces nothing."""
    with Endpoint(in_turn(answer)) as endpoint, pytest.raises(EndpointError):
        use(endpoint, lambda client: client.probe("m"), dataclasses.replace(QUICK, attempts=2))


@pytest.mark.parametrize("answer", [fault(404, "no model m"), fault(500, "broken"), fault(400, "no")])
def test_probe_concludes_nothing_where_everything_is_refused(answer: Answer) -> None:
    """An endpoint that refuses a plain question as well has refused no way of asking, but the model."""
    with Endpoint(in_turn(answer)) as endpoint, pytest.raises(EndpointError, match=r"no model|broken|no\."):
        use(endpoint, lambda client: client.probe("m"), dataclasses.replace(QUICK, attempts=1))
    assert len(endpoint.requests) == 3


def test_probe_is_refused_like_any_request() -> None:
    """A wrong key is found out by the probe with one request."""
    with Endpoint(in_turn(fault(401))) as endpoint, pytest.raises(EndpointRefused):
        use(endpoint, lambda client: client.probe("m"))
    assert len(endpoint.requests) == 1


def test_check_decides_what_is_accepted() -> None:
    """What the caller's check refuses is asked for again with the check's own words."""

    def picky(text: str) -> None:
        if text != "yes":
            raise InvalidReply("Say yes.")

    with Endpoint(in_turn(chat("hm"), chat("yes"))) as endpoint:
        assert use(endpoint, lambda client: client.ask(request(), picky)).text == "yes"
    assert endpoint.requests[1].body["messages"][-1]["content"].endswith("Say yes.")
