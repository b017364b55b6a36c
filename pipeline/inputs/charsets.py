"""Every text as UTF-8, from any encoding: what a file says is obeyed, what is unsure is refused.

A wrong guess gives letters that nobody wrote. So only single bytes that can hardly be anything but
Windows-1252 are read as that, and reported. For anything else the error says what it looks like and how to
convert it.
"""

import codecs
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from pipeline.errors import DigestError

IN_MEMORY = 8 << 20
"""Bytes that are kept in memory before a temporary file takes them."""

_CHUNK, _HEAD, _SAMPLE = 1 << 18, 1 << 14, 1 << 17
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"), (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"), (codecs.BOM_UTF8, "utf-8"),
)  # fmt: skip
_SAID = re.compile(
    rb"(?i)\A\s*<\?xml\s[^>]{0,200}?\sencoding\s*=\s*[\"']([\w:.-]{2,30})[\"']"
    rb"|<meta\s[^>]{0,200}?charset\s*=\s*[\"']?([\w:.-]{2,30})"
    rb"|(?m:^)%\s?Encoding:\s*([\w:.-]{2,30})\s*(?m:$)"
)
"""How XML, HTML and JabRef say in which encoding a file is."""

_WIDER = {
    "gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932", "euc_kr": "cp949", "big5": "big5hkscs",
    "iso8859-1": "cp1252", "iso8859-9": "cp1254", "ascii": "utf-8", "utf-8-sig": "utf-8",
}  # fmt: skip
"""What is in truth written under some names, as browsers know."""

_KNOWN = re.compile(
    r"utf-(?:8|16.*|32.*)|cp\d+|iso8859-\d+|koi8-\w|mac-\w+|gb18030|big5hkscs|euc_\w+|iso2022_\w+|tis-620"
)
_JAPANESE = re.compile(rb"\x1b\$[@B][!-~]{2}")
_UNLIKE_ASCII = ("utf-16", "utf-32", "iso2022")
_FEW = 8
"""Zeros, at least, by which UTF-16 is known: a picture has some as well."""

_WINDOWS = "claimsift.windows-1252"
_MOST_TOGETHER = 3
"""Letters with marks that follow one another; more are of another script, or of another encoding."""

_OF_OTHERS = re.compile(rb"[A-Za-z][\xa3\xa5\xaa\xaf\xb3\xb9\xbc\xbe\xbf\xf0\xfd\xfe][A-Za-z]")
"""Signs of Windows-1252 that stand within words where these are Polish or Turkish."""

_LIKELY = (
    ("EUC-JP", "Japanese (EUC-JP)", "[\u3041-\u30fe]", 0.2),
    ("CP932", "Japanese (Shift-JIS)", "[\u3041-\u30fe]", 0.2),
    ("CP949", "Korean (EUC-KR)", "[\uac00-\ud7a3]", 0.85),
    ("GB18030", "Chinese (GB18030, GBK)", "[的一是在和有中与]", 0.03),
    ("BIG5-HKSCS", "Chinese (Big5)", "[的一是在和有中與]", 0.03),
    ("CP1251", "Cyrillic (Windows-1251)", "[оеаин]", 0.25),
    ("KOI8-U", "Cyrillic (KOI8)", "[оеаин]", 0.25),
    ("CP1253", "Greek (Windows-1253)", "[αοιτε]", 0.25),
    ("CP1255", "Hebrew (Windows-1255)", "[יוהלא]", 0.25),
    ("CP1256", "Arabic (Windows-1256)", "[اليمن]", 0.25),
    ("CP1250", "Central European (Windows-1250)", "[ąęłńśćżź]", 0.5),
    ("CP1254", "Turkish (Windows-1254)", "[ışğüçöİ]", 0.8),
)
"""Encodings as iconv calls them, and of their letters beyond ASCII which are so common that they show it."""


def codec_of(name: str) -> str:
    """Python's name of the encoding that is meant, "" where none is known."""
    try:
        found = codecs.lookup(name).name
    except (LookupError, ValueError):
        return ""
    found = _WIDER.get(found, found)
    return found if _KNOWN.fullmatch(found) else ""


@contextmanager
def as_utf8(file: IO[bytes], name: str) -> Iterator[tuple[IO[bytes], str]]:
    """A file, or its text as UTF-8 where it is in another encoding; and a clause that is to be told, or "".

    What is no text, or JSON, of which each record is looked at by itself, comes as it is.

    Raises:
        DigestError: it is in an encoding that it does not name, or in none.
    """
    begin = file.read(_HEAD)
    said = next((codec for mark, codec in _MARKS if begin.startswith(mark)), "")
    said = said or _shown_by(begin) or _said_in(begin)
    fault = _first_fault(file)
    is_utf8 = said in ("", "utf-8")
    is_left = begin.removeprefix(codecs.BOM_UTF8).lstrip()[:1] in (b"{", b"[") or b"\0" in begin
    if (fault < 0 and not said.startswith(_UNLIKE_ASCII)) or (is_utf8 and is_left):
        # Sound UTF-8 is nothing else, whatever it says.
        yield file, ""
        return
    line = _line_at(file, fault)
    with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as kept:
        try:
            convert(file, kept, said if not is_utf8 else "utf-8", _WINDOWS if is_utf8 else "strict")
        except UnicodeError:
            raise DigestError(f"{name} {_refusal(file, fault, line, said)}") from None
        told = f"line {line:,} is not UTF-8: it and others like it are read as Windows-1252"
        yield kept, told if is_utf8 else ""


