"""The records of a file of any schema to what a comparison needs of them."""

from collections.abc import Callable, Iterator, Mapping
from typing import TypeAlias

from pydantic import ValidationError

from pipeline.domain import Extraction, Json, Resolved
from pipeline.errors import InputError
from pipeline.evaluation.compared_record import LONGEST_SHOWN, ComparedRecord, Item, fold_case, locate, number
from pipeline.text.amounts import completed
from pipeline.text.quantities import agreeing
from schemas import Record, Role, in_words, read_fields, roles

Folds: TypeAlias = Mapping[str, Callable[[str], str]]
"""How the words of some fields are folded, where case and white space are not all: names of data sets."""


def kind_of(record: type[Record], schema: str, one: Resolved) -> str:
    """The kind of a record, in a word; the schema's name where it has none."""
    name = record.traits.kind
    return schema if name is None else in_words(one.fields.get(name))


def read_all(
    record: type[Record], schema: str, folds: Folds, extraction: Extraction, text: str, side: str
) -> tuple[ComparedRecord, ...]:
    """The records of one extraction, sorted so that their order in the file is forgotten.

    `text` is the abstract's, or empty where no side knows it. InputError is raised for a record that does not
    fit the schema; the message calls its file `side`.
    """
    found = []
    for position, one in enumerate(extraction.records):
        where = f"Record {position + 1} of abstract {extraction.abstract.id} in {side}"
        wire = _wire(record, schema, one, where)
        items = dict(_items(wire, one, completed(record, one, text), folds, where))
        places = (one.span,) if one.span is not None else locate(one.evidence, text)
        found.append(
            ComparedRecord(one, position, kind_of(record, schema, one), items, places, wire.matched_by())
        )
    return tuple(sorted(found, key=ComparedRecord.order))


def _wire(record: type[Record], schema: str, one: Resolved, where: str) -> Record:
    """A record as the model wrote it: its own methods say what makes it the same as another.

    A label may lack what does not decide that, and may have words that are longer than a model may write.
    """
    given = {name: one.fields[name] for name in record.model_fields if one.fields.get(name) not in (None, "")}
    for name, role in roles(record).items():
        if role is Role.SENTENCE:
            given[name] = min(max(one.sentence or 1, 1), 999)
    try:
        return record.model_validate(given)
    except ValidationError as error:
        faults = [fault for fault in error.errors() if fault["type"] != "string_too_long"]
    lax = record.model_construct(None, **(dict.fromkeys(record.model_fields, None) | given))
    idle, needed = _saying(lax)
    faults = [
        fault
        for fault in faults
        if str(fault["loc"][0]) not in idle and (fault["type"] != "missing" or str(fault["loc"][0]) in needed)
    ]
    if faults:
        place = ".".join(map(str, faults[0]["loc"])) or "record"
        said = "" if faults[0]["type"] == "missing" else f" {repr(faults[0]['input'])[:LONGEST_SHOWN]}"
        told = f"{place}{said}: {faults[0]['msg']}"
        raise InputError(
            f"{where} does not fit the schema {schema!r}: {told}. Correct it, or name its schema."
        )
    return lax


def _saying(lax: Record) -> tuple[frozenset[str], frozenset[str]]:
    """The fields that say nothing in a record, and those that it cannot lack: its kind, and what decides."""
    kind = type(lax).traits.kind
    told = frozenset() if kind is None else frozenset({kind})
    try:
        return lax.unused(), told | frozenset(lax.matched_by())
    except Exception:  # noqa: BLE001 - the schema's own code, on values that no answer would have
        return frozenset(), frozenset(type(lax).model_fields)


def _items(
    wire: Record, one: Resolved, fields: Mapping[str, Json], folds: Folds, where: str
) -> Iterator[tuple[str, Item]]:
    """What a record says, field by field; of amounts also what code reads from them."""
    unused = wire.unused()
    for name, role in roles(type(wire)).items():
        value = one.evidence if role is Role.SENTENCE else fields.get(name)
        if name in unused:
            continue
        parts = read_fields(name, role)
        found = {part: fields.get(part) for part in parts}
        if role is Role.QUANTITY and found[parts[0]] is not None and found[parts[3]] in (None, ""):
            found[parts[3]] = "exact"
        yield from _parts(found, parts[: 2 if role is Role.QUANTITY else 3], where)
        if isinstance(value, list):
            yield name, frozenset(folds.get(name, fold_case)(str(member)) for member in value)
        elif value is not None and value != "":
            # A bool is no text; it is compared as it is written.
            yield name, folds.get(name, fold_case)(in_words(value) if isinstance(value, bool) else str(value))


def _parts(found: Mapping[str, Json], numbers: tuple[str, ...], where: str) -> Iterator[tuple[str, Item]]:
    for part, value in found.items():
        if value is None or value == "":
            continue
        if part in numbers:
            yield part, number(part, value, where)
        elif isinstance(value, str):
            yield part, fold_case(agreeing(value))
        else:
            raise InputError(f"{where} has the {part} {repr(value)[:LONGEST_SHOWN]}; it should be text.")
