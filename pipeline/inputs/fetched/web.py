"""Requests for pages: one at a time, at each service's pace, up to a size and a time, and only where it may.

    429 503    what the service asks for with Retry-After is waited for, if it is not too long
    408 5xx    and broken connections are tried again, after pauses that double
    304        the page that was kept is still right
    3xx        followed, each hop checked and paced for itself

No header holds more than who asks. Cookies, netrc, and the key of an endpoint have no way in here.
"""

import asyncio
import os
import ssl
import zlib
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import NamedTuple, Self

import aiohttp
import httpx2
from yarl import URL

from pipeline import __version__
from pipeline.errors import DigestError, EndpointRefused
from pipeline.inputs.fetched.addresses import Guard, address_of, moved, shown
from pipeline.inputs.fetched.clock import Clock
from pipeline.inputs.fetched.page_cache import FetchedPage, PageCache, day_of
from pipeline.llm.proxies import proxy_for
from pipeline.setting_names import setting

CONTACT = "CLAIMSIFT_CONTACT"
"""The environment variable that says whom a service can write to."""

MOST_BYTES_OF_A_PAGE = 64 << 20
"""Bytes of one page, as they come."""

_HOPS, _ATTEMPTS = 5, 4
_PAUSE, _LONGEST_PAUSE = 5.0, 120.0
_CONNECTING, _SILENCE, _WHOLE = 10.0, 30.0, 300.0
"""Seconds until a connection stands, between two pieces of a page, and for all of it."""

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})
_GZIP = b"\x1f\x8b"
_LOOKED_AT = 4096


class Service(NamedTuple):
    """Who is asked, and the seconds between two requests to it."""

    name: str
    pause: float


_KNOWN = (("arxiv.org", Service("arxiv", 3.0)), ("ncbi.nlm.nih.gov", Service("ncbi", 0.34)))
"""Services whose limits hold for all their hosts, also behind a redirect."""


@dataclass(frozen=True, slots=True)
class PageRequest:
    """A page to ask for. `begins` are the first characters that such a page may have; any, if empty."""

    url: str
    service: Service | None = None
    begins: tuple[str, ...] = ()


class _Came(NamedTuple):
    status: int
    headers: Mapping[str, str]
    content: bytes


