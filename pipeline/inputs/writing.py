"""Papers written for other programs, as JSON lines, RIS or BibTeX, so that they read back the same.

A text may hold what a format takes for its own: a line that looks like a tag, a brace, ``&lt;`` that is meant
as it stands. So each record is read again as it is written. Where it would come back changed, a line of JSON
says that its texts are plain, as programs need them; in RIS and BibTeX what stands in the way is written as
HTML's numbers (``&#123;``), as exports of publishers have it.
"""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO

from pipeline.domain import Abstract, Json, Source
from pipeline.errors import DigestError
from pipeline.inputs.columns import NONE_NAMED
from pipeline.inputs.jsonlines import PLAIN
from pipeline.inputs.links import addresses_of
from pipeline.inputs.reading import abstracts_of
from pipeline.inputs.records import RecordCounts
from pipeline.inputs.tex import with_tex

_COUNTS = ("date", "authors", "comments")
_SAID = tuple(name for name in Source.__slots__ if name not in ("file", "position", "digest", *_COUNTS))
_ODD = re.compile(r"[!-/:-@\[-`{-~\t\n\r]|(?<= ) ")
"""Signs of ASCII, which all formats are made of, and white space that readers fold."""

_KEY = re.compile(r"[A-Za-z0-9][\w:.+/-]{0,100}", re.ASCII)
_ARXIV = "https://arxiv.org/abs/"
_BY_ADDRESS = ("pmid", "pmcid", "openreview", "s2", "openalex")
"""Ids for which RIS has no field; the address says them."""


Fields = dict[str, Json]
"""What is known of a paper, under the names of `Source`."""


def known(abstract: Abstract) -> Fields:
    """What the first source of a paper says, and what the others add."""
    found: Fields = {}
    for name in (*_COUNTS, *_SAID):
        value = next((one for source in abstract.sources if (one := getattr(source, name)) is not None), None)
        if value is not None:
            found[name] = value
    return found


def as_json(abstract: Abstract) -> Iterator[str]:
    """A paper as a line of JSON, and as one that says that nothing in its texts is markup."""
    line: Fields = {"title": abstract.title, "abstract": abstract.text, **known(abstract)}
    for more in ({}, {PLAIN: True}):
        yield json.dumps(line | more, ensure_ascii=False, allow_nan=False) + "\n"


def as_ris(abstract: Abstract) -> Iterator[str]:
    """The same as a record of RIS."""
    said = known(abstract)
    date = str(said.get("date", ""))
    is_date = date[:4].isdigit() and len(date) in (4, 7, 10)
    url, arxiv = str(said.get("url", "")), f"{_ARXIV}{said['arxiv']}" if "arxiv" in said else ""
    addresses = [url, arxiv] if "arxiv" not in url.casefold() else [arxiv or url]
    addresses += [one for name, one in addresses_of(said) if name in _BY_ADDRESS and one != url]
    tags = [
        *(("AU", name) for name in _listed(said, "names")),
        ("T2", said.get("venue")),
        ("PY", date[:4] if is_date else None),
        ("DA", date.replace("-", "/") if is_date else None),
        ("DO", said.get("doi")),
        *(("UR", address) for address in addresses),
        *(("KW", one) for one in _listed(said, "categories")),
        ("LA", said.get("language")),
        ("ID", said.get("key")),
    ]
    rest = "".join(f"{tag}  - {value}\n" for tag, value in tags if value)
    kind = "JOUR" if "venue" in said else "GEN"
    for written in _ways(lambda text: text):
        title, text = written(abstract.title), written(abstract.text)
        yield f"TY  - {kind}\nTI  - {title}\nAB  - {text}\n{rest}ER  - \n\n"


def as_bibtex(abstract: Abstract) -> Iterator[str]:
    """The same as an entry of BibTeX."""
    from bibtexparser.entrypoint import write_string
    from bibtexparser.library import Library
    from bibtexparser.model import Entry as Written
    from bibtexparser.model import Field

    said = known(abstract)
    date = str(said.get("date", ""))
    is_date = date[:4].isdigit() and len(date) in (4, 7, 10)
    words = _listed(said, "categories")
    fields = {
        "author": " and ".join(with_tex(name) for name in _listed(said, "names")),
        "year": date[:4] if is_date else "",
        "date": date if is_date else "",
        "journal": with_tex(str(said.get("venue", ""))),
        "keywords": with_tex("; ".join(words) + ";" * (len(words) == 1 and "," in words[0])),
        **{name: str(said.get(name, "")) for name in ("language", "doi", "url", *_BY_ADDRESS)},
        "eprint": str(said.get("arxiv", "")),
        "archiveprefix": "arXiv" if "arxiv" in said else "",
    }
    rest = [
        Field(name, value)
        for name, value in fields.items()
        if value and "{" not in value and "}" not in value
    ]
    key = str(said.get("key", ""))
    key = key if _KEY.fullmatch(key) else abstract.id
    for written in _ways(with_tex):
        texts = [Field("title", written(abstract.title)), Field("abstract", written(abstract.text))]
        yield (
            write_string(Library([Written("article" if "venue" in said else "misc", key, [*texts, *rest])]))
            + "\n"
        )


def _listed(said: Fields, name: str) -> list[str]:
    return [part for part in str(said.get(name, "")).split("; ") if part]


def _ways(encoded: Callable[[str], str]) -> Iterator[Callable[[str], str]]:
    """Ways to write a text: as it is, with what is HTML's escaped, with all that may be odd as numbers."""
    yield encoded
    yield lambda text: encoded(text.replace("&", "&amp;").replace("<", "&lt;").replace("\n", "&#10;"))
    yield lambda text: _ODD.sub(lambda odd: f"&#{ord(odd[0])};", text)


@dataclass(frozen=True, slots=True)
class Writer:
    """A format to write: a paper in one way after the other."""

    ways: Callable[[Abstract], Iterator[str]]

    def write(self, abstract: Abstract) -> tuple[str, bool]:
        """A paper as it is written, and whether it reads back to the same title and text."""
        wanted = abstract.title, abstract.text
        last = ""
        for written in self.ways(abstract):
            found = _read(written)
            if found is not None and (found.title, found.text) == wanted:
                return written, True
            last = last or written
        return last, False


def _read(written: str) -> Abstract | None:
    """What is read of a file of one paper, in whichever format it is taken for."""
    try:
        found = list(abstracts_of(BytesIO(written.encode()), "", RecordCounts(""), NONE_NAMED))
    except DigestError:
        return None
    return found[0] if len(found) == 1 else None


WRITERS = {"jsonl": Writer(as_json), "ris": Writer(as_ris), "bibtex": Writer(as_bibtex)}
"""By the names that a user gives."""
