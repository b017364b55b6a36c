"""Real servers' lists, answers and errors, replayed: of vLLM, transformers' own server, and LiteLLM.

To record those of one server, which installs and starts it (`benchmarks/real_servers.py`) and takes minutes:
``uv run --group dev pytest tests/test_server_cassettes.py --record-mode=rewrite -k vllm``. Where such a
server runs already, CLAIMSIFT_RECORD_AT is its address. No request holds a prompt of ours: changes of prompts
make none of them stale.
"""

import asyncio
import json
import os
import sys
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import pytest
from conftest import ROOT
from recording import machine_words
from vcr.cassette import Cassette

from pipeline.domain import MODES, Message, Mode, Request, Response
from pipeline.errors import EndpointError, EndpointRefused
from pipeline.llm.client import Client
from pipeline.settings import Patience

CASSETTES = ROOT / "cassettes" / "servers"
MODEL = "SmolLM2-135M-Instruct"
KEY = "sk-only-of-this-run"
WINDOW = 8192
Found = TypeVar("Found")
Ask = Callable[[Callable[[Client], Awaitable[Found]]], Found]


@pytest.fixture(scope="module")
def vcr_cassette_dir() -> str:
    """A folder of their own, since they are recorded one server at a time."""
    return str(CASSETTES)


@contextmanager
def served(name: str, request: pytest.FixtureRequest) -> Iterator[str]:
    """A server's address while recording; an address where nothing is, while replaying."""
    if request.config.getoption("--record-mode") in (None, "none"):
        yield "http://127.0.0.1:9/v1"
        return
    if address := os.environ.get("CLAIMSIFT_RECORD_AT"):
        yield address
        return
    sys.path.insert(0, str(ROOT / "benchmarks"))
    import real_servers
    import servers

    server = real_servers.KNOWN[name]
    python = real_servers.installed(name, server)
    with (
        tempfile.TemporaryDirectory() as folder,
        server.start(python, Path(folder), servers.running) as begun,
    ):
        servers.ready(begun.address, begun.process)
        yield begun.address


@pytest.fixture(scope="module")
def vllm(request: pytest.FixtureRequest) -> Iterator[str]:
    """A vLLM, which asks for a key, with 8,192 tokens and its own parser of tools."""
    with served("vllm", request) as address:
        yield address


@pytest.fixture(scope="module")
def transformers(request: pytest.FixtureRequest) -> Iterator[str]:
    """A `transformers serve`, without a hub."""
    with served("transformers", request) as address:
        yield address


@pytest.fixture(scope="module")
def litellm(request: pytest.FixtureRequest) -> Iterator[str]:
    """LiteLLM's proxy before llama.cpp; it asks for a key."""
    with served("litellm", request) as address:
        yield address


def through(address: str, ask: Callable[[Client], Awaitable[Found]], key: str | None = KEY) -> Found:
    """What comes of asking an address."""

    async def asked() -> Found:
        patience = Patience(timeout=900, attempts=1, reasks=0, widenings=0)
        async with Client(address, key, patience=patience) as client:
            return await ask(client)

    return asyncio.run(asked())


def question(text: str = "Name a fruit.", model: str = MODEL, max_tokens: int = 24) -> Request:
    """A small question under a schema."""
    properties = {"fruit": {"type": "string", "enum": ["fig"]}}
    schema: dict[str, Any] = {"type": "object", "properties": properties, "required": ["fruit"]}
    return Request((Message("user", text),), schema, "answer", "json_schema", model, 0.0, max_tokens)


def answer(request: Request) -> Callable[[Client], Awaitable[Response]]:
    """Asks a question of which every answer is taken."""
    return lambda client: client.ask(request, lambda _: None)


def obedience(address: str) -> dict[Mode, bool | None]:
    """Whether each mode is enforced; None where it is refused."""

    async def asked(client: Client) -> dict[Mode, bool | None]:
        found: dict[Mode, bool | None] = {}
        for mode in MODES:
            if mode == "json":
                continue
            try:
                found[mode] = (await client.sample(MODEL, mode)).obeys
            except EndpointError:
                found[mode] = None
        return found

    return through(address, asked)


def statuses(cassette: Cassette) -> list[int]:
    """The statuses of the replies that a cassette holds."""
    return [response["status"]["code"] for response in cassette.responses]


# vLLM


