"""The limit of requests in flight, against simulated endpoints on a simulated clock; meters and quotas."""

import heapq
import itertools
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from conftest import table

from pipeline.llm.limits.concurrency import HANDFUL, AdaptiveConcurrency, Start, TokenBucket
from pipeline.llm.limits.rate_limit_headers import RateLimitHeaders, seconds
from pipeline.settings import MOST_CONCURRENT, RateLimits


@dataclass
class Simulation:
    """A client that always has work, over a simulated endpoint.

    `bears(now)` is how many at once the endpoint takes; `takes(now, at_once)` how long an answer takes.
    What is sent back holds all up for `retry_after` seconds.
    """

    limit: AdaptiveConcurrency
    bears: Callable[[float], float]
    takes: Callable[[float, int], float]
    retry_after: float = 1.0
    hangs: Callable[[], bool] = lambda: False
    timeout: float = 30.0
    now: float = 0.0
    answered: int = 0
    throttled: list[float] = field(default_factory=list)
    levels: list[tuple[float, int]] = field(default_factory=list)
    _events: list[tuple[float, int, str, Start]] = field(default_factory=list)
    _in_flight: int = 0
    _at_endpoint: int = 0
    _closed_until: float = 0.0
    _numbers: Iterator[int] = field(default_factory=lambda: iter(range(10**9)))

    def run(self, until: float) -> "Simulation":
        """Goes on until then."""
        self._start()
        while self._events and self._events[0][0] <= until:
            self.now, _, kind, start = heapq.heappop(self._events)
            self._end(kind, start)
            self._start()
            self.levels.append((self.now, self._in_flight))
        return self

    def _start(self) -> None:
        while self._in_flight < self.limit.room and self.now >= self._closed_until:
            self._in_flight += 1
            if self._at_endpoint >= self.bears(self.now):
                self._plan(0.01, "429")
                continue
            self._at_endpoint += 1
            if self.hangs():
                self._plan(self.timeout, "late")
            else:
                self._plan(self.takes(self.now, self._at_endpoint), "ok")
        if self.now < self._closed_until and not any(event[2] == "go" for event in self._events):
            self._plan(self._closed_until - self.now, "go")

    def _plan(self, after: float, kind: str) -> None:
        start = Start(self.now, self.limit.epoch, self._in_flight)
        heapq.heappush(self._events, (self.now + after, next(self._numbers), kind, start))

    def _end(self, kind: str, start: Start) -> None:
        if kind == "go":
            return
        if kind == "ok":
            self.answered += 1
            full = self._in_flight >= self.limit.room
            self.limit.answered(start, self.now, full=full)
        elif kind == "429":
            self.throttled.append(self.now)
            self.limit.throttled(start, self._in_flight, self.now)
            self._closed_until = max(self._closed_until, self.now + self.retry_after)
        else:
            self.limit.timed_out(start, self.now)
        self._in_flight -= 1
        self._at_endpoint -= kind != "429"
        self._closed_until = max(self._closed_until, self.now + self.limit.gap)

    def mean(self, since: float, until: float) -> float:
        """Requests in flight, as a mean over time."""
        area, last, level = 0.0, since, 0
        for at, now_level in [*self.levels, (until, 0)]:
            if at > since:
                area += (min(at, until) - last) * level
                last = min(at, until)
            level = now_level
        return area / (until - since)


def spread(middle: float, seed: int = 1) -> Callable[[float, int], float]:
    """Times of answers that vary by about a third."""
    chance = random.Random(seed)  # noqa: S311 - chance, not secrecy
    return lambda _now, _at_once: middle * chance.lognormvariate(0, 0.35)


@pytest.mark.parametrize("allowed", [1, 2, 8, 32, 100])
def test_fixed_limit_is_found_and_kept(allowed: int) -> None:
    """An endpoint that allows so many gets them nearly all the time, and sends hardly any back."""
    run = Simulation(AdaptiveConcurrency(MOST_CONCURRENT), lambda _: allowed, spread(0.5)).run(120.0)
    assert run.mean(10, 120) >= 0.93 * allowed
    assert len(run.throttled) <= 6 + allowed / 4
    assert len([at for at in run.throttled if at > 60]) <= 1


def test_limit_that_stands_is_tried_ever_more_rarely() -> None:
    """The time until the next trial doubles each time that the same limit is met."""
    run = Simulation(AdaptiveConcurrency(MOST_CONCURRENT), lambda _: 8, spread(0.5)).run(400.0)
    gaps = [b - a for a, b in itertools.pairwise(run.throttled) if b - a > 2]
    assert all(later > 1.5 * earlier for earlier, later in itertools.pairwise(gaps))
    assert len(gaps) >= 4


