"""The client at llama.cpp's own HTTP server, through xllamacpp: what its slots mean for the pace."""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.domain import Message, Request
from pipeline.llm import Client, Patience, RateLimits
from pipeline.llm.limits.concurrency import HANDFUL

pytestmark = pytest.mark.bundled

SERVER = Path(__file__).parents[1] / "benchmarks" / "llamacpp_server.py"
PATIENT = Patience(timeout=600.0, reasks=0, widenings=0)
COUNT = 16
SCHEMA = {"type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"]}


@pytest.fixture(scope="module")
def one_slot() -> Iterator[str]:
    """The address of a server with one slot; it ends with the tests."""
    pytest.importorskip("xllamacpp")
    with subprocess.Popen(
        [sys.executable, str(SERVER), "--context", "2048", "--slots", "1"],
        cwd=SERVER.parents[1],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            yield process.stdout.readline().strip()
        finally:
            process.kill()


def test_one_slot_is_found_out_and_not_overrun(one_slot: str) -> None:
    """With auto all requests are answered, none too late, and never are more in flight than a few."""
    told: list[str] = []
    levels: list[int] = []

    async def asked() -> None:
        async with Client(one_slot, patience=PATIENT, pace=RateLimits(), on_retry=told.append) as client:
            gate = client._transport._limiter

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
