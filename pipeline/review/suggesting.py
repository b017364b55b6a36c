"""Which labelled abstracts would tell a model most as examples in its prompt."""

import json
import textwrap
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pydantic import ValidationError

from pipeline.domain import Abstract, Extraction, Json, Resolved, Span, changed_fields
from pipeline.errors import counted
from pipeline.evaluation.compared_record import locate
from pipeline.evaluation.words import ORIGINS
from pipeline.html.shown_schema import ShownSchema
from pipeline.setting_names import setting
from pipeline.tasks import Task, wire
from pipeline.text import sentences
from schemas import Role, in_words, roles

_WIDTH = 110
"""Characters of a line of a prompt."""

_NOTHING = "an abstract with nothing to find, of which the prompt shows none"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A labelled abstract, and what it would show that neither the prompt nor those before it show.

    `reasons` are phrases, the most telling first; `example` is the abstract as a prompt has it, None where
    its text is not known or its labels do not say enough.
    """

    abstract: Abstract
    reasons: tuple[str, ...]
    example: str | None


def suggestions(
    labels: Sequence[Extraction], known: Mapping[str, Abstract], task: Task, shape: ShownSchema, most: int
) -> list[Suggestion]:
    """At most so many abstracts that together show most: greedily, the one that adds most comes first.

    An abstract shows the mistakes that were made in it, each of which counts as often as it was made in all
    labels, and its kinds of record where the prompt's examples have none of them. Only abstracts that were
    judged completely can be examples. `known` has abstracts with their texts.
    """
    mistakes = Counter(one for label in labels for one in set(_mistakes(label, shape)))
    shown = _shown(task, shape)
    candidates = {
        label.abstract.id: (label, _features(label, shape, shown, mistakes))
        for label in labels
        if label.is_read and (label.review is None or label.review.complete)
        # Where an abstract has one record, one without any is no example.
        if len(label.records) == 1 or not task.single
    }
    found: list[Suggestion] = []
    covered: set[str] = set()
    while candidates and len(found) < most:
        # Of two that add as much the shorter answer is the better example.
        added = {
            key: sum(count for name, count in features.items() if name not in covered)
            for key, (_, features) in candidates.items()
        }
        key = max(candidates, key=lambda one: (added[one], -len(candidates[one][0].records), one))
        label, features = candidates.pop(key)
        new = sorted((one for one in features if one not in covered), key=lambda one: (-features[one], one))
        if not new:
            break
        covered.update(new)
        abstract = known.get(key, label.abstract)
        found.append(Suggestion(abstract, tuple(new), _example(label, abstract, task)))
    return found


def _features(
    label: Extraction, shape: ShownSchema, shown: Mapping[str, int], mistakes: Mapping[str, int]
) -> dict[str, int]:
    """What an abstract would show, in words, with its weight."""
    weight = max(mistakes.values(), default=1)
    features = {
        f"{one}, in {counted(mistakes[one], 'abstract')}": mistakes[one] for one in _mistakes(label, shape)
    }
    for record in label.records if shape.kind else ():
        if not shown.get(shape.kind_of(record)):
            features[f"{_kind(record, shape)}, of which the prompt shows none"] = weight
    if not label.records and not shown.get(""):
        features[_NOTHING] = weight
    return features


def _shown(task: Task, shape: ShownSchema) -> Counter[str]:
    """How often the prompt's examples show each kind of record; under "" how many have nothing to find."""
    counts = Counter({"": sum(not example.records for example in task.examples)})
    for example in task.examples:
        for record in example.records:
            counts[in_words(getattr(record, shape.kind)) if shape.kind else ""] += bool(shape.kind)
    return counts


