"""How fast a large file of lines is read, and in how much memory: beside `json.loads` on the same lines.

    uv run python benchmarks/stream_inputs.py --records 1000000

Makes lines as Kaggle hands out arXiv's metadata, in a temporary file, and reads them twice. Memory is the
most that the process held at the end of each tenth.
"""

import argparse
import json
import resource
import tempfile
import time
from pathlib import Path

from pipeline.inputs import Columns, RecordCounts
from pipeline.inputs.reading import abstracts_of


def made(number: int) -> str:
    """A line with an abstract of usual length."""
    text = f"Norn {number} maps 12 caves with 3 sensors and finds water in 91.5% of them. " * 14
    line = {
        "id": f"{3101 + number // 99_999}.{number % 99_999:05}",
        "title": f"Norn {number}: Mapping\n  Caves",
        "abstract": f"  {text}\n",
        "authors": "Jane Doe and Rick Roe",
        "categories": "cs.RO cs.LG",
        "versions": [{"version": "v1", "created": "Wed, 1 Jan 2031 10:00:00 GMT"}],
        "authors_parsed": [["Doe", "Jane", ""], ["Roe", "Rick", ""]],
    }
    return json.dumps(line) + "\n"


def _held() -> float:
    """Megabytes that this process held at most so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Runs as the module's description says."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--records", type=int, default=100_000)
    count = parser.parse_args().records
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "lines.jsonl"
        with path.open("w", encoding="utf-8") as file:
            file.writelines(map(made, range(count)))
        megabytes = path.stat().st_size / 2**20
        began = time.monotonic()
        with path.open("rb") as lines:
            for line in lines:
                json.loads(line)
        alone = time.monotonic() - began
        print(f"json.loads  {count / alone:10,.0f} records/s  {megabytes / alone:6.1f} MB/s")
        began, read, held = time.monotonic(), 0, []
        with path.open("rb") as file_:
            for _ in abstracts_of(file_, "lines", RecordCounts("lines"), Columns()):
                read += 1
                if read % max(1, count // 10) == 0:
                    held.append(f"{_held():,.0f}")
        taken = time.monotonic() - began
        print(f"claimsift   {read / taken:10,.0f} records/s  {megabytes / taken:6.1f} MB/s")
        print(f"memory, MB  {' '.join(held)}")


if __name__ == "__main__":
    main()
