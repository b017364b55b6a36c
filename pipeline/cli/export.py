"""`claimsift export`: records to tables, and Parquet back to records."""

from pathlib import Path

import click

from pipeline.cli.files import schema_option, write_manifest
from pipeline.cli.flags import FILE
from pipeline.cli.printing import say
from pipeline.errors import InputError
from pipeline.outputs.apart import check_apart, endings_of
from pipeline.outputs.beside import manifest_beside, manifest_of
from pipeline.outputs.tables import FORMATS, files_of
from pipeline.outputs.writing import is_special, to_line, whole_file


@click.command("export")
@click.argument("file", type=FILE, metavar="RECORDS")
@click.option("--to", type=click.Choice([*FORMATS, "jsonl"]), required=True, help="The format to write.")
@click.option(
    "-o",
    "--output",
    type=FILE,
    metavar="OUT",
    help="The file to write. By default it lies beside RECORDS, with the same name; it must not exist yet.",
)
@schema_option
def command(file: Path, to: str, output: Path | None, schema: str | None) -> None:
    """Convert records to tables: one of records, one of abstracts, one of rejects.

    sqlite and xlsx hold the three in one file. For parquet and csv, OUT holds the records, and the other
    two lie beside it: claims.csv, claims.abstracts.csv, claims.rejected.csv.

    RECORDS is a file of any schema, as JSON lines or as Parquet. --to jsonl makes lines of Parquet; the other
    tables are not read back. To both, the manifest of the run comes along. If a spreadsheet would run a csv
    cell as a formula, the cell gets an apostrophe in front. xlsx marks such a cell as text instead.
    """
    from pipeline.outputs.loading import read, schema_class, without_class
    from pipeline.outputs.tables.files import write

    output = output or _beside(file, to)
    check_apart(output, [file, manifest_of(file)], endings_of(to), beside=[manifest_of(output)])
    found = read(file, schema)
    if to == "jsonl":
        with whole_file(output) as lines:
            lines.writelines(to_line(extraction) + "\n" for extraction in found)
        written: tuple[Path, ...] = (output,)
    else:
        known = schema_class(found[0].schema, schema)
        if known is None:
            say(f"claimsift: {without_class(found[0].schema, '--schema')}", err=True)
        written = write(found, output, to, known)
    if to in ("jsonl", "parquet") and not is_special(output):
        _bring_manifest(file, output)
    records, rejected = (
        sum(len(part) for part in parts)
        for parts in zip(*((one.records, one.rejected) for one in found), strict=True)
    )
    say(
        f"abstracts {len(found):,}; records {records:,}; rejected {rejected:,}; written to"
        f" {', '.join(map(str, written))}",
        err=True,
    )


def _bring_manifest(file: Path, output: Path) -> None:
    """Puts the manifest of the records beside their copy: else a limited run would pass for a whole one."""
    if told := manifest_beside(file):
        write_manifest(output, told)
    else:
        manifest_of(output).unlink(missing_ok=True)


def _beside(file: Path, to: str) -> Path:
    output = file.with_suffix(f".{to}")
    for one in files_of(output):
        if one.exists():
            raise InputError(f"{one} exists already. Name the file to write with -o.")
    return output
