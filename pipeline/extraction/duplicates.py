"""Which records of an abstract say again what an earlier one has said."""

from collections.abc import Sequence
from functools import cache, lru_cache

from pipeline.domain import Json, Resolved
from schemas import Record, Role, link_fields, roles


class Seen:
    """The records so far, to tell which ones say again what an earlier one has said.

    They are kept once for each set of fields by which a record was told apart.
    """

    def __init__(self) -> None:
        self._records: list[Resolved] = []
        self._known: dict[tuple[str, ...], tuple[set[tuple[Json, ...]], int]] = {}

    def again(self, record: Record, resolved: Resolved) -> bool:
        """Whether an earlier record agrees in all that makes this one what it is; it is noted if not.

        An address that this one lacks does not tell it from one that has it.
        """
        names, links = record.identity(), link_fields(type(record))
        if not links.isdisjoint(names):
            names = tuple([n for n in names if n not in links or resolved.fields.get(n) is not None])
        known, read = self._known.get(names, (set(), 0))
        known.update([_identity(names, one) for one in self._records[read:]])
        self._known[names] = known, len(self._records)
        if _identity(names, resolved) in known:
            return True
        self._records.append(resolved)
        return False


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