def grown(limit: AdaptiveConcurrency, level: int) -> float:
    """Lets a limit grow up to a level by good answers, and says when that is."""
    now = 0.0
    while limit.room < level:
        limit.answered(Start(now, limit.epoch, limit.room), now + 1.0, full=True)
        now += 1.0 / limit.room
    return now


def test_first_requests_are_a_handful() -> None:
    """An endpoint of which nothing is known gets a few, and more once it is seen how these go."""
    limit = AdaptiveConcurrency(MOST_CONCURRENT)
    assert limit.room == HANDFUL
    for n in range(HANDFUL):
        assert limit.room == HANDFUL
        limit.answered(Start(0.0, limit.epoch, HANDFUL), 1.0 + n / 100, full=True)
    for n in range(1, HANDFUL + 1):
        limit.answered(Start(1.0, limit.epoch, HANDFUL), 2.0 + n / 100, full=True)
        assert limit.room == HANDFUL + n
    for _ in range(20):
        limit.answered(Start(1.0, limit.epoch, HANDFUL), 2.1, full=True)
        assert limit.room == 2 * HANDFUL


def test_handful_is_no_more_than_the_most() -> None:
    """Who allows two gets no handful."""
    assert AdaptiveConcurrency(2).room == 2


@dataclass
class Queue(Simulation):
    """An endpoint that works on `slots` requests at once, for about `service` seconds each; the rest wait.

    What a client no longer waits for is worked on all the same.
    """

    slots: int = 1
    service: float = 1.0
    spread: float = 0.0
    late: int = 0
    _chance: random.Random = field(default_factory=lambda: random.Random(1))  # noqa: S311
    _free: list[float] = field(default_factory=list)

    def _plan(self, after: float, kind: str) -> None:
        if kind == "ok":
            self._free = self._free or [0.0] * self.slots
            begun = max(self.now, heapq.heappop(self._free))
            ended = begun + self.service * self._chance.lognormvariate(0, self.spread)
            heapq.heappush(self._free, ended)
            after = ended - self.now
            if after > self.timeout:
                after, kind = self.timeout, "late"
                self.late += 1
        super()._plan(after, kind)


def queue(slots: int, service: float, **how: Any) -> Queue:
    """A run of 400 services in a row over an endpoint with so many slots."""
    timeout = how.pop("timeout", 120.0)
    limit = AdaptiveConcurrency(MOST_CONCURRENT, timeout=timeout)
    run = Queue(limit, lambda _: 1e9, lambda *_: 0.0, timeout=timeout, slots=slots, service=service, **how)
    run.run(400 * service)
    return run


@pytest.mark.parametrize("spread_", [0.0, 0.3], ids=["even", "uneven"])
@pytest.mark.parametrize("service", [0.1, 1.0, 10.0, 25.0])
def test_server_that_answers_one_after_another_gets_one_or_two(service: float, spread_: float) -> None:
    """With one slot few are in flight, hardly any comes too late, and the slot is never idle for long."""
    run = queue(1, service, spread=spread_)
    assert max(level for _, level in run.levels) <= 2 * HANDFUL
    assert run.mean(100 * service, 400 * service) < 2
    assert run.late <= 3
    assert run.answered > 0.88 * 400


@pytest.mark.parametrize("service", [30.0, 50.0, 70.0])
def test_slow_server_is_not_overrun(service: float) -> None:
    """Where even a handful is too many for the time-out that is seen from the first that come too late."""
    run = queue(1, service, spread=0.1)
    assert run.late < 12
    assert run.mean(100 * service, 400 * service) < 2
    assert run.answered > 0.85 * 400


def test_many_slow_answers_at_once_are_used() -> None:
    """Where answers take most of the time-out, but all of them together, there come to be many."""
    run = Simulation(
        AdaptiveConcurrency(MOST_CONCURRENT, timeout=120.0), lambda _: 1e9, spread(75.0), timeout=600.0
    ).run(3_000.0)
    assert run.mean(1_500, 3_000) > 20


@pytest.mark.parametrize("slots", [2, 4, 8, 16])
@pytest.mark.parametrize("service", [1.0, 10.0])
def test_slots_are_used_and_not_queued_for_without_end(slots: int, service: float) -> None:
    """Nearly all slots work all the time, and what waits for them is bounded by their number."""
    run = queue(slots, service, spread=0.3)
    assert run.answered > 0.85 * 400 * slots
    assert run.mean(100 * service, 400 * service) <= 4 * slots
    assert run.late == 0


