"""Hugging Face's Daily Papers: the API's list, and the page's own HTML, which holds the same as JSON."""

import json
from collections.abc import Iterator
from typing import IO

from pipeline.domain import Json
from pipeline.inputs.beginning import Beginning
from pipeline.inputs.entries import Skipped
from pipeline.inputs.records import Entry
from pipeline.inputs.values import at, each, listed, said
from pipeline.inputs.webpage import WebPage

_LISTS = ("dailyPapers", "papers", "paper")


def recognises(begin: Beginning) -> bool:
    """Whether the records hold a paper with a title and a summary."""
    return {"paper.title", "paper.id", "paper.summary"} <= begin.keys or (
        {"title", "summary", "publishedAt"} <= begin.keys
        and bool({"upvotes", "discussionId", "submittedOnDailyAt"} & begin.keys)
    )


def recognises_page(begin: Beginning) -> bool:
    """Whether it is HTML whose elements hold papers as JSON."""
    return begin.is_xml and "data-props=" in begin.text and "dailyPapers" in begin.text


def entries(file: IO[bytes], begin: Beginning) -> Iterator[Entry | Skipped]:
    """Each paper."""
    return each(file, begin.place, _entry)


def entries_of_page(file: IO[bytes], _begin: Beginning) -> Iterator[Entry | Skipped]:
    """Each paper of the lists in a page, once."""
    page = _Page()
    page.feed(file.read().decode("utf-8", "replace"))
    seen: set[str] = set()
    for props in page.props:
        try:
            found: Json = json.loads(props)
        except (ValueError, RecursionError):
            yield Skipped(1, props[:80], "the page's JSON cannot be read", broken=True)
            continue
        for one in (paper for name in _LISTS for paper in listed(found, name)):
            entry = _entry(one) if isinstance(one, dict) else None
            if entry is not None and entry.key not in seen:
                seen.add(entry.key)
                yield entry


class _Page(WebPage):
    """Collects the JSON that holds lists of papers."""

    def __init__(self) -> None:
        super().__init__()
        self.props: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - the signature is html.parser's
        self.props += [value for name, value in attrs if name == "data-props" and value and "aper" in value]


def _entry(found: dict[str, Json]) -> Entry | None:
    paper = at(found, "paper")
    inner = paper if isinstance(paper, dict) else found
    key = said(inner, "id")
    title = said(inner, "title") or said(found, "title")
    if not title:
        return None
    return Entry(
        title=title,
        text=_text(inner) or _text(found),
        names=[said(one, "name") for one in listed(inner, "authors")],
        date=said(inner, "publishedAt") or said(found, "publishedAt"),
        categories=[said(one) for one in listed(inner, "ai_keywords")],
        url=f"https://huggingface.co/papers/{key}" if key else "",
        arxiv=key,
        key=key,
    )


def _text(found: Json) -> str:
    """The summary; in some answers it is an object with the text in it."""
    summary = at(found, "summary")
    if isinstance(summary, dict):
        return said(summary, "summary") or said(summary, "text") or said(summary, "value")
    return said(found, "summary") or said(found, "abstract")