class Web:
    """Fetches pages and keeps them; a context manager.

    `offline` asks nothing and takes what was kept, `refresh` asks also for what was kept today.
    """

    def __init__(
        self,
        pages: PageCache,
        clock: Clock,
        tell: Callable[[str], None],
        *,
        allow_private: bool = False,
        refresh: bool = False,
        offline: bool = False,
    ) -> None:
        self._pages = pages
        self.clock = clock
        self._tell = tell
        self._refresh, self._offline = refresh, offline
        self._guard = Guard(allow_private=allow_private)
        self._sessions: dict[bool, aiohttp.ClientSession] = {}

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        for session in self._sessions.values():
            await session.close()

    async def page(self, wanted: PageRequest) -> tuple[FetchedPage, str]:
        """The page, and a clause for the user where it was not asked for now.

        Raises:
            DigestError: it cannot be had.
        """
        kept = self._pages.find(wanted.url)
        now = self.clock.now()
        if kept is not None and (self._offline or (kept.day == day_of(now) and not self._refresh)):
            return kept, f"as fetched at {kept.minute}; {setting('refresh', True)} asks again"
        url = address_of(wanted.url)
        if self._offline:
            raise DigestError(
                f"{shown(url)} was not fetched before, and {setting('offline', True)} asks nothing. Run the"
                " same without it once."
            )
        conditions = self._pages.conditions(kept) if kept is not None else {}
        came = await self._patiently(url, wanted.service, conditions)
        if came.status == 304 and kept is not None:
            return self._pages.renew(kept, self.clock.now()), ""
        _check(url, came, wanted.begins)
        return self._pages.keep(wanted.url, came.content, came.headers, self.clock.now()), ""

    async def _patiently(self, url: URL, service: Service | None, conditions: Mapping[str, str]) -> _Came:
        """What comes of a request, tried again where that can help."""
        for attempt in range(1, _ATTEMPTS + 1):
            pause = _PAUSE * 2 ** (attempt - 1)
            try:
                came = await self._followed(url, service, conditions)
            except (aiohttp.ClientError, TimeoutError, OSError) as error:
                trouble, can_help = self._fault(url, error)
            else:
                if came.status not in _AGAIN:
                    return came
                trouble, can_help = f"{shown(url)} answers with the status {came.status}", True
                pause = _asked_pause(came.headers, self.clock.now()) or pause
            if not can_help:
                raise DigestError(trouble)
            if pause > _LONGEST_PAUSE:
                raise DigestError(
                    f"{trouble} and asks to wait {pause:,.0f} seconds. Try again after that time."
                )
            if attempt < _ATTEMPTS:
                self._tell(f"{trouble}; it is asked again in {pause:,.0f} s")
                await self.clock.sleep(pause)
        raise DigestError(f"{trouble}, {_ATTEMPTS} times. Try again later.")

    def _fault(self, url: URL, error: Exception) -> tuple[str, bool]:
        """What is wrong with a connection, and whether another attempt can help."""
        if self._guard.refused:
            told = f"Nothing was asked there. If it is yours, allow it with {setting('allow_private', True)}."
            return (
                f"{shown(url)} leads to {self._guard.refused}, which is not a public address. {told}",
                False,
            )
        if isinstance(error, aiohttp.ClientConnectorCertificateError):
            return f"{shown(url)} shows a certificate that is not trusted. Check the address.", False
        if isinstance(error, aiohttp.ClientConnectorDNSError):
            told = "Check the spelling and the connection."
            return f"There is no host {url.host}, or no network. {told}", False
        if isinstance(error, TimeoutError):
            return f"{shown(url)} does not answer in time", True
        told = " ".join(str(error).split())[:100] or type(error).__name__
        if isinstance(error, aiohttp.InvalidURL):
            return f"{url.host} is not a host that can be asked ({told}). Check the address.", False
        return f"{shown(url)} cannot be read ({told})", True

    async def _followed(self, url: URL, service: Service | None, conditions: Mapping[str, str]) -> _Came:
        """What comes of one request, wherever it is sent on to."""
        start = url
        for _ in range(_HOPS + 1):
            await self._turn(_service_of(url, service))
            async with asyncio.timeout(_WHOLE):
                came = await self._once(url, conditions)
            location = came.headers.get("Location")
            if came.status not in _REDIRECTS or location is None:
                return came
            url = moved(location, url)
        raise DigestError(f"{shown(start)} sends requests in a circle. Check the address.")

    async def _once(self, url: URL, conditions: Mapping[str, str]) -> _Came:
        self._guard.refused = ""
        proxy = _proxy(url)
        if proxy is not None:
            # The proxy connects, and decides where to; what is plainly private does not even go there.
            self._guard.check(url)
        session = self._session(behind_proxy=proxy is not None)
        headers = {"Accept-Encoding": "gzip, identity", **conditions}
        async with session.get(url, headers=headers, proxy=proxy, allow_redirects=False) as reply:
            content = await _received(reply, url) if reply.status == 200 else b""
            return _Came(reply.status, reply.headers, content)

    async def _turn(self, service: Service) -> None:
        """Waits until the service may be asked, and notes that it is."""
        since = self.clock.now() - self._pages.last(service.name)
        if 0 <= since < service.pause:
            await self.clock.sleep(service.pause - since)
        self._pages.asked(service.name, self.clock.now())

    def _session(self, *, behind_proxy: bool) -> aiohttp.ClientSession:
        if behind_proxy not in self._sessions:
            self._sessions[behind_proxy] = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(
                    ssl=_tls(), limit=1, socket_factory=None if behind_proxy else self._guard.socket
                ),
                timeout=aiohttp.ClientTimeout(total=None, sock_connect=_CONNECTING, sock_read=_SILENCE),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"User-Agent": who()},
                # A packed page is kept packed: its reader unpacks it, within limits.
                auto_decompress=False,
                trust_env=False,
            )
            # It would ask again at once where a connection breaks.
            self._sessions[behind_proxy]._retry_connection = False  # noqa: SLF001
        return self._sessions[behind_proxy]


def who() -> str:
    """What a service is told of who asks."""
    said = contact()
    return f"claimsift/{__version__} ({f'contact: {said}; ' if said else ''}reads abstracts of papers)"


