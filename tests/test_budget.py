"""Prices, what earlier runs teach, and the account that keeps a run below its limits."""

import asyncio
import socket
from contextlib import suppress
from dataclasses import asdict, replace
from typing import Any

import pytest

from pipeline.budget.ledger import FRAME, MARGIN, Ledger
from pipeline.budget.prices import FREE, dollars, find_price
from pipeline.budget.recent_rate import RecentRate
from pipeline.budget.text import account
from pipeline.budget.usage_statistics import (
    MOST_REMEMBERED,
    Estimator,
    Throughput,
    UsageStatistics,
    measured_in,
)
from pipeline.domain import Json, Usage
from pipeline.errors import LimitReached
from pipeline.settings import Limits, Price

PRICE = Price(1.0, 10.0)
SEEN = UsageStatistics(10, 40_000, 12, 10_000, 1_200, 0.3, 300)


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        """The time."""
        return self.now


# Prices


def test_a_price_is_by_the_million() -> None:
    """Dollars come from the tokens in and out, and from the requests where those have a price."""
    assert Price(2.0, 8.0).of(Usage(500_000, 250_000, 7)) == pytest.approx(3.0)
    assert Price(2.0, 8.0, 0.01).of(Usage(0, 0, 7)) == pytest.approx(0.07)
    assert FREE.of(Usage(10**9, 10**9, 10**6)) == 0


def test_list_prices_are_found_by_model_and_address() -> None:
    """A model of a known endpoint has its list price, which says whose it is."""
    found = find_price("gpt-4o-mini", "https://api.openai.com/v1")
    assert found is not None
    assert (found.tokens_in, found.tokens_out, found.request) == (0.15, 0.6, 0.0)
    assert "gpt-4o-mini at OpenAI, genai-prices 0." in found.source


def test_a_price_for_each_request_is_found() -> None:
    """Where the list has a price for the request itself it is part of the price."""
    found = find_price("sonar", "https://api.perplexity.ai")
    assert found is not None
    assert found.request == pytest.approx(0.012)


@pytest.mark.parametrize(
    ("model", "address"),
    [
        ("gpt-4o-mini", "http://localhost:8000/v1"),
        ("gpt-4o-mini", "https://llm.example.org/v1"),
        ("no-such-model", "https://api.openai.com/v1"),
        ("ft:gpt-4o-mini:me", "https://api.openai.com/v1"),
        ("text-embedding-titan", "https://api.openai.com/v1"),
        ("", "https://api.openai.com/v1"),
    ],
)
def test_no_price_is_made_up(model: str, address: str) -> None:
    """A model that the list does not know at this address has no price, however well known its name."""
    assert find_price(model, address) is None


def test_prices_that_change_by_the_hour_count_at_their_highest(monkeypatch: pytest.MonkeyPatch) -> None:
    """A limit holds at every hour of the coming day, so the dearest one counts."""
    from datetime import UTC, datetime, time
    from decimal import Decimal

    from genai_prices import data_snapshot
    from genai_prices.types import ConditionalPrice, ModelPrice, TimeOfDateConstraint

    model = find_model("deepseek-chat")
    hour = (datetime.now(UTC).hour + 5) % 24
    dear = TimeOfDateConstraint(time(hour, 0, tzinfo=UTC), time(hour, 59, 59, 999_999, tzinfo=UTC))
    prices = [
        ConditionalPrice(prices=ModelPrice(input_mtok=Decimal(1), output_mtok=Decimal(2))),
        ConditionalPrice(constraint=dear, prices=ModelPrice(input_mtok=Decimal(3), output_mtok=Decimal(4))),
    ]
    monkeypatch.setattr(model, "prices", prices)
    monkeypatch.setattr(data_snapshot.get_snapshot(), "_lookup_cache", {})
    found = find_price("deepseek-chat", "https://api.deepseek.com/v1")
    assert found is not None
    assert (found.tokens_in, found.tokens_out) == (3.0, 4.0)


def find_model(name: str) -> object:
    """A model in the list of prices."""
    from genai_prices import data_snapshot

    snapshot = data_snapshot.get_snapshot()
    return snapshot.find_provider_model(name, None, None, "https://api.deepseek.com/v1")[1]


