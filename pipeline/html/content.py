"""Several runs over the same abstracts, brought together as the data that the page's scripts read.

The data is one JSON object:

    runs        name, role and model or origin (`by`) of each run, and what is told of it (`about`)
    shape       what the schema's fields are, see `shape.Shape`
    kinds       the kinds of record, in the schema's order, then any others that occur
    abstracts   id, title, text, sources, the day on which it `came` in, and readings: one for each run that
                has the abstract
    disputes    where runs and gold disagree, see `verdicts.disputes`

A reading has the number of its run (`run`), `status`, `reason`, `usage` (tokens in, tokens out,
requests), `claims`, `rejected`, `ruled` where a second opinion was asked for: the claims that it alone
has, and `out`: those that a person took out, each with `why`. Its status is ``missing`` where the gold has
the abstract and the run says nothing of it. A claim has its `fields`, `spans` (where its evidence stands),
`words` (see `marks.copied_words`), and where known `evidence`, `sentence`, `rule`, `seen` (by the model, by
rules), `judged` (what a person did with it, and what the fields were that were mended), `verdict` and
`missed` (names of the runs that do not have this gold claim). What is absent is left out; spans
count UTF-16 units.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Literal, TypeAlias

from pipeline.domain import Abstract, Extraction, Json, Judged, Rejection, Resolved, Review
from pipeline.evaluation.claim import known_abstracts
from pipeline.evaluation.results import Unanswered
from pipeline.evaluation.sides import by_id
from pipeline.evaluation.words import counted
from pipeline.html.marks import Units, copied_words, evidence_places
from pipeline.html.shape import Shape
from pipeline.html.verdicts import Verdicts, disputes

Role: TypeAlias = Literal["gold", "prediction"]
"""What a run is in a comparison; a run that is not compared has none."""


@dataclass(frozen=True, slots=True)
class LoadedRun:
    """One file of records under the name that the page shows for it.

    `seconds` is how long the run took that wrote it, `finished` when it ended, `prompt` what it asked with
    and `caution` what is to be said of its model, where its manifest says so. One that was `limited` on
    purpose is scored on what it was given. `days` says when an abstract, by its id, came in, where that is
    known.
    """

    name: str
    extractions: Sequence[Extraction]
    role: Role | None = None
    seconds: float | None = None
    limited: bool = False
    finished: str | None = None
    prompt: str | None = None
    caution: str | None = None
    days: Mapping[str, str] = field(default_factory=dict)

    @property
    def by(self) -> str | None:
        """Who made the records: the models that answered, else the kind of origin."""
        models = dict.fromkeys(one.model for one in self.extractions if one.model)
        return ", ".join(models) or next((one.origin for one in self.extractions), None)

    @property
    def about(self) -> str:
        """Who made the records, when and with which prompt, as far as that is known."""
        by = self.by or "nothing in it"
        asked = dict.fromkeys(one.asked_model for one in self.extractions if one.asked_model)
        other = [name for name in asked if name not in by.split(", ")]
        parts = [_MADE.get(by, by) + (f", asked as {', '.join(other)}" if other else "")]
        if self.finished or self.prompt:
            parts += [self.finished or "date not known", f"prompt {self.prompt or 'not known'}"]
        elif by == "model" or by not in _MADE:
            parts.append("date and prompt not known, for want of a manifest beside the file")
        return " · ".join([*parts, *([self.caution] if self.caution else [])])


_MADE = {"model": "by a model without a name", "rule": "labelled by rule", "hand": "labelled by hand"}


def content(runs: Sequence[LoadedRun], verdicts: Verdicts, shape: Shape) -> dict[str, Json]:
    """The data of the page.

    Raises:
        InputError: an abstract stands twice in one run.
    """
    readings = [by_id(run.extractions, run.name) for run in runs]
    known = known_abstracts([run.extractions for run in runs])
    unread = {
        (run, one.id): one
        for run, evaluation in verdicts.evaluations.items()
        for one in evaluation.coverage.unanswered
        if one.status == "missing"
    }
    places = {key: place for place, key in enumerate(known)}
    days = {key: day for run in reversed(runs) for key, day in run.days.items()}
    return {
        "runs": [_run(run) for run in runs],
        "shape": shape.as_json,
        "kinds": list(shape.found_kinds([run.extractions for run in runs])),
        "abstracts": [
            present({**_abstract(abstract, readings, unread, verdicts, shape.noun), "came": days.get(key)})
            for key, abstract in known.items()
        ],
        "disputes": disputes(verdicts, places, readings),
    }


def _run(run: LoadedRun) -> Json:
    return present({"name": run.name, "role": run.role, "by": run.by, "about": run.about})


def _unread(run: int, one: Unanswered, noun: str) -> dict[str, Json]:
    lost = f"; {counted(one.gold_claims, f'gold {noun}')} counted as missed" if one.gold_claims else ""
    return {"run": run, "status": "missing", "reason": f"not in this run{lost}", "claims": []}


def _abstract(
    abstract: Abstract,
    runs: Sequence[Mapping[str, Extraction]],
    unread: Mapping[tuple[int, str], Unanswered],
    verdicts: Verdicts,
    noun: str,
) -> dict[str, Json]:
    units = Units(abstract.text), Units(abstract.title)
    readings: list[Json] = [
        _reading(number, run[abstract.id], abstract, units, verdicts)
        if abstract.id in run
        else _unread(number, unread[number, abstract.id], noun)
        for number, run in enumerate(runs)
        if abstract.id in run or (number, abstract.id) in unread
    ]
    return {
        "id": abstract.id,
        "title": abstract.title,
        "text": abstract.text,
        "sources": [present(asdict(source)) for source in abstract.sources],
        "readings": readings,
    }


def _reading(
    number: int, extraction: Extraction, abstract: Abstract, units: tuple[Units, Units], verdicts: Verdicts
) -> Json:
    usage = extraction.usage
    tokens: list[Json] = [usage.input_tokens, usage.output_tokens, usage.requests]
    return present(
        {
            "run": number,
            "status": extraction.status,
            "reason": extraction.reason,
            "usage": tokens if usage.requests else None,
            "claims": [_claim(number, record, abstract, units, verdicts) for record in extraction.records],
            "rejected": [_rejection(rejection) for rejection in extraction.rejected] or None,
            "ruled": None
            if extraction.rules_only is None
            else [_claim(number, record, abstract, units, verdicts) for record in extraction.rules_only],
            "out": None if extraction.is_judgement else _taken_out(extraction.review, abstract, units),
        }
    )


def _claim(
    run: int, record: Resolved, abstract: Abstract, units: tuple[Units, Units], verdicts: Verdicts
) -> Json:
    compared: dict[str, Json] = {
        "verdict": verdicts.of(run, record),
        "missed": verdicts.missed_by(run, record),
    }
    return record_content(record, abstract, units) | present(compared)


def _taken_out(review: Review | None, abstract: Abstract, units: tuple[Units, Units]) -> list[Json] | None:
    """What a person took out of a machine's output."""
    if review is None or not review.refuted:
        return None
    return [record_content(one.record, abstract, units) | {"why": one.why} for one in review.refuted]


