"""`claimsift review`: a desk in the browser, where a person judges records."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.cli.files import page_options, schema_option
from pipeline.cli.flags import FILE
from pipeline.cli.printing import say
from pipeline.cli.sitting import check_installed, reviewer_name, sit_down
from pipeline.domain import Abstract
from pipeline.errors import InputError
from pipeline.outputs.apart import LINES, check_apart
from pipeline.settings import SEED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.html.shown_schema import ShownSchema
    from pipeline.review.log import Log
    from pipeline.review.queueing import NamedRun, Order
    from pipeline.review.sheets import Sheet


@click.command("review")
@click.argument("files", nargs=-1, type=FILE, metavar="CLAIMS...")
@click.option(
    "-o", "--output", required=True, type=FILE, metavar="LABELS.jsonl", help="Where judgements are saved."
)
@click.option(
    "--order",
    type=click.Choice(["file", "random", "disagreement", "uncertain"]),
    default="file",
    show_default=True,
    help="Which abstracts come first: as in the file; at random; where two runs, or a run and the rules,"
    " disagree most; or where there is most reason to doubt: words that are not quite in the text, rejected"
    " records, rare kinds.",
)
@click.option(
    "--sample", type=click.IntRange(min=1), metavar="N", help="Judge only N abstracts, drawn at random."
)
@click.option(
    "--seed", type=int, default=SEED, metavar="S", help="Draw another sample, or another random order."
)
@click.option("--only-kind", metavar="KIND", help="Ask only about claims of this kind.")
@click.option(
    "--only-disputed",
    is_flag=True,
    help="Ask only about claims that one side alone sees. The sides are CLAIMS and their second opinion (the"
    " rules, if the file has none), or several files.",
)
@click.option(
    "--between",
    type=FILE,
    nargs=2,
    metavar="A.jsonl B.jsonl",
    help="Judgements of two reviewers: ask only where they differ, and save what both agree on.",
)
@click.option(
    "--import",
    "verdicts",
    type=FILE,
    metavar="VERDICTS.jsonl",
    help="Add the verdicts that the page of claimsift report saved to the labels, and stop.",
)
@schema_option
@page_options
def command(
    files: tuple[Path, ...],
    output: Path,
    order: "Order",
    sample: int | None,
    seed: int,
    only_kind: str | None,
    only_disputed: bool,
    between: tuple[Path, Path] | None,
    verdicts: Path | None,
    reviewer: str | None,
    schema: str | None,
    port: int,
    no_browser: bool,
) -> None:
    """Judge claims by reading: right, wrong, or mended; and add those that are missing.

    CLAIMS are outputs of claimsift extract or gold. A page opens in your browser, with each claim beside its
    text; press ? on it for the keys. Each judgement is saved at once, as a line of LABELS.jsonl: stop when
    you like, and continue with the same command. If several files have a claim, you are asked once. You are
    also asked about claims that only a second opinion sees.

    LABELS.jsonl is a file of labels: claimsift compare and report --gold take it.
    """
    # What judges takes a while to load.
    from pipeline.html.shown_schema import shape_of
    from pipeline.outputs.loading import taken
    from pipeline.review.desk import Desk
    from pipeline.review.log import open_log
    from pipeline.review.queueing import NamedRun, Selection, queue

    check_apart(output, [*files, *(between or ()), verdicts], LINES)
    who = reviewer_name(reviewer)
    name, record, found = taken(files, schema)
    shape = shape_of(record, name)
    runs = [NamedRun(path.name, run) for path, run in zip(files, found, strict=True)]
    if verdicts is not None:
        say(_taken_over(verdicts, runs, shape, output, who))
        return
    if not files:
        raise click.UsageError("Give the claims to judge: an output of claimsift extract or gold.")
    check_installed()
    wanted = Selection(order, sample, seed, only_kind, only_disputed)
    sheets: Sequence[Sheet] = queue(runs, shape.by, wanted, shape.kind_of)
    with open_log(output, name) as log:
        if between is not None:
            sheets = _differing(sheets, between, shape, log)
        # Where only some claims are asked about, nobody can say that an abstract is complete.
        is_whole = between is None and only_kind is None and not only_disputed
        desk = Desk(log, sheets, who, closing=is_whole)
        for line in log.told:
            say(line, err=True)
        names = [run.name for run in runs]
        sit_down(desk, shape, output, who, names, port, command="review", opens=not no_browser)


def _taken_over(
    verdicts: Path, runs: "Sequence[NamedRun]", shape: "ShownSchema", output: Path, reviewer: str
) -> str:
    from pipeline.errors import counted
    from pipeline.review import imported
    from pipeline.review.desk import Desk
    from pipeline.review.log import open_log
    from pipeline.review.queueing import Selection, queue
    from pipeline.review.sheets import Sheet

    known = queue(runs, shape.by, Selection(), shape.kind_of) if runs else []
    sheets = {sheet.abstract.id: sheet for sheet in known}
    settled = list(imported.read(verdicts))
    for one in settled:
        # Of an abstract that is in no run no more is known than its id.
        unknown = Sheet(Abstract(one["abstract"], "", "", ()), shape.by.schema, ())
        sheets.setdefault(one["abstract"], unknown)
    with open_log(output, shape.by.schema) as log:
        desk = Desk(log, list(sheets.values()), reviewer)
        for one in settled:
            place = desk.place_of(one["abstract"])
            if place is not None:
                change = partial(imported.applied, settled=one, noun=shape.noun)
                desk.change(place, desk.sheet(place).version, change)
    abstracts = counted(len({one["abstract"] for one in settled}), "abstract")
    return f"{counted(len(settled), 'verdict')} on {abstracts} taken over into {output}."


def _differing(
    sheets: "Sequence[Sheet]", files: tuple[Path, Path], shape: "ShownSchema", log: "Log"
) -> "Sequence[Sheet]":
    """The abstracts on which two reviewers differ; those on which they agree are saved as they are."""
    from pipeline.outputs.loading import read_plain
    from pipeline.review.between import between
    from pipeline.review.desk import now
    from pipeline.review.sheets import as_extraction

    first, second = (read_plain(path, shape.by.schema) for path in files)
    found = between(sheets, first, second, shape.by)
    both = ", ".join(dict.fromkeys(found.reviewers))
    known = {line.abstract.id for line in log.lines}
    for sheet in found.agreed:
        if sheet.abstract.id not in known:
            log.add(as_extraction(sheet, both, now()))
    if not found.differing:
        raise InputError(f"{both} agree wherever both judged: there is nothing to decide between.")
    return found.differing
