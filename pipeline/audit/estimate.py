"""How good a run is: precision and recall with intervals, and what is wrong, from what was judged of it."""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.audit.intervals import Count, Share, binomial, exact, stratified
from pipeline.audit.recapture import Recapture, recaptured, total
from pipeline.audit.sampling import Orders, Place, allocate, check_uncorrected, only_second, random_orders
from pipeline.audit.verdicts import RecordVerdict, Verdicts, prefix, verdicts
from pipeline.domain import Extraction, Resolved
from pipeline.evaluation.compare import evaluate
from pipeline.evaluation.judged import check_by_hand
from pipeline.evaluation.results import Estimate
from pipeline.evaluation.yardstick import Yardstick

WIDTH = 0.05
"""How far from the truth a precision may be that is good enough, unless somebody says otherwise."""

_HOW = "Judge a sample with: claimsift audit CLAIMS -o LABELS.jsonl"


@dataclass(frozen=True, slots=True)
class KindPrecision:
    """The precision of one kind, and the counts that it comes from."""

    count: Count
    precision: Share


@dataclass(frozen=True, slots=True)
class WrongReason:
    """A reason for which records are wrong, how many were found, and its share of all that are wrong."""

    why: str
    count: int
    share: float


@dataclass(frozen=True, slots=True)
class Recall:
    """Recall on `abstracts` that were judged completely, with its interval.

    The interval is that of the bootstrap over them, or that of Clopper and Pearson where that one is wider:
    the bootstrap of abstracts that miss nothing has no width.
    """

    abstracts: int
    gold: int
    recall: Estimate


@dataclass(frozen=True, slots=True)
class Audit:
    """How good a run is.

    `precision` is that of all its records, `kinds` has it by kind. `unsure` of the records in the sample were
    left open on purpose, and `waiting` others were judged but come later in the random order, behind one that
    was not. `needed` judgements more bring the precision to within `width`; None where even all of them do
    not, because not enough is known yet. `mended` counts the fields that were corrected in right records.
    `unknown` are the fields that no label knows: they are not compared.
    """

    name: str
    noun: str
    reviewers: tuple[str, ...]
    precision: Share
    kinds: Mapping[str, KindPrecision]
    faults: tuple[WrongReason, ...]
    mended: Mapping[str, int]
    unsure: int
    waiting: int
    width: float
    needed: int | None
    recall: Recall | None
    recapture: Recapture | None
    unknown: tuple[str, ...] = ()

    @property
    def judged(self) -> int:
        """How many records of the sample were judged right or wrong."""
        return sum(kind.count.judged for kind in self.kinds.values())

    @property
    def size(self) -> int:
        """How many records the run has."""
        return sum(kind.count.size for kind in self.kinds.values())


def audit(
    run: Sequence[Extraction],
    labels: Sequence[Extraction],
    by: Yardstick,
    kind_of: Callable[[Resolved], str],
    seed: int,
    *,
    name: str = "the run",
    labels_name: str = "What is given as judgements",
    width: float = WIDTH,
) -> Audit:
    """What labels tell of a whole run.

    Only judgements in the random order of `sampling` count for precision, from its beginning to the first
    that is missing: others may have been chosen for a reason. `kind_of` tells kinds apart.

    Raises:
        InputError: an abstract occurs twice on one side, a record does not fit its schema, the labels are no
            person's, or the run was corrected: what was judged there is better than the rest, and no sample
            of it.
    """
    check_uncorrected(run, name)
    check_by_hand(labels, labels_name, _HOW)
    unknown = by.unknown_to(labels, run)
    by = by.without(unknown)
    said = verdicts(run, labels, by)
    drawn = random_orders(run, seed, kind_of)
    known = {kind: prefix(said, order) for kind, order in sorted(drawn.items(), key=lambda one: -len(one[1]))}
    counts = {kind: _count(len(drawn[kind]), found) for kind, found in known.items()}
    judged = sum(place in said for order in drawn.values() for place in order)
    inside = [verdict for found in known.values() for _, verdict in found]
    return Audit(
        name=name,
        noun=by.noun,
        reviewers=tuple(dict.fromkeys(one.review.reviewer for one in labels if one.review)),
        precision=stratified(list(counts.values())),
        kinds={kind: KindPrecision(count, exact(count)) for kind, count in counts.items()},
        faults=_faults(known, counts),
        mended=Counter(name for verdict in inside for name in verdict.mended),
        unsure=sum(verdict.said == "unsure" for verdict in inside),
        waiting=judged - len(inside),
        width=width,
        needed=needed(counts, width),
        recall=_recall(run, labels, by),
        recapture=_recapture(run, said, known, drawn, seed),
        unknown=unknown,
    )


