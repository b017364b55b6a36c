"""How many requests may be in flight at once, found out from how the endpoint bears them.

Nothing here waits or looks at a clock: what happened comes in with the time at which it did, so the
same events always give the same limit. `limiter` does the waiting.

    start   with a handful
    up      to twice as many, one more for each answer; further only if with so many more answers come a
            second as well, and four times as far if nearly all of it was of use; never to so many that the
            last would come too late if not. After a limit was met once, one more than that as a trial, and a
            quarter more per answer if the trial goes well
    down    to what the endpoint bore when it said 429; a little where it says 429 now and then whatever is
            in flight; by a quarter after a time-out, unless the others are answered at once all the same, or
            where answers take twice as long and fewer at once make them faster
    still   where more at once bring hardly more answers a second: the rest would only queue. A handful is
            halved then, and halved again, as long as that costs no throughput, so that a server that answers
            one after another gets one or two

A trial that meets the same limit again doubles the time until the next one, so a limit that stands is
met ever more rarely.
"""

import math
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from pipeline.llm.limits.throughput import Window

_SHORTEST_HOLD = 10.0
_LONGEST_HOLD = 300.0
_HOLD_ANSWERS = 4.0
"""A limit is kept for at least so many seconds, and times of an answer, before more are tried."""

HANDFUL = 4
"""Requests in flight at first: few enough for one slot, and enough that nobody waits for the first answer."""

_WINDOW = 8
"""Answers from which a rate is read, at least."""

_LOOK = 4
"""The same where fewer are tried, of which only much has to be seen."""

_KEPT = 0.85
"""The share of the rate that fewer at once must keep to be enough."""

_SURE = 0.6
"""The same from which on one look is enough; below it may be chance, and a second one must say so, too."""

_ALL = 0.8
"""The same from which on four times as many are tried next."""

_PLAIN = 0.6
"""The share of those in flight that must have been worked on at once for it to be plain that they are."""

_STEP = 1.5
"""How far to go at once, where that is plain, although answers take so long that nothing else is safe."""

_ONE_MORE, _IN_TIME = 0.95, 0.65
"""Shares of the time-out that an answer may take if one more, or many more, turn out to bring nothing."""

_LEAST = 1 / 32
"""The lowest limit: one request, and then a pause of 31 times what it took."""

_GENTLE = 0.25
_WORTH = 0.25
"""The share of a rise of the limit that must be seen in the rate, or the rise was of no use."""

_REMEMBERED = 64
"""Requests from whose fate it is told whether their number was too many."""

_STRAY = 0.25
"""The share of requests sent back up to which it is not their number at once that was too much."""

_HUNG = 8.0
"""Times of an answer from which on a time-out says nothing of the others: it was lost, or hangs by itself."""

_SERIAL = 1.5
"""Requests that are worked on at once, below which they are worked on one after another."""

