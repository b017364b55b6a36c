"""The main job over a real cache and an endpoint on a real socket."""

import asyncio
import json
import random
import sqlite3
import threading
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from endpoint import Answer, Asked, Endpoint, Script, asked_about, chat, fault, made_up, reader

from pipeline.domain import Abstract, Extraction, Source
from pipeline.errors import BundledModelError, CacheError, SchemaError
from pipeline.extraction.scheduler import AHEAD, Run, check_examples, extract
from pipeline.inputs.entries import make_abstract
from pipeline.llm.cache import Cache
from pipeline.llm.client import Client
from pipeline.prompt_file import Example
from pipeline.settings import Patience, Settings
from pipeline.tasks import load
from schemas.claims import Claim

TASK = load("claims")
QUICK = Patience(attempts=2, timeout=60.0, pause=0.001)


def abstracts(count: int) -> list[Abstract]:
    """Made-up abstracts, numbered from 1."""
    return [make_abstract(*made_up(n), Source("made up", n)) for n in range(1, count + 1)]


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[Cache]:
    """An empty cache."""
    opened = Cache(tmp_path / "cache")
    yield opened
    opened.close()


class Connecting:
    """Opens clients to an address, and counts them."""

    def __init__(self, url: str, patience: Patience = QUICK) -> None:
        self.url = url
        self.patience = patience
        self.opened = 0
        self.closed = 0

    @asynccontextmanager
    async def __call__(self) -> AsyncIterator[Client]:
        """A client."""
        self.opened += 1
        async with Client(self.url, patience=self.patience) as client:
            yield client
        self.closed += 1


def run_over(cache: Cache, connect: Connecting | None, **settings: Any) -> Run:
    """A run as the command line makes it."""
    usual: dict[str, Any] = {"concurrency": 4, "max_tokens": 64, "max_records": 8, "mode": "json_schema"}
    others = {name: settings.pop(name) for name in ("task", "on_done") if name in settings}
    chosen = Settings(schema="claims", task_fingerprint=TASK.fingerprint, model="m", **{**usual, **settings})
    return Run(chosen, cache=cache, connect=connect, **{"task": TASK, **others})


def extracted(run: Run, given: Iterable[Abstract]) -> list[Extraction]:
    """All extractions of a run."""

    async def collected() -> list[Extraction]:
        async with aclosing(extract(run, given)) as extractions:
            return [extraction async for extraction in extractions]

    return asyncio.run(collected())


def about(body: dict[str, Any]) -> int:
    """The number of the abstract that a body asks about."""
    return asked_about(Asked("POST", "", {}, {**body, "messages": body["messages"]}, 0.0)) or 0


def as_read(extractions: Iterable[Extraction]) -> list[Extraction]:
    """Extractions without whether they came from the cache."""
    return [replace(extraction, cached=False) for extraction in extractions]


# Order and statuses


def test_claims_are_read_resolved_and_grounded(cache: Cache) -> None:
    """An abstract becomes an extraction with values, evidence, spans and what it took."""
    [abstract] = abstracts(1)
    with Endpoint(reader) as endpoint:
        [extraction] = extracted(run_over(cache, Connecting(endpoint.url)), [abstract])
    [record] = extraction.records
    assert (extraction.status, extraction.reason, extraction.origin, extraction.model) == (
        "ok",
        None,
        "model",
        "m",
    )
    assert (record.fields["value"], record.fields["unit"]) == (1.5, "percent")
    assert record.span is not None
    assert abstract.text[slice(*record.span)] == record.evidence == "It reaches 1.5% accuracy on LoomBench."
    assert record.grounding["dataset"].status == "exact"
    assert extraction.usage.requests == 1
    assert not extraction.cached


