"""Which judged abstracts would tell a model most as examples in its prompt."""

from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipeline.cli import cli
from pipeline.domain import Abstract, Extraction, Judged, Refuted, Resolved, Review
from pipeline.html.shown_schema import shape_of
from pipeline.outputs.writing import to_line
from pipeline.prompt_file import Example, read_prompt
from pipeline.review.suggesting import suggestions, suggestions_text
from pipeline.tasks import Task, load, of_class
from schemas.claims import Claim

SHAPE = shape_of(Claim, "claims")
TEXT = "Cave maps are rare. We map 12 caves. Code is at https://example.org/caves."
SCALE = Resolved(
    {"kind": "scale", "subject": "We", "quantity": "12 caves", "value": 12}, "We map 12 caves.", 2, (20, 36)
)
CODE = Resolved(
    {"kind": "availability", "subject": "Code", "artifact": "code", "url": "https://example.org/caves"}, "", 3
)


def task(*shown: str) -> Task:
    """A prompt with an example for each kind that is named, and one with nothing to find."""
    records = [
        Claim(sentence=1, kind=kind, subject="Urd", quantity="7 caves", artifact="code") for kind in shown
    ]  # type: ignore[arg-type]  # kinds by name
    return of_class(
        Claim, "Read.", [Example("Empty", "Nothing.", ()), Example("Urd", "7 caves.", tuple(records))]
    )


def judged(
    name: str,
    *records: Resolved,
    refuted: tuple[tuple[Resolved, str], ...] = (),
    complete: bool = True,
    text: str = "",
) -> Extraction:
    """What a person said of an abstract."""
    review = Review("Urd", "2031-05-04", complete, tuple(Refuted(*one) for one in refuted))
    abstract = Abstract(name, f"Caves {name}", text, ())
    return Extraction(abstract, "claims", "ok", records, origin="hand", review=review)


def found(*labels: Extraction, shown: tuple[str, ...] = ("scale", "availability"), most: int = 3) -> dict:
    """The reasons of the abstracts that are suggested, by their ids in order."""
    told = suggestions(labels, {}, task(*shown), SHAPE, most)
    return {one.abstract.id: list(one.reasons) for one in told}


def test_mistakes_made_often_come_first() -> None:
    """An abstract counts by how often its mistakes were made anywhere, and each mistake is shown once."""
    missed = replace(CODE, judged=Judged("added"))
    labels = [judged(name, SCALE, missed) for name in "abc"]
    labels += [judged("d", SCALE, refuted=((SCALE, "background"),)), judged("e", SCALE)]
    assert found(*labels) == {
        "c": ["availability: missed, in 3 abstracts"],
        "d": ["scale: background, in 1 abstract"],
    }


def test_kinds_that_no_example_shows_are_worth_showing() -> None:
    """So is an abstract with nothing to find, where the prompt has none; the shorter answer is preferred."""
    labels = [judged("a", SCALE, CODE, SCALE), judged("b", SCALE, CODE)]
    assert found(*labels, shown=("scale",)) == {"b": ["availability, of which the prompt shows none"]}
    bare = replace(task("scale"), examples=task("scale").examples[1:])
    [one] = suggestions([judged("c")], {}, bare, SHAPE, 3)
    assert one.reasons == ("an abstract with nothing to find, of which the prompt shows none",)


def test_only_complete_abstracts_can_be_examples() -> None:
    """A model must not learn to miss what nobody has looked for."""
    label = judged("a", replace(CODE, judged=Judged("added")), complete=False)
    assert found(label) == {}
    assert list(found(replace(label, review=None))) == ["a"]


def test_mended_fields_are_mistakes() -> None:
    """Each field that a person corrected is named."""
    fixed = replace(SCALE, fields={**SCALE.fields, "subject": "Norn"}, judged=Judged("mended", SCALE))
    assert found(judged("a", fixed)) == {"a": ["subject: mended, in 1 abstract"]}


