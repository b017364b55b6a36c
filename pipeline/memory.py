"""What the cache remembers of a model at a task: what its requests took, and how fast they were."""

import json
from dataclasses import dataclass

from pipeline.cache import Cache
from pipeline.domain import Reading
from pipeline.spending import Estimator, Experience, Ledger, Pace
from pipeline.spending.experience import as_note, experience_in, pace_in
from pipeline.tasks import Task, wire

TURNS_BY_GUESS = 4
"""Turns over which the records of an abstract are spread, as long as nothing is measured."""

ENOUGH = 32
"""Requests from which a pace is as good as one from more of them."""


@dataclass(frozen=True)
class Memory:
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

    def experience(self) -> Experience | None:
        """What requests took in earlier runs, if any run has measured it."""
        return experience_in(self.cache.note(f"tokens of {self._work}"))

    def estimator(self) -> Estimator:
        """Expects what earlier runs took, and before the first one answers like those of the prompt."""
        answers = [json.dumps({self.task.name: wire(each.records)}) for each in self.task.examples]
        size = sum(map(len, answers)) / len(answers) if answers else None
        if size is not None and self.reading == "sentences":
            # An answer to one turn has the records of one sentence.
            size /= TURNS_BY_GUESS
        return Estimator(self.experience(), size)

    def pace(self) -> Pace | None:
        """How fast the endpoint was in the last run from which that can be said."""
        return pace_in(self.cache.note(f"pace of {self._work} at {self.endpoint}"))

    def learn(self, ledger: Ledger) -> None:
        """Remembers what a run has taken, for the estimates of the next."""
        measured = ledger.measured
        if measured is None:
            return
        before = self.experience()
        together = before.then(measured) if before else measured
        self.cache.remember(f"tokens of {self._work}", as_note(together))
        earlier = self.pace()
        if ledger.seconds > 0 and (earlier is None or ledger.planned >= min(earlier.planned, ENOUGH)):
            pace = Pace(ledger.planned, ledger.seconds, ledger.most_in_flight)
            self.cache.remember(f"pace of {self._work} at {self.endpoint}", as_note(pace))
