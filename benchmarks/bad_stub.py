"""The endpoint of `stub.py` on a bad day: it throttles, hangs, lies and breaks off.

    uv run python benchmarks/bad_stub.py --latency 0.05 --faults 0.3 --hang 20
    uv run python benchmarks/bad_stub.py --latency 0.3 --allow 0:8

Which abstracts meet which faults is decided by a seed and their numbers alone: of a share `faults` of
them the first one to three requests go wrong, each in a way of its own, and the next one succeeds. So
the least number of requests that gets all answers is known, and the same for every client.
`--allow 0:8,60:16` answers 429 to whatever comes while 8 requests are being answered, from second 60 on 16.

``GET /stats`` says what came, ``GET /trace`` when how many were being answered and when 429 was said.
"""

import argparse
import asyncio
import hashlib
import json
import random
import re
import socket
import struct
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

import stub
import uvloop
import workload

KINDS = (
    *("429", "429 with Retry-After", "500", "hang", "reset", "cut off, length", "cut off, stop"),
    *("wrong schema", "empty", "think", "prose", "error in a 200"),
)
USABLE = ("think", "prose")
"""Faults that a client which reads well takes for an answer."""

SEED = 1
_PERSON = b'{\\"name\\": \\"Jason\\", \\"age\\": 25}'
_TITLE = re.compile(re.escape(workload.MARK.encode()) + rb"(\d+)")
_REASONS = {200: b"OK", 429: b"Too Many Requests", 500: b"Internal Server Error"}


