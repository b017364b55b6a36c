"""What is asked through clients of instructor: OpenAI's protocol, and Anthropic's, over loopback."""

import asyncio
import json
import logging
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import instructor
import openai
import pytest
from anthropic_api import Messages
from endpoint import Answer, Endpoint, Script, chat, fault, made_up, reader, turn_reader
from shell import Shell, digest_of

from pipeline import Extractor
from pipeline.domain import Extraction, Usage
from pipeline.errors import EndpointError, InputError, InvalidReply, SetupError
from pipeline.extraction import endpoints
from pipeline.extraction.options import Connection
from pipeline.extraction.validation import read as judged
from pipeline.llm.client import Client
from pipeline.llm.completions import as_reply
from pipeline.llm.faults import ending_of, is_retryable, status, wanted_pause
from pipeline.llm.inner_errors import UnreadableReply
from pipeline.llm.provider import Provider, ProviderChannel, response_model
from pipeline.llm.replies import finish_reason, parse_body, text, usage
from pipeline.settings import Price
from schemas.claims import Claim

pytestmark = pytest.mark.usefixtures("environment")

KEY = "sk-very-secret-0123456789"
GOOD = json.dumps(
    {"claims": [{"sentence": 2, "kind": "performance", "subject": "Norn-1", "quantity": "1.5%"}]}
)
BAD = json.dumps({"claims": [{"sentence": 2, "kind": "poem", "subject": "Norn-1"}]})


@dataclass(frozen=True)
class Protocol:
    """A provider's protocol: what serves it, and the client for it."""

    name: str
    serve: Callable[[Script], Endpoint]
    client: Callable[[Endpoint], Any]


def openai_client(server: Endpoint) -> instructor.AsyncInstructor:
    """Instructor's client for a server of OpenAI's protocol."""
    return instructor.from_openai(openai.AsyncOpenAI(base_url=server.url, api_key=KEY, max_retries=0))


def anthropic_client(server: Messages) -> instructor.AsyncInstructor:
    """Instructor's client for a server of Anthropic's protocol; the package takes long to load."""
    import anthropic

    return instructor.from_anthropic(
        anthropic.AsyncAnthropic(base_url=server.home, api_key=KEY, max_retries=0)
    )


OPENAI = Protocol("openai", Endpoint, openai_client)
ANTHROPIC = Protocol("anthropic", Messages, anthropic_client)


@pytest.fixture(params=[OPENAI, ANTHROPIC], ids=lambda one: one.name)
def protocol(request: pytest.FixtureRequest) -> Protocol:
    """Each of the protocols."""
    return request.param  # type: ignore[no-any-return]


def read(
    protocol: Protocol, server: Endpoint, pairs: Sequence[tuple[str, str]], **options: Any
) -> list[Extraction[Any]]:
    """Extractions through a client, which belongs to the loop on which it is used."""

    async def collected() -> list[Extraction[Any]]:
        client = protocol.client(server)
        extractor = Extractor(client=client, model="m", progress=False, **options)
        found = [one async for one in extractor.stream(list(pairs))]
        await client.client.close()
        return found

    return asyncio.run(collected())


def once_then(first: Any, then: Script = reader) -> Script:
    """A script whose first answer is this one."""
    seen: list[bool] = []

    def script(body: dict[str, Any], attempt: int) -> Any:
        if not seen:
            seen.append(True)
            return first
        return then(body, attempt)

    return script


def said(request: Any) -> str:
    """All that a request says to the model, whatever its protocol."""
    return json.dumps(request.body["messages"])


def test_answers_become_records_and_are_not_asked_for_again(protocol: Protocol) -> None:
    """Records, tokens and the model's name are as of an address, and the second time all is in the cache."""
    pairs = [made_up(1), made_up(2)]
    with protocol.serve(reader) as server:
        first = read(protocol, server, pairs)
        assert [one.status for one in first] == ["ok", "ok"]
        assert [one.records[0].value for one in first] == [1.5, 2.5]
        assert [one.usage for one in first] == [Usage(100, 10, 1)] * 2
        assert {one.asked_model for one in first} <= {f"{protocol.name}/m", None}
        again = read(protocol, server, pairs)
        assert [one.records for one in again] == [one.records for one in first]
        assert all(one.cached for one in again)
        assert len(server.requests) == 2
    with Endpoint(reader) as address:
        [other] = Extractor(base_url=address.url, model="m", mode="json_schema").run(pairs[:1]).extractions
        assert not other.cached
        assert other.records == first[0].records


