r"""Rules and models side by side against labels made by hand: a table for each file of labels, as Markdown.

    uv run python benchmarks/side_by_side.py DIGEST... --labels LABELS.jsonl... [--part aside] \
        --predictions untuned=UNTUNED.jsonl tuned=TUNED.jsonl [--combine tuned] [--only tuned] [--write]

Predictions are files that `claimsift extract` wrote. `--combine` names those that are also shown together
with the rules: what both see, and what either sees; without it that is the last one. Claims of two sides
are the same by the strict rule of `claimsift compare`, and the fields of a claim that both see are the
model's. Every side is scored on all labelled abstracts: what it lacks counts as missed. With `--only` it is
those alone that these predictions have. `--part aside` scores the third of each file of labels that nobody
developed against (`training.parts`), `--write` puts the tables into
benchmarks/README.md, and what the last of the combined predictions reached into
`pipeline/quality/bundled.toml`, as the quality of the bundled model.
"""

import argparse
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from measure_rules import write_quality

from pipeline import __version__, inputs
from pipeline.domain import Extraction
from pipeline.evaluation.compare import evaluate
from pipeline.evaluation.results import Estimate, Evaluation, Score
from pipeline.extraction import second_opinion
from pipeline.outputs.reading import read
from pipeline.rules import labelling
from schemas import choices
from schemas.claims import Claim
from training.parts import part_of

FIELDS = ("subject", "metric", "baseline", "dataset")
"""The copied fields, whose agreement is shown."""

README = Path(__file__).with_name("README.md")


@dataclass(frozen=True)
class Side:
    """One reader of the abstracts and what came of comparing it with the labels."""

    name: str
    found: Evaluation


def sides(
    files: Sequence[str],
    labels: Path,
    predictions: Mapping[str, Path],
    combined: Sequence[str],
    only: str | None = None,
    part: str = "all",
) -> list[Side]:
    """The rules, each of the predictions, and those that are combined with the rules.

    `only` names the predictions whose abstracts are scored; by default all labelled ones are. `part` is
    that of the labels: ``aside``, ``open`` or ``all``.
    """
    gold = [one for one in read(labels, "claims") if part in {"all", part_of(one.abstract.id)}]
    if only is not None:
        answered = {one.abstract.id for one in read(predictions[only], "claims")}
        gold = [one for one in gold if one.abstract.id in answered]
    wanted = {one.abstract.id for one in gold}
    abstracts = inputs.one_a_paper(one for file in files for one in inputs.read(file).abstracts)
    rules = list(labelling.label(one for one in abstracts if one.id in wanted))
    given = {
        name: [one for one in read(path, "claims") if one.abstract.id in wanted]
        for name, path in predictions.items()
    }
    readers: dict[str, list[Extraction]] = {"rules": rules, **given}
    for name in combined:
        beside = list(_beside(given[name], rules))
        readers[f"{name} and rules"] = [_agreeing(one) for one in beside]
        readers[f"{name} or rules"] = [_either(one) for one in beside]
    return [Side(name, evaluate(one, gold, predicted_name=name)) for name, one in readers.items()]


def _beside(model: Sequence[Extraction], rules: Sequence[Extraction]) -> Iterator[Extraction]:
    """Each abstract as the model read it, with the second opinion of the rules."""
    ruled = {one.abstract.id: one for one in rules}
    for one in model:
        if (other := ruled.get(one.abstract.id)) is not None:
            yield second_opinion.with_second_opinion(replace(one, abstract=other.abstract), other)


def _agreeing(one: Extraction) -> Extraction:
    return replace(one, records=tuple(record for record in one.records if len(record.seen_by) > 1))


def _either(one: Extraction) -> Extraction:
    """All claims of both; where the model gave no answer the rules' alone."""
    return replace(one, status="ok", records=(*one.records, *(one.rules_only or ())))


def table(shown: Sequence[Side]) -> str:
    """The scores as a Markdown table, a column for each side."""
    found = [side.found for side in shown]
    micro = [one.levels["strict"].micro for one in found]
    rows = [
        ("answered", [f"{one.coverage.answered} of {one.coverage.abstracts}" for one in found]),
        ("claims", [str(score.predicted) for score in micro]),
        ("precision", [_interval(score.precision) for score in micro]),
        ("recall", [_interval(score.recall) for score in micro]),
        ("**micro F1**", [f"**{_interval(score.f1)}**" for score in micro]),
    ]
    rows += [
        (f"`{kind}` F1", [_kind(one.levels["strict"].kinds[kind]) for one in found])
        for kind in choices(Claim, "kind")
    ]
    rows += [(f"{field}, lenient", [_field(one, field) for one in found]) for field in FIELDS]
    head = ["| reader | " + " | ".join(side.name for side in shown) + " |", "|---" * (len(shown) + 1) + "|"]
    return "\n".join([*head, *(f"| {name} | " + " | ".join(cells) + " |" for name, cells in rows)])


