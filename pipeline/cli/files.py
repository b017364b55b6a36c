"""What several commands do with the files that they write."""

import io
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

import click

from pipeline.cli.flags import FILE, CommandBody
from pipeline.cli.printing import say
from pipeline.domain import Extraction, Json
from pipeline.errors import InputError, OutputError
from pipeline.outputs.apart import check_apart, check_ending, format_of
from pipeline.outputs.beside import manifest_of
from pipeline.outputs.writing import to_json, to_line, whole_file

if TYPE_CHECKING:
    from schemas import Record

STDOUT = Path("-")
"""The name that stands for standard output."""


@contextmanager
def sink(output: Path | None) -> Iterator[IO[str]]:
    """A file that appears when it is whole, else standard output; OutputError if it cannot be written."""
    if output is None:
        if isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(encoding="utf-8", newline="\n")
        try:
            yield sys.stdout
            sys.stdout.flush()
        except BrokenPipeError:
            # Whoever read it has had enough, and wants to hear nothing of it.
            raise
        except OSError as error:
            _silence_stdout()
            raise OutputError(f"Standard output cannot be written: {error.strerror or error}.") from error
    else:
        with whole_file(output) as file:
            yield file


def _silence_stdout() -> None:
    """Lets what standard output still holds go nowhere: Python would fail on it once more at the end."""
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, sys.stdout.fileno())
    os.close(null)


@contextmanager
def answers_kept() -> Iterator[None]:
    """Adds to an OutputError, by which a run ends, what became of the answers."""
    try:
        yield
    except OutputError as error:
        raise OutputError(
            f"{error} Choose another place, or mend this one. The cache has every answer so far: run the same"
            " command to continue."
        ) from error


@contextmanager
def records_sink(
    output: Path | None, record: "type[Record]", on_line: Callable[[bytes], object]
) -> Iterator[Callable[[Extraction], object]]:
    """Takes extractions one by one: as lines, or as tables where the name of the output ends so.

    Tables are written when all are there, and are held in memory until then. `on_line` is given the bytes
    of each line.
    """
    if output is None or (to := format_of(output)) is None:
        with sink(output) as file:

            def put(extraction: Extraction) -> None:
                line = to_line(extraction) + "\n"
                on_line(line.encode())
                file.write(line)

            yield put
    else:
        from pipeline.outputs.tables.files import write

        found: list[Extraction] = []
        yield found.append
        write(found, output, to, record)


def check_output(output: Path | None, read: Iterable[str | Path | None]) -> None:
    """Makes sure, before anything is read or asked, that records can be written to an output."""
    if output is not None:
        check_apart(output, read, beside=[manifest_of(output)])
        if to := format_of(output):
            from pipeline.outputs.tables.files import check_format

            check_format(to)


def output_of(output: Path, schema: str) -> Path:
    """The output of one of several schemas: with the schema's name before the ending."""
    return output.with_name(f"{output.stem}.{schema}{output.suffix or '.jsonl'}")


def json_option(what: str) -> Callable[[CommandBody], CommandBody]:
    """The option ``--json``: with FILE it writes there beside what is printed, alone it prints instead."""
    return click.option(
        "--json",
        "json_file",
        type=FILE,
        is_flag=False,
        flag_value=str(STDOUT),
        metavar="[FILE]",
        help=f"Write {what} to FILE as JSON. Without FILE (put it last), print only the JSON.",
    )


_OURS = re.compile(rb'\[\]|\[\n  \{\n    "file": |\{\n  "(format": "claimsift-|old": |name": )')
"""How the JSON of ``--json`` begins."""

_BEGIN = 100
"""Bytes that tell."""


def check_json(path: Path | None, read: Iterable[str | Path | None], beside: Path | None = None) -> None:
    """Makes sure, before anything is read, that ``--json`` replaces nothing but what it wrote before.

    Whoever puts ``--json`` before the files, to print, has named the first of them as the one to write.
    `beside` is what the command writes, too.
    """
    if path is None or path == STDOUT:
        return
    check_apart(path, read)
    begin = b""
    try:
        if path.is_file():
            with path.open("rb") as file:
                begin = file.read(_BEGIN)
    except OSError as error:
        raise OutputError(
            f"{path} is not replaced, as it cannot be read: {error.strerror or error}."
        ) from error
    if begin and not _OURS.match(begin):
        raise InputError(
            f"{path} is there already, and --json did not write it, so it was left as it is. To print the"
            " JSON, put --json last. To save it, give the name of a new file behind --json."
        )
    check_ending(path, (".json", ""))
    if beside is not None and beside.resolve() == path.resolve():
        raise InputError(f"{path} cannot hold the result and the JSON. Write one of them under another name.")


schema_option = click.option(
    "--schema",
    metavar="NAME|PATH",
    help="Schema of the records: a name, or the path of a schema file. Needed for a schema of your own,"
    " and if the files do not name theirs.",
)


aliases_option = click.option(
    "--aliases",
    type=FILE,
    metavar="FILE",
    help="Names of data sets and metrics to join, written like pipeline/boards/aliases.toml.",
)


def page_options(command: CommandBody) -> CommandBody:
    """Gives a command that serves a page the flags `reviewer`, `port` and `no_browser`."""
    who = click.option(
        "--reviewer", metavar="NAME", help="Your name in the judgements. [default: your user name]"
    )
    port = click.option(
        "--port",
        type=click.IntRange(0, 65535),
        default=0,
        metavar="PORT",
        help="Port of the page, if it must be a certain one.",
    )
    quiet = click.option("--no-browser", is_flag=True, help="Print the page's address, and open no browser.")
    return who(port(quiet(command)))


def print_or_save(text: str, json_file: Path | None, value: Json) -> None:
    """Prints a text, and writes a value where ``--json`` says; alone that prints the value instead."""
    if json_file is not None:
        with sink(None if json_file == STDOUT else json_file) as file:
            file.write(to_json(value) + "\n")
    if json_file != STDOUT:
        say(text, nl=False)


def write_manifest(output: Path, manifest: Mapping[str, Json]) -> None:
    """Writes the manifest of an output."""
    with whole_file(manifest_of(output), is_named=False) as file:
        file.write(to_json(manifest) + "\n")
