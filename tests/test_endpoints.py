"""Which endpoint is asked, for which model, in which mode, and what of that is remembered."""

import asyncio
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import endpoint as fake
import pytest
from conftest import ROOT
from endpoint import Answer, chat, fault, reader, turn_reader

from pipeline import bundled
from pipeline.errors import EndpointError, EndpointRefused, InputError
from pipeline.extraction.endpoints import (
    BUNDLED_MAX_RECORDS,
    BUNDLED_MAX_TOKENS,
    BUNDLED_READING,
    MAX_RECORDS,
    MAX_TOKENS,
    TURN_MAX_RECORDS,
    Endpoint,
    resolve_mode,
    resolve_model,
)
from pipeline.llm.cache import Cache
from pipeline.llm.client import Client
from pipeline.settings import Choices, Patience, RateLimits
from pipeline.tasks import load

QUICK = Patience(attempts=2, timeout=60.0, pause=0.001, wait=0.05)
KEY = "sk-very-secret-0123456789"


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[Cache]:
    """An empty cache."""
    opened = Cache(tmp_path / "cache")
    yield opened
    opened.close()


def model_of(
    endpoint: Endpoint, wanted: str | None = None, *, offline: bool = False, cache: Cache | None = None
) -> str:
    """The model that is settled on."""
    return asyncio.run(resolve_model(endpoint, wanted, offline=offline, cache=cache))


def mode_of(
    endpoint: Endpoint, cache: Cache, wanted: str = "auto", *, model: str = "m", offline: bool = False
) -> str:
    """The mode that is settled on."""
    return asyncio.run(resolve_mode(endpoint, model, wanted, cache, offline=offline))  # type: ignore[arg-type]


def test_bundled_model_needs_no_finding_out(cache: Cache) -> None:
    """Without an address the bundled model answers, under its own name and limits, and nothing is probed."""
    endpoint = Endpoint(api_key=None)
    assert endpoint.name == "bundled"
    wanted = endpoint.wanted(load("claims"), Choices(schema="claims"))
    assert model_of(endpoint, wanted) == bundled.MODEL
    assert mode_of(endpoint, cache) == "json_schema"
    assert endpoint.concurrency == bundled.slots()
    assert endpoint.max_tokens == BUNDLED_MAX_TOKENS
    assert endpoint.max_records("abstract") == BUNDLED_MAX_RECORDS
    assert endpoint.reading_of(load("claims"), None) == BUNDLED_READING


def test_bundled_model_is_asked_without_what_takes_long_to_load(tmp_path: Path) -> None:
    """Whoever asks the bundled model waits neither for the SDK nor for instructor."""
    code = (
        "import sys\n"
        "from contextlib import nullcontext\n"
        "from pipeline import bundled, extract\n"
        "bundled.serve = lambda **_: nullcontext(sys.argv[1])\n"
        "[read] = extract([('Looms', sys.argv[3])], cache_dir=sys.argv[2])\n"
        "print([claim.value for claim in read.records], {'openai', 'instructor'} & set(sys.modules))"
    )
    words = [str(tmp_path), "We weave looms for norns. Norn reaches 61.2% on LoomBench."]
    with fake.Endpoint(turn_reader) as server:
        run = subprocess.run(
            [sys.executable, "-c", code, server.url, *words],
            capture_output=True,
            text=True,
            check=True,
            cwd=ROOT,
        )
    assert run.stdout == "[61.2] set()\n"


@pytest.mark.parametrize(
    ("schema", "said"),
    [
        ("results", {}),
        ("copy/claims.py", {}),
        ("claims", {"reading": "abstract"}),
        ("claims", {"mode": "json_schema_strict"}),
        ("claims", {"mode": "tools"}),
    ],
)
def test_what_the_adapter_does_not_answer_bears_the_name_of_the_model_without_it(
    schema: str, said: dict[str, Any], tmp_path: Path
) -> None:
    """Another schema, though it be called claims, whole abstracts and other modes are the base model's."""
    if schema.endswith(".py"):
        schema = str(tmp_path / Path(schema).name)
        shutil.copy(ROOT / "schemas" / "claims.py", schema)
        shutil.copy(ROOT / "prompts" / "claims.md", tmp_path)
    task = load(schema)
    assert Endpoint().wanted(task, Choices(schema=schema, **said)) == bundled.BASE
    assert (Endpoint().caution(task) is None) is (schema == "claims")