def contact() -> str:
    """Whom a service can write to, if the user says so."""
    said = os.environ.get(CONTACT, "").strip()
    return said[:200] if said.isascii() and said.isprintable() else ""


def unpacked(content: bytes, most: int = MOST_BYTES_OF_A_PAGE) -> bytes:
    """A page as it was before it was packed.

    Raises:
        DigestError: it is damaged, or holds more than `most` bytes.
    """
    if not content.startswith(_GZIP):
        return content
    unpacking = zlib.decompressobj(wbits=31)
    try:
        found = unpacking.decompress(content, most)
    except zlib.error as error:
        raise DigestError(f"a page came packed, and damaged ({error}). Try again.") from None
    if not unpacking.eof and not unpacking.unconsumed_tail:
        raise DigestError("a page came packed, and is cut off. Try again.")
    if not unpacking.eof:
        raise DigestError(f"a page came packed, and holds more than {most:,} bytes, which is not read.")
    return found


def _beginning(content: bytes) -> bytes:
    """How a page begins, unpacked if it is packed; damage shows when all of it is read."""
    if not content.startswith(_GZIP):
        return content[:_LOOKED_AT]
    with suppress(zlib.error):
        return zlib.decompressobj(wbits=31).decompress(content, _LOOKED_AT)
    return b""


def _tls() -> ssl.SSLContext:
    return httpx2.create_ssl_context()


def _service_of(url: URL, service: Service | None) -> Service:
    host = url.host or ""
    known = next((one for end, one in _KNOWN if host == end or host.endswith(f".{end}")), None)
    name = "".join(mark if mark.isalnum() else "-" for mark in host)[:100]
    return known or service or Service(f"host-{name}", 1.0)


def _proxy(url: URL) -> str | None:
    try:
        return proxy_for(str(url))
    except EndpointRefused as error:
        raise DigestError(str(error)) from error


async def _received(reply: aiohttp.ClientResponse, url: URL) -> bytes:
    """The body of a reply, packed or not, up to a size."""
    packing = reply.headers.get("Content-Encoding", "identity").strip().lower()
    if packing not in ("gzip", "x-gzip", "identity", ""):
        raise DigestError(
            f"{shown(url)} is packed in a way that was not asked for. Save it to a file, and give that."
        )
    pieces, size = [], 0
    async for piece in reply.content.iter_any():
        size += len(piece)
        if size > MOST_BYTES_OF_A_PAGE:
            raise DigestError(
                f"{shown(url)} is larger than {MOST_BYTES_OF_A_PAGE >> 20} MB, and was not read to its end."
                " Save it to a file, and give that."
            )
        pieces.append(piece)
    return b"".join(pieces)


def _check(url: URL, came: _Came, begins: tuple[str, ...]) -> None:
    """Refuses what is not the page that was asked for; nothing of it is kept.

    Raises:
        DigestError: it is not.
    """
    status = came.status
    if status in (404, 410):
        raise DigestError(f"There is nothing at {shown(url)} (status {status}). Check the spelling.")
    if status in (401, 403, 407):
        raise DigestError(
            f"{shown(url)} lets nobody in without a name (status {status}). Save what is there."
        )
    if status != 200:
        raise DigestError(
            f"{shown(url)} answers with the status {status}. Check the spelling of what is asked for."
        )
    if not came.content.strip():
        raise DigestError(f"{shown(url)} is empty. Try again later.")
    begin = _beginning(came.content).lstrip(b"\xef\xbb\xbf \t\r\n")[:200].decode("utf-8", "replace")
    is_page = begin.casefold().startswith(("<!doctype html", "<html"))
    if begins and (is_page or not begin.startswith(begins)):
        raise DigestError(
            f"{shown(url)} answers with {'a web page' if is_page else 'something else'} instead of papers. A"
            " network that wants a login does that, or a service that is down. Look at it in a browser."
        )


def _asked_pause(headers: Mapping[str, str], now: float) -> float:
    """The seconds that a service asks to wait; 0 if it does not ask."""
    said = headers.get("Retry-After", "").strip()
    if said.isdecimal():
        return float(said[:9])
    with suppress(ValueError, OverflowError):
        return max(0.0, parsedate_to_datetime(said).timestamp() - now)
    return 0.0
