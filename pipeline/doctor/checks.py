"""What a check says, and how it is told."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, TypeAlias

Severity: TypeAlias = Literal["fine", "finding", "fatal"]
"""``finding``: it can be used, but. ``fatal``: it cannot."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at, what was found, and what to do about it where there is something."""

    topic: str
    level: Severity
    found: str
    advice: str | None = None


def worst(checks: Iterable[Check]) -> Severity:
    """The worst level of some checks."""
    levels = {check.level for check in checks}
    return "fatal" if "fatal" in levels else "finding" if "finding" in levels else "fine"


CODES: dict[Severity, int] = {"fine": 0, "finding": 1, "fatal": 2}
"""Exit codes of a command that checks."""

VERDICTS: dict[Severity, str] = {
    "fine": "good to use",
    "finding": "can be used; see what was found above",
    "fatal": "cannot be used",
}


def line(check: Check) -> str:
    """A check for people, with what to do about it on the next line."""
    mark = {"fine": "", "finding": "! ", "fatal": "!! "}[check.level]
    advice = f"\n           {check.advice}" if check.advice else ""
    return f"{check.topic:<10} {mark}{check.found}{advice}"
