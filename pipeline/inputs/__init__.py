"""Whatever the user has (exports, feeds, mails, saved pages, tables) to abstracts, each paper once.

`read` and `parse` give one `Abstract` for each entry of a file, repeats included, with its place.
`one_a_paper` joins those that are the same paper. `Collection` does both for any number of files, and keeps
hardly anything in memory. `pipeline.inputs.readers` lists the formats, `pipeline.inputs.formats.page` finds
entries in a saved page, and `pipeline.inputs.markup` turns markup into plain text.
"""

from io import BytesIO
from typing import IO

from pipeline.inputs.collection import Abstracts, Collection, Joined, one_a_paper
from pipeline.inputs.columns import NONE_NAMED, Columns, asked_columns
from pipeline.inputs.containers import expanded
from pipeline.inputs.contents import STDIN, called, opened
from pipeline.inputs.entries import Digest, Skipped, make_abstract
from pipeline.inputs.readers import table_of_formats
from pipeline.inputs.reading import abstracts_of
from pipeline.inputs.records import RecordCounts
from pipeline.inputs.same_paper import Papers

__all__ = [
    "NONE_NAMED",
    "STDIN",
    "Abstracts",
    "Collection",
    "Columns",
    "Digest",
    "Joined",
    "Papers",
    "RecordCounts",
    "Skipped",
    "asked_columns",
    "called",
    "expanded",
    "make_abstract",
    "one_a_paper",
    "parse",
    "read",
    "table_of_formats",
]  # fmt: skip


def read(path: str) -> Digest:
    """The entries of the file at `path`, or of standard input where `path` is "-".

    Raises DigestError, with the name of the file, where it cannot be read or holds no abstract.
    """
    with opened(path) as file:
        return _digest(file, called(path))


def parse(data: bytes, name: str) -> Digest:
    """The entries of a file's contents; `name` is how messages and sources call the file.

    What it is it is recognised by its contents alone. Raises DigestError where the contents are of no format
    that is read, or hold no abstract.
    """
    return _digest(BytesIO(data), name)


def _digest(file: IO[bytes], name: str) -> Digest:
    account = RecordCounts(name)
    found = tuple(abstracts_of(file, name, account, NONE_NAMED))
    date = found[0].sources[0].digest if found else None
    return Digest(name, date, found, tuple(account.skipped), tuple(account.told))
