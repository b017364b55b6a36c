"""What the README says, held against the program."""

import re
import shlex
from collections.abc import Iterator

import click
import pytest
from conftest import ROOT

from pipeline import export
from pipeline.cli import COMMANDS, cli
from pipeline.domain import Abstract, Extraction, Grounding, Rejection, Resolved, Source, Usage
from pipeline.export.writing import to_line
from schemas import quantity_fields
from schemas.claims import Claim
from schemas.datasets import Dataset

README = (ROOT / "README.md").read_text("utf-8")


def shown_commands() -> Iterator[list[str]]:
    """The words of each claimsift command in a shell block of the README."""
    for block in re.findall(r"```sh\n(.*?)```", README, re.DOTALL):
        for line in block.splitlines():
            for part in line.split("&&"):
                words = shlex.split(part, comments=True)
                if "claimsift" in words:
                    yield words[words.index("claimsift") + 1 :]


@pytest.mark.parametrize("words", list(shown_commands()), ids=" ".join)
def test_commands_of_the_readme_parse(words: list[str]) -> None:
    """Each command that the README shows exists, with each of its flags."""
    command = cli.get_command(click.Context(cli), words[0])
    assert command is not None
    command.make_context(words[0], words[1:], resilient_parsing=False)


def test_readme_shows_every_command() -> None:
    """No command is missing from the README."""
    assert {words[0] for words in shown_commands()} == set(COMMANDS)


def test_readme_explains_every_key_of_a_line() -> None:
    """Each key of a line of the output, of a claim and of a source stands in the README's tables."""
    record = Resolved({"kind": "scale"}, "E", 1, (0, 1), {"subject": Grounding("missing")}, "rule")
    extraction = Extraction(
        Abstract("0", "T", "E", (Source("f", 1, "Nov 5", "Nov 4", 3, 2),)),
        "claims",
        "partial",
        (record,),
        (Rejection({}, "schema", "why"),),
        reason="why",
        model="m",
        usage=Usage(1, 1, 1),
        fingerprint="0",
    )
    keys = set(re.findall(r'"(\w+)": ', to_line(extraction))) - {"subject", "input_tokens", "output_tokens"}
    keys |= set(Claim.model_fields) | set(quantity_fields("quantity")) | set(export.RECORD_PARTS)
    unexplained = {key for key in keys - {"requests", "rule"} if f"`{key}`" not in README}
    assert not unexplained


def test_readme_shows_the_second_schema_as_it_is() -> None:
    """The fields of the schema in the README are those of `schemas/datasets.py`."""
    block = re.search(r"```python\n(class Dataset.*?)```", README, re.DOTALL)
    assert block is not None
    shown = re.findall(r"^    (\w+): ", block[1], re.MULTILINE)
    assert shown == list(Dataset.model_fields)
    assert block[1].rstrip() in (ROOT / "schemas" / "datasets.py").read_text("utf-8").replace("\r\n", "\n")


def test_own_schemas_take_less_than_thirty_lines() -> None:
    """The section on own schemas stays short."""
    section = README.split("## Your own schema\n")[1].split("\n## ")[0]
    assert len(section.splitlines()) < 30
