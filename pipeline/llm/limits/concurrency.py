"""How many requests may be in flight at once, found out from how the endpoint bears them.

Nothing here waits or looks at a clock: what happened comes in with the time at which it did, so the
same events always give the same limit. `limiter` does the waiting.

    up      one more for each answer at first, so that the limit doubles in the time of one answer; after
            a limit was met once, one more than that as a trial, and a quarter more per answer's time if
            the trial goes well
    down    to what the endpoint bore when it said 429; a little where it says 429 now and then whatever is
            in flight; by a quarter after a time-out, unless the others are answered at once all the same, or
            where answers take twice as long and fewer at once make them faster
    still   where twice as many at once bring hardly more answers a second: the rest would only queue

A trial that meets the same limit again doubles the time until the next one, so a limit that stands is
met ever more rarely.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

MOST = 256
"""Requests in flight that an endpoint of which nothing is known gets at most; by hand it may be more."""

_SHORTEST_HOLD = 10.0
_LONGEST_HOLD = 300.0
_HOLD_ANSWERS = 4.0
"""A limit is kept for at least so many seconds, and times of an answer, before more are tried."""

_WINDOW = 8
"""Answers from which a rate is read, at least."""

_LEAST = 1 / 32
"""The lowest limit: one request, and then a pause of 31 times what it took."""

_GENTLE = 0.25
_WORTH = 0.25
"""The share of a rise of the limit that must be seen in the rate, or the rise was of no use."""

_TOLD = 0.2
"""The least rise of the limit of which a rate can tell."""

_REMEMBERED = 64
"""Requests from whose fate it is told whether their number was too many."""

_STRAY = 0.25
"""The share of requests sent back up to which it is not their number at once that was too much."""

_HUNG = 8.0
"""Times of an answer from which on a time-out says nothing of the others: it was lost, or hangs by itself."""

_SLOWER = 2.0
_HELPED = 0.85


@dataclass(frozen=True, slots=True)
class RateLimits:
    """How fast the user wants to ask, at most.

    `concurrency` is the requests in flight at once, `rpm` the requests and `tpm` the tokens, in and out, a
    minute; None: as many as the endpoint bears.
    """

    concurrency: int | None = None
    rpm: int | None = None
    tpm: int | None = None

    @property
    def most(self) -> int:
        """The most requests that can be in flight at once."""
        return self.concurrency or MOST


@dataclass(frozen=True, slots=True)
class Start:
    """When a request started, in which epoch of the limit, and how many were in flight then, it included."""

    at: float
    epoch: int
    place: int


class AdaptiveConcurrency:
    """The number of requests in flight at once that the endpoint bears, as far as is known.

    `most` bounds it. Where that was set `by_hand` it is also where it starts, and only an endpoint that
    sends requests back takes it down, to what it bore. A `level` below 1 stands for one request at a time
    with pauses between. Requests carry the `epoch` in which they started: those of an earlier one were
    sent before the limit went down and must not take it down again. `stray` says of the request that was
    sent back last that it was not their number: as many beside it are answered.
    """

    def __init__(self, most: int, *, by_hand: bool = False) -> None:
        self._most = most
        self._by_hand = by_hand
        self.level = float(most if by_hand else 1)
        self.epoch = 0
        self.stray = False
        self.typical: float | None = None
        self._ceiling: float | None = None
        self._step = 1.0
        self._hold = _SHORTEST_HOLD
        self._still_until = 0.0
        self._trial = 0
        self._fates: deque[tuple[int, bool]] = deque(maxlen=_REMEMBERED)
        self._met: tuple[float, int] = (0.0, 0)
        self._rates = _Rates()
        self._usual: float | None = None
        self._slow = 0
        self._eased: tuple[float, float] | None = None

    @property
    def room(self) -> int:
        """Requests that may be in flight at once."""
        return max(1, int(self.level))

    @property
    def gap(self) -> float:
        """Seconds between the end of one request and the start of the next, where even one is too many."""
        return 0.0 if self.level >= 1 else (self.typical or 0.0) * (1 / self.level - 1)

    def answered(self, start: "Start", now: float, *, full: bool) -> None:
        """An answer came; `full` says that there was no room left beside it."""
        took, epoch = now - start.at, start.epoch
        self._fates.append((start.place, True))
        self.typical = took if self.typical is None else 0.9 * self.typical + 0.1 * took
        if not full or epoch < self.epoch:
            self._rates.restart(now, self.level)
            return
        self._rates.add(took, now, self.level)
        if self._ceiling is not None and self.level < self._ceiling:
            # What was sent back now and then has lowered it; so many the endpoint bears all the same.
            self.level = min(self.level + _GENTLE, self._ceiling)
        elif now >= self._still_until:
            self._rise(now)
        if self._rates.count >= max(_WINDOW, self._rates.start_level):
            self._review(now)
            self._rates.restart(now, self.level)

    def throttled(self, start: "Start", in_flight: int, now: float) -> bool:
        """A request was sent back because of too many; it is one of the `in_flight`. True for the first."""
        self._fates.append((start.place, False))
        first = start.epoch >= self.epoch
        if first:
            self.epoch += 1
            self._met = (in_flight, 0)
        held, rejected = self._met
        self._met = (held, rejected + 1)
        self.stray = not (1 < rejected + 1 > _STRAY * held or self._too_many(start.place))
        if not self.stray:
            self._meet(held - rejected - 1, now, first=first)
        elif first and not self._by_hand:
            # Not the number at once is too much but something else, such as the number a minute.
            self._step = _GENTLE
            share = sum(not went for _, went in self._fates) / len(self._fates)
            self.level = max(_LEAST, self.level * (1 - share))
        return first

    def _too_many(self, place: int) -> bool:
        """Whether so many in flight, or more, lately meant to be sent back, as a rule."""
        fates = [went for at, went in self._fates if at >= place]
        sent_back = fates.count(False)
        return sent_back == len(fates) or (sent_back > 1 and sent_back > _STRAY * len(fates))

    def timed_out(self, start: "Start", now: float) -> None:
        """A request was not answered in time."""
        self._fates.append((start.place, False))
        if start.epoch < self.epoch or self._by_hand:
            return
        if now - start.at > _HUNG * (self.typical or float("inf")) and not self._too_many(start.place):
            return
        self.epoch += 1
        self._met = (float("inf"), 0)
        self._hold = _SHORTEST_HOLD
        self._lower(0.75 * self.level if self.level > 1 else self.level, now)

    def _meet(self, bore: float, now: float, *, first: bool) -> None:
        """The endpoint bore so many, and more were too many."""
        if first:
            known = self._ceiling
            again = known is not None and self.level > known and abs(bore - known) <= max(1.0, known / 10)
            self._hold = min(2 * self._hold, _LONGEST_HOLD) if again else _SHORTEST_HOLD
        self._lower(min(bore, self.level), now)

    def _lower(self, level: float, now: float) -> None:
        least = 1.0 if self.level > 1 else max(_LEAST, self.level / 2)
        self.level = self._ceiling = max(least, level)
        self._still_until = now + max(self._hold, _HOLD_ANSWERS * (self.typical or 0.0))
        self._usual = self._eased = None
        self._slow = 0
        self._rates.restart(now, self.level)

    def _rise(self, now: float) -> None:
        if self._ceiling is None:
            self.level = min(self.level + self._step, self._most)
        elif self.level <= self._ceiling:
            if self.level < self._most:
                self.level = float(int(self._ceiling) + 1)
                self._trial = 2 * self.room
                self._rates.restart(now, self.level)
        else:
            self._trial -= 1
            if self._trial <= 0:
                self._ceiling, self._step = None, _GENTLE

    def _review(self, now: float) -> None:
        """A window of answers is full: was the last rise of use, and are answers as fast as they were?"""
        if self._by_hand:
            return
        enough = self._rates.enough()
        if self._ceiling is None and self.level < self._most:
            if enough is not None:
                self._hold = 3 * _SHORTEST_HOLD
                self._lower(enough, now)
            return
        took = self._rates.took
        if self._eased is not None:
            before, slow = self._eased
            self._eased = None
            if took > _HELPED * slow:
                # Answers take longer for some other reason; that is how it is now.
                self.level = self._ceiling = before
                self._usual = took
        elif self._usual is None:
            self._usual = took
        elif took > _SLOWER * self._usual and self.level > 1:
            self._slow += 1
            # Once may be a moment's stall, on this machine even.
            if self._slow < 2:
                return
            usual, eased = self._usual, (self.level, took)
            self.epoch += 1
            self._met = (float("inf"), 0)
            self._lower(0.75 * self.level, now)
            self._usual, self._eased = usual, eased
        else:
            self._slow = 0
            self._usual = 0.9 * self._usual + 0.1 * took


class _Rates:
    """Answers a second in a window, against those of an earlier one that began at a lower level."""

    def __init__(self) -> None:
        self._took: list[float] = []
        self._began = 0.0
        self._last = 0.0
        self._follows = False
        self._base: tuple[float, float] | None = None
        self.start_level = 1.0

    @property
    def count(self) -> int:
        """Answers in the window."""
        return len(self._took)

    @property
    def took(self) -> float:
        """Seconds that the middle one of them took."""
        return median(self._took)

    def add(self, took: float, now: float, level: float) -> None:
        """An answer came."""
        if not self._took and not self._follows:
            self._began, self.start_level = now - took, level
        self._took.append(took)
        self._last = now

    def enough(self) -> float | None:
        """The earlier level, where the rate has hardly risen since though the level has; else None."""
        rate = self.count / max(self._last - self._began, 1e-9)
        if self._base is None or self.start_level <= self._base[0]:
            self._base = (self.start_level, rate)
            return None
        level, before = self._base
        risen = self.start_level / level - 1
        if risen < _TOLD:
            return None
        self._base = (self.start_level, rate)
        return level if rate < before * (1 + _WORTH * min(1.0, risen)) else None

    def restart(self, now: float, level: float) -> None:
        """Begins a window: right after a full one, or anew where something came between."""
        self._follows = bool(self._took) and now == self._last
        self._took = []
        self._began, self.start_level = now, level


class TokenBucket:
    """So many a minute, evenly: a leaky bucket that may be overfilled by one, and corrected afterwards.

    Evenly, because a bucket that gives a minute's worth at once lets twice that through in the first
    minute. A minute counts 61 seconds, so that no minute of the endpoint's clock holds more.
    """

    def __init__(self, per_minute: float, clock: Callable[[], float]) -> None:
        self._rate = per_minute / 61
        self._clock = clock
        self._filled = 0.0
        self._at = clock()

    def wait(self) -> float:
        """Seconds until the next may start."""
        self._leak()
        return max(0.0, self._filled / self._rate - 0.02)

    def take(self, amount: float) -> None:
        """Counts an amount; a negative one gives back what was counted too much."""
        self._leak()
        self._filled = max(0.0, self._filled + amount)

    def _leak(self) -> None:
        now = self._clock()
        self._filled = max(0.0, self._filled - (now - self._at) * self._rate)
        self._at = now
