"""Measures the rules against labels made by hand, and writes the figures where they are shown.

    uv run python benchmarks/measure_rules.py DIGEST... --labels LABELS.jsonl [--write]

Prints the table of benchmarks/README.md. With ``--write`` the table goes there and the figures into
`pipeline/rules/quality.toml`, which `claimsift compare` quotes. The halves are by the parity of the
abstract's id, a split that has nothing to do with the text.
"""

import argparse
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pipeline import evaluation, inputs
from pipeline.domain import Extraction
from pipeline.evaluation import Estimate, Evaluation
from pipeline.outputs.reading import read
from pipeline.rules import labelling

ROOT = Path(__file__).resolve().parent.parent
VALUED = ("performance", "improvement", "scale")


@dataclass(frozen=True)
class Measured:
    """One evaluation of the rules and a name for it."""

    name: str
    evaluation: Evaluation


def measure(files: Sequence[str], labels: Path) -> tuple[list[Measured], float]:
    """The rules against all labels and against each half, and abstracts labelled a second."""
    abstracts = inputs.fold(one for file in files for one in inputs.read(file).abstracts)
    started = time.perf_counter()
    predicted = list(labelling.label(abstracts))
    speed = len(abstracts) / (time.perf_counter() - started)
    gold = list(read(labels, "claims"))
    parts = [("all", gold)] + [
        (f"half {name}", [one for one in gold if int(one.abstract.id[-1], 16) % 2 == parity])
        for name, parity in (("A", 0), ("B", 1))
    ]
    return [Measured(name, _evaluate(predicted, part)) for name, part in parts], speed


def _evaluate(predicted: Sequence[Extraction], gold: Sequence[Extraction]) -> Evaluation:
    wanted = {one.abstract.id for one in gold}
    return evaluation.evaluate([one for one in predicted if one.abstract.id in wanted], gold)


def valued(found: Evaluation) -> tuple[float, float]:
    """Precision and recall of the three kinds with a value together."""
    kinds = [found.levels["strict"].kinds[kind] for kind in VALUED]
    matched = sum(kind.matched for kind in kinds)
    return matched / sum(kind.predicted for kind in kinds), matched / sum(kind.gold for kind in kinds)


def table(measured: Sequence[Measured]) -> str:
    """The figures as a Markdown table: precision / recall / F1, and lenient accuracy of the fields."""
    head = "| | " + " | ".join(one.name for one in measured) + " |"
    lines = [head, "|---" * (len(measured) + 1) + "|"]
    rows = [("micro, all kinds", [_prf(one.evaluation.levels["strict"].micro) for one in measured])]
    rows.append(("kinds with a value", [_pair(valued(one.evaluation)) for one in measured]))
    rows += [
        (f"`{kind}`", [_prf(one.evaluation.levels["strict"].kinds[kind]) for one in measured])
        for kind in evaluation.KINDS
    ]
    rows += [
        (f"{field}, lenient", [_field(one.evaluation, field) for one in measured])
        for field in measured[0].evaluation.fields
    ]
    lines += [f"| {name} | " + " | ".join(cells) + " |" for name, cells in rows]
    return "\n".join(lines)


def _prf(score: evaluation.Score) -> str:
    return " / ".join(_share(e) for e in (score.precision, score.recall, score.f1)) + f" ({score.gold})"


def _pair(shares: tuple[float, float]) -> str:
    precision, recall = shares
    return f"{precision:.3f} / {recall:.3f} / {2 * precision * recall / (precision + recall):.3f}"


def _field(found: Evaluation, field: str) -> str:
    accuracy = found.fields[field]
    return f"{_share(accuracy.overall)} ({_share(accuracy.lenient)} of {accuracy.pairs})"


def _share(estimate: Estimate) -> str:
    return "–" if estimate.value is None else f"{estimate.value:.3f}"


def quality(found: Evaluation) -> str:
    """The figures that `claimsift compare` quotes, as TOML."""
    micro = found.levels["strict"].micro
    figures = {"precision": micro.precision, "recall": micro.recall, "f1": micro.f1}
    return (
        "# Written by benchmarks/measure_rules.py; a test holds these figures to the rules.\n"
        f'date = "{datetime.now(UTC):%Y-%m-%d}"\n'
        f"labels = {found.coverage.abstracts}\n"
        + "".join(f"{name} = {estimate.value:.3f}\n" for name, estimate in figures.items())
    )


def write(measured: Sequence[Measured]) -> None:
    """Puts the table into benchmarks/README.md and the figures beside the rules."""
    (ROOT / "pipeline" / "rules" / "quality.toml").write_text(quality(measured[0].evaluation), "utf-8")
    readme = ROOT / "benchmarks" / "README.md"
    text = readme.read_text("utf-8")
    block = f"<!-- rules -->\n{table(measured)}\n<!-- /rules -->"
    text = re.sub(r"<!-- rules -->.*?<!-- /rules -->", lambda _: block, text, flags=re.DOTALL)
    readme.write_text(text, "utf-8")


def main() -> None:
    """Reads the command line, measures, prints, writes."""
    shape = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=shape)
    parser.add_argument("digests", nargs="+", help="the digests in which the labelled abstracts stand")
    parser.add_argument("--labels", type=Path, required=True, help="labels made by hand, as JSON lines")
    parser.add_argument("--write", action="store_true", help="update benchmarks/README.md and quality.toml")
    arguments = parser.parse_args()
    measured, speed = measure(arguments.digests, arguments.labels)
    print(table(measured))
    print(f"\n{speed:,.0f} abstracts a second on one core")
    if arguments.write:
        write(measured)


if __name__ == "__main__":
    main()
