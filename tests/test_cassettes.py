"""A real server's answers, replayed: the bundled model's, recorded once and played ever since.

To record: ``uv run --group dev pytest tests/test_cassettes.py --record-mode=rewrite``
(see `cassettes/README.md`).
"""

import asyncio
import json
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import instructor
import openai
import pytest
from conftest import ROOT
from recording import machine_words
from vcr.cassette import Cassette

from pipeline import bundled, inputs
from pipeline.bundled.weights import find_weights
from pipeline.domain import Abstract, Extraction, Message, Mode, Reading, Request, Response, Usage
from pipeline.errors import InvalidReply
from pipeline.extraction.endpoints import Endpoint
from pipeline.extraction.scheduler import Run, extract
from pipeline.llm.cache import Cache
from pipeline.llm.client import Client
from pipeline.llm.provider import Provider
from pipeline.settings import Choices, Patience, RateLimits
from pipeline.tasks import load

CASSETTES = ROOT / "cassettes"
RELUCTANT = 4
EXAMPLES = inputs.read(str(ROOT / "examples" / "digest.txt")).abstracts


@pytest.fixture
def base_url(record_mode: str) -> Iterator[str]:
    """The bundled model's address while recording; an address where nothing is, while replaying."""
    if record_mode == "none":
        yield "http://127.0.0.1:9/v1"
    else:
        with bundled.serve() as url:
            yield url


def run(base_url: str, folder: Path, abstracts: list[Abstract], reading: Reading) -> list[Extraction]:
    """The main job on a few abstracts, as for the bundled model, one request after the other."""
    client = Client(base_url, patience=Patience(timeout=300))
    task = load("claims")
    settings = Endpoint(pace=RateLimits(concurrency=1)).settings(
        task, bundled.MODEL, "json_schema", Choices(schema=task.name, reading=reading)
    )
    job = Run(settings, task, Cache(folder / "cache"), connect=lambda: client)

    async def collected() -> list[Extraction]:
        return [extraction async for extraction in extract(job, abstracts)]

    return asyncio.run(collected())


def exchanges(cassette: Cassette) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """The bodies of requests and replies that a cassette holds by now."""
    return [
        (json.loads(request.body), json.loads(response["body"]["string"]))
        for request, response in zip(cassette.requests, cassette.responses, strict=True)
    ]


@pytest.mark.vcr
def test_whole_run(base_url: str, tmp_path: Path, vcr: Cassette) -> None:
    """Three abstracts are read turn by turn, and each record of each recorded reply is kept or rejected."""
    abstracts = list(EXAMPLES[:3])
    extractions = run(base_url, tmp_path, abstracts, "sentences")
    assert [extraction.abstract for extraction in extractions] == abstracts
    replies = [reply for _, reply in exchanges(vcr)]
    for extraction in extractions:
        turns, replies = replies[: extraction.usage.requests], replies[extraction.usage.requests :]
        answers = [json.loads(reply["choices"][0]["message"]["content"])["claims"] for reply in turns]
        assert len(extraction.records) + len(extraction.rejected) == sum(map(len, answers))
        assert extraction.status == ("partial" if extraction.rejected else "ok")
        assert extraction.usage.output_tokens == sum(turn["usage"]["completion_tokens"] for turn in turns)
        for record in extraction.records:
            assert record.span is not None
            assert extraction.abstract.text[slice(*record.span)] == record.evidence
    assert not replies
    assert sum(len(extraction.records) for extraction in extractions) > len(abstracts)


@pytest.mark.vcr
def test_answer_that_does_not_fit_is_asked_for_again(base_url: str, tmp_path: Path, vcr: Cassette) -> None:
    """An answer without a usable record goes back to the model with what was wrong, and all turns count.

    Read at once, without its adapter, the bundled model gets none of the abstract's claims right at first;
    after a change of the prompt it may take another abstract.
    """
    [extraction] = run(base_url, tmp_path, [EXAMPLES[RELUCTANT]], "abstract")
    turns = [body["messages"] for body, _ in exchanges(vcr)]
    assert 2 <= len(turns) <= 1 + Patience().reasks
    for before, after in pairwise(turns):
        assert after[: len(before)] == before
        answer, complaint = after[len(before) :]
        assert answer["role"] == "assistant"
        assert "No record of the reply fits the schema" in complaint["content"]
    assert extraction.usage.requests == len(turns)


