"""The two sides brought together: one `Scored` for each abstract of the gold."""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from pipeline.domain import Abstract, Extraction, Origin
from pipeline.errors import InputError, counted
from pipeline.evaluation.compared_record import ComparedRecord
from pipeline.evaluation.judged import judged_ones
from pipeline.evaluation.matching import Pair
from pipeline.evaluation.results import Coverage, Unanswered
from pipeline.evaluation.yardstick import Yardstick


@dataclass(frozen=True, slots=True, eq=False)
class Scored:
    """One abstract of the gold with the claims of both sides and how they pair up.

    `unanswered` is None where the predicted side has an answer; without one `predicted` is empty. Of an
    abstract that is not `complete` `predicted` has only what a person judged, and no claim can be missing.
    `left_out` are the predictions of which the labels say nothing.
    """

    abstract: Abstract
    predicted: tuple[ComparedRecord, ...]
    gold: tuple[ComparedRecord, ...]
    strict: tuple[Pair, ...]
    relaxed: tuple[Pair, ...]
    unanswered: Unanswered | None
    complete: bool = True
    left_out: tuple[ComparedRecord, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Sides:
    """Both sides: the scored abstracts in the order of their ids, and what is known of the others."""

    scored: tuple[Scored, ...]
    coverage: Coverage
    origin: Origin


def bring_together(
    predicted: Sequence[Extraction],
    gold: Sequence[Extraction],
    names: tuple[str, str],
    known: Mapping[str, Abstract],
    within: AbstractSet[str] | None,
    by: Yardstick,
) -> Sides:
    """Pair the claims of every abstract that the gold knows, or of those `within`, named by their ids.

    `names` are those of the two files, in messages; `known` has every abstract by id. Raises InputError
    where a side is empty or holds an abstract twice, where no abstract is in both, where the gold mixes
    origins, and for records that are no claims.
    """
    answers, labels = by_id(predicted, names[0]), by_id(gold, names[1])
    for side, name in zip((answers, labels), names, strict=True):
        if not side:
            raise InputError(f"There is no abstract in {name}, so there is nothing to compare.")
    origin = _one_origin(gold, names[1])
    _check_shared(answers, labels, names)
    given = labels if within is None else {key: label for key, label in labels.items() if key in within}
    if not given:
        raise InputError(
            f"The limited runs have no abstract in common that {names[1]} has too. Compare each by itself,"
            " or with claimsift compare --all."
        )
    usable = sorted(key for key, label in given.items() if label.is_read)
    scored = tuple(_score(given[key], answers.get(key), known[key], names, by) for key in usable)
    coverage = _coverage(scored, answers, labels)
    return Sides(scored, replace(coverage, not_given=len(labels) - len(given)), origin)


def by_id(side: Iterable[Extraction], name: str) -> dict[str, Extraction]:
    """Extractions by the ids of their abstracts; InputError, which calls them `name`, if one occurs twice."""
    found: dict[str, Extraction] = {}
    for extraction in side:
        key = extraction.abstract.id
        if key in found:
            raise InputError(f"The abstract {key} occurs twice in {name}; remove one of the two lines.")
        found[key] = extraction
    return found


def _one_origin(gold: Sequence[Extraction], name: str) -> Origin:
    origins = sorted({extraction.origin for extraction in gold})
    if len(origins) > 1:
        raise InputError(
            f"The labels in {name} are of several origins ({', '.join(origins)}); a score against both says "
            "nothing about either. Split the file by `origin` and compare with each part alone."
        )
    return gold[0].origin


def _check_shared(
    answers: Mapping[str, Extraction], labels: Mapping[str, Extraction], names: tuple[str, str]
) -> None:
    predicted_name, gold_name = names
    if not any(label.is_read for label in labels.values()):
        raise InputError(f"Every abstract in {gold_name} failed or is invalid, so it holds no labels.")
    if not answers.keys() & labels.keys():
        raise InputError(
            f"No abstract is in both {predicted_name} ({counted(len(answers), 'abstract')}) and {gold_name} "
            f"({counted(len(labels), 'abstract')}). Abstracts are told apart by `id`, which follows from"
            " their text: check that both files come from the same digests."
        )


def _score(
    label: Extraction, answer: Extraction | None, known: Abstract, names: tuple[str, str], by: Yardstick
) -> Scored:
    gold = by.read(label, known.text, names[1])
    complete = label.review is None or label.review.complete
    unanswered = _unanswered(answer, known, len(gold) if complete else 0)
    found: tuple[ComparedRecord, ...] = ()
    if answer is not None and unanswered is None:
        found = by.read(answer, known.text, names[0])
    predicted = judged_ones(found, gold, label, known.text, by)
    kept = {id(claim) for claim in predicted}
    left_out = tuple(claim for claim in found if id(claim) not in kept)
    pairs = by.strict(predicted, gold), by.relaxed(predicted, gold)
    return Scored(known, predicted, gold, *pairs, unanswered, complete, left_out)


def _unanswered(answer: Extraction | None, known: Abstract, gold_claims: int) -> Unanswered | None:
    if answer is None:
        return Unanswered(known.id, known.title, "missing", None, gold_claims)
    if answer.status == "failed" or answer.status == "invalid":  # noqa: PLR1714 - narrows the type
        return Unanswered(known.id, known.title, answer.status, answer.reason, gold_claims)
    return None


def _coverage(
    scored: Sequence[Scored], answers: Mapping[str, Extraction], labels: Mapping[str, Extraction]
) -> Coverage:
    outside = sorted(answers.keys() - labels.keys())
    answered = [one for one in scored if one.unanswered is None]
    return Coverage(
        abstracts=len(scored),
        answered=len(answered),
        partial=sum(answers[one.abstract.id].status == "partial" for one in answered),
        unanswered=tuple(one.unanswered for one in scored if one.unanswered is not None),
        outside=tuple(outside),
        outside_claims=sum(len(answers[key].records) for key in outside),
        unlabelled=tuple(sorted(key for key, label in labels.items() if not label.is_read)),
        negatives=sum(one.complete and not one.gold for one in scored),
        true_negatives=sum(one.complete and not one.gold and not one.predicted for one in answered),
        incomplete=sum(not one.complete for one in scored),
        not_judged=sum(len(one.left_out) for one in scored),
    )
