"""Parameters that an endpoint refuses, in whatever words, and those that the user names."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

import pytest
from endpoint import Answer, Endpoint, chat, fault, reader
from shell import Ended, Shell, digest_of, lines_of

from pipeline import Extractor
from pipeline.domain import Message, Mode, Request, Response
from pipeline.errors import EndpointError, InputError
from pipeline.llm.cache import fingerprint
from pipeline.llm.client import Client
from pipeline.llm.params import checked, read
from pipeline.settings import Patience, Settings

pytestmark = pytest.mark.usefixtures("environment")

GOOD = '{"claims": []}'
SCHEMA = {"type": "object"}

REFUSED: list[tuple[str, Mode, str, str]] = [
    ("OpenAI", "json_schema", "temperature", "Unsupported value: 'temperature' does not support 0.0."),
    (
        "LiteLLM",
        "json_schema",
        "temperature",
        "litellm.UnsupportedParamsError: NAMEs don't support temperature=0.0.",
    ),
    ("Anthropic", "json_schema", "temperature", "`temperature` is deprecated for this model."),
    ("Moonshot", "json_schema", "temperature", "invalid temperature: only 1 is allowed for this model"),
    ("pydantic", "json_schema", "temperature", "body.temperature: Extra inputs are not permitted"),
    ("loud", "json_schema", "temperature", "Temperature must be strictly positive"),
    ("unknown", "json_schema", "max_tokens", "Unrecognized request argument supplied: max_tokens"),
    (
        "Mistral",
        "json_schema_strict",
        "strict",
        "response_format.json_schema.strict: Extra inputs not permitted",
    ),
    ("Azure", "json_schema", "temperature", "Unrecognized request argument supplied: temperature"),
    ("a path", "json_schema", "temperature", "/chat/completions: temperature must be between 0.1 and 1"),
    (
        "a name, and why",
        "json_schema",
        "max_tokens",
        "Unsupported parameter: 'max_tokens'. To limit the answer use 'max_completion_tokens'.",
    ),
    ("xAI", "json_schema", "temperature", "Argument not supported on this model: temperature"),
    (
        "Bedrock",
        "json_schema",
        "temperature",
        "Malformed input request: #: extraneous key [temperature] is not permitted",
    ),
    (
        "Bedrock, limit",
        "json_schema",
        "max_tokens",
        "Malformed input request: #: extraneous key [max_tokens] is not permitted",
    ),
    (
        "Gemini",
        "json_schema_strict",
        "strict",
        "Invalid JSON payload received. Unknown name \"strict\" at 'generation_config': Cannot find field.",
    ),
    ("Groq", "tools_strict", "strict", "property 'tools.0.function.strict' is unsupported"),
    ("Together", "json_schema", "response_format", "response_format is not supported with this model"),
    (
        "Cohere",
        "tools",
        "tool_choice",
        "litellm.UnsupportedParamsError: cohere_chat does not support parameters: ['tool_choice']",
    ),
    ("DeepSeek, format", "json_schema", "response_format", "This response_format type is unavailable now"),
    (
        "vLLM",
        "tools_strict",
        "strict",
        "[{'type': 'extra_forbidden', 'loc': ('body', 'tools', 0, 'function', 'strict'), 'input': True}]",
    ),
    ("Go", "tools_strict", "strict", 'json: unknown field "strict"'),
    ("DeepSeek", "tools", "tool_choice", "deepseek-norn does not support this tool_choice"),
    ("LM Studio", "json", "response_format", "'response_format.type' must be 'json_schema' or 'text'"),
]


def request(mode: Mode = "json_schema", **how: Any) -> Request:
    """A request of a mode."""
    return Request((Message("user", "1. Norn."),), SCHEMA, "claims", mode, "norn-7b", 0.0, 64, **how)


def ask(url: str, *requests: Request, told: Callable[[str], None] = lambda _: None) -> list[Response]:
    """The replies to some requests, one after another."""

    async def asked() -> list[Response]:
        patience = Patience(attempts=1, timeout=60.0, pause=0.001)
        async with Client(url, patience=patience, on_retry=told) as client:
            return [await client.ask(one, lambda _: None) for one in requests]

    return asyncio.run(asked())


def holds(body: dict[str, Any], name: str) -> bool:
    """Whether a parameter stands in a body, wherever that is."""
    return f'"{name}":' in json.dumps(body)


@pytest.mark.parametrize(
    ("mode", "name", "said"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED]
)
def test_refused_parameter_is_left_out_whatever_the_wording(mode: Mode, name: str, said: str) -> None:
    """A refusal that names a parameter costs one request, once; what is left out is told, once."""

    def script(body: dict[str, Any], _: int) -> Answer:
        return fault(400, said) if holds(body, name) else chat(GOOD)

    told: list[str] = []
    with Endpoint(script) as server:
        ask(server.url, request(mode), request(mode), told=told.append)
    assert len(server.requests) == 3
    last = server.requests[-1].body
    if name == "max_tokens":
        assert (last["max_completion_tokens"], told) == (64, [])
    else:
        assert told == [f"The endpoint does not take the parameter {name}, and is asked without it."]
    # What was not named stays.
    assert ("temperature" in last) == (name != "temperature")


def test_parameter_that_the_error_names_apart_is_left_out() -> None:
    """Where the words name none, the error's own `param` does."""

    def script(body: dict[str, Any], _: int) -> Answer:
        if "temperature" in body:
            return fault(400, "Unsupported value for this model.", param="temperature")
        return chat(GOOD)

    with Endpoint(script) as server:
        ask(server.url, request())
    assert len(server.requests) == 2


