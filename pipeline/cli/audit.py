"""`claimsift audit`: how good a whole run is, by judging a random sample of it."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.cli.files import check_json, json_option, page_options, print_or_save, schema_option
from pipeline.cli.flags import FILE, FiniteNumber
from pipeline.cli.printing import say
from pipeline.cli.sitting import check_installed, reviewer_name, sit_down
from pipeline.domain import Extraction
from pipeline.outputs.apart import LINES, check_apart
from pipeline.settings import SEED

if TYPE_CHECKING:
    from pipeline.html.shown_schema import ShownSchema
    from pipeline.review.sheets import Sheet


@click.command("audit")
@click.argument("claims", type=FILE)
@click.option("-o", "--output", type=FILE, metavar="LABELS.jsonl", help="Where judgements are saved.")
@click.option(
    "--judged",
    type=FILE,
    metavar="LABELS.jsonl",
    help="Ask nothing; print what these judgements say of CLAIMS.",
)
@click.option(
    "--sample",
    type=click.IntRange(min=1),
    default=60,
    show_default=True,
    metavar="N",
    help="Judge N claims, drawn at random. A larger sample includes a smaller, so earlier ones count.",
)
@click.option(
    "--complete",
    type=click.IntRange(min=0),
    default=0,
    show_default=True,
    metavar="N",
    help="Judge N abstracts completely, drawn at random, to measure recall on them.",
)
@click.option("--seed", type=int, default=SEED, metavar="S", help="Draw another sample.")
@click.option(
    "--width",
    type=FiniteNumber(min=0, max=1, min_open=True),
    default=0.05,
    show_default=True,
    metavar="W",
    help="Say how many more judgements it takes to be within W of the true precision.",
)
@schema_option
@json_option("the estimate")
@page_options
def command(
    claims: Path,
    output: Path | None,
    judged: Path | None,
    sample: int,
    complete: int,
    seed: int,
    width: float,
    reviewer: str | None,
    schema: str | None,
    json_file: Path | None,
    port: int,
    no_browser: bool,
) -> None:
    """Judge a random sample of a run, to know how good all of it is.

    A page opens in your browser, as for claimsift review, with some claims of each kind. Press Ctrl-C to end
    it. audit then prints the precision of CLAIMS and of each kind, with 95% intervals; what is wrong with the
    wrong claims; and how many more judgements a closer estimate takes. --judged prints it again. You need no
    labels beforehand.

    audit measures recall on the abstracts that --complete draws. If CLAIMS has a second opinion, audit also
    asks about some claims that only the second opinion sees, and estimates how many neither sees. Judgements
    from claimsift review count only if the random order of audit reaches them.
    """
    # What judges takes a while to load, and intervals need scipy, which takes a second.
    from pipeline.audit.sampling import check_uncorrected
    from pipeline.html.shown_schema import shape_of
    from pipeline.outputs.loading import taken
    from pipeline.review.desk import Desk
    from pipeline.review.log import open_log
    from pipeline.review.sampling import draw

    _check_files(claims, output, judged, json_file)
    name, record, (run,) = taken([claims], schema)
    shape = shape_of(record, name)
    check_uncorrected(run, claims.name)
    if output is not None:
        check_installed()
        who = reviewer_name(reviewer)
        sheets = draw(run, sample, seed, shape.kind_of, claims.name, complete=complete)
        with open_log(output, name) as log:
            for line in (*log.told, *_of_second(sheets, shape.noun)):
                say(line, err=True)
            desk = Desk(log, sheets, who, closing=complete > 0)
            sit_down(desk, shape, output, who, [claims.name], port, command="audit", opens=not no_browser)
    _tell_estimate(run, claims.name, judged or output, shape, seed, width, json_file)


def _tell_estimate(
    run: list[Extraction],
    run_name: str,
    judged: Path | None,
    shape: "ShownSchema",
    seed: int,
    width: float,
    json_file: Path | None,
) -> None:
    """Prints how good a run is by what was judged of it, and writes it as JSON where that is wanted."""
    from pipeline.audit.as_json import audit_json
    from pipeline.audit.estimate import audit
    from pipeline.audit.text import audit_text

    labels = _labels(judged, shape.by.schema)
    found = audit(
        run, labels, shape.by, shape.kind_of, seed, name=run_name, labels_name=str(judged), width=width
    )
    print_or_save(audit_text(found), json_file, audit_json(found))


def _check_files(claims: Path, output: Path | None, judged: Path | None, json_file: Path | None) -> None:
    if (output is None) == (judged is None):
        raise click.UsageError("Say with -o where to save judgements, or with --judged where they are.")
    check_json(json_file, [claims, output, judged], output)
    if output is not None:
        check_apart(output, [claims], LINES)


def _of_second(sheets: "Sequence[Sheet]", noun: str) -> Iterator[str]:
    """That more is asked about than the sample, and what for."""
    from pipeline.errors import counted

    alone = sum(entry.asked and not entry.seen_in for sheet in sheets for entry in sheet.entries)
    if alone:
        yield (
            f"The second opinion alone sees {counted(alone, noun)} of those to judge, which tells how many"
            " neither sees."
        )


def _labels(path: Path | None, schema: str) -> list[Extraction]:
    """The judgements of a file; none of a sitting at which nothing was judged."""
    from pipeline.outputs.loading import read_plain

    if path is None or (path.is_file() and path.stat().st_size == 0):
        return []
    return read_plain(path, schema)