def test_the_list_is_read_without_a_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Looking a price up opens no socket."""

    def refuse(*_: object) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "socket", refuse)
    assert find_price("gpt-4o", "https://api.openai.com/v1") is not None


@pytest.mark.parametrize(
    ("amount", "shown"),
    [(0, "$0.00"), (1234.5, "$1,234.50"), (1, "$1.00"), (0.5, "$0.5000"), (0.000123, "$0.000123")],
)
def test_dollars_are_shown_with_the_digits_that_say_something(amount: float, shown: str) -> None:
    """From a dollar on cents, below that enough digits."""
    assert dollars(amount) == shown


# UsageStatistics


def test_an_estimate_says_what_earlier_runs_took() -> None:
    """Tokens in follow the size, tokens out and requests the number; re-asks are in both."""
    expected = Estimator(SEEN).of(20, 100_000)
    assert (expected.requests, expected.tokens_in, expected.tokens_out) == (24, 25_000, 2_400)
    assert not Estimator(SEEN).is_guess


def test_the_first_estimate_is_a_guess_from_the_examples() -> None:
    """Without experience the prompt's own answers say how long one is, and four bytes make a token."""
    expected = Estimator(None, answer=400).of(10, 40_000)
    assert (expected.requests, expected.tokens_in, expected.tokens_out) == (10, 10_000, 1_000)
    assert Estimator(None, answer=400).is_guess
    assert Estimator(None).of(1, 0).tokens_out > 0


def test_experience_adds_up_and_old_runs_fade() -> None:
    """Two runs count by what they asked, and a large old one counts as no more than it should."""
    both = SEEN.then(replace(SEEN, tokens_in=20_000, densest=0.2, longest=400))
    assert (both.planned, both.tokens_in, both.densest, both.longest) == (20, 30_000, 0.3, 400)
    old = UsageStatistics(
        MOST_REMEMBERED * 10, MOST_REMEMBERED * 10, MOST_REMEMBERED * 10, MOST_REMEMBERED * 10, 0, 1, 1
    )
    new = UsageStatistics(MOST_REMEMBERED, MOST_REMEMBERED, MOST_REMEMBERED, MOST_REMEMBERED * 3, 0, 1, 1)
    assert Estimator(old.then(new)).of(1, 100).tokens_in == pytest.approx(200)


def test_notes_come_back_as_they_went() -> None:
    """What is kept in the cache is read again, whole."""
    assert measured_in(asdict(SEEN), UsageStatistics) == SEEN
    assert measured_in(asdict(Throughput(10, 4.0, 8)), Throughput) == Throughput(10, 4.0, 8)
    assert Throughput(10, 4.0, 8).rate == 2.5


@pytest.mark.parametrize("kind", [UsageStatistics, Throughput])
@pytest.mark.parametrize(
    "note",
    [None, 7, "x", [], {}, {"planned": 1}, {**asdict(SEEN), "planned": 0, "seconds": 0}],  # type: ignore[dict-item]
)
def test_odd_notes_say_nothing(kind: type[Any], note: Json) -> None:
    """A note that is missing, damaged or without a rate is as good as none."""
    assert measured_in(note, kind) is None


# The account


def test_replies_are_added_up() -> None:
    """What replies took is spent, and measured for the runs to come; a probe is spent alone."""

    async def run() -> None:
        async with ledger.guard(100, 64, kind="probe", retry=False) as charge:
            charge.settled(Usage(90, 5, 1))
        async with ledger.guard(4_000, 64, kind="first", retry=False) as charge:
            assert ledger.in_flight == 1
            charge.settled(Usage(1_000, 50, 1))
        async with ledger.guard(5_000, 64, kind="again", retry=False) as charge:
            charge.settled(Usage(1_300, 60, 1))

    ledger = Ledger(lambda: PRICE)
    asyncio.run(run())
    assert ledger.spent == Usage(2_390, 115, 3)
    assert ledger.cost == pytest.approx((2_390 + 1_150) / 1e6)
    assert (ledger.in_flight, ledger.retries, ledger.planned, ledger.planned_size) == (0, 0, 1, 4_000)
    assert ledger.measured == UsageStatistics(1, 4_000, 2, 2_300, 110, 0.26, 60)


def test_without_a_price_there_is_no_money() -> None:
    """No price is no cost, not a cost of nothing."""
    assert Ledger().cost is None
    assert Ledger().measured is None
    assert Ledger().seconds == 0


def test_lost_replies_count_in_full() -> None:
    """A request whose reply never came may be billed; one that was refused is not; a retry is counted."""

    async def run() -> None:
        for lost in (True, False):
            with suppress(OSError):
                async with ledger.guard(4_000, 64, kind="first", retry=not lost) as charge:
                    if lost:
                        charge.is_lost = True
                    raise OSError

    ledger = Ledger(lambda: PRICE)
    asyncio.run(run())
    assert ledger.spent == Usage()
    assert ledger.unsure == Usage(4_000 + FRAME, 64, 1)
    assert (ledger.planned, ledger.retries, ledger.in_flight) == (1, 1, 0)
    assert ledger.cost == pytest.approx((4_000 + FRAME + 640) / 1e6)


