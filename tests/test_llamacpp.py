"""The client at llama.cpp's own HTTP server, through xllamacpp: its slots, its contexts, its keys."""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from pipeline.doctor.checks import Check
from pipeline.doctor.diagnosis import examine
from pipeline.domain import Message, Request, Response
from pipeline.errors import EndpointError, EndpointRefused
from pipeline.extraction.endpoints import Endpoint
from pipeline.llm.client import Client
from pipeline.llm.limits.concurrency import HANDFUL
from pipeline.settings import Patience, RateLimits
from pipeline.tasks import load

pytestmark = pytest.mark.bundled

SERVER = Path(__file__).parents[1] / "benchmarks" / "llamacpp_server.py"
PATIENT = Patience(timeout=600.0, reasks=0, attempts=1)
COUNT = 16
KEY = "sk-made-up-for-this-test"
SCHEMA = {"type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"]}
ENDLESS = {
    "type": "object",
    "properties": {"n": {"type": "array", "items": {"enum": ["loom " * 20]}, "minItems": 300}},
    "required": ["n"],
}
"""What no answer can satisfy before the context is full."""


@dataclass(frozen=True)
class Served:
    """A server: its address, its key, and the tokens of each slot."""

    url: str
    window: int
    key: str | None = None


@contextmanager
def served(context: int, slots: int, key: str | None = None) -> Iterator[Served]:
    """A server with so many tokens of context for all slots together; it ends with the block."""
    pytest.importorskip("xllamacpp")
    # With more threads they wait for one another wherever others use the cores.
    how = ["--context", str(context), "--slots", str(slots), "--threads", "1"]
    with subprocess.Popen(
        [sys.executable, str(SERVER), *how, *(["--key", key] if key else [])],
        cwd=SERVER.parents[1],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            yield Served(process.stdout.readline().strip(), context // slots, key)
        finally:
            process.kill()


@pytest.fixture(scope="module")
def small() -> Iterator[Served]:
    """A server with 2,048 tokens, one slot and a key."""
    with served(2048, 1, KEY) as server:
        yield server


@pytest.fixture(scope="module")
def large() -> Iterator[Served]:
    """A server with 8,192 tokens for two slots, and no key."""
    with served(8192, 2) as server:
        yield server


@pytest.fixture(params=["small", "large"])
def either(request: pytest.FixtureRequest) -> Served:
    """Each of both."""
    server: Served = request.getfixturevalue(request.param)
    return server


def words(tokens: int) -> str:
    """A text of about so many tokens."""
    return "loom " * tokens


def asked(server: Served, text: str, schema: dict[str, object], key: str | None) -> Response:
    """The reply to one request with the usual room."""

    async def ask() -> Response:
        async with Client(server.url, key, patience=PATIENT) as client:
            said = (Message("user", text),)
            return await client.ask(
                Request(said, schema, "numbers", "json_schema", "m", 0.0, 4096), lambda _: None
            )

    return asyncio.run(ask())


def test_full_context_costs_one_request(either: Served) -> None:
    """An answer that has filled the context is asked for once, and the reason says what filled it."""
    response = asked(either, words(either.window - 150), ENDLESS, either.key)
    assert response.usage.requests == 1
    assert response.finish_reason == "length"
    assert "the model's context has room for no more" in (response.fault or "")
    assert response.usage.input_tokens + response.usage.output_tokens <= either.window


def test_text_that_does_not_fit_is_refused_once_with_its_numbers(either: Served) -> None:
    """A prompt that is longer than the context of a slot is told with its tokens, and those that fit."""
    with pytest.raises(EndpointError, match=f"tokens, and {either.window:,} fit") as raised:
        asked(either, words(either.window + 500), SCHEMA, either.key)
    assert not isinstance(raised.value, EndpointRefused)


@pytest.mark.parametrize("key", [None, "sk-another-made-up-key"])
def test_key_that_is_missing_or_wrong_ends_all(small: Served, key: str | None) -> None:
    """A server with a key refuses every request without it, and the reason says where to put it."""
    with pytest.raises(EndpointRefused, match="OPENAI_API_KEY"):
        asked(small, "Which number?", SCHEMA, key)


class Enough(Exception):
    """The doctor has said what is looked at here."""


def test_doctor_finds_what_was_set(either: Served) -> None:
    """The doctor tells the context of a slot, whether it is enough, and that JSON schemas are enforced."""
    checks: dict[str, Check] = {}

    def note(check: Check) -> None:
        checks[check.topic] = check
        if check.topic == "context":
            raise Enough

    endpoint = Endpoint(either.url, either.key, patience=PATIENT)
    with pytest.raises(Enough):
        asyncio.run(examine(endpoint, load("claims"), None, print, note, print))
    assert checks["model"].found == "SmolLM2-135M-Instruct is served"
    assert checks["modes"].level == "fine"
    assert "json_schema enforced" in checks["modes"].found
    assert f"has room for {either.window:,} tokens" in checks["context"].found
    assert checks["context"].level == ("finding" if either.window == 2048 else "fine")


def test_one_slot_is_found_out_and_not_overrun(small: Served) -> None:
    """With auto all requests are answered, none too late, and never are more in flight than a few."""
    told: list[str] = []
    levels: list[int] = []

    async def asked() -> None:
        pace = RateLimits()
        async with Client(small.url, KEY, patience=PATIENT, pace=pace, on_retry=told.append) as client:
            gate = client._limiter

            async def ask(number: int) -> None:
                said = (Message("user", f"Which number is this: {number}?"),)
                await client.ask(Request(said, SCHEMA, "number", "json_schema", "m", 0.0, 4), lambda _: None)
                levels.append(gate.limit.room)

            await asyncio.gather(*(ask(number) for number in range(COUNT)))
            assert await client.slots() == 1

    asyncio.run(asked())
    assert told == []
    assert len(levels) == COUNT
    assert max(levels) <= 2 * HANDFUL
