"""Records brought together by benchmark and metric, and ranked where their values can be compared."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.boards.names import Better, Name, Names, fold, is_vague
from pipeline.domain import Extraction, Resolved, Verdict
from pipeline.errors import InputError
from pipeline.inputs.links import address_of
from schemas import Boards, Record, Says, quantity_fields, schema_name
from schemas.claims import Claim

_EXACT = ("exact", "about")
"""Qualifiers of values that can have a rank: "about 60" can, "at least 60" cannot."""


@dataclass(frozen=True, slots=True)
class Change:
    """An improvement as claimed: by how much, and which way."""

    value: float
    value_max: float | None
    unit: str
    qualifier: str
    direction: str | None


@dataclass(frozen=True, slots=True)
class Entry:
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
    change: Change | None
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
    entries: tuple[Entry, ...]
    fits: bool = True


@dataclass(frozen=True, slots=True)
class Benchmark:
    """All claims on one data set in one metric.

    `better` is None where it is not known, and `metric` where the claims name none. `vague` benchmarks
    are settings without a name of their own ("three benchmarks"), each of one paper. `others` are the
    claims without a score: improvements and comparisons.
    """

    dataset: str
    metric: str | None
    better: Better | None
    vague: bool
    rankings: tuple[Ranking, ...]
    others: tuple[Entry, ...]
    dataset_keys: tuple[str, ...]
    metric_key: str

    @property
    def entries(self) -> tuple[Entry, ...]:
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
            named = tuple(
                one for one in found if wanted in one.dataset_keys or wanted == " + ".join(one.dataset_keys)
            )
            found = named or tuple(
                one for one in found if wanted and any(wanted in key for key in one.dataset_keys)
            )
        if metric is not None:
            wanted = names.metric(metric).key
            named = tuple(one for one in found if wanted == one.metric_key)
            found = named or tuple(one for one in found if wanted and wanted in one.metric_key)
        return replace(self, benchmarks=found)


@dataclass(frozen=True, slots=True)
class _Placed:
    """An entry with the folded names that say where it belongs."""

    entry: Entry
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
    settings without a name have no rank.

    Raises:
        InputError: the schema of the records says of no fields that they make a board.
    """
    of = _Fields.of(record)
    groups: dict[tuple[str, str], list[_Placed]] = defaultdict(list)
    unplaced = 0
    for extraction in extractions:
        placed: list[_Placed] = []
        for number, one in enumerate(extraction.records):
            if (says := of.says(one)) is None:
                continue
            if (found := _place(extraction, number, one, names, of, says)) is None:
                unplaced += 1
            else:
                day = (days or {}).get(extraction.abstract.id)
                placed.append(replace(found, entry=replace(found.entry, came_in=day)))
        for line in _joined(placed):
            paper = f"{extraction.abstract.id} " if line.vague else ""
            groups[paper + line.dataset.key, line.metric.key if line.metric else ""].append(line)
    benchmarks = [_benchmark(group, names) for group in groups.values()]
    benchmarks.sort(key=lambda one: (one.vague, -one.papers, one.dataset.casefold(), one.metric or "\uffff"))
    return Board(tuple(benchmarks), unplaced)


def _place(
    extraction: Extraction, number: int, record: Resolved, names: Names, of: "_Fields", says: Says
) -> _Placed | None:
    boards = of.boards
    written = _text(record, boards.benchmark)
    if written is None:
        return None
    dataset, metric = names.dataset(written), _text(record, boards.metric)
    value, value_max = (_number(record, part) for part in of.amount[:2])
    unit, qualifier = (_text(record, part) for part in of.amount[2:])
    change = None
    if says == "change" and value is not None:
        change = Change(
            value, value_max, names.unit(unit), qualifier or "exact", _text(record, boards.direction)
        )
    scored = says == "score"
    entry = Entry(
        kind=_text(record, of.kind) or says,
        says=says,
        subject=_text(record, boards.subject) or "",
        value=value if scored else None,
        value_max=value_max if scored else None,
        unit=names.unit(unit) if scored else "",
        qualifier=(qualifier or "exact") if scored else "exact",
        change=change,
        baseline=_text(record, boards.baseline),
        title=extraction.abstract.title,
        abstract_id=extraction.abstract.id,
        number=number,
        evidence=record.evidence,
        dataset=written,
        metric=metric,
        paper=address_of(extraction.abstract),
        judged=None if record.judged is None else record.judged.verdict,
    )
    vague = not dataset.known and is_vague(written)
    return _Placed(entry, dataset, names.metric(metric) if metric else None, vague)


