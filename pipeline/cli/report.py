"""`claimsift report`: runs as one page to read."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import click

from pipeline.cli.files import aliases_option, manifest_beside, schema_option, was_limited
from pipeline.cli.printing import say
from pipeline.cli.runs import first_days, outputs_in
from pipeline.domain import Json
from pipeline.evaluation.words import counted
from pipeline.html.content import LoadedRun, Role
from pipeline.outputs.loading import classed, needed_class, read_plain, said_schema
from pipeline.outputs.writing import check_writable, whole_file
from pipeline.quality.figures import quality_of
from schemas import Record

_FILE = click.Path(path_type=Path)
_LONGEST_CAUTION = 400
_LONGEST = 1e9
"""Seconds that a run may have taken: thirty years."""


@click.command("report")
@click.argument("files", nargs=-1, required=True, type=_FILE, metavar="RUN...")
@click.option(
    "--gold", type=_FILE, metavar="GOLD", help="Labels to show beside the runs, and to score them with."
)
@aliases_option
@click.option(
    "--audit",
    "judged",
    type=_FILE,
    metavar="LABELS.jsonl",
    help="Judgements from claimsift audit: the page says at its head how good each run is. Those given as"
    " --gold count as well.",
)
@schema_option
@click.option("-o", "--output", required=True, type=_FILE, metavar="FILE.html", help="The page to write.")
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
    check_writable(output)
    role: Role | None = None if gold is None else "prediction"
    names = _names(files if gold is None else (*files, gold))
    inner = [one for path in files for one in (outputs_in([path]) if path.is_dir() else [path])]
    name = said_schema(inner if gold is None else [*inner, gold], schema)
    runs = [(_gathered if path.is_dir() else _run)(path, names[path], role, name) for path in files]
    quality = None
    if gold is not None:
        runs.append(_run(gold, names[gold], "gold", name))
    record = needed_class(name, schema)
    if gold is not None and runs[-1].extractions[0].origin == "rule":
        from pipeline.rules.labelling import is_measured

        quality = quality_of("rules").sentence() if is_measured(record) else None
    runs = [replace(run, extractions=classed(run.extractions, record)) for run in runs]
    # What draws and scores takes a second to load.
    from pipeline import boards
    from pipeline.evaluation import Yardstick
    from pipeline.html.page import explorer_html

    page = explorer_html(
        runs,
        gold_quality=quality,
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
    noun = Yardstick(record, name).noun
    say(f"{output}: {counted(abstracts, 'abstract')}, {counted(records, noun)}, {size}")


def _estimates(
    runs: Sequence[LoadedRun], judged: Path | None, record: type[Record], schema: str
) -> list[list[str]]:
    """How good each run is, by a person's judgements; nothing where these do not tell it yet."""
    gold = next((run.extractions for run in runs if run.role == "gold"), ())
    labels = read_plain(judged, schema) if judged else [one for one in gold if one.is_judgement]
    if not labels:
        return []
    from pipeline.audit.estimate import audit
    from pipeline.audit.sampling import SEED, is_corrected
    from pipeline.audit.text import lines
    from pipeline.html.shape import shape_of

    shape = shape_of(record, schema)
    others = [run for run in runs if run.role != "gold"]
    if judged is None:
        others = [run for run in others if not is_corrected(run.extractions)]
    found = [audit(run.extractions, labels, shape.by, shape.kind_of, SEED, name=run.name) for run in others]
    return [lines(one) for one in found if judged is not None or one.precision.value is not None]


def _names(files: Sequence[Path]) -> dict[Path, str]:
    """What the page calls each file: its bare name, or all of its path where the name is another's too."""
    names = {path: path.name or path.resolve().name for path in files}
    bare = Counter(names.values())
    return {path: name if bare[name] == 1 else str(path) for path, name in names.items()}


def _gathered(folder: Path, name: str, role: Role | None, schema: str) -> LoadedRun:
    """The outputs in a folder as one run: of a paper that several have, what the last answer says."""
    found = [(path, read_plain(path, schema)) for path in outputs_in([folder])]
    everything = [one for _, extractions in found for one in extractions]
    last = {one.abstract.id: one for one in everything}
    last |= {one.abstract.id: one for one in everything if one.status != "failed"}
    known = [seconds for path, _ in found if (seconds := _seconds(manifest_beside(path))) is not None]
    limited = any(was_limited(path) for path, _ in found)
    cautions = [caution for path, _ in found if (caution := _caution(manifest_beside(path)))]
    return LoadedRun(
        name,
        tuple(last.values()),
        role,
        sum(known) if known else None,
        limited,
        caution=next(iter(cautions), None),
        days=first_days(found),
    )


def _run(path: Path, name: str, role: Role | None, schema: str) -> LoadedRun:
    told = manifest_beside(path)
    return LoadedRun(
        name,
        tuple(read_plain(path, schema)),
        role,
        _seconds(told),
        was_limited(path),
        finished=_finished(told),
        prompt=_prompt(told),
        caution=_caution(told),
    )


def _caution(told: Mapping[str, Json]) -> str | None:
    """What the run's manifest says about a model that was made for another schema."""
    caution = told.get("caution")
    return caution[:_LONGEST_CAUTION] if isinstance(caution, str) else None


def _seconds(told: Mapping[str, Json]) -> float | None:
    """How long the run took, by its manifest; None where that says nothing to believe."""
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
