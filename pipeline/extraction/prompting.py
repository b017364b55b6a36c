"""Task and abstract to requests: the title and the numbered sentences, at once or a few at a time.

The messages before the abstract's own are the same for every abstract of a run, so a server that
keeps prefixes reads them once. There are two readings:

``abstract``: one request. After the system message and the prompt's examples as past turns comes one
user message, ``Title: …``, an empty line, and every sentence on a line of its own, numbered from 1.

``sentences``: one request, a *turn*, for each sentence that may carry a record. The system message is
worded for turns, and the prompt's examples are shown turn by turn just as an abstract is. The turns of
one abstract are one conversation that grows:

    user       Title: T            the title, an empty line, and the sentences
                                   up to and including the first one that gets a turn
               1. Sentence one.
               2. Sentence two.
    assistant  {"claims":[…]}      what was accepted of the answer about sentence 2
    user       3. Sentence three.  the sentences from there up to the next one that gets a turn
               4. Sentence four.
    …

Each message of the user asks about its last sentence alone; the others are context, and what follows
the last turn is never sent. The assistant's messages are compact JSON in the schema's order, without
absent fields: records that fitted, cited the sentence asked about and stood in it. If there were none,
or the answer could not be used, it is an empty list. A turn's schema allows that one
sentence number, and as quantities only those that stand in the sentence.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.domain import Abstract, Json, Message, Request, Span
from pipeline.extraction.sentence_filter import Chooser
from pipeline.llm.strict_schema import by_kind, is_strict, strict
from pipeline.prompt_file import Example
from pipeline.settings import Settings
from pipeline.strictjson import at
from pipeline.tasks import Task
from pipeline.text import quantities, sentences
from schemas import Record, Role, anywhere_fields, cited, roles


@dataclass(frozen=True, slots=True)
class Turn:
    """One question about an abstract: the user's message and the schema of its answer.

    `sentence` is the number of the sentence asked about, None where it is all of them.
    """

    content: str
    schema: dict[str, Json]
    sentence: int | None = None


class Prompter:
    """Makes the requests of one run, in which `task` and `settings` do not change.

    `choose` says which sentences get a turn; without it an abstract is read at once. In the strict modes
    nobody counts the records of a reply. The temperature is 0: of several ways to read a number only the
    likeliest is wanted.
    """

    def __init__(self, task: Task, settings: Settings, choose: Chooser | None = None) -> None:
        self.task = task
        self.settings = settings
        self._schema = self._reply_schema(task.schema)
        self._choose = choose
        self._preamble = preamble(task, choose)

    def turns(self, abstract: Abstract, spans: Sequence[Span]) -> tuple[Turn, ...]:
        """The turns that read one abstract; none where no sentence of it may carry a record."""
        if self._choose is None:
            return (Turn(numbered(abstract.title, abstract.text, spans), self._schema),)
        lines = _lines(abstract.text, spans)
        chosen = [number for number, line in enumerate(lines, start=1) if self._choose(line)]
        made = []
        for number, content in _messages(abstract.title, lines, chosen):
            record = about(self.task, number, quantities.spellings(lines[number - 1]))
            made.append(Turn(content, self._reply_schema(record), number))
        return tuple(made)

    def request(self, turns: Sequence[Turn], answers: Sequence[Sequence[Record]] = ()) -> Request:
        """The request for the next turn, after those whose answers gave these accepted records."""
        turn = turns[len(answers)]
        past = [
            message
            for earlier, records in zip(turns, answers, strict=False)
            for message in (Message("user", earlier.content), _answer(self.task, records))
        ]
        return Request(
            messages=(*self._preamble, *past, Message("user", turn.content)),
            schema=turn.schema,
            schema_name=self.task.name,
            mode=self.settings.mode,
            model=self.settings.model,
            temperature=0.0,
            max_tokens=self.settings.max_tokens,
            params=self.settings.params,
        )

    def _reply_schema(self, record: dict[str, Json]) -> dict[str, Json]:
        """The schema of a reply with such records, as the mode wants it."""
        most = self.settings.max_records
        if not is_strict(self.settings.mode):
            return self.task.reply_schema(most, record)
        return strict(self.task.reply_schema(most, by_kind(record, self.task.record)))


def about(task: Task, number: int, written: Sequence[str]) -> dict[str, Json]:
    """The schema of a record that can only be about one sentence, in which these quantities stand.

    A quantity that the sentence does not have may only be absent. Where it may not be, it is left open,
    and grounding rejects what the model makes up.
    """
    pinned: dict[str, Json] = {}
    for name, field in task.properties.items():
        role = roles(task.record)[name]
        if role is Role.SENTENCE:
            pinned[name] = {"enum": [number], "type": "integer"}
        elif role is not Role.QUANTITY or name in anywhere_fields(task.record):
            pinned[name] = field
        elif fitting := [way for way in written if _fits(way, field)]:
            pinned[name] = {"enum": list(fitting), "type": "string"}
        elif task.record.model_fields[name].is_required():
            pinned[name] = field
    return task.schema | {"properties": pinned}


def _fits(way: str, field: Json) -> bool:
    longest = at(field, "maxLength")
    return not isinstance(longest, int) or len(way) <= longest


def preamble(task: Task, choose: Chooser | None = None) -> tuple[Message, ...]:
    """What the model is shown before the abstract: instructions, fields, examples as past turns.

    With `choose` examples are read turn by turn, too; one of which no sentence gets a turn is left out.
    """
    messages = [Message("system", _system(task, _BY_TURNS if choose else ""))]
    for example in task.examples:
        spans = sentences.split(example.text)
        if choose is None:
            messages.append(Message("user", numbered(example.title, example.text, spans)))
            messages.append(_answer(task, example.records))
        else:
            messages += _example_turns(task, example, _lines(example.text, spans), choose)
    return tuple(messages)


def _example_turns(task: Task, example: Example, lines: list[str], choose: Chooser) -> Iterator[Message]:
    """An example turn by turn; a sentence with a record gets a turn even if it would not be chosen."""
    records = {
        number: [r for r in example.records if cited(r) == number] for number in range(1, len(lines) + 1)
    }
    chosen = [number for number, line in enumerate(lines, start=1) if records[number] or choose(line)]
    for number, content in _messages(example.title, lines, chosen):
        yield Message("user", content)
        yield _answer(task, records[number])


def _answer(task: Task, records: Sequence[Record]) -> Message:
    answer = json.dumps(task.answer(records), ensure_ascii=False, separators=(",", ":"))
    return Message("assistant", answer)


def numbered(title: str, text: str, spans: Sequence[Span]) -> str:
    """A title and an abstract as the model sees them, one numbered sentence a line."""
    lines = _lines(text, spans)
    return "\n".join([_headed(title), *(f"{n}. {line}" for n, line in enumerate(lines, start=1))])


def _messages(title: str, lines: Sequence[str], chosen: Sequence[int]) -> Iterator[tuple[int, str]]:
    """For each sentence that gets a turn its number and the user's message that ends with it."""
    shown = 0
    for number in chosen:
        fresh = [f"{n}. {lines[n - 1]}" for n in range(shown + 1, number + 1)]
        yield number, "\n".join(fresh if shown else [_headed(title), *fresh])
        shown = number


def _headed(title: str) -> str:
    return f"Title: {' '.join(title.split())}\n"


def _lines(text: str, spans: Sequence[Span]) -> list[str]:
    if text.isprintable() and "  " not in text:
        return [text[a:b].strip() for a, b in spans]  # no white space in it but single spaces
    return [" ".join(text[a:b].split()) for a, b in spans]


_BY_TURNS = (
    "The sentences of an abstract come a few at a time: each message of the user brings further ones of the"
    " same abstract. Answer about the last sentence of the newest message alone, and cite its number. The"
    " sentences before it are context, from which words may be copied; they have been answered or carry"
    " nothing.\n\n"
)


def _system(task: Task, how: str) -> str:
    """The instructions, then the fields: in most modes no server puts the schema into the prompt."""
    fields = "\n".join(f"- {name}: {text}" if text else f"- {name}" for name, text in task.fields())
    record = f"A record: {task.summary} Its fields" if task.summary else "The fields of a record"
    answer = "[...]}, a list of records, empty if there are none"
    if task.single:
        answer = "{...}}, one record"
    return (
        f"{task.instructions}\n\n{how}"
        f'Answer with JSON alone: {{"{task.name}": {answer}.\n'
        f"{record}, in this order:\n{fields}"
    )
