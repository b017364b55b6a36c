"""`claimsift gold`: digests in, claims labelled by rule out."""

import sys
import textwrap
import time
from pathlib import Path

import click

from pipeline.cli.files import check_output, records_sink
from pipeline.cli.flags import Command
from pipeline.cli.inputs import Inputs, abstract_with_id, inputs_options
from pipeline.cli.options import (
    cache_option,
    correct_option,
    corrections,
    limit_option,
    output_option,
    quality_lines,
)
from pipeline.cli.printing import say
from pipeline.cli.screen import Screen
from pipeline.domain import Extraction
from pipeline.errors import InputError
from pipeline.outputs import summary


@click.command("gold", cls=Command)
@inputs_options
@output_option
@limit_option
@click.option(
    "--schema",
    "name",
    default="claims",
    show_default=True,
    metavar="NAME",
    help="What to label: claims, or results, which the rules make from claims.",
)
@correct_option
@click.option("--explain", metavar="ID", help="Show one abstract with each claim and the rule that made it.")
@cache_option("fetched pages")
def command(
    papers: Inputs,
    cache_dir: Path | None,
    output: Path | None,
    limit: int | None,
    name: str,
    correct: Path | None,
    explain: str | None,
) -> None:
    """Label claims or results by rule, without a model: a few hundred abstracts a second.

    The rules miss some claims and get some wrong: their labels are a yardstick, not the truth. FILE is
    anything that claimsift extract reads; - is standard input. gold writes what extract writes, tables too,
    with the origin "rule"; claimsift compare takes both.
    """
    # Rules take a while to load.
    from pipeline.quality.figures import MEASURED
    from pipeline.quality.likeness import Likeness
    from pipeline.rules.labelling import class_for, label, unknown

    started, screen, record = time.monotonic(), Screen(), class_for(name)
    if record is None:
        raise InputError(unknown(name))
    check_output(output, [*papers.files, correct])
    fixes = corrections(correct, record, name)
    abstracts, unread_files = papers.abstracts(cache_dir, screen)
    if explain is not None:
        say(_explained(next(label([abstract_with_id(abstracts, explain)], record))))
        return
    abstracts = abstracts[:limit]
    tally, likeness = summary.Tally(entries=abstracts.entries), Likeness()
    with (
        screen.bar(len(abstracts), among_lines=output is None),
        records_sink(output, record, lambda _: None) as put,
    ):
        for labelled in label(abstracts, record):
            extraction = labelled if fixes is None else fixes.applied(labelled)
            tally.add(extraction)
            likeness.add(extraction.abstract.text)
            screen.step()
            put(extraction)
    seconds = time.monotonic() - started
    lines = quality_lines("rules", likeness, fixes) if name == MEASURED else []
    lines += [fixes.told] if fixes else []
    screen.tell(summary.text(tally, seconds, str(output) if output else None, by_model=False, account=lines))
    sys.exit(1 if unread_files else 0)


def _explained(extraction: Extraction) -> str:
    """The abstract, then its records in the order of the text, each with its rule."""
    abstract = extraction.abstract
    lines = [f"{abstract.id}  {abstract.title}", "", textwrap.fill(abstract.text, 100), ""]
    for record in extraction.records:
        kind = record.record_class.traits.kind if record.record_class else None
        noun = record.record_class.traits.noun if record.record_class else extraction.schema
        fields = "  ".join(f"{name}={value}" for name, value in record.fields.items() if name != kind)
        lines += [
            f"{record.fields[kind] if kind else noun}  by the rule {record.rule}",
            textwrap.fill(fields, 100, initial_indent="    ", subsequent_indent="    "),
            textwrap.fill(f"“{record.evidence}”", 100, initial_indent="    ", subsequent_indent="    "),
        ]
    if not extraction.records:
        lines.append(f"No rule found any {extraction.schema} in it.")
    return "\n".join(lines)
