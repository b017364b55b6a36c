"""Measures the rules against labels made by hand, and writes the figures where they are shown.

    uv run python benchmarks/measure_rules.py DIGEST... --labels LABELS.jsonl... [--part aside] [--write]

Prints one table with a column for each file of labels, by default over the third of them that is set aside
(`training.parts`). With ``--write`` the table goes into benchmarks/README.md and the figures into
`pipeline/quality/rules.toml`, which `claimsift compare` quotes.
"""

import argparse
import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pipeline import inputs
from pipeline.domain import Extraction
from pipeline.evaluation.compare import evaluate
from pipeline.evaluation.results import Estimate, Evaluation, Score
from pipeline.outputs.reading import read
from pipeline.quality.figures import Reader, file_of
from pipeline.rules import labelling
from schemas import choices
from schemas.claims import Claim
from training.parts import part_of

ROOT = Path(__file__).resolve().parent.parent
VALUED = ("performance", "improvement", "scale")

TEXTS = {
    "dev": "on digests like those used in development",
    "fresh": "on other arXiv abstracts",
    "other-fields": "in other fields",
}
"""Where the abstracts of a file of labels come from, by the name of the file."""

_IN_VIEW: tuple[Reader, str] = ("rules", "dev")
"""Whoever wrote the rules knew all labels of these texts, those that are set aside as well."""


@dataclass(frozen=True)
class Measured:
    """One evaluation of the rules and the name of its labels."""

    name: str
    evaluation: Evaluation


def measure(files: Sequence[str], labels: Sequence[Path], part: str) -> tuple[list[Measured], float]:
    """The rules against one part of each file of labels, and abstracts labelled a second."""
    abstracts = inputs.one_a_paper(one for file in files for one in inputs.read(file).abstracts)
    started = time.perf_counter()
    predicted = list(labelling.label(abstracts))
    speed = len(abstracts) / (time.perf_counter() - started)
    return [Measured(one.stem, against(predicted, one, part)) for one in labels], speed


def against(predicted: Sequence[Extraction], labels: Path, part: str) -> Evaluation:
    """The prediction against one part of a file of labels."""
    gold = [one for one in read(labels, "claims") if part in {"all", part_of(one.abstract.id)}]
    wanted = {one.abstract.id for one in gold}
    return evaluate([one for one in predicted if one.abstract.id in wanted], gold)


def valued(found: Evaluation) -> tuple[float, float]:
    """Precision and recall of the three kinds with a value together."""
    kinds = [found.levels["strict"].kinds[kind] for kind in VALUED]
    matched = sum(kind.matched for kind in kinds)
    return matched / sum(kind.predicted for kind in kinds), matched / sum(kind.gold for kind in kinds)


def table(measured: Sequence[Measured]) -> str:
    """The figures as a Markdown table: precision / recall / F1 with its interval, then the fields."""
    head = "| | " + " | ".join(f"{one.name} ({_size(one)})" for one in measured) + " |"
    lines = [head, "|---" * (len(measured) + 1) + "|"]
    rows = [("micro, all kinds", [_prf(one.evaluation.levels["strict"].micro) for one in measured])]
    rows.append(("kinds with a value", [_pair(valued(one.evaluation)) for one in measured]))
    rows += [
        (f"`{kind}`", [_prf(one.evaluation.levels["strict"].kinds[kind]) for one in measured])
        for kind in choices(Claim, "kind")
    ]
    rows += [
        (f"{field}, lenient", [_field(one.evaluation, field) for one in measured])
        for field in measured[0].evaluation.fields
    ]
    lines += [f"| {name} | " + " | ".join(cells) + " |" for name, cells in rows]
    return "\n".join(lines)


def _size(one: Measured) -> str:
    return f"{one.evaluation.coverage.abstracts} abstracts"


def _prf(score: Score) -> str:
    shares = " / ".join(_share(e) for e in (score.precision, score.recall, score.f1))
    low, high = score.f1.low, score.f1.high
    interval = "" if low is None or high is None else f" [{low:.2f}, {high:.2f}]"
    return f"{shares}{interval} ({score.gold})"


def _pair(shares: tuple[float, float]) -> str:
    precision, recall = shares
    return f"{precision:.3f} / {recall:.3f} / {2 * precision * recall / (precision + recall):.3f}"


def _field(found: Evaluation, field: str) -> str:
    accuracy = found.fields[field]
    return f"{_share(accuracy.overall)} ({_share(accuracy.lenient)} of {accuracy.pairs})"


def _share(estimate: Estimate) -> str:
    return "–" if estimate.value is None else f"{estimate.value:.3f}"


def write(measured: Sequence[Measured]) -> None:
    """Puts the table into benchmarks/README.md and the figures beside the rules."""
    write_quality("rules", {one.name: one.evaluation for one in measured})
    readme = ROOT / "benchmarks" / "README.md"
    text = readme.read_text("utf-8")
    block = f"<!-- rules -->\n{table(measured)}\n<!-- /rules -->"
    text = re.sub(r"<!-- rules -->.*?<!-- /rules -->", lambda _: block, text, flags=re.DOTALL)
    readme.write_text(text, "utf-8")


def write_quality(reader: Reader, evaluations: Mapping[str, Evaluation]) -> None:
    """Keeps what was measured of a reader today; the names of `evaluations` are those of `TEXTS`."""
    lines = [
        "# Written by a command that figures.py names; a test holds the rules to their figures.",
        f'date = "{datetime.now(UTC):%Y-%m-%d}"',
    ]
    for name, one in evaluations.items():
        micro = one.levels["strict"].micro
        shares = {"precision": micro.precision.value, "recall": micro.recall.value, "f1": micro.f1.value}
        shares |= {"f1_low": micro.f1.low, "f1_high": micro.f1.high}
        lines += [f"\n[{name}]", f'text = "{TEXTS[name]}"', f"abstracts = {one.coverage.abstracts}"]
        lines += ["in_view = true"] * ((reader, name) == _IN_VIEW)
        lines += [f"{key} = {share or 0.0:.3f}" for key, share in shares.items()]
    file_of(reader).write_text("\n".join(lines) + "\n", "utf-8")


def main() -> None:
    """Reads the command line, measures, prints, writes."""
    shape = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=shape)
    parser.add_argument("digests", nargs="+", help="the digests in which the labelled abstracts stand")
    parser.add_argument("--labels", type=Path, nargs="+", required=True, help="labels made by hand")
    parser.add_argument("--part", choices=["aside", "open", "all"], default="aside", help="of the labels")
    parser.add_argument("--write", action="store_true", help="update benchmarks/README.md and rules.toml")
    arguments = parser.parse_args()
    unnamed = [one.name for one in arguments.labels if one.stem not in TEXTS]
    if arguments.write and (arguments.part != "aside" or unnamed):
        parser.error("--write wants --part aside and labels named " + ", ".join(TEXTS))
    measured, speed = measure(arguments.digests, arguments.labels, arguments.part)
    print(table(measured))
    print(f"\n{speed:,.0f} abstracts a second on one core")
    if arguments.write:
        write(measured)


if __name__ == "__main__":
    main()
