"""Records brought together by benchmark and metric, and ranked where their values can be compared."""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.boards.names import Better, Name, Names, fold_name, is_vague
from pipeline.domain import Extraction, Resolved, Verdict
from pipeline.errors import InputError
from pipeline.inputs.links import paper_address
from schemas import Boards, Record, Says, quantity_fields, schema_name
from schemas.claims import Claim

_EXACT = ("exact", "about")
"""Qualifiers of values that can have a rank: "about 60" can, "at least 60" cannot."""


@dataclass(frozen=True, slots=True)
class Improvement:
    """An improvement as claimed: by how much, and which way.

    `of_whole` says that it may be what is left ("35% of the tokens"), not what was saved.
    """

    value: float
    value_max: float | None
    unit: str
    qualifier: str
    direction: str | None
    of_whole: bool = False


@dataclass(frozen=True, slots=True)
class BoardEntry:
    """One line of a board; `says` is what the record of this `kind` has to say on it.

    A score has `value`; an improvement alone has `change` and no value; a comparison without a number
    has neither. `number` is the claim's place among those of its abstract, from 0: the score's where an
    improvement was put beside it. `rank` is None where the value cannot be compared: a range, a bound,
    no known direction. `came_in` is the day on which the abstract was first read, where that is known, and
    `paper` the address of the work. `judged` says what a person did with the claim, if one did.
    """

    kind: str
    says: Says
    subject: str
    value: float | None
    value_max: float | None
    unit: str
    qualifier: str
    change: Improvement | None
    baseline: str | None
    title: str
    abstract_id: str
    number: int
    evidence: str
    dataset: str
    metric: str | None
    rank: int | None = None
    came_in: str | None = None
    paper: str | None = None
    judged: Verdict | None = None


@dataclass(frozen=True, slots=True)
class Ranking:
    """The scores of one benchmark in one unit, best first, those without a rank behind.

    `fits` is False where the metric cannot be in that unit; nothing is ranked then.
    """

    unit: str
    entries: tuple[BoardEntry, ...]
    fits: bool = True


@dataclass(frozen=True, slots=True)
class Benchmark:
    """All claims on one data set in one metric.

    `better` is None where it is not known, and `metric` where the claims name none. `vague` benchmarks
    are settings without a name of their own ("three benchmarks"), each of one paper. `others` are the
    claims without a score: improvements and comparisons. Where a schema has no field for the metric, none
    `has_metric`.
    """

    dataset: str
    metric: str | None
    better: Better | None
    vague: bool
    rankings: tuple[Ranking, ...]
    others: tuple[BoardEntry, ...]
    dataset_keys: tuple[str, ...]
    metric_key: str
    has_metric: bool

    @property
    def entries(self) -> tuple[BoardEntry, ...]:
        """Every line, the scores first."""
        return (*(entry for ranking in self.rankings for entry in ranking.entries), *self.others)

    @property
    def papers(self) -> int:
        """How many abstracts claim something here."""
        return len({entry.abstract_id for entry in self.entries})


@dataclass(frozen=True, slots=True)
class Board:
    """Benchmarks with the most papers first; `unplaced` counts comparing claims that name no data set."""

    benchmarks: tuple[Benchmark, ...]
    unplaced: int

    def only(self, names: Names, dataset: str | None, metric: str | None) -> "Board":
        """The benchmarks of a data set and a metric, as anyone may spell them.

        A data set also stands for the lists that it is part of. Where no benchmark has the name, those
        count whose name contains it.
        """
        found = self.benchmarks
        if dataset is not None:
            wanted = names.dataset(dataset).key
            found = _called(found, wanted, lambda one: (*one.dataset_keys, " + ".join(one.dataset_keys)))
        if metric is not None:
            found = _called(found, names.metric(metric).key, lambda one: (one.metric_key,))
        return replace(self, benchmarks=found)


def _called(
    found: Sequence[Benchmark], wanted: str, keys: Callable[[Benchmark], Sequence[str]]
) -> tuple[Benchmark, ...]:
    """The benchmarks with the wanted key, else those with a key that contains it."""
    named = tuple(one for one in found if wanted in keys(one))
    return named or tuple(one for one in found if wanted and any(wanted in key for key in keys(one)))


