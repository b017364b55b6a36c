"""An OpenAI-compatible endpoint that costs next to nothing, so that what asks it is what gets measured.

It answers with what `workload` says of the abstract whose number stands in the request, after a latency:

    uv run python benchmarks/stub.py --latency 0.5       (prints its address; lognormal, mean 0.5 s)

``GET /stats`` gives what it has seen: requests, the most and the mean number of them at once, latency.
"""

import argparse
import asyncio
import json
import math
import random
import re
import time
from dataclasses import dataclass, field
from typing import cast

import uvloop
import workload

PROBE = b"kestrel"
_FRUIT = b'"{\\"answer\\": \\"kestrel\\"}"'
_PERSON = b'"{\\"name\\": \\"Jason\\", \\"age\\": 25}"'
"""What claimsift's probe for the mode and Curator's for structured output want to hear."""

SIGMA = 0.35
"""Spread of the lognormal latency."""

_NUMBER = re.compile(re.escape(workload.MARK.encode()) + rb"(\d+)")
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n%s"
MODELS = b'{"object": "list", "data": [{"id": "stub", "object": "model"}]}'
_REPLY = (
    b'{"id": "chat-1", "object": "chat.completion", "created": 1700000000, "model": "stub", "choices": [{'
    b'"index": 0, "message": {"role": "assistant", "content": %s}, "logprobs": null, "finish_reason": "stop"}'
    b'], "usage": {"prompt_tokens": 400, "completion_tokens": 200, "total_tokens": 600}}'
)


@dataclass
class Seen:
    """What came in."""

    requests: int = 0
    open: int = 0
    most: int = 0
    area: float = 0.0
    first: float = 0.0
    last: float = 0.0
    latency: float = 0.0
    numbers: set[int] = field(default_factory=set)

    def moved(self, by: int) -> None:
        """Counts a request that comes or goes."""
        now = time.perf_counter()
        self.first = self.first or now
        self.area += self.open * (now - (self.last or now))
        self.last = now
        self.open += by
        self.most = max(self.most, self.open)

    def stats(self) -> bytes:
        """The counts as JSON."""
        span = self.last - self.first
        return json.dumps(
            {
                "requests": self.requests,
                "distinct": len(self.numbers),
                "most": self.most,
                "mean": self.area / span if span else 0,
                "latency": self.latency / self.requests if self.requests else 0,
            }
        ).encode()


class Connection(asyncio.Protocol):
    """One connection; a client sends its next request when it has the reply."""

    def __init__(self, seen: Seen, latency: float) -> None:
        self.seen = seen
        self.mean = latency
        self.loop = asyncio.get_running_loop()
        self.pieces: list[bytes] = []
        self.missing = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keeps the way back."""
        self.transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """Collects a request; its pieces are joined once, when all are there."""
        if self.missing > 0:
            self.pieces.append(data)
            self.missing -= len(data)
        else:
            self.pieces = [*self.pieces, data] if self.pieces else [data]
            head, end, body = b"".join(self.pieces).partition(b"\r\n\r\n")
            if not end:
                return
            length = _LENGTH.search(head)
            self.missing = (int(length[1]) if length else 0) - len(body)
        if self.missing <= 0:
            request, self.pieces, self.missing = b"".join(self.pieces), [], 0
            self.answer(request)

    def answer(self, request: bytes) -> None:
        """Answers one request."""
        if request.startswith(b"POST"):
            self.seen.requests += 1
            self.seen.moved(1)
            wait = self._latency()
            self.seen.latency += wait
            if wait:
                self.loop.call_later(wait, self.finish, self.reply(request))
            else:
                self.finish(self.reply(request))
        else:
            self.send(self.seen.stats() if request.startswith(b"GET /stats") else MODELS)

    def _latency(self) -> float:
        if not self.mean:
            return 0.0
        return self.mean * math.exp(random.gauss(0.0, SIGMA) - SIGMA**2 / 2)

    def reply(self, request: bytes) -> bytes:
        """The completion for a request."""
        found = _NUMBER.findall(request)
        if not found:
            return _REPLY % (_FRUIT if PROBE in request else _PERSON)
        number = int(found[-1])
        self.seen.numbers.add(number)
        return _REPLY % json.dumps(workload.answer(number), ensure_ascii=False).encode()

    def finish(self, reply: bytes) -> None:
        """Sends a completion."""
        self.seen.moved(-1)
        self.send(reply)

    def send(self, body: bytes) -> None:
        """Sends a reply, unless nobody waits for it any more."""
        if not self.transport.is_closing():
            self.transport.write(_HEAD % (len(body), body))


async def serve(port: int, latency: float) -> None:
    """Serves until the process is ended."""
    seen = Seen()
    random.seed(1)
    workload.answer(0)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(seen, latency), "127.0.0.1", port, backlog=4096)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--latency", type=float, default=0.0, help="mean in seconds")
    arguments = parser.parse_args()
    uvloop.run(serve(arguments.port, arguments.latency))
