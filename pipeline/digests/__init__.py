"""Whatever the user has (a saved page, JSON lines, Parquet) to abstracts, page furniture and repeats dropped.

`read` and `parse` give one `Abstract` for each entry of a file, repeats included, each with the one
place where it stands; `fold` makes one of all that have the same text. `Collection` does both for any
number of files while it keeps hardly anything in memory. How entries are told from
the rest of a page is said in `pipeline.digests.page`, what becomes of markup in `pipeline.digests.markup`.
"""

from collections.abc import Iterable
from dataclasses import replace
from io import BytesIO

from pipeline.digests.collection import Abstracts, Collection
from pipeline.digests.contents import STDIN, called, decoded, opened
from pipeline.digests.entries import Digest, Skipped, make_abstract
from pipeline.digests.jsonlines import looks_like_json, read_json_lines
from pipeline.digests.page import read_page
from pipeline.digests.parquet import MAGIC, parquet_rows
from pipeline.domain import Abstract, Source

__all__ = [
    "STDIN",
    "Abstracts",
    "Collection",
    "Digest",
    "Skipped",
    "called",
    "fold",
    "make_abstract",
    "parse",
    "read",
]


def read(path: str) -> Digest:
    """The entries of the file at `path`, or of standard input where `path` is "-".

    Raises DigestError, with the name of the file, where it cannot be read or holds no abstract.
    """
    with opened(path) as file:
        data = file.read()
    return parse(data, called(path))


def parse(data: bytes, name: str) -> Digest:
    """The entries of a file's contents; `name` is how messages and sources call the file.

    Parquet is recognised by its first bytes, JSON lines by their first character, anything else is read
    as a page. Raises DigestError where the contents are no text or hold no abstract.
    """
    if data.startswith(MAGIC):
        skipped: list[Skipped] = []
        found = tuple(parquet_rows(BytesIO(data), name, skipped))
        return Digest(name, None, found, tuple(skipped))
    text = decoded(data, name)
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
