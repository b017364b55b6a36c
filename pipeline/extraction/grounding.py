"""Each field of a record held against the text: is it there, and where.

Digits are never matched fuzzily: a quantity whose number does not stand in the cited sentence is a
made-up number, and its record is rejected. Copied words may differ in case, space, dashes, quotes
and LaTeX from the text; where they do, the text's own spelling is what the user gets. Words that stand
neither in the abstract nor in its title are left out, and their record too where it needs them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from enum import Enum
from functools import cache, lru_cache
from typing import Literal

from pipeline.domain import Abstract, Grounding, Json, Rejection, Resolved, Span
from pipeline.text import quantities
from pipeline.text.folding import Text
from pipeline.text.word_search import find_links
from schemas import Record, Role, cited, link_fields, quantity_fields, roles

_LINKED, _COUNTED = Role.LINK, Role.QUANTITY
"""Members of the enum under names of their own: up to Python 3.11 looking one up in it is slow."""


class Grounder:
    """Grounds the records of one abstract, whose sentences stand at the offsets `sentences`.

    With `keep_ungrounded` copied words that stand nowhere are kept, marked as ``missing``.
    """

    def __init__(
        self, abstract: Abstract, sentences: Sequence[Span], *, keep_ungrounded: bool = False
    ) -> None:
        self._keep_ungrounded = keep_ungrounded
        self._sentences = sentences
        self._text = Text(abstract.text)
        self._title = Text(abstract.title)

    def ground(self, records: Sequence[Record]) -> tuple[list[Resolved], list[Rejection]]:
        """Records as users read them, and what of them the text does not bear out, both in order."""
        kept: list[Resolved] = []
        rejected: list[Rejection] = []
        seen = _Seen()
        for record, link in zip(records, self._links(records), strict=True):
            resolved, left_out = self._founded(record, link)
            if isinstance(resolved, Rejection):
                rejected.append(resolved)
            elif seen.again(record, resolved):
                rejected.append(Rejection(_wire(record), "duplicate", "an earlier record says the same"))
            else:
                kept.append(resolved)
                rejected += left_out
        return kept, rejected

    def as_kept(self, record: Record) -> Record | None:
        """A record with no more than what is kept of it, in the shape that the model writes; or None."""
        kept, rejected = self.ground([record])
        left_out = [rejection.field for rejection in rejected if rejection.field is not None]
        return _cleared(record, left_out) if kept else None

    def _founded(self, record: Record, link: str | None) -> tuple[Resolved | Rejection, list[Rejection]]:
        """A record without the words that stand nowhere, and each field that was left out for that."""
        resolved = self._resolve(record, link)
        if self._keep_ungrounded or isinstance(resolved, Rejection):
            return resolved, []
        missing = [name for name, found in resolved.grounding.items() if found.status == "missing"]
        names = [name for name in missing if not _is_stock(record, name)] if missing else missing
        if not names:
            return resolved, []
        return _without(record, resolved, names), [_left_out(record, name) for name in names]

    def _resolve(self, record: Record, link: str | None) -> Resolved | Rejection:
        number = cited(record)
        if number > len(self._sentences):
            return Rejection(
                _wire(record),
                "sentence",
                f"there is no sentence {number}; the abstract has {len(self._sentences)}",
            )
        span = self._sentences[number - 1]
        evidence = self._text.raw[slice(*span)]
        fields: dict[str, Json] = {}
        grounding: dict[str, Grounding] = {}
        unused = record.unused()
        for name, role in _resolved(type(record)):
            value = link if role is _LINKED else getattr(record, name)
            if value is None or name in unused:
                continue
            if role is None:
                fields[name] = value.value if isinstance(value, Enum) else value
            elif role is _COUNTED:
                read = quantities.copied(value, evidence, self._text.raw, signed=record.signed())
                if isinstance(read, str):
                    return Rejection(_wire(record), "quantity", f"{name} {value!r} {read}")
                grounding[name] = _grounded(value, read, span, evidence)
                fields |= _quantity(name, evidence, read, signed=record.signed())
            elif role is _LINKED:
                start = span[0] + evidence.index(value)
                grounding[name] = Grounding("exact", "sentence", (start, start + len(value)))
                fields[name] = value
            else:
                grounding[name] = self._find(value, span)
                fields[name] = self._spelling(value, grounding[name])
        return Resolved(fields, evidence, number, span, grounding, record_class=type(record))

    def _find(self, words: str, sentence: Span) -> Grounding:
        """The cited sentence first, then the abstract, then the title; as written before normalized."""
        if (span := self._text.exact(words, sentence)) is not None:
            return Grounding("exact", "sentence", span)
        places: tuple[tuple[Literal["sentence", "abstract", "title"], Text, Span], ...] = (
            ("sentence", self._text, sentence),
            ("abstract", self._text, (0, len(self._text.raw))),
            ("title", self._title, (0, len(self._title.raw))),
        )
        for place, text, within in places:
            if (span := text.exact(words, within)) is not None:
                return Grounding("exact", place, span)
        for place, text, within in places:
            if (span := text.normalized(words, within)) is not None:
                return Grounding("normalized", place, span)
        return Grounding("missing")

    def _spelling(self, words: str, grounding: Grounding) -> str:
        if grounding.span is None:
            return words
        source = self._title if grounding.place == "title" else self._text
        return source.raw[slice(*grounding.span)]

    def _links(self, records: Sequence[Record]) -> list[str | None]:
        """The address for each record: the n-th of a sentence for the n-th record that wants one there.

        Where there are more such records than addresses, they share the first.
        """
        wanting: dict[int, dict[Record, int]] = {}
        for record in records:
            wanted = link_fields(type(record))
            if wanted and wanted - record.unused():
                same = wanting.setdefault(cited(record), {})
                same.setdefault(record, len(same))
        if not wanting:
            return [None] * len(records)
        links = {
            number: find_links(self._text.raw[slice(*self._sentences[number - 1])])
            for number in wanting
            if number <= len(self._sentences)
        }
        return [
            _share(record, wanting.get(n, {}), links.get(n, []))
            for record in records
            for n in [cited(record)]
        ]


def _without(record: Record, resolved: Resolved, names: Sequence[str]) -> Resolved | Rejection:
    """A record without some fields, or rejected where it needs one of them or nothing else is left."""
    needed = next((name for name in names if type(record).model_fields[name].is_required()), None)
    fields = {name: value for name, value in resolved.fields.items() if name not in names}
    if needed is not None or not fields or _cleared(record, names).problem() is not None:
        return Rejection(_wire(record), "quote", _nowhere(record, needed or names[0]))
    grounding = {name: found for name, found in resolved.grounding.items() if name not in names}
    return replace(resolved, fields=fields, grounding=grounding)


def _left_out(record: Record, name: str) -> Rejection:
    detail = f"{_nowhere(record, name)}; the record is kept without it"
    return Rejection(_wire(record), "quote", detail, field=name)


def _nowhere(record: Record, name: str) -> str:
    return f"{name} {getattr(record, name)!r} stands neither in the abstract nor in its title"


def _cleared(record: Record, names: Sequence[str]) -> Record:
    return record.model_copy(update=dict.fromkeys(names)) if names else record


def _is_stock(record: Record, name: str) -> bool:
    """Whether the schema lets the field hold these words, because they name nothing."""
    words: str = getattr(record, name)
    return " ".join(words.split()).casefold() in record.stock().get(name, ())


def _share(record: Record, wanting: Mapping[Record, int], links: Sequence[str]) -> str | None:
    """Which of a sentence's links is this record's; `wanting` has the place of each that wants one there."""
    if record not in wanting or not links:
        return None
    return links[wanting[record]] if len(links) >= len(wanting) else links[0]


def _grounded(written: str, copy: quantities.Copy, sentence: Span, evidence: str) -> Grounding:
    """Where a copied quantity stands in the abstract."""
    start, end = copy.span
    status: Literal["exact", "normalized"] = "exact" if evidence[start:end] == written else "normalized"
    return Grounding(status, "sentence", (sentence[0] + start, sentence[0] + end))


def _quantity(name: str, evidence: str, copy: quantities.Copy, *, signed: bool) -> dict[str, Json]:
    """The fields of a quantity in the text's own spelling; without its sign where another field says it."""
    read = copy.quantity if signed else copy.quantity.unsigned()
    names = _names(name)
    fields: dict[str, Json] = {name: evidence[slice(*copy.span)], names[0]: read.value}
    if read.value_max is not None:
        fields[names[1]] = read.value_max
    if read.unit is not None:
        fields[names[2]] = read.unit
    return fields | {names[3]: read.qualifier}


