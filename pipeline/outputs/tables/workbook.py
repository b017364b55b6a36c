"""A workbook looked through, part by part, before a library reads it.

A workbook is a packed folder of XML. The library that reads it makes room for every cell between the
first and the last one, and takes numbers of rows and columns as they stand there. So each part is
unpacked here as far as it may be, its cells are counted and their places checked, and the library gets
a copy that holds what was looked at and nothing else.
"""

import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO
from xml.parsers import expat
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from pipeline.errors import InputError
from pipeline.outputs.tables.limits import (
    LONGEST_CELL,
    MOST_COLUMNS,
    check_unpacked,
    most_rows,
    most_unpacked,
)

_MOST_PARTS = 1000
_PARTS = re.compile(r"(?:\[Content_Types\]|(?:_rels/|xl/).*)\.(?:xml|rels)", re.IGNORECASE)
_WANTED_NOT = re.compile(
    r"xl/(?:charts|drawings|media|theme|externallinks|pivot\w*|printersettings)/", re.IGNORECASE
)
_PLACE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_LAST_ROW = 1_048_576
_CHUNK = 1 << 18
_IN_MEMORY = 32 << 20
_SPARE_CELLS, _THINNEST = 100_000, 100
"""Cells of the whole rectangle of a sheet: in any sheet; for each cell that is there."""
_MOST_CELLS = 50_000_000


def checked(path: Path) -> IO[bytes]:
    """A copy of a workbook without what is not needed to read its cells; the caller closes it.

    Raises:
        InputError: it is no workbook, or larger than it can mean.
    """
    copy: IO[bytes] = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - the caller closes it
    try:
        with ZipFile(path) as packed, ZipFile(copy, "w", ZIP_STORED) as plain:
            _copy(packed, plain, path)
    except (
        BadZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        RuntimeError,
        ValueError,
        expat.ExpatError,
    ) as error:
        copy.close()
        raise InputError(
            f"{path} is not a workbook: {error}. Is the file what you meant, and whole?"
        ) from error
    except BaseException:
        copy.close()
        raise
    copy.seek(0)
    return copy


def _copy(packed: ZipFile, plain: ZipFile, path: Path) -> None:
    names = [part.filename for part in packed.infolist()]
    if len(names) > _MOST_PARTS or len(set(map(str.casefold, names))) < len(names):
        raise InputError(f"{path} is not a workbook: it has {len(names)} parts, or two of one name.")
    unpacked = 0
    strings: list[int] = []
    # The texts that cells share come first, so that it is known how long the cells are.
    for part in sorted(packed.infolist(), key=lambda part: "sharedstrings" not in part.filename.casefold()):
        if not _PARTS.fullmatch(part.filename) or _WANTED_NOT.match(part.filename):
            continue
        look = _Look(path, part.filename, strings)
        with plain.open(ZipInfo(part.filename), "w", force_zip64=True) as target:
            for chunk in _unpacked(packed, part):
                unpacked += len(chunk)
                check_unpacked(unpacked, path)
                look.feed(chunk)
                target.write(chunk)
        look.close()


def _unpacked(packed: ZipFile, part: ZipInfo) -> Iterator[bytes]:
    """What a part holds, to its real end: what it says of its length need not be true."""
    if part.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        raise BadZipFile("a part of it is packed in a way that workbooks are not")
    if part.compress_type == ZIP_DEFLATED:
        part.file_size = 1 << 40
    with packed.open(part) as source:
        while chunk := source.read(_CHUNK):
            yield chunk


