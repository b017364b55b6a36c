"""What a person fills in, held against the text and read by our own code, as a model's answer is."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from pydantic import ValidationError

from pipeline.domain import Abstract, Grounding, Json, Rejection, Resolved, Span
from pipeline.extraction.grounding import Grounder
from pipeline.text.amounts import amount_in
from pipeline.text.sentences import number_at
from pipeline.text.word_search import find_links, without_controls
from schemas import Record, Role, anywhere_fields, choices, in_words, read_fields, roles

BETWEEN = " | "
"""What stands in a form between the members of a list: their words have commas and semicolons."""

Filled = Mapping[str, str]
"""What stands in each field of the form, by the names of the schema's fields; empty where nothing does."""


@dataclass(frozen=True, slots=True)
class FilledForm:
    """A form as far as it is filled.

    `record` is what it comes to, None while something is wrong. `problems` says what, by field, under ""
    what is wrong with the record as a whole. `read` has for each amount what code reads from it. `unused`
    are fields that say nothing in such a record, `links` the addresses that its sentence holds.
    """

    record: Resolved | None
    problems: Mapping[str, str]
    read: Mapping[str, Mapping[str, Json]]
    unused: frozenset[str]
    links: Sequence[str]


def draft(
    record: type[Record],
    abstract: Abstract,
    sentences: Sequence[Span],
    filled: Filled,
    places: Mapping[str, Span],
) -> FilledForm:
    """What a form comes to.

    `places` says where in the abstract the words of a field were chosen, if they were.
    """
    given = {name: value for name, value in filled.items() if value.strip() and name in roles(record)}
    sentence = _sentence(record, abstract, sentences, given)
    links = find_links(sentence)
    wire, problems = _wire(record, given)
    unused = frozenset[str]() if wire is None else wire.unused()
    if wire is None:
        with suppress(Exception):  # the schema's own code, which need not know what to do with half a record
            unused = record.model_construct(None, **given).unused()
    is_signed = wire is None or wire.signed()
    amounts: dict[str, Mapping[str, Json]] = {}
    for name, written in given.items():
        if read_fields(name, role := roles(record)[name]):
            # Where a sentence is chosen, what stands beside an amount there may change it.
            held = bool(sentence) and name not in anywhere_fields(record)
            text = abstract.text
            if amount := amount_in(name, role, written, sentence, text, signed=is_signed, held=held):
                amounts[name] = amount
    if wire is None or problems:
        return FilledForm(None, problems, amounts, unused, links)
    kept, rejected = Grounder(abstract, sentences).ground([wire])
    problems = dict(_told(rejection, record) for rejection in rejected)
    if problems or not kept:
        return FilledForm(None, problems, amounts, unused, links)
    found = _linked(_placed(kept[0], abstract, places), record, given, links, unused)
    return FilledForm(found, {}, amounts, unused, links)


def _sentence(
    record: type[Record], abstract: Abstract, sentences: Sequence[Span], given: Mapping[str, str]
) -> str:
    number = next((given.get(name, "") for name, role in roles(record).items() if role is Role.SENTENCE), "")
    if not number.isdecimal() or not 0 < int(number) <= len(sentences):
        return ""
    return abstract.text[slice(*sentences[int(number) - 1])]


def _wire(record: type[Record], given: Mapping[str, str]) -> tuple[Record | None, dict[str, str]]:
    """The form as a model would have answered, and what is wrong with it; both where only its whole is."""
    asked: dict[str, object] = {}
    for name, value in given.items():
        role = roles(record)[name]
        if role is None:
            asked[name] = choices(record, name).get(value, value)
        elif role is Role.QUOTES:
            asked[name] = [member.strip() for member in value.split(BETWEEN.strip()) if member.strip()]
        elif role is not Role.LINK:
            asked[name] = value
    try:
        wire = record.model_validate(asked)
    except ValidationError as error:
        return None, {
            str(one["loc"][0]) if one["loc"] else "": (
                "This is needed." if one["type"] == "missing" else f"{one['msg']}."
            )
            for one in error.errors()
        }
    problem = wire.problem()
    return wire, {} if problem is None else {"": f"{problem[:1].upper()}{problem[1:]}."}


def _told(rejection: Rejection, record: type[Record]) -> tuple[str, str]:
    """A rejection of the text's as what is wrong with one field of the form."""
    if rejection.reason == "sentence":
        field = next(name for name, role in roles(record).items() if role is Role.SENTENCE)
        return field, f"{rejection.detail}."
    named = rejection.field or rejection.detail.split(" ", 1)[0]
    field = named if named in roles(record) else ""
    detail = rejection.detail.removesuffix("; the record is kept without it").removeprefix(f"{field} ")
    if roles(record).get(field) is Role.QUOTES:
        detail += "; put | between the members of a list"
    return field, f"{detail}."


def _placed(found: Resolved, abstract: Abstract, places: Mapping[str, Span]) -> Resolved:
    """The record with its words where they were chosen, if they stand there."""
    grounding = dict(found.grounding)
    for name, span in places.items():
        known = grounding.get(name)
        if known is not None and without_controls(abstract.text[slice(*span)]) == found.fields.get(name):
            inside = found.span is not None and found.span[0] <= span[0] and span[1] <= found.span[1]
            grounding[name] = Grounding("exact", "sentence" if inside else "abstract", span)
    return replace(found, grounding=grounding)


def _linked(
    found: Resolved,
    record: type[Record],
    given: Mapping[str, str],
    links: Sequence[str],
    unused: frozenset[str],
) -> Resolved:
    """The record with the address that was chosen instead of the one that code would take."""
    fields, grounding = dict(found.fields), dict(found.grounding)
    for name, role in roles(record).items():
        if role is not Role.LINK or name in unused:
            continue
        fields.pop(name, None)
        grounding.pop(name, None)
        chosen = given.get(name)
        if chosen is not None and chosen in links and found.span is not None:
            start = found.span[0] + found.evidence.index(chosen)
            fields[name] = chosen
            grounding[name] = Grounding("exact", "sentence", (start, start + len(chosen)))
    return replace(found, fields=fields, grounding=grounding)


def form_of(record: type[Record], found: Resolved, sentences: Sequence[Span]) -> dict[str, str]:
    """What the form of a record that is there begins with."""
    filled: dict[str, str] = {}
    for name, role in roles(record).items():
        value = found.fields.get(name)
        if role is Role.SENTENCE:
            number = found.sentence
            if number is None and found.span is not None:
                number = number_at(sentences, found.span[0])
            filled[name] = str(number or "")
        else:
            members = value if isinstance(value, list) else [] if value is None else [value]
            filled[name] = BETWEEN.join(map(in_words, members))
    return filled
