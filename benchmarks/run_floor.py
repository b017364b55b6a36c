"""The least that such a job can cost in Python: aiohttp and pydantic, no retries, no cache, no checks.

python benchmarks/run_floor.py abstracts.jsonl http://127.0.0.1:8900/v1 64
"""

import asyncio
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import aiohttp
import uvloop
from bare_task import Answer, good, messages
from pydantic_core import from_json, to_json

SCHEMA = {"type": "json_schema", "json_schema": {"name": "claims", "schema": Answer.model_json_schema()}}
HEADERS = {"content-type": "application/json"}


async def work(session: aiohttp.ClientSession, url: str, rows: Iterator[dict[str, Any]]) -> int:
    """Asks about one abstract after the other; how many answers were good."""
    found = 0
    for row in rows:
        asked = {
            "model": "stub",
            "messages": messages(row["title"], row["abstract"]),
            "response_format": SCHEMA,
        }
        async with session.post(f"{url}/chat/completions", data=to_json(asked), headers=HEADERS) as reply:
            told = from_json(await reply.read())
        answer = Answer.model_validate_json(told["choices"][0]["message"]["content"])
        found += good(answer, row["abstract"])
    return found


async def main(digest: bytes, url: str, concurrency: int) -> None:
    """Asks about all abstracts of a digest, so many at once."""
    rows = map(from_json, digest.splitlines())
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=concurrency)) as session:
        found = await asyncio.gather(*(work(session, url, rows) for _ in range(concurrency)))
    print(sum(found))


if __name__ == "__main__":
    uvloop.run(main(Path(sys.argv[1]).read_bytes(), sys.argv[2], int(sys.argv[3])))
