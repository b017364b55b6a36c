"""Names of outputs: that they replace nothing that is read, and what is written under them."""

import os
from collections.abc import Iterable
from pathlib import Path

from pipeline.errors import InputError
from pipeline.outputs.tables import SUFFIXES, files_of
from pipeline.outputs.writing import check_writable, is_special

LINES = (".jsonl", ".ndjson", ".json", "")
"""Endings of files of JSON lines."""


def check_apart(output: Path, read: Iterable[str | Path | None], beside: Iterable[Path] = ()) -> None:
    """Makes sure, before anything is read, that an output can be written and replaces nothing that is read.

    `read` are files, in place of folders those that they hold; "-" is standard input, and what is no file
    does not matter. `beside` is written together with the output.

    Raises:
        InputError: it is the same file as one that is read, through links too.
        SetupError: as `check_writable`.
    """
    check_writable(output)
    replaced = {_identity(one) for one in (*files_of(output), *beside) if one.is_file()} - {None}
    if not replaced:
        return
    for name in (str(one) for one in read if one is not None):
        if any(_identity(one) in replaced for one in files_of(Path(name))):
            same = (
                f"{output} is" if name == str(output) else f"Writing {output} would replace {name}, which is"
            )
            raise InputError(f"{same} read by this command. Write the result under another name.")


def _identity(path: Path) -> tuple[int, int] | None:
    """What two names of one file share; None where there is none of this name."""
    try:
        found = os.fstat(0) if str(path) == "-" else path.stat()
    except (OSError, ValueError):
        return None
    return found.st_dev, found.st_ino


def format_of(path: Path) -> str | None:
    """The format of tables in a file of this name; None for lines.

    Raises:
        InputError: the ending is of neither.
    """
    suffix = path.suffix.casefold()
    if suffix not in (*SUFFIXES, *LINES) and not is_special(path):
        known = ", ".join((*LINES[:-1], *SUFFIXES))
        raise InputError(f"What is to be written into {path}? Give a name that ends in one of {known}.")
    return SUFFIXES.get(suffix)
