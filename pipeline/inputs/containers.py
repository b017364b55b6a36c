"""What holds files: folders, patterns, gzip, zstandard, zip, tar, mails; with limits against bombs."""

import glob
import gzip
import os
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from os import SEEK_END
from pathlib import Path
from stat import S_ISREG
from typing import IO, Protocol

from pipeline.errors import DigestError
from pipeline.inputs.charsets import IN_MEMORY
from pipeline.inputs.contents import check_named
from pipeline.inputs.mails import MOST_MEMBERS, Member, is_mail, mailed

_CHUNK = 1 << 20
_SPARE, _TIGHTEST, _MOST = 64 << 20, 200, 64 << 30
"""Bytes that a packed file may hold unpacked: these, and so many for each of its own, at most the last."""

_MOST_FILES = 100_000
_WINDOW, _PACKED_CHUNK = 1 << 27, 2048
"""Bytes of zstandard's window at most, and packed ones at a time: of each four may come 128 KiB."""
_GZIP, _ZSTD, _ZIP = b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"PK\x03\x04"
DAMAGED = "is packed, and damaged"
_OFFICE = "[Content_Types].xml"
_TAR, _TAR_AT = b"ustar", 257


def expanded(paths: Sequence[str]) -> list[str]:
    """The files that some paths name: all those in a folder, those that a pattern fits, by their names.

    Hidden files are left out. A path that is no folder, and fits nothing as a pattern, stays as it is.

    Raises:
        DigestError: a folder holds no file, or far too many; or a name is empty.
    """
    found: list[str] = []
    for path in paths:
        check_named(path)
        # Of a name that is too long `Path` raises, and these say that there is none.
        if path != "-" and os.path.isdir(path):  # noqa: PTH112
            inner = _files_of(path)
            if not inner:
                raise DigestError(f"{path} is a folder without files. Name one that has some.")
            found += inner
        elif path != "-" and any(mark in path for mark in "*?[") and not os.path.exists(path):  # noqa: PTH110
            found += sorted(filter(_is_for_reading, _fitting(path))) or [path]
        else:
            found.append(path)
    return list(dict.fromkeys(found))


def _fitting(pattern: str) -> list[str]:
    return glob.glob(pattern, recursive=True)  # noqa: PTH207 - a pattern with a root is none for Path.glob


def _files_of(folder: str) -> list[str]:
    """The files in a folder, unreadable ones too: opening them will say what is wrong."""
    found: list[str] = []
    faults: list[OSError] = []
    for top, inner, names in os.walk(folder, onerror=faults.append):
        inner[:] = [name for name in inner if not name.startswith(".")]
        paths = (str(Path(top) / name) for name in names if not name.startswith("."))
        found += filter(_is_for_reading, paths)
        if len(found) > _MOST_FILES:
            raise DigestError(f"{folder} holds more than {_MOST_FILES:,} files. Name some of them.")
    return sorted([*found, *(str(error.filename) for error in faults)])


def _is_for_reading(path: str) -> bool:
    """Whether a path is a file, or a link or file that may not be looked at."""
    try:
        return S_ISREG(os.stat(path).st_mode)  # noqa: PTH116 - `is_file` hides a loop of links
    except OSError:
        return True


def is_packed(begin: bytes) -> bool:
    """Whether a file that begins so holds others."""
    return begin.startswith((_GZIP, _ZSTD, _ZIP)) or _is_tar(begin) or is_mail(begin)


def _is_tar(begin: bytes) -> bool:
    return begin.startswith(_TAR, _TAR_AT)


def members(file: IO[bytes], name: str, begin: bytes) -> Iterator[Member]:
    """What a packed file holds.

    Raises:
        DigestError: it is damaged, or holds more than is read.
    """
    try:
        if begin.startswith(_ZIP):
            yield from _zipped(file, name)
        elif begin.startswith(_GZIP):
            with gzip.GzipFile(fileobj=file, mode="rb") as packed:
                yield from _until_fault(packed.read1, file, name)
        elif begin.startswith(_ZSTD):
            yield from _until_fault(_Zstandard(file).read, file, name)
        elif _is_tar(begin):
            yield from _tarred(file, name)
        else:
            yield from mailed(file, name)
    except (EOFError, zlib.error, gzip.BadGzipFile, zipfile.BadZipFile, tarfile.TarError) as error:
        told = " ".join(str(error).split())[:100]
        raise DigestError(f"{name} {DAMAGED}: {told}. Copy it again.") from None


