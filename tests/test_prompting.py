"""What the model is shown: the task once, then each abstract as numbered sentences."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain import Abstract, Message, Mode
from pipeline.prompting import Prompter, numbered, preamble
from pipeline.sentences import split
from pipeline.tasks import Task, load
from pipeline.validation import read

TEXT = "Norn maps caves. It has\n 7B parameters; see {{caves}} and {% raw %}."


@pytest.fixture(scope="module")
def task() -> Task:
    """The shipped task."""
    return load("claims")


def prompter(task: Task, mode: Mode = "json_schema") -> Prompter:
    """A prompter with bounds that can be told apart."""
    return Prompter(task, split, model="m-1", mode=mode, max_tokens=321, max_records=12)


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
    request = prompter(task, "tools").request(Abstract("a", "On Caves", TEXT, ()), split(TEXT))
    assert (request.model, request.mode, request.max_tokens) == ("m-1", "tools", 321)
    assert (request.temperature, request.schema_name) == (0.0, "claims")
    assert request.schema == task.reply_schema(12)
    assert request.messages[-1] == Message("user", numbered("On Caves", TEXT, split(TEXT)))


def test_messages_before_the_abstract_never_change(task: Task) -> None:
    """All requests of a run begin with the same messages, so that a server reads them once."""
    made = prompter(task)
    first, second = (made.request(Abstract(t, t, t, ()), split(t)).messages for t in ("One.", "Two."))
    assert first[:-1] == second[:-1] == preamble(task, split)
    assert first[-1] != second[-1]


def test_system_message_describes_every_field(task: Task) -> None:
    """Instructions, the shape of the answer and each field's description are there, but no link."""
    system = preamble(task, split)[0]
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
    turns = preamble(task, split)[1:]
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
    (message,) = preamble(load("bare.py"), split)
    assert message.content == (
        'Look.\n\nAnswer with JSON alone: {"bare": [...]}, a list of records, empty if there are none.\n'
        "The fields of a record, in this order:\n- at"
    )
