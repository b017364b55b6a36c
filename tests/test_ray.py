"""`claimsift extract --engine ray`, on a Ray cluster of two nodes on this machine."""

import asyncio
import contextlib
import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import diskcache
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from conftest import ROOT
from endpoint import Answer, Endpoint, asked_about, chat, fault, reader
from shell import Ended, digest_of, lines_of

import pipeline
from pipeline.distributed.ray import spreading
from pipeline.distributed.ray.worker import Job, TaskFiles
from pipeline.domain import Abstract, Extraction
from pipeline.errors import SetupError
from pipeline.extraction import endpoints
from pipeline.settings import Choices, RateLimits
from pipeline.tasks import load

pytestmark = pytest.mark.ray

MARK = "CLAIMSIFT_TEST_CLUSTER"
WORKER = "ray::MapWorker"
QUIET = {
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0",
    "RAY_ENABLE_UV_RUN_RUNTIME_ENV": "0",
    "RAY_worker_niceness": "0",
    # A node that is slow to answer is not taken for dead.
    "RAY_agent_register_timeout_ms": "500000",
    "RAY_gcs_server_request_timeout_seconds": "500",
    "RAY_health_check_failure_threshold": "100",
    "RAY_health_check_timeout_ms": "60000",
    "RAY_worker_register_timeout_seconds": "500",
}