def _shown_by(begin: bytes) -> str:
    """An encoding by bytes that no other has: the switches of ISO 2022, every other byte zero in UTF-16."""
    if _JAPANESE.search(begin):
        return "iso2022_jp"
    even, odd = begin[::2].count(0), begin[1::2].count(0)
    few = len(begin) % 2 or max(even, odd) < max(_FEW, len(begin) / 8)
    if few or 20 * min(even, odd) > max(even, odd):
        return ""
    codec = "utf-16-be" if even > odd else "utf-16-le"
    try:
        shown = "".join(codecs.getincrementaldecoder(codec)().decode(begin).split())
    except UnicodeDecodeError:
        return ""
    return codec if shown.isprintable() else ""


def _said_in(begin: bytes) -> str:
    found = _SAID.search(begin)
    said = codec_of(next(filter(None, found.groups())).decode()) if found else ""
    # What can be read as ASCII is no UTF-16, though some programs say so.
    return "" if said.startswith(("utf-16", "utf-32")) else said


def _first_fault(file: IO[bytes]) -> int:
    """The place of the first byte that is no UTF-8, -1 where all are."""
    file.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8")()
    at = pending = 0
    while chunk := file.read(_CHUNK):
        try:
            decoder.decode(chunk)
        except UnicodeDecodeError as error:
            file.seek(0)
            return at - pending + error.start
        at += len(chunk)
        pending = len(decoder.getstate()[0])
    file.seek(0)
    return at - pending if pending else -1


def _line_at(file: IO[bytes], place: int) -> int:
    file.seek(0)
    number = 1
    while place > 0 and (chunk := file.read(min(_CHUNK, place))):
        number += chunk.count(b"\n")
        place -= len(chunk)
    file.seek(0)
    return number


def convert(file: IO[bytes], kept: IO[bytes], codec: str, errors: str = "strict") -> None:
    """Writes the text of a file as UTF-8, and goes back to its beginning."""
    decoder = codecs.getincrementaldecoder(codec)(errors)
    while chunk := file.read(_CHUNK):
        kept.write(decoder.decode(chunk).encode(errors="replace"))
    kept.write(decoder.decode(b"", True).encode(errors="replace"))
    kept.seek(0)


def _as_windows(error: UnicodeError) -> tuple[str, int]:
    """What the bytes of an error mean in Windows-1252; raises it anew where they can hardly be that.

    A file that is cut off within a character ends with U+FFFD.
    """
    if not isinstance(error, UnicodeDecodeError):
        raise error
    if error.reason == "unexpected end of data":
        return "\ufffd", error.end
    near = error.object[max(0, error.start - _MOST_TOGETHER) : error.end + _MOST_TOGETHER]
    if re.search(rb"[\x80-\xff]{%d}" % (_MOST_TOGETHER + 1), near) or _OF_OTHERS.search(near):
        raise error
    try:
        return error.object[error.start : error.end].decode("cp1252"), error.end
    except UnicodeDecodeError:
        raise error from None


codecs.register_error(_WINDOWS, _as_windows)


def _refusal(file: IO[bytes], fault: int, line: int, said: str) -> str:
    """The rest of a sentence that begins with the name of the file."""
    if said not in ("", "utf-8"):
        return f"says that it is {said}, but has bytes that are not. Save it as UTF-8."
    file.seek(fault)
    codec, looks = _likely(file.read(_SAMPLE))
    return (
        f"is not UTF-8 at line {line:,} or soon behind: {looks}. Save it as UTF-8, or convert it:"
        f" iconv -f {codec} -t UTF-8."
    )


def _likely(data: bytes) -> tuple[str, str]:
    """What text looks like that is no UTF-8: for iconv, and as a clause."""
    best, found = 1.0, ("ENCODING", "nothing says in which encoding it is")
    for codec, looks, letters, share in _LIKELY:
        text = data.decode(codec, "replace")
        beyond = sum(sign > "\x7f" for sign in text)
        fits = len(re.findall(letters, text)) / (share * beyond or 1)
        if fits > best and 50 * text.count("\ufffd") <= beyond + 50:
            best, found = fits, (codec, f"it looks like {looks}")
    return found
