"""Earlier outputs that a command is given: files, folders of them, and what is known by them."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.cli.printing import say
from pipeline.domain import Extraction
from pipeline.errors import InputError
from pipeline.outputs.beside import manifest_beside

if TYPE_CHECKING:
    from pipeline.inputs import Abstracts

skip_known_option = click.option(
    "--skip-known",
    type=click.Path(exists=True, path_type=Path),
    multiple=True,
    metavar="RUN",
    help="Leave out papers that RUN, an earlier output or a folder of outputs, has under the same schema,"
    " with the same id or text. Papers that failed there are read again. May be given several times.",
)


def outputs_in(paths: Iterable[Path]) -> list[Path]:
    """The outputs that some paths name: themselves, and of folders all files of lines, by their names.

    A file of lines in a folder that is empty, of a day without papers, is left out, and a list of papers too,
    which is told. InputError is raised for a folder that holds none at all.
    """
    found: list[Path] = []
    for path in paths:
        if not path.is_dir():
            found.append(path)
            continue
        inner = _lines_in(path)
        if not inner:
            raise InputError(f"There is no output in the folder {path}: no name in it ends in .jsonl.")
        outputs = _without_papers(inner)
        if not outputs:
            raise InputError(
                f"There is no output in the folder {path}, only lists of papers. Make records of them with"
                " claimsift extract or gold."
            )
        found += [one for one in outputs if one.stat().st_size]
    return list(dict.fromkeys(found))


def files_named_by(paths: Iterable[Path]) -> list[Path]:
    """Files that some paths name: the paths themselves, and all files of lines in a folder."""
    return [one for path in paths for one in (_lines_in(path) if path.is_dir() else [path])]


def _lines_in(folder: Path) -> list[Path]:
    """The files of lines in a folder, less what is hidden there."""
    found = ((one, one.relative_to(folder).parts) for one in sorted(folder.rglob("*.jsonl")))
    return [one for one, parts in found if not any(part.startswith(".") for part in parts)]


def _without_papers(paths: Sequence[Path]) -> list[Path]:
    """All but the lists of papers, each of which is named on standard error."""
    from pipeline.outputs.reading import lists_papers

    papers = [path for path in paths if lists_papers(path)]
    for path in papers:
        say(f"{path} is a list of papers, not an output: it is passed over.", err=True)
    return [path for path in paths if path not in papers]


def without_known(
    abstracts: "Abstracts", runs: Sequence[Path], output: Path | None, schema: str
) -> "tuple[Abstracts, tuple[int, list[str]]]":
    """The papers that do not stand in earlier outputs of a schema; how many do, and a line that says so.

    What `output` holds is not known: it is written anew.
    """
    if not runs:
        return abstracts, (0, [])
    from pipeline.inputs import Papers
    from pipeline.outputs.loading import read_plain

    known, outputs = Papers(), 0
    for path in _earlier(runs, output):
        ours = [one for one in read_plain(path) if one.schema == schema]
        outputs += bool(ours)
        known.add(one.abstract for one in ours if one.status != "failed")
    new = abstracts.only(lambda one: one not in known)
    left_out = len(abstracts) - len(new)
    changed = sum(1 for one in abstracts if one in known and not known.has_text(one)) if left_out else 0
    also = f", {changed:,} of them with another text" if changed else ""
    where = f"{outputs:,} earlier output{'s' * (outputs != 1)}"
    return new, (left_out, [f"known      {left_out:,} left out, which stand in {where}{also}"])


def _earlier(runs: Sequence[Path], output: Path | None) -> Iterator[Path]:
    """The earlier outputs, if there are any yet; an empty one knows nothing."""
    ours = output.resolve() if output is not None else None
    for path in runs:
        inner = _without_papers(_lines_in(path)) if path.is_dir() else [path]
        yield from (one for one in inner if one.resolve() != ours and one.stat().st_size)


def first_days(runs: Iterable[tuple[Path, Sequence[Extraction]]]) -> dict[str, str]:
    """For each abstract, by its id, the first day by UTC on which a run had it, where manifests say that."""
    days: dict[str, str] = {}
    for path, extractions in runs:
        with suppress(ValueError):
            finished = datetime.fromisoformat(str(manifest_beside(path).get("finished")))
            day = finished.astimezone(UTC).date().isoformat()
            for one in extractions:
                days[one.abstract.id] = min(day, days.get(one.abstract.id, day))
    return days
