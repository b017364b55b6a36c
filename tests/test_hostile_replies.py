"""Replies of every shape and size, made by chance from a seed, through the real client over a real socket.

The only ends are an answer and an error of `pipeline.errors`. CLAIMSIFT_FUZZ sets how many are tried, and
CLAIMSIFT_SEED which: `CLAIMSIFT_FUZZ=100000 uv run pytest -n 0 tests/test_hostile_replies.py` takes hours.
"""

import asyncio
import json
import os
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import sampled
from endpoint import Answer, Endpoint, chat, fault

from pipeline.budget.ledger import Ledger
from pipeline.budget.usage_statistics import UsageStatistics, measured_in
from pipeline.domain import Message, Mode, Request, Response
from pipeline.errors import ClaimsiftError, EndpointError
from pipeline.extraction import validation
from pipeline.llm.cache import Cache
from pipeline.llm.client import Client
from pipeline.llm.faults import wanted_pause
from pipeline.llm.limits.rate_limit_headers import LONGEST, RateLimitHeaders
from pipeline.settings import Limits, Patience, Price
from pipeline.tasks import load

pytestmark = pytest.mark.slow

CASES = int(os.environ.get("CLAIMSIFT_FUZZ", "300"))
SEED = int(os.environ.get("CLAIMSIFT_SEED", "13"))
TASK = load("claims")
GOOD = '{"claims": []}'
ONCE = Patience(attempts=1, timeout=30.0, pause=0.001, reasks=1, widenings=1)
MODES: tuple[Mode, ...] = ("json_schema", "tools", "json")

DIGITS = "@digits"
"""Stands for a number of 5,000 digits, which Python would not write."""

DEEP = "@deep"
"""Stands for lists within lists, so deep that only reading them succeeds."""

ODD: tuple[Any, ...] = (
    *(None, True, False, 0, 1, -1, -(10**12), 10**8, 10**9, 10**400, -(10**400), 1.5, 100.0, 1e308, -0.0),
    *(
        float("nan"),
        float("inf"),
        float("-inf"),
        DIGITS,
        DEEP,
        "",
        " ",
        "0",
        "429",
        "9" * 5_000,
        "x" * 70_000,
    ),
    *(
        "\ud800",
        "\x00",
        "\x1b[2J",
        "stop",
        "length",
        "insufficient_quota",
        "rate_limit_exceeded",
        GOOD,
        "</think>",
    ),
    *(
        [],
        {},
        [[]],
        [None],
        [{}],
        {"": None},
        {"message": {}},
        {"code": {"code": []}},
        [GOOD],
        [{"text": GOOD}],
    ),
    *('{"claims": [{"sentence": true}]}', '{"claims": [{"sentence": 1e999}]}', '{"claims": ' + "[" * 2_000),
)
HEADERS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Retry-After", ("inf", "nan", "-1", "1e309", "1" * 400, "0", "soon", "Mon, 01 Jan 0001 00:00:00 -0000")),
    ("Retry-After-Ms", ("inf", "nan", "-5", "1e309", "")),
    ("X-RateLimit-Remaining-Requests", ("0", "-1", "inf", "nan", "1e309", "x", "9" * 400)),
    ("X-RateLimit-Reset-Requests", ("inf", "nan", "-1", "1e308", "9" * 5_000, "9" * 60 + "h", "9999-12-31")),
    ("X-RateLimit-Remaining-Tokens", ("0", "-inf", "nan")),
    ("X-RateLimit-Reset-Tokens", ("infinity", "1" * 8_000, "0001-01-01T00:00:00")),
    (
        "Content-Type",
        ("text/html", "application/json; charset=zlib", "x", "application/json; charset=undefined"),
    ),
    ("Content-Encoding", ("gzip", "deflate", "br", "zstd", "identity", "gzip, gzip", "x")),
    ("Location", ("http://127.0.0.1:1/", "/", "//", "\\", "http://[", "about:blank")),
    ("Set-Cookie", ("a=b; expires=" + " " * 4_000, "x" * 4_000)),
    ("X-Should-Retry", ("true",)),
)


def bases() -> Iterator[Answer]:
    """What a well-behaved endpoint answers."""
    yield chat(GOOD)
    yield chat(GOOD, tool="claims")
    yield chat(GOOD[:5], finish="length")
    yield chat("no JSON")
    yield chat('{"claims": [{"sentence": 1, "kind": "scale", "subject": "Norn", "quantity": "3 banks"}]}')
    yield Answer({"error": {"message": "busy", "code": 429, "type": "x", "param": None}})
    for status in (302, 400, 401, 404, 413, 429, 500, 503):
        yield fault(status, "no", code="x", type="y", param="z")


