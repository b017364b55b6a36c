"""`claimsift diff`: what changed between two runs over the same abstracts."""

import sys
from pathlib import Path

import click

from pipeline.cli.files import check_json, json_option, print_or_save, schema_option
from pipeline.cli.flags import FILE


@click.command("diff")
@click.argument("old", type=FILE)
@click.argument("new", type=FILE)
@json_option("all changes")
@schema_option
def command(old: Path, new: Path, json_file: Path | None, schema: str | None) -> None:
    """Show what changed from the run OLD to the run NEW, record by record.

    diff pairs records one to one, as claimsift compare does. A record with another value shows as changed,
    not as two. diff does not say which run is right; claimsift compare does.

    Exit codes: 0 nothing changed; 1 something changed; 2 trouble.
    """
    from pipeline.evaluation import diffing
    from pipeline.evaluation.yardstick import Yardstick
    from pipeline.outputs.loading import taken

    check_json(json_file, [old, new])
    name, record, (before, after) = taken([old, new], schema)
    by = Yardstick(record, name)
    result = diffing.diff(before, after, old_name=str(old), new_name=str(new), by=by)
    print_or_save(diffing.text(result), json_file, diffing.as_json(result))
    sys.exit(1 if result.changed else 0)
