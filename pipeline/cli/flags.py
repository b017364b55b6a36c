"""Flags of the command line: under headings of the help text, and several gathered into one parameter."""

import math
from collections.abc import Callable
from functools import partial, wraps
from inspect import signature
from pathlib import Path
from typing import Any, TypeAlias

import click

FILE = click.Path(path_type=Path)
"""The type of flags and arguments that name a file."""

CommandBody: TypeAlias = Callable[..., None]
"""The function behind a command."""

MODEL = "Model"
COST = "Cost"
PACE = "Speed and faults"
INPUT = "Input"
CACHE = "Cache"
MACHINES = "Many machines"
_HEADINGS = (MODEL, COST, CACHE, INPUT, PACE, MACHINES)
"""In the order of the help text, below the flags without a heading."""


class FiniteNumber(click.FloatRange):
    """A number within a range; Python's NaN and infinity are refused."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:  # noqa: ANN401 - as click has it
        """The number; NaN and what is infinite are misuse."""
        found: float = super().convert(value, param, ctx)
        if not math.isfinite(found):
            self.fail(f"{found} is not an amount.", param, ctx)
        return found


class _Flag(click.Option):
    """A flag that knows its heading."""

    def __init__(self, *names: Any, under: str, **settings: Any) -> None:  # noqa: ANN401 - as click has them
        super().__init__(*names, **settings)
        self.under = under


def flag_under(heading: str) -> Callable[..., Callable[[CommandBody], CommandBody]]:
    """As `click.option`, for flags under a heading."""
    return partial(click.option, cls=_Flag, under=heading)


class Command(click.Command):
    """A command whose help text lists its flags under their headings."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Writes the flags without a heading, then those under each."""
        listed: dict[str, list[tuple[str, str]]] = {"": [], **{heading: [] for heading in _HEADINGS}}
        for param in self.get_params(ctx):
            record = param.get_help_record(ctx) if isinstance(param, click.Option) else None
            if record is not None:
                listed[param.under if isinstance(param, _Flag) else ""].append(record)
        for heading, records in listed.items():
            if records:
                with formatter.section(heading or "Options"):
                    formatter.write_dl(records)


def has_flag(command: click.Command, flag: str) -> bool:
    """Whether a command knows a flag."""
    return any(flag in param.opts for param in command.params)


def together(
    name: str, made_of: Callable[..., object], *options: Callable[[CommandBody], CommandBody]
) -> Callable[[CommandBody], CommandBody]:
    """Gives a command flags, in their order, which it takes together as its parameter `name`.

    `made_of` makes it of them: a class or function with a parameter for each of the flags and named as it.
    """

    def decorated(command: CommandBody) -> CommandBody:
        @wraps(command)
        def wrapped(**flags: Any) -> None:  # noqa: ANN401 - whatever the flags hold
            gathered = made_of(**{each: flags.pop(each) for each in signature(made_of).parameters})
            command(**flags, **{name: gathered})

        made: CommandBody = wrapped
        for option in reversed(options):
            made = option(made)
        return made

    return decorated
