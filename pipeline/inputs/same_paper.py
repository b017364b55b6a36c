"""When two records are of one paper: by an id that both name, and which of two texts is the later one."""

import re
from collections.abc import Iterable, Iterator

from pipeline.domain import Abstract, Source
from pipeline.inputs.identifiers import parted
from pipeline.inputs.scratch import Scratch, hashed

_ODD = re.compile(r"[^\w]+|_")


def identities(abstract: Abstract) -> list[str]:
    """What tells the paper of an abstract by its first source: ids of archives, and others with the title.

    A DOI alone is not enough: chapters are listed under that of their book, papers under their
    proceedings'. Nor
    is a PubMed id: reference managers put other numbers in its place.
    """
    return names_of(abstract.title, abstract.sources[0])


def names_of(title: str, source: Source) -> list[str]:
    """What tells a paper with a title by one of its sources."""
    found: list[str] = []
    if source.arxiv:
        found.append(f"arxiv:{parted(source.arxiv)[0].casefold()}")
    title = _ODD.sub("", title.casefold())[:60]
    weak, strong = ("doi", "pmid", "pmcid"), ("openreview", "s2", "openalex")
    found += [f"{name}:{value.casefold()}:{title}" for name in weak if (value := getattr(source, name))]
    found += [f"{name}:{value.casefold()}" for name in strong if (value := getattr(source, name))]
    return found


def version(abstract: Abstract) -> int:
    """The highest version of a preprint among the sources; 0 if they name no version."""
    return max(map(_version, abstract.sources), default=0)


def latest(abstract: Abstract) -> Source:
    """The first of the sources that names the highest version."""
    return max(abstract.sources, key=_version)


def _version(source: Source) -> int:
    return parted(_versioned(source))[1]


def _versioned(source: Source) -> str:
    """The id with a version behind it: arXiv's, or a DOI of bioRxiv's in the key."""
    key = source.key or ""
    return source.arxiv or (key if source.doi and key.startswith(f"{source.doi}v") else "")


class Papers:
    """Papers that are known, by their texts and by what all their sources say, kept on disk."""

    def __init__(self) -> None:
        self._scratch = Scratch("CREATE TABLE known (name INTEGER PRIMARY KEY)")

    def add(self, abstracts: Iterable[Abstract]) -> None:
        """Takes note of papers."""
        with self._scratch.all_or_nothing():
            for abstract in abstracts:
                for name in (_text(abstract), *_all_names(abstract)):
                    self._scratch.do("INSERT OR IGNORE INTO known VALUES (?)", hashed(name))

    def has_text(self, abstract: Abstract) -> bool:
        """Whether a paper with this very text is known."""
        return self._has(_text(abstract))

    def __contains__(self, abstract: Abstract) -> bool:
        return self.has_text(abstract) or any(map(self._has, _all_names(abstract)))

    def _has(self, name: str) -> bool:
        return self._scratch.do("SELECT 1 FROM known WHERE name = ?", hashed(name)).fetchone() is not None


def _text(abstract: Abstract) -> str:
    return f"text:{abstract.id}"


def _all_names(abstract: Abstract) -> Iterator[str]:
    return (name for source in abstract.sources for name in names_of(abstract.title, source))
