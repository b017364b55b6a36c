"""`claimsift read`: what is understood of some files, without a model."""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.cli.files import STDOUT, check_json, json_option, print_or_save, sink
from pipeline.cli.flags import Command
from pipeline.cli.inputs import (
    NATIVE,
    Inputs,
    ReadFiles,
    check_any,
    inputs_options,
    joined_notices,
    notices,
    summed_up,
)
from pipeline.cli.options import cache_option, output_option
from pipeline.cli.printing import harmless, say
from pipeline.domain import Abstract, Json
from pipeline.errors import InputError
from pipeline.outputs.apart import LINES, check_apart
from pipeline.outputs.writing import escaped

if TYPE_CHECKING:
    from pipeline.inputs import RecordCounts

_HEADER = ("file", "format", "records", "with abstract", "known already", "passed over")
_ENDINGS = {"jsonl": LINES, "ris": (".ris", ""), "bibtex": (".bib", "")}
_LONGEST = 60
"""Characters of a file's name in the table; of a longer one the end is shown."""


def _formats(ctx: click.Context, _param: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        from pipeline import inputs
        from pipeline.inputs import fetched

        say(inputs.table_of_formats(fetched.table_of_names()))
        ctx.exit()


@click.command("read", cls=Command)
@inputs_options
@click.option(
    "--formats",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_formats,
    help="List all formats that claimsift reads, as a Markdown table.",
)
@click.option(
    "--to",
    type=click.Choice([*_ENDINGS]),
    help="Write the papers instead: jsonl as one line each, with everything that is known; ris and bibtex"
    " with what these formats have fields for.",
)
@output_option
@json_option("what was found in each file")
@click.option("-v", "--verbose", is_flag=True, help="Name each record that has no abstract or was skipped.")
@cache_option("fetched pages")
def command(
    papers: Inputs,
    cache_dir: Path | None,
    to: str | None,
    output: Path | None,
    json_file: Path | None,
    verbose: bool,
) -> None:
    """Show what claimsift understands of files and sources, or convert them: no model, no key.

    FILE is anything that extract reads: exports, feeds, mails, API answers, saved pages, or folders of
    them; - is standard input. A name such as arxiv:cs.CL, hf:today, pubmed:QUERY or https://... is fetched,
    and kept for the day. Every command reads what --to writes.
    """
    if output is not None:
        if to is None:
            raise InputError("-o goes with --to, which says what to write. Add --to jsonl.")
        check_apart(output, papers.files, _ENDINGS[to])
    check_json(json_file, papers.files, output)
    if to is not None and output is None and json_file == STDOUT:
        raise InputError(
            "Papers and JSON would be one text on the screen. Name a file with -o, or behind --json."
        )
    found = papers.read(cache_dir, lambda line: say(line, err=True))
    if to is not None:
        check_any(found)
        _convert(found.collection.abstracts(), output, to)
    accounts: Json = [_account(one, found) for one in found.collection.accounts]
    print_or_save(_table(found) if to is None else "", json_file, accounts)
    _tell(found, verbose=verbose, whole=to is not None)
    sys.exit(2 if len(found.faults) == len(papers.files) else 1 if found.unread else 0)


def _convert(abstracts: Iterable[Abstract], output: Path | None, to: str) -> None:
    from pipeline.inputs.writing import WRITERS

    writer, changed = WRITERS[to], 0
    # Programs get a text as it stands; on a terminal it would act. JSON has an escape, for behind a pipe too.
    plain = harmless if output is None and sys.stdout.isatty() else str
    shown = escaped if to == "jsonl" else plain
    with sink(output) as file:
        for abstract in abstracts:
            written, is_same = writer.write(abstract)
            changed += not is_same
            file.write(shown(written))
    if changed:
        say(f"{changed:,} of them read back with other white space or signs", err=True)


def _account(account: "RecordCounts", found: ReadFiles) -> dict[str, Json]:
    fault = found.faults.get(account.file)
    return {
        "file": account.file,
        "format": _format(account, found),
        "records": account.records,
        "with_abstract": account.with_abstract,
        "without_abstract": account.without_abstract,
        "known_already": account.repeats,
        "passed_over": dict(account.skips.reasons.most_common()),
        "first_title": account.first or None,
        "last_title": account.last or None,
        "told": list[Json](account.told),
        "refused": str(fault) if fault is not None else None,
    }


def _format(account: "RecordCounts", found: ReadFiles) -> str | None:
    """The format of a file, None where it was only guessed at: what no reader knows is tried as a page."""
    guessed = account.file in found.faults and not account.records and account.reader in NATIVE
    return None if guessed else account.reader or None


def _table(found: ReadFiles) -> str:
    rows: list[tuple[str, ...]] = [_HEADER]
    for account in found.collection.accounts:
        refused = account.file in found.faults
        numbers = (account.records, account.with_abstract, account.repeats)
        cells = (
            ["refused", *[""] * 3]
            if refused and not account.records
            else [*(f"{number:,}" for number in numbers), account.skips.shown]
        )
        name = account.file if len(account.file) <= _LONGEST else f"…{account.file[1 - _LONGEST :]}"
        rows.append((name, _format(account, found) or "?", *cells))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [
        "  ".join(f"{cell:{side}{width}}" for side, cell, width in zip("<<>>>>", row, widths, strict=True))
        for row in rows
    ]
    papers = len(found.collection.abstracts())
    records = sum(account.records for account in found.collection.accounts)
    lines.append(
        f"{records:,} record{'s' * (records != 1)}, {papers:,} distinct abstract{'s' * (papers != 1)}"
    )
    return "\n".join(map(str.rstrip, lines)) + "\n"


def _tell(found: ReadFiles, *, verbose: bool, whole: bool) -> None:
    """What is wrong, and what was guessed; with `whole` also what the table would have shown."""
    for account in found.collection.accounts:
        if (fault := found.faults.get(account.file)) is not None:
            say(f"claimsift: {fault}", err=True)
        elif account.skipped or account.told or verbose or whole:
            told = list(notices(account, all_parts=verbose))
            for notice in told or [f"{account.file}: {summed_up(account)}"]:
                say(notice, err=True)
    for notice in joined_notices(found.collection.joined):
        say(notice, err=True)
