"""Where abstracts are read: on this machine, or on a Ray cluster."""

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

import click

from pipeline.cli.flags import MACHINES, flag_under, together
from pipeline.cli.options import tell_damaged
from pipeline.domain import Abstract, Extraction, Json
from pipeline.errors import InputError
from pipeline.settings import Limits

if TYPE_CHECKING:
    from pipeline.distributed.ray.spreading import Spread
    from pipeline.extraction.session import Session


@dataclass
class Engine:
    """The flags that say where abstracts are read."""

    name: Literal["local", "ray"]
    address: str | None
    workers: int | None
    _spread: "Spread | None" = field(default=None, init=False)

    def __post_init__(self) -> None:
        """Raises InputError where flags for a cluster come without the engine."""
        if self.name != "ray" and (self.address or self.workers):
            raise InputError("--ray-address and --ray-workers need --engine ray.")

    def extract(self, session: "Session", abstracts: Sequence[Abstract]) -> AsyncGenerator[Extraction, None]:
        """The extractions of a session, in the abstracts' order; InputError for what a cluster cannot do."""
        run, settings, ledger = session.run, session.settings, session.account.ledger
        if self.name == "local":
            from pipeline.extraction.scheduler import extract

            return extract(run, abstracts)
        from pipeline.distributed.ray.spreading import Spread
        from pipeline.distributed.ray.worker import Job, TaskFiles
        from pipeline.llm.limits.budget_guard import no_guard

        if session.endpoint.provider is not None:
            raise InputError(
                "--engine ray needs an address that all nodes reach, and --provider has none. Name one with"
                " --base-url, or leave --engine out."
            )
        if settings.base_url is None and not settings.offline:
            raise InputError(
                "--engine ray needs an endpoint that all nodes reach: name its address with --base-url."
            )
        if settings.limits != Limits():
            raise InputError(
                "--max-cost and --max-tokens-total work on one machine only. With --engine ray leave them"
                " out, and bound the run with --limit."
            )
        job = Job(
            settings=settings,
            task=TaskFiles.of(settings.schema, run.task),
            # What is told on another machine nobody reads.
            endpoint=replace(session.endpoint, tell=lambda _: None, guard=no_guard),
        )
        spread = self._spread = Spread(self.address, self.workers)
        click.get_current_context().call_on_close(
            lambda: tell_damaged(spread.damaged, "Caches of the cluster are")
        )

        def done(extraction: Extraction) -> None:
            if not extraction.cached and extraction.usage.requests:
                ledger.book(extraction.usage)
            run.on_done(extraction)

        return spread.extract(job, abstracts, run.task.record, done)

    def for_manifest(self) -> dict[str, Json]:
        """What the manifest says of the engine."""
        return {"engine": "ray", "nodes": len(self._spread.nodes)} if self._spread else {}


_machines = flag_under(MACHINES)

engine_options = together(
    "engine",
    Engine,
    _machines(
        "--engine",
        "name",
        type=click.Choice(["local", "ray"]),
        default="local",
        show_default=True,
        help="Read on this machine, or on a Ray cluster (needs claimsift[ray]).",
    ),
    _machines(
        "--ray-address",
        "address",
        metavar="HOST:PORT",
        show_default="a new cluster on this machine",
        help="Address of the Ray cluster.",
    ),
    _machines(
        "--ray-workers",
        "workers",
        type=click.IntRange(min=1),
        metavar="N",
        show_default="one on each node",
        help="Number of reading processes. They share --concurrency, --rpm and --tpm.",
    ),
)
