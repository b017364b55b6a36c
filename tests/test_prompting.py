"""What the model is shown: the task once, then each abstract as numbered sentences."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain import Abstract, Json, Message, Mode, Request
from pipeline.extraction.prompting import Prompter, about, numbered, preamble
from pipeline.extraction.sentence_filter import Chooser, chooser
from pipeline.extraction.validation import read
from pipeline.settings import Settings
from pipeline.tasks import Task, load
from pipeline.text.quantities import spellings
from pipeline.text.sentences import split
from schemas import Role, cited, roles
from schemas.claims import Claim

TEXT = "Norn maps caves. It has\n 7B parameters; see {{caves}} and {% raw %}."


@pytest.fixture(scope="module")
def task() -> Task:
    """The shipped task."""
    return load("claims")


def prompter(task: Task, mode: Mode = "json_schema", choose: Chooser | None = None) -> Prompter:
    """A prompter with bounds that can be told apart."""
    settings = Settings(
        schema=task.name,
        task_fingerprint=task.fingerprint,
        model="m-1",
        mode=mode,
        max_tokens=321,
        max_records=12,
        concurrency=1,
    )
    return Prompter(task, settings, choose)


def only_request(made: Prompter, title: str, text: str) -> Request:
    """The request that reads an abstract at once."""
    spans = split(text)
    (turn,) = made.turns(Abstract("a", title, text, ()), spans)
    return made.request([turn])


def test_sentences_are_numbered_from_one() -> None:
    """Each sentence is a line with its number; line ends inside are spaces, and braces stay."""
    assert numbered("On  Caves", TEXT, split(TEXT)) == (
        "Title: On Caves\n\n1. Norn maps caves.\n2. It has 7B parameters; see {{caves}} and {% raw %}."
    )
    assert numbered("", "", ()) == "Title: \n"


@given(st.text(), st.text())
def test_there_is_one_line_for_each_sentence(title: str, text: str) -> None:
    """Nothing in a title or a sentence makes a line of its own that could pass for another sentence."""
    spans = split(text)
    lines = numbered(title, text, spans).splitlines()
    assert len(lines) == (2 + len(spans) if spans else 1)
    for number, (start, end) in enumerate(spans, start=1):
        assert lines[number + 1] == f"{number}. {' '.join(text[start:end].split())}"


def test_request_holds_what_can_change_an_answer(task: Task) -> None:
    """Model, mode and bounds are in the request; the temperature is 0; the list of records is bounded."""
    request = only_request(prompter(task, "tools"), "On Caves", TEXT)
    assert (request.model, request.mode, request.max_tokens) == ("m-1", "tools", 321)
    assert (request.temperature, request.schema_name) == (0.0, "claims")
    assert request.schema == task.reply_schema(12)
    assert request.messages[-1] == Message("user", numbered("On Caves", TEXT, split(TEXT)))


def test_messages_before_the_abstract_never_change(task: Task) -> None:
    """All requests of a run begin with the same messages, so that a server reads them once."""
    made = prompter(task)
    first, second = (only_request(made, t, t).messages for t in ("One.", "Two."))
    assert first[:-1] == second[:-1] == preamble(task)
    assert first[-1] != second[-1]


def test_system_message_describes_every_field(task: Task) -> None:
    """Instructions, the shape of the answer and each field's description are there, but no link."""
    system = preamble(task)[0]
    assert system.role == "system"
    assert system.content.startswith(task.instructions)
    assert 'Answer with JSON alone: {"claims": [...]}' in system.content
    assert (
        "A record: One checkable statement that the abstract makes about its own work. Its" in system.content
    )
    for name, description in task.fields():
        assert f"\n- {name}: {description}" in system.content
    assert "\n- url:" not in system.content