def _mistakes(label: Extraction, shape: ShownSchema) -> Iterator[str]:
    """What a machine did wrong in an abstract, in words that are the same for the same mistake.

    What only its second opinion has it missed if that is right, and has no part in if it is wrong.
    """
    for record in label.records:
        said = record.judged
        if said is not None and (said.verdict == "added" or _is_of_second(record)):
            yield f"{_kind(record, shape)}: missed"
        elif said is not None and said.before is not None:
            yield from (f"{name}: mended" for name in changed_fields(said.before, record))
    for refuted in label.review.refuted if label.review else ():
        if not _is_of_second(refuted.record):
            yield f"{_kind(refuted.record, shape)}: {refuted.why}"


def _is_of_second(record: Resolved) -> bool:
    return bool(record.seen_by) and "model" not in record.seen_by


def _kind(record: Resolved, shape: ShownSchema) -> str:
    """The kind of a record in words: with the name of the choice where that is not what tells kinds apart."""
    if shape.kind is None or shape.record.traits.kind:
        return shape.kind_of(record) if shape.kind else shape.noun
    return f"{shape.kind} {shape.kind_of(record)}"


def _example(label: Extraction, abstract: Abstract, task: Task) -> str | None:
    if not abstract.text:
        return None
    split = sentences.split(abstract.text)
    try:
        wires = (_wire(one, task, abstract.text, split) for one in label.records)
        records = tuple(map(task.record.model_validate, wires))
    except ValidationError:
        return None
    lines = [f"  {json.dumps(one, ensure_ascii=False, allow_nan=False)}" for one in wire(records)]
    answer = "[\n" + ",\n".join(lines) + "\n]" if lines else "[]"
    if task.single:
        answer = lines[0].strip()
    text = textwrap.fill(abstract.text, _WIDTH, break_long_words=False, break_on_hyphens=False)
    return f'## Example: {abstract.title}\n\n{text}\n\n```json\n{{"{task.name}": {answer}}}\n```\n'


def _wire(record: Resolved, task: Task, text: str, split: Sequence[Span]) -> dict[str, Json]:
    """A record as the model would have to write it, with the sentence that holds its evidence."""
    places = (record.span,) if record.span else locate(record.evidence, text)
    number = record.sentence or (sentences.number_at(split, places[0][0]) if places else None)
    found: dict[str, Json] = {}
    for name, role in roles(task.record).items():
        value = number if role is Role.SENTENCE else record.fields.get(name)
        if value is not None and role is not Role.LINK:
            found[name] = value
    return found


_JUDGED = "judged by a person"


def suggestions_text(
    found: Sequence[Suggestion], labels: Sequence[Extraction], prompt: str, *, show: bool
) -> str:
    """The suggestions for people, ending in a line break; with `show` each as an example to copy."""
    made = {_JUDGED if one.review else ORIGINS[one.origin] for one in labels}
    of = f"{counted(len(labels), 'abstract')} {' or '.join(sorted(made))}".strip()
    if not found:
        only = " Only those that were judged completely can be examples." if _JUDGED in made else ""
        return f"None of the {of} would show what {prompt} does not.{only}\n"
    head = f"{len(found)} of {of} would show most that {prompt} does not:"
    filled = textwrap.TextWrapper(
        100, initial_indent="    ", subsequent_indent="    ", break_on_hyphens=False
    ).fill
    parts = [
        head,
        *(f"{one.abstract.id}  {one.abstract.title}\n{filled('; '.join(one.reasons))}" for one in found),
    ]
    if show:
        lacks = (
            f"give the run that was judged with {setting('claims')} for its text; labels need"
            " amounts as written."
        )
        parts += [one.example or f"{one.abstract.id} cannot be shown: {lacks}" for one in found]
    else:
        parts.append(f"With {setting('show')} each comes as an example to copy. Nothing is written.")
    if made - {_JUDGED, ORIGINS["hand"]}:
        parts.append("Nobody has judged all of these labels. Check each example before you copy it.")
    return "\n\n".join(parts) + "\n"


def with_texts(runs: Sequence[Sequence[Extraction]]) -> dict[str, Abstract]:
    """Every abstract of the runs that has a text."""
    return {
        one.abstract.id: replace(one.abstract, sources=()) for run in runs for one in run if one.abstract.text
    }