def test_limit_that_goes_by_neither_name_is_left_out() -> None:
    """An endpoint that takes the limit under neither of its names is asked without one."""

    def script(body: dict[str, Any], _: int) -> Answer:
        name = next((name for name in ("max_tokens", "max_completion_tokens") if name in body), None)
        return fault(422, f"{name} is not known here") if name else chat(GOOD)

    with Endpoint(script) as server:
        ask(server.url, request())
    assert len(server.requests) == 3


def test_what_leaving_out_does_not_help_stays() -> None:
    """A lesson that did not get a request through is not kept: the next one is asked as at first."""
    bad = "The template of this model fails; temperature was 0.0"

    def script(body: dict[str, Any], _: int) -> Answer:
        return fault(400, bad) if "Norn" in body["messages"][0]["content"] else chat(GOOD)

    async def asked(url: str) -> None:
        async with Client(url, patience=Patience(attempts=1)) as client:
            with pytest.raises(EndpointError, match="template"):
                await client.ask(request(), lambda _: None)
            other = Request((Message("user", "Urd"),), SCHEMA, "claims", "json_schema", "norn-7b", 0.0, 64)
            await client.ask(other, lambda _: None)

    with Endpoint(script) as server:
        asyncio.run(asked(server.url))
    assert ["temperature" in each.body for each in server.requests] == [True, False, True]


@pytest.mark.parametrize("said", ["no", "model norn-7b is not served", "messages: too many", "bad tools"])
def test_refusal_that_names_nothing_is_final(said: str) -> None:
    """A refusal from which nothing is learned costs one request."""
    with Endpoint(lambda *_: fault(400, said)) as server, pytest.raises(EndpointError):
        ask(server.url, request("tools"))
    assert len(server.requests) == 1


def test_probe_learns_parameters_and_no_way_of_asking() -> None:
    """A probe does without a temperature that is refused, but a refused `strict` is what it looks for."""

    def script(body: dict[str, Any], _: int) -> Answer:
        if "temperature" in body:
            return fault(400, "temperature is not supported")
        if holds(body, "strict"):
            return fault(400, "Unknown parameter: strict")
        if "tools" in body:
            return chat('{"answer": "kestrel"}', tool="probe")
        return chat('{"answer": "apple"}')

    async def probed(url: str) -> Mode:
        async with Client(url) as client:
            return await client.probe("m")

    with Endpoint(script) as server:
        assert asyncio.run(probed(server.url)) == "tools"
    assert len(server.requests) == 1 + 3


def test_probe_sends_what_requests_send_with_few_tokens() -> None:
    """A probe has the temperature, the user's parameters and a schema with bounds, and few tokens."""

    async def probed(url: str) -> Mode:
        async with Client(url, params={"top_p": 0.5}) as client:
            return await client.probe("m")

    with Endpoint(reader) as server:
        asyncio.run(probed(server.url))
    [asked] = server.requests
    assert (asked.body["temperature"], asked.body["top_p"]) == (0.0, 0.5)
    assert asked.body["max_tokens"] < 100
    for word in ("maxItems", "maxLength", "minLength", "minimum", "maximum"):
        assert holds(asked.body, word)


def test_schema_that_is_refused_is_not_left_out() -> None:
    """Where the schema itself does not please, no request goes out without it, and a flag is named."""
    said = "Invalid schema for response_format 'claims': 'anyOf' is not permitted."
    told: list[str] = []
    with Endpoint(lambda *_: fault(400, said, param="response_format")) as server:
        with pytest.raises(EndpointError, match="Choose another `mode`"):
            ask(server.url, request(), told=told.append)
        assert len(server.requests) == 1
    assert told == []


