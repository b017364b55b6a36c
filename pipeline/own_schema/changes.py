"""What changed from one version of a schema to another, and whether cached answers still count.

An answer counts where the model would be asked the very same again. So whatever it is not shown may change
freely: links, methods, traits.
"""

from collections.abc import Iterator
from pathlib import Path

from pipeline.own_schema.describing import FieldShape, shapes
from pipeline.tasks import Task, find, load, prompt_of, wire

SAME = "The model is asked the same under both: cached answers stay usable."


def versions(old: str, new: str) -> tuple[Task, Task, str | None]:
    """Both versions, each named or the path of a file; of an old file without a prompt a sentence says so.

    Raises:
        SchemaError: one does not load.
    """
    after, (file, prompt), path = load(new), find(new), Path(old)
    if path.suffix != ".py" or not path.is_file() or path.resolve() == file.resolve():
        return load(old), after, None
    before = prompt_of(path)
    if before.is_file() and before.resolve() != prompt.resolve():
        return load(old), after, None
    missing = f"{old} has no prompt of its own ({path.with_suffix('.md')})"
    return load(old, after), after, f"{missing}: instructions and examples are not compared."


def lines(old: Task, new: Task) -> Iterator[str]:
    """Each change in a line: - is removed, + added, ~ changed; then whether cached answers count."""
    befores, afters = {one.name: one for one in shapes(old)}, {one.name: one for one in shapes(new)}
    yield from (f"- {_line(befores[name])}" for name in befores if name not in afters)
    yield from (f"+ {_line(afters[name])}" for name in afters if name not in befores)
    for name, before in befores.items():
        if name in afters and before != afters[name]:
            yield f"~ {_line(afters[name])}"
            yield f"  before: {_line(before)}"
    yield from (f"~ {what}" for what in _shown_otherwise(old, new))
    yield why(old, new)


def why(old: Task, new: Task) -> str:
    """Whether cached answers stay usable from one version to another, in a sentence."""
    if old.fingerprint == new.fingerprint:
        return SAME
    changed = _shown_otherwise(old, new)
    if list(old.fields()) != list(new.fields()):
        changed.insert(0, "fields")
    what = " and ".join(changed) or "what it may answer"
    return (
        f"The model is asked otherwise ({what}), so cached answers do not count: what it was not asked, it"
        " did not answer."
    )


def _shown_otherwise(old: Task, new: Task) -> list[str]:
    """What else the model is shown otherwise, each in a word."""
    before, after = (
        {
            "name": task.name,
            "docstring": task.summary,
            "instructions": task.instructions,
            "examples": [(one.title, one.text, wire(one.records)) for one in task.examples],
        }
        for task in (old, new)
    )
    return [what for what in before if before[what] != after[what]]


def _line(field: FieldShape) -> str:
    optional = "" if field.required else ", may be absent"
    return f"{field.name}: {field.role}, {field.type}{optional}" + (
        f"; {field.description}" if field.description else ""
    )