def test_schema_reaches_the_model(protocol: Protocol) -> None:
    """The tool that is to be called has our schema and its name, and the model its own name."""
    with protocol.serve(reader) as server:
        read(protocol, server, [made_up(1)])
        body = server.requests[0].body
    [tool] = body["tools"]
    schema = tool["input_schema"] if protocol is ANTHROPIC else tool["function"]["parameters"]
    assert (tool.get("name") or tool["function"]["name"]) == "claims"
    assert schema["properties"]["claims"]["items"]["properties"]["sentence"]["type"] == "integer"
    assert body["model"] == "m"
    assert body["max_tokens"] == 4096


def test_bad_answer_is_asked_for_again_and_paid_for(protocol: Protocol) -> None:
    """The model is shown its answer and what was wrong with it, and the tokens of both count."""
    with protocol.serve(once_then(chat(BAD, tool="claims"))) as server:
        [found] = read(protocol, server, [made_up(1)])
        assert len(server.requests) == 2
        assert "poem" in said(server.requests[1])
        assert "No record of the reply fits the schema" in said(server.requests[1])
    assert found.status == "ok"
    assert found.usage == Usage(200, 20, 2)


def test_text_instead_of_a_call_is_judged_as_any_answer(protocol: Protocol) -> None:
    """JSON in a text is taken; prose is asked for again."""
    with protocol.serve(once_then(chat(f"Here they are: {GOOD}"))) as server:
        [found] = read(protocol, server, [made_up(1)])
        assert (found.status, len(found.records), len(server.requests)) == ("ok", 1, 1)
    with protocol.serve(once_then(chat("There is a loom in it."))) as server:
        [found] = read(protocol, server, [made_up(3)])
        assert (found.status, found.usage.requests, len(server.requests)) == ("ok", 2, 2)


def test_silence_is_not_shown_again(protocol: Protocol) -> None:
    """An empty answer is asked for again without an empty message, which Anthropic's endpoint refuses."""
    with protocol.serve(once_then(chat(""))) as server:
        [found] = read(protocol, server, [made_up(1)])
        shown = [one["content"] for one in server.requests[1].body["messages"]]
    assert found.status == "ok"
    assert all(shown)


def test_answer_that_was_cut_off_gets_more_room(protocol: Protocol) -> None:
    """It is asked for again with twice the tokens, and what it took counts."""
    cut = chat(GOOD, tool="claims", finish="length", tokens=(100, 4096))
    with protocol.serve(once_then(cut)) as server:
        [found] = read(protocol, server, [made_up(1)])
        assert [one.body["max_tokens"] for one in server.requests] == [4096, 8192]
    assert found.status == "ok"
    assert found.usage == Usage(200, 4106, 2)


def test_refusal_for_haste_is_waited_out(protocol: Protocol) -> None:
    """A 429 with the pause that is wanted passes, as at an address."""
    busy = fault(429, "slow down", {"retry-after": "0"})
    with protocol.serve(once_then(busy)) as server:
        [found] = read(protocol, server, [made_up(1)])
        assert len(server.requests) == 2
    assert found.status == "ok"
    assert found.usage == Usage(100, 10, 1)


@pytest.mark.parametrize(
    ("code", "told"),
    [(401, "Make the client with a valid one"), (404, "does not know the model m"), (402, "Top up")],
)
def test_what_no_request_gets_over_ends_the_run(protocol: Protocol, code: int, told: str) -> None:
    """The first refusal is the last, says what to do, and shows no key."""
    with protocol.serve(lambda *_: fault(code, f"not with {KEY}")) as server:
        found = read(protocol, server, [made_up(n) for n in range(1, 30)], concurrency=1)
        assert len(server.requests) == 1
    assert {one.status for one in found} == {"failed"}
    assert told in str(found[0].reason)
    assert f"The endpoint {protocol.name}" in str(found[0].reason)
    assert KEY not in str(found)


def test_nobody_there_is_told(protocol: Protocol) -> None:
    """Where nothing listens the sentence says that it is the connection."""
    with protocol.serve(reader) as server:
        pass
    [found] = read(protocol, server, [made_up(1)], connection=Connection(retries=1, wait=0))
    assert found.status == "failed"
    assert re.search(
        "Nothing answers at (openai|anthropic)|The connection to the endpoint failed", str(found.reason)
    )