def test_results_come_in_the_order_of_the_abstracts(cache: Cache) -> None:
    """However the answers come in, results come in the order of the abstracts."""
    delays = random.Random(3).sample(range(12), 12)  # noqa: S311 - any order will do

    def script(body: dict[str, Any], attempt: int) -> Answer:
        if about(body) == 1:
            another.wait(60)
        return replace(reader(body, attempt), delay=delays[about(body) - 1] / 100)

    def note(extraction: Extraction) -> None:
        done.append(extraction.abstract)
        another.set()

    another = threading.Event()
    done: list[Abstract] = []
    given = abstracts(12)
    with Endpoint(script) as endpoint:
        run = run_over(cache, Connecting(endpoint.url), concurrency=12, on_done=note)
        extractions = extracted(run, given)
    assert [extraction.abstract for extraction in extractions] == given
    assert [extraction.records[0].fields["subject"] for extraction in extractions] == [
        f"Norn-{n}" for n in range(1, 13)
    ]
    assert done != given
    assert sorted(done, key=given.index) == given


MADE_UP_NUMBER = {"sentence": 2, "kind": "performance", "subject": "Norn", "quantity": "99.9%"}
KINDS: dict[str, Script] = {
    "ok": reader,
    "partial": lambda body, n: chat(
        json.dumps({"claims": [MADE_UP_NUMBER, *json.loads(said(reader(body, n)))["claims"]]})
    ),
    "invalid": lambda *_: chat("There is nothing to see."),
    "failed": lambda *_: fault(400, "too long"),
}


def said(answer: Answer) -> str:
    """The text in an answer."""
    assert isinstance(answer.body, dict)
    return str(answer.body["choices"][0]["message"]["content"])


@pytest.mark.parametrize("seed", range(3))
def test_each_abstract_ends_in_its_own_status(cache: Cache, seed: int) -> None:
    """Whatever goes wrong with some abstracts, each ends in exactly one status, and the others are read."""
    wanted = random.Random(seed).choices(list(KINDS), k=16)  # noqa: S311 - any order will do

    def script(body: dict[str, Any], attempt: int) -> Answer:
        number = next(
            about({"messages": [m]}) for m in body["messages"][::-1] if "present Norn-" in m["content"]
        )
        return KINDS[wanted[number - 1]](body, attempt)

    given = abstracts(16)
    with Endpoint(script) as endpoint:
        extractions = extracted(run_over(cache, Connecting(endpoint.url)), given)
    assert [extraction.abstract for extraction in extractions] == given
    assert [extraction.status for extraction in extractions] == wanted
    for extraction in extractions:
        assert (extraction.reason is None) is (extraction.status == "ok")
        assert bool(extraction.records) is (extraction.status in ("ok", "partial"))
        assert bool(extraction.rejected) is (extraction.status == "partial")
        assert extraction.fingerprint


def test_reasons_say_what_went_wrong(cache: Cache) -> None:
    """Each status but ok has a reason in words, and an answer that was of no use is paid for all the same."""
    reasons: dict[str, Extraction] = {}
    for number, kind in enumerate(("partial", "invalid", "failed"), start=1):
        with Endpoint(KINDS[kind]) as endpoint:
            [reasons[kind]] = extracted(
                run_over(cache, Connecting(endpoint.url)), abstracts(3)[number - 1 : number]
            )
    assert reasons["partial"].reason == "1 of 2 records rejected"
    assert reasons["partial"].rejected[0].reason == "quantity"
    assert "must be one JSON object" in (reasons["invalid"].reason or "")
    assert reasons["invalid"].usage.requests == 1 + QUICK.reasks
    assert reasons["invalid"].usage.input_tokens == 100 * (1 + QUICK.reasks)
    assert "status 400: too long" in (reasons["failed"].reason or "")


def test_full_reply_is_partial(cache: Cache) -> None:
    """A reply with as many records as it may have is marked, because there may be more."""
    with Endpoint(reader) as endpoint:
        [extraction] = extracted(run_over(cache, Connecting(endpoint.url), max_records=1), abstracts(1))
    assert extraction.status == "partial"
    assert extraction.reason == "the reply was full at 1 record; there may be more"
    assert len(extraction.records) == 1


