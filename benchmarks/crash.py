"""kill -9 in the middle of 1,000 abstracts, at 64 at once, and the same command again.

    uv run python benchmarks/crash.py [--kills 20]

Each time the command is killed at a random moment and run again to the end: how many abstracts were asked
about again although their answers had left the endpoint, and is the output that of an undisturbed run?
The table goes into benchmarks/README.md.
"""

import argparse
import os
import random
import shutil
import signal
import statistics
import tempfile
import time
from pathlib import Path

import robustness
import workload

COUNT = 1000
AT_ONCE = 64
LATENCY = 0.2
SEED = 1


def killed(folder: Path, digest: Path, whole: bytes, after: int) -> tuple[int, int, bool]:
    """Answers before the kill, abstracts asked about again, and whether the output is that of `whole`."""
    cache, output = folder / "cache", folder / "claims.jsonl"
    shutil.rmtree(cache, ignore_errors=True)
    output.unlink(missing_ok=True)
    with robustness.stub(latency=LATENCY) as stub:
        words = (digest, stub.url, cache, output, "--concurrency", AT_ONCE)
        process = robustness.extract(*words)
        while process.poll() is None and stub.get("/stats")["answered"] < after:
            time.sleep(0.002)
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        answered = stub.get("/stats")["answered"]
        robustness.ended(robustness.extract(*words))
        again = stub.get("/stats")["asked again after an answer"]
    return answered, again, output.read_bytes() == whole


def main() -> None:
    """Makes the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--kills", type=int, default=20)
    kills = parser.parse_args().kills
    chance = random.Random(SEED)  # noqa: S311 - chance, not secrecy
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        digest = folder / "abstracts.jsonl"
        workload.write(digest, COUNT)
        with robustness.stub() as stub:
            robustness.ended(robustness.extract(digest, stub.url, folder / "whole", folder / "whole.jsonl"))
        whole = (folder / "whole.jsonl").read_bytes()
        runs = [killed(folder, digest, whole, chance.randrange(COUNT)) for _ in range(kills)]
    again = sorted(again for _, again, _ in runs)
    rows = [
        ["kills", "answers before", "asked again: each", "median", "most", "output the same"],
        [
            kills,
            f"{min(run[0] for run in runs)} to {max(run[0] for run in runs)}",
            ", ".join(map(str, again)),
            statistics.median(again),
            again[-1],
            f"{sum(same for *_, same in runs)} of {kills}",
        ],
    ]
    below = robustness.versions("aiohttp", "diskcache", "uvloop")
    robustness.write_into_docs("crash", f"{robustness.table(rows)}\n\n{below}.")


if __name__ == "__main__":
    main()
