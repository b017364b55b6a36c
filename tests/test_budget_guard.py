"""The client and the account of a run together, over a real socket: what is let out, and what is booked."""

import json
from dataclasses import replace
from typing import Any

import pytest
from endpoint import Answer, Endpoint, chat, fault, nobody
from test_llm import GOOD, QUICK, ask, in_turn, request, use

from pipeline.budget.ledger import Ledger
from pipeline.domain import Mode, Usage
from pipeline.errors import EndpointError, LimitReached
from pipeline.llm.limits.budget_guard import size_of
from pipeline.settings import Limits, Patience

WRONG = '{"claims": [{"sentence": "one"}]}'
SIZE = size_of(message.content for message in request().messages)


def test_first_request_is_planned_and_what_follows_is_not() -> None:
    """An answer that was cut off and one that did not fit are asked for again, which no plan counts."""
    ledger = Ledger()
    answers = chat(GOOD[:5], finish="length", tokens=(100, 64)), chat(WRONG), chat(GOOD)
    with Endpoint(in_turn(*answers)) as endpoint:
        response = ask(endpoint, guard=ledger.guard)
    assert response.usage == ledger.spent == Usage(300, 64 + 20, 3)
    assert (ledger.planned, ledger.planned_size, ledger.retries) == (1, SIZE, 0)


@pytest.mark.parametrize("mode", ["json_schema", "tools", "json"])
def test_planned_size_is_that_of_the_request(mode: Mode) -> None:
    """Whatever a mode adds to the messages, the size is that which a plan knows of."""
    ledger = Ledger()
    with Endpoint(in_turn(chat(GOOD, tool="claims" if mode == "tools" else None))) as endpoint:
        ask(endpoint, mode, guard=ledger.guard)
    assert ledger.planned_size == SIZE


@pytest.mark.parametrize(
    ("bad", "is_lost"),
    [
        (fault(500), False),
        (fault(429, headers={"retry-after": "0"}), False),
        (Answer(reset=True), True),
        (chat(GOOD, cut=20), True),
        (Answer(b"no JSON"), True),
        pytest.param(replace(chat(GOOD), delay=600.0), True, marks=pytest.mark.slow),
    ],
    ids=["500", "429", "reset", "cut", "no JSON", "hangs"],
)
def test_attempts_that_may_be_billed_are_booked(bad: Answer, is_lost: bool) -> None:
    """A retry is one more attempt; it costs where a reply may have been made, not where it was refused."""
    ledger = Ledger()
    with Endpoint(in_turn(bad, chat(GOOD))) as endpoint:
        ask(endpoint, patience=replace(QUICK, timeout=1.0 if bad.delay else 60.0), guard=ledger.guard)
        again = len(endpoint.requests) - 1  # on a busy machine even the good answer may be late
    assert ledger.spent == Usage(100, 10, 1)
    assert again == 1 or bad.delay
    assert ledger.unsure.requests == (again if is_lost else 0)
    assert (ledger.planned, ledger.retries, ledger.in_flight) == (1, again, 0)


def test_nobody_there_bills_nothing() -> None:
    """A connection that never stood cannot have cost anything."""
    ledger = Ledger()
    with nobody() as url, pytest.raises(EndpointError):
        ask(url, patience=Patience(attempts=2, pause=0.001, wait=0.0), guard=ledger.guard)
    assert ledger.spent == ledger.unsure == Usage()


def test_a_limit_keeps_requests_back() -> None:
    """What has no room is not sent, and nothing that came later is either."""
    ledger = Ledger(limits=Limits(tokens=SIZE + 4096 + 64 + 30))
    with Endpoint(in_turn(chat(GOOD, tokens=(60, 10)))) as endpoint:

        async def twice(client: Any) -> None:
            await client.ask(request(), lambda _: None)
            for _ in range(2):
                with pytest.raises(LimitReached, match="Not asked: 70 of the"):
                    await client.ask(request(max_tokens=5_000), lambda _: None)
            with pytest.raises(LimitReached):
                await client.ask(request(), lambda _: None)

        use(endpoint, twice, guard=ledger.guard)
    assert len(endpoint.requests) == 1


def test_what_a_limit_forbids_to_ask_again_is_kept_as_it_is() -> None:
    """A wrong answer that may not be asked for again comes back with its fault and the limit."""
    limits = Limits(tokens=SIZE + 4096 + 64)
    ledger = Ledger(limits=limits)
    with Endpoint(in_turn(chat(WRONG, tokens=(4_000, 60)), chat(GOOD))) as endpoint:
        response = ask(endpoint, guard=ledger.guard)
    assert len(endpoint.requests) == 1
    assert (response.text, response.usage) == (WRONG, Usage(4_000, 60, 1))
    assert "No record of the reply fits the schema" in str(response.fault)
    assert "`max_tokens_total`" in str(response.fault)


def test_what_a_limit_forbids_to_widen_comes_back_cut_off() -> None:
    """An answer that was cut off and may not have more room comes back as it is."""
    ledger = Ledger(limits=Limits(tokens=SIZE + 4096 + 64))
    with Endpoint(in_turn(chat(GOOD[:5], finish="length", tokens=(4_000, 64)), chat(GOOD))) as endpoint:
        response = ask(endpoint, guard=ledger.guard)
    assert len(endpoint.requests) == 1
    assert (response.text, response.finish_reason) == (GOOD[:5], "length")


def test_a_probe_is_booked_but_not_planned() -> None:
    """Finding out how to ask costs something, and is no part of what a plan counts."""
    ledger = Ledger()
    with Endpoint(in_turn(chat(json.dumps({"answer": "kestrel"})))) as endpoint:
        use(endpoint, lambda client: client.probe("m"), guard=ledger.guard)
    assert ledger.spent == Usage(100, 10, 1)
    assert (ledger.planned, ledger.measured) == (0, None)
