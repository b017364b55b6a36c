"""The way in from Python: `Extractor`, and `extract` for a single use of one.

Your schema gives the results their types: `Extractor(schema=Dataset)` is an `Extractor[Dataset]`, its
extractions are `Extraction[Dataset]`, and a type checker sees their records as data sets. `schemas.Record`
says why, and what they are at run time. With the name of a schema the records are claims, or
`pipeline.domain.Resolved`.
"""

import asyncio
import os
import time
from collections.abc import AsyncGenerator, Callable, Iterator, Mapping, Sequence
from contextlib import aclosing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, Literal, cast, overload

from typing_extensions import TypeVar, Unpack

from pipeline import inputs
from pipeline.budget.usage_history import Account
from pipeline.domain import Extraction, Json, Mode, Reading, Resolved
from pipeline.errors import InputError, counted
from pipeline.extraction import blocking, given, scheduler
from pipeline.extraction.finished import Finished, Summary
from pipeline.extraction.given import Given, Taken
from pipeline.extraction.options import (
    Connection,
    Options,
    ShownExample,
    check_kinds,
    endpoint_of,
    refuse_unknown,
    task_of,
)
from pipeline.extraction.plan import Plan
from pipeline.extraction.progress import Progress, Watch, tell
from pipeline.extraction.second_opinion import second_of
from pipeline.extraction.session import Session, open_session, planned
from pipeline.inputs.fetched import Fetching
from pipeline.llm.cache import Cache
from pipeline.llm.limits.budget_guard import no_guard
from pipeline.outputs import summary
from pipeline.settings import Choices, Limits, SecondOpinion, Settings, cache_folder
from schemas import Record
from schemas.claims import Claim

if TYPE_CHECKING:
    from instructor import AsyncInstructor

    from pipeline.budget.ledger import Ledger

R = TypeVar("R", default=Claim)
Own = TypeVar("Own", bound=Record)


