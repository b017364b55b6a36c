"""A first look into a file before it is read: is it text, and of which kind?"""

import codecs
import io
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from pipeline.errors import DigestError
from pipeline.inputs.charsets import IN_MEMORY
from pipeline.inputs.prose import ends_sentence

STDIN = "standard input"
"""The name under which messages and sources speak of the path "-"."""

_LAST_WORDS, _CHUNK = 30, 1 << 18


def called(path: str) -> str:
    """How messages and sources call the file at a path."""
    return STDIN if path == "-" else path


def check_named(path: str) -> None:
    """Refuses an empty path, which to the system means the whole working directory.

    Raises:
        DigestError: it is.
    """
    if not path.strip():
        raise DigestError(
            "A name of a file is empty, perhaps because a variable is not set. Name a file or a folder."
        )


@contextmanager
def opened(path: str) -> Iterator[IO[bytes]]:
    """A file that can be read twice, or standard input where the path is "-".

    Raises:
        DigestError: it cannot be read; the message names it.
    """
    check_named(path)
    try:
        if path == "-":
            with _kept(sys.stdin.buffer) as file:
                yield file
            return
        with Path(path).open("rb") as file:
            if file.seekable():
                yield file
            else:
                with _kept(file) as kept:
                    yield kept
    except FileNotFoundError:
        raise DigestError(f"There is no file {path}. Check the spelling and the folder.") from None
    except IsADirectoryError:
        raise DigestError(f"{path} is a folder. Name the files in it, for example {path}/*.txt.") from None
    except PermissionError:
        raise DigestError(f"{path} may not be read by this user. Change its permissions.") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise DigestError(f"{path} cannot be read: {reason}. Copy the file and try the copy.") from error


@contextmanager
def _kept(pipe: IO[bytes]) -> Iterator[IO[bytes]]:
    """What comes out of a pipe, which can be read only once."""
    with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as kept:
        shutil.copyfileobj(pipe, kept)
        kept.seek(0)
        yield kept


def ends_within(file: IO[bytes], text: str) -> bool:
    """Whether a file may end within a text: in its last words, which end no sentence, nor a line of all."""
    shown = "".join(text.rstrip("\ufffd").split())[-_LAST_WORDS:]
    if not shown or ends_sentence(text.strip()):
        return False
    size = file.seek(0, io.SEEK_END)
    file.seek(max(0, size - 4 * len(text) - _LAST_WORDS))
    tail = file.read().decode("utf-8", "ignore")
    line = tail.rstrip().splitlines()[-1:]
    whole = tail.endswith(("\r", "\n")) and len(line[0] if line else "") >= len(text)
    return not whole and "".join(tail.rstrip("\ufffd").split()).endswith(shown)


def text_lines(file: IO[bytes]) -> Iterator[str]:
    """The lines of a text without their ends."""
    for _, line in numbered_lines(file, LONGEST_LINE):
        yield line


def numbered_lines(file: IO[bytes], longest: int) -> Iterator[tuple[int, str]]:
    """The same with their numbers; a longer line comes in parts that have one number."""
    # Detached at the end, as whoever opened the file closes it.
    text = io.TextIOWrapper(file, "utf-8-sig", "replace", newline=None)
    number = 1
    try:
        while line := text.readline(longest):
            yield number, line.rstrip("\n")
            number += line.endswith("\n")
    finally:
        # What is not read to its end may be closed by then.
        if not file.closed:
            text.detach()


