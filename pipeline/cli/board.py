"""`claimsift board`: who claims what on which benchmark."""

from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.cli.files import aliases_option, schema_option
from pipeline.cli.flags import FILE
from pipeline.cli.printing import say
from pipeline.cli.runs import files_named_by, first_days, outputs_in
from pipeline.errors import InputError
from pipeline.outputs.apart import check_apart
from pipeline.outputs.writing import whole_file

if TYPE_CHECKING:
    from pipeline.boards import Board


@click.command("board")
@click.argument("files", nargs=-1, required=True, type=FILE, metavar="RECORDS...")
@click.option("--dataset", metavar="NAME", help="Show only this data set, however it is spelled.")
@click.option("--metric", metavar="NAME", help="Show only this metric, however it is spelled.")
@click.option(
    "--min-papers",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    help="Show only benchmarks with claims from at least this many papers.",
)
@click.option(
    "--csv", "csv_file", type=FILE, metavar="FILE", help="Write every line to this file, for a spreadsheet."
)
@aliases_option
@schema_option
def command(
    files: tuple[Path, ...],
    dataset: str | None,
    metric: str | None,
    min_papers: int,
    csv_file: Path | None,
    aliases: Path | None,
    schema: str | None,
) -> None:
    """Show who claims what on which benchmark: scores, improvements, and the papers.

    RECORDS are files from extract, gold or export, or folders of such files; with a folder, each line says on
    which day its paper came in. The board joins different spellings of a data set or a
    metric ("ImageNet-1k", "ImageNet 1K"). It ranks scores only within one data set, metric and unit, and only
    if it knows whether more is better. A rank says what papers claim, not what was run under equal
    conditions. A line without a rank is a range, a bound (≥ at least, ≤ at most) or a claim without a score;
    ~ means that the paper calls the number approximate. A schema has a board if it says which of its fields
    make one, as claims and results do.
    """
    from pipeline import boards
    from pipeline.boards.text import COLUMNS, rows, text
    from pipeline.outputs.loading import taken
    from pipeline.outputs.tables.as_csv import write_rows

    if csv_file is not None:
        check_apart(csv_file, [*files_named_by(files), aliases], (".csv", ""))
    paths = outputs_in(files)
    names = boards.load_names(aliases)
    _, record, runs = taken(paths, schema)
    days = first_days(zip(paths, runs, strict=True))
    whole = boards.build((one for run in runs for one in run), names, days, record)
    board = whole.only(names, dataset, metric)
    if not board.benchmarks and (dataset or metric):
        raise InputError(_nothing(whole, dataset, metric, record.traits.noun))
    kept = tuple(one for one in board.benchmarks if one.papers >= min_papers)
    most = max((one.papers for one in board.benchmarks), default=min_papers)
    board = replace(board, benchmarks=kept)
    if csv_file is not None:
        with whole_file(csv_file) as file:
            file.write("\ufeff")
            write_rows(file, COLUMNS, rows(board))
    if most < min_papers:
        say(f"No benchmark has {record.traits.noun}s from {min_papers:,} papers; the most is {most:,}.")
        return
    benchmark = record.traits.boards.benchmark if record.traits.boards else "data set"
    say(text(board, record.traits.noun, benchmark), nl=False)


def _nothing(whole: "Board", dataset: str | None, metric: str | None, noun: str) -> str:
    from pipeline.boards.names import fold_name

    wanted = " and ".join(
        f"the {what} {name!r}"
        for what, name in (("data set", dataset), ("metric", metric))
        if name is not None
    )
    labels = {one.dataset if dataset else one.metric or "" for one in whole.benchmarks}
    by_key = {fold_name(label): label for label in sorted(labels)}
    near = [
        by_key[key] for key in get_close_matches(fold_name(dataset or metric or ""), by_key, n=3, cutoff=0.5)
    ]
    hint = f" Near: {', '.join(near)}." if near else " Without the name, the command shows all there are."
    return f"No {noun} names {wanted}.{hint}"