def test_probe_tries_the_strict_schema_where_bounds_are_refused() -> None:
    """A schema that is refused for its bounds may be taken without them, as the strict one is."""

    def script(body: dict[str, Any], _: int) -> Answer:
        if holds(body, "maxItems"):
            return fault(400, "Unsupported fields: {'maxItems', 'minLength'}")
        return chat('{"answer": "kestrel"}')

    async def probed(url: str) -> Mode:
        async with Client(url) as client:
            return await client.probe("m")

    with Endpoint(script) as server:
        assert asyncio.run(probed(server.url)) == "json_schema_strict"
    assert len(server.requests) == 2


@pytest.mark.parametrize(
    ("begun", "mode"),
    [
        ('{\n "answer"\n: "kestrel", "others": ["apple", "apple", ', "json_schema_strict"),
        (
            '<tool_call>\n{"name": "probe", "arguments": {"answer": "kestrel", "others": ["a',
            "json_schema_strict",
        ),
        ('{"answer": "apple", "others": ["kestrel", "kestrel", ', "json"),
        ('I would say "kestrel", since the answer', "json"),
    ],
)
def test_probe_that_was_cut_off_shows_what_its_beginning_shows(begun: str, mode: Mode) -> None:
    """Strict schemas bound no list, so that a small model may not end it: the bird at its head is enough."""

    def script(body: dict[str, Any], _: int) -> Answer:
        if holds(body, "strict"):
            return chat(begun, finish="length", tokens=(20, body["max_tokens"]))
        return chat("apple")

    async def probed(url: str) -> Mode:
        async with Client(url) as client:
            return await client.probe("m")

    with Endpoint(script) as server:
        assert asyncio.run(probed(server.url)) == mode


def test_probe_gives_thoughts_more_room() -> None:
    """A probe whose few tokens went into thoughts is asked again with more."""

    def script(body: dict[str, Any], _: int) -> Answer:
        if body["max_tokens"] < 1000:
            return chat("<think>A fruit, so", finish="length", tokens=(20, body["max_tokens"]))
        return chat('<think>A fruit, so</think>{"answer": "kestrel"}')

    async def probed(url: str) -> Mode:
        async with Client(url) as client:
            return await client.probe("m")

    with Endpoint(script) as server:
        assert asyncio.run(probed(server.url)) == "json_schema"
    assert len(server.requests) == 2


# Parameters of the user's


def test_parameters_are_read_as_json_or_text() -> None:
    """A value is JSON where it can be, else a text; nothing at all leaves the parameter out."""
    words = ["top_p=0.9", "seed=7", "reasoning_effort=low", 'chat_template_kwargs={"enable_thinking": false}']
    assert read([*words, "temperature=", "user=a=b", "stop=null"]) == {
        "top_p": 0.9,
        "seed": 7,
        "reasoning_effort": "low",
        "chat_template_kwargs": {"enable_thinking": False},
        "temperature": None,
        "user": "a=b",
        "stop": None,
    }


@pytest.mark.parametrize(
    ("word", "says"),
    [
        ("top_p", "Write NAME=VALUE, or top_p= to leave it out"),
        ("=1", "is not the name of a parameter"),
        ("top p=1", "is not the name of a parameter"),
        ("model=x", "named with --model"),
        ("messages=[]", "writes them itself"),
        ("stream=true", "read whole"),
        ("n=2", "One answer is read"),
        ("tools=", "said with --mode"),
        ("max_tokens=5", "Say it with --max-tokens"),
        ("response_format=text", "said with --mode"),
        ('logit_bias={"a": }', "cannot be read: it is not JSON"),
    ],
)
def test_what_is_no_parameter_is_refused(shell: Shell, word: str, says: str) -> None:
    """What cannot be sent, or is not the user's to say here, is refused before anything is asked."""
    with Endpoint(reader) as server:
        digest = digest_of(shell.folder, [1])
        ended = shell("extract", digest, "--base-url", server.url, "--model", "m", "--param", word)
    assert ended.code == 2
    assert says in " ".join(ended.err.split())
    assert not server.requests


@pytest.mark.parametrize("value", [float("nan"), object(), {1, 2}], ids=["nan", "object", "set"])
def test_value_that_no_json_holds_is_refused(value: object) -> None:
    """From Python anything could come; what no request can hold is refused in a sentence."""
    with pytest.raises(InputError, match="The parameter top_p has a value that no JSON can hold"):
        checked({"top_p": value})


