"""The SDK's requests carried by aiohttp, which bears hundreds of them at once where httpx2's pool does not.

The SDK speaks httpx2, so this is one of its transports. It makes each request anew, which takes longer
than to send it; so once the SDK has said where requests go and under which headers, the others go out the
same way without it. A reply that is no plain success is handed back to the SDK, which says what it means.

A reply is read whole. Errors of aiohttp become httpx2's, which say by their class whether anybody was there:

    ClientConnectorError                  ConnectError
    ConnectionTimeoutError                ConnectTimeout
    ClientProxyConnectionError, …         ProxyError
    any other ClientError                 ReadError
"""

from collections.abc import Mapping
from contextvars import ContextVar
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
import httpx2

from pipeline.errors import EndpointRefused

if TYPE_CHECKING:
    import ssl

_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_IDLE = 30.0
"""Seconds that a connection without a request is kept; servers close theirs after a minute or more."""


class Reply(NamedTuple):
    """A success, or what came instead of one."""

    headers: Mapping[str, str]
    content: bytes


class _Came(NamedTuple):
    """What has come already for the request that the SDK is about to make."""

    status: int
    headers: tuple[tuple[bytes, bytes], ...]
    content: bytes


_came: ContextVar[_Came | aiohttp.ClientError | None] = ContextVar("_came", default=None)


class Wire(httpx2.AsyncBaseTransport):
    """Connections to one endpoint, as many as there are requests at once.

    `connecting` is the time, in seconds, in which a connection must stand. How long an answer may take is
    the caller's business.

    Raises:
        EndpointRefused: the environment names a proxy of a kind that cannot be used.
    """

    def __init__(self, base_url: str, connecting: float, tls: "ssl.SSLContext") -> None:
        self._proxy = proxy_for(base_url)
        self._connecting = connecting
        self._tls = tls
        self._session: aiohttp.ClientSession | None = None
        self._way: tuple[str, dict[str, str]] | None = None

    async def post(self, body: bytes) -> Reply | None:
        """The reply to a body that goes where the SDK's last one went; None where the SDK must be asked.

        The next request that the SDK makes in the same task is answered with what came here, if it came.
        """
        if self._way is None:
            return None
        url, headers = self._way
        try:
            async with self._opened().post(
                url, headers=headers, data=body, proxy=self._proxy, allow_redirects=False
            ) as reply:
                content = await reply.read()
        except aiohttp.ClientError as error:
            _came.set(error)
            return None
        if reply.status == 200 and "content-encoding" not in reply.headers:
            return Reply(reply.headers, content)
        _came.set(_Came(reply.status, reply.raw_headers, content))
        return None

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Sends a request and reads its reply to the end."""
        came = _came.get()
        if came is not None:
            _came.set(None)
            return _as_response(came, request)
        # Credentials of the address are in the headers by now, and aiohttp takes them from one place only.
        url = request.url.copy_with(userinfo=b"") if request.url.userinfo else request.url
        try:
            async with self._opened().request(
                request.method,
                str(url),
                headers=request.headers,
                data=await request.aread() or None,
                proxy=self._proxy,
                allow_redirects=False,
            ) as reply:
                content = await reply.read()
        except aiohttp.ClientError as error:
            raise _as_httpx2(error)(str(error), request=request) from error
        if request.method == "POST" and reply.status == 200:
            dropped = ("content-length", "host")
            self._way = (
                str(url),
                {name: value for name, value in request.headers.items() if name not in dropped},
            )
        return httpx2.Response(reply.status, headers=reply.raw_headers, content=content, request=request)

    def _opened(self) -> aiohttp.ClientSession:
        """The session, made inside the loop that uses it."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=0, ssl=self._tls, keepalive_timeout=_IDLE),
                timeout=aiohttp.ClientTimeout(total=None, sock_connect=self._connecting),
                cookie_jar=aiohttp.DummyCookieJar(),
                # httpx2 unpacks a reply by its headers.
                auto_decompress=False,
            )
        return self._session

    async def aclose(self) -> None:
        """Closes the connections."""
        if self._session is not None:
            await self._session.close()


def _as_response(came: _Came | aiohttp.ClientError, request: httpx2.Request) -> httpx2.Response:
    if isinstance(came, aiohttp.ClientError):
        raise _as_httpx2(came)(str(came), request=request) from came
    return httpx2.Response(came.status, headers=came.headers, content=came.content, request=request)


def _as_httpx2(error: aiohttp.ClientError) -> type[httpx2.TransportError]:
    if isinstance(error, aiohttp.ClientProxyConnectionError | aiohttp.ClientHttpProxyError):
        return httpx2.ProxyError
    if isinstance(error, aiohttp.ClientConnectorError):
        return httpx2.ConnectError
    if isinstance(error, aiohttp.ConnectionTimeoutError):
        return httpx2.ConnectTimeout
    return httpx2.ReadError


def proxy_for(base_url: str) -> str | None:
    """The proxy that the environment names for an address, if any.

    None for this machine: a proxy could not reach it, and should not read along.

    Raises:
        EndpointRefused: it is of a kind that cannot be used.
    """
    parts = urlsplit(base_url)
    host = parts.hostname or ""
    if host in _LOOPBACK or proxy_bypass(parts.netloc.rpartition("@")[2]):
        return None
    proxies = getproxies()
    proxy = proxies.get(parts.scheme) or proxies.get("all")
    if proxy is None:
        return None
    if "://" not in proxy:
        proxy = f"http://{proxy}"
    kind = urlsplit(proxy).scheme
    if kind not in ("http", "https"):
        raise EndpointRefused(
            f"The environment names a {kind} proxy for {host}, and only http and https proxies can be used."
            f" Name another one, or put {host} into NO_PROXY."
        )
    return proxy
