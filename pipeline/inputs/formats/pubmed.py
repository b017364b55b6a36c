"""PubMed's XML: articles and books, labelled sections with their labels, several languages."""

from collections.abc import Iterator
from typing import IO
from xml.etree.ElementTree import Element

from pipeline.inputs.beginning import Beginning
from pipeline.inputs.dates import iso
from pipeline.inputs.entries import Skipped
from pipeline.inputs.records import Entry, says_something
from pipeline.inputs.trees import each, every, find, line_of, marked, said, said_at

_RECORDS = ("PubmedArticle", "PubmedBookArticle")


def recognises(begin: Beginning) -> bool:
    """Whether there are articles of PubMed's, or their citations alone."""
    return begin.root == "PubmedArticleSet" or bool(begin.elements & {*_RECORDS, "MedlineCitation"})


def entries(file: IO[bytes], begin: Beginning) -> Iterator[Entry | Skipped]:
    """Each article or book."""
    wanted = _RECORDS if begin.elements & {*_RECORDS} else ("MedlineCitation",)
    return each(file, _entry, *wanted)


def _entry(element: Element) -> Entry:
    citation = _first(element, "MedlineCitation", "BookDocument")
    article = find(citation, "Article")
    article = citation if article is None else article
    data = _first(element, "PubmedData", "PubmedBookData")
    ids = {
        one.get("IdType") or one.get("EIdType") or "": said(one)
        for one in (*every(article, "ELocationID"), *every(article, "ArticleIdList", "ArticleId"),
                    *every(data, "ArticleIdList", "ArticleId"))
    }  # fmt: skip
    pmid = said_at(citation, "PMID")
    title = marked(find(article, "ArticleTitle")) or marked(find(article, "VernacularTitle"))
    return Entry(
        title=title or marked(find(article, "Book", "BookTitle")),
        text=_abstract(article) or _other(citation),
        names=[name for one in every(article, "AuthorList", "Author") if (name := _name(one))],
        date=_date(article),
        venue=said_at(article, "Journal", "Title") or said_at(article, "Book", "BookTitle"),
        categories=[said(one) for one in every(citation, "KeywordList", "Keyword")]
        or [said_at(one, "DescriptorName") for one in every(citation, "MeshHeadingList", "MeshHeading")],
        language="; ".join(said(one) for one in every(article, "Language")),
        url=f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/" if pmid else "",
        doi=ids.get("doi", ""),
        pmid=pmid,
        pmcid=ids.get("pmc", ""),
        key=pmid,
        line=line_of(element),
    )


def _first(element: Element, *names: str) -> Element:
    return next((found for name in names if (found := find(element, name)) is not None), element)


def _abstract(article: Element) -> str:
    return "\n\n".join(filter(None, map(_section, every(article, "Abstract", "AbstractText"))))


def _section(element: Element) -> str:
    """A part of an abstract behind its label; "UNASSIGNED" and the like are none."""
    text, label = marked(element), element.get("Label", "").strip().rstrip(":")
    if not text or not label or label.upper() in ("UNASSIGNED", "UNLABELLED"):
        return text
    return f"{label}: {text}"


def _other(citation: Element) -> str:
    """An abstract from elsewhere, if there is no other; a note that the publisher has one does not count."""
    texts = every(citation, "OtherAbstract", "AbstractText")
    return "\n\n".join(filter(says_something, map(_section, texts)))


def _name(author: Element) -> str:
    parts = (said_at(author, "ForeName") or said_at(author, "Initials"), said_at(author, "LastName"))
    return " ".join(filter(None, parts)) or said_at(author, "CollectiveName")


def _date(article: Element) -> str:
    for path in (("ArticleDate",), ("Journal", "JournalIssue", "PubDate"), ("Book", "PubDate")):
        if (found := find(article, *path)) is not None and said_at(found, "Year"):
            month, day = said_at(found, "Month"), said_at(found, "Day")
            if month.isdigit():
                return iso("-".join(filter(None, (said_at(found, "Year"), month, day))))
            return iso(" ".join(filter(None, (said_at(found, "Year"), month, day))))
    return iso(said_at(article, "Journal", "JournalIssue", "PubDate", "MedlineDate"))
