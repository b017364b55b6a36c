"""When requests may start, and when the endpoint is given up, over real sockets."""

import asyncio
import itertools
import math
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from types import SimpleNamespace
from typing import Any

import pytest
from conftest import sampled
from endpoint import Answer, Endpoint, chat, fault

from pipeline.domain import Message, Request, Response
from pipeline.errors import EndpointError, EndpointRefused
from pipeline.llm.client import Client
from pipeline.llm.limits.circuit_breaker import CircuitBreaker
from pipeline.llm.limits.concurrency import HANDFUL
from pipeline.llm.limits.limiter import Limiter
from pipeline.settings import Patience, RateLimits

pytestmark = pytest.mark.slow

GOOD = chat('{"claims": []}')
QUICK = Patience(timeout=60.0, pause=0.001, wait=0.05)
LONG = "This model's maximum context length is 4096 tokens."


def numbered(number: int) -> Request:
    """A request that says its number."""
    return Request((Message("user", f"number {number}"),), {}, "claims", "json_schema", "m", 0.0, 64)


def number(body: dict[str, Any]) -> int:
    """The number that a request says."""
    return int(body["messages"][0]["content"].split()[1])


def ask_all(
    endpoint: Endpoint, count: int, pace: RateLimits | None = None, patience: Patience = QUICK, **how: Any
) -> list[Response | BaseException]:
    """The replies to so many requests at once, or what was raised instead."""

    async def asked() -> list[Response | BaseException]:
        async with Client(endpoint.url, patience=patience, pace=pace, **how) as client:
            asking = (client.ask(numbered(n), lambda _: None) for n in range(count))
            return await asyncio.gather(*asking, return_exceptions=True)

    return asyncio.run(asked())


def refusals(results: list[Response | BaseException]) -> set[str]:
    """The messages of what ended the run."""
    return {str(result) for result in results if isinstance(result, EndpointRefused)}


class Clocked(asyncio.SelectorEventLoop):
    """A loop whose time passes only while everybody waits, however fast the machine is."""

    passed = 0.0

    def time(self) -> float:
        """Seconds that have passed."""
        return self.passed

    def _run_once(self) -> None:
        if not self._ready and self._scheduled:  # type: ignore[attr-defined]
            # A little more, as clocks do: a wait that rounding leaves would last for ever.
            self.passed = max(self.passed, self._scheduled[0].when()) + 1e-6  # type: ignore[attr-defined]
        super()._run_once()  # type: ignore[misc]


@dataclass
class Simulated:
    """An endpoint behind a limiter, on a simulated clock: what started when, and what was sent back when.

    `judge` says of a request, by its number and its attempt, how long the answer takes; or it is sent back
    for as long as the `Retry-After` that it returns says, or for an unsaid time.
    """

    pace: RateLimits
    judge: Callable[[int, int], "float | SentBack"]
    pause: float = 0.001
    tokens: int = 0
    open: int = 0
    starts: list[tuple[float, int]] = field(default_factory=list)
    sent_back: list[float] = field(default_factory=list)

    def run(self, count: int, monkeypatch: pytest.MonkeyPatch) -> float:
        """Seconds that so many requests take."""
        loop = Clocked()
        monkeypatch.setattr(
            "pipeline.llm.limits.limiter.time", SimpleNamespace(monotonic=loop.time, time=loop.time)
        )
        try:
            loop.run_until_complete(self._all(count, loop))
        finally:
            loop.close()
        return loop.passed

    async def _all(self, count: int, loop: Clocked) -> None:
        limiter = Limiter(self.pace, Patience(6, math.inf, self.pause))
        await asyncio.gather(*(self._one(limiter, number, loop) for number in range(count)))

    async def _one(self, limiter: Limiter, number: int, loop: Clocked) -> None:
        ticket = limiter.ticket()
        for attempt in itertools.count(1):
            await limiter.enter(ticket)
            limiter.begin(ticket)
            self.starts.append((loop.passed, number))
            self.open += 1
            judged = self.judge(number, attempt)
            await asyncio.sleep(0.001 if isinstance(judged, SentBack) else judged)
            self.open -= 1
            if not isinstance(judged, SentBack):
                limiter.used(ticket, self.tokens)
                limiter.learn(ticket, "answered")
                limiter.leave()
                return
            self.sent_back.append(loop.passed)
            limiter.learn(ticket, "throttled", judged.wanted)
            limiter.leave()
            if ticket.alone:
                await asyncio.sleep(self.pause)


