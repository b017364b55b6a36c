"""The other ways to put an abstract to the model, and the reading of held-out abstracts."""

import json
from pathlib import Path

import pytest
from scripted import SENTENCE, Scripted, asked

from pipeline import inputs
from pipeline.bundled.conversation import Passage
from pipeline.bundled.layout import END
from pipeline.bundled.lines import Line
from pipeline.bundled.reader import ModelReader
from pipeline.outputs.reading import read as read_extractions
from pipeline.outputs.writing import to_line
from training.held_out import HELPS, read, reader
from training.labels import Example, Turn
from training.ways import WAYS, Apart, Objects, as_object

CLAIM = {"kind": "improvement", "subject": "Norn", "quantity": "7%", "direction": "increase", "metric": "F1"}
EARLIER = Passage(("It gains 7%.",), (CLAIM,))


def encoded(text: str) -> list[int]:
    """A token for each character."""
    return [1000 + ord(letter) for letter in text]


def test_apart_prompts_hold_no_earlier_answer() -> None:
    """A turn sees the sentences before it, and no line that was decided about them."""
    model = Scripted("none", "none", "none")
    Apart(model).claims(asked(EARLIER, Passage((SENTENCE,), None)))
    assert model.prompts[0][1:] == ["Norn: routing", END, "It gains 7%.", END, SENTENCE, END, ">61.2% |"]


def test_apart_answers_are_marked_for_the_training() -> None:
    """Each answer carries the number of its turn, and what is read carries none."""
    turns = (Turn("We like it.", ()), Turn("It gains 7%.", (CLAIM,)), Turn("It has 3 banks.", ()))
    made = WAYS["apart"].told(Example("00", "Norn", turns), encoded)
    written = {number for number, weight in zip(made.asides, made.weights, strict=True) if weight}
    assert written == {2, 3}
    assert made.asides[: 1 + len("Norn") + 1 + len("We like it.")] == [0] * (
        1 + len("Norn") + 1 + len("We like it.")
    )
    assert not any(WAYS["as-used"].told(Example("00", "Norn", turns), encoded).asides)


@pytest.mark.parametrize(
    ("line", "front", "rest"),
    [
        (
            Line("7%", CLAIM),
            '{"quantity": "7%", "kind": "',
            'improvement", "direction": "increase", "subject": "Norn", "metric": "F1"}',
        ),
        (Line('7" disk', None), '{"quantity": "7\\" disk", "kind": "', 'none"}'),
        (Line(None, None), '{"kind": "', 'none"}'),
    ],
)
def test_object_is_parted_before_its_kind(line: Line, front: str, rest: str) -> None:
    """A line as JSON is given up to its kind, and both parts make one object."""
    assert as_object(line) == (front, rest)
    assert json.loads(front + rest)["kind"] == (line.claim or {"kind": "none"})["kind"]


def test_objects_are_read_back() -> None:
    """What the model writes behind a kind becomes a claim, and is shown to the next decision as written."""
    model = Scripted("improvement", '", "direction": "increase", "subject": "Norn"}', "none", "none")
    (claim,) = Objects(model).claims(asked(EARLIER, Passage((SENTENCE,), None)))
    assert claim == {
        "sentence": 2,
        "kind": "improvement",
        "subject": "Norn",
        "quantity": "61.2%",
        "direction": "increase",
    }
    assert (
        "".join(map(str, model.prompts[-1][3:])).replace(str(END), "\n")
        == f"""It gains 7%.
{{"quantity": "7%", "kind": "improvement", "direction": "increase", "subject": "Norn", "metric": "F1"}}
{{"kind": "none"}}
{SENTENCE}
{{"quantity": "61.2%", "kind": "improvement", "direction": "increase", "subject": "Norn"}}
{{"quantity": "3 banks", "kind": "none"}}
{{"kind": \""""
    )


def test_object_that_is_cut_off_is_no_claim() -> None:
    """What cannot be read as JSON is dropped."""
    model = Scripted("improvement", '", "direction": "incr', "none", "none")
    assert Objects(model).claims(asked(Passage((SENTENCE,), None))) == []


def test_kind_of_several_tokens_is_known_by_the_first() -> None:
    """Behind a quotation mark a kind is no single token."""
    model = Scripted("none", "none", "superior", '", "subject": "Norn"}', "none")
    found = Objects(model).claims(asked(Passage((SENTENCE,), None)))
    assert [claim["kind"] for claim in found] == ["superiority"]


@pytest.mark.parametrize(
    ("without", "subject", "dataset"),
    [
        (None, "Norn", None),
        ("mending", "Wotan", "Valhalla"),
        ("default-subject", "Wotan", None),
    ],
)
def test_reader_can_do_without_each_help(without: str | None, subject: str, dataset: str | None) -> None:
    """Without mending made-up words stay; without a default subject a made-up subject does."""
    model = Scripted("performance", " | Wotan | on Valhalla", "none", "none")
    (found,) = reader(ModelReader, model, without)().claims(asked(Passage((SENTENCE,), None)))
    assert (found["subject"], found.get("dataset")) == (subject, dataset)
    assert {None, *HELPS} == {None, "mending", "default-subject"}


def test_held_out_abstracts_are_judged_as_by_the_command(tmp_path: Path) -> None:
    """Answers are validated and grounded, only what is wanted is read, and comparing can read the lines."""
    digest = tmp_path / "digest.jsonl"
    rows = [{"title": title, "abstract": SENTENCE} for title in ("Norn: routing", "Left out")]
    digest.write_text("".join(json.dumps(row) + "\n" for row in rows))
    wanted = inputs.read(str(digest)).abstracts[0]
    model = Scripted("performance", " | Norn | on GSM8K", "none", "none")
    found = list(read([str(digest)], {wanted.id}, reader(ModelReader, model)))
    (tmp_path / "held-out.jsonl").write_text("".join(to_line(one) + "\n" for one in found))
    (again,) = read_extractions(tmp_path / "held-out.jsonl", "claims")
    assert (again.abstract.id, again.status) == (wanted.id, "ok")
    assert [one.fields["dataset"] for one in again.records] == ["GSM8K"]
