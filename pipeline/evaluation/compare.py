"""The comparison itself: predicted claims against gold ones, and two predictions against one gold."""

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace

from pipeline.domain import Extraction
from pipeline.evaluation.compared_record import ComparedRecord, known_abstracts
from pipeline.evaluation.errors_by_kind import count_errors, disagreements
from pipeline.evaluation.matching import best_pairs
from pipeline.evaluation.results import Bootstrap, ChangedClaim, ChangeKind, Contrast, Evaluation
from pipeline.evaluation.scores import Sums
from pipeline.evaluation.sides import Scored, Sides, bring_together
from pipeline.evaluation.yardstick import Yardstick, usual
from pipeline.settings import SEED

RESAMPLES = 2000


def evaluate(
    predicted: Sequence[Extraction],
    gold: Sequence[Extraction],
    *,
    predicted_name: str = "the predictions",
    gold_name: str = "the gold labels",
    within: AbstractSet[str] | None = None,
    resamples: int = RESAMPLES,
    by: Yardstick | None = None,
) -> Evaluation:
    """Score predicted claims against gold ones; `definitions.DEFINITIONS` says what each score means.

    The names stand for the files in messages and reports. With `within` only abstracts of these ids are
    scored: those that a run got which was limited on purpose. `by` says how records of the schema are
    compared; without it, claims are. The order of the extractions and of their
    records does not matter. Raises InputError where a side is empty or holds an abstract twice, where no
    abstract is in both, where the gold mixes origins, and for records that are no claims.
    """
    by = by or usual()
    unknown, names = by.unknown_to(gold, predicted), (predicted_name, gold_name)
    by = by.without(unknown)
    sides = bring_together(predicted, gold, names, known_abstracts([predicted, gold]), within, by)
    return _evaluation(sides, Sums(sides.scored, Bootstrap(resamples, SEED), by), names, unknown)


def contrast(
    predicted: Sequence[Extraction],
    other: Sequence[Extraction],
    gold: Sequence[Extraction],
    *,
    names: tuple[str, str, str] = ("the predictions", "the other predictions", "the gold labels"),
    within: AbstractSet[str] | None = None,
    resamples: int = RESAMPLES,
    by: Yardstick | None = None,
) -> Contrast:
    """Score two predictions against one gold, with paired intervals of the differences.

    Differences are those of `predicted` less those of `other`. `names` are those of the three, and all else
    is as for `evaluate`.
    """
    bootstrap, by = Bootstrap(resamples, SEED), by or usual()
    unknown = by.unknown_to(gold, [*predicted, *other])
    by = by.without(unknown)
    known = known_abstracts([predicted, other, gold])
    ours, theirs = (names[0], names[2]), (names[1], names[2])
    sides = bring_together(predicted, gold, ours, known, within, by)
    others = bring_together(other, gold, theirs, known, within, by)
    sums, other_sums = Sums(sides.scored, bootstrap, by), Sums(others.scored, bootstrap, by)
    changes = (
        change for two in zip(sides.scored, others.scored, strict=True) for change in _changes(*two, by)
    )
    return Contrast(
        _evaluation(sides, sums, ours, unknown),
        _evaluation(others, other_sums, theirs, unknown),
        sums.less(other_sums),
        tuple(changes),
    )


def _evaluation(sides: Sides, sums: Sums, names: tuple[str, str], unknown: tuple[str, ...]) -> Evaluation:
    found = tuple(one for scored in sides.scored for one in disagreements(scored, sums.by))
    return Evaluation(
        predicted_name=names[0],
        gold_name=names[1],
        gold_origin=sides.origin,
        coverage=sides.coverage,
        levels=sums.levels(),
        items=sums.items(),
        tuples=sums.tuples(),
        fields=sums.fields(),
        errors=count_errors(found, sums.by),
        disagreements=found,
        abstracts={scored.abstract.id: scored.abstract for scored in sides.scored},
        bootstrap=sums.bootstrap,
        schema=sums.by.schema,
        noun=sums.by.noun,
        unknown=unknown,
        left_out=tuple(claim.record for scored in sides.scored for claim in scored.left_out),
    )


def _changes(mine: Scored, theirs: Scored, by: Yardstick) -> Iterator[ChangedClaim]:
    my_gold, their_gold = ({pair.gold.position for pair in side.strict} for side in (mine, theirs))
    for claim in mine.gold:
        if (claim.position in my_gold) != (claim.position in their_gold):
            yield _change("found" if claim.position in my_gold else "lost", mine, claim, by)
    right = {id(pair.predicted) for side in (mine, theirs) for pair in side.strict}
    my_wrong, their_wrong = (
        [claim for claim in side.predicted if id(claim) not in right] for side in (mine, theirs)
    )
    shared = best_pairs(my_wrong, their_wrong, by.rule, by.exact, by.fields)
    both = {id(pair.predicted) for pair in shared} | {id(pair.gold) for pair in shared}
    fates: tuple[tuple[ChangeKind, list[ComparedRecord]], ...] = (
        ("wrong_new", my_wrong),
        ("wrong_gone", their_wrong),
    )
    for fate, claims in fates:
        yield from (_change(fate, mine, claim, by) for claim in claims if id(claim) not in both)


def _change(change: ChangeKind, scored: Scored, claim: ComparedRecord, by: Yardstick) -> ChangedClaim:
    return ChangedClaim(change, scored.abstract.id, replace(claim.record, record_class=by.record))