@dataclass(frozen=True)
class SentBack:
    """A 429, which asks to wait for so many seconds, or does not say."""

    wanted: float | None = None


# Pauses


@pytest.mark.parametrize("reset", ["300", "1e308", "9999-12-31T00:00:00", "87600h"])
def test_a_long_hold_is_told_once_and_ends(reset: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever says that there is no room for long holds all for a while, which is told in one line."""
    monkeypatch.setattr("pipeline.llm.limits.rate_limit_headers.LONGEST", 0.3)
    monkeypatch.setattr("pipeline.llm.limits.limiter._UNTOLD", 0.2)
    # Time stands still until it is told, and then the hold is over.
    clock = SimpleNamespace(monotonic=lambda: 100.0 * (1 + len(told)), time=time.time)
    monkeypatch.setattr("pipeline.llm.limits.limiter.time", clock)
    headers = {"x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": reset}
    told: list[str] = []

    def script(body: dict[str, Any], _attempt: int) -> Answer:
        return replace(GOOD, headers=headers if number(body) == 0 else {})

    with Endpoint(script) as endpoint:
        results = ask_all(endpoint, 4, RateLimits(concurrency=1), on_retry=told.append)
    assert all(isinstance(result, Response) for result in results)
    assert len(told) == 1, told
    assert told[0].startswith("The endpoint says that it has no room for more requests now")
    assert told[0].endswith("Trying again in 0.3 s.")


@pytest.mark.parametrize("reset", ["inf", "nan", "-1", "-inf", "1e309", "soon"])
def test_a_hold_without_an_end_is_none(reset: str) -> None:
    """What is no time to wait holds nobody, and nothing is told."""
    headers = {"x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": reset}
    told: list[str] = []
    with Endpoint(lambda *_: replace(GOOD, headers=headers)) as endpoint:
        results = ask_all(endpoint, 4, RateLimits(concurrency=1), on_retry=told.append)
    assert all(isinstance(result, Response) for result in results)
    assert told == []


@pytest.mark.parametrize("wanted", ["inf", "nan", "1e309", "-inf", "1" * 400])
def test_a_pause_without_an_end_is_the_usual_one(wanted: str) -> None:
    """A Retry-After that is no number of seconds is as good as none."""
    with Endpoint(
        lambda _, attempt: fault(429, headers={"Retry-After": wanted}) if attempt == 1 else GOOD
    ) as endpoint:
        started = time.monotonic()
        [result] = ask_all(endpoint, 1)
        assert time.monotonic() - started < 60
    assert isinstance(result, Response)


@pytest.mark.parametrize("counts", [{}, {"prompt_tokens": -(10**6), "completion_tokens": -(10**6)}])
def test_a_limit_a_minute_holds_without_counts(counts: dict[str, int]) -> None:
    """Tokens that an endpoint does not count are estimated from the texts, so that --tpm stays a limit."""
    used: list[float] = []

    async def asked() -> None:
        async with Client(endpoint.url, patience=QUICK, pace=RateLimits(tpm=10**6)) as client:
            limiter = client._limiter
            limiter.used = lambda _turn, tokens: used.append(tokens)  # type: ignore[method-assign]
            text = "a" * 1_000
            await client.ask(replace(numbered(0), messages=(Message("user", text),)), lambda _: None)

    body: dict[str, Any] = dict(GOOD.body)  # type: ignore[call-overload]  # it is a dictionary
    with Endpoint(lambda *_: Answer(body | {"usage": counts})) as endpoint:
        asyncio.run(asked())
    assert used == [500 + len('{"claims": []}') // 2]


def test_whoever_is_sent_back_pauses_everybody(monkeypatch: pytest.MonkeyPatch) -> None:
    """After a 429 nobody starts until the time is over for which the endpoint asked."""
    run = Simulated(
        RateLimits(concurrency=4), lambda n, attempt: SentBack(1.5) if (n, attempt) == (3, 1) else 0.05
    )
    run.run(40, monkeypatch)
    [at] = run.sent_back
    assert not [start for start, _ in run.starts if at < start < at + 1.5]
    assert len(run.starts) == 41


def test_pause_that_an_endpoint_wants_is_kept_over_the_wire() -> None:
    """What a Retry-After says is what whoever was sent back waits for, and all get their answers."""
    sent_back: list[float] = []

    def script(body: dict[str, Any], attempt: int) -> Answer:
        if number(body) == 3 and attempt == 1:
            sent_back.append(time.monotonic())
            return fault(429, headers={"Retry-After": "0.5"})
        return GOOD

    with Endpoint(script) as endpoint:
        results = ask_all(endpoint, 40, RateLimits(concurrency=4))
    assert all(isinstance(result, Response) for result in results)
    [at] = sent_back
    again = [asked.at for asked in endpoint.requests if number(asked.body) == 3][1]
    assert again > at + 0.48
    assert len(endpoint.requests) == 41


def test_stray_refusal_pauses_nobody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where one of many is sent back and no time is named, it alone waits and the others go on."""
    run = Simulated(
        RateLimits(concurrency=4),
        lambda n, attempt: SentBack() if (n, attempt) == (30, 1) else 0.05,
        pause=0.5,
    )
    run.run(60, monkeypatch)
    [at] = run.sent_back
    assert len([start for start, _ in run.starts if at < start < at + 0.2]) > 6
    assert [number for _, number in run.starts].count(30) == 2


def test_what_was_sent_back_goes_first() -> None:
    """What is tried again starts before what never started."""

    def script(body: dict[str, Any], attempt: int) -> Answer:
        return fault(429, headers={"Retry-After": "0.1"}) if (number(body), attempt) == (1, 1) else GOOD

    with Endpoint(script) as endpoint:
        ask_all(endpoint, 6, RateLimits(concurrency=1))
    assert [number(asked.body) for asked in endpoint.requests] == [0, 1, 1, 2, 3, 4, 5]


def test_overload_said_in_a_good_answer_is_one() -> None:
    """A 429 that comes as the body of a 200 pauses everybody as well."""
    body = {"error": {"message": "slow down", "code": 429}}

    def script(asked: dict[str, Any], attempt: int) -> Answer:
        return Answer(body) if (number(asked), attempt) == (0, 1) else GOOD

    with Endpoint(script) as endpoint:
        ask_all(endpoint, 3, RateLimits(concurrency=1), replace(QUICK, pause=0.3))
    first, second = endpoint.requests[:2]
    assert second.at - first.at > 0.2


def test_endpoint_that_allows_eight_gets_eight(monkeypatch: pytest.MonkeyPatch) -> None:
    """The number that an endpoint allows is found with hardly any request sent back, and kept."""
    run = Simulated(RateLimits(), lambda *_: SentBack(0.2) if run.open > 8 else 0.05)
    took = run.run(400, monkeypatch)
    assert len(run.sent_back) <= 8
    assert took < 3 * 400 * 0.05 / 8


def test_nobody_is_lost_where_an_endpoint_allows_eight() -> None:
    """Over the wire too everybody is answered in the end, though the ninth at a time is sent back."""
    asked: set[int] = set()

    def script(body: dict[str, Any], _: int) -> Answer:
        asked.add(number(body))
        if endpoint._open > 8:
            return fault(429, headers={"Retry-After": "0.05"})
        return replace(GOOD, delay=0.01)

    with Endpoint(script) as endpoint:
        results = ask_all(endpoint, 100, RateLimits(), replace(QUICK, attempts=100))
    assert all(isinstance(result, Response) for result in results)
    assert asked == set(range(100))


def test_headers_that_count_down_are_heeded() -> None:
    """An endpoint that says how many requests are left until when never needs to send one back."""
    left, until = 5, 0.0

    def script(*_: object) -> Answer:
        nonlocal left, until
        now = time.monotonic()
        if now >= until:
            left, until = 5, now + 0.2
        if left == 0:
            return fault(429)
        left -= 1
        headers = {
            "x-ratelimit-remaining-requests": str(left),
            "x-ratelimit-reset-requests": f"{math.ceil(1000 * (until - now))}ms",
        }
        return replace(GOOD, headers=headers)

    with Endpoint(script) as endpoint:
        results = ask_all(endpoint, 20, RateLimits(concurrency=1))
    assert all(isinstance(result, Response) for result in results)
    assert len(endpoint.requests) == 20


def test_requests_a_minute_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """With --rpm requests start evenly, however many could be in flight."""
    run = Simulated(RateLimits(rpm=600), lambda *_: 0.001)
    run.run(8, monkeypatch)
    gaps = [b - a for (a, _), (b, _) in itertools.pairwise(run.starts)]
    assert all(0.08 < gap < 0.13 for gap in gaps[1:])


def test_tokens_a_minute_are_kept_by_what_answers_take(monkeypatch: pytest.MonkeyPatch) -> None:
    """With --tpm requests wait for the tokens of those before, as they were counted by the endpoint."""
    run = Simulated(RateLimits(concurrency=1, tpm=61_000), lambda *_: 0.001, tokens=200)
    run.run(4, monkeypatch)
    gaps = [b - a for (a, _), (b, _) in itertools.pairwise(run.starts)]
    assert all(0.17 < gap < 0.23 for gap in gaps[1:])


@pytest.mark.parametrize(
    "pace", [RateLimits(rpm=1200), RateLimits(concurrency=1, tpm=244_000)], ids=["rpm", "tpm"]
)
def test_paces_are_kept_over_the_wire(pace: RateLimits) -> None:
    """Requests over a real socket take at least the time that the pace of the user makes them take."""
    with Endpoint(lambda *_: chat("{}", tokens=(150, 50))) as endpoint:
        began = time.monotonic()
        results = ask_all(endpoint, 8, pace)
        took = time.monotonic() - began
    assert all(isinstance(result, Response) for result in results)
    assert took > 0.25


def test_cancelled_requests_leave_their_place() -> None:
    """Whoever waits no longer, at the limiter or for an answer, keeps nobody else waiting."""

    async def cancelled() -> None:
        async with Client(endpoint.url, patience=QUICK, pace=RateLimits(concurrency=2)) as client:
            tasks = [asyncio.ensure_future(client.ask(numbered(n), lambda _: None)) for n in range(6)]
            await asyncio.sleep(0.2)
            for task in tasks[:4]:
                task.cancel()
            results = await asyncio.wait_for(asyncio.gather(*tasks, return_exceptions=True), 60)
            assert [type(result) for result in results[4:]] == [Response, Response]
            assert client._limiter.in_flight == 0

    with Endpoint(lambda body, _: replace(GOOD, delay=600.0 if number(body) < 4 else 0.0)) as endpoint:
        asyncio.run(cancelled())


def test_cancelled_between_admission_and_start() -> None:
    """Whoever is cancelled in the very moment in which they are let through gives the place back."""

    async def scene() -> None:
        limiter = Limiter(RateLimits(concurrency=1), Patience(6, math.inf, 0.001))
        first, second, third = limiter.ticket(), limiter.ticket(), limiter.ticket()
        await limiter.enter(first)
        waiting = asyncio.ensure_future(limiter.enter(second))
        await asyncio.sleep(0)
        limiter.leave()
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        await asyncio.wait_for(limiter.enter(third), 60)
        assert limiter.in_flight == 1

    asyncio.run(scene())


# Outages


@pytest.mark.parametrize("pace", [RateLimits(), RateLimits(concurrency=16)], ids=["auto", "by hand"])
@pytest.mark.parametrize(
    ("answer", "says"),
    sampled(
        [
            (fault(500, "broken"), "status 500: broken"),
            (Answer(reset=True), "connection"),
            (fault(503, "busy"), "status 503: busy"),
            (fault(429, "later", {"Retry-After": "0"}), "status 429: later"),
            (Answer({"error": {"message": "no GPU"}}), "no GPU"),
        ],
        plain=1,
    ),
    ids=["500", "reset", "503", "429", "200"],
)
def test_endpoint_that_never_answers_is_given_up(pace: RateLimits, answer: Answer, says: str) -> None:
    """Of 500 requests a few are sent, and then all fail with one sentence."""
    with Endpoint(lambda *_: answer) as endpoint:
        results = ask_all(endpoint, 500, pace)
    [message] = refusals(results)
    assert "has answered nothing" in message
    assert "asked no more" in message
    assert says in message
    assert len(endpoint.requests) <= 16 + 6
    assert all(isinstance(result, EndpointError) for result in results)


@pytest.mark.slow
def test_endpoint_that_hangs_is_given_up() -> None:
    """An endpoint that takes requests and answers none is given up after a few."""
    with Endpoint(lambda *_: replace(GOOD, delay=100_000.0)) as endpoint:
        results = ask_all(endpoint, 100, RateLimits(), replace(QUICK, timeout=2.0))
    [message] = refusals(results)
    assert "in time" in message
    assert len(endpoint.requests) <= 6 + HANDFUL


def test_nobody_there_is_given_up() -> None:
    """Where nothing listens a few tries are made, not some for each abstract."""
    told: list[str] = []
    with Endpoint(lambda *_: GOOD) as endpoint:
        endpoint.close()
        results = ask_all(endpoint, 100, RateLimits(), on_retry=told.append)
    [message] = refusals(results)
    assert message.startswith("Nothing answers at")
    assert len(told) <= 6


def test_endpoint_that_comes_back_costs_no_abstract() -> None:
    """While the endpoint is down one request at a time is sent; when it is back all get their answers."""
    asked: list[int] = []
    most: list[int] = []

    def script(*_: object) -> Answer:
        asked.append(1)
        if 20 < len(asked) <= 500 and most[-5:] != [1] * 5:
            most.append(endpoint._open)
            return fault(502, "restarting")
        return replace(GOOD, delay=0.01)

    with Endpoint(script) as endpoint:
        results = ask_all(endpoint, 200, RateLimits(concurrency=16), replace(QUICK, attempts=40))
    assert all(isinstance(result, Response) for result in results)
    assert most[-5:] == [1] * 5


def test_server_that_goes_away_is_waited_for_and_then_given_up() -> None:
    """A server that has answered before gets more time than one that never did, but not for ever."""
    asked: list[int] = []

    def script(*_: object) -> Answer:
        with changed:
            asked.append(1)
            changed.notify_all()
            if len(asked) <= 20:
                return GOOD
            # When all in flight are of these, all good answers have arrived.
            changed.wait_for(lambda: len(asked) >= 20 + 8, 60)
            return fault(502, "gone")

    changed = threading.Condition()
    with Endpoint(script) as endpoint:
        results = ask_all(endpoint, 300, RateLimits(concurrency=8), replace(QUICK, attempts=2))
    assert len([result for result in results if isinstance(result, Response)]) == 20
    [message] = refusals(results)
    assert "status 502: gone" in message
    assert 20 + 11 <= len(endpoint.requests) <= 20 + 40


def test_bad_requests_do_not_speak_for_the_endpoint() -> None:
    """Abstracts on which a server breaks fail by themselves, whatever they are among, and stop nothing."""
    bad = {3, 4, 5, 6, 7, 8}

    def script(body: dict[str, Any], _: int) -> Answer:
        return fault(500, "crash") if number(body) in bad else GOOD

    with Endpoint(script) as endpoint:
        results = ask_all(endpoint, 60, RateLimits(concurrency=4))
    assert {n for n, result in enumerate(results) if isinstance(result, EndpointError)} == bad
    assert not refusals(results)


@pytest.mark.parametrize("at_once", [1, 4])
def test_those_that_fail_alone_are_no_outage_when_only_they_are_left(at_once: int) -> None:
    """Requests that failed while others were answered say nothing, though nothing else is left to ask."""
    breaker = CircuitBreaker(attempts=6, pause=0.001)
    for who in range(6):
        breaker.failed(who, 0.0, 0.0, overload=False)
    breaker.answer(99)
    for time_ in range(1, 100):
        for who in range(at_once):
            breaker.failed(who, time_, time_ + 0.5, overload=False)
    assert not breaker.down
    assert not breaker.given_up


def test_those_who_failed_alone_do_not_hide_an_outage() -> None:
    """When all fail, those that failed before as well, it is the endpoint, as soon as without them."""
    breaker = CircuitBreaker(attempts=6, pause=0.001)
    breaker.failed(0, 0.0, 0.0, overload=False)
    breaker.answer(99)
    for time_ in range(1, 16):
        breaker.failed(0, time_, time_ + 0.2, overload=False)
        breaker.failed(time_, time_ + 0.3, time_ + 0.5, overload=False)
    assert breaker.given_up


@pytest.mark.parametrize("redeemed", ["answered", "overload"])
def test_whoever_is_no_longer_suspect_speaks_for_the_endpoint(redeemed: str) -> None:
    """A request that got its answer, or was only sent back for overload, counts like any other."""
    breaker = CircuitBreaker(attempts=6, pause=0.001)
    for who in range(3):
        breaker.failed(who, 0.0, 0.0, overload=redeemed == "overload")
    for who in range(3) if redeemed == "answered" else (99,):
        breaker.answer(who)
    for who in range(3):
        breaker.failed(who, 1.0 + who, 1.5 + who, overload=False)
    assert breaker.down


# Requests that are at fault


@pytest.mark.parametrize("answer", [fault(400, LONG), fault(413, "too large")], ids=["400", "413"])
def test_endpoint_that_takes_no_abstract_is_given_up(answer: Answer) -> None:
    """Where the first abstracts are all too long nothing more is asked."""
    with Endpoint(lambda *_: answer) as endpoint:
        results = ask_all(endpoint, 300, RateLimits())
    [message] = refusals(results)
    assert "refused 5 abstracts in a row" in message
    assert 5 <= len(endpoint.requests) < 5 + HANDFUL


def test_abstract_that_is_too_long_fails_alone() -> None:
    """One that does not fit fails by itself, however many there are between others."""

    def script(body: dict[str, Any], _: int) -> Answer:
        return fault(400, LONG) if number(body) % 2 else GOOD

    with Endpoint(script) as endpoint:
        results = ask_all(endpoint, 60, RateLimits(concurrency=1))
    assert [isinstance(result, Response) for result in results] == [n % 2 == 0 for n in range(60)]
    assert not refusals(results)


def test_many_in_a_row_that_do_not_fit_stop_a_run_that_went_well() -> None:
    """After good answers it takes more of them: only what no abstract passes any more is given up."""
    with Endpoint(lambda body, _: GOOD if number(body) < 10 else fault(400, LONG)) as endpoint:
        results = ask_all(endpoint, 100, RateLimits(concurrency=1))
    assert "refused 25 abstracts in a row" in next(iter(refusals(results)))
    assert len(endpoint.requests) == 35


def test_same_refusal_again_and_again_stops_a_run_that_went_well() -> None:
    """What is said of each abstract in the same words is none's own fault, however well others went."""

    def script(body: dict[str, Any], _: int) -> Answer:
        return GOOD if number(body) < 10 else fault(400, f"Unknown field 'x' in request {number(body)}.")

    with Endpoint(script) as endpoint:
        results = ask_all(endpoint, 100, RateLimits(concurrency=1))
    assert "refused 5 abstracts in a row" in next(iter(refusals(results)))
    assert len(endpoint.requests) == 15


def test_key_that_is_withdrawn_stops_at_once() -> None:
    """A refusal in the middle lets nobody through who has not started."""
    with Endpoint(lambda body, _: GOOD if number(body) < 10 else fault(402, "no money")) as endpoint:
        results = ask_all(endpoint, 500, RateLimits(concurrency=4))
    assert len([result for result in results if isinstance(result, Response)]) == 10
    assert len(refusals(results)) == 1
    assert len(endpoint.requests) <= 14


# Conversations


@pytest.mark.parametrize("room", [1, 2])
def test_no_more_conversations_are_begun_than_may_be_in_flight(room: int) -> None:
    """A conversation keeps its place between its requests, so that its server need not read it anew."""
    order: list[int] = []

    def script(body: dict[str, Any], _: int) -> Answer:
        order.append(number(body) // 10)
        return GOOD

    async def talk(client: Client, who: int) -> None:
        async with client.conversation():
            for ticket in range(4):
                await client.ask(numbered(10 * who + ticket), lambda _: None)
                await asyncio.sleep(0.01)

    async def all_of_them() -> None:
        async with Client(endpoint.url, patience=QUICK, pace=RateLimits(concurrency=room)) as client:
            await asyncio.gather(*(talk(client, who) for who in range(6)))

    with Endpoint(script) as endpoint:
        asyncio.run(all_of_them())
    assert len(order) == 24
    for at in range(len(order)):
        open_ = {who for who in order[: at + 1] if order[: at + 1].count(who) < 4}
        assert len(open_) <= room


def test_conversations_that_are_cancelled_leave_their_place() -> None:
    """Whoever waits for a place no longer, or has just been given one, keeps no other from it."""

    async def scene() -> None:
        limiter = Limiter(RateLimits(concurrency=1), Patience(6, math.inf, 0.001))

        async def talk() -> None:
            async with limiter.conversation():
                await asyncio.sleep(60)

        talks = [asyncio.ensure_future(talk()) for _ in range(3)]
        await asyncio.sleep(0)
        talks[1].cancel()
        talks[0].cancel()
        await asyncio.sleep(0)
        # The third one has its place by now, and gives it back before it knows.
        talks[2].cancel()
        await asyncio.gather(*talks, return_exceptions=True)
        async with asyncio.timeout(60), limiter.conversation():
            pass

    asyncio.run(scene())


def test_conversations_end_where_nothing_is_asked_any_more() -> None:
    """Who waits for a place is told as well that the endpoint refuses everybody."""

    async def scene() -> None:
        limiter = Limiter(RateLimits(concurrency=1), Patience(6, math.inf, 0.001))

        async def talk() -> None:
            async with limiter.conversation():
                await limiter.enter(limiter.ticket())

        async with limiter.conversation():
            talks = [asyncio.ensure_future(talk()) for _ in range(3)]
            await asyncio.sleep(0)
            limiter.refuse(EndpointRefused("No."))
            async with asyncio.timeout(60):
                ended = await asyncio.gather(*talks, return_exceptions=True)
        assert [str(one) for one in ended] == ["No."] * 3

    asyncio.run(scene())


# Nobody there


def test_time_alone_decides_while_nobody_is_there() -> None:
    """However many tries that makes, an absent endpoint is given up after so many seconds, and not before."""
    breaker = CircuitBreaker(attempts=2, pause=0.5, wait=600.0)
    breaker.answer(0)
    now, tries = 100.0, 0
    breaker.missed(now, now)
    while not breaker.given_up:
        assert breaker.down
        now += breaker.pause
        breaker.missed(now, now)
        tries += 1
    assert now == pytest.approx(700.0)
    assert tries > 60


def test_somebody_who_is_there_again_is_no_longer_waited_for() -> None:
    """An answer, or a refusal, ends the waiting, and the next absence is waited for as long again."""
    breaker = CircuitBreaker(attempts=2, pause=0.5, wait=600.0)
    breaker.missed(0.0, 0.0)
    breaker.refused(1)
    assert not breaker.down
    breaker.missed(599.0, 599.0)
    breaker.missed(601.0, 601.0)
    assert not breaker.given_up


def test_gateway_without_a_server_is_waited_for_as_well() -> None:
    """502 and 504 in the middle of a run may be a server that starts: that much time goes by."""
    breaker = CircuitBreaker(attempts=2, pause=0.5, wait=600.0)
    breaker.answer(0)
    for who in range(50):
        breaker.failed(who, 10.0 * who, 10.0 * who + 1, overload=False, gateway=True)
    assert breaker.down
    assert not breaker.given_up
    breaker.failed(51, 610.0, 611.0, overload=False, gateway=True)
    assert breaker.given_up
