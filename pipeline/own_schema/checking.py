"""Whether a schema can be used, what it costs, and what servers will not hold a model to.

Servers are held to the JSON schema of a reply. Where they enforce only the strict subset, and where they
enforce nothing, claimsift checks the rest when the answer is there; then it has been paid for.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace

from pipeline.budget.usage_statistics import TYPICAL_BYTES_PER_TOKEN
from pipeline.doctor.checks import Check
from pipeline.doctor.diagnosis import ANSWER
from pipeline.doctor.known import known_abstract
from pipeline.domain import Json
from pipeline.errors import EndpointError, SchemaError, counted
from pipeline.extraction.endpoints import MAX_RECORDS, Endpoint
from pipeline.extraction.prompting import preamble
from pipeline.extraction.scheduler import check_examples, extracted
from pipeline.extraction.session import open_session
from pipeline.llm.cache import Cache
from pipeline.llm.limits.budget_guard import size_of
from pipeline.llm.strict_schema import KEYWORDS, by_kind
from pipeline.own_schema.describing import identity_counts
from pipeline.settings import Choices
from pipeline.strictjson import arms, at, choices
from pipeline.tasks import Task, load
from schemas import Role, resolved_names, roles

_BOUNDS = frozenset({"minLength", "maxLength", "minimum", "maximum", "minItems", "maxItems"})
"""Bounds that the types of `schemas` have themselves: an answer beyond them is rare."""

_SMALL = 4_096
"""Tokens of prompt and answer together that some servers have room for, where nobody asks for more."""


def examined(name: str) -> tuple[Task | None, list[Check]]:
    """The schema of this name, if it can be loaded, and what was found without asking anybody."""
    try:
        task = load(name)
    except SchemaError as error:
        return None, [Check("loads", "fatal", str(error))]
    loads = Check("loads", "fine", counted(len(task.record.model_fields), "field"))
    found = [loads, _examples(task), _words(task), *_identity(task), *_enforced(task), _cost(task)]
    return task, found


def _examples(task: Task) -> Check:
    """Whether the examples pass what answers must pass."""
    try:
        check_examples(task)
    except SchemaError as error:
        return Check("examples", "fatal", str(error), "No run begins before the example is right.")
    except Exception as error:  # noqa: BLE001 - the user's code
        return Check("examples", "fatal", f"the schema's own code fails: {type(error).__name__}: {error}")
    records = sum(len(example.records) for example in task.examples)
    if not records:
        advice = "Small models need one: add a section `## Example: TITLE` to the prompt."
        return Check("examples", "finding", "no example shows a record", advice)
    return Check(
        "examples", "fine", f"{counted(len(task.examples), 'example')}, {counted(records, 'record')}"
    )


def _words(task: Task) -> Check:
    """Whether the model is told what it is to write."""
    silent = [name for name, text in task.fields() if not text]
    if silent:
        advice = 'Say in Field(description="...") what belongs there.'
        found = f"the model is told no more than the name of {', '.join(silent)}"
        return Check("words", "finding", found, advice)
    if not task.summary:
        advice = "The first line of the class's docstring is shown to the model."
        return Check("words", "finding", "nothing says what a record is", advice)
    return Check("words", "fine", "each field is described")


def _identity(task: Task) -> Iterator[Check]:
    """Whether records are told apart by fields that there are."""
    there = {name for name, _ in resolved_names(task.record)}
    try:
        unknown = {name for names, _ in identity_counts(task) for name in names} - there - {"sentence"}
    except SchemaError as error:
        yield Check("identity", "fatal", str(error))
        return
    if unknown:
        found = f"identity() names what no record has: {', '.join(sorted(unknown))}"
        advice = "Different records may count as the same one, and get lost."
        yield Check("identity", "finding", found, advice)


def _enforced(task: Task) -> list[Check]:
    """Whether servers can be held to the schema."""
    fields, found = task.properties, list[Check]()
    texts = [
        name for name in fields if roles(task.record)[name] in (Role.QUOTE, Role.QUANTITY, Role.INTERVAL)
    ]
    if several := [name for name in texts if not all(map(_is_text, arms(fields[name])))]:
        advice = "Use Quote and Quantity as they are. A list of words is Quotes; numbers are a record each."
        found.append(Check("enforced", "fatal", f"not one text each: {', '.join(several)}", advice))
    bounds = {"enum", "const", "maxLength"}
    if unbounded := [
        name
        for name, field in fields.items()
        if any(_is_text(arm) and bounds.isdisjoint(arm) for arm in arms(field))
    ]:
        words = f"no server bounds the length of {', '.join(unbounded)}"
        advice = "A model held to a schema can write on for ever. Use Quote or Quantity, or give max_length."
        found.append(Check("enforced", "finding", words, advice))
    for name, field in fields.items():
        if loose := {key for arm in arms(field) for key in arm} - {*KEYWORDS, "const"} - _BOUNDS:
            words = f"servers may not enforce {', '.join(sorted(loose))} of {name}"
            advice = "claimsift rejects what does not fit. Say it in the description, so that this is rare."
            found.append(Check("enforced", "finding", words, advice))
    found += _kinds(task)
    words = "servers can be held to it; in strict modes they do not know how long a text may be"
    return found or [Check("enforced", "fine", words)]


def _is_text(arm: Mapping[str, Json]) -> bool:
    return arm.get("type") == "string"


def _kinds(task: Task) -> Iterator[Check]:
    """Whether records of each kind can be written where servers enforce strict schemas."""
    objects = arms(by_kind(task.schema, task.record))
    if lost := sorted(_values(task.schema) - {value for one in objects for value in _values(one)}):
        found = f"in strict modes no record has the value {', '.join([repr(value) for _, value in lost])}"
        advice = "problem() demands a field for it that the model is not asked for, such as a Link."
        yield Check("enforced", "finding", found, advice)


def _values(record: Json) -> set[tuple[str, str]]:
    """Fields of a record with a value that they may have."""
    properties = at(record, "properties")
    fields = properties if isinstance(properties, dict) else {}
    return {(name, str(value)) for name, field in fields.items() for value in choices(field)}


def _cost(task: Task) -> Check:
    """What prompt and schema take of each request, by bytes, as a plan counts them."""
    prompt = size_of(message.content for message in preamble(task)) / TYPICAL_BYTES_PER_TOKEN
    schema = size_of([json.dumps(task.reply_schema(MAX_RECORDS))]) / TYPICAL_BYTES_PER_TOKEN
    found = (
        f"about {prompt:,.0f} tokens of prompt with each abstract, and {schema:,.0f} of schema where an"
        f" endpoint counts it (an estimate: a token for {TYPICAL_BYTES_PER_TOKEN:g} bytes)"
    )
    if prompt + schema + 400 + ANSWER > _SMALL:
        advice = f"Some servers cut off at {_SMALL:,}, with abstract and answer: shorten it."
        return Check("tokens", "finding", found, advice)
    return Check("tokens", "fine", found)


async def tried(task: Task, choices: Choices, endpoint: Endpoint, cache: Cache) -> Check:
    """What an endpoint makes of the richest example, which the prompt does not show it then."""
    if (example := known_abstract(task)) is None:
        return Check("endpoint", "fine", "not asked: the prompt has no example to try")
    try:
        session = await open_session(choices, example.task, endpoint, cache)
        with session.account.recorded():
            [found] = await extracted(session.run, [example.right.abstract])
    except EndpointError as error:
        return Check("endpoint", "finding", f"does not answer: {error}")
    check = example.compared(found)
    # Another model may be better: the schema can be used.
    return replace(check, topic="endpoint", level="fine" if check.level == "fine" else "finding")