def test_replies_that_do_not_say_what_they_took_count_in_full() -> None:
    """An endpoint without a usage is counted at the most that its requests can have taken."""

    async def run() -> None:
        async with ledger.guard(1_000, 64, kind="first", retry=False) as charge:
            charge.settled(Usage(0, 0, 1))

    ledger = Ledger()
    asyncio.run(run())
    assert ledger.unsure == Usage(1_000 + FRAME, 64, 1)
    assert ledger.measured is None


@pytest.mark.parametrize("how", ["lost", "guessed", "interrupted"])
def test_what_came_back_without_a_count_is_not_measured(how: str) -> None:
    """Of ten requests three say what they took: the next ten are expected to take as much, each."""

    async def run() -> None:
        for number in range(10):
            with suppress(OSError, asyncio.CancelledError):
                async with ledger.guard(4_000, 64, kind="first", retry=False) as charge:
                    if number < 3:
                        charge.settled(Usage(1_000, 50, 1))
                    elif how == "guessed":
                        charge.settled(Usage(0, 0, 1), is_whole=False)
                    else:
                        charge.is_lost = True
                        raise OSError if how == "lost" else asyncio.CancelledError

    ledger = Ledger()
    asyncio.run(run())
    assert ledger.planned == 10
    assert ledger.measured == UsageStatistics(3, 12_000, 3, 3_000, 150, 0.25, 50, unknown=7)
    expected = Estimator(ledger.measured).of(10, 40_000)
    assert (expected.tokens_in, expected.tokens_out) == (10_000, 500)
    assert Estimator(ledger.measured).unknown == 7


def test_few_unknown_requests_are_passed_over() -> None:
    """One request of a hundred that was lost does not make a guess of what the others have measured."""
    assert Estimator(UsageStatistics(100, 1, 100, 1, 1, 1, 1, unknown=1)).unknown == 0
    assert Estimator(None).unknown == 0


def test_a_reserve_follows_what_was_measured() -> None:
    """A token for each byte before anything is known; later the densest prompt and a little more."""

    async def run(ledger: Ledger) -> Usage:
        async with ledger.guard(1_000, 64, kind="first", retry=False) as charge:
            charge.is_lost = True
        return ledger.unsure

    assert asyncio.run(run(Ledger())) == Usage(1_000 + FRAME, 64, 1)
    assert asyncio.run(run(Ledger(experience=SEEN))) == Usage(round(1_000 * 0.3 * MARGIN), 300, 1)
    assert asyncio.run(run(Ledger(experience=replace(SEEN, longest=10)))).output_tokens == 64


LIMITS = [
    (Limits(tokens=20_000), "of the 20,000 tokens of `max_tokens_total` are used"),
    (Limits(cost=0.04), "of the $0.0400 of `max_cost` are spent"),
]


@pytest.mark.parametrize(("limits", "says"), LIMITS, ids=["tokens", "cost"])
@pytest.mark.parametrize("at_once", [1, 5, 40])
def test_no_limit_is_ever_passed(limits: Limits, says: str, at_once: int) -> None:
    """Whatever replies take, up to the most they may, and however many are out, a limit holds."""

    async def ask(number: int, room: asyncio.Semaphore) -> None:
        async with room, ledger.guard(1_000, 500, kind="first", retry=False) as charge:
            await asyncio.sleep(0.001 * (number % 3))
            most.append(ledger.in_flight)
            charge.settled(Usage(250, 500 if number % 7 == 0 else 40, 1))

    async def run() -> list[BaseException | None]:
        room = asyncio.Semaphore(at_once)
        return await asyncio.gather(*(ask(n, room) for n in range(200)), return_exceptions=True)

    ledger, most = Ledger(lambda: PRICE, limits), list[int]()
    ended = asyncio.run(run())
    refused = [error for error in ended if error is not None]
    assert refused
    assert len(refused) < 200
    assert all(isinstance(error, LimitReached) for error in refused)
    assert {str(error) for error in refused} == {ledger.stopped}
    assert says in str(refused[0])
    assert max(most) <= at_once
    used = ledger.spent.input_tokens + ledger.spent.output_tokens
    assert limits.tokens is None or limits.tokens - 1_000 * 0.25 * MARGIN - 500 - 1 <= used <= limits.tokens
    assert limits.cost is None or limits.cost - 0.0055 <= (ledger.cost or 0) <= limits.cost


def test_a_limit_below_one_request_lets_none_out() -> None:
    """Where not even one request fits, none is sent, and the message says what one may take."""

    async def run() -> None:
        async with ledger.guard(1_000, 64, kind="first", retry=False):
            pytest.fail("it was let out")

    ledger = Ledger(lambda: PRICE, Limits(tokens=100))
    with pytest.raises(LimitReached, match=r"Not asked: 0 of the 100 tokens .* may take 5,160\."):
        asyncio.run(run())
    assert ledger.planned == 0


