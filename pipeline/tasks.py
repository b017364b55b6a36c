"""Tasks: a schema and the prompt of the same file stem, found by name and checked before use.

`schemas/x.py` and `prompts/x.md` make the task ``x``. `load` looks for them among those that come with
claimsift, then in `schemas/` and `prompts/` of the working directory. A path (``my/x.py``) names one
anywhere; its prompt lies beside it, or in a folder `prompts/` next to the schema's.

A schema is code, so `load` runs only what the user named, in a flag or an argument. A name that stands in a
file (records, tables, a manifest) goes to `installed` and to nothing else here.
"""

import hashlib
import importlib
import importlib.util
import json
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import ModuleType
from typing import NoReturn, cast

import schemas
from pipeline.domain import Json
from pipeline.errors import SchemaError
from pipeline.prompt_file import Example, read_prompt
from pipeline.record_class import checked
from pipeline.strictjson import listed
from schemas import OF_FILES, Record, Role, link_fields, roles

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,63}")
"""Names that endpoints accept for a schema or a tool."""

RESERVED = frozenset(
    {"format", "schema", "id", "title", "abstract", "sources", "status", "reason", "rejected"}
    | {"origin", "model", "asked_model", "usage", "fingerprint", "rules_only"}
    | {"reviewer", "time", "complete", "refuted", "unsure"}
)
"""Keys of an output line beside the records, which stand under the task's name."""

_UNSHOWN = frozenset({"title", "description", "default", "examples", "deprecated"})
"""Keys of a JSON schema that hold a server to nothing."""


@dataclass(frozen=True, slots=True)
class Task:
    """A schema and its prompt.

    `schema` is the JSON schema of one record. It has no references and no descriptions: those stand
    in the prompt, once for all ways of asking.
    """

    name: str
    record: type[Record]
    instructions: str
    examples: tuple[Example, ...]
    schema: dict[str, Json]

    @property
    def fingerprint(self) -> str:
        """16 hex digits that change with anything that the model is shown of this task."""
        shown: list[Json] = [
            self.name,
            self.summary,
            self.instructions,
            *(f"{name}: {text}" for name, text in self.fields()),
            self.schema,
        ]
        shown.extend([example.title, example.text, wire(example.records)] for example in self.examples)
        return hashlib.sha256(json.dumps(shown, sort_keys=True).encode()).hexdigest()[:16]

    @property
    def properties(self) -> dict[str, Json]:
        """The JSON schema of each field that the model fills."""
        return cast("dict[str, Json]", self.schema["properties"])

    @property
    def single(self) -> bool:
        """Whether an abstract has exactly one record."""
        return self.record.traits.single

    def answer(self, records: Sequence[Record]) -> Json:
        """The answer with these records, as the model is asked to write it."""
        written = wire(tuple(records))
        return {self.name: written[0] if self.single and written else written}

    @property
    def summary(self) -> str:
        """The first line of the record's docstring, which says to the model what a record is."""
        return (self.record.__doc__ or "").strip().split("\n")[0].strip()

    def reply_schema(self, max_records: int, record: dict[str, Json] | None = None) -> dict[str, Json]:
        """The JSON schema of a whole reply: an object whose one key, `name`, holds a list of records.

        The list is bounded, because a model that is held to a schema can otherwise go on for ever. Where an
        abstract has one record, that stands there instead of the list: no server has to count then. `record`
        is the schema of one record where it is narrower than the task's.
        """
        items = record or self.schema
        records: dict[str, Json] = items
        if not self.single:
            records = {"type": "array", "items": items, "maxItems": max_records}
        return {
            "type": "object",
            "properties": {self.name: records},
            "required": [self.name],
            "additionalProperties": False,
        }

    def fields(self) -> Iterator[tuple[str, str]]:
        """Name and description of each field that the model fills, in the order of the schema."""
        for name, field in self.record.model_fields.items():
            if roles(self.record)[name] is not Role.LINK:
                yield name, field.description or ""


def wire(records: tuple[Record, ...]) -> list[Json]:
    """Records as the model is asked to write them: in the schema's order, without links and absent fields."""
    return [
        record.model_dump(mode="json", exclude_none=True, exclude=set(link_fields(type(record))))
        for record in records
    ]


def load(name: str, prompt_of: Task | None = None) -> Task:
    """The task called `name`, or the one whose schema file `name` is the path of.

    With `prompt_of` it is a file, read as another version of that task, whose prompt it borrows.

    Raises:
        SchemaError: one of the two files is missing, or they do not hold what they must.
    """
    if prompt_of is not None:
        record = _record(_module(Path(name)), Path(name))
        return replace(prompt_of, record=record, schema=_record_schema(record))
    schema_file, prompt_file = find(name)
    check_name(schema_file.stem, str(schema_file))
    record = _record(_module(schema_file), schema_file)
    instructions, examples = read_prompt(prompt_file, record, schema_file.stem)
    return Task(schema_file.stem, record, instructions, examples, _record_schema(record))


def of_class(record: type[Record], instructions: str, examples: Sequence[Example]) -> Task:
    """The task of a class of the user's own, called like the class.

    Raises:
        SchemaError: the class is not what a schema must be.
    """
    name = record.__name__
    check_name(name, f"The class {name}")
    return Task(name, checked(record, name), instructions, tuple(examples), _record_schema(record))


