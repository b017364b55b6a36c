"""What a chat about one abstract, read sentence by sentence, holds: the tuned model's side of the shape.

Each message of the user brings sentences of the abstract, numbered, the first one under its title; the
last of them is the one asked about, and the message of the assistant behind it holds its claims.
"""

import re
from dataclasses import dataclass

from pipeline import strictjson
from pipeline.bundled.lines import Wire
from pipeline.domain import Json
from pipeline.strictjson import at, choices, objects

_TITLE = "Title: "
_NUMBERED = re.compile(r"(?P<number>\d+)\. (?P<text>.*)")


@dataclass(frozen=True, slots=True)
class Exchange:
    """Sentences in order, and the claims of the last one; in the newest exchange they are still to come."""

    sentences: tuple[str, ...]
    claims: tuple[Wire, ...] | None


@dataclass(frozen=True, slots=True)
class Conversation:
    """One abstract as far as it was read.

    `number` is the sentence now asked about, `fields` the order in which a claim's fields are wanted,
    `quantities` those that a claim may hold.
    """

    title: str
    exchanges: tuple[Exchange, ...]
    number: int
    fields: tuple[str, ...]
    quantities: frozenset[str]


def read(body: dict[str, Json]) -> Conversation | None:
    """The conversation in the body of a chat request, or None where it is another kind of request.

    It is one where the schema asks for claims of one sentence and the newest message ends with that
    sentence. Examples before the title of the abstract are left out: the tuned model needs none.
    """
    wanted = _wanted(body)
    messages = body.get("messages")
    if wanted is None or not isinstance(messages, list):
        return None
    title: str | None = None
    exchanges: list[Exchange] = []
    for message in messages:
        role, content = at(message, "role"), at(message, "content")
        text = content if isinstance(content, str) else ""
        if role == "user":
            if text.startswith(_TITLE):
                title, exchanges = text.partition("\n")[0].removeprefix(_TITLE), []
            exchanges.append(
                Exchange(tuple(m["text"] for m in map(_NUMBERED.fullmatch, text.splitlines()) if m), None)
            )
        elif role == "assistant" and exchanges:
            exchanges[-1] = Exchange(exchanges[-1].sentences, _claims(text))
    if title is None or not exchanges or not exchanges[-1].sentences or exchanges[-1].claims is not None:
        return None
    number, fields, quantities = wanted
    return Conversation(title, tuple(exchanges), number, fields, quantities)


def _wanted(body: dict[str, Json]) -> tuple[int, tuple[str, ...], frozenset[str]] | None:
    """The number of the sentence, the fields and the quantities that the schema of a request allows."""
    fields = at(
        body, "response_format", "json_schema", "schema", "properties", "claims", "items", "properties"
    )
    if not isinstance(fields, dict) or not {"kind", "sentence"} <= fields.keys():
        return None
    numbers = choices(fields["sentence"])
    if len(numbers) != 1 or not isinstance(numbers[0], int):
        return None
    quantities = frozenset(choice for choice in choices(fields.get("quantity")) if isinstance(choice, str))
    return numbers[0], tuple(fields), quantities


def _claims(answer: str) -> tuple[Wire, ...]:
    """The claims of an earlier answer; none where it is not in the shape of one."""
    try:
        listed = at(strictjson.load(answer), "claims")
    except ValueError:
        return ()
    return tuple(
        {name: text for name, text in row.items() if isinstance(text, str)}
        for row in objects(listed)
        if "kind" in row
    )
