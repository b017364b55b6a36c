"""Which addresses may be asked.

A feed, a redirect or a name server of others must not lead to what only this machine can reach: routers,
databases, the metadata of a cloud. So each address is checked where a connection to it is made, after its
name was resolved. A name that resolves to something else the next time gains nothing.
"""

import socket
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import TYPE_CHECKING, Final

from yarl import URL

from pipeline.errors import DigestError

if TYPE_CHECKING:
    from aiohappyeyeballs import AddrInfoType

_TRANSLATED: Final = IPv6Network("64:ff9b::/96")
"""Addresses that a gateway turns into those of IPv4, which are their last 32 bits."""

_LONGEST = 200
"""Characters of an address that are shown."""


class AddressRefused(OSError):
    """A connection was to be made to an address that is not public."""


class Guard:
    """Makes the sockets of connections; `refused` is the address, if any, that was not public."""

    def __init__(self, *, allow_private: bool) -> None:
        self._allow_private = allow_private
        self.refused = ""

    def socket(self, info: "AddrInfoType") -> socket.socket:
        """A socket for a connection to the address in `info`, which is connected to as it stands there.

        Raises:
            AddressRefused: the address is not public.
        """
        family, kind, protocol, _, address = info
        host = str(address[0])
        if not (self._allow_private or is_public(host)):
            self.refused = host
            raise AddressRefused(f"{host} is not a public address")
        return socket.socket(family=family, type=kind, proto=protocol)

    def check(self, url: URL) -> None:
        """Refuses an address that is written as a number, for where a proxy makes the connection.

        Raises:
            AddressRefused: it is not public.
        """
        host = url.host or ""
        is_name = not (host.replace(".", "").isdigit() or ":" in host)
        local = host == "localhost" or host.endswith(".localhost")
        if not self._allow_private and (local or (not is_name and not is_public(host))):
            self.refused = host
            raise AddressRefused(f"{host} is not a public address")


def is_public(host: str) -> bool:
    """Whether an address, written as numbers, is one that anybody in the internet may ask."""
    try:
        address = ip_address(host)
    except ValueError:
        return False
    return all(one.is_global and not one.is_multicast for one in (address, *_within(address)))


def _within(address: IPv4Address | IPv6Address) -> list[IPv4Address]:
    """Addresses of IPv4 that stand in one of IPv6, which may be where a connection ends."""
    if isinstance(address, IPv4Address):
        return []
    found = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if address in _TRANSLATED:
        found.append(IPv4Address(int(address) & 0xFFFFFFFF))
    return [one for one in found if one is not None]


def address_of(written: str) -> URL:
    """The address that somebody wrote.

    Raises:
        DigestError: it is none that is asked.
    """
    try:
        url = URL(written)
    except ValueError:
        raise DigestError(f"{written[:_LONGEST]} is not an address. Write it as https://host/path.") from None
    if url.scheme not in ("http", "https") or not url.host:
        raise DigestError(
            f"{shown(url)} is not asked: only addresses that begin with https:// or http:// are."
            " Save what is there to a file, and give that."
        )
    if url.user is not None or url.password is not None:
        raise DigestError(
            f"The address at {url.host} holds a user's name or password, which would stand in the output."
            " Save what is there to a file, and give that."
        )
    return url


def moved(location: str, url: URL) -> URL:
    """Where a redirect from `url` leads.

    Raises:
        DigestError: nowhere that is asked, or from https to http, where others can read along.
    """
    try:
        target = address_of(str(url.join(URL(location))))
    except (DigestError, ValueError):
        raise DigestError(
            f"{shown(url)} sends requests on to what is not asked: {location[:_LONGEST]!r}"
        ) from None
    if url.scheme == "https" and target.scheme != "https":
        raise DigestError(
            f"{shown(url)} sends requests on to {shown(target)}, which is not encrypted. It was not asked; if"
            " you trust it, name that address itself."
        )
    return target


def shown(url: URL) -> str:
    """An address as it is shown, of bounded length."""
    return str(url)[:_LONGEST]
