"""Abstracts read sentence by sentence, over a real cache and an endpoint on a real socket."""

import asyncio
import json
from collections.abc import Iterable, Iterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from endpoint import Answer, Endpoint, Script, chat, fault, turn_of, turn_reader

from pipeline.domain import Abstract, Extraction, Source, Usage
from pipeline.extraction.abstract_session import NOTHING_TO_ASK
from pipeline.extraction.scheduler import Connect, Run, extract
from pipeline.inputs.entries import make_abstract
from pipeline.llm.cache import Cache
from pipeline.llm.client import Client
from pipeline.outputs.summary import Tally
from pipeline.settings import Patience, Settings
from pipeline.tasks import load

TASK = load("claims")
TEXT = (
    "Weaving long threads is hard. Norn weaves 10% of them. Threads break now and then. It knots 20% of them."
    " It mends 30% of them. It rests."
)
TURNS = [2, 4, 5]
"""The sentences of it that get a turn."""


def abstract(text: str = TEXT, title: str = "Norn") -> Abstract:
    """One abstract."""
    return make_abstract(title, text, Source("made up", 1))


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[Cache]:
    """An empty cache."""
    opened = Cache(tmp_path / "cache")
    yield opened
    opened.close()


def connecting(url: str, patience: Patience) -> Connect:
    """Opens clients to an address."""

    @asynccontextmanager
    async def connect() -> Any:
        async with Client(url, patience=patience) as client:
            yield client

    return connect


def readings(
    cache: Cache, url: str | None, given: Iterable[Abstract], *, attempts: int = 1, **settings: Any
) -> list[Extraction]:
    """Abstracts read sentence by sentence; without an address from the cache alone."""
    patience = Patience(attempts=attempts, timeout=60.0, pause=0.001, reasks=1, widenings=0)
    usual: dict[str, Any] = {"concurrency": 2, "max_tokens": 64, "max_records": 8, "mode": "json_schema"}
    chosen = Settings(
        schema="claims",
        task_fingerprint=TASK.fingerprint,
        model="m",
        reading="sentences",
        **{**usual, **settings},
    )
    run = Run(chosen, TASK, cache, connecting(url, patience) if url else None)

    async def collected() -> list[Extraction]:
        async with aclosing(extract(run, given)) as extractions:
            return [extraction async for extraction in extractions]

    return asyncio.run(collected())


def at(sentence: int, instead: Script, body: dict[str, Any], attempt: int) -> Answer:
    """The answer of `turn_reader`, save about one sentence."""
    return (instead if turn_of(body)[0] == sentence else turn_reader)(body, attempt)


def asked(endpoint: Endpoint) -> list[int]:
    """The sentences that an endpoint was asked about, in order."""
    return [turn_of(request.body)[0] for request in endpoint.requests]


def values(extraction: Extraction) -> list[object]:
    """The values of its claims."""
    return [record.fields["value"] for record in extraction.records]


def test_each_chosen_sentence_is_asked_about_once(cache: Cache) -> None:
    """Turns come in order, see earlier answers, cost what they cost together, and make one extraction."""
    with Endpoint(turn_reader) as endpoint:
        [extraction] = readings(cache, endpoint.url, [abstract()])
    assert asked(endpoint) == TURNS
    assert (extraction.status, extraction.reason, values(extraction)) == ("ok", None, [10, 20, 30])
    assert [record.sentence for record in extraction.records] == TURNS
    assert extraction.usage == Usage(300, 30, 3)
    last = endpoint.requests[-1].body["messages"][-5:]
    assert [message["role"] for message in last] == ["user", "assistant", "user", "assistant", "user"]
    assert json.loads(last[1]["content"])["claims"][0]["quantity"] == "10%"
    assert last[2]["content"] == "3. Threads break now and then.\n4. It knots 20% of them."
    assert "It rests" not in json.dumps(endpoint.requests[-1].body)


@pytest.mark.parametrize("mode", ["json_schema", "tools", "json"])
def test_turns_are_asked_in_every_mode(cache: Cache, mode: str) -> None:
    """Each way of asking carries the schema of its turn."""
    with Endpoint(turn_reader) as endpoint:
        [extraction] = readings(cache, endpoint.url, [abstract()], mode=mode)
    assert values(extraction) == [10, 20, 30]
    if mode != "json":
        for request, number in zip(endpoint.requests, TURNS, strict=True):
            assert f'"enum": [{number}]' in json.dumps(request.body)