def test_endpoint_of_the_users_has_the_larger_limits() -> None:
    """An endpoint that the user named may write more, and is asked more at once."""
    endpoint = Endpoint("http://localhost:1/v1")
    assert (endpoint.max_tokens, endpoint.concurrency) == (MAX_TOKENS, RateLimits().most)
    assert endpoint.max_records("abstract") == MAX_RECORDS
    assert endpoint.reading_of(load("claims"), None) == "abstract"


@pytest.mark.parametrize("base_url", [None, "http://localhost:1/v1"])
def test_reply_about_one_sentence_has_its_own_limit(base_url: str | None) -> None:
    """About one sentence a reply may hold as many records at every endpoint."""
    assert Endpoint(base_url).max_records("sentences") == TURN_MAX_RECORDS


@pytest.mark.parametrize(
    "address",
    [
        "",
        "localhost:8000/v1",
        "ftp://localhost/v1",
        "http://",
        "http:///v1",
        "http://localhost:x/v1",
        "http://localhost/\x1b[31m/v1",
        "http://[::1/v1",
    ],
)
def test_what_is_no_address_is_refused(address: str) -> None:
    """An address to which nothing could be sent is refused with an example of a right one."""
    with pytest.raises(InputError, match=r"is not an endpoint address\..*http://localhost:8000/v1"):
        Endpoint(address)


@pytest.mark.parametrize("key", ["sk-abc\ndef", "sk-schlüssel", "sk-\x00"])
def test_what_is_no_key_is_refused_without_showing_it(key: str) -> None:
    """A key that no header can hold is refused before it is sent, and not repeated."""
    with pytest.raises(InputError, match="OPENAI_API_KEY") as raised:
        Endpoint("http://localhost:1/v1", key)
    assert "sk-" not in str(raised.value)


def test_key_is_not_shown() -> None:
    """Neither the key nor credentials in the address stand in what an endpoint shows of itself."""
    endpoint = Endpoint("http://user:hidden@localhost:1/v1?token=hidden", KEY)
    assert KEY not in repr(endpoint)
    assert endpoint.name == "http://localhost:1/v1"


def test_wanted_model_is_not_asked_about() -> None:
    """A model that the user names is taken without a request."""
    with fake.Endpoint(reader) as server:
        assert model_of(Endpoint(server.url, patience=QUICK), "norn-7b") == "norn-7b"
    assert not server.others


def test_only_model_is_taken() -> None:
    """An endpoint that serves one model needs no --model."""
    with fake.Endpoint(reader, models=["norn-7b"]) as server:
        assert model_of(Endpoint(server.url, patience=QUICK)) == "norn-7b"


@pytest.mark.parametrize(
    ("names", "says"),
    [
        (["a", "b"], "serves 2 models: a, b. Choose one with `model`."),
        ([], "lists no model. Name the one to ask with `model`."),
        ([f"m{n}" for n in range(12)], "serves 12 models: m0, m1, m2, m3, m4, m5, m6, m7, …. Choose"),
    ],
)
def test_several_models_are_listed(names: list[str], says: str) -> None:
    """Where there is a choice, or none, the user is told what is served."""
    with fake.Endpoint(reader, models=names) as server, pytest.raises(InputError) as raised:
        model_of(Endpoint(server.url, patience=QUICK))
    assert says in str(raised.value)
    assert server.url in str(raised.value)


def test_endpoint_that_lists_no_models() -> None:
    """An endpoint without a list of models is reported with the flag that makes it unnecessary."""
    with fake.Endpoint(reader, models=fault(404)) as server, pytest.raises(EndpointRefused, match="`model`"):
        model_of(Endpoint(server.url, patience=QUICK))


@pytest.mark.parametrize(
    "models", [fault(500, "no cache"), fault(401, "no"), Answer(b"<html>")], ids=["500", "401", "page"]
)
def test_list_of_models_that_fails_ends_nothing(models: Answer) -> None:
    """It is said that --model makes it unnecessary, and with it the list is not asked for."""
    with fake.Endpoint(reader, models=models) as server:
        endpoint = Endpoint(server.url, patience=QUICK)
        with pytest.raises(
            EndpointError, match=r"No list of models is needed where you name one with `model`\."
        ):
            model_of(endpoint)
        asked = len(server.others)
        assert model_of(endpoint, "norn") == "norn"
        assert len(server.others) == asked


