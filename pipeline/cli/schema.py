"""`claimsift schema`: what is extracted, and how to write down something else."""

import sys
from dataclasses import asdict
from pathlib import Path

import click

from pipeline.cli import loop
from pipeline.cli.asking import Connecting, connecting_options
from pipeline.cli.flags import Command
from pipeline.cli.options import cache_option, open_cache
from pipeline.cli.printing import say
from pipeline.cli.screen import Screen
from pipeline.outputs.writing import to_json
from pipeline.settings import Choices

_json = click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")


@click.group("schema")
def command() -> None:
    """List, show, create, check and compare schemas, which say what is extracted.

    \b
    claimsift schema new trials                  write schemas/trials.py and prompts/trials.md
    claimsift schema check trials                after each change
    claimsift extract FILE... --schema trials
    """  # noqa: D301 - click's mark for lines that are not to be wrapped


@command.command("list", short_help="List the schemas that there are.")
def listed() -> None:
    """List the schemas that come with claimsift, and name those in schemas/ here."""
    from pipeline.own_schema import describing

    say(describing.listed())


@command.command("show", short_help="Show the fields of a schema, or its JSON schema.")
@click.argument("name")
@_json
def show(name: str, as_json: bool) -> None:
    """Show the fields of a schema, what tells its records apart, and with --json its JSON schema.

    NAME is the name of a schema, or the path of a schema file.
    """
    from pipeline.own_schema import describing
    from pipeline.tasks import find, load

    task, files = load(name), find(name)
    say(to_json(describing.as_json(task, files)) if as_json else describing.text(task, files))


@command.command("new", short_help="Write a schema and its prompt to start from.")
@click.argument("name")
def new(name: str) -> None:
    """Write a schema and its prompt to start from, here: schemas/NAME.py and prompts/NAME.md.

    Both can be used as they are. Nothing is overwritten.
    """
    from pipeline.own_schema.starting import start

    schema_file, prompt_file = start(name, Path())
    say(f"written    {schema_file} and {prompt_file}: change both; comments in them say how")
    say(f"then       claimsift schema check {name}")


@command.command("diff", short_help="Show what changed between two versions of a schema.")
@click.argument("old")
@click.argument("new")
def differ(old: str, new: str) -> None:
    """Show what changed from one version of a schema to another, and whether cached answers still count.

    Each is the name of a schema, or the path of a schema file. Keep the prompt of an old version beside
    its file: without it, only the fields are compared. claimsift diff shows what changed in the records of
    two runs.

    Exit codes: 0 nothing changed; 1 something changed; 2 trouble.
    """
    from pipeline.own_schema import changes

    before, after, note = changes.versions(old, new)
    told = list(changes.lines(before, after))
    for line_ in told:
        say(line_)
    if note is not None:
        say(note, err=True)
    sys.exit(0 if told == [changes.SAME] else 1)


@command.command("check", cls=Command, short_help="Say whether a schema can be used, and what it costs.")
@click.argument("name")
@connecting_options(without="no model is asked")
@cache_option("answers")
@_json
def check(name: str, connecting: Connecting, cache_dir: Path | None, as_json: bool) -> None:
    """Say whether a schema can be used, what it costs, and which of its rules servers do not enforce.

    NAME is the name of a schema, or the path of a schema file. With --base-url the endpoint reads one of the
    prompt's examples, which the prompt then leaves out. You see how many of its records are found.

    Exit codes: 0 fine; 1 usable, but read what was found; 2 not usable.
    """
    from pipeline.doctor.checks import CODES, VERDICTS, Check, line, worst
    from pipeline.own_schema import checking

    task, checks = checking.examined(name)
    if task is not None and worst(checks) != "fatal":
        if not (connecting.base_url or connecting.model or connecting.provider):
            told = "not asked: --base-url names one to try an example at"
            checks.append(Check("endpoint", "fine", told))
        else:
            screen = Screen()
            choices = Choices(schema=name, model=connecting.model)
            cache, endpoint = open_cache(cache_dir), connecting.endpoint(screen.tell)
            checks.append(loop.run(checking.tried(task, choices, endpoint, cache)))
    level = worst(checks)
    if as_json:
        say(to_json({"schema": name, "level": level, "checks": [asdict(one) for one in checks]}))
    else:
        for one in checks:
            say(line(one))
        say(f"verdict    {VERDICTS[level]}")
    sys.exit(CODES[level])
