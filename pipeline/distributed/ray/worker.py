"""What a worker is told, and how it reads: with the stages of `scheduler`, like a run on one machine.

What is raised on purpose comes back as a row: Ray would wrap it in the traces of three processes.
"""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter

from pipeline import __version__, errors
from pipeline.domain import Abstract
from pipeline.errors import ClaimsiftError, SetupError
from pipeline.extraction.endpoints import Endpoint
from pipeline.extraction.scheduler import Connect, Run, extracted
from pipeline.llm.cache import Cache
from pipeline.llm.client import Client
from pipeline.outputs.writing import to_line
from pipeline.setting_names import as_flag, named
from pipeline.settings import Settings, cache_folder
from pipeline.tasks import Task, find, load

if TYPE_CHECKING:
    import pyarrow as pa

ABSTRACT: TypeAdapter[Abstract] = TypeAdapter(Abstract)


@dataclass(frozen=True)
class TaskFiles:
    """A schema and its prompt as texts, for nodes that have no such files; `fingerprint` proves them."""

    name: str
    schema: str
    prompt: str
    fingerprint: str

    @classmethod
    def of(cls, name: str, task: Task) -> "TaskFiles":
        """The files of the task that was loaded by a name or a path."""
        schema, prompt = find(name)
        return cls(task.name, schema.read_text("utf-8"), prompt.read_text("utf-8"), task.fingerprint)

    def load(self) -> Task:
        """The task, out of these texts.

        Raises:
            SetupError: it is not the same here, because claimsift is not.
        """
        with tempfile.TemporaryDirectory() as folder:
            schema = Path(folder) / f"{self.name}.py"
            schema.write_text(self.schema, "utf-8")
            schema.with_suffix(".md").write_text(self.prompt, "utf-8")
            task = load(str(schema))
        if task.fingerprint != self.fingerprint:
            raise SetupError(f"The schema {self.name} loads differently there. Install the same libraries.")
        return task


@dataclass(frozen=True)
class Job:
    """All that a worker needs beside its abstracts; it travels to each node.

    Without a `cache_dir` in the settings each node keeps answers in its user's cache folder. `endpoint` has
    the key, and the pace of one worker.
    """

    settings: Settings
    task: TaskFiles
    endpoint: Endpoint = field(repr=False)
    version: str = __version__

    def run(self, connect: Connect) -> Run:
        """The run, on the node where this is called.

        Raises:
            ClaimsiftError: this node cannot take part.
        """
        if self.version != __version__:
            raise SetupError(f"It has claimsift {__version__}, and {self.version} is wanted.")
        settings, folder = self.settings, self.settings.cache_dir
        return Run(
            replace(settings, pace=self.endpoint.pace, concurrency=self.endpoint.concurrency),
            self.task.load(),
            Cache(cache_folder(folder)),
            None if settings.offline else connect,
        )


class ShardWorker:
    """A worker: batches of abstracts in, their lines out.

    It opens its way to the endpoint once: what a client finds out about it holds for all batches.
    """

    def __init__(self, job: Job) -> None:
        import ray

        self._endpoint = job.endpoint
        self._client: Client | None = None
        self._stack = AsyncExitStack()
        self._loop = asyncio.Runner()
        self._node = str(ray.get_runtime_context().get_node_id())
        self._run: Run | None = None
        self._damaged = 0
        self._fault: Exception | None = None
        # Only the command line starts workers.
        self._stack.enter_context(named(as_flag))
        try:
            self._run = job.run(self._connected)
        except ClaimsiftError as error:
            self._fault = error

    def __call__(self, batch: "pa.Table") -> "pa.Table":
        """The lines of a batch, each with its place in the whole, or one row that says what went wrong.

        The first line also says how many entries of the cache were wanted for the batch and damaged.
        """
        rows = batch.to_pylist()
        if self._run is None:
            return self._failed(self._fault or SetupError("it did not start"))
        try:
            abstracts = [ABSTRACT.validate_json(row["abstract"]) for row in rows]
            found = self._loop.run(extracted(self._run, abstracts))
        except ClaimsiftError as error:
            return self._failed(error)
        before, self._damaged = self._damaged, self._run.cache.damaged
        return _table(
            [
                {
                    "place": row["place"],
                    "line": to_line(one),
                    "cached": one.cached,
                    "damaged": 0 if number else self._damaged - before,
                    "node": self._node,
                }
                for number, (row, one) in enumerate(zip(rows, found, strict=True))
            ]
        )

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[Client]:
        if self._client is None:
            self._client = await self._stack.enter_async_context(self._endpoint.connect())
        yield self._client

    def _failed(self, error: Exception) -> "pa.Table":
        kind = type(error).__name__
        return _table([{"place": -1, "node": self._node, "fault": str(error), "kind": kind}])


def _table(rows: Sequence[Mapping[str, object]]) -> "pa.Table":
    import pyarrow as pa

    columns = {
        "place": pa.int64(),
        "line": pa.large_string(),
        "cached": pa.bool_(),
        "damaged": pa.int64(),
        "node": pa.string(),
        "fault": pa.string(),
        "kind": pa.string(),
    }
    return pa.table({name: pa.array([row.get(name) for row in rows], kind) for name, kind in columns.items()})


def raised(row: Mapping[str, Any]) -> ClaimsiftError:
    """The error in a row that holds one, as it was raised on the node, which is named."""
    kind: Callable[[str], ClaimsiftError] = getattr(errors, row["kind"], ClaimsiftError)
    return kind(f"On the node {row['node'][:12]} of the cluster: {row['fault']}")
