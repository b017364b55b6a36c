"""The pages of the schemas that come along: each names its fields and shows what really comes out."""

import json
import re

import pytest
from conftest import ROOT
from shell import Shell

from pipeline import tasks
from pipeline.domain import Abstract
from pipeline.extraction.grounding import Grounder
from pipeline.text import sentences
from schemas import Role, roles

PAGES = {path.stem: path.read_text("utf-8") for path in sorted((ROOT / "docs" / "schemas").glob("*.md"))}
INSTALLED = sorted(path.stem for path in (ROOT / "prompts").glob("*.md"))


def test_each_schema_has_a_page() -> None:
    """Each schema that comes along has a page, and no page is of another one."""
    assert sorted(PAGES) == INSTALLED


@pytest.mark.parametrize("name", INSTALLED)
def test_the_page_names_all_fields_and_is_short(name: str) -> None:
    """Each field of the schema but the number of the sentence is named, in at most 150 words."""
    fields = [field for field, role in roles(tasks.load(name).record).items() if role is not Role.SENTENCE]
    assert [field for field in fields if f"`{field}`" not in PAGES[name]] == []
    assert len(PAGES[name].split()) <= 150


def known(name: str) -> list[dict[str, object]]:
    """The records of a schema's labels, and what the examples of its prompt come to."""
    task = tasks.load(name)
    labels = ROOT / "examples" / f"labels-{name}.jsonl"
    lines = labels.read_text("utf-8").splitlines() if labels.exists() else []
    found: list[dict[str, object]] = [record for line in lines for record in json.loads(line)[name]]
    for example in task.examples:
        abstract = Abstract("example", example.title, example.text, ())
        kept, _ = Grounder(abstract, sentences.split(example.text)).ground(list(example.records))
        found += [dict(record.fields) for record in kept]
    return found


@pytest.mark.parametrize("name", [name for name, page in PAGES.items() if "```json" in page])
def test_the_record_shown_is_one_that_comes_out(name: str) -> None:
    """The record on the page is a part of one that is labelled, or that an example of the prompt comes to."""
    block = re.search(r"```json\n(.*?)```", PAGES[name], re.DOTALL)
    assert block is not None
    shown = json.loads(block[1])
    assert shown
    assert any(shown.items() <= record.items() for record in known(name))


@pytest.mark.parametrize("name", ["claims", "results"])
@pytest.mark.usefixtures("environment")
def test_the_output_shown_is_what_the_command_prints(
    name: str, shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Commands in a text block print what stands below them; an ellipsis stands for what is left out."""
    monkeypatch.chdir(shell.folder)
    (shell.folder / "examples").symlink_to(ROOT / "examples")
    block = re.search(r"```text\n(.*?)```", PAGES[name], re.DOTALL)
    assert block is not None
    commands, _, printed = block[1].partition("…\n")
    for line in commands.splitlines():
        ended = shell(*line.removeprefix("$ claimsift ").partition("    #")[0].split())
        assert ended.code == 0, ended.err
    assert printed in ended.out