def drawn(*parts: object) -> float:
    """A number between 0 and 1 that its arguments decide."""
    digest = hashlib.blake2b(repr(parts).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") / 2**64


def faults_of(number: int, share: float) -> Iterator[str]:
    """What goes wrong with the requests about an abstract, in order."""
    if drawn(SEED, "bad", number) < share:
        for attempt in range(1 + int(3 * drawn(SEED, "times", number))):
            yield KINDS[int(len(KINDS) * drawn(SEED, "kind", number, attempt))]


def least(numbers: Iterable[int], share: float) -> int:
    """The fewest requests that get all these abstracts answered."""
    planned = [list(faults_of(number, share)) for number in numbers]
    # What comes after a usable answer is never asked for.
    return sum(next((n for n, kind in enumerate(plan) if kind in USABLE), len(plan)) + 1 for plan in planned)


class Endpoint:
    """What all connections share."""

    def __init__(self, latency: float, share: float, hang: float, allow: str) -> None:
        self.seen = stub.Seen()
        self.latency, self.share, self.hang = latency, share, hang
        steps = [step.split(":") for step in allow.split(",")] if allow else []
        self.allow = [(float(at), int(most)) for at, most in steps]
        self.attempts: Counter[int] = Counter()
        self.kinds: Counter[str] = Counter()
        self.answered: Counter[int] = Counter()
        self.repeats = 0
        self.trace: list[tuple[float, int]] = []
        self.throttled: list[float] = []

    def moved(self, by: int) -> None:
        """Counts a request that comes or goes."""
        self.seen.moved(by)
        self.trace.append((time.time(), self.seen.open))

    @property
    def full(self) -> bool:
        """Whether as many are being answered as are allowed now."""
        age = time.time() - self.trace[0][0] if self.trace else 0.0
        allowed = [most for at, most in self.allow if at <= age]
        return bool(allowed) and self.seen.open >= allowed[-1]

    def fault(self, number: int) -> str:
        """What goes wrong with this request; empty if nothing does."""
        self.attempts[number] += 1
        plan = list(faults_of(number, self.share))
        attempt = self.attempts[number]
        kind = plan[attempt - 1] if attempt <= len(plan) else ""
        self.kinds[kind or "none"] += 1
        return kind

    def stats(self) -> bytes:
        """The counts as JSON."""
        return json.dumps(
            json.loads(self.seen.stats())
            | {"kinds": self.kinds, "throttled": len(self.throttled), "answered": len(self.answered)}
            | {"asked again after an answer": self.repeats}
        ).encode()


class Connection(stub.Connection):
    """One connection to it."""

    def __init__(self, endpoint: Endpoint) -> None:
        super().__init__(endpoint.seen, endpoint.latency)
        self.endpoint = endpoint

    def answer(self, request: bytes) -> None:
        """Answers one request, in one way or another."""
        path = request.split(b" ", 2)[1]
        if request.startswith(b"POST"):
            self.chat(request)
        elif path == b"/trace":
            self.send(json.dumps([self.endpoint.trace, self.endpoint.throttled]).encode())
        else:
            self.send(self.endpoint.stats() if path == b"/stats" else stub.MODELS)

    def reply(self, request: bytes) -> bytes:
        """The completion for a request; Curator first asks for a name and an age."""
        reply = super().reply(request)
        return (
            reply.replace(b'{\\"answer\\": \\"kestrel\\"}', _PERSON) if b"Jason is 25" in request else reply
        )

    def chat(self, request: bytes) -> None:
        """Answers a request for a completion."""
        endpoint, found = self.endpoint, _TITLE.findall(request)
        endpoint.seen.requests += 1
        if endpoint.full:
            endpoint.throttled.append(time.time())
            self.say(429, b'{"error": {"message": "too many at once"}}', {"retry-after": "1"})
            return
        endpoint.moved(1)
        number = int(found[-1]) if found else -1
        kind = endpoint.fault(number) if found else ""
        if number in endpoint.answered:
            endpoint.repeats += 1
        wait = endpoint.hang if kind == "hang" else self._latency()
        self.loop.call_later(wait, self.end, number, kind, self.reply(request))

    def end(self, number: int, kind: str, reply: bytes) -> None:
        """The end of one request."""
        self.endpoint.moved(-1)
        if kind in ("hang", "reset"):
            self.drop()
        elif kind.startswith("429"):
            headers = {"retry-after": "1"} if "Retry" in kind else {}
            self.say(429, b'{"error": {"message": "slow down"}}', headers)
        elif kind == "500":
            self.say(500, b'{"error": {"message": "internal"}}')
        elif kind == "error in a 200":
            self.say(200, b'{"error": {"message": "upstream failed"}}')
        else:
            # It leaves now: from here on asking again is waste.
            if (kind in USABLE or not kind) and not self.transport.is_closing():
                self.endpoint.answered[number] += 1
            self.say(200, damaged(reply, kind))

    def say(self, status: int, body: bytes, headers: Mapping[str, str] | None = None) -> None:
        """Sends a response, unless nobody waits for it any more."""
        more = "".join(f"{name}: {value}\r\n" for name, value in (headers or {}).items())
        head = b"HTTP/1.1 %d %s\r\ncontent-type: application/json\r\n%scontent-length: %d\r\n\r\n"
        if not self.transport.is_closing():
            self.transport.write(head % (status, _REASONS[status], more.encode(), len(body)) + body)

    def drop(self) -> None:
        """Breaks the connection off."""
        sock = self.transport.get_extra_info("socket")
        if sock is not None and not self.transport.is_closing():
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.transport.abort()


def damaged(reply: bytes, kind: str) -> bytes:
    """A completion with something wrong with it."""
    if not kind:
        return reply
    completion = json.loads(reply)
    choice = completion["choices"][0]
    text = choice["message"]["content"]
    if kind.startswith("cut off"):
        text = text[: len(text) * 3 // 5]
        choice["finish_reason"] = kind.rsplit(maxsplit=1)[-1]
        if kind == "cut off, length":
            # As many as any client allows: fewer would say that the context is full.
            completion["usage"]["completion_tokens"] = 2**15
    elif kind == "wrong schema":
        text = '{"claims": "n/a"}'
    elif kind == "empty":
        text = ""
    elif kind == "think":
        text = f"<think>The {{braces}} come first; then the claims, one by one.</think>\n\n{text}"
    elif kind == "prose":
        text = f"Here is what you asked for:\n\n```json\n{text}\n```\nLet me know if you need more."
    choice["message"]["content"] = text
    return json.dumps(completion).encode()


async def serve(port: int, endpoint: Endpoint) -> None:
    """Serves until the process is ended."""
    random.seed(SEED)
    workload.answer(0)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(endpoint), "127.0.0.1", port, backlog=4096)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--latency", type=float, default=0.0, help="mean in seconds")
    parser.add_argument("--faults", type=float, default=0.0, help="share of abstracts that meet faults")
    parser.add_argument("--hang", type=float, default=20.0, help="seconds until a hanging request is dropped")
    parser.add_argument(
        "--allow", default="", help="requests at once before 429: 0:8,60:16 from second 60 on 16"
    )
    given = parser.parse_args()
    uvloop.run(serve(given.port, Endpoint(given.latency, given.faults, given.hang, given.allow)))