_names = cache(quantity_fields)


@cache
def _resolved(record: type[Record]) -> tuple[tuple[str, Role | None], ...]:
    """The fields that stand in a result, with their roles, in the schema's order."""
    return tuple((name, role) for name, role in roles(record).items() if role is not Role.SENTENCE)


class _Seen:
    """The records so far, to tell which ones say again what an earlier one has said.

    They are kept by the value in the first field of an identity: most have no other beside them there, and
    are compared with none.
    """

    def __init__(self) -> None:
        self._records: list[Resolved] = []
        self._firsts: dict[str, dict[Json, list[Resolved]]] = {}
        self._keys: dict[tuple[Json, ...], tuple[set[tuple[Json, ...]], list[Resolved]]] = {}

    def again(self, record: Record, resolved: Resolved) -> bool:
        """Whether an earlier record agrees in all that makes this one what it is; it is noted if not.

        An address that this one lacks does not tell it from one that has it.
        """
        names, links = record.identity(), link_fields(type(record))
        if not links.isdisjoint(names):
            names = tuple([n for n in names if n not in links or resolved.fields.get(n) is not None])
        if self._is_known(names, resolved):
            return True
        self._records.append(resolved)
        for name, by_value in self._firsts.items():
            by_value.setdefault(_value(resolved, name), []).append(resolved)
        return False

    def _is_known(self, names: tuple[str, ...], resolved: Resolved) -> bool:
        if not names:
            return bool(self._records)
        by_value = self._firsts.get(names[0])
        if by_value is None:
            by_value = self._firsts[names[0]] = {}
            for known in self._records:
                by_value.setdefault(_value(known, names[0]), []).append(known)
        first = _value(resolved, names[0])
        alike = by_value.get(first)
        if alike is None:
            return False
        keys, done = self._keys.setdefault((first, *names), (set(), []))
        for known in alike[len(done) :]:
            keys.add(_identity(names, known))
            done.append(known)
        return _identity(names, resolved) in keys


def _identity(names: Sequence[str], resolved: Resolved) -> tuple[Json, ...]:
    """The values by which a record is the same as another, case and space aside."""
    return tuple([_value(resolved, name) for name in names])


def _value(resolved: Resolved, name: str) -> Json:
    value = resolved.sentence if name == "sentence" else resolved.fields.get(name)
    return _spaceless(value) if isinstance(value, str) else value


@lru_cache(maxsize=4096)
def _spaceless(words: str) -> str:
    return " ".join(words.split()).casefold()


def _wire(record: Record) -> Json:
    wire: Json = record.model_dump(mode="json", exclude_none=True)
    return wire
