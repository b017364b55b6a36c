"""Which column of a table, or key of an object, holds what: by its header, in the many words for it."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pipeline.inputs.dates import iso, with_year
from pipeline.inputs.records import Entry

_INITIALS = re.compile(r"(?:[^\W\d_]\.[- ]?){1,4}|[A-Z]{1,3}")
_ODD = re.compile(r"[\W_]+")
_PREFIX = re.compile(r"(?:dc|dcterms|prism)[.:_](?=\w{2})|\[[\w-]{0,10}\]$", re.IGNORECASE)
"""What stands around a word in the columns of DSpace ("dc.title[en]") and the keys of Scopus ("dc:title")."""

_LINKED = re.compile(r"(?:\*\*)?\[(.+)\]\((\S+)\)(?:\*\*)?")
"""A title that is a link, as tables in Markdown have it."""

_SAID: dict[str, tuple[str, ...]] = {
    "title": (
        "title", "document title", "article title", "paper title", "item title", "publication title original",
        "primary title", "ti", "t1", "titel", "titre", "título", "titolo", "标题", "题名", "論文名", "제목",
        "название", "заглавие", "tytuł", "başlık", "name of paper", "titles", "display name",
    ),
    "text": (
        "abstract", "abstract text", "abstract note", "paper abstract", "ab", "n2", "summary", "abstracts",
        "description", "zusammenfassung", "résumé", "resumen", "resumo", "riassunto", "samenvatting",
        "sammanfattning", "streszczenie", "özet", "аннотация", "реферат", "摘要", "抄録", "要旨", "초록",
        "original abstract", "description abstract",
    ),
    "names": (
        "author full names", "authors", "author names", "author", "first authors", "au", "af", "a1",
        "author s", "authorships author display name", "creators", "creator", "author string", "autoren",
        "auteurs", "autores", "contributor author",
    ),
    "date": (
        "first publication date", "publication date", "date published", "date", "pub date", "published",
        "publication year", "year", "pd", "py", "pub year", "y1", "issue date", "yr", "update date",
        "submitted", "create date", "date issued", "cover date",
    ),
    "year": ("publication year", "year", "py", "pub year", "yr"),
    "venue": (
        "source title", "journal", "journal book", "publication title", "publication", "source", "so",
        "jf", "venue", "booktitle", "container title", "journal title", "pubtitle", "journal name", "t2",
        "primary location source display name",
    ),
    "categories": (
        "author keywords", "keywords", "manual tags", "subjects", "categories", "de", "keyword", "subject",
        "tags", "category",
    ),
    "language": ("language of original document", "language", "la", "languages"),
    "url": (
        "url", "link", "document url", "open url", "open url link", "pdf link", "ur", "abs url", "url abs",
        "paper url", "abs", "entry id", "pdf url", "pdf",
    ),
    "arxiv": ("arxiv id", "arxiv", "arxiv number"),
    "doi": ("doi", "di", "do", "doi link", "digital object identifier"),
    "pmid": ("pubmed id", "pmid", "pm", "ids pmid"),
    "pmcid": ("pmcid", "pmc id"),
    "key": (
        "eid", "ut", "unique wos id", "ut unique wos id", "accession number", "an", "key", "id",
        "store id", "proquest document id", "record id",
    ),
}  # fmt: skip
"""Words between which programs write a space, a sign or nothing."""

_YEAR = re.compile(r"\s*(?:1[5-9]|20)\d{2}(?!\d)")

_VAGUE = "description"
"""What has titles and descriptions may be goods, films, programs or a schema, unless it says more."""

_OF_SCHOLAR = "gsrank"
"""What only hits of Google Scholar have, which come with excerpts and no abstracts."""

_OF_PAPERS = ("venue", "arxiv", "doi", "pmid", "pmcid")

TITLES = frozenset(_SAID["title"])
_PLAIN = {name: tuple(_ODD.sub("", word) for word in words) for name, words in _SAID.items()}


@dataclass(frozen=True, slots=True)
class Columns:
    """The header of the column for each thing, "" where there is none; `named` by a user."""

    title: str = ""
    text: str = ""
    names: str = ""
    date: str = ""
    year: str = ""
    venue: str = ""
    categories: str = ""
    language: str = ""
    url: str = ""
    arxiv: str = ""
    doi: str = ""
    pmid: str = ""
    pmcid: str = ""
    key: str = ""
    named: bool = False

    @property
    def headers(self) -> list[str]:
        """The headers of all that there is."""
        return [header for name in _SAID if (header := getattr(self, name))]

    @property
    def has_both(self) -> bool:
        """Whether there are a title and an abstract."""
        return bool(self.title and self.text)

    @property
    def told(self) -> str:
        """What was guessed, as a clause."""
        text = f'the abstract from "{self.text}"' if self.text else "no column for an abstract"
        return (
            f'the title is taken from "{self.title}", {text}'
            if self.title
            else f"no column for a title, {text}"
        )


NONE_NAMED = Columns()
"""Where the user named no column."""


def guessed(headers: Iterable[str], wish: Columns) -> Columns:
    """The columns by their headers; those that a user named win, and stand for nothing else."""
    plain = {header: _plain(header) for header in headers}
    first: dict[str, str] = {}
    for header, words in sorted(plain.items(), key=lambda pair: len(pair[0])):
        first.setdefault(words, header)
    found = {
        name: next((first[word] for word in words if word in first), "") for name, words in _PLAIN.items()
    }
    is_paper = any(map(found.get, _OF_PAPERS)) or (found["names"] and found["date"])
    vague = found["text"] and plain[found["text"]] == _VAGUE and not is_paper
    if vague or _OF_SCHOLAR in first:
        found["text"] = ""
    for name in ("title", "text"):
        if asked := getattr(wish, name):
            found[name] = asked if asked in plain else first.get(_plain(asked), "")
    if wish.named:
        taken = {found["title"], found["text"]} - {""}
        found = {
            name: "" if name not in ("title", "text") and at in taken else at for name, at in found.items()
        }
    return Columns(named=wish.named, **found)


def _plain(header: str) -> str:
    return _ODD.sub("", _PREFIX.sub("", unicodedata.normalize("NFC", header))).casefold()


def entry_of(row: Mapping[str, str], columns: Columns) -> Entry:
    """What a row says, by its columns; a cell that is not there is empty."""
    title, address = row.get(columns.title, "").strip(), row.get(columns.url, "")
    names = row.get(columns.names, "")
    if (linked := _LINKED.fullmatch(title)) is not None:
        title, address = linked[1], address or linked[2]
    return Entry(
        title=title,
        text=row.get(columns.text, ""),
        # A number is how many there are.
        names=[] if names.strip().isdigit() else listed_names(names),
        date=_date(row.get(columns.date, ""), row.get(columns.year, "")),
        venue=row.get(columns.venue, ""),
        categories=listed_names(row.get(columns.categories, "")),
        language=row.get(columns.language, ""),
        url=address,
        arxiv=row.get(columns.arxiv, "") or (address if "arxiv.org" in address else ""),
        doi=row.get(columns.doi, ""),
        pmid=row.get(columns.pmid, ""),
        pmcid=row.get(columns.pmcid, ""),
        key=row.get(columns.key, ""),
        as_written=True,
    )


def _date(written: str, year: str) -> str:
    """When a paper appeared: where the date says no year, by the column that does."""
    if re.search(r"\d{4}", written) or not _YEAR.match(year):
        return written
    made = iso(with_year(written, year))
    return made if made[:4] == year.strip()[:4] else year


def asked_columns(title: str | None, text: str | None) -> Columns:
    """What a user asks for."""
    return Columns(title=title or "", text=text or "", named=bool(title or text))


def parts_of(written: str, between: str, around: str | None = None) -> list[str]:
    """What is listed with a pattern `between`, without white space, or what `around` holds, at its ends."""
    return [part for one in re.split(between, written) if (part := one.strip(around))]


def listed_names(written: str) -> list[str]:
    """Names in one cell: with semicolons or bars between, as a list of Python's, or with commas."""
    text = written.strip().replace("；", ";")
    if text.startswith("[") and text.endswith("]"):
        return parts_of(text[1:-1], r"['\"],\s*['\"]", " \n'\"")
    for mark in (";", "|", " and "):
        if mark in text:
            return [re.sub(r"\s*\(\d+\)$", "", part) for part in parts_of(text, re.escape(mark))]
    parts = with_initials(parts_of(text, ","))
    # "Doe, Jane" is one person, "Jane Doe, Rick Roe" are two.
    return parts if len(parts) > 2 or all(" " in part for part in parts) else [text] if text else []


def keywords(values: Iterable[str]) -> list[str]:
    """Keywords; a value may hold several, with semicolons between."""
    return [part for value in values for part in parts_of(value, "[;；\n]")]


def with_initials(parts: list[str]) -> list[str]:
    """Names that were divided at commas; of "Doe", "J.", "Roe", "R." each two are one."""
    alternate = [_INITIALS.fullmatch(part) is not None for part in parts] == [False, True] * (len(parts) // 2)
    return list(map(", ".join, zip(parts[::2], parts[1::2], strict=True))) if alternate else parts
