"""`claimsift plan`: what extract would ask, and what that takes and costs."""

import sys

import click

from pipeline import planning
from pipeline.cache import Cache
from pipeline.cli import loop
from pipeline.cli.inputs import columns_options, inputs_argument, read_digests
from pipeline.cli.options import (
    Asking,
    Paying,
    asking_options,
    limit_option,
    paying_options,
    shard_option,
)
from pipeline.cli.printing import say
from pipeline.cli.screen import Screen
from pipeline.digests import Columns
from pipeline.domain import Mode
from pipeline.endpoints import Endpoint, known_mode, known_model, settle_mode, settle_model
from pipeline.errors import InputError
from pipeline.export.writing import to_json
from pipeline.memory import Memory
from pipeline.runner import Run, check_examples
from pipeline.shards import Shard
from pipeline.tasks import load

ASSUMED: Mode = "json_schema"
"""How requests are made up where nobody has found out how to ask: what most endpoints enforce."""


@click.command("plan")
@inputs_argument
@columns_options
@asking_options
@limit_option
@shard_option
@paying_options
@click.option(
    "--ask",
    is_flag=True,
    help="Ask the endpoint what no run has found out yet: which model it serves, and how it is asked.",
)
@click.option("--json", "as_json", is_flag=True, help="Write the plan as JSON.")
def command(
    files: tuple[str, ...],
    columns: Columns,
    asking: Asking,
    limit: int | None,
    shard: str | None,
    paying: Paying,
    ask: bool,
    as_json: bool,
) -> None:
    """Say what extract would ask with the same flags, and what that takes and costs.

    Counts the abstracts, those that the cache knows, the requests, and their tokens, money and time as
    far as these are known. Nothing is asked unless --ask says so. Estimates get better with each run:
    what it took corrects them, and extract says at its end how wrong they were.
    """
    screen = Screen()
    task = load(asking.schema_name)
    check_examples(task)
    share = Shard.parse(shard) if shard else None
    abstracts, unread_files = read_digests(files, screen, columns)
    abstracts = abstracts[:limit]
    if share is not None:
        abstracts = abstracts.whose(share.holds)
    cache = asking.cache()
    endpoint = asking.endpoint(screen.tell)
    model = _model(endpoint, asking, cache, ask=ask)
    mode = _mode(endpoint, model, asking, cache, ask=ask)
    reading = asking.reading_at(endpoint)
    run = Run(
        task=task,
        model=model,
        mode=mode or ASSUMED,
        cache=cache,
        connect=None,
        concurrency=1,
        max_tokens=endpoint.max_tokens,
        max_records=endpoint.most_records(reading),
        reading=reading,
    )
    memory = Memory(cache, task, reading, model, endpoint.name)
    price = paying.price(model, endpoint)
    made = planning.plan(run, abstracts, memory, price, known=mode is not None)
    if as_json:
        say(to_json(planning.as_json(made)))
    else:
        say(planning.text(made))
    sys.exit(1 if unread_files else 0)


def _model(endpoint: Endpoint, asking: Asking, cache: Cache, *, ask: bool) -> str:
    known = known_model(endpoint, asking.model, cache)
    if known is not None:
        return known
    if not ask:
        raise InputError(
            f"No run has found out yet which model {endpoint.name} serves. Name it with --model, or let the"
            " plan ask with --ask."
        )
    return loop.run(settle_model(endpoint, None, offline=False, cache=cache))


def _mode(endpoint: Endpoint, model: str, asking: Asking, cache: Cache, *, ask: bool) -> Mode | None:
    if not ask:
        return known_mode(endpoint, model, asking.mode, cache)
    return loop.run(settle_mode(endpoint, model, asking.mode, cache, offline=False))
