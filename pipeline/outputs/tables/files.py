"""Tables to files, whole or not at all, and Parquet back."""

import importlib
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

from pipeline.domain import Extraction
from pipeline.errors import InputError, OutputError, SetupError, install
from pipeline.outputs.tables import FORMATS, SUFFIXES, rows, three_files
from pipeline.outputs.writing import new_files
from schemas import Record


def write(
    extractions: Sequence[Extraction], path: Path, to: str, schema: type[Record] | None = None
) -> tuple[Path, ...]:
    """Writes the tables and returns the files: three for parquet and csv, one for sqlite and xlsx.

    The records stand under the given name, `claims.csv`, the other two tables beside it:
    `claims.abstracts.csv` and `claims.rejected.csv`. A file of the same name is replaced, when the new
    one is whole. With `schema`, the class of the records, files of one schema have the same columns.

    Raises:
        InputError: the records cannot stand in such tables; the message says why.
        SetupError: the format needs a library that is not installed; OutputError: the disk takes no more.
    """
    if not extractions:
        raise InputError("There is no abstract to make tables of.")
    paths = three_files(path, to)
    made = rows.tables(extractions, schema)
    module = check_format(to)
    if to == "sqlite":
        _check_alone(path)
    for one in paths:
        if one.exists() and not one.is_file():
            raise SetupError(f"{one} exists and is not a file. Choose another name.")
    with new_files(paths) as parts:
        module.write(made, parts)
    return tuple(dict.fromkeys(paths))


def _check_alone(database: Path) -> None:
    for path in (database, database.resolve()):
        for beside in (path.with_name(f"{path.name}-{ending}") for ending in ("wal", "journal")):
            if beside.exists() and beside.stat().st_size:
                raise OutputError(
                    f"{database} cannot be written: beside it lies {beside.name}, which another program left"
                    " or still writes and which would change it. Close that program and remove it, or choose"
                    " another name."
                )


def read(path: Path) -> list[Extraction]:
    """The extractions in tables of Parquet that `write` made; `path` is the file of the records.

    Raises:
        InputError: a file is missing, is no such table or of another format, or a row of it is wrong; the
            message names the file and the row.
        SetupError: the library for Parquet is not installed.
    """
    if (to := SUFFIXES.get(path.suffix.casefold())) != "parquet":
        raise InputError(
            f"{path} cannot be read back: tables as {to or 'such files'} are for other programs. Give the"
            " JSON lines that it was made of, or export them to parquet."
        )
    paths = three_files(path, to)
    for one in paths:
        if not one.is_file():
            beside = "" if one == path else f" It belongs beside {path}: keep the three files together."
            raise InputError(f"There is no file {one}.{beside}")
    check_format(to)
    from pipeline.outputs.tables import as_parquet, back

    try:
        found = as_parquet.read(paths)
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror or error}.") from error
    result = back.extractions(*found, list(map(str, paths)))
    if not result:
        raise InputError(f"{paths[1]} holds no abstract.")
    return result


def check_format(to: str) -> ModuleType:
    """The module of a format; SetupError where it needs a library that is not installed."""
    if to not in FORMATS:
        raise InputError(f"There is no format {to!r}. Choose one of {', '.join(FORMATS)}.")
    try:
        return importlib.import_module(f"pipeline.outputs.tables.as_{to}")
    except ModuleNotFoundError as error:
        raise SetupError(
            f"For {to} the library {error.name} is needed, which is not installed. {install('tables')} The"
            " formats csv and sqlite need nothing more."
        ) from error