def environment(folder: Path) -> dict[str, str]:
    """An environment that configures nothing, keeps to this machine, and marks whatever inherits it."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("OPENAI_", "CLAIMSIFT_", "RAY_", "COV"))
        and not name.lower().endswith("_proxy")
    }
    return {**kept, **QUIET, MARK: str(folder), "CLAIMSIFT_CACHE_DIR": str(folder / "cache")}


def marked(folder: Path, *, title: str = "") -> list[int]:
    """The processes that inherited the mark of a folder, and whose title begins so."""
    found = []
    for path in Path("/proc").iterdir():
        if path.name.isdigit() and int(path.name) != os.getpid():
            with contextlib.suppress(OSError):
                inherited = f"{MARK}={folder}".encode() in (path / "environ").read_bytes().split(b"\0")
                if inherited and (path / "cmdline").read_bytes().startswith(title.encode()):
                    found.append(int(path.name))
    return found


@dataclass(frozen=True)
class Nodes:
    """A cluster: where it is, and the environment in which it was started."""

    address: str
    folder: Path
    env: dict[str, str]

    def extract(self, *words: object, address: str | None = None) -> Ended:
        """One run of the command on the cluster."""
        with self.started(*words, address=address) as process:
            out, err = process.communicate(timeout=600)
        return Ended(process.returncode, out, err)

    def started(self, *words: object, address: str | None = None) -> "subprocess.Popen[str]":
        """The command, started."""
        on = ("--engine", "ray", "--ray-address", address or self.address)
        code = "from pipeline.cli import main; main()"
        return subprocess.Popen(
            [sys.executable, "-c", code, "extract", *map(str, words), *on],
            cwd=ROOT,
            env=self.env,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )


@pytest.fixture(scope="module")
def nodes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nodes]:
    """A cluster of two nodes, of which nothing is left when the tests end."""
    folder = tmp_path_factory.mktemp("cluster")
    env = environment(folder)
    for attempt in range(2):
        with started_cluster(folder / f"{attempt}.log", env) as address:
            try:
                if address:
                    yield Nodes(address, folder, env)
                    return
            finally:
                _end(folder)
    pytest.fail(f"no cluster started: {(folder / '1.log').read_text('utf-8')[-2000:]}")


@contextlib.contextmanager
def started_cluster(log: Path, env: dict[str, str]) -> Iterator[str]:
    """The address of a cluster of two nodes, or nothing where it did not start."""
    with (
        log.open("wb") as errors,
        subprocess.Popen(
            [sys.executable, str(ROOT / "tests" / "ray_nodes.py"), "2"],
            env=env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            start_new_session=True,
        ) as process,
    ):
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.stdin.close()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(60)
            process.kill()


def _end(folder: Path) -> None:
    """Ends what a cluster left behind, if anything."""
    for _ in range(50):
        left = marked(folder)
        if not left:
            return
        time.sleep(0.1)
    for pid in left:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def on_one_machine(folder: Path, digest: Path, server: Endpoint, *words: object) -> Path:
    """The output of a run without a cluster, with a cache of its own."""
    output = folder / "single.jsonl"
    code = "from pipeline.cli import main; main()"
    flags = ("--base-url", server.url, "-o", output, "--cache-dir", folder / "single", *words)
    subprocess.run(
        [sys.executable, "-c", code, "extract", str(digest), *map(str, flags)],
        cwd=ROOT,
        env=environment(folder),
        capture_output=True,
        check=False,
        timeout=300,
    )
    return output


def asked(server: Endpoint) -> list[int]:
    """The numbers of the abstracts that an endpoint was asked about, in order."""
    return sorted(number for number in map(asked_about, server.requests) if number is not None)


def faulty(body: dict[str, Any], attempt: int) -> Answer:
    """Answers well, but refuses to read the seventh abstract."""
    return fault(400) if "present Norn-7," in json.dumps(body) else reader(body, attempt)


def told(output: Path) -> dict[str, Any]:
    """The manifest of an output."""
    manifest: dict[str, Any] = json.loads(output.with_name(f"{output.name}.manifest.json").read_text("utf-8"))
    return manifest


def test_results_are_those_of_a_single_machine(nodes: Nodes, tmp_path: Path) -> None:
    """Both nodes read, and the output is byte for byte that of one machine: repeats, failures, order."""
    digest = digest_of(tmp_path, [*range(1, 41), 3, 5, 3])
    output = tmp_path / "claims.jsonl"

    share = 4
    # More than a share is open when both nodes have asked, which a busy one is slow to do.
    with Endpoint(faulty, together=share + 1) as server:
        words = ("--mode", "json_schema", "--concurrency", 2 * share, "--timeout", 500, "-o", output)
        ended = nodes.extract(digest, "--base-url", server.url, *words)
        assert ended.code == 1, ended.err
        assert asked(server) == list(range(1, 41))
        single = on_one_machine(tmp_path, digest, server, *words[:2])
    assert ended.code == 1, ended.err
    assert output.read_bytes() == single.read_bytes()
    assert "abstracts  40 (3 repeats folded): 39 ok, 1 failed" in ended.err
    manifest, other = told(output), told(single)
    assert (manifest["engine"], manifest["nodes"]) == ("ray", 2)
    for name in ("statuses", "records", "grounding", "requests", "tokens", "input", "model", "mode"):
        assert manifest[name] == other[name]


def test_killed_worker_costs_nothing_but_time(nodes: Nodes, tmp_path: Path) -> None:
    """A worker that is killed is replaced: all is read, and only what it had in hand is asked for again."""
    digest = digest_of(tmp_path, range(100, 160))
    output = tmp_path / "claims.jsonl"
    share = 2
    killed: list[int] = []
    lock = threading.Lock()
    # Those of an earlier run may still be ending.
    before = marked(nodes.folder, title=WORKER)

    def script(body: dict[str, Any], attempt: int) -> Answer:
        with lock:
            if len(server.requests) > 25 and not killed:
                for worker in {*marked(nodes.folder, title=WORKER)} - {*before}:
                    os.kill(worker, signal.SIGKILL)
                    killed.append(worker)
                    break
        return reader(body, attempt)

    with Endpoint(script) as server:
        ended = nodes.extract(digest, "--base-url", server.url, "-o", output, "--concurrency", 2 * share)
        again = len(asked(server)) - 60
        single = on_one_machine(tmp_path, digest, server)
    assert killed
    assert ended.code == 0, ended.err
    assert output.read_bytes() == single.read_bytes()
    # A worker begins no request before the answer to an earlier one is in the cache, beyond its share.
    assert again <= share


def test_parquet_in_and_out_with_a_schema_of_ones_own(nodes: Nodes, tmp_path: Path) -> None:
    """Abstracts come from Parquet, records go to Parquet, and a schema that no node has travels along."""
    (tmp_path / "urns.py").write_text((ROOT / "schemas" / "datasets.py").read_text("utf-8"), "utf-8")
    (tmp_path / "urns.md").write_text("Find urns.\n", "utf-8")
    lines = digest_of(tmp_path, [*range(1, 10), 4])
    digest, output = tmp_path / "digest.parquet", tmp_path / "urns.parquet"
    pq.write_table(pa.Table.from_pylist(lines_of(lines)), digest)
    flags = ("--mode", "json_schema", "--schema", tmp_path / "urns.py")
    found = {"urns": [{"sentence": 2, "name": "LoomBench", "role": "evaluated_on"}]}
    with Endpoint(lambda *_: chat(json.dumps(found))) as server:
        ended = nodes.extract(digest, "--base-url", server.url, "-o", output, *flags)
        single = on_one_machine(tmp_path, lines, server, *flags)
    assert ended.code == 0, ended.err
    mine, other = pipeline.read(output), pipeline.read(single)
    assert [sourceless(one) for one in mine] == [sourceless(one) for one in other]
    assert "records    9: 9 evaluated_on" in ended.err
    assert [len(one.abstract.sources) for one in mine] == [1, 1, 1, 2, 1, 1, 1, 1, 1]
    assert {source.file for one in mine for source in one.abstract.sources} == {str(digest)}
    assert pq.read_table(output)["name"].to_pylist() == ["LoomBench"] * 9


def test_made_up_words_are_left_out_on_each_node(nodes: Nodes, tmp_path: Path) -> None:
    """Copied words that stand nowhere are left out there too, and with the flag they are kept."""
    digest, output = digest_of(tmp_path, range(200, 204)), tmp_path / "claims.jsonl"

    def copying(body: dict[str, Any], attempt: int) -> Answer:
        answer = reader(body, attempt)
        assert isinstance(answer.body, dict)
        content = answer.body["choices"][0]["message"]["content"]
        return chat(content.replace("LoomBench", "GSM8K"))

    with Endpoint(copying) as server:
        words = (digest, "--base-url", server.url, "--mode", "json_schema", "-o", output)
        counts = {}
        for flags in ((), ("--keep-ungrounded",)):
            ended = nodes.extract(*words, *flags)
            assert ended.code == 0, ended.err
            claims = [claim for line in lines_of(output) for claim in line["claims"]]
            counts[flags] = len(claims), sum("dataset" in claim for claim in claims)
        assert len(asked(server)) == 4
    assert counts == {(): (4, 0), ("--keep-ungrounded",): (4, 4)}


def sourceless(extraction: Extraction) -> Extraction:
    """An extraction but for the name of the file."""
    places = tuple(replace(source, file="") for source in extraction.abstract.sources)
    return replace(extraction, abstract=replace(extraction.abstract, sources=places))


PICKLED = "UPDATE Cache SET mode = ? WHERE key LIKE 'reply:%'"
"""Makes of each reply what claimsift never writes and refuses to read."""


def test_what_goes_wrong_on_a_node_is_a_sentence(nodes: Nodes, tmp_path: Path) -> None:
    """Where a node cannot go on one sentence names it and says why, exit code 2, and no output is left."""
    digest = digest_of(tmp_path, [1])
    output = tmp_path / "claims.jsonl"
    flags = ("--model", "m", "--mode", "json_schema")
    with Endpoint(reader) as server:
        on_one_machine(tmp_path, digest, server, *flags)
    with contextlib.closing(sqlite3.connect(tmp_path / "single" / "cache.db")) as cache, cache:
        assert cache.execute(PICKLED, [diskcache.core.MODE_PICKLE]).rowcount == 1
    ended = nodes.extract(digest, *flags, "--offline", "--cache-dir", tmp_path / "single", "-o", output)
    assert ended.code == 2, ended.err
    assert ended.err.startswith("claimsift: On the node ")
    assert "holds pickled data" in ended.err
    assert ended.err.count("\n") == 1
    assert not output.exists()


def test_damaged_entries_of_a_nodes_cache_are_asked_again_and_said(nodes: Nodes, tmp_path: Path) -> None:
    """Replies that a node cannot read are asked for again, and the command says once how many there were."""
    digest = digest_of(tmp_path, range(1, 31))
    output = tmp_path / "claims.jsonl"
    flags = ("--model", "m", "--mode", "json_schema")
    with Endpoint(reader) as server:
        single = on_one_machine(tmp_path, digest, server, *flags)
        server.requests.clear()
        with contextlib.closing(sqlite3.connect(tmp_path / "single" / "cache.db")) as cache, cache:
            assert cache.execute(CUT).rowcount == 2
        words = ("--base-url", server.url, "--cache-dir", tmp_path / "single", "-o", output)
        ended = nodes.extract(digest, *flags, *words)
        assert ended.code == 0, ended.err
        assert asked(server) == [3, 27]
    assert output.read_bytes() == single.read_bytes()
    assert ended.err.count("Caches of the cluster are damaged in places: 2 entries could not be read") == 1


CUT = """UPDATE Cache SET value = substr(value, 1, 40) WHERE key LIKE 'reply:%'
         AND (value LIKE '%Norn-3\\"%' OR value LIKE '%Norn-27\\"%')"""
"""Breaks off the replies about two abstracts."""

# Without a cluster


def run(folder: Path, *words: object) -> Ended:
    """One run of the command in a process of its own."""
    code = "from pipeline.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code, "extract", *map(str, words)],
        cwd=ROOT,
        env=environment(folder),
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    return Ended(done.returncode, done.stdout, done.stderr)


FLAGS = ("--base-url", "http://127.0.0.1:9/v1", "--model", "m", "--mode", "json_schema")


def test_no_cluster_at_the_address_is_a_sentence(tmp_path: Path) -> None:
    """An address at which no cluster is ends in a sentence, exit code 2, before any request."""
    digest = digest_of(tmp_path, [1])
    ended = run(tmp_path, digest, *FLAGS, "--engine", "ray", "--ray-address", "nonsense")
    assert ended.code == 2
    assert ended.err.startswith("claimsift: There is no Ray cluster at nonsense:")


def test_missing_library_is_a_sentence(tmp_path: Path) -> None:
    """Without Ray the extra is named."""
    digest = digest_of(tmp_path, [1])
    code = "import sys; sys.modules['ray'] = None; from pipeline.cli import main; main()"
    ended = subprocess.run(
        [sys.executable, "-c", code, "extract", str(digest), *FLAGS, "--engine", "ray"],
        cwd=ROOT,
        env=environment(tmp_path),
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert ended.returncode == 2
    assert "the library ray is needed, which is not installed, on every node" in ended.stderr


def test_bundled_model_is_not_started_on_each_node(tmp_path: Path) -> None:
    """Without an endpoint there is nothing that all nodes could ask."""
    ended = run(tmp_path, digest_of(tmp_path, [1]), "--engine", "ray")
    assert ended.code == 2
    assert "--engine ray needs an endpoint that all nodes reach" in ended.err


@pytest.mark.parametrize("words", [("--ray-address", "h:1"), ("--ray-workers", "2")], ids=" ".join)
def test_flags_of_the_cluster_need_it(tmp_path: Path, words: tuple[str, ...]) -> None:
    """Flags that would do nothing are misuse."""
    ended = run(tmp_path, digest_of(tmp_path, [1]), *FLAGS, *words)
    assert ended.code == 2
    assert "need --engine ray" in ended.err


@pytest.mark.parametrize("keep", [False, True])
def test_a_worker_keeps_what_the_run_keeps(keep: bool, tmp_path: Path) -> None:
    """Whether words that stand nowhere are kept travels to each node with the job."""
    endpoint = endpoints.Endpoint("http://127.0.0.1:9/v1")
    job = Job(
        task=TaskFiles.of("claims", load("claims")),
        endpoint=endpoint,
        settings=endpoint.settings(
            load("claims"),
            "m",
            "json_schema",
            Choices(schema="claims", offline=True, keep_ungrounded=keep, cache_dir=str(tmp_path)),
        ),
    )
    run = job.run(job.endpoint.connect)
    run.cache.close()
    assert run.settings.keep_ungrounded is keep


def test_workers_ask_together_no_more_than_a_run_may(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where fewer requests a minute are allowed than there are nodes, fewer workers share them."""
    given: list[tuple[Job, int]] = []
    monkeypatch.setattr(spreading, "_connected", lambda _: contextlib.nullcontext((4, 8)))
    monkeypatch.setattr(spreading, "_rows", lambda job, _, workers: given.append((job, workers)) or [])
    endpoint = endpoints.Endpoint("http://127.0.0.1:9/v1", pace=RateLimits(rpm=3))
    task = load("claims")
    settings = endpoint.settings(task, "m", "json_schema", Choices(schema="claims"))
    job = Job(settings, TaskFiles.of("claims", task), endpoint)

    async def spread() -> None:
        abstracts = [Abstract(str(number), "", "Norn.", ()) for number in range(9)]
        async for _ in spreading.Spread().extract(job, abstracts, task.record, lambda _: None):
            pass

    with pytest.raises(SetupError, match="0 of 9"):
        asyncio.run(spread())
    [(mine, workers)] = given
    assert (workers, mine.endpoint.pace.rpm) == (3, 1)