class Extractor(Generic[R]):
    """Reads abstracts with a model. Set it up once, use it as often as you like.

    Args:
        schema: what to extract: the name of a schema, the path of a schema file, or a class of your own.
        instructions: with a class: what the model should look for, in words.
        examples: with a class: made-up abstracts for the model, as (title, text, records). They must pass the
            same checks as the model's answers.
        base_url: address of the endpoint. Without it, and without OPENAI_BASE_URL, the bundled model answers.
        client: an asynchronous client of `instructor`, to ask instead of an address. Name the model too.
        model: model to ask. Not needed if the endpoint serves only one.
        mode: how to make the endpoint answer in the schema's shape; "auto" finds out. With another one
            nothing is tried beforehand: a wrong key or model then shows in the abstracts.
        reading: ask about the whole "abstract", or about its "sentences" one by one.
        max_tokens: tokens that an answer may have at first; one that is cut off gets more.
        params: more parameters of each request, such as {"top_p": 0.9}; None leaves one out.
        concurrency: requests in flight at once, or "auto".
        timeout: seconds after which a request without a reply is sent again.
        cache_dir: folder that keeps answers and fetched pages; by default the user's cache folder.
        max_cost: US dollars that all runs of this extractor may cost together. With a limit it runs one
            source at a time.
        max_tokens_total: the same in tokens.
        offline: send nothing; answer from the cache, and use sources as fetched before.
        ask_again: ask again where the kept answer is a refusal, was cut off or could not be read.
        keep_ungrounded: keep copied words that are not in the abstract, and mark them as missing.
        title_field: column or key that holds the titles, in tables, frames and JSON.
        text_field: the same for the abstracts.
        second_opinion: "rules" lets rules read each abstract too, the path of another run's output takes that
            run's records; each record then says who sees it.
        progress: a function of done and total, which another thread may call; True or False for a bar or
            none; by default a bar in terminals and notebooks. Notices go to the logger `claimsift`.
        connection: rarely needed settings: key, retries, rates, prices; see `Connection`.

    Raises:
        ClaimsiftError: a parameter is wrong. Nothing has been sent.
    """

    _is_at_work = False
    _spent: "Ledger | None" = None
    _settings: "Settings | None" = None

    @overload
    def __init__(
        self: "Extractor[Claim]", schema: Literal["claims"] = "claims", **options: Unpack[Options[Claim]]
    ) -> None: ...
    @overload
    def __init__(self: "Extractor[Own]", schema: type[Own], **options: Unpack[Options[Own]]) -> None: ...
    @overload
    def __init__(self: "Extractor[Resolved]", schema: str, **options: Unpack[Options[Record]]) -> None: ...
    def __init__(
        self,
        schema: str | type[Record] = "claims",
        *,
        instructions: str | None = None,
        examples: Sequence[ShownExample[Any]] = (),
        base_url: str | None = None,
        client: "AsyncInstructor | None" = None,
        model: str | None = None,
        mode: Mode | Literal["auto"] = "auto",
        reading: Reading | None = None,
        max_tokens: int | None = None,
        params: Mapping[str, Json] | None = None,
        concurrency: int | Literal["auto"] = "auto",
        timeout: float = 120.0,
        cache_dir: str | Path | None = None,
        max_cost: float | None = None,
        max_tokens_total: int | None = None,
        offline: bool = False,
        ask_again: bool = False,
        keep_ungrounded: bool = False,
        title_field: str | None = None,
        text_field: str | None = None,
        second_opinion: SecondOpinion | Path | None = None,
        progress: Progress = None,
        connection: Connection | None = None,
        **unknown: object,
    ) -> None:
        refuse_unknown(unknown)
        check_kinds(base_url=base_url, model=model, params=params, cache_dir=cache_dir, progress=progress)
        check_kinds(connection=connection, second_opinion=second_opinion, instructions=instructions)
        check_kinds(title_field=title_field, text_field=text_field)
        connection = connection or Connection()
        self._task = task_of(schema, instructions, examples)
        folder = cache_folder(cache_dir)
        self._is_named = isinstance(schema, str) or instructions is None
        self._choices = Choices(
            schema=schema if isinstance(schema, str) else self._task.name,
            model=model or os.environ.get("CLAIMSIFT_MODEL") or None,
            mode=mode,
            reading=reading,
            cache_dir=str(folder.absolute()),
            limits=Limits(max_cost, max_tokens_total),
            offline=offline,
            ask_again=ask_again,
            keep_ungrounded=keep_ungrounded,
            second_opinion=None if second_opinion is None else str(second_opinion),
            price=connection.price,
        )
        second_of(self._choices.second_opinion, self._task)
        self._endpoint = endpoint_of(
            base_url, client, self._choices, connection, timeout, concurrency, max_tokens, params
        )
        self._cache = Cache(folder)
        self._fetching = Fetching(folder, connection.allow_private, connection.refresh, offline)
        self._columns = inputs.asked_columns(title_field, text_field)
        self._progress = progress

    @property
    def settings(self) -> Settings:
        """How abstracts are read. What was left open is found out once, which may take a request.

        Raises:
            EndpointError: the endpoint does not answer.
            InputError: a setting cannot be found out.
        """
        if self._settings is None:
            with self._at_work():
                blocking.result_of(self._begun(Watch(progress=False, total=0)))
        return cast("Settings", self._settings)

    def plan(self, source: Given, *, ask: bool = False) -> Plan:
        """Shows what a run would ask and cost; `print` the plan.

        Nothing is sent, unless `ask` is true and the model or the mode is not known yet.

        Raises:
            ClaimsiftError: the source cannot be read, or the model is not known.
        """
        taken = self._taken(source)
        work = planned(self._choices, self._task, self._endpoint, self._cache, taken.abstracts, ask=ask)
        return blocking.result_of(work)

    def run(self, source: Given) -> Finished[R]:
        """Reads all abstracts; returns their extractions, in order, and a summary.

        If one abstract fails, its extraction says so. After an interruption, run the same again to continue:
        the cache has every answer.

        Raises:
            ClaimsiftError: the source cannot be read, or no request can be sent.
        """
        started = time.monotonic()
        taken = self._taken(source)
        tally = summary.Tally(entries=taken.abstracts.entries)
        begun: list[Session] = []
        found = list(blocking.each(self._read(taken, tally, begun.append)))
        [session] = begun
        account = session.account
        ended = Summary(
            tally,
            session.settings,
            time.monotonic() - started,
            account.cost,
            account.ledger.stopped,
            taken.notices,
            tuple(account.lines),
            self._choices.schema if self._is_named else None,
            session.for_manifest(),
        )
        return Finished(found, ended)

    def extract(self, source: Given, *, after: "Extractor[Any] | None" = None) -> Iterator[Extraction[R]]:
        """Yields the extractions in the order of the abstracts, each as soon as it is there.

        What another extractor has spent, which this one comes `after`, counts for the limits.

        Raises:
            ClaimsiftError: as `run`. The source is read at once; the rest happens when you ask for the first
                extraction.
        """
        taken = self._taken(source)
        if after is not None:
            self._spent = after._spent  # noqa: SLF001 - one of us
        return blocking.each(self._read(taken, summary.Tally()))

    async def stream(self, source: Given) -> AsyncGenerator[Extraction[R], None]:
        """Does the same in asynchronous code, on the running loop.

        Raises:
            ClaimsiftError: as `run`.
        """
        taken = await asyncio.to_thread(self._taken, source)
        async with aclosing(self._read(taken, summary.Tally())) as found:
            async for extraction in found:
                yield extraction

    def _taken(self, source: Given) -> Taken:
        return given.take(source, tell, self._fetching, self._columns)

    async def _read(
        self, taken: Taken, tally: summary.Tally, on_begun: Callable[[Session], None] = lambda _: None
    ) -> AsyncGenerator[Extraction[R], None]:
        with self._at_work(), Watch(self._progress, len(taken.abstracts)) as watch:
            session = await self._begun(watch)
            on_begun(session)
            ledger, damaged = session.account.ledger, self._cache.damaged
            with session.account.recorded():
                async with aclosing(scheduler.extract(session.run, taken.abstracts)) as found:
                    async for one in found:
                        extraction = session.second(one)
                        tally.add(extraction)
                        # To a type checker records are of the schema's class; see `schemas.Record`.
                        yield cast("Extraction[R]", extraction)
            if ledger.stopped is not None:
                watch.tell(f"{ledger.stopped} Abstracts that were not asked about have failed.")
            if damaged := self._cache.damaged - damaged:
                answers = counted(damaged, "answer in the cache was", "answers in the cache were")
                watch.tell(f"{answers} damaged and counted as not there.")

    async def _begun(self, watch: Watch) -> Session:
        """A session in which what earlier ones have found out and spent counts."""
        session = await open_session(
            self._choices,
            self._task,
            replace(self._endpoint, tell=watch.tell, guard=no_guard),
            self._cache,
            on_done=lambda _: watch.step(),
            on_account=self._carry_on,
        )
        self._settings = session.settings
        self._choices = replace(self._choices, model=session.settings.model, mode=session.settings.mode)
        return session

    def _carry_on(self, account: Account) -> None:
        """Lets the limits hold for what was spent before, too: also by a run that has failed meanwhile."""
        ledger, before = account.ledger, self._spent
        if before is not None:
            ledger.spent, ledger.unsure = before.spent, before.unsure
        self._spent = ledger

    @contextmanager
    def _at_work(self) -> Iterator[None]:
        """Keeps the limits: two runs at once would each have all that is left."""
        if self._is_at_work and self._choices.limits != Limits():
            raise InputError(
                "This extractor has a limit and is at work. Wait until it is done, or make another one."
            )
        before, self._is_at_work = self._is_at_work, True
        try:
            yield
        finally:
            self._is_at_work = before


