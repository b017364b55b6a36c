"""Made-up abstracts without end, all distinct, and what a good model would answer about each.

They are the abstracts of `examples/digest.txt`, two at a time, so that each is as long as a real one.
Each gets a number of its own in its title and first name, and numbers of its own in its sentences: no two
have a sentence with a number in common. The answers are the labels by rule, with the same changes.

    uv run python benchmarks/workload.py 1000 > abstracts.jsonl
"""

import json
import re
import sys
from dataclasses import dataclass
from functools import cache
from itertools import islice, permutations
from pathlib import Path

from pipeline import inputs
from pipeline.domain import Source
from pipeline.inputs.entries import make_abstract
from pipeline.rules import labelling

ROOT = Path(__file__).resolve().parent.parent
MARK = "No. "
"""Stands in each title before the number of the abstract, and nowhere else."""

CLAIMS = 5
"""Claims of an answer, at most; the abstracts of four real digests make 4.3 on average."""

WIRE = ("kind", "subject", "quantity", "metric", "direction", "baseline", "dataset", "artifact")
_NUMBER = re.compile(r"(?<!\d)\d[\d,.]*\d")


@dataclass(frozen=True)
class Template:
    """A title, a text and an answer in which numbers are still those of the example."""

    title: str
    name: str
    text: str
    answer: str


def abstract(number: int) -> tuple[str, str]:
    """Title and text of one abstract."""
    template = _template(number)
    return f"{template.title}, {MARK}{number}", _varied(template, template.text, number)


def answer(number: int) -> str:
    """The JSON that a good model writes about it."""
    template = _template(number)
    return _varied(template, template.answer, number)


def line(number: int) -> str:
    """It as a line of the input."""
    title, text = abstract(number)
    return json.dumps({"title": title, "abstract": text}) + "\n"


def write(path: Path, count: int, first: int = 0) -> None:
    """A file of so many abstracts."""
    with path.open("w", encoding="utf-8") as file:
        file.writelines(line(number) for number in range(first, first + count))


def _template(number: int) -> Template:
    found = templates()
    return found[number % len(found)]


@cache
def templates() -> list[Template]:
    """Each abstract of the example followed by each other one."""
    found = inputs.read(str(ROOT / "examples" / "digest.txt")).abstracts
    named = [(one, name) for one in found if (name := one.title.split(":")[0]) in one.text]
    made = []
    for one, name in named:
        for other in found:
            if other is not one:
                text = f"{one.text} {other.text}"
                made.append(Template(one.title, name, text, _answer(one.title, text)))
    return made


def _answer(title: str, text: str) -> str:
    """What the rules find, in the shape in which a model answers."""
    [extraction] = labelling.label([make_abstract(title, text, Source("", 1))])
    claims = [
        {"sentence": record.sentence} | {name: record.fields[name] for name in WIRE if name in record.fields}
        for record in extraction.records
    ]
    step = max(1, len(claims) // CLAIMS)
    return json.dumps({"claims": claims[::step][:CLAIMS]}, ensure_ascii=False)


def _varied(template: Template, text: str, number: int) -> str:
    """A text with another name, and with other digits behind the first one of each number."""
    digits = _digits()[number % len(_digits())]
    changed = _NUMBER.sub(lambda found: found[0][0] + found[0][1:].translate(digits), text)
    return changed.replace(template.name, f"{template.name}{number}")


@cache
def _digits() -> list[dict[int, int]]:
    ways = islice(permutations("123456789"), 0, None, 37)
    return [str.maketrans("123456789", "".join(way)) for way in ways]


if __name__ == "__main__":
    sys.stdout.writelines(line(number) for number in range(int(sys.argv[1])))
