"""What stands in a file, looked over before it is read: is it text, and of which kind."""

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
from pipeline.inputs.jsonlines import BEGIN
from pipeline.inputs.prose import ends_sentence

STDIN = "standard input"
"""The name under which messages and sources speak of the path "-"."""

_CHUNK = 1 << 20
AS_WINDOWS = "claimsift.windows-1252"
"""How bytes are read that are no UTF-8, in exports of Windows and where such were put together."""

_MOST_TOGETHER = 3
"""Letters with marks that follow one another; more are of another script, or of another encoding."""
_HEAD = 400
_ENCODING = re.compile(
    rb"(?mi)^%\s?Encoding:\s*((?:cp|windows-|iso[-_]?8859[-_]?)\d{1,4}(?:[-_]\d{1,2})?)\s*$"
)
IN_MEMORY = 8 << 20
"""Bytes that are kept in memory before a temporary file takes them."""


def called(path: str) -> str:
    """How messages and sources call the file at a path."""
    return STDIN if path == "-" else path


def check_named(path: str) -> None:
    """Sees to it that a path is none that is empty: to the system that is the folder one is in, all of it.

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


def beginning(file: IO[bytes], name: str) -> str:
    """How a file begins; its text is sound from beginning to end.

    Raises:
        DigestError: it is no text.
    """
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    begin, sound = "", True
    while sound and (chunk := file.read(_CHUNK)):
        try:
            text = decoder.decode(chunk)
        except UnicodeDecodeError:
            sound = False
        else:
            sound = b"\0" not in chunk
            begin = begin if len(begin) >= BEGIN else (begin + text).lstrip()
    file.seek(0)
    if not sound or decoder.getstate()[0] or not begin:
        # It will say what is wrong, and where.
        begin = decoded(file.read(), name).lstrip()
        file.seek(0)
    return begin[:BEGIN]


def _as_windows(error: UnicodeError) -> tuple[str, int]:
    """What the bytes of an error mean in Windows-1252; raises it anew where they can hardly be that.

    A file that is cut off within a character ends with U+FFFD.
    """
    if not isinstance(error, UnicodeDecodeError):
        raise error
    if error.reason == "unexpected end of data":
        return "\ufffd", error.end
    near = error.object[max(0, error.start - _MOST_TOGETHER) : error.end + _MOST_TOGETHER]
    if re.search(rb"[\x80-\xff]{%d}" % (_MOST_TOGETHER + 1), near):
        raise error
    try:
        return error.object[error.start : error.end].decode("cp1252"), error.end
    except UnicodeDecodeError:
        raise error from None


codecs.register_error(AS_WINDOWS, _as_windows)


def breaks_off(file: IO[bytes], text: str) -> bool:
    """Whether a file ends within a text, its last: with the end of neither a line nor a sentence."""
    if not text.strip() or ends_sentence(text.strip()):
        return False
    file.seek(-1, io.SEEK_END)
    return file.read(1) not in b"\r\n"


def first_odd_line(file: IO[bytes]) -> int:
    """The number of the first line that is no UTF-8, 0 where there is none or another encoding is said."""
    file.seek(0)
    if _declared(file.read(_HEAD)) != "utf-8-sig":
        return 0
    file.seek(0)
    for number, line in enumerate(iter(lambda: file.readline(LONGEST_LINE), b""), start=1):
        if not line.isascii() and len(line) < LONGEST_LINE:
            try:
                line.decode()
            except UnicodeDecodeError:
                return number
    return 0


def text_lines(file: IO[bytes]) -> Iterator[str]:
    """The lines of a text without their ends; UTF-16 that says so is read as well as UTF-8.

    Single bytes that are no UTF-8 are read as Windows-1252; `first_odd_line` says whether there are any.

    Raises:
        NotUtf8: a line is neither.
    """
    encoding = _declared(file.read(_HEAD))
    file.seek(0)
    # Detached at the end, as whoever opened the file closes it.
    text = io.TextIOWrapper(file, encoding, AS_WINDOWS, newline=None)
    number = 0
    try:
        while line := text.readline(LONGEST_LINE):
            number += 1
            yield line.rstrip("\n")
    except UnicodeError:
        raise NotUtf8(f"is not UTF-8 at line {number + 1} or soon behind. Save it as UTF-8.") from None
    finally:
        text.detach()


def _declared(begin: bytes) -> str:
    """The encoding that the first bytes of a text say: by a mark, or in words as JabRef writes them."""
    if begin.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    found = _ENCODING.search(begin)
    try:
        return codecs.lookup(found[1].decode()).name if found else "utf-8-sig"
    except LookupError:
        return "utf-8-sig"


_REFUSED = (
    (b"%PDF-", "a PDF", "Export the references, or save the text."),
    (b"BZh", "packed with bzip2", "Unpack it."),
    (b"\xfd7zXZ\x00", "packed with xz", "Unpack it."),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive", "Unpack it."),
    (b"Rar!", "a RAR archive", "Unpack it."),
    (b"\xd0\xcf\x11\xe0", "a document of an office program (.xls, .doc)", "Save the table in it as CSV."),
    (b"SQLite format 3\x00", "an SQLite database", "Export the table as CSV."),
)
"""How files begin that are refused by name, what they are, and what to do."""


class NotUtf8(ValueError):
    """A text is in another encoding; the message is the rest of a sentence that begins with its name."""


LONGEST_LINE = 1 << 24
"""Characters of a line, far more than any has; a longer one is read in parts."""


def decoded(data: bytes, name: str) -> str:
    """The text of a file.

    Raises:
        DigestError: it is none.
    """
    for mark, what, advice in _REFUSED:
        if data.startswith(mark):
            raise DigestError(f"{name} is {what}, which is not read. {advice}")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise DigestError(f"{name} is UTF-16 text. Save it as UTF-8.")
    if b"\0" in data:
        raise DigestError(
            f"{name} is not a text file: it holds a NUL byte at byte {data.index(0) + 1}."
            " Save the page as plain text."
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        at = error.start + 1 + (3 if data.startswith(b"\xef\xbb\xbf") else 0)
        raise DigestError(f"{name} is not UTF-8: byte {at} cannot be read. Save it as UTF-8.") from None
    if not text.strip():
        what = "is empty" if not text else "holds only white space"
        raise DigestError(f"{name} {what}. Save the page as plain text and try again.")
    return text
