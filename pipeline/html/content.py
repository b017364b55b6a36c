"""Several runs over the same abstracts, brought together as the data that the page's scripts read.

The data is one JSON object:

    runs        name, role and model or origin (`by`) of each run, and what is told of it (`about`)
    shape       what the schema's fields are, see `shown_schema.ShownSchema`
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

from pipeline.domain import Abstract, Extraction, Json, Resolved, changed_fields
from pipeline.errors import counted
from pipeline.evaluation.compared_record import known_abstracts
from pipeline.evaluation.results import Unanswered
from pipeline.evaluation.sides import by_id
from pipeline.html.marks import Units, copied_words, evidence_places
from pipeline.html.shown_schema import ShownSchema
from pipeline.html.verdicts import Verdicts, disputes
from pipeline.outputs.writing import present

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
        """Who made the records, when and with which prompt, if that is known."""
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


def content(runs: Sequence[LoadedRun], verdicts: Verdicts, shape: ShownSchema) -> dict[str, Json]:
    """The data of the page; InputError where an abstract occurs twice in one run."""
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
    told = ("name", "role", "by", "about")
    return {
        "runs": [present({name: getattr(run, name) for name in told}) for run in runs],
        "shape": shape.as_json,
        "kinds": list(shape.found_kinds([run.extractions for run in runs])),
        "abstracts": [
            present({**_abstract(abstract, readings, unread, verdicts, shape.noun), "came": days.get(key)})
            for key, abstract in known.items()
        ],
        "disputes": disputes(verdicts, places, readings),
    }


def _abstract(
    abstract: Abstract,
    runs: Sequence[Mapping[str, Extraction]],
    unread: Mapping[tuple[int, str], Unanswered],
    verdicts: Verdicts,
    noun: str,
) -> dict[str, Json]:
    units = Units(abstract.text), Units(abstract.title)
    readings: list[Json] = []
    for number, run in enumerate(runs):
        if (one := run.get(abstract.id)) is not None:
            readings.append(_reading(number, one, abstract, units, verdicts))
        elif (missed := unread.get((number, abstract.id))) is not None:
            count = counted(missed.gold_claims, f"gold {noun}")
            reason = "not in this run" + (f"; {count} counted as missed" if missed.gold_claims else "")
            readings.append({"run": number, "status": "missing", "reason": reason, "claims": []})
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
    def claim(record: Resolved) -> Json:
        compared: dict[str, Json] = {
            "verdict": verdicts.of(number, record),
            "missed": verdicts.missed_by(number, record),
        }
        return record_content(record, abstract, units) | present(compared)

    taken_out = extraction.review.refuted if extraction.review and not extraction.is_judgement else ()
    out: list[Json] = [record_content(one.record, abstract, units) | {"why": one.why} for one in taken_out]
    usage = extraction.usage
    tokens: list[Json] = [usage.input_tokens, usage.output_tokens, usage.requests]
    return present(
        {
            "run": number,
            "status": extraction.status,
            "reason": extraction.reason,
            "usage": tokens if usage.requests else None,
            "claims": [*map(claim, extraction.records)],
            "rejected": [present(asdict(rejection)) for rejection in extraction.rejected] or None,
            "ruled": None if extraction.rules_only is None else [*map(claim, extraction.rules_only)],
            "out": out or None,
        }
    )


def _judged(record: Resolved) -> Json:
    """What a person did with a record, and of a mended one what its fields were."""
    judged = record.judged
    if judged is None:
        return None
    before = changed_fields(judged.before, record) if judged.before is not None else {}
    was: dict[str, Json] = {name: value for name, (value, _) in before.items()}
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
            "judged": _judged(record),
        }
    )
