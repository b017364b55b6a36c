"""The abstracts as a Ray data set, its results in the order of the abstracts."""

import logging
import math
import os
from collections.abc import AsyncGenerator, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, cast

from pipeline.distributed.ray.worker import ABSTRACT, Job, ShardWorker, raised
from pipeline.domain import Abstract, Extraction
from pipeline.errors import SetupError, install
from pipeline.outputs.loading import classed
from pipeline.outputs.reading import from_line
from pipeline.setting_names import setting
from pipeline.settings import RateLimits
from schemas import Record

_QUIET = {
    # Nothing of a run goes anywhere but to its endpoint.
    "RAY_USAGE_STATS_ENABLED": "0",
    # Workers run in the environment of their node, not in a copy of this project made by uv.
    "RAY_ENABLE_UV_RUN_RUNTIME_ENV": "0",
    "RAY_BACKEND_LOG_LEVEL": "fatal",
    "RAY_DATA_DISABLE_PROGRESS_BARS": "1",
}
_ROUNDS = 8
"""Batches are this many times as long as what a worker asks at once, so that it seldom runs dry."""

_MOST = 1000
"""Abstracts of a batch, at most: results come a batch at a time."""

_SHARES = 4
"""But each worker gets at least so many batches, so that no worker is left with the last one for long."""


@dataclass
class Spread:
    """A cluster to read on: at `address`, or one of its own on this machine, with so many `workers`.

    Without `workers` there is one on each node. `nodes` holds those that have answered something, `damaged`
    counts entries of their caches that could not be read.
    """

    address: str | None = None
    workers: int | None = None
    nodes: set[str] = field(default_factory=set)
    damaged: int = 0

    async def extract(
        self,
        job: Job,
        abstracts: Sequence[Abstract],
        record: type[Record],
        on_done: Callable[[Extraction], None],
    ) -> AsyncGenerator[Extraction, None]:
        """One extraction for each abstract, in their order, whose records are of the class `record`.

        The pace of the job's endpoint is that of the whole run; each worker gets its part.

        Raises:
            SetupError: there is no Ray, no cluster, or a node cannot take part.
        """
        if not abstracts:
            return
        with _connected(self.address) as nodes:
            whole = job.endpoint.pace
            # Together they ask no more than the whole run may; none can have less than one a minute.
            most = (len(abstracts), job.endpoint.concurrency, *(one for one in (whole.rpm, whole.tpm) if one))
            workers = min(self.workers or nodes[0], nodes[1], *most)
            shares = (most and max(1, most // workers) for most in (whole.concurrency, whole.rpm, whole.tpm))
            mine = replace(job, endpoint=replace(job.endpoint, pace=RateLimits(*shares)))
            expected = 0
            for row in _rows(mine, abstracts, workers):
                if row["fault"] is not None:
                    raise raised(row)
                if row["place"] != expected:
                    raise SetupError(f"The cluster lost the abstract {expected + 1}. Start the run again.")
                line = row["line"].encode()
                [found] = classed([from_line(line, job.task.name, "a result")], record)
                extraction = replace(found, cached=row["cached"])
                self.nodes.add(row["node"])
                self.damaged += row["damaged"] or 0
                expected += 1
                on_done(extraction)
                yield extraction
        if expected != len(abstracts):
            raise SetupError(f"The cluster gave {expected} of {len(abstracts)} results. Start the run again.")


@contextmanager
def _connected(address: str | None) -> Iterator[tuple[int, int]]:
    """The number of nodes and of CPUs of the cluster, while the block runs.

    Raises:
        SetupError: Ray is not installed, or there is no cluster at the address.
    """
    # A cluster of its own then listens on the loopback address alone.
    for name, value in (_QUIET | ({} if address else {"RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0"})).items():
        os.environ.setdefault(name, value)
    try:
        import ray
        import ray.data
    except ModuleNotFoundError as error:
        raise SetupError(
            f"For {setting('engine', 'ray')} the library {error.name} is needed, which is not installed, on"
            f" every node. {install('ray')}"
        ) from error
    for name in ("ray", "ray.data"):
        logging.getLogger(name).setLevel(logging.ERROR)
    how: dict[str, Any] = {} if address else {"include_dashboard": False}
    try:
        with _silenced():
            ray.init(address or "local", log_to_driver=False, logging_level=logging.ERROR, **how)
    except (ConnectionError, ValueError, RuntimeError) as error:
        raise SetupError(
            f"There is no Ray cluster at {address}: {' '.join(str(error).split())[:200]}. Start the command"
            " on a node of the cluster, and name the address that ray status shows."
        ) from error
    try:
        nodes: list[dict[str, Any]] = ray.nodes()  # type: ignore[no-untyped-call]
        resources: dict[str, float] = ray.cluster_resources()  # type: ignore[no-untyped-call]
        yield sum(bool(node["Alive"]) for node in nodes), max(1, int(resources.get("CPU", 1)))
    finally:
        ray.shutdown()


@contextmanager
def _silenced() -> Iterator[None]:
    """Keeps standard error to ourselves: being told to be quiet, Ray says so there, past all of Python."""
    with Path(os.devnull).open("wb") as nowhere:
        error_output = os.dup(2)
        os.dup2(nowhere.fileno(), 2)
        try:
            yield
        finally:
            os.dup2(error_output, 2)
            os.close(error_output)


def _rows(job: Job, abstracts: Sequence[Abstract], workers: int) -> Iterator[Mapping[str, Any]]:
    """The rows of the results, in order, each as soon as it and those before it are there."""
    import pyarrow as pa
    import ray.data

    context = ray.data.DataContext.get_current()
    context.execution_options.preserve_order = True
    context.enable_progress_bars = False
    size = max(
        1, min(_ROUNDS * job.endpoint.concurrency, _MOST, math.ceil(len(abstracts) / (_SHARES * workers)))
    )
    tables = (
        pa.table(
            {
                "place": pa.array(range(start, min(start + size, len(abstracts))), pa.int64()),
                "abstract": pa.array(
                    [ABSTRACT.dump_json(one).decode() for one in abstracts[start : start + size]],
                    pa.large_string(),
                ),
            }
        )
        for start in range(0, len(abstracts), size)
    )
    # Put away one by one, they are never all in the memory of this process.
    stored: list[Any] = [ray.put(table) for table in tables]
    results = ray.data.from_arrow_refs(stored).map_batches(
        ShardWorker,
        fn_constructor_args=(job,),
        batch_size=None,
        batch_format="pyarrow",
        compute=ray.data.ActorPoolStrategy(size=workers),
        num_cpus=1,
    )
    for batch in results.iter_batches(batch_size=None, batch_format="pyarrow", prefetch_batches=0):
        yield from cast("pa.Table", batch).to_pylist()
