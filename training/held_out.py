"""Abstracts that an adapter has not seen, read with it and judged by the command's own stages."""

import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from pipeline import digests, sentences, turns
from pipeline.client.bodies import Bodies
from pipeline.domain import Abstract, Extraction, Response, Usage
from pipeline.embedded import conversation
from pipeline.embedded.conversation import Conversation
from pipeline.embedded.lines import Wire
from pipeline.embedded.reader import Complete, Reader
from pipeline.embedded.words import mended
from pipeline.endpoints import BUNDLED_MAX_TOKENS, TURN_MAX_RECORDS
from pipeline.interview import Interview, Terms
from pipeline.prompting import Prompter
from pipeline.settings import Settings
from pipeline.tasks import load

MODEL = "held-out"
"""What stands for the model in the results: an adapter in the making has no name yet."""


def _subject_as_written(claim: Wire, heard: Conversation) -> Wire | None:
    """A claim mended but for its subject; grounding rejects one that does not stand in the text."""
    sound = mended(claim, heard)
    return None if sound is None else {**sound, "subject": claim.get("subject", "")}


HELPS: Mapping[str, Callable[[Reader], Reader]] = {
    "mending": lambda reader: replace(reader, mend=lambda claim, _: claim),
    "default-subject": lambda reader: replace(reader, mend=_subject_as_written),
}
"""What the reader in use does to help the model: each makes a reader do without."""


def reader(way: type[Reader], complete: Complete, without: str | None = None) -> Callable[[], Reader]:
    """Makes a reader for a turn, without one of `HELPS` where one is named."""
    if without is None:
        return lambda: way(complete)
    return lambda: HELPS[without](way(complete))


def read(files: Sequence[str], wanted: Collection[str], reader: Callable[[], Reader]) -> Iterator[Extraction]:
    """An extraction for each abstract of the digests `files` whose id is `wanted`, by a `reader` a turn.

    Raises:
        pipeline.embedded.reader.Refused: a turn does not fit into the model's context.
    """
    abstracts = digests.fold(one for file in files for one in digests.read(file).abstracts)
    terms, bodies = _terms(), Bodies()
    return (_read(terms, one, bodies, reader) for one in abstracts if one.id in wanted)


def _terms() -> Terms:
    task = load("claims")
    prompter = Prompter(
        task,
        sentences.split,
        model=MODEL,
        mode="json_schema",
        max_tokens=BUNDLED_MAX_TOKENS,
        max_records=TURN_MAX_RECORDS,
        choose=turns.chooser(task.record),
    )
    settings = Settings(
        task.name, task.fingerprint, MODEL, "json_schema", BUNDLED_MAX_TOKENS, TURN_MAX_RECORDS, concurrency=1
    )
    return Terms(task, prompter, settings)


def _read(terms: Terms, abstract: Abstract, bodies: Bodies, reader: Callable[[], Reader]) -> Extraction:
    interview = Interview(terms, abstract)
    while (asked := interview.asked) is not None:
        understood = conversation.read(bodies.of(asked.request))
        if understood is None:
            raise ValueError(f"the bundled model's side does not know the request {asked.request}")
        claims = reader().claims(understood)
        answer = json.dumps({"claims": claims}, ensure_ascii=False)
        interview.hear(Response(answer, Usage(requests=1), MODEL), cached=False)
    return interview.extraction()