@overload
def extract(  # type: ignore[overload-overlap]  # a literal is the more exact answer
    source: Given, schema: Literal["claims"] = "claims", **options: Unpack[Options[Claim]]
) -> Iterator[Extraction[Claim]]: ...
@overload
def extract(
    source: Given, schema: type[Own], **options: Unpack[Options[Own]]
) -> Iterator[Extraction[Own]]: ...
@overload
def extract(
    source: Given, schema: str, **options: Unpack[Options[Record]]
) -> Iterator[Extraction[Resolved]]: ...
@overload
def extract(
    source: Given, schema: Sequence[str | type[Record]], **options: Unpack[Options[Any]]
) -> Iterator[Extraction[Any]]: ...
def extract(
    source: Given,
    schema: str | type[Record] | Sequence[str | type[Record]] = "claims",
    **options: Unpack[Options[Any]],
) -> Iterator[Extraction[Any]]:
    """The extractions of a source one by one, in the order of the abstracts.

        for extraction in extract("digest.txt", base_url="http://localhost:8000/v1", model="qwen3-8b"):
            for claim in extraction.records:
                print(claim.kind, claim.value, claim.unit, claim.evidence)

    The parameters are those of `Extractor`. Where you stop, nothing more is begun. Of a list of schemas all
    abstracts are read under the first, then under the next; each extraction names its `schema`, and limits
    hold for all together.

    Raises:
        ClaimsiftError: as `Extractor` and its `run`.
    """
    if isinstance(schema, str) or not isinstance(schema, Sequence):
        return Extractor(schema, **options).extract(source)
    if not schema:
        raise InputError("No schema is named. Leave schema out for claims, or name one.")
    first, *others = [Extractor(one, **options) for one in schema]
    return _in_turn(first, first.extract(source), others)


def _in_turn(
    before: Extractor[Any], found: Iterator[Extraction[Any]], others: Sequence[Extractor[Any]]
) -> Iterator[Extraction[Any]]:
    """The extractions that were begun, then those of the other extractors, of the same abstracts."""
    abstracts = []
    for extraction in found:
        abstracts.append(extraction.abstract)
        yield extraction
    for one in others if abstracts else ():
        yield from one.extract(abstracts, after=before)
        before = one
