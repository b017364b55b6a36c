"""Sentences about what keeps an endpoint from answering, and what to do about it."""

import math
import ssl
from collections.abc import Awaitable, Callable, Sequence
from urllib.parse import urlsplit, urlunsplit

from pipeline.errors import counted
from pipeline.setting_names import setting
from pipeline.settings import shown

_CALLS = ("/chat/completions", "/completions", "/models")


def in_words(seconds: float) -> str:
    """A time for people: ``40 s``, ``10 min``."""
    return f"{seconds:.3g} s" if seconds < 120 else f"{seconds / 60:.3g} min"


def a_second(tokens: float) -> str:
    """A rate for people: ``7.1``, ``140``."""
    return f"{tokens:.2g}" if tokens < 10 else f"{tokens:,.0f}"


def encryption(address: str, broken: ssl.SSLError) -> str:
    """What is wrong with the encryption of a connection."""
    if isinstance(broken, ssl.SSLCertVerificationError):
        why = getattr(broken, "verify_message", None) or broken.reason or broken
        return (
            f"The certificate of {address} is not trusted: {why}. If you trust it, name a file with the"
            " certificates of whoever issued it in SSL_CERT_FILE."
        )
    return (
        f"No encrypted connection to {address} came about ({broken.reason or broken}). Check"
        f" {setting('base_url')}: a server without certificates has an address with http://."
    )


def foreign(address: str, came: str) -> str:
    """What came instead of a reply."""
    if "stream" in came:
        return (
            f"The endpoint {address} answered with {came}, which nobody asked for. Check whether a gateway or"
            ' a default of the server sets "stream" to true, and turn that off.'
        )
    return (
        f"The endpoint {address} answered with {came} instead of JSON. Check {setting('base_url')}: it must"
        " lead to the API (it usually ends in /v1), and no login page or proxy may stand in between."
    )


def slow(longest: int, rate: float | None, timeout: float) -> str:
    """Why a request may be late each time, whose reply may have `longest` tokens at `rate` a second."""
    time_out = f"{setting('timeout')} is {in_words(timeout)}"
    if rate is None:
        return (
            f"An answer may have {longest:,} tokens, and {time_out}: a model that writes fewer than"
            f" {math.ceil(longest / timeout):,} tokens a second needs longer for a full one."
        )
    takes = longest / rate
    if takes > timeout:
        return (
            f"It writes about {a_second(rate)} tokens a second, so a full answer of {longest:,} tokens takes"
            f" {in_words(takes)}, and {time_out}: try {setting('timeout', math.ceil(1.5 * takes))}."
        )
    return (
        f"It writes about {a_second(rate)} tokens a second, and a full answer would come in time: requests"
        " wait for one another in the server, or it hangs at this one."
    )


def waited(wait: float) -> str:
    """That an endpoint was waited for in vain; nothing where it was not."""
    if not wait:
        return ""
    return (
        f" claimsift waited for it for {in_words(wait)} ({setting('wait')}). When it is there, run"
        " the same again to continue."
    )


def neighbours(base_url: str) -> list[str]:
    """Addresses of an API near an address, likeliest first: without the name of a call, with ``/v1``."""
    parts = urlsplit(base_url)
    path = parts.path.rstrip("/")
    short = next((path.removesuffix(call) for call in _CALLS if path.endswith(call)), path)
    paths = [short, short if short.endswith("/v1") else f"{short}/v1", "/v1"]
    return [
        urlunsplit((parts.scheme, parts.netloc, one, parts.query, ""))
        for one in dict.fromkeys(paths)
        if one != path
    ]


async def found_near(base_url: str, models: Callable[[str], Awaitable[Sequence[str]]]) -> str:
    """What was found near an address, in a sentence; `models` lists those at one, or raises."""
    tried = []
    for address in neighbours(base_url):
        try:
            count = len(await models(address))
        except Exception:  # noqa: BLE001 - whatever stands there, it is not what was looked for
            tried.append(shown(address))
        else:
            return f"{shown(address)} lists {counted(count, 'model')}: name that with {setting('base_url')}."
    return f"Nothing of the kind stands at {' or '.join(tried)} either." if tried else ""
