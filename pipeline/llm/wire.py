"""The SDK's requests carried by aiohttp, which bears hundreds of them at once where httpx2's pool does not.

The SDK speaks httpx2, so this is one of its transports. It makes each request anew, which takes longer
than to send it; so once the SDK has said where requests go and under which headers, the others go out the
same way without it, and to a server of ours the first one does too. A reply that is no plain success is
handed back to the SDK, which says what it means.

A reply is read whole, up to a limit, packed or not, and only from the origin that the user named: `arrivals`
says how. Errors of aiohttp become httpx2's, which say by their class whether anybody was there:

    ClientConnectorError                  ConnectError
    ConnectionTimeoutError                ConnectTimeout
    ClientProxyConnectionError, …         ProxyError
    ClientConnectionResetError            WriteError: the request did not go out whole
    any other ClientError                 ReadError
"""

from collections.abc import Mapping
from contextvars import ContextVar
from typing import TYPE_CHECKING

import aiohttp
import httpx2

from pipeline.errors import EndpointRefused
from pipeline.llm.arrivals import MOST_HOPS, Arrival, moved, named, received
from pipeline.llm.proxies import proxy_for
from pipeline.setting_names import setting

if TYPE_CHECKING:
    import ssl


_arrival: ContextVar[Arrival | Exception | None] = ContextVar("_came", default=None)
"""What has come already for the request that the SDK is about to make."""


class Wire(httpx2.AsyncBaseTransport):
    """Connections to one endpoint, as many as there are requests at once.

    `connecting` is the time, in seconds, in which a connection must stand. How long an answer may take is
    the caller's business. `most` is the bytes that an answer may have, packed and unpacked. `tls` says which
    certificates are trusted; True is those of the system.

    Raises:
        EndpointRefused: the environment names a proxy of a kind that cannot be used.
    """

    def __init__(self, base_url: str, connecting: float, tls: "ssl.SSLContext | bool", most: int) -> None:
        self._proxy = proxy_for(base_url)
        self._connecting = connecting
        self._tls = tls
        self._most = most
        self._session: aiohttp.ClientSession | None = None
        self._way: tuple[httpx2.URL, dict[str, str]] | None = None

    def go(self, url: httpx2.URL | str, headers: Mapping[str, str]) -> None:
        """Sends what is posted from now on to this address, under these headers."""
        self._way = httpx2.URL(url), dict(headers)

    async def post(self, body: bytes) -> Arrival | None:
        """The reply to a body that goes where the last one went; None where the SDK must be asked.

        The next request that the SDK makes in the same task is answered with what came here, if it came.
        """
        if self._way is None:
            return None
        url, headers = self._way
        try:
            arrival = await self._fetched("POST", url, headers, body)
        except Exception as error:  # noqa: BLE001 - raised again where the SDK asks
            _arrival.set(error)
            return None
        if arrival.status == 200:
            return arrival
        _arrival.set(arrival)
        return None

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Sends a request and reads its reply to the end.

        Raises:
            EndpointError: the reply is too large; EndpointRefused where it is to come from elsewhere.
        """
        arrival = _arrival.get()
        if arrival is not None:
            _arrival.set(None)
            return _as_response(arrival, request)
        # Credentials of the address are in the headers by now, and aiohttp takes them from one place only.
        url = request.url.copy_with(userinfo=b"") if request.url.userinfo else request.url
        # aiohttp sets both anew, for the body that it sends.
        headers = {
            name: value for name, value in request.headers.items() if name not in ("content-length", "host")
        }
        try:
            arrival = await self._fetched(request.method, url, headers, await request.aread())
        except aiohttp.ClientError as error:
            return _as_response(error, request)
        if request.method == "POST" and arrival.status == 200:
            self.go(arrival.url, headers)
        return _as_response(arrival, request)

    async def _fetched(
        self, method: str, url: httpx2.URL, headers: Mapping[str, str], body: bytes
    ) -> Arrival:
        """What comes of a request, from the origin that it was sent to, wherever there that is."""
        home, moved_for_good = url, True
        for _ in range(MOST_HOPS + 1):
            async with self._connections().request(
                method, str(url), headers=headers, data=body or None, proxy=self._proxy, allow_redirects=False
            ) as reply:
                target = moved(reply.status, reply.headers.get("location"), url)
                if target is None:
                    return await received(reply, self._most, home)
            moved_for_good = moved_for_good and reply.status in (301, 308)
            home = target if moved_for_good else home
            if reply.status == 303:
                method, body = "GET", b""
            url = target
        raise EndpointRefused(
            f"The endpoint {named(url)} sends requests in a circle. Check {setting('base_url')} (it usually"
            " ends in /v1)."
        )

    def _connections(self) -> aiohttp.ClientSession:
        """The session, made inside the loop that uses it."""
        if self._session is None:
            # Servers close a connection without a request after a minute or more.
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=0, ssl=self._tls, keepalive_timeout=30.0),
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


def _as_response(arrival: Arrival | Exception, request: httpx2.Request) -> httpx2.Response:
    """What came as the SDK takes it; what went wrong is raised as the SDK's transports do.

    Of the headers only those go on that the endpoint's limits are read from. The others say how to read a
    body, which is UTF-8 or wrong, or want to be sent back.
    """
    if isinstance(arrival, aiohttp.ClientError):
        raise _as_httpx2(arrival)(str(arrival), request=request) from arrival
    if isinstance(arrival, Exception):
        raise arrival
    of_limits = ("retry-after", "x-ratelimit-")
    headers = [
        (name, value)
        for name, value in arrival.headers.items()
        if value.isascii() and name.lower().startswith(of_limits)
    ]
    return httpx2.Response(
        arrival.status, headers=headers, content=arrival.content, request=request, default_encoding="utf-8"
    )


def _as_httpx2(error: aiohttp.ClientError) -> type[httpx2.TransportError]:
    if isinstance(error, aiohttp.ClientProxyConnectionError | aiohttp.ClientHttpProxyError):
        return httpx2.ProxyError
    if isinstance(error, aiohttp.ClientConnectorError):
        return httpx2.ConnectError
    if isinstance(error, aiohttp.ConnectionTimeoutError):
        return httpx2.ConnectTimeout
    if isinstance(error, aiohttp.ClientConnectionResetError):
        return httpx2.WriteError
    return httpx2.ReadError
