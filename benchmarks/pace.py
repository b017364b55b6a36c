"""How `--concurrency auto` meets an endpoint that allows eight requests at once, as a picture.

    uv run --with matplotlib python benchmarks/pace.py

The endpoint answers 429 with "Retry-After: 1" to whatever comes while it answers eight; half-way it
allows sixteen, and then eight again. The picture goes into docs/, the figures into benchmarks/README.md.
"""

import tempfile
from importlib.metadata import version
from pathlib import Path

import matplotlib as mpl
import robustness
import workload
from matplotlib import pyplot as plt

COUNT = 3300
ALLOWED = ((0.0, 8), (60.0, 16), (100.0, 8))
LATENCY = 0.4
PICTURE = robustness.HERE / "pace.svg"


def area(trace: list[tuple[float, int]], since: float, until: float) -> float:
    """The mean number of requests being answered in a stretch of time."""
    total, last, level = 0.0, since, 0
    for at, now in [*trace, (until, 0)]:
        if at > since:
            total += (min(at, until) - last) * level
            last = min(at, until)
        level = now
    return total / (until - since)


def measured(folder: Path) -> tuple[list[tuple[float, int]], list[float], int]:
    """The run: when how many were being answered, when 429 was said, requests in all."""
    digest = folder / "abstracts.jsonl"
    workload.write(digest, COUNT)
    changes = ",".join(f"{at:g}:{most}" for at, most in ALLOWED)
    with robustness.stub(latency=LATENCY, allow=changes) as stub:
        code, err, _ = robustness.ended(
            robustness.extract(digest, stub.url, folder / "cache", folder / "claims.jsonl")
        )
        trace, throttled = stub.get("/trace")
        requests = stub.get("/stats")["requests"]
    if code or len(robustness.lines(folder / "claims.jsonl")) != COUNT:
        raise SystemExit(f"The run went wrong: {err}")
    began = trace[0][0]
    return [(at - began, n) for at, n in trace], [at - began for at in throttled], requests


def drawn(trace: list[tuple[float, int]], throttled: list[float]) -> None:
    """The picture."""
    mpl.rcParams.update({"font.size": 9, "axes.spines.top": False, "axes.spines.right": False})
    figure, axes = plt.subplots(figsize=(8, 3))
    end = trace[-1][0]
    at = [when for when, _ in ALLOWED] + [end]
    axes.stairs([most for _, most in ALLOWED], at, baseline=None, color="#b5541c", lw=1.5, label="allowed")
    axes.step(*zip(*trace, strict=True), where="post", color="#2b5c8a", lw=0.5, label="being answered")
    axes.plot(throttled, [17.5] * len(throttled), "v", color="#b3261e", ms=4, label="429")
    axes.set(xlabel="seconds", ylabel="requests at once", xlim=(0, end), ylim=(0, 18.5))
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, 1.18), frameon=False, ncols=3)
    figure.tight_layout()
    figure.savefig(PICTURE, metadata={"Date": None})


def main() -> None:
    """Makes the picture and the table."""
    with tempfile.TemporaryDirectory() as name:
        trace, throttled, requests = measured(Path(name))
    drawn(trace, throttled)
    rows: list[list[object]] = [["seconds", "allowed", "being answered, mean", "at least all but one", "429"]]
    ends = [at for at, _ in ALLOWED[1:]] + [trace[-1][0] - 2]
    for (since, most), until in zip(ALLOWED, ends, strict=True):
        count = sum(since <= at < until for at in throttled)
        mean, busy = area(trace, since, until), area([(at, n >= most - 1) for at, n in trace], since, until)
        rows.append([f"{since:.0f} to {until:.0f}", most, f"{mean:.2f}", f"{busy:.0%} of the time", count])
    below = f"{len(throttled)} of {requests} requests were answered with 429. "
    below += robustness.versions("aiohttp", "openai") + f", matplotlib {version('matplotlib')}."
    robustness.write_into_docs("pace", f"{robustness.table(rows)}\n\n{below}")


if __name__ == "__main__":
    main()
