"""Which addresses are asked without the proxy: `NO_PROXY` as curl and Go read it, with networks and ports.

    *                     all
    example.org           it and every name below it; the same with a dot, or *., in front
    example.org:8080      … at this port alone
    10.0.0.5  ::1  [::1]  this address, however it is written
    10.0.0.0/8  fd00::/8  every address in the network

The standard library knows no networks, and no ports of IPv6 addresses.
"""

import os
from ipaddress import ip_address, ip_network


def is_excepted(host: str, port: int) -> bool:
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