def test_second_run_asks_nothing(cache: Cache) -> None:
    """The cache answers turn by turn, and the same extraction comes of it, at no cost."""
    with Endpoint(turn_reader) as endpoint:
        [first] = readings(cache, endpoint.url, [abstract()])
    [second] = readings(cache, None, [abstract()])
    assert second == replace(first, cached=True)
    tally = Tally()
    tally.add(second)
    assert (tally.cached, tally.requests, tally.input_tokens) == (1, 0, 0)


def test_fingerprint_covers_all_turns(cache: Cache) -> None:
    """Two abstracts that differ in their last turn alone have different fingerprints."""
    with Endpoint(turn_reader) as endpoint:
        [first] = readings(cache, endpoint.url, [abstract()])
        [second] = readings(cache, endpoint.url, [abstract(TEXT.replace("30%", "40%"))])
    assert first.fingerprint != second.fingerprint
    assert all(extraction.fingerprint and len(extraction.fingerprint) == 64 for extraction in (first, second))
    assert asked(endpoint) == [*TURNS, 5]
    tally = Tally()
    tally.add(second)
    assert (second.cached, second.usage.requests, second.reused.requests, tally.requests) == (False, 3, 2, 1)


def test_failed_turn_leaves_the_rest_for_the_next_run(cache: Cache) -> None:
    """What was answered stays, the reason names the sentences without an answer, a rerun asks only them."""
    broken = partial(at, 4, lambda *_: fault(400, "no such thread"))
    with Endpoint(broken) as endpoint:
        [extraction] = readings(cache, endpoint.url, [abstract()])
        assert (extraction.status, values(extraction)) == ("partial", [10])
        assert extraction.reason == (
            "no answer about sentences 4 and 5: The endpoint answered with status 400: no such thread."
        )
        assert asked(endpoint) == [2, 4]
        endpoint.requests.clear()
        endpoint.script = turn_reader
        [again] = readings(cache, endpoint.url, [abstract()])
    assert asked(endpoint) == [4, 5]
    assert (again.status, values(again)) == ("ok", [10, 20, 30])
    assert again.reused == Usage(100, 10, 1)


def test_abstract_without_any_answer_failed(cache: Cache) -> None:
    """Where the first turn is not answered there is nothing to show."""
    with Endpoint(lambda *_: fault(400, "no")) as endpoint:
        [extraction] = readings(cache, endpoint.url, [abstract()])
    assert (extraction.status, extraction.records, len(endpoint.requests)) == ("failed", (), 1)
    assert (extraction.reason or "").startswith("no answer about sentences 2, 4 and 5: ")


def test_unreadable_answer_costs_its_own_turn_alone(cache: Cache) -> None:
    """The other sentences are read, the later ones as if it had said nothing. It alone can be asked again."""
    with Endpoint(partial(at, 4, lambda *_: chat("Let me see."))) as endpoint:
        [extraction] = readings(cache, endpoint.url, [abstract()])
        assert asked(endpoint) == [2, 4, 4, 5]
        assert endpoint.requests[-1].body["messages"][-2] == {"role": "assistant", "content": '{"claims":[]}'}
        endpoint.requests.clear()
        readings(cache, endpoint.url, [abstract()])
        assert asked(endpoint) == []
        [again] = readings(cache, endpoint.url, [abstract()], ask_again=True)
        assert asked(endpoint) == [4, 4]
    assert (extraction.status, values(extraction)) == ("partial", [10, 30])
    assert (extraction.reason or "").startswith("no readable answer about sentence 4: The reply must be")
    assert values(again) == values(extraction)


def test_abstract_without_a_readable_answer_is_invalid(cache: Cache) -> None:
    """Answers of no use are paid for and counted."""
    with Endpoint(lambda *_: chat("Let me see.")) as endpoint:
        [extraction] = readings(cache, endpoint.url, [abstract()])
    assert (extraction.status, extraction.usage.requests) == ("invalid", 6)
    assert (extraction.reason or "").startswith("no readable answer about sentences 2, 4 and 5: ")


