"""`claimsift report`: runs as one page to read."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.cli.files import aliases_option, schema_option
from pipeline.cli.flags import FILE
from pipeline.cli.printing import say
from pipeline.cli.runs import files_named_by, first_days, outputs_in
from pipeline.domain import Extraction, Json
from pipeline.outputs.apart import PAGE, check_apart
from pipeline.outputs.beside import manifest_beside, was_limited
from pipeline.outputs.writing import whole_file
from pipeline.settings import SEED

if TYPE_CHECKING:
    from pipeline.html.content import LoadedRun
    from schemas import Record

_LONGEST_CAUTION = 400
_LONGEST = 1e9
"""Seconds that a run may have taken: thirty years."""


@click.command("report")
@click.argument("files", nargs=-1, required=True, type=FILE, metavar="RUN...")
@click.option(
    "--gold", type=FILE, metavar="GOLD", help="Labels to show beside the runs, and to score them with."
)
@aliases_option
@click.option(
    "--audit",
    "judged",
    type=FILE,
    metavar="LABELS.jsonl",
    help="Judgements from claimsift audit: the page says at its head how good each run is. Those given as"
    " --gold count as well.",
)
@schema_option
@click.option("-o", "--output", required=True, type=FILE, metavar="FILE.html", help="The page to write.")
def command(
    files: tuple[Path, ...],
    gold: Path | None,
    judged: Path | None,
    aliases: Path | None,
    schema: str | None,
    output: Path,
) -> None:
    """Write an HTML page to read a run on, or several side by side.

    The page shows each abstract with its evidence marked, a table of all records, and what was rejected and
    why. If the schema has a board, as claims has, the page also has charts, and shows who claims what on
    which benchmark. With --gold you can settle each disagreement on it. It is a single file, opens in any
    browser and needs no network.

    Each RUN is a file from claimsift extract, gold or export, or a folder of such files. A folder counts as
    one run; the page then says on which day each abstract came in. Name a schema of your own with --schema.
    """
    # What draws and scores takes a second to load.
    from pipeline import boards
    from pipeline.errors import counted
    from pipeline.html.page import explorer_html
    from pipeline.outputs.loading import taken
    from pipeline.quality.figures import gold_quality

    paths = files if gold is None else (*files, gold)
    names = _names(paths)
    check_apart(output, [*files_named_by(paths), judged, aliases], PAGE)
    inner = [outputs_in([path]) if path.is_dir() else [path] for path in paths]
    every = [one for some in inner for one in some]
    name, record, found = taken(every, schema)
    rest = iter(found)
    runs = [
        _loaded(names[path], [(one, next(rest)) for one in some], is_folder=path.is_dir())
        for path, some in zip(paths, inner, strict=True)
    ]
    if gold is not None:
        runs = [replace(run, role="prediction") for run in runs[:-1]] + [replace(runs[-1], role="gold")]
    page = explorer_html(
        runs,
        gold_quality=None if gold is None else gold_quality(runs[-1].extractions),
        names=boards.load_names(aliases),
        estimates=_estimates(runs, judged, record, name),
        record=record,
        schema=name,
    )
    with whole_file(output) as file:
        file.write(page)
    records = sum(len(one.records) for run in runs for one in run.extractions)
    abstracts = len({one.abstract.id for run in runs for one in run.extractions})
    size = f"{len(page.encode()) / 1e6:.1f} MB"
    say(f"{output}: {counted(abstracts, 'abstract')}, {counted(records, record.traits.noun)}, {size}")


def _estimates(
    runs: "Sequence[LoadedRun]", judged: Path | None, record: "type[Record]", schema: str
) -> list[list[str]]:
    """How good each run is, by a person's judgements; nothing where these do not tell it yet."""
    from pipeline.outputs.loading import read_plain

    gold = next((run.extractions for run in runs if run.role == "gold"), ())
    labels = read_plain(judged, schema) if judged else [one for one in gold if one.is_judgement]
    if not labels:
        return []
    from pipeline.audit.estimate import audit
    from pipeline.audit.sampling import is_corrected
    from pipeline.audit.text import lines
    from pipeline.html.shown_schema import shape_of

    shape = shape_of(record, schema)
    others = [run for run in runs if run.role != "gold"]
    if judged is None:
        others = [run for run in others if not is_corrected(run.extractions)]
    found = [
        audit(
            run.extractions,
            labels,
            shape.by,
            shape.kind_of,
            SEED,
            name=run.name,
            labels_name=str(judged or "The gold"),
        )
        for run in others
    ]
    return [lines(one) for one in found if judged is not None or one.precision.value is not None]


def _names(files: Sequence[Path]) -> dict[Path, str]:
    """What the page calls each file: its bare name, or all of its path where the name is another's too."""
    names = {path: path.name or path.resolve().name for path in files}
    bare = Counter(names.values())
    return {path: name if bare[name] == 1 else str(path) for path, name in names.items()}


def _loaded(
    name: str, outputs: Sequence[tuple[Path, Sequence[Extraction]]], *, is_folder: bool
) -> "LoadedRun":
    """One run; of a paper that several outputs of a folder have, what the last answer says."""
    from pipeline.html.content import LoadedRun

    told = [manifest_beside(path) for path, _ in outputs]
    known = [seconds for one in told if (seconds := _seconds(one)) is not None]
    cautions = [said for one in told if isinstance(said := one.get("caution"), str) and said]
    everything = [one for _, extractions in outputs for one in extractions]
    run = LoadedRun(
        name,
        everything,
        seconds=sum(known) if known else None,
        limited=any(was_limited(path) for path, _ in outputs),
        caution=cautions[0][:_LONGEST_CAUTION] if cautions else None,
    )
    if not is_folder:
        return replace(run, finished=_finished(told[0]), prompt=_prompt(told[0]))
    last = {one.abstract.id: one for one in everything}
    last |= {one.abstract.id: one for one in everything if one.status != "failed"}
    return replace(run, extractions=[*last.values()], days=first_days(outputs))


def _seconds(told: Mapping[str, Json]) -> float | None:
    seconds = told.get("seconds")
    if not isinstance(seconds, int | float) or isinstance(seconds, bool) or not 0 <= seconds <= _LONGEST:
        return None
    return float(seconds)


def _finished(told: Mapping[str, Json]) -> str | None:
    """When the run ended, by its manifest, to the minute."""
    try:
        moment = datetime.fromisoformat(str(told.get("finished")))
    except ValueError:
        return None
    return f"{moment:%Y-%m-%d %H:%M}" + ("" if moment.tzinfo is None else f" {moment.tzname()}")


def _prompt(told: Mapping[str, Json]) -> str | None:
    """The prompt's name and the beginning of its fingerprint, by the run's manifest."""
    schema, fingerprint = told.get("schema"), told.get("task_fingerprint")
    if not isinstance(schema, str):
        return None
    return Path(schema).stem + (f" ({fingerprint[:12]})" if isinstance(fingerprint, str) else "")
