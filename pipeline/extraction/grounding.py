"""Each field of a record held against the text: is it there, and where.

Digits are never matched fuzzily: a quantity whose number does not stand in the cited sentence is a
made-up number, and its record is rejected. Copied words may differ in case, space, dashes, quotes
and LaTeX from the text; where they do, the text's own spelling is what the user gets. Words that stand
neither in the abstract nor in its title are left out, and their record too where it needs them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from enum import Enum
from functools import cache
from typing import Literal, TypeAlias

from pipeline.domain import Abstract, Grounding, Json, Rejection, Resolved, Span
from pipeline.extraction.duplicates import Seen, spaceless
from pipeline.text import quantities
from pipeline.text.folding import Text
from pipeline.text.word_search import find_links
from schemas import (
    Record,
    Role,
    anywhere_fields,
    cited,
    interval_fields,
    link_fields,
    quantity_fields,
    roles,
)

_LINKED, _COUNTED, _COPIED, _LISTED = Role.LINK, Role.QUANTITY, Role.QUOTE, Role.QUOTES
"""Members of the enum under names of their own: up to Python 3.11 looking one up in it is slow."""

_Read: TypeAlias = tuple[dict[str, Json], dict[str, Grounding]]
"""What a field gives to a result: fields, and where the words of each stand."""


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
        seen = Seen()
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
        if not kept:
            return None
        left_out = [rejection.field for rejection in rejected if rejection.field is not None]
        lists = {name: kept[0].fields.get(name) for name in left_out if roles(type(record))[name] is _LISTED}
        return _cleared(record, {name: _tuple(lists.get(name)) for name in left_out})

    def _founded(self, record: Record, link: str | None) -> tuple[Resolved | Rejection, list[Rejection]]:
        """A record without the words that stand nowhere, and each field that was left out for that."""
        resolved, left_out = self._resolve(record, link)
        if self._keep_ungrounded or isinstance(resolved, Rejection):
            return resolved, left_out
        missing = [key for key, found in resolved.grounding.items() if found.status == "missing"]
        keys = [key for key in missing if not _is_stock(record, key)] if missing else missing
        if not keys:
            return resolved, left_out
        left_out += [
            Rejection(_wire(record), "quote", f"{_nowhere(record, key)}; {_KEPT}", field=_field_of(key))
            for key in keys
        ]
        return _without(record, resolved, keys), left_out

    def _resolve(self, record: Record, link: str | None) -> tuple[Resolved | Rejection, list[Rejection]]:
        """A record with its fields read, and those that are left out because nothing bears them out."""
        number = cited(record)
        if number > len(self._sentences):
            detail = f"there is no sentence {number}; the abstract has {len(self._sentences)}"
            return Rejection(_wire(record), "sentence", detail), []
        span = self._sentences[number - 1]
        fields: dict[str, Json] = {}
        grounding: dict[str, Grounding] = {}
        left_out: list[Rejection] = []
        unused = record.unused()
        for name, role in _resolved(type(record)):
            value = link if role is _LINKED else getattr(record, name)
            if value is None or name in unused:
                continue
            if role is None:
                fields[name] = value.value if isinstance(value, Enum) else value
                continue
            if role is _COPIED:
                fields[name], grounding[name] = self._quoted(value, span)
                continue
            read = self._read(record, name, role, value, span)
            if not isinstance(read, str):
                fields |= read[0]
                grounding |= read[1]
                continue
            detail = f"{name} {value!r} {read}"
            if not _is_spared(record, name):
                return Rejection(_wire(record), "quantity", detail), []
            left_out.append(Rejection(_wire(record), "quantity", f"{detail}; {_KEPT}", field=name))
        evidence = self._text.raw[slice(*span)]
        return Resolved(fields, evidence, number, span, grounding, record_class=type(record)), left_out

    def _read(self, record: Record, name: str, role: Role, value: str, span: Span) -> _Read | str:
        """A field as it stands in the text, or in words why it does not."""
        if role is _COUNTED:
            return self._counted(record, name, value, span)
        if role is _LINKED:
            start = span[0] + self._text.raw[slice(*span)].index(value)
            return {name: value}, {name: Grounding("exact", "sentence", (start, start + len(value)))}
        if role is _LISTED:
            return self._listed(name, value, span)
        return self._interval(name, value, span)

    def _counted(self, record: Record, name: str, written: str, span: Span) -> _Read | str:
        """A quantity, which stands in the cited sentence or, where its type lets it, in another one."""
        signed = record.signed()
        read = self._copy(written, span, signed=signed)
        if isinstance(read, str) and name in anywhere_fields(type(record)):
            others = [
                (one, self._copy(written, one, signed=signed)) for one in self._sentences if one != span
            ]
            found = [(one, copy) for one, copy in others if not isinstance(copy, str)]
            if len({copy.quantity for _, copy in found}) > 1:
                return "stands in several sentences, and not with the same meaning"
            if found:
                place, read = found[0]
                fields = _quantity(name, self._text.raw[slice(*place)], read, signed=signed)
                return fields, {name: replace(self._grounded(written, read, place), place="abstract")}
            read = _nowhere_read(read, [copy for _, copy in others if isinstance(copy, str)])
        if isinstance(read, str):
            return read
        fields = _quantity(name, self._text.raw[slice(*span)], read, signed=signed)
        return fields, {name: self._grounded(written, read, span)}

    def _copy(self, written: str, span: Span, *, signed: bool) -> quantities.Copy | str:
        return quantities.copied(written, self._text.raw[slice(*span)], self._text.raw, signed=signed)

    def _grounded(self, written: str, copy: quantities.Copy, sentence: Span) -> Grounding:
        start, end = sentence[0] + copy.span[0], sentence[0] + copy.span[1]
        return Grounding(
            "exact" if self._text.raw[start:end] == written else "normalized", "sentence", (start, end)
        )

    def _listed(self, name: str, members: Sequence[str], span: Span) -> _Read:
        """Copied words one by one, each once; the place of the second is under `name.1`."""
        distinct = _distinct(members)
        read = [self._quoted(member, span) for member in distinct]
        return {name: [words for words, _ in read]}, {f"{name}.{n}": one[1] for n, one in enumerate(read)}

    def _interval(self, name: str, written: str, span: Span) -> _Read | str:
        """The ends of an interval whose words stand in the cited sentence."""
        place = self._text.exact(written, span) or self._text.normalized(written, span)
        if place is None or not quantities.whole(self._text.raw, *place):
            return "does not stand in the cited sentence"
        words = self._text.raw[slice(*place)]
        read = quantities.interval(words, self._text.raw)
        if isinstance(read, str):
            return read
        found = Grounding("exact" if words == written else "normalized", "sentence", place)
        parts = zip(interval_fields(name), (read.low, read.high, read.level), strict=True)
        return {name: words} | {part: value for part, value in parts if value is not None}, {name: found}

    def _quoted(self, words: str, sentence: Span) -> tuple[str, Grounding]:
        """Copied words as the text spells them, and where they stand.

        The cited sentence first, then the abstract, then the title; as written before normalized.
        """
        if (span := self._text.exact(words, sentence)) is not None:
            return words, Grounding("exact", "sentence", span)
        places: tuple[tuple[Literal["sentence", "abstract", "title"], Text, Span], ...] = (
            ("sentence", self._text, sentence),
            ("abstract", self._text, (0, len(self._text.raw))),
            ("title", self._title, (0, len(self._title.raw))),
        )
        for place, text, within in places[1:]:
            if (span := text.exact(words, within)) is not None:
                return words, Grounding("exact", place, span)
        for place, text, within in places:
            if (span := text.normalized(words, within)) is not None:
                return text.raw[slice(*span)], Grounding("normalized", place, span)
        return words, Grounding("missing")

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
        shared: list[str | None] = []
        for record in records:
            places, there = wanting.get(cited(record), {}), links.get(cited(record), [])
            if record in places and there:
                shared.append(there[places[record] if len(there) >= len(places) else 0])
            else:
                shared.append(None)
        return shared


def _without(record: Record, resolved: Resolved, keys: Sequence[str]) -> Resolved | Rejection:
    """A record without some words, or rejected where it needs a field of them or nothing else is left."""
    left = {name: _left_of(resolved, name, keys) for name in map(_field_of, keys)}
    gone = [name for name, members in left.items() if not members]
    needed = next((name for name in gone if type(record).model_fields[name].is_required()), None)
    cleared = _cleared(record, {name: _tuple(members) for name, members in left.items()})
    fields = {name: left.get(name, value) for name, value in resolved.fields.items() if name not in gone}
    if needed is not None or not fields or cleared.problem() is not None:
        lost = next((key for key in keys if _field_of(key) == needed), keys[0])
        return Rejection(_wire(record), "quote", _nowhere(record, lost))
    found = {key: where for key, where in resolved.grounding.items() if key not in keys}
    return replace(resolved, fields=fields, grounding=_renumbered(found))


def _field_of(key: str) -> str:
    """The field of a key, which is its name, or that and the place of one member of its list."""
    return key.partition(".")[0]


def _left_of(resolved: Resolved, name: str, keys: Sequence[str]) -> list[Json] | None:
    """The members of a list that stay; None where the field is none, or none of it stays."""
    members = resolved.fields[name]
    if not isinstance(members, list):
        return None
    return [member for n, member in enumerate(members) if f"{name}.{n}" not in keys] or None


def _renumbered(found: Mapping[str, Grounding]) -> dict[str, Grounding]:
    """The places of members counted anew, where some are gone."""
    counts: dict[str, int] = {}
    numbered: dict[str, Grounding] = {}
    for key, where in found.items():
        name, dot, _ = key.partition(".")
        counts[name] = counts.get(name, -1) + 1
        numbered[f"{name}.{counts[name]}" if dot else name] = where
    return numbered


def _nowhere_read(cited: str, others: Sequence[str]) -> str:
    """Why a quantity that may stand in any sentence stands in none, by the sentence that comes nearest."""
    if not cited.startswith(quantities.ABSENT):
        return cited
    elsewhere = next((why for why in others if not why.startswith(quantities.ABSENT)), None)
    place = "any sentence" if elsewhere is None else "another sentence"
    return (elsewhere or cited).replace("the cited sentence", place)


_KEPT = "the record is kept without it"


def _nowhere(record: Record, key: str) -> str:
    return f"{_field_of(key)} {_words(record, key)!r} is neither in the abstract nor in its title"


def _words(record: Record, key: str) -> str:
    """The words of a field, or of one member of its list, as the model wrote them."""
    name, _, place = key.partition(".")
    value = getattr(record, name)
    words: str = _distinct(value)[int(place)] if place else value
    return words


def _distinct(members: Sequence[str]) -> list[str]:
    """Each member once, case and space aside."""
    first: dict[str, str] = {}
    for member in members:
        first.setdefault(spaceless(member), member)
    return [*first.values()]


def _cleared(record: Record, fields: Mapping[str, object]) -> Record:
    return record.model_copy(update={**fields}) if fields else record


def _tuple(members: Json) -> tuple[Json, ...] | None:
    return tuple(members) if isinstance(members, list) else None


def _is_spared(record: Record, name: str) -> bool:
    """Whether a record stays without a number that nothing bears out: it may be absent, and stands apart."""
    apart = name in anywhere_fields(type(record)) or roles(type(record))[name] is Role.INTERVAL
    optional = not type(record).model_fields[name].is_required()
    return apart and optional and _cleared(record, {name: None}).problem() is None


def _is_stock(record: Record, key: str) -> bool:
    """Whether the schema lets the field hold these words, because they name nothing."""
    words = " ".join(_words(record, key).split()).casefold()
    return words in record.stock().get(_field_of(key), ())


def _quantity(name: str, evidence: str, copy: quantities.Copy, *, signed: bool) -> dict[str, Json]:
    """The fields of a quantity in the text's own spelling; without its sign where another field says it."""
    read = copy.quantity if signed else copy.quantity.unsigned()
    names = _names(name)
    fields: dict[str, Json] = {name: evidence[slice(*copy.span)], names[0]: read.value}
    if read.value_max is not None:
        fields[names[1]] = read.value_max
    if read.unit is not None:
        fields[names[2]] = read.unit
    fields[names[3]] = read.qualifier
    return fields


_names = cache(quantity_fields)


@cache
def _resolved(record: type[Record]) -> tuple[tuple[str, Role | None], ...]:
    """The fields that stand in a result, with their roles, in the schema's order."""
    return tuple((name, role) for name, role in roles(record).items() if role is not Role.SENTENCE)


def _wire(record: Record) -> Json:
    wire: Json = record.model_dump(mode="json", exclude_none=True)
    return wire
