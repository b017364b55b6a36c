"""`claimsift compare`: predictions against gold labels, by scores and by errors."""

import re
import textwrap
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline import evaluation
from pipeline.cli.files import STDOUT, aliases_option, json_option, schema_option, was_limited, write_json
from pipeline.cli.printing import say
from pipeline.domain import Extraction, Json
from pipeline.evaluation import Yardstick
from pipeline.evaluation.as_json import plain
from pipeline.evaluation.definitions import DEFINITIONS
from pipeline.evaluation.text import contrast_text, evaluation_text, reviewers_text
from pipeline.outputs.loading import classed, needed_class, read_plain, said_schema
from pipeline.outputs.writing import check_writable, whole_file
from pipeline.quality.figures import quality_of
from schemas import Record

if TYPE_CHECKING:
    from pipeline.boards.names import Names

_FILE = click.Path(path_type=Path)
_HELP = f"""Compare two files of records: how good is PREDICTED if GOLD is right?

Both are files of records, whoever made them: a model, rules or a person. Compare a model with labels made
by hand, rules with labels made by hand, or one model or prompt with another. Of two files of claimsift
review it also says how the reviewers agree.

A file says which installed schema its records are of. Name a schema of your own with --schema.

{DEFINITIONS.rstrip()}
"""


def _entry(written: str) -> str:
    """A term and what it means, no wider than a terminal."""
    first, *rest = written.splitlines()
    term, _, start = first.partition("  ")
    indent = " " * 11
    text = textwrap.fill(
        " ".join(" ".join([start, *rest]).split()), 76, initial_indent=indent, subsequent_indent=indent
    )
    return f"{term:<11}{text[11:]}" if start else f"{term}\n{text}"


def _paragraph(written: str) -> str:
    """A paragraph of the help text: click wraps it, unless it lists terms."""
    if "\n " not in written:
        return written
    return "\b\n" + "\n".join(map(_entry, re.split(r"\n(?=\S)", written)))


@click.command("compare", help="\n\n".join(map(_paragraph, _HELP.split("\n\n"))))
@click.argument("predicted", type=_FILE)
@click.argument("gold", type=_FILE)
@click.option(
    "--against",
    type=_FILE,
    metavar="OTHER",
    help="Other predictions to score on the same GOLD: which are better, and what changed?",
)
@click.option(
    "--all",
    "whole",
    is_flag=True,
    help="Count abstracts beyond the --limit or --shard of a run as missed, instead of leaving them out.",
)
@schema_option
@aliases_option
@json_option("all figures")
@click.option(
    "--triage",
    type=_FILE,
    metavar="FILE.html",
    help="Write the page of claimsift report, opened at the disagreements, for you to settle them.",
)
def command(
    predicted: Path,
    gold: Path,
    against: Path | None,
    whole: bool,
    schema: str | None,
    aliases: Path | None,
    json_file: Path | None,
    triage: Path | None,
) -> None:
    """Reads the files, compares, prints; the help stands above."""
    for path in (json_file, triage):
        if path is not None and path != STDOUT:
            check_writable(path)
    # What compares takes a while to load.
    from pipeline import boards

    name = said_schema([gold, predicted], schema)
    ours, right = read_plain(predicted, name), read_plain(gold, name)
    theirs = None if against is None else read_plain(against, name)
    record, names = needed_class(name, schema), boards.load_names(aliases)
    ours, right, theirs = classed(ours, record), classed(right, record), theirs and classed(theirs, record)
    by = Yardstick(record, name, boards.folds(record, names))
    within = None if whole else _given({predicted: ours} | ({against: theirs} if against and theirs else {}))
    quality = _quality(right, record)
    ours_name, gold_name = str(predicted), str(gold)
    if theirs is None:
        result = evaluation.evaluate(
            ours, right, predicted_name=ours_name, gold_name=gold_name, within=within, by=by
        )
        text, figures = _one(result, ours, right, by, quality)
    else:
        both = evaluation.contrast(
            ours,
            theirs,
            right,
            predicted_name=ours_name,
            other_name=str(against),
            gold_name=gold_name,
            within=within,
            by=by,
        )
        result, text = both.first, contrast_text(both, gold_quality=quality)
        figures = evaluation.contrast_json(both)
    if json_file is not None:
        write_json(json_file, figures)
    if triage is not None:
        with whole_file(triage) as file:
            file.write(_triage(result, ours, right, quality, record, names))
    if json_file != STDOUT:
        say(text)


def _quality(gold: Sequence[Extraction], record: type[Record]) -> str | None:
    """How good the rules are that made the gold, where they did and were measured."""
    from pipeline.rules.labelling import is_measured

    return quality_of("rules").sentence() if gold[0].origin == "rule" and is_measured(record) else None


def _one(
    result: evaluation.Evaluation,
    predicted: Sequence[Extraction],
    gold: Sequence[Extraction],
    by: evaluation.Yardstick,
    quality: str | None,
) -> tuple[str, dict[str, Json]]:
    """An evaluation for people and for programs; of two reviewers, how they agree comes first."""
    from pipeline.evaluation.reviewers import reviewers

    text, figures = evaluation_text(result, gold_quality=quality), evaluation.evaluation_json(result)
    if (people := reviewers(predicted, gold, by, result.bootstrap)) is None:
        return text, figures
    return f"{reviewers_text(people)}\n{text}", figures | {"reviewers": plain(people)}


def _triage(
    result: evaluation.Evaluation,
    predicted: Sequence[Extraction],
    gold: Sequence[Extraction],
    quality: str | None,
    record: type[Record],
    names: "Names",
) -> str:
    """The page of claimsift report over both files, opened at their disagreements."""
    # With the page come charts and boards, which a comparison does without.
    from pipeline.html.content import LoadedRun
    from pipeline.html.page import explorer_html

    runs = [
        LoadedRun(result.predicted_name, predicted, "prediction"),
        LoadedRun(result.gold_name, gold, "gold"),
    ]
    start = "#abstracts?gold=open" if any(one.answered for one in result.disagreements) else ""
    return explorer_html(
        runs,
        gold_quality=quality,
        evaluations={0: result},
        start=start,
        record=record,
        schema=result.schema,
        names=names,
    )


def _given(sides: Mapping[Path, Sequence[Extraction]]) -> frozenset[str] | None:
    """The abstracts that all runs got which were limited on purpose; None where none of them was."""
    ids = [frozenset(one.abstract.id for one in side) for path, side in sides.items() if was_limited(path)]
    return frozenset.intersection(*ids) if ids else None
