"""The wire under the SDK: proxies, errors, many requests at once, what comes packed or from elsewhere."""

import asyncio
import base64
import gzip
import json
import threading
from dataclasses import replace

import aiohttp
import httpx2
import pytest
from aiohttp.client_reqrep import ConnectionKey
from endpoint import Answer, Endpoint, chat, fault

from pipeline.client import Client, Patience
from pipeline.client.wire import _as_httpx2, proxy_for
from pipeline.domain import Message, Request
from pipeline.errors import EndpointError, EndpointRefused

GOOD = '{"claims": []}'
QUICK = Patience(attempts=1, timeout=60.0, pause=0.001)
REQUEST = Request((Message("user", "1. Norn."),), {"type": "object"}, "claims", "json_schema", "m", 0.0, 64)
FAR = "http://endpoint.invalid/v1"


def ask(url: str, count: int = 1) -> list[str]:
    """The texts of the replies to so many requests, all sent at once."""

    async def asked() -> list[str]:
        async with Client(url, patience=QUICK) as client:
            requests = [replace(REQUEST, max_tokens=64 + n) for n in range(count)]
            replies = await asyncio.gather(*(client.ask(one, lambda _: None) for one in requests))
            return [reply.text for reply in replies]

    return asyncio.run(asked())


@pytest.fixture(autouse=True)
def no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    """The proxies of whoever runs the tests play no part in them."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.mark.parametrize(
    ("environment", "url", "proxy"),
    [
        ({}, FAR, None),
        ({"HTTP_PROXY": "http://proxy:3128"}, FAR, "http://proxy:3128"),
        ({"HTTP_PROXY": "http://proxy:3128"}, "https://endpoint.invalid/v1", None),
        ({"https_proxy": "http://proxy:3128"}, "https://endpoint.invalid/v1", "http://proxy:3128"),
        ({"ALL_PROXY": "http://proxy:3128"}, FAR, "http://proxy:3128"),
        ({"HTTP_PROXY": "proxy:3128"}, FAR, "http://proxy:3128"),
        ({"HTTP_PROXY": "http://proxy:3128", "NO_PROXY": "other,.invalid"}, FAR, None),
        ({"HTTP_PROXY": "http://proxy:3128", "NO_PROXY": "*"}, FAR, None),
        ({"ALL_PROXY": "http://proxy:3128"}, "http://localhost:8000/v1", None),
        ({"ALL_PROXY": "http://proxy:3128"}, "http://[::1]:8000/v1", None),
    ],
)
def test_proxy_of_the_environment_is_found(
    environment: dict[str, str], url: str, proxy: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The variables that every program reads name the proxy, and no proxy is used for this machine."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert proxy_for(url) == proxy


def test_proxy_that_cannot_be_used_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """A SOCKS proxy is refused in a sentence that says what to do, not passed by."""
    monkeypatch.setenv("ALL_PROXY", "socks5://proxy:1080")
    with pytest.raises(EndpointRefused, match=r"socks5 proxy for endpoint\.invalid.*NO_PROXY"):
        ask(FAR)


def test_requests_go_through_the_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy is sent the whole address, and its own credentials with it."""
    with Endpoint(lambda _body, _attempt: chat(GOOD)) as proxy:
        address = proxy.url.removesuffix("/v1").replace("http://", "http://user:word@")
        monkeypatch.setenv("HTTP_PROXY", address)
        assert ask(FAR) == [GOOD]
    [asked] = proxy.requests
    assert asked.path == f"{FAR}/chat/completions"
    assert asked.headers["proxy-authorization"] == f"Basic {base64.b64encode(b'user:word').decode()}"


