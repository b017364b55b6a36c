"""Does what `claimsift audit` says hold? Many samples of made-up runs of which the truth is known.

    uv run python benchmarks/audit.py [--seeds 4000] [--write]

With ``--write`` the tables go into docs/audit.md and benchmarks/README.md.
"""

import argparse
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from pipeline.audit.intervals import Count, exact, stratified
from pipeline.audit.recapture import recaptured, total
from pipeline.audit.sampling import allocate

ROOT = Path(__file__).resolve().parent.parent
PAGES = {"coverage": "benchmarks/README.md", "enough": "docs/audit.md", "recapture": "benchmarks/README.md"}
"""Where each table stands."""

ABSTRACTS = 10_000
SIZES = {
    "scale": 15_800,
    "improvement": 11_900,
    "performance": 9_700,
    "availability": 5_100,
    "superiority": 2_400,
}
"""Claims of a run of so many abstracts, in the proportions of the bundled model."""

LEVELS = (0.6, 0.75, 0.85, 0.95)
SECONDS = 5
"""How long one judgement takes."""


@dataclass(frozen=True, slots=True)
class Truth:
    """A made-up run: how many claims of each kind there are, and how many of those are right."""

    sizes: Mapping[str, int]
    right: Mapping[str, int]

    @property
    def precision(self) -> float:
        """The share of right claims in the run."""
        return sum(self.right.values()) / sum(self.sizes.values())


def made(precision: float, sizes: Mapping[str, int]) -> Truth:
    """A run of about this precision, some of whose kinds are better than others."""
    odds = precision / (1 - precision)
    shares = (odds * factor / (1 + odds * factor) for factor in (2.0, 1.0, 0.7, 1.5, 0.4))
    return Truth(
        sizes, {kind: round(size * share) for (kind, size), share in zip(sizes.items(), shares, strict=True)}
    )


@dataclass(slots=True)
class Tried:
    """How often the intervals held the truth, and how wide they were."""

    all: int = 0
    kinds: int = 0
    worst: float = 1.0
    margin: float = 0.0
    bias: float = 0.0


def tried(truth: Truth, sample: int, seeds: int) -> Tried:
    """Many samples of one size: what they say, held against the truth."""
    generator = np.random.default_rng(sample)
    sizes = allocate(truth.sizes, sample)
    found, by_kind = Tried(), dict.fromkeys(truth.sizes, 0)
    known: dict[Count, tuple[float, float]] = {}
    drawn = {
        kind: generator.hypergeometric(truth.right[kind], size - truth.right[kind], sizes[kind], size=seeds)
        for kind, size in truth.sizes.items()
    }
    for number in range(seeds):
        counts = {
            kind: Count(size, sizes[kind], int(drawn[kind][number])) for kind, size in truth.sizes.items()
        }
        share = stratified(list(counts.values()))
        found.all += share.low <= truth.precision <= share.high
        found.margin += share.margin / seeds
        found.bias += ((share.value or 0.0) - truth.precision) / seeds
        for kind, count in counts.items():
            if count not in known:
                one = exact(count)
                known[count] = (one.low, one.high)
            low, high = known[count]
            by_kind[kind] += low <= truth.right[kind] / truth.sizes[kind] <= high
    found.kinds = sum(by_kind.values())
    found.worst = min(by_kind.values()) / seeds
    return found


def covered(seeds: int) -> Iterator[list[str]]:
    """Rows: precision, judgements, how often the intervals held the truth, how far they reach."""
    for precision in LEVELS:
        truth = made(precision, SIZES)
        for sample in (60, 240, 500):
            found = tried(truth, sample, seeds)
            yield [
                f"{truth.precision:.3f}",
                str(sample),
                f"{100 * found.all / seeds:.1f}%",
                f"{100 * found.worst:.1f}%",
                f"± {100 * found.margin:.1f}",
                f"{100 * found.bias:+.2f}",
            ]


