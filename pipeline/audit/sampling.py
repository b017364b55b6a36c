"""The random order in which a run's records are judged, and how many of each kind.

Each record has a random number of its own that never changes: a hash of the seed, the abstract and what the
record says (permanent random numbers; Ohlsson 1995, Coordination of Samples Using Permanent Random Numbers).
The sample of a kind is the first records by these numbers. So a larger sample holds a smaller one, a sitting
that was broken off is a sample too, and a second run of the same abstracts is asked about the same records as
far as it has them.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from pipeline.domain import Extraction, Resolved
from pipeline.errors import InputError
from pipeline.evaluation.reviewers import record_key

SEED = 20240607
"""Where nobody gives another."""

READ = ("ok", "partial")
"""What an abstract must be for its records to count."""

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


def orders(run: Sequence[Extraction], seed: int, kind_of: Callable[[Resolved], str]) -> Orders:
    """All records that a run kept, by kind, in their random order."""
    numbered: dict[str, list[tuple[bytes, Place]]] = defaultdict(list)
    for one in _read(run):
        for number, record, place in _numbered(one, one.records, seed):
            numbered[kind_of(record)].append((number, place))
    return {kind: [place for _, place in sorted(found, key=_by_number)] for kind, found in numbered.items()}


def only_second(run: Sequence[Extraction], seed: int) -> Sequence[Place]:
    """The records that only the second opinion has, in their random order."""
    found = [
        (number, Place(place.abstract, place.position, only_second=True))
        for one in _read(run)
        for number, _, place in _numbered(one, one.rules_only or (), seed)
    ]
    return [place for _, place in sorted(found, key=_by_number)]


def _read(run: Sequence[Extraction]) -> list[Extraction]:
    return [one for one in run if one.status in READ]


def _by_number(numbered: tuple[bytes, Place]) -> bytes:
    return numbered[0]


def _numbered(one: Extraction, records: Sequence[Resolved], seed: int) -> list[tuple[bytes, Resolved, Place]]:
    """Each record with its random number; the second of two that say the same has another than the first."""
    seen = Counter[str]()
    found = []
    for position, record in enumerate(records):
        key = record_key(record)
        seen[key] += 1
        said = f"{seed} {one.abstract.id} {seen[key]} {key}"
        found.append((sha256(said.encode()).digest(), record, Place(one.abstract.id, position)))
    return found


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
    """Makes sure that a run can be audited.

    Raises:
        InputError: a person's judgements were put into it.
    """
    if is_corrected(run):
        raise InputError(
            f"{name} was corrected by a person, so what was judged of it is no sample of the rest any more."
            " Audit the run as it was before that."
        )


def is_corrected(run: Sequence[Extraction]) -> bool:
    """Whether a person's judgements were put into a run."""
    return any(one.review is not None and not one.is_judgement for one in run)
