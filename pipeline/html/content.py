"""Several runs over the same abstracts, brought together as the data that the page's scripts read.

The data is one JSON object:

    runs        name, role, origin and model of each run
    kinds       the kinds of claim, in the schema's order, then any others that occur
    abstracts   id, title, text, sources, and readings: one for each run that has the abstract

A reading has the number of its run (`run`), `status`, `reason`, `usage` (tokens in, tokens out,
requests), `claims`, `rejected`, and `ruled` where rules were asked as well: the claims that they alone
see. A claim has its `fields`, `spans` (where its evidence stands), `words` (see `marks.copied_words`),
and where known `evidence`, `sentence`, `rule`, `seen` (by the model, by rules), `verdict` and `missed`
(names of the runs that do not have this gold claim). What is absent is left out; spans count
UTF-16 units.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Literal, TypeAlias

from pipeline.domain import Abstract, Extraction, Json, Rejection, Resolved
from pipeline.evaluation import KINDS
from pipeline.evaluation.sides import by_id
from pipeline.html.marks import Units, copied_words, evidence_places
from pipeline.html.verdicts import Verdicts

Role: TypeAlias = Literal["gold", "prediction"]
"""What a run is in a comparison; a run that is not compared has none."""


@dataclass(frozen=True, slots=True)
class LoadedRun:
    """One file of records under the name that the page shows for it.

    `seconds` is how long the run took that wrote it, where its manifest says so. One that was `limited` on
    purpose is scored on what it was given.
    """

    name: str
    extractions: Sequence[Extraction]
    role: Role | None = None
    seconds: float | None = None
    limited: bool = False


def content(runs: Sequence[LoadedRun], verdicts: Verdicts) -> dict[str, Json]:
    """The data of the page.

    Raises:
        InputError: an abstract stands twice in one run.
    """
    readings = [by_id(run.extractions, run.name) for run in runs]
    known = known_abstracts(runs)
    return {
        "runs": [_run(run) for run in runs],
        "kinds": list(kinds(runs)),
        "abstracts": [_abstract(abstract, readings, verdicts) for abstract in known.values()],
    }


def kinds(runs: Sequence[LoadedRun]) -> tuple[str, ...]:
    """The kinds of the schema, then any others that the records name."""
    found = {
        str(record.fields.get("kind", "unknown"))
        for run in runs
        for extraction in run.extractions
        for record in extraction.records
    }
    return (*KINDS, *sorted(found - set(KINDS)))


def known_abstracts(runs: Sequence[LoadedRun]) -> dict[str, Abstract]:
    """Each abstract once, in the order of the runs, from the first run that has its text."""
    known: dict[str, Abstract] = {}
    for run in runs:
        for extraction in run.extractions:
            abstract = extraction.abstract
            if abstract.id not in known or (abstract.text and not known[abstract.id].text):
                known[abstract.id] = abstract
    return known


def _run(run: LoadedRun) -> Json:
    first = run.extractions[0] if run.extractions else None
    return _present(
        {
            "name": run.name,
            "role": run.role,
            "origin": first.origin if first else None,
            "model": ", ".join(dict.fromkeys(one.model for one in run.extractions if one.model)) or None,
        }
    )


def _abstract(abstract: Abstract, runs: Sequence[Mapping[str, Extraction]], verdicts: Verdicts) -> Json:
    units = Units(abstract.text), Units(abstract.title)
    readings = [
        _reading(number, run[abstract.id], abstract, units, verdicts)
        for number, run in enumerate(runs)
        if abstract.id in run
    ]
    return {
        "id": abstract.id,
        "title": abstract.title,
        "text": abstract.text,
        "sources": [_present(asdict(source)) for source in abstract.sources],
        "readings": readings,
    }


def _reading(
    number: int, extraction: Extraction, abstract: Abstract, units: tuple[Units, Units], verdicts: Verdicts
) -> Json:
    usage = extraction.usage
    tokens: list[Json] = [usage.input_tokens, usage.output_tokens, usage.requests]
    return _present(
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
        }
    )


def _claim(
    run: int, record: Resolved, abstract: Abstract, units: tuple[Units, Units], verdicts: Verdicts
) -> Json:
    stands = record.span is not None and abstract.text[slice(*record.span)] == record.evidence
    return _present(
        {
            "fields": _present(record.fields),
            "spans": evidence_places(record, abstract.text, units[0]),
            "words": list(copied_words(record, *units)) or None,
            "evidence": None if stands else record.evidence,
            "sentence": record.sentence,
            "rule": record.rule,
            "seen": list(record.seen_by) or None,
            "verdict": verdicts.of(run, record),
            "missed": verdicts.missed_by(run, record),
        }
    )


def _rejection(rejection: Rejection) -> Json:
    return _present(
        {
            "record": rejection.record,
            "reason": rejection.reason,
            "detail": rejection.detail,
            "field": rejection.field,
        }
    )


def _present(fields: Mapping[str, Json]) -> dict[str, Json]:
    return {name: value for name, value in fields.items() if value is not None}