def test_record_about_another_sentence_is_asked_for_again(cache: Cache) -> None:
    """An answer that cites a sentence that was not asked about is refused with a word on which one was."""
    elsewhere = {"sentence": 2, "kind": "performance", "subject": "Norn", "quantity": "10%"}

    def script(body: dict[str, Any], attempt: int) -> Answer:
        if "sentence 4 alone was asked about" in json.dumps(body):
            return chat('{"claims": []}')
        return at(4, lambda *_: chat(json.dumps({"claims": [elsewhere]})), body, attempt)

    def stubborn(*of: Any) -> Answer:
        return at(4, lambda *_: chat(json.dumps({"claims": [elsewhere]})), *of)

    with Endpoint(script) as endpoint:
        [extraction] = readings(cache, endpoint.url, [abstract()])
        assert (extraction.status, values(extraction)) == ("ok", [10, 30])
        endpoint.script = stubborn
        [other] = readings(cache, endpoint.url, [abstract(TEXT.replace("10%", "11%"))])
    assert (other.status, values(other)) == ("partial", [11, 30])
    assert [rejection.reason for rejection in other.rejected] == ["sentence"]


def test_made_up_number_is_not_shown_to_later_turns(cache: Cache) -> None:
    """A record that grounding rejects is rejected in the result and missing in the conversation."""
    made_up = {"sentence": 4, "kind": "performance", "subject": "Norn", "quantity": "99%"}

    def script(body: dict[str, Any], attempt: int) -> Answer:
        found = json.loads(turn_reader(body, attempt).body["choices"][0]["message"]["content"])  # type: ignore[index]
        return chat(json.dumps({"claims": [*found["claims"], *[made_up] * (turn_of(body)[0] == 4)]}))

    with Endpoint(script) as endpoint:
        [extraction] = readings(cache, endpoint.url, [abstract()])
    assert (extraction.status, values(extraction)) == ("partial", [10, 20, 30])
    assert [rejection.reason for rejection in extraction.rejected] == ["quantity"]
    assert "99%" not in json.dumps(endpoint.requests[-1].body)


def test_made_up_words_are_not_shown_to_later_turns(cache: Cache) -> None:
    """The conversation holds a record without words that stand nowhere, whatever the user wants to see."""

    def script(body: dict[str, Any], attempt: int) -> Answer:
        found = json.loads(turn_reader(body, attempt).body["choices"][0]["message"]["content"])  # type: ignore[index]
        return chat(json.dumps({"claims": [one | {"dataset": "GSM8K"} for one in found["claims"]]}))

    with Endpoint(script) as endpoint:
        [extraction] = readings(cache, endpoint.url, [abstract()])
        asked = len(endpoint.requests)
        [kept] = readings(cache, endpoint.url, [abstract()], keep_ungrounded=True)
        assert len(endpoint.requests) == asked
    assert (extraction.status, values(extraction)) == ("partial", [10, 20, 30])
    assert extraction.reason == "3 copied fields left out"
    assert [rejection.field for rejection in extraction.rejected] == ["dataset"] * 3
    assert "GSM8K" not in json.dumps(endpoint.requests[-1].body)
    assert '\\"quantity\\":\\"20%\\"' in json.dumps(endpoint.requests[-1].body)
    assert (kept.status, [record.fields["dataset"] for record in kept.records]) == ("ok", ["GSM8K"] * 3)


def test_claim_that_two_turns_make_is_one(cache: Cache) -> None:
    """What a later sentence says again is one claim; the repeat is shown as rejected."""
    with Endpoint(turn_reader) as endpoint:
        [extraction] = readings(cache, endpoint.url, [abstract("Norn weaves 10%. Yes, Norn weaves 10%.")])
    assert (values(extraction), [rejection.reason for rejection in extraction.rejected]) == (
        [10],
        ["duplicate"],
    )