def _count(size: int, known: Sequence[tuple[Place, RecordVerdict]]) -> Count:
    said = Counter(verdict.said for _, verdict in known)
    return Count(size, said["right"] + said["wrong"], said["right"])


def _faults(
    known: Mapping[str, Sequence[tuple[Place, RecordVerdict]]], counts: Mapping[str, Count]
) -> tuple[WrongReason, ...]:
    """The reasons, the most frequent in the whole run first: a judgement stands for so many of its kind."""
    numbers: Counter[str] = Counter()
    weights: dict[str, float] = defaultdict(float)
    for kind, found in known.items():
        for _, verdict in found:
            if verdict.why is not None:
                numbers[verdict.why] += 1
                weights[verdict.why] += counts[kind].size / counts[kind].judged
    whole = sum(weights.values())
    ordered = sorted(weights, key=lambda why: (-weights[why], why))
    return tuple(WrongReason(why, numbers[why], weights[why] / whole) for why in ordered)


def needed(counts: Mapping[str, Count], width: float) -> int | None:
    """How many judgements more the precision of all needs, to be known to within `width`.

    The shares are taken to be those found so far, with one right and one wrong more of each kind, because a
    few that are all right promise too much.
    """
    sizes = {kind: count.size for kind, count in counts.items()}
    done = sum(count.judged for count in counts.values())
    if not done:
        return None

    def is_enough(sample: int) -> bool:
        return _expected(counts, allocate(sizes, sample)).margin <= width

    if stratified(list(counts.values())).margin <= width:
        return 0
    return bisect_left(range(done, sum(sizes.values())), True, key=is_enough)


def _expected(counts: Mapping[str, Count], sample: Mapping[str, int]) -> Share:
    """The precision as a sample of these sizes would probably show it."""
    found = []
    for kind, count in counts.items():
        share = (count.right + 1) / (count.judged + 2)
        judged = max(sample[kind], count.judged)
        found.append(Count(count.size, judged, min(judged, round(share * judged))))
    return stratified(found)


def _recall(run: Sequence[Extraction], labels: Sequence[Extraction], by: Yardstick) -> Recall | None:
    """Recall on the abstracts that a person read completely; None without such abstracts."""
    ids = {one.abstract.id for one in run}
    whole = [
        one
        for one in labels
        if one.abstract.id in ids and one.is_read and (one.review is None or one.review.complete)
    ]
    if not whole:
        return None
    micro = evaluate(run, whole, by=by).levels["strict"].micro
    found, ends = micro.recall, [micro.recall.low, micro.recall.high]
    if found.value is not None:
        ends += binomial(found.value * micro.gold, micro.gold)
    known = [end for end in ends if end is not None]
    recall = Estimate(found.value, min(known, default=None), max(known, default=None))
    return Recall(len(whole), micro.gold, recall)


def _recapture(
    run: Sequence[Extraction],
    said: Verdicts,
    known: Mapping[str, Sequence[tuple[Place, RecordVerdict]]],
    drawn: Orders,
    seed: int,
) -> Recapture | None:
    """What the run and its second opinion tell of what neither has; None without enough judgements."""
    records = {one.abstract.id: one.records for one in run}
    order = only_second(run, seed)
    theirs = prefix(said, order)
    names = {name for one in run for record in one.records for name in record.seen_by} - {"model"}
    if not names or (order and not theirs) or not all(known.values()):
        return None
    counts: dict[bool, list[Count]] = {True: [], False: []}
    for kind, found in known.items():
        plain = _count(len(drawn[kind]), found)
        for both, parts in counts.items():
            right = sum(
                verdict.said == "right" and (len(records[place.abstract][place.position].seen_by) > 1) == both
                for place, verdict in found
            )
            parts.append(replace(plain, right=right))
    alone = _count(len(order), theirs)
    shared, first = total(counts[True]), total(counts[False])
    return recaptured(shared, first, total([alone] if order else []), ("model", ", ".join(sorted(names))))
