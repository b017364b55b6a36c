"""Hugging Face's Daily Papers: the API's list, and the page's own HTML, which holds the same as JSON."""

from collections.abc import Callable, Iterator
from typing import IO

from pipeline.domain import Json
from pipeline.inputs.beginning import Beginning
from pipeline.inputs.entries import Skipped
from pipeline.inputs.records import Entry
from pipeline.inputs.text_stream import text_of
from pipeline.inputs.values import each, said, streamed
from pipeline.inputs.webpage import Attributes
from pipeline.strictjson import at, listed

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
    seen: set[str] = set()
    for props in Attributes(text_of(file, "replace")).called("data-props"):
        kept = _WatchedText(props)
        for one in streamed(kept.more, _LISTS, "item"):
            if isinstance(one, Skipped):
                if kept.names_papers:
                    yield Skipped(1, "", f"of the page's JSON: {one.reason}", broken=True)
                continue
            entry = _entry(one) if isinstance(one, dict) else None
            if entry is not None and entry.key not in seen:
                seen.add(entry.key)
                yield entry


class _WatchedText:
    """JSON as it goes by, and whether it speaks of papers: what else pages hold need not be JSON."""

    def __init__(self, more: Callable[[], str]) -> None:
        self._more = more
        self.names_papers = False

    def more(self) -> str:
        """The next piece."""
        piece = self._more()
        self.names_papers = self.names_papers or "aper" in piece
        return piece


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
