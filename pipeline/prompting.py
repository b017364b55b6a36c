"""Task and abstract to request: the title and the abstract as numbered sentences.

The messages before the abstract's own are the same for every abstract of a run, so a server that
keeps prefixes reads them once.
"""

import json
from collections.abc import Callable, Sequence

from pipeline.domain import Abstract, Message, Mode, Request, Span
from pipeline.tasks import Task, wire

Splitter = Callable[[str], Sequence[Span]]
"""A text to the offsets of its sentences."""


class Prompter:
    """Makes the requests of one run, in which task, model and way of asking do not change.

    `split` numbers the sentences of the prompt's examples just as those of the abstracts are
    numbered. `max_tokens` and `max_records` bound a reply. The temperature is 0: of several ways to
    read a number only the likeliest is wanted.
    """

    def __init__(
        self, task: Task, split: Splitter, *, model: str, mode: Mode, max_tokens: int, max_records: int
    ) -> None:
        self._name = task.name
        self._schema = task.reply_schema(max_records)
        self._preamble = preamble(task, split)
        self._model = model
        self._mode = mode
        self._max_tokens = max_tokens

    def request(self, abstract: Abstract, sentences: Sequence[Span]) -> Request:
        """The request that reads one abstract, whose sentences stand at the offsets `sentences`."""
        return Request(
            messages=(*self._preamble, Message("user", numbered(abstract.title, abstract.text, sentences))),
            schema=self._schema,
            schema_name=self._name,
            mode=self._mode,
            model=self._model,
            temperature=0.0,
            max_tokens=self._max_tokens,
        )


def preamble(task: Task, split: Splitter) -> tuple[Message, ...]:
    """What the model is shown before the abstract: instructions, fields, examples as past turns."""
    messages = [Message("system", _system(task))]
    for example in task.examples:
        answer = json.dumps({task.name: wire(example.records)}, ensure_ascii=False, separators=(",", ":"))
        messages.append(Message("user", numbered(example.title, example.text, split(example.text))))
        messages.append(Message("assistant", answer))
    return tuple(messages)


def numbered(title: str, text: str, sentences: Sequence[Span]) -> str:
    """A title and an abstract as the model sees them, one numbered sentence a line."""
    lines = [f"{n}. {' '.join(text[a:b].split())}" for n, (a, b) in enumerate(sentences, start=1)]
    return "\n".join([f"Title: {' '.join(title.split())}", "", *lines])


def _system(task: Task) -> str:
    """The instructions, then the fields: in most modes no server puts the schema into the prompt."""
    fields = "\n".join(f"- {name}: {text}" if text else f"- {name}" for name, text in task.fields())
    record = f"A record: {task.summary} Its fields" if task.summary else "The fields of a record"
    return (
        f"{task.instructions}\n\n"
        f'Answer with JSON alone: {{"{task.name}": [...]}}, a list of records, empty if there are none.\n'
        f"{record}, in this order:\n{fields}"
    )
