"""Errors that nobody foresaw, in each stage in turn: what was answered is kept, the rest can be asked for."""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import aclosing, asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from conftest import sampled
from endpoint import Endpoint, asked_about, made_up, reader
from shell import Shell, digest_of

from pipeline.budget.ledger import Ledger
from pipeline.cli.screen import Screen
from pipeline.domain import Abstract, Extraction, Source
from pipeline.errors import unforeseen
from pipeline.extraction import prompting, second_opinion, validation
from pipeline.extraction.grounding import Grounder
from pipeline.extraction.scheduler import Run, extract
from pipeline.inputs.entries import make_abstract
from pipeline.llm.cache import Cache
from pipeline.llm.client import Client
from pipeline.llm.limits.limiter import Limiter
from pipeline.outputs.writing import to_line
from pipeline.settings import Patience, Settings
from pipeline.tasks import load
from schemas import Record

pytestmark = pytest.mark.slow

TASK = load("claims")
COUNT = 12
AT_ONCE = 4
BROKEN = 5
"""The number of the abstract on which a stage fails, or of the call in which it does."""

Break = Callable[[pytest.MonkeyPatch, BaseException], None]


def abstracts() -> list[Abstract]:
    """Made-up abstracts, numbered from 1."""
    return [make_abstract(*made_up(number), Source("made up", number)) for number in range(1, COUNT + 1)]


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[Cache]:
    """An empty cache."""
    opened = Cache(tmp_path / "cache")
    yield opened
    opened.close()