@pytest.mark.parametrize("name", ["claims", "datasets"])
def test_examples_are_shown_as_past_turns(name: str) -> None:
    """Each example is a question and an answer in the form of a real one, which our own reader accepts."""
    task = load(name)
    turns = preamble(task)[1:]
    assert [turn.role for turn in turns] == ["user", "assistant"] * len(task.examples)
    for example, asked, answered in zip(task.examples, turns[::2], turns[1::2], strict=True):
        assert asked.content == numbered(example.title, example.text, split(example.text))
        reply = read(answered.content, task.record, name)
        assert (reply.records, reply.rejected) == (example.records, ())


def test_prompt_without_docstring_and_examples_has_no_holes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A schema with nothing but its fields is described without empty sentences and without turns."""
    source = "from schemas import Record, Sentence\n\nclass Bare(Record):\n    at: Sentence\n"
    (tmp_path / "bare.py").write_text(source, encoding="utf-8")
    (tmp_path / "bare.md").write_text("Look.", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    (message,) = preamble(load("bare.py"))
    assert message.content == (
        'Look.\n\nAnswer with JSON alone: {"bare": [...]}, a list of records, empty if there are none.\n'
        "The fields of a record, in this order:\n- at"
    )


# Turn by turn

LOOM = (
    "Weaving long threads is slow. We present Norn. It reaches 61.2% on LoomBench and\n 48% on KnotBench. "
    "Looms are old. Memory falls by up to 45%. Threads may break."
)
FOUND = Claim(sentence=3, kind="performance", subject="Norn", quantity="61.2%", dataset="LoomBench")


def spoken(request: Request) -> list[tuple[str, str]]:
    """The messages that are the abstract's own, as pairs."""
    own = [at for at, message in enumerate(request.messages) if message.content.startswith("Title: Loom")]
    return [(message.role, message.content) for message in request.messages[own[0] :]]


@pytest.fixture(scope="module")
def by_turns(task: Task) -> Prompter:
    """A prompter that asks about each sentence with a digit."""
    return prompter(task, choose=lambda sentence: any(map(str.isdigit, sentence)))


def test_conversation_grows_turn_by_turn(by_turns: Prompter) -> None:
    """Each message ends with the sentence asked about, answers stand between, what follows is never sent."""
    turns = by_turns.turns(Abstract("a", "Loom  tales", LOOM, ()), split(LOOM))
    assert [turn.sentence for turn in turns] == [3, 5]
    first = (
        "Title: Loom tales\n\n1. Weaving long threads is slow.\n2. We present Norn.\n"
        "3. It reaches 61.2% on LoomBench and 48% on KnotBench."
    )
    second = "4. Looms are old.\n5. Memory falls by up to 45%."
    answer = (
        '{"claims":[{"sentence":3,"kind":"performance","subject":"Norn","quantity":"61.2%",'
        '"dataset":"LoomBench"}]}'
    )
    assert spoken(by_turns.request(turns)) == [("user", first)]
    assert spoken(by_turns.request(turns, [[FOUND]])) == [
        ("user", first),
        ("assistant", answer),
        ("user", second),
    ]
    assert spoken(by_turns.request(turns, [[]]))[1] == ("assistant", '{"claims":[]}')


def test_later_turns_begin_with_the_earlier_ones(by_turns: Prompter) -> None:
    """A server that keeps prefixes reads each sentence once."""
    turns = by_turns.turns(Abstract("a", "Loom tales", LOOM, ()), split(LOOM))
    first, second = by_turns.request(turns), by_turns.request(turns, [[FOUND]])
    assert second.messages[: len(first.messages)] == first.messages


def items(schema: dict[str, Json]) -> dict[str, Any]:
    """The properties of a record in the schema of a reply."""
    reply: Any = schema
    properties: dict[str, Any] = reply["properties"]["claims"]["items"]["properties"]
    return properties


