"""The one door: everything that a command prints goes through here.

Titles, file names, replies and messages of endpoints are other people's text. A character of theirs that
would act on a terminal (an escape sequence, a carriage return, an override of the direction of writing)
is shown by its number, as in ‹U+001B›. JSON never needs that: `pipeline.outputs.writing` escapes them there.
"""

import re
from io import StringIO

import click

_ACTING = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u206f\ud800-\udfff\ufff9-\ufffb"
    "\U000e0000-\U000e00ff]"
)
"""Control characters but line ends and tabs, marks of direction, line separators, halves of pairs, tags."""


def harmless(text: str) -> str:
    """The text with each character that acts on a terminal as its number: ‹U+202E›."""
    return _ACTING.sub(lambda found: f"‹U+{ord(found[0]):04X}›", text)


def say(text: str, *, err: bool = False, nl: bool = True) -> None:
    """Prints a text, and a line end behind it unless `nl` says no, where `err` says so on standard error."""
    click.echo(harmless(text), err=err, nl=nl)


def say_misuse(error: click.ClickException) -> None:
    """Prints what click has to say about how it was called, which repeats the user's words."""
    shown = StringIO()
    error.show(shown)
    say(shown.getvalue(), err=True, nl=False)
