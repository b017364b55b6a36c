"""Names of outputs: that they replace nothing that is read, and what is written under them."""

import os
from collections.abc import Collection, Iterable
from pathlib import Path

from pipeline.errors import InputError
from pipeline.outputs.tables import SUFFIXES, files_of
from pipeline.outputs.writing import check_writable, is_special

LINES = (".jsonl", ".ndjson", ".json", "")
"""Endings of files of JSON lines; a name without an ending says nothing else."""

PAGE = (".html", ".htm", "")
"""Endings of a page."""


def check_apart(
    output: Path,
    read: Iterable[str | Path | None],
    endings: Collection[str] = (),
    *,
    beside: Iterable[Path] = (),
) -> None:
    """Makes sure, before anything is read, that an output can be written and replaces nothing that is read.

    `read` are files, in place of folders those that they hold; "-" is standard input, and what is no file
    does not matter. `endings` are those that its name may have, any if there are none; `beside` is written
    together with it.

    Raises:
        InputError: it is the same file as one that is read, through links too, or has another ending.
        SetupError: as `check_writable`.
    """
    check_writable(output)
    replaced = {_identity(one) for one in (*files_of(output), *beside) if one.is_file()} - {None}
    for name in (str(one) for one in read if one is not None) if replaced else ():
        if any(_identity(one) in replaced for one in files_of(Path(name))):
            same = (
                f"{output} is" if name == str(output) else f"Writing {output} would replace {name}, which is"
            )
            raise InputError(f"{same} read by this command. Write the result under another name.")
    check_ending(output, endings)


def check_ending(output: Path, endings: Collection[str]) -> None:
    """Raises InputError if a name ends in none of these; any name will do without endings or for a device."""
    if endings and output.suffix.casefold() not in endings and not is_special(output):
        *others, last = filter(None, endings)
        known = f"one of {', '.join((*others, last))}" if others else last
        raise InputError(f"What is to be written into {output}? Give a name that ends in {known}.")


def _identity(path: Path) -> tuple[int, int] | None:
    """What two names of one file share; None if there is no such file."""
    try:
        found = os.fstat(0) if str(path) == "-" else path.stat()
    except (OSError, ValueError):
        return None
    return found.st_dev, found.st_ino


def endings_of(to: str) -> tuple[str, ...]:
    """Endings of files of a format: of lines, jsonl, or of tables."""
    return LINES if to == "jsonl" else (*(suffix for suffix, one in SUFFIXES.items() if one == to), "")


def format_of(path: Path) -> str | None:
    """The format of tables in a file of this name; None for lines, InputError for another ending."""
    check_ending(path, (*LINES, *SUFFIXES))
    return SUFFIXES.get(path.suffix.casefold())
