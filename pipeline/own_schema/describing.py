"""What a schema asks for, and what tells its records apart, for people and for programs."""

import textwrap
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TypeAlias

from pipeline import tasks
from pipeline.domain import Json
from pipeline.errors import SchemaError, counted
from pipeline.strictjson import arms, choices
from pipeline.tasks import Task
from schemas import Record, anywhere_fields, resolved_names

Files: TypeAlias = tuple[Path, Path]
"""Schema file and prompt file."""

_TYPES = {
    "sentence": "number of a sentence",
    "quote": "copied words",
    "quotes": "a list of copied words",
    "quantity": "number as written, with its unit",
    "interval": "interval as written, with its level",
    "anywhere": "number as written, with its unit, from any sentence",
    "link": "address; filled in from the sentence, never asked of the model",
}


@dataclass(frozen=True, slots=True)
class FieldShape:
    """A field of a schema, in words; `role` is ``choice`` where the model may choose of fixed values."""

    name: str
    role: str
    type: str
    required: bool
    description: str


def shapes(task: Task) -> list[FieldShape]:
    """The fields of a schema, in its order."""
    asked, fields, anywhere = task.properties, task.record.model_fields, anywhere_fields(task.record)
    return [
        FieldShape(
            name,
            role,
            _TYPES.get("anywhere" if name in anywhere else role) or " | ".join(_choices(asked.get(name))),
            fields[name].is_required(),
            fields[name].description or "",
        )
        for name, role in resolved_names(task.record)
        if role != "read"
    ]


def _choices(node: Json) -> Iterator[str]:
    for arm in arms(node):
        yield from map(str, choices(arm) or (["true", "false"] if arm.get("type") == "boolean" else []))


def identity_counts(task: Task) -> list[tuple[tuple[str, ...], int]]:
    """The sets of fields that tell records apart, each with how many records of the examples it tells.

    A schema may look at different fields in different records, so the examples show it best.

    Raises:
        SchemaError: the schema's own code fails.
    """
    records = [record for example in task.examples for record in example.records]
    try:
        return Counter(record.identity() for record in records).most_common()
    except Exception as error:
        raise SchemaError(f"identity() of {task.name} fails: {type(error).__name__}: {error}.") from error


def listed() -> str:
    """Installed schemas with what they ask for; those of the working directory by name alone.

    These are code that nobody named, so they are not run.
    """
    lines: list[str] = []
    others: list[str] = []
    for name in tasks.available():
        task = tasks.installed(name)
        if task is None:
            others.append(name)
            continue
        lines.append(_folded(name, task.summary))
        lines.append(_folded("", ", ".join(f"{one.name} ({one.role})" for one in shapes(task))))
    if others:
        lines += ["", _folded("here", f"{', '.join(others)} (schema show NAME describes one)")]
    return "\n".join(lines)


def text(task: Task, files: Files) -> str:
    """A description for people.

    Raises:
        SchemaError: the schema's own code fails.
    """
    schema_file, prompt_file = map(str, files)
    lines = [
        _folded(task.name, task.summary or "(the class has no docstring)"),
        _folded("schema", schema_file),
        _folded("prompt", f"{prompt_file}, with {counted(len(task.examples), 'example')}"),
        "",
    ]
    for one in shapes(task):
        optional = "" if one.required or one.role == "link" else "; may be absent"
        lines.append(_folded(one.name, f"{one.role}: {one.type}{optional}"))
        if one.description:
            lines.append(_folded("", one.description))
    lines += ["", _folded("identity", "A second record that agrees in these fields is the same one:")]
    lines += [_folded("", line) for line in _identity_lines(task)]
    lines += [_folded(*line) for line in _trait_lines(task)]
    return "\n".join(lines)


def _trait_lines(task: Task) -> Iterator[tuple[str, str]]:
    """What the class says of its records beside their fields, each with a word in front."""
    traits = task.record.traits
    matches = list(dict.fromkeys(record.matched_by() for one in task.examples for record in one.records))
    if matches and matches != [names for names, _ in identity_counts(task)]:
        agreeing = "; ".join(", ".join(names) or "nothing: there is one" for names in matches)
        yield "match", f"compare takes two records for the same if these agree: {agreeing}"
    if traits.kind is not None:
        yield "kind", f"{traits.kind} tells records of different kinds apart"
    if traits.boards is not None:
        names = (traits.boards.benchmark, traits.boards.metric, traits.boards.value)
        yield "board", ", ".join(name for name in names if name is not None)
    for name, some in traits.tuples.items():
        yield "tuple", f"{name}: {', '.join(some)}"


def _identity_lines(task: Task) -> Iterator[str]:
    if task.record.identity is Record.identity:
        yield "none: an abstract has one record" if task.single else "all of them"
        return
    doc = " ".join((task.record.identity.__doc__ or "").split())
    if doc:
        yield doc
    for names, count in identity_counts(task):
        shown = ", ".join(names) or "none: an abstract has one record"
        yield f"{shown} ({counted(count, 'record')} of the examples)"


def as_json(task: Task, files: Files) -> dict[str, Json]:
    """A description for programs; `json_schema` is that of one record, as endpoints are sent it.

    Raises:
        SchemaError: the schema's own code fails.
    """
    schema_file, prompt_file = map(str, files)
    own = task.record.identity is not Record.identity
    usual: tuple[str, ...] = () if task.single else tuple(task.record.model_fields)
    told_apart = [names for names, _ in identity_counts(task)] if own else [usual]
    return {
        "name": task.name,
        "summary": task.summary,
        "schema_file": schema_file,
        "prompt_file": prompt_file,
        "examples": len(task.examples),
        "fields": [asdict(one) for one in shapes(task)],
        "identity": [list(names) for names in told_apart],
        "json_schema": task.schema,
    }


def _folded(head: str, said: str) -> str:
    """A line with a word in front, folded under itself."""
    indent = f"{head:<12} "
    return (
        textwrap.fill(said, max(100, len(indent) + 20), initial_indent=indent, subsequent_indent=" " * 13)
        or head
    )
