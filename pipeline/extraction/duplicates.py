"""Which records of an abstract say again what an earlier one has said."""

from collections.abc import Sequence
from functools import cache, lru_cache

from pipeline.domain import Json, Resolved
from schemas import Record, Role, link_fields, roles

FIRST = 2
"""So many fields tell most records apart, such as kind and value."""


class Seen:
    """The records so far, to tell which ones say again what an earlier one has said.

    They are kept by the values in the first fields of an identity: most have no other beside them there,
    and are compared with none.
    """

    def __init__(self) -> None:
        self._records: list[Resolved] = []
        self._firsts: dict[tuple[str, ...], tuple[dict[tuple[Json, ...], list[Resolved]], int]] = {}
        self._keys: dict[tuple[tuple[Json, ...], ...], tuple[set[tuple[Json, ...]], list[Resolved]]] = {}

    def again(self, record: Record, resolved: Resolved) -> bool:
        """Whether an earlier record agrees in all that makes this one what it is; it is noted if not.

        An address that this one lacks does not tell it from one that has it.
        """
        names, links = record.identity(), link_fields(type(record))
        if not links.isdisjoint(names):
            names = tuple([n for n in names if n not in links or resolved.fields.get(n) is not None])
        head = names[:FIRST]
        by_value, read = self._firsts.get(head, ({}, 0))
        for known in self._records[read:]:
            by_value.setdefault(_identity(head, known), []).append(known)
        first = _identity(head, resolved)
        alike = by_value.setdefault(first, [])
        is_known = alike != [] and self._is_among(alike, first, names, resolved)
        if not is_known:
            alike.append(resolved)
            self._records.append(resolved)
        self._firsts[head] = by_value, len(self._records)
        return is_known

    def _is_among(
        self, alike: list[Resolved], first: tuple[Json, ...], names: tuple[str, ...], resolved: Resolved
    ) -> bool:
        """Whether one of those with the same first fields has the same in all."""
        keys, done = self._keys.setdefault((first, names), (set(), []))
        for known in alike[len(done) :]:
            keys.add(_identity(names, known))
            done.append(known)
        return _identity(names, resolved) in keys


def _identity(names: Sequence[str], resolved: Resolved) -> tuple[Json, ...]:
    """The values by which a record is the same as another, case and space aside."""
    return tuple([_value(resolved, name) for name in names])


def _value(resolved: Resolved, name: str) -> Json:
    value = resolved.fields.get(name)
    if isinstance(value, str):
        return spaceless(value)
    if value is None and (name == "sentence" or name == _cites(resolved.record_class)):
        return resolved.sentence
    if isinstance(value, list):
        return "\n".join(sorted(spaceless(member) for member in value if isinstance(member, str)))
    return value


@cache
def _cites(record: type[Record] | None) -> str | None:
    """The field that holds the number of the sentence."""
    names = () if record is None else roles(record).items()
    return next((name for name, role in names if role is Role.SENTENCE), None)


@lru_cache(maxsize=4096)
def spaceless(words: str) -> str:
    """Words by which a field is the same as another, case and space aside."""
    return " ".join(words.split()).casefold()
