"""The file of a prompt, `prompts/x.md`: instructions, then examples with the answers that are expected."""

import re
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from pipeline import strictjson
from pipeline.errors import SchemaError
from pipeline.strictjson import fault, read_bounded
from schemas import Record

_EXAMPLE = re.compile(
    r"^#+[ \t]*example(?:[ \t]+\d+)?[ \t]*:[ \t]*(?P<title>.*)$", re.MULTILINE | re.IGNORECASE
)
_FENCE = re.compile(r"^```json[ \t]*\n(?P<json>.*?)^```[ \t]*$", re.MULTILINE | re.DOTALL | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Example:
    """A made-up abstract with the answer that is expected for it."""

    title: str
    text: str
    records: tuple[Record, ...]


def read_prompt(path: Path, record: type[Record], name: str) -> tuple[str, tuple[Example, ...]]:
    """The instructions of a prompt file and its examples, whose answers hold records under `name`.

    Raises:
        SchemaError: the file cannot be read, or an example is not what it must be.
    """
    instructions, *parts = _split(path)
    return instructions, tuple(_example(part, record, name, path) for part in parts)


def _split(path: Path) -> list[str]:
    """The instructions of a prompt file, then the text of each example with its title as first line."""
    try:
        text = "\n".join(read_bounded(path).decode("utf-8-sig").replace("\r\n", "\n").split("\r"))
    except UnicodeDecodeError as error:
        raise SchemaError(f"{path} is not UTF-8. Save it as UTF-8.") from error
    except ValueError as error:
        raise SchemaError(f"{path} is not a prompt: {error}. Shorten it.") from error
    except OSError as error:
        raise SchemaError(f"{path} cannot be read: {error.strerror or error}.") from error
    starts = [match.start() for match in _EXAMPLE.finditer(text)]
    parts = [text[a:b].strip() for a, b in zip([0, *starts], [*starts, len(text)], strict=True)]
    if not parts[0]:
        raise SchemaError(f"{path} holds no instructions. Say in it what the model is to look for.")
    return parts


def _example(part: str, record: type[Record], name: str, path: Path) -> Example:
    """One example section: heading with the title, the abstract, the answer as fenced JSON."""
    head, fence = _EXAMPLE.match(part), _FENCE.search(part)
    if head is None or fence is None:
        raise SchemaError(f"{path}: an example has no ```json block with its answer: {part[:60]!r}.")
    title, text = head["title"].strip(), " ".join(part[head.end() : fence.start()].split())
    if not text:
        raise SchemaError(f"{path}: the example {title!r} has no text before its answer.")
    if rest := part[fence.end() :].strip():
        raise SchemaError(
            f"{path}: the model is not shown what stands behind the answer of the example {title!r}:"
            f" {rest[:60]!r}. Move it before the first example."
        )
    return Example(title, text, _answer(fence["json"], record, name, f"{path}: the example {title!r}"))


def _answer(text: str, record: type[Record], name: str, where: str) -> tuple[Record, ...]:
    """The records in the JSON of an example."""
    try:
        answer = strictjson.load(text)
    except ValueError as error:
        raise SchemaError(f"{where} has an answer that is not JSON: {error}.") from error
    records = answer.get(name) if isinstance(answer, dict) and len(answer) == 1 else None
    if record.traits.single:
        records = [records] if isinstance(records, dict) else None
    if not isinstance(records, list):
        drawn = "{...}" if record.traits.single else "[...]"
        raise SchemaError(f'{where} must have an answer of the shape {{"{name}": {drawn}}}.')
    try:
        return tuple(record.model_validate(item) for item in records)
    except ValidationError as error:
        raise SchemaError(f"{where} has an answer that does not fit: {fault(error, 'record')}.") from error
