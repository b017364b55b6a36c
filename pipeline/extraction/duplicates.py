"""Which records of an abstract say again what an earlier one has said."""

from functools import cache, lru_cache

from pipeline.domain import Json, Resolved
from schemas import Record, Role, link_fields, roles


class Seen:
    """The records so far, to tell which ones say again what an earlier one has said.

    They are kept once for each set of fields by which a record was told apart.
    """

    def __init__(self) -> None:
        self._records: list[dict[str, Json]] = []
        self._known: dict[tuple[str, ...], tuple[set[tuple[Json, ...]], int]] = {}

    def again(self, record: Record, resolved: Resolved) -> bool:
        """Whether an earlier record agrees in all that makes this one what it is; it is noted if not.

        An address that this one lacks does not tell it from one that has it.
        """
        names, links, values = record.identity(), link_fields(type(record)), _values(resolved)
        if not links.isdisjoint(names):
            names = tuple([n for n in names if n not in links or resolved.fields.get(n) is not None])
        known, read = self._known.get(names, (set(), 0))
        if read < len(self._records):
            known.update([tuple(map(one.get, names)) for one in self._records[read:]])
            self._known[names] = known, len(self._records)
        if tuple(map(values.get, names)) in known:
            return True
        self._records.append(values)
        return False


def _values(resolved: Resolved) -> dict[str, Json]:
    """The values by which a record is the same as another, case and space aside; absent ones may lack."""
    values = {
        name: spaceless(value) if isinstance(value, str) else _folded(value)
        for name, value in resolved.fields.items()
    }
    for name in {"sentence", _cites(resolved.record_class) or "sentence"}:
        if values.get(name) is None:
            values[name] = resolved.sentence
    return values


def _folded(value: Json) -> Json:
    if isinstance(value, list):
        return "\n".join(sorted(spaceless(member) for member in value if isinstance(member, str)))
    return value


@cache
def _cites(record: type[Record] | None) -> str | None:
    """The field that holds the number of the sentence."""
    names = () if record is None else roles(record).items()
    return next((name for name, role in names if role is Role.SENTENCE), None)


@lru_cache(maxsize=1024)  # the records of an abstract share most of their words
def spaceless(words: str) -> str:
    """Words by which a field is the same as another, case and space aside."""
    return " ".join(words.split()).casefold()