def _until_fault(read: Callable[[int], bytes], file: IO[bytes], name: str) -> Iterator[Member]:
    """What comes out of a packed file until it ends or breaks off; why it does is raised behind it."""
    packed = _Breaking(read)
    with _bounded(packed, file, name) as whole:
        yield Member(1, "", whole)
    if packed.fault is not None:
        raise packed.fault


class _Breaking:
    """Bytes that end where they cannot be unpacked; `fault` says why."""

    def __init__(self, read: Callable[[int], bytes]) -> None:
        self._read = read
        self.fault: Exception | None = None

    def read(self, size: int, /) -> bytes:
        """Some more bytes, none at the end."""
        try:
            return self._read(size)
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            self.fault = error
            return b""


class _Zstandard:
    """The unpacked bytes of a file in zstandard's format; one that is cut off raises EOFError."""

    def __init__(self, file: IO[bytes]) -> None:
        import zstandard

        self._file = file
        self._new = zstandard.ZstdDecompressor(max_window_size=_WINDOW).decompressobj
        self._frame = self._new()
        self._rest = b""
        self._fault: type[Exception] = zstandard.ZstdError

    def read(self, _size: int, /) -> bytes:
        """Some more bytes, however many come of a few packed ones; none at the end."""
        while chunk := self._rest or self._file.read(_PACKED_CHUNK):
            if self._frame.eof:
                self._frame = self._new()
            try:
                data = self._frame.decompress(chunk)
            except self._fault as error:
                raise EOFError(error) from None
            self._rest = self._frame.unused_data if self._frame.eof else b""
            if data:
                return data
        if not self._frame.eof:
            raise EOFError("it is cut off")
        return b""


def file_size(file: IO[bytes]) -> int:
    """The bytes of a file, which stays where it stands."""
    here = file.tell()
    size = file.seek(0, SEEK_END)
    file.seek(here)
    return size


def most_unpacked(size: int) -> int:
    """The bytes that may be unpacked of so many."""
    return min(_MOST, _SPARE + _TIGHTEST * size)


class _Packed(Protocol):
    """What gives the unpacked bytes of a file."""

    def read(self, size: int, /) -> bytes: ...


def _bounded(packed: _Packed, file: IO[bytes], name: str, size: int = 0) -> IO[bytes]:
    """What comes out of a packed file, on disk if it is much; `size` is that of the packed bytes."""
    size = size or file_size(file)
    most = most_unpacked(size)
    kept = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - the caller closes it
    try:
        while kept.tell() <= most and (chunk := packed.read(_CHUNK)):
            kept.write(chunk)
    except BaseException:
        kept.close()
        raise
    if kept.tell() > most:
        kept.close()
        raise DigestError(
            f"{name} has {size:,} packed bytes and holds more than {most:,}, which is not read."
            " Is it damaged?"
            " Unpack it, if it is not, and give what was in it."
        )
    kept.seek(0)
    return kept


def _tarred(file: IO[bytes], name: str) -> Iterator[Member]:
    number = 0
    with tarfile.open(fileobj=file, mode="r:") as archive:
        for one in archive:
            if not one.isfile() or _is_hidden(one.name):
                continue
            number += 1
            if number > MOST_MEMBERS:
                raise DigestError(f"{name} holds more than {MOST_MEMBERS:,} files. Unpack it.")
            packed = archive.extractfile(one)
            if packed is not None:
                with packed, _bounded(packed, file, f"{name}, {one.name}", one.size or 1) as whole:
                    yield Member(number, one.name, whole)


def _zipped(file: IO[bytes], name: str) -> Iterator[Member]:
    with zipfile.ZipFile(file) as archive:
        if _OFFICE in archive.namelist():
            raise DigestError(
                f"{name} is a document of an office program (.xlsx, .docx), which is not read."
                " Save the table in it as CSV."
            )
        inner = [one for one in archive.infolist() if not one.is_dir() and not _is_hidden(one.filename)]
        if len(inner) > MOST_MEMBERS:
            raise DigestError(
                f"{name} holds {len(inner):,} files; at most {MOST_MEMBERS:,} are read. Unpack it."
            )
        for number, one in enumerate(inner, start=1):
            try:
                with (
                    archive.open(one) as packed,
                    _bounded(packed, file, f"{name}, {one.filename}", one.compress_size or 1) as whole,
                ):
                    yield Member(number, one.filename, whole)
            except (RuntimeError, NotImplementedError) as error:
                told = " ".join(str(error).split())[:100]
                raise DigestError(f"{name} cannot be unpacked: {told}. Unpack it yourself.") from None


def _is_hidden(path: str) -> bool:
    return any(part.startswith(".") or part == "__MACOSX" for part in path.split("/"))