def test_growth_keeps_within_the_time_out() -> None:
    """Many slow slots are found out step by step, so that few answers come too late on the way."""
    run = queue(16, 30.0, spread=0.2)
    assert run.mean(6_000, 12_000) > 14
    assert run.late < 0.01 * run.answered


def test_prompt_cache_of_one_slot_is_spared() -> None:
    """Where several at once make each answer many times as slow, one at a time is what is kept."""
    run = Simulation(
        AdaptiveConcurrency(MOST_CONCURRENT, timeout=120.0),
        lambda _: 1e9,
        lambda _now, at_once: 0.7 if at_once == 1 else 8.0 * at_once,
    )
    run.run(2_000.0)
    assert run.mean(600, 2_000) < 1.3


def test_limit_that_is_not_met_grows_to_the_most() -> None:
    """An endpoint that bears everything gets the most that there is, and never more."""
    run = Simulation(AdaptiveConcurrency(64), lambda _: 1000, spread(0.5)).run(30.0)
    assert max(level for _, level in run.levels) <= 64
    assert run.mean(5, 30) > 62
    assert not run.throttled


def test_no_growth_without_demand() -> None:
    """Answers to requests that did not fill the room say nothing of a greater one."""
    limit = AdaptiveConcurrency(MOST_CONCURRENT)
    for n in range(50):
        limit.answered(Start(n - 1.0, limit.epoch, limit.room), float(n), full=False)
    assert limit.room == HANDFUL


def test_lower_limit_is_followed_and_left_again() -> None:
    """Where the endpoint comes to bear less the limit goes down, and up again once it bears more."""
    run = Simulation(
        AdaptiveConcurrency(MOST_CONCURRENT),
        lambda now: 32 if now < 40 else 6 if now < 100 else 32,
        spread(0.5),
        retry_after=0.5,
    ).run(300.0)
    assert run.mean(10, 40) > 26
    assert 4 < run.mean(50, 100) < 8
    assert run.mean(200, 300) > 26


def test_limit_below_one_is_reached() -> None:
    """Where even one at a time is too many there are pauses between requests."""
    starts: list[float] = []

    def bears(now: float) -> float:
        allowed = not starts or now - starts[-1] >= 2.0
        if allowed:
            starts.append(now)
        return 1000 if allowed else 0

    run = Simulation(AdaptiveConcurrency(MOST_CONCURRENT), bears, lambda *_: 0.2, retry_after=0.0).run(300.0)
    assert run.answered > 80
    assert len(run.throttled) < 0.9 * run.answered


def test_requests_sent_before_a_limit_was_met_do_not_lower_it_twice() -> None:
    """Of 16 at once 8 are sent back: the limit is 8 then, and not an eighth of a sixteenth."""
    limit = AdaptiveConcurrency(MOST_CONCURRENT)
    now = grown(limit, 16)
    firsts = [limit.throttled(Start(now, 0, 9 + n), 16 - n, now + 1) for n in range(8)]
    assert firsts == [True] + [False] * 7
    assert limit.room == 8


def test_rate_limits_slow_down_and_stop_no_work() -> None:
    """An endpoint that allows ten a second, whatever is in flight, is not asked into the ground."""
    recent: list[float] = []

    def bears(now: float) -> float:
        recent[:] = [at for at in recent if now - at < 1.0]
        if len(recent) >= 10:
            return 0
        recent.append(now)
        return 1000

    run = Simulation(AdaptiveConcurrency(MOST_CONCURRENT), bears, spread(0.5), retry_after=1.0).run(120.0)
    assert run.answered > 500
    assert len(run.throttled) < 0.15 * run.answered


@pytest.mark.parametrize("by_hand", [True, False])
def test_stray_refusals_cost_little(by_hand: bool) -> None:
    """Where one in twenty is sent back whatever is in flight, most of a room set by hand stays in use."""
    chance = random.Random(5)  # noqa: S311 - chance, not secrecy
    limit = AdaptiveConcurrency(64, by_hand=by_hand)
    bears = lambda _: 0 if chance.random() < 0.05 else 1000  # noqa: E731
    run = Simulation(limit, bears, spread(0.5), retry_after=0.0).run(60.0)
    assert run.mean(20, 60) > (48 if by_hand else 2)


