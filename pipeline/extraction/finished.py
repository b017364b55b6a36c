"""What a run gives: its extractions, and a summary."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, NamedTuple

from typing_extensions import TypeVar

from pipeline.domain import Extraction, Json
from pipeline.outputs import summary
from pipeline.outputs.summary import Tally
from pipeline.settings import Settings

R = TypeVar("R")


@dataclass(frozen=True, repr=False)
class Summary:
    """What a run did. Shown, it is what the command line prints at the end.

    `tally` has the counts, `settings` how it was asked, `cost` the US dollars that the extractor has spent
    so far (None where no price is known). `stopped` says which limit was reached, if one was; then some
    abstracts have failed. `notices` has a line for each part of the input that could not be read. `alarm` is
    a sentence where nothing was kept, or more than half was lost for one reason. `schema` is what a command
    is given to find the schema; None where that is a class of the user's own. `run` is what the manifest says
    beside the counts.
    """

    tally: Tally
    settings: Settings
    seconds: float
    cost: float | None
    stopped: str | None
    notices: tuple[str, ...]
    account: tuple[str, ...]
    schema: str | None
    run: Mapping[str, Json]

    @property
    def alarm(self) -> str | None:
        """What to look at, if something is badly wrong."""
        return summary.alarm(self.tally, self.schema)

    @property
    def sound(self) -> bool:
        """Whether all was read, and enough was kept: where a command would leave with the exit code 0."""
        return not (self.tally.unread or self.notices or self.stopped or self.alarm)

    def manifest(self) -> dict[str, Json]:
        """The record of the run, as the command line keeps it beside its output."""
        return summary.manifest(self.tally, self.seconds, {**self.run, "not_read": list(self.notices)})

    def __repr__(self) -> str:
        lines = [summary.text(self.tally, self.seconds, None, account=self.account)]
        lines += [f"not read   {notice}" for notice in self.notices]
        lines += [f"look       {self.alarm}"] if self.alarm else []
        return "\n".join(lines)


class Finished(NamedTuple, Generic[R]):
    """A run that has ended: an extraction for each distinct abstract, in their order, and a summary."""

    extractions: list[Extraction[R]]
    summary: Summary

    def __repr__(self) -> str:
        return f"{len(self.extractions):,} extractions, and a summary:\n{self.summary}"