def enough(width: float) -> Iterator[list[str]]:
    """Rows: precision, how many judgements bring it to within a width, how long they take."""
    for precision in LEVELS:
        truth = made(precision, SIZES)
        low = _least(truth, width)
        yield [f"{truth.precision:.3f}", str(low), f"{low * SECONDS / 60:.0f} min"]


def _least(truth: Truth, width: float) -> int:
    """The smallest sample whose interval is within the width if it shows the truth."""
    low, high = len(truth.sizes), sum(truth.sizes.values())
    while low < high:
        middle = (low + high) // 2
        sizes = allocate(truth.sizes, middle)
        counts = [
            Count(size, sizes[kind], round(sizes[kind] * truth.right[kind] / size))
            for kind, size in truth.sizes.items()
        ]
        if stratified(counts).margin <= width:
            high = middle
        else:
            low = middle + 1
    return low


def caught(seeds: int) -> Iterator[list[str]]:
    """Rows: how alike the two are, the true recall, what capture and recapture says, how often it holds."""
    for alike in (0.0, 0.3):
        generator = np.random.default_rng(7)
        held, said, true = 0, 0.0, 0.0
        for _ in range(seeds):
            recall, share = _one_recapture(generator, alike)
            held += share[1] <= recall <= share[2]
            said += share[0] / seeds
            true += recall / seeds
        yield [f"{alike:.1f}", f"{true:.3f}", f"{said:.3f}", f"{100 * held / seeds:.1f}%"]


def _one_recapture(generator: np.random.Generator, alike: float) -> tuple[float, tuple[float, float, float]]:
    """A made-up run with its rules; `alike` is by how much a claim's ease moves both."""
    whole = 5_000
    ease = generator.choice([-alike, alike], whole)
    model, rules = generator.random(whole) < 0.7 + ease, generator.random(whole) < 0.5 + ease
    both, first, second = int((model & rules).sum()), int((model & ~rules).sum()), int((rules & ~model).sum())
    # Of what each sees some is wrong.
    wrong_both, wrong_first, wrong_second = both // 30, first // 3, second // 3
    size, judged = both + wrong_both + first + wrong_first, 240
    parts = generator.multivariate_hypergeometric([both, first, wrong_both + wrong_first], judged)
    alone = second + wrong_second
    right = int(generator.hypergeometric(second, wrong_second, 60))
    found = recaptured(
        total([Count(size, judged, int(parts[0]))]),
        total([Count(size, judged, int(parts[1]))]),
        total([Count(alone, 60, right)]),
        ("model", "rules"),
    )
    return (both + first) / whole, (found.recall.value or 0.0, found.recall.low, found.recall.high)


def shown(header: list[str], rows: Iterator[list[str]]) -> str:
    """A table of Markdown."""
    lines = [f"| {' | '.join(line)} |" for line in (header, *rows)]
    return "\n".join([lines[0], "|---" * len(header) + "|", *lines[1:]])


def main() -> None:
    """Prints the tables, and writes them into the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=4_000)
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    tables = {
        "coverage": shown(
            ["true precision", "judged", "interval of all holds it", "of the worst kind", "points", "bias"],
            covered(given.seeds),
        ),
        "enough": shown(["true precision", "judgements to within 5 points", "at 5 s each"], enough(0.05)),
        "recapture": shown(["alike", "true recall", "estimate", "interval holds it"], caught(given.seeds)),
    }
    for name, table in tables.items():
        print(table, end="\n\n")
        if given.write:
            put(name, table)


def put(name: str, table: str) -> None:
    """Writes a table between its marks."""
    page = ROOT / PAGES[name]
    begin, end = f"<!-- {name} -->", f"<!-- /{name} -->"
    marked = re.compile(f"{begin}.*?{end}", re.DOTALL)
    page.write_text(marked.sub(lambda _: f"{begin}\n{table}\n{end}", page.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    main()