@pytest.mark.vcr
def test_vllm_lists_its_model_and_its_context(vllm: str) -> None:
    """The list of vLLM names the model, and how many tokens a prompt and its answer may have."""
    assert through(vllm, lambda client: client.models()) == [MODEL]
    assert through(vllm, lambda client: client.window(MODEL)) == WINDOW


@pytest.mark.vcr
def test_vllm_enforces_tools_only_where_they_are_strict(vllm: str, vcr: Cassette) -> None:
    """JSON schemas are enforced by vLLM in either way, and tools only with the word strict."""
    assert obedience(vllm) == {
        "json_schema": True,
        "json_schema_strict": True,
        "tools": False,
        "tools_strict": True,
    }
    bodies = [json.loads(request.body) for request in vcr.requests]
    functions = [body["tools"][0]["function"] for body in bodies if "tools" in body]
    assert [function.get("strict") for function in functions] == [None, True]


@pytest.mark.vcr
def test_vllm_says_what_is_wrong_with_a_request(vllm: str, vcr: Cassette) -> None:
    """What vLLM says of another key, another model and a text that is too long is understood at once."""
    with pytest.raises(EndpointRefused, match="did not accept the key"):
        through(vllm, answer(question()), key="sk-another-made-up-key")
    with pytest.raises(EndpointRefused, match="does not know the model"):
        through(vllm, answer(question(model="no-such-model")))
    # Each digit is a token to this model.
    with pytest.raises(EndpointError, match="longer than the model's context"):
        through(vllm, answer(question("1" * (WINDOW + 100))))
    assert statuses(vcr) == [401, 404, 400]


@pytest.mark.vcr
def test_vllm_has_less_room_than_was_asked_for(vllm: str, vcr: Cassette) -> None:
    """Where vLLM finds a limit too large the answer comes after few refusals, under one that fits."""
    response = through(vllm, answer(question(max_tokens=2 * WINDOW)))
    assert json.loads(response.text) == {"fruit": "fig"}
    refused = statuses(vcr)
    assert refused[-1] == 200
    assert set(refused[:-1]) == {400}
    assert len(refused) <= 3


# transformers serve


@pytest.mark.vcr
def test_transformers_serve_has_no_list_without_a_hub(transformers: str) -> None:
    """`transformers serve` fails to list models where there is no hub's cache: one says so, and names one."""
    with pytest.raises(EndpointError, match="500"):
        through(transformers, lambda client: client.models())


@pytest.mark.vcr
def test_transformers_serve_enforces_nothing(transformers: str) -> None:
    """`transformers serve` answers, and keeps to no schema in any mode."""
    assert True not in obedience(transformers).values()


@pytest.mark.vcr
def test_transformers_serve_is_pinned_to_its_model(transformers: str, vcr: Cassette) -> None:
    """Another model is refused in words that name the model, and nothing more is asked."""
    with pytest.raises(EndpointRefused, match="does not know the model"):
        through(transformers, answer(question(model="no-such-model")))
    assert len(vcr) == 1


# LiteLLM


@pytest.mark.vcr
def test_litellm_passes_schemas_on(litellm: str) -> None:
    """LiteLLM lists its model, and llama.cpp behind it enforces JSON schemas in either way."""
    assert through(litellm, lambda client: client.models()) == [MODEL]
    found = obedience(litellm)
    assert (found["json_schema"], found["json_schema_strict"]) == (True, True)


@pytest.mark.vcr
def test_litellm_means_key_and_model_with_one_status(litellm: str, vcr: Cassette) -> None:
    """LiteLLM answers 400 to another key and to another model; its words tell which it is."""
    with pytest.raises(EndpointRefused, match="did not accept the key"):
        through(litellm, answer(question()), key="sk-another-made-up-key")
    with pytest.raises(EndpointRefused, match="does not know the model"):
        through(litellm, answer(question(model="no-such-model")))
    assert statuses(vcr) == [400, 400]


def test_every_cassette_of_a_server_has_its_test() -> None:
    """A recording without a test, or a test without its recording, is a leftover."""
    marked = {
        name
        for name, item in globals().items()
        if any(mark.name == "vcr" for mark in getattr(item, "pytestmark", []))
    }
    assert {path.stem for path in CASSETTES.glob("*.yaml")} == marked


@pytest.mark.parametrize("path", sorted(CASSETTES.glob("*.yaml")), ids=lambda path: path.stem)
def test_cassettes_of_servers_name_no_machine_and_no_key(path: Path) -> None:
    """A recording holds no host name, address, folder, header or key."""
    assert machine_words(path) == []
    assert KEY not in path.read_text("utf-8")
