"""The account of one run as the command line opens and closes it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

from pipeline.cli.options import Paying
from pipeline.domain import Json
from pipeline.endpoints import Endpoint
from pipeline.errors import InputError
from pipeline.memory import Memory
from pipeline.spending import Estimator, Ledger, Limits, account, standing


@dataclass(frozen=True)
class Account:
    """What a run takes, what was expected of it, and what is remembered of those before."""

    ledger: Ledger
    memory: Memory
    estimator: Estimator
    limits: Limits

    def now(self) -> list[str]:
        """How the run stands."""
        return standing(self.ledger)

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Remembers what the run has taken when the block is left, however it is left."""
        try:
            yield
        finally:
            self.memory.learn(self.ledger)

    @property
    def lines(self) -> list[str]:
        """What the summary says of it."""
        return account(self.ledger, self.estimator)

    @property
    def settings(self) -> dict[str, Json]:
        """What the manifest keeps of it; without a price there is no cost."""
        cost = self.ledger.cost if self.ledger.planned else 0.0
        return {
            "max_cost": self.limits.cost,
            "max_tokens_total": self.limits.tokens,
            "cost_usd": None if cost is None else round(cost, 6),
        }


def open_account(paying: Paying, limits: Limits, endpoint: Endpoint, memory: Memory) -> Account:
    """The account of a run that begins.

    Raises:
        InputError: money is limited, and nobody knows what a token costs.
    """
    ledger = Ledger(partial(paying.price, memory.model, endpoint), limits, memory.experience())
    if limits.cost is not None and ledger.price is None:
        raise InputError(
            f"--max-cost needs a price, and none is known for {memory.model} at {endpoint.name}. Say what a"
            " million tokens cost with --price-in and --price-out, or limit tokens with --max-tokens-total."
        )
    return Account(ledger, memory, memory.estimator(), limits)
