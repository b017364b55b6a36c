"""When two records of any schema agree, by the roles of their fields.

Two are the same where they are of one kind and agree in each of the fields by which either is matched
(`schemas.Record.matched_by`): a quantity by value and unit, an interval by its ends, copied words with case
and white space folded, a list by sharing a member, a choice by its value, the sentence by overlapping
evidence.
"""

from collections.abc import Iterator

from pipeline.evaluation.agreement import contained, exact, overlap, rounded_equal, units_agree
from pipeline.evaluation.compared_record import ComparedRecord
from pipeline.evaluation.matching import same_sentence
from schemas import Record, Role, interval_fields, quantity_fields, read_fields, resolved_fields, roles

_WORDS = ("quote", "quotes", "link")
"""Roles of the fields that name things."""

_AMOUNTS = ("quantity", "interval", "read", "choice")
"""Roles of the fields that say how much, or which."""


class ByRole:
    """The rules of one schema."""

    def __init__(self, record: type[Record]) -> None:
        self._roles, self._kind = resolved_fields(record), record.traits.kind
        self._optional = {name for name, field in record.model_fields.items() if not field.is_required()}
        self._written = {
            part: name
            for name, role in roles(record).items()
            for part in read_fields(name, role)[: 2 if role is Role.QUANTITY else 3]
        }

    def lenient(self, predicted: ComparedRecord, gold: ComparedRecord, name: str) -> bool:
        """Exact; or both give the field and one contains the other, or the numbers are equal once rounded."""
        first, second = predicted.items.get(name), gold.items.get(name)
        return first == second or contained(first, second) or self._rounded(predicted, gold, name)

    def rule(self, predicted: ComparedRecord, gold: ComparedRecord) -> bool:
        """The strict rule."""
        return predicted.kind == gold.kind and all(
            self._agree(predicted, gold, name) for name in _matched_by(predicted, gold)
        )

    def relaxed_rule(self, predicted: ComparedRecord, gold: ComparedRecord) -> bool:
        """The relaxed rule: numbers rounded, words contained, and an absent choice like any; see `rule`."""
        return predicted.kind == gold.kind and all(
            self._agree(predicted, gold, name) or self._nearly_agree(predicted, gold, name)
            for name in _matched_by(predicted, gold)
        )

    def other_value(self, predicted: ComparedRecord, gold: ComparedRecord) -> bool:
        """The same kind from the same evidence and of the same name, which has another amount or choice."""
        if predicted.kind != gold.kind or not self._has_amounts(predicted, gold):
            return False
        from_one = same_sentence(predicted, gold) or overlap(predicted, gold) > 0
        return from_one and self._same_names(predicted, gold)

    def other_kind(self, predicted: ComparedRecord, gold: ComparedRecord) -> bool:
        """Another kind of the same name, with the same number or, where one has none, shared evidence."""
        if predicted.kind == gold.kind or not self._same_names(predicted, gold):
            return False
        if any(self._shared_quantities(predicted, gold)):
            return self.same_number(predicted, gold)
        return overlap(predicted, gold) > 0

    def same_number(self, predicted: ComparedRecord, gold: ComparedRecord) -> bool:
        """Whether both are matched by a quantity, and it is there and the same."""
        shared = list(self._shared_quantities(predicted, gold))
        present = all(quantity_fields(name)[0] in gold.items for name in shared)
        return bool(shared) and present and all(self._agree(predicted, gold, name) for name in shared)

    def _role(self, name: str) -> str | None:
        """The role of a field; evidence and the number of the sentence may be named as what they are."""
        return self._roles.get(name, "sentence" if name in ("evidence", "sentence") else None)

    def _agree(self, predicted: ComparedRecord, gold: ComparedRecord, name: str) -> bool:
        role = self._role(name)
        first, second = predicted.items, gold.items
        if role == "sentence":
            return overlap(predicted, gold) > 0 or same_sentence(predicted, gold)
        if role == "quantity":
            value, value_max, unit, _ = quantity_fields(name)
            if value in first and value in second:
                numbers = all(first.get(part) == second.get(part) for part in (value, value_max))
                return numbers and units_agree(first.get(unit), second.get(unit))
        if role == "interval":
            return all(first.get(part) == second.get(part) for part in interval_fields(name)[:2])
        if role == "read" and name.endswith("unit"):
            return units_agree(first.get(name), second.get(name))
        mine, theirs = first.get(name), second.get(name)
        if isinstance(mine, frozenset) and isinstance(theirs, frozenset):
            return not mine.isdisjoint(theirs)
        return mine == theirs

    def _nearly_agree(self, predicted: ComparedRecord, gold: ComparedRecord, name: str) -> bool:
        """Whether two records that do not agree in a field nearly do."""
        role = self._role(name)
        first, second = predicted.items.get(name), gold.items.get(name)
        if role == "sentence":
            return False
        if role == "quantity":
            value, value_max, unit, _ = quantity_fields(name)
            units = predicted.items.get(unit), gold.items.get(unit)
            numbers = all(
                exact(predicted, gold, part) or self._rounded(predicted, gold, part)
                for part in (value, value_max)
            )
            return numbers and (units_agree(*units) or contained(*units))
        if role == "choice" and name in self._optional and (first is None or second is None):
            return True
        return contained(first, second) or self._rounded(predicted, gold, name)

    def _rounded(self, predicted: ComparedRecord, gold: ComparedRecord, name: str) -> bool:
        """Whether both give a number in a field, and it is the same once rounded."""
        if name not in self._written or name not in predicted.items or name not in gold.items:
            return False
        return rounded_equal(predicted, gold, name, self._written[name])

    def _has_amounts(self, predicted: ComparedRecord, gold: ComparedRecord) -> bool:
        """Whether anything but names, kind and evidence decides."""
        return any(
            name != self._kind and self._role(name) in _AMOUNTS for name in _matched_by(predicted, gold)
        )

    def _same_names(self, predicted: ComparedRecord, gold: ComparedRecord) -> bool:
        names = [name for name in _matched_by(predicted, gold) if self._role(name) in _WORDS]
        return all(self._agree(predicted, gold, name) for name in names)

    def _shared_quantities(self, predicted: ComparedRecord, gold: ComparedRecord) -> Iterator[str]:
        """The quantities by which both are matched, also where only their numbers are named."""
        named = [{self._written.get(name, name) for name in one.matched_by} for one in (predicted, gold)]
        return (name for name in named[0] & named[1] if self._role(name) == "quantity")


def _matched_by(predicted: ComparedRecord, gold: ComparedRecord) -> tuple[str, ...]:
    return tuple(dict.fromkeys(predicted.matched_by + gold.matched_by))
