"""What the cache remembers of a model at a task, and the account of a run, which adds to it."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass

from pipeline.budget.ledger import Ledger
from pipeline.budget.text import account, progress
from pipeline.budget.usage_statistics import Estimator, Throughput, UsageStatistics, measured_in
from pipeline.domain import Reading
from pipeline.errors import InputError
from pipeline.llm.cache import Cache
from pipeline.setting_names import setting
from pipeline.settings import Limits, Price
from pipeline.tasks import Task, wire


@dataclass(frozen=True)
class UsageHistory:
    """One model at one task; tokens are the model's wherever it runs, the pace is that of one endpoint."""

    cache: Cache
    task: Task
    reading: Reading
    model: str
    endpoint: str

    @property
    def _work(self) -> str:
        by_sentences = ", by sentences" if self.reading == "sentences" else ""
        return f"{self.model} for {self.task.name}{by_sentences}"

    def experience(self) -> UsageStatistics | None:
        """What requests took in earlier runs, if any run has measured it."""
        return measured_in(self.cache.note(f"tokens of {self._work}"), UsageStatistics)

    def estimator(self) -> Estimator:
        """Expects what earlier runs took, and before the first one answers like those of the prompt."""
        answers = [json.dumps({self.task.name: wire(each.records)}) for each in self.task.examples]
        size = sum(map(len, answers)) / len(answers) if answers else None
        if size is not None and self.reading == "sentences":
            # An answer to one turn has the records of one sentence.
            # Over so many turns the records of an abstract are spread.
            size /= 4
        return Estimator(self.experience(), size)

    def pace(self) -> Throughput | None:
        """How fast the endpoint was in the last run from which that can be said."""
        return measured_in(self.cache.note(f"pace of {self._work} at {self.endpoint}"), Throughput)

    def learn(self, ledger: Ledger) -> None:
        """Remembers what a run has taken, for the estimates of the next."""
        measured = ledger.measured
        if measured is None:
            return
        before = self.experience()
        together = before.then(measured) if before else measured
        self.cache.remember(f"tokens of {self._work}", asdict(together))
        earlier = self.pace()
        # From 32 requests on a pace is as good as one from more of them.
        if ledger.seconds > 0 and (earlier is None or measured.planned >= min(earlier.planned, 32)):
            pace = Throughput(measured.planned, ledger.seconds, ledger.most_in_flight)
            self.cache.remember(f"pace of {self._work} at {self.endpoint}", asdict(pace))


@dataclass(frozen=True)
class Account:
    """What a run takes, what was expected of it, and what is remembered of those before."""

    ledger: Ledger
    memory: UsageHistory
    estimator: Estimator

    def now(self) -> list[str]:
        """How the run stands."""
        return progress(self.ledger)

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
    def cost(self) -> float | None:
        """US dollars spent; None without a price."""
        asked = self.ledger.planned or self.ledger.spent.requests
        cost = self.ledger.cost if asked else 0.0
        return None if cost is None else round(cost, 6)


def open_account(find_price: Callable[[], Price | None], limits: Limits, memory: UsageHistory) -> Account:
    """The account of a run that begins.

    Raises:
        InputError: money is limited, and nobody knows what a token costs.
    """
    ledger = Ledger(find_price, limits, memory.experience())
    if limits.cost is not None and ledger.price is None:
        raise InputError(
            f"{setting('max_cost')} needs a price, and none is known for {memory.model} at {memory.endpoint}."
            f" Say what a million tokens cost with {setting('price_in')} and {setting('price_out')}, or limit"
            f" tokens with {setting('max_tokens_total')}."
        )
    return Account(ledger, memory, memory.estimator())