def test_refusal_ends_all_requests_but_no_abstract_is_dropped(cache: Cache) -> None:
    """After a refusal nothing more is asked, and every abstract says why it was not read."""
    with Endpoint(lambda *_: fault(401, "bad key")) as endpoint:
        extractions = extracted(run_over(cache, Connecting(endpoint.url), concurrency=1), abstracts(5))
    assert [extraction.status for extraction in extractions] == ["failed"] * 5
    assert len(endpoint.requests) == 1


def test_no_abstracts_give_no_results(cache: Cache) -> None:
    """A run over nothing connects to nothing."""
    connect = Connecting("http://127.0.0.1:9/v1")
    assert extracted(run_over(cache, connect), []) == []
    assert connect.opened == 0


# Connections, concurrency, memory


@pytest.mark.parametrize("concurrency", [1, 3])
def test_concurrency_is_reached_and_never_exceeded(cache: Cache, concurrency: int) -> None:
    """So many requests are open at once, no more and no fewer."""
    with Endpoint(reader, together=concurrency) as endpoint:
        extracted(run_over(cache, Connecting(endpoint.url), concurrency=concurrency), abstracts(9))
    assert endpoint.most == concurrency
    assert len(endpoint.requests) == 9


def test_connection_is_opened_once_and_closed(cache: Cache) -> None:
    """All abstracts share one client, which is closed at the end."""
    with Endpoint(reader) as endpoint:
        connect = Connecting(endpoint.url)
        extracted(run_over(cache, connect), abstracts(9))
    assert (connect.opened, connect.closed) == (1, 1)


def test_connection_that_cannot_be_opened_is_tried_once(cache: Cache) -> None:
    """Where the model does not start, that ends the run, and it is not started again for each abstract."""
    tried = []

    @asynccontextmanager
    async def broken() -> AsyncIterator[Client]:
        tried.append(1)
        raise BundledModelError("The bundled model did not start.")
        yield

    run = replace(run_over(cache, None), connect=broken)
    with pytest.raises(BundledModelError, match="did not start"):
        extracted(run, abstracts(9))
    assert len(tried) == 1


def test_look_ahead_is_bounded(cache: Cache) -> None:
    """While the first answer is waited for, only so many abstracts are taken in."""
    taken = 0

    def counted() -> Iterator[Abstract]:
        nonlocal taken
        for abstract in abstracts(60):
            taken += 1
            yield abstract

    seen: list[int] = []

    async def first() -> None:
        async with aclosing(extract(run, counted())) as extractions:
            seen.extend([taken async for _ in extractions])

    def script(body: dict[str, Any], attempt: int) -> Answer:
        return replace(reader(body, attempt), delay=0.3 if about(body) == 1 else 0.0)

    with Endpoint(script) as endpoint:
        run = run_over(cache, Connecting(endpoint.url), concurrency=2)
        asyncio.run(first())
    assert seen[0] == 2 * AHEAD
    assert len(seen) == 60


# The cache


def test_second_run_asks_nothing(cache: Cache) -> None:
    """Over the same cache the same extractions come without a connection, however validation may change."""
    given = abstracts(6)
    with Endpoint(KINDS["partial"]) as endpoint:
        first = extracted(run_over(cache, Connecting(endpoint.url)), given)
    again = Connecting(endpoint.url)
    second = extracted(run_over(cache, again), given)
    assert again.opened == 0
    assert as_read(second) == first
    assert [extraction.cached for extraction in first + second] == [False] * 6 + [True] * 6


def test_offline_names_what_it_lacks(cache: Cache) -> None:
    """Without a connection the cache answers, and an abstract that it lacks fails with a reason."""
    with Endpoint(reader) as endpoint:
        first = extracted(run_over(cache, Connecting(endpoint.url)), abstracts(2))
    offline = extracted(run_over(cache, None), abstracts(4))
    assert as_read(offline[:2]) == first
    assert [extraction.status for extraction in offline] == ["ok", "ok", "failed", "failed"]
    assert "`offline=True`" in (offline[3].reason or "")


