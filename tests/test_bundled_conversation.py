"""Which requests are about one sentence of an abstract, and what they hold."""

import json
from typing import Any

import pytest

from pipeline.bundled.conversation import Exchange, read


def body(
    *messages: tuple[str, str], number: object = 3, quantities: list[str] | None = None
) -> dict[str, Any]:
    """A chat request that asks about a sentence under a schema of claims."""
    fields: dict[str, Any] = {
        "sentence": {"enum": [number], "type": "integer"},
        "kind": {"enum": ["scale"]},
        "subject": {"type": "string"},
    }
    if quantities is not None:
        fields["quantity"] = {"enum": quantities, "type": "string"}
    items = {"type": "object", "properties": fields}
    schema = {"type": "object", "properties": {"claims": {"type": "array", "items": items}}}
    return {
        "messages": [{"role": role, "content": text} for role, text in messages],
        "response_format": {"type": "json_schema", "json_schema": {"name": "claims", "schema": schema}},
    }


EARLIER = {"sentence": 2, "kind": "scale", "subject": "Norn", "quantity": "7B"}
CHAT = (
    ("system", "Read."),
    ("user", "Title: An example\n\n1. Nothing here."),
    ("assistant", '{"claims":[]}'),
    ("user", "Title: Norn: routing\n\n1. We like 3 things.\n2. Norn has 7B parameters."),
    ("assistant", json.dumps({"claims": [EARLIER]})),
    ("user", "3. It is good."),
)


def test_conversation_is_that_about_the_newest_title() -> None:
    """Examples before the abstract are left out; its sentences and earlier claims are there in order."""
    found = read(body(*CHAT, quantities=["8 GPUs"]))
    assert found is not None
    claim = {"kind": "scale", "subject": "Norn", "quantity": "7B"}
    assert found.title == "Norn: routing"
    assert found.exchanges == (
        Exchange(("We like 3 things.", "Norn has 7B parameters."), (claim,)),
        Exchange(("It is good.",), None),
    )
    assert (found.number, found.fields) == (3, ("sentence", "kind", "subject", "quantity"))
    assert found.quantities == {"8 GPUs"}


def test_sentence_without_quantities_allows_none() -> None:
    """Where the schema has no quantity, none may be in a claim."""
    found = read(body(*CHAT))
    assert found is not None
    assert found.quantities == frozenset()


def test_earlier_answer_that_is_none_counts_as_empty() -> None:
    """An answer that is not in the shape of one holds no claims."""
    chat = (*CHAT[:4], ("assistant", "I cannot."), CHAT[5])
    found = read(body(*chat))
    assert found is not None
    assert found.exchanges[0].claims == ()


@pytest.mark.parametrize(
    "request_",
    [
        {},
        {"messages": []},
        {"messages": "hello"} | {k: v for k, v in body().items() if k == "response_format"},
        {"messages": [{"role": "user", "content": "Name a fruit."}]},
        body(("user", "Name a fruit.")),
        body(*CHAT, ("assistant", '{"claims":[]}')),
        body(*CHAT, number="three"),
        body(("user", "Title: T\n")),
        body(("user", None), ("user", "3. It is good.")),  # type: ignore[arg-type]
    ],
)
def test_other_requests_are_not_about_a_sentence(request_: dict[str, Any]) -> None:
    """A free chat, another schema, a chat without title or sentence, or one already answered is another's."""
    assert read(request_) is None
