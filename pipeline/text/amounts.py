"""What code reads from the amounts of a record whose file has their words alone, as labels by hand do."""

from collections.abc import Mapping
from contextlib import suppress

from pipeline.domain import Json, Resolved
from pipeline.text import quantities
from schemas import Record, Role, read_fields, roles


def completed(record: type[Record], one: Resolved, text: str | None = None) -> Mapping[str, Json]:
    """The fields of a record of a class, with what a run would have read from its amounts.

    `text` is that of its abstract, where it is known.
    """
    lacking = {
        name: role
        for name, role in roles(record).items()
        if (parts := read_fields(name, role))
        and one.fields.get(parts[0]) is None
        and isinstance(one.fields.get(name), str)
    }
    if not lacking:
        return one.fields
    signed = True
    with suppress(Exception):  # the schema's own code, on a record that may lack what every answer has
        signed = record.model_construct(None, **{**dict.fromkeys(record.model_fields), **one.fields}).signed()
    fields = dict(one.fields)
    for name, role in lacking.items():
        fields |= amount_in(name, role, str(one.fields[name]), one.evidence, text, signed=signed)
    return fields


def amount_in(
    name: str,
    role: Role | None,
    written: str,
    evidence: str,
    text: str | None = None,
    *,
    signed: bool,
    held: bool = False,
) -> dict[str, Json]:
    """What the words of an amount say, by the names that it has in a result; nothing where they say none.

    A quantity has the unit and the bound that its evidence gives it, else those of the words alone. Where it
    is `held` to its evidence, it says nothing if it does not stand there clearly.
    """
    values: tuple[Json, ...] = ()
    if role is Role.INTERVAL:
        if not isinstance(ends := quantities.interval(written), str):
            values = (ends.low, ends.high, ends.level)
    else:
        copy = quantities.copied(written, evidence, text, signed=signed)
        alone = None if held else quantities.parse(written)
        if found := alone if isinstance(copy, str) else copy.quantity:
            amount = found if signed else found.unsigned()
            values = (amount.value, amount.value_max, amount.unit, amount.qualifier)
    parts = zip(read_fields(name, role), values, strict=False)
    return {part: value for part, value in parts if value is not None}
