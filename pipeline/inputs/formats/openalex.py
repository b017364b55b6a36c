"""OpenAlex: single works, lists, lines of a snapshot. Their abstracts are lists of places for each word."""

from collections.abc import Iterator
from typing import IO

from pipeline.domain import Json
from pipeline.inputs.beginning import Beginning
from pipeline.inputs.entries import Skipped
from pipeline.inputs.records import Entry
from pipeline.inputs.values import each, said
from pipeline.strictjson import at, listed

_MOST_WORDS = 100_000
"""Words of an abstract, far more than any has; places beyond are not read."""


def recognises(begin: Beginning) -> bool:
    """Whether the records are works as OpenAlex describes them."""
    keys = begin.keys
    indexed = any(key.split(".")[0] == "abstract_inverted_index" for key in keys)
    if indexed:
        return bool({"title", "display_name"} & keys)
    return {"id", "title", "display_name", "publication_year"} <= keys and bool(
        {"authorships", "primary_location", "ids", "doi", "publication_date"} & keys
    )


def entries(file: IO[bytes], begin: Beginning) -> Iterator[Entry | Skipped]:
    """Each work."""
    return each(file, begin.place, _entry)


def _entry(found: dict[str, Json]) -> Entry | None:
    if not said(found, "id") and not in_order(at(found, "abstract_inverted_index")):
        return None
    places = [at(found, "primary_location"), *listed(found, "locations")]
    address = said(places[0], "landing_page_url") or said(found, "doi")
    arxiv = next((url for one in places if "arxiv.org" in (url := said(one, "landing_page_url"))), "")
    return Entry(
        title=said(found, "title") or said(found, "display_name"),
        text=in_order(at(found, "abstract_inverted_index")) or said(found, "abstract"),
        names=[
            said(one, "author", "display_name") or said(one, "raw_author_name")
            for one in listed(found, "authorships")
        ],
        date=said(found, "publication_date") or said(found, "publication_year"),
        venue=said(places[0], "source", "display_name"),
        categories=[said(one, "display_name") for one in listed(found, "topics")],
        language=said(found, "language"),
        url=address,
        arxiv=arxiv,
        doi=said(found, "doi") or said(found, "ids", "doi"),
        pmid=said(found, "ids", "pmid"),
        pmcid=f"PMC{said(found, 'ids', 'pmcid').rstrip('/').rpartition('/')[2].upper().removeprefix('PMC')}",
        openalex=said(found, "id").rpartition("/")[2],
        key=said(found, "id"),
    )


def in_order(index: Json) -> str:
    """The text of an inverted index, the words in the order of their places; "" where it is none.

    Where two words have one place, both stand there: a wrong index is no reason to lose one.
    """
    if isinstance(index, str):
        return ""
    words: dict[int, list[str]] = {}
    for word, places in index.items() if isinstance(index, dict) else ():
        for place in places if isinstance(places, list) else ():
            if isinstance(place, int) and 0 <= place < _MOST_WORDS:
                words.setdefault(place, []).append(word)
    return " ".join(word for place in sorted(words) for word in words[place])
