"""Addresses that may be meant where one turns out to be none: what users leave out, or put in."""

from collections.abc import Awaitable, Callable, Sequence
from urllib.parse import urlsplit, urlunsplit

from pipeline.setting_names import setting
from pipeline.settings import shown

_CALLS = ("/chat/completions", "/completions", "/models")


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
            named = "1 model" if count == 1 else f"{count} models"
            return f"{shown(address)} lists {named}: name that with {setting('base_url')}."
    return f"Nothing of the kind stands at {' or '.join(tried)} either." if tried else ""