_SLOWER = 2.0
_HELPED = 0.85


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
    sent back last that it was not their number: as many beside it are answered. `timeout` is the seconds that
    an answer may take. Up to the level `_good` more at once are known to bring more.
    """

    def __init__(self, most: int, *, by_hand: bool = False, timeout: float = math.inf) -> None:
        self._most = most
        self._timeout = timeout
        self._by_hand = by_hand
        self.level = float(most if by_hand else min(HANDFUL, most))
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
        self._window = Window()
        self._good = self.level
        self._seen: tuple[float, float] | None = None
        self._higher: tuple[float, float, bool] | None = None
        self._enough: float | None = None
        self._doubtful = self._is_wide = False
        self._leap = 2.0
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
            self._begin(now)
            return
        self._window.add(start.at, start.place, now)
        if self._ceiling is not None and self.level < self._ceiling:
            # What was sent back now and then has lowered it; so many the endpoint bears all the same.
            self.level = min(self.level + _GENTLE, self._ceiling)
        elif now >= self._still_until and self._higher is None:
            self._rise(now)
        if self._window.count >= self._wanted or self._are_parallel:
            self._review(now)

    @property
    def _are_parallel(self) -> bool:
        """Whether the very first ones came so close together that they must have been worked on at once."""
        is_first = self._seen is None and self._grows and self._step == 1
        return is_first and self._window.count >= HANDFUL and self._window.at_once > _PLAIN * self.level

    @property
    def _grows(self) -> bool:
        return self._ceiling is None and self.level < self._most and not self._by_hand

    @property
    def _wanted(self) -> float:
        """Answers from which something is told."""
        if self._higher is not None:
            return _LOOK
        return max(_WINDOW, self._good if self._grows else self.level)

    def _begin(self, now: float) -> None:
        """A new window; while it grows only those count that are among more than were good before."""
        is_higher = self._grows and self._higher is None and self._seen is not None
        self._window.begin(now, (self._good + self._bound) / 2 if is_higher else 1.0)

    @property
    def _bound(self) -> float:
        """The level up to which it may rise before it is seen what that brings."""
        if self._seen is None:
            # How the first ones go is to be seen before there are more.
            return self._good if self._step == 1 else self._leap * self._good
        in_time = _IN_TIME * self._timeout * self._seen[1]
        least = _STEP * self._good if self._is_wide else self._good
        return float(int(max(least, min(self._leap * self._good, in_time, self._most))))

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
        # Where the others are answered one after another, whoever is behind them comes too late.
        is_serial = self._window.count and self._window.at_once < _SERIAL and self.level <= 2 * HANDFUL
        self._lower(min(self.level, max(1.0, 0.0 if is_serial else 0.75 * self.level)), now)

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
        self._usual = self._eased = self._seen = self._higher = None
        self._slow = 0
        self._doubtful = False
        self._leap = 2.0
        self._good = max(1.0, self.level)
        self._begin(now)

    def _rise(self, now: float) -> None:
        if self._ceiling is None:
            self.level = min(self.level + self._step, self._most, max(self._bound, self.level))
        elif self.level <= self._ceiling:
            # One more than the limit must be answered in time, even if it waits for all the others.
            wait = (self.typical or 0.0) * (1 + 1 / self.room)
            if self.level < self._most and wait <= _ONE_MORE * self._timeout:
                self.level = float(int(self._ceiling) + 1)
                self._trial = 2 * self.room
        else:
            self._trial -= 1
            if self._trial <= 0:
                self._ceiling, self._step = None, _GENTLE
                self._begin(now)

    def _review(self, now: float) -> None:
        """A window of answers is full: what does it say of the level?"""
        if self._by_hand:
            pass
        elif self._higher is not None:
            self._look_down(*self._higher, now)
        elif self._grows:
            self._look_up(now)
        else:
            self._look_on(now)
        self._begin(now)

    def _look_up(self, now: float) -> None:
        """Do more at once bring more answers a second?"""
        seen, rate, level = self._seen, self._window.rate, self._window.level
        self._seen, self._is_wide = (level, rate), self._window.at_once > _PLAIN * level
        if seen is None:
            if self._window.at_once < self.level / 2 and self.level <= HANDFUL:
                self._halve(rate, is_first=True)
            return
        risen = min(1.0, level / seen[0] - 1)
        if rate >= seen[1] * (1 + _WORTH * risen):
            if not self._doubtful and rate < seen[1] * (1 + _SURE * risen):
                self._doubtful, self._seen = True, seen
                return
            self._good = max(self._good, self.level)
            self._doubtful = False
            self._leap = 4.0 if rate >= seen[1] * (1 + _ALL * risen) else 2.0
        elif 1 < self._good <= HANDFUL:
            self.level = self._good
            self._halve(seen[1], is_first=False)
        else:
            self._settle(self._good, now)

    def _halve(self, rate: float, *, is_first: bool) -> None:
        """Tries whether half as many are as good."""
        self._higher = (self.level, rate, is_first)
        self.level = self._good = max(1.0, float(int(self.level / 2)))

    def _look_down(self, level: float, rate: float, is_first: bool, now: float) -> None:
        """Are fewer at once as good as that level was with that rate?"""
        if self._window.rate >= _KEPT * rate:
            if self.level > 1:
                self._halve(self._window.rate, is_first=False)
            else:
                self._settle(1.0, now)
        elif is_first:
            self.level = self._good = level
            self._higher, self._seen = None, (level, rate)
        else:
            self._settle(level, now)

    def _settle(self, level: float, now: float) -> None:
        """So many are enough, for a while that doubles each time."""
        again = abs(level - (self._enough or math.inf)) <= max(1.0, level / 10)
        self._hold = min(2 * self._hold, _LONGEST_HOLD) if again else 3 * _SHORTEST_HOLD
        self._enough = level
        self._lower(level, now)

    def _look_on(self, now: float) -> None:
        """Are answers as fast as they were?"""
        self._seen = (self._window.level, self._window.rate)
        took = self._window.took
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
