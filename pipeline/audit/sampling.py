"""The random order in which a run's records are judged, and how many of each kind.

Each record has a random number of its own that never changes: a hash of the seed, the abstract and what the
record says (permanent random numbers; Ohlsson 1995, Coordination of Samples Using Permanent Random Numbers).
The sample of a kind is the first records by these numbers. So a larger sample holds a smaller one, a sitting
that was broken off is a sample too, and a second run of the same abstracts is asked about the same records,
if it has them.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from operator import itemgetter

from pipeline.domain import Extraction, Resolved
from pipeline.errors import InputError
from pipeline.evaluation.reviewers import record_key

_RARE = 2
"""A kind is drawn from as if it had at least one `_RARE`-th of what it would have if all kinds were equal."""


@dataclass(frozen=True, slots=True)
class Place:
    """A record of a run: its abstract's id, and its position there from 0.

    `only_second` says that the position counts the records that only the second opinion has.
    """

    abstract: str
    position: int
    only_second: bool = False


Orders = Mapping[str, Sequence[Place]]
"""Each kind's records in the order in which they are drawn."""


def random_orders(run: Sequence[Extraction], seed: int, kind_of: Callable[[Resolved], str]) -> Orders:
    """All records that a run kept, by kind, in their random order."""
    found: dict[str, list[Place]] = defaultdict(list)
    for record, place in _ordered(run, seed, only_second=False):
        found[kind_of(record)].append(place)
    return found


def only_second(run: Sequence[Extraction], seed: int) -> Sequence[Place]:
    """The records that only the second opinion has, in their random order."""
    return [place for _, place in _ordered(run, seed, only_second=True)]


def _ordered(run: Sequence[Extraction], seed: int, *, only_second: bool) -> list[tuple[Resolved, Place]]:
    """Records by their random numbers; the second of two that say the same has another than the first."""
    found = []
    for one in run:
        seen = Counter[str]()
        for position, record in enumerate((one.rules_only or ()) if only_second else one.records):
            key = record_key(record)
            seen[key] += 1
            number = sha256(f"{seed} {one.abstract.id} {seen[key]} {key}".encode()).digest()
            if one.is_read:
                found.append((number, record, Place(one.abstract.id, position, only_second)))
    return [(record, place) for _, record, place in sorted(found, key=itemgetter(0))]


def allocate(sizes: Mapping[str, int], sample: int) -> dict[str, int]:
    """How many records of each kind a sample of this size has.

    Kinds get their share of the whole; a rare one gets more than that, so that something can be said of it.
    The quotients are those of Webster and Sainte-Laguë, so a larger sample has no fewer of any kind.
    """
    least = sum(sizes.values()) / (_RARE * len(sizes)) if sizes else 0
    taken = dict.fromkeys(sizes, 0)
    for _ in range(min(sample, sum(sizes.values()))):
        left = (kind for kind in sizes if taken[kind] < sizes[kind])
        taken[max(left, key=lambda kind: max(sizes[kind], least) / (2 * taken[kind] + 1))] += 1
    return taken


def check_uncorrected(run: Sequence[Extraction], name: str) -> None:
    """Raises InputError where a person's judgements were put into a run: it cannot be audited."""
    if is_corrected(run):
        raise InputError(
            f"{name} was corrected by a person, so its judged records are no longer a random sample."
            " Audit the run as it was before that."
        )


def is_corrected(run: Sequence[Extraction]) -> bool:
    """Whether a person's judgements were put into a run."""
    return any(one.review is not None and not one.is_judgement for one in run)
