"""Each field of a record held against the text: is it there, and where.

Digits are never matched fuzzily: a quantity whose number does not stand in the cited sentence is a
made-up number, and its record is rejected. Copied words may differ in case, space, dashes, quotes
and LaTeX from the text; where they do, the text's own spelling is what the user gets, with a space for a
line break or a tab. Words that stand neither in the abstract nor in its title are left out, and their record
too where it needs them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from enum import Enum
from functools import cache
from typing import Literal, TypeAlias

from pipeline.domain import Abstract, Grounding, Json, Rejection, Resolved, Span
from pipeline.extraction.duplicates import Seen, spaceless
from pipeline.text import quantities
from pipeline.text.folding import Text
from pipeline.text.word_search import find_links, without_controls
from schemas import Record, Role, anywhere_fields, cited, interval_fields, link_fields, quantity_fields, roles

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
            resolved, left_out = self._resolve(record, link)
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
        return _cleared(record, left_out, kept[0].fields)

    def _resolve(self, record: Record, link: str | None) -> tuple[Resolved | Rejection, list[Rejection]]:
        """A record with its fields read, and what of it is left out because nothing bears it out."""
        number = cited(record)
        if number > len(self._sentences):
            detail = f"there is no sentence {number}; the abstract has {len(self._sentences)}"
            return Rejection(_wire(record), "sentence", detail), []
        span = self._sentences[number - 1]
        fields: dict[str, Json] = {}
        grounding: dict[str, Grounding] = {}
        left_out: list[Rejection] = []
        lost: list[tuple[str, str]] = []
        unused = record.unused()
        for name, role in _resolved(type(record)):
            value = link if role is _LINKED else getattr(record, name)
            if value is None or name in unused:
                continue
            if role is None:
                fields[name] = value.value if isinstance(value, Enum) else value
                continue
            if role is _COPIED or role is _LISTED:
                lost += self._quote(record, name, value, span, fields, grounding)
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
        if lost and (fault := _lacking(record, fields, lost)):
            return Rejection(_wire(record), "quote", fault), []
        left_out += [
            Rejection(_wire(record), "quote", f"{_nowhere(*one)}; {_KEPT}", field=one[0]) for one in lost
        ]
        evidence = self._text.raw[slice(*span)]
        return Resolved(fields, evidence, number, span, grounding, record_class=type(record)), left_out

    def _read(self, record: Record, name: str, role: Role, value: str, span: Span) -> _Read | str:
        """A field as it stands in the text, or in words why it does not."""
        if role is _COUNTED:
            return self._counted(record, name, value, span)
        if role is _LINKED:
            start = span[0] + self._text.raw[slice(*span)].index(value)
            return {name: value}, {name: Grounding("exact", "sentence", (start, start + len(value)))}
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
        ends: dict[str, Json] = {part: value for part, value in parts if value is not None}
        return {name: without_controls(words)} | ends, {name: found}

    def _quote(
        self,
        record: Record,
        name: str,
        value: str | Sequence[str],
        span: Span,
        fields: dict[str, Json],
        grounding: dict[str, Grounding],
    ) -> list[tuple[str, str]]:
        """Takes in the copied words of a field, of a list each once; what of them stands nowhere.

        The place of the second member of a list is under `name.1`.
        """
        if isinstance(value, str):  # as nearly all are
            found = self._quoted(value, span)
            if found[1].status == "missing" and not self._stays(record, name, value):
                return [(name, value)]
            fields[name], grounding[name] = found
            return []
        there: list[tuple[str, Grounding]] = []
        nowhere = []
        for words in _distinct(value):
            found = self._quoted(words, span)
            if found[1].status == "missing" and not self._stays(record, name, words):
                nowhere.append((name, words))
            else:
                there.append(found)
        if there:
            fields[name] = [words for words, _ in there]
            grounding |= {f"{name}.{n}": found for n, (_, found) in enumerate(there)}
        return nowhere

    def _stays(self, record: Record, name: str, words: str) -> bool:
        """Whether copied words stay that stand nowhere: all are wanted, or they name nothing."""
        return self._keep_ungrounded or spaceless(words) in record.stock().get(name, ())

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
                return without_controls(text.raw[slice(*span)]), Grounding("normalized", place, span)
        return words, Grounding("missing")

    def _links(self, records: Sequence[Record]) -> list[str | None]:
        """The address for each record: the only one of its sentence, or the n-th for the n-th that wants one.

        Where there are several, but not as many as such records, whose each is would be a guess.
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
            number: [*dict.fromkeys(find_links(self._text.raw[slice(*self._sentences[number - 1])]))]
            for number in wanting
            if number <= len(self._sentences)
        }
        shared: list[str | None] = []
        for record in records:
            places, there = wanting.get(cited(record), {}), links.get(cited(record), [])
            is_told = record in places and len(there) in (1, len(places))
            shared.append(there[places[record] % len(there)] if is_told else None)
        return shared


def _lacking(record: Record, fields: Mapping[str, Json], lost: Sequence[tuple[str, str]]) -> str | None:
    """Which lost words a record cannot do without, as it needs their field or nothing else is left of it."""
    names = [name for name, _ in lost]
    needed = next((n for n in names if n not in fields and type(record).model_fields[n].is_required()), None)
    if needed is None and fields and _cleared(record, names, fields).problem() is None:
        return None
    return _nowhere(*next((one for one in lost if one[0] == needed), lost[0]))


def _nowhere(name: str, words: str) -> str:
    return f"{name} {words!r} is neither in the abstract nor in its title"


def _nowhere_read(cited: str, others: Sequence[str]) -> str:
    """Why a quantity that may stand in any sentence stands in none, by the sentence that comes nearest."""
    if not cited.startswith(quantities.ABSENT):
        return cited
    elsewhere = next((why for why in others if not why.startswith(quantities.ABSENT)), None)
    place = "any sentence" if elsewhere is None else "another sentence"
    return (elsewhere or cited).replace("the cited sentence", place)


_KEPT = "the record is kept without it"


def _distinct(members: Sequence[str]) -> list[str]:
    """Each member once, case and space aside."""
    first: dict[str, str] = {}
    for member in members:
        first.setdefault(spaceless(member), member)
    return [*first.values()]


def _cleared(record: Record, names: Iterable[str], left: Mapping[str, Json]) -> Record:
    """A record without some fields, of which members of lists may be left."""
    kept = ((name, left.get(name)) for name in names)
    update = {name: tuple(members) if isinstance(members, list) else None for name, members in kept}
    return record.model_copy(update=update) if update else record


def _is_spared(record: Record, name: str) -> bool:
    """Whether a record stays without a number that nothing bears out: it may be absent, and stands apart."""
    apart = name in anywhere_fields(type(record)) or roles(type(record))[name] is Role.INTERVAL
    optional = not type(record).model_fields[name].is_required()
    return apart and optional and _cleared(record, [name], {}).problem() is None


def _quantity(name: str, evidence: str, copy: quantities.Copy, *, signed: bool) -> dict[str, Json]:
    """The fields of a quantity in the text's own spelling; without its sign where another field says it."""
    read = copy.quantity if signed else copy.quantity.unsigned()
    names = _names(name)
    fields: dict[str, Json] = {name: without_controls(evidence[slice(*copy.span)]), names[0]: read.value}
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