def test_turn_allows_one_sentence_and_its_own_quantities(by_turns: Prompter, task: Task) -> None:
    """The number of the sentence is pinned, quantities are chosen from it, all else stays as it is."""
    turns = by_turns.turns(Abstract("a", "Loom tales", LOOM, ()), split(LOOM))
    whole: Any = task.schema["properties"]
    for turn, written in zip(turns, (["61.2%", "48%"], ["up to 45%", "45%"]), strict=True):
        properties = items(turn.schema)
        assert properties["sentence"] == {"enum": [turn.sentence], "type": "integer"}
        assert properties["quantity"] == {"enum": written, "type": "string"}
        assert list(properties) == list(whole)
        pinned = {"sentence", "quantity"}
        assert {n: p for n, p in properties.items() if n not in pinned} == {
            n: p for n, p in whole.items() if n not in pinned
        }
        assert turn.schema["properties"]["claims"]["maxItems"] == 12  # type: ignore[call-overload, index]
        assert "$ref" not in json.dumps(turn.schema)
    assert whole["quantity"]["type"] == "string"


def test_quantity_that_the_sentence_lacks_may_only_be_absent(task: Task) -> None:
    """Without a number in the sentence there is no field to write one into."""
    assert "quantity" not in about(task, 1, [])["properties"]  # type: ignore[operator]


def test_quantity_that_must_be_there_is_left_open_where_none_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A required field never becomes one that nothing can fill; too long a spelling is no choice."""
    source = "from schemas import Quantity, Record, Sentence\n\nclass Price(Record):\n    at: Sentence\n"
    (tmp_path / "price.py").write_text(f"{source}    price: Quantity\n", encoding="utf-8")
    (tmp_path / "price.md").write_text("Look.", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    task = load("price.py")
    properties: Any = task.schema["properties"]
    assert about(task, 1, [])["properties"]["price"] == properties["price"]  # type: ignore[call-overload, index]
    long, short = "3 " + "very " * 20 + "dollars", "3"
    assert about(task, 1, [long, short])["properties"]["price"]["enum"] == [short]  # type: ignore[call-overload, index]


def test_abstract_without_a_chosen_sentence_has_no_turns(task: Task) -> None:
    """Where no sentence may carry a record there is nothing to ask."""
    made = prompter(task, choose=lambda _: False)
    assert made.turns(Abstract("a", "Loom tales", LOOM, ()), split(LOOM)) == ()


@pytest.mark.parametrize("name", ["claims", "datasets"])
def test_examples_are_shown_turn_by_turn(name: str) -> None:
    """Every record of an example is answered in the turn of its own sentence, in the form of a real one."""
    task = load(name)
    shown = preamble(task, chooser(task.record))
    assert shown[0].content.startswith(task.instructions)
    assert "last sentence of the newest message alone" in shown[0].content
    assert [message.role for message in shown[1:]] == ["user", "assistant"] * (len(shown) // 2)
    answered = []
    for asked, answer in zip(shown[1::2], shown[2::2], strict=True):
        number = int(asked.content.splitlines()[-1].split(".")[0])
        reply = read(answer.content, task.record, name, sentence=number)
        assert not reply.rejected
        answered += reply.records
    assert answered == [record for example in task.examples for record in example.records]


def test_example_sentence_with_a_record_gets_a_turn_though_it_would_not_be_chosen(task: Task) -> None:
    """What the examples teach is never left out; an example without any turn is."""
    shown = preamble(task, lambda _: False)
    records = [record for example in task.examples for record in example.records]
    assert len(shown) == 1 + 2 * len({record.model_dump()["sentence"] for record in records})


@pytest.mark.parametrize("name", ["claims", "datasets"])
def test_quantities_of_examples_are_among_the_choices(name: str) -> None:
    """The examples show no quantity that a turn's schema would forbid."""
    task = load(name)
    for example in task.examples:
        spans = split(example.text)
        for record in example.records:
            start, end = spans[cited(record) - 1]
            for field, role in roles(task.record).items():
                if role is Role.QUANTITY and (written := getattr(record, field)) is not None:
                    assert written in spellings(example.text[start:end])
