"""What the user says of a run and what is found out for it, put together once: an open session, or a plan."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TypeAlias

from pipeline.budget.usage_history import Account, UsageHistory, open_account
from pipeline.domain import Abstract, Extraction, Json, Mode
from pipeline.errors import InputError
from pipeline.extraction import plan
from pipeline.extraction.endpoints import (
    Endpoint,
    known_mode,
    known_model,
    resolve_mode,
    resolve_model,
)
from pipeline.extraction.plan import Plan
from pipeline.extraction.scheduler import Run
from pipeline.llm import orders
from pipeline.llm.cache import Cache
from pipeline.setting_names import setting
from pipeline.settings import Choices, SecondOpinion, Settings
from pipeline.tasks import Task

Second: TypeAlias = Callable[[Extraction], Extraction]
"""Adds a second opinion to an extraction, or leaves it as it is."""

UNKNOWN = "?"
"""Stands for a model that nobody has found out yet."""


@dataclass(frozen=True)
class Session:
    """A run that may begin: all that was open is settled, and each request passes the account."""

    run: Run
    endpoint: Endpoint
    account: Account
    second: Second

    @property
    def settings(self) -> Settings:
        """What was settled."""
        return self.run.settings

    def for_manifest(self) -> dict[str, Json]:
        """What a manifest says of how abstracts were read, and for what the model that read them was made."""
        return self.settings.for_manifest() | self.endpoint.caution(self.run.task)


async def open_session(
    choices: Choices,
    task: Task,
    endpoint: Endpoint,
    cache: Cache,
    *,
    on_done: Callable[[Extraction], None] = lambda _: None,
    on_account: Callable[[Account], None] = lambda _: None,
) -> Session:
    """A run over the endpoint, after finding out what the user left open.

    `on_account` is given the account before anything is booked in it.

    Raises:
        InputError: choices contradict one another, or something cannot be found out.
        EndpointError: the endpoint does not answer.
    """
    second = second_of(choices.second_opinion, task)
    for caution in endpoint.caution(task).values():
        endpoint.tell(str(caution))
    model = await resolve_model(endpoint, choices.model, offline=choices.offline, cache=cache)
    memory = UsageHistory(cache, task, endpoint.reading_of(task, choices.reading), model, endpoint.name)
    account = open_account(partial(endpoint.price, choices.price, model), choices.limits, memory)
    on_account(account)
    endpoint = replace(endpoint, guard=account.ledger.guard)
    mode = await resolve_mode(endpoint, model, choices.mode, cache, offline=choices.offline)
    settings = endpoint.settings(task, model, mode, choices)
    run = Run(settings, task, cache, None if choices.offline else endpoint.connect, on_done)
    return Session(run, endpoint, account, second)


async def planned(
    choices: Choices,
    task: Task,
    endpoint: Endpoint,
    cache: Cache,
    abstracts: Iterable[Abstract],
    *,
    ask: bool,
) -> Plan:
    """What a session over these abstracts would ask and take; only with `ask` is anything found out for it.

    Raises:
        InputError: nobody has found out yet which model is served.
        EndpointError: the endpoint does not answer.
    """
    if ask:
        model = await resolve_model(endpoint, choices.model, offline=False, cache=cache)
        mode: Mode | None = await resolve_mode(endpoint, model, choices.mode, cache, offline=False)
    else:
        model = _known_model(endpoint, choices.model, cache)
        mode = known_mode(endpoint, model, choices.mode, cache)
    run = _assumed_run(choices, task, endpoint, cache, model, mode)
    memory = UsageHistory(cache, task, run.settings.reading, model, endpoint.name)
    price = endpoint.price(choices.price, model)
    return plan.plan(run, abstracts, memory, price, known=mode is not None)


def known_run(choices: Choices, task: Task, endpoint: Endpoint, cache: Cache) -> Run:
    """A run that asks nobody, as far as it is known without asking.

    The model is `UNKNOWN` where no run has found it out.
    """
    model = known_model(endpoint, choices.model, cache) or UNKNOWN
    return _assumed_run(
        choices, task, endpoint, cache, model, known_mode(endpoint, model, choices.mode, cache)
    )


def _assumed_run(
    choices: Choices, task: Task, endpoint: Endpoint, cache: Cache, model: str, mode: Mode | None
) -> Run:
    """Where nobody has found out how to ask, it is as most endpoints at such an address want it."""
    settings = endpoint.settings(task, model, mode or orders(endpoint.base_url or "")[0], choices)
    return Run(settings, task, cache, connect=None)


def _known_model(endpoint: Endpoint, wanted: str | None, cache: Cache) -> str:
    known = known_model(endpoint, wanted, cache)
    if known is None:
        raise InputError(
            f"The model served at {endpoint.name} is not known yet. Name it with {setting('model')}, or let"
            f" the plan ask with {setting('ask', True)}."
        )
    return known


def second_of(opinion: SecondOpinion | None, task: Task) -> Second:
    """What is added to each extraction before the user gets it.

    Raises:
        InputError: a second opinion is wanted of rules that do not know the schema, or of a file that cannot
            be read as a run of this schema.
    """
    if opinion is None:
        return lambda extraction: extraction
    from pipeline.evaluation.yardstick import Yardstick
    from pipeline.extraction import second_opinion

    other = _rules(task) if opinion == second_opinion.RULES else _other_run(opinion, task)
    name, by = Path(opinion).name, Yardstick(task.record, task.name)

    def compared(extraction: Extraction) -> Extraction:
        try:
            found = other(extraction)
            return (
                extraction
                if found is None
                else second_opinion.with_second_opinion(extraction, found, name, by)
            )
        except Exception as error:  # noqa: BLE001 - the model's answer stands, and the others are read
            return second_opinion.lacking(extraction, error)

    return compared


def _rules(task: Task) -> Callable[[Extraction], Extraction | None]:
    """What rules see in an abstract."""
    from pipeline.rules import labelling

    if task.record not in labelling.LABELLERS:
        raise InputError(
            f"The rules know only the schemas {labelling.known()}. Leave {setting('second_opinion')} out for"
            f" {task.name}, or give it the output of another run."
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