def test_time_out_is_ours(protocol: Protocol) -> None:
    """An answer that does not come in time is given up by our clock, and told as anywhere."""
    with protocol.serve(lambda *_: chat(GOOD, tool="claims", delay=600)) as server:
        [found] = read(protocol, server, [made_up(1)], timeout=0.1, connection=Connection(retries=0))
    assert found.status == "failed"
    assert "did not answer in time" in str(found.reason)


def test_sentences_can_be_read_one_by_one(protocol: Protocol) -> None:
    """Each turn has a schema of its own, which the model is shown."""
    with protocol.serve(turn_reader) as server:
        [found] = read(protocol, server, [made_up(1)], reading="sentences")
        schemas = [json.dumps(one.body["tools"]) for one in server.requests]
    assert [record.value for record in found.records] == [1.5]
    assert '"enum": [2]' in schemas[-1]


def test_limit_is_kept(protocol: Protocol) -> None:
    """A run stops before it takes more tokens than it may."""
    with protocol.serve(reader) as server:
        found = read(protocol, server, [made_up(1), made_up(2)], max_tokens_total=9000, concurrency=1)
        assert len(server.requests) < 2
    assert [one.status for one in found].count("failed") >= 1


def test_parameter_that_the_package_refuses_is_left_out() -> None:
    """A name that the provider's package does not know is learned once, and no request has it."""
    with ANTHROPIC.serve(reader) as server:
        found = read(ANTHROPIC, server, [made_up(1), made_up(2)], params={"loudness": 3}, concurrency=1)
        assert [one.status for one in found] == ["ok", "ok"]
        assert all("loudness" not in one.body for one in server.requests)
        assert len(server.requests) == 2


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"client": object(), "model": "m"}, "not a client of instructor's"),
        ({"client": instructor.from_openai(openai.OpenAI(api_key=KEY)), "model": "m"}, "async_client=True"),
        ({"client": instructor.from_openai(openai.AsyncOpenAI(api_key=KEY))}, "Name the model"),
        (
            {"client": instructor.from_openai(openai.AsyncOpenAI(api_key=KEY)), "model": "m"}
            | {"base_url": "http://localhost:1/v1"},
            "address of its own",
        ),
        (
            {"client": instructor.from_openai(openai.AsyncOpenAI(api_key=KEY)), "model": "m"}
            | {"connection": Connection(api_key=KEY)},
            "key of its own",
        ),
    ],
    ids=["no client", "waits", "no model", "address", "key"],
)
def test_client_that_cannot_be_used_is_refused(options: dict[str, Any], told: str) -> None:
    """What contradicts itself, or could not be asked, is said before anything is."""
    with pytest.raises(InputError, match=told):
        Extractor(**options)


def test_mode_is_the_clients() -> None:
    """A mode beside a client is refused in a sentence."""
    client = instructor.from_openai(openai.AsyncOpenAI(base_url="http://127.0.0.1:9/v1", api_key=KEY))
    with pytest.raises(InputError, match="mode of instructor's client"):
        Extractor(client=client, model="m", mode="tools").run([made_up(1)])


@pytest.fixture
def digest(tmp_path: Path) -> Path:
    """Two made-up abstracts."""
    return digest_of(tmp_path, (1, 2))


@pytest.mark.parametrize(
    ("kind", "code", "requests"), [("overloaded_error", 0, 3), ("authentication_error", 1, 1)]
)
def test_error_in_a_success_is_what_it_is_though_a_package_cannot_read_it(
    shell: Shell, digest: Path, monkeypatch: pytest.MonkeyPatch, kind: str, code: int, requests: int
) -> None:
    """An outage is waited out, and a key that is not accepted ends the run."""
    error = Answer({"type": "error", "error": {"type": kind, "message": "no"}})
    left = [error]
    with Messages(lambda body, attempt: left.pop() if left else reader(body, attempt)) as server:
        monkeypatch.setenv("ANTHROPIC_BASE_URL", server.home)
        monkeypatch.setenv("ANTHROPIC_API_KEY", KEY)
        ended = shell("extract", digest, "--provider", "anthropic/m", "--concurrency", "1")
        assert (ended.code, len(server.asked)) == (code, requests)


