"""Measures which sentences get a turn against labels made by hand: claims missed, sentences asked about.

    uv run python benchmarks/measure_turns.py DIGEST... --labels LABELS.jsonl [--missed]

A claim is missed where its evidence overlaps no sentence that is asked about. The halves are by the
parity of the abstract's id, as in measure_rules.py. With ``--missed`` the evidence of each missed claim
is printed too.
"""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pipeline import inputs
from pipeline.domain import Abstract, Extraction, Span
from pipeline.evaluation.compared_record import locate
from pipeline.extraction import sentence_filter
from pipeline.outputs.reading import read
from pipeline.text import sentences


@dataclass
class Measured:
    """Counts over some abstracts; `missed` holds kind and evidence of each claim that no turn can find."""

    name: str
    claims: int = 0
    sentences: int = 0
    asked: int = 0
    idle: int = 0
    missed: list[tuple[str, str]] = field(default_factory=list)

    @property
    def recall(self) -> float:
        """The share of claims that some turn can find."""
        return 1 - len(self.missed) / self.claims

    def add(self, label: Extraction, abstract: Abstract) -> None:
        """Counts one abstract with its labels."""
        spans = sentences.split(abstract.text)
        chosen = [span for span in spans if sentence_filter.asked(abstract.text[slice(*span)])]
        places = [locate(record.evidence, abstract.text) for record in label.records]
        self.claims += len(label.records)
        self.sentences += len(spans)
        self.asked += len(chosen)
        self.idle += sum(not any(_overlap(span, found) for found in places) for span in chosen)
        self.missed += [
            (str(record.fields["kind"]), record.evidence)
            for record, found in zip(label.records, places, strict=True)
            if not any(_overlap(span, found) for span in chosen)
        ]


def _overlap(span: Span, places: Sequence[Span]) -> bool:
    return any(span[0] < end and start < span[1] for start, end in places)


def measure(files: Sequence[str], labels: Path) -> list[Measured]:
    """The choice of sentences against all labels and against each half."""
    abstracts = {
        one.id: one
        for one in inputs.one_a_paper(one for file in files for one in inputs.read(file).abstracts)
    }
    parts = [Measured("all"), Measured("half A"), Measured("half B")]
    for label in read(labels, "claims"):
        for part in (parts[0], parts[1 + int(label.abstract.id[-1], 16) % 2]):
            part.add(label, abstracts[label.abstract.id])
    return parts


def table(parts: Sequence[Measured]) -> str:
    """The counts as a Markdown table."""
    head = "| | claims | missed | recall | sentences | asked about | share | … without a claim |"
    rows = [
        f"| {part.name} | {part.claims} | {len(part.missed)} | {part.recall:.4f} | {part.sentences}"
        f" | {part.asked} | {part.asked / part.sentences:.3f} | {part.idle} |"
        for part in parts
    ]
    return "\n".join([head, "|---" * 8 + "|", *rows])


def main() -> None:
    """Reads the command line, measures, prints."""
    shape = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=shape)
    parser.add_argument("digests", nargs="+", help="the digests in which the labelled abstracts stand")
    parser.add_argument("--labels", type=Path, required=True, help="labels made by hand, as JSON lines")
    parser.add_argument("--missed", action="store_true", help="print the evidence of each missed claim")
    arguments = parser.parse_args()
    parts = measure(arguments.digests, arguments.labels)
    print(table(parts))
    for kind, evidence in parts[0].missed if arguments.missed else []:
        print(f"{kind}: {evidence}")


if __name__ == "__main__":
    main()