def test_time_outs_lower_the_limit_once_each_time() -> None:
    """Requests that hang together lower it by a quarter; one at a time stays one at a time."""
    limit = AdaptiveConcurrency(MOST_CONCURRENT)
    now = grown(limit, 16)
    for _ in range(16):
        limit.timed_out(Start(now, 0, 1), now + 20.0)
    assert limit.room == 12
    for n in range(40):
        limit.timed_out(Start(now, limit.epoch, 1), now + 21.0 + n)
    assert limit.room == 1
    assert limit.gap == 0


def test_few_hangs_cost_little() -> None:
    """One request of a hundred that hangs leaves most of the room in use."""
    chance = random.Random(3)  # noqa: S311 - chance, not secrecy
    run = Simulation(
        AdaptiveConcurrency(64),
        lambda _: 1000,
        spread(0.5),
        hangs=lambda: chance.random() < 0.002,
        timeout=3.0,
    ).run(120.0)
    assert run.mean(20, 120) > 24


def test_limit_comes_back_after_stray_refusals() -> None:
    """A limit that stray refusals have lowered comes back to what the endpoint bears as answers come in."""
    limit = AdaptiveConcurrency(MOST_CONCURRENT)
    Simulation(limit, lambda _: 8, spread(0.5)).run(60.0)
    known = limit.room
    assert known in (8, 9)
    for _ in range(3):
        limit.throttled(Start(60.0, limit.epoch, 2), 2, 60.0)
    assert limit.room < known
    for n in range(4 * known):
        limit.answered(Start(60.0, limit.epoch, limit.room), 60.1 + n / 100, full=True)
    assert limit.room == known


def test_hangs_beside_quick_answers_slow_nobody_down() -> None:
    """Where three of a hundred hang by themselves, and the others are answered at once, all room is used."""
    chance = random.Random(3)  # noqa: S311 - chance, not secrecy
    run = Simulation(
        AdaptiveConcurrency(64),
        lambda _: 1000,
        spread(0.1),
        hangs=lambda: chance.random() < 0.03,
        timeout=3.0,
    ).run(60.0)
    assert run.mean(5, 60) > 56


def test_endpoint_that_comes_to_hang_is_asked_less() -> None:
    """Where most requests come to hang, however quick the answers were before, fewer are asked at once."""
    run = Simulation(
        AdaptiveConcurrency(64), lambda _: 1000, spread(0.1), hangs=lambda: run.now > 30, timeout=3.0
    )
    run.run(29.0)
    assert run.limit.room == 64
    run.run(60.0)
    assert run.limit.room < 32


def test_queueing_is_not_mistaken_for_bearing() -> None:
    """An endpoint that answers four at a time and queues the rest gets few more than four."""
    run = Simulation(
        AdaptiveConcurrency(MOST_CONCURRENT), lambda _: 1000, lambda _now, at_once: max(1.0, at_once / 4)
    ).run(300.0)
    assert run.answered > 0.9 * 4 * 300
    assert run.mean(30, 300) < 20


def test_batching_is_used() -> None:
    """An endpoint that is a little slower with many at once but answers far more gets many."""
    run = Simulation(
        AdaptiveConcurrency(MOST_CONCURRENT), lambda _: 1000, lambda _now, at_once: 1 + at_once / 64
    ).run(120.0)
    assert run.mean(60, 120) > 64


def test_rising_latency_lowers_the_limit() -> None:
    """Where answers come to take twice as long because of how many there are, fewer are asked at once."""

    def takes(now: float, at_once: int) -> float:
        return 0.5 if now < 60 else max(0.5, at_once / 16)

    run = Simulation(AdaptiveConcurrency(64), lambda _: 1000, takes).run(300.0)
    assert run.mean(20, 60) > 60
    assert run.mean(150, 300) < 45
    assert run.answered > 60 * 120 + 0.9 * 240 * 16


def test_slower_answers_for_another_reason_are_borne() -> None:
    """Where fewer at once make answers no faster, there is no use in fewer."""
    run = Simulation(AdaptiveConcurrency(64), lambda _: 1000, lambda now, _: 0.5 if now < 60 else 2.0).run(
        300.0
    )
    assert run.mean(150, 300) > 50


def test_limit_by_hand_starts_there_and_follows_only_what_is_sent_back() -> None:
    """By hand it is at once as high as was said; an endpoint that allows less gets what it allows."""
    limit = AdaptiveConcurrency(64, by_hand=True)
    assert limit.room == 64
    limit.timed_out(Start(0.0, 0, 64), 1.0)
    assert limit.room == 64
    run = Simulation(limit, lambda _: 8, spread(0.5)).run(60.0)
    assert run.mean(5, 60) >= 7
    assert len(run.throttled) <= 64


