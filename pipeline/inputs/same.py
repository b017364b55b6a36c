"""When two records are of one paper: by an id that both name, and which of two texts is the later one."""

import re

from pipeline.domain import Abstract
from pipeline.inputs.identifiers import parted

_ODD = re.compile(r"[^\w]+|_")


def identities(abstract: Abstract) -> list[str]:
    """What tells the paper of an abstract with one source: ids of archives, and others with the title.

    A DOI alone is not enough: chapters are listed under that of their book, papers under their
    proceedings'. Nor
    is a PubMed id: reference managers put other numbers in its place.
    """
    source = abstract.sources[0]
    found: list[str] = []
    if source.arxiv:
        found.append(f"arxiv:{parted(source.arxiv)[0].casefold()}")
    title = _ODD.sub("", abstract.title.casefold())[:60]
    weak, strong = ("doi", "pmid", "pmcid"), ("openreview", "s2", "openalex")
    found += [f"{name}:{value.casefold()}:{title}" for name in weak if (value := getattr(source, name))]
    found += [f"{name}:{value.casefold()}" for name in strong if (value := getattr(source, name))]
    return found


def version(abstract: Abstract) -> int:
    """The highest version of an arXiv preprint among the sources, 0 where none is named."""
    return max((parted(source.arxiv)[1] for source in abstract.sources if source.arxiv), default=0)


def is_later(other: Abstract, first: Abstract) -> bool:
    """Whether the text of one is that of a later version than the text of the first."""
    return version(other) > version(first)
