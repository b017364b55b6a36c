"""The main job: abstracts in, extractions out. The only module that knows the order of the stages.

An abstract is split into sentences and made into a request, or into one for each of some sentences. The cache
or the endpoint answers, and the answers are validated and grounded. `abstract_session` knows the questions
and checks the answers; this module brings them together, for many abstracts at once. If one abstract fails,
the others go on, and results come in the order of the abstracts. An answer is in the cache before anything
else is done with it.
"""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Callable, Iterable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, aclosing, nullcontext
from dataclasses import dataclass
from typing import Self

from pipeline.domain import Abstract, Extraction, Response
from pipeline.errors import CacheError, EndpointError, SchemaError
from pipeline.extraction.abstract_session import AbstractSession
from pipeline.extraction.checked_answers import CheckedAnswers
from pipeline.extraction.grounding import Grounder
from pipeline.extraction.prompting import Prompter
from pipeline.extraction.sentence_filter import chooser
from pipeline.llm.cache import Cache
from pipeline.llm.client import Client
from pipeline.prompt_file import Example
from pipeline.setting_names import setting
from pipeline.settings import Settings
from pipeline.tasks import Task
from pipeline.text import sentences

Connect = Callable[[], AbstractAsyncContextManager[Client]]
"""Opens the way to the endpoint; called at the first abstract that the cache does not know."""

AHEAD = 8
"""How many abstracts per request in flight may wait for an earlier one, so that memory is bounded."""


@dataclass(frozen=True)
class Run:
    """What one run needs beside its abstracts: its settings, and what is open for it.

    Without `connect` nothing is asked: what the cache lacks fails. `on_done` is told of each extraction as
    soon as it is there, which is not always in order.
    """

    settings: Settings
    task: Task
    cache: Cache
    connect: Connect | None
    on_done: Callable[[Extraction], None] = lambda _: None

    def known(self, key: str) -> Response | None:
        """The answer that the cache has under a fingerprint; None also where it is to be asked for again."""
        found, settings = self.cache.get(key), self.settings
        is_wanted = found is not None and not found.is_usable and settings.ask_again and not settings.offline
        return None if is_wanted else found


async def extract(run: Run, abstracts: Iterable[Abstract]) -> AsyncGenerator[Extraction, None]:
    """One extraction for each abstract, in their order.

    What was answered is in the cache at once, so a run that is cut short loses nothing, by whatever it is. An
    error that nobody foresaw fails the abstract that it is about.

    Raises:
        SchemaError: an example of the prompt does not pass the checks that answers must pass.
        SetupError: the cache or the bundled model cannot be used.
    """
    check_examples(run.task)
    prompter = prompter_of(run)
    waiting: deque[asyncio.Future[Extraction]] = deque()
    async with _Scheduler(run) as scheduler:
        try:
            for abstract in abstracts:
                waiting.append(scheduler.submit(AbstractSession(prompter, abstract)))
                while waiting and (waiting[0].done() or len(waiting) >= AHEAD * run.settings.concurrency):
                    yield await waiting.popleft()
            while waiting:
                yield await waiting.popleft()
        finally:
            for future in waiting:
                future.cancel()
            await asyncio.gather(*waiting, return_exceptions=True)


async def extracted(run: Run, abstracts: Iterable[Abstract]) -> list[Extraction]:
    """All of them in a list."""
    async with aclosing(extract(run, abstracts)) as extractions:
        return [extraction async for extraction in extractions]


def prompter_of(run: Run) -> Prompter:
    """What makes the requests of a run."""
    by_sentences = run.settings.reading == "sentences"
    return Prompter(run.task, run.settings, chooser(run.task.record) if by_sentences else None)


class _Scheduler:
    """Where abstracts are answered: from the cache at once, else by the endpoint, so many at a time."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._room = asyncio.Semaphore(run.settings.concurrency)
        self._opening = asyncio.Lock()
        self._stack = AsyncExitStack()
        self._client: Client | Exception | None = None
        self._unkept: CacheError | None = None
        self._checked = CheckedAnswers(run.cache, run.task, run.settings)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        self._checked.flush()
        await self._stack.aclose()

    def submit(self, session: AbstractSession) -> asyncio.Future[Extraction]:
        """The extraction of one abstract, there already where the cache knows all the answers."""
        with session.contained():
            self._replay(session)
            if session.pending is not None and self._run.connect is not None:
                return asyncio.ensure_future(self._ask(session, self._run.connect))
            while session.pending is not None:
                session.skip(
                    f"The cache has no answer for it, and with {setting('offline', True)} none is asked for."
                )
                self._replay(session)
        future: asyncio.Future[Extraction] = asyncio.get_running_loop().create_future()
        future.set_result(self._done(session))
        return future

    def _replay(self, session: AbstractSession) -> None:
        """Answers from the cache, up to the first question that it does not know."""
        while (pending := session.pending) is not None:
            known = self._run.known(pending.key)
            if known is None:
                return
            outcome = self._checked.find(pending.key, session.abstract, known)
            if outcome is None:
                session.record(known, cached=True)
            else:
                session.recall(known, outcome)

    async def _ask(self, session: AbstractSession, connect: Connect) -> Extraction:
        """The rest of the answers from the endpoint; a server keeps what one abstract's turns share."""
        async with self._room:
            if self._unkept is not None:
                raise self._unkept
            client = await self._connected(connect)
            by_turns = self._run.settings.reading == "sentences"
            async with client.conversation() if by_turns else nullcontext():
                with session.contained():
                    await self._answer(session, client)
        return self._done(session)

    async def _answer(self, session: AbstractSession, client: Client) -> None:
        while (pending := session.pending) is not None:
            try:
                response = await client.ask(pending.request, session.check)
            except EndpointError as error:
                session.give_up(str(error))
                break
            self._keep(pending.key, response)
            session.record(response, cached=False)
            self._checked.note(pending.key, session.abstract, response)
            self._replay(session)

    def _keep(self, key: str, response: Response) -> None:
        """Stores an answer; after one that could not be stored no more are asked for, only to be lost."""
        try:
            self._run.cache.put(key, response)
        except CacheError as error:
            self._unkept = error
            raise

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

    def _done(self, session: AbstractSession) -> Extraction:
        extraction = session.extraction()
        self._checked.keep(extraction)
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
    grounder = Grounder(abstract, sentences.split(example.text), keep_ungrounded=True)
    kept, rejected = grounder.ground(example.records)
    if rejected:
        return rejected[0].detail
    lost = [name for record in kept for name, found in record.grounding.items() if found.status != "exact"]
    return f"its {lost[0]} is not in the example's text" if lost else None
