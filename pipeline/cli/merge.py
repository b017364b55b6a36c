"""`claimsift merge`: the shards of a run to one file, the very one that a single run would have written."""

import sys
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import click

from pipeline.cli.files import manifest_of, write_manifest
from pipeline.cli.flags import FILE
from pipeline.cli.printing import say
from pipeline.distributed.shards import Shard
from pipeline.distributed.shards.manifests import COUNTED, ShardFile, in_order, read, together
from pipeline.distributed.shards.merging import merged
from pipeline.domain import Json
from pipeline.errors import InputError
from pipeline.inputs import STDIN
from pipeline.outputs import summary
from pipeline.outputs.reading import from_line
from pipeline.outputs.writing import check_writable, whole_file
from pipeline.tasks import name_of

_COUNTS = ("records", "rejected", "grounding", "statuses")


@dataclass
class _LineCounts:
    """What the lines themselves say, of the whole and by shard; `schema` is the name of their records."""

    schema: str
    tally: summary.Tally = field(default_factory=summary.Tally)
    unread: Counter[Shard] = field(default_factory=Counter)

    def add(self, part: ShardFile, line: bytes, where: str) -> None:
        """Counts one line.

        Raises:
            InputError: it is no record of the schema, or of another format.
        """
        extraction = from_line(line, self.schema, where)
        before = self.tally.unread
        self.tally.entries += len(extraction.abstract.sources)
        self.tally.add(extraction)
        self.unread[part.shard] += self.tally.unread - before

    def manifest(self) -> dict[str, Json]:
        """The counts as a manifest has them."""
        told = summary.counts(self.tally)
        return {name: told[name] for name in COUNTED}


@click.command("merge")
@click.argument("shards", nargs=-1, required=True, type=FILE, metavar="SHARD...")
@click.option("-o", "--output", type=FILE, required=True, metavar="FILE", help="The file to write.")
def command(shards: tuple[Path, ...], output: Path) -> None:
    """Join the files that extract --shard 1/N to N/N wrote, in any order.

    The result is byte for byte what a single run would have written. merge compares each shard with the
    manifest beside it: each shard is there once, all were read from the same input in the same way, and no
    line is missing or changed. Otherwise it says what is wrong and writes nothing.
    """
    check_writable(output)
    if output.resolve() in {path.resolve() for path in shards}:
        raise InputError(f"{output} is one of the shards. Write the result under another name.")
    parts = in_order([read(path, manifest_of(path)) for path in shards])
    count = _LineCounts(name_of(parts[0].manifest["schema"]))
    with whole_file(output) as file:
        for line in merged(parts, STDIN, count.add):
            file.write(line.decode("utf-8"))
    whole = together(parts, count.manifest())
    if output.is_file():
        write_manifest(output, whole)
    say(_told(whole, len(parts), output), err=True)
    for shard, unread in count.unread.items():
        if unread:
            say(f"unread     {unread} in the shard {shard}; run it again for them", err=True)
    unread_files = parts[0].manifest["input"]["unread_files"]
    if unread_files:
        say(
            f"unread     {unread_files} of the input's files could not be read, or not whole, by any shard",
            err=True,
        )
    kept, rejects, grounding, statuses = (cast("Mapping[str, int]", whole[name]) for name in _COUNTS)
    alarm = summary.alarm(kept, rejects, grounding, statuses, parts[0].manifest["schema"])
    if alarm is not None:
        say(f"claimsift: {alarm}", err=True)
    sys.exit(1 if unread_files or alarm or count.tally.unread else 0)


def _told(whole: Mapping[str, Json], shards: int, output: Path) -> str:
    statuses = cast("Mapping[str, int]", whole["statuses"])
    counts = ", ".join(f"{count} {status}" for status, count in statuses.items())
    return f"abstracts  {whole['abstracts']} of {shards} shards: {counts or 'none'}\nwritten    {output}"
