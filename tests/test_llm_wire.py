"""The wire under the SDK: proxies, errors, many requests at once, what comes packed or from elsewhere."""

import asyncio
import base64
import contextlib
import gzip
import itertools
import json
import ssl
import tracemalloc
import zlib
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace

import aiohttp
import httpx2
import openai
import pytest
from aiohttp.client_reqrep import ConnectionKey
from endpoint import Answer, Endpoint, Raw, chat, fault

from pipeline.domain import Message, Request
from pipeline.errors import EndpointError, EndpointRefused
from pipeline.llm.arrivals import MOST_HOPS
from pipeline.llm.channel import AddressChannel
from pipeline.llm.client import Client
from pipeline.llm.faults import ErrorMapper, ending_of, is_retryable, may_be_billed
from pipeline.llm.proxies import proxy_for
from pipeline.llm.wire import _as_httpx2, _as_response
from pipeline.settings import Patience

pytestmark = pytest.mark.slow

GOOD = '{"claims": []}'
QUICK = Patience(attempts=1, timeout=60.0, pause=0.001, wait=0.05)
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
        ({"ALL_PROXY": "http://proxy:3128"}, "http://0.0.0.0:8000/v1", None),
        ({"ALL_PROXY": "http://proxy:3128"}, "http://127.0.0.2:8000/v1", None),
    ],
)
def test_proxy_of_the_environment_is_found(
    environment: dict[str, str], url: str, proxy: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The variables that every program reads name the proxy, and no proxy is used for this machine."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert proxy_for(url) == proxy


@pytest.mark.parametrize(
    ("listed", "url", "excepted"),
    [
        ("10.0.0.0/8", "http://10.0.0.5:8000/v1", True),
        ("10.0.0.0/8", "http://11.0.0.5:8000/v1", False),
        ("10.0.0.5/8", "http://10.9.9.9/v1", True),
        ("10.0.0.5", "http://10.0.0.5/v1", True),
        ("10.0.0.5", "http://10.0.0.55/v1", False),
        ("fd00::/8", "http://[fd12::1]:8000/v1", True),
        ("fd00::/8", "http://10.0.0.5/v1", False),
        ("fd12:0:0::1", "http://[fd12::1]/v1", True),
        ("[fd12::1]", "http://[fd12::1]:8000/v1", True),
        ("[fd12::1]:9000", "http://[fd12::1]:8000/v1", False),
        ("localhost, 10.0.0.0/8", "http://10.0.0.5/v1", True),
        ("localhost 10.0.0.0/8", "http://10.0.0.5/v1", True),
        ("endpoint.invalid", FAR, True),
        ("Endpoint.Invalid.", FAR, True),
        (".invalid", FAR, True),
        ("invalid", FAR, True),
        ("*.invalid", FAR, True),
        ("point.invalid", FAR, False),
        ("endpoint.invalid:80", FAR, True),
        ("endpoint.invalid:8080", FAR, False),
        ("endpoint.invalid:8080", "http://endpoint.invalid:8080/v1", True),
        ("endpoint.invalid:443", "https://endpoint.invalid/v1", True),
        ("10.0.0.5:8000", "http://10.0.0.5:8000/v1", True),
        ("*", FAR, True),
        ("other,*", FAR, True),
        ("", FAR, False),
        (",, .,/8,:80", FAR, False),
        ("10.0.0.0/99", "http://10.0.0.5/v1", False),
    ],
)
def test_what_the_environment_excepts_gets_no_proxy(
    listed: str, url: str, excepted: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """NO_PROXY names hosts, all below a name, ports, networks of both versions, or everything."""
    monkeypatch.setenv("ALL_PROXY", "http://proxy:3128")
    monkeypatch.setenv("NO_PROXY", listed)
    assert (proxy_for(url) is None) is excepted


@pytest.mark.parametrize(
    ("broken", "billed"),
    [
        (aiohttp.ClientConnectionResetError("Cannot write to closing transport"), False),
        (aiohttp.ServerDisconnectedError(), True),
    ],
)
def test_request_that_did_not_go_out_whole_is_not_billed(broken: aiohttp.ClientError, billed: bool) -> None:
    """A server that closes an idle connection while a request is written has read none of it."""
    error = openai.APIConnectionError(request=httpx2.Request("POST", FAR))
    with pytest.raises(httpx2.TransportError) as raised:
        _as_response(broken, error.request)
    error.__cause__ = raised.value
    assert is_retryable(error)
    assert may_be_billed(error) is billed


def test_certificate_that_is_not_trusted_is_said_at_once() -> None:
    """It will be the same the next time: one sentence names it, and the variable that says whom to trust."""
    cause = ssl.SSLCertVerificationError(1, "certificate verify failed")
    cause.verify_message = "self-signed certificate"
    error = openai.APIConnectionError(request=httpx2.Request("POST", "https://10.0.0.5/v1"))
    error.__cause__ = httpx2.ConnectError("no")
    error.__cause__.__cause__ = aiohttp.ClientConnectorCertificateError(KEY, cause)
    assert not is_retryable(error)
    assert ending_of(error) == "refused"
    told = ErrorMapper("https://10.0.0.5/v1", None)(error, reached=False)
    assert isinstance(told, EndpointRefused)
    assert str(told).startswith(
        "The certificate of https://10.0.0.5/v1 is not trusted: self-signed certificate."
    )
    assert "SSL_CERT_FILE" in str(told)


def test_server_without_encryption_is_said_at_once() -> None:
    """An address with https:// of a server that speaks plain HTTP is named after one try."""
    told: list[str] = []

    async def asked() -> None:
        patience = replace(QUICK, attempts=5)
        async with Client(url, patience=patience, on_retry=told.append) as client:
            await client.ask(REQUEST, lambda _: None)

    with Endpoint(lambda *_: chat(GOOD)) as endpoint:
        url = endpoint.url.replace("http://", "https://")
        with pytest.raises(EndpointRefused, match=r"No encrypted connection to https://.*http://"):
            asyncio.run(asked())
    assert told == []


def test_name_that_nobody_knows_is_not_waited_for() -> None:
    """A host of which nobody has heard is refused after the usual tries, however long --wait is."""
    told: list[str] = []

    async def asked() -> None:
        patience = replace(QUICK, attempts=2, wait=600.0)
        async with Client("http://nobody.invalid/v1", patience=patience, on_retry=told.append) as client:
            await client.ask(REQUEST, lambda _: None)

    with pytest.raises(
        EndpointRefused, match=r"Nobody knows the host of http://nobody\.invalid/v1\. Check how"
    ):
        asyncio.run(asked())
    assert len(told) == 1


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
    with Endpoint(lambda _body, _attempt: chat(GOOD), together=150) as endpoint:
        assert ask(endpoint.url, 150) == [GOOD] * 150
    assert endpoint.most == 150


def test_connections_are_kept_for_the_next_request() -> None:
    """What is asked later goes over the connection that is there."""

    async def in_turn() -> set[object]:
        async with Client(endpoint.url, patience=QUICK) as client:
            for number in range(5):
                await client.ask(replace(REQUEST, max_tokens=64 + number), lambda _: None)
            session = client._channel._sdk._client._transport._session
            return {id(way) for ways in session.connector._conns.values() for way in ways}

    with Endpoint(lambda _body, _attempt: chat(GOOD)) as endpoint:
        assert len(asyncio.run(in_turn())) == 1


def test_packed_replies_are_unpacked() -> None:
    """A reply that the endpoint compressed is read."""
    packed = gzip.compress(json.dumps(chat(GOOD).body).encode())
    answer = Answer(packed, headers={"Content-Encoding": "gzip"})
    with Endpoint(lambda _body, _attempt: answer) as endpoint:
        assert ask(endpoint.url) == [GOOD]


MOVES = (301, 302, 303, 307, 308)


@pytest.mark.parametrize("status", MOVES)
def test_redirects_within_the_origin_are_followed(status: int) -> None:
    """An endpoint that has moved on its own server is asked there, with the same body; 303 says to fetch."""

    def script(body: dict[str, object], attempt: int) -> Answer:
        there = attempt == 2 or not body
        return chat(GOOD) if there else fault(status, headers={"Location": "/v2/chat/completions"})

    with Endpoint(script) as endpoint:
        assert ask(endpoint.url) == [GOOD]
    first, second = endpoint.requests
    assert [first.path, second.path] == ["/v1/chat/completions", "/v2/chat/completions"]
    assert second.method == ("GET" if status == 303 else "POST")
    assert second.body == ({} if status == 303 else first.body)
    assert second.headers["authorization"] == first.headers["authorization"]


@pytest.mark.parametrize("status", MOVES)
def test_only_what_moved_for_good_is_asked_there_at_once(status: int) -> None:
    """After 301 and 308 the next requests go to the new address; the others ask the old one first again."""

    def script(_body: dict[str, object], _attempt: int) -> Answer:
        there = endpoint.requests[-1].path.startswith("/v2")
        return chat(GOOD) if there else fault(status, headers={"Location": "/v2/chat/completions"})

    async def asked() -> str:
        async with Client(endpoint.url, patience=QUICK) as client:
            return await after(client, 2)

    with Endpoint(script) as endpoint:
        assert asyncio.run(asked()) == GOOD
    assert len(endpoint.requests) == (4 if status in (301, 308) else 6)


def elsewhere(here: Endpoint, there: Endpoint) -> dict[str, str]:
    """Addresses in another origin than `here`, by what is different."""
    return {
        "port": f"{there.url}/chat/completions",
        "scheme": f"https://127.0.0.1:{here.port}/v1/chat/completions",
        "host": f"http://localhost:{here.port}/v1/chat/completions",
        "no scheme": f"//127.0.0.1:{there.port}/v1/chat/completions",
        "user": f"http://127.0.0.1:{here.port}@127.0.0.1:{there.port}/v1/chat/completions",
        "slash": f"http://127.0.0.1:{there.port}\\@127.0.0.1:{here.port}/v1/chat/completions",
        "file": "file:///etc/hostname",
        "none": "http://127.0.0.1:nowhere/",
    }


KINDS = ("scheme", "host", "no scheme", "user", "slash", "file", "none")


@pytest.mark.parametrize(
    ("status", "kind"), [(status, "port") for status in MOVES] + [(307, kind) for kind in KINDS]
)
@pytest.mark.parametrize("times", [0, 2])
def test_redirect_elsewhere_is_refused(status: int, kind: str, times: int) -> None:
    """Nothing goes to another origin, by the SDK or past it; a sentence names it, at the first redirect."""

    def script(body: dict[str, object], _attempt: int) -> Answer:
        if body["max_tokens"] != REQUEST.max_tokens:
            return chat(GOOD)
        return fault(status, headers={"Location": elsewhere(here, there)[kind]})

    async def told() -> str:
        async with Client(here.url, "sk-secret-key", patience=replace(QUICK, attempts=5)) as client:
            return await after(client, times)

    with Endpoint(lambda _body, _attempt: chat(GOOD)) as there, Endpoint(script) as here:
        sentence = asyncio.run(told())
    assert sentence.startswith(f"EndpointRefused: The endpoint http://127.0.0.1:{here.port} sends requests")
    named = {
        "port": f"http://127.0.0.1:{there.port}",
        "file": "file://",
        "none": "what is not an address",
    }
    assert named.get(kind, "") in sentence
    assert "`base_url`" in sentence
    assert "sk-secret" not in sentence
    assert (there.requests, there.others) == ([], [])
    # What one reader takes for a name and a word before the host is another origin for the next.
    assert len(here.requests) == times + (MOST_HOPS + 1 if kind == "slash" else 1)


def test_list_of_models_and_probe_go_nowhere_else() -> None:
    """What is asked beside abstracts stays where it was sent, too."""
    with Endpoint(lambda _body, _attempt: chat(GOOD)) as there:
        move = fault(302, headers={"Location": f"{there.url}/models"})
        with Endpoint(lambda _body, _attempt: move, models=move) as here:

            async def told(act: Callable[[Client], Awaitable[object]]) -> str:
                async with Client(here.url, patience=QUICK) as client:
                    with pytest.raises(EndpointRefused) as refused:
                        await act(client)
                    return str(refused.value)

            for act in (lambda client: client.models(), lambda client: client.probe("m")):
                assert f"on to http://127.0.0.1:{there.port}." in asyncio.run(told(act))
    assert (there.requests, there.others) == ([], [])
    assert len(here.requests) == len(here.others) == 1


def test_redirects_in_a_circle_end() -> None:
    """A few redirects are followed, and then a sentence says that they lead nowhere."""
    move = fault(307, headers={"Location": "/v1/chat/completions"})
    with (
        Endpoint(lambda _body, _attempt: move) as endpoint,
        pytest.raises(EndpointRefused, match="in a circle"),
    ):
        ask(endpoint.url)
    assert len(endpoint.requests) == MOST_HOPS + 1


# Sizes


SMALL = replace(QUICK, reply_bytes=2**20)
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


def unread(server: Raw | Endpoint, patience: Patience = SMALL) -> str:
    """The error in which one request ends."""

    async def asked() -> str:
        async with Client(server.url, patience=patience) as client:
            return await after(client, 0)

    return asyncio.run(asked())


def forever(head: bytes, part: bytes) -> Callable[[], Iterable[bytes]]:
    """A reply that never ends."""
    return lambda: itertools.chain([head], itertools.repeat(part))


@pytest.mark.parametrize("status", [b"200 OK", b"400 Bad Request", b"500 Oops"])
@pytest.mark.parametrize(
    ("head", "part"),
    [
        (b"\r\n", b" " * 65_536),
        (b"Content-Length: 99999999999\r\n\r\n", b" " * 65_536),
        (b"Transfer-Encoding: chunked\r\n\r\n", b"10000\r\n" + b" " * 65_536 + b"\r\n"),
        (b"Content-Encoding: gzip\r\n\r\n", b" " * 65_536),
    ],
    ids=["no length", "length", "chunks", "packed"],
)
def test_endless_reply_is_not_read_on(status: bytes, head: bytes, part: bytes) -> None:
    """A reply without an end is given up at the limit, in a sentence with the limit and the flag, once."""
    with Raw(forever(b"HTTP/1.1 " + status + b"\r\n" + head, part)) as server:
        told = unread(server, replace(SMALL, attempts=5))
    assert told.startswith("EndpointError: The endpoint's reply is larger than 1 MB")
    assert "`Connection(max_reply_mb=...)`" in told
    assert server.requests == 1
    # The rest was on its way, in the buffers of the sockets.
    assert server.sent < 32 * 2**20


@pytest.mark.parametrize(
    "head", [b"X: " + b"a" * 2**16, b"HTTP/1.1 100 Continue\r\n\r\n", b"\r\n" * 2**15], ids=len
)
def test_endless_head_is_not_read_on(head: bytes) -> None:
    """A header without an end, or one after the other, ends in an error and takes no memory to speak of."""
    first = b"" if head.startswith(b"HTTP") else b"HTTP/1.1 200 OK\r\n"
    with Raw(forever(first, head)) as server:
        told = unread(server, replace(SMALL, timeout=1.0))
    assert told.startswith("EndpointError: ")


@pytest.mark.parametrize("header", [b"X-%d: a\r\n", b"X-%d:" + b"a" * 8_000 + b"\r\n"], ids=["many", "large"])
def test_headers_without_an_end_are_not_read_on(header: bytes) -> None:
    """Headers that never end are an error of the connection, long before they fill the memory."""

    def sent() -> Iterable[bytes]:
        yield HEAD
        yield from (header % number for number in itertools.count())

    with Raw(sent) as server:
        told = unread(server)
    assert told.startswith("EndpointError: The connection to the endpoint failed")
    assert server.sent < 32 * 2**20


def packings() -> dict[str, Callable[[bytes], bytes]]:
    """How a reply can be packed, by each of the ways that the client says it can unpack."""
    raw = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    ways: dict[str, Callable[[bytes], bytes]] = {
        "gzip": gzip.compress,
        "deflate": zlib.compress,
        "raw deflate": lambda content: raw.compress(content) + raw.flush(),
    }
    with contextlib.suppress(ImportError):
        import brotli

        ways["br"] = brotli.compress
    with contextlib.suppress(ImportError):
        from backports import zstd

        ways["zstd"] = zstd.compress
    return ways


@pytest.mark.slow
@pytest.mark.parametrize("way", packings())
def test_small_reply_that_unpacks_to_a_large_one_is_given_up(way: str) -> None:
    """What unpacks to more than the limit is unpacked no further, whatever packed it, and takes no memory."""
    packed = packings()[way](b" " * 2**28)
    answer = Answer(packed, headers={"Content-Encoding": way.rsplit(maxsplit=1)[-1]})
    with Endpoint(lambda _body, _attempt: answer) as endpoint:
        tracemalloc.start()
        try:
            told = unread(endpoint)
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert told.startswith("EndpointError: The endpoint's reply is larger than 1 MB")
    assert peak < 2**26
    assert len(endpoint.requests) == 1


@pytest.mark.parametrize("way", packings())
def test_replies_are_unpacked_by_each_way(way: str) -> None:
    """What was packed below the limit is read, by the SDK's first request and by those that follow."""
    answer = Answer(
        packings()[way](json.dumps(chat(GOOD).body).encode()),
        headers={"Content-Encoding": way.rsplit(maxsplit=1)[-1]},
    )

    async def asked() -> str:
        async with Client(endpoint.url, patience=QUICK) as client:
            return await after(client, 2)

    with Endpoint(lambda _body, _attempt: answer) as endpoint:
        assert asyncio.run(asked()) == GOOD


def test_reply_packed_twice_is_not_unpacked() -> None:
    """Layers of packing multiply what unpacking takes, and nobody needs them: a sentence says so."""
    packed = gzip.compress(gzip.compress(json.dumps(chat(GOOD).body).encode()))
    answer = Answer(packed, headers={"Content-Encoding": "gzip, gzip"})
    with Endpoint(lambda _body, _attempt: answer) as endpoint:
        assert "packed its reply more than once" in unread(endpoint)


@pytest.mark.slow
def test_time_out_bounds_unpacking() -> None:
    """A reply that takes too long to unpack is given up in time, though its size would be allowed."""
    answer = Answer(gzip.compress(b" " * 2**30, 1), headers={"Content-Encoding": "gzip"})
    patience = replace(QUICK, timeout=0.2, reply_bytes=2**40)
    with Endpoint(lambda _body, _attempt: answer) as endpoint:
        assert "did not answer in time" in unread(endpoint, patience)


@pytest.mark.parametrize("megabytes", [1, pytest.param(8, marks=pytest.mark.slow)])
def test_limit_can_be_raised(megabytes: int) -> None:
    """A reply that is larger than a limit, usually 8 MB, is read where the user allows it."""
    assert QUICK.reply_bytes == 8 * 2**20
    limited = replace(QUICK, reply_bytes=megabytes * 2**20)
    large = chat(GOOD + " " * (megabytes + 1) * 2**20)
    with Endpoint(lambda _body, _attempt: large) as endpoint:
        assert f"larger than {megabytes} MB" in unread(endpoint, limited)
        assert unread(endpoint, replace(limited, reply_bytes=2**24)).strip() == GOOD


@pytest.mark.parametrize("charset", ["zlib", "hex", "undefined", "idna", "utf-7", "no-such"])
@pytest.mark.parametrize("status", [200, 400, 503])
def test_charset_of_a_reply_is_utf_8(charset: str, status: int) -> None:
    """Python knows character sets that unpack and that always fail; none of them reads a reply."""
    body = chat(GOOD).body if status == 200 else {"error": {"message": "nö"}}
    answer = Answer(body, status, headers={"Content-Type": f"application/json; charset={charset}"})
    with Endpoint(lambda _body, _attempt: answer) as endpoint:
        told = unread(endpoint)
    assert told == (
        GOOD if status == 200 else f"EndpointError: The endpoint answered with status {status}: nö."
    )


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
    """Whatever comes back, it means the same whether the SDK has made the request or the wire repeats it.

    So it does where a server of ours is asked without the SDK.
    """

    def script(body: dict[str, object], _attempt: int) -> Answer:
        return answer if body["max_tokens"] == REQUEST.max_tokens else chat(GOOD)

    async def told(times: int, *, is_ours: bool = False) -> str:
        channel = AddressChannel(endpoint.url, None, 60.0, 2**20, is_ours=is_ours)
        async with Client(endpoint.url, patience=QUICK, channel=channel) as client:
            return (await after(client, times)).replace(endpoint.url, "URL")

    with Endpoint(script) as endpoint:
        first = asyncio.run(told(0))
        assert len(endpoint.requests) == 1
        assert asyncio.run(told(2)) == first
        assert len(endpoint.requests) == 4
        assert asyncio.run(told(0, is_ours=True)) == first
    one, *_, other, ours = (asked.body for asked in endpoint.requests)
    assert one == other == ours
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
            client._channel._sdk._client.event_hooks["request"].append(count)
            return await after(client, 5)

    with Endpoint(lambda _body, _attempt: chat(GOOD)) as endpoint:
        assert asyncio.run(hooked()) == GOOD
    assert len(endpoint.requests) == 6
    assert len(made) == 1