def failing(owner: Any, name: str, fails: Callable[..., bool], *, afterwards: bool = False) -> Break:
    """Makes a function raise for some of its calls, before it has done its work or afterwards."""

    def broken(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
        whole = getattr(owner, name)

        def called(*args: Any, **kwargs: Any) -> Any:
            fail = fails(*args, **kwargs)
            done = whole(*args, **kwargs) if afterwards or not fail else None
            if fail:
                raise error
            return done

        monkeypatch.setattr(owner, name, called)

    return broken


def at_call(number: int) -> Callable[..., bool]:
    """True for one call alone."""
    calls = iter(range(1, 10_000))
    return lambda *_, **__: next(calls) == number


def about(*said: object, **_: object) -> bool:
    """Whether a call is about the abstract that fails."""
    texts = [one.title + one.text if isinstance(one, Abstract) else str(one) for one in said]
    return any(f"Norn-{BROKEN}:" in text or f'"Norn-{BROKEN}"' in text for text in texts)


def grounds(_grounder: Grounder, records: Iterable[Record]) -> bool:
    """Whether records of the abstract that fails are looked for."""
    return any(record.model_dump().get("subject") == f"Norn-{BROKEN}" for record in records)


def stages() -> dict[str, Break]:
    """Where it can fail while abstracts are read, each made anew: some count calls."""
    return {
        "prompting": failing(prompting.Prompter, "turns", about),
        "request": failing(prompting.Prompter, "request", lambda _, turns, *__: about(turns)),
        "cache": failing(Cache, "get", at_call(BROKEN)),
        "limiter before": failing(Limiter, "ticket", at_call(BROKEN)),
        "checking": failing(validation, "check", about),
        "judging": failing(validation, "read", about),
        "grounding": failing(Grounder, "ground", grounds),
        "ground once": failing(Grounder, "ground", at_call(BROKEN)),
    }


class Watched:
    """An endpoint whose answers are counted, and the runs over it."""

    def __init__(self, cache: Cache) -> None:
        self.cache = cache
        self.done: list[Extraction] = []
        self.server = Endpoint(reader)

    @property
    def asked(self) -> Counter[int | None]:
        """How often was asked about which abstract."""
        return Counter(map(asked_about, self.server.requests))

    async def _extracted(self, on_done: Callable[[Extraction], None], put: Callable[[str], None]) -> None:
        settings = Settings(
            schema="claims",
            task_fingerprint=TASK.fingerprint,
            model="m",
            mode="json_schema",
            max_tokens=64,
            max_records=8,
            concurrency=3,
        )
        run = Run(settings, TASK, self.cache, self._connect, on_done)
        async with aclosing(extract(run, abstracts())) as extractions:
            async for extraction in extractions:
                put(to_line(extraction))
                self.done.append(extraction)

    @asynccontextmanager
    async def _connect(self) -> AsyncIterator[Client]:
        patience = Patience(attempts=2, timeout=60.0, pause=0.001)
        async with Client(self.server.url, patience=patience, guard=Ledger().guard) as client:
            yield client

    def run(
        self,
        on_done: Callable[[Extraction], None] = lambda _: None,
        put: Callable[[str], None] = lambda _: None,
    ) -> list[Extraction]:
        """What a run gives until it ends, in whichever way."""
        self.done = []
        with suppress(Exception, KeyboardInterrupt):
            asyncio.run(self._extracted(on_done, put))
        return self.done

    def rest(self) -> set[int | None]:
        """What another run asks about, which must read everything."""
        before = self.asked
        assert [extraction.status for extraction in self.run()] == ["ok"] * COUNT
        return set((self.asked - before).keys())


@pytest.fixture
def watched(cache: Cache) -> Iterator[Watched]:
    """The endpoint, listening."""
    made = Watched(cache)
    with made.server:
        yield made


@pytest.mark.parametrize(
    "error",
    sampled([ValueError("odd"), TypeError(), MemoryError(), RecursionError("deep")], plain=1),
    ids=repr,
)
@pytest.mark.parametrize("stage", stages())
def test_error_in_one_abstract_fails_that_one(
    stage: str, error: Exception, watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The others are read, its reason names the bug, its answer is kept, and nothing is asked for twice."""
    with monkeypatch.context() as patched:
        stages()[stage](patched, error)
        extractions = watched.run()
    assert len(extractions) == COUNT
    failed = [extraction for extraction in extractions if extraction.status == "failed"]
    assert {extraction.status for extraction in extractions} == {"ok", "failed"} - (
        set() if failed else {"failed"}
    )
    # What fails where an answer is checked alone is met again when it is read, or is not.
    assert len(failed) == (0 if stage == "checking" else 1)
    for extraction in failed:
        assert extraction.reason is not None
        assert (
            f"claimsift itself failed, which is a bug; please report it: {type(error).__name__}"
            in extraction.reason
        )
        assert json.loads(to_line(extraction))["status"] == "failed"
    answered = {number for number, times in watched.asked.items() if times}
    assert watched.rest() == set(range(1, COUNT + 1)) - answered
    assert max(watched.asked.values()) == 1


@pytest.mark.parametrize(
    "stage", ["prompting", "request", "cache", "limiter before", "grounding", "ground once"]
)
def test_interruption_in_any_stage_keeps_what_was_answered(
    stage: str, watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run that is broken off goes on with what is missing: replies that came are in the cache."""
    with monkeypatch.context() as patched:
        stages()[stage](patched, KeyboardInterrupt())
        assert len(watched.run()) < COUNT
    kept = {number for number in range(1, COUNT + 1) if watched.asked[number]}
    again = watched.rest() & kept
    # Three at once are on their way: their replies never came to be read.
    assert len(again) <= 2 if stage.startswith(("grounding", "ground")) else len(again) <= 3
    assert all(watched.asked[number] == 1 for number in kept - again)


@pytest.mark.parametrize(
    "error",
    sampled([ValueError("odd"), KeyboardInterrupt(), MemoryError(), RecursionError()], plain=2),
    ids=repr,
)
@pytest.mark.parametrize("where", ["progress", "writing"])
def test_error_of_whoever_uses_a_run_ends_it_and_loses_nothing(
    where: str, error: BaseException, watched: Watched
) -> None:
    """Who is told of progress, or writes, may fail: what was told or written is not asked for again."""
    done: list[Extraction] = []

    def fail(one: Extraction | str) -> None:
        done.extend([one] if isinstance(one, Extraction) else [])
        if f"Norn-{BROKEN}:" in (one if isinstance(one, str) else one.abstract.title):
            raise error

    written = watched.run(**{"on_done" if where == "progress" else "put": fail})
    assert len(written) <= BROKEN - 1
    told = {extraction.abstract.title for extraction in [*done, *written]}
    again = watched.rest()
    assert not {f"Norn-{number}: Weaving Slowly" for number in again} & told
    assert BROKEN not in again


@pytest.mark.parametrize("error", sampled([ValueError("odd"), OverflowError("inf")], plain=1), ids=repr)
@pytest.mark.parametrize(
    ("owner", "name"),
    [(Limiter, "learn"), (Limiter, "used"), (Ledger, "_settle"), (Ledger, "_learn")],
    ids=str,
)
def test_error_in_the_accounts_of_a_reply_keeps_it_and_asks_no_more(
    owner: type, name: str, error: Exception, watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A reply is paid for before it is counted: it is kept, and no others are bought with broken accounts."""
    with monkeypatch.context() as patched:
        failing(owner, name, at_call(BROKEN), afterwards=True)(patched, error)
        extractions = watched.run()
    assert len(extractions) == COUNT
    answered = set(watched.asked)
    assert len(answered) < COUNT
    assert {extraction.status for extraction in extractions} == {"ok", "failed"}
    assert sum(extraction.status == "ok" for extraction in extractions) == len(answered)
    assert watched.rest() == set(range(1, COUNT + 1)) - answered
    assert max(watched.asked.values()) == 1


def test_error_about_a_reply_in_the_cache_is_told_and_mended_with_the_code(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A reply that claimsift fails on stays in the cache: it fails again, and is read once it can be."""
    with monkeypatch.context() as patched:
        failing(validation, "check", about)(patched, ValueError("odd"))
        failing(validation, "read", about)(patched, ValueError("odd"))
        for _ in range(2):
            statuses = [extraction.status for extraction in watched.run()]
            assert statuses.count("failed") == 1
    assert watched.rest() == set()
    assert set(watched.asked.values()) == {1}


def test_what_a_failed_abstract_took_is_counted(watched: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tokens of an answer that claimsift failed on stand in the line of its abstract: they are billed."""
    with monkeypatch.context() as patched:
        failing(Grounder, "ground", grounds)(patched, ValueError("odd"))
        extractions = watched.run()
    [failed] = [extraction for extraction in extractions if extraction.status == "failed"]
    assert failed.usage.input_tokens == 100
    assert failed.fingerprint is not None


# The command line


def test_command_ends_in_a_sentence_whatever_happens(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """An error that nobody foresaw ends in a sentence with what and where, and the same command goes on."""
    digest = digest_of(tmp_path, range(1, COUNT + 1))
    with Endpoint(reader) as server:
        words = (
            "extract",
            digest,
            "--base-url",
            server.url,
            "--mode",
            "json_schema",
            "--concurrency",
            AT_ONCE,
            "-o",
            tmp_path / "c.jsonl",
        )
        with monkeypatch.context() as patched:
            failing(Screen, "step", at_call(BROKEN))(patched, ZeroDivisionError("bar"))
            ended = shell(*words)
        assert ended.code == 4
        assert (
            "claimsift itself failed, which is a bug; please report it: ZeroDivisionError in test_unfor"
            in ended.err
        )
        assert "The cache has every answer" in ended.err
        assert "Traceback" not in ended.err
        assert not (tmp_path / "c.jsonl").exists()
        assert shell(*words).code == 0
        assert len(server.requests) <= COUNT + AT_ONCE


def test_unforeseen_errors_are_named_within_bounds() -> None:
    """Whatever stands in an error, its sentence is short and has nothing that a terminal would obey."""
    for error in (ValueError("x" * 10**6), OSError("\x1b[2J\n\n"), MemoryError(), KeyError(("a",))):
        told = unforeseen(error)
        assert type(error).__name__ in told
        assert len(told) < 400
        assert told.isprintable()


def test_second_opinion_that_fails_costs_itself_alone(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The model's claims stand, the abstract is partial and says why, and the others have their opinion."""
    digest = digest_of(tmp_path, range(1, COUNT + 1))
    with Endpoint(reader) as server:
        failing(second_opinion, "with_second_opinion", at_call(BROKEN))(monkeypatch, ZeroDivisionError("odd"))
        words = ("--base-url", server.url, "--mode", "json_schema", "--second-opinion", "rules")
        ended = shell("extract", digest, *words)
    failed = [line for line in ended.lines if line["status"] == "partial"]
    assert [line["status"] for line in ended.lines].count("ok") == COUNT - 1
    assert "no second opinion: claimsift itself failed, which is a bug" in failed[0]["reason"]
    assert failed[0]["claims"]
    assert "rules_only" not in failed[0]
