"""The strict subset of JSON schemas: what it leaves out, which nulls are left in it, and what reads them."""

import enum
import json
from collections.abc import Iterator
from typing import Any, Literal

import jsonschema
import pytest
from endpoint import Answer, Endpoint, chat, reader
from shell import Shell, digest_of

from pipeline.domain import Json
from pipeline.extraction import validation
from pipeline.extraction.prompting import about
from pipeline.llm.probe import modes_to_try
from pipeline.llm.strict_schema import by_kind, strict
from pipeline.tasks import Task, load, of_class, wire
from schemas import Quantity, Quote, Record, Sentence

CLAIMS, DATASETS = load("claims"), load("datasets")
LISTED = [CLAIMS, DATASETS, load("results"), load("findings")]
"""Schemas that come along whose answers are lists."""


def reply(task: Task, record: dict[str, Json] | None = None) -> dict[str, Any]:
    """The strict schema of a task's reply."""
    return strict(task.reply_schema(40, by_kind(record or task.schema, task.record)))


def kinds(schema: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The objects for each kind in the strict schema of claims."""
    items = schema["properties"]["claims"]["items"]
    return {arm["properties"]["kind"]["enum"][0]: arm for arm in items.get("anyOf", [items])}


def nodes(schema: Any) -> Iterator[dict[str, Any]]:
    """Every schema within a schema."""
    yield schema
    for inner in (
        *schema.get("properties", {}).values(),
        *schema.get("anyOf", []),
        *([schema["items"]] if "items" in schema else []),
    ):
        yield from nodes(inner)


@pytest.mark.parametrize("task", LISTED, ids=lambda task: task.name)
def test_schema_is_in_the_strict_subset(task: Task) -> None:
    """Each object requires all that it has and has nothing else, and no keyword is foreign to the subset."""
    schema = reply(task)
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["type"] == "object"
    for node in nodes(schema):
        assert set(node) <= {
            *("type", "enum", "anyOf", "items", "properties"),
            *("required", "additionalProperties"),
        }
        if node.get("type") == "object":
            assert node["required"] == list(node["properties"])
            assert node["additionalProperties"] is False


def test_each_kind_is_asked_for_its_own_fields_alone() -> None:
    """A kind has no place for what means nothing in it, and what it needs cannot be null."""
    nullable = {
        kind: [name for name, field in arm["properties"].items() if "null" in field["type"]]
        for kind, arm in kinds(reply(CLAIMS)).items()
    }
    assert nullable == {
        "performance": ["metric", "baseline", "dataset"],
        "improvement": ["metric", "baseline", "dataset"],
        "scale": ["baseline", "dataset"],
        "superiority": ["metric", "baseline", "dataset"],
        "availability": ["dataset"],
    }


def test_schema_without_kinds_stays_one_object() -> None:
    """Where no choice decides which fields count, a record is one object; what may be absent may be null."""
    record = reply(DATASETS)["properties"]["datasets"]["items"]
    assert list(record["properties"]) == ["sentence", "name", "role", "size"]
    assert record["properties"]["size"]["type"] == ["string", "null"]


class Make(enum.Enum):
    """How a loom is driven."""

    HAND = "hand"
    POWER = "power"


class Loom(Record):
    """A loom whose kinds are members of an enumeration; it fails on values that no answer would have."""

    line: Sentence
    make: Make
    name: Quote
    share: Quantity | None = None
    state: Literal["sold"] | None = None

    def unused(self) -> frozenset[str]:
        """Looms driven by hand have no share."""
        return frozenset({"share"}) if self.make is Make.HAND else frozenset()

    def problem(self) -> str | None:
        """Looks into the share as only a text can be looked into."""
        return None if self.share is None or "%" in self.share else str(self.share[99])


def test_kinds_of_a_class_of_the_users_own_are_found() -> None:
    """Members of an enumeration are kinds as well, and a class that fails on made-up values costs nothing."""
    schema = strict(by_kind(Loom.model_json_schema() | {"properties": _plain()}, Loom))
    arms: Any = schema["anyOf"]
    assert [list(arm["properties"]) for arm in arms] == [
        ["line", "make", "name", "state"],
        ["line", "make", "name", "share", "state"],
    ]
    assert arms[0]["properties"]["state"] == {"type": ["string", "null"], "enum": ["sold", None]}


def _plain() -> dict[str, Json]:
    return {
        "line": {"type": "integer", "minimum": 1},
        "make": {"type": "string", "enum": ["hand", "power"]},
        "name": {"type": "string", "maxLength": 160},
        "share": {"type": "string", "maxLength": 60},
        "state": {"type": "string", "const": "sold"},
    }


def test_sentence_without_numbers_can_carry_no_claim_that_needs_one() -> None:
    """In a turn about a sentence without quantities only the kinds that need none are left."""
    schema = reply(CLAIMS, about(CLAIMS, 3, []))
    assert set(kinds(schema)) == {"superiority", "availability"}
    assert kinds(schema)["superiority"]["properties"]["sentence"] == {"type": "integer", "enum": [3]}
    numbered = reply(CLAIMS, about(CLAIMS, 3, ["5%"]))
    assert kinds(numbered)["scale"]["properties"]["quantity"] == {"type": "string", "enum": ["5%"]}


def test_optional_choices_of_several_types_may_be_null() -> None:
    """A field that is one of several gets null as one more of them."""
    field: dict[str, Json] = {"anyOf": [{"type": "string", "minLength": 2}, {"type": "integer"}]}
    schema = strict({"type": "object", "properties": {"a": field}, "required": []})
    assert schema["properties"] == {
        "a": {"anyOf": [{"type": "string"}, {"type": "integer"}, {"type": "null"}]}
    }


@pytest.mark.parametrize("task", LISTED, ids=lambda task: task.name)
def test_examples_of_the_prompt_fit_the_strict_schema_with_nulls(task: Task) -> None:
    """What is right in the lean shape is right in the strict one with nulls, and reads alike."""
    schema = reply(task)
    items = schema["properties"][task.name]["items"]
    arms = items.get("anyOf", [items])
    for example in task.examples:
        lean: list[Any] = wire(example.records)
        full = [_filled(record, arms) for record in lean]
        answer = {task.name: full}
        jsonschema.Draft202012Validator(schema).validate(answer)
        read = validation.read(json.dumps(answer), task.record, task.name, source=example.text)
        assert (read.records, read.rejected) == (example.records, ())


def _filled(record: dict[str, Any], arms: list[dict[str, Any]]) -> dict[str, Any]:
    """A record with null for each field that its object has and it has not."""
    arm = next(
        arm
        for arm in arms
        if all(
            record.get(name) in field["enum"] for name, field in arm["properties"].items() if "enum" in field
        )
        or len(arms) == 1
    )
    return {name: record.get(name) for name in arm["properties"]}


# Over the wire


def book(body: dict[str, Any], attempt: int) -> Answer:
    """An endpoint that goes by the book: it keeps to a schema only where it is told to, then to all of it."""
    form = body.get("response_format", {}).get("json_schema")
    tool = body["tools"][0]["function"] if "tools" in body else None
    frame = form or tool or {}
    if not frame.get("strict"):
        return chat('{"answer": "apple"}')
    answer = reader(body, attempt)
    assert isinstance(answer.body, dict)
    schema = frame.get("schema") or frame.get("parameters")
    said = json.loads(answer.body["choices"][0]["message"]["content"] or "{}")
    if "claims" in said:
        items = schema["properties"]["claims"]["items"]
        said = {"claims": [_filled(claim, items["anyOf"]) for claim in said["claims"]]}
    else:
        said = {name: said.get(name) for name in schema["properties"]}
    jsonschema.Draft202012Validator(schema).validate(said)
    return chat(json.dumps(said))


@pytest.mark.usefixtures("environment")
def test_endpoint_that_goes_by_the_book_is_asked_strictly(shell: Shell) -> None:
    """The probe finds that only strict is kept to, says so, remembers it, and nulls are absent fields."""
    words = ("extract", digest_of(shell.folder, [1]), "--cache-dir", shell.folder / "cache", "--model", "m")
    with Endpoint(book) as server:
        ended = shell(*words, "--base-url", server.url)
        assert "m is asked in the mode json_schema_strict, which one probe found it to enforce" in ended.err
        [line] = ended.lines
        assert line["status"] == "ok"
        [claim] = line["claims"]
        assert (claim["value"], "baseline" in claim) == (1.5, False)
        again = shell(*words, "--base-url", server.url)
    assert again.lines[0]["claims"] == line["claims"]
    assert len(server.requests) == 2 + 1


@pytest.mark.parametrize(
    ("address", "first"),
    [
        ("http://localhost:8000/v1", "json_schema"),
        ("http://127.0.0.1:8000/v1", "json_schema"),
        ("http://10.1.2.3/v1", "json_schema"),
        ("http://[::1]:8000/v1", "json_schema"),
        ("http://gpu7:8000/v1", "json_schema"),
        ("http://llm.lan/v1", "json_schema"),
        ("https://api.example.org/v1", "json_schema_strict"),
        ("https://8.8.8.8/v1", "json_schema_strict"),
    ],
)
def test_hosted_endpoints_are_asked_strictly_first(address: str, first: str) -> None:
    """On one's own servers the lean schema is tried first, which costs no nulls; elsewhere the strict one."""
    assert modes_to_try(address)[0] == first
    assert set(modes_to_try(address)) == {"json_schema", "json_schema_strict", "tools", "tools_strict"}


def test_a_choice_in_two_parts_is_not_narrowed_to_one_of_them() -> None:
    """What may be one of some words or a member of an enum stays one object, or no record had the latter."""

    class Make(enum.Enum):
        HAND = "hand"

    class Loom(Record):
        """A loom."""

        line: Sentence
        make: Literal["power", "steam"] | Make
        horses: Quantity | None = None

        def unused(self) -> frozenset[str]:
            return frozenset({"horses"} if self.make == "steam" else ())

    task = of_class(Loom, "Find looms.", [])
    assert by_kind(task.schema, Loom) == task.schema
