"""`claimsift review`: a desk in the browser, where a person judges records."""

import getpass
import webbrowser
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

import click

from pipeline.cli.files import schema_option
from pipeline.cli.printing import say
from pipeline.errors import InputError, SetupError
from pipeline.evaluation.own import yardstick
from pipeline.evaluation.words import counted
from pipeline.html.shape import Shape, shape_of
from pipeline.outputs.loading import needed_class, read_plain, said_schema
from pipeline.review.desk import Desk
from pipeline.review.log import opened
from pipeline.review.queueing import ORDERS, SEED, Order, Run, Wanted, queue
from pipeline.review.sheets import Sheet
from schemas import Record

_FILE = click.Path(path_type=Path)


@click.command("review")
@click.argument("files", nargs=-1, required=True, type=_FILE, metavar="CLAIMS...")
@click.option(
    "-o", "--output", required=True, type=_FILE, metavar="LABELS.jsonl", help="Where judgements are saved."
)
@click.option(
    "--order",
    type=click.Choice(ORDERS),
    default="file",
    show_default=True,
    help="Which abstracts come first: as in the file; at random; where two runs, or a run and the rules,"
    " disagree most; or where claims stand on weak feet: words that are not quite in the text, rejected"
    " records, rare kinds.",
)
@click.option(
    "--sample", type=click.IntRange(min=1), metavar="N", help="Judge only N abstracts, drawn by chance."
)
@click.option("--seed", type=int, default=SEED, metavar="S", help="Draw another sample, or order.")
@click.option("--only-kind", metavar="KIND", help="Ask only about claims of this kind.")
@click.option("--reviewer", metavar="NAME", help="Your name in the judgements. [default: your user name]")
@schema_option
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=0,
    metavar="PORT",
    help="Port of the page, if it must be a certain one.",
)
@click.option("--no-browser", is_flag=True, help="Print the page's address, and open no browser.")
def command(
    files: tuple[Path, ...],
    output: Path,
    order: Order,
    sample: int | None,
    seed: int,
    only_kind: str | None,
    reviewer: str | None,
    schema: str | None,
    port: int,
    no_browser: bool,
) -> None:
    """Judge claims by reading: right, wrong, or mended; and add those that are missing.

    CLAIMS are outputs of claimsift extract or gold. A page opens in your browser, with each claim beside its
    text; press ? on it for the keys. Each judgement is saved at once, as a line of LABELS.jsonl: stop when
    you like, and go on with the same command. Claims that several files have are asked about once.

    LABELS.jsonl is a file of labels: claimsift compare and report --gold take it.
    """
    _check_installed()
    name = said_schema(files, schema)
    runs = [Run(path.name, read_plain(path, name)) for path in files]
    record = needed_class(name, schema)
    shape = shape_of(record, name)
    wanted = Wanted(order, sample, seed, only_kind)
    sheets = queue(runs, yardstick(record, name), wanted, lambda entry: shape.kind_of(entry.record))
    _sit_down(
        sheets,
        record,
        shape,
        output,
        reviewer or getpass.getuser(),
        [run.name for run in runs],
        port,
        opens=not no_browser,
    )


def _check_installed() -> None:
    if find_spec("starlette") is None or find_spec("uvicorn") is None:
        raise SetupError(
            "claimsift review needs two small libraries that are not installed:"
            " `pip install 'claimsift[review]'`."
        )


def _sit_down(
    sheets: Sequence[Sheet],
    record: type[Record],
    shape: Shape,
    output: Path,
    reviewer: str,
    runs: Sequence[str],
    port: int,
    *,
    opens: bool,
) -> None:
    """Serves the desk until it is interrupted, and says what was judged.

    Raises:
        InputError: the port is taken; or what `opened` raises.
    """
    # What serves the page takes a while to load.
    from pipeline.html.desk import desk_page, reasons
    from pipeline.review.server import Served, listening, serve

    with opened(output, sheets[0].schema) as log:
        for line in log.told:
            say(line, err=True)
        desk = Desk(log, sheets, reviewer)
        before = desk.progress
        page = desk_page(
            record,
            shape,
            reasons(shape),
            name=", ".join(runs),
            reviewer=reviewer,
            runs=runs,
            closing=desk.closing,
        )
        try:
            at = listening(port)
        except OSError as error:
            raise InputError(
                f"Port {port} cannot be had: {error.strerror}. Leave --port out, or give another."
            ) from error
        served = Served(desk, page, record, at.getsockname()[1])
        say(_welcome(desk, output, shape.noun))
        say(f"Open {served.address}")
        if opens:
            webbrowser.open(served.address)
        serve(served.application, at)
        judged = desk.progress.judged - before.judged
        say(f"{counted(judged, shape.noun)} judged, all in {output}. The same command goes on from here.")


def _welcome(desk: Desk, output: Path, noun: str) -> str:
    now = desk.progress
    begun = f" {now.judged:,} judged already." if now.judged else ""
    return (
        f"{counted(now.asked, noun)} in {counted(now.abstracts, 'abstract')} to judge.{begun}"
        f" Each judgement is saved in {output} at once. Ctrl-C ends."
    )