def test_what_the_second_opinion_alone_has_is_missed_or_nothing() -> None:
    """A right claim of the rules alone was missed by the model, which has no part in their wrong ones."""
    right, wrong = (replace(one, seen_by=("rules",)) for one in (CODE, SCALE))
    label = judged("a", replace(right, judged=Judged("right")), refuted=((wrong, "background"),))
    assert found(label) == {"a": ["availability: missed, in 1 abstract"]}


def test_an_example_fits_into_the_prompt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What --show prints can be put behind a prompt as it is, and loads as an example of it."""
    label = judged("a", SCALE, replace(CODE, judged=Judged("added")), text=TEXT)
    [one] = suggestions([label], {}, task("scale"), SHAPE, 1)
    assert one.example is not None
    shown = one.example.replace('"Claim"', '"caves"')
    written = {
        "schemas/caves.py": 'from schemas.claims import Claim\n\nclass Cave(Claim):\n    """One claim."""\n',
        "prompts/caves.md": f"Read.\n\n{shown}",
    }
    for name, text in written.items():
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text(text, "utf-8")
    monkeypatch.chdir(tmp_path)
    [example] = load(str(tmp_path / "schemas" / "caves.py")).examples
    assert example.text == TEXT
    assert [(record.sentence, record.kind) for record in example.records] == [
        (2, "scale"),
        (3, "availability"),
    ]  # type: ignore[attr-defined]  # fields of a claim


def test_the_command_writes_nothing(tmp_path: Path) -> None:
    """It prints titles and reasons; with --show examples, whose texts may stand in another file."""
    label = judged("a", SCALE, replace(CODE, judged=Judged("added")))
    labels, run = tmp_path / "labels.jsonl", tmp_path / "claims.jsonl"
    labels.write_text(to_line(label) + "\n", "utf-8")
    whole = replace(label, abstract=replace(label.abstract, text=TEXT), review=None, origin="model")
    run.write_text(to_line(whole) + "\n", "utf-8")

    def told(*arguments: str) -> str:
        done = CliRunner().invoke(cli, ["prompt", "suggest", str(labels), *arguments])
        assert done.exit_code == 0, done.output
        return done.output

    before = sorted(tmp_path.iterdir())
    assert "a  Caves a\n    availability: missed, in 1 abstract" in told()
    assert "a cannot be shown: give the run that was judged with --claims" in told("--show")
    assert "## Example: Caves a\n\nCave maps are rare." in told("--show", "--claims", str(run))
    assert sorted(tmp_path.iterdir()) == before


def test_labels_that_nobody_judged_are_called_what_they_are() -> None:
    """Labels by rule are not called judged, and are to be checked; judgements need no such word."""
    ours = judged("a", CODE)
    by_rule = replace(ours, review=None, origin="rule")
    for labels, of, checks in (([ours], "judged by a person", False), ([by_rule], "labelled by rule", True)):
        text = suggestions_text(suggestions(labels, {}, task(), SHAPE, 3), labels, "the prompt", show=False)
        assert text.startswith(f"1 of 1 abstract {of} would show most")
        assert ("Check each example before you copy it." in text) is checks
    assert "judged" not in suggestions_text([], [by_rule], "the prompt", show=False)


def test_labels_with_nothing_new_are_told() -> None:
    """Where the prompt shows all of it already, nothing is suggested."""
    assert found(judged("a", SCALE)) == {}


def test_of_one_record_an_abstract_an_example_has_the_record_itself(tmp_path: Path) -> None:
    """What is suggested fits into the prompt; an abstract without a record, or with two, is no example."""
    paper = load("paper")
    record = Resolved({"approach": "Urd", "modality": "text"}, "We map 12 caves.", 2, (20, 36))
    labels = [judged("a", record, text=TEXT), judged("b", text=TEXT), judged("c", record, record, text=TEXT)]
    told = suggestions(labels, {}, replace(paper, examples=()), shape_of(paper.record, "paper"), 3)
    assert [(one.abstract.id, one.reasons) for one in told] == [
        ("a", ("modality text, of which the prompt shows none",))
    ]
    (tmp_path / "paper.md").write_text(f"Read.\n\n{told[0].example}", "utf-8")
    _, [example] = read_prompt(tmp_path / "paper.md", paper.record, "paper")
    assert len(example.records) == 1