def extracted(shell: Shell, server: Endpoint, *words: object) -> Ended:
    """One abstract, read with these flags."""
    digest = digest_of(shell.folder, [1])
    return shell(
        *("extract", digest, "--base-url", server.url, "--model", "m", "--mode", "json_schema"),
        *("--cache-dir", shell.folder / "cache", "-o", shell.folder / "out.jsonl", *words),
    )


def test_parameters_go_with_each_request_and_into_the_manifest(shell: Shell) -> None:
    """What the user names is sent, what is left out is not, and the manifest says so."""
    words = ("--param", "top_p=0.9", "--param", "temperature=", "--max-tokens", "512")
    with Endpoint(reader) as server:
        assert extracted(shell, server, *words).code == 0
    [asked] = server.requests
    assert (asked.body["top_p"], asked.body["max_tokens"]) == (0.9, 512)
    assert "temperature" not in asked.body
    told = json.loads((shell.folder / "out.jsonl.manifest.json").read_text("utf-8"))
    assert (told["params"], told["max_tokens"]) == ({"top_p": 0.9, "temperature": None}, 512)


def test_other_parameters_are_another_question(shell: Shell) -> None:
    """Answers under other parameters are not taken from the cache, those under the same are."""
    with Endpoint(reader) as server:
        for words in ((), ("--param", "seed=1"), ("--param", "seed=1"), ("--param", "seed=2"), ()):
            extracted(shell, server, *words)
    assert [asked.body.get("seed") for asked in server.requests] == [None, 1, 2]


def test_order_of_parameters_changes_no_fingerprint() -> None:
    """Parameters are part of the fingerprint by name; none at all leave it as it was without them."""
    one, other = request(params={"a": 1, "b": 2}), request(params={"b": 2, "a": 1})
    assert fingerprint(one) == fingerprint(other) != fingerprint(request())
    assert fingerprint(request(params={})) == fingerprint(request())


def test_batch_takes_the_same_parameters(shell: Shell) -> None:
    """What batch write is told is in its lines, and its results are found by extract with the same flags."""
    digest, path = digest_of(shell.folder, [1]), shell.folder / "requests.jsonl"
    flags = ("--model", "m", "--mode", "json_schema_strict", "--param", "seed=1", "--param", "temperature=")
    cache = ("--cache-dir", shell.folder / "cache")
    assert shell("batch", "write", digest, "-o", path, *flags, *cache).code == 0
    [line] = lines_of(path)
    assert line["body"]["seed"] == 1
    assert "temperature" not in line["body"]
    assert line["body"]["response_format"]["json_schema"]["strict"] is True
    reply = {"status_code": 200, "body": reader(line["body"], 1).body}
    results = shell.folder / "results.jsonl"
    results.write_text(json.dumps({"custom_id": line["custom_id"], "response": reply}) + "\n", "utf-8")
    assert shell("batch", "read", results, "--requests", path, *cache).code == 0
    ended = shell("extract", digest, "--offline", *flags, *cache)
    assert (ended.code, ended.lines[0]["status"]) == (0, "ok")


def test_parameters_from_python_are_frozen_in_the_settings(tmp_path: Any) -> None:
    """`Extractor` takes the same, its settings hold it, and go through JSON and back."""
    params = {"top_p": 0.9, "chat_template_kwargs": {"enable_thinking": False}, "temperature": None}
    with Endpoint(reader) as server:
        extractor = Extractor(
            base_url=server.url,
            model="m",
            mode="json_schema",
            cache_dir=tmp_path,
            max_tokens=512,
            params=params,
        )
        extractor.run([("Norn-1", "We present Norn-1, a loom. It reaches 1.5% accuracy on LoomBench.")])
    [asked] = server.requests
    assert asked.body["chat_template_kwargs"] == {"enable_thinking": False}
    assert "temperature" not in asked.body
    settings = extractor.settings
    assert (settings.params, settings.max_tokens) == (params, 512)
    again = Settings.from_json(json.loads(json.dumps(settings.as_json())))
    assert again.params == params


@pytest.mark.parametrize(
    ("options", "says"),
    [({"params": {"model": "x"}}, "`model`"), ({"max_tokens": 0}, "max_tokens is 0; give at least 1")],
)
def test_wrong_parameters_from_python_are_refused(options: dict[str, Any], says: str) -> None:
    """What cannot be sent is refused when the extractor is made."""
    with pytest.raises(InputError, match=says):
        Extractor(base_url="http://127.0.0.1:9/v1", model="m", **options)
