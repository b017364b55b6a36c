"""Whatever the user has (a saved page, JSON lines) to abstracts, page furniture and repeats dropped.

`read` and `parse` give one `Abstract` for each entry of a file, repeats included, each with the one
place where it stands; `fold` makes one of all that have the same text. How entries are told from
the rest of a page is said in `pipeline.digests.page`.
"""

import sys
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from pipeline.digests.entries import Digest, Skipped
from pipeline.digests.jsonlines import looks_like_json, read_json_lines
from pipeline.digests.page import read_page
from pipeline.domain import Abstract, Source
from pipeline.errors import DigestError

__all__ = ["STDIN", "Digest", "Skipped", "fold", "parse", "read"]

STDIN = "standard input"
"""The name under which messages and sources speak of the path "-"."""


def read(path: str) -> Digest:
    """The entries of the file at `path`, or of standard input where `path` is "-".

    Raises DigestError, with the name of the file, where it cannot be read or holds no abstract.
    """
    if path == "-":
        return parse(sys.stdin.buffer.read(), STDIN)
    try:
        data = Path(path).read_bytes()
    except FileNotFoundError:
        raise DigestError(f"There is no file {path}. Check the spelling and the folder.") from None
    except IsADirectoryError:
        raise DigestError(f"{path} is a folder. Name the files in it, for example {path}/*.txt.") from None
    except PermissionError:
        raise DigestError(f"{path} may not be read by this user. Change its permissions.") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise DigestError(f"{path} cannot be read: {reason}. Copy the file and try the copy.") from error
    return parse(data, path)


def parse(data: bytes, name: str) -> Digest:
    """The entries of a file's contents; `name` is how messages and sources call the file.

    JSON lines are recognised by their first character, anything else is read as a page. Raises
    DigestError where the contents are no text or hold no abstract.
    """
    text = _decoded(data, name)
    if looks_like_json(text):
        return read_json_lines(text, name)
    return read_page(text, name)


def fold(abstracts: Iterable[Abstract]) -> tuple[Abstract, ...]:
    """One abstract for each text, in the order of first appearance.

    The first title wins; `sources` holds every place in the order of appearance.
    """
    first: dict[str, Abstract] = {}
    sources: dict[str, list[Source]] = {}
    for abstract in abstracts:
        first.setdefault(abstract.id, abstract)
        sources.setdefault(abstract.id, []).extend(abstract.sources)
    return tuple(replace(abstract, sources=tuple(sources[key])) for key, abstract in first.items())


def _decoded(data: bytes, name: str) -> str:
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
    if text.lstrip()[:15].lower().startswith(("<!doctype", "<html", "<?xml")):
        raise DigestError(
            f"{name} is the source of a web page. Copy the text that the browser shows into a text file."
        )
    return text
