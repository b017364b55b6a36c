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
absent fields: records that fitted, cited the sentence asked about and stood in it. Where there was none
of that, and where the answer could not be used, it is an empty list. A turn's schema allows that one
sentence number, and as quantities only those that stand in the sentence.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from pipeline.domain import Abstract, Json, Message, Mode, Request, Span
from pipeline.llm.strict_schema import by_kind, is_strict, strict
from pipeline.prompt_file import Example
from pipeline.settings import Params
from pipeline.tasks import Task
from pipeline.text import quantities
from schemas import Record, Role, anywhere_fields, cited, roles

Splitter = Callable[[str], Sequence[Span]]
"""A text to the offsets of its sentences."""

Chooser = Callable[[str], bool]
"""Whether a sentence gets a turn."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One question about an abstract: the user's message and the schema of its answer.

    `sentence` is the number of the sentence asked about, None where it is all of them.
    """

    content: str
    schema: dict[str, Json]
    sentence: int | None = None


class Prompter:
    """Makes the requests of one run, in which task, model and way of asking do not change.

    `split` numbers the sentences of the prompt's examples just as those of the abstracts are
    numbered. `choose` says which sentences get a turn; without it an abstract is read at once.
    `max_tokens` and `max_records` bound a reply; in the strict modes the records are not counted. The
    temperature is 0: of several ways to read a number only the likeliest is wanted. `params` go with each.
    """

    def __init__(
        self,
        task: Task,
        split: Splitter,
        *,
        model: str,
        mode: Mode,
        max_tokens: int,
        max_records: int,
        choose: Chooser | None = None,
        params: Params | None = None,
    ) -> None:
        self._task = task
        self._mode = mode
        self._max_records = max_records
        self._schema = self._reply_schema(task.schema)
        self._choose = choose
        self._preamble = preamble(task, split) if choose is None else turns_preamble(task, split, choose)
        self._model = model
        self._max_tokens = max_tokens
        self._params = params or {}

    def turns(self, abstract: Abstract, sentences: Sequence[Span]) -> tuple[Turn, ...]:
        """The turns that read one abstract; none where no sentence of it may carry a record."""
        if self._choose is None:
            return (Turn(numbered(abstract.title, abstract.text, sentences), self._schema),)
        lines = _lines(abstract.text, sentences)
        chosen = [number for number, line in enumerate(lines, start=1) if self._choose(line)]
        return tuple(
            Turn(content, self._turn_schema(number, lines[number - 1]), number)
            for number, content in _messages(abstract.title, lines, chosen)
        )

    def request(self, turns: Sequence[Turn], answers: Sequence[Sequence[Record]] = ()) -> Request:
        """The request for the turn after those that have answers, of which these records were accepted."""
        turn = turns[len(answers)]
        past = [
            message
            for earlier, records in zip(turns, answers, strict=False)
            for message in (Message("user", earlier.content), _answer(self._task, records))
        ]
        return Request(
            messages=(*self._preamble, *past, Message("user", turn.content)),
            schema=turn.schema,
            schema_name=self._task.name,
            mode=self._mode,
            model=self._model,
            temperature=0.0,
            max_tokens=self._max_tokens,
            params=self._params,
        )

    def _turn_schema(self, number: int, sentence: str) -> dict[str, Json]:
        return self._reply_schema(about(self._task, number, quantities.spellings(sentence)))

    def _reply_schema(self, record: dict[str, Json]) -> dict[str, Json]:
        """The schema of a reply with such records, as the mode wants it."""
        if not is_strict(self._mode):
            return self._task.reply_schema(self._max_records, record)
        return strict(self._task.reply_schema(self._max_records, by_kind(record, self._task.record)))


def about(task: Task, number: int, written: Sequence[str]) -> dict[str, Json]:
    """The schema of a record that can only be about one sentence, in which these quantities stand.

    A quantity that the sentence does not have may only be absent. Where it may not be, it is left open,
    and grounding rejects what the model makes up.
    """
    fields = task.schema["properties"]
    if not isinstance(fields, dict):
        raise TypeError("a record is described as an object with properties")
    pinned: dict[str, Json] = {}
    for name, field in fields.items():
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
    longest = field.get("maxLength") if isinstance(field, dict) else None
    return not isinstance(longest, int) or len(way) <= longest


def preamble(task: Task, split: Splitter) -> tuple[Message, ...]:
    """What the model is shown before the abstract: instructions, fields, examples as past turns."""
    messages = [Message("system", _system(task))]
    for example in task.examples:
        messages.append(Message("user", numbered(example.title, example.text, split(example.text))))
        messages.append(_answer(task, example.records))
    return tuple(messages)


def turns_preamble(task: Task, split: Splitter, choose: Chooser) -> tuple[Message, ...]:
    """The same for a reading turn by turn; an example of which no sentence gets a turn is left out."""
    messages = [Message("system", _system(task, _BY_TURNS))]
    for example in task.examples:
        messages += _example_turns(task, example, split, choose)
    return tuple(messages)


def _example_turns(task: Task, example: Example, split: Splitter, choose: Chooser) -> Iterator[Message]:
    """An example turn by turn; a sentence with a record gets a turn even if it would not be chosen."""
    lines = _lines(example.text, split(example.text))
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


def numbered(title: str, text: str, sentences: Sequence[Span]) -> str:
    """A title and an abstract as the model sees them, one numbered sentence a line."""
    lines = _lines(text, sentences)
    return "\n".join([_headed(title), *(f"{n}. {line}" for n, line in enumerate(lines, start=1))])


def _messages(title: str, lines: Sequence[str], chosen: Sequence[int]) -> Iterator[tuple[int, str]]:
    """For each sentence that gets a turn its number and the user's message that ends with it."""
    told = 0
    for number in chosen:
        fresh = [f"{n}. {lines[n - 1]}" for n in range(told + 1, number + 1)]
        yield number, "\n".join(fresh if told else [_headed(title), *fresh])
        told = number


def _headed(title: str) -> str:
    return f"Title: {' '.join(title.split())}\n"


def _lines(text: str, sentences: Sequence[Span]) -> list[str]:
    if text.isprintable() and "  " not in text:
        return [text[a:b].strip() for a, b in sentences]  # no white space in it but single spaces
    return [" ".join(text[a:b].split()) for a, b in sentences]


_BY_TURNS = (
    "The sentences of an abstract come a few at a time: each message of the user brings further ones of the"
    " same abstract. Answer about the last sentence of the newest message alone, and cite its number. The"
    " sentences before it are context, from which words may be copied; they have been answered or carry"
    " nothing.\n\n"
)


def _system(task: Task, how: str = "") -> str:
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