@pytest.mark.vcr
def test_probe(base_url: str, vcr: Cassette) -> None:
    """The bundled server enforces JSON schemas, and one request finds it out."""

    async def probe() -> Mode:
        async with Client(base_url) as client:
            return await client.probe(bundled.MODEL)

    assert asyncio.run(probe()) == "json_schema"
    assert len(exchanges(vcr)) == 1


@pytest.fixture
def llama_cpp(record_mode: str) -> Iterator[str]:
    """llama.cpp's own HTTP server while recording, which speaks two protocols; nothing while replaying."""
    if record_mode == "none":
        yield "http://127.0.0.1:9"
        return
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path, params.model_alias = str(find_weights()), {"m"}
    params.ui, params.n_parallel, params.n_ctx, params.n_gpu_layers = False, 1, 4096, 0
    params.hostnames, params.port = ["127.0.0.1"], 0
    server = xllamacpp.Server(params)
    yield server.listening_address


FRUIT = Request(
    messages=(
        Message("system", "You know fruits."),
        Message("user", 'Name one fruit, as JSON: {"fruit": "apple"} or {"fruit": "pear"}.'),
    ),
    schema={
        "type": "object",
        "properties": {"fruit": {"type": "string", "enum": ["fig"]}},
        "required": ["fruit"],
    },
    schema_name="answer",
    mode="json_schema",
    model="m",
    temperature=0.0,
    max_tokens=120,
)


def through(client: instructor.AsyncInstructor) -> Response:
    """What a provider's client answers to a small question, of which only a fig is taken."""

    def check(said: str) -> None:
        try:
            fruit = json.loads(said)["fruit"]
        except (ValueError, TypeError, KeyError):
            raise InvalidReply("The reply is no JSON with a fruit.") from None
        if fruit != "fig":
            raise InvalidReply(f"{fruit} is no fig.")

    async def asked() -> Response:
        channel = Provider.of(client, "m").channel()
        async with Client(
            "provider", channel=channel, patience=Patience(reasks=1, widenings=0, timeout=300)
        ) as asking:
            response = await asking.ask(FRUIT, check)
        await client.client.close()
        return response

    return asyncio.run(asked())


@pytest.mark.vcr
def test_provider_of_openais_protocol(llama_cpp: str, vcr: Cassette) -> None:
    """A real server's answer through instructor's client is taken as it is, with its tokens and its name."""
    sdk = openai.AsyncOpenAI(base_url=f"{llama_cpp}/v1", api_key="none", max_retries=0)
    response = through(instructor.from_openai(sdk, mode=instructor.Mode.JSON_SCHEMA))
    [(body, reply)] = exchanges(vcr)
    assert body["response_format"]["json_schema"]["schema"]["properties"] == FRUIT.schema["properties"]
    assert (response.fault, json.loads(response.text), response.served) == (None, {"fruit": "fig"}, "m")
    counts = reply["usage"]
    assert response.usage == Usage(counts["prompt_tokens"], counts["completion_tokens"], 1)


@pytest.mark.slow
@pytest.mark.vcr
def test_provider_of_anthropics_protocol(llama_cpp: str, vcr: Cassette) -> None:
    """A real server that answers without the tool is asked again, and its tokens of both answers count."""
    import anthropic

    sdk = anthropic.AsyncAnthropic(base_url=llama_cpp, api_key="none", max_retries=0)
    response = through(instructor.from_anthropic(sdk))
    turns = exchanges(vcr)
    assert [body["tools"][0]["name"] for body, _ in turns] == ["answer", "answer"]
    assert turns[1][0]["messages"][: len(turns[0][0]["messages"])] == turns[0][0]["messages"]
    assert response.fault is not None
    counts = [reply["usage"] for _, reply in turns]
    assert response.usage.output_tokens == sum(count["output_tokens"] for count in counts)
    assert response.usage.requests == len(turns)
    assert response.usage.input_tokens == sum(
        count["input_tokens"] + count["cache_read_input_tokens"] for count in counts
    )


def test_every_cassette_has_its_test() -> None:
    """A recording without a test, or a test without its recording, is a leftover."""
    marked = {
        name
        for name, item in globals().items()
        if any(mark.name == "vcr" for mark in getattr(item, "pytestmark", []))
    }
    assert {path.stem for path in CASSETTES.glob("*.yaml")} == marked


@pytest.mark.parametrize("path", sorted(CASSETTES.glob("*.yaml")), ids=lambda path: path.stem)
def test_cassettes_name_no_machine_and_no_key(path: Path) -> None:
    """A recording holds no host name, address, home folder, header or key."""
    assert machine_words(path) == []