class _Look:
    """Looks through one part; a sheet is told by its root, and so is the list of shared texts."""

    def __init__(self, path: Path, name: str, strings: list[int]) -> None:
        self._path, self._name, self._strings = path, name, strings
        self._root = ""
        self._row = self._last_row = self._column = self._last_column = self._cells = 0
        self._text = most_unpacked(path)
        self._shared = False
        self._value: list[str] | None = None
        self._length = self._fed = 0
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._parser.StartElementHandler = self._first

    def feed(self, chunk: bytes) -> None:
        """Looks at more of the part."""
        self._parser.Parse(chunk)
        self._fed += len(chunk)
        # What has no end yet is looked through anew with every piece.
        if self._fed - self._parser.CurrentByteIndex > LONGEST_CELL:
            raise self._fault(f"holds a text of more than {LONGEST_CELL:,} characters")

    def close(self) -> None:
        """Looks at its end."""
        self._parser.Parse(b"", True)

    def _fault(self, what: str) -> InputError:
        line = self._parser.CurrentLineNumber
        return InputError(f"{self._path} is not a readable workbook: {self._name}, line {line}, {what}.")

    def _doctype(self, *_: object) -> None:
        raise self._fault("declares a type of document, which workbooks do not")

    def _first(self, name: str, _: dict[str, str]) -> None:
        self._root = _local(name)
        self._parser.StartElementHandler = None
        if self._root == "worksheet":
            self._parser.StartElementHandler, self._parser.EndElementHandler = self._begin, self._end
            self._parser.CharacterDataHandler = self._characters
        elif self._root == "sst":
            self._parser.EndElementHandler = self._string
            self._parser.CharacterDataHandler = self._characters

    def _characters(self, text: str) -> None:
        self._length += len(text)
        if self._length > LONGEST_CELL:
            raise self._fault(f"holds a text of more than {LONGEST_CELL:,} characters")
        if self._value is not None:
            self._value.append(text[:20])

    def _string(self, name: str) -> None:
        if _local(name) == "si":
            self._strings.append(self._length)
            self._length = 0

    def _begin(self, name: str, said: dict[str, str]) -> None:
        local = _local(name)
        if local == "c":
            self._cell(said)
        elif local == "row":
            self._next_row(said.get("r"))
        elif local == "v":
            self._value = []

    def _next_row(self, said: str | None) -> None:
        number = self._row + 1
        if said is not None:
            number = int(said) if said.isascii() and said.isdigit() and len(said) < 8 else 0
        if not self._row < number <= _LAST_ROW:
            raise self._fault(f"has a row {(said or '')[:20]!r} that is out of order or beyond the last one")
        self._row, self._column = number, 0
        if number > most_rows(self._path):
            raise self._fault(f"has a row {number:,}, more than a file of this size can mean")

    def _cell(self, said: dict[str, str]) -> None:
        column = self._column + 1
        if (place := said.get("r")) is not None:
            found = _PLACE.fullmatch(place)
            column = _column(found[1]) if found and int(found[2]) == self._row else 0
        if not self._column < column:
            raise self._fault(f"has a cell {(place or '')[:20]!r} that is not where it says")
        if column > MOST_COLUMNS:
            raise self._fault(f"has a cell in the column {column:,}; at most {MOST_COLUMNS:,} are read")
        self._column, self._last_row = column, self._row
        self._last_column = max(self._last_column, column)
        self._cells += 1
        self._shared = said.get("t") == "s"
        self._length = 0
        most = min(_MOST_CELLS, _SPARE_CELLS + _THINNEST * self._cells)
        if self._last_row * self._last_column > most:
            raise self._fault(f"has a cell at {place or column} and hardly any before it")

    def _end(self, name: str) -> None:
        local = _local(name)
        if local == "v" and self._value is not None:
            if self._shared:
                self._length = self._of_string("".join(self._value))
            self._value = None
        elif local == "c":
            self._text -= self._length
            self._length = 0
            if self._text < 0:
                raise self._fault("repeats its texts more often than a file of this size can mean")

    def _of_string(self, said: str) -> int:
        number = int(said) if said.isascii() and said.isdigit() else -1
        if not 0 <= number < len(self._strings):
            raise self._fault(f"names the shared text {said[:20]!r}, which is not there")
        return self._strings[number]


def _local(name: str) -> str:
    """The name of an element without its prefix."""
    return name.rpartition(":")[2]


def _column(letters: str) -> int:
    """The number of a column, from 1: "A" is 1, "AA" is 27."""
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - 64
    return number
