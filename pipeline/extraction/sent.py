"""The very messages that a run would send about one abstract, without sending them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.domain import Abstract, Json
from pipeline.extraction.abstract_session import NOTHING_TO_ASK, AbstractSession
from pipeline.extraction.scheduler import Run, check_examples, prompter_of
from pipeline.extraction.session import UNKNOWN
from pipeline.llm.bodies import Bodies
from pipeline.llm.replies import Body
from pipeline.strictjson import objects


@dataclass(frozen=True, slots=True)
class Sent:
    """The body of a request, and whether the cache knows its answer, so that it is not sent."""

    body: Body
    cached: bool


def sent(run: Run, abstract: Abstract) -> list[Sent]:
    """What is asked about an abstract, in order.

    A later turn shows the answers to those before it: what the cache has of them, else an empty list.

    Raises:
        SchemaError: an example of the prompt does not pass the checks that answers must pass.
    """
    check_examples(run.task)
    session, bodies, found = AbstractSession(prompter_of(run), abstract), Bodies(), []
    while (asked := session.asked) is not None:
        known = run.known(asked.key)
        found.append(Sent(bodies.of(asked.request), known is not None))
        if known is not None:
            session.record(known, cached=True)
        else:
            session.skip("not asked")
    return found


def text(run: Run, abstract: Abstract, requests: Sequence[Sent]) -> str:
    """The messages for people: of each request those that the one before it does not have."""
    return "\n".join([*_head(run, abstract, requests), *_conversation(requests)])


def _head(run: Run, abstract: Abstract, requests: Sequence[Sent]) -> Iterator[str]:
    settings, count = run.settings, len(requests)
    yield f"abstract   {abstract.id}  {abstract.title}"
    yield f"schema     {run.task.name}; mode {settings.mode}, reading {settings.reading}"
    if not requests:
        yield f"requests   0: {NOTHING_TO_ASK}"
        return
    known = sum(one.cached for one in requests)
    yield f"requests   {count}{f', {known} of them answered from the cache' if known else ''}"
    if known < count > 1:
        yield "           an answer that is not in the cache is shown as an empty list"


def _conversation(requests: Sequence[Sent]) -> Iterator[str]:
    before: list[tuple[str, str]] = []
    for number, one in enumerate(requests, start=1):
        messages = _messages(one.body)
        follows = bool(before) and messages[: len(before)] == before
        if len(requests) > 1:
            yield f"\n=== request {number}{': the messages above, and' if follows else ''} ==="
        for role, content in messages[len(before) if follows else 0 :]:
            yield f"\n--- {role} ---\n{content}"
        before = messages


def _messages(body: Body) -> list[tuple[str, str]]:
    return [(str(one.get("role")), str(one.get("content"))) for one in objects(body.get("messages"))]


def as_json(run: Run, abstract: Abstract, requests: Sequence[Sent]) -> dict[str, Json]:
    """The bodies of the requests, for programs; without the model where it is not known."""
    left_out = {"model"} if run.settings.model == UNKNOWN else set()
    return {
        "id": abstract.id,
        "title": abstract.title,
        "schema": run.task.name,
        "mode": run.settings.mode,
        "reading": run.settings.reading,
        "requests": [
            {"cached": one.cached, "body": {key: one.body[key] for key in one.body if key not in left_out}}
            for one in requests
        ],
    }
