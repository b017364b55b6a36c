"""Records of any schema as a comparison needs them: two are compared by the roles of their fields."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from functools import partial

from pydantic import ValidationError

from pipeline.domain import Extraction, Json, Resolved
from pipeline.errors import InputError
from pipeline.evaluation.agreement import overlap, units_agree
from pipeline.evaluation.claim import LONGEST_SHOWN, Claim, Item, fold, locate, number
from pipeline.evaluation.matching import Pair, best_pairs, same_sentence
from pipeline.evaluation.yardstick import CLAIMS, Yardstick
from pipeline.text import quantities
from schemas import Record, Role, quantity_fields, resolved_fields, roles
from schemas.claims import Claim as ClaimRecord

_PARTS = ("value", "value_max", "unit", "qualifier")


def yardstick(record: type[Record], schema: str) -> Yardstick:
    """How records of a schema are compared; claims have rules of their own.

    Two are the same where they agree in the fields of their `identity()`, each by its role: a quantity by
    value and unit, copied words with case and white space folded, a choice by its value, the sentence by
    evidence that overlaps. They are paired one to one, as claims are.
    """
    if record is ClaimRecord:
        return CLAIMS
    fields = tuple(record.model_fields)
    exact, lenient = partial(_agree, record), partial(_agree_leniently, record)

    def same(predicted: Claim, gold: Claim) -> bool:
        return all(exact(predicted, gold, name) for name in dict.fromkeys(predicted.identity + gold.identity))

    return Yardstick(
        schema=schema,
        noun="record",
        kinds=(schema,),
        fields=fields,
        scored=fields,
        items=(),
        levels=("strict", "tuple"),
        errors=("missing", "spurious", "duplicate", "fields"),
        read=partial(_read_all, record, schema),
        kind_of=lambda _: schema,
        rule=same,
        exact=exact,
        lenient=lenient,
        strict=lambda predicted, gold: best_pairs(predicted, gold, same, exact, fields),
        relaxed=_no_pairs,
    )


def _no_pairs(*_: object) -> tuple[Pair, ...]:
    return ()


def _agree(record: type[Record], predicted: Claim, gold: Claim, name: str) -> bool:
    """Whether two records agree in a field of the schema, or in what code read from a quantity."""
    role = "sentence" if name == "evidence" else resolved_fields(record).get(name)
    if role == "sentence":
        return overlap(predicted, gold) > 0 or same_sentence(predicted, gold)
    first, second = predicted.items, gold.items
    if role == "quantity":
        value, value_max, unit, _ = quantity_fields(name)
        if value in first and value in second:
            numbers = all(first.get(part) == second.get(part) for part in (value, value_max))
            return numbers and units_agree(first.get(unit), second.get(unit))
    if role == "read" and name.endswith("unit"):
        return units_agree(first.get(name), second.get(name))
    return first.get(name) == second.get(name)


def _agree_leniently(record: type[Record], predicted: Claim, gold: Claim, name: str) -> bool:
    """The same, or copied words of which one has the other in it."""
    if _agree(record, predicted, gold, name):
        return True
    first, second = predicted.items.get(name), gold.items.get(name)
    if roles(record).get(name) is not Role.QUOTE or first is None or second is None:
        return False
    return str(first) in str(second) or str(second) in str(first)


def _read_all(
    record: type[Record], schema: str, extraction: Extraction, text: str, side: str
) -> tuple[Claim, ...]:
    """The records of one extraction, sorted so that their order in the file is forgotten.

    Raises:
        InputError: one does not fit the schema; the message calls its file `side`.
    """
    found = []
    for position, one in enumerate(extraction.records):
        where = f"Record {position + 1} of abstract {extraction.abstract.id} in {side}"
        wire = _wire(record, schema, one, where)
        items = dict(_items(wire, one, where))
        places = (one.span,) if one.span is not None else locate(one.evidence, text)
        found.append(Claim(one, position, schema, items, places, wire.identity()))
    return tuple(sorted(found, key=Claim.order))


def _wire(record: type[Record], schema: str, one: Resolved, where: str) -> Record:
    """A record as the model wrote it: its own methods say what makes it the same as another."""
    given = {name: one.fields[name] for name in record.model_fields if one.fields.get(name) is not None}
    for name, role in roles(record).items():
        if role is Role.SENTENCE:
            given[name] = min(max(one.sentence or 1, 1), 999)
    try:
        return record.model_validate(given)
    except ValidationError as error:
        # Words of the text may be longer than what a model may write for them.
        faults = [fault for fault in error.errors() if fault["type"] != "string_too_long"]
    if faults:
        place = ".".join(map(str, faults[0]["loc"])) or "record"
        told = f"{place}: {faults[0]['msg']}"
        raise InputError(
            f"{where} does not fit the schema {schema!r}: {told}. Correct it, or name its schema."
        )
    return record.model_construct(None, **given)


def _items(wire: Record, one: Resolved, where: str) -> Iterator[tuple[str, Item]]:
    """What a record says, field by field; of a quantity also what code reads from it."""
    for name, role in roles(type(wire)).items():
        value = one.evidence if role is Role.SENTENCE else one.fields.get(name)
        if role is Role.QUANTITY:
            yield from _amount(name, wire, one, where)
        if value is not None and value != "":
            # A bool is no text; it is compared as it is written.
            yield name, fold(value if isinstance(value, str) else str(value))


def _amount(name: str, wire: Record, one: Resolved, where: str) -> Iterator[tuple[str, Item]]:
    """Value, upper end, unit and qualifier: those in the file, else as they are read from the words."""
    names = quantity_fields(name)
    found: Mapping[str, Json] = {part: one.fields.get(part) for part in names}
    written = one.fields.get(name)
    if found[names[0]] is None and isinstance(written, str) and (read := quantities.parse(written)):
        parts = asdict(read if wire.signed() else read.unsigned())
        found = {part: parts[key] for part, key in zip(names, _PARTS, strict=True)}
    for part, value in found.items():
        if value is None or value == "":
            continue
        if part in names[:2]:
            yield part, number(part, value, where)
        elif isinstance(value, str):
            yield part, fold(value)
        else:
            raise InputError(f"{where} has the {part} {repr(value)[:LONGEST_SHOWN]}; it should be text.")
