"""JSON schemas in the strict subset, which hosted endpoints enforce where a request says ``strict``.

In it an object requires all of its properties and has no others, so that what may be absent may be null
instead, and there are no bounds of lengths and numbers. Nulls cost tokens. So a record whose kinds have
fields of their own is one object for each kind, in which the fields of other kinds are not asked for, and
what the kind needs cannot be null. Which these are, the class itself says, in `unused` and `problem`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import cast

from pydantic import TypeAdapter

from pipeline.domain import Json, Mode
from pipeline.strictjson import at, listed
from schemas import Record, link_fields, roles

KEYWORDS = ("type", "enum", "anyOf", "items", "properties")
"""Keywords of the subset. What else holds a server to something is checked when the answer is there."""

_FILLED = "x"
"""Stands for anything that a field may hold."""


def is_strict(mode: Mode) -> bool:
    """Whether requests in a mode demand of the endpoint that it keeps to the schema."""
    return mode in ("json_schema_strict", "tools_strict")


def strict(schema: Mapping[str, Json]) -> dict[str, Json]:
    """A schema in the subset; what may be absent in it may be null."""
    made = {key: schema[key] for key in KEYWORDS if key in schema}
    if "const" in schema:
        made["enum"] = [schema["const"]]
    if isinstance(arms := made.get("anyOf"), list):
        made["anyOf"] = [strict(arm) for arm in arms if isinstance(arm, dict)]
    if isinstance(items := made.get("items"), dict):
        made["items"] = strict(items)
    if isinstance(properties := made.get("properties"), dict):
        needed = listed(schema.get("required"))
        held = {name: strict(field) for name, field in properties.items() if isinstance(field, dict)}
        made["properties"] = {
            name: field if name in needed else _nullable(field) for name, field in held.items()
        }
        made["required"] = list(held)
        made["additionalProperties"] = False
    return made


def _nullable(field: dict[str, Json]) -> dict[str, Json]:
    if isinstance(arms := field.get("anyOf"), list):
        return field | {"anyOf": [*arms, {"type": "null"}]}
    if isinstance(field.get("type"), str):
        field = field | {"type": [field["type"], "null"]}
    if isinstance(choices := field.get("enum"), list):
        field = field | {"enum": [*choices, None]}
    return field


def by_kind(schema: Mapping[str, Json], record: type[Record]) -> dict[str, Json]:
    """The schema of a record as one object for each of its kinds, where these have fields of their own.

    A kind that needs a field which `schema` does not have is left out: no such record could be right.
    """
    fields = schema["properties"]
    there = set(fields if isinstance(fields, dict) else ())
    arms = [_narrowed(schema, kind) for kind in _kinds(record) if kind.needed <= there]
    if len(arms) < 2:
        return arms[0] if arms else dict(schema)
    return {"anyOf": [*arms]}


def _narrowed(schema: Mapping[str, Json], kind: "_KindChoice") -> dict[str, Json]:
    properties = schema["properties"]
    fields: dict[str, Json] = {
        name: {"type": "string", "enum": [kind.value]} if name == kind.field else field
        for name, field in (properties.items() if isinstance(properties, dict) else ())
        if name not in kind.unused
    }
    needed = {*listed(schema.get("required")), *kind.needed}
    return {**schema, "properties": fields, "required": [name for name in fields if name in needed]}


@dataclass(frozen=True, slots=True)
class _KindChoice:
    """One value of the choice that says which other fields count."""

    field: str
    value: str
    unused: frozenset[str]
    needed: frozenset[str]


@cache
def _kinds(record: type[Record]) -> tuple[_KindChoice, ...]:
    """The kinds of a class: none where no choice of its decides which fields count."""
    schema: dict[str, Json] = record.model_json_schema()
    for name, role in roles(record).items():
        field = record.model_fields[name]
        if role is not None or not field.is_required():
            continue
        values = [value for value in _choices(schema, name) if isinstance(value, str)]
        kinds = [_kind(record, name, value, field.annotation) for value in values]
        if len({kind.unused for kind in kinds}) > 1:
            return tuple(kinds)
    return ()


def _choices(schema: dict[str, Json], name: str) -> list[Json]:
    """What a field may be, as the JSON schema of its class says it."""
    field = at(schema, "properties", name)
    if isinstance(ref := at(field, "$ref"), str):
        field = at(schema, "$defs", ref.rsplit("/", 1)[-1])
    return listed(at(field, "enum"))


def _kind(record: type[Record], name: str, value: str, of: object) -> _KindChoice:
    """What the class says of records of one kind, be their other fields full or empty."""
    chosen: object = TypeAdapter(cast("type[object]", of)).validate_python(value)
    filled: dict[str, object] = dict.fromkeys(record.model_fields, _FILLED) | {name: chosen}
    empty: dict[str, object] = dict.fromkeys(record.model_fields) | {name: filled[name]}
    unused = (_unused(record, filled) & _unused(record, empty)) - link_fields(record)
    full = filled | dict.fromkeys(unused)
    optional = [key for key, field in record.model_fields.items() if not field.is_required()]
    needed = [key for key in optional if key not in unused and _lacks(record, full, key)]
    return _KindChoice(name, value, unused, frozenset(needed))


def _unused(record: type[Record], fields: Mapping[str, object]) -> frozenset[str]:
    try:
        return record.model_construct(None, **fields).unused()
    except Exception:  # noqa: BLE001 - the user's code, on values that no answer would have
        return frozenset()


def _lacks(record: type[Record], full: Mapping[str, object], name: str) -> bool:
    """Whether a record that has all of its fields is wrong without this one."""
    try:
        whole, without = (
            record.model_construct(None, **fields).problem() for fields in (full, {**full, name: None})
        )
    except Exception:  # noqa: BLE001 - as above
        return False
    return whole is None and without is not None