@dataclass(frozen=True, slots=True)
class _Fields:
    """Which fields of a schema make a board: those that it names, its kind, and what its value says."""

    boards: Boards
    kind: str | None
    amount: tuple[str | None, ...]

    @classmethod
    def of(cls, record: type[Record]) -> "_Fields":
        boards = record.traits.boards
        if boards is None:
            raise InputError(
                f"The schema {schema_name(record)} does not say which of its fields make a board. Import"
                " Boards and Traits from schemas, and write into the class, with names of its own fields:"
                ' traits = Traits(boards=Boards(benchmark="dataset", metric="metric", value="score",'
                ' subject="model")). Only benchmark is needed; value must be a Quantity.'
            )
        amount = quantity_fields(boards.value) if boards.value else (None,) * 4
        return cls(boards, record.traits.kind, amount)

    def says(self, record: Resolved) -> Says | None:
        """What a record has to say on a board; None where it has nothing."""
        return "score" if self.kind is None else self.boards.says(record.fields.get(self.kind))


def _text(record: Resolved, name: str | None) -> str | None:
    value = record.fields.get(name) if name else None
    return value if isinstance(value, str) and value.strip() else None


def _number(record: Resolved, name: str | None) -> float | None:
    """A field as a float; None where it is no number, or none that can be compared."""
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
        Counter(map(_about, _of(placed, "score"))),
        Counter(map(_about, _of(placed, "change"))),
    )
    joined = {about for about in scores if scores[about] == changes[about] == 1}
    by_about = {_about(one): one.entry for one in _of(placed, "change") if _about(one) in joined}
    for one in placed:
        if _about(one) not in joined or one.entry.says == "comparison":
            yield one
        elif one.entry.says == "score":
            other = by_about[_about(one)]
            yield replace(
                one,
                entry=replace(one.entry, change=other.change, baseline=other.baseline or one.entry.baseline),
            )


def _of(placed: Sequence[_Placed], says: Says) -> list[_Placed]:
    return [one for one in placed if one.entry.says == says]


def _about(one: _Placed) -> tuple[str, str, str]:
    return fold(one.entry.subject), one.dataset.key, one.metric.key if one.metric else ""


def _benchmark(group: Sequence[_Placed], names: Names) -> Benchmark:
    first = group[0]
    better = names.better(first.metric) if first.metric else None
    scores: dict[str, list[Entry]] = defaultdict(list)
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
        others=tuple(sorted((one.entry for one in group if one.entry.value is None), key=_other_order)),
        dataset_keys=first.dataset.parts,
        metric_key=first.metric.key if first.metric else "",
    )


def _usual(labels: Sequence[str]) -> str:
    """The most common spelling; of equally common ones the first in the alphabet."""
    counts = Counter(labels)
    return min(counts, key=lambda label: (-counts[label], label))


def _ranked(entries: Sequence[Entry], ranked: Better | None, better: Better | None) -> tuple[Entry, ...]:
    """Scores in one unit, best first and with their ranks; those that can have none stand behind."""
    sign = 1 if better == "lower" else -1
    ordered = sorted(entries, key=lambda entry: (sign * (entry.value or 0), entry.title, entry.subject))
    comparable = [entry for entry in ordered if ranked is not None and is_comparable(entry)]
    values = [entry.value for entry in comparable]
    with_rank = [replace(entry, rank=values.index(entry.value) + 1) for entry in comparable]
    return (*with_rank, *(entry for entry in ordered if ranked is None or not is_comparable(entry)))


def is_comparable(entry: Entry) -> bool:
    """Whether the value is one number, as measured: no range, and no "at least" or "at most"."""
    return entry.value is not None and entry.value_max is None and entry.qualifier in _EXACT


def _other_order(entry: Entry) -> tuple[bool, str, str]:
    return entry.change is None, entry.title, entry.subject
