"""What messages call a setting of the user's: its flag on the command line, its parameter in Python.

A message is one text for both. It says `setting("max_cost")`, and whoever runs the program gets the name
that this user can write.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeAlias

Value: TypeAlias = str | int | None
Naming: TypeAlias = Callable[[str, Value], str]
"""The words for a setting, and for a value of it where there is one."""

OF_CONNECTION = frozenset({
    "api_key", "api_key_file", "retries", "wait", "max_reply_mb", "rpm", "tpm", "price_in", "price_out",
    "allow_private", "refresh",
})  # fmt: skip
"""What is a parameter of `Connection` in Python."""


def setting(name: str, value: Value = None) -> str:
    """What the user calls a setting, with a value where one is recommended."""
    return _namings[-1](name, value)


def as_parameter(name: str, value: Value = None) -> str:
    """A parameter of Python, such as `max_cost` or `Connection(wait=...)`."""
    written = f'"{value}"' if isinstance(value, str) else value
    if name in OF_CONNECTION:
        return f"`Connection({name}={'...' if value is None else written})`"
    return f"`{name}`" if value is None else f"`{name}={written}`"


def as_flag(name: str, value: Value = None) -> str:
    """A flag of the command line, such as ``--max-cost`` or ``--timeout 30``."""
    flag = f"--{name.replace('_', '-')}"
    return flag if value is None or value is True else f"{flag} {value}"


_namings: list[Naming] = [as_parameter]


@contextmanager
def named(naming: Naming) -> Iterator[None]:
    """Calls settings so as long as the block runs, in all threads."""
    _namings.append(naming)
    try:
        yield
    finally:
        _namings.pop()