@dataclass(frozen=True, slots=True)
class _Placed:
    """An entry with the folded names that say where it belongs."""

    entry: BoardEntry
    dataset: Name
    metric: Name | None
    vague: bool


def build(
    extractions: Iterable[Extraction],
    names: Names,
    days: Mapping[str, str] | None = None,
    record: type[Record] = Claim,
) -> Board:
    """The board of the records of one run or several; `days` says when an abstract, by its id, came in.

    `record` is their class, whose traits say which fields make a board.

    Scores are ranked within one data set, metric and unit, where the metric is named, can be in that unit,
    and it is known which way it is better; equal values share a rank. Ranges, bounds ("over 60") and
    settings without a name have no rank. InputError is raised for a schema without a board.
    """
    boards, kind = _boards_of(record), record.traits.kind
    placed: list[_Placed] = []
    unplaced = 0
    for extraction in extractions:
        here = []
        for number, one in enumerate(extraction.records):
            says = "score" if kind is None else boards.says(one.fields.get(kind))
            if says is not None and (dataset := _text(one, boards.benchmark)) is None:
                unplaced += 1
            elif says is not None and dataset is not None:
                entry = _entry(extraction, number, dataset, says, names, boards, kind)
                day = (days or {}).get(extraction.abstract.id)
                here.append(_placed(replace(entry, came_in=day), names))
        placed += _joined(here)
    # What somebody writes with a capital is a name, however others write it.
    named = {each.dataset.key for each in placed if not each.vague}
    groups: dict[tuple[str, str], list[_Placed]] = defaultdict(list)
    for each in placed:
        line = replace(each, vague=each.vague and each.dataset.key not in named)
        paper = f"{line.entry.abstract_id} " if line.vague else ""
        groups[paper + line.dataset.key, line.metric.key if line.metric else ""].append(line)
    benchmarks = [_benchmark(group, names, has_metric=bool(boards.metric)) for group in groups.values()]
    benchmarks.sort(key=lambda one: (one.vague, -one.papers, one.dataset.casefold(), one.metric or "\uffff"))
    return Board(tuple(benchmarks), unplaced)


def _boards_of(record: type[Record]) -> Boards:
    boards = record.traits.boards
    if boards is None:
        raise InputError(
            f"The schema {schema_name(record)} does not say which of its fields make a board. Import"
            " Boards and Traits from schemas, and write into the class, with names of its own fields:"
            ' traits = Traits(boards=Boards(benchmark="dataset", metric="metric", value="score",'
            ' subject="model")). Only benchmark is needed; value must be a Quantity.'
        )
    return boards


def _entry(
    extraction: Extraction,
    number: int,
    dataset: str,
    says: Says,
    names: Names,
    boards: Boards,
    kind: str | None,
) -> BoardEntry:
    record = extraction.records[number]
    parts = quantity_fields(boards.value) if boards.value else (None,) * 4
    value, value_max = (_number(record, part) for part in parts[:2])
    unit, qualifier = names.unit(_text(record, parts[2])), _text(record, parts[3]) or "exact"
    change = None
    if says == "change" and value is not None:
        whole = unit == "percent" and value != 50 and _is_of_whole(record, boards.value)
        change = Improvement(value, value_max, unit, qualifier, _text(record, boards.direction), whole)
    scored = says == "score"
    return BoardEntry(
        kind=_text(record, kind) or says,
        says=says,
        subject=_text(record, boards.subject) or "",
        value=value if scored else None,
        value_max=value_max if scored else None,
        unit=unit if scored else "",
        qualifier=qualifier if scored else "exact",
        change=change,
        baseline=_text(record, boards.baseline),
        title=extraction.abstract.title,
        abstract_id=extraction.abstract.id,
        number=number,
        evidence=record.evidence,
        dataset=dataset,
        metric=_text(record, boards.metric),
        paper=paper_address(extraction.abstract),
        judged=None if record.judged is None else record.judged.verdict,
    )


def _placed(entry: BoardEntry, names: Names) -> _Placed:
    dataset, metric = names.dataset(entry.dataset), names.metric(entry.metric) if entry.metric else None
    return _Placed(entry, dataset, metric, vague=not dataset.known and is_vague(entry.dataset))


