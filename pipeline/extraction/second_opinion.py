"""A second opinion: the records of a run that rules, or another run, see too, and those that only they see.

Two readers who work differently seldom make the same mistake, so a record that both see is worth more than
one that only one sees. What only the other sees is kept apart: the run's records stay the run's. What reads
and compares is imported when an opinion is wanted.
"""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from pipeline.domain import Extraction
from pipeline.errors import InputError, unforeseen
from pipeline.setting_names import setting
from pipeline.settings import SecondOpinion
from pipeline.tasks import Task

if TYPE_CHECKING:
    from pipeline.evaluation.yardstick import Yardstick

Second: TypeAlias = Callable[[Extraction], Extraction]
"""Adds a second opinion to an extraction, or leaves it as it is."""

RULES = "rules"


def second_of(opinion: SecondOpinion | None, task: Task) -> Second:
    """What is added to each extraction before the user gets it.

    Raises:
        InputError: a second opinion is wanted of rules that do not know the schema, or of a file that cannot
            be read as a run of this schema.
    """
    if opinion is None:
        return lambda extraction: extraction
    from pipeline.evaluation.yardstick import Yardstick

    other = _rules(task) if opinion == RULES else _other_run(opinion, task)
    name, by = Path(opinion).name, Yardstick(task.record, task.name)

    def compared(extraction: Extraction) -> Extraction:
        try:
            found = other(extraction)
            return extraction if found is None else with_second_opinion(extraction, found, name, by)
        except Exception as error:  # noqa: BLE001 - the model's answer stands, and the others are read
            reason = f"no second opinion: {unforeseen(error)}"
            return replace(
                extraction,
                status="partial" if extraction.status == "ok" else extraction.status,
                reason=f"{extraction.reason}; {reason}" if extraction.reason else reason,
            )

    return compared


def _rules(task: Task) -> Callable[[Extraction], Extraction | None]:
    from pipeline.rules import labelling

    if task.record not in labelling.LABELLERS:
        raise InputError(
            f"The rules know only the schemas {labelling.known_schemas()}. Leave"
            f" {setting('second_opinion')} out for {task.name}, or give it the output of another run."
        )
    return lambda extraction: next(labelling.label([extraction.abstract], task.record))


def _other_run(path: str, task: Task) -> Callable[[Extraction], Extraction | None]:
    """What another run found in an abstract; None where it did not read it."""
    from pipeline.outputs.loading import read_plain

    if not Path(path).is_file():
        raise InputError(
            f"There is no second opinion {path!r}: give the word rules, or the output of another run."
        )
    name = Path(path).name
    if name in ("model", "rules") or "," in name:
        raise InputError(f"Rename {path}: as a second opinion it would be called {name!r}, which misleads.")
    found = {one.abstract.id: one for one in read_plain(Path(path), task.name) if one.is_read}
    return lambda extraction: found.get(extraction.abstract.id)


def with_second_opinion(
    extraction: Extraction, other: Extraction, name: str = RULES, by: "Yardstick | None" = None
) -> Extraction:
    """A model's extraction with `seen_by` on each record, and the records of the other that it lacks.

    Records are the same by the strict rule of `by`, one to one; without it, by that of claims. `name` is what
    `seen_by` calls the other. Of an abstract that was not read all that the other sees is its alone.
    """
    from pipeline.evaluation.yardstick import usual

    by, text = by or usual(), extraction.abstract.text
    pairs = by.strict(by.read(extraction, text, "the answer"), by.read(other, text, name))
    both = {pair.predicted.position for pair in pairs}
    shared = {pair.gold.position for pair in pairs}
    return replace(
        extraction,
        records=tuple(
            replace(record, seen_by=("model", name) if position in both else ("model",))
            for position, record in enumerate(extraction.records)
        ),
        rules_only=tuple(
            replace(record, seen_by=(name,))
            for position, record in enumerate(other.records)
            if position not in shared
        ),
    )
