"""Abstracts that an adapter has not seen, read with it and judged by the command's own stages."""

import json
from collections.abc import Collection, Iterator, Sequence

from pipeline import inputs
from pipeline.bundled import conversation
from pipeline.bundled.reader import Complete, ModelReader
from pipeline.domain import Abstract, Extraction, Response, Usage
from pipeline.extraction import sentence_filter
from pipeline.extraction.abstract_session import AbstractSession, SessionTerms
from pipeline.extraction.endpoints import BUNDLED_MAX_TOKENS, TURN_MAX_RECORDS
from pipeline.extraction.prompting import Prompter
from pipeline.extraction.settings import Settings
from pipeline.llm.bodies import Bodies
from pipeline.tasks import load
from pipeline.text import sentences

MODEL = "held-out"
"""What stands for the model in the results: an adapter in the making has no name yet."""


def read(files: Sequence[str], wanted: Collection[str], complete: Complete) -> Iterator[Extraction]:
    """An extraction for each abstract of the digests `files` whose id is `wanted`, by `complete`'s model.

    Raises:
        pipeline.bundled.reader.Refused: a turn does not fit into the model's context.
    """
    abstracts = inputs.fold(one for file in files for one in inputs.read(file).abstracts)
    terms, bodies = _terms(), Bodies()
    return (_read(terms, one, bodies, complete) for one in abstracts if one.id in wanted)


def _terms() -> SessionTerms:
    task = load("claims")
    prompter = Prompter(
        task,
        sentences.split,
        model=MODEL,
        mode="json_schema",
        max_tokens=BUNDLED_MAX_TOKENS,
        max_records=TURN_MAX_RECORDS,
        choose=sentence_filter.chooser(task.record),
    )
    settings = Settings(
        task.name, task.fingerprint, MODEL, "json_schema", BUNDLED_MAX_TOKENS, TURN_MAX_RECORDS, concurrency=1
    )
    return SessionTerms(task, prompter, settings)


def _read(terms: SessionTerms, abstract: Abstract, bodies: Bodies, complete: Complete) -> Extraction:
    session = AbstractSession(terms, abstract)
    while (asked := session.asked) is not None:
        understood = conversation.read(bodies.of(asked.request))
        if understood is None:
            raise ValueError(f"the bundled model's side does not know the request {asked.request}")
        claims = ModelReader(complete).claims(understood)
        answer = json.dumps({"claims": claims}, ensure_ascii=False)
        session.record(Response(answer, Usage(requests=1), MODEL), cached=False)
    return session.extraction()