def test_most_of_a_pace() -> None:
    """A number set by hand is the most; without one there is a bound of our own."""
    assert RateLimits(concurrency=600).most == 600
    assert RateLimits().most == MOST_CONCURRENT


# Meters


@dataclass
class Clock:
    """A clock that is set."""

    now: float = 0.0

    def __call__(self) -> float:
        """The time."""
        return self.now


@pytest.mark.parametrize("per_minute", [1, 6, 60, 600, 6000])
def test_no_minute_holds_more_than_was_allowed(per_minute: int) -> None:
    """However the minutes lie, none has more starts than were allowed, and hardly fewer."""
    clock, starts = Clock(), []
    meter = TokenBucket(per_minute, clock)
    while clock.now < 180:
        clock.now += meter.wait() + 1e-6
        if meter.wait() == 0:
            meter.take(1)
            starts.append(clock.now)
    for first in starts[:: max(1, per_minute // 50)]:
        assert len([at for at in starts if first <= at < first + 60]) <= per_minute
    assert len(starts) >= 0.97 * 3 * per_minute - 1


def test_meter_is_corrected_by_what_was_really_used() -> None:
    """Tokens that were guessed too high are given back, and those guessed too low are waited for."""
    clock = Clock()
    meter = TokenBucket(6100, clock)
    meter.take(1000)
    assert meter.wait() == pytest.approx(10, abs=0.1)
    meter.take(-600)
    assert meter.wait() == pytest.approx(4, abs=0.1)
    meter.take(1000)
    assert meter.wait() == pytest.approx(14, abs=0.1)


# What the endpoint says of its limits


@table(
    ("text", "means"),
    [
        ("6m0s", 360.0),
        ("350ms", 0.35),
        ("1m30.5s", 90.5),
        ("2", 2.0),
        ("0", 0.0),
        ("1764000030", 30.0),
        ("1764000030000", 30.0),
        ("2025-11-24T16:00:30Z", 30.0),
        ("-5", 0.0),
        ("soon", None),
        ("", None),
        ("nan", None),
        (None, None),
    ],
)
def test_times_to_wait_are_read(text: str | None, means: float | None) -> None:
    """Endpoints write a time to wait as a duration, in seconds, or as a time of day."""
    assert seconds(text, 1_764_000_000.0) == (means if means is None else pytest.approx(means))


def quota() -> tuple[RateLimitHeaders, Clock]:
    """A quota of which nothing is known, and its clock."""
    clock = Clock(100.0)
    return RateLimitHeaders(clock, lambda: 1_764_000_000.0), clock


@pytest.mark.parametrize(
    "names",
    [
        ("x-ratelimit-remaining-requests", "x-ratelimit-reset-requests"),
        ("x-ratelimit-remaining", "x-ratelimit-reset"),
    ],
)
def test_requests_that_are_left_are_used_and_then_waited_for(names: tuple[str, str]) -> None:
    """Two are left: two start, and the third waits for the reset."""
    left, clock = quota()
    left.note({names[0]: "2", names[1]: "30s"})
    for _ in range(2):
        assert left.wait(0) == 0
        left.take(0)
    assert left.wait(0) == pytest.approx(30)
    clock.now += 30
    assert left.wait(0) == 0


def test_tokens_that_are_left_are_used_and_then_waited_for() -> None:
    """A request that needs more tokens than are left waits for the reset, a smaller one does not."""
    left, _ = quota()
    left.note({"x-ratelimit-remaining-tokens": "1000", "x-ratelimit-reset-tokens": "12s"})
    assert left.wait(900) == 0
    assert left.wait(1100) == pytest.approx(12)
    left.take(900)
    assert left.wait(900) == pytest.approx(12)


def test_answers_that_were_overtaken_give_nothing_back() -> None:
    """An answer from before the last start may say that more is left than is."""
    left, _ = quota()
    left.note({"x-ratelimit-remaining-requests": "1", "x-ratelimit-reset-requests": "30s"})
    left.take(0)
    left.note({"x-ratelimit-remaining-requests": "9", "x-ratelimit-reset-requests": "30s"})
    left.take(0)
    assert left.wait(0) > 0


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"x-ratelimit-remaining-requests": "0"},
        {"x-ratelimit-remaining-requests": "none", "x-ratelimit-reset-requests": "1s"},
        {"x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "later"},
    ],
)
def test_odd_headers_hold_nobody_up(headers: dict[str, str]) -> None:
    """What is missing or cannot be read is no reason to wait."""
    left, _ = quota()
    left.note(headers)
    assert left.wait(0) == 0
