"""What the user says of a run and what is found out for it, put together once: an open session, or a plan."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import partial

from pipeline.budget.usage_history import Account, UsageHistory, open_account
from pipeline.domain import Abstract, Extraction, Json
from pipeline.errors import InputError
from pipeline.extraction import plan
from pipeline.extraction.endpoints import Endpoint, known_mode, known_model, resolve_mode, resolve_model
from pipeline.extraction.plan import Plan
from pipeline.extraction.scheduler import Run
from pipeline.extraction.second_opinion import Second, second_of
from pipeline.llm.cache import Cache
from pipeline.llm.probe import modes_to_try
from pipeline.setting_names import setting
from pipeline.settings import Choices, Limits, Settings
from pipeline.tasks import Task

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
        """What a manifest says of how abstracts were read, for what the model was made, and what it cost."""
        caution = self.endpoint.caution(self.run.task)
        cautions: dict[str, Json] = {"caution": caution} if caution else {}
        return self.settings.for_manifest() | cautions | {"cost_usd": self.account.cost}


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
    if choices.limits != Limits() and endpoint.params.get("max_tokens", 0) is None:
        raise InputError(
            f"{setting('max_cost')} and {setting('max_tokens_total')} work only if each reply has a limit: do"
            " not leave max_tokens out of the requests."
        )
    if caution := endpoint.caution(task):
        endpoint.tell(caution)
    wanted = endpoint.wanted(task, choices)
    model = await resolve_model(endpoint, wanted, offline=choices.offline, cache=cache)
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
        InputError: nobody has found out yet which model is served, or may ask.
        EndpointError: the endpoint does not answer.
    """
    if ask:
        wanted, offline = endpoint.wanted(task, choices), choices.offline
        model = await resolve_model(endpoint, wanted, offline=offline, cache=cache)
        await resolve_mode(endpoint, model, choices.mode, cache, offline=offline)
    run = known_run(choices, task, endpoint, cache)
    model = run.settings.model
    if model == UNKNOWN:
        raise InputError(
            f"The model served at {endpoint.name} is not known yet. Name it with {setting('model')}, or let"
            f" the plan ask with {setting('ask', True)}."
        )
    known = known_mode(endpoint, model, choices.mode, cache) is not None
    memory = UsageHistory(cache, task, run.settings.reading, model, endpoint.name)
    return plan.plan(run, abstracts, memory, endpoint.price(choices.price, model), known=known)


def known_run(choices: Choices, task: Task, endpoint: Endpoint, cache: Cache) -> Run:
    """A run that asks nobody, as far as it is known without asking.

    The model is `UNKNOWN` where no run has found it out. Where nobody has found out how to ask, it is as most
    endpoints at such an address want it.
    """
    model = known_model(endpoint, endpoint.wanted(task, choices), cache) or UNKNOWN
    mode = known_mode(endpoint, model, choices.mode, cache) or modes_to_try(endpoint.base_url or "")[0]
    return Run(endpoint.settings(task, model, mode, choices), task, cache, connect=None)
