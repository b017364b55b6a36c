"""An abstract whose records are known, and how good those are that a model finds in it."""

from dataclasses import dataclass, replace
from importlib.resources import as_file, files

from pipeline.doctor.checks import Check
from pipeline.domain import Abstract, Extraction
from pipeline.extraction.grounding import Grounder
from pipeline.outputs.reading import read
from pipeline.outputs.summary import REJECT_WORDS
from pipeline.rules.labelling import LABELLERS
from pipeline.setting_names import setting
from pipeline.tasks import Task
from pipeline.text import sentences


@dataclass(frozen=True, slots=True)
class Known:
    """What is right of an abstract, which messages call `where`, and the task to ask with."""

    task: Task
    right: Extraction
    where: str

    def compared(self, found: Extraction) -> Check:
        """How the records that a model found compare with the right ones."""
        topic, noun = self.task.name, self.task.record.traits.noun
        if found.status in ("failed", "invalid"):
            advice = _BLIND if found.status == "invalid" else None
            return Check(topic, "fatal", f"reading {self.where} fails: {found.reason}", advice)
        # It takes a second to load.
        from pipeline.evaluation.compare import evaluate
        from pipeline.evaluation.yardstick import Yardstick

        by = Yardstick(self.task.record, topic)
        score = evaluate([found], [self.right], resamples=1, by=by).levels["strict"].micro
        others = score.predicted - score.matched
        lost = [one for one in found.rejected if one.field is None]
        words = f"finds {score.matched} of the {score.gold} {noun}s of {self.where}"
        words += f", and {others} that it does not make" if others else ""
        if lost:
            words += f"; {len(lost)} not kept, the first of which {REJECT_WORDS[lost[0].reason]}"
        if not score.matched:
            return Check(topic, "fatal", words, _BLIND)
        if 2 * score.matched < score.gold or others + len(lost) > score.matched:
            more = "so may one that is told more, in instructions and descriptions."
            if self.task.record in LABELLERS:
                more = f"{setting('second_opinion', 'rules')} says which {noun}s rules see too."
            advice = f"Expect as much of a run. A larger model finds more, and {more}"
            return Check(topic, "finding", words, advice)
        return Check(topic, "fine", words)


_BLIND = "Choose another model: a run would give nothing, or nothing that is right."


def known_abstract(task: Task) -> Known | None:
    """The abstract that is kept here for an installed schema, else the richest example of the prompt.

    The prompt does not show that example then. None where no example shows a record.
    """
    own = files("pipeline.doctor").joinpath(f"{task.name}.jsonl")
    if task.record.__module__ == f"schemas.{task.name}" and own.is_file():
        with as_file(own) as file:
            [right] = read(file, task.name)
        return Known(task, right, "a made-up abstract")
    example = max(task.examples, key=lambda one: len(one.records), default=None)
    if example is None or not example.records:
        return None
    abstract = Abstract("0", example.title, example.text, ())
    kept, _ = Grounder(abstract, sentences.split(example.text), keep_ungrounded=True).ground(example.records)
    others = tuple(one for one in task.examples if one is not example)
    right = Extraction(abstract, task.name, "ok", tuple(kept), origin="hand")
    return Known(replace(task, examples=others), right, f"the example {example.title!r}")
