"""`claimsift plan`: what extract would ask, and what that takes and costs."""

import sys
from dataclasses import replace
from pathlib import Path

import click

from pipeline.cli import loop
from pipeline.cli.asking import Asking, asking_several_options
from pipeline.cli.flags import Command
from pipeline.cli.inputs import Inputs, inputs_options
from pipeline.cli.options import limit_option, limits_options, pace_options, price_options, shard_option
from pipeline.cli.printing import say
from pipeline.cli.runs import skip_known_option, without_known
from pipeline.cli.screen import Screen
from pipeline.distributed.shards import Shard
from pipeline.outputs.writing import to_json
from pipeline.settings import Limits, Price, RateLimits


@click.command("plan", cls=Command)
@inputs_options
@click.option(
    "--ask",
    is_flag=True,
    help="Ask the endpoint what is not known yet: which model it serves, and how to ask it.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the plan as JSON.")
@limit_option
@skip_known_option
@asking_several_options
@price_options
@limits_options
@pace_options
@shard_option
def command(
    papers: Inputs,
    asking: Asking,
    limit: int | None,
    skip_known: tuple[Path, ...],
    shard: str | None,
    price: Price | None,
    limits: Limits,
    pace: RateLimits,
    ask: bool,
    as_json: bool,
) -> None:
    """Show what extract would ask with the same input, model and schema, and what that would cost.

    The plan counts abstracts, abstracts in the cache, and requests. It estimates tokens, money and time.
    Nothing is sent without --ask. Each run measures what it took, so the next estimate is better; extract
    reports how wrong the estimate was.
    """
    # What plans takes a while to load.
    from pipeline.extraction import plan
    from pipeline.extraction.scheduler import check_examples
    from pipeline.extraction.session import planned
    from pipeline.tasks import load

    screen = Screen()
    tasks = [load(name) for name in asking.schemas]
    for task in tasks:
        check_examples(task)
    share = Shard.parse(shard) if shard else None
    everything, unread_files = papers.abstracts(asking.cache_dir, screen)
    cache, endpoint, plans = asking.cache(), replace(asking.endpoint(screen.tell), pace=pace), {}
    for task, name in zip(tasks, asking.schemas, strict=True):
        abstracts, (_, lines) = without_known(everything, skip_known, None, task.name)
        for line in lines:
            screen.tell(line)
        abstracts = abstracts[:limit]
        if share is not None:
            abstracts = abstracts.whose(share.holds)
        choices = replace(asking.choices, schema=name, price=price, limits=limits)
        plans[task.name] = loop.run(planned(choices, task, endpoint, cache, abstracts, ask=ask))
    for name, made in () if as_json else plans.items():
        if len(plans) > 1:
            say(f"schema     {name}")
        say(plan.text(made))
    if as_json:
        found = {name: plan.as_json(made) for name, made in plans.items()}
        say(to_json(found if len(found) > 1 else next(iter(found.values()))))
    sys.exit(1 if unread_files else 0)
