"""A bad night: 500 abstracts at an endpoint where three in ten requests go wrong, and Curator on the same.

    uv run python benchmarks/faults.py [--curator FOLDER]

FOLDER is an environment with Curator, made on the first run. The table goes into benchmarks/README.md.
"""

import argparse
import json
import subprocess
import tempfile
import time
from collections import Counter
from pathlib import Path

import bad_stub
import curators
import robustness
import workload

COUNT = 500
SHARE = 0.3
CONDITIONS = {"latency": 0.05, "faults": SHARE, "hang": 20}
TIMEOUT = 3
AT_ONCE = 64


def chosen(folder: Path) -> list[int]:
    """Abstracts whose answers are read without a reject on a good day."""
    digest = folder / "all.jsonl"
    workload.write(digest, 2 * COUNT)
    with robustness.stub() as stub:
        robustness.ended(robustness.extract(digest, stub.url, folder / "good", folder / "good.jsonl"))
    good = [line["status"] == "ok" for line in robustness.lines(folder / "good.jsonl")]
    return [number for number, well in enumerate(good) if well][:COUNT]


def ours(folder: Path, digest: Path, name: str, *words: object) -> list[object]:
    """A row of the table for claimsift."""
    output = folder / f"{name}.jsonl"
    with robustness.stub(**CONDITIONS) as stub:
        code, _, seconds = robustness.ended(
            robustness.extract(digest, stub.url, folder / name, output, "--timeout", TIMEOUT, *words)
        )
        seen = stub.get("/stats")
    read = robustness.lines(output)
    statuses = Counter(line["status"] for line in read)
    empty = sum(line["status"] == "ok" and not line["claims"] for line in read)
    said = ", ".join(f"{count} {status}" for status, count in statuses.items())
    return [
        f"claimsift, {name}",
        f"{said}, {empty} empty, exit code {code}",
        seen["requests"],
        f"{seconds:.1f}",
    ]


def theirs(folder: Path, digest: Path, environment: Path) -> list[object]:
    """The row for Curator."""
    python = curators.installed(environment)
    with robustness.stub(**CONDITIONS) as stub:
        script = Path(__file__).with_name("run_curator.py")
        started = time.perf_counter()
        patience = ["--retries", "4", "--timeout", str(TIMEOUT)]
        run = subprocess.run(
            [python, script, digest, stub.url, str(AT_ONCE), folder / "curator", *patience],
            capture_output=True,
            text=True,
            timeout=600,
            check=True,
        )
        seconds = time.perf_counter() - started
        seen = stub.get("/stats")
    told = json.loads(run.stdout.splitlines()[-1])
    return [
        f"Curator {curators.version(python)}",
        f"{told['answered']} answered",
        seen["requests"],
        f"{seconds:.1f}",
    ]


def main() -> None:
    """Makes the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--curator", type=Path, default=curators.ENVIRONMENT)
    environment = parser.parse_args().curator
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        numbers = chosen(folder)
        digest = folder / "abstracts.jsonl"
        digest.write_text("".join(map(workload.line, numbers)), "utf-8")
        rows = [
            ours(folder, digest, f"--concurrency {AT_ONCE}", "--concurrency", AT_ONCE),
            theirs(folder, digest, environment),
            ours(folder, digest, "--concurrency auto"),
        ]
    least = bad_stub.least(numbers, SHARE)
    head = ["", f"of {COUNT}", f"requests (least possible: {least})", "seconds, start included"]
    below = robustness.versions("aiohttp", "openai", "tenacity")
    robustness.write_into_docs("faults", f"{robustness.table([head, *rows])}\n\n{below}.")


if __name__ == "__main__":
    main()
