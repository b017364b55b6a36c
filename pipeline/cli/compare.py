"""`claimsift compare`: predictions against gold labels, by scores and by errors."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.cli.files import (
    aliases_option,
    check_json,
    json_option,
    print_or_save,
    schema_option,
)
from pipeline.cli.flags import FILE
from pipeline.domain import Extraction, Json
from pipeline.evaluation.definitions import DEFINITIONS
from pipeline.outputs.apart import PAGE, check_apart
from pipeline.outputs.beside import given_to
from pipeline.outputs.writing import whole_file

if TYPE_CHECKING:
    from pipeline.evaluation.results import Evaluation
    from pipeline.evaluation.yardstick import Yardstick

_HELP = f"""Compare two files of records: how good is PREDICTED if GOLD is right?

Both are files of records, made by a model, by rules or by a person. Compare a model or rules with labels
made by hand, or one model or prompt with another. If both files are from claimsift review, compare also says
how well the reviewers agree.

A file says which installed schema its records are of. Name a schema of your own with --schema.

{DEFINITIONS.rstrip()}
"""


@click.command("compare", help=_HELP)
@click.argument("predicted", type=FILE)
@click.argument("gold", type=FILE)
@click.option(
    "--against",
    type=FILE,
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
    type=FILE,
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
    read = [predicted, gold, against, aliases]
    check_json(json_file, read, triage)
    if triage is not None:
        check_apart(triage, read, PAGE)
    # What compares takes a while to load.
    from pipeline import boards
    from pipeline.evaluation.as_json import contrast_json
    from pipeline.evaluation.compare import contrast, evaluate
    from pipeline.evaluation.text import contrast_text
    from pipeline.evaluation.yardstick import Yardstick
    from pipeline.outputs.loading import taken
    from pipeline.quality.figures import gold_quality

    sides = [gold, predicted] if against is None else [gold, predicted, against]
    name, record, (right, ours, *others) = taken(sides, schema)
    names = boards.load_names(aliases)
    by = Yardstick(record, name, boards.folds(record, names))
    within = None if whole else given_to(zip(sides[1:], (ours, *others), strict=True))
    quality, first, last = gold_quality(right), str(predicted), str(gold)
    if others:
        three = (first, str(against), last)
        both = contrast(ours, others[0], right, names=three, within=within, by=by)
        result, figures = both.first, contrast_json(both)
        text = contrast_text(both, gold_quality=quality)
    else:
        result = evaluate(ours, right, predicted_name=first, gold_name=last, within=within, by=by)
        text, figures = _one(result, ours, right, by, quality)
    if triage is not None:
        # With the page come charts and boards, which a comparison does without.
        from pipeline.html.content import LoadedRun
        from pipeline.html.page import explorer_html

        page = explorer_html(
            [LoadedRun(first, ours, "prediction"), LoadedRun(last, right, "gold")],
            gold_quality=quality,
            evaluations={0: result},
            start="#abstracts?gold=open" if any(one.answered for one in result.disagreements) else "",
            record=record,
            schema=name,
            names=names,
        )
        with whole_file(triage) as file:
            file.write(page)
    print_or_save(f"{text}\n", json_file, figures)


def _one(
    result: "Evaluation",
    predicted: Sequence[Extraction],
    gold: Sequence[Extraction],
    by: "Yardstick",
    quality: str | None,
) -> tuple[str, dict[str, Json]]:
    """An evaluation for people and for programs; of two reviewers, how they agree comes first."""
    from pipeline.evaluation.as_json import as_data, evaluation_json
    from pipeline.evaluation.reviewers import reviewers
    from pipeline.evaluation.text import evaluation_text, reviewers_text

    text, figures = evaluation_text(result, gold_quality=quality), evaluation_json(result)
    if (people := reviewers(predicted, gold, by, result.bootstrap)) is None:
        return text, figures
    return f"{reviewers_text(people)}\n{text}", figures | {"reviewers": as_data(people)}