def places(value: Any, place: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The places of all values within a value, its own included."""
    yield place
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in inner:
        yield from places(one, (*place, key))


def put(value: Any, place: tuple[Any, ...], change: Callable[[Any], Any]) -> Any:
    """A copy of a value in which what stands at a place is changed."""
    if not place:
        return change(value)
    copied = value.copy()
    copied[place[0]] = put(value[place[0]], place[1:], change)
    return copied


def mutated(answer: Answer, chance: random.Random) -> Answer:
    """An answer with some of its values, its bytes and its headers changed."""
    body: Any = answer.body
    for _ in range(chance.randint(0, 3)):
        odd = chance.choice(ODD)
        changes: list[Callable[[Any], Any]] = [
            lambda _, odd=odd: odd,
            lambda old: [old],
            lambda old: [old, old],
            lambda old, odd=odd: {"value": old, "other": odd},
        ]
        body = put(body, chance.choice(list(places(body))), chance.choice(changes))
    written = json.dumps(body).replace(f'"{DIGITS}"', "7" * 5_000).replace(f'"{DEEP}"', "[" * 900 + "]" * 900)
    content = written.encode(chance.choice(("utf-8",) * 20 + ("utf-16", "utf-8-sig", "utf-32")))
    kind = chance.random()
    if kind < 0.1:
        content = content[: chance.randrange(len(content) + 1)]
    elif kind < 0.2:
        at = chance.randrange(len(content) + 1)
        content = content[:at] + chance.randbytes(chance.randint(1, 4)) + content[at + 1 :]
    headers = {
        name: chance.choice(values) for name, values in HEADERS if chance.random() < 0.5 / len(HEADERS)
    }
    return Answer(content, answer.status, {**answer.headers, **headers})


def request(mode: Mode, number: int) -> Request:
    """A request that says its number, or that it is to make the wire known."""
    messages = (Message("user", f"Norn reaches {number}%."),)
    return Request(messages, TASK.reply_schema(5), "claims", mode, "m", 0.0, 64)


def check(text: str) -> None:
    """What the pipeline accepts."""
    validation.check(text, TASK.record, TASK.name)


async def ended(
    url: str, mode: Mode, ledger: Ledger, *, primed: bool
) -> Response | list[str] | ClaimsiftError:
    """How a request ends, be it the first or one that goes past the SDK, or how the list of models does."""
    try:
        async with Client(url, patience=ONCE, guard=ledger.guard) as client:
            if primed:
                await client.ask(request(mode, 0), check)
            return await client.ask(request(mode, 1), check)
    except ClaimsiftError as error:
        return error


def usual(body: dict[str, Any]) -> bool:
    """Whether this request only makes the wire known."""
    return bool(body) and body["messages"][-1]["content"].startswith("Norn reaches 0%")


@pytest.mark.parametrize("part", sampled(range(10), plain=1))
def test_whatever_comes_back_ends_in_an_answer_or_in_our_error(part: int, tmp_path: Path) -> None:
    """No value of any type and size in a reply or its headers ends in anything but our own two ways."""
    chance = random.Random(f"{SEED} {part}")  # noqa: S311 - chance, not secrecy
    cache = Cache(tmp_path / "cache")
    for number in range(max(1, CASES // 10)):
        answer = mutated(chance.choice(list(bases())), chance)
        mode, primed = chance.choice(MODES), chance.random() < 0.5
        tool = "claims" if mode == "tools" else None
        ledger = Ledger(lambda: Price(1.0, 1.0), Limits(tokens=10**12))
        said = f"seed {SEED}, part {part}, number {number}: {mode} {answer}"[:2_000]
        with Endpoint(lambda body, _, a=answer, t=tool: chat(GOOD, tool=t) if usual(body) else a) as endpoint:
            try:
                end = asyncio.run(ended(endpoint.url, mode, ledger, primed=primed))
            except Exception as error:
                raise AssertionError(said) from error
        if isinstance(end, Response):
            cache.put(str(number), end)
            assert cache.get(str(number)) == end, said
        else:
            assert str(end).isprintable(), said
            assert len(str(end)) < 1_000, said
        assert ledger.spent.input_tokens >= 0 and ledger.spent.output_tokens >= 0, said
        assert ledger.cost is not None and 0 <= ledger.cost < 10**6, said
    cache.close()


def test_whatever_a_list_of_models_is_ends_in_names_or_in_our_error() -> None:
    """No list of models ends in anything but names and our error."""
    chance = random.Random(SEED)  # noqa: S311 - chance, not secrecy
    base = Answer({"object": "list", "data": [{"id": "m", "object": "model"}, {"id": "n"}]})

    async def ended() -> list[str] | ClaimsiftError:
        try:
            async with Client(endpoint.url, patience=ONCE) as client:
                return await client.models()
        except ClaimsiftError as error:
            return error

    for _ in range(max(1, CASES // 10)):
        with Endpoint(lambda *_: chat(GOOD), models=mutated(base, chance)) as endpoint:
            end = asyncio.run(ended())
        names = end if isinstance(end, list) else []
        assert all(isinstance(name, str) and name.isprintable() and len(name) <= 300 for name in names)


ERRORS: tuple[Any, ...] = (
    {"code": []},
    [429],
    10**300,
    DIGITS,
    True,
    429.0,
    float("nan"),
    "9" * 5_000,
    "٤٢٩",
    None,
)


@pytest.mark.parametrize("status", [200, 400, 503])
@pytest.mark.parametrize("code", sampled(ERRORS, plain=3), ids=lambda code: str(code)[:9])
def test_code_of_an_error_may_be_anything(code: object, status: int) -> None:
    """A code that is no code is none; what went wrong is told all the same."""
    body = json.dumps({"error": {"message": "Norn sleeps", "code": code}}).replace(f'"{DIGITS}"', "7" * 5_000)
    with Endpoint(lambda *_: Answer(body.encode(), status)) as endpoint:
        end = asyncio.run(ended(endpoint.url, "json_schema", Ledger(), primed=False))
    assert isinstance(end, EndpointError)
    assert "Norn sleeps" in str(end) or code == DIGITS


# Counts


COUNTS: tuple[Any, ...] = (-1, -(10**9), 10**400, 1.5, 1e308, True, False, "100", None, [], {}, float("nan"))


def counting(tokens_in: object, tokens_out: object) -> Answer:
    """An answer with these counts."""
    body: dict[str, Any] = dict(chat(GOOD).body)  # type: ignore[call-overload]  # it is a dictionary
    return Answer(body | {"usage": {"prompt_tokens": tokens_in, "completion_tokens": tokens_out}})


@pytest.mark.parametrize("count", [*COUNTS, 0], ids=lambda count: str(count)[:9])
@pytest.mark.parametrize("which", ["in", "out", "both"])
def test_counts_that_cannot_be_count_at_the_most(count: object, which: str) -> None:
    """What an endpoint does not count, or counts as what cannot be, was the most that it can have been."""
    answer = counting(40 if which == "out" else count, 10 if which == "in" else count)
    ledger = Ledger(limits=Limits(tokens=10**6))
    with Endpoint(lambda *_: answer) as endpoint:
        end = asyncio.run(ended(endpoint.url, "json_schema", ledger, primed=False))
    assert isinstance(end, Response)
    assert ledger.spent.input_tokens == (40 if which == "out" else 0)
    assert ledger.spent.output_tokens == (10 if which == "in" else 0)
    assert (ledger.unsure.input_tokens > 4_000) == (which != "out")
    assert ledger.unsure.output_tokens == (0 if which == "in" else 64)
    assert ledger.unsure.requests == 1
    assert ledger.measured is None


@pytest.mark.parametrize(
    "counts",
    sampled([((0, 0),), ((-(10**6), -(10**6)),), ((40, -(10**6)),), ((40, None),), ((None, 10),)], plain=1),
)
def test_no_counts_switch_a_limit_off(counts: tuple[object, object]) -> None:
    """A limit on tokens stops a run whose endpoint counts backwards, or not at all."""
    ledger = Ledger(limits=Limits(tokens=12_000))

    async def asked() -> list[str]:
        async with Client(endpoint.url, patience=ONCE, guard=ledger.guard) as client:
            replies = [client.ask(request("json_schema", n), check) for n in range(200)]
            ends = await asyncio.gather(*replies, return_exceptions=True)
            return [type(end).__name__ for end in ends]

    with Endpoint(lambda *_: counting(*counts)) as endpoint:
        ends = asyncio.run(asked())
    assert set(ends) == {"Response", "LimitReached"}
    assert len(endpoint.requests) == ends.count("Response") < 100


def test_experience_is_made_of_counts_that_can_be() -> None:
    """What a run teaches the next one can be stored and read, whatever the endpoint counted."""
    ledger = Ledger()
    with Endpoint(lambda *_: counting(10**400, 10**400)) as endpoint:
        asyncio.run(ended(endpoint.url, "json_schema", ledger, primed=True))
    assert ledger.measured is None or measured_in(ledger.measured.__dict__, UsageStatistics)


# Times to wait


class Sent(Exception):
    """An error with headers."""

    def __init__(self, headers: dict[str, str]) -> None:
        super().__init__()
        self.response = type("Answered", (), {"headers": headers})


def test_no_header_asks_to_wait_for_ever() -> None:
    """A time to wait is a number, and what an endpoint says of its limits holds five minutes at most."""
    chance = random.Random(SEED)  # noqa: S311 - chance, not secrecy
    known = [value for _, values in HEADERS for value in values] + ["1", "60", "6m0s", "350ms", "1e3"]
    for _ in range(max(CASES, 2_000)):
        said = chance.choice(known)
        at = chance.randrange(len(said) + 1)
        said = chance.choice([said, said[:at], said[:at] + chance.choice("0.e-+:TZinfh\u0663") + said[at:]])
        wait = wanted_pause(Sent({"retry-after": said}))
        assert wait is None or 0 <= wait < float("inf"), said
        for what in ("requests", "tokens"):
            quota = RateLimitHeaders(lambda: 100.0, lambda: 1_764_000_000.0)
            left = chance.choice(["0", "-1", said])
            quota.note({f"x-ratelimit-remaining-{what}": left, f"x-ratelimit-reset-{what}": said})
            assert 0 <= quota.wait(1_000.0) <= LONGEST, said
