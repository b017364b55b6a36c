"""What an endpoint says of its own limits in the headers of its answers, and how long that means to wait.

OpenAI and most others send `x-ratelimit-remaining-requests`, `-tokens`, `x-ratelimit-reset-requests` and
`-tokens`; some leave the last part out. Waiting until the reset loses nothing: what is not used until
then is there afterwards. But whoever says a year would be asked no more, so that after `LONGEST` requests go
out all the same, and their answers say anew how it stands.
"""

import math
import re
from collections.abc import Callable, Mapping
from datetime import datetime

_PARTS = re.compile(r"(\d+(?:\.\d+)?)(ms|s|m|h|d)")
_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
LONGEST = 300.0
"""Seconds to wait for an endpoint at most, even if it asks for more."""

_EPOCH = 1_000_000_000.0
"""Seconds from which a number can only be a time of day, not a time to wait."""


class RateLimitHeaders:
    """What is left until when, of requests and of tokens; `wall` is the time of day in seconds."""

    def __init__(self, clock: Callable[[], float], wall: Callable[[], float]) -> None:
        self._clock = clock
        self._wall = wall
        self._left: dict[str, tuple[float, float]] = {}

    def note(self, headers: Mapping[str, str]) -> None:
        """Takes in the headers of an answer."""
        for what in ("requests", "tokens"):
            left = _header(headers, "remaining", what)
            wait = seconds(_header(headers, "reset", what), self._wall())
            if left is None or wait is None:
                continue
            try:
                number = float(left)
            except ValueError:
                continue
            if math.isfinite(number):
                known, now = self._left.get(what), self._clock()
                if what == "requests" and known is not None and now < known[1]:
                    # An answer that was overtaken by another one may tell of more than there still is.
                    number = min(number, known[0] + 1)
                self._left[what] = (number, now + min(wait, LONGEST))

    def take(self, tokens: float) -> None:
        """Counts a request that starts."""
        for what, amount in (("requests", 1.0), ("tokens", tokens)):
            if what in self._left:
                left, until = self._left[what]
                self._left[what] = (left - amount, until)

    def wait(self, tokens: float) -> float:
        """Seconds until there is enough for one more request of so many tokens."""
        now, longest = self._clock(), 0.0
        for what, amount in (("requests", 1.0), ("tokens", tokens)):
            left, until = self._left.get(what, (amount, now))
            if until <= now:
                self._left.pop(what, None)
            elif left < amount:
                longest = max(longest, until - now)
        return longest


def seconds(text: str | None, wall: float) -> float | None:
    """A time to wait as endpoints write it: "6m0s", "350ms", "2", a time of day, also in milliseconds.

    None where it is none, or without an end.
    """
    # The pattern takes ever longer over more.
    if text is None or len(text) > 64:
        return None
    try:
        number = float(text)
    except ValueError:
        pass
    else:
        number = number / 1000 if number > 1000 * _EPOCH else number
        wait = number - wall if number > _EPOCH else number
        return max(0.0, wait) if math.isfinite(wait) else None
    parts = _PARTS.findall(text)
    if parts and "".join(map("".join, parts)) == text:
        return sum(float(number) * _SECONDS[unit] for number, unit in parts)
    try:
        return max(0.0, datetime.fromisoformat(text).timestamp() - wall)
    except (ValueError, OverflowError):
        return None


def _header(headers: Mapping[str, str], part: str, what: str) -> str | None:
    names = [f"x-ratelimit-{part}-{what}"]
    if what == "requests":
        names.append(f"x-ratelimit-{part}")
    return next((headers[name] for name in names if name in headers), None)
