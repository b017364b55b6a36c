"""`claimsift merge`: the shards of a run to one file, the very one that a single run would have written."""

import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.cli.files import write_manifest
from pipeline.cli.flags import FILE
from pipeline.cli.printing import say
from pipeline.distributed.shards import Shard
from pipeline.outputs import summary
from pipeline.outputs.apart import LINES, check_apart
from pipeline.outputs.beside import manifest_of
from pipeline.outputs.writing import whole_file

if TYPE_CHECKING:
    from pipeline.distributed.shards.manifests import ShardFile


@click.command("merge")
@click.argument("shards", nargs=-1, required=True, type=FILE, metavar="SHARD...")
@click.option("-o", "--output", type=FILE, required=True, metavar="FILE", help="The file to write.")
def command(shards: tuple[Path, ...], output: Path) -> None:
    """Join the files that extract --shard 1/N to N/N wrote, in any order.

    The result is byte for byte what a single run would have written. merge compares each shard with the
    manifest beside it: each shard is there once, all were read from the same input in the same way, and no
    line is missing or changed. Otherwise it says what is wrong and writes nothing.
    """
    # What checks each line takes a while to load.
    from pipeline.distributed.shards.manifests import in_order, joined, read
    from pipeline.distributed.shards.merging import merged
    from pipeline.inputs import STDIN
    from pipeline.outputs.reading import from_line
    from pipeline.tasks import name_of

    inputs = [one for path in shards for one in (path, manifest_of(path))]
    check_apart(output, inputs, LINES, beside=[manifest_of(output)])
    parts = in_order([read(path, manifest_of(path)) for path in shards])
    schema = parts[0].manifest["schema"]
    tally, unread = summary.Tally(), Counter[Shard]()

    def count(part: "ShardFile", line: bytes, where: str) -> None:
        extraction = from_line(line, name_of(schema), where)
        tally.entries += len(extraction.abstract.sources)
        tally.add(extraction)
        unread[part.shard] += not extraction.is_read

    with whole_file(output) as file:
        for line in merged(parts, STDIN, count):
            file.write(line.decode("utf-8"))
    whole = joined(parts, summary.counts(tally))
    if output.is_file():
        write_manifest(output, whole)
    statuses = ", ".join(f"{number} {status}" for status, number in tally.statuses.items())
    told = [
        f"abstracts  {tally.abstracts} of {len(parts)} shards: {statuses or 'none'}",
        f"written    {output}",
    ]
    told += [
        f"unread     {number} in the shard {shard}; run it again for them"
        for shard, number in unread.items()
        if number
    ]
    unread_files = parts[0].manifest["input"]["unread_files"]
    if unread_files:
        told.append(
            f"unread     {unread_files} of the input's files could not be read, or not whole, by any shard"
        )
    if (alarm := summary.alarm(tally, schema)) is not None:
        told.append(f"claimsift: {alarm}")
    for line_ in told:
        say(line_, err=True)
    sys.exit(1 if unread_files or alarm or tally.unread else 0)