def test_an_endpoint_that_cannot_be_spoken_to_is_no_matter_of_its_list(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Where a certificate is not trusted, naming a model would help nobody, and is not advised."""

    async def refused(_: object) -> list[str]:
        raise EndpointRefused("The certificate is not trusted.")

    monkeypatch.setattr(Client, "models", refused)
    with pytest.raises(EndpointRefused, match=r"trusted\.$"):
        model_of(Endpoint("https://127.0.0.1:9/v1", patience=QUICK))


def test_model_is_not_asked_for_offline(cache: Cache) -> None:
    """Offline the model must be named, unless an earlier run found it out."""
    with fake.Endpoint(reader) as server:
        endpoint = Endpoint(server.url, patience=QUICK)
        with pytest.raises(InputError, match="Name it with `model`"):
            model_of(endpoint, offline=True, cache=cache)
        assert not server.others
        assert model_of(endpoint, cache=cache) == model_of(endpoint, offline=True, cache=cache) == "m"
        assert len(server.others) == 1


def test_mode_is_probed_once_and_remembered(cache: Cache) -> None:
    """What the probe found is told, remembered, and serves offline as well."""
    told: list[str] = []
    with fake.Endpoint(reader) as server:
        endpoint = Endpoint(server.url, patience=QUICK, tell=told.append)
        assert [mode_of(endpoint, cache) for _ in range(3)] == ["json_schema"] * 3
        assert mode_of(endpoint, cache, offline=True) == "json_schema"
        assert len(server.requests) == 1
        assert mode_of(endpoint, cache, model="other") == "json_schema"
    assert len(server.requests) == 2
    assert told[0] == "m is asked in the mode json_schema, which one probe found it to enforce."


def test_mode_is_remembered_for_each_address(cache: Cache) -> None:
    """What one endpoint enforces says nothing of another one."""
    with fake.Endpoint(reader) as one, fake.Endpoint(lambda *_: chat("Apple")) as other:
        assert mode_of(Endpoint(one.url, patience=QUICK), cache) == "json_schema"
        assert mode_of(Endpoint(other.url, patience=QUICK), cache) == "json"


def test_wanted_mode_is_not_probed(cache: Cache) -> None:
    """A mode that the user names is taken without a request."""
    with fake.Endpoint(reader) as server:
        assert mode_of(Endpoint(server.url, patience=QUICK), cache, "tools") == "tools"
    assert not server.requests


def test_unknown_mode_is_not_asked_for_offline(cache: Cache) -> None:
    """Offline, a mode that was never found out must be named."""
    with fake.Endpoint(reader) as server, pytest.raises(InputError, match="`mode`"):
        mode_of(Endpoint(server.url, patience=QUICK), cache, offline=True)
    assert not server.requests


@pytest.mark.parametrize("answer", [fault(503), Answer(b"<html>")], ids=["503", "html"])
def test_outage_is_not_remembered(cache: Cache, answer: Answer) -> None:
    """A probe that got no answer leaves no mode behind: the next run finds out."""
    with fake.Endpoint(lambda *_: answer) as server:
        endpoint = Endpoint(server.url, patience=QUICK)
        with pytest.raises(EndpointError):
            mode_of(endpoint, cache)
        server.script = reader
        assert mode_of(endpoint, cache) == "json_schema"


def test_odd_note_is_probed_again(cache: Cache) -> None:
    """A note that names no mode of ours is replaced."""
    with fake.Endpoint(reader) as server:
        cache.remember(f"mode of m at {server.url}", "telepathy")
        assert mode_of(Endpoint(server.url, patience=QUICK), cache) == "json_schema"


def test_credentials_are_not_remembered(cache: Cache, tmp_path: Path) -> None:
    """The cache holds neither the key nor credentials that stood in the address."""
    with fake.Endpoint(reader) as server:
        url = server.url.replace("http://", "http://user:hidden@")
        mode_of(Endpoint(url, KEY, patience=QUICK), cache)
    cache.close()
    kept = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert b"mode of m at http://127" in kept
    assert b"hidden" not in kept
    assert KEY.encode() not in kept