def test_command_makes_a_client_of_a_name(
    shell: Shell, digest: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The key is in the provider's variable, and an address in the environment is left aside."""
    output = tmp_path / "claims.jsonl"
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    monkeypatch.setenv("CLAIMSIFT_MODEL", "another")
    with Messages(reader) as server:
        monkeypatch.setenv("ANTHROPIC_BASE_URL", server.home)
        monkeypatch.setenv("ANTHROPIC_API_KEY", KEY)
        first = shell("extract", digest, "-o", output, "--provider", "anthropic/m")
        assert (first.code, len(server.requests)) == (0, 2)
        assert "bundled" not in first.err
        assert KEY in server.asked[0].headers["authorization"]
        again = shell("extract", digest, "-o", tmp_path / "again.jsonl", "--provider", "anthropic/m")
        assert (again.code, len(server.requests)) == (0, 2)
        plan = shell("plan", digest, "--provider", "anthropic/m")
        assert plan.code == 0
    manifest = json.loads((tmp_path / "claims.jsonl.manifest.json").read_text("utf-8"))
    assert (manifest["base_url"], manifest["asked_model"]) == ("anthropic", "anthropic/m")
    assert KEY not in first.err + again.err + json.dumps(manifest) + output.read_text("utf-8")
    offline = shell(
        "extract", digest, "-o", tmp_path / "third.jsonl", "--provider", "anthropic/m", "--offline"
    )
    assert offline.code == 0


def test_shards_are_merged(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, digest: Path
) -> None:
    """Shares that a provider answered make one file, as those of an address do."""
    monkeypatch.setenv("ANTHROPIC_API_KEY", KEY)
    paths = [tmp_path / f"{share}.jsonl" for share in (1, 2)]
    with Messages(reader) as server:
        monkeypatch.setenv("ANTHROPIC_BASE_URL", server.home)
        for share, path in enumerate(paths, start=1):
            words = ("--provider", "anthropic/m", "--shard", f"{share}/2")
            assert shell("extract", digest, "-o", path, *words).code == 0
        assert len(server.requests) == 2
    assert shell("merge", *paths, "-o", tmp_path / "all.jsonl").code == 0
    assert len((tmp_path / "all.jsonl").read_text("utf-8").splitlines()) == 2


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("extract", "--provider", "anthropic"), "does not name a provider and a model"),
        (("extract", "--provider", "anthropic/m", "--base-url", "http://localhost:1/v1"), "--base-url"),
        (("extract", "--model", "m", "--provider", "anthropic/m"), "--model"),
        (("extract", "--provider", "anthropic/m", "--mode", "tools"), "Leave --mode out"),
        (("extract", "--provider", "anthropic/m", "--api-key-file", "key"), "ANTHROPIC_API_KEY"),
        (("extract", "--provider", "anthropic/m", "--engine", "ray"), "--engine ray needs an address"),
        (("batch", "write", "--provider", "anthropic/m"), "A batch needs an address"),
    ],
    ids=["no model", "address", "model", "mode", "key", "ray", "batch"],
)
def test_flags_that_contradict_a_provider_are_refused(
    shell: Shell,
    digest: Path,
    words: tuple[str, ...],
    told: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each is said in a sentence, and nobody is asked."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "key").write_text(KEY, "utf-8")
    command = 2 if words[0] == "batch" else 1
    ended = shell(*words[:command], digest, "-o", tmp_path / "out.jsonl", *words[command:])
    assert ended.code == 2
    assert told in " ".join(ended.err.split())


def test_doctor_needs_an_address(shell: Shell) -> None:
    """It examines how an address answers, and says so."""
    ended = shell("doctor", "--provider", "anthropic/m")
    assert ended.code == 2
    assert "claimsift doctor needs an address" in " ".join(ended.err.split())


@pytest.mark.parametrize(
    ("provider", "told"),
    [
        ("mistral/m", "pip install mistralai"),
        ("nobodyknows/m", "Unsupported provider: nobodyknows"),
        ("openai/m", "OPENAI_API_KEY is not set"),
    ],
)
def test_provider_that_cannot_be_asked_is_told(
    shell: Shell, digest: Path, provider: str, told: str, tmp_path: Path
) -> None:
    """A missing package, an unknown name and a missing key end the command, in a sentence each."""
    ended = shell("extract", digest, "-o", tmp_path / "out.jsonl", "--provider", provider)
    assert ended.code == 2
    assert told in " ".join(ended.err.split())
    assert "Traceback" not in ended.err


def test_key_that_is_missed_at_the_first_request_is_told_before_it(
    shell: Shell, digest: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Anthropic's package makes a client without a key; nobody is asked with it, and nothing is written."""
    for name in ("ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "ANTHROPIC_CUSTOM_HEADERS"):
        monkeypatch.delenv(name, raising=False)
    with Messages(reader) as server:
        monkeypatch.setenv("ANTHROPIC_BASE_URL", server.home)
        ended = shell("extract", digest, "-o", tmp_path / "out.jsonl", "--provider", "anthropic/m")
        assert not server.requests
    assert ended.code == 2
    assert "ANTHROPIC_API_KEY is not set" in ended.err
    assert not (tmp_path / "out.jsonl").exists()


def test_instructors_log_is_not_printed(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Where nobody has set up logging, instructor's log of what models wrote goes nowhere."""
    # What pytest has set up is gone meanwhile.
    with monkeypatch.context() as patched, Messages(once_then(chat("There is a loom in it."))) as server:
        for name in ("instructor", None):
            patched.setattr(logging.getLogger(name), "handlers", [])
        [found] = read(ANTHROPIC, server, [("A", "We present Norn-1.")])
    assert found.usage.requests == 2
    told = capfd.readouterr().err
    assert "loom" not in told
    assert "attempt" not in told


def test_retries_of_the_package_are_off_where_the_client_is_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    """Retries inside of retries would multiply; a user's client stays as it was made."""
    import anthropic

    monkeypatch.setenv("ANTHROPIC_API_KEY", KEY)
    made = Provider.named("anthropic/m").channel()
    assert made._client.client.max_retries == 0
    own = instructor.from_anthropic(anthropic.AsyncAnthropic(api_key=KEY, max_retries=5))
    kept = Provider.of(own, "m").channel()
    assert kept._client.client.max_retries == 5
    asyncio.run(made.close())


def test_price_is_the_providers_or_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    """A provider has its list prices unless its package is pointed elsewhere; nothing is ever free."""
    monkeypatch.delenv("ANTHROPIC_BASE_URL", raising=False)

    def price(provider: Provider) -> Price | None:
        return endpoints.Endpoint(provider.name, provider=provider).price(None, provider.title)

    listed = price(Provider.named("anthropic/claude-sonnet-4-5"))
    assert listed is not None and listed.tokens_in > 0
    assert price(Provider.named("nobodyknows/gpt-4o")) is None
    monkeypatch.setenv("ANTHROPIC_BASE_URL", "http://127.0.0.1:9")
    assert price(Provider.named("anthropic/claude-sonnet-4-5")) is None
    hosted = instructor.from_openai(openai.AsyncOpenAI(api_key=KEY, base_url="https://api.openai.com/v1"))
    assert price(Provider.of(hosted, "gpt-4o")) is not None
    local = instructor.from_openai(openai.AsyncOpenAI(api_key=KEY, base_url="http://127.0.0.1:9/v1"))
    assert price(Provider.of(local, "gpt-4o")) is None


def test_variables_of_a_provider_with_a_hyphen_can_be_set(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a provider has a hyphen, its variables have an underscore, in messages too."""
    hyphened = Provider.named("voluspa-ai/m")
    assert (hyphened.variable, hyphened.seller) == ("VOLUSPA_AI_API_KEY", "voluspa-ai")
    monkeypatch.setenv("VOLUSPA_AI_BASE_URL", "http://127.0.0.1:9")
    assert hyphened.seller == ""


GEMINI = {
    "candidates": [
        {
            "content": {"parts": [{"text": "Hm.", "thought": True}, {"text": GOOD}]},
            "finish_reason": "MAX_TOKENS",
        }
    ],
    "usage_metadata": {"prompt_token_count": 9, "candidates_token_count": 4, "thoughts_token_count": 3},
    "model_version": "gemini-x",
}
GEMINI_CALL = {"candidates": [{"content": {"parts": [{"function_call": {"args": json.loads(GOOD)}}]}}]}
COHERE = {
    "message": {"content": [{"type": "text", "text": GOOD}]},
    "finish_reason": "COMPLETE",
    "usage": {"tokens": {"input_tokens": 9.0, "output_tokens": 7.0}},
}
RESPONSES = {
    "output": [{"type": "function_call", "arguments": GOOD}],
    "usage": {"input_tokens": 9, "output_tokens": 7},
}
MISTRAL = {
    "choices": [{"message": {"tool_calls": [{"function": {"arguments": json.loads(GOOD)}}]}}],
    "usage": {"prompt_tokens": 9, "completion_tokens": 7},
}
BEDROCK = {
    "output": {"message": {"content": [{"toolUse": {"name": "claims", "input": json.loads(GOOD)}}]}},
    "usage": {"inputTokens": 9, "outputTokens": 7},
}
REASONED = {
    "output": [
        {"type": "reasoning", "content": [{"type": "reasoning_text", "text": GOOD.replace("1.5", "2.5")}]},
        {"type": "message", "content": [{"type": "output_text", "text": GOOD}]},
    ],
    "usage": {"input_tokens": 9, "output_tokens": 7},
}
CACHED = {
    "content": [{"type": "tool_use", "input": json.loads(GOOD)}],
    "usage": {"input_tokens": 2, "cache_read_input_tokens": 7, "output_tokens": 7},
}


@pytest.mark.parametrize(
    ("completion", "tokens"),
    [
        (GEMINI, (9, 7)),
        (GEMINI_CALL, (0, 0)),
        (COHERE, (9, 7)),
        (RESPONSES, (9, 7)),
        (MISTRAL, (9, 7)),
        (BEDROCK, (9, 7)),
        (REASONED, (9, 7)),
        (CACHED, (9, 7)),
        (object(), (0, 0)),
        (None, (0, 0)),
    ],
)
def test_completions_of_other_packages_become_replies(completion: object, tokens: tuple[int, int]) -> None:
    """Words and tokens are found in the shapes that other providers give them; what is none has neither."""
    reply = as_reply(completion, None)
    assert usage(reply) == Usage(*tokens, 1)
    if isinstance(completion, dict):
        assert json.loads(text(reply)) == json.loads(GOOD)
    else:
        assert text(reply) == ""
    assert finish_reason(reply) == (
        "length" if completion is GEMINI else reply["choices"][0]["finish_reason"]
    )


OTHER = json.loads(GOOD.replace("1.5", "2.5"))


def part(held: object, name: str = "claims") -> dict[str, object]:
    """A call of a tool as a part of a message of Anthropic's."""
    return {"type": "tool_use", "name": name, "input": held}


@pytest.mark.parametrize(
    ("content", "quantities"),
    [
        ([part(json.loads(GOOD)), part(OTHER)], ["1.5%", "2.5%"]),
        ([part({"claims": []}), part(OTHER)], ["2.5%"]),
        ([{"type": "text", "text": "I think [so]."}, part(OTHER)], ["2.5%"]),
        ([{"type": "text", "text": f"Draft: {GOOD}"}, part(OTHER)], ["2.5%"]),
        ([{"type": "text", "text": f"Also: {GOOD}"}, part(OTHER)], None),
        ([part({}), part(OTHER)], None),
        ([part(OTHER, "search")], None),
        ([part(json.loads(GOOD)), part(OTHER, "search")], None),
    ],
)
def test_all_that_a_completion_holds_is_judged(content: object, quantities: list[str] | None) -> None:
    """All calls are read, and one of another tool or an answer beside them is in doubt, as at an address.

    The package hands on the first call alone.
    """
    said = text(as_reply({"content": content, "stop_reason": "tool_use"}, GOOD.encode(), tool="claims"))
    if quantities is None:
        with pytest.raises(InvalidReply):
            judged(said, Claim, "claims")
    else:
        found = judged(said, Claim, "claims").records
        assert [record.model_dump()["quantity"] for record in found] == quantities


@pytest.mark.parametrize(
    ("completion", "reason"),
    [
        ({"content": [part(OTHER)], "stop_reason": "model_context_window_exceeded"}, "length"),
        ({"prompt_feedback": {"block_reason": "SAFETY"}, "candidates": []}, "content_filter"),
    ],
)
def test_why_a_completion_ended_is_told(completion: object, reason: str) -> None:
    """A full context cuts an answer off, and a prompt that was blocked was held back by a filter."""
    assert finish_reason(as_reply(completion, None)) == reason


@pytest.mark.parametrize(
    "told",
    [
        {"errors": [{"message": "upstream gone"}]},
        {"choices": [{"message": {"content": GOOD}, "error": {"code": 502, "message": "upstream gone"}}]},
        {"choices": [{"message": {"content": GOOD}, "native_finish_reason": "error"}]},
    ],
)
def test_completion_that_holds_an_error_is_no_answer(told: dict[str, Any]) -> None:
    """What a gateway says of an upstream that broke off is not lost with the package's own shape."""
    completion = {"choices": [{"message": {"content": GOOD}}], **told}
    with pytest.raises(UnreadableReply):
        parse_body(json.dumps(as_reply(completion, None)).encode())


class Refused(Exception):
    """An error of some package; what it says of itself is set by each test."""

    def __init__(self, **told: object) -> None:
        super().__init__("it says no")
        vars(self).update(told)


class ReadTimeout(Exception):
    """As packages call it."""


class ConnectError(Exception):
    """As packages call it."""


class Failing:
    """An instructor client whose call raises an error."""

    class client:  # noqa: N801 - the name that instructor has for it
        """The package's client."""

        api_key = KEY

    def __init__(self, error: Exception) -> None:
        self.error = error

    async def create_with_completion(self, **_: object) -> None:
        """The call."""
        raise self.error


def raised(error: Exception) -> Exception:
    """What a line makes of an error of a package."""
    channel = ProviderChannel(Provider("google", "m"), Failing(error))  # type: ignore[arg-type]
    shape = {"json_schema": {"name": "claims", "schema": {"type": "object"}}}
    with pytest.raises(Exception) as caught:  # noqa: PT011 - it is looked at by each test
        asyncio.run(channel.post({"messages": [], "response_format": shape, "max_tokens": 5}))
    return caught.value


@pytest.mark.parametrize(
    ("error", "code", "judged"),
    [
        (Refused(code=429), 429, "throttled"),
        (Refused(code=503, response=httpx2.Response(503, headers={"retry-after": "3"})), 503, "throttled"),
        (Refused(response={"ResponseMetadata": {"HTTPStatusCode": 500}}), 500, "failed"),
        (Refused(status_code=400), 400, "refused"),
        (TypeError("create() got an unexpected keyword argument 'temperature'"), 400, "refused"),
        (ValueError("No API key was provided"), 401, "refused"),
        (ReadTimeout("late"), None, "late"),
        (ConnectError("nobody"), None, "absent"),
        (ConnectionResetError("gone"), None, "failed"),
        (KeyError("parts"), None, "gone"),
    ],
)
def test_errors_of_other_packages_are_told_as_ours(error: Exception, code: int | None, judged: str) -> None:
    """Status, pause, time-outs and lost connections mean what they mean at an address."""
    found = raised(error)
    assert status(found) == code
    assert ending_of(found) == judged
    assert is_retryable(found) == (judged in ("throttled", "failed", "late", "absent"))
    assert wanted_pause(found) == (3.0 if code == 503 else None)


def test_unforeseen_error_shows_no_key() -> None:
    """What nobody knows is told with the provider's name, without the key."""
    found = raised(RuntimeError(f"broken by {KEY}"))
    assert isinstance(found, EndpointError)
    assert "The client for google failed: broken by (the key)." in str(found)


def test_body_without_a_schema_is_no_request() -> None:
    """Where the way of asking was refused, no other is there, and the user is told."""
    channel = ProviderChannel(Provider("google", "m"), Failing(ValueError()))  # type: ignore[arg-type]
    with pytest.raises(EndpointError, match="another mode of instructor's"):
        asyncio.run(channel.post({"messages": []}))


def test_models_are_not_listed() -> None:
    """A client for a provider knows of no list, and says nothing of a context."""
    channel = ProviderChannel(Provider("google", "m"), Failing(ValueError()))  # type: ignore[arg-type]

    async def asked() -> int | None:
        async with Client("google", channel=channel) as client:
            with pytest.raises(EndpointError, match="is not asked for /models"):
                await client.models()
            return await client.window("google/m")

    assert asyncio.run(asked()) is None


def test_response_model_judges_nothing() -> None:
    """It shows a schema under a name, and takes any object whole."""
    shown = response_model("claims", {"type": "object"})
    assert shown.model_json_schema() == {"title": "claims", "type": "object"}
    whatever: Any = {"copy": 1, "claims": [{"a": None}], "model_x": "y"}
    assert shown.model_validate(whatever).model_extra == whatever


def test_missing_package_is_no_traceback() -> None:
    """From Python it is an error of ours."""
    with pytest.raises(SetupError, match="mistralai"):
        Provider.named("mistral/m").channel()