def test_cut_off_replies_are_kept_until_they_are_asked_for_again(cache: Cache) -> None:
    """What was finished of a cut-off reply is read, and the next run asks for the whole only if told to."""

    def script(body: dict[str, Any], attempt: int) -> Answer:
        if about(body) == 1:
            return chat(
                said(reader(body, attempt)).removesuffix("]}") + ', {"sent', finish="length", tokens=(100, 64)
            )
        return reader(body, attempt)

    with Endpoint(script) as endpoint:
        first, second = extracted(run_over(cache, Connecting(endpoint.url)), abstracts(2))
        assert first.status == "partial"
        assert "cut off" in (first.reason or "")
        assert len(first.records) == 1
        assert second.status == "ok"
        endpoint.requests.clear()
        same, _ = extracted(run_over(cache, Connecting(endpoint.url)), abstracts(2))
        assert not endpoint.requests
        extracted(run_over(cache, Connecting(endpoint.url), ask_again=True), abstracts(2))
    assert (same.status, same.reason, same.records) == (first.status, first.reason, first.records)
    assert {asked_about(asked) for asked in endpoint.requests} == {1}


def test_abstract_that_got_no_answer_is_asked_about_in_the_next_run(cache: Cache) -> None:
    """A fault of the endpoint is no answer, so nothing is kept."""
    with Endpoint(KINDS["failed"]) as endpoint:
        extracted(run_over(cache, Connecting(endpoint.url)), abstracts(1))
        endpoint.script = reader
        [extraction] = extracted(run_over(cache, Connecting(endpoint.url)), abstracts(1))
    assert extraction.status == "ok"
    assert not extraction.cached


REFUSED = chat("", finish="content_filter")


@pytest.mark.parametrize("answer", [chat("Let me see."), REFUSED], ids=["unreadable", "refused"])
def test_answer_of_no_use_is_paid_for_once(cache: Cache, answer: Answer) -> None:
    """The next run takes it from the cache, and one that is told to ask again asks for a better one."""
    with Endpoint(lambda *_: answer) as endpoint:
        [first] = extracted(run_over(cache, Connecting(endpoint.url)), abstracts(1))
        endpoint.script = reader
        endpoint.requests.clear()
        [same] = extracted(run_over(cache, Connecting(endpoint.url)), abstracts(1))
        assert not endpoint.requests
        [better] = extracted(run_over(cache, Connecting(endpoint.url), ask_again=True), abstracts(1))
        [kept] = extracted(run_over(cache, Connecting(endpoint.url), ask_again=True), abstracts(1))
    assert (same.status, same.reason, same.cached) == (first.status, first.reason, True)
    assert (better.status, better.cached) == ("ok", False)
    assert (kept.status, kept.cached) == ("ok", True)


def test_offline_takes_what_is_kept_even_where_it_should_be_asked_again(cache: Cache) -> None:
    """Where nothing can be asked, an answer of no use is told as what it is."""
    with Endpoint(KINDS["invalid"]) as endpoint:
        [first] = extracted(run_over(cache, Connecting(endpoint.url)), abstracts(1))
    [same] = extracted(run_over(cache, None, ask_again=True, offline=True), abstracts(1))
    assert (same.status, same.reason) == (first.status, first.reason)


