"""Which proxy an address is asked through; `NO_PROXY` is read as curl and Go do, with networks and ports.

    *                     all
    example.org           it and every name below it; the same with a dot, or *., in front
    example.org:8080      … at this port alone
    10.0.0.5  ::1  [::1]  this address, however it is written
    10.0.0.0/8  fd00::/8  every address in the network

The standard library knows no networks, and no ports of IPv6 addresses.
"""

import os
from ipaddress import ip_address, ip_network
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from pipeline.errors import EndpointRefused


def proxy_for(base_url: str) -> str | None:
    """The proxy that the environment names for an address, if any.

    None for this machine: a proxy could not reach it, and should not read along.

    Raises:
        EndpointRefused: it is of a kind that cannot be used.
    """
    parts = urlsplit(base_url)
    host = parts.hostname or ""
    port = parts.port or {"http": 80, "https": 443}.get(parts.scheme, 0)
    # The standard library's answer holds where the system, and not the environment, says so.
    if _is_here(host) or _is_excepted(host, port) or proxy_bypass(parts.netloc.rpartition("@")[2]):
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


def _is_here(host: str) -> bool:
    try:
        address = ip_address(host)
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
    return address.is_loopback or address.is_unspecified


def _is_excepted(host: str, port: int) -> bool:
    """Whether the environment excepts a host at a port from its proxy."""
    listed = os.environ.get("no_proxy") or os.environ.get("NO_PROXY") or ""
    return any(_covers(entry, host.rstrip(".").lower(), port) for entry in listed.replace(",", " ").split())


def _covers(entry: str, host: str, port: int) -> bool:
    if entry == "*":
        return True
    name, wanted = _parts(entry.lower())
    if wanted is not None and wanted != port:
        return False
    try:
        return ip_address(host) in ip_network(name, strict=False)
    except ValueError:
        # One of them is a name, or they are of different versions.
        name = name.lstrip("*.").rstrip(".")
        return bool(name) and (host == name or host.endswith(f".{name}"))


def _parts(entry: str) -> tuple[str, int | None]:
    """Name and port of an entry; a colon within an address of IPv6 begins no port."""
    if entry.startswith("["):
        name, _, port = entry[1:].partition("]")
        return name, _number(port.removeprefix(":"))
    name, colon, port = entry.rpartition(":")
    if colon and ":" not in name and _number(port) is not None:
        return name, _number(port)
    return entry, None


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() else None