def test_waiting_for_room_ends_when_replies_were_short() -> None:
    """What a short reply did not take is there for the next request, which waits for it."""

    async def ask() -> None:
        async with ledger.guard(100, 5_000, kind="first", retry=False) as charge:
            out.append(ledger.in_flight)
            await asyncio.sleep(0)
            charge.settled(Usage(25, 10, 1))

    async def run() -> None:
        await asyncio.gather(*(ask() for _ in range(20)))

    ledger, out = Ledger(limits=Limits(tokens=12_000)), list[int]()
    asyncio.run(run())
    assert len(out) == 20
    assert ledger.stopped is None
    assert max(out) == 2


@pytest.mark.parametrize(
    ("tokens", "told"),
    [
        (Usage(1_000, 100, 1), "1,000 tokens in, as it was; 100 out, as it was"),
        (Usage(800, 125, 1), "1,000 tokens in, 25% too high; 100 out, 20% too low"),
        (Usage(100, 0, 1), "1,000 tokens in, actual 100; 100 out, actual 0"),
    ],
)
def test_the_error_of_an_estimate_is_told(tokens: Usage, told: str) -> None:
    """After a run its estimate is held against what it took, in percent, or by both figures if far off."""

    async def run() -> None:
        async with ledger.guard(4_000, 64, kind="first", retry=False) as charge:
            charge.settled(tokens)

    ledger = Ledger()
    asyncio.run(run())
    guess = "; first run, so a guess"
    assert account(ledger, Estimator(None, answer=400)) == [f"estimate   {told}{guess}"]
    assert account(Ledger(), Estimator(None)) == []


def test_a_guess_about_what_costs_nothing_is_not_told() -> None:
    """Of the bundled model an estimate is held against what came only where a run had measured it."""

    async def run() -> None:
        async with ledger.guard(4_000, 64, kind="first", retry=False) as charge:
            charge.settled(Usage(1_000, 100, 1))

    ledger = Ledger(lambda: FREE)
    asyncio.run(run())
    assert account(ledger, Estimator(None, answer=400)) == []
    assert len(account(ledger, Estimator(SEEN))) == 1


# Rates


def test_a_rate_is_that_of_the_last_seconds() -> None:
    """What was long ago does not count, and a start is not divided by seconds that have not passed."""
    clock = Clock()
    recent = RecentRate(window=10, clock=clock)
    assert recent.rate == 0
    recent.add(6)
    clock.now += 3
    recent.add()
    assert recent.rate == pytest.approx(7 / 3)
    clock.now += 8
    assert recent.rate == pytest.approx(1 / 10)
    clock.now += 100
    assert recent.rate == 0


def test_the_account_knows_how_fast_it_goes() -> None:
    """Seconds from the first request to the last reply, and the tokens of the replies among them."""

    async def run() -> None:
        for _ in range(4):
            async with ledger.guard(100, 64, kind="first", retry=False) as charge:
                clock.now += 2
                charge.settled(Usage(25, 40, 1))

    clock = Clock()
    ledger = Ledger(clock=clock)
    clock.now += 50
    asyncio.run(run())
    assert ledger.seconds == 8
    assert ledger.replies.rate == pytest.approx(160 / 30)


def test_what_is_spent_says_how_much_of_it_is_unsure() -> None:
    """Requests without a reply count in full, so the line says what of the sum may not have been billed."""
    ledger = Ledger(lambda: Price(1.0, 1.0))
    ledger.book(Usage(500_000, 500_000, 1))
    ledger.unsure = Usage(100_000, 100_000, 3)
    [spent, unsure, *_] = account(ledger, Estimator(None))
    assert spent == f"spent      $1.20, of which up to $0.2000 unsure; {Price(1.0, 1.0).source}"
    assert unsure.endswith("may have taken up to 200,000 beside those of the answers")


@pytest.mark.parametrize(
    ("usage", "unsure"), [(Usage(40, 10, 2), 0), (Usage(0, 0, 2), 2), (Usage(40, 0, 2), 2)]
)
def test_what_others_have_asked_without_counts_is_unsure(usage: Usage, unsure: int) -> None:
    """Requests of a cluster whose tokens nobody counted are told, though not how many these were."""
    ledger = Ledger()
    ledger.book(usage)
    assert ledger.spent == replace(usage, requests=0 if unsure else 2)
    assert ledger.unsure == Usage(requests=unsure)
    told = [line for line in account(ledger, Estimator(None)) if line.startswith("unsure")]
    assert [line.endswith("and nobody counts what they took") for line in told] == [True] * bool(unsure)