def _text(record: Resolved, name: str | None) -> str | None:
    value = record.fields.get(name) if name else None
    return value if isinstance(value, str) and value.strip() else None


def _is_of_whole(record: Resolved, quantity: str | None) -> bool:
    """Whether its evidence goes on behind the number with what it is a part of."""
    _, found, behind = record.evidence.partition(_text(record, quantity) or "\0")
    return bool(found) and re.match(r"\s+(?:of|the|as)\b", behind) is not None


def _number(record: Resolved, name: str | None) -> float | None:
    """A field as a float; None unless it is a number that can be compared."""
    value = record.fields.get(name) if name else None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


def _joined(placed: Sequence[_Placed]) -> Iterator[_Placed]:
    """One abstract's entries, with an improvement put beside the one score that it speaks of.

    That is the only score of the same subject on the same data set in the same metric, where the
    improvement is the only one of it too.
    """
    scores, changes = (
        Counter(_about(one) for one in placed if one.entry.says == says) for says in ("score", "change")
    )
    joined = {about for about in scores if scores[about] == changes[about] == 1}
    by_about = {_about(one): one.entry for one in placed if one.entry.says == "change"}
    for one in placed:
        entry = one.entry
        if _about(one) not in joined or entry.says == "comparison":
            yield one
        elif entry.says == "score":
            other = by_about[_about(one)]
            joint = replace(entry, change=other.change, baseline=other.baseline or entry.baseline)
            yield replace(one, entry=joint)


def _about(one: _Placed) -> tuple[str, str, str]:
    return fold_name(one.entry.subject), one.dataset.key, one.metric.key if one.metric else ""


def _benchmark(group: Sequence[_Placed], names: Names, *, has_metric: bool) -> Benchmark:
    first = group[0]
    better = names.better(first.metric) if first.metric else None
    scores: dict[str, list[BoardEntry]] = defaultdict(list)
    for one in group:
        if one.entry.value is not None:
            scores[one.entry.unit].append(one.entry)
    rankings = []
    for unit, entries in scores.items():
        fits = first.metric is None or names.fits(first.metric, unit)
        ranked = better if fits and not first.vague else None
        rankings.append(Ranking(unit, _ranked(entries, ranked, better), fits))
    rankings.sort(key=lambda ranking: (-len(ranking.entries), ranking.unit))
    metrics = [one.metric.label for one in group if one.metric]
    return Benchmark(
        dataset=_usual([one.dataset.label for one in group]),
        metric=_usual(metrics) if metrics else None,
        better=better,
        vague=first.vague,
        rankings=tuple(rankings),
        others=tuple(
            sorted(
                (one.entry for one in group if one.entry.value is None),
                key=lambda entry: (entry.change is None, entry.title, entry.subject),
            )
        ),
        dataset_keys=first.dataset.parts,
        metric_key=first.metric.key if first.metric else "",
        has_metric=has_metric,
    )


def _usual(labels: Sequence[str]) -> str:
    """The most common spelling; of equally common ones the first in the alphabet."""
    counts = Counter(labels)
    return min(counts, key=lambda label: (-counts[label], label))


def _ranked(
    entries: Sequence[BoardEntry], ranked: Better | None, better: Better | None
) -> tuple[BoardEntry, ...]:
    """Scores in one unit, best first and with their ranks; those that can have none stand behind."""
    sign = 1 if better == "lower" else -1
    ordered = sorted(entries, key=lambda entry: (sign * (entry.value or 0), entry.title, entry.subject))
    values = [entry.value for entry in ordered if ranked is not None and _is_comparable(entry)]
    told = [
        replace(entry, rank=values.index(entry.value) + 1) if ranked and _is_comparable(entry) else entry
        for entry in ordered
    ]
    return tuple(sorted(told, key=lambda entry: entry.rank is None))


def _is_comparable(entry: BoardEntry) -> bool:
    """Whether the value is one number, as measured: no range, and no "at least" or "at most"."""
    return entry.value is not None and entry.value_max is None and entry.qualifier in _EXACT
