"""What may arrive from an endpoint: a limited number of bytes, and only from the origin that was asked.

An endpoint may be anybody. A redirect to another origin would take every abstract and the key there, and a
few kilobytes can unpack to gigabytes. So a redirect is followed where scheme, host and port stay the same:

    301 302 307 308    the same request again, with its body; after 301 and 308 the next ones go there at once
    303                a GET of what is there

and a body is counted while it comes and while it is unpacked, a piece at a time, so that a time-out finds a
gap to end it in.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from typing import NamedTuple

import aiohttp
import httpx2

from pipeline.errors import EndpointError, EndpointRefused
from pipeline.setting_names import setting

MOST_HOPS = 5
"""Redirects of one request that are followed."""

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PIECE = 16_384
"""Packed bytes that are unpacked without a pause."""


class Arrival(NamedTuple):
    """A reply, unpacked; `url` is where the next request of its kind goes."""

    status: int
    headers: Mapping[str, str]
    content: bytes
    url: httpx2.URL


def moved(status: int, location: str | None, url: httpx2.URL) -> httpx2.URL | None:
    """Where a reply sends its request on to, in the origin of the `url` that was asked; None for nowhere.

    Raises:
        EndpointRefused: out of that origin.
    """
    if status not in _REDIRECTS or location is None:
        return None
    try:
        target = url.join(location)
        there = _origin(target)
    except (httpx2.InvalidURL, ValueError) as error:
        raise EndpointRefused(
            f"The endpoint {named(url)} sends requests on to what is not an address. Check"
            f" {setting('base_url')} (it usually ends in /v1)."
        ) from error
    if there != _origin(url):
        raise EndpointRefused(
            f"The endpoint {named(url)} sends requests on to {named(target)}. Nothing was sent there:"
            " abstracts and the key go to the address that you named alone. If you trust that one, name it"
            f" with {setting('base_url')}."
        )
    # Made from the address that was asked, so that no two ways of reading the other one can differ.
    return url.copy_with(raw_path=target.raw_path)


def _origin(url: httpx2.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port or {"http": 80, "https": 443}.get(url.scheme)


def named(url: httpx2.URL) -> str:
    """The origin of an address as it is shown, of bounded length: it may be the endpoint's word."""
    return f"{url.scheme}://{url.netloc.decode('ascii', 'replace')}"[:200]


async def received(reply: aiohttp.ClientResponse, most: int, url: httpx2.URL) -> Arrival:
    """A reply with its body, of `most` bytes, packed and unpacked.

    Raises:
        EndpointError: it is larger, or packed in more than one way.
        httpx2.DecodingError: it is not packed as it says.
    """
    content = await _counted(reply.content.iter_any(), most)
    packings = [
        packing
        for header in reply.headers.getall("content-encoding", ())
        for packing in (part.strip().lower() for part in header.split(","))
        if packing not in ("", "identity")
    ]
    if len(packings) > 1:
        raise EndpointError(
            "The endpoint packed its reply more than once, which no server needs to. It was not unpacked."
        )
    if packings:
        packed = httpx2.Response(
            200, headers={"content-encoding": packings[0]}, stream=_PiecewiseStream(content)
        )
        content = await _counted(packed.aiter_bytes(), most)
    return Arrival(reply.status, reply.headers, content, url)


async def _counted(pieces: AsyncIterator[bytes], most: int) -> bytes:
    read: list[bytes] = []
    size = 0
    async for piece in pieces:
        size += len(piece)
        if size > most:
            raise EndpointError(
                f"The endpoint's reply is larger than {round(most / 2**20, 2):,g} MB, and was not read to its"
                f" end. If such replies are right, allow more with {setting('max_reply_mb')}."
            )
        read.append(piece)
    return b"".join(read)


class _PiecewiseStream(httpx2.AsyncByteStream):
    """Bytes a piece at a time, with a gap before each for whatever else is to be done."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for start in range(0, len(self._content), _PIECE):
            await asyncio.sleep(0)
            yield self._content[start : start + _PIECE]