def test_full_and_cut_answers_are_named_with_their_sentences(cache: Cache) -> None:
    """What may lack records says about which sentences, and a cut-off answer is asked for again."""
    cut = '{"claims": [{"sentence": 4, "kind": "performance", "subject": "Norn", "quantity": "20%"}, {"sen'
    with Endpoint(partial(at, 4, lambda *_: chat(cut, finish="length", tokens=(0, 0)))) as endpoint:
        [extraction] = readings(cache, endpoint.url, [abstract()], max_records=1)
        assert extraction.reason == (
            "each reply about sentences 2, 4 and 5 was full at 1 record; there may be more;"
            " the reply about sentence 4 was cut off at its token limit; what came before is kept"
        )
        endpoint.requests.clear()
        readings(cache, endpoint.url, [abstract()])
        assert 4 in asked(endpoint)
    assert (extraction.status, values(extraction)) == ("partial", [10, 20, 30])


def test_abstract_of_which_no_sentence_gets_a_turn_is_empty_and_says_so(cache: Cache) -> None:
    """Nothing is asked, nothing is lost silently: the line is there, without claims, with a note."""
    [extraction] = readings(cache, None, [abstract("Threads are long. Weaving them is an art.")])
    assert (extraction.status, extraction.records, extraction.reason) == ("ok", (), NOTHING_TO_ASK)
    assert (extraction.usage, extraction.fingerprint, extraction.cached) == (Usage(), None, False)


def test_abstract_in_another_language_is_asked_about_sentence_by_sentence(cache: Cache) -> None:
    """The choice knows English words alone, so it leaves nothing out of a text without any."""
    text = "Lange Fäden weben ist schwer. Norn webt 10% aller Fäden. Alle Knoten halten sehr lange."
    with Endpoint(turn_reader) as endpoint:
        [extraction] = readings(cache, endpoint.url, [abstract(text)])
    assert asked(endpoint) == [1, 2, 3]
    assert values(extraction) == [10]


@pytest.mark.slow
def test_two_hundred_sentences_are_read(cache: Cache) -> None:
    """A very long abstract is one long conversation, in which each sentence is sent once."""
    text = " ".join(f"Norn weaves {number}.5% of them." for number in range(1, 201))
    with Endpoint(turn_reader) as endpoint:
        [extraction] = readings(cache, endpoint.url, [abstract(text)])
    assert asked(endpoint) == list(range(1, 201))
    assert values(extraction) == [number + 0.5 for number in range(1, 201)]
    assert json.dumps(endpoint.requests[-1].body).count("100. Norn weaves") == 1


def test_conversation_that_outgrows_the_context_keeps_what_came_before(cache: Cache) -> None:
    """Where the endpoint says that the context is full, the reason says so and which sentences it cost."""
    text = " ".join(f"Norn weaves {number}.5% of them." for number in range(1, 31))

    def script(body: dict[str, Any], attempt: int) -> Answer:
        if turn_of(body)[0] > 20:
            return fault(400, "the request exceeds the available context size, try increasing it")
        return turn_reader(body, attempt)

    with Endpoint(script) as endpoint:
        [extraction] = readings(cache, endpoint.url, [abstract(text)])
    assert (extraction.status, len(extraction.records), len(endpoint.requests)) == ("partial", 20, 21)
    assert (extraction.reason or "").startswith("no answer about sentences 21, 22, 23, ")
    assert "The text is longer than the model's context. Ask a model with a larger one" in (
        extraction.reason or ""
    )


def test_offline_reads_what_it_can(cache: Cache) -> None:
    """An answer of no use in the middle does not hide those behind it, and is told as what it is."""
    with Endpoint(partial(at, 4, lambda *_: chat("Let me see."))) as endpoint:
        readings(cache, endpoint.url, [abstract()])
    [extraction] = readings(cache, None, [abstract()])
    assert (extraction.status, values(extraction)) == ("partial", [10, 30])
    assert (extraction.reason or "").startswith("no readable answer about sentence 4: ")
    assert extraction.cached


def test_one_abstract_is_finished_before_the_next_takes_its_place(cache: Cache) -> None:
    """With one request in flight the turns of an abstract follow one another, as a server's prefix wants."""
    given = [abstract(TEXT.replace("Norn", f"Norn-{letter}"), letter) for letter in "abc"]
    with Endpoint(turn_reader) as endpoint:
        readings(cache, endpoint.url, given, concurrency=1)
    assert asked(endpoint) == TURNS * 3