_NO_PICTURE = "Give what it shows as text."
_REFUSED = (
    (b"%PDF-", "a PDF", "Export the references, or save the text."),
    (b"{\\rtf", "an RTF document", "Save it as plain text."),
    (b"\x89PNG", "a picture (PNG)", _NO_PICTURE),
    (b"\xff\xd8\xff", "a picture (JPEG)", _NO_PICTURE),
    (b"GIF8", "a picture (GIF)", _NO_PICTURE),
    (b"II*\x00", "a picture (TIFF)", _NO_PICTURE),
    (b"MM\x00*", "a picture (TIFF)", _NO_PICTURE),
    (b"BZh", "packed with bzip2", "Unpack it."),
    (b"\xfd7zXZ\x00", "packed with xz", "Unpack it."),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive", "Unpack it."),
    (b"Rar!", "a RAR archive", "Unpack it."),
    (b"\xd0\xcf\x11\xe0", "a document of an office program (.xls, .doc)", "Save the table in it as CSV."),
    (b"version https://git-lfs.", "a pointer of Git LFS, not the file itself", 'Run "git lfs pull".'),
    (b"SQLite format 3\x00", "an SQLite database", "Export the table as CSV."),
)
"""How files begin that are refused by name, what they are, and what to do."""


_MARC = re.compile(rb"\d{5}[acdnp][a-z][a-z ].{2}22\d{5}")
"""How a record of MARC begins."""

_TURNED = re.compile(rb'"(?:TITLE|AUTHOR NAMES?|ABSTRACT|SOURCE(?: TITLE)?|PUBLICATION YEAR|DOI)",')
"""How a row begins in which Embase has one field of a record, where it does not have one in each column."""

LONGEST_LINE = LONGEST_BLOCK = 1 << 22
"""Characters of a line, far more than any has: a longer one is read in parts. The same of a record."""

TOO_LONG = "it is longer than any record"

OF_A_LINE = 64
"""Bytes that a line takes beside its characters."""

MANY_WORDS = 50
"""Words of a line that may be an abstract."""


def check_known(begin: bytes, name: str) -> None:
    """Refuses a file of a kind that is known and not read.

    Raises:
        DigestError: it is.
    """
    if _MARC.match(begin):
        raise DigestError(
            f"{name} is MARC in its binary form, which is not read. Export it as XML (MARCXML)."
        )
    lines = begin.removeprefix(codecs.BOM_UTF8).splitlines()
    rows = {found[0] for line in lines if (found := _TURNED.match(line)) is not None}
    if len(rows) > 2 and b'"TITLE",' in rows:
        raise DigestError(
            f"{name} is an export of Embase with one field in each row, which is not read. Export it as CSV"
            " with the fields by column, or as RIS."
        )
    for mark, what, advice in _REFUSED:
        if begin.startswith(mark):
            raise DigestError(f"{name} is {what}, which is not read. {advice}")


def check_text(file: IO[bytes], name: str) -> None:
    """Sees to it that a file is a text, and not an empty one.

    Raises:
        DigestError: it is none.
    """
    file.seek(0)
    size, fault, is_empty, is_blank = 0, -1, True, True
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    while data := file.read(_CHUNK):
        if (place := data.find(0)) >= 0:
            raise DigestError(
                f"{name} is not a text file: it holds a NUL byte at byte {size + place + 1}."
                " Give a text, or a format that `claimsift read --formats` lists."
            )
        if fault < 0:
            waiting = len(decoder.getstate()[0])
            try:
                text = decoder.decode(data)
                is_empty = is_empty and not text
                is_blank = is_blank and not text.strip()
            except UnicodeDecodeError as error:
                mark = 3 * (not size and data.startswith(codecs.BOM_UTF8))
                fault = size - waiting + mark + error.start + 1
        size += len(data)
    if fault < 0 and (waiting := len(decoder.getstate()[0])):
        fault = size - waiting + 1
    if fault > 0:
        raise DigestError(f"{name} is not UTF-8: byte {fault} cannot be read. Save it as UTF-8.")
    if is_blank:
        what = "is empty" if is_empty else "holds only white space"
        advice = (
            "See what is piped into it, or name a file."
            if name == STDIN
            else "Give a file that holds titles and abstracts."
        )
        raise DigestError(f"{name} {what}. {advice}")


def ends_line(file: IO[bytes]) -> bool:
    """Whether the last line of a file that is not empty has an end."""
    file.seek(-1, io.SEEK_END)
    return file.read(1) in b"\r\n"
