"""Where a paper can be read: the addresses that its ids stand for."""

from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import quote, unquote

from pipeline.domain import Abstract, Json, Source

_HOMES = (
    ("arxiv", "arXiv:", "https://arxiv.org/abs/"),
    ("doi", "doi:", "https://doi.org/"),
    ("pmid", "PMID ", "https://pubmed.ncbi.nlm.nih.gov/"),
    ("pmcid", "", "https://pmc.ncbi.nlm.nih.gov/articles/"),
    ("openreview", "OpenReview ", "https://openreview.net/forum?id="),
    ("openalex", "OpenAlex ", "https://openalex.org/"),
    ("s2", "S2 ", "https://www.semanticscholar.org/paper/"),
)
"""A field of a source, what stands before it where it is shown, and the address that it ends."""


def links(source: Source) -> Iterator[tuple[str, str]]:
    """What a source says of where the paper is: words to show, and the address; the best known first."""
    for name, before, home in _HOMES:
        if value := getattr(source, name):
            yield f"{before}{value}", _address(home, value)
    if source.url and source.url.startswith(("https://", "http://")):
        yield source.url, source.url


def _address(home: str, value: str) -> str:
    return home + quote(value.removeprefix(home), safe="/:;().,-_")


def addresses_of(said: Mapping[str, Json]) -> Iterator[tuple[str, str]]:
    """The addresses for which ids stand, each with the field that holds the id."""
    for name, _, home in _HOMES:
        if value := said.get(name):
            yield name, _address(home, str(value))


def paper_address(abstract: Abstract) -> str | None:
    """The address of a paper; None if its sources do not say it."""
    found = (address for source in abstract.sources for _, address in links(source))
    return next(found, None)


def ids_in(addresses: Iterable[str]) -> dict[str, str]:
    """The ids for which some addresses stand, by the fields of a source that hold them."""
    found: dict[str, str] = {}
    for address in addresses:
        for name, _, home in _HOMES:
            if address.startswith(home) and (value := unquote(address.removeprefix(home)).strip("/")):
                found.setdefault(name, value)
    return found
