"""`claimsift merge`: the shards of a run to one file, the very one that a single run would have written."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import cast

import click

from pipeline.cli.files import manifest_of, write_manifest
from pipeline.cli.printing import say
from pipeline.digests import STDIN
from pipeline.domain import Json
from pipeline.errors import InputError
from pipeline.export.writing import check_writable, whole_file
from pipeline.shards.manifests import in_order, read, together
from pipeline.shards.merging import merged

_FILE = click.Path(path_type=Path)


@click.command("merge")
@click.argument("shards", nargs=-1, required=True, type=_FILE, metavar="SHARD...")
@click.option("-o", "--output", type=_FILE, required=True, metavar="FILE", help="Write the whole here.")
def command(shards: tuple[Path, ...], output: Path) -> None:
    """Make one file of the files that extract --shard 1/N to N/N wrote, in any order.

    It is byte for byte what a single run would have written. Beside each shard lies its manifest, and
    both prove that nothing is missing: each shard is there once, all were read from the same input in
    the same way, and their lines are the whole of it. Otherwise it says what is missing and writes
    nothing.
    """
    check_writable(output)
    if output.resolve() in {path.resolve() for path in shards}:
        raise InputError(f"{output} is one of the shards. Write the whole under another name.")
    parts = in_order([read(path, manifest_of(path)) for path in shards])
    with whole_file(output) as file:
        for line in merged(parts, STDIN):
            file.write(line.decode("utf-8"))
    whole = together(parts)
    if output.is_file():
        write_manifest(output, whole)
    say(_told(whole, len(parts), output), err=True)
    for part in parts:
        if part.unread:
            say(f"unread     {part.unread} in the shard {part.shard}; run it again for them", err=True)
    unread_files = parts[0].manifest["input"]["unread_files"]
    if unread_files:
        say(
            f"unread     {unread_files} of the input's files could not be read, or not whole, by any shard",
            err=True,
        )
    sys.exit(1 if unread_files or any(part.unread for part in parts) else 0)


def _told(whole: Mapping[str, Json], shards: int, output: Path) -> str:
    statuses = cast("Mapping[str, int]", whole["statuses"])
    counts = ", ".join(f"{count} {status}" for status, count in statuses.items())
    return f"abstracts  {whole['abstracts']} of {shards} shards: {counts or 'none'}\nwritten    {output}"
