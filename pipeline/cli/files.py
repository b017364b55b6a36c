"""What several commands do with files: read digests, open the output."""

import io
import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import IO, Any, TypeVar

import click

from pipeline import digests
from pipeline.cli.screen import Screen
from pipeline.domain import Abstract, Json
from pipeline.errors import DigestError
from pipeline.export.writing import whole_file

F = TypeVar("F", bound=Callable[..., Any])

STDOUT = Path("-")
"""The name that stands for standard output."""


def read_digests(files: Sequence[str], screen: Screen) -> tuple[Sequence[Abstract], int]:
    """The distinct abstracts of all files that can be read, and how many files cannot.

    Raises:
        DigestError: none of them can.
    """
    found: list[digests.Digest] = []
    faults: list[DigestError] = []
    for path in files:
        try:
            found.append(digests.read(path))
        except DigestError as error:
            faults.append(error)
    if not found:
        raise DigestError("\nclaimsift: ".join(map(str, faults)))
    for fault in faults:
        screen.tell(f"claimsift: {fault} The other files are read.")
    for digest in found:
        for skipped in digest.skipped:
            screen.tell(
                f"{digest.file}, line {skipped.line}: not read, {skipped.reason}: {skipped.text[:60]!r}"
            )
    return digests.fold(chain.from_iterable(digest.abstracts for digest in found)), len(faults)


@contextmanager
def sink(output: Path | None) -> Iterator[IO[str]]:
    """The file to write to, which appears when it is whole; standard output where none is named."""
    if output is None:
        if isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(encoding="utf-8", newline="\n")
        yield sys.stdout
        sys.stdout.flush()
    else:
        with whole_file(output) as file:
            yield file


def json_option(what: str) -> Callable[[F], F]:
    """The option ``--json``: with FILE it writes there beside what is printed, alone it prints instead."""
    return click.option(
        "--json",
        "json_file",
        type=click.Path(path_type=Path),
        is_flag=False,
        flag_value=str(STDOUT),
        metavar="[FILE]",
        help=f"Write {what} to FILE as JSON, for programs; without FILE, at the end, print that alone.",
    )


def write_json(path: Path, value: Json) -> None:
    """A value as indented JSON, in a file or on the screen."""
    with sink(None if path == STDOUT else path) as file:
        file.write(json.dumps(value, indent=2, ensure_ascii=False) + "\n")


def manifest_of(output: Path) -> Path:
    """Where the manifest of an output lies: beside it."""
    return output.with_name(f"{output.name}.manifest.json")


def write_manifest(output: Path, manifest: Mapping[str, Json]) -> None:
    """Writes the manifest of an output."""
    with whole_file(manifest_of(output)) as file:
        file.write(json.dumps(manifest, indent=2, ensure_ascii=False) + "\n")
