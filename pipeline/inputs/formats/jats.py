"""JATS, the XML of journals: full texts of PubMed Central and of publishers, single or in sets."""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import IO
from xml.etree.ElementTree import Element

from pipeline.inputs.beginning import Beginning
from pipeline.inputs.entries import Skipped
from pipeline.inputs.prose import is_section
from pipeline.inputs.records import Entry
from pipeline.inputs.tagged import fullest
from pipeline.inputs.trees import each, every, find, line_of, local, marked, said, said_at, without

_BESIDE = re.compile(
    r"graph|teaser|toc|key|executive|editor|web|plain|precis|highlight|synopsis|video|visual|stereochem|impact"
    r"|lay|author|short|question|objective",
    re.IGNORECASE,
)
"""Types of what stands beside an abstract: pictures, key points, summaries for others."""

_NO_TEXT = (
    "object-id", "fn", "fn-group", "graphic", "media", "alt-text", "long-desc", "fig", "table-wrap",
    "kwd-group", "pub-id", "permissions", "related-object", "supplementary-material",
)  # fmt: skip


def recognises(begin: Beginning) -> bool:
    """Whether there is the head of an article, alone, in a set or in an answer of OAI-PMH."""
    return {"article", "article-meta"} <= begin.elements


def entries(file: IO[bytes], _begin: Beginning) -> Iterator[Entry | Skipped]:
    """Each article."""
    return each(file, _entry, "article")


def _entry(element: Element) -> Entry:
    """What an article says about itself."""
    meta = find(element, "front", "article-meta")
    meta = element if meta is None else meta
    language = element.get("xml:lang", "")
    ids = {one.get("pub-id-type", ""): said(one) for one in every(meta, "article-id")}
    pmc = ids.get("pmcid") or ids.get("pmc", "")
    return Entry(
        title=_title(meta),
        text=abstract_in(meta, language),
        names=[name for one in every(meta, "contrib-group", "contrib") if (name := _name(one))],
        date=fullest(map(_date, every(meta, "pub-date"))),
        venue=said_at(element, "front", "journal-meta", "journal-title-group", "journal-title")
        or said_at(element, "front", "journal-meta", "journal-title"),
        categories=[said(one) for one in every(meta, "kwd-group", "kwd")],
        language=language,
        arxiv=ids.get("arxiv", ""),
        doi=ids.get("doi", ""),
        pmid=ids.get("pmid", ""),
        pmcid=f"PMC{pmc}" if pmc.isdigit() else pmc,
        key=ids.get("doi") or pmc or ids.get("publisher-id", ""),
        line=line_of(element),
    )


def _title(meta: Element) -> str:
    for path in (("title-group", "article-title"), ("title-group", "trans-title-group", "trans-title")):
        if (found := find(meta, *path)) is not None and (title := marked(without(found, "xref", "fn"))):
            subtitle = find(meta, "title-group", "subtitle")
            more = "" if subtitle is None else marked(without(subtitle, "xref", "fn"))
            return f"{title}{'' if title.endswith((':', '?', '!')) else ':'} {more}" if more else title
    return ""


def abstract_in(meta: Element, language: str = "") -> str:
    """The abstract itself, of several that in the language of the article; else one that was translated."""
    own = [one for one in every(meta, "abstract") if not _BESIDE.search(_type(one))]
    own.sort(key=lambda one: (_type(one) not in ("", "abstract"), one.get("xml:lang", language) != language))
    texts = (_text(one) for one in (*own, *every(meta, "trans-abstract")))
    return next(filter(None, texts), "")


def _type(element: Element) -> str:
    return element.get("abstract-type", "")


def _text(abstract: Element) -> str:
    """An abstract with the titles of its sections as labels of what follows."""
    for section in without(abstract, *_NO_TEXT).iter():
        children = list(section)
        for title, behind in pairwise(children):
            if local(title.tag) == "title" and local(behind.tag) == "p":
                section.remove(title)
                label = said(title).rstrip(" .:")
                if label and (section is not abstract or is_section(label)):
                    behind.text = f"{label}: {behind.text or ''}"
    return marked(abstract)


def _name(contributor: Element) -> str:
    """A person or a group; "" for an editor."""
    if contributor.get("contrib-type", "author") not in ("author", "collab"):
        return ""
    for path in (
        ("name",),
        ("name-alternatives", "name"),
        ("string-name",),
        ("name-alternatives", "string-name"),
    ):
        if (found := find(contributor, *path)) is not None:
            parts = said_at(found, "given-names"), said_at(found, "surname")
            return " ".join(filter(None, parts)) or said(found)
    return said_at(contributor, "collab") or said_at(contributor, "collab-alternatives", "collab")


def _date(element: Element) -> str:
    parts = list(filter(None, (said_at(element, part) for part in ("year", "month", "day"))))
    return ("-" if all(map(str.isdigit, parts)) else " ").join(part.zfill(2) for part in parts)
