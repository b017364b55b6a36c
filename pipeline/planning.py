"""What a run would ask, without asking it."""

from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.client import size_of
from pipeline.domain import Abstract
from pipeline.interview import Interview
from pipeline.runner import Run, terms_of


@dataclass(frozen=True, slots=True)
class Outlook:
    """Counts over abstracts: `known` to the cache, `partly` known, the rest to be asked about from the start.

    `silent` ones have no sentence that is asked about. `requests` are to be made for all that is not known,
    re-asks aside, and have messages of `size` bytes.
    """

    abstracts: int = 0
    known: int = 0
    partly: int = 0
    silent: int = 0
    requests: int = 0
    size: int = 0


def outlook(run: Run, abstracts: Iterable[Abstract]) -> Outlook:
    """What a run over these abstracts would ask."""
    terms, abstracts_seen, known, partly, silent, requests, size = terms_of(run), 0, 0, 0, 0, 0, 0
    for abstract in abstracts:
        interview = Interview(terms, abstract)
        heard, sizes = _replayed(run, interview), []
        while (asked := interview.asked) is not None:
            sizes.append(size_of(message.content for message in asked.request.messages))
            interview.skip("not asked yet")
        abstracts_seen += 1
        known += bool(heard) and not sizes
        partly += bool(heard) and bool(sizes)
        silent += not heard and not sizes
        requests += len(sizes)
        size += sum(sizes)
    return Outlook(abstracts_seen, known, partly, silent, requests, size)


def _replayed(run: Run, interview: Interview) -> int:
    """How many answers the cache has, up to the first question that it does not know."""
    heard = 0
    while (asked := interview.asked) is not None and (reply := run.cache.get(asked.key)) is not None:
        interview.hear(reply, cached=True)
        heard += 1
    return heard
