"""`claimsift report`: runs as one page to read."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import click

from pipeline import boards
from pipeline.cli.files import manifest_beside, was_limited
from pipeline.cli.printing import say
from pipeline.evaluation.words import counted
from pipeline.html import LoadedRun, Role, explorer_html
from pipeline.outputs.notebook import read_plain
from pipeline.outputs.writing import check_writable, whole_file
from pipeline.rules.labelling import rule_quality

_FILE = click.Path(path_type=Path)
_LONGEST = 1e9
"""Seconds that a run may have taken: thirty years."""


@click.command("report")
@click.argument("files", nargs=-1, required=True, type=_FILE, metavar="RUN...")
@click.option(
    "--gold", type=_FILE, metavar="GOLD", help="Labels to show beside the runs, and to score them with."
)
@click.option(
    "--aliases",
    type=_FILE,
    metavar="FILE.toml",
    help="Names that the board should join, as for claimsift board.",
)
@click.option("-o", "--output", required=True, type=_FILE, metavar="FILE.html", help="The page to write.")
def command(files: tuple[Path, ...], gold: Path | None, aliases: Path | None, output: Path) -> None:
    """Write an HTML page to read a run on, or several side by side.

    The page shows each abstract with its evidence marked, a table of all claims, everything that was
    rejected or failed and why, charts, and who claims what on which benchmark. It is a single file, opens in
    any browser and needs no network. Each RUN is a file from claimsift extract, gold or export.
    """
    check_writable(output)
    role: Role | None = None if gold is None else "prediction"
    names = _names(files if gold is None else (*files, gold))
    runs = [_run(path, names[path], role) for path in files]
    quality = None
    if gold is not None:
        runs.append(_run(gold, names[gold], "gold"))
        quality = rule_quality() if runs[-1].extractions[0].origin == "rule" else None
    page = explorer_html(runs, gold_quality=quality, names=boards.load_names(aliases))
    with whole_file(output) as file:
        file.write(page)
    claims = sum(len(one.records) for run in runs for one in run.extractions)
    abstracts = len({one.abstract.id for run in runs for one in run.extractions})
    size = f"{len(page.encode()) / 1e6:.1f} MB"
    say(f"{output}: {counted(abstracts, 'abstract')}, {counted(claims, 'claim')}, {size}")


def _names(files: Sequence[Path]) -> dict[Path, str]:
    """What the page calls each file: its bare name, or all of its path where the name is another's too."""
    bare = Counter(path.name for path in files)
    return {path: path.name if bare[path.name] == 1 else str(path) for path in files}


def _run(path: Path, name: str, role: Role | None) -> LoadedRun:
    return LoadedRun(name, tuple(read_plain(path, "claims")), role, _seconds(path), was_limited(path))


def _seconds(path: Path) -> float | None:
    """How long the run took, by the manifest beside its file; None where there is none to read."""
    seconds = manifest_beside(path).get("seconds")
    if not isinstance(seconds, int | float) or isinstance(seconds, bool) or not 0 <= seconds <= _LONGEST:
        return None
    return float(seconds)