def _judged(judged: Judged | None, fields: Mapping[str, Json]) -> Json:
    """What a person did with a record, and of a mended one what its fields were."""
    if judged is None:
        return None
    was: dict[str, Json] = {}
    if judged.before is not None:
        before = judged.before.fields
        names = dict.fromkeys((*before, *fields))
        was = {name: before.get(name) for name in names if before.get(name) != fields.get(name)}
    return {"verdict": judged.verdict, "was": was}


def record_content(record: Resolved, abstract: Abstract, units: tuple[Units, Units]) -> dict[str, Json]:
    """A record as the scripts of our pages read it; `units` count in the abstract's text and title."""
    stands = record.span is not None and abstract.text[slice(*record.span)] == record.evidence
    return present(
        {
            "fields": present(record.fields),
            "spans": evidence_places(record, abstract.text, units[0]),
            "words": list(copied_words(record, *units)) or None,
            "evidence": None if stands else record.evidence,
            "sentence": record.sentence,
            "rule": record.rule,
            "seen": list(record.seen_by) or None,
            "judged": _judged(record.judged, record.fields),
        }
    )


def _rejection(rejection: Rejection) -> Json:
    return present(
        {
            "record": rejection.record,
            "reason": rejection.reason,
            "detail": rejection.detail,
            "field": rejection.field,
        }
    )


def present(fields: Mapping[str, Json]) -> dict[str, Json]:
    """What is there: an absent value needs no name."""
    return {name: value for name, value in fields.items() if value is not None}