def test_cancelled_run_keeps_what_was_answered(cache: Cache) -> None:
    """A run that is cut short leaves its answers in the cache, and the next one asks for the rest alone."""

    def script(body: dict[str, Any], attempt: int) -> Answer:
        return replace(reader(body, attempt), delay=600.0 if about(body) in (1, 5) else 0.0)

    async def cut_short() -> None:
        enough = asyncio.Event()
        answered: list[Extraction] = []

        def count(extraction: Extraction) -> None:
            answered.append(extraction)
            if len(answered) == 4:
                enough.set()

        running = asyncio.ensure_future(
            collect(run_over(cache, Connecting(endpoint.url), concurrency=3, on_done=count))
        )
        await asyncio.wait_for(enough.wait(), 60)
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
        assert len(asyncio.all_tasks()) == 1

    async def collect(run: Run) -> list[Extraction]:
        async with aclosing(extract(run, abstracts(6))) as extractions:
            return [extraction async for extraction in extractions]

    with Endpoint(script) as endpoint:
        asyncio.run(cut_short())
    with Endpoint(reader) as endpoint:
        extractions = extracted(run_over(cache, Connecting(endpoint.url)), abstracts(6))
    assert {asked_about(asked) for asked in endpoint.requests} == {1, 5}
    assert [extraction.status for extraction in extractions] == ["ok"] * 6


def test_reader_that_stops_early_stops_the_requests(cache: Cache) -> None:
    """Who takes only the first result leaves no request behind."""
    connect = Connecting("")

    async def first_only() -> None:
        async with aclosing(extract(run_over(cache, connect, concurrency=1), abstracts(8))) as extractions:
            async for _ in extractions:
                break
        assert len(asyncio.all_tasks()) == 1

    with Endpoint(lambda *of: replace(reader(*of), delay=0.02)) as endpoint:
        connect.url = endpoint.url
        asyncio.run(first_only())
    assert connect.closed == 1
    assert len(endpoint.requests) < 8


def test_answers_are_kept_at_once(cache: Cache) -> None:
    """An answer is in the cache before the run ends: another run that starts then does not ask for it."""
    kept: list[str | None] = []

    def look(extraction: Extraction) -> None:
        reply = cache.get(extraction.fingerprint or "")
        kept.append(reply.text if reply else None)

    with Endpoint(reader) as endpoint:
        extracted(run_over(cache, Connecting(endpoint.url), on_done=look), abstracts(3))
    assert len(kept) == 3
    assert all(kept)


def test_cache_that_breaks_ends_the_run(cache: Cache, tmp_path: Path) -> None:
    """A cache that can no longer be written is no fault of an abstract: the run ends with a sentence."""
    with sqlite3.connect(tmp_path / "cache" / "cache.db") as database:
        database.execute("DROP TABLE Cache")
    database.close()
    with Endpoint(reader) as endpoint, pytest.raises(CacheError):
        extracted(run_over(cache, Connecting(endpoint.url)), abstracts(2))


# Examples


@pytest.mark.parametrize(
    ("claim", "says"),
    [
        (Claim(sentence=1, kind="scale", subject="Norn"), "needs a quantity"),
        (Claim(sentence=1, kind="scale", subject="Norn", quantity="9 looms"), "9"),
        (Claim(sentence=7, kind="scale", subject="Norn", quantity="5 looms"), "7"),
        (Claim(sentence=1, kind="scale", subject="Urd", quantity="5 looms"), "subject"),
    ],
    ids=["incomplete", "number", "sentence", "words"],
)
def test_wrong_examples_are_refused_before_any_request(cache: Cache, claim: Claim, says: str) -> None:
    """An example that would be rejected as an answer is named, and nothing is asked."""
    example = Example("Looms", "Norn runs on 5 looms.", (claim,))
    run = replace(
        run_over(cache, Connecting("http://127.0.0.1:9/v1")), task=replace(TASK, examples=(example,))
    )
    with pytest.raises(SchemaError, match=f"wrong example, 'Looms': .*{says}"):
        extracted(run, abstracts(1))


@pytest.mark.parametrize("name", ["claims", "datasets"])
def test_installed_examples_pass(name: str) -> None:
    """The examples of the installed prompts stand up to the checks that answers must pass."""
    task = load(name)
    check_examples(task)
    assert any(example.records for example in task.examples)
