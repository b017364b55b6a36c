"""`claimsift doctor`: what an endpoint really does, and what to do about it."""

import sys
from dataclasses import asdict, replace
from typing import TYPE_CHECKING

import click

from pipeline.cli import loop
from pipeline.cli.asking import Connecting, connecting_options, schema_option
from pipeline.cli.flags import Command
from pipeline.cli.printing import say
from pipeline.cli.screen import Screen
from pipeline.outputs.writing import to_json

if TYPE_CHECKING:
    from pipeline.doctor.checks import Check


@click.command("doctor", cls=Command)
@connecting_options(wait=0.0)
@schema_option()
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
def command(connecting: Connecting, schema_name: str, as_json: bool) -> None:
    """Test what an endpoint really does, and say what to do about it.

    The doctor asks whether the endpoint is there and which model it serves; whether it enforces schemas
    and tools; whether replies contain reasoning; whether it silently cuts off long prompts; how many records
    of a made-up abstract it finds under the schema; and how fast it is, with one request and with eight. This
    takes about nineteen requests and 11,000 tokens, and never uses the cache. The doctor needs an address, so
    it refuses --provider.

    Exit codes: 0 good to use; 1 usable, but read what it found; 2 not usable.
    """
    # What examines takes a while to load.
    from pipeline.budget.ledger import Ledger
    from pipeline.doctor import checks, diagnosis
    from pipeline.extraction.scheduler import check_examples
    from pipeline.tasks import load

    screen = Screen()
    task = load(schema_name)
    check_examples(task)
    connecting.refuse_provider("claimsift doctor")
    endpoint = connecting.endpoint(screen.tell)
    ledger = Ledger()

    def show(check: "Check") -> None:
        screen.look(None)
        if not as_json:
            say(checks.line(check))

    # Retries are no news here: what a check found says all.
    quiet = replace(endpoint, tell=lambda _: None, guard=ledger.guard)
    try:
        found = loop.run(diagnosis.examine(quiet, task, connecting.model, screen.tell, show, screen.look))
    finally:
        screen.look(None)
    spent = ledger.spent
    if as_json:
        say(to_json(diagnosis.as_json(found) | {"took": asdict(spent)}))
    else:
        tokens = f"{spent.input_tokens:,} tokens in, {spent.output_tokens:,} out"
        say(f"took       {spent.requests} requests; {tokens}")
        say(f"verdict    {checks.VERDICTS[found.level]}")
    sys.exit(checks.CODES[found.level])
