"""`claimsift prompt`: what a model is told, and which examples would tell it more."""

import sys
from pathlib import Path

import click

from pipeline.cli.asking import Asking, asking_options
from pipeline.cli.files import schema_option
from pipeline.cli.flags import FILE, Command
from pipeline.cli.inputs import Inputs, abstract_with_id, inputs_options
from pipeline.cli.printing import say
from pipeline.cli.screen import Screen
from pipeline.errors import InputError
from pipeline.outputs.writing import to_json


@click.group("prompt")
def command() -> None:
    """Show what a model is told, or suggest examples for the prompt."""


@command.command("suggest")
@click.argument("labels", type=FILE)
@click.option(
    "--claims",
    "runs",
    type=FILE,
    multiple=True,
    metavar="FILE.jsonl",
    help="The run that was labelled; it has the texts. May be given several times.",
)
@click.option(
    "--count", type=click.IntRange(min=1), default=3, show_default=True, help="How many examples at most."
)
@click.option("--show", "is_shown", is_flag=True, help="Print each as an example that fits into the prompt.")
@schema_option
def suggest(labels: Path, runs: tuple[Path, ...], count: int, is_shown: bool, schema: str | None) -> None:
    """Propose labelled abstracts as examples for the prompt.

    LABELS are judgements from claimsift review, or other labels. An abstract comes first if the model often
    made its mistakes, or if it has a kind of claim that no example has. Nothing is written, and nothing is
    sent.
    """
    from pipeline.html.shown_schema import shape_of
    from pipeline.outputs.loading import read_plain, said_schema
    from pipeline.review.suggesting import suggestions, suggestions_text, with_texts
    from pipeline.tasks import installed, load

    name = said_schema([labels], schema)
    # What a file says finds installed schemas alone: a schema is code.
    task = installed(name) if schema is None else load(schema)
    if task is None:
        raise InputError(f"No schema {name[:80]!r} is installed. If it is yours, name it with --schema PATH.")
    labelled = read_plain(labels, name)
    known = with_texts([labelled, *(read_plain(path, name) for path in runs)])
    found = suggestions(labelled, known, task, shape_of(task.record, name), count)
    say(suggestions_text(found, labelled, f"the prompt of {name}", show=is_shown), nl=False)


@command.command("show", cls=Command, short_help="Show the messages that extract would send.")
@inputs_options
@click.option("--id", "start", metavar="ID", show_default="the first one", help="The abstract to show.")
@click.option("--json", "as_json", is_flag=True, help="Print the bodies of the requests as JSON.")
@asking_options
def show(papers: Inputs, asking: Asking, start: str | None, as_json: bool) -> None:
    """Show the messages that extract would send about one abstract, with the same flags.

    Nothing is sent. FILE is anything that extract reads. ID is the beginning of the id that the outputs of
    extract and gold have. prompt show assumes what only the endpoint can tell, such as the mode.
    """
    from pipeline.extraction import sent
    from pipeline.extraction.session import known_run
    from pipeline.tasks import load

    screen = Screen()
    task = load(asking.schema_name)
    abstracts, unread_files = papers.abstracts(asking.cache_dir, screen)
    if not abstracts:
        raise InputError("The input has no abstract, so there are no messages to show. Name another file.")
    abstract = abstracts[0] if start is None else abstract_with_id(abstracts, start)
    # That the bundled model would answer is no news where nobody is asked.
    endpoint = asking.endpoint(lambda _: None, offline=True)
    run = known_run(asking.choices, task, endpoint, asking.cache())
    requests = sent.sent(run, abstract)
    if as_json:
        say(to_json(sent.as_json(run, abstract, requests)))
    else:
        say(sent.text(run, abstract, requests))
    sys.exit(1 if unread_files else 0)