def _kind(score: Score) -> str:
    return f"{_interval(score.f1)}; {_share(score.precision)} / {_share(score.recall)}"


def _field(found: Evaluation, field: str) -> str:
    accuracy = found.fields[field]
    return f"{_interval(accuracy.overall)}; {_share(accuracy.lenient)} of {accuracy.pairs}"


def _interval(estimate: Estimate) -> str:
    ends = "" if estimate.low is None else f" [{estimate.low:.2f}, {estimate.high:.2f}]"
    return _share(estimate) + ends


def _share(estimate: Estimate) -> str:
    return "–" if estimate.value is None else f"{estimate.value:.3f}"


def legend(found: Evaluation) -> str:
    """What the figures are, of what, and when they were made."""
    claims = found.levels["strict"].micro.gold
    return (
        f"Against {found.coverage.abstracts} abstracts labelled by hand, {claims} claims. In brackets 95%"
        f" intervals by the bootstrap over abstracts ({found.bootstrap.resamples:,} resamples, seed"
        f" {found.bootstrap.seed}). By kind F1, then precision / recall. Of a field the share of matched"
        " claims that agree leniently, then that share of those in which either side has the field. The rules"
        " were written with labels in view, which flatters them where these are the same."
        f" claimsift {__version__}, {datetime.now(UTC):%Y-%m-%d}."
    )


def _named(written: str) -> tuple[str, Path]:
    name, sign, path = written.partition("=")
    if not (name.strip() and sign and path):
        raise argparse.ArgumentTypeError(f"{written!r} is not NAME=FILE")
    return name.strip(), Path(path)


def main() -> None:
    """Reads the command line, compares, prints."""
    shape = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=shape)
    parser.add_argument("digests", nargs="+", help="the digests in which the labelled abstracts stand")
    parser.add_argument("--labels", type=Path, nargs="+", required=True, help="labels made by hand")
    parser.add_argument("--part", choices=["aside", "open", "all"], default="all", help="of the labels")
    parser.add_argument(
        "--predictions", type=_named, action="extend", nargs="+", required=True, metavar="NAME=FILE"
    )
    parser.add_argument("--combine", action="append", metavar="NAME", help="show these with the rules too")
    parser.add_argument("--only", metavar="NAME", help="score only the abstracts that these predictions have")
    parser.add_argument("--write", action="store_true", help="update the figures where they are shown")
    arguments = parser.parse_args()
    predictions = dict(arguments.predictions)
    if len(predictions) < len(arguments.predictions) or "rules" in predictions:
        parser.error("each of --predictions needs a name of its own, and rules is taken")
    combined = arguments.combine or list(predictions)[-1:]
    if unknown := [name for name in combined if name not in predictions]:
        parser.error(f"there are no predictions {unknown[0]!r} to combine")
    if arguments.only not in (None, *predictions):
        parser.error(f"there are no predictions {arguments.only!r}, so their abstracts are not known")
    tables, tuned = [], {}
    for labels in arguments.labels:
        shown = sides(arguments.digests, labels, predictions, combined, arguments.only, part=arguments.part)
        tuned[labels.stem] = next(side for side in shown if side.name == combined[-1])
        tables.append(f"**{labels.stem}**\n\n{table(shown)}\n\n{legend(shown[0].found)}")
    print("\n\n".join(tables))
    if arguments.write:
        write("\n\n".join(tables))
        write_quality("bundled", {name: side.found for name, side in tuned.items()})


def write(tables: str) -> None:
    """Puts the tables between their marks in benchmarks/README.md."""
    before, _, rest = README.read_text("utf-8").partition("<!-- readers -->")
    _, mark, after = rest.partition("<!-- /readers -->")
    if not mark:
        raise SystemExit(f"{README} has no marks <!-- readers --> and <!-- /readers --> to write between")
    README.write_text(f"{before}<!-- readers -->\n{tables}\n{mark}{after}", "utf-8")


if __name__ == "__main__":
    main()