def test_proxy_that_refuses_is_a_fault_of_the_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy that does not let us through to an address with https is told apart from the endpoint."""
    with Endpoint(lambda _body, _attempt: chat(GOOD)) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url.removesuffix("/v1"))
        with pytest.raises(EndpointError, match="connection to the endpoint failed"):
            ask("https://endpoint.invalid/v1")
    assert [asked.method for asked in proxy.others] == ["CONNECT"]


KEY = ConnectionKey("endpoint.invalid", 80, False, True, None, None, None)


@pytest.mark.parametrize(
    ("error", "ours"),
    [
        (aiohttp.ClientConnectorError(KEY, OSError("no")), httpx2.ConnectError),
        (aiohttp.ClientConnectorDNSError(KEY, OSError("no")), httpx2.ConnectError),
        (aiohttp.ClientProxyConnectionError(KEY, OSError("no")), httpx2.ProxyError),
        (aiohttp.ConnectionTimeoutError(), httpx2.ConnectTimeout),
        (aiohttp.ServerDisconnectedError(), httpx2.ReadError),
        (aiohttp.ClientOSError(), httpx2.ReadError),
        (aiohttp.ClientPayloadError(), httpx2.ReadError),
        (aiohttp.ClientError(), httpx2.ReadError),
    ],
    ids=lambda case: type(case).__name__ if isinstance(case, Exception) else "",
)
def test_errors_say_whether_anybody_was_there(
    error: aiohttp.ClientError, ours: type[httpx2.TransportError]
) -> None:
    """Only what happened before a connection stood is taken for the absence of an endpoint."""
    assert _as_httpx2(error) is ours


def test_as_many_connections_as_requests() -> None:
    """No request waits for the connection of another one: all are answered though none is before all came."""
    there = threading.Barrier(150, timeout=50.0)

    def when_all_are_there(*_: object) -> Answer:
        there.wait()
        return chat(GOOD)

    with Endpoint(when_all_are_there) as endpoint:
        assert ask(endpoint.url, 150) == [GOOD] * 150
    assert endpoint.most == 150


def test_connections_are_kept_for_the_next_request() -> None:
    """What is asked later goes over the connection that is there."""

    async def in_turn() -> set[object]:
        async with Client(endpoint.url, patience=QUICK) as client:
            for number in range(5):
                await client.ask(replace(REQUEST, max_tokens=64 + number), lambda _: None)
            session = client._transport._sdk._client._transport._session
            return {id(way) for ways in session.connector._conns.values() for way in ways}

    with Endpoint(lambda _body, _attempt: chat(GOOD)) as endpoint:
        assert len(asyncio.run(in_turn())) == 1


def test_packed_replies_are_unpacked() -> None:
    """A reply that the endpoint compressed is read."""
    packed = gzip.compress(json.dumps(chat(GOOD).body).encode())
    answer = Answer(packed, headers={"Content-Encoding": "gzip"})
    with Endpoint(lambda _body, _attempt: answer) as endpoint:
        assert ask(endpoint.url) == [GOOD]


def test_redirects_are_followed() -> None:
    """An endpoint that has moved is asked at its new address, with the same body."""
    with Endpoint(lambda _body, _attempt: chat(GOOD)) as there:
        moved = fault(307, headers={"Location": f"{there.url}/chat/completions"})
        with Endpoint(lambda _body, _attempt: moved) as here:
            assert ask(here.url) == [GOOD]
    assert here.requests[0].body == there.requests[0].body


async def after(client: Client, times: int) -> str:
    """What comes of a request after so many good ones."""
    for number in range(times):
        await client.ask(replace(REQUEST, max_tokens=100 + number), lambda _: None)
    try:
        return (await client.ask(REQUEST, lambda _: None)).text
    except EndpointError as error:
        return f"{type(error).__name__}: {error}"


@pytest.mark.parametrize(
    "answer",
    [
        chat(GOOD),
        Answer(gzip.compress(json.dumps(chat(GOOD).body).encode()), headers={"Content-Encoding": "gzip"}),
        fault(400, "too long"),
        fault(401, "bad key"),
        fault(404, "no such model"),
        fault(413, "too large"),
        fault(429, "slowly", {"Retry-After": "0"}),
        fault(500, "broken"),
        Answer(b"<html>", 502),
        Answer(b"no"),
        Answer(reset=True),
        Answer(chat(GOOD).body, cut=20),
    ],
    ids=["good", "gzip", "400", "401", "404", "413", "429", "500", "html", "no-json", "reset", "cut"],
)
def test_later_requests_end_as_the_first_would(answer: Answer) -> None:
    """Whatever comes back, it means the same whether the SDK has made the request or the wire repeats it."""

    def script(body: dict[str, object], _attempt: int) -> Answer:
        return answer if body["max_tokens"] == REQUEST.max_tokens else chat(GOOD)

    async def told(times: int) -> str:
        async with Client(endpoint.url, patience=QUICK) as client:
            return (await after(client, times)).replace(endpoint.url, "URL")

    with Endpoint(script) as endpoint:
        first = asyncio.run(told(0))
        assert len(endpoint.requests) == 1
        assert asyncio.run(told(2)) == first
        assert len(endpoint.requests) == 4
    assert endpoint.requests[0].body == endpoint.requests[3].body
    dropped = ("content-length", "host", "connection")
    one, other = (
        {name: value for name, value in endpoint.requests[at].headers.items() if name not in dropped}
        for at in (0, 3)
    )
    assert one == other


def test_sdk_makes_the_first_request_alone() -> None:
    """Where requests go, and under which headers, the SDK says once."""
    made = []

    async def count(*_: object) -> None:
        made.append(1)

    async def hooked() -> str:
        async with Client(endpoint.url, patience=QUICK) as client:
            client._transport._sdk._client.event_hooks["request"].append(count)
            return await after(client, 5)

    with Endpoint(lambda _body, _attempt: chat(GOOD)) as endpoint:
        assert asyncio.run(hooked()) == GOOD
    assert len(endpoint.requests) == 6
    assert len(made) == 1
