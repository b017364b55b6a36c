"""The main job: abstracts in, extractions out. The only module that knows the order of the stages.

An abstract's way: split into sentences, made into a request, looked up in the cache or asked for,
then validated and grounded. Fresh and cached replies go through the same last two steps. Whatever
goes wrong with one abstract stays its own, and results come in the order of the abstracts.
"""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Callable, Iterable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from dataclasses import dataclass, replace
from typing import Self

from pipeline import sentences, validation
from pipeline.cache import Cache, fingerprint
from pipeline.client import Client
from pipeline.domain import Abstract, Extraction, Mode, Request, Response, Span, Status
from pipeline.errors import EndpointError, InvalidReply, SchemaError
from pipeline.grounding import Grounder
from pipeline.prompting import Prompter
from pipeline.tasks import Example, Task

Connect = Callable[[], AbstractAsyncContextManager[Client]]
"""Opens the way to the endpoint; called at the first abstract that the cache does not know."""

AHEAD = 8
"""How many abstracts per request in flight may wait for an earlier one, so that memory is bounded."""


@dataclass(frozen=True)
class Run:
    """What one run needs beside its abstracts.

    `mode` is how the endpoint is asked, `max_tokens` and `max_records` bound a reply, `concurrency` the
    requests in flight. Without `connect` nothing is asked: what the cache lacks fails. `on_done` is told
    of each extraction as soon as it is there, which is not always in order.
    """

    task: Task
    model: str
    mode: Mode
    cache: Cache
    connect: Connect | None
    concurrency: int
    max_tokens: int
    max_records: int
    on_done: Callable[[Extraction], None] = lambda _: None


async def extract(run: Run, abstracts: Iterable[Abstract]) -> AsyncGenerator[Extraction, None]:
    """One extraction for each abstract, in their order.

    What was answered is in the cache at once, so a run that is cut short loses nothing.

    Raises:
        SchemaError: an example of the prompt does not pass the checks that answers must pass.
        SetupError: the cache or the bundled model cannot be used.
    """
    check_examples(run.task)
    prompter = Prompter(
        run.task,
        sentences.split,
        model=run.model,
        mode=run.mode,
        max_tokens=run.max_tokens,
        max_records=run.max_records,
    )
    waiting: deque[asyncio.Future[Extraction]] = deque()
    async with _Desk(run) as desk:
        try:
            for abstract in abstracts:
                spans = sentences.split(abstract.text)
                waiting.append(desk.take(abstract, spans, prompter.request(abstract, spans)))
                while waiting and (waiting[0].done() or len(waiting) >= AHEAD * run.concurrency):
                    yield await waiting.popleft()
            while waiting:
                yield await waiting.popleft()
        finally:
            for future in waiting:
                future.cancel()
            await asyncio.gather(*waiting, return_exceptions=True)


class _Desk:
    """Where abstracts are answered: from the cache at once, else by the endpoint, so many at a time."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._room = asyncio.Semaphore(run.concurrency)
        self._opening = asyncio.Lock()
        self._stack = AsyncExitStack()
        self._client: Client | Exception | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()

    def take(self, abstract: Abstract, spans: Sequence[Span], request: Request) -> asyncio.Future[Extraction]:
        """The extraction of one abstract, there already where the cache knows the answer."""
        key = fingerprint(request)
        known = self._run.cache.get(key)
        if known is None and self._run.connect is not None:
            return asyncio.ensure_future(self._ask(abstract, spans, request, key, self._run.connect))
        future: asyncio.Future[Extraction] = asyncio.get_running_loop().create_future()
        if known is None:
            reason = "The cache has no answer for it, and with --offline none is asked for."
            future.set_result(self._done(self._without(abstract, "failed", reason, key)))
        else:
            future.set_result(self._done(self._judged(abstract, spans, known, key, cached=True)))
        return future

    async def _ask(
        self, abstract: Abstract, spans: Sequence[Span], request: Request, key: str, connect: Connect
    ) -> Extraction:
        task = self._run.task
        async with self._room:
            client = await self._connected(connect)
            try:
                response = await client.ask(
                    request, lambda text: validation.check(text, task.record, task.name)
                )
            except EndpointError as error:
                return self._done(self._without(abstract, "failed", str(error), key))
            extraction = self._judged(abstract, spans, response, key, cached=False)
            if extraction.status != "invalid" and response.finish_reason != "length":
                self._run.cache.put(key, response)
        return self._done(extraction)

    async def _connected(self, connect: Connect) -> Client:
        """The client, opened by the first who needs it; what kept it from opening is kept for the others."""
        async with self._opening:
            if self._client is None:
                try:
                    self._client = await self._stack.enter_async_context(connect())
                except Exception as error:
                    self._client = error
                    raise
        if isinstance(self._client, Exception):
            raise self._client
        return self._client

    def _judged(
        self, abstract: Abstract, spans: Sequence[Span], response: Response, key: str, *, cached: bool
    ) -> Extraction:
        """A reply, fresh or cached, validated and grounded."""
        task, cut = self._run.task, response.finish_reason == "length"
        try:
            reply = validation.read(response.text, task.record, task.name, cut=cut)
        except InvalidReply as error:
            reason = response.fault or str(error)
            return replace(self._without(abstract, "invalid", reason, key), usage=response.usage)
        kept, ungrounded = Grounder(abstract, spans).ground(reply.records)
        rejected = (*reply.rejected, *ungrounded)
        reasons = []
        if len(reply.records) + len(reply.rejected) >= self._run.max_records:
            reasons.append(f"the reply was full at {self._run.max_records} records; there may be more")
        if cut:
            reasons.append("the reply was cut off at its token limit; what came before is kept")
        if rejected:
            reasons.append(f"{len(rejected)} of {len(rejected) + len(kept)} records rejected")
        return Extraction(
            abstract=abstract,
            schema=task.name,
            status="partial" if reasons else "ok",
            records=tuple(kept),
            rejected=rejected,
            reason="; ".join(reasons) or None,
            model=self._run.model,
            usage=response.usage,
            fingerprint=key,
            cached=cached,
        )

    def _without(self, abstract: Abstract, status: Status, reason: str, key: str) -> Extraction:
        return Extraction(
            abstract, self._run.task.name, status, reason=reason, model=self._run.model, fingerprint=key
        )

    def _done(self, extraction: Extraction) -> Extraction:
        self._run.on_done(extraction)
        return extraction


def check_examples(task: Task) -> None:
    """Judges the examples of a prompt by the code that judges the model.

    Raises:
        SchemaError: an example shows the model what would be rejected, or words that are not there.
    """
    for example in task.examples:
        if fault := _fault(example):
            raise SchemaError(f"The prompt of {task.name} has a wrong example, {example.title!r}: {fault}.")


def _fault(example: Example) -> str | None:
    for record in example.records:
        if problem := record.problem():
            return problem
    abstract = Abstract("", example.title, example.text, ())
    kept, rejected = Grounder(abstract, sentences.split(example.text)).ground(example.records)
    if rejected:
        return rejected[0].detail
    lost = [name for record in kept for name, found in record.grounding.items() if found.status != "exact"]
    return f"the words of {lost[0]} do not stand in it" if lost else None
