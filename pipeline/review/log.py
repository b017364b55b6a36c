"""The file of judgements: each is one appended line that holds all that was said of one abstract.

The lines are those of every other output, so whatever takes labels reads the file as it is; of an abstract
the last line has the last word. A line is written at once and on the disk before `Log.add` returns.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

from pipeline.domain import Extraction
from pipeline.errors import InputError, OutputError, SetupError
from pipeline.outputs.reading import cut_short, from_line
from pipeline.outputs.writing import check_writable, is_special, to_line

_OURS = b'{"format"'
"""How each line begins."""


class Log:
    """A file of judgements that one process adds to; `open_log` makes one.

    `lines` are all judgements so far, the oldest first; `told` has what the user should know of the file.
    """

    def __init__(self, path: Path, schema: str, file: int) -> None:
        """Reads the file, less a last line that was never finished; InputError if it holds other things."""
        self._path = path
        self._file = file
        self.told: list[str] = []
        os.lseek(file, 0, os.SEEK_SET)
        whole = b"".join(iter(partial(os.read, file, 2**20), b""))
        self.lines, end = self._read(whole, schema)
        if end < len(whole):
            self.told.append(cut_short(path, len(self.lines) + 1))
            os.ftruncate(file, end)
        elif whole and not whole.endswith(b"\n"):
            self._write(b"\n")

    def add(self, judged: Extraction) -> None:
        """Saves a judgement, but for the text; OutputError if it cannot be saved: the file is what it was."""
        if os.fstat(self._file).st_nlink == 0:
            raise OutputError(
                f"{self._path} was deleted or replaced while it was open. End claimsift review, put the file"
                " back, and start it again."
            )
        line = to_line(replace(judged, abstract=replace(judged.abstract, text="", sources=())))
        self._write(f"{line}\n".encode())
        self.lines.append(judged)

    def _read(self, whole: bytes, schema: str) -> tuple[list[Extraction], int]:
        """The judgements in the bytes of a file, and where the last one ends that is whole."""
        found: list[Extraction] = []
        end = 0
        for number, line in enumerate(whole.splitlines(keepends=True), start=1):
            try:
                judged = from_line(line.strip(), schema, f"{self._path}, line {number}")
            except InputError:
                if line.endswith(b"\n") or line[: len(_OURS)] != _OURS[: len(line)]:
                    raise
                break
            if not judged.is_judgement:
                raise InputError(
                    f"{self._path}, line {number} is not a line of claimsift review: nobody judged it. Give"
                    " the name of a new file for the judgements."
                )
            found.append(judged)
            end += len(line)
        return found, end

    def _write(self, line: bytes) -> None:
        size = os.fstat(self._file).st_size
        try:
            written = 0
            while written < len(line):
                written += os.write(self._file, line[written:])
            os.fsync(self._file)
        except OSError as error:
            os.ftruncate(self._file, size)
            raise OutputError(
                f"{self._path} cannot be written: {error.strerror or error}. This judgement is not saved yet."
            ) from error


@contextmanager
def open_log(path: Path, schema: str) -> Iterator[Log]:
    """A file of judgements to add to, made if it is missing; nobody else can add to it meanwhile."""
    check_writable(path)
    if is_special(path):
        raise SetupError(f"{path} is not a file, so no judgement could be kept in it. Choose another name.")
    flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
    try:
        file = os.open(path, flags, 0o666)
    except OSError as error:
        raise SetupError(f"{path} cannot be opened: {error.strerror or error}.") from error
    try:
        _lock(file, path)
        yield Log(path, schema, file)
    finally:
        os.close(file)


def _lock(file: int, path: Path) -> None:
    """Keeps other desks away from a file; the lock goes with the process, however that ends."""
    try:
        if sys.platform == "win32":
            import msvcrt

            # Far beyond the end: others may read all that there is.
            os.lseek(file, 2**40, os.SEEK_SET)
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        raise SetupError(
            f"Another claimsift review has {path} open. Continue there, end it, or give another file."
        ) from error