def check_name(name: str, where: str) -> None:
    """Raises SchemaError where no schema can have this name."""
    if not _NAME.fullmatch(name) or name in RESERVED:
        raise SchemaError(
            f"{where} cannot have this name: the name of a schema is made of letters, digits, - and _, begins"
            f" with a letter, and is none of {', '.join(sorted(RESERVED))}."
        )


def installed(name: str) -> Task | None:
    """The task of this name that came with claimsift, or None; files in the working directory do not count.

    Raises:
        SchemaError: it is damaged.
    """
    root, _ = _roots()
    is_ours = _NAME.fullmatch(name) and (root / "schemas" / f"{name}.py").is_file()
    return load(name) if is_ours else None


def name_of(schema: str) -> str:
    """The name that records have whose schema was named so: by name, or by the path of its file."""
    return Path(schema).stem if schema.endswith(".py") else schema


def available() -> list[str]:
    """Names of the installed tasks and of those in the working directory."""
    stems = {p.stem for root in _roots() for p in (root / "schemas").glob("*.py")}
    return sorted(stem for stem in stems if _NAME.fullmatch(stem))


def _roots() -> tuple[Path, Path]:
    return Path(schemas.__file__).resolve().parent.parent, Path.cwd()


def find(name: str) -> tuple[Path, Path]:
    """The schema file and the prompt file of a task.

    Raises:
        SchemaError: there is none of this name, or only half of one.
    """
    if name.endswith(".py"):
        pairs = [(Path(name), prompt_of(Path(name)))]
    elif _NAME.fullmatch(name):
        pairs = [(root / "schemas" / f"{name}.py", root / "prompts" / f"{name}.md") for root in _roots()]
    else:
        pairs = []
    for schema_file, prompt_file in pairs:
        if schema_file.is_file() and prompt_file.is_file():
            return schema_file, prompt_file
        if schema_file.is_file():
            raise SchemaError(f"{schema_file} has no prompt: write {prompt_file}.")
        if prompt_file.is_file():
            raise SchemaError(f"{prompt_file} has no schema: write {schema_file}.")
    raise SchemaError(f"There is no schema {name!r}. Available: {', '.join(available())}.")


def prompt_of(schema_file: Path) -> Path:
    """The prompt of a schema file anywhere: beside it, else in the `prompts` folder next to its own."""
    beside = schema_file.with_suffix(".md")
    folder = schema_file.absolute().parent.parent / "prompts"
    return folder / beside.name if folder.is_dir() and not beside.exists() else beside


def _module(path: Path) -> ModuleType:
    """The module in a schema file; installed ones under their usual name, so that they are one class."""
    try:
        if path.resolve().parent == Path(schemas.__file__).resolve().parent:
            return importlib.import_module(f"schemas.{path.stem}")
        return _loaded(path, f"{OF_FILES}{path.stem}")
    except (Exception, SystemExit) as error:
        raise SchemaError(f"{path} does not load: {type(error).__name__}: {error}.") from error


class _Fresh(SourceFileLoader):
    """Reads the source each time: bytecode is known by second and size, and an edit may keep both."""

    def path_stats(self, path: str) -> NoReturn:
        """Says that nothing is known of the file, so that no bytecode is looked for or left behind."""
        raise OSError(path)


def _loaded(path: Path, name: str) -> ModuleType:
    """A file as the module `name`, listed in `sys.modules` because postponed annotations look there."""
    spec = importlib.util.spec_from_file_location(name, path, loader=_Fresh(name, str(path)))
    if spec is None or spec.loader is None:
        raise SchemaError(f"{path} cannot be loaded as Python.")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def _record(module: ModuleType, path: Path) -> type[Record]:
    """The one record class that a schema file defines, checked."""
    found = {
        item
        for item in vars(module).values()
        if isinstance(item, type) and issubclass(item, Record) and item.__module__ == module.__name__
    }
    if len(found) != 1:
        raise SchemaError(f"{path} must define one subclass of schemas.Record; it defines {len(found)}.")
    return checked(found.pop(), path)


def _record_schema(record: type[Record]) -> dict[str, Json]:
    full: dict[str, Json] = record.model_json_schema()
    defs, properties = full.pop("$defs", {}), full.pop("properties", None)
    simple = _reduced(full, defs)
    if not isinstance(simple, dict) or not isinstance(properties, dict):
        raise SchemaError(f"{record.__name__} holds records of its own kind. Leave that field out.")
    return simple | {
        "properties": {
            name: _reduced(node, defs) for name, node in properties.items() if name not in link_fields(record)
        }
    }


def _reduced(node: Json, defs: Json) -> Json:
    """A JSON schema without references, titles, descriptions and nulls.

    Servers that turn a schema into a grammar treat references badly, and an absent field costs
    fewer tokens than a null.
    """
    if not isinstance(node, dict):
        return node
    if isinstance(ref := node.get("$ref"), str) and isinstance(defs, dict):
        return _reduced(defs[ref.rsplit("/", 1)[-1]], defs)
    arms = [_reduced(arm, defs) for arm in listed(node.get("anyOf")) if arm != {"type": "null"}]
    if len(arms) == 1:
        return arms[0]
    simple = {key: value for key, value in node.items() if key not in _UNSHOWN}
    if arms:
        simple["anyOf"] = arms
    if "enum" in simple:
        simple["enum"] = [choice for choice in listed(simple["enum"]) if choice is not None]
    return simple
